// Slides as somebody sees them who stands in front: over bright, dark and busy photographs, from
// near and far, with too many words.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "signage/base/file.h"
#include "signage/drawing/slide_check.h"

#define WIDTH 960
#define HEIGHT 540
#define THEME "content/themes/kawara.xml"
#define OVER_PHOTO                                                                                 \
    "<picture name=\"photo\" w=\"100\" h=\"100\"/>"                                                \
    "<text field=\"headline\" role=\"subtitle\" color=\"%s\" x=\"10\" y=\"40\" w=\"80\" h=\"14\" " \
    "%s/>"

struct fixture {
    int templates; // written: each has a name of its own, for the clock of files is coarse
    struct artist *artist;
    char folder[64];
    struct slide_check check;
    struct frame *frame;
};

static void save(const struct fixture *fixture, const char *name, const struct frame *frame)
{
    char path[160];
    struct error error = {""};
    snprintf(path, sizeof path, "%s/%s", fixture->folder, name);
    if (!frame_save_png(frame, path, &error))
        fail_msg("%s", error.text);
}

// A photograph's stand-in for each sort of trouble.
static void save_photos(const struct fixture *fixture)
{
    struct frame *photo = frame_create(WIDTH, HEIGHT, NULL);
    uint32_t random = 1;
    frame_fill(photo, 0xFFFFFFFFu);
    save(fixture, "white.png", photo);
    frame_fill(photo, 0xFF000000u);
    save(fixture, "black.png", photo);
    frame_fill(photo, 0xFF7F7F7Fu);
    save(fixture, "grey.png", photo);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            random = random * 1664525 + 1013904223;
            frame_row(photo, y)[x] = 0xFF000000u | random >> 8;
        }
    save(fixture, "noise.png", photo);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            frame_row(photo, y)[x] = ((x / 24 + y / 24) & 1) ? 0xFFFFFFFFu : 0xFF000000u;
    save(fixture, "checks.png", photo);
    frame_destroy(photo);
}

static int open_fixture(void **state)
{
    static struct fixture fixture;
    struct error error = {""};
    fixture.artist = artist_create("fonts/fonts.xml", NULL, &error);
    if (!fixture.artist || !folder_make("build", &error)) {
        print_error("%s\n", error.text);
        return -1;
    }
    strcpy(fixture.folder, "build/slide-check-XXXXXX");
    if (!mkdtemp(fixture.folder))
        return -1;
    fixture.frame = frame_create(WIDTH, HEIGHT, NULL);
    save_photos(&fixture);
    *state = &fixture;
    return 0;
}

static int close_fixture(void **state)
{
    struct fixture *fixture = *state;
    static const char *const files[] = {"white.png", "black.png", "grey.png", "noise.png",
                                        "checks.png"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char path[160];
        snprintf(path, sizeof path, "%s/%s", fixture->folder, files[i]);
        unlink(path);
    }
    for (; fixture->templates > 0; fixture->templates--) {
        char path[160];
        snprintf(path, sizeof path, "%s/%d.xml", fixture->folder, fixture->templates);
        unlink(path);
    }
    rmdir(fixture->folder);
    frame_destroy(fixture->frame);
    artist_destroy(fixture->artist);
    return 0;
}

static void write_template(struct fixture *fixture, const char *body)
{
    char path[160], text[4096];
    struct error error = {""};
    snprintf(path, sizeof path, "%s/%d.xml", fixture->folder, ++fixture->templates);
    int length = snprintf(text, sizeof text,
                          "<template xmlns=\"urn:kawaraban:template:1\">"
                          "<layout for=\"landscape portrait bar\">%s</layout></template>",
                          body);
    assert_in_range(length, 1, sizeof text - 1);
    if (!file_replace(path, text, (size_t)length, &error))
        fail_msg("%s", error.text);
}

static struct slide *slide_with(const struct fixture *fixture, const char *attributes,
                                const char *content)
{
    static char text[32768];
    struct error error = {""};
    int length = snprintf(text, sizeof text,
                          "<slide xmlns=\"urn:kawaraban:slide:1\" template=\"%s/%d.xml\" "
                          "theme=\"" THEME "\" lang=\"ja\" %s>%s</slide>",
                          fixture->folder, fixture->templates, attributes, content);
    assert_in_range(length, 1, sizeof text - 1);
    struct slide *slide = slide_parse("test", text, (size_t)length, &error);
    if (!slide)
        fail_msg("%s", error.text);
    return slide;
}

static const struct slide_check *check_slide(struct fixture *fixture, const struct slide *slide,
                                             const struct legibility_screen *screen)
{
    struct error error = {""};
    if (!slide_check(fixture->artist, slide, NULL, screen, fixture->frame, &fixture->check, &error))
        fail_msg("%s", error.text);
    return &fixture->check;
}

static const struct slide_check *check_over(struct fixture *fixture, const char *photo,
                                            const char *color, const char *attributes)
{
    char body[1024], content[512];
    snprintf(body, sizeof body, OVER_PHOTO, color, attributes);
    snprintf(content, sizeof content,
             "<text name=\"headline\">ものづくりの町</text>"
             "<picture name=\"photo\" src=\"%s/%s\"/>",
             fixture->folder, photo);
    write_template(fixture, body);
    struct slide *slide = slide_with(fixture, "", content);
    const struct slide_check *check = check_slide(fixture, slide, NULL);
    slide_destroy(slide);
    return check;
}

// ---- contrast -------------------------------------------------------------------------------

static void words_over_any_photograph_can_be_read(void **state)
{
    static const struct {
        const char *photo, *color;
        bool shaded;
    } rows[] = {
        {"white.png", "#FFFFFF", true},  {"white.png", "#000000", false},
        {"black.png", "#FFFFFF", false}, {"black.png", "#000000", true},
        {"grey.png", "#FFFFFF", true},   {"noise.png", "#FFFFFF", true},
        {"noise.png", "#211D1A", true},  {"checks.png", "light", true},
        {"checks.png", "ink", true},     {"noise.png", "#808080", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct slide_check *check = check_over(*state, rows[i].photo, rows[i].color, "");
        assert_int_equal(check->text_count, 1);
        const struct slide_check_text *text = &check->texts[0];
        bool enough = text->contrast >= text->needed_contrast;
        if (!enough || text->shaded != rows[i].shaded || !check->legible)
            fail_msg("%s in %s: %.2f:1 of %.1f:1, %s", rows[i].color, rows[i].photo, text->contrast,
                     text->needed_contrast, text->shaded ? "shaded" : "bare");
    }
}

static void a_shade_is_soft_and_stays_near_the_words(void **state)
{
    struct fixture *fixture = *state;
    const struct slide_check *check = check_over(fixture, "white.png", "#FFFFFF", "");
    struct frame_rect rect = check->texts[0].rect;
    // Below the words, straight down: no step, and white again before long.
    int x = rect.x + 40, bottom = rect.y + (int)check->texts[0].size_px, steepest = 0;
    for (int y = bottom; y < bottom + 120; y++)
        steepest = (int)fmax(steepest, abs((int)(frame_row(fixture->frame, y + 1)[x] & 0xFF) -
                                           (int)(frame_row(fixture->frame, y)[x] & 0xFF)));
    assert_in_range(steepest, 1, 16);
    assert_int_equal(frame_row(fixture->frame, bottom + 120)[x], 0xFFFFFFFFu);
    assert_int_equal(frame_row(fixture->frame, 0)[0], 0xFFFFFFFFu);
    // As light as suffices: the ground beside the letters is a middle grey, not black.
    assert_in_range(frame_row(fixture->frame, rect.y - 2)[rect.x + 4] & 0xFF, 90, 160);
}

static void a_template_may_refuse_the_shade_and_is_told(void **state)
{
    const struct slide_check *check = check_over(*state, "white.png", "#FFFFFF", "scrim=\"none\"");
    assert_false(check->texts[0].shaded);
    assert_false(check->legible);
    assert_float_equal(check->texts[0].contrast, 1, 0.01);
}

// What stands beside a shaded text keeps its colours: a code its white, another text its ink.
static void a_shade_lies_under_what_stands_beside(void **state)
{
    struct fixture *fixture = *state;
    char content[512];
    write_template(fixture, "<picture name=\"photo\" w=\"100\" h=\"100\"/>"
                            "<qr name=\"link\" x=\"40\" y=\"20\" w=\"30u\" h=\"30u\"/>"
                            "<text field=\"headline\" role=\"subtitle\" color=\"#FFFFFF\" x=\"40\" "
                            "y=\"20+31u\" w=\"50\" h=\"12\"/>");
    snprintf(
        content, sizeof content,
        "<text name=\"headline\">くわしくはこちら</text><qr name=\"link\">HTTPS://A.EXAMPLE</qr>"
        "<picture name=\"photo\" src=\"%s/white.png\"/>",
        fixture->folder);
    struct slide *slide = slide_with(fixture, "", content);
    const struct slide_check *check = check_slide(fixture, slide, NULL);
    assert_int_equal(check->qr_count, 1);
    assert_true(check->texts[0].shaded);
    struct frame_rect rect = check->qrs[0].rect;
    int inset = (rect.width - check->qrs[0].width_px) / 2 + 1;
    for (int x = rect.x + inset; x < rect.x + rect.width - inset; x++)
        assert_int_equal(frame_row(fixture->frame, rect.y + rect.height - inset - 1)[x],
                         0xFFFFFFFFu);
    slide_destroy(slide);
}

// Light letters above dark ones over the same photograph: the shade of one is not the other's end.
static void letters_of_both_tones_are_read_side_by_side(void **state)
{
    struct fixture *fixture = *state;
    static const char *const photos[] = {"noise.png", "checks.png", "grey.png"};
    for (size_t i = 0; i < sizeof photos / sizeof photos[0]; i++) {
        char content[512];
        write_template(fixture,
                       "<picture name=\"photo\" w=\"100\" h=\"100\"/>"
                       "<stack x=\"10\" y=\"30\" w=\"80\" h=\"40\" gap=\"2.5u\">"
                       "<text field=\"headline\" role=\"subtitle\" color=\"#FFFFFF\"/>"
                       "<text field=\"body\" role=\"subtitle\" color=\"#000000\"/></stack>");
        snprintf(
            content, sizeof content,
            "<text name=\"headline\">ものづくりの町</text><text name=\"body\">工房をたずねて</text>"
            "<picture name=\"photo\" src=\"%s/%s\"/>",
            fixture->folder, photos[i]);
        struct slide *slide = slide_with(fixture, "", content);
        const struct slide_check *check = check_slide(fixture, slide, NULL);
        if (!check->legible)
            fail_msg("%s: %.2f:1 and %.2f:1", photos[i], check->texts[0].contrast,
                     check->texts[1].contrast);
        slide_destroy(slide);
    }
}

// What is painted over a text stays over it, though ink waits for what stands beside.
static void what_is_painted_over_a_text_covers_it(void **state)
{
    struct fixture *fixture = *state;
    write_template(fixture, "<rect fill=\"#FFFFFF\"/><text field=\"headline\" role=\"headline\" "
                            "x=\"10\" y=\"10\" w=\"80\" h=\"40\"/><rect fill=\"#00FF00\"/>");
    struct slide *slide = slide_with(fixture, "", "<text name=\"headline\">鬱鬱鬱</text>");
    check_slide(fixture, slide, NULL);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            assert_int_equal(frame_row(fixture->frame, y)[x], 0xFF00FF00u);
    slide_destroy(slide);
}

// ---- sizes ----------------------------------------------------------------------------------

#define BODY                                                                                       \
    "<rect fill=\"#FFFFFF\"/><text field=\"body\" role=\"meta\" x=\"5\" y=\"5\" w=\"90\" "         \
    "h=\"90\"/>"

static void letters_are_as_large_as_the_distance_asks(void **state)
{
    struct fixture *fixture = *state;
    static const double distances_mm[] = {1000, 2000, 3000, 5000, 8000, 10000};
    write_template(fixture, BODY);
    struct slide *slide =
        slide_with(fixture, "", "<text name=\"body\">研修室A、先着20名、参加費は無料です。</text>");
    for (size_t i = 0; i < sizeof distances_mm / sizeof distances_mm[0]; i++) {
        struct legibility_screen screen = {43 * 25.4, distances_mm[i], WIDTH, HEIGHT};
        const struct slide_check *check = check_slide(fixture, slide, &screen);
        assert_false(check->assumed);
        if (!check->legible || check->texts[0].size_mm + 1e-6 < distances_mm[i] / 250)
            fail_msg("from %.0f mm: %.2f mm, %s", distances_mm[i], check->texts[0].size_mm,
                     check->texts[0].truncated ? "cut" : "whole");
    }
    slide_destroy(slide);
}

// The attribute that travels with a slide has the same effect on every player.
static void a_slide_carries_its_least_size(void **state)
{
    struct fixture *fixture = *state;
    write_template(fixture, BODY);
    static const struct {
        const char *least;
        double px;
    } rows[] = {{"", 19}, {"least=\"0\"", 19}, {"least=\"6\"", 33}, {"least=\"20\"", 108}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct slide *slide =
            slide_with(fixture, rows[i].least, "<text name=\"body\">先着20名</text>");
        const struct slide_check *check = check_slide(fixture, slide, NULL);
        if (check->texts[0].size_px != rows[i].px)
            fail_msg("%s: %.1f px were expected and %.1f came", rows[i].least, rows[i].px,
                     check->texts[0].size_px);
        slide_destroy(slide);
    }
}

static void what_does_not_fit_from_there_is_cut_and_told(void **state)
{
    struct fixture *fixture = *state;
    static char content[8192] = "<text name=\"body\">";
    for (int i = 0; i < 60; i++)
        strcat(content, "経営相談は予約制です。");
    strcat(content, "</text>");
    write_template(fixture, BODY);
    struct slide *slide = slide_with(fixture, "", content);
    struct legibility_screen near = {43 * 25.4, 1500, WIDTH, HEIGHT};
    struct legibility_screen far = {43 * 25.4, 10000, WIDTH, HEIGHT};
    assert_false(check_slide(fixture, slide, &near)->texts[0].truncated == false &&
                 !fixture->check.legible);
    double near_chars = fixture->check.reading_chars;
    const struct slide_check *check = check_slide(fixture, slide, &far);
    assert_true(check->texts[0].truncated);
    assert_false(check->legible);
    assert_true(check->texts[0].size_mm >= 40);
    assert_non_null(strstr(check->texts[0].words, "⏎"));
    // What is not shown takes no time.
    assert_true(check->reading_chars < near_chars);
    assert_int_equal(check->dwell_ms, legibility_dwell_ms(check->reading_chars, 0));
    slide_destroy(slide);
}

static void what_no_font_has_and_what_finds_no_room_is_told(void **state)
{
    struct fixture *fixture = *state;
    write_template(fixture, "<rect fill=\"#FFFFFF\"/><stack x=\"5\" y=\"5\" w=\"90\" h=\"6\">"
                            "<text field=\"headline\" role=\"headline\" size=\"11\"/>"
                            "<text field=\"body\" role=\"body\" rank=\"1\"/></stack>");
    struct slide *slide = slide_with(
        fixture, "", "<text name=\"headline\">&#x10FFFD;髙</text><text name=\"body\">会場</text>");
    const struct slide_check *check = check_slide(fixture, slide, NULL);
    assert_int_equal(check->text_count, 1);
    assert_int_equal(check->texts[0].missing_glyphs, 1);
    assert_int_equal(check->left_out, 1);
    assert_string_equal(check->left_out_field, "body");
    assert_false(check->legible);
    slide_destroy(slide);
}

static void a_code_says_from_where_it_is_read(void **state)
{
    struct fixture *fixture = *state;
    static char content[700];
    static const struct {
        const char *width;
        size_t link_bytes;
        bool drawn, legible;
    } rows[] = {{"40u", 30, true, true}, {"11u", 14, true, false}, {"10u", 500, false, false}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char body[256];
        snprintf(body, sizeof body,
                 "<rect fill=\"#FFFFFF\"/><qr name=\"link\" x=\"0\" y=\"0\" w=\"%s\" h=\"%s\"/>",
                 rows[i].width, rows[i].width);
        write_template(fixture, body);
        strcpy(content, "<qr name=\"link\">https://");
        for (size_t k = 8; k < rows[i].link_bytes; k++)
            strcat(content, "a");
        strcat(content, "</qr>");
        struct slide *slide = slide_with(fixture, "", content);
        const struct slide_check_qr *qr = &check_slide(fixture, slide, NULL)->qrs[0];
        if ((qr->width_px > 0) != rows[i].drawn || slide_check_qr_is_legible(qr) != rows[i].legible)
            fail_msg("%s with %zu bytes: %d px, %.0f mm", rows[i].width, rows[i].link_bytes,
                     qr->width_px, qr->reach_mm);
        assert_float_equal(qr->reach_mm, qr->width_mm * 10, 0.001);
        slide_destroy(slide);
    }
}

static void an_unknown_screen_is_assumed(void **state)
{
    struct fixture *fixture = *state;
    write_template(fixture, BODY);
    struct slide *slide = slide_with(fixture, "", "<text name=\"body\">先着20名</text>");
    static const struct legibility_screen rows[] = {
        {0, 0, 0, 0}, {-5, 3000, 960, 540}, {1092, 0, 960, 540}, {NAN, NAN, 960, 540}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct slide_check *check = check_slide(fixture, slide, &rows[i]);
        assert_true(check->assumed);
        assert_true(check->least_px > 0);
        assert_true(check->legible);
    }
    slide_destroy(slide);
}

// A picture that is checked is the picture that is shown.
static void the_check_draws_what_the_screen_shows(void **state)
{
    struct fixture *fixture = *state;
    check_over(fixture, "noise.png", "#FFFFFF", "");
    char content[512];
    snprintf(content, sizeof content,
             "<text name=\"headline\">ものづくりの町</text>"
             "<picture name=\"photo\" src=\"%s/noise.png\"/>",
             fixture->folder);
    struct slide *slide = slide_with(fixture, "", content);
    struct frame *shown = frame_create(WIDTH, HEIGHT, NULL);
    struct error error = {""};
    assert_true(slide_draw(fixture->artist, slide, NULL, shown, NULL, &error));
    for (int y = 0; y < HEIGHT; y++)
        assert_memory_equal(frame_row(shown, y), frame_row(fixture->frame, y), WIDTH * 4);
    frame_destroy(shown);
    slide_destroy(slide);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_over_any_photograph_can_be_read),
        cmocka_unit_test(a_shade_is_soft_and_stays_near_the_words),
        cmocka_unit_test(a_template_may_refuse_the_shade_and_is_told),
        cmocka_unit_test(a_shade_lies_under_what_stands_beside),
        cmocka_unit_test(letters_of_both_tones_are_read_side_by_side),
        cmocka_unit_test(what_is_painted_over_a_text_covers_it),
        cmocka_unit_test(letters_are_as_large_as_the_distance_asks),
        cmocka_unit_test(a_slide_carries_its_least_size),
        cmocka_unit_test(what_does_not_fit_from_there_is_cut_and_told),
        cmocka_unit_test(what_no_font_has_and_what_finds_no_room_is_told),
        cmocka_unit_test(a_code_says_from_where_it_is_read),
        cmocka_unit_test(an_unknown_screen_is_assumed),
        cmocka_unit_test(the_check_draws_what_the_screen_shows),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
