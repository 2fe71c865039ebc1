// How a slide is drawn, whatever it looks like; that is test_designs.c's.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "signage/base/file.h"
#include "signage/drawing/slide_draw.h"
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
    static const char *const templates[] = {"showcase", "showcase-vertical",
                                            "seminar",  "consultation",
                                            "space",    "brand",
                                            "notice",   "digest",
                                            "board",    "alert",
                                            "drill",    "fault",
                                            "welcome",  "waiting",
                                            "ticker",   "clock"};
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
        cmocka_unit_test(a_missing_picture_leaves_the_words_leading),
        cmocka_unit_test(a_clock_makes_a_slide_live),
        cmocka_unit_test(a_slide_names_everything_it_needs_once),
        cmocka_unit_test(what_cannot_be_drawn_says_what_is_missing),
        cmocka_unit_test(with_no_design_at_all_words_are_still_shown),
        cmocka_unit_test(the_longest_words_fit_into_the_smallest_frame_without_harm),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
