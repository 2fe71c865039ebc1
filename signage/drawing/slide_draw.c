// The end of the way: boxes with their pixels → the picture. Everything about where things stand
// was decided in slide_layout.c; here each box is only painted, parents before children.
#include "signage/drawing/slide_draw.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "signage/drawing/artist_assets.h"
#include "signage/drawing/clock_words.h"
#include "signage/drawing/paint.h"
#include "signage/drawing/qr.h"
#include "signage/drawing/slide_boxes.h"
#include "signage/drawing/slide_hand.h"
#include "signage/drawing/slide_layout.h"
#include "signage/drawing/slide_scene.h"
#include "signage/drawing/slide_text.h"
#include "signage/drawing/slide_turn.h"

#define QR_DARK 0xFF161616u
#define QR_LIGHT 0xFFFFFFFFu
#define MOST_PENDING 64 // texts and codes whose surroundings are still being painted

struct painting {
    const struct slide_scene *scene;
    struct frame *frame;
    struct slide_drawing_report *report;
    const struct slide_witness *witness;
    const struct slide_box *pending[MOST_PENDING];
    bool shaded[MOST_PENDING];
    size_t pending_count;
};

static void report_fault(struct slide_drawing_report *report, const char *format, const char *name,
                         const char *detail)
{
    if (report && !report->first_fault[0])
        snprintf(report->first_fault, sizeof report->first_fault, format, name, detail);
}

static uint32_t with_alpha(uint32_t argb, double alpha)
{
    return (argb & 0xFFFFFFu) | (uint32_t)lround((argb >> 24) * alpha) << 24;
}

static void draw_ground(const struct slide_scene *scene, const struct slide_box *box,
                        struct frame *frame)
{
    const struct template_node *node = box->node;
    struct frame_rect rect = slide_box_rect(box);
    double radius = slide_scene_length(scene, &node->radius, box->w, 0);
    if (node->fill)
        paint_rect(frame, rect, radius,
                   with_alpha(slide_scene_color(scene, node->fill), node->alpha));
    if (node->border.given)
        paint_border(
            frame, rect, radius, slide_scene_length(scene, &node->border, 0, 1),
            slide_scene_color(scene, node->border_color ? node->border_color : node->fill));
}

static void draw_text(const struct painting *painting, const struct slide_box *box, bool shaded)
{
    struct text_report text = text_layout_report(box->text);
    struct slide_drawing_report *report = painting->report;
    const struct slide_witness *witness = painting->witness;
    const char *field = box->node->field ? box->node->field : "label";
    bool wanted = witness && witness->text;
    struct slide_text_sight sight = slide_text_draw(painting->scene, box, painting->frame, wanted);
    if (wanted)
        witness->text(witness->context, box, sight.contrast, sight.needed, shaded);
    if (!report)
        return;
    bool faint = sight.contrast < sight.needed;
    report->truncated_texts += text.truncated;
    report->missing_glyphs += text.missing_glyphs;
    report->faint_texts += faint;
    if (text.truncated)
        report_fault(report, "the text “%s” is too long and is cut%s; shorten it", field, "");
    else if (text.missing_glyphs > 0)
        report_fault(report, "the text “%s” has characters no font can show%s", field, "");
    else if (faint)
        report_fault(report, "the text “%s” hardly stands out from what is behind it%s", field, "");
}

static void draw_picture(const struct slide_scene *scene, const struct slide_box *box,
                         struct frame *frame, struct slide_drawing_report *report)
{
    const struct template_node *node = box->node;
    struct frame_rect rect = slide_box_rect(box);
    struct picture_wish wish = {.width_px = rect.width, .height_px = rect.height, .fit = node->fit};
    const char *name = node->kind == TEMPLATE_SVG ? node->src : node->name;
    if (frame_rect_empty(rect) || frame_rect_empty(frame_rect_intersect(rect, frame_bounds(frame))))
        return;
    if (node->kind == TEMPLATE_SVG) {
        bool of_theme = strncmp(node->src, "theme:", 6) == 0;
        wish.src = of_theme ? theme_graphic(scene->theme, node->src + 6)->src : node->src;
        wish.beside = of_theme ? scene->theme->path : scene->template->path;
        wish.focus_x = node->align == ALIGN_START ? 0 : node->align == ALIGN_END ? 1 : 0.5;
        wish.focus_y = node->valign == VALIGN_TOP ? 0 : node->valign == VALIGN_BOTTOM ? 1 : 0.5;
        wish.theme = scene->theme;
    } else {
        const struct slide_picture *picture = slide_find_picture(scene->slide, node->name);
        wish.src = picture->src;
        wish.focus_x = picture->focus_x;
        wish.focus_y = picture->focus_y;
    }
    struct error error = {""};
    const struct frame *picture = artist_picture(scene->artist, &wish, &error);
    if (!picture) {
        if (report)
            report->missing_pictures++;
        report_fault(report, "the picture “%s” cannot be shown: %s", name, error.text);
        return;
    }
    int free_w = rect.width - picture->width_px, free_h = rect.height - picture->height_px;
    int x = node->align == ALIGN_START ? 0 : node->align == ALIGN_END ? free_w : free_w / 2;
    int y = node->valign == VALIGN_TOP ? 0 : node->valign == VALIGN_BOTTOM ? free_h : free_h / 2;
    frame_draw(frame, rect.x + x, rect.y + y, picture, (int)lround(node->alpha * 255));
}

static void draw_qr(const struct painting *painting, const struct slide_box *box)
{
    const struct slide_scene *scene = painting->scene;
    struct frame *frame = painting->frame;
    struct slide_drawing_report *report = painting->report;
    const struct slide_witness *witness = painting->witness;
    struct frame_rect rect = slide_box_rect(box);
    const struct slide_qr *qr = slide_find_qr(scene->slide, box->node->name);
    struct error error = {""};
    int module_px = 0;
    struct frame *code = qr_create(qr->text, rect.width < rect.height ? rect.width : rect.height,
                                   QR_DARK, QR_LIGHT, &module_px, &error);
    if (witness && witness->qr)
        witness->qr(witness->context, box, code ? code->width_px : 0, module_px);
    if (!code) {
        if (report)
            report->missing_pictures++;
        report_fault(report, "the QR code “%s” cannot be shown: %s", box->node->name, error.text);
        return;
    }
    enum template_align align = box->node->align;
    int free_w = rect.width - code->width_px, free_h = rect.height - code->height_px;
    int x = align == ALIGN_START ? 0 : align == ALIGN_END ? free_w : free_w / 2;
    int y = box->node->valign == VALIGN_TOP      ? 0
            : box->node->valign == VALIGN_BOTTOM ? free_h
                                                 : free_h / 2;
    frame_draw(frame, rect.x + x, rect.y + y, code, 255);
    frame_destroy(code);
}

// The shade of one text may have taken the contrast from its neighbour, whose letters are of the
// other tone: those are shaded again, closer, until all can be read.
static void settle_shades(struct painting *painting)
{
    bool again = false;
    for (size_t i = 0; i < painting->pending_count; i++)
        again |= painting->shaded[i];
    for (int turn = 1; again && turn < SLIDE_TEXT_SHADINGS; turn++) {
        again = false;
        for (size_t i = 0; i < painting->pending_count; i++)
            if (painting->pending[i]->text &&
                slide_text_shade(painting->scene, painting->pending[i], painting->frame, turn))
                again = painting->shaded[i] = true;
    }
}

static void paint_pending(struct painting *painting)
{
    settle_shades(painting);
    for (size_t i = 0; i < painting->pending_count; i++) {
        const struct slide_box *box = painting->pending[i];
        if (box->node->kind == TEMPLATE_QR)
            draw_qr(painting, box);
        else
            draw_text(painting, box, painting->shaded[i]);
    }
    painting->pending_count = 0;
}

static struct frame_rect reach_of(const struct slide_box *box)
{
    return box->text ? slide_text_reach(box) : slide_box_rect(box);
}

// Ink and codes wait until what stands beside them is painted, so that no shade lies on them; but
// not behind what is painted over them.
static void make_way(struct painting *painting, const struct slide_box *box)
{
    for (size_t i = 0; i < painting->pending_count; i++)
        if (!frame_rect_empty(
                frame_rect_intersect(reach_of(painting->pending[i]), slide_box_rect(box)))) {
            paint_pending(painting);
            return;
        }
}

static void let_wait(struct painting *painting, const struct slide_box *box)
{
    bool shaded = box->text && slide_text_shade(painting->scene, box, painting->frame, 0);
    if (painting->pending_count == MOST_PENDING)
        paint_pending(painting);
    painting->shaded[painting->pending_count] = shaded;
    painting->pending[painting->pending_count++] = box;
}

static void paint_box(struct painting *painting, const struct slide_box *box)
{
    static const enum paint_towards directions[] = {
        [TOWARDS_BOTTOM] = PAINT_DOWN,
        [TOWARDS_TOP] = PAINT_UP,
        [TOWARDS_RIGHT] = PAINT_RIGHT,
        [TOWARDS_LEFT] = PAINT_LEFT,
    };
    const struct template_node *node = box->node;
    const struct slide_scene *scene = painting->scene;
    bool image = node->kind == TEMPLATE_PICTURE || node->kind == TEMPLATE_SVG;
    if (image || node->fill || node->border.given || node->kind == TEMPLATE_GRADIENT ||
        node->kind == TEMPLATE_QR)
        make_way(painting, box);
    if (slide_hand_takes(scene, box, painting->frame))
        return;
    draw_ground(scene, box, painting->frame);
    if (node->kind == TEMPLATE_GRADIENT)
        paint_gradient(painting->frame, slide_box_rect(box), slide_scene_color(scene, node->from),
                       slide_scene_color(scene, node->to), directions[node->towards]);
    else if (image)
        draw_picture(scene, box, painting->frame, painting->report);
    else if (node->kind == TEMPLATE_QR || box->text)
        let_wait(painting, box);
    for (size_t i = 0; i < box->child_count; i++)
        paint_box(painting, &box->children[i]);
}

void slide_boxes_draw_seen(const struct slide_scene *scene, const struct slide_box *box,
                           struct frame *frame, struct slide_drawing_report *report,
                           const struct slide_witness *witness)
{
    struct painting painting = {
        .scene = scene, .frame = frame, .report = report, .witness = witness};
    paint_box(&painting, box);
    paint_pending(&painting);
}

void slide_boxes_draw(const struct slide_scene *scene, const struct slide_box *box,
                      struct frame *frame, struct slide_drawing_report *report)
{
    slide_boxes_draw_seen(scene, box, frame, report, NULL);
}

const char *slide_boxes_first_field(const struct template_node *node)
{
    if (node->field || node->name)
        return node->field ? node->field : node->name;
    for (size_t i = 0; i < node->child_count; i++) {
        const char *field = slide_boxes_first_field(&node->children[i]);
        if (field)
            return field;
    }
    return NULL;
}

void slide_boxes_left_out(const struct slide_layout *layout, struct slide_drawing_report *report)
{
    const struct template_node *first;
    int count = slide_layout_left_out(layout, &first);
    if (!report || count == 0)
        return;
    const char *field = slide_boxes_first_field(first);
    report->truncated_texts += count;
    report_fault(report, "the text “%s” finds no room%s; shorten it or the others",
                 field ? field : "?", "");
}

bool slide_draw(struct artist *artist, const struct slide *slide, const struct slide_moment *moment,
                struct frame *frame, struct slide_drawing_report *report, struct error *error)
{
    struct slide_scene scene;
    if (report)
        *report = (struct slide_drawing_report){0};
    if (!slide_scene_open(&scene, artist, slide, moment, error))
        return false;
    struct slide_layout *layout =
        slide_layout_create(&scene, frame->width_px, frame->height_px, error);
    if (!layout)
        return false;
    frame_fill(frame, 0xFF000000u);
    slide_boxes_draw(&scene, slide_layout_root(layout), frame, report);
    slide_boxes_left_out(layout, report);
    slide_layout_destroy(layout);
    return true;
}

struct live {
    const struct slide_scene *scene;
    int64_t period_ms;
};

// The shortest period is enough: each of them is a divisor of the longer ones.
static bool look_for_changes(void *context, const struct template_node *node)
{
    struct live *live = context;
    int64_t period_ms = 0;
    if (node->kind == TEMPLATE_CLOCK)
        period_ms = clock_words_period_ms(node->format);
    else if (slide_turn_moves(live->scene, node))
        period_ms = TEMPLATE_TURN_MS;
    if (period_ms > 0 && (live->period_ms == 0 || period_ms < live->period_ms) &&
        slide_scene_shows(live->scene, node))
        live->period_ms = period_ms;
    return true;
}

bool slide_live_ms(struct artist *artist, const struct slide *slide, int64_t *live_ms,
                   struct error *error)
{
    struct slide_scene scene;
    if (!slide_scene_open(&scene, artist, slide, NULL, error))
        return false;
    struct live live = {&scene, 0};
    template_visit(scene.template, look_for_changes, &live);
    *live_ms = live.period_ms;
    return true;
}

#define MOST_NEEDS (2 + SLIDE_MOST_PICTURES + 2 * REFERENCES_MOST)

struct needs {
    const char *srcs[MOST_NEEDS];
    size_t count;
    void (*need)(void *context, const char *src);
    void *context;
};

static void need_once(struct needs *needs, const char *src)
{
    for (size_t i = 0; i < needs->count; i++)
        if (strcmp(needs->srcs[i], src) == 0)
            return;
    if (needs->count == MOST_NEEDS)
        return;
    needs->srcs[needs->count++] = src;
    needs->need(needs->context, src);
}

bool slide_needs(struct artist *artist, const struct slide *slide,
                 void (*need)(void *context, const char *src), void *context, struct error *error)
{
    struct needs needs = {.need = need, .context = context};
    need_once(&needs, slide->template_src);
    need_once(&needs, slide->theme_src);
    for (size_t i = 0; i < slide->picture_count; i++)
        need_once(&needs, slide->pictures[i].src);
    const struct template *template = artist_template(artist, slide->template_src, error);
    const struct theme *theme = template ? artist_theme(artist, slide->theme_src, error) : NULL;
    if (!theme)
        return false;
    for (size_t i = 0; i < template->references.count; i++)
        need_once(&needs, template->references.srcs[i]);
    for (size_t i = 0; i < theme->references.count; i++)
        need_once(&needs, theme->references.srcs[i]);
    return true;
}
