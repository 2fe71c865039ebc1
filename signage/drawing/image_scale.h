// Resampling: area average where the picture gets smaller, bicubic (Catmull-Rom) where it gets
// larger, each axis for itself, in premultiplied colour so that transparent edges do not bleed. Any
// thread.
#pragma once

#include "signage/base/error.h"
#include "signage/drawing/frame.h"

// Source rows come one at a time as straight-alpha ARGB words, so that a camera's picture need not
// be converted whole.
struct image_rows {
    int width_px, height_px;
    const uint32_t *(*row)(void *context, int y); // valid until the next call
    void *context;
};

// The part of the source (x, y, width, height in source px, fractions allowed, inside it) as a
// frame of exactly width × height.
struct frame *image_scale(const struct image_rows *rows, double x, double y, double width,
                          double height, int to_width_px, int to_height_px, struct error *error)
    __attribute__((warn_unused_result));
