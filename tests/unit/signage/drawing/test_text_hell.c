// Text from hell: whatever comes is set within its box or cut, in every direction, and what no
// font has is counted.
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

#define RUBY(base, reading) "\uFFF9" base "\uFFFA" reading "\uFFFB"
#define GROUND 0xFF204060u

static char *repeated(const char *unit, size_t times)
{
    struct buffer text;
    buffer_init(&text, 1u << 20);
    for (size_t i = 0; i < times; i++)
        buffer_add_text(&text, unit);
    return buffer_take(&text, NULL);
}

static void expect_ink_within(const struct frame *frame, struct frame_rect box, const char *name)
{
    for (int y = 0; y < frame->height_px; y++)
        for (int x = 0; x < frame->width_px; x++) {
            bool inside =
                x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
            if (!inside && frame_row(frame, y)[x] != GROUND)
                fail_msg("%s leaves its box at %d, %d", name, x, y);
        }
}

static void survive(struct fonts *fonts, const char *name, const char *text,
                    struct text_style style, int width, int height)
{
    struct error error = {""};
    struct text_layout *layout = text_layout_create(fonts, text, &style, width, height, &error);
    if (!layout)
        fail_msg("%s: %s", name, error.text);
    struct text_report report = text_layout_report(layout);
    struct frame *frame = frame_create(300, 200, &error);
    assert_non_null(frame);
    frame_fill(frame, GROUND);
    text_draw(layout, frame, 20, 15, 0xFFFFFFFF);
    expect_ink_within(frame, (struct frame_rect){20, 15, width, height}, name);
    assert_true(report.lines >= 0 && report.size_px >= 4);
    if (!report.truncated && (report.width_px > width + 0.01 || report.height_px > height + 0.01))
        fail_msg("%s is said to fit, but is %g x %g px", name, report.width_px, report.height_px);
    text_draw(layout, frame, -1000, 100, 0x80FFFFFF);
    text_draw(layout, frame, 290, 190, 0x80FFFFFF);
    frame_destroy(frame);
    text_layout_destroy(layout);
}

// In the directions and settings that take other ways through the code.
static void survive_everywhere(struct fonts *fonts, const char *name, const char *text)
{
    static const struct text_style styles[] = {
        {.family = "gothic", .lang = "ja", .align = TEXT_JUSTIFY},
        {.family = "gothic", .lang = "ja", .vertical = true},
        {.family = "mincho", .lang = "ar", .bold = true, .letter_spacing_em = 0.1},
    };
    for (size_t i = 0; i < sizeof styles / sizeof styles[0]; i++) {
        struct text_style style = styles[i];
        style.size_px = 40;
        style.least_size_px = 24;
        style.line_height = 1.4;
        survive(fonts, name, text, style, 240, 160);
    }
}

static void hostile_texts_are_set_in_their_box_or_cut(void **state)
{
    static const struct {
        const char *name, *unit;
        size_t times;
    } rows[] = {
        {"nothing", "", 1},
        {"one character", "瓦", 1},
        {"one that hangs out of its square", "g̃", 1},
        {"a space", " ", 1},
        {"an ideographic space", "　", 1},
        {"4,000 kanji without a space", "業", 4000},
        {"4,000 long-vowel marks, which may not begin a line", "ー", 4000},
        {"4,000 opening brackets", "「", 4000},
        {"4,000 full stops", "。", 4000},
        {"4,000 Latin letters", "w", 4000},
        {"4,000 digits", "9", 4000},
        {"4,000 letters that join to the left", "س", 4000},
        {"4,000 dashes, which join in columns", "—", 4000},
        {"4,000 exclamation marks", "!", 4000},
        {"emoji", "🎉👨‍👩‍👧‍👦🇯🇵👍🏽1️⃣", 100},
        {"halves of flags and keycaps", "🇯\u20E3 🇵\U000E007F👍🏽🏽", 200},
        {"England's flag without its end", "🏴\U000E0067\U000E0062", 300},
        {"Arabic", "العربية ", 100},
        {"Hebrew with points and digits", "שָׁלוֹם 12:30 (אבג) ", 80},
        {"both ways by turns", "瓦א版ب", 500},
        {"Thai", "ภาษาไทย", 100},
        {"Thai marks on Thai marks", "ที่ี่ี่", 300},
        {"Devanagari", "क्षेत्र", 100},
        {"viramas without letters", "्", 1000},
        {"Tibetan stacks", "བསྒྲུབས", 100},
        {"Burmese", "မြန်မာ", 100},
        {"bytes that are no UTF-8", "\xFF\xC0\x80\xED\xA0\x80\xF5瓦", 200},
        {"lone surrogates", "\xED\xA0\x80\xED\xBF\xBF\xED\xA0\xBD", 500},
        {"nothing else than such bytes, to the limit", "\xFF", 70000},
        {"an unfinished sequence", "瓦版\xE7\x93", 1},
        {"unassigned and private characters", "\U000E0FFF\U0010FFFF\uE000\u0378", 200},
        {"zero-width characters only", "\u200B\u200D\u2060\uFEFF\u200C", 4000},
        {"combining marks without a base", "\u0301", 4000},
        {"a letter and marks to the limit of a cluster, and more",
         "e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301"
         "\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301"
         "\u0301\u0301\u0301\u0301\u0301\u0301",
         100},
        {"a tower of combining marks", "a\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308", 300},
        {"variation selectors", "葛\U000E0100", 500},
        {"selectors upon selectors", "葛\U000E0100\uFE0F\U000E0101", 300},
        {"joiners without end", "👨\u200D", 500},
        {"new lines", "\n", 4000},
        {"lines of nothing", "a\n\n\n\n", 800},
        {"every kind of line end", "a\r\nb\rc\u2028d\u2029e\xC2\x85", 100},
        {"controls", "\x01\x1B[31m\x7F", 300},
        {"right-to-left marks", "\u202E瓦版\u202C", 200},
        {"nested directions", "\u2067\u2068\u202B\u202Eאa", 300},
        {"ruby marks without partners", "\uFFFA\uFFFB\uFFF9瓦\uFFF9版\uFFFB\uFFFA", 300},
        {"ruby that never ends", "\uFFF9瓦\uFFFAかわら", 300},
        {"empty ruby", "\uFFF9\uFFFA\uFFFB\uFFF9瓦\uFFFA\uFFFB\uFFF9\uFFFAか\uFFFB", 300},
        {"much ruby", RUBY("瓦", "かわらかわらかわら"), 300},
        {"a reading on both directions", RUBY("瓦א版", "かわב"), 100},
        {"dots on a thousand characters", RUBY("業業業業業業業業業業", "﹅"), 100},
        {"a reading of emoji", RUBY("祭", "🎉🎉"), 50},
        {"marks everywhere", "\u200B\u2060瓦\u2060\u200B", 1000},
        {"more than is read", "目黒区の産業", 5000},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *text = repeated(rows[i].unit, rows[i].times);
        survive_everywhere(*state, rows[i].name, text);
        free(text);
    }
}

static void every_plane_of_unicode_is_survived(void **state)
{
    for (uint32_t from = 0x80; from < 0x20000; from += 512) {
        char name[32];
        struct buffer text;
        buffer_init(&text, 8192);
        for (uint32_t c = from; c < from + 512; c += 3)
            buffer_add_utf8(&text, c);
        snprintf(name, sizeof name, "U+%04X and behind", (unsigned)from);
        struct text_style style = ink_style("gothic", "ja", 14);
        style.vertical = from % 1024 == 0;
        survive(*state, name, buffer_text(&text), style, 240, 160);
        buffer_finish(&text);
    }
}

static void what_no_font_has_is_counted(void **state)
{
    static const struct {
        const char *text;
        int missing;
    } rows[] = {
        {"目黒の瓦版", 0},
        {"العربية עברית ไทย हिन्दी", 0},
        {"𐀀𐀁", 2},                         // Linear B
        {"瓦\u0378版\U0001FAFF\u0379", 3}, // unassigned, also among the emoji
        {"\xED\xA0\x80", 3},               // a surrogate's three bytes
        {"\uE000\U000F0000\uFFFF\uFFFD\uFFFC", 5},
        {"\u200B\u2060\uFEFF\u202E\x01", 0}, // nothing to be seen
        {"👨‍👩‍👧‍👦🇯🇵1️⃣👍🏽🏴\U000E0067\U000E0062\U000E0065"
         "\U000E006E"
         "\U000E0067"
         "\U000E007F",
         0},
        {"𠮷髙﨑葛\U000E0100邉\U000E0100𩸽", 0},
        {"\u200C瓦\u200Cمی\u200Cخ\u200D", 0},
        {RUBY("瓦", "𐀀"), 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct text_report report;
        frame_destroy(
            ink_draw(*state, rows[i].text, ink_style("gothic", "ja", 40), 900, 100, &report));
        if (report.missing_glyphs != rows[i].missing)
            fail_msg("row %zu, %s: %d missing, not %d", i, rows[i].text, report.missing_glyphs,
                     rows[i].missing);
    }
    // What stands for them is the printers' mark.
    struct text_style style = ink_style("gothic", "ja", 80);
    struct frame *missing = ink_draw(*state, "𐀀", style, 100, 120, NULL);
    struct frame *mark = ink_draw(*state, "〓", style, 100, 120, NULL);
    assert_true(ink_rect(mark).width > 50);
    assert_true(ink_difference(missing, mark) < 0.05);
    frame_destroy(missing);
    frame_destroy(mark);
}

static void boxes_of_no_size_draw_nothing_and_say_so(void **state)
{
    static const double sizes[][2] = {
        {0, 0},   {0, 100}, {100, 0},          {-5, 100}, {1, 1},
        {3, 160}, {160, 3}, {(double)NAN, 90}, {90, -90}, {(double)-INFINITY, 50}};
    static const char *const texts[] = {"目黒の瓦版", "العربية", "🎉", RUBY("瓦", "かわら")};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++) {
            struct error error;
            struct text_style style = ink_style("gothic", "ja", 40);
            style.vertical = k % 2 == 1;
            struct text_layout *layout =
                text_layout_create(*state, texts[k], &style, sizes[i][0], sizes[i][1], &error);
            assert_non_null(layout);
            assert_true(text_layout_report(layout).truncated);
            text_layout_destroy(layout);
            if (sizes[i][0] > 0 && sizes[i][1] > 0)
                survive(*state, "a tiny box", texts[k], style, (int)sizes[i][0], (int)sizes[i][1]);
        }
}

static void senseless_styles_are_put_right(void **state)
{
    struct error error = {0};
    struct text_style style = {.size_px = (double)NAN,
                               .least_size_px = -5,
                               .line_height = (double)INFINITY,
                               .letter_spacing_em = 1e9,
                               .most_lines = -3};
    survive(*state, "a style of nonsense", "瓦版", style, 240, 160);
    style.size_px = 1e12;
    survive(*state, "a size of nonsense", "瓦版", style, 240, 160);
    style = ink_style("gothic", "ja", 2048);
    survive(*state, "the largest size", "目黒🎉أ", style, 240, 160);
    style.vertical = true;
    survive(*state, "the largest size in a column", "目黒🎉أA4", style, 240, 160);
    style = ink_style("gothic", "", 20);
    survive(*state, "no language", "瓦版", style, 240, 160);
    style.lang = "a-very-long-tag-that-is-no-language-at-all-and-never-will-be-one";
    survive(*state, "a language of nonsense", "瓦版", style, 240, 160);
    style.family = "comic";
    assert_null(text_layout_create(*state, "瓦版", &style, 300, 300, &error));
    assert_non_null(strstr(error.text, "gothic"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_texts_are_set_in_their_box_or_cut),
        cmocka_unit_test(every_plane_of_unicode_is_survived),
        cmocka_unit_test(what_no_font_has_is_counted),
        cmocka_unit_test(boxes_of_no_size_draw_nothing_and_say_so),
        cmocka_unit_test(senseless_styles_are_put_right),
    };
    return cmocka_run_group_tests(tests, ink_open_fonts, ink_close_fonts);
}
