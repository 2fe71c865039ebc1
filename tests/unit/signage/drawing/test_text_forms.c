// The right form of each character: by language, in columns, by variation selector, in scripts that
// join or run to the left, in colour.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/signage/drawing/ink.h"

#define EM 100
#define RUBY(base, reading) "\uFFF9" base "\uFFFA" reading "\uFFFB"

static double difference(struct fonts *fonts, const char *a, struct text_style style_a,
                         const char *b, struct text_style style_b)
{
    struct frame *one = ink_draw(fonts, a, style_a, 2 * EM, 2 * EM, NULL);
    struct frame *other = ink_draw(fonts, b, style_b, 2 * EM, 2 * EM, NULL);
    double differs = ink_difference(one, other);
    frame_destroy(one);
    frame_destroy(other);
    return differs;
}

static double width_of(struct fonts *fonts, const char *text, struct text_style style)
{
    struct error error;
    struct text_layout *line = text_line_create(fonts, text, &style, &error);
    assert_non_null(line);
    double width = text_layout_report(line).width_px;
    text_layout_destroy(line);
    return width;
}

static void expect_near(double value, double expected, double tolerance, const char *what)
{
    if (fabs(value - expected) > tolerance)
        fail_msg("%s: %g, not %g", what, value, expected);
}

// In one typeface, so that what differs is the form.
static void each_language_has_its_own_forms(void **state)
{
    static const struct {
        const char *character, *lang, *other;
        bool same;
    } rows[] = {
        {"直", "ja", "zh-Hans", false},
        {"直", "ja", "zh-Hant", false},
        {"骨", "ja", "zh-Hans", false},
        {"角", "ja", "zh-Hans", false},
        {"刃", "ja", "zh-Hans", false},
        {"述", "ja", "zh-Hans", false},
        {"述", "ja", "zh-Hant", false},
        {"与", "ja", "zh-CN", false},
        {"骨", "zh-Hans", "zh-Hant", false},
        {"直", "ja", "ja-JP", true},
        {"直", "ja", "", true},
        {"直", "ja", "x-unknown", true},
        {"直", "zh", "zh-CN", true},
        {"直", "zh-TW", "zh-Hant", true},
        {"一", "ja", "ko", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int vertical = 0; vertical < 2; vertical++) {
            struct text_style style = ink_style("mincho", rows[i].lang, EM);
            struct text_style other = ink_style("mincho", rows[i].other, EM);
            style.vertical = other.vertical = vertical;
            double differs = difference(*state, rows[i].character, style, rows[i].character, other);
            if (rows[i].same ? differs > 0 : differs < 0.02)
                fail_msg("row %zu%s: %s in '%s' and '%s' differ by %g", i,
                         vertical ? " in columns" : "", rows[i].character, rows[i].lang,
                         rows[i].other, differs);
        }
    // Columns are drawn from a chain of their own.
    struct text_style ja = ink_style("gothic", "ja", EM), zh = ink_style("gothic", "zh", EM);
    ja.vertical = zh.vertical = true;
    assert_true(difference(*state, "直", ja, "直", zh) > 0.05);
}

static void names_are_written_as_they_are_registered(void **state)
{
    static const char *const forms[] = {
        "葛",           "葛\U000E0100", "葛\U000E0101", "邉",
        "邉\U000E0100", "邉\U000E0101", "邉\U000E0102", "邉\U000E0105",
        "辻\U000E0100", "辻\U000E0101", "吉",           "𠮷",
        "高",           "髙",           "崎",           "﨑",
    };
    struct text_style style = ink_style("gothic", "ja", EM);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        struct text_report report;
        frame_destroy(ink_draw(*state, forms[i], style, 2 * EM, 2 * EM, &report));
        assert_int_equal(report.missing_glyphs, 0);
        expect_near(report.width_px, EM, 1, forms[i]);
        for (size_t k = 0; k < i; k++) {
            bool plain_alike = strlen(forms[i]) > 3 && strlen(forms[k]) == 3 &&
                               strncmp(forms[i], forms[k], 3) == 0;
            if (!plain_alike && difference(*state, forms[i], style, forms[k], style) < 0.01)
                fail_msg("%s and %s look the same", forms[i], forms[k]);
        }
    }
}

static void emoji_are_one_glyph_in_the_line(void **state)
{
    static const struct {
        const char *text;
        double ems;
    } rows[] = {
        {"🎉", 1},
        {"👨‍👩‍👧‍👦", 1},
        {"🇯🇵", 1},
        {"1️⃣", 1},
        {"👍🏽", 1},
        {"❤️", 1},
        {"🧑🏿‍🤝‍🧑🏻", 1},
        {"🏳️‍🌈", 1},
        {"🎉👨‍👩‍👧‍👦🇯🇵", 3},
        {"☎\uFE0E", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct text_report report;
        struct frame *frame =
            ink_draw(*state, rows[i].text, ink_style("gothic", "ja", EM), 4 * EM, 2 * EM, &report);
        struct frame_rect ink = ink_rect(frame);
        expect_near(report.width_px / EM, rows[i].ems, 0.2, rows[i].text);
        assert_int_equal(report.missing_glyphs, 0);
        assert_true(ink.height <= EM + 1 && ink.height > EM / 2);
        assert_true(ink.width <= rows[i].ems * EM + 1 && ink.width > EM / 2);
        frame_destroy(frame);
    }
    // Between kanji they take a kanji's place.
    struct text_style style = ink_style("gothic", "ja", EM);
    expect_near(width_of(*state, "祭🎉祭", style), 3 * width_of(*state, "祭", style), 8, "祭🎉祭");
}

static void signs_stand_right_in_columns(void **state)
{
    enum zone { TOP_RIGHT, RIGHT_UP, TALL, WIDE };
    static const struct {
        const char *text;
        enum zone zone;
    } rows[] = {
        {"、", TOP_RIGHT}, {"。", TOP_RIGHT}, {"っ", RIGHT_UP}, {"ャ", RIGHT_UP},
        {"ゅ", RIGHT_UP},  {"ー", TALL},      {"…", TALL},      {"〜", TALL},
        {"～", TALL},      {"―", TALL},       {"—", TALL},      {"‥", TALL},
        {"｜", WIDE},      {"（", WIDE},      {"）", WIDE},     {"】", WIDE},
        {"〈", WIDE},      {"＝", TALL},      {"：", WIDE},     {"Kubernetes", TALL},
        {"2026", TALL},    {"DX", TALL},
    };
    static const char *const families[] = {"gothic", "mincho"};
    for (size_t i = 0; i < 2 * sizeof rows / sizeof rows[0]; i++) {
        const char *text = rows[i / 2].text, *family = families[i % 2];
        struct text_style style = ink_style(family, "ja", EM);
        style.vertical = true;
        // A character in front keeps glue at the column's top out of the way.
        char column[64];
        snprintf(column, sizeof column, "一%s", text);
        struct frame *frame = ink_draw(*state, column, style, EM, 9 * EM, NULL);
        frame_fill_rect(frame, (struct frame_rect){0, 0, EM, EM - 5}, INK_PAPER);
        struct frame_rect ink = ink_rect(frame);
        double x = ink.x + ink.width / 2.0, y = ink.y - EM + ink.height / 2.0;
        bool right = false;
        switch (rows[i / 2].zone) {
        case TOP_RIGHT:
            right = x > EM * 0.6 && y < EM * 0.4;
            break;
        case RIGHT_UP:
            right = x > EM * 0.5 && y < EM * 0.55 && ink.width < EM * 0.85;
            break;
        case TALL:
            right = ink.height > ink.width && fabs(x - EM / 2.0) < 12;
            break;
        default:
            right = ink.width > ink.height && fabs(x - EM / 2.0) < 12;
        }
        if (!right)
            fail_msg("%s of %s: ink %d x %d around %g, %g", text, family, ink.width, ink.height, x,
                     y);
        frame_destroy(frame);
    }
}

static void short_western_text_stands_upright_in_columns(void **state)
{
    static const struct {
        const char *text;
        double ems; // down the column
    } rows[] = {
        {"第12回", 3}, {"5日", 2},    {"5G対応", 3},  {"A4判", 2},    {"!?", 1},   {"行こう!!", 4},
        {"A社", 2},    {"DX推進", 4}, {"NPO法人", 5}, {"50%オフ", 4}, {"終――", 3},
    };
    static const char *const longer[] = {"2026年", "SDGs", "Meguro", "100%", "10:30", "ABC DEF"};
    struct text_style style = ink_style("mincho", "ja", EM);
    style.vertical = true;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct text_report report;
        frame_destroy(ink_draw(*state, rows[i].text, style, EM * 2, 9 * EM, &report));
        expect_near(report.height_px / EM, rows[i].ems, 0.01, rows[i].text);
    }
    // What is longer lies on its side: as long as it is wide in a line.
    struct text_style level = ink_style("mincho", "ja", EM);
    for (size_t i = 0; i < sizeof longer / sizeof longer[0]; i++) {
        struct text_report report;
        frame_destroy(ink_draw(*state, longer[i], style, EM * 2, 9 * EM, &report));
        expect_near(report.height_px, width_of(*state, longer[i], level), 1, longer[i]);
    }
}

static void text_that_runs_to_the_left_is_read_from_the_right(void **state)
{
    struct text_style ja = ink_style("gothic", "ja", 60), he = ink_style("gothic", "he", 60);
    // Behind a Japanese character the letters stand in their own order, the last one leftmost.
    struct frame *one = ink_draw(*state, "ב", ja, 300, 100, NULL);
    struct frame *two = ink_draw(*state, "אב", ja, 300, 100, NULL);
    int width = (int)width_of(*state, "ב", ja);
    frame_fill_rect(two, (struct frame_rect){width, 0, 300 - width, 100}, INK_PAPER);
    frame_fill_rect(one, (struct frame_rect){width, 0, 300 - width, 100}, INK_PAPER);
    assert_true(ink_difference(one, two) < 0.05);
    frame_destroy(one);
    frame_destroy(two);
    // A text in a language that does begins at the right, and its numbers stay as they are.
    struct frame *line = ink_draw(*state, "שלום 12", he, 500, 100, NULL);
    struct frame_rect ink = ink_rect(line);
    assert_true(ink.x > 250 && ink.x + ink.width > 490);
    frame_fill_rect(line,
                    (struct frame_rect){ink.x + (int)width_of(*state, "12", he) + 4, 0, 500, 100},
                    INK_PAPER);
    struct text_style end = ink_style("gothic", "en", 60);
    struct frame *number = ink_draw(*state, "12", end, 500, 100, NULL);
    struct frame_rect left = ink_rect(number), moved = ink_rect(line);
    assert_int_equal(left.width, moved.width);
    assert_int_equal(left.height, moved.height);
    frame_destroy(line);
    frame_destroy(number);
}

static void letters_that_join_are_joined(void **state)
{
    struct text_style style = ink_style("gothic", "ar", 100);
    double apart = 0, joined = width_of(*state, "مرحبا", style);
    static const char *const letters[] = {"م", "ر", "ح", "ب", "ا"};
    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++)
        apart += width_of(*state, letters[i], style);
    assert_true(joined < apart * 0.85);
    style.letter_spacing_em = 0.2; // would tear them apart
    expect_near(width_of(*state, "مرحبا", style), joined, 0.1, "مرحبا spaced");
    style.letter_spacing_em = 0;
    // A conjunct is narrower than its letters, a vowel sign stands before the letter it follows.
    assert_true(width_of(*state, "क्ष", style) <
                width_of(*state, "क", style) + width_of(*state, "ष", style) - 10);
    // A non-joiner keeps the letters of one Persian word apart.
    assert_true(fabs(width_of(*state, "می\u200Cخ", style) - width_of(*state, "میخ", style)) > 5);
    expect_near(width_of(*state, "ที่", style), width_of(*state, "ท", style), 1, "Thai marks");
}

static void greek_and_cyrillic_words_have_letters_of_their_own_width(void **state)
{
    struct text_style style = ink_style("gothic", "ja", 100);
    assert_true(width_of(*state, "Київ", style) < 280);
    assert_true(width_of(*state, "Ελλάδα", style) < 420);
    assert_true(width_of(*state, "α", style) > 95); // α波, a sign
    expect_near(width_of(*state, "Tiếng Việt", style), 500, 60, "Vietnamese");
}

static void a_dot_stands_over_each_character_that_is_stressed(void **state)
{
    for (int vertical = 0; vertical < 2; vertical++) {
        struct text_style style = ink_style("gothic", "ja", 60);
        style.vertical = vertical;
        struct frame *frame = ink_draw(*state, RUBY("重要、点", "•"), style, 300, 300, NULL);
        // Outside the characters' squares there are three dots.
        int dots = 0;
        bool inside = false;
        for (int along = 0; along < 300; along++) {
            bool ink = false;
            for (int across = 0; across < 24; across++)
                ink |= (vertical ? frame_row(frame, along)[299 - across]
                                 : frame_row(frame, across)[along]) != INK_PAPER;
            dots += ink && !inside;
            inside = ink;
        }
        assert_int_equal(dots, 3);
        frame_destroy(frame);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_language_has_its_own_forms),
        cmocka_unit_test(names_are_written_as_they_are_registered),
        cmocka_unit_test(emoji_are_one_glyph_in_the_line),
        cmocka_unit_test(signs_stand_right_in_columns),
        cmocka_unit_test(short_western_text_stands_upright_in_columns),
        cmocka_unit_test(text_that_runs_to_the_left_is_read_from_the_right),
        cmocka_unit_test(letters_that_join_are_joined),
        cmocka_unit_test(greek_and_cyrillic_words_have_letters_of_their_own_width),
        cmocka_unit_test(a_dot_stands_over_each_character_that_is_stressed),
    };
    return cmocka_run_group_tests(tests, ink_open_fonts, ink_close_fonts);
}
