// Text that runs through a band: drawn once into a strip, then only copied. Where it stands is a
// function of time: offset = (t - begin) × speed, whole pixels. Thread: that of the artist to
// create, any one to draw.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/base/error.h"
#include "signage/drawing/artist.h"
#include "signage/drawing/frame.h"
#include "signage/language/slide.h"

#define TICKER_PAGE_MS 6000 // for which words stand that do not run

struct ticker;

struct ticker_settings {
    int width_px, height_px;
    int frames_per_s; // of the display: 0 for 60
    bool stands;      // nothing is to move: the messages take turns, and lines of them
};

// From a slide whose template is a ticker: its texts named "message", in order, separated (each
// line of a text with several is a message of its own). The strip is as high as the band; what
// does not fit into STRIP_MOST_BYTES is left out, and logged.
struct ticker *ticker_create(struct artist *artist, const struct slide *slide,
                             const struct ticker_settings *settings, struct error *error)
    __attribute__((warn_unused_result));
void ticker_destroy(struct ticker *ticker); // NULL is legal

// Draws the band as it is `elapsed_ms` after its beginning into frame at `rect` (of the created
// size). A strip that fits into the band stands still.
void ticker_draw(const struct ticker *ticker, int64_t elapsed_ms, struct frame *frame,
                 struct frame_rect rect);

bool ticker_moves(const struct ticker *ticker); // in every frame

// After how many ms from `elapsed` on it looks different: 0 while it runs, INT64_MAX for never.
int64_t ticker_next_ms(const struct ticker *ticker, int64_t elapsed_ms);

// A whole number of pixels a frame where that is near the wished speed.
double ticker_px_per_s(const struct ticker *ticker);
size_t ticker_bytes(const struct ticker *ticker); // of its words
