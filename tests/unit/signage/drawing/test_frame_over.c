#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "signage/drawing/frame.h"
#include "signage/drawing/frame_over.h"

#define WIDTH 61 // no multiple of what a vector holds

static uint32_t random_word(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 16 | *seed << 16;
}

// Rows as they come: noise, mostly empty, mostly full.
static void fill(uint32_t *row, uint32_t *seed, int kind)
{
    for (int i = 0; i < WIDTH; i++) {
        row[i] = random_word(seed);
        if (kind == 1 && random_word(seed) % 20)
            row[i] &= 0xFFFFFFu;
        if (kind == 2 && random_word(seed) % 20)
            row[i] |= 0xFF000000u;
    }
}

static void both_ways_are_what_frame_mix_says(void **state)
{
    (void)state;
    static const int alphas[] = {0, 1, 127, 128, 254, 255};
    uint32_t seed = 7;
    for (int round = 0; round < 600; round++) {
        uint32_t from[WIDTH], ground[WIDTH], expected[WIDTH], came[WIDTH];
        int alpha = alphas[round % 6], start = round % 9, count = WIDTH - start;
        uint32_t color = random_word(&seed);
        const uint32_t *tint = round % 2 ? &color : NULL;
        fill(from, &seed, round % 3);
        for (int i = 0; i < WIDTH; i++)
            expected[i] = ground[i] = random_word(&seed) | 0xFF000000u;
        for (int i = start; i < WIDTH; i++) {
            int of_both = (int)(((from[i] >> 24) * (uint32_t)alpha * 2 + 255) / 510);
            expected[i] = frame_mix(ground[i], tint ? color : from[i], of_both);
        }
        memcpy(came, ground, sizeof came);
        frame_over_row_by(FRAME_OVER_PLAIN, came + start, from + start, (size_t)count, alpha, tint);
        assert_memory_equal(came, expected, sizeof came);
        if (!frame_over_has_fast_way())
            continue;
        memcpy(came, ground, sizeof came);
        frame_over_row_by(FRAME_OVER_FAST, came + start, from + start, (size_t)count, alpha, tint);
        assert_memory_equal(came, expected, sizeof came);
    }
}

static void short_rows_end_where_they_end(void **state)
{
    (void)state;
    for (size_t count = 0; count < 20; count++) {
        uint32_t from[24], to[24];
        for (int i = 0; i < 24; i++) {
            from[i] = 0x80FFFFFFu;
            to[i] = 0xFF000000u;
        }
        frame_over_row(to, from, count, 255, NULL);
        for (size_t i = 0; i < 24; i++)
            assert_int_equal(to[i], i < count ? 0xFF808080u : 0xFF000000u);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_ways_are_what_frame_mix_says),
        cmocka_unit_test(short_rows_end_where_they_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
