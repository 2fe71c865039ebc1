// What a person can read from where they stand, in numbers.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "signage/drawing/color.h"
#include "signage/drawing/legibility.h"

static void letters_are_a_250th_of_the_distance_high(void **state)
{
    (void)state;
    static const struct {
        double diagonal_mm, distance_mm;
        int width, height;
        double px;
    } rows[] = {
        {43 * 25.4, 5000, 1920, 1080, 40.34},  // 20 mm on a panel of 0.496 mm pixels
        {43 * 25.4, 10000, 1920, 1080, 80.68}, // 40 mm
        {43 * 25.4, 5000, 3840, 2160, 80.68},  // the same millimetres
        {43 * 25.4, 5000, 1080, 1920, 40.34},  // on its side
        {55 * 25.4, 3000, 1920, 1080, 18.92},
        {0, 5000, 1920, 1080, 0}, // nobody said how large it
                                  // is
        {43 * 25.4, 0, 1920, 1080, 0},
        {43 * 25.4, 5000, 0, 0, 0},
        {-1, -1, -1, -1, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct legibility_screen screen = {rows[i].diagonal_mm, rows[i].distance_mm, rows[i].width,
                                           rows[i].height};
        double px = legibility_least_em_px(&screen);
        if (fabs(px - rows[i].px) > 0.05)
            fail_msg("row %zu: %.2f px were expected and %.2f came", i, rows[i].px, px);
    }
}

static void lengths_are_read_as_people_write_them(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double mm; // 0: refused
    } rows[] = {
        {"43in", 1092.2},
        {"5m", 5000},
        {"2.5m", 2500},
        {"109cm", 1090},
        {"1092mm", 1092},
        {"43型", 1092.2},
        {"43\"", 1092.2},
        {"0.5m", 500},
        {"", 0},
        {"m", 0},
        {"5", 0},
        {"5 m", 0},
        {"-5m", 0},
        {"0m", 0},
        {"5.m", 0},
        {".5m", 0},
        {"5km", 0},
        {"5mm5", 0},
        {"1e3m", 0},
        {"nanm", 0},
        {"5m ", 0},
        {"201m", 0},
        {"99999999999999m", 0},
        {"200m", 200000},
        {"0x5m", 0},
        {"5.5.5m", 0},
        {"1.234567890123456m", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double mm = -1;
        bool read = legibility_parse_length(rows[i].text, &mm);
        if (read != (rows[i].mm > 0) || (read && fabs(mm - rows[i].mm) > 0.01))
            fail_msg("“%s”: %.2f mm were expected and %s%.2f came", rows[i].text, rows[i].mm,
                     read ? "" : "a refusal, ", mm);
    }
}

static void reading_counts_what_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double chars;
    } rows[] = {
        {"", 0},
        {"創業セミナー", 6},
        {"創業\xE2\x80\x8Bセミナー\n申込\xE2\x81\xA0中", 9},       // marks and breaks are nothing
        {"\xEF\xBF\xB9瓦版\xEF\xBF\xBAかわらばん\xEF\xBF\xBB", 2}, // the reading is not read
        {"Kawaraban", 3.6},
        {"ｶﾜﾗ", 1.2},
        {"\xFF\xFE", 2}, // broken bytes are one replacement each, and nothing breaks
        {"\xEF\xBF\xBA", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double chars = legibility_reading_chars(rows[i].text);
        if (fabs(chars - rows[i].chars) > 0.001)
            fail_msg("“%s”: %.1f characters were expected and %.1f came", rows[i].text,
                     rows[i].chars, chars);
    }
}

static void time_goes_with_the_characters(void **state)
{
    (void)state;
    assert_int_equal(legibility_dwell_ms(0, 0), LEGIBILITY_NOTICE_MS);
    assert_int_equal(legibility_dwell_ms(45, 0), LEGIBILITY_NOTICE_MS + 10000);
    assert_int_equal(legibility_dwell_ms(45, 3), LEGIBILITY_NOTICE_MS + 15000);
    assert_int_equal(legibility_dwell_ms(-7, -1), LEGIBILITY_NOTICE_MS);
    assert_false(legibility_takes_reading("kicker"));
    assert_true(legibility_takes_reading("headline"));
    assert_true(legibility_takes_reading("row1_title"));
    assert_true(legibility_takes_reading(""));
}

static void large_text_needs_less_contrast(void **state)
{
    (void)state;
    static const struct {
        double em_px, least_px, needed;
        bool bold;
    } rows[] = {
        {40, 40, 4.5, false}, {87, 40, 4.5, false}, {88, 40, 3, false},
        {67, 40, 4.5, true},  {68, 40, 3, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_float_equal(
            legibility_needed_contrast(rows[i].em_px, rows[i].bold, rows[i].least_px),
            rows[i].needed, 0.001);
}

// ---- contrast of pixels ---------------------------------------------------------------------

#define SIDE 100

struct canvas {
    struct frame *ground, *ink;
};

static struct canvas canvas_of(uint32_t left, uint32_t right, int border)
{
    struct canvas canvas = {frame_create(SIDE, SIDE, NULL), frame_create(SIDE, SIDE, NULL)};
    assert_true(canvas.ground && canvas.ink);
    frame_fill(canvas.ground, right);
    frame_fill_rect(canvas.ground, (struct frame_rect){0, 0, border, SIDE}, left);
    frame_fill(canvas.ink, 0xFF000000u);
    frame_fill_rect(canvas.ink, (struct frame_rect){10, 10, 80, 80}, 0xFFFFFFFFu);
    return canvas;
}

static void close_canvas(struct canvas *canvas)
{
    frame_destroy(canvas->ground);
    frame_destroy(canvas->ink);
}

static void contrast_is_that_of_the_pixels_under_the_ink(void **state)
{
    (void)state;
    static const struct {
        uint32_t left, right;
        int border;
        uint32_t text;
        double contrast;
    } rows[] = {
        {0xFF000000u, 0xFF000000u, 0, 0xFFFFFFFFu, 21},
        {0xFFFFFFFFu, 0xFFFFFFFFu, 0, 0xFFFFFFFFu, 1},
        {0xFF767676u, 0xFF767676u, 0, 0xFFFFFFFFu, 4.54}, // the grey everybody knows
        {0xFFFFFFFFu, 0xFF000000u, 9, 0xFFFFFFFFu, 21},   // white, but beside the ink
        {0xFFFFFFFFu, 0xFF000000u, 20, 0xFFFFFFFFu, 1},   // white under an eighth of the ink
        {0xFF000000u, 0xFF000000u, 0, 0x00FFFFFFu, 1},    // ink that cannot be seen
        {0xFF000000u, 0xFF000000u, 0, 0x80FFFFFFu, 5.3},  // ink half seen is grey
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct canvas canvas = canvas_of(rows[i].left, rows[i].right, rows[i].border);
        double contrast = legibility_contrast(canvas.ground, canvas.ink, rows[i].text);
        if (fabs(contrast - rows[i].contrast) > 0.06)
            fail_msg("row %zu: %.2f were expected and %.2f came", i, rows[i].contrast, contrast);
        close_canvas(&canvas);
    }
}

static void without_ink_there_is_nothing_to_complain_about(void **state)
{
    (void)state;
    struct canvas canvas = canvas_of(0xFFFFFFFFu, 0xFFFFFFFFu, 0);
    frame_fill(canvas.ink, 0xFF000000u);
    assert_float_equal(legibility_contrast(canvas.ground, canvas.ink, 0xFFFFFFFFu), 21, 0.001);
    assert_int_equal(legibility_shade_strength(canvas.ground, canvas.ink, 0xFFFFFFFFu, 0, 4.5), 0);
    close_canvas(&canvas);
}

// The strength found suffices, and one less does not.
static void a_shade_is_as_light_as_suffices(void **state)
{
    (void)state;
    static const struct {
        uint32_t left, right, text, shade;
        int least, most; // strength
    } rows[] = {
        {0xFF000000u, 0xFF101010u, 0xFFFFFFFFu, 0xFF000000u, 0, 0}, // dark enough as it is
        {0xFFFFFFFFu, 0xFF000000u, 0xFFFFFFFFu, 0xFF000000u, 100, 200},
        {0xFF808080u, 0xFF909090u, 0xFFFFFFFFu, 0xFF000000u, 10, 80},
        {0xFF404040u, 0xFFC0C0C0u, 0xFF231F1Bu, 0xFFF3EDE0u, 60, 200},
        {0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 256, 256}, // the wrong shade
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct canvas canvas = canvas_of(rows[i].left, rows[i].right, 50);
        int strength = legibility_shade_strength(canvas.ground, canvas.ink, rows[i].text,
                                                 rows[i].shade, COLOR_LEAST_CONTRAST);
        if (strength < rows[i].least || strength > rows[i].most)
            fail_msg("row %zu: a strength of %d came", i, strength);
        for (int less = 0; less < 2 && strength > 0 && strength <= 255; less++) {
            struct canvas shaded = canvas_of(rows[i].left, rows[i].right, 50);
            frame_fill_rect(shaded.ground, frame_bounds(shaded.ground),
                            (rows[i].shade & 0xFFFFFFu) | (uint32_t)(strength - less) << 24);
            double contrast = legibility_contrast(shaded.ground, shaded.ink, rows[i].text);
            if ((contrast + 0.005 >= COLOR_LEAST_CONTRAST) != (less == 0))
                fail_msg("row %zu: strength %d gives %.3f:1", i, strength - less, contrast);
            close_canvas(&shaded);
        }
        close_canvas(&canvas);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_are_a_250th_of_the_distance_high),
        cmocka_unit_test(lengths_are_read_as_people_write_them),
        cmocka_unit_test(reading_counts_what_is_read),
        cmocka_unit_test(time_goes_with_the_characters),
        cmocka_unit_test(large_text_needs_less_contrast),
        cmocka_unit_test(contrast_is_that_of_the_pixels_under_the_ink),
        cmocka_unit_test(without_ink_there_is_nothing_to_complain_about),
        cmocka_unit_test(a_shade_is_as_light_as_suffices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
