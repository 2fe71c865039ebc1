// One region on the scene: what it shows, what that comes from, and what of it moves when. Painted
// into a part of the canvas of the region's (visible) size. The scene's own.
#pragma once

#include "player/scene.h"

#define SCENE_OPAQUE 0xFF000000u

struct scene_region {
    struct scene_place place;
    struct picture *shown;    // NULL: the background
    struct picture *previous; // what the entrance comes from; NULL with `from` NULL: the background
    struct frame *from;       // instead of `previous` when that was still moving
    struct scene_entrance entrance;
    bool entering;
    int64_t changed_ms;                                // when what is shown began to come in
    int64_t moving_since_ms, previous_moving_since_ms; // beginning of the tickers' time
    struct frame *to; // while entering: `shown` as it was at to_ms; NULL when it is at rest
    int64_t to_ms;
    int64_t painted_ms;        // when the canvas was brought up to date
    struct frame_rect spoiled; // on the canvas, to be painted anew
};

// Lets `picture` (NULL: the background) come in; what is seen at `now_ms` is what it comes from.
void scene_region_show(struct scene_region *region, struct picture *picture,
                       const struct scene_entrance *entrance, int64_t elapsed_ms, int64_t now_ms);
void scene_region_clear(struct scene_region *region);

// What differs between its last paint and now, as far as it moves by itself (on the canvas).
struct frame_rect scene_region_moved(const struct scene_region *region, int64_t now_ms);

// Paints the part `part` (of target), or all of it while something comes in.
void scene_region_paint(struct scene_region *region, struct frame *target, struct frame_rect part,
                        int64_t now_ms);

// When it changes next by itself: not before `now_ms`; SCENE_STILL for never.
int64_t scene_region_next_ms(const struct scene_region *region, int64_t now_ms);
