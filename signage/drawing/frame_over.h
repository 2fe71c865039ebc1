// The inner loop of everything drawn with straight alpha over an opaque row: pictures (frame_draw),
// glyphs. Two ways with the same integers; a test holds one against the other.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum frame_over_way { FRAME_OVER_PLAIN, FRAME_OVER_FAST };

bool frame_over_has_fast_way(void); // the machine's

// Draws `count` pixels of `from` over the opaque `to`: each pixel's alpha times `alpha` (0 to 255),
// rounded, as frame_mix. With `color` (only its RGB is looked at) all of them have that colour and
// `from` is their coverage; NULL: their own.
void frame_over_row(uint32_t *to, const uint32_t *from, size_t count, int alpha,
                    const uint32_t *color);

// As frame_over_row; FRAME_OVER_FAST only where frame_over_has_fast_way().
void frame_over_row_by(enum frame_over_way way, uint32_t *to, const uint32_t *from, size_t count,
                       int alpha, const uint32_t *color);
