// Calendars as offices really keep them: times without a zone, whole days, files of vCalendar 1.0,
// attachments in the file, rules of other calendars.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "publisher/feed/feed.h"

#define NOW INT64_C(1796103000) // 2026-12-01T05:30:00Z

static struct feed *parse(const char *text, size_t length, const char *zone)
{
    struct feed_source source = {
        .name = "c.ics", .base_url = "", .content_type = "", .now_utc = NOW, .zone = zone};
    struct error error = {{0}};
    struct feed *feed = feed_parse(&source, text, length, &error);
    if (!feed)
        fail_msg("%s", error.text);
    return feed;
}

static struct feed *parse_event(const char *head, const char *lines, const char *zone)
{
    char text[4000];
    int length = snprintf(text, sizeof text,
                          "BEGIN:VCALENDAR\r\n%sBEGIN:VEVENT\r\nUID:u\r\nSUMMARY:t\r\n%s\r\n"
                          "END:VEVENT\r\nEND:VCALENDAR\r\n",
                          head, lines);
    return parse(text, (size_t)length, zone);
}

static const char *at(int64_t utc, char out[INSTANT_TEXT_BYTES])
{
    strcpy(out, "never");
    if (utc != INSTANT_NEVER)
        instant_format(utc, out);
    return out;
}

static void expect_event(const char *what, const struct feed *feed, size_t index,
                         const char *starts, const char *ends, bool all_day)
{
    char begin[INSTANT_TEXT_BYTES], end[INSTANT_TEXT_BYTES];
    if (feed->item_count <= index || !feed->items[index].event)
        fail_msg("%s: there is no event %zu; %s", what, index,
                 feed->warning_count ? feed->warnings[0] : "no warning");
    const struct feed_event *event = feed->items[index].event;
    at(event->starts_utc, begin);
    at(event->ends_utc, end);
    if (strcmp(begin, starts) != 0 || strcmp(end, ends) != 0 || event->all_day != all_day)
        fail_msg("%s\nexpected: %s to %s%s\ngot:      %s to %s%s", what, starts, ends,
                 all_day ? ", all day" : "", begin, end, event->all_day ? ", all day" : "");
}

static bool warns(const struct feed *feed, const char *words)
{
    for (size_t i = 0; i < feed->warning_count; i++)
        if (strstr(feed->warnings[i], words))
            return true;
    return false;
}

static void times_without_a_zone_are_the_centres(void **state)
{
    (void)state;
    static const struct {
        const char *zone, *head, *lines, *starts, *ends;
        bool all_day;
    } rows[] = {
        {NULL, "", "DTSTART:20261205T140000\r\nDTEND:20261205T150000", "2026-12-05T05:00:00Z",
         "2026-12-05T06:00:00Z", false},
        {"Asia/Tokyo", "", "DTSTART:20261205T140000", "2026-12-05T05:00:00Z", "never", false},
        {"Europe/Berlin", "", "DTSTART:20261205T140000", "2026-12-05T13:00:00Z", "never", false},
        {"America/New_York", "", "DTSTART:20261205T140000", "2026-12-05T19:00:00Z", "never", false},
        {"Nowhere/Land", "", "DTSTART:20261205T140000", "2026-12-05T05:00:00Z", "never", false},
        {"", "", "DTSTART:20261205T140000", "2026-12-05T05:00:00Z", "never", false},
        // what names its zone is not moved
        {"Europe/Berlin", "", "DTSTART:20261205T140000Z", "2026-12-05T14:00:00Z", "never", false},
        {"Europe/Berlin", "", "DTSTART;TZID=Asia/Tokyo:20261205T140000", "2026-12-05T05:00:00Z",
         "never", false},
        {"Europe/Berlin", "X-WR-TIMEZONE:Asia/Tokyo\r\n", "DTSTART:20261205T140000",
         "2026-12-05T05:00:00Z", "never", false},
        // days are the centre's, whatever the file says
        {"Europe/Berlin", "", "DTSTART;VALUE=DATE:20261205", "2026-12-04T23:00:00Z",
         "2026-12-05T23:00:00Z", true},
        {"Europe/Berlin", "X-WR-TIMEZONE:UTC\r\n", "DTSTART;VALUE=DATE:20261205",
         "2026-12-04T23:00:00Z", "2026-12-05T23:00:00Z", true},
        {NULL, "X-WR-TIMEZONE:UTC\r\n", "DTSTART;VALUE=DATE:20261205\r\nDTEND;VALUE=DATE:20261207",
         "2026-12-04T15:00:00Z", "2026-12-06T15:00:00Z", true},
        {NULL, "", "DTSTART;VALUE=DATE:20261204\r\nRRULE:FREQ=WEEKLY;COUNT=1",
         "2026-12-03T15:00:00Z", "2026-12-04T15:00:00Z", true},
        // midnight to midnight in so many words is a time, not a day
        {NULL, "", "DTSTART:20261205T000000\r\nDTEND:20261206T000000", "2026-12-04T15:00:00Z",
         "2026-12-05T15:00:00Z", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct feed *feed = parse_event(rows[i].head, rows[i].lines, rows[i].zone);
        expect_event(rows[i].lines, feed, 0, rows[i].starts, rows[i].ends, rows[i].all_day);
        feed_destroy(feed);
    }
}

static void a_day_that_is_moved_to_a_time_is_a_time(void **state)
{
    (void)state;
    static const char text[] =
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u\nSUMMARY:t\nDTSTART;VALUE=DATE:20261205\n"
        "RRULE:FREQ=DAILY;COUNT=3\nEND:VEVENT\nBEGIN:VEVENT\nUID:u\nSUMMARY:t\n"
        "RECURRENCE-ID;VALUE=DATE:20261206\nDTSTART:20261206T100000\nDTEND:20261206T120000\n"
        "END:VEVENT\nEND:VCALENDAR\n";
    struct feed *feed = parse(text, sizeof text - 1, NULL);
    expect_event("first", feed, 0, "2026-12-04T15:00:00Z", "2026-12-05T15:00:00Z", true);
    expect_event("moved", feed, 1, "2026-12-06T01:00:00Z", "2026-12-06T03:00:00Z", false);
    expect_event("third", feed, 2, "2026-12-06T15:00:00Z", "2026-12-07T15:00:00Z", true);
    feed_destroy(feed);
}

static void screens_are_told_what_lasts_all_day(void **state)
{
    (void)state;
    static const enum item_kind kinds[] = {ITEM_SEMINAR, ITEM_NOTICE, ITEM_CONSULTATION};
    for (int all_day = 0; all_day < 2; all_day++) {
        struct feed *feed = parse_event(
            "", all_day ? "DTSTART;VALUE=DATE:20261205" : "DTSTART:20261205T100000", NULL);
        for (size_t i = 0; i < 3; i++) {
            struct error error = {{0}};
            struct item *item =
                feed_item_to_item(feed, &feed->items[0], "c", "", kinds[i], NOW, 0, &error);
            if (!item)
                fail_msg("%s", error.text);
            assert_int_equal(item_says_yes(item, "all_day"), all_day);
            item_destroy(item);
        }
        struct buffer json;
        buffer_init(&json, 4000);
        assert_true(feed_format_json(feed, &json));
        assert_int_equal(strstr(json.bytes, "\"all_day\":true") != NULL, all_day);
        buffer_finish(&json);
        feed_destroy(feed);
    }
    static const char rss[] =
        "<rss version='2.0' xmlns:ev='http://purl.org/rss/1.0/modules/event/'><channel><item>"
        "<title>t</title><ev:startdate>2026-12-05</ev:startdate><ev:enddate>2026-12-06</ev:enddate>"
        "</item><item><title>u</title><ev:startdate>2026-12-05T10:00:00+09:00</ev:startdate></item>"
        "<item><title>v</title><ev:startdate>2026-02-31</ev:startdate></item></channel></rss>";
    struct feed *feed = parse(rss, sizeof rss - 1, NULL);
    expect_event("RSS, days", feed, 0, "2026-12-04T15:00:00Z", "2026-12-06T15:00:00Z", true);
    expect_event("RSS, a time", feed, 1, "2026-12-05T01:00:00Z", "never", false);
    assert_null(feed->items[2].event);
    assert_true(warns(feed, "2026-02-31"));
    feed_destroy(feed);
}

static void a_series_of_a_consultation_is_one_item(void **state)
{
    (void)state;
    struct feed *feed =
        parse_event("", "DTSTART:20261203T010000Z\r\nRRULE:FREQ=DAILY;COUNT=3", NULL);
    struct arena *arena = arena_create();
    assert_int_equal(feed->item_count, 3);
    for (size_t i = 0; i < 3; i++) {
        const struct feed_item *entry = &feed->items[i];
        assert_string_equal(feed_item_id(arena, "c", ITEM_CONSULTATION, entry), "feed:c:u");
        assert_string_not_equal(feed_item_id(arena, "c", ITEM_SEMINAR, entry), "feed:c:u");
    }
    arena_destroy(arena);
    feed_destroy(feed);
}

static void weeks_of_the_year_are_counted_as_iso_counts_them(void **state)
{
    (void)state;
    static const struct {
        const char *lines, *starts;
    } rows[] = {
        {"DTSTART:20201228T010000Z\r\nRRULE:FREQ=YEARLY;BYWEEKNO=53", "2026-12-28T01:00:00Z"},
        {"DTSTART:20200101T010000Z\r\nRRULE:FREQ=YEARLY;BYWEEKNO=53;BYDAY=FR",
         "2027-01-01T01:00:00Z"},
        {"DTSTART:20200101T010000Z\r\nRRULE:FREQ=YEARLY;BYWEEKNO=-1;BYDAY=MO",
         "2026-12-28T01:00:00Z"},
        {"DTSTART:20200101T010000Z\r\nRRULE:FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO",
         "2027-01-04T01:00:00Z"},
        {"DTSTART:20200101T010000Z\r\nRRULE:FREQ=YEARLY;BYWEEKNO=1;BYDAY=SU;WKST=SU",
         "2027-01-03T01:00:00Z"},
        {"DTSTART:20200101T010000Z\r\nRRULE:FREQ=YEARLY;BYWEEKNO=-53;BYDAY=WE",
         "2020-01-01T01:00:00Z"}, // of 2026 that was in January: none is coming
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct feed *feed = parse_event("", rows[i].lines, NULL);
        expect_event(rows[i].lines, feed, 0, rows[i].starts, "never", false);
        feed_destroy(feed);
    }
}

static void other_calendars_are_told_and_the_gregorian_is_followed(void **state)
{
    (void)state;
    struct feed *feed = parse_event(
        "", "DTSTART:20261203T010000Z\r\nRRULE:RSCALE=GREGORIAN;FREQ=DAILY;COUNT=2", NULL);
    assert_int_equal(feed->item_count, 2);
    assert_int_equal(feed->warning_count, 0);
    feed_destroy(feed);
    feed = parse_event("", "DTSTART:20261203T010000Z\r\nRRULE:RSCALE=CHINESE;FREQ=YEARLY", NULL);
    expect_event("the first time is known", feed, 0, "2026-12-03T01:00:00Z", "never", false);
    assert_true(warns(feed, "another calendar than the Gregorian (RSCALE)"));
    feed_destroy(feed);
}

static void old_files_are_read_in_their_encoding(void **state)
{
    (void)state;
    static const struct {
        const char *line, *title;
    } rows[] = {
        {"SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=E5=95=86=E5=BA=97=E8=A1=97", "商店街"},
        {"SUMMARY;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=8F=A4=93X=8AX=87@", "商店街①"},
        {"SUMMARY;CHARSET=EUC-JP;ENCODING=QUOTED-PRINTABLE:=BE=A6=C5=B9=B3=B9", "商店街"},
        {"SUMMARY;QUOTED-PRINTABLE:Caf=C3=A9=3B open", "Café; open"},
        {"SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=E5=95=86=\r\n=E5=BA=97=\r\n=E8=A1=97",
         "商店街"},
        {"SUMMARY;ENCODING=QUOTED-PRINTABLE:one=0D=0Atwo", "one two"},
        {"SUMMARY;ENCODING=QUOTED-PRINTABLE:100=25 =ZZ 3=3D3", "100% =ZZ 3=3"},
        {"SUMMARY;ENCODING=QUOTED-PRINTABLE:=00a=0", "a=0"},
        {"SUMMARY:E=MC2 =41", "E=MC2 =41"}, // not quoted
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char lines[400];
        snprintf(lines, sizeof lines, "%s\r\nDTSTART:20261205T140000", rows[i].line);
        struct feed *feed = parse_event("VERSION:1.0\r\n", lines, NULL);
        if (feed->item_count != 1 || strcmp(feed->items[0].title, rows[i].title) != 0)
            fail_msg("%s\nexpected: %s\ngot:      %s", rows[i].line, rows[i].title,
                     feed->item_count ? feed->items[0].title : "nothing");
        expect_event(rows[i].line, feed, 0, "2026-12-05T05:00:00Z", "never", false);
        feed_destroy(feed);
    }
    // one that goes on for ever takes the rest of the file, and ends with it
    static const char cut[] = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u\nDTSTART:20261205T140000\n"
                              "SUMMARY;ENCODING=QUOTED-PRINTABLE:a=\nb=\nEND:VEVENT=";
    struct feed *feed = parse(cut, sizeof cut - 1, NULL);
    assert_true(feed->warning_count > 0);
    feed_destroy(feed);
}

static void attachments_in_the_file_are_told(void **state)
{
    (void)state;
    struct feed *feed = parse_event(
        "",
        "DTSTART:20261205T140000\r\nATTACH;FMTTYPE=image/png;ENCODING=BASE64;VALUE=BINARY:iVBO\r\n"
        "IMAGE:data:image/png;base64,iVBO\r\nATTACH:http://centre.example/a.png",
        NULL);
    assert_int_equal(feed->items[0].media_count, 1);
    assert_string_equal(feed->items[0].picture, "http://centre.example/a.png");
    assert_true(warns(feed, "2 attachments are in the calendar file itself and not shown"));
    feed_destroy(feed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_without_a_zone_are_the_centres),
        cmocka_unit_test(a_day_that_is_moved_to_a_time_is_a_time),
        cmocka_unit_test(screens_are_told_what_lasts_all_day),
        cmocka_unit_test(a_series_of_a_consultation_is_one_item),
        cmocka_unit_test(weeks_of_the_year_are_counted_as_iso_counts_them),
        cmocka_unit_test(other_calendars_are_told_and_the_gregorian_is_followed),
        cmocka_unit_test(old_files_are_read_in_their_encoding),
        cmocka_unit_test(attachments_in_the_file_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
