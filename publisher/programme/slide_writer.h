// Fills a struct slide while it is being composed: text is given its phrase marks on the way in,
// empty text is left out. One thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "publisher/programme/phrases.h"
#include "signage/language/slide.h"

#define SLIDE_WRITER_MOST_FLAGS SLIDE_MOST_FLAGS

struct slide_writer {
    struct slide *slide;
    struct phrases *phrases; // NULL: text is not marked
};

// The slide has an arena of its own and room for SLIDE_MOST_TEXTS; slide_writer_take moves it out.
void slide_writer_init(struct slide_writer *writer, struct phrases *phrases,
                       const char *template_src, const char *theme_src, const char *lang);
struct slide *slide_writer_take(struct slide_writer *writer);

// `text` NULL or "" adds nothing; beyond the slide's limits nothing more is added.
void slide_writer_text(struct slide_writer *writer, const char *name, const char *lang,
                       const char *text);
void slide_writer_flag(struct slide_writer *writer, const char *name);
void slide_writer_picture(struct slide_writer *writer, const char *name, const char *media,
                          double focus_x, double focus_y);
void slide_writer_qr(struct slide_writer *writer, const char *name, const char *text);

// The first `most` visible characters, cut behind a sentence where there is one in the second half,
// else with an ellipsis; a Latin character counts for less than half. In the arena.
const char *slide_writer_shorten(struct arena *arena, const char *rich_text, size_t most);

// How long a passer-by needs for the slide's own language, in characters of Japanese: Latin
// letters are read faster.
double slide_reading_chars(const struct slide *slide);
