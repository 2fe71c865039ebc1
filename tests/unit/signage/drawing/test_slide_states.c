// 満席, 中止 and the others are words that stand out for eyes that see no colour, or other colours.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "signage/drawing/color.h"
#include "signage/drawing/slide_check.h"

#define LEAST_CONTRAST COLOR_LEAST_CONTRAST_LARGE // states are large

// How eyes see, as matrices on linear light (red, green, blue).
static const struct sight {
    const char *name;
    double rows[3][3];
} sights[] = {
    {"in colour", {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
    {"in grey", {{0.2126, 0.7152, 0.0722}, {0.2126, 0.7152, 0.0722}, {0.2126, 0.7152, 0.0722}}},
    {"without red", {{0.152, 1.053, -0.205}, {0.115, 0.786, 0.099}, {-0.004, -0.048, 1.052}}},
    {"without green", {{0.367, 0.861, -0.228}, {0.280, 0.673, 0.047}, {-0.012, 0.043, 0.969}}},
    {"without blue", {{1.256, -0.077, -0.179}, {-0.078, 0.931, 0.148}, {0.005, 0.691, 0.304}}},
};

static const struct state {
    const char *flag, *words;
} states[] = {
    {"full", "満席"},           {"cancelled", "中止"},     {"today", "本日開催"},
    {"few", "残席わずか"},      {"closed", "申込締切"},    {"full", "Full"},
    {"cancelled", "Cancelled"}, {"few", "Few seats left"},
};

static double linear(uint32_t byte)
{
    double channel = byte / 255.0;
    return channel <= 0.04045 ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4);
}

static uint32_t encoded(double light)
{
    double clear = fmin(fmax(light, 0), 1);
    double channel = clear <= 0.0031308 ? clear * 12.92 : 1.055 * pow(clear, 1 / 2.4) - 0.055;
    return (uint32_t)lround(channel * 255);
}

static uint32_t seen(const struct sight *sight, uint32_t pixel)
{
    double light[3] = {linear(pixel >> 16 & 0xFF), linear(pixel >> 8 & 0xFF), linear(pixel & 0xFF)};
    uint32_t shown = 0xFF;
    for (int i = 0; i < 3; i++)
        shown = shown << 8 | encoded(sight->rows[i][0] * light[0] + sight->rows[i][1] * light[1] +
                                     sight->rows[i][2] * light[2]);
    return shown;
}

// Between the twentieth of the box that is brightest and the one that is darkest: ink and ground.
static double contrast_in(const struct frame *frame, struct frame_rect rect,
                          const struct sight *sight)
{
    int bins[1001] = {0}, count = 0, sum = 0;
    rect = frame_rect_intersect(rect, frame_bounds(frame));
    for (int y = rect.y; y < rect.y + rect.height; y++)
        for (int x = rect.x; x < rect.x + rect.width; x++, count++) {
            double tone = color_contrast(seen(sight, frame_row(frame, y)[x]), 0xFF000000u) / 21;
            bins[(int)(tone * 1000)]++;
        }
    double dark = 0, bright = 0;
    for (int i = 0; i <= 1000; i++) {
        if (sum * 20 <= count)
            dark = i;
        if (sum * 20 <= count * 19)
            bright = i;
        sum += bins[i];
    }
    return fmax(bright, 1) / fmax(dark, 1);
}

static struct slide *slide_in(const char *template, const char *theme, const struct state *state)
{
    char text[4096];
    struct error error = {""};
    int length = snprintf(
        text, sizeof text,
        "<slide xmlns=\"urn:kawaraban:slide:1\" template=\"content/templates/%s.xml\" "
        "theme=\"content/themes/%s.xml\" lang=\"ja\"><text name=\"kicker\">ご案内</text>"
        "<text name=\"headline\">はじめての事業計画書づくり</text><text name=\"state\">%s</text>"
        "<text name=\"figure_month\">12月</text><text name=\"figure_day\">5</text>"
        "<text name=\"figure_weekday\">土</text><text name=\"time\">14:00〜16:00</text>"
        "<text name=\"room\">研修室A</text><text name=\"seats\">定員 20名</text>"
        "<text name=\"hours\">平日 9:00〜17:00</text><flag name=\"%s\"/></slide>",
        template, theme, state->words, state->flag);
    struct slide *slide = slide_parse("test", text, (size_t)length, &error);
    if (!slide)
        fail_msg("%s", error.text);
    return slide;
}

static const struct slide_check_text *state_of(const struct slide_check *check)
{
    for (size_t i = 0; i < check->text_count; i++)
        if (strcmp(check->texts[i].field, "state") == 0)
            return &check->texts[i];
    return NULL;
}

// Without blanks and line ends: two lines are as good as one.
static void run_together(const char *text, char words[SLIDE_CHECK_WORDS_BYTES])
{
    size_t length = 0;
    while (*text)
        if (strncmp(text, "⏎", strlen("⏎")) == 0)
            text += strlen("⏎");
        else if (*text == ' ')
            text++;
        else
            words[length++] = *text++;
    words[length] = '\0';
}

static void look_at(struct artist *artist, const char *template, const char *theme,
                    const struct state *state, struct frame *frame, struct slide_check *check)
{
    struct error error = {""};
    struct slide *slide = slide_in(template, theme, state);
    if (!slide_check(artist, slide, NULL, NULL, frame, check, &error))
        fail_msg("%s", error.text);
    const struct slide_check_text *text = state_of(check);
    if (!text || text->truncated || text->contrast < text->needed_contrast)
        fail_msg("%s in %s %dx%d: “%s” is %s", template, theme, frame->width_px, frame->height_px,
                 state->words,
                 !text             ? "not there"
                 : text->truncated ? "cut"
                                   : "faint");
    char words[SLIDE_CHECK_WORDS_BYTES], expected[SLIDE_CHECK_WORDS_BYTES];
    run_together(text->words, words);
    run_together(state->words, expected);
    assert_string_equal(words, expected);
    for (size_t i = 0; i < sizeof sights / sizeof sights[0]; i++) {
        double contrast = contrast_in(frame, text->rect, &sights[i]);
        if (contrast < LEAST_CONTRAST)
            fail_msg("%s in %s %dx%d: “%s” has %.1f:1 %s", template, theme, frame->width_px,
                     frame->height_px, state->words, contrast, sights[i].name);
    }
    slide_destroy(slide);
}

static void states_are_words_that_stand_out_without_colour(void **unused)
{
    (void)unused;
    static const char *const templates[] = {"seminar", "consultation", "space"};
    static const char *const themes[] = {"kawara", "hakkiri", "yoi"};
    static const int sizes[][2] = {{960, 540}, {540, 960}};
    struct error error = {""};
    struct artist *artist = artist_create("fonts/fonts.xml", NULL, &error);
    struct slide_check *check = malloc(sizeof *check);
    if (!artist || !check)
        fail_msg("%s", error.text);
    for (size_t z = 0; z < sizeof sizes / sizeof sizes[0]; z++) {
        struct frame *frame = frame_create(sizes[z][0], sizes[z][1], NULL);
        assert_non_null(frame);
        for (size_t t = 0; t < sizeof templates / sizeof templates[0]; t++)
            for (size_t h = 0; h < sizeof themes / sizeof themes[0]; h++)
                for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
                    look_at(artist, templates[t], themes[h], &states[i], frame, check);
        frame_destroy(frame);
    }
    free(check);
    artist_destroy(artist);
}

// The test's own eyes: red on green of the same brightness is a state nobody can read.
static void colour_alone_would_be_found(void **unused)
{
    (void)unused;
    struct frame *frame = frame_create(100, 100, NULL);
    assert_non_null(frame);
    frame_fill(frame, 0xFF00A000u);
    frame_fill_rect(frame, (struct frame_rect){20, 20, 60, 60}, 0xFFF04848u);
    struct frame_rect all = frame_bounds(frame);
    assert_true(contrast_in(frame, all, &sights[0]) < LEAST_CONTRAST);
    assert_true(contrast_in(frame, all, &sights[1]) < LEAST_CONTRAST);
    frame_fill_rect(frame, (struct frame_rect){20, 20, 60, 60}, 0xFFFFFFFFu);
    assert_true(contrast_in(frame, all, &sights[1]) > LEAST_CONTRAST);
    frame_destroy(frame);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_are_words_that_stand_out_without_colour),
        cmocka_unit_test(colour_alone_would_be_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
