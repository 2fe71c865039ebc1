// Painting placed boxes, for the slide and for the still part of a ticker. Private to this layer.
#pragma once

#include "signage/drawing/frame.h"
#include "signage/drawing/slide_draw.h"
#include "signage/drawing/slide_layout.h"
#include "signage/drawing/slide_scene.h"

// Paints the box and what is in it. A ticker's own box is only its ground. `report` may be NULL.
void slide_boxes_draw(const struct slide_scene *scene, const struct slide_box *box,
                      struct frame *frame, struct slide_drawing_report *report);
