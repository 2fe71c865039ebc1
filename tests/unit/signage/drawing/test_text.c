#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "signage/base/buffer.h"
#include "signage/base/utf8.h"
#include "signage/drawing/text.h"

#define RUBY(base, reading) "\uFFF9" base "\uFFFA" reading "\uFFFB"

static int open_fonts(void **state)
{
    struct error error;
    *state = fonts_open("fonts/fonts.xml", &error);
    if (!*state)
        print_error("%s\n", error.text);
    return *state ? 0 : -1;
}

static int close_fonts(void **state)
{
    fonts_close(*state);
    return 0;
}

static struct text_style style_of(double size_px, double least_size_px)
{
    return (struct text_style){.family = "gothic",
                               .lang = "ja",
                               .size_px = size_px,
                               .least_size_px = least_size_px,
                               .line_height = 1.4};
}

static struct text_layout *lay(struct fonts *fonts, const char *text, struct text_style style,
                               double width, double height)
{
    struct error error = {0};
    struct text_layout *layout = text_layout_create(fonts, text, &style, width, height, &error);
    if (!layout)
        fail_msg("%s", error.text);
    return layout;
}

static void expect_lines(const struct text_layout *layout, const char *expected)
{
    struct buffer lines;
    buffer_init(&lines, 1u << 20);
    text_layout_lines(layout, "⏎", &lines);
    assert_string_equal(buffer_text(&lines), expected);
    buffer_finish(&lines);
}

// ---- headlines ------------------------------------------------------------------------------

static void headlines_break_where_a_reader_would_pause(void **state)
{
    static const struct {
        double em, least; // the box's width in ems of the size wished for; the floor
        const char *text, *lines;
        double size_px;
    } rows[] = {
        {16, 24, "目黒区産業振興センター　秋の経営相談会を開催します",
         "目黒区産業振興センター⏎秋の経営相談会を開催します", 60},
        {10, 24, "目黒区産業振興センター　秋の経営相談会を開催します",
         "目黒区産業振興センター⏎秋の経営相談会を⏎開催します", 52},
        {8, 24, "目黒区産業振興センター　秋の経営相談会を開催します",
         "目黒区産業振興センター⏎秋の経営相談会を⏎開催します", 43},
        {16, 24, "中小企業のためのDX推進セミナー「はじめてのクラウド会計」",
         "中小企業のためのDX推進セミナー⏎「はじめてのクラウド会計」", 60},
        {13, 24, "中小企業のためのDX推進セミナー「はじめてのクラウド会計」",
         "中小企業のための⏎DX推進セミナー⏎「はじめてのクラウド会計」", 60},
        {13, 24, "ものづくり補助金の申請受付は12月24日（水）17時まで",
         "ものづくり補助金の⏎申請受付は⏎12月24日（水）17時まで", 60},
        {13, 24, "【満席】創業支援セミナー第3回「資金調達の基本」",
         "【満席】創業支援セミナー⏎第3回「資金調達の基本」", 60},
        {10, 24, "レベル4大雨危険警報が発表されました。安全な場所へ避難してください。",
         "レベル4大雨危険警報が⏎発表されました。⏎安全な場所へ⏎避難してください。", 56},
        {13, 24, "コワーキングスペース「めぐろベース」1日無料体験（先着50名様）",
         "コワーキングスペース⏎「めぐろベース」1日無料体験⏎（先着50名様）", 60},
        {8, 24, "コワーキングスペース「めぐろベース」1日無料体験（先着50名様）",
         "コワーキングスペース⏎「めぐろベース」⏎1日無料体験⏎（先着50名様）", 48},
        {13, 24, "雇用・労働なんでも相談会　毎週火曜日14:00～16:30",
         "雇用・労働なんでも相談会⏎毎週火曜日14:00～16:30", 60},
        // The publisher's marks: phrases and a protected term.
        {8, 30, "目黒区の\u200B中小企業\u2060を\u200B応援する\u200B制度の\u200Bご案内",
         "目黒区の⏎中小企業を⏎応援する⏎制度のご案内", 60},
        {13, 60, "一行目\n二行目\n\n四行目", "一行目⏎二行目⏎⏎四行目", 60},
        {13, 60, "", "", 60},
        {13, 60, "瓦", "瓦", 60},
        {13, 60, "一行に入る", "一行に入る", 60},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct text_style style = style_of(60, rows[i].least);
        style.bold = true;
        struct text_layout *layout = lay(*state, rows[i].text, style, rows[i].em * 60, 400);
        struct text_report report = text_layout_report(layout);
        expect_lines(layout, rows[i].lines);
        if (report.size_px != rows[i].size_px)
            fail_msg("row %zu: set at %g px, not %g: %s", i, report.size_px, rows[i].size_px,
                     rows[i].text);
        assert_false(report.truncated);
        assert_int_equal(report.broken_words, 0);
        assert_true(report.width_px <= rows[i].em * 60 + 0.01);
        assert_true(report.height_px <= 400.01);
        text_layout_destroy(layout);
    }
}

// ---- 禁則 -----------------------------------------------------------------------------------

static uint32_t character_at_start(const char *line)
{
    size_t at = 0;
    return utf8_next(line, strlen(line), &at);
}

static uint32_t character_at_end(const char *line)
{
    uint32_t last = 0;
    for (size_t at = 0, length = strlen(line); at < length;)
        last = utf8_next(line, length, &at);
    return last;
}

static void expect_no_forbidden_edges(char *lines)
{
    static const uint32_t never_first[] =
        U"、。，．・：；？！ー々っゃゅょッャュョァィゥェォぁぃぅぇぉ」』）】〉》〕";
    static const uint32_t never_last[] = U"「『（【〈《〔";
    for (char *line = strtok(lines, "|"); line; line = strtok(NULL, "|")) {
        for (size_t i = 0; never_first[i]; i++)
            if (character_at_start(line) == never_first[i])
                fail_msg("a line begins with what may not stand there: %s", line);
        for (size_t i = 0; never_last[i]; i++)
            if (character_at_end(line) == never_last[i])
                fail_msg("a line ends with what may not stand there: %s", line);
    }
}

static void no_width_puts_forbidden_characters_at_edges(void **state)
{
    static const char text[] =
        "「えっ、ちょっと待ってよ！」と彼は言った。『キャッチコピー』って、ゃっぱり難しい？"
        "（そうでもない・・・かも）【受付中】コンピューター々〈山〉《川》。";
    for (double width = 130; width < 1200; width += 13) {
        struct text_layout *layout = lay(*state, text, style_of(30, 30), width, 4000);
        struct buffer lines;
        buffer_init(&lines, 65536);
        text_layout_lines(layout, "|", &lines);
        assert_false(text_layout_report(layout).truncated);
        expect_no_forbidden_edges(lines.bytes);
        buffer_finish(&lines);
        text_layout_destroy(layout);
    }
}

static void punctuation_is_half_width_at_line_edges_and_in_runs(void **state)
{
    static const struct {
        const char *text;
        double ems; // in a full-width face
    } rows[] = {
        {"山", 1},
        {"「山", 1.5},         // at the line's start
        {"山。", 1.5},         // at its end
        {"山、川", 3},         // full between
        {"「（山）」。", 3.5}, // four of them in runs, one at each end
        {"山「川", 3},
        {"山」「川", 3.5},
        {"山・川", 3},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct text_style style = style_of(100, 100);
        style.family = "mincho";
        struct text_layout *layout = lay(*state, rows[i].text, style, 2000, 200);
        double ems = text_layout_report(layout).width_px / 100;
        if (ems < rows[i].ems - 0.01 || ems > rows[i].ems + 0.01)
            fail_msg("%s is %g em wide, not %g", rows[i].text, ems, rows[i].ems);
        text_layout_destroy(layout);
    }
}

static void expect_near(double value, double expected, double tolerance)
{
    if (fabs(value - expected) > tolerance)
        fail_msg("%g, not %g", value, expected);
}

static double width_of(struct fonts *fonts, const char *text)
{
    struct error error;
    struct text_style style = style_of(100, 100);
    struct text_layout *line = text_line_create(fonts, text, &style, &error);
    assert_non_null(line);
    double width = text_layout_report(line).width_px;
    text_layout_destroy(line);
    return width;
}

static void a_quarter_em_parts_latin_and_kanji_unless_a_space_does(void **state)
{
    double apart = width_of(*state, "創業") + width_of(*state, "ABC");
    expect_near(width_of(*state, "創業ABC"), apart + 25, 0.1);
    expect_near(width_of(*state, "創業 ABC"),
                apart + width_of(*state, "A B") - width_of(*state, "AB"), 3);
    expect_near(width_of(*state, "（ABC）"),
                width_of(*state, "（") + width_of(*state, "ABC") + width_of(*state, "）"), 0.1);
}

// ---- size, cutting, report -------------------------------------------------------------------

static void what_does_not_fit_gets_smaller_then_is_cut_at_a_phrase(void **state)
{
    static const char text[] =
        "これはとても長いので、箱に入りきらず、途中で省略されるはずの文章です。"
        "どこで切れるかを見てください。";
    struct text_layout *layout = lay(*state, text, style_of(60, 10), 720, 150);
    struct text_report report = text_layout_report(layout);
    assert_false(report.truncated);
    assert_true(report.size_px < 60 && report.size_px >= 10);
    text_layout_destroy(layout);

    layout = lay(*state, text, style_of(60, 40), 720, 150);
    report = text_layout_report(layout);
    assert_true(report.truncated);
    assert_true(report.size_px == 40);
    assert_int_equal(report.lines, 2);
    expect_lines(layout, "これはとても長いので、箱に入りきらず、⏎途中で省略されるはずの文章です…");
    text_layout_destroy(layout);

    struct text_style english = style_of(40, 40);
    english.lang = "en";
    layout = lay(*state, "Free consultation for founders of new businesses", english, 500, 60);
    expect_lines(layout, "Free consultation for...");
    text_layout_destroy(layout);

    struct text_style one = style_of(40, 40);
    one.most_lines = 1;
    layout = lay(*state, text, one, 720, 500);
    assert_int_equal(text_layout_report(layout).lines, 1);
    assert_true(text_layout_report(layout).truncated);
    expect_lines(layout, "これはとても長いので…");
    text_layout_destroy(layout);
}

static void reports_characters_no_font_has_and_breaks_within_words(void **state)
{
    struct text_layout *layout = lay(*state, "瓦𐀀𐀁 ᏣᎳᎩ版", style_of(40, 40), 2000, 100);
    assert_int_equal(text_layout_report(layout).missing_glyphs, 5);
    text_layout_destroy(layout);

    layout = lay(*state, "スーパーコンピューター", style_of(40, 40), 280, 400);
    assert_true(text_layout_report(layout).broken_words > 0);
    text_layout_destroy(layout);
}

static void ruby_stands_above_its_base_and_makes_room_for_itself(void **state)
{
    struct text_style style = style_of(60, 60);
    struct text_layout *plain = lay(*state, "目黒の瓦版", style, 900, 300);
    struct text_layout *ruby = lay(*state, RUBY("目黒", "めぐろ") "の瓦版", style, 900, 300);
    expect_lines(ruby, "目黒の瓦版");
    assert_true(text_layout_report(ruby).height_px >= text_layout_report(plain).height_px + 30);
    expect_near(text_layout_report(ruby).width_px, text_layout_report(plain).width_px, 0.1);
    text_layout_destroy(ruby);
    text_layout_destroy(plain);

    // A base is never parted, a reading too long for it moves its neighbours apart.
    ruby = lay(*state, "この" RUBY("産業振興", "さんぎょうしんこう") "を", style, 260, 600);
    expect_lines(ruby, "この⏎産業振興⏎を");
    text_layout_destroy(ruby);
    style.family = "mincho";
    ruby = lay(*state, RUBY("志", "こころざし"), style, 900, 300);
    expect_near(text_layout_report(ruby).width_px, 150, 0.1);
    text_layout_destroy(ruby);
}

// ---- pixels and columns -----------------------------------------------------------------------

#define PAPER 0xFFFFFFFFu

// The ink of `text` drawn black on white at (x, y): where it is, empty when there is none.
static struct frame_rect ink_of(struct fonts *fonts, const char *text, struct text_style style,
                                double width, double height, struct frame *frame)
{
    struct text_layout *layout = lay(fonts, text, style, width, height);
    frame_fill(frame, PAPER);
    text_draw(layout, frame, 0, 0, 0xFF000000);
    text_layout_destroy(layout);
    int left = frame->width_px, top = frame->height_px, right = 0, bottom = 0;
    for (int y = 0; y < frame->height_px; y++)
        for (int x = 0; x < frame->width_px; x++) {
            if (frame_row(frame, y)[x] == PAPER)
                continue;
            left = x < left ? x : left;
            right = x + 1 > right ? x + 1 : right;
            top = y < top ? y : top;
            bottom = y + 1;
        }
    return (struct frame_rect){left, top, right - left, bottom - top};
}

static void columns_run_from_right_to_left_in_vertical_forms(void **state)
{
    struct text_style style = style_of(100, 100);
    style.vertical = true;
    struct text_layout *layout = lay(*state, "目黒の瓦版\n第12回、2026年", style, 300, 800);
    expect_lines(layout, "目黒の瓦版⏎第12回、2026年");
    // 12 takes one em side by side, 2026 lies down at half an em a digit and a quarter from 年.
    struct text_report report = text_layout_report(layout);
    assert_int_equal(report.lines, 2);
    expect_near(report.width_px, 240, 0.1);
    expect_near(report.height_px, 725, 5);
    text_layout_destroy(layout);

    struct error error;
    struct frame *frame = frame_create(100, 200, &error);
    assert_non_null(frame);
    struct frame_rect ink = ink_of(*state, "、", style, 100, 200, frame);
    assert_true(ink.x >= 50 && ink.y + ink.height <= 50); // top right of its square
    ink = ink_of(*state, "ー", style, 100, 200, frame);
    assert_true(ink.height > 3 * ink.width); // upright
    ink = ink_of(*state, "「", style, 100, 200, frame);
    assert_true(ink.y + ink.height <= 52); // half a body at the column's top
    ink = ink_of(*state, "12", style, 100, 200, frame);
    assert_true(ink.y >= 0 && ink.y + ink.height <= 100 && ink.width > 50);
    ink = ink_of(*state, "Meg", style, 100, 250, frame);
    assert_true(ink.height > ink.width); // on its side
    ink = ink_of(*state, "国", style, 100, 200, frame);
    expect_near(ink.x + ink.width / 2.0, 50, 3);
    expect_near(ink.y + ink.height / 2.0, 50, 4);
    frame_destroy(frame);
}

static void fonts_that_stand_in_share_the_baseline(void **state)
{
    struct error error;
    struct frame *frame = frame_create(200, 200, &error);
    assert_non_null(frame);
    // 葛 with a selector comes from the name font, 韓 in Hangul's company from the CJK font.
    struct frame_rect own = ink_of(*state, "葛", style_of(100, 100), 200, 200, frame);
    struct frame_rect name = ink_of(*state, "葛\U000E0100", style_of(100, 100), 200, 200, frame);
    expect_near(name.y + name.height, own.y + own.height, 5);
    struct frame_rect hangul = ink_of(*state, "글", style_of(100, 100), 200, 200, frame);
    expect_near(hangul.y + hangul.height, own.y + own.height, 10);
    struct frame_rect emoji = ink_of(*state, "🎉", style_of(100, 100), 200, 200, frame);
    assert_true(emoji.width <= 101 && emoji.height <= 101 && emoji.width > 80);
    frame_destroy(frame);
}

static void color_and_alpha_are_as_told(void **state)
{
    struct error error;
    struct frame *frame = frame_create(100, 100, &error);
    assert_non_null(frame);
    static const struct {
        uint32_t argb, expected;
    } rows[] = {{0xFFC02040, 0xFFC02040}, {0x80000000, 0xFF7F7F7F}, {0x00C02040, PAPER}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct text_layout *layout = lay(*state, "■", style_of(100, 100), 100, 100);
        frame_fill(frame, PAPER);
        text_draw(layout, frame, 0, 0, rows[i].argb);
        text_layout_destroy(layout);
        uint32_t pixel = frame_row(frame, 50)[50];
        for (int shift = 0; shift < 32; shift += 8)
            expect_near((pixel >> shift) & 0xFF, (rows[i].expected >> shift) & 0xFF, 1);
    }
    frame_destroy(frame);
}

static void lines_are_aligned_in_their_box(void **state)
{
    struct error error;
    struct frame *frame = frame_create(400, 300, &error);
    assert_non_null(frame);
    static const struct {
        enum text_align align;
        enum text_vertical_align vertical_align;
        int x, y; // of the middle of a square character of 100 px
    } rows[] = {{TEXT_START, TEXT_TOP, 50, 50},
                {TEXT_CENTER, TEXT_MIDDLE, 200, 150},
                {TEXT_END, TEXT_BOTTOM, 350, 250},
                {TEXT_JUSTIFY, TEXT_TOP, 50, 50}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct text_style style = style_of(100, 100);
        style.align = rows[i].align;
        style.vertical_align = rows[i].vertical_align;
        struct frame_rect ink = ink_of(*state, "国", style, 400, 300, frame);
        expect_near(ink.x + ink.width / 2.0, rows[i].x, 3);
        expect_near(ink.y + ink.height / 2.0, rows[i].y, 4);
    }
    frame_destroy(frame);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headlines_break_where_a_reader_would_pause),
        cmocka_unit_test(no_width_puts_forbidden_characters_at_edges),
        cmocka_unit_test(punctuation_is_half_width_at_line_edges_and_in_runs),
        cmocka_unit_test(a_quarter_em_parts_latin_and_kanji_unless_a_space_does),
        cmocka_unit_test(what_does_not_fit_gets_smaller_then_is_cut_at_a_phrase),
        cmocka_unit_test(reports_characters_no_font_has_and_breaks_within_words),
        cmocka_unit_test(ruby_stands_above_its_base_and_makes_room_for_itself),
        cmocka_unit_test(columns_run_from_right_to_left_in_vertical_forms),
        cmocka_unit_test(fonts_that_stand_in_share_the_baseline),
        cmocka_unit_test(color_and_alpha_are_as_told),
        cmocka_unit_test(lines_are_aligned_in_their_box),
    };
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
