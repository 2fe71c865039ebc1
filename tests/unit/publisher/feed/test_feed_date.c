#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "publisher/feed/feed_date.h"
#include "signage/base/clock.h"

#define NOW INT64_C(1795000000) // 2026-11-18

struct row {
    const char *text, *expected; // "" when it is no date
};

static void check(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int64_t utc;
        char got[INSTANT_TEXT_BYTES] = "";
        if (feed_date_parse(rows[i].text, NOW, &utc))
            instant_format(utc, got);
        if (strcmp(got, rows[i].expected) != 0)
            fail_msg("“%s”: expected “%s”, got “%s”", rows[i].text, rows[i].expected, got);
    }
}

static void mail_dates_with_their_abuses(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"Tue, 01 Dec 2026 14:05:06 +0900", "2026-12-01T05:05:06Z"},
        {"Tue, 1 Dec 2026 14:05 JST", "2026-12-01T05:05:00Z"},
        {"01 Dec 26 14:05:06 GMT", "2026-12-01T14:05:06Z"},
        {"Wednesday, 01-Dec-26 14:05:06 EST", "2026-12-01T19:05:06Z"},
        {"Fri, 1 December 2026 14:05:06 +09:00", "2026-12-01T05:05:06Z"},
        {"Tue Dec  1 14:05:06 2026", "2026-12-01T14:05:06Z"},
        {"Tue Dec  1 14:05:06 JST 2026", "2026-12-01T05:05:06Z"},
        {"Dec 1, 2026 2:05 PM", "2026-12-01T14:05:00Z"},
        {"December 1st, 2026", "2026-12-01T00:00:00Z"},
        {"Tue,01 Dec 2026 00:05:06 Z", "2026-12-01T00:05:06Z"},
        {"Tue, 01 Dec 2026 14:05:06 +0900 (JST)", "2026-12-01T05:05:06Z"},
        {"Tue, 01 Dec 2026 14:05:06 GMT+9", "2026-12-01T05:05:06Z"},
        {"Tue, 01 Dec 2026 14:05:06 Zzz", "2026-12-01T14:05:06Z"},
        {"  Tue, 01 Dec 2026\n 14:05:06 -0330 ", "2026-12-01T17:35:06Z"},
        {"01 Jan 99 00:00 UT", "1999-01-01T00:00:00Z"},
        {"01 Jan 105 00:00 UT", "2005-01-01T00:00:00Z"},
        {"Sun, 31 Dec 2023 23:59:60 GMT", "2023-12-31T23:59:59Z"},
        {"Thu, 29 Feb 2024 24:00:00 GMT", "2024-03-01T00:00:00Z"},
        {"Mon, 31 Nov 2026 10:00:00 GMT", ""},
        {"29 Feb 2026 10:00 GMT", ""},
        {"Tue, 01 Dec 2026 25:00:00 GMT", ""},
        {"Tue, 01 Foo 2026 14:05:06 GMT", ""},
        {"soon", ""},
        {"", ""},
        {"1 2 3 4 5 6", ""},
        {"99999999999999999999", ""},
    };
    check(rows, sizeof rows / sizeof *rows);
}

static void iso_dates_in_every_precision(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"2026", "2026-01-01T00:00:00Z"},
        {"2026-12", "2026-12-01T00:00:00Z"},
        {"2026-12-01", "2026-12-01T00:00:00Z"},
        {"20261201", "2026-12-01T00:00:00Z"},
        {"2026-12-01T14:05Z", "2026-12-01T14:05:00Z"},
        {"2026-12-01T14:05:06+09:00", "2026-12-01T05:05:06Z"},
        {"2026-12-01T14:05:06.789+0900", "2026-12-01T05:05:06Z"},
        {"2026-12-01t14:05:06z", "2026-12-01T14:05:06Z"},
        {"2026-12-01 14:05:06 +0900", "2026-12-01T05:05:06Z"},
        {"2026-12-01 14:05:06 JST", "2026-12-01T05:05:06Z"},
        {"20261201T140506Z", "2026-12-01T14:05:06Z"},
        {"2026-12-01T14", "2026-12-01T14:00:00Z"},
        {"2026/12/1 9:05", "2026-12-01T09:05:00Z"},
        {"2026.12.01", "2026-12-01T00:00:00Z"},
        {"2026-335", "2026-12-01T00:00:00Z"},
        {"2026335", "2026-12-01T00:00:00Z"},
        {"2026-W49-2", "2026-12-01T00:00:00Z"},
        {"2026W492", "2026-12-01T00:00:00Z"},
        {"2027-W01", "2027-01-04T00:00:00Z"},
        {"2020-W53-5", "2021-01-01T00:00:00Z"},
        {"2026-12-01T24:00:00Z", "2026-12-02T00:00:00Z"},
        {"2026-12-01T14:05:06-03:30", "2026-12-01T17:35:06Z"},
        {"2026-13-01", ""},
        {"2026-02-30", ""},
        {"2026-366", ""},
        {"2026-12-01T24:00:01Z", ""},
        {"2026-12-01T14:61Z", ""},
        {"2026-12-01T14:05:06+99:00", ""},
        {"0000-00-00 00:00:00", ""},
        {"0001-01-01T00:00:00Z", ""},
        {"1969-12-31", ""},
    };
    check(rows, sizeof rows / sizeof *rows);
}

static void japanese_dates_are_in_japan(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"2026年12月1日 14時", "2026-12-01T05:00:00Z"},
        {"2026年12月1日", "2026-11-30T15:00:00Z"},
        {"令和8年12月1日", "2026-11-30T15:00:00Z"},
        {"令和８年１２月１日（火）午後２時３０分", "2026-12-01T05:30:00Z"},
        {"令和元年5月1日", "2019-04-30T15:00:00Z"},
        {"平成31年4月30日 23時59分", "2019-04-30T14:59:00Z"},
        {"R8.12.1", "2026-11-30T15:00:00Z"},
        {"H30/4/1 10:00", "2018-04-01T01:00:00Z"},
        {"2026年12月1日(火) 14:05:06", "2026-12-01T05:05:06Z"},
        {"2026年12月1日火曜日 午前10時半", "2026-12-01T01:30:00Z"},
        {"2026年12月", "2026-11-30T15:00:00Z"},
        {"12月1日 14時", "2026-12-01T05:00:00Z"},
        {"1月5日", "2027-01-04T15:00:00Z"},
        {"2026年2月30日", ""},
        {"令和8年13月1日", ""},
        {"2026年12月1日 25時", ""},
        {"来年", ""},
        {"年月日", ""},
    };
    check(rows, sizeof rows / sizeof *rows);
}

static void agrees_with_a_slow_calendar_for_every_day_of_four_centuries(void **state)
{
    (void)state;
    int64_t days = 0;
    for (int year = 1970; year < 2400; year++)
        for (int month = 1; month <= 12; month++) {
            static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
            bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            int length = lengths[month - 1] + (month == 2 && leap);
            for (int day = 1; day <= length; day++)
                assert_int_equal(feed_date_days(year, month, day), days++);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mail_dates_with_their_abuses),
        cmocka_unit_test(iso_dates_in_every_precision),
        cmocka_unit_test(japanese_dates_are_in_japan),
        cmocka_unit_test(agrees_with_a_slow_calendar_for_every_day_of_four_centuries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
