// The sentences of explain, in Japanese and English. Private to explain.
#pragma once

enum explain_word {
    EXPLAIN_WORD_SHOWING,
    EXPLAIN_WORD_IN_LOOP,
    EXPLAIN_WORD_OFF,
    EXPLAIN_WORD_APPROVED,
    EXPLAIN_WORD_NOT_APPROVED, // state
    EXPLAIN_WORD_REASON,       // reason
    EXPLAIN_WORD_NO_WINDOW,
    EXPLAIN_WORD_IN_WINDOW,      // window
    EXPLAIN_WORD_NOT_YET,        // window
    EXPLAIN_WORD_WINDOW_OVER,    // window
    EXPLAIN_WORD_SHARE,          // channel, kind, share, percent, items of the kind
    EXPLAIN_WORD_NO_SHARE,       // channel, kind
    EXPLAIN_WORD_ALERT_SHARE,    // channel
    EXPLAIN_WORD_NEXT_OCCASION,  // when
    EXPLAIN_WORD_OCCASIONS_OVER, // when
    EXPLAIN_WORD_BEGUN,          // when
    EXPLAIN_WORD_STATE,          // word
    EXPLAIN_WORD_OPEN,           // until
    EXPLAIN_WORD_ALWAYS_OPEN,
    EXPLAIN_WORD_RESTING, // until
    EXPLAIN_WORD_CLOSED_DAY,
    EXPLAIN_WORD_NO_SHARE_NOW, // kind, until
    EXPLAIN_WORD_MOST_HOURLY,  // times
    EXPLAIN_WORD_LEAST_HOURLY, // times
    EXPLAIN_WORD_NO_ALERT,
    EXPLAIN_WORD_PREEMPTED, // title
    EXPLAIN_WORD_POSITION,  // place, entries, loop's minutes, seconds, times in the loop
    EXPLAIN_WORD_NOT_IN_LOOP,
    EXPLAIN_WORD_OUT_OF_REACH,
    EXPLAIN_WORD_ON_BOARD,  // its headline, page, pages
    EXPLAIN_WORD_IN_DIGEST, // likewise
    EXPLAIN_WORD_ROWS,      // of a board or digest: how many
    EXPLAIN_WORD_NO_ROWS,
    EXPLAIN_WORD_SWITCHED_OFF, // channel
    EXPLAIN_WORD_NO_TEMPLATE,  // name
    EXPLAIN_WORD_NEVER,
    EXPLAIN_WORD_COUNT
};

// A printf format; both languages take the same arguments in the same order.
const char *explain_word(enum explain_word word, const char *lang);
