// A slide → a picture, by its template and theme: the same function makes the screen's pixels, the
// preview's, the shot's and `?as=images`. Thread: that of the artist.
//
// template.h and theme.h (this layer's own) say what the documents hold.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/base/civil.h"
#include "signage/base/error.h"
#include "signage/drawing/artist.h"
#include "signage/drawing/frame.h"
#include "signage/language/slide.h"

// For templates with live text (clocks): the instant that is shown and the place's time zone.
struct slide_moment {
    int64_t utc_ms;
    const struct civil_zone *zone;
    const char *lang; // NULL: the slide's own
};

struct slide_drawing_report {
    int truncated_texts; // cut with an ellipsis, or left out where there was no room
    int missing_glyphs;
    int faint_texts;       // with too little contrast, as far as it is seen at a glance
    int missing_pictures;  // drawn without
    char first_fault[256]; // for whoever edits it; "" when all is well
};

// Draws into all of `frame` (any size; the template's orientation follows it). False with a
// sentence when template or theme cannot be used; missing pictures are no failure. `report` may be
// NULL.
bool slide_draw(struct artist *artist, const struct slide *slide, const struct slide_moment *moment,
                struct frame *frame, struct slide_drawing_report *report, struct error *error)
    __attribute__((warn_unused_result));

// How often the picture changes by itself: 0 never, else milliseconds (1000 for a clock with
// seconds, 60000 without, 6000 where languages take turns). The changes happen at whole multiples
// of UTC.
bool slide_live_ms(struct artist *artist, const struct slide *slide, int64_t *live_ms,
                   struct error *error) __attribute__((warn_unused_result));

// Everything the slide needs besides itself (template, theme, pictures, and what the template and
// theme point to), each once: calls `need` with the src as written. False with a sentence, after
// what is known was told, when the template or theme is not there yet or cannot be read.
bool slide_needs(struct artist *artist, const struct slide *slide,
                 void (*need)(void *context, const char *src), void *context, struct error *error)
    __attribute__((warn_unused_result));

// A built-in look that needs no template, theme or picture, only fonts: for a machine that has
// nothing else. Plain words in the house's first language; `body` may be NULL.
bool slide_draw_plain(struct artist *artist, const char *headline, const char *body,
                      struct frame *frame, struct error *error) __attribute__((warn_unused_result));
