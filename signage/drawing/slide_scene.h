// A slide together with everything its drawing looks things up in: what a template's names mean
// here and now. Private to the slide drawing.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "signage/base/buffer.h"
#include "signage/drawing/artist.h"
#include "signage/drawing/slide_draw.h"
#include "signage/drawing/template.h"
#include "signage/drawing/text.h"
#include "signage/drawing/theme.h"
#include "signage/language/slide.h"

#define SLIDE_SCENE_MOST_TURNS 16 // further languages are not shown in turn

struct slide_hand;

struct slide_scene {
    struct artist *artist;
    const struct slide *slide;
    const struct slide_moment *moment; // NULL: no clock can be drawn
    const struct template *template;
    const struct theme *theme;
    const char *lang;  // that is shown
    double shorter_px; // the frame's shorter side
    // What texts with turn="yes" show: the languages they have besides the shown one, in the
    // slide's order, and which of them is on (any number, taken modulo).
    const char *turn_langs[SLIDE_SCENE_MOST_TURNS];
    int turn_count;
    int64_t turn;
    struct slide_hand *hand; // slide_hand.h; NULL unless the slide is taken apart
};

// Finds template and theme and checks that they go together.
bool slide_scene_open(struct slide_scene *scene, struct artist *artist, const struct slide *slide,
                      const struct slide_moment *moment, struct error *error)
    __attribute__((warn_unused_result));

bool slide_scene_shows(const struct slide_scene *scene, const struct template_node *node);

// The words of a text, clock or label, as rich text; false when there are none. *lang is theirs.
bool slide_scene_words(const struct slide_scene *scene, const struct template_node *node,
                       struct buffer *out, const char **lang);

// The texts of that name in one language, in order: those in the shown one, else the slide's own,
// else all. Returns how many, at most `most`.
size_t slide_scene_messages(const struct slide_scene *scene, const char *name,
                            const struct slide_text *texts[], size_t most);

// 0xAARRGGBB of a name in the theme or of "#…"; NULL gives 0.
uint32_t slide_scene_color(const struct slide_scene *scene, const char *name);
uint32_t slide_scene_text_color(const struct slide_scene *scene, const struct template_node *node);

// Pixels of a length whose parent measures parent_px; `otherwise` when it is not given.
double slide_scene_length(const struct slide_scene *scene, const struct template_length *length,
                          double parent_px, double otherwise);

struct text_style slide_scene_style(const struct slide_scene *scene,
                                    const struct template_node *node, const char *lang);
