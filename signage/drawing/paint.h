// Shapes with smooth edges on an opaque frame, in fractions of pixels. Any thread.
#pragma once

#include <stdint.h>

#include "signage/drawing/frame.h"

// A rectangle on whole pixels, its corners rounded by `radius_px`; the colour's alpha counts.
void paint_rect(struct frame *frame, struct frame_rect rect, double radius_px, uint32_t argb);

// The outline inside the rectangle, `thickness_px` strong.
void paint_border(struct frame *frame, struct frame_rect rect, double radius_px,
                  double thickness_px, uint32_t argb);

enum paint_towards { PAINT_DOWN, PAINT_UP, PAINT_RIGHT, PAINT_LEFT };

// From one colour (with alpha) to the other across the rectangle.
void paint_gradient(struct frame *frame, struct frame_rect rect, uint32_t from, uint32_t to,
                    enum paint_towards towards);
