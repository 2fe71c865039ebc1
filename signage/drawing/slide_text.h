// A placed text on what is behind it: first, where that leaves too little contrast, a soft shade as
// light as suffices; then, once everything beside it is painted, the ink. Private to the slide
// drawing.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "signage/drawing/frame.h"
#include "signage/drawing/slide_layout.h"
#include "signage/drawing/slide_scene.h"

struct slide_text_sight {
    double contrast; // of the ink with what is behind it, as drawn
    double needed;
};

// The pixels its ink may touch, on the frame.
struct frame_rect slide_text_reach(const struct slide_box *box);

// How often shades that come too near each other are laid anew, each time keeping closer to the
// ink.
#define SLIDE_TEXT_SHADINGS 4

// Lays the shade, unless the template has scrim="none". True when there was need. `turn` is 0 at
// first and below SLIDE_TEXT_SHADINGS.
bool slide_text_shade(const struct slide_scene *scene, const struct slide_box *box,
                      struct frame *frame, int turn);

struct slide_shade;
void slide_text_lay_shade(struct frame *frame, const struct slide_shade *shade);

// Draws the ink. Not `measure`: the contrast is told only where it is seen at a glance, else 21.
struct slide_text_sight slide_text_draw(const struct slide_scene *scene,
                                        const struct slide_box *box, struct frame *frame,
                                        bool measure);
