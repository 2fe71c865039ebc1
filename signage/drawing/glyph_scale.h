// A glyph's bitmap → another size or direction: colour glyphs, which come in one size only, numbers
// too wide for their column, words that lie on their side.
#pragma once

#include <SDL2/SDL.h>

struct glyph_box {
    int left, top, right, bottom; // px; right and bottom are outside
};

// Where the surface (ARGB8888) is not wholly transparent; empty when it is.
struct glyph_box glyph_box_of(const SDL_Surface *surface);

// Cuts the transparent border off and scales what is left into width × height px, keeping its
// shape: by area when smaller, linearly when larger. ARGB8888, straight alpha, both. NULL when
// there is nothing to see or no memory.
SDL_Surface *glyph_scale(const SDL_Surface *from, int width_px, int height_px);

// As glyph_scale, but changes the width alone, height and position of the ink in it kept.
SDL_Surface *glyph_narrow(const SDL_Surface *from, int width_px);

// What is in the box as coverage alone, 8 bits a pixel. NULL when there is no memory.
SDL_Surface *glyph_coverage(const SDL_Surface *from, struct glyph_box box);

// A quarter turn clockwise. NULL when there is no memory.
SDL_Surface *glyph_turn(const SDL_Surface *from);
