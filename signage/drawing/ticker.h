// Text that runs through a band: drawn once into a strip, then only copied. Where it stands is a
// function of time: offset = (t - begin) × speed, whole pixels. Thread: that of the artist to
// create, any one to draw.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "signage/base/error.h"
#include "signage/drawing/artist.h"
#include "signage/drawing/frame.h"
#include "signage/language/slide.h"

struct ticker;

// From a slide whose template is a ticker: its texts named "message", in order, separated (each
// line of a text with several is a message of its own). The strip is as high as the band; long ones
// are held in tiles.
struct ticker *ticker_create(struct artist *artist, const struct slide *slide, int width_px,
                             int height_px, struct error *error)
    __attribute__((warn_unused_result));
void ticker_destroy(struct ticker *ticker); // NULL is legal

// Draws the band as it is `elapsed_ms` after its beginning into frame at `rect` (of the created
// size). A strip that fits into the band stands still.
void ticker_draw(const struct ticker *ticker, int64_t elapsed_ms, struct frame *frame,
                 struct frame_rect rect);

bool ticker_moves(const struct ticker *ticker);
double
ticker_px_per_s(const struct ticker *ticker); // whole pixels a frame at 60 Hz where that is near
