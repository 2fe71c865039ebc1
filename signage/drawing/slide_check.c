#include "signage/drawing/slide_check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "signage/base/utf8.h"
#include "signage/drawing/slide_boxes.h"
#include "signage/drawing/slide_layout.h"
#include "signage/drawing/slide_scene.h"

static void copy_first_word(char *to, size_t to_bytes, const char *from)
{
    int length = from ? (int)strcspn(from, " ") : 0;
    snprintf(to, to_bytes, "%.*s", length, from ? from : "");
}

// The whole characters that fit.
static void copy_words(char to[SLIDE_CHECK_WORDS_BYTES], const char *from)
{
    size_t length = strlen(from);
    bool cut = length >= SLIDE_CHECK_WORDS_BYTES;
    if (cut)
        length = utf8_floor(from, SLIDE_CHECK_WORDS_BYTES - sizeof "…");
    snprintf(to, SLIDE_CHECK_WORDS_BYTES, "%.*s%s", (int)length, from, cut ? "…" : "");
}

static void note_words(struct slide_check *check, const struct slide_box *box,
                       struct slide_check_text *text)
{
    struct buffer lines;
    buffer_init(&lines, 2 * TEXT_MOST_BYTES);
    text_layout_lines(box->text, "⏎", &lines);
    copy_words(text->words, buffer_text(&lines));
    buffer_clear(&lines);
    text_layout_lines(box->text, "\n", &lines);
    if (legibility_takes_reading(text->field))
        check->reading_chars += legibility_reading_chars(buffer_text(&lines));
    buffer_finish(&lines);
}

static void note_text(void *context, const struct slide_box *box, double contrast, double needed,
                      bool shaded)
{
    struct slide_check *check = context;
    if (check->text_count == SLIDE_CHECK_MOST_TEXTS)
        return;
    struct slide_check_text *text = &check->texts[check->text_count++];
    struct text_report report = text_layout_report(box->text);
    double needed_px = check->assumed ? floor(check->least_px) : check->least_px - 0.01;
    copy_first_word(text->field, sizeof text->field, box->node->field);
    copy_first_word(text->role, sizeof text->role, box->node->role ? box->node->role : "body");
    text->size_px = report.size_px;
    text->size_mm = report.size_px * check->mm_per_px;
    text->large_enough = report.size_px >= needed_px;
    text->lines = report.lines;
    text->missing_glyphs = report.missing_glyphs;
    text->truncated = report.truncated;
    text->contrast = contrast;
    text->needed_contrast = needed;
    text->shaded = shaded;
    text->rect = slide_box_rect(box);
    note_words(check, box, text);
    check->legible = check->legible && slide_check_text_is_legible(text);
}

static void note_qr(void *context, const struct slide_box *box, int width_px, int module_px)
{
    struct slide_check *check = context;
    if (check->qr_count == SLIDE_MOST_QRS)
        return;
    struct slide_check_qr *qr = &check->qrs[check->qr_count++];
    copy_first_word(qr->name, sizeof qr->name, box->node->name);
    qr->width_px = width_px;
    qr->module_px = module_px;
    qr->rect = slide_box_rect(box);
    qr->width_mm = width_px * check->mm_per_px;
    qr->reach_mm = qr->width_mm * LEGIBILITY_SCAN_PER_WIDTH;
    check->legible = check->legible && slide_check_qr_is_legible(qr);
}

bool slide_check_text_is_legible(const struct slide_check_text *text)
{
    return text->large_enough && !text->truncated && text->missing_glyphs == 0 &&
           text->contrast >= text->needed_contrast;
}

bool slide_check_qr_is_legible(const struct slide_check_qr *qr)
{
    return qr->width_px > 0 && qr->reach_mm >= SLIDE_CHECK_LEAST_SCAN_MM;
}

static void begin(struct slide_check *check, const struct legibility_screen *screen,
                  const struct slide *slide, const struct frame *frame)
{
    *check = (struct slide_check){.legible = true};
    if (screen)
        check->screen = *screen;
    if (check->screen.width_px <= 0 || check->screen.height_px <= 0) {
        check->screen.width_px = frame->width_px;
        check->screen.height_px = frame->height_px;
    }
    check->assumed = !legibility_is_told(&check->screen);
    if (!(check->screen.diagonal_mm > 0))
        check->screen.diagonal_mm = SLIDE_CHECK_DIAGONAL_MM;
    if (!(check->screen.distance_mm > 0))
        check->screen.distance_mm = SLIDE_CHECK_DISTANCE_MM;
    check->mm_per_px = legibility_mm_per_px(&check->screen);
    check->least_px = legibility_least_em_px(&check->screen);
    double shorter = frame->width_px < frame->height_px ? frame->width_px : frame->height_px;
    if (check->assumed && slide->least_percent > 0) // then the slide knows more than we do
        check->least_px = floor(slide->least_percent * shorter / 100);
    check->least_mm = check->least_px * check->mm_per_px;
}

static void note_left_out(struct slide_check *check, const struct slide_layout *layout,
                          const struct slide_drawing_report *report)
{
    const struct template_node *first;
    check->left_out = slide_layout_left_out(layout, &first);
    if (check->left_out > 0)
        copy_first_word(check->left_out_field, sizeof check->left_out_field,
                        slide_boxes_first_field(first));
    check->missing_pictures = report->missing_pictures;
    check->legible = check->legible && check->left_out == 0;
}

bool slide_check(struct artist *artist, const struct slide *slide,
                 const struct slide_moment *moment, const struct legibility_screen *screen,
                 struct frame *frame, struct slide_check *check, struct error *error)
{
    struct slide_scene scene;
    struct slide as_seen = *slide;
    struct slide_drawing_report report = {0};
    const struct slide_witness witness = {note_text, note_qr, check};
    double shorter = frame->width_px < frame->height_px ? frame->width_px : frame->height_px;
    begin(check, screen, slide, frame);
    if (!check->assumed)
        as_seen.least_percent = fmax(slide->least_percent, check->least_px / shorter * 100);
    if (!slide_scene_open(&scene, artist, &as_seen, moment, error))
        return false;
    struct slide_layout *layout =
        slide_layout_create(&scene, frame->width_px, frame->height_px, error);
    if (!layout)
        return false;
    frame_fill(frame, 0xFF000000u);
    slide_boxes_draw_seen(&scene, slide_layout_root(layout), frame, &report, &witness);
    note_left_out(check, layout, &report);
    check->dwell_ms = legibility_dwell_ms(check->reading_chars, 0);
    slide_layout_destroy(layout);
    return true;
}
