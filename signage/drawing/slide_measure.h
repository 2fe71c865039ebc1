// The inside of slide_layout.c, shared between its two halves: measuring and placing.
#pragma once

#include "signage/drawing/slide_layout.h"

#define SLIDE_LAYOUT_MOST_TEXTS 4096
#define SLIDE_LAYOUT_MOST_CAPS 8
#define SLIDE_LAYOUT_EASE 1.35 // of its floor: what a text should come to, if it can

struct slide_layout {
    struct slide_scene *scene;
    struct arena *arena;
    struct slide_box root;
    struct text_layout *texts[SLIDE_LAYOUT_MOST_TEXTS];
    size_t text_count;
    // Within a stack whose texts are to be of even size: how large each role may be there.
    struct {
        const char *role;
        double size_px;
    } caps[SLIDE_LAYOUT_MOST_CAPS];
    size_t cap_count;
    double squeeze; // texts that stand above a running text are set this much smaller
    const struct template_node *left_out; // the first that found no room
    int left_out_count;
    struct error *error;
    bool failed;
};

// What a box may take up, and what percents are of.
struct slide_room {
    double w, h;
    double parent_w, parent_h;
};

// Gives the box and those in it the sizes they would like, and group children their places within
// it.
void slide_measure(struct slide_layout *layout, struct slide_box *box, struct slide_room room);

double slide_box_length(const struct slide_layout *layout, const struct template_length *length,
                        double parent, double otherwise);
double slide_box_pad_x(const struct slide_layout *layout, const struct slide_box *box);
double slide_box_pad_y(const struct slide_layout *layout, const struct slide_box *box);
double slide_box_gap(const struct slide_layout *layout, const struct slide_box *box,
                     size_t i);                                  // in front of child `i`
bool slide_node_is_typed(const struct template_node *node);      // text or clock
bool slide_node_is_decoration(const struct template_node *node); // nothing to read or look at

// A text that takes what the others leave, and may go without some of it.
bool slide_text_may_be_cut(const struct template_node *node);

// The children of a stack, `inner` being the room within its padding: each in turn with what is
// left, and (in slide_even.c) so that sizes agree and nothing is cut or cramped without need.
void slide_measure_children_of_stack(struct slide_layout *layout, struct slide_box *box,
                                     struct slide_room inner);
void slide_measure_squeezed(struct slide_layout *layout, struct slide_box *box,
                            struct slide_room inner);

// The children of a group where they are to be, when it is w × h inside.
void slide_measure_group(struct slide_layout *layout, struct slide_box *box, double w, double h);
