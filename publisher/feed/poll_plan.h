// When a feed is asked next. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define POLL_MOST_FRESH_S (24 * 3600) // no feed can keep us away longer than this
#define POLL_MOST_BACK_OFF_S 3600     // nor a failing one, unless its own interval is longer
#define POLL_GONE_S (30 * 24 * 3600)  // after 410

struct poll_answer {
    bool good;             // 200 and readable, or 304
    int status;            // 0 when there was none
    int failures;          // in a row, this one included
    int64_t interval_s;    // as configured: the floor
    int64_t fresh_s;       // the feed's ttl or the answer's max-age: may only widen
    int64_t retry_after_s; // with 429 and 503
};

// Milliseconds from now. `random` spreads those who failed together: 0 to UINT32_MAX.
int64_t poll_plan_delay_ms(const struct poll_answer *answer, uint32_t random);

// Feed `index` of `count` begins so long after the start: all within the first second.
int64_t poll_plan_first_ms(int64_t interval_s, unsigned index, unsigned count);
