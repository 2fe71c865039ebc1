// Time → entry. A pure function of a playlist and an instant: find the period, take the remainder.
// Nothing is counted or remembered, so two players with the same playlist and clock agree, a
// preview of next Tuesday is exact, and nothing drifts. Any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "signage/language/playlist.h"

struct timeline_spot {
    const struct playlist_period *period; // NULL: no period covers the instant
    const struct playlist_entry *entry;   // NULL: the region rests
    size_t index;                         // of the entry in the period
    int64_t starts_utc_ms; // when this showing of the entry began (or the rest, or far past)
    int64_t until_utc_ms;  // exclusive: when the next entry or the period's end replaces it
    int64_t offset_ms;     // t - starts_utc_ms
};

// Which clock the answer may lean on. With TIMELINE_UNTRUSTED only undated entries are
// shown: those of the last period that has any (the one for ever), each in turn from a fixed
// origin; if there are none, the region rests.
enum timeline_trust { TIMELINE_TRUSTED, TIMELINE_UNTRUSTED };

// O(log periods + log entries) when trusted. `region` non-NULL, finished.
struct timeline_spot timeline_at(const struct playlist_region *region, int64_t utc_ms,
                                 enum timeline_trust trust);

// The spot that follows / precedes `spot` in time: what to prepare, and what a cross-fade comes
// from. At the border of time the result has entry NULL.
struct timeline_spot timeline_next(const struct playlist_region *region,
                                   const struct timeline_spot *spot, enum timeline_trust trust);
struct timeline_spot timeline_previous(const struct playlist_region *region,
                                       const struct timeline_spot *spot, enum timeline_trust trust);
