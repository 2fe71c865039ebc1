// Playlist and clock → what is on in a region, and what comes next, with entries that cannot be
// shown passed over. A pure function on top of timeline.h; any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/language/playlist.h"
#include "signage/language/timeline.h"

// Which entries can be shown; `usable` NULL: those whose type this player knows.
struct playhead_filter {
    bool (*usable)(void *context, const struct playlist_entry *entry);
    void *context;
};

struct playhead_spot {
    const struct playlist_entry *planned; // by the timeline; NULL: the region rests
    const struct playlist_entry *entry;   // to be shown: the planned one, or the next usable one of
                                          // the loop in its place; NULL when there is none
    int64_t starts_utc_ms, until_utc_ms;  // of the planned entry's showing
    int64_t elapsed_ms; // for what moves: since its showing began or, for a loop of a single
                        // entry, since 1970, so that neither loop nor new playlist makes it jump
};

struct playhead_spot playhead_at(const struct playlist_region *region, int64_t utc_ms,
                                 enum timeline_trust trust, const struct playhead_filter *filter);

// Up to `most` showings after the one at `utc_ms`, in order, each with an entry that can be shown.
size_t playhead_coming(const struct playlist_region *region, int64_t utc_ms,
                       enum timeline_trust trust, const struct playhead_filter *filter,
                       struct playhead_spot *spots, size_t most);

// The player knows how to show this type at all.
bool playhead_knows(const struct playlist_entry *entry);
