#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "signage/drawing/ticker.h"
#include "tests/unit/signage/drawing/golden.h"

#define BAND_WIDTH 1632
#define BAND_HEIGHT 86

static struct artist *artist;

static int open_artist(void **state)
{
    struct error error = {""};
    (void)state;
    artist = artist_create("fonts/fonts.xml", NULL, &error);
    if (!artist)
        print_error("%s\n", error.text);
    return artist ? 0 : -1;
}

static int close_artist(void **state)
{
    (void)state;
    artist_destroy(artist);
    return 0;
}

static struct slide *slide_of(const char *kicker, const char *messages)
{
    static char text[200000];
    struct error error = {""};
    int length = snprintf(text, sizeof text,
                          "<slide xmlns='urn:kawaraban:slide:1' lang='ja' "
                          "template='content/templates/ticker.xml' "
                          "theme='content/themes/kawara.xml'><text name='kicker'>%s</text>"
                          "<text name='message'>%s</text></slide>",
                          kicker, messages);
    struct slide *slide = slide_parse("test", text, (size_t)length, &error);
    if (!slide)
        fail_msg("%s", error.text);
    return slide;
}

static struct ticker *ticker_of(const char *kicker, const char *messages, int width, int height)
{
    struct error error = {""};
    struct slide *slide = slide_of(kicker, messages);
    const struct ticker_settings settings = {.width_px = width, .height_px = height};
    struct ticker *ticker = ticker_create(artist, slide, &settings, &error);
    if (!ticker)
        fail_msg("%s", error.text);
    slide_destroy(slide);
    return ticker;
}

static struct frame *band_at(const struct ticker *ticker, int64_t elapsed_ms)
{
    struct frame *frame = frame_create(BAND_WIDTH, BAND_HEIGHT, NULL);
    ticker_draw(ticker, elapsed_ms, frame, (struct frame_rect){0, 0, BAND_WIDTH, BAND_HEIGHT});
    return frame;
}

#define LONG_NEWS                                                                                           \
    "省エネルギー設備の入れ替えに補助金、二次募集を始めます<br/>12月5日(土) " \
    "はじめての事業計画書づくり<br/>本日の経営相談は 16 時まで"

static void the_band_looks_as_it_did_when_somebody_looked(void **state)
{
    (void)state;
    struct ticker *ticker = ticker_of("お知らせ", LONG_NEWS, BAND_WIDTH, BAND_HEIGHT);
    struct frame *frame = band_at(ticker, 3000);
    assert_true(golden_agrees("ticker-1632x86", frame, 40, 0.0015));
    frame_destroy(frame);
    ticker_destroy(ticker);
}

// The words move left by exactly (t - begin) × speed, and what ran out on the left comes in again.
static void words_stand_where_time_says(void **state)
{
    (void)state;
    struct ticker *ticker = ticker_of("", LONG_NEWS, BAND_WIDTH, BAND_HEIGHT);
    assert_true(ticker_moves(ticker));
    assert_int_equal((int)ticker_px_per_s(ticker) % 60, 0);
    const int left = 300, width = 900;
    struct frame *begin = band_at(ticker, 0);
    for (int frames = 0; frames < 60; frames += 7) {
        int moved = (int)ticker_px_per_s(ticker) / 60 * frames;
        struct frame *later = band_at(ticker, frames * 1000 / 60);
        for (int y = 0; y < BAND_HEIGHT; y++)
            assert_memory_equal(frame_row(later, y) + left, frame_row(begin, y) + left + moved,
                                (size_t)width * 4);
        frame_destroy(later);
    }
    frame_destroy(begin);
    ticker_destroy(ticker);
}

static void after_one_round_and_after_years_the_picture_is_the_same(void **state)
{
    (void)state;
    struct ticker *ticker = ticker_of("お知らせ", LONG_NEWS, BAND_WIDTH, BAND_HEIGHT);
    struct frame *begin = band_at(ticker, 0), *again = NULL;
    int64_t round_ms = 0;
    // The round takes a whole number of 1/60 s × px; look for it at each second of a few minutes.
    for (int64_t tick = 60; tick < 20000 && round_ms == 0; tick++) {
        again = band_at(ticker, tick * 1000 / 60);
        bool same = true;
        for (int y = 20; y < BAND_HEIGHT - 20 && same; y++)
            same = memcmp(frame_row(begin, y), frame_row(again, y), BAND_WIDTH * 4) == 0;
        if (same)
            round_ms = tick * 1000 / 60;
        frame_destroy(again);
    }
    assert_true(round_ms > 5000);
    static const int64_t far[] = {INT64_C(-1),         INT64_C(-86400000), INT64_C(1) << 52,
                                  -(INT64_C(1) << 52), INT64_MAX,          INT64_MIN};
    for (size_t i = 0; i < sizeof far / sizeof far[0]; i++)
        frame_destroy(band_at(ticker, far[i]));
    frame_destroy(begin);
    ticker_destroy(ticker);
}

static void several_texts_and_several_lines_are_the_same_news(void **state)
{
    (void)state;
    struct ticker *lines =
        ticker_of("お知らせ", "一つめの知らせ<br/>二つめの知らせ", BAND_WIDTH, BAND_HEIGHT);
    struct ticker *texts =
        ticker_of("お知らせ", "一つめの知らせ</text><text name='message'>二つめの知らせ",
                  BAND_WIDTH, BAND_HEIGHT);
    struct frame *a = band_at(lines, 0), *b = band_at(texts, 0);
    for (int y = 0; y < BAND_HEIGHT; y++)
        assert_memory_equal(frame_row(a, y), frame_row(b, y), BAND_WIDTH * 4);
    frame_destroy(a);
    frame_destroy(b);
    ticker_destroy(lines);
    ticker_destroy(texts);
}

static void short_news_stands_still(void **state)
{
    (void)state;
    struct ticker *ticker = ticker_of("お知らせ", "休館日", BAND_WIDTH, BAND_HEIGHT);
    assert_false(ticker_moves(ticker));
    assert_float_equal(ticker_px_per_s(ticker), 0, 0);
    struct frame *now = band_at(ticker, 0), *later = band_at(ticker, 12345);
    for (int y = 0; y < BAND_HEIGHT; y++)
        assert_memory_equal(frame_row(now, y), frame_row(later, y), BAND_WIDTH * 4);
    frame_destroy(now);
    frame_destroy(later);
    ticker_destroy(ticker);
}

static void endless_news_is_held_within_a_limit(void **state)
{
    (void)state;
    static char news[160000];
    news[0] = '\0';
    for (int i = 0; i < 300; i++)
        strcat(news, "目黒川の桜並木で朝の清掃を行います。軍手は用意しています。<br/>");
    struct ticker *ticker = ticker_of("お知らせ", news, BAND_WIDTH, BAND_HEIGHT);
    assert_true(ticker_moves(ticker));
    for (int64_t at = 0; at < 4000000; at += 333333)
        frame_destroy(band_at(ticker, at));
    ticker_destroy(ticker);
}

static struct frame *band_of(const struct ticker *ticker, int width, int height, int64_t at_ms)
{
    struct frame *frame = frame_create(width, height, NULL);
    frame_fill(frame, 0xFF00FF00u);
    ticker_draw(ticker, at_ms, frame, frame_bounds(frame));
    return frame;
}

static bool same_rows(const struct frame *a, const struct frame *b)
{
    for (int y = 0; y < a->height_px; y++)
        if (memcmp(frame_row(a, y), frame_row(b, y), (size_t)a->width_px * 4) != 0)
            return false;
    return true;
}

// All of 4,000 characters on a 4K screen, in a sixth of what their pixels would take.
static void four_thousand_characters_fit_on_a_4k_screen(void **state)
{
    (void)state;
    enum { WIDTH_4K = 3840, HEIGHT_4K = 172 };
    static char news[40000];
    news[0] = '\0';
    for (int i = 0; i < 108; i++)
        strcat(news, "省エネ設備の入れ替えに補助金、二次募集を始めます。詳しくは一階の窓口まで。");
    struct ticker *ticker = ticker_of("お知らせ", news, WIDTH_4K, HEIGHT_4K);
    assert_true(ticker_moves(ticker));
    assert_true(ticker_bytes(ticker) < 48u * 1024 * 1024);
    // None of them is missing: it takes as long to run through as so many characters do.
    double least_s = 4000 * 0.3 * HEIGHT_4K / ticker_px_per_s(ticker);
    struct frame *begin = band_of(ticker, WIDTH_4K, HEIGHT_4K, 0);
    for (int64_t at_s = 1; (double)at_s < least_s; at_s += 3) {
        struct frame *later = band_of(ticker, WIDTH_4K, HEIGHT_4K, at_s * 1000);
        bool has_words = false;
        for (int x = WIDTH_4K / 2; x < WIDTH_4K; x++)
            has_words = has_words || frame_row(later, HEIGHT_4K / 2)[x] != frame_row(later, 2)[x];
        if (!has_words || same_rows(begin, later))
            fail_msg("after %d of %.0f s: %s", (int)at_s, least_s,
                     has_words ? "it begins again" : "nothing runs through the band");
        frame_destroy(later);
    }
    frame_destroy(begin);
    ticker_destroy(ticker);
}

static void steps_are_even_whatever_the_display(void **state)
{
    (void)state;
    static const int rates[] = {24, 30, 50, 60, 72, 75};
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        struct error error = {""};
        struct slide *slide = slide_of("お知らせ", LONG_NEWS);
        const struct ticker_settings settings = {
            .width_px = BAND_WIDTH, .height_px = BAND_HEIGHT, .frames_per_s = rates[i]};
        struct ticker *ticker = ticker_create(artist, slide, &settings, &error);
        slide_destroy(slide);
        assert_non_null(ticker);
        int speed = (int)ticker_px_per_s(ticker);
        assert_int_equal(speed % rates[i], 0);
        assert_true(speed > 60 && speed < 200);
        assert_int_equal(ticker_next_ms(ticker, 12345), 0);
        ticker_destroy(ticker);
    }
}

// Where nothing is to move, the messages take turns, each a line of them at a time.
static void messages_that_must_not_run_take_turns(void **state)
{
    (void)state;
    struct error error = {""};
    struct slide *slide = slide_of("お知らせ", LONG_NEWS
                                   "<br/>" LONG_NEWS "、<ruby>瓦版<rt>かわらばん</rt></ruby>と🎉");
    const struct ticker_settings settings = {
        .width_px = 800, .height_px = BAND_HEIGHT, .stands = true};
    struct ticker *ticker = ticker_create(artist, slide, &settings, &error);
    slide_destroy(slide);
    assert_non_null(ticker);
    assert_false(ticker_moves(ticker));
    assert_float_equal(ticker_px_per_s(ticker), 0, 0);
    assert_int_equal(ticker_next_ms(ticker, 0), TICKER_PAGE_MS);
    assert_int_equal(ticker_next_ms(ticker, 3 * TICKER_PAGE_MS - 1), 1);
    assert_int_equal(ticker_next_ms(ticker, -1), 1);
    struct frame *first = band_of(ticker, 800, BAND_HEIGHT, 0), *last = NULL;
    int pages = 0, different = 0;
    for (bool again = false; !again && pages < 40; pages++) {
        struct frame *begin = band_of(ticker, 800, BAND_HEIGHT, (int64_t)pages * TICKER_PAGE_MS);
        struct frame *end =
            band_of(ticker, 800, BAND_HEIGHT, (int64_t)(pages + 1) * TICKER_PAGE_MS - 1);
        assert_true(same_rows(begin, end));
        different += last && !same_rows(begin, last);
        again = pages > 5 && same_rows(begin, first);
        frame_destroy(last);
        frame_destroy(end);
        last = begin;
    }
    assert_true(pages >= 7 && pages < 40); // six messages, some of them of several lines
    assert_int_equal(different, pages - 1);
    frame_destroy(first);
    frame_destroy(last);
    ticker_destroy(ticker);
    slide = slide_of("お知らせ", "休館日");
    ticker = ticker_create(artist, slide, &settings, &error);
    slide_destroy(slide);
    assert_true(ticker_next_ms(ticker, 0) == INT64_MAX);
    ticker_destroy(ticker);
}

static void it_is_drawn_at_its_place_and_nowhere_else(void **state)
{
    (void)state;
    static const int sizes[][2] = {{1632, 86},  {1080, 60}, {288, 40},
                                   {3264, 172}, {60, 90},   {5, 5}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        int width = sizes[i][0], height = sizes[i][1];
        struct error error = {""};
        struct slide *slide = slide_of("お知らせ", LONG_NEWS);
        const struct ticker_settings settings = {.width_px = width, .height_px = height};
        struct ticker *ticker = ticker_create(artist, slide, &settings, &error);
        slide_destroy(slide);
        if (!ticker) { // no room for words beside the kicker
            assert_non_null(strstr(error.text, "no room"));
            continue;
        }
        struct frame *frame = frame_create(width + 20, height + 20, NULL);
        frame_fill(frame, 0xFF00FF00u);
        ticker_draw(ticker, 777, frame, (struct frame_rect){10, 10, width, height});
        for (int y = 0; y < height + 20; y++)
            for (int x = 0; x < width + 20; x++) {
                bool inside = x >= 10 && y >= 10 && x < width + 10 && y < height + 10;
                assert_int_equal(frame_row(frame, y)[x] == 0xFF00FF00u, !inside);
            }
        ticker_draw(ticker, 777, frame, (struct frame_rect){-5, -5, width, height});
        ticker_draw(ticker, 777, frame, (struct frame_rect){width, height, width, height});
        frame_destroy(frame);
        ticker_destroy(ticker);
    }
}

static void a_template_without_a_ticker_is_refused(void **state)
{
    (void)state;
    static const char text[] = "<slide xmlns='urn:kawaraban:slide:1' lang='ja' "
                               "template='content/templates/clock.xml' "
                               "theme='content/themes/kawara.xml'/>";
    struct error error = {""};
    struct slide *slide = slide_parse("test", text, strlen(text), &error);
    assert_non_null(slide);
    const struct ticker_settings band = {.width_px = BAND_WIDTH, .height_px = BAND_HEIGHT};
    const struct ticker_settings nothing = {.width_px = 0, .height_px = -4};
    assert_null(ticker_create(artist, slide, &band, &error));
    assert_non_null(strstr(error.text, "<ticker>"));
    assert_null(ticker_create(artist, slide, &nothing, &error));
    slide_destroy(slide);
    ticker_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_band_looks_as_it_did_when_somebody_looked),
        cmocka_unit_test(words_stand_where_time_says),
        cmocka_unit_test(after_one_round_and_after_years_the_picture_is_the_same),
        cmocka_unit_test(several_texts_and_several_lines_are_the_same_news),
        cmocka_unit_test(short_news_stands_still),
        cmocka_unit_test(endless_news_is_held_within_a_limit),
        cmocka_unit_test(four_thousand_characters_fit_on_a_4k_screen),
        cmocka_unit_test(steps_are_even_whatever_the_display),
        cmocka_unit_test(messages_that_must_not_run_take_turns),
        cmocka_unit_test(it_is_drawn_at_its_place_and_nowhere_else),
        cmocka_unit_test(a_template_without_a_ticker_is_refused),
    };
    return cmocka_run_group_tests(tests, open_artist, close_artist);
}
