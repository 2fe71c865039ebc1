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
#include "signage/drawing/slide_layout.h"
#include "signage/drawing/slide_scene.h"

#define QR_DARK 0xFF161616u
#define QR_LIGHT 0xFFFFFFFFu
#define INK_OVERHANG 0.25 // of an em: how far accents and ruby may reach out of a text's box

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

static void draw_text(const struct slide_scene *scene, const struct slide_box *box,
                      struct frame *frame, struct slide_drawing_report *report)
{
    struct text_report text = text_layout_report(box->text);
    const char *field = box->node->field ? box->node->field : "label";
    struct frame_rect rect = slide_box_rect(box);
    int overhang = (int)ceil(text.size_px * INK_OVERHANG), x, y;
    rect.x -= overhang, rect.y -= overhang;
    rect.width += 2 * overhang, rect.height += 2 * overhang;
    struct frame part = frame_part(frame, rect);
    if (part.width_px == 0)
        return;
    slide_box_text_origin(scene, box, &x, &y);
    x -= rect.x > 0 ? rect.x : 0;
    y -= rect.y > 0 ? rect.y : 0;
    text_draw(box->text, &part, x, y, slide_scene_text_color(scene, box->node));
    if (!report)
        return;
    report->truncated_texts += text.truncated;
    report->missing_glyphs += text.missing_glyphs;
    if (text.truncated)
        report_fault(report, "the text “%s” is too long and is cut%s; shorten it", field, "");
    else if (text.missing_glyphs > 0)
        report_fault(report, "the text “%s” has characters no font can show%s", field, "");
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

static void draw_qr(const struct slide_scene *scene, const struct slide_box *box,
                    struct frame *frame, struct slide_drawing_report *report)
{
    struct frame_rect rect = slide_box_rect(box);
    const struct slide_qr *qr = slide_find_qr(scene->slide, box->node->name);
    struct error error = {""};
    struct frame *code = qr_create(qr->text, rect.width < rect.height ? rect.width : rect.height,
                                   QR_DARK, QR_LIGHT, &error);
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

void slide_boxes_draw(const struct slide_scene *scene, const struct slide_box *box,
                      struct frame *frame, struct slide_drawing_report *report)
{
    static const enum paint_towards directions[] = {
        [TOWARDS_BOTTOM] = PAINT_DOWN,
        [TOWARDS_TOP] = PAINT_UP,
        [TOWARDS_RIGHT] = PAINT_RIGHT,
        [TOWARDS_LEFT] = PAINT_LEFT,
    };
    const struct template_node *node = box->node;
    draw_ground(scene, box, frame);
    if (node->kind == TEMPLATE_GRADIENT)
        paint_gradient(frame, slide_box_rect(box), slide_scene_color(scene, node->from),
                       slide_scene_color(scene, node->to), directions[node->towards]);
    else if (node->kind == TEMPLATE_PICTURE || node->kind == TEMPLATE_SVG)
        draw_picture(scene, box, frame, report);
    else if (node->kind == TEMPLATE_QR)
        draw_qr(scene, box, frame, report);
    else if (box->text)
        draw_text(scene, box, frame, report);
    for (size_t i = 0; i < box->child_count; i++)
        slide_boxes_draw(scene, &box->children[i], frame, report);
}

// The first field named in a node or below it.
static const char *first_field(const struct template_node *node)
{
    if (node->field || node->name)
        return node->field ? node->field : node->name;
    for (size_t i = 0; i < node->child_count; i++) {
        const char *field = first_field(&node->children[i]);
        if (field)
            return field;
    }
    return NULL;
}

static void report_left_out(const struct slide_layout *layout, struct slide_drawing_report *report)
{
    const struct template_node *first;
    int count = slide_layout_left_out(layout, &first);
    if (!report || count == 0)
        return;
    const char *field = first_field(first);
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
    report_left_out(layout, report);
    slide_layout_destroy(layout);
    return true;
}

struct live {
    const struct slide_scene *scene;
    int64_t period_ms;
};

static bool look_for_clock(void *context, const struct template_node *node)
{
    struct live *live = context;
    if (node->kind == TEMPLATE_CLOCK && slide_scene_shows(live->scene, node)) {
        int64_t period_ms = clock_words_period_ms(node->format);
        if (live->period_ms == 0 || period_ms < live->period_ms)
            live->period_ms = period_ms;
    }
    return true;
}

bool slide_live_ms(struct artist *artist, const struct slide *slide, int64_t *live_ms,
                   struct error *error)
{
    struct slide_scene scene;
    if (!slide_scene_open(&scene, artist, slide, NULL, error))
        return false;
    struct live live = {&scene, 0};
    template_visit(scene.template, look_for_clock, &live);
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
