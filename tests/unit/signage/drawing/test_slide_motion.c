#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "signage/base/file.h"
#include "signage/drawing/ease.h"
#include "signage/drawing/slide_motion.h"
#include "signage/drawing/template.h"

#define WIDTH 480
#define HEIGHT 270
#define STAY_MS 10000
#define ALL                                                                                        \
    "<text name='headline'>町の​工房</text><text name='body'>見学を​どうぞ</text>"
#define PHOTO "<picture name='photo' src='tests/golden/slides/photo.svg'/>"

struct room {
    char folder[64];
    struct artist *artist;
    struct frame *still, *seen;
    struct slide_motion *motion;
};

static int enter(void **state)
{
    struct room *room = calloc(1, sizeof *room);
    struct error error = {""};
    strcpy(room->folder, "build/slide-motion-XXXXXX");
    room->artist = artist_create("fonts/fonts.xml", NULL, &error);
    room->still = frame_create(WIDTH, HEIGHT, NULL);
    room->seen = frame_create(WIDTH, HEIGHT, NULL);
    *state = room;
    return room->artist && folder_make("build", &error) && mkdtemp(room->folder) ? 0 : -1;
}

static int leave(void **state)
{
    struct room *room = *state;
    char path[96];
    static const char *const names[] = {"t.xml", "theme.xml"};
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", room->folder, names[i]);
        unlink(path);
    }
    rmdir(room->folder);
    slide_motion_destroy(room->motion);
    frame_destroy(room->still);
    frame_destroy(room->seen);
    artist_destroy(room->artist);
    free(room);
    return 0;
}

static void write_file(const struct room *room, const char *name, const char *text)
{
    char path[96];
    snprintf(path, sizeof path, "%s/%s", room->folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static struct slide *slide_of(const struct room *room, const char *theme, const char *fields)
{
    char text[4000];
    struct error error = {""};
    int length = snprintf(text, sizeof text,
                          "<slide xmlns='urn:kawaraban:slide:1' lang='ja' template='%s/t.xml' "
                          "theme='%s'>%s</slide>",
                          room->folder, theme, fields);
    struct slide *slide = slide_parse("slide", text, (size_t)length, &error);
    if (!slide)
        fail_msg("%s", error.text);
    return slide;
}

// Draws the slide with this in its layout, and keeps how it moves.
static void draw(struct room *room, const char *root, const char *layout, const char *theme,
                 const char *fields)
{
    char text[4000];
    struct error error = {""};
    snprintf(text, sizeof text,
             "<template xmlns='urn:kawaraban:template:1' %s>"
             "<layout for='landscape'><rect fill='paper'/>%s</layout></template>",
             root, layout);
    write_file(room, "t.xml", text);
    struct slide *slide = slide_of(room, theme, fields);
    slide_motion_destroy(room->motion);
    if (!slide_motion_draw(room->artist, slide, NULL, room->still, NULL, &room->motion, &error))
        fail_msg("%s", error.text);
    slide_destroy(slide);
}

static void draw_usual(struct room *room, const char *layout, const char *fields)
{
    draw(room, "", layout, "content/themes/kawara.xml", fields);
}

// The same without anything taken apart.
static void draw_plain(struct room *room, const char *fields)
{
    struct error error = {""};
    struct slide *slide = slide_of(room, "content/themes/kawara.xml", fields);
    if (!slide_draw(room->artist, slide, NULL, room->seen, NULL, &error))
        fail_msg("%s", error.text);
    slide_destroy(slide);
}

static void see(struct room *room, int64_t elapsed_ms)
{
    struct slide_motion_time time = {elapsed_ms, STAY_MS};
    slide_motion_paint(room->motion, room->still, time, room->seen, frame_bounds(room->seen));
}

// The largest difference of a channel within the rectangle.
static int difference(const struct frame *a, const struct frame *b, struct frame_rect rect)
{
    int most = 0;
    for (int y = rect.y; y < rect.y + rect.height; y++)
        for (int x = rect.x; x < rect.x + rect.width; x++)
            for (int shift = 0; shift <= 16; shift += 8) {
                int one = (int)(frame_row(a, y)[x] >> shift & 0xFF);
                int other = (int)(frame_row(b, y)[x] >> shift & 0xFF);
                most = abs(one - other) > most ? abs(one - other) : most;
            }
    return most;
}

static int all_difference(const struct room *room)
{
    return difference(room->still, room->seen, frame_bounds(room->still));
}

static const struct frame_rect upper = {0, 0, WIDTH, HEIGHT / 2};
static const struct frame_rect lower = {0, HEIGHT / 2, WIDTH, HEIGHT - HEIGHT / 2};

#define TWO_TEXTS                                                                                  \
    "<text field='headline' role='headline' x='5' y='5' w='90' h='40' order='1' %s/>"              \
    "<text field='body' role='headline' x='5' y='55' w='90' h='40' order='2' %s/>"

static void texts_enter_in_order_and_end_as_the_still_picture(void **state)
{
    struct room *room = *state;
    static const char *const motions[] = {"", "motion='fade'", "motion='wipe'", "motion='rise'",
                                          "motion='wipe' vertical='yes'"};
    for (size_t i = 0; i < sizeof motions / sizeof motions[0]; i++) {
        char layout[500];
        snprintf(layout, sizeof layout, TWO_TEXTS, motions[i], motions[i]);
        draw_usual(room, layout, ALL);
        assert_non_null(room->motion);
        draw_plain(room, ALL);
        assert_int_equal(all_difference(room), 0);
        draw_plain(room, "");
        struct frame *empty = frame_create(WIDTH, HEIGHT, NULL);
        frame_copy(empty, 0, 0, room->seen, NULL);
        for (int64_t at = -500; at <= 0; at += 250) {
            see(room, at);
            assert_true(difference(empty, room->seen, frame_bounds(empty)) <= 1);
        }
        see(room, SLIDE_MOTION_APART_MS);
        assert_true(difference(empty, room->seen, upper) > 20);
        assert_true(difference(empty, room->seen, lower) <= 1);
        see(room, SLIDE_MOTION_APART_MS * 3);
        assert_true(difference(empty, room->seen, lower) > 20);
        assert_true(difference(room->still, room->seen, lower) > 20);
        see(room, SLIDE_MOTION_ENTRANCE_MS);
        assert_true(difference(room->still, room->seen, upper) <= 4);
        int64_t rest_ms = slide_motion_rest_ms(room->motion, STAY_MS);
        assert_int_equal(rest_ms, SLIDE_MOTION_APART_MS + SLIDE_MOTION_ENTRANCE_MS);
        see(room, rest_ms - 1);
        assert_true(all_difference(room) <= 6); // no jump
        see(room, rest_ms);
        assert_int_equal(all_difference(room), 0);
        frame_destroy(empty);
    }
}

#define MIXED                                                                                      \
    "<picture name='photo' w='50' motion='drift'/>"                                                \
    "<rect x='40' w='20' y='80' h='10' fill='indigo' alpha='0.5'/>"                                \
    "<text field='headline' role='headline' x='55' y='5' w='43' h='30' order='2'/>"                \
    "<group x='5' y='50' w='40' h='20' fill='indigo' motion='wipe' order='5'>"                     \
    "<text field='body' role='headline' color='light' order='1'/></group>"

static void a_picture_settles_to_its_place_without_a_jump(void **state)
{
    struct room *room = *state;
    draw_usual(room, MIXED, ALL PHOTO);
    assert_non_null(room->motion);
    draw_plain(room, ALL PHOTO);
    assert_int_equal(all_difference(room), 0);
    int64_t rest_ms = slide_motion_rest_ms(room->motion, STAY_MS);
    assert_int_equal(rest_ms, STAY_MS - SLIDE_MOTION_REST_MS);
    see(room, 0);
    assert_true(difference(room->still, room->seen, (struct frame_rect){0, 0, 200, 100}) > 20);
    struct frame *before = frame_create(WIDTH, HEIGHT, NULL);
    see(room, SLIDE_MOTION_ENTRANCE_MS * 2);
    for (int64_t at = SLIDE_MOTION_ENTRANCE_MS * 2 + 100; at < rest_ms + 300; at += 100) {
        frame_copy(before, 0, 0, room->seen, NULL);
        see(room, at);
        long changed = 0; // an edge may step by one pixel, the picture may not
        for (int y = 0; y < HEIGHT; y++)
            for (int x = 0; x < WIDTH; x++)
                changed += difference(before, room->seen, (struct frame_rect){x, y, 1, 1}) > 60;
        assert_true(changed < WIDTH * HEIGHT / 100);
    }
    assert_int_equal(all_difference(room), 0);
    frame_destroy(before);
    assert_true(slide_motion_bytes(room->motion) <= (size_t)WIDTH * HEIGHT * 4 * 22 / 10);
}

static void painted_in_parts_or_at_once_the_picture_is_the_same(void **state)
{
    struct room *room = *state;
    draw_usual(room, MIXED, ALL PHOTO);
    struct frame *often = frame_create(WIDTH, HEIGHT, NULL);
    frame_fill(often, 0xFF00FF00u);
    int64_t last_ms = -300;
    struct slide_motion_time time = {last_ms, STAY_MS};
    slide_motion_paint(room->motion, room->still, time, often, frame_bounds(often));
    while (last_ms < STAY_MS) {
        int64_t next_ms = slide_motion_next_ms(room->motion, time);
        if (next_ms == INT64_MAX)
            break;
        int64_t now_ms = last_ms + (next_ms < 16 ? 16 : next_ms);
        time.elapsed_ms = now_ms;
        slide_motion_paint(room->motion, room->still, time, often,
                           slide_motion_changed(room->motion, last_ms, now_ms, STAY_MS));
        see(room, now_ms);
        if (difference(often, room->seen, frame_bounds(often)) != 0)
            fail_msg("at %lld ms", (long long)now_ms);
        last_ms = now_ms;
    }
    assert_true(last_ms >= slide_motion_rest_ms(room->motion, STAY_MS));
    assert_int_equal(difference(often, room->still, frame_bounds(often)), 0);
    frame_destroy(often);
}

static void a_shade_under_a_text_on_a_photo_stays_with_the_text(void **state)
{
    struct room *room = *state;
    draw_usual(room,
               "<picture name='photo' motion='drift'/>"
               "<text field='headline' role='headline' color='light' x='5' y='5' w='90' h='40' "
               "order='1'/><text field='body' role='headline' color='ink' x='5' y='55' w='90' "
               "h='40' motion='fade'/>",
               ALL PHOTO);
    assert_non_null(room->motion); // what is laid under texts adds up, too
    see(room, SLIDE_MOTION_ENTRANCE_MS * 2);
    see(room, STAY_MS);
    assert_int_equal(all_difference(room), 0);
}

static void nothing_moves_where_nothing_is_to(void **state)
{
    struct room *room = *state;
    char theme[96];
    static const struct {
        const char *root, *layout;
        bool still_theme, moves;
    } rows[] = {
        {"", "<text field='headline' order='1'/>", false, true},
        {"", "<text field='headline'/>", false, false},
        {"", "<text field='headline' motion='none'/>", false, false},
        {"", "<text field='headline' motion='none' order='2'/>", false, false},
        {"motion='yes'", "<text field='headline' order='1'/>", false, true},
        {"motion='none'", "<text field='headline' order='1'/>", false, false},
        {"", "<text field='headline' order='1'/>", true, false},
        {"", "<text field='nowhere' order='1'/>", false, false},
        {"", "<text field='headline' order='1' if='never'/>", false, false},
        {"", "<picture name='photo' motion='drift'/>", false, true},
        {"", "<picture name='photo' motion='drift' alpha='0.9'/>", false, false},
        {"", "<picture name='photo' motion='drift' fit='contain'/>", false, false},
        {"", "<picture name='photo' motion='drift' x='-10' w='120'/>", false, false},
        // Something lies over what would enter.
        {"", "<text field='headline' order='1'/><rect fill='indigo' h='40'/>", false, false},
        {"", "<group order='1'/>", false, false},
    };
    char text[6000];
    size_t length;
    struct error error = {""};
    char *bytes = file_load("content/themes/kawara.xml", sizeof text, &length, &error);
    assert_non_null(bytes);
    const char *root = strstr(bytes, "<theme ");
    snprintf(text, sizeof text, "<theme motion='none' %s", root + strlen("<theme "));
    free(bytes);
    char *graphic; // the files it points to are not beside it
    while ((graphic = strstr(text, "<graphic"))) {
        char *end = strstr(graphic, "/>") + 2;
        memmove(graphic, end, strlen(end) + 1);
    }
    write_file(room, "theme.xml", text);
    snprintf(theme, sizeof theme, "%s/theme.xml", room->folder);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        draw(room, rows[i].root, rows[i].layout,
             rows[i].still_theme ? theme : "content/themes/kawara.xml", ALL PHOTO);
        if ((room->motion != NULL) != rows[i].moves)
            fail_msg("<template %s> %s: %s", rows[i].root, rows[i].layout,
                     room->motion ? "moves" : "does not move");
        slide_motion_destroy(room->motion);
        room->motion = NULL;
    }
}

static void a_slide_that_goes_soon_is_there_at_once(void **state)
{
    struct room *room = *state;
    draw_usual(room, MIXED, ALL PHOTO);
    static const int64_t stays[] = {INT64_MIN / 4, -1, 0, 200, SLIDE_MOTION_LEAST_STAY_MS - 1};
    for (size_t i = 0; i < sizeof stays / sizeof stays[0]; i++) {
        struct slide_motion_time time = {-100, stays[i]};
        slide_motion_paint(room->motion, room->still, time, room->seen, frame_bounds(room->seen));
        assert_int_equal(all_difference(room), 0);
        assert_true(slide_motion_next_ms(room->motion, time) == INT64_MAX);
    }
    // One that stays for ever does not drift for ever.
    assert_int_equal(slide_motion_rest_ms(room->motion, INT64_MAX / 4), SLIDE_MOTION_MOST_DRIFT_MS);
    // Between the two the texts enter, and the picture rests.
    assert_true(slide_motion_rest_ms(room->motion, SLIDE_MOTION_LEAST_STAY_MS) <
                SLIDE_MOTION_LEAST_STAY_MS);
}

static void a_wrong_motion_is_an_error_with_a_line(void **state)
{
    struct room *room = *state;
    static const struct {
        const char *layout, *sentence;
    } rows[] = {
        {"<text field='a' motion='spin'/>", "is not one of: none, fade, wipe, rise, drift"},
        {"<text field='a' motion='drift'/>", "is for a <picture>"},
        {"<picture name='a' motion='drift' order='1'/>", "without order"},
        {"<text field='a' order='0'/>", "order"},
        {"<text field='a' order='10'/>", "order"},
        {"<ticker motion='fade'/>", "moves by itself"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[600];
        struct error error = {""};
        int length = snprintf(text, sizeof text,
                              "<template xmlns='urn:kawaraban:template:1'>\n"
                              "<layout for='landscape'>%s</layout></template>",
                              rows[i].layout);
        assert_null(template_parse("t.xml", text, (size_t)length, &error));
        if (!strstr(error.text, rows[i].sentence) || strncmp(error.text, "t.xml:2: ", 9) != 0)
            fail_msg("%s: %s", rows[i].layout, error.text);
    }
    (void)room;
}

static void easing_begins_and_ends_exactly_and_never_turns_back(void **state)
{
    (void)state;
    static const int wholes[] = {1, 7, 200, 900, 15000};
    for (size_t i = 0; i < sizeof wholes / sizeof wholes[0]; i++) {
        int last[3] = {0, 0, 0};
        for (int64_t at = -2; at <= wholes[i] + 2; at++) {
            int now[3] = {ease_in_out(at, wholes[i]), ease_out(at, wholes[i]),
                          ease_evenly(at, wholes[i], 20)};
            for (int k = 0; k < 3; k++) {
                if (now[k] < last[k] || now[k] > EASE_WHOLE)
                    fail_msg("way %d at %d of %d ms: %d after %d", k, (int)at, wholes[i], now[k],
                             last[k]);
                assert_true(at > 0 || now[k] == 0);
                assert_true(at < wholes[i] || now[k] == EASE_WHOLE);
                last[k] = now[k];
            }
        }
    }
    assert_int_equal(ease_in_out(450, 900), EASE_WHOLE / 2);
    assert_int_equal(ease_evenly(7500, 15000, 20), EASE_WHOLE / 2);
    assert_int_equal(ease_in_out(5, 0), EASE_WHOLE);
    assert_int_equal(ease_out(INT64_MIN / 2, 10), 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, enter, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(texts_enter_in_order_and_end_as_the_still_picture),
        TEST(a_picture_settles_to_its_place_without_a_jump),
        TEST(painted_in_parts_or_at_once_the_picture_is_the_same),
        TEST(a_shade_under_a_text_on_a_photo_stays_with_the_text),
        TEST(nothing_moves_where_nothing_is_to),
        TEST(a_slide_that_goes_soon_is_there_at_once),
        TEST(a_wrong_motion_is_an_error_with_a_line),
        cmocka_unit_test(easing_begins_and_ends_exactly_and_never_turns_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
