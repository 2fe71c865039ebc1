// Dates and numbers as readers of each language expect them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "publisher/programme/wording.h"

static struct civil_zone *tokyo;

static int open_zone(void **state)
{
    (void)state;
    tokyo = civil_zone_create("Asia/Tokyo", NULL);
    return tokyo ? 0 : -1;
}

static int close_zone(void **state)
{
    (void)state;
    civil_zone_destroy(tokyo);
    return 0;
}

static struct civil at(int year, int month, int day, int hour, int minute)
{
    struct civil civil = {.year = year, .month = month, .day = day, .hour = hour, .minute = minute};
    return civil_from_utc(tokyo, civil_to_utc(tokyo, civil)); // with its weekday
}

static void sessions_in_each_language(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    struct civil begin = at(2026, 11, 24, 13, 0), end = at(2026, 11, 24, 17, 0);
    struct civil later = at(2027, 1, 3, 9, 5);
    static const struct {
        const char *lang, *session, *open, *over;
    } rows[] = {
        {"ja", "11月24日(火) 13:00〜17:00", "11月24日(火) 13:00〜",
         "11月24日(火) 13:00〜1月3日(日) 9:05"},
        {"ja-Hira", "11月24日(火) 13:00〜17:00", "11月24日(火) 13:00〜",
         "11月24日(火) 13:00〜1月3日(日) 9:05"},
        {"en", "Tue 24 Nov, 13:00–17:00", "Tue 24 Nov, from 13:00",
         "Tue 24 Nov, 13:00 – Sun 3 Jan, 9:05"},
        {"zh-Hans", "11月24日(周二) 13:00–17:00", "11月24日(周二) 13:00起",
         "11月24日(周二) 13:00 – 1月3日(周日) 9:05"},
        {"ko", "11월 24일(화) 13:00~17:00", "11월 24일(화) 13:00~",
         "11월 24일(화) 13:00~1월 3일(일) 9:05"},
        {"fr", "Tue 24 Nov, 13:00–17:00", "Tue 24 Nov, from 13:00",
         "Tue 24 Nov, 13:00 – Sun 3 Jan, 9:05"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *lang = rows[i].lang;
        assert_string_equal(wording_session(arena, &begin, &end, lang), rows[i].session);
        assert_string_equal(wording_session(arena, &begin, NULL, lang), rows[i].open);
        assert_string_equal(wording_session(arena, &begin, &later, lang), rows[i].over);
    }
    arena_destroy(arena);
}

static void years_as_people_count_them(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    static const struct {
        int year, month, day;
        const char *ja;
    } rows[] = {
        {2026, 12, 31, "令和8年"}, {2027, 1, 1, "令和9年"},    {2019, 5, 1, "令和元年"},
        {2019, 4, 30, "平成31年"}, {2019, 12, 31, "令和元年"}, {2020, 1, 1, "令和2年"},
        {1989, 1, 8, "平成元年"},  {1989, 1, 7, "昭和64年"},   {1926, 12, 25, "昭和元年"},
        {1900, 1, 1, NULL},        {2028, 2, 29, "令和10年"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct civil day = at(rows[i].year, rows[i].month, rows[i].day, 0, 0);
        char western[16];
        snprintf(western, sizeof western, "%d", rows[i].year);
        const char *era = wording_era(arena, &day, "ja");
        if (era || rows[i].ja)
            assert_string_equal(era, rows[i].ja);
        assert_null(wording_era(arena, &day, "en"));
        assert_null(wording_era(arena, &day, "zh-Hant"));
        assert_string_equal(wording_year(arena, &day, "en"), western);
    }
    arena_destroy(arena);
}

static void the_figure_of_a_day(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    struct civil leap = at(2028, 2, 29, 23, 59), year_end = at(2026, 12, 31, 0, 0);
    assert_string_equal(wording_month(arena, &leap, "ja"), "2月");
    assert_string_equal(wording_weekday(&leap, "ja"), "火");
    assert_string_equal(wording_date(arena, &leap, "ja"), "2月29日(火)");
    assert_string_equal(wording_month(arena, &year_end, "en"), "Dec");
    assert_string_equal(wording_date(arena, &year_end, "en"), "Thu 31 Dec");
    assert_string_equal(wording_weekday(&year_end, "ko"), "목");
    struct civil first = at(2026, 12, 31, 0, 0), last = at(2027, 1, 2, 0, 0);
    assert_string_equal(wording_days(arena, &first, &last, "ja"), "12月31日(木)〜1月2日(土)");
    assert_string_equal(wording_days(arena, &first, &first, "ja"), "12月31日(木)");
    arena_destroy(arena);
}

static void seats_deadlines_and_levels(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    struct civil day = at(2026, 12, 1, 17, 0), issued = at(2026, 9, 3, 4, 7);
    assert_string_equal(wording_seats(arena, 20, 5, "ja"), "定員20名・残り5席");
    assert_string_equal(wording_seats(arena, 20, -1, "ja"), "定員20名");
    assert_string_equal(wording_seats(arena, -1, 5, "ja"), "残り5席");
    assert_string_equal(wording_seats(arena, 20, 5, "en"), "20 seats, 5 left");
    assert_string_equal(wording_deadline(arena, &day, "ja"), "申込締切 12月1日(火)");
    assert_string_equal(wording_deadline(arena, &day, "en"), "Register by Tue 1 Dec");
    assert_string_equal(wording_level(arena, 4, "ja"), "レベル4");
    assert_string_equal(wording_issued(arena, &issued, "ja"), "9月3日(木) 4:07発表");
    arena_destroy(arena);
}

static void every_word_is_there_in_every_language(void **state)
{
    (void)state;
    static const char *const langs[] = {"ja", "en", "zh", "ko", "vi", ""};
    for (size_t i = 0; i < sizeof langs / sizeof *langs; i++)
        for (int word = 0; word < WORDING_WORD_COUNT; word++) {
            const char *text = wording_word((enum wording_word)word, langs[i]);
            assert_non_null(text);
            assert_true(*text);
        }
}

static void windows_as_offices_write_them(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    static const struct {
        int from[5], until[5]; // year 0: open
        const char *ja, *en;
    } rows[] = {
        {{2026, 12, 1, 14, 0},
         {2026, 12, 1, 16, 0},
         "2026年12月1日（火）14:00〜16:00",
         "Tue 1 December 2026, 14:00–16:00"},
        {{2026, 12, 1, 14, 0},
         {2026, 12, 3, 9, 5},
         "2026年12月1日（火）14:00〜3日（木）9:05",
         "Tue 1 December 2026, 14:00 – Thu 3 December 2026, 9:05"},
        {{2026, 12, 1, 0, 0},
         {2026, 12, 6, 0, 0},
         "2026年12月1日（火）〜5日（土）",
         "Tue 1 December 2026 – Sat 5 December 2026"},
        {{2026, 12, 1, 0, 0}, {2026, 12, 2, 0, 0}, "2026年12月1日（火）", "Tue 1 December 2026"},
        {{2026, 12, 1, 0, 0},
         {2027, 1, 1, 0, 0},
         "2026年12月1日（火）〜31日（木）",
         "Tue 1 December 2026 – Thu 31 December 2026"},
        {{2028, 2, 1, 0, 0},
         {2028, 3, 1, 0, 0},
         "2028年2月1日（火）〜29日（火）",
         "Tue 1 February 2028 – Tue 29 February 2028"},
        {{2026, 12, 28, 9, 0},
         {2027, 1, 4, 9, 0},
         "2026年12月28日（月）9:00〜2027年1月4日（月）9:00",
         "Mon 28 December 2026, 9:00 – Mon 4 January 2027, 9:00"},
        {{2026, 11, 30, 9, 0},
         {2026, 12, 1, 9, 0},
         "2026年11月30日（月）9:00〜12月1日（火）9:00",
         "Mon 30 November 2026, 9:00 – Tue 1 December 2026, 9:00"},
        {{2026, 12, 1, 9, 0}, {0}, "2026年12月1日（火）9:00〜", "from Tue 1 December 2026, 9:00"},
        {{2026, 12, 1, 0, 0}, {0}, "2026年12月1日（火）〜", "from Tue 1 December 2026"},
        {{0}, {2027, 1, 1, 0, 0}, "〜2026年12月31日（木）", "until Thu 31 December 2026"},
        {{0},
         {2026, 12, 1, 17, 0},
         "〜2026年12月1日（火）17:00",
         "until Tue 1 December 2026, 17:00"},
        {{0}, {0}, "–", "–"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const int *f = rows[i].from, *u = rows[i].until;
        struct civil from = at(f[0] ? f[0] : 2000, f[0] ? f[1] : 1, f[0] ? f[2] : 1, f[3], f[4]);
        struct civil until = at(u[0] ? u[0] : 2000, u[0] ? u[1] : 1, u[0] ? u[2] : 1, u[3], u[4]);
        assert_string_equal(wording_window(arena, f[0] ? &from : NULL, u[0] ? &until : NULL, "ja"),
                            rows[i].ja);
        assert_string_equal(wording_window(arena, f[0] ? &from : NULL, u[0] ? &until : NULL, "en"),
                            rows[i].en);
    }
    arena_destroy(arena);
}

static void no_language_lacks_a_word(void **state)
{
    (void)state;
    static const char *const langs[] = {"ja",      "ja-x-easy", "en", "zh-Hans",
                                        "zh-Hant", "zh-TW",     "ko"};
    for (size_t i = 0; i < sizeof langs / sizeof *langs; i++)
        for (int word = 0; word < WORDING_WORD_COUNT; word++) {
            const char *text = wording_word((enum wording_word)word, langs[i]);
            if (!text || !*text)
                fail_msg("%s has no word %d", langs[i], word);
        }
    assert_string_equal(wording_word(WORDING_FULL, "zh-Hans"), "已满");
    assert_string_equal(wording_word(WORDING_FULL, "zh-Hant"), "已額滿");
    assert_string_equal(wording_word(WORDING_FULL, "zh-HK"), "已額滿");
    assert_string_equal(wording_word(WORDING_FULL, "ja-x-easy"), "いっぱいです");
    assert_string_equal(wording_word(WORDING_FULL, "ja-Hira"), "満席");
    assert_string_equal(wording_word(WORDING_FULL, "fr"), "Full");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_as_offices_write_them),
        cmocka_unit_test(no_language_lacks_a_word),
        cmocka_unit_test(sessions_in_each_language),
        cmocka_unit_test(years_as_people_count_them),
        cmocka_unit_test(the_figure_of_a_day),
        cmocka_unit_test(seats_deadlines_and_levels),
        cmocka_unit_test(every_word_is_there_in_every_language),
    };
    return cmocka_run_group_tests(tests, open_zone, close_zone);
}
