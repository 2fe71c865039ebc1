// One run of a layout → its coverage as SDL2_ttf draws it, and where that belongs.
#pragma once

#include <SDL2/SDL.h>
#include <stdbool.h>

#include "signage/drawing/text_layout.h"

struct text_picture {
    SDL_Surface *surface; // ARGB8888, straight alpha, or coverage of 8 bits; the caller frees it
    int x, y;             // px from the box's top left to the surface's
};

// False when there is nothing to draw or it cannot be drawn (which is logged).
bool text_picture_make(const struct text_layout *layout, const struct text_run *run,
                       struct text_picture *picture) __attribute__((warn_unused_result));
