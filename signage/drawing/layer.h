// A piece of a picture apart from what is behind it: premultiplied ARGB, to be laid over anything,
// fainter, shifted or only in part. It is found by drawing the piece on black and on white: what
// differs shows through. Any thread.
#pragma once

#include <stdbool.h>

#include "signage/drawing/frame.h"

#define LAYER_WHOLE 256

struct layer {
    struct frame_rect rect; // where it belongs; empty: nothing is to be seen of it
    struct frame pixels;    // of that size; over `own`, or over somebody else's
    struct frame *own;
    int *spans; // for each row: first column that is not clear, and the one after the last
};

// From the two drawings, within `rect` of them; only as large as what is not clear. False when
// memory is short.
bool layer_find(struct layer *layer, const struct frame *on_black, const struct frame *on_white,
                struct frame_rect rect) __attribute__((warn_unused_result));

// The same, but the pixels of `on_black` themselves become the layer's, and stay the caller's.
bool layer_find_in_place(struct layer *layer, struct frame *on_black, const struct frame *on_white,
                         struct frame_rect rect) __attribute__((warn_unused_result));
void layer_finish(struct layer *layer);

// How much of it: all by `weight` (0 to LAYER_WHOLE), or, where `edge_px` > 0, only what lies
// before an edge that runs across it (or down) and is soft on so many px.
struct layer_look {
    int weight, down_px; // shifted
    bool wiped, downwards;
    int edge, edge_px; // from the layer's own left or top
};

// Over `target`, in which the layer's origin is that of its rect's frame; only within `part`.
void layer_draw(const struct layer *layer, struct frame *target, const struct layer_look *look,
                struct frame_rect part);
