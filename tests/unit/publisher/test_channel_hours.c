// Dayparts, closures and public holidays, as people write them and as they hold.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/channel_hours.h"
#include "publisher/programme/hours.h"

static struct holidays holidays;

static int load_holidays(void **state)
{
    (void)state;
    struct error error = {0};
    if (holidays_load("content/calendars/holidays-jp.xml", &holidays, &error))
        return 0;
    print_error("%s\n", error.text);
    return -1;
}

static int64_t utc_of(const char *text)
{
    int64_t utc;
    if (!instant_parse(text, &utc))
        fail_msg("%s is no instant", text);
    return utc;
}

static bool is_listed(int date)
{
    for (size_t i = 0; i < holidays.count; i++)
        if (holidays.dates[i] == date)
            return true;
    return false;
}

// The astronomers' approximation for 1980 to 2099.
static int equinox(int year, double constant)
{
    return (int)floor(constant + 0.242194 * (year - 1980)) - (year - 1980) / 4;
}

static void the_calendar_follows_the_law(void **state)
{
    (void)state;
    static const int some[] = {20260101, 20260112, 20260506, 20260921, 20260922,
                               20260923, 20261123, 20270322, 20290924, 20320921};
    for (size_t i = 0; i < sizeof some / sizeof *some; i++)
        if (!is_listed(some[i]))
            fail_msg("%d is not listed", some[i]);
    for (int year = 2026; year <= 2032; year++) {
        static const int fixed[] = {101, 211, 223, 429, 503, 504, 505, 811, 1103, 1123};
        for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
            assert_true(is_listed(year * 10000 + fixed[i]));
        assert_true(is_listed(year * 10000 + 300 + equinox(year, 20.8431)));
        assert_true(is_listed(year * 10000 + 900 + equinox(year, 23.2488)));
    }
    assert_false(is_listed(20260504 + 3) || is_listed(20261224) || is_listed(20261122));
}

static bool read(const char *inner, struct channel_settings *channel, struct error *error)
{
    char text[2048];
    snprintf(text, sizeof text, "<channel>%s</channel>", inner);
    struct xml *xml = xml_parse("c.xml", text, strlen(text), error);
    if (!xml)
        return false;
    *channel = (struct channel_settings){
        .shares = {[ITEM_SHOWCASE] = 4}, .weekdays = 0x7F, .holidays = &holidays};
    bool ok = channel_hours_read(xml, xml_root(xml), channel, error);
    xml_destroy(xml);
    return ok;
}

#define DAILY "<open from=\"09:00\" until=\"17:00\"/>"

static void closures_keep_the_doors_closed(void **state)
{
    (void)state;
    static const struct {
        const char *inner, *at;
        bool open;
        const char *until;
    } rows[] = {
        // Labour Thanksgiving Day, a Monday
        {DAILY "<closed holidays=\"yes\"/>", "2026-11-23T01:00:00Z", false, "2026-11-24T00:00:00Z"},
        {DAILY, "2026-11-23T01:00:00Z", true, "2026-11-23T08:00:00Z"},
        {DAILY "<closed on=\"2026-11-23\"/>", "2026-11-23T01:00:00Z", false,
         "2026-11-24T00:00:00Z"},
        {DAILY "<closed on=\"2025-11-23\"/>", "2026-11-23T01:00:00Z", true, "2026-11-23T08:00:00Z"},
        // over the turn of the year
        {DAILY "<closed from=\"12-28\" until=\"01-03\"/>", "2026-12-27T08:00:00Z", false,
         "2027-01-04T00:00:00Z"},
        {DAILY "<closed from=\"12-28\" until=\"01-03\"/>", "2026-12-27T07:59:59Z", true,
         "2026-12-27T08:00:00Z"},
        {DAILY "<closed from=\"2026-12-28\" until=\"2027-01-03\"/>", "2027-12-30T01:00:00Z", true,
         "2027-12-30T08:00:00Z"},
        // a night that began on an open day goes on into a closed one, which has none of its own
        {"<open from=\"18:00\" until=\"02:00\"/><closed on=\"2026-11-24\"/>",
         "2026-11-23T16:30:00Z", true, "2026-11-23T17:00:00Z"},
        {"<open from=\"18:00\" until=\"02:00\"/><closed on=\"2026-11-24\"/>",
         "2026-11-23T17:00:00Z", false, "2026-11-25T09:00:00Z"},
        // open day and night, but for a day
        {"<closed on=\"2026-11-24\"/>", "2026-11-23T01:00:00Z", true, "2026-11-23T15:00:00Z"},
    };
    struct civil_zone *zone = civil_zone_create("Asia/Tokyo", NULL);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct channel_settings channel;
        struct error error = {0};
        int64_t until;
        if (!read(rows[i].inner, &channel, &error))
            fail_msg("row %zu: %s", i, error.text);
        bool open = hours_open(&channel, zone, utc_of(rows[i].at), &until);
        if (open != rows[i].open || until != utc_of(rows[i].until))
            fail_msg("row %zu: open %d until %lld, expected %d until %s", i, open, (long long)until,
                     rows[i].open, rows[i].until);
    }
    civil_zone_destroy(zone);
}

static void dayparts_have_shares_of_their_own(void **state)
{
    (void)state;
    static const char inner[] =
        "<daypart from=\"22:00\" until=\"02:00\" days=\"fri\"><share kind=\"brand\"/></daypart>"
        "<daypart from=\"12:00\" until=\"13:00\"><share kind=\"notice\" weight=\"7\"/></daypart>";
    static const struct {
        const char *at;
        enum item_kind kind;
        int share;
        const char *until;
    } rows[] = {
        {"2026-11-27T12:59:59Z", ITEM_SHOWCASE, 4, "2026-11-27T13:00:00Z"},
        {"2026-11-27T13:00:00Z", ITEM_BRAND, 10, "2026-11-27T17:00:00Z"}, // Friday, 22:00
        {"2026-11-27T16:59:59Z", ITEM_BRAND, 10, "2026-11-27T17:00:00Z"}, // over midnight
        {"2026-11-27T17:00:00Z", ITEM_SHOWCASE, 4, "2026-11-28T03:00:00Z"},
        {"2026-11-28T03:30:00Z", ITEM_NOTICE, 7, "2026-11-28T04:00:00Z"},
        {"2026-11-28T13:30:00Z", ITEM_BRAND, 0, "2026-11-29T03:00:00Z"}, // Saturday
    };
    struct civil_zone *zone = civil_zone_create("Asia/Tokyo", NULL);
    struct channel_settings channel;
    struct error error = {0};
    if (!read(inner, &channel, &error))
        fail_msg("%s", error.text);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t until;
        const int *shares = hours_shares(&channel, zone, utc_of(rows[i].at), &until);
        if (shares[rows[i].kind] != rows[i].share || until != utc_of(rows[i].until))
            fail_msg("row %zu: share %d until %lld", i, shares[rows[i].kind], (long long)until);
    }
    civil_zone_destroy(zone);
}

static void mistakes_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *inner, *wanted;
    } rows[] = {
        {"<closed/>", "write <closed on=\"2026-12-05\"/>"},
        {"<closed on=\"2026-12-05\" holidays=\"yes\"/>", "write <closed on="},
        {"<closed on=\"2026-02-29\"/>", "is not a date"},
        {"<closed on=\"5 Dec\"/>", "is not a date; write 2026-12-28, or 12-28"},
        {"<closed from=\"12-28\" until=\"2027-01-03\"/>", "write both with a year"},
        {"<closed from=\"2027-01-03\" until=\"2026-12-28\"/>", "the earlier first"},
        {"<closed from=\"12-28\"/>", "until"},
        {"<daypart from=\"12:00\" until=\"13:00\"/>", "a <daypart> needs <share>s"},
        {"<daypart from=\"12\" until=\"13:00\"><share kind=\"brand\"/></daypart>",
         "is not a time of day"},
        {"<daypart from=\"12:00\" until=\"13:00\"><share kind=\"alert\"/></daypart>",
         "kind=\"alert\" is not one of"},
        {"<open from=\"09:00\" until=\"17:00\"/><open from=\"18:00\" until=\"19:00\"/>",
         "a channel has one <open>"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct channel_settings channel;
        struct error error = {0};
        if (read(rows[i].inner, &channel, &error) || !strstr(error.text, rows[i].wanted))
            fail_msg("row %zu: expected “%s”, got “%s”", i, rows[i].wanted, error.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_calendar_follows_the_law),
        cmocka_unit_test(closures_keep_the_doors_closed),
        cmocka_unit_test(dayparts_have_shares_of_their_own),
        cmocka_unit_test(mistakes_are_told),
    };
    return cmocka_run_group_tests(tests, load_holidays, NULL);
}
