// A ticker's messages as lines of text with their places in its strip, and the strip drawn from
// them. Private to the ticker.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "signage/drawing/slide_scene.h"
#include "signage/drawing/strip.h"
#include "signage/drawing/text.h"

#define TICKER_MOST_MESSAGES SLIDE_MOST_TEXTS
#define TICKER_MOST_PAGES 400

struct ticker_line {
    struct text_layout *text;
    int x, y, width; // in the strip; for pages: of all its pages
    int page_px;     // from one of its lines to the next, drawn a page further on; 0: it has one
    int pages;
    uint32_t argb;
    bool ends_message;
};

struct ticker_words {
    struct ticker_line lines[2 * TICKER_MOST_MESSAGES];
    size_t count;
    int page_width; // 0: they run on
    int end_px;     // behind the last separator, or page
    int words_px;   // behind the last word
    double size_px;
};

// The messages one behind the other, with separators. Each text of the ticker's field is one, and
// so is each line of it.
bool ticker_words_set(struct ticker_words *words, struct slide_scene *scene,
                      const struct template_node *node, int height_px, struct error *error)
    __attribute__((warn_unused_result));

// The messages broken into lines, each line a page of that width.
bool ticker_words_set_pages(struct ticker_words *words, struct slide_scene *scene,
                            const struct template_node *node, int width_px, int height_px,
                            struct error *error) __attribute__((warn_unused_result));
void ticker_words_finish(struct ticker_words *words);

// Draws the columns up to end_px; *repeat_px is how far it came: to there, or to the end of the
// last message that fits.
bool ticker_words_draw(const struct ticker_words *words, int end_px, struct strip *strip,
                       int *repeat_px, struct error *error) __attribute__((warn_unused_result));
