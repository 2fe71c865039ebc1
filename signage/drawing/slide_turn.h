// Texts with turn="yes": one item in several languages, the leading one standing still while the
// others take turns beside it. Private to the slide drawing.
#pragma once

#include <stdbool.h>

#include "signage/drawing/slide_scene.h"

// Finds the languages that take turns on the scene's slide, and which one is on at its moment (at
// none: the first).
void slide_turn_begin(struct slide_scene *scene);

// The text of that name in the language whose turn it is; where it has none in that, in another but
// the shown one. NULL when there is only the shown one.
const struct slide_text *slide_turn_text(const struct slide_scene *scene, const char *name);

// Whether the node changes by itself: a field of it has at least two languages besides the shown.
bool slide_turn_moves(const struct slide_scene *scene, const struct template_node *node);
