// A template's tree filled in from a slide, measured and placed on a frame of a certain size: every
// box with its pixels, texts laid out. Private to the slide drawing and the ticker.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "signage/base/error.h"
#include "signage/drawing/slide_scene.h"
#include "signage/drawing/template.h"
#include "signage/drawing/text.h"

struct slide_box {
    const struct template_node *node;
    double x, y, w, h;        // px on the frame, once placed; before: what it would like
    struct text_layout *text; // of texts and clocks
    size_t text_slot;         // where the layout keeps it
    double text_w, text_h, ink_w, ink_h, size_px; // of the text: its box, and its lines' extent
    double measured_w, measured_h;                // of a group: what its children were placed in
    struct slide_box *children;                   // only those that are shown
    size_t child_count;
};

struct slide_layout;

// NULL when a font cannot be used.
struct slide_layout *slide_layout_create(struct slide_scene *scene, int width_px, int height_px,
                                         struct error *error) __attribute__((warn_unused_result));
void slide_layout_destroy(struct slide_layout *layout); // NULL is legal

const struct slide_box *slide_layout_root(const struct slide_layout *layout);

// How many boxes found no room and are not there; *first is one of them, or NULL.
int slide_layout_left_out(const struct slide_layout *layout, const struct template_node **first);

// The whole pixels a box covers: edges rounded, so that neighbours neither overlap nor gape.
struct frame_rect slide_box_rect(const struct slide_box *box);

// Where its text is drawn from: the top left corner of the laid out text's own box.
void slide_box_text_origin(const struct slide_scene *scene, const struct slide_box *box, int *x,
                           int *y);
