// The inside of struct fonts that text layout and drawing use: what a font covers and how wide it
// sets a text (HarfBuzz, in ems, whatever the size), and SDL2_ttf's font at a size. Files and sizes
// are opened when first asked for and kept. Thread: that of the fonts.
#pragma once

#include <SDL2/SDL_ttf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/drawing/font_table.h"
#include "signage/drawing/fonts.h"

#define FONT_MOST_SIZE_PX 2048

struct glyph_store;
struct line_breaker;

// NULL with a sentence that lists the families there are.
const struct font_chain *fonts_chain(struct fonts *fonts, const char *family, bool bold,
                                     const char *lang, struct error *error);

bool fonts_in_color(const struct fonts *fonts, int file);
bool fonts_have(struct fonts *fonts, int file, uint32_t character);
// Of the character by itself, in ems; 0 when the font lacks it.
float fonts_advance(struct fonts *fonts, int file, uint32_t character);
bool fonts_have_variation(struct fonts *fonts, int file, uint32_t character, uint32_t selector);
// The font has `mark` for `base`: as a glyph of its own or together with it as one.
bool fonts_have_mark(struct fonts *fonts, int file, uint32_t base, uint32_t mark);

// A glyph as placed by shaping, in ems from the run's start; y grows upwards.
struct shaped_glyph {
    uint32_t at;       // byte offset in `text` of the cluster it belongs to
    float advance;     // of the pen behind it
    float left, right; // ink, from the pen
    float top, bottom; // ink, from the baseline
};

// How a text is to be shaped: an ISO 15924 code as a number ('Arab' is 0x41726162), 0 for scripts
// whose letters stand one by one.
struct font_script {
    uint32_t code;
    bool leftwards;
};
#define FONT_SCRIPT_PLAIN ((struct font_script){0, false})

// Shapes text[at, at + bytes) by itself, as SDL2_ttf will, glyphs from left to right. They live
// until the next call.
const struct shaped_glyph *fonts_shape(struct fonts *fonts, int file, struct font_script script,
                                       const char *text, size_t at, size_t bytes, size_t *count);

// The (first) glyph that stands for text[at, at + bytes) in a vertical column, in ems: its ink from
// the column's middle to the right (left, right) and from the cell's top upwards (top, bottom);
// advance is downwards. False: no glyph.
bool fonts_shape_upright(struct fonts *fonts, int file, const char *text, size_t at, size_t bytes,
                         struct shaped_glyph *glyph);

// Tells SDL2_ttf to draw as fonts_shape shapes.
void font_set_script(TTF_Font *font, struct font_script script);

// NULL with a sentence when it cannot be opened. The font's size is exactly size_px.
TTF_Font *fonts_sized(struct fonts *fonts, int file, int size_px, struct error *error);

struct line_breaker *fonts_line_breaker(struct fonts *fonts);
struct glyph_store *fonts_glyph_store(struct fonts *fonts);
