// The pictures a person would see. Each slide in tests/golden/slides/ is drawn lying and standing
// and held against the committed picture that somebody looked at; tests/golden/README.md says how.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "signage/base/file.h"
#include "signage/drawing/color.h"
#include "signage/drawing/image.h"
#include "signage/drawing/slide_boxes.h"
#include "signage/drawing/slide_draw.h"
#include "signage/drawing/slide_layout.h"
#include "tests/unit/signage/drawing/golden.h"

#define CHANNEL_TOLERANCE 40   // of 255: antialiasing may differ a little between font libraries
#define PIXEL_TOLERANCE 0.0015 // this part of the pixels may differ by more
#define AT_UTC_MS INT64_C(1796450700000) // 2026-12-05 15:05 in Tokyo, a Saturday

struct fixture {
    struct artist *artist;
    struct civil_zone *zone;
};

static int open_fixture(void **state)
{
    static struct fixture fixture;
    struct error error = {""};
    fixture.artist = artist_create("fonts/fonts.xml", NULL, &error);
    fixture.zone = civil_zone_create("Asia/Tokyo", &error);
    if (!fixture.artist || !fixture.zone)
        print_error("%s\n", error.text);
    *state = &fixture;
    return fixture.artist && fixture.zone ? 0 : -1;
}

static int close_fixture(void **state)
{
    struct fixture *fixture = *state;
    artist_destroy(fixture->artist);
    civil_zone_destroy(fixture->zone);
    return 0;
}

static struct slide *load_slide(const char *name)
{
    char path[256];
    struct error error = {""};
    size_t length;
    snprintf(path, sizeof path, "tests/golden/slides/%s.xml", name);
    char *bytes = file_load(path, SLIDE_MOST_BYTES, &length, &error);
    struct slide *slide = bytes ? slide_parse(path, bytes, length, &error) : NULL;
    free(bytes);
    if (!slide)
        fail_msg("%s", error.text);
    return slide;
}

static struct slide *slide_of(const char *template_src, const char *theme_src, const char *content)
{
    char text[8192];
    struct error error = {""};
    int length = snprintf(text, sizeof text,
                          "<slide xmlns=\"urn:kawaraban:slide:1\" template=\"%s\" theme=\"%s\" "
                          "lang=\"ja\">%s</slide>",
                          template_src, theme_src, content);
    struct slide *slide = slide_parse("test", text, (size_t)length, &error);
    if (!slide)
        fail_msg("%s", error.text);
    return slide;
}

static struct frame *draw(struct fixture *fixture, const struct slide *slide, int width, int height,
                          struct slide_drawing_report *report)
{
    struct slide_moment moment = {AT_UTC_MS, fixture->zone, NULL};
    struct error error = {""};
    struct frame *frame = frame_create(width, height, &error);
    if (!frame || !slide_draw(fixture->artist, slide, &moment, frame, report, &error))
        fail_msg("%s", error.text);
    return frame;
}

// ---- golden pictures ------------------------------------------------------------------------

static const struct golden {
    const char *name;
    int width, height;
} goldens[] = {
#define BOTH(name)                                                                                 \
    {name, 960, 540},                                                                              \
    {                                                                                              \
        name, 540, 960                                                                             \
    }
    BOTH("showcase-typical"),    BOTH("showcase-short"),        BOTH("showcase-long"),
    BOTH("seminar-typical"),     BOTH("seminar-short"),         BOTH("seminar-long"),
    BOTH("seminar-cancelled"),   BOTH("consultation-typical"),  BOTH("consultation-short"),
    BOTH("consultation-long"),   BOTH("space-typical"),         BOTH("space-short"),
    BOTH("space-long"),          BOTH("brand-typical"),         BOTH("brand-short"),
    BOTH("brand-long"),          BOTH("notice-typical"),        BOTH("notice-short"),
    BOTH("notice-long"),         BOTH("alert-typical"),         BOTH("alert-short"),
    BOTH("alert-long"),          BOTH("welcome-typical"),       BOTH("welcome-short"),
    BOTH("welcome-long"),        BOTH("waiting-typical"),       BOTH("waiting-short"),
    BOTH("waiting-long"),        {"alert-level5", 960, 540},    {"clock-typical", 288, 86},
    {"clock-typical", 540, 360}, {"seminar-evening", 960, 540}, {"notice-clear", 960, 540},
};

static void every_template_looks_as_it_did_when_somebody_looked(void **state)
{
    struct fixture *fixture = *state;
    int bad = 0;
    for (size_t i = 0; i < sizeof goldens / sizeof goldens[0]; i++) {
        const struct golden *golden = &goldens[i];
        char name[128];
        struct slide *slide = load_slide(golden->name);
        struct frame *frame = draw(fixture, slide, golden->width, golden->height, NULL);
        snprintf(name, sizeof name, "%s-%dx%d", golden->name, golden->width, golden->height);
        bad += !golden_agrees(name, frame, CHANNEL_TOLERANCE, PIXEL_TOLERANCE);
        frame_destroy(frame);
        slide_destroy(slide);
    }
    if (bad > 0)
        fail_msg("%d pictures differ; see build/golden/ and tests/golden/README.md", bad);
}

static void typical_slides_show_everything_at_every_size(void **state)
{
    struct fixture *fixture = *state;
    static const char *const names[] = {
        "showcase-typical", "seminar-typical", "consultation-typical",
        "space-typical",    "brand-typical",   "notice-typical",
        "alert-typical",    "welcome-typical", "waiting-typical"};
    static const int sizes[][2] = {{1920, 1080}, {1080, 1920}, {3840, 2160},
                                   {1280, 720},  {1920, 1200}, {720, 1280}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct slide *slide = load_slide(names[i]);
        for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
            struct slide_drawing_report report;
            frame_destroy(draw(fixture, slide, sizes[k][0], sizes[k][1], &report));
            if (report.truncated_texts || report.missing_glyphs || report.missing_pictures)
                fail_msg("%s at %d x %d: %s", names[i], sizes[k][0], sizes[k][1],
                         report.first_fault);
        }
        slide_destroy(slide);
    }
}

// ---- what holds for every text of every slide -----------------------------------------------

struct inspection {
    const struct slide_scene *scene;
    const struct frame *ground; // the picture with no texts drawn over what is behind them
    const char *name;
    int width, height;
};

// Contrast against the ground at the least readable twentieth of the text's box.
static double least_contrast(const struct frame *ground, struct frame_rect rect, uint32_t argb)
{
    int histogram[211] = {0}, count = 0, sum = 0;
    rect = frame_rect_intersect(rect, frame_bounds(ground));
    for (int y = rect.y; y < rect.y + rect.height; y += 2)
        for (int x = rect.x; x < rect.x + rect.width; x += 2, count++)
            histogram[(int)(color_contrast(frame_row(ground, y)[x], argb) * 10)]++;
    for (int i = 0; i < 211; i++) {
        sum += histogram[i];
        if (sum * 20 > count)
            return i / 10.0;
    }
    return 21;
}

static void inspect_text(const struct inspection *at, const struct slide_box *box)
{
    int x, y;
    const char *field = box->node->field ? box->node->field : "a label";
    struct text_style style = slide_scene_style(at->scene, box->node, "ja");
    slide_box_text_origin(at->scene, box, &x, &y);
    if (box->size_px < floor(style.least_size_px)) // letters are set in whole px
        fail_msg("%s: “%s” is set in %.1f px, below its floor of %.1f", at->name, field,
                 box->size_px, style.least_size_px);
    if (box->x < -1 || box->y < -1 || box->x + box->w > at->width + 1 ||
        box->y + box->h > at->height + 1)
        fail_msg("%s: “%s” leaves the frame", at->name, field);
    double padding = slide_scene_length(at->scene, &box->node->pad_x, 0, 0);
    struct frame_rect ink = {(int)(box->x + padding), y, (int)(box->w - 2 * padding),
                             (int)box->ink_h};
    double contrast = least_contrast(at->ground, ink, slide_scene_text_color(at->scene, box->node));
    if (contrast < COLOR_LEAST_CONTRAST)
        fail_msg("%s at %d x %d: “%s” has a contrast of %.1f:1", at->name, at->width, at->height,
                 field, contrast);
}

static void inspect(const struct inspection *at, const struct slide_box *box)
{
    if (box->text)
        inspect_text(at, box);
    for (size_t i = 0; i < box->child_count; i++)
        inspect(at, &box->children[i]);
}

static void hide_texts(struct slide_box *box)
{
    box->text = NULL;
    for (size_t i = 0; i < box->child_count; i++)
        hide_texts(&box->children[i]);
}

static void every_text_is_legible_where_it_stands(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof goldens / sizeof goldens[0]; i++) {
        struct slide *slide = load_slide(goldens[i].name);
        struct slide_moment moment = {AT_UTC_MS, fixture->zone, NULL};
        struct slide_scene scene;
        struct error error = {""};
        int width = goldens[i].width, height = goldens[i].height;
        assert_true(slide_scene_open(&scene, fixture->artist, slide, &moment, &error));
        struct slide_layout *layout = slide_layout_create(&scene, width, height, &error);
        struct slide_layout *bare = slide_layout_create(&scene, width, height, &error);
        struct frame *ground = frame_create(width, height, NULL);
        assert_true(layout && bare && ground);
        hide_texts((struct slide_box *)(uintptr_t)slide_layout_root(bare));
        slide_boxes_draw(&scene, slide_layout_root(bare), ground, NULL);
        struct inspection inspection = {.scene = &scene,
                                        .ground = ground,
                                        .name = goldens[i].name,
                                        .width = width,
                                        .height = height};
        inspect(&inspection, slide_layout_root(layout));
        frame_destroy(ground);
        slide_layout_destroy(layout);
        slide_layout_destroy(bare);
        slide_destroy(slide);
    }
}

// ---- behaviour ------------------------------------------------------------------------------

#define KAWARA "content/themes/kawara.xml"

static void a_missing_picture_leaves_the_words_leading(void **state)
{
    struct fixture *fixture = *state;
    struct slide_drawing_report report;
    struct slide *without =
        slide_of("content/templates/showcase.xml", KAWARA, "<text name=\"headline\">町工場</text>");
    struct slide *lost = slide_of("content/templates/showcase.xml", KAWARA,
                                  "<text name=\"headline\">町工場</text>"
                                  "<picture name=\"photo\" src=\"no-such-photo.jpg\"/>");
    struct frame *expected = draw(fixture, without, 640, 360, NULL);
    struct frame *shown = draw(fixture, lost, 640, 360, &report);
    for (int y = 0; y < 360; y++)
        assert_memory_equal(frame_row(shown, y), frame_row(expected, y), 640 * 4);
    frame_destroy(expected);
    frame_destroy(shown);
    slide_destroy(without);
    slide_destroy(lost);
}

static void a_clock_makes_a_slide_live(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {""};
    int64_t live_ms = -1;
    struct slide *clock = load_slide("clock-typical"), *still = load_slide("notice-short");
    assert_true(slide_live_ms(fixture->artist, clock, &live_ms, &error));
    assert_int_equal(live_ms, 60000);
    assert_true(slide_live_ms(fixture->artist, still, &live_ms, &error));
    assert_int_equal(live_ms, 0);
    slide_destroy(clock);
    slide_destroy(still);
}

struct needed {
    char srcs[32][128];
    size_t count;
};

static void note_need(void *context, const char *src)
{
    struct needed *needed = context;
    assert_true(needed->count < 32);
    snprintf(needed->srcs[needed->count++], 128, "%s", src);
}

static bool is_needed(const struct needed *needed, const char *src)
{
    size_t times = 0;
    for (size_t i = 0; i < needed->count; i++)
        times += strcmp(needed->srcs[i], src) == 0;
    return times == 1;
}

static void a_slide_names_everything_it_needs_once(void **state)
{
    struct fixture *fixture = *state;
    struct needed needed = {.count = 0};
    struct error error = {""};
    struct slide *slide = load_slide("showcase-typical");
    assert_true(slide_needs(fixture->artist, slide, note_need, &needed, &error));
    assert_true(is_needed(&needed, "content/templates/showcase.xml"));
    assert_true(is_needed(&needed, KAWARA));
    assert_true(is_needed(&needed, "tests/golden/slides/photo.svg"));
    assert_true(is_needed(&needed, "shii.svg"));
    assert_true(is_needed(&needed, "cut-right.svg"));
    slide_destroy(slide);
}

static void what_cannot_be_drawn_says_what_is_missing(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *template_src, *theme_src, *says;
    } rows[] = {
        {"content/templates/none.xml", KAWARA, "content/templates/none.xml"},
        {"content/templates/showcase.xml", "content/themes/none.xml", "content/themes/none.xml"},
        {KAWARA, KAWARA, "<template> was expected"},
        {"content/templates/showcase.xml", "content/templates/showcase.xml",
         "<theme> was expected"},
    };
    struct frame *frame = frame_create(64, 36, NULL);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct error error = {""};
        struct slide *slide = slide_of(rows[i].template_src, rows[i].theme_src, "");
        assert_false(slide_draw(fixture->artist, slide, NULL, frame, NULL, &error));
        if (!strstr(error.text, rows[i].says))
            fail_msg("“%s” was expected in “%s”", rows[i].says, error.text);
        slide_destroy(slide);
    }
    frame_destroy(frame);
}

static void with_no_design_at_all_words_are_still_shown(void **state)
{
    struct fixture *fixture = *state;
    static const int sizes[][2] = {{1920, 1080}, {540, 960}, {1632, 86}, {64, 36}, {1, 1}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct error error = {""};
        struct frame *frame = frame_create(sizes[i][0], sizes[i][1], NULL);
        frame_fill(frame, 0xFF000000u);
        if (!slide_draw_plain(fixture->artist, "番組表を待っています",
                              "配信元 https://kawaraban.example に接続しています。", frame, &error))
            fail_msg("%s", error.text);
        assert_int_not_equal(frame_row(frame, sizes[i][1] - 1)[0], 0xFF000000u);
        if (i == 0)
            assert_true(
                golden_agrees("plain-1920x1080", frame, CHANNEL_TOLERANCE, PIXEL_TOLERANCE));
        frame_destroy(frame);
    }
}

static void the_longest_words_fit_into_the_smallest_frame_without_harm(void **state)
{
    struct fixture *fixture = *state;
    static const char *const templates[] = {"showcase", "seminar", "consultation", "space",
                                            "brand",    "notice",  "alert",        "welcome",
                                            "waiting",  "ticker",  "clock"};
    static const int sizes[][2] = {{1, 1}, {3, 200}, {200, 3}, {96, 54}, {288, 86}};
    static char long_words[6000] = "<text name=\"headline\">";
    for (int i = 0; i < 900; i++)
        strcat(long_words, "鬱A ");
    strcat(long_words, "</text><text name=\"body\">&#xFFF9;&#xFFFA;&#xFFFB;</text>"
                       "<text name=\"state\">満席</text><qr name=\"link\">x</qr>");
    for (size_t i = 0; i < sizeof templates / sizeof templates[0]; i++) {
        char path[64];
        snprintf(path, sizeof path, "content/templates/%s.xml", templates[i]);
        struct slide *slide = slide_of(path, KAWARA, long_words);
        for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++)
            frame_destroy(draw(fixture, slide, sizes[k][0], sizes[k][1], NULL));
        slide_destroy(slide);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_template_looks_as_it_did_when_somebody_looked),
        cmocka_unit_test(typical_slides_show_everything_at_every_size),
        cmocka_unit_test(every_text_is_legible_where_it_stands),
        cmocka_unit_test(a_missing_picture_leaves_the_words_leading),
        cmocka_unit_test(a_clock_makes_a_slide_live),
        cmocka_unit_test(a_slide_names_everything_it_needs_once),
        cmocka_unit_test(what_cannot_be_drawn_says_what_is_missing),
        cmocka_unit_test(with_no_design_at_all_words_are_still_shown),
        cmocka_unit_test(the_longest_words_fit_into_the_smallest_frame_without_harm),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
