// A picture seen a little enlarged, on fractions of pixels: one frame of a slow camera move. Called
// many times a second, so: bilinear, vectorised where the machine can. One thread a target.
#pragma once

#include <stdbool.h>

#include "signage/drawing/frame.h"

#define FRAME_ZOOM_MOST 2.0

// Draws `from` enlarged by `zoom` (1 to FRAME_ZOOM_MOST) about its point (centre_x, centre_y),
// which stays where it is, through a window of its own size whose top left corner is at (x, y) of
// `to`; only what lies in `part` of `to`. Zoom 1 copies. No blending.
void frame_zoom(struct frame *to, int x, int y, const struct frame *from, double zoom,
                double centre_x, double centre_y, struct frame_rect part);

// The same by plain arithmetic whatever the machine: equal to the last bit.
void frame_zoom_plain(struct frame *to, int x, int y, const struct frame *from, double zoom,
                      double centre_x, double centre_y, struct frame_rect part);
