// The sizes of texts that share a stack: those of one role are to be even, and a running text,
// which takes what the others leave, is to be read with ease.
#include "signage/drawing/slide_measure.h"

#include <math.h>
#include <string.h>

#define EVENING_TURNS 4 // of halving between the sizes they came to and those they wish for

// A running text is not held to the size of others: it takes what they leave.
static bool is_running(const struct slide_box *box)
{
    return box->text && slide_text_may_be_cut(box->node);
}

struct role_sizes {
    const char *role;
    double least_px, largest_px, wished_px;
};

// Adds the sizes that texts of each role came to below the box.
static void note_sizes(const struct slide_layout *layout, const struct slide_box *box,
                       struct role_sizes sizes[SLIDE_LAYOUT_MOST_CAPS], size_t *count)
{
    const char *role = box->node->role;
    size_t i = 0;
    while (i < *count && role && strcmp(sizes[i].role, role) != 0)
        i++;
    if (box->text && role && i < SLIDE_LAYOUT_MOST_CAPS) {
        struct text_style style = slide_scene_style(layout->scene, box->node, NULL);
        if (i == *count)
            sizes[(*count)++] = (struct role_sizes){role, INFINITY, 0, 0};
        sizes[i].least_px = fmin(sizes[i].least_px, box->size_px);
        sizes[i].largest_px = fmax(sizes[i].largest_px, box->size_px);
        sizes[i].wished_px = fmax(sizes[i].wished_px, style.size_px);
    }
    for (size_t child = 0; child < box->child_count; child++)
        note_sizes(layout, &box->children[child], sizes, count);
}

static size_t sizes_in_stack(const struct slide_layout *layout, const struct slide_box *box,
                             struct role_sizes sizes[SLIDE_LAYOUT_MOST_CAPS])
{
    size_t count = 0;
    for (size_t i = 0; i < box->child_count; i++)
        if (!is_running(&box->children[i]))
            note_sizes(layout, &box->children[i], sizes, &count);
    return count;
}

static bool has_cut_text(const struct slide_box *box)
{
    for (size_t i = 0; i < box->child_count; i++)
        if (is_running(&box->children[i]) && text_layout_report(box->children[i].text).truncated)
            return true;
    return false;
}

// Whether a running text (and, `deep` within, one beside a label) is hardly larger than its floor.
static bool has_cramped_text(const struct slide_layout *layout, const struct slide_box *box,
                             bool deep)
{
    for (size_t i = 0; i < box->child_count; i++) {
        const struct slide_box *child = &box->children[i];
        struct text_style style = slide_scene_style(layout->scene, child->node, NULL);
        if (child->text && child->node->grow && style.most_lines != 1 &&
            child->size_px < floor(fmin(style.size_px, style.least_size_px * SLIDE_LAYOUT_EASE)))
            return true;
        if (deep && has_cramped_text(layout, child, deep))
            return true;
    }
    return false;
}

// With these caps nobody is worse off than before, and texts of one role are of one size.
static bool is_even(const struct slide_layout *layout, const struct slide_box *box,
                    const struct role_sizes *before)
{
    struct role_sizes sizes[SLIDE_LAYOUT_MOST_CAPS];
    size_t count = sizes_in_stack(layout, box, sizes);
    for (size_t i = 0; i < count; i++)
        if (sizes[i].least_px < before[i].least_px - 0.5 ||
            sizes[i].largest_px - sizes[i].least_px > 1)
            return false;
    return !has_cut_text(box) && !has_cramped_text(layout, box, false);
}

// The first texts took all they could, so the last are the smallest: looks for sizes between what
// they came to and what they wish for that all of them find room for.
static void measure_evenly(struct slide_layout *layout, struct slide_box *box,
                           struct slide_room inner)
{
    struct role_sizes sizes[SLIDE_LAYOUT_MOST_CAPS];
    double low = 0, high = 1;
    slide_measure_children_of_stack(layout, box, inner);
    if (!box->node->even || layout->cap_count > 0)
        return;
    size_t count = sizes_in_stack(layout, box, sizes);
    for (int turn = 0; turn <= EVENING_TURNS; turn++) {
        double share = turn == EVENING_TURNS ? low : (low + high) / 2;
        for (size_t i = 0; i < count; i++) {
            layout->caps[i].role = sizes[i].role;
            layout->caps[i].size_px =
                sizes[i].least_px + share * (sizes[i].wished_px - sizes[i].least_px);
        }
        layout->cap_count = count;
        slide_measure_children_of_stack(layout, box, inner);
        if (is_even(layout, box, sizes))
            low = share;
        else
            high = share;
    }
    layout->cap_count = 0;
}

// When the running text would be cut or cramped, what stands above it is set smaller, step by step;
// when even that does not help against a cut, only by the first step.
void slide_measure_squeezed(struct slide_layout *layout, struct slide_box *box,
                            struct slide_room inner)
{
    static const double for_ease[] = {0.88, 0.77, 0.68, 0.77}, against_cut[] = {0.68, 0.88};
    bool outermost = layout->squeeze == 1;
    measure_evenly(layout, box, inner);
    for (size_t i = 0; outermost && i < sizeof for_ease / sizeof for_ease[0]; i++)
        if (has_cut_text(box) || has_cramped_text(layout, box, true)) {
            layout->squeeze = for_ease[i];
            measure_evenly(layout, box, inner);
        }
    for (size_t i = 0; outermost && i < 2 && has_cut_text(box); i++) {
        layout->squeeze = against_cut[i];
        measure_evenly(layout, box, inner);
    }
    if (outermost)
        layout->squeeze = 1;
}
