// When a feed is asked next. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define POLL_MOST_FRESH_S (24 * 3600)    // no ttl or max-age can keep us away longer than this
#define POLL_MOST_SKIP_S (3 * 24 * 3600) // nor skipHours and skipDays: a long weekend
#define POLL_MOST_BACK_OFF_S 3600        // nor a failing feed, unless its own interval is longer
#define POLL_SKIP_SPREAD_S 600           // those who skip to the same hour do not come all at once
#define POLL_FIRST_GAP_MS 250            // between two feeds after the start

// The feed's own words on when to come: they only widen the interval.
struct poll_schedule {
    int64_t fresh_s;     // ttl, sy:; 0 when not told
    uint32_t skip_hours; // bit h: not in the hour h of the day, UTC
    uint32_t skip_days;  // bit d: not on weekday d, UTC; 0 is Sunday
};

struct poll_answer {
    bool good;             // 200 and readable, or 304
    int status;            // 0 when there was none
    int failures;          // in a row, this one included
    int64_t interval_s;    // as configured, and not below the floor of its host
    int64_t max_age_s;     // of the answer's Cache-Control
    int64_t retry_after_s; // with 429 and 503
    int64_t now_utc;
    struct poll_schedule schedule;
};

// Milliseconds from now. `random` spreads those who failed or skip together: 0 to UINT32_MAX.
int64_t poll_plan_delay_ms(const struct poll_answer *answer, uint32_t random);

// All `count` feeds are asked first within this time after the start: at most four a second, unless
// the interval is too short for that.
int64_t poll_plan_first_span_ms(int64_t interval_s, unsigned count);
