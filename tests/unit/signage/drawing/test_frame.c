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
#include "signage/drawing/frame.h"
#include "signage/drawing/frame_blend.h"
#include "signage/drawing/image.h"

static uint32_t random_word(uint32_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed;
}

static struct frame *noise(int width, int height, uint32_t seed)
{
    struct frame *frame = frame_create(width, height, NULL);
    assert_non_null(frame);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            frame_row(frame, y)[x] = random_word(&seed);
    return frame;
}

static void assert_same_pixels(const struct frame *a, const struct frame *b)
{
    assert_int_equal(a->width_px, b->width_px);
    assert_int_equal(a->height_px, b->height_px);
    for (int y = 0; y < a->height_px; y++)
        for (int x = 0; x < a->width_px; x++)
            if (frame_row(a, y)[x] != frame_row(b, y)[x])
                fail_msg("at (%d, %d) 0x%08X was expected, 0x%08X came", x, y, frame_row(b, y)[x],
                         frame_row(a, y)[x]);
}

static void sizes_beyond_the_limits_are_refused_with_a_sentence(void **state)
{
    (void)state;
    static const int sizes[][2] = {
        {0, 5},      {5, 0},         {-1, 5},        {5, -7},        {20000, 10},
        {10, 20000}, {16384, 16384}, {INT32_MAX, 1}, {1, INT32_MAX}, {INT32_MIN, INT32_MIN}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct error error = {""};
        assert_null(frame_create(sizes[i][0], sizes[i][1], &error));
        assert_non_null(strstr(error.text, "px"));
    }
    frame_destroy(NULL);
}

static void rows_are_aligned_for_the_widest_stores(void **state)
{
    (void)state;
    for (int width = 1; width < 40; width++) {
        struct frame *frame = frame_create(width, 3, NULL);
        for (int y = 0; y < 3; y++)
            assert_int_equal((uintptr_t)frame_row(frame, y) % 64, 0);
        frame_destroy(frame);
    }
}

static void rectangles_intersect_without_overflowing(void **state)
{
    (void)state;
    static const struct {
        struct frame_rect a, b, both;
    } rows[] = {
        {{0, 0, 10, 10}, {5, 5, 10, 10}, {5, 5, 5, 5}},
        {{0, 0, 10, 10}, {10, 0, 5, 5}, {0, 0, 0, 0}},
        {{0, 0, 10, 10}, {-5, -5, 100, 100}, {0, 0, 10, 10}},
        {{0, 0, 10, 10}, {2, 2, 0, 5}, {0, 0, 0, 0}},
        {{0, 0, 10, 10}, {2, 2, -3, 5}, {0, 0, 0, 0}},
        {{INT32_MAX - 5, 0, INT32_MAX, 10}, {0, 0, INT32_MAX, 10}, {INT32_MAX - 5, 0, 5, 10}},
        {{INT32_MIN, INT32_MIN, INT32_MAX, INT32_MAX}, {0, 0, 4, 4}, {0, 0, 0, 0}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct frame_rect both = frame_rect_intersect(rows[i].a, rows[i].b);
        assert_memory_equal(&both, &rows[i].both, sizeof both);
        both = frame_rect_intersect(rows[i].b, rows[i].a);
        assert_memory_equal(&both, &rows[i].both, sizeof both);
    }
}

static uint32_t slow_blend(uint32_t a, uint32_t b, int weight)
{
    uint32_t mixed = 0;
    for (int shift = 0; shift < 32; shift += 8) {
        unsigned ca = a >> shift & 0xFF, cb = b >> shift & 0xFF;
        mixed |= ((ca * (256 - (unsigned)weight) + cb * (unsigned)weight) / 256) << shift;
    }
    return mixed;
}

static void every_way_to_blend_gives_the_same_pixels(void **state)
{
    (void)state;
    static const int weights[] = {0, 1, 2, 64, 127, 128, 129, 200, 254, 255, 256};
    struct frame *a = noise(77, 9, 1), *b = noise(77, 9, 2), *expected = noise(77, 9, 3);
    struct frame *plain = noise(77, 9, 3), *fast = noise(77, 9, 3), *chosen = noise(77, 9, 3);
    for (size_t i = 0; i < sizeof weights / sizeof weights[0]; i++)
        for (int left = 0; left < 9; left++) {
            struct frame_rect rect = {left, left % 3, 77 - 2 * left, 6};
            for (int y = rect.y; y < rect.y + rect.height; y++)
                for (int x = rect.x; x < rect.x + rect.width; x++)
                    frame_row(expected, y)[x] =
                        slow_blend(frame_row(a, y)[x], frame_row(b, y)[x], weights[i]);
            frame_blend_by(FRAME_BLEND_PLAIN, plain, a, b, weights[i], rect);
            assert_same_pixels(plain, expected);
            frame_blend_rect(chosen, a, b, weights[i], rect);
            assert_same_pixels(chosen, expected);
            if (!frame_blend_has_fast_way())
                continue;
            frame_blend_by(FRAME_BLEND_FAST, fast, a, b, weights[i], rect);
            assert_same_pixels(fast, expected);
        }
    struct frame *frames[] = {a, b, expected, plain, fast, chosen};
    for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++)
        frame_destroy(frames[i]);
}

static void a_blend_may_end_in_one_of_its_sources(void **state)
{
    (void)state;
    struct frame *a = noise(50, 4, 5), *b = noise(50, 4, 6), *apart = frame_create(50, 4, NULL);
    frame_blend(apart, a, b, 100);
    frame_blend(a, a, b, 100);
    assert_same_pixels(a, apart);
    frame_destroy(a);
    frame_destroy(b);
    frame_destroy(apart);
}

static void drawing_is_exact_at_the_ends_and_clipped_everywhere(void **state)
{
    (void)state;
    static const int places[][2] = {{0, 0},   {-3, -3}, {7, 7},         {-100, 0},
                                    {100, 0}, {0, 100}, {INT32_MAX, 0}, {0, INT32_MIN}};
    struct frame *to = frame_create(10, 10, NULL), *from = frame_create(5, 5, NULL);
    frame_fill(from, 0xFF112233u);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        frame_fill(to, 0xFFFFFFFFu);
        frame_draw(to, places[i][0], places[i][1], from, 255);
        for (int y = 0; y < 10; y++)
            for (int x = 0; x < 10; x++) {
                int64_t dx = (int64_t)x - places[i][0], dy = (int64_t)y - places[i][1];
                bool inside = dx >= 0 && dx < 5 && dy >= 0 && dy < 5;
                assert_int_equal(frame_row(to, y)[x], inside ? 0xFF112233u : 0xFFFFFFFFu);
            }
        frame_draw(to, places[i][0], places[i][1], from, 0);
    }
    frame_destroy(to);
    frame_destroy(from);
}

static void half_transparent_paint_is_rounded_to_the_nearest(void **state)
{
    (void)state;
    struct frame *to = frame_create(1, 1, NULL), *from = frame_create(1, 1, NULL);
    for (unsigned target = 0; target < 256; target += 5)
        for (unsigned source = 0; source < 256; source += 7)
            for (unsigned alpha = 0; alpha < 256; alpha += 3) {
                frame_fill(to, 0xFF000000u | target << 8);
                frame_fill(from, alpha << 24 | source << 8);
                frame_draw(to, 0, 0, from, 255);
                unsigned expected =
                    (unsigned)((source * alpha + target * (255 - alpha)) / 255.0 + 0.5);
                assert_int_equal(*frame_row(to, 0), 0xFF000000u | expected << 8);
            }
    frame_destroy(to);
    frame_destroy(from);
}

static void parts_are_copied_where_they_belong(void **state)
{
    (void)state;
    struct frame *from = noise(20, 20, 9), *to = frame_create(8, 8, NULL);
    frame_fill(to, 0);
    frame_copy(to, -2, 3, from, &(struct frame_rect){-4, 10, 10, 4});
    for (int y = 0; y < 8; y++)
        for (int x = 0; x < 8; x++) {
            bool inside = y >= 3 && y < 7 && x >= 2;
            assert_int_equal(frame_row(to, y)[x], inside ? frame_row(from, y + 7)[x - 2] : 0);
        }
    struct frame part = frame_part(to, (struct frame_rect){6, 6, 100, 100});
    assert_int_equal(part.width_px, 2);
    frame_fill(&part, 7);
    assert_int_equal(frame_row(to, 7)[7], 7);
    assert_int_equal(frame_part(to, (struct frame_rect){9, 9, 5, 5}).width_px, 0);
    frame_destroy(from);
    frame_destroy(to);
}

static void a_saved_frame_comes_back_opaque_and_unchanged(void **state)
{
    (void)state;
    char folder[] = "build/test-frame-XXXXXX", path[64];
    mkdir("build", 0755);
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/frame.png", folder);
    struct frame *frame = noise(67, 31, 11);
    struct error error = {""};
    assert_true(frame_save_png(frame, path, &error));
    struct frame *back = image_load(path, 67, 31, IMAGE_STRETCH, 0.5, 0.5, &error);
    assert_non_null(back);
    for (int y = 0; y < 31; y++)
        for (int x = 0; x < 67; x++)
            frame_row(frame, y)[x] |= 0xFF000000u;
    assert_same_pixels(back, frame);
    frame_destroy(frame);
    frame_destroy(back);
    unlink(path);
    rmdir(folder);
}

static void a_folder_that_is_not_there_gives_a_sentence(void **state)
{
    (void)state;
    struct frame *frame = noise(4, 4, 1);
    struct error error = {""};
    assert_false(frame_save_png(frame, "build/no/such/folder/a.png", &error));
    assert_non_null(strstr(error.text, "build/no/such/folder"));
    frame_destroy(frame);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_beyond_the_limits_are_refused_with_a_sentence),
        cmocka_unit_test(rows_are_aligned_for_the_widest_stores),
        cmocka_unit_test(rectangles_intersect_without_overflowing),
        cmocka_unit_test(every_way_to_blend_gives_the_same_pixels),
        cmocka_unit_test(a_blend_may_end_in_one_of_its_sources),
        cmocka_unit_test(drawing_is_exact_at_the_ends_and_clipped_everywhere),
        cmocka_unit_test(half_transparent_paint_is_rounded_to_the_nearest),
        cmocka_unit_test(parts_are_copied_where_they_belong),
        cmocka_unit_test(a_saved_frame_comes_back_opaque_and_unchanged),
        cmocka_unit_test(a_folder_that_is_not_there_gives_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
