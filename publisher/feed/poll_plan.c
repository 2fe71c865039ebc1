#include "publisher/feed/poll_plan.h"

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

int64_t poll_plan_delay_ms(const struct poll_answer *answer, uint32_t random)
{
    int64_t interval_s = most(answer->interval_s, 1);
    if (answer->good)
        return most(interval_s, least(answer->fresh_s, POLL_MOST_FRESH_S)) * 1000;
    if (answer->status == 410)
        return (int64_t)POLL_GONE_S * 1000;
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

int64_t poll_plan_first_ms(int64_t interval_s, unsigned index, unsigned count)
{
    int64_t span_ms = least(most(interval_s, 1), 1) * 1000;
    return count > 0 ? span_ms * index / count : 0;
}
