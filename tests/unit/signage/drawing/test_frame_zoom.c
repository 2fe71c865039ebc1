#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "signage/drawing/frame_zoom.h"

static struct frame *noise(int width, int height)
{
    struct frame *frame = frame_create(width, height, NULL);
    uint32_t seed = 7;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            seed = seed * 1664525u + 1013904223u;
            frame_row(frame, y)[x] = 0xFF000000u | seed >> 8;
        }
    return frame;
}

static struct frame *slope(int width, int height)
{
    struct frame *frame = frame_create(width, height, NULL);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            frame_row(frame, y)[x] = 0xFF000000u | (uint32_t)x << 16 | (uint32_t)y << 8;
    return frame;
}

static void assert_same(const struct frame *a, const struct frame *b)
{
    for (int y = 0; y < a->height_px; y++)
        for (int x = 0; x < a->width_px; x++)
            if (frame_row(a, y)[x] != frame_row(b, y)[x])
                fail_msg("at %d, %d: %08x and %08x", x, y, frame_row(a, y)[x], frame_row(b, y)[x]);
}

static void both_ways_are_equal_to_the_last_bit(void **state)
{
    (void)state;
    static const int sizes[][2] = {{203, 37}, {8, 8}, {9, 3}, {1, 1}, {1, 20}, {20, 1}, {64, 64}};
    static const double zooms[] = {1, 1.00001, 1.013, 1.04, 1.5, 2};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        int width = sizes[s][0], height = sizes[s][1];
        struct frame *from = noise(width, height);
        struct frame *fast = frame_create(width + 20, height + 20, NULL);
        struct frame *plain = frame_create(width + 20, height + 20, NULL);
        for (size_t z = 0; z < sizeof zooms / sizeof zooms[0]; z++)
            for (int focus = 0; focus <= 4; focus++) {
                double x = width * focus / 4.0, y = height * (4 - focus) / 4.0;
                const struct frame_rect part = {5 + focus, 7, width, height - 1};
                frame_fill(fast, 0xFF00FF00u);
                frame_fill(plain, 0xFF00FF00u);
                frame_zoom(fast, 7, 5, from, zooms[z], x, y, part);
                frame_zoom_plain(plain, 7, 5, from, zooms[z], x, y, part);
                assert_same(fast, plain);
            }
        frame_destroy(from);
        frame_destroy(fast);
        frame_destroy(plain);
    }
}

static void the_point_stays_and_the_rest_moves_away_from_it(void **state)
{
    (void)state;
    struct frame *from = slope(200, 200), *to = frame_create(200, 200, NULL);
    frame_zoom(to, 0, 0, from, 1.04, 60.5, 150.5, frame_bounds(to));
    assert_true(abs((int)(frame_row(to, 150)[60] >> 16 & 0xFF) - 60) <= 1);
    assert_true(abs((int)(frame_row(to, 150)[60] >> 8 & 0xFF) - 150) <= 1);
    assert_true((frame_row(to, 0)[199] >> 16 & 0xFF) < 198); // what was there has left the window
    assert_true((frame_row(to, 0)[199] >> 8 & 0xFF) > 2);
    // A smaller step than a pixel is seen, too.
    struct frame *next = frame_create(200, 200, NULL);
    frame_zoom(next, 0, 0, from, 1.0399, 60.5, 150.5, frame_bounds(next));
    int differing = 0;
    for (int x = 0; x < 200; x++)
        differing += frame_row(to, 100)[x] != frame_row(next, 100)[x];
    assert_true(differing > 0);
    frame_zoom(to, 0, 0, from, 1, 60.5, 150.5, frame_bounds(to));
    assert_same(to, from);
    frame_destroy(from);
    frame_destroy(to);
    frame_destroy(next);
}

static void only_the_part_is_touched(void **state)
{
    (void)state;
    struct frame *from = noise(50, 40), *to = frame_create(60, 60, NULL);
    frame_fill(to, 0xFF00FF00u);
    const struct frame_rect part = {20, -5, 100, 30};
    frame_zoom(to, 8, 10, from, 1.1, 25, 20, part);
    for (int y = 0; y < 60; y++)
        for (int x = 0; x < 60; x++) {
            bool inside = x >= 20 && x < 58 && y >= 10 && y < 25;
            assert_int_equal(frame_row(to, y)[x] == 0xFF00FF00u, !inside);
        }
    frame_zoom(to, 100, 100, from, 1.1, 25, 20, frame_bounds(to));
    frame_destroy(from);
    frame_destroy(to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_ways_are_equal_to_the_last_bit),
        cmocka_unit_test(the_point_stays_and_the_rest_moves_away_from_it),
        cmocka_unit_test(only_the_part_is_touched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
