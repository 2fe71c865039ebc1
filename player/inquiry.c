// Delays between questions.
#include "player/inquiry.h"

#define UNCHANGEABLE_DELAY_MS 10000 // servers without ETag, and files (watched by inotify besides)

static int64_t doubled(int64_t first_ms, int times)
{
    int64_t delay = first_ms;
    while (times-- > 0 && delay < INQUIRY_MOST_DELAY_MS)
        delay *= 2;
    return delay < INQUIRY_MOST_DELAY_MS ? delay : INQUIRY_MOST_DELAY_MS;
}

// 80 % to 100 % of it.
static int64_t jittered(int64_t delay_ms, uint32_t random)
{
    return delay_ms - delay_ms / 5 * (random % 1000) / 1000;
}

int64_t inquiry_retry_ms(int tries, uint32_t random)
{
    return jittered(doubled(1000, tries > 0 ? tries - 1 : 0), random);
}

// A publisher that restarts is found within 2 s during the first minute; after that nobody is in a
// hurry.
static int64_t unreachable_delay(int failures)
{
    if (failures <= 4)
        return 500;
    if (failures <= 60)
        return 1000;
    return doubled(1000, failures - 60);
}

int64_t inquiry_delay_ms(struct inquiry *inquiry, enum inquiry_answer answer, int64_t took_ms,
                         bool can_wait, uint32_t random)
{
    if (answer == INQUIRY_UNREACHABLE || answer == INQUIRY_FAILED) {
        if (inquiry->failures < 1000)
            inquiry->failures++;
        return answer == INQUIRY_FAILED ? inquiry_retry_ms(inquiry->failures, random)
                                        : jittered(unreachable_delay(inquiry->failures), random);
    }
    inquiry->failures = 0;
    if (!can_wait)
        return jittered(UNCHANGEABLE_DELAY_MS, random);
    if (answer == INQUIRY_CHANGED || took_ms >= INQUIRY_WAIT_S * 1000 / 2) {
        inquiry->early = 0;
        return 0;
    }
    if (inquiry->early < 10)
        inquiry->early++;
    int64_t delay = doubled(500, inquiry->early - 1);
    return delay < UNCHANGEABLE_DELAY_MS ? delay : UNCHANGEABLE_DELAY_MS;
}
