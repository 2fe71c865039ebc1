// Stand-ins: an entry that cannot be shown leaves its time to the next one of the loop that can, so
// that a broken file costs a visitor nothing but variety.
#include "player/playhead.h"

#define MOST_STEPS 256 // showings looked through for a usable one

bool playhead_knows(const struct playlist_entry *entry)
{
    return entry->type != PLAYLIST_VIDEO;
}

static bool is_usable(const struct playhead_filter *filter, const struct playlist_entry *entry)
{
    return playhead_knows(entry) &&
           (!filter || !filter->usable || filter->usable(filter->context, entry));
}

static struct playhead_spot spot_of(const struct playlist_region *region,
                                    const struct timeline_spot *planned, int64_t utc_ms,
                                    enum timeline_trust trust, const struct playhead_filter *filter)
{
    struct playhead_spot spot = {
        .planned = planned->entry,
        .starts_utc_ms = planned->starts_utc_ms,
        .until_utc_ms = planned->until_utc_ms,
        .elapsed_ms = utc_ms - planned->starts_utc_ms,
    };
    if (!planned->entry)
        return spot;
    if (planned->period->entry_count == 1)
        spot.elapsed_ms = utc_ms;
    size_t steps = planned->period->entry_count;
    if (steps > MOST_STEPS || trust == TIMELINE_UNTRUSTED)
        steps = MOST_STEPS;
    struct timeline_spot at = *planned;
    for (size_t i = 0; i < steps && at.entry; i++) {
        if (is_usable(filter, at.entry)) {
            spot.entry = at.entry;
            return spot;
        }
        at = timeline_next(region, &at, trust);
    }
    return spot;
}

struct playhead_spot playhead_at(const struct playlist_region *region, int64_t utc_ms,
                                 enum timeline_trust trust, const struct playhead_filter *filter)
{
    struct timeline_spot planned = timeline_at(region, utc_ms, trust);
    return spot_of(region, &planned, utc_ms, trust, filter);
}

size_t playhead_coming(const struct playlist_region *region, int64_t utc_ms,
                       enum timeline_trust trust, const struct playhead_filter *filter,
                       struct playhead_spot *spots, size_t most)
{
    struct timeline_spot at = timeline_at(region, utc_ms, trust);
    size_t count = 0;
    for (size_t step = 0; step < MOST_STEPS && count < most; step++) {
        if (at.until_utc_ms >= PLAYLIST_FOR_EVER_MS)
            break;
        at = timeline_next(region, &at, trust);
        if (at.entry && is_usable(filter, at.entry))
            spots[count++] = spot_of(region, &at, at.starts_utc_ms, trust, filter);
    }
    return count;
}
