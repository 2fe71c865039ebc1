// Pixels: a rectangle of 32-bit 0xAARRGGBB words in the machine's order (SDL_PIXELFORMAT_ARGB8888).
// Frames that are shown are opaque (AA = 0xFF or ignored); pictures with transparency are straight
// alpha. Rows are 64-byte aligned. One thread at a time unless only read.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/base/error.h"

#define FRAME_MOST_SIDE_PX 16384
#define FRAME_MOST_PIXELS (64u * 1024 * 1024)

struct frame {
    int width_px, height_px;
    size_t stride_px; // words from one row to the next
    uint32_t *pixels;
};

struct frame_rect {
    int x, y, width, height; // px; empty when width or height ≤ 0
};

// NULL with a sentence when out of bounds or memory. Content undefined.
struct frame *frame_create(int width_px, int height_px, struct error *error)
    __attribute__((warn_unused_result));
void frame_destroy(struct frame *frame); // NULL is legal

uint32_t *frame_row(const struct frame *frame, int y);
void frame_fill(struct frame *frame, uint32_t argb);
void frame_fill_rect(struct frame *frame, struct frame_rect rect, uint32_t argb); // alpha blended
struct frame_rect frame_rect_intersect(struct frame_rect a, struct frame_rect b);
struct frame_rect frame_rect_join(struct frame_rect a, struct frame_rect b); // around both
bool frame_rect_empty(struct frame_rect rect);
struct frame_rect frame_bounds(const struct frame *frame); // at (0, 0)

// The part of `frame` inside `rect` (clipped) as a frame of its own over the same pixels: to be
// drawn into, never destroyed. Its size is 0 x 0 when nothing is left.
struct frame frame_part(const struct frame *frame, struct frame_rect rect);

// `source` over the opaque `target`, by `alpha` 0 to 255: the rounding frame_draw uses.
uint32_t frame_mix(uint32_t target, uint32_t source, int alpha);

// Copies `from` (all of it, or the part `part`) to (x, y), clipped. No blending.
void frame_copy(struct frame *to, int x, int y, const struct frame *from,
                const struct frame_rect *part);

// Draws `from` (straight alpha) over opaque `to`, times `alpha` 0 to 255, clipped.
void frame_draw(struct frame *to, int x, int y, const struct frame *from, int alpha);

// to = (a × (256 - weight) + b × weight) / 256 rounded down, weight 0 to 256; all three of the same
// size, `to` may be one of them. The cross-fade's inner loop: vectorised, bounded by memory.
void frame_blend(struct frame *to, const struct frame *a, const struct frame *b, int weight);
// The same within `rect`, which lies inside all three.
void frame_blend_rect(struct frame *to, const struct frame *a, const struct frame *b, int weight,
                      struct frame_rect rect);

// Writes a PNG (durably, by file_replace).
bool frame_save_png(const struct frame *frame, const char *path, struct error *error)
    __attribute__((warn_unused_result));

// The same bytes into `out`, for answers over HTTP.
struct buffer;
bool frame_format_png(const struct frame *frame, struct buffer *out, struct error *error)
    __attribute__((warn_unused_result));
