// Glyphs drawn before, kept as bitmaps: those of columns and emoji, which SDL2_ttf draws one by one
// and anew each time. Belongs to a struct fonts; thread: that of the fonts.
#pragma once

#include <SDL2/SDL.h>
#include <stdbool.h>
#include <stddef.h>

#include "signage/drawing/glyph_scale.h"

#define GLYPH_STORE_MOST_BYTES (8u * 1024 * 1024) // of bitmaps; then it starts anew
#define GLYPH_KEY_MOST_BYTES 48                   // longer texts are not kept

struct glyph_key {
    const char *text;
    size_t bytes;
    int font, size_px, width_px;
    int turn; // enum cell_turn, or what else tells two bitmaps of one text apart
};

struct glyph_store;

struct glyph_store *glyph_store_create(void);
void glyph_store_destroy(struct glyph_store *store); // NULL is legal

// The bitmap, with a reference for the caller to free, and where its ink is. NULL: not there.
SDL_Surface *glyph_store_find(struct glyph_store *store, const struct glyph_key *key,
                              struct glyph_box *ink);

// Takes a reference of its own; the surface must not change from then on.
void glyph_store_keep(struct glyph_store *store, const struct glyph_key *key, SDL_Surface *surface,
                      struct glyph_box ink);
