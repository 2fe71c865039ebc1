// What a designer would say of the lines of some three hundred headlines at four measures: no word
// and no protected term is torn, nothing stands where it may not (禁則), nobody stands alone. The
// lists in tests/data/headlines say where a line may end. A table of what came is printed.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/programme/phrases.h"
#include "signage/base/buffer.h"
#include "signage/base/file.h"
#include "signage/base/utf8.h"
#include "signage/drawing/text.h"

#define SEAM 0xA6u // ¦
#define MOST_CHARS 256
#define EM_PX 4

struct workshop {
    struct phrases *phrases;
    struct fonts *fonts;
};

static struct workshop workshop;

static int open_workshop(void **state)
{
    (void)state;
    struct error error = {0};
    workshop.phrases = phrases_create("content/terms.txt", &error);
    workshop.fonts = workshop.phrases ? fonts_open("fonts/fonts.xml", &error) : NULL;
    if (!workshop.fonts)
        fprintf(stderr, "%s\n", error.text);
    return workshop.fonts ? 0 : -1;
}

static int close_workshop(void **state)
{
    (void)state;
    phrases_destroy(workshop.phrases);
    fonts_close(workshop.fonts);
    return 0;
}

// A row of a list: its characters, and in front of which a line may begin.
enum end { END_NONE, END_SEAM, END_GOOD };

struct headline {
    uint32_t chars[MOST_CHARS];
    enum end before[MOST_CHARS + 1];
    size_t count;
    char plain[MOST_CHARS * 4 + 1];
};

static void read_headline(const char *row, size_t length, struct headline *headline)
{
    struct buffer plain;
    buffer_init(&plain, sizeof headline->plain - 1);
    *headline = (struct headline){.count = 0};
    for (size_t offset = 0; offset < length;) {
        uint32_t c = utf8_next(row, length, &offset);
        assert_true(headline->count < MOST_CHARS);
        if (c == '|' || c == SEAM) {
            headline->before[headline->count] = c == '|' ? END_GOOD : END_SEAM;
            continue;
        }
        headline->chars[headline->count++] = c;
        buffer_add_utf8(&plain, c);
    }
    headline->before[0] = headline->before[headline->count] = END_GOOD;
    strcpy(headline->plain, buffer_text(&plain));
    buffer_finish(&plain);
}

static double ems(const uint32_t *chars, size_t from, size_t to)
{
    double sum = 0;
    for (size_t i = from; i < to; i++)
        sum += chars[i] < 0x2000 ? 0.5 : 1;
    return sum;
}

// Is what stands around place `at`, from one end of at least `kind` to the next, wider than a line?
static bool too_wide(const struct headline *headline, size_t at, enum end kind, double width)
{
    size_t from = at, to = at;
    while (from > 0 && (from == at || headline->before[from] < kind))
        from--;
    while (to < headline->count && (to == at || headline->before[to] < kind))
        to++;
    return ems(headline->chars, from, to) > width;
}

struct tally {
    int headlines, lines, torn, too_long, forbidden, lonely;
    struct buffer worst;
};

static bool among(uint32_t c, const uint32_t *list)
{
    for (; *list; list++)
        if (*list == c)
            return true;
    return false;
}

static bool may_not_begin(uint32_t c)
{
    static const uint32_t list[] = U"、。，．・：；？！ー々ゝゞヽヾっゃゅょぁぃぅぇぉゎッャュョァィ"
                                   U"ゥェォヮヵヶ」』）】〉》〕］｝"
                                   U"〜～)]}!?,.:;%％°…‥’”";
    return among(c, list);
}

static bool may_not_end(uint32_t c)
{
    static const uint32_t list[] = U"「『（【〈《〔［｛([{‘“￥¥$＄";
    return among(c, list);
}

// Looks at the break in front of place `at`.
static void judge(const struct headline *headline, size_t at, double width, struct tally *tally,
                  bool *torn)
{
    if (may_not_begin(headline->chars[at]) || may_not_end(headline->chars[at - 1]))
        tally->forbidden++;
    if (headline->before[at] == END_GOOD)
        return;
    if (headline->before[at] == END_SEAM && too_wide(headline, at, END_GOOD, width))
        return;
    if (too_wide(headline, at, END_SEAM, width)) {
        tally->too_long++;
        return;
    }
    *torn = true;
}

static void count_lonely(const char *line, struct tally *tally)
{
    size_t seen = 0;
    for (size_t offset = 0, length = strlen(line); offset < length;)
        seen += !may_not_begin(utf8_next(line, length, &offset));
    tally->lonely += seen <= 1;
}

// Follows the lines through the headline's characters; blanks at a line's end are not in them.
static void judge_lines(const struct headline *headline, char *lines, double width,
                        struct tally *tally)
{
    bool torn = false;
    char *shown = strdup(lines), *rest = lines;
    size_t at = 0, count = 0;
    for (char *line; (line = strsep(&rest, "\n")); count++) {
        while (at < headline->count &&
               (headline->chars[at] == ' ' || headline->chars[at] == 0x3000))
            at++;
        if (at > 0)
            judge(headline, at, width, tally, &torn);
        for (size_t offset = 0, length = strlen(line); offset < length; at++)
            assert_int_equal(utf8_next(line, length, &offset), headline->chars[at]);
        if (count > 0 || rest)
            count_lonely(line, tally);
    }
    assert_int_equal(at, headline->count);
    tally->headlines++;
    tally->lines += (int)count;
    tally->torn += torn;
    for (char *c = shown; torn && (c = strchr(c, '\n'));)
        *c = '/';
    if (torn)
        buffer_printf(&tally->worst, "#   %2g em: %s\n", width, shown);
    free(shown);
}

static void set_headline(const struct headline *headline, const char *lang, double width,
                         struct tally *tally)
{
    struct error error;
    struct arena *arena = arena_create();
    const char *marked = phrases_mark(workshop.phrases, arena, headline->plain, lang);
    const struct text_style style = {.family = "gothic-fixed",
                                     .lang = lang,
                                     .size_px = EM_PX,
                                     .least_size_px = EM_PX,
                                     .line_height = 1,
                                     .setting = TEXT_HEADLINE};
    struct text_layout *layout =
        text_layout_create(workshop.fonts, marked, &style, width * EM_PX, 8000, &error);
    assert_non_null(layout);
    assert_false(text_layout_report(layout).truncated);
    assert_true(text_layout_report(layout).width_px <= width * EM_PX + 0.01);
    struct buffer lines;
    buffer_init(&lines, 65536);
    text_layout_lines(layout, "\n", &lines);
    judge_lines(headline, lines.bytes, width, tally);
    buffer_finish(&lines);
    text_layout_destroy(layout);
    arena_destroy(arena);
}

static struct tally set_list(const char *path, const char *lang, double width)
{
    struct error error = {0};
    size_t length;
    char *rows = file_load(path, 1u << 20, &length, &error);
    if (!rows)
        fail_msg("%s", error.text);
    struct tally tally = {0};
    buffer_init(&tally.worst, 1u << 20);
    for (char *rest = rows, *row; (row = strsep(&rest, "\n"));) {
        if (*row == '\0' || *row == '#')
            continue;
        struct headline headline;
        read_headline(row, strlen(row), &headline);
        set_headline(&headline, lang, width, &tally);
    }
    free(rows);
    return tally;
}

static void expect_list(const char *lang, int least_rows)
{
    static const double widths[] = {8, 10, 13, 16};
    char path[128];
    snprintf(path, sizeof path, "tests/data/headlines/%s.txt", lang);
    printf("# %-8s em  headlines  lines  torn  too long a word  forbidden  lonely\n", lang);
    int torn = 0, headlines = 0, forbidden = 0;
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        struct tally tally = set_list(path, lang, widths[i]);
        printf("# %-8s %2g %10d %6d %5d %16d %10d %7d\n%s", lang, widths[i], tally.headlines,
               tally.lines, tally.torn, tally.too_long, tally.forbidden, tally.lonely,
               buffer_text(&tally.worst));
        forbidden += tally.forbidden;
        assert_true(tally.headlines >= least_rows);
        torn += tally.torn;
        headlines += tally.headlines;
        buffer_finish(&tally.worst);
    }
    assert_int_equal(forbidden, 0);
    if (torn * 100 >= headlines)
        fail_msg("%d of %d headlines have a torn word, one in a hundred or more", torn, headlines);
}

static void japanese_headlines_break_between_words(void **state)
{
    (void)state;
    expect_list("ja", 240);
}

static void other_languages_keep_their_words(void **state)
{
    (void)state;
    expect_list("en", 15);
    expect_list("ko", 10);
    expect_list("zh-Hans", 10);
    expect_list("zh-Hant", 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(japanese_headlines_break_between_words),
        cmocka_unit_test(other_languages_keep_their_words),
    };
    return cmocka_run_group_tests(tests, open_workshop, close_workshop);
}
