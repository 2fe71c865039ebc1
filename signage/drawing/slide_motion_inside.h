// What taking a slide apart (slide_parts.c) gives and putting together (slide_motion.c) uses;
// nobody else includes it.
#pragma once

#include "signage/drawing/layer.h"
#include "signage/drawing/slide_motion.h"
#include "signage/drawing/slide_scene.h"
#include "signage/drawing/template.h"

struct slide_motion_step {
    struct layer layer;
    enum template_motion motion;
    bool vertical; // a wipe runs downwards
    int begin_ms;
};

struct slide_motion {
    struct frame_rect reach; // outside of it nothing ever moves
    // Of that size: the slide without what enters; within photo_rect unused but through `over`.
    struct frame *ground;
    struct slide_motion_step steps[SLIDE_MOTION_MOST_LAYERS]; // in the order they are painted
    size_t step_count;
    int entrance_ms;     // when the last step has ended
    int rise_px;         // how far below its place a rising element begins
    int edge_px;         // how soft a wipe's edge is
    struct frame *photo; // NULL: none drifts
    struct frame_rect photo_rect;
    double centre_x, centre_y; // of the photo: stays where it is
    struct layer over;         // what lies over the photo and does not enter, on `ground`'s pixels
};

// Paints `part`, which lies within the reach: what has entered by then, the photo so much enlarged.
void slide_motion_put_together(const struct slide_motion *motion, int64_t elapsed_ms, double zoom,
                               struct frame *target, struct frame_rect part);

struct slide_layout;
struct slide_hand;

// Takes the slide apart whose still picture was drawn with `hand` looking on. NULL when nothing on
// it moves, or memory is short.
struct slide_motion *slide_parts_take(struct slide_scene *scene, const struct slide_layout *layout,
                                      struct slide_hand *hand, const struct frame *still);
