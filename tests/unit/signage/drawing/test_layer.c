#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "signage/drawing/layer.h"
#include "signage/drawing/paint.h"

#define WIDTH 61
#define HEIGHT 20

static const struct layer_look whole = {.weight = LAYER_WHOLE};

// Something with soft corners, half transparent and opaque parts, on a ground.
static void draw_piece(struct frame *frame)
{
    paint_rect(frame, (struct frame_rect){5, 3, 50, 12}, 4, 0x80C04020u);
    paint_rect(frame, (struct frame_rect){20, 5, 9, 12}, 3, 0xFF2060F0u);
    paint_gradient(frame, (struct frame_rect){30, 4, 20, 8}, 0x00FFFFFFu, 0xFFFFFFFFu, PAINT_RIGHT);
}

static struct frame *ground(uint32_t seed)
{
    struct frame *frame = frame_create(WIDTH, HEIGHT, NULL);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            frame_row(frame, y)[x] = 0xFF000000u | (seed += 0x010307u * (uint32_t)(x + 1));
    return frame;
}

static struct frame *plain(uint32_t argb)
{
    struct frame *frame = frame_create(WIDTH, HEIGHT, NULL);
    frame_fill(frame, argb);
    return frame;
}

static struct layer layer_of_piece(void)
{
    struct layer layer;
    struct frame *black = plain(0xFF000000u), *white = plain(0xFFFFFFFFu);
    draw_piece(black);
    draw_piece(white);
    assert_true(layer_find(&layer, black, white, frame_bounds(black)));
    frame_destroy(black);
    frame_destroy(white);
    return layer;
}

static int difference(const struct frame *a, const struct frame *b)
{
    int most = 0;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            for (int shift = 0; shift <= 24; shift += 8) {
                int one = (int)(frame_row(a, y)[x] >> shift & 0xFF);
                int other = (int)(frame_row(b, y)[x] >> shift & 0xFF);
                most = abs(one - other) > most ? abs(one - other) : most;
            }
    return most;
}

static void a_piece_found_on_black_and_white_fits_on_any_ground(void **state)
{
    (void)state;
    struct layer layer = layer_of_piece();
    const struct frame_rect expected = {5, 3, 50, 14};
    assert_memory_equal(&layer.rect, &expected, sizeof expected);
    for (uint32_t seed = 1; seed < 2000000; seed += 654321) {
        struct frame *drawn = ground(seed), *laid = ground(seed);
        draw_piece(drawn);
        layer_draw(&layer, laid, &whole, frame_bounds(laid));
        assert_true(difference(drawn, laid) <= 4);
        frame_destroy(drawn);
        frame_destroy(laid);
    }
    layer_finish(&layer);
}

static void of_no_weight_nothing_is_seen_and_of_half_half(void **state)
{
    (void)state;
    struct layer layer = layer_of_piece();
    struct frame *bare = ground(7), *laid = ground(7), *drawn = ground(7), *half = ground(7);
    struct layer_look look = {.weight = 0};
    layer_draw(&layer, laid, &look, frame_bounds(laid));
    assert_int_equal(difference(bare, laid), 0);
    draw_piece(drawn);
    frame_blend(half, bare, drawn, 128);
    look.weight = 128;
    layer_draw(&layer, laid, &look, frame_bounds(laid));
    assert_true(difference(half, laid) <= 4);
    frame_destroy(bare);
    frame_destroy(laid);
    frame_destroy(drawn);
    frame_destroy(half);
    layer_finish(&layer);
}

// Where in a row a pixel lies, and so whether it is one of eight at a time, makes no difference.
static void every_pixel_of_a_plain_piece_is_the_same(void **state)
{
    (void)state;
    for (uint32_t alpha = 0; alpha < 256; alpha += 15)
        for (int weight = 0; weight <= LAYER_WHOLE; weight += 32) {
            struct layer layer;
            struct frame *black = plain(0xFF000000u), *white = plain(0xFFFFFFFFu);
            frame_fill_rect(black, frame_bounds(black), alpha << 24 | 0xF0A001u);
            frame_fill_rect(white, frame_bounds(white), alpha << 24 | 0xF0A001u);
            assert_true(layer_find(&layer, black, white, frame_bounds(black)));
            struct frame *laid = plain(0xFFFF10FEu);
            struct layer_look look = {.weight = weight};
            layer_draw(&layer, laid, &look, frame_bounds(laid));
            for (int y = 0; y < HEIGHT; y++)
                for (int x = 0; x < WIDTH; x++)
                    assert_int_equal(frame_row(laid, y)[x], frame_row(laid, 0)[WIDTH - 1]);
            frame_destroy(black);
            frame_destroy(white);
            frame_destroy(laid);
            layer_finish(&layer);
        }
}

static void only_the_part_is_touched_and_only_before_the_edge(void **state)
{
    (void)state;
    struct layer layer = layer_of_piece();
    struct frame *bare = ground(3), *laid = ground(3);
    layer_draw(&layer, laid, &whole, (struct frame_rect){10, 4, 7, 3});
    layer_draw(&layer, laid, &whole, (struct frame_rect){-5, -5, 3, 3});
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            bool inside = x >= 10 && x < 17 && y >= 4 && y < 7;
            assert_true(inside || frame_row(bare, y)[x] == frame_row(laid, y)[x]);
            assert_true(!inside || frame_row(bare, y)[x] != frame_row(laid, y)[x]);
        }
    frame_copy(laid, 0, 0, bare, NULL);
    const struct layer_look wiped = {.wiped = true, .edge = 20, .edge_px = 6};
    layer_draw(&layer, laid, &wiped, frame_bounds(laid));
    assert_true(frame_row(bare, 8)[10] != frame_row(laid, 8)[10]);
    for (int x = 5 + 20; x < WIDTH; x++)
        assert_int_equal(frame_row(bare, 8)[x], frame_row(laid, 8)[x]);
    const struct layer_look shifted = {.weight = LAYER_WHOLE, .down_px = 1000};
    frame_copy(laid, 0, 0, bare, NULL);
    layer_draw(&layer, laid, &shifted, frame_bounds(laid)); // below the frame
    assert_int_equal(difference(bare, laid), 0);
    frame_destroy(bare);
    frame_destroy(laid);
    layer_finish(&layer);
}

static void nothing_is_a_layer_too(void **state)
{
    (void)state;
    struct layer layer;
    struct frame *black = plain(0xFF000000u), *white = plain(0xFFFFFFFFu), *laid = ground(5);
    assert_true(layer_find(&layer, black, white, frame_bounds(black)));
    assert_true(frame_rect_empty(layer.rect));
    layer_draw(&layer, laid, &whole, frame_bounds(laid));
    layer_finish(&layer);
    assert_true(layer_find(&layer, black, white, (struct frame_rect){500, 500, 9, 9}));
    layer_finish(&layer);
    frame_destroy(black);
    frame_destroy(white);
    frame_destroy(laid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_piece_found_on_black_and_white_fits_on_any_ground),
        cmocka_unit_test(of_no_weight_nothing_is_seen_and_of_half_half),
        cmocka_unit_test(every_pixel_of_a_plain_piece_is_the_same),
        cmocka_unit_test(only_the_part_is_touched_and_only_before_the_edge),
        cmocka_unit_test(nothing_is_a_layer_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
