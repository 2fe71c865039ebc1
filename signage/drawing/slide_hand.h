// While slide_motion.c takes a slide apart it draws it several times, each time without something
// or on another ground. These two questions are asked on the way of the ordinary drawing, and
// answered “no” whenever nobody takes anything apart. Private to the slide drawing.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "signage/drawing/frame.h"
#include "signage/drawing/slide_layout.h"
#include "signage/drawing/slide_scene.h"

#define SLIDE_HAND_MOST_SHADES 256

// What is laid under a text so that it can be read, as decided on the real picture.
struct slide_shade {
    const struct slide_box *box;
    struct frame_rect rect;
    double fade_px;
    uint32_t argb;
    int strength; // 0: none is needed
};

struct slide_hand {
    // Paints the box and what is in it instead (or leaves it out), and gives true; or gives false.
    bool (*instead)(void *context, const struct slide_box *box, struct frame *frame);
    void *context;
    struct slide_shade shades[SLIDE_HAND_MOST_SHADES];
    size_t shade_count;
    bool shades_are_known; // decided before: not to be measured on the ground that is there now
    bool shades_are_laid;  // elsewhere: none is wanted
};

// Whether the box was dealt with.
bool slide_hand_takes(const struct slide_scene *scene, const struct slide_box *box,
                      struct frame *frame);

// The shade decided before, or NULL when it is to be decided now.
const struct slide_shade *slide_hand_shade(const struct slide_scene *scene,
                                           const struct slide_box *box);

// Remembers what was decided, if somebody wants to know.
void slide_hand_note_shade(const struct slide_scene *scene, const struct slide_shade *shade);
