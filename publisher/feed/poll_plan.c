#include "publisher/feed/poll_plan.h"

#define HOUR_S 3600
#define DAY_S (24 * HOUR_S)
#define ALL_HOURS 0xFFFFFFu
#define ALL_DAYS 0x7Fu

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static bool skipped(const struct poll_schedule *schedule, int64_t utc)
{
    int64_t hour = utc / HOUR_S % 24, weekday = (utc / DAY_S + 4) % 7; // 1970 began on a Thursday
    return (schedule->skip_hours >> hour & 1) || (schedule->skip_days >> weekday & 1);
}

// Where a time that is to be skipped goes on: the first hour that is not. Who skips everything has
// made a mistake and is asked as if nothing had been said.
static int64_t skip_ms(const struct poll_answer *answer, int64_t delay_ms, uint32_t random)
{
    const struct poll_schedule *schedule = &answer->schedule;
    int64_t utc = answer->now_utc + delay_ms / 1000;
    if ((schedule->skip_hours & ALL_HOURS) == ALL_HOURS ||
        (schedule->skip_days & ALL_DAYS) == ALL_DAYS || utc < 0 || !skipped(schedule, utc))
        return 0;
    int64_t open_utc = utc;
    do
        open_utc = (open_utc / HOUR_S + 1) * HOUR_S;
    while (skipped(schedule, open_utc) && open_utc - utc < POLL_MOST_SKIP_S);
    return least(open_utc - utc, POLL_MOST_SKIP_S) * 1000 +
           (int64_t)((uint64_t)POLL_SKIP_SPREAD_S * 1000 * random / UINT32_MAX);
}

static int64_t failed_ms(const struct poll_answer *answer, int64_t interval_s, uint32_t random)
{
    int doublings = answer->failures > 1 ? answer->failures - 1 : 0;
    int64_t delay_s = interval_s;
    for (int i = 0; i < doublings && delay_s < POLL_MOST_BACK_OFF_S; i++)
        delay_s *= 2;
    delay_s = most(interval_s, least(delay_s, POLL_MOST_BACK_OFF_S));
    int64_t delay_ms = delay_s * 1000 + (int64_t)((uint64_t)delay_s * 250 * random / UINT32_MAX);
    if (answer->status == 429 || answer->status == 503)
        delay_ms = most(delay_ms, least(answer->retry_after_s, POLL_MOST_FRESH_S) * 1000);
    return delay_ms;
}

int64_t poll_plan_delay_ms(const struct poll_answer *answer, uint32_t random)
{
    int64_t interval_s = most(answer->interval_s, 1);
    int64_t fresh_s = least(most(answer->max_age_s, answer->schedule.fresh_s), POLL_MOST_FRESH_S);
    int64_t delay_ms =
        answer->good ? most(interval_s, fresh_s) * 1000 : failed_ms(answer, interval_s, random);
    return delay_ms + skip_ms(answer, delay_ms, random);
}

int64_t poll_plan_first_span_ms(int64_t interval_s, unsigned count)
{
    return least(most(interval_s, 1) * 1000, most(1000, (int64_t)count * POLL_FIRST_GAP_MS));
}
