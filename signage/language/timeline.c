#include "signage/language/timeline.h"

// Loops of periods without a beginning, and the loop an untrusted clock walks, count from here.
#define FIXED_ORIGIN_MS 0
#define FAR_PAST_MS (INSTANT_NEVER * 1000)

static int64_t clamp(int64_t utc_ms)
{
    if (utc_ms < FAR_PAST_MS)
        return FAR_PAST_MS;
    if (utc_ms >= PLAYLIST_FOR_EVER_MS)
        return PLAYLIST_FOR_EVER_MS - 1;
    return utc_ms;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

// How far `utc_ms` is into the loop; never negative, also before the origin.
static int64_t remainder_of(int64_t utc_ms, int64_t origin_ms, int64_t loop_ms)
{
    int64_t into = (utc_ms - origin_ms) % loop_ms;
    return into < 0 ? into + loop_ms : into;
}

// How many periods begin at or before `utc_ms`.
static size_t begun_periods(const struct playlist_region *region, int64_t utc_ms)
{
    size_t low = 0, high = region->period_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (region->periods[middle].begin_utc_ms <= utc_ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// The last entry that starts at or before `into` the loop.
static size_t entry_at(const struct playlist_period *period, int64_t into_ms)
{
    size_t low = 0, high = period->entry_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (period->starts_ms[middle] <= into_ms)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static struct timeline_spot resting(const struct playlist_period *period, int64_t starts_ms,
                                    int64_t until_ms, int64_t utc_ms)
{
    return (struct timeline_spot){
        .period = period,
        .starts_utc_ms = starts_ms,
        .until_utc_ms = until_ms,
        .offset_ms = utc_ms - starts_ms,
    };
}

static struct timeline_spot in_period(const struct playlist_period *period, int64_t utc_ms)
{
    if (period->entry_count == 0)
        return resting(period, period->begin_utc_ms, period->end_utc_ms, utc_ms);
    int64_t origin_ms = period->begin_utc_ms > FAR_PAST_MS ? period->begin_utc_ms : FIXED_ORIGIN_MS;
    int64_t into_ms = remainder_of(utc_ms, origin_ms, period->loop_ms);
    size_t index = entry_at(period, into_ms);
    int64_t offset_ms = into_ms - period->starts_ms[index];
    int64_t until_ms = utc_ms - offset_ms + period->entries[index].dur_ms;
    int64_t starts_ms = most(utc_ms - offset_ms, period->begin_utc_ms);
    return (struct timeline_spot){
        .period = period,
        .entry = &period->entries[index],
        .index = index,
        .starts_utc_ms = starts_ms,
        .until_utc_ms = least(until_ms, period->end_utc_ms),
        .offset_ms = utc_ms - starts_ms,
    };
}

static struct timeline_spot at_trusted(const struct playlist_region *region, int64_t utc_ms)
{
    size_t begun = begun_periods(region, utc_ms);
    const struct playlist_period *period = begun > 0 ? &region->periods[begun - 1] : NULL;
    if (period && utc_ms < period->end_utc_ms)
        return in_period(period, utc_ms);
    int64_t until_ms =
        begun < region->period_count ? region->periods[begun].begin_utc_ms : PLAYLIST_FOR_EVER_MS;
    return resting(NULL, period ? period->end_utc_ms : FAR_PAST_MS, until_ms, utc_ms);
}

static struct timeline_spot at_untrusted(const struct playlist_region *region, int64_t utc_ms)
{
    const struct playlist_period *period = region->undated;
    if (!period)
        return resting(NULL, FAR_PAST_MS, PLAYLIST_FOR_EVER_MS, utc_ms);
    int64_t into_ms = remainder_of(utc_ms, FIXED_ORIGIN_MS, period->undated_ms);
    size_t index = 0;
    for (;; index++) {
        if (!period->entries[index].undated)
            continue;
        if (into_ms < period->entries[index].dur_ms)
            break;
        into_ms -= period->entries[index].dur_ms;
    }
    int64_t starts_ms = most(utc_ms - into_ms, FAR_PAST_MS);
    return (struct timeline_spot){
        .period = period,
        .entry = &period->entries[index],
        .index = index,
        .starts_utc_ms = starts_ms,
        .until_utc_ms =
            least(utc_ms - into_ms + period->entries[index].dur_ms, PLAYLIST_FOR_EVER_MS),
        .offset_ms = utc_ms - starts_ms,
    };
}

struct timeline_spot timeline_at(const struct playlist_region *region, int64_t utc_ms,
                                 enum timeline_trust trust)
{
    utc_ms = clamp(utc_ms);
    return trust == TIMELINE_TRUSTED ? at_trusted(region, utc_ms) : at_untrusted(region, utc_ms);
}

struct timeline_spot timeline_next(const struct playlist_region *region,
                                   const struct timeline_spot *spot, enum timeline_trust trust)
{
    if (spot->until_utc_ms >= PLAYLIST_FOR_EVER_MS)
        return resting(NULL, PLAYLIST_FOR_EVER_MS, PLAYLIST_FOR_EVER_MS, PLAYLIST_FOR_EVER_MS);
    return timeline_at(region, spot->until_utc_ms, trust);
}

struct timeline_spot timeline_previous(const struct playlist_region *region,
                                       const struct timeline_spot *spot, enum timeline_trust trust)
{
    if (spot->starts_utc_ms <= FAR_PAST_MS)
        return resting(NULL, FAR_PAST_MS, FAR_PAST_MS, FAR_PAST_MS);
    return timeline_at(region, spot->starts_utc_ms - 1, trust);
}
