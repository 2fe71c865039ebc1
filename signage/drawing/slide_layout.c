// Boxes from a template's tree: first those that are shown (build), then sizes from the inside out
// (measure), then places from the outside in (place). Texts are laid out while measuring, each with
// what the ones before leave it, but never so much that a later one could not stand in its least
// size.
#include "signage/drawing/slide_layout.h"

#include <math.h>
#include <stdlib.h>

#include "signage/base/arena.h"
#include "signage/drawing/slide_measure.h"

#define EM_ABOVE_BASELINE 0.88 // as text_place.c sets a line without ruby

static bool is_container(const struct template_node *node)
{
    return node->kind == TEMPLATE_GROUP || node->kind == TEMPLATE_STACK ||
           node->kind == TEMPLATE_ROW;
}

// ---- who is shown ---------------------------------------------------------------------------

static bool has_words(const struct slide_layout *layout, const struct template_node *node)
{
    struct buffer words;
    const char *lang;
    buffer_init(&words, TEXT_MOST_BYTES);
    bool any = slide_scene_words(layout->scene, node, &words, &lang);
    buffer_finish(&words);
    return any;
}

// False when the node is not shown; a stack or row is not when nothing but decoration is left in
// it.
static bool build(struct slide_layout *layout, const struct template_node *node,
                  struct slide_box *box)
{
    if (!slide_scene_shows(layout->scene, node) ||
        (slide_node_is_typed(node) && !has_words(layout, node)))
        return false;
    *box = (struct slide_box){.node = node};
    box->children = arena_array(layout->arena, node->child_count, sizeof *box->children);
    bool content = node->kind == TEMPLATE_GROUP;
    for (size_t i = 0; i < node->child_count; i++)
        if (build(layout, &node->children[i], &box->children[box->child_count])) {
            content |= !slide_node_is_decoration(&node->children[i]);
            box->child_count++;
        }
    return content || !is_container(node);
}

// ---- places ---------------------------------------------------------------------------------

static void place_box(struct slide_layout *layout, struct slide_box *box, double x, double y,
                      double w, double h);

static double aligned(enum template_align align, double free)
{
    return align == ALIGN_END ? free : align == ALIGN_CENTER ? free / 2 : 0;
}

static double valigned(enum template_valign valign, double free)
{
    return valign == VALIGN_BOTTOM ? free : valign == VALIGN_MIDDLE ? free / 2 : 0;
}

// How much of the free room each growing child gets. Texts took theirs while being measured.
static double share_of_rest(const struct slide_box *box, double free)
{
    int growers = 0;
    for (size_t i = 0; i < box->child_count; i++)
        growers += box->children[i].node->grow && !slide_node_is_typed(box->children[i].node);
    return growers > 0 ? fmax(0, free) / growers : 0;
}

static void place_stack(struct slide_layout *layout, struct slide_box *box)
{
    double padding_x = slide_box_pad_x(layout, box), padding_y = slide_box_pad_y(layout, box),
           content = 0;
    for (size_t i = 0; i < box->child_count; i++)
        content += slide_box_gap(layout, box, i) + box->children[i].h;
    double free = box->h - 2 * padding_y - content, share = share_of_rest(box, free);
    double y = box->y + padding_y + (share > 0 ? 0 : valigned(box->node->valign, fmax(0, free)));
    double inner_w = box->w - 2 * padding_x;
    for (size_t i = 0; i < box->child_count; i++) {
        struct slide_box *child = &box->children[i];
        bool grows = child->node->grow && !slide_node_is_typed(child->node);
        bool wide = child->node->kind == TEMPLATE_RULE && !child->node->w.given;
        double w = wide ? inner_w : fmin(child->w, inner_w), h = child->h + (grows ? share : 0);
        enum template_align align = child->node->align ? child->node->align : box->node->align;
        y += slide_box_gap(layout, box, i);
        place_box(layout, child, box->x + padding_x + aligned(align, inner_w - w), y, w, h);
        y += h;
    }
}

// From the top of a text's box to the line its letters stand on; one line is assumed.
static double baseline_of(const struct slide_layout *layout, const struct slide_box *child)
{
    if (!slide_node_is_typed(child->node))
        return child->h;

    return slide_box_pad_y(layout, child) + child->size_px * EM_ABOVE_BASELINE;
}

static double row_child_y(const struct slide_layout *layout, const struct slide_box *box,
                          const struct slide_box *child, double inner_h, double lowest_baseline)
{
    enum template_valign valign = child->node->valign ? child->node->valign : box->node->valign;
    if (valign == VALIGN_BASELINE)
        return lowest_baseline - baseline_of(layout, child);
    return valigned(valign, inner_h - child->h);
}

static void place_row(struct slide_layout *layout, struct slide_box *box)
{
    double padding_x = slide_box_pad_x(layout, box), padding_y = slide_box_pad_y(layout, box);
    double content = 0, baseline = 0, inner_h = box->h - 2 * padding_y;
    for (size_t i = 0; i < box->child_count; i++) {
        content += slide_box_gap(layout, box, i) + box->children[i].w;
        baseline = fmax(baseline, baseline_of(layout, &box->children[i]));
    }
    double free = box->w - 2 * padding_x - content, share = share_of_rest(box, free);
    double x = box->x + padding_x + (share > 0 ? 0 : aligned(box->node->align, fmax(0, free)));
    for (size_t i = 0; i < box->child_count; i++) {
        struct slide_box *child = &box->children[i];
        bool grows = child->node->grow && !slide_node_is_typed(child->node);
        bool high = (is_container(child->node) && !child->node->valign) ||
                    ((child->node->kind == TEMPLATE_RULE || child->node->kind == TEMPLATE_RECT) &&
                     !child->node->h.given);
        double w = child->w + (grows ? share : 0), h = high ? inner_h : child->h;
        double y = high ? 0 : row_child_y(layout, box, child, inner_h, baseline);
        x += slide_box_gap(layout, box, i);
        place_box(layout, child, x, box->y + padding_y + y, w, h);
        x += w;
    }
}

static void place_box(struct slide_layout *layout, struct slide_box *box, double x, double y,
                      double w, double h)
{
    box->x = x, box->y = y, box->w = w, box->h = h;
    if (box->node->kind == TEMPLATE_STACK)
        place_stack(layout, box);
    else if (box->node->kind == TEMPLATE_ROW)
        place_row(layout, box);
    else if (box->node->kind == TEMPLATE_GROUP) {
        double inner_w = w - 2 * slide_box_pad_x(layout, box),
               inner_h = h - 2 * slide_box_pad_y(layout, box);
        slide_measure_group(layout, box, inner_w, inner_h); // unless it was measured so
        for (size_t i = 0; i < box->child_count; i++) {
            struct slide_box *child = &box->children[i];
            place_box(layout, child, x + slide_box_pad_x(layout, box) + child->x,
                      y + slide_box_pad_y(layout, box) + child->y, child->w, child->h);
        }
    }
}

// ---- the whole ------------------------------------------------------------------------------

struct slide_layout *slide_layout_create(struct slide_scene *scene, int width_px, int height_px,
                                         struct error *error)
{
    scene->shorter_px = width_px < height_px ? width_px : height_px;
    struct slide_layout *layout = calloc(1, sizeof *layout);
    if (!layout)
        abort();
    layout->scene = scene;
    layout->error = error;
    layout->squeeze = 1;
    layout->arena = arena_create();
    const struct template_layout *chosen =
        template_layout_for(scene->template, width_px, height_px);
    build(layout, &chosen->root, &layout->root);
    slide_measure(layout, &layout->root,
                  (struct slide_room){width_px, height_px, width_px, height_px});
    place_box(layout, &layout->root, 0, 0, width_px, height_px);
    if (layout->failed) {
        slide_layout_destroy(layout);
        return NULL;
    }
    return layout;
}

void slide_layout_destroy(struct slide_layout *layout)
{
    if (!layout)
        return;
    for (size_t i = 0; i < layout->text_count; i++)
        text_layout_destroy(layout->texts[i]);
    arena_destroy(layout->arena);
    free(layout);
}

int slide_layout_left_out(const struct slide_layout *layout, const struct template_node **first)
{
    *first = layout->left_out;
    return layout->left_out_count;
}

const struct slide_box *slide_layout_root(const struct slide_layout *layout)
{
    return &layout->root;
}

struct frame_rect slide_box_rect(const struct slide_box *box)
{
    int left = (int)lround(box->x), top = (int)lround(box->y);
    return (struct frame_rect){left, top, (int)lround(box->x + box->w) - left,
                               (int)lround(box->y + box->h) - top};
}

void slide_box_text_origin(const struct slide_scene *scene, const struct slide_box *box, int *x,
                           int *y)
{
    const struct template_node *node = box->node;
    double padding_x = slide_scene_length(scene, &node->pad_x, 0, 0);
    double padding_y = slide_scene_length(scene, &node->pad_y, 0, 0);
    double free_w = box->w - 2 * padding_x - box->text_w; // negative in a box that hugs its words
    double free_h = box->h - 2 * padding_y - box->ink_h;
    double shift = node->vertical ? free_w : aligned(node->align, free_w);
    *x = (int)lround(box->x + padding_x + shift);
    *y = (int)lround(box->y + padding_y + valigned(node->valign, fmax(0, free_h)));
}
