// Playlists made by hand for the player's tests: regions and entries given as tables.
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "player/reel.h"
#include "signage/language/playlist.h"

struct made_entry {
    enum playlist_entry_type type;
    const char *src;
    int64_t dur_ms;
    int transition_ms;
    bool undated;
};

// One region with one period that repeats for ever from 1970 on.
static inline void make_region(struct playlist *playlist, size_t index, const char *id,
                               const struct made_entry *entries, size_t count)
{
    struct playlist_region *region = &playlist->regions[index];
    *region = (struct playlist_region){
        .id = id, .width = 1, .height = 1, .z = (int)index, .background_rgb = 0x204060};
    region->periods = arena_array(playlist->arena, 1, sizeof *region->periods);
    region->period_count = 1;
    struct playlist_period *period = &region->periods[0];
    period->begin_utc_ms = 0;
    period->end_utc_ms = PLAYLIST_FOR_EVER_MS;
    period->entries = arena_array(playlist->arena, count ? count : 1, sizeof *period->entries);
    period->entry_count = count;
    for (size_t i = 0; i < count; i++)
        period->entries[i] = (struct playlist_entry){
            .type = entries[i].type,
            .src = entries[i].src,
            .mime_type = "",
            .item = "",
            .title = "",
            .language = "",
            .dur_ms = entries[i].dur_ms,
            .undated = entries[i].undated,
            .transition = entries[i].transition_ms ? PLAYLIST_CROSS_FADE : PLAYLIST_CUT,
            .transition_ms = entries[i].transition_ms,
        };
}

static inline struct playlist *make_playlist(size_t regions)
{
    struct playlist *playlist = playlist_create();
    playlist->screen = "";
    playlist->title = "";
    playlist->published_utc = INSTANT_NEVER;
    playlist->expires_utc = INSTANT_FOR_EVER;
    playlist->background_rgb = 0x102030;
    playlist->regions = arena_array(playlist->arena, regions, sizeof *playlist->regions);
    playlist->region_count = regions;
    return playlist;
}
