// The two ways of frame_blend, so that a test can hold one against the other. Nobody else needs
// this.
#pragma once

#include <stdbool.h>

#include "signage/drawing/frame.h"

enum frame_blend_way { FRAME_BLEND_PLAIN, FRAME_BLEND_FAST };

bool frame_blend_has_fast_way(void); // the machine's, asked once by the compiler's runtime

// As frame_blend_rect; FRAME_BLEND_FAST only where frame_blend_has_fast_way().
void frame_blend_by(enum frame_blend_way way, struct frame *to, const struct frame *a,
                    const struct frame *b, int weight, struct frame_rect rect);
