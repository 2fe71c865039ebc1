// Sizes from the inside out. In a stack every text is first promised the room it needs in its least
// size; who finds none even then is left out, the highest rank first. What is left over is handed
// out in the document's order, growing ones last.
#include "signage/drawing/slide_measure.h"

#include <math.h>
#include <string.h>

#include "signage/base/utf8.h"
#include "signage/drawing/slide_turn.h"

#define RULE_PERCENT 0.18     // of the shorter side, when a rule does not say how thick
#define BREAKING_LOSS 1.12    // lines do not end where they are full
#define LATIN_EM 0.56         // mean advance of Latin letters and digits
#define LINES_WORTH_KEEPING 2 // of a text that may be cut: with less, it is left out

double slide_box_length(const struct slide_layout *layout, const struct template_length *length,
                        double parent, double otherwise)
{
    return slide_scene_length(layout->scene, length, parent, otherwise);
}

double slide_box_pad_x(const struct slide_layout *layout, const struct slide_box *box)
{
    return slide_box_length(layout, &box->node->pad_x, 0, 0);
}

double slide_box_pad_y(const struct slide_layout *layout, const struct slide_box *box)
{
    return slide_box_length(layout, &box->node->pad_y, 0, 0);
}

bool slide_node_is_typed(const struct template_node *node)
{
    return node->kind == TEMPLATE_TEXT || node->kind == TEMPLATE_CLOCK;
}

bool slide_node_is_decoration(const struct template_node *node)
{
    return node->kind == TEMPLATE_RULE || node->kind == TEMPLATE_SPACE ||
           node->kind == TEMPLATE_RECT || node->kind == TEMPLATE_GRADIENT;
}

double slide_box_gap(const struct slide_layout *layout, const struct slide_box *box, size_t i)
{
    if (i == 0)
        return 0;
    bool space = box->children[i].node->kind == TEMPLATE_SPACE;
    double gap = space ? 0 : slide_box_length(layout, &box->node->gap, 0, 0);
    return slide_box_length(layout, &box->children[i].node->before, 0, gap);
}

// ---- promises -------------------------------------------------------------------------------

// Lines the words take up in that em, guessed from their characters.
static int guess_lines(const char *words, double em_px, double width_px)
{
    double ems = 0;
    int lines = 0;
    size_t length = strlen(words), at = 0;
    while (at <= length) {
        uint32_t character = '\n';
        if (at < length)
            character = utf8_next(words, length, &at);
        else
            at++;
        if (character == '\n') {
            lines += (int)fmax(1, ceil(ems * BREAKING_LOSS * em_px / width_px - 1e-6));
            ems = 0;
        } else if (character != UTF8_ZERO_WIDTH_SPACE && character != UTF8_WORD_JOINER) {
            ems += character < 0x300 ? LATIN_EM : 1;
        }
    }
    return ems > 0 || lines == 0 ? lines + 1 : lines;
}

// A text that takes what the others leave, and may go without some of it.
bool slide_text_may_be_cut(const struct template_node *node)
{
    return node->grow && node->rank > 0;
}

static double promise_to_words(const struct slide_layout *layout, const struct slide_box *box,
                               double width_px)
{
    struct buffer words;
    const char *lang;
    int lines = 1;
    buffer_init(&words, TEXT_MOST_BYTES);
    slide_scene_words(layout->scene, box->node, &words, &lang);
    struct text_style style = slide_scene_style(layout->scene, box->node, lang);
    if (!style.vertical && width_px > 1)
        lines = guess_lines(buffer_text(&words), style.least_size_px, width_px);
    if (slide_text_may_be_cut(box->node) && lines > LINES_WORTH_KEEPING)
        lines = LINES_WORTH_KEEPING;
    if (style.most_lines > 0 && lines > style.most_lines)
        lines = style.most_lines;
    buffer_finish(&words);
    return style.least_size_px * (1 + (lines - 1) * style.line_height); // no leading outside
}

// What the language that needs most needs, whichever has its turn.
static double promise_to_text(const struct slide_layout *layout, const struct slide_box *box,
                              double width_px)
{
    struct slide_scene *scene = layout->scene;
    if (!slide_turn_moves(scene, box->node))
        return promise_to_words(layout, box, width_px);
    int64_t now = scene->turn;
    double most = 0;
    for (scene->turn = 0; scene->turn < scene->turn_count; scene->turn++)
        most = fmax(most, promise_to_words(layout, box, width_px));
    scene->turn = now;
    return most;
}

// The width that the texts of a row without one of their own share.
static double width_within_row(const struct slide_layout *layout, const struct slide_box *box,
                               double width_px)
{
    for (size_t i = 0; i < box->child_count; i++)
        width_px -= slide_box_gap(layout, box, i) +
                    slide_box_length(layout, &box->children[i].node->w, width_px, 0);
    return width_px;
}

// The height below which a box cannot be used: what the ones before it must leave.
static double promise(const struct slide_layout *layout, const struct slide_box *box,
                      struct slide_room room)
{
    const struct template_node *node = box->node;
    double height = 0, padding = 2 * slide_box_pad_y(layout, box);
    double width = slide_box_length(layout, &node->w, room.parent_w, room.w) -
                   2 * slide_box_pad_x(layout, box);
    if (slide_node_is_typed(node)) {
        double most = slide_box_length(layout, &node->h, room.parent_h, INFINITY);
        return fmin(most, promise_to_text(layout, box, width) + padding);
    }
    if (node->h.given)
        return slide_box_length(layout, &node->h, room.parent_h, 0);
    if (node->kind == TEMPLATE_RULE)
        return layout->scene->shorter_px * RULE_PERCENT / 100;
    struct slide_room inner = {width, room.h, width, room.parent_h};
    if (node->kind == TEMPLATE_ROW)
        inner.w = width_within_row(layout, box, width);
    for (size_t i = 0; i < box->child_count; i++) {
        double child = promise(layout, &box->children[i], inner);
        if (node->kind == TEMPLATE_STACK)
            height += slide_box_gap(layout, box, i) + child;
        else
            height = fmax(height, child);
    }
    return height + padding;
}

// ---- texts ----------------------------------------------------------------------------------

static double cap_of(const struct slide_layout *layout, const struct template_node *node)
{
    for (size_t i = 0; i < layout->cap_count; i++)
        if (node->role && strcmp(layout->caps[i].role, node->role) == 0)
            return layout->caps[i].size_px;
    return INFINITY;
}

// The box's words at the scene's moment, laid out in the box's room; the layout keeps what it
// gives. NULL when it failed.
static struct text_layout *lay_out(struct slide_layout *layout, const struct slide_box *box,
                                   double most_px)
{
    struct buffer words;
    const char *lang;
    if (layout->failed)
        return NULL;
    buffer_init(&words, TEXT_MOST_BYTES);
    slide_scene_words(layout->scene, box->node, &words, &lang);
    struct text_style style = slide_scene_style(layout->scene, box->node, lang);
    double least_px = style.least_size_px, squeezed_px = style.size_px;
    if (!slide_text_may_be_cut(box->node)) // and not so small that it is cramped itself
        squeezed_px = fmin(style.size_px,
                           fmax(style.size_px * layout->squeeze, least_px * SLIDE_LAYOUT_EASE));
    style.size_px = fmax(least_px, fmin(fmin(squeezed_px, cap_of(layout, box->node)), most_px));
    struct text_layout *text =
        text_layout_create(artist_fonts(layout->scene->artist), buffer_text(&words), &style,
                           box->text_w, box->text_h, layout->error);
    buffer_finish(&words);
    layout->failed = !text;
    return text;
}

// Takes the text into the layout's keeping, instead of the one the box had.
static bool keep_text(struct slide_layout *layout, struct slide_box *box, struct text_layout *text)
{
    if (box->text) {
        text_layout_destroy(box->text);
        layout->texts[box->text_slot] = box->text = text;
        return text != NULL;
    }
    if (text && layout->text_count == SLIDE_LAYOUT_MOST_TEXTS) {
        text_layout_destroy(text);
        error_set(layout->error, "%s: more than %d texts on a slide", layout->scene->template->path,
                  SLIDE_LAYOUT_MOST_TEXTS);
        layout->failed = true;
        return false;
    }
    if (text) {
        box->text_slot = layout->text_count;
        layout->texts[layout->text_count++] = box->text = text;
    }
    return text != NULL;
}

// Whichever language has its turn, the box is as large and the letters are as small as the one that
// needs most makes them: nothing moves when the language changes. Gives the size.
static double measure_turns(struct slide_layout *layout, const struct slide_box *box, double *w,
                            double *h)
{
    struct slide_scene *scene = layout->scene;
    int64_t now = scene->turn;
    double size_px = INFINITY;
    for (int pass = 0; pass < 2; pass++) { // the size of all first, then their extent in it
        double most_px = size_px;
        *w = *h = 0;
        for (scene->turn = 0; scene->turn < scene->turn_count; scene->turn++) {
            struct text_layout *text = lay_out(layout, box, most_px);
            if (!text)
                break;
            struct text_report report = text_layout_report(text);
            text_layout_destroy(text);
            *w = fmax(*w, fmin(report.width_px, box->text_w));
            *h = fmax(*h, fmin(report.height_px, box->text_h));
            size_px = fmin(size_px, report.size_px);
        }
    }
    scene->turn = now;
    return size_px;
}

static void measure_text(struct slide_layout *layout, struct slide_box *box, struct slide_room room)
{
    double padding_x = 2 * slide_box_pad_x(layout, box);
    double padding_y = 2 * slide_box_pad_y(layout, box);
    double most_w = 0, most_h = 0, most_px = INFINITY;
    box->text_w = fmax(1, room.w - padding_x);
    box->text_h = fmax(1, room.h - padding_y);
    if (slide_turn_moves(layout->scene, box->node))
        most_px = measure_turns(layout, box, &most_w, &most_h);
    if (!keep_text(layout, box, lay_out(layout, box, most_px)))
        return;
    struct text_report report = text_layout_report(box->text);
    box->ink_w = fmin(report.width_px, box->text_w);
    box->ink_h = fmin(report.height_px, box->text_h);
    box->size_px = report.size_px;
    box->w = box->node->hug ? fmax(box->ink_w, most_w) + padding_x : room.w;
    box->h = fmax(box->ink_h, most_h) + padding_y;
}

// ---- stacks ---------------------------------------------------------------------------------

// What is left of the height when every child has what it was promised; negative: too little.
static double left_after_promises(const struct slide_layout *layout, const struct slide_box *box,
                                  struct slide_room inner)
{
    double left = inner.parent_h;
    for (size_t i = 0; i < box->child_count; i++)
        left -= slide_box_gap(layout, box, i) + promise(layout, &box->children[i], inner);
    return left;
}

// Takes the child with the highest rank out, of equal ones the last. False when none may go.
static bool leave_one_out(struct slide_layout *layout, struct slide_box *box)
{
    size_t out = box->child_count;
    for (size_t i = 0; i < box->child_count; i++) {
        int rank = box->children[i].node->rank;
        if (rank > 0 && (out == box->child_count || rank >= box->children[out].node->rank))
            out = i;
    }
    if (out == box->child_count)
        return false;
    if (!layout->left_out)
        layout->left_out = box->children[out].node;
    layout->left_out_count++;
    box->child_count--;
    memmove(&box->children[out], &box->children[out + 1],
            (box->child_count - out) * sizeof *box->children);
    return true;
}

void slide_measure_children_of_stack(struct slide_layout *layout, struct slide_box *box,
                                     struct slide_room inner)
{
    double left = left_after_promises(layout, box, inner);
    for (int growing = 0; growing < 2; growing++)
        for (size_t i = 0; i < box->child_count; i++) {
            struct slide_box *child = &box->children[i];
            if (child->node->grow != (growing == 1))
                continue;
            double promised = promise(layout, child, inner);
            inner.h = fmax(0, promised + left);
            slide_measure(layout, child, inner);
            left += promised - child->h;
        }
}

static void measure_stack(struct slide_layout *layout, struct slide_box *box,
                          struct slide_room room)
{
    double padding_x = 2 * slide_box_pad_x(layout, box);
    double padding_y = 2 * slide_box_pad_y(layout, box), widest = 0, content = 0;
    struct slide_room inner = {room.w - padding_x, 0, room.w - padding_x, room.h - padding_y};
    while (left_after_promises(layout, box, inner) < 0 && leave_one_out(layout, box))
        ;
    slide_measure_squeezed(layout, box, inner);
    for (size_t i = 0; i < box->child_count; i++) {
        widest = fmax(widest, box->children[i].w);
        content += slide_box_gap(layout, box, i) + box->children[i].h;
    }
    box->w = box->node->hug ? widest + padding_x : room.w;
    box->h = content + padding_y;
}

// ---- rows -----------------------------------------------------------------------------------

static void measure_row_child(struct slide_layout *layout, struct slide_box *child,
                              struct slide_room inner, double *left)
{
    const struct template_node *node = child->node;
    inner.w = fmax(0, *left);
    slide_measure(layout, child, inner);
    if (slide_node_is_typed(node) && !node->w.given && !node->grow) // as wide as its words
        child->w = fmin(child->w, child->ink_w + 2 * slide_box_pad_x(layout, child));
    *left -= child->w;
}

static bool has_fixed_width(const struct template_node *node)
{
    return node->w.given || (slide_node_is_decoration(node) && !node->grow);
}

static void measure_row(struct slide_layout *layout, struct slide_box *box, struct slide_room room)
{
    double padding_x = 2 * slide_box_pad_x(layout, box);
    double padding_y = 2 * slide_box_pad_y(layout, box);
    struct slide_room inner = {0, room.h - padding_y, room.w - padding_x, room.h - padding_y};
    double left = inner.parent_w, highest = 0, content = 0;
    int growers = 0;
    for (size_t i = 0; i < box->child_count; i++) {
        left -= slide_box_gap(layout, box, i);
        growers += box->children[i].node->grow && !box->children[i].node->w.given;
    }
    for (int turn = 0; turn < 3; turn++) // fixed widths, what is as wide as it likes, what grows
        for (size_t i = 0; i < box->child_count; i++) {
            const struct template_node *node = box->children[i].node;
            int its_turn = has_fixed_width(node) ? 0 : !node->grow ? 1 : 2;
            if (its_turn != turn)
                continue;
            double share = turn == 2 ? left / growers-- : left;
            left -= share;
            measure_row_child(layout, &box->children[i], inner, &share);
            left += share;
        }
    for (size_t i = 0; i < box->child_count; i++) {
        content += slide_box_gap(layout, box, i) + box->children[i].w;
        highest = fmax(highest, box->children[i].h);
    }
    box->w = box->node->hug ? content + padding_x : room.w;
    box->h = highest + padding_y;
}

// ---- groups ---------------------------------------------------------------------------------

static void measure_group_child(struct slide_layout *layout, struct slide_box *child, double w,
                                double h)
{
    const struct template_node *node = child->node;
    double x = slide_box_length(layout, &node->x, w, 0);
    double y = slide_box_length(layout, &node->y, h, 0);
    double right = slide_box_length(layout, &node->right, w, 0);
    double bottom = slide_box_length(layout, &node->bottom, h, 0);
    double width = slide_box_length(layout, &node->w, w, w - x - right);
    double height = slide_box_length(layout, &node->h, h, h - y - bottom);
    if (node->right.given && node->w.given)
        x = w - right - width;
    if (node->bottom.given && node->h.given)
        y = h - bottom - height;
    slide_measure(layout, child, (struct slide_room){width, height, w, h});
    double own_w = node->hug ? child->w : width, own_h = node->hug ? child->h : height;
    bool to_right = node->align == ALIGN_END ||
                    (node->align == ALIGN_UNSET && node->right.given && !node->x.given);
    bool to_bottom = node->valign == VALIGN_BOTTOM ||
                     (node->valign == VALIGN_UNSET && node->bottom.given && !node->y.given);
    double free_w = width - own_w, free_h = height - own_h;
    child->x = x + (to_right ? free_w : node->align == ALIGN_CENTER ? free_w / 2 : 0);
    child->y = y + (to_bottom ? free_h : node->valign == VALIGN_MIDDLE ? free_h / 2 : 0);
    child->w = own_w;
    child->h = own_h;
}

void slide_measure_group(struct slide_layout *layout, struct slide_box *box, double w, double h)
{
    if (w == box->measured_w && h == box->measured_h)
        return;
    box->measured_w = w;
    box->measured_h = h;
    for (size_t i = 0; i < box->child_count; i++)
        measure_group_child(layout, &box->children[i], w, h);
}

static void measure_group(struct slide_layout *layout, struct slide_box *box,
                          struct slide_room room)
{
    double padding_y = 2 * slide_box_pad_y(layout, box), lowest = 0;
    box->measured_w = -1;
    slide_measure_group(layout, box, room.w - 2 * slide_box_pad_x(layout, box), room.h - padding_y);
    for (size_t i = 0; i < box->child_count; i++)
        lowest = fmax(lowest, box->children[i].y + box->children[i].h);
    box->w = room.w;
    box->h = lowest + padding_y;
}

void slide_measure(struct slide_layout *layout, struct slide_box *box, struct slide_room room)
{
    const struct template_node *node = box->node;
    double thin = layout->scene->shorter_px * RULE_PERCENT / 100;
    double given_w = slide_box_length(layout, &node->w, room.parent_w, -1);
    double given_h = slide_box_length(layout, &node->h, room.parent_h, -1);
    room.w = given_w >= 0 ? fmin(given_w, room.w) : room.w;
    room.h = given_h >= 0 ? fmin(given_h, room.h) : room.h;
    switch (node->kind) {
    case TEMPLATE_TEXT:
    case TEMPLATE_CLOCK:
        measure_text(layout, box, room);
        return;
    case TEMPLATE_STACK:
        measure_stack(layout, box, room);
        break;
    case TEMPLATE_ROW:
        measure_row(layout, box, room);
        break;
    case TEMPLATE_GROUP:
        measure_group(layout, box, room);
        break;
    case TEMPLATE_RULE:
    case TEMPLATE_SPACE:
        box->w = given_w >= 0 ? given_w : node->kind == TEMPLATE_RULE ? thin : 0;
        box->h = given_h >= 0 ? given_h : node->kind == TEMPLATE_RULE ? thin : 0;
        return;
    default:
        box->w = room.w;
        box->h = given_h >= 0 ? room.h : node->grow ? 0 : fmin(room.w, room.h);
        return;
    }
    if (given_w >= 0)
        box->w = room.w;
    if (given_h >= 0)
        box->h = room.h;
}
