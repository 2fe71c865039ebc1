// Painting placed boxes, for the slide and for the still part of a ticker. Private to this layer.
#pragma once

#include "signage/drawing/frame.h"
#include "signage/drawing/slide_draw.h"
#include "signage/drawing/slide_layout.h"
#include "signage/drawing/slide_scene.h"

// Who wants to know what was seen while painting; either may be NULL.
struct slide_witness {
    void (*text)(void *context, const struct slide_box *box, double contrast, double needed,
                 bool shaded); // shaded: something was laid under it so that it can be read
    void (*qr)(void *context, const struct slide_box *box, int width_px, int module_px); // 0: none
    void *context;
};

// Paints the box and what is in it. A ticker's own box is only its ground. `report` may be NULL.
void slide_boxes_draw(const struct slide_scene *scene, const struct slide_box *box,
                      struct frame *frame, struct slide_drawing_report *report);
void slide_boxes_draw_seen(const struct slide_scene *scene, const struct slide_box *box,
                           struct frame *frame, struct slide_drawing_report *report,
                           const struct slide_witness *witness);

// Tells the report what found no room in the layout.
void slide_boxes_left_out(const struct slide_layout *layout, struct slide_drawing_report *report);

// The first field named in a node or below it, or NULL.
const char *slide_boxes_first_field(const struct template_node *node);
