// A long strip of words on a ground of plain rows, held in tiles in which only what is not ground
// is kept: a tenth of the pixels, so that a ticker with thousands of characters on a 4K screen fits
// into memory, and showing it is still copying. Any thread, one at a time unless only read.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/base/error.h"
#include "signage/drawing/frame.h"

#define STRIP_TILE_PX 1024
#define STRIP_MOST_BYTES (64u * 1024 * 1024)

struct strip;

// Empty, with a colour for each row.
struct strip *strip_create(const uint32_t *ground, int height_px);
void strip_destroy(struct strip *strip); // NULL is legal

// Appends the columns of a frame of the strip's height, at most STRIP_TILE_PX wide; only the last
// may be narrower. *full instead when there is no room for it.
bool strip_add(struct strip *strip, const struct frame *columns, bool *full, struct error *error)
    __attribute__((warn_unused_result));

void strip_fill_ground(const struct strip *strip, struct frame *columns);
int strip_width(const struct strip *strip);
int strip_height(const struct strip *strip);
size_t strip_bytes(const struct strip *strip);

// Copies columns from `column` on, to x and y of the target, until it or the strip (or `end`, a
// column) ends; returns the x it came to.
int strip_copy(const struct strip *strip, int column, int end, struct frame *target, int x, int y);
