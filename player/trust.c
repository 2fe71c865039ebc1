// A clock that stands before the moment at which the playlist in hand was published is wrong for
// certain; one that was never set usually stands in 1970 or at the image's build day.
#include "player/trust.h"

#include <sys/timex.h>

#include "signage/base/clock.h"

// No player existed before 2026-01-01 nor will one run after 2100-01-01.
#define EARLIEST_SANE_UTC INT64_C(1767225600)
#define LATEST_SANE_UTC INT64_C(4102444800)

bool trust_synchronised(void)
{
    struct timex timex = {0};
    return adjtimex(&timex) >= 0 && !(timex.status & STA_UNSYNC);
}

enum timeline_trust trust_of(int64_t now_utc, bool synchronised, int64_t newest_published_utc)
{
    if (synchronised)
        return TIMELINE_TRUSTED;
    if (now_utc < EARLIEST_SANE_UTC || now_utc >= LATEST_SANE_UTC)
        return TIMELINE_UNTRUSTED;
    return now_utc >= newest_published_utc ? TIMELINE_TRUSTED : TIMELINE_UNTRUSTED;
}
