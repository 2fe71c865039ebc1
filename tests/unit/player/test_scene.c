#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "player/scene.h"

#define WIDTH 64
#define HEIGHT 40
#define PAPER 0xF0E0D0u

struct room {
    struct scene *scene;
    struct frame *canvas;
    struct scene_changes changes;
};

static const struct scene_place whole = {{0, 0, WIDTH, HEIGHT}, 0x112233};
static const struct scene_place band = {{0, 30, WIDTH, 10}, 0x445566};

static int enter(void **state)
{
    struct room *room = calloc(1, sizeof *room);
    room->scene = scene_create(WIDTH, HEIGHT, PAPER);
    room->canvas = frame_create(WIDTH, HEIGHT, NULL);
    frame_fill(room->canvas, 0);
    *state = room;
    return 0;
}

static int leave(void **state)
{
    struct room *room = *state;
    scene_destroy(room->scene);
    frame_destroy(room->canvas);
    free(room);
    return 0;
}

static struct picture *plain(int width, int height, uint32_t rgb)
{
    struct frame *frame = frame_create(width, height, NULL);
    frame_fill(frame, 0xFF000000u | rgb);
    struct digest key = digest_of(&rgb, sizeof rgb);
    return picture_of_frame(frame, &key);
}

static void show(struct room *room, size_t place, struct picture *picture, int64_t begin_ms,
                 int duration_ms)
{
    struct scene_entrance entrance = {
        .transition = duration_ms ? PLAYLIST_CROSS_FADE : PLAYLIST_CUT,
        .begin_ms = begin_ms,
        .duration_ms = duration_ms,
    };
    scene_show(room->scene, place, picture, &entrance, 0, begin_ms);
    picture_release(picture);
}

static void paint(struct room *room, int64_t now_ms)
{
    scene_paint(room->scene, room->canvas, now_ms, &room->changes);
}

static uint32_t pixel(const struct room *room, int x, int y)
{
    return frame_row(room->canvas, y)[x] & 0xFFFFFF;
}

static void the_first_frame_is_paper_and_nothing_moves_after_it(void **state)
{
    struct room *room = *state;
    assert_int_equal(scene_next_ms(room->scene, 5), 5);
    paint(room, 5);
    assert_int_equal(pixel(room, 3, 3), PAPER);
    assert_int_equal(room->changes.count, 1);
    assert_true(scene_next_ms(room->scene, 6) == SCENE_STILL);
    paint(room, 7);
    assert_int_equal(room->changes.count, 0);
}

static void a_cross_fade_follows_the_clock_and_not_the_number_of_frames(void **state)
{
    struct room *room = *state;
    scene_set_places(room->scene, &whole, 1, PAPER, 0, 0);
    show(room, 0, plain(WIDTH, HEIGHT, 0x000000), 0, 0);
    paint(room, 0);
    show(room, 0, plain(WIDTH, HEIGHT, 0x808080), 1000, 512);
    static const struct {
        int64_t now;
        uint32_t rgb;
    } rows[] = {
        {1000, 0x000000}, {1128, 0x141414}, {1256, 0x404040}, {1384, 0x6C6C6C}, {1512, 0x808080}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(scene_next_ms(room->scene, rows[i].now) == rows[i].now);
        paint(room, rows[i].now);
        if (pixel(room, 10, 10) != rows[i].rgb)
            fail_msg("at %lld ms: expected %06x, got %06x", (long long)rows[i].now, rows[i].rgb,
                     pixel(room, 10, 10));
    }
    assert_true(scene_next_ms(room->scene, 1513) == SCENE_STILL);
}

// The old picture gets brighter to the right, the new one downwards, so that one sees what was
// moved and what was not.
static struct picture *sloping(bool is_new)
{
    struct picture *picture = plain(WIDTH, HEIGHT, is_new);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            frame_row(picture->frame, y)[x] =
                0xFF000000u | (is_new ? 0x800000u | (uint32_t)y : (uint32_t)x << 8);
    return picture;
}

static void each_transition_comes_from_its_side(void **state)
{
    (void)state;
    static const struct {
        enum playlist_transition transition;
        enum playlist_from from;
        int x, y;         // at half its time, near the middle of what has come in …
        uint32_t rgb;     // … this is seen, the new picture's
        int far_x, far_y; // and in the other half
        uint32_t far_rgb; // this, the old one's
    } rows[] = {
        {PLAYLIST_SLIDE_IN, PLAYLIST_FROM_LEFT, 10, 7, 0x800007, 50, 7, 50 << 8},
        {PLAYLIST_SLIDE_IN, PLAYLIST_FROM_RIGHT, 50, 7, 0x800007, 10, 7, 10 << 8},
        {PLAYLIST_SLIDE_IN, PLAYLIST_FROM_TOP, 9, 7, 0x80001B, 9, 30, 9 << 8},
        {PLAYLIST_SLIDE_IN, PLAYLIST_FROM_BOTTOM, 9, 30, 0x80000A, 9, 7, 9 << 8},
        {PLAYLIST_PUSH, PLAYLIST_FROM_LEFT, 10, 7, 0x800007, 50, 7, 18 << 8},
        {PLAYLIST_PUSH, PLAYLIST_FROM_RIGHT, 50, 7, 0x800007, 10, 7, 42 << 8},
        {PLAYLIST_PUSH, PLAYLIST_FROM_TOP, 9, 7, 0x80001B, 9, 30, 9 << 8},
        {PLAYLIST_PUSH, PLAYLIST_FROM_BOTTOM, 9, 30, 0x80000A, 9, 7, 9 << 8},
        {PLAYLIST_WIPE, PLAYLIST_FROM_LEFT, 10, 7, 0x800007, 50, 7, 50 << 8},
        {PLAYLIST_WIPE, PLAYLIST_FROM_RIGHT, 50, 7, 0x800007, 10, 7, 10 << 8},
        {PLAYLIST_WIPE, PLAYLIST_FROM_TOP, 9, 7, 0x800007, 9, 30, 9 << 8},
        {PLAYLIST_WIPE, PLAYLIST_FROM_BOTTOM, 9, 30, 0x80001E, 9, 7, 9 << 8},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        void *inner;
        enter(&inner);
        struct room *room = inner;
        struct picture *old = sloping(false), *fresh = sloping(true);
        scene_set_places(room->scene, &whole, 1, PAPER, 0, 0);
        struct scene_entrance entrance = {.transition = PLAYLIST_CUT};
        scene_show(room->scene, 0, old, &entrance, 0, 0);
        paint(room, 0);
        entrance = (struct scene_entrance){.transition = rows[i].transition,
                                           .begin_ms = 1000,
                                           .duration_ms = 600,
                                           .from = rows[i].from};
        scene_show(room->scene, 0, fresh, &entrance, 0, 1000);
        paint(room, 1000);
        for (int y = 0; y < HEIGHT; y++)
            assert_memory_equal(frame_row(room->canvas, y), frame_row(old->frame, y), WIDTH * 4);
        paint(room, 1300);
        if (pixel(room, rows[i].x, rows[i].y) != rows[i].rgb ||
            pixel(room, rows[i].far_x, rows[i].far_y) != rows[i].far_rgb)
            fail_msg("transition %d from %d: %06x and %06x", (int)rows[i].transition,
                     (int)rows[i].from, pixel(room, rows[i].x, rows[i].y),
                     pixel(room, rows[i].far_x, rows[i].far_y));
        paint(room, 1600);
        for (int y = 0; y < HEIGHT; y++)
            assert_memory_equal(frame_row(room->canvas, y), frame_row(fresh->frame, y), WIDTH * 4);
        assert_true(scene_next_ms(room->scene, 1601) == SCENE_STILL);
        picture_release(old);
        picture_release(fresh);
        leave(&inner);
    }
}

static void an_interrupted_fade_goes_on_from_what_is_seen(void **state)
{
    struct room *room = *state;
    scene_set_places(room->scene, &whole, 1, PAPER, 0, 0);
    show(room, 0, plain(WIDTH, HEIGHT, 0x000000), 0, 0);
    paint(room, 0);
    show(room, 0, plain(WIDTH, HEIGHT, 0x808080), 0, 1000);
    paint(room, 500);
    assert_int_equal(pixel(room, 1, 1), 0x404040);
    show(room, 0, plain(WIDTH, HEIGHT, 0xFFFFFF), 500, 1000);
    paint(room, 500);
    assert_int_equal(pixel(room, 1, 1), 0x404040);
    paint(room, 1500);
    assert_int_equal(pixel(room, 1, 1), 0xFFFFFF);
}

static void other_regions_fade_in_as_a_whole_from_what_was_on_screen(void **state)
{
    struct room *room = *state;
    scene_set_places(room->scene, &whole, 1, 0x000000, 0, 0);
    show(room, 0, plain(WIDTH, HEIGHT, 0x404040), 0, 0);
    paint(room, 0);
    const struct scene_place places[] = {whole, band};
    scene_set_places(room->scene, places, 2, 0x000000, 300, 1000);
    show(room, 0, plain(WIDTH, HEIGHT, 0x808080), 300, 0);
    show(room, 1, plain(WIDTH, 10, 0xC0C0C0), 300, 0);
    paint(room, 300);
    assert_int_equal(pixel(room, 5, 5), 0x404040);
    assert_int_equal(pixel(room, 5, 35), 0x404040);
    paint(room, 800);
    assert_int_equal(pixel(room, 5, 5), 0x606060);
    assert_int_equal(pixel(room, 5, 35), 0x808080);
    paint(room, 1300);
    assert_int_equal(pixel(room, 5, 5), 0x808080);
    assert_int_equal(pixel(room, 5, 35), 0xC0C0C0);
    assert_true(scene_next_ms(room->scene, 1301) == SCENE_STILL);
}

static void what_lies_over_a_changing_region_stays_on_top(void **state)
{
    struct room *room = *state;
    const struct scene_place places[] = {whole, band};
    scene_set_places(room->scene, places, 2, PAPER, 0, 0);
    show(room, 0, plain(WIDTH, HEIGHT, 0x000000), 0, 0);
    show(room, 1, plain(WIDTH, 10, 0xC0C0C0), 0, 0);
    paint(room, 0);
    show(room, 0, plain(WIDTH, HEIGHT, 0xFF0000), 0, 100);
    for (int64_t now = 0; now <= 120; now += 10) {
        paint(room, now);
        assert_int_equal(pixel(room, 20, 35), 0xC0C0C0);
    }
    assert_int_equal(pixel(room, 20, 5), 0xFF0000);
}

static void a_refreshed_slide_presents_only_what_differs(void **state)
{
    struct room *room = *state;
    scene_set_places(room->scene, &whole, 1, PAPER, 0, 0);
    show(room, 0, plain(WIDTH, HEIGHT, 0x000000), 0, 0);
    paint(room, 0);
    struct picture *newer = plain(WIDTH, HEIGHT, 0x000000);
    frame_fill_rect(newer->frame, (struct frame_rect){20, 10, 7, 3}, 0xFFFFFFFFu);
    scene_refresh(room->scene, 0, newer);
    picture_release(newer);
    paint(room, 1);
    assert_int_equal(room->changes.count, 1);
    const struct frame_rect expected = {20, 10, 7, 3};
    assert_memory_equal(&room->changes.rects[0], &expected, sizeof expected);
    assert_int_equal(pixel(room, 26, 12), 0xFFFFFF);
    assert_int_equal(pixel(room, 27, 12), 0x000000);
    newer = plain(WIDTH, HEIGHT, 0x000000);
    frame_fill_rect(newer->frame, (struct frame_rect){20, 10, 7, 3}, 0xFFFFFFFFu);
    scene_refresh(room->scene, 0, newer);
    picture_release(newer);
    assert_true(scene_next_ms(room->scene, 2) == SCENE_STILL);
}

static void painted_often_or_once_the_picture_is_the_same(void **state)
{
    struct room *room = *state;
    struct room other = {.scene = scene_create(WIDTH, HEIGHT, PAPER),
                         .canvas = frame_create(WIDTH, HEIGHT, NULL)};
    const struct scene_place places[] = {whole, band};
    struct room *both[] = {room, &other};
    for (int r = 0; r < 2; r++) {
        scene_set_places(both[r]->scene, places, 2, PAPER, 0, 0);
        show(both[r], 0, plain(WIDTH, HEIGHT, 0x123456), 0, 0);
        show(both[r], 1, plain(WIDTH, 10, 0x654321), 0, 0);
        paint(both[r], 0);
        show(both[r], 0, plain(WIDTH, HEIGHT, 0xABCDEF), 10, 500);
        show(both[r], 1, plain(WIDTH, 10, 0x00FF00), 200, 300);
    }
    for (int64_t now = 10; now < 333; now += 7)
        paint(room, now);
    paint(room, 333);
    paint(&other, 333);
    for (int y = 0; y < HEIGHT; y++)
        assert_memory_equal(frame_row(room->canvas, y), frame_row(other.canvas, y), WIDTH * 4);
    scene_destroy(other.scene);
    frame_destroy(other.canvas);
}

static void regions_beyond_the_edge_are_clipped(void **state)
{
    struct room *room = *state;
    const struct scene_place places[] = {{{-10, -10, 30, 30}, 0x111111},
                                         {{50, 30, 100, 100}, 0x222222}};
    scene_set_places(room->scene, places, 2, PAPER, 0, 0);
    paint(room, 0);
    show(room, 0, plain(30, 30, 0x333333), 0, 100);
    show(room, 1, plain(100, 100, 0x444444), 0, 100);
    for (int64_t now = 0; now < 130; now += 10)
        paint(room, now);
    assert_int_equal(pixel(room, 0, 0), 0x333333);
    assert_int_equal(pixel(room, 63, 39), 0x444444);
    assert_int_equal(pixel(room, 30, 10), PAPER);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, enter, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_first_frame_is_paper_and_nothing_moves_after_it),
        TEST(a_cross_fade_follows_the_clock_and_not_the_number_of_frames),
        cmocka_unit_test(each_transition_comes_from_its_side),
        TEST(an_interrupted_fade_goes_on_from_what_is_seen),
        TEST(other_regions_fade_in_as_a_whole_from_what_was_on_screen),
        TEST(what_lies_over_a_changing_region_stays_on_top),
        TEST(a_refreshed_slide_presents_only_what_differs),
        TEST(painted_often_or_once_the_picture_is_the_same),
        TEST(regions_beyond_the_edge_are_clipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
