// What stage.c and stage_region.c share; nobody else includes it.
#pragma once

#include "player/playhead.h"
#include "player/pool.h"
#include "player/stage.h"
#include "player/wishlist.h"

#define STAGE_ANY_MOMENT INT64_MIN

struct stage_region {
    const struct playlist_region *region;
    struct frame_rect rect;
    bool motionless;
    bool is_set; // the scene was told what to show
    struct digest shown_key;
    struct playhead_spot spot;          // of what is shown
    const struct playlist_entry *shown; // NULL: the background
    int64_t offset_ms;                  // utc - now when it was shown: tells jumps
    int64_t hold_until_ms;
    enum timeline_trust trust; // it was chosen under
};

enum layout { LAYOUT_PAPER, LAYOUT_STATUS, LAYOUT_REEL };

struct stage {
    struct stage_settings settings;
    struct scene *scene;
    enum layout layout;
    const struct reel *laid;   // what the regions are of; NULL unless LAYOUT_REEL
    const struct reel *target; // the newest given
    struct stage_region regions[SCENE_MOST_REGIONS];
    size_t count;
    struct digest status_key;
    struct sync_state sync;
    struct pool pool;
    struct wishlist wishes;
    unsigned variant; // of media that have no digest in their name
    int64_t started_ms;
    // of the update under way:
    int64_t utc_ms, now_ms, again_ms;
    enum timeline_trust trust;
};

// For one update: whatever may change sooner than others say.
void stage_ask_again_in(struct stage *stage, int64_t ms);

void stage_make_wish(const struct stage *stage, const struct stage_region *region,
                     const struct playlist_entry *entry, int64_t moment_utc_ms,
                     struct picture_wish *wish);

// A picture of the wish for its moment, or NULL and wished for. One that only shows another minute
// will do for now, but the right one is wished for as well.
struct picture *stage_obtain(struct stage *stage, struct picture_wish *wish);

struct playhead_spot stage_spot_now(const struct stage *stage, const struct stage_region *region);

// Puts the picture (NULL: the background) of `spot` on the scene; `at_once` without a transition.
void stage_show(struct stage *stage, size_t index, struct picture *picture,
                const struct digest *key, const struct playhead_spot *spot, bool at_once);

// The clock jumped, or was found out, in the middle of a showing.
bool stage_must_hold(const struct stage *stage, const struct stage_region *region);

// Redraws what is shown in region `index` when its live text changes.
void stage_keep_live(struct stage *stage, size_t index, struct picture_wish *wish);

void stage_update_region(struct stage *stage, size_t index);
void stage_look_ahead(struct stage *stage, size_t index);
