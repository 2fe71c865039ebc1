#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "publisher/feed/feed.h"
#include "publisher/feed/ical_repeat.h"
#include "signage/base/file.h"

#define NOW INT64_C(1796103000) // 2026-12-01T05:30:00Z
#define MOST_LISTED 8

static struct feed *parse_as(const char *name, const char *type, const void *bytes, size_t length,
                             int64_t now_utc)
{
    struct feed_source source = {name, "http://centre.example/", type, now_utc, NULL};
    struct error error = {{0}};
    struct feed *feed = feed_parse(&source, bytes, length, &error);
    if (!feed)
        fail_msg("%s", error.text);
    assert_int_equal(feed->format, FEED_ICAL);
    return feed;
}

// Lines of one VEVENT called "t"; `before` stands in front of it.
static struct feed *parse_event(const char *before, const char *lines, int64_t now_utc)
{
    size_t room = strlen(before) + strlen(lines) + 200;
    char *text = malloc(room);
    int length = snprintf(text, room,
                          "BEGIN:VCALENDAR\r\n%sBEGIN:VEVENT\r\nUID:u\r\nSUMMARY:t\r\n%s\r\n"
                          "END:VEVENT\r\nEND:VCALENDAR\r\n",
                          before, lines);
    struct feed *feed = parse_as("x", "", text, (size_t)length, now_utc);
    free(text);
    return feed;
}

static void add_span(struct buffer *out, const struct feed_event *event)
{
    char begin[INSTANT_TEXT_BYTES], end[INSTANT_TEXT_BYTES] = "";
    instant_format(event->starts_utc, begin);
    if (event->ends_utc != INSTANT_NEVER)
        instant_format(event->ends_utc, end);
    begin[16] = end[16] = '\0'; // minutes tell enough
    buffer_printf(out, "%s%s%s%s", out->length ? " " : "", begin + 2, *end ? "/" : "",
                  *end ? end + 2 : "");
}

// All spans of a feed, the first MOST_LISTED of them and how many more.
static void expect_spans(const char *what, const struct feed *feed, const char *expected)
{
    struct buffer spans;
    buffer_init(&spans, 4000);
    for (size_t i = 0; i < feed->item_count && i < MOST_LISTED; i++)
        add_span(&spans, feed->items[i].event);
    if (feed->item_count > MOST_LISTED)
        buffer_printf(&spans, " +%zu", feed->item_count - MOST_LISTED);
    if (strcmp(buffer_text(&spans), expected) != 0)
        fail_msg("%s\nexpected: %s\ngot:      %s\nwarnings: %s", what, expected,
                 buffer_text(&spans), feed->warning_count ? feed->warnings[0] : "none");
    buffer_finish(&spans);
}

static bool warns(const struct feed *feed, const char *words)
{
    for (size_t i = 0; i < feed->warning_count; i++)
        if (strstr(feed->warnings[i], words))
            return true;
    return false;
}

static void expect_warning(const char *what, const struct feed *feed, const char *words)
{
    if (*words ? !warns(feed, words) : feed->warning_count > 0)
        fail_msg("%s\nexpected a warning: %s\ngot %zu: %s", what, *words ? words : "none",
                 feed->warning_count, feed->warning_count ? feed->warnings[0] : "");
}

#define BERLIN                                                                                     \
    "BEGIN:VTIMEZONE\nTZID:Berliner Zeit\nBEGIN:DAYLIGHT\nDTSTART:19810329T020000\n"               \
    "TZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nEND:DAYLIGHT\n" \
    "BEGIN:STANDARD\nDTSTART:19961027T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n"              \
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\nEND:VTIMEZONE\n"

static void times_are_read_in_their_zones(void **state)
{
    (void)state;
    static const struct {
        const char *before, *lines, *expected, *warning;
    } rows[] = {
        {"", "DTSTART:20261205T050000Z\nDTEND:20261205T070000Z", "26-12-05T05:00/26-12-05T07:00",
         ""},
        {"", "DTSTART:20261205T140000\nDTEND:20261205T160000", "26-12-05T05:00/26-12-05T07:00", ""},
        {"X-WR-TIMEZONE:Europe/Berlin\n", "DTSTART:20261205T140000", "26-12-05T13:00", ""},
        {"X-WR-TIMEZONE:Mars/Base\n", "DTSTART:20261205T140000", "26-12-05T05:00", "Mars/Base"},
        {"", "DTSTART;TZID=Asia/Tokyo:20261205T140000\nDURATION:PT90M",
         "26-12-05T05:00/26-12-05T06:30", ""},
        {"", "DTSTART;TZID=\"America/New_York\":20261205T140000", "26-12-05T19:00", ""},
        {"", "DTSTART;TZID=Tokyo Standard Time:20261205T140000", "26-12-05T05:00", ""},
        {"", "DTSTART;TZID=W. Europe Standard Time:20261205T140000", "26-12-05T13:00", ""},
        {"", "DTSTART;TZID=/freeassociation.sourceforge.net/Tzfile/Europe/Berlin:20261205T140000",
         "26-12-05T13:00", ""},
        {"", "DTSTART;TZID=Nowhere:20261205T140000", "26-12-05T05:00", "“Nowhere” is unknown"},
        {BERLIN, "DTSTART;TZID=Berliner Zeit:20261205T140000", "26-12-05T13:00", ""},
        {BERLIN, "DTSTART;TZID=Berliner Zeit:20270705T140000", "27-07-05T12:00", ""},
        // the hour that is skipped and the one that comes twice
        {"", "DTSTART;TZID=Europe/Berlin:20270328T023000", "27-03-28T01:30", ""},
        {"", "DTSTART;TZID=Europe/Berlin:20271031T023000", "27-10-31T00:30", ""},
        {BERLIN, "DTSTART;TZID=Berliner Zeit:20270328T023000", "27-03-28T01:30", ""},
        {BERLIN, "DTSTART;TZID=Berliner Zeit:20271031T023000", "27-10-31T00:30", ""},
        // whole days
        {"", "DTSTART;VALUE=DATE:20261219\nDTEND;VALUE=DATE:20261221",
         "26-12-18T15:00/26-12-20T15:00", ""},
        {"", "DTSTART;VALUE=DATE:20261219", "26-12-18T15:00/26-12-19T15:00", ""},
        {"", "DTSTART:20261219\nDTEND:20261219", "26-12-18T15:00/26-12-19T15:00", ""},
        {"", "DTSTART;VALUE=DATE:20261219\nDURATION:P3D", "26-12-18T15:00/26-12-21T15:00", ""},
        {"X-WR-TIMEZONE:Europe/Berlin\n", "DTSTART;VALUE=DATE:20270328",
         "27-03-27T15:00/27-03-28T15:00", ""}, // a day of the centre, wherever the file is from
        // as sloppy programs write them
        {"", "DTSTART:2026-12-05T14:00:00", "26-12-05T05:00", ""},
        {"", "DTSTART:20261205T1400", "26-12-05T05:00", ""},
        {"", "DTSTART:20261205T050000z", "26-12-05T05:00", ""},
        {"", "DTSTART;VALUE=DATE:20261205T140000", "26-12-04T15:00/26-12-05T15:00", ""},
        {"", "DTSTART:20261205T140000\nDTEND:20261205T130000", "26-12-05T05:00",
         "Line 6: “t” ends before it begins"},
        {"", "DTSTART:20261205T140000\nDURATION:-PT1H", "26-12-05T05:00", "no length"},
        {"", "DTSTART:20261205T140000\nDURATION:P99999999999W", "26-12-05T05:00", "Line 6"},
        {"", "DTSTART:20261131T140000", "", "“20261131T140000” is no date"},
        {"", "DTSTART:20270229", "", "no date"},
        {"", "DTSTART:20280229", "28-02-28T15:00/28-02-29T15:00", ""},
        {"", "DTSTART:tomorrow", "", "no date"},
        {"", "DTSTART:99991231T225959Z", "9999-12-31", "none of these"},
        {"", "DESCRIPTION:x", "", "does not say when it begins"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct feed *feed = parse_event(rows[i].before, rows[i].lines, NOW);
        if (strcmp(rows[i].expected, "9999-12-31") == 0) // an hour before the last second there is
            assert_int_equal(feed->item_count, 1);
        else {
            expect_spans(rows[i].lines, feed, rows[i].expected);
            if (*rows[i].expected)
                expect_warning(rows[i].lines, feed, rows[i].warning);
            else if (!warns(feed, rows[i].warning))
                fail_msg("%s: %s", rows[i].lines, feed->warnings[0]);
        }
        feed_destroy(feed);
    }
}

static void events_repeat_as_their_rules_say(void **state)
{
    (void)state;
    static const struct {
        const char *lines, *expected, *warning;
        int64_t now_utc;
    } rows[] = {
        {"DTSTART:20261006T040000Z\nRRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20261215T040000Z",
         "26-12-01T04:00 26-12-08T04:00 26-12-15T04:00", "", NOW - 5400},
        {"DTSTART:20261006T040000Z\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=7",
         "26-12-01T04:00 26-12-15T04:00 26-12-29T04:00", "", NOW - 5400},
        {"DTSTART:20241001T040000Z\nRRULE:FREQ=WEEKLY;INTERVAL=2;WKST=MO;UNTIL=20270101",
         "26-12-08T04:00 26-12-22T04:00", "", NOW},
        {"DTSTART:20261203T010000Z\nRRULE:FREQ=DAILY;COUNT=3",
         "26-12-03T01:00 26-12-04T01:00 26-12-05T01:00", "", NOW},
        {"DTSTART:20200101T010000Z\nRRULE:FREQ=DAILY;INTERVAL=30;UNTIL=20270110T000000Z",
         "26-12-25T01:00", "", NOW},
        {"DTSTART:20261203T010000Z\nRRULE:FREQ=DAILY;BYHOUR=1,5;BYDAY=SA,SU;COUNT=4",
         "26-12-03T01:00 26-12-05T01:00 26-12-05T05:00 26-12-06T01:00 26-12-06T05:00", "", NOW},
        {"DTSTART:20261203T000000Z\nRRULE:FREQ=DAILY;BYHOUR=1,3,5;BYSETPOS=-1;COUNT=2",
         "26-12-03T00:00 26-12-03T05:00 26-12-04T05:00", "", NOW},
        // month ends
        {"DTSTART:20261031T010000Z\nRRULE:FREQ=MONTHLY", "26-12-31T01:00 27-01-31T01:00", "", NOW},
        {"DTSTART:20261130T010000Z\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-1",
         "26-12-31T01:00 27-01-31T01:00 27-02-28T01:00", "", NOW},
        {"DTSTART:20261127T010000Z\nRRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=3",
         "26-12-25T01:00 27-01-29T01:00", "", NOW},
        {"DTSTART:20261130T010000Z\nRRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3",
         "26-12-31T01:00 27-01-29T01:00", "", NOW},
        {"DTSTART:20261210T010000Z\nRRULE:FREQ=MONTHLY;INTERVAL=2;BYDAY=2TH",
         "26-12-10T01:00 27-02-11T01:00", "", NOW},
        // the leap day comes only in leap years
        {"DTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY", "28-02-28T15:00/28-02-29T15:00", "",
         INT64_C(1833000000)},
        {"DTSTART;VALUE=DATE:19551210\nRRULE:FREQ=YEARLY", "26-12-09T15:00/26-12-10T15:00", "",
         NOW},
        // the local hour stays where the clocks change: 2027-03-28 in Berlin
        {"DTSTART;TZID=Europe/Berlin:20270326T100000\nRRULE:FREQ=DAILY;COUNT=4\n"
         "EXDATE;TZID=Europe/Berlin:20270328T100000",
         "27-03-26T09:00 27-03-27T09:00 27-03-29T08:00", "", INT64_C(1806000000)},
        {"DTSTART;TZID=Europe/Berlin:20270326T100000\nRRULE:FREQ=DAILY;COUNT=4\n"
         "EXDATE:20270328T080000Z,20270327T090000Z",
         "27-03-26T09:00 27-03-29T08:00", "", INT64_C(1806000000)},
        {"DTSTART;TZID=Europe/Berlin:20270327T220000\nDURATION:P1D\nRRULE:FREQ=DAILY;COUNT=1",
         "27-03-27T21:00/27-03-28T20:00", "", INT64_C(1806000000)},
        {"DTSTART;TZID=Europe/Berlin:20270327T220000\nDURATION:PT24H\nRRULE:FREQ=DAILY;COUNT=1",
         "27-03-27T21:00/27-03-28T21:00", "", INT64_C(1806000000)},
        // exceptions and additions
        {"DTSTART:20261203T010000Z\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20261204",
         "26-12-03T01:00 26-12-05T01:00", "", NOW},
        {"DTSTART;VALUE=DATE:20261203\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20261203",
         "26-12-03T15:00/26-12-04T15:00 26-12-04T15:00/26-12-05T15:00", "", NOW},
        {"DTSTART:20261203T010000Z\nRDATE:20261210T020000Z,20261203T010000Z\n"
         "RDATE;VALUE=PERIOD:20261211T020000Z/PT30M,20261212T000000Z/20261212T010000Z",
         "26-12-03T01:00 26-12-10T02:00 26-12-11T02:00/26-12-11T02:30 "
         "26-12-12T00:00/26-12-12T01:00",
         "", NOW},
        {"DTSTART:20261203T010000Z\nRRULE:FREQ=DAILY;COUNT=4\nEXRULE:FREQ=DAILY;INTERVAL=2",
         "26-12-04T01:00 26-12-06T01:00", "", NOW},
        // shorter than days
        {"DTSTART:20261203T010000Z\nRRULE:FREQ=HOURLY;INTERVAL=3;UNTIL=20261203T080000Z",
         "26-12-03T01:00 26-12-03T04:00 26-12-03T07:00", "", NOW},
        {"DTSTART:20261203T010000Z\nRRULE:FREQ=MINUTELY;INTERVAL=90;COUNT=3",
         "26-12-03T01:00 26-12-03T02:30 26-12-03T04:00", "", NOW},
        {"DTSTART:20261203T010000Z\nRRULE:FREQ=MINUTELY;INTERVAL=20;BYHOUR=1,3;COUNT=5",
         "26-12-03T01:00 26-12-03T01:20 26-12-03T01:40 26-12-03T03:00 26-12-03T03:20", "", NOW},
        {"DTSTART:20261203T010000Z\nRRULE:FREQ=HOURLY;BYMINUTE=0,30;COUNT=3",
         "26-12-03T01:00 26-12-03T01:30 26-12-03T02:00", "", NOW},
        // one that is over, or is to come, shows when it begins
        {"DTSTART:20200101T010000Z\nRRULE:FREQ=DAILY;COUNT=3", "20-01-01T01:00", "", NOW},
        {"DTSTART:20280101T010000Z\nRRULE:FREQ=DAILY", "28-01-01T01:00", "", NOW},
        // hostile
        {"DTSTART:20261203T010000Z\nRRULE:FREQ=DAILY;UNTIL=20201203T010000Z", "26-12-03T01:00", "",
         NOW},
        {"DTSTART:20261203T010000Z\nRRULE:FREQ=DAILY;INTERVAL=0", "26-12-03T01:00",
         "cannot be read", NOW},
        {"DTSTART:20261203T010000Z\nRRULE:FREQ=OFTEN", "26-12-03T01:00", "cannot be read", NOW},
        {"DTSTART:20261203T010000Z\nRRULE:", "26-12-03T01:00", "cannot be read", NOW},
        {"DTSTART:19700101T010000Z\nRRULE:FREQ=SECONDLY;COUNT=2147483647", "70-01-01T01:00",
         "too long", NOW},
        {"DTSTART:19700101T010000Z\nRRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "70-01-01T01:00",
         "", NOW},
        {"DTSTART:19700101T010000Z\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "70-01-01T01:00",
         "", NOW},
        {"DTSTART:19700101T010000Z\nRRULE:FREQ=SECONDLY;INTERVAL=2;BYSECOND=1", "70-01-01T01:00",
         "too long", NOW},
        {"DTSTART:20261203T010000Z\nRRULE:FREQ=SECONDLY",
         "26-12-03T01:00 26-12-03T01:00 26-12-03T01:00 26-12-03T01:00 26-12-03T01:00 "
         "26-12-03T01:00 26-12-03T01:00 26-12-03T01:00 +192",
         "the first 200 are kept", NOW},
        {"DTSTART:00010101T010000Z\nRRULE:FREQ=WEEKLY;COUNT=3", "", "no events", NOW},
        {"DTSTART:20261203T010000Z\nEXDATE:20261203T010000Z\nRRULE:FREQ=DAILY;COUNT=1",
         "26-12-03T01:00", "", NOW},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct feed *feed = parse_event("", rows[i].lines, rows[i].now_utc);
        expect_spans(rows[i].lines, feed, rows[i].expected);
        expect_warning(rows[i].lines, feed, rows[i].warning);
        feed_destroy(feed);
    }
}

static void many_hostile_rules_end(void **state)
{
    (void)state;
    static const char *const rules[] = {
        "FREQ=SECONDLY;COUNT=2147483647", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYMONTH=13", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2,4"};
    struct buffer text;
    buffer_init(&text, FEED_MOST_BYTES);
    buffer_add_text(&text, "BEGIN:VCALENDAR\n");
    for (int i = 0; i < 3000; i++)
        buffer_printf(&text,
                      "BEGIN:VEVENT\nUID:%d\nSUMMARY:s\nDTSTART:19700101T000000Z\nRRULE:%s\n"
                      "END:VEVENT\n",
                      i, rules[i % 5]);
    buffer_add_text(&text, "END:VCALENDAR\n");
    struct feed *feed = parse_as("x", "", text.bytes, text.length, NOW);
    assert_int_equal(feed->item_count, 3000); // each shows its own beginning
    assert_int_equal(feed->warning_count, FEED_MOST_WARNINGS);
    assert_true(warns(feed, "more places need attention"));
    feed_destroy(feed);
    buffer_finish(&text);
}

static void a_calendar_has_a_most_number_of_items(void **state)
{
    (void)state;
    struct buffer text;
    buffer_init(&text, FEED_MOST_BYTES);
    buffer_add_text(&text, "BEGIN:VCALENDAR\n");
    for (int i = 0; i < 6000; i++)
        buffer_printf(&text,
                      "BEGIN:VEVENT\nUID:%d\nSUMMARY:s\nDTSTART:20%02d%02d01T%02d%02d00Z\n"
                      "END:VEVENT\n",
                      i, i < 3000 ? 20 : 27, 1 + i % 12, i / 12 % 24, i / 288 % 60);
    buffer_add_text(&text, "END:VCALENDAR\n");
    struct feed *feed = parse_as("x", "", text.bytes, text.length, NOW);
    assert_int_equal(feed->item_count, FEED_MOST_ITEMS);
    assert_true(warns(feed, "soonest are kept"));
    assert_true(feed->items[0].event->starts_utc > NOW); // what is over comes last
    assert_true(feed->items[2999].event->starts_utc > NOW);
    assert_true(feed->items[3000].event->starts_utc < NOW);
    feed_destroy(feed);
    buffer_finish(&text);
}

static void zones_that_are_traps_are_not_taken(void **state)
{
    (void)state;
    static const char *const rules[] = {"FREQ=SECONDLY", "FREQ=DAILY",
                                        "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU",
                                        "FREQ=YEARLY;BYHOUR=1,2,3;BYMINUTE=1,2,3"};
    for (size_t i = 0; i < 4; i++) {
        char before[400];
        snprintf(before, sizeof before,
                 "BEGIN:VTIMEZONE\nTZID:Asia/Tokyo\nBEGIN:STANDARD\nDTSTART:16010101T000000\n"
                 "TZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:%s\nEND:STANDARD\nEND:VTIMEZONE\n",
                 rules[i]);
        struct feed *feed = parse_event(before, "DTSTART;TZID=Asia/Tokyo:20261205T140000", NOW);
        expect_spans(rules[i], feed, "26-12-05T05:00");
        expect_warning(rules[i], feed, "Line 2: The rules of the time zone “Asia/Tokyo”");
        feed_destroy(feed);
    }
}

static void texts_are_plain(void **state)
{
    (void)state;
    static const struct {
        const char *lines, *title, *summary, *place;
    } rows[] = {
        {"SUMMARY:a\\, b\\; c\\\\d\\n e", "a, b; c\\d e", "", ""},
        {"SUMMARY;LANGUAGE=ja:創業\r\n 塾", "創業塾", "", ""},
        {"SUMMARY:\xE5\x89\r\n \xB5\xE6\xA5\xAD", "創業", "", ""}, // folded inside a character
        {"DESCRIPTION:一行目\\n\\n\\n二行目  ", "t", "一行目\n二行目", ""},
        {"DESCRIPTION:<p>一&amp;二</p><script>x</script><p>三</p>", "t", "一&二\n三", ""},
        {"DESCRIPTION:<b>一</b>\\n二", "t", "一\n二", ""},
        {"DESCRIPTION:1 < 2 & 3 > 2", "t", "1 < 2 & 3 > 2", ""},
        {"X-ALT-DESC;FMTTYPE=text/html:<p>no</p>", "t", "", ""},
        {"LOCATION:3階\\nホール", "t", "", "3階\nホール"},
        {"SUMMARY;X-A=\"b:c;d\":ok", "ok", "", ""},
        {"summary:lower", "lower", "", ""},
        {"SUMMARY;X=\"open:ok", "ok", "", ""},
        {"BEGIN:VALARM\nSUMMARY:alarm\nDESCRIPTION:alarm\nEND:VALARM", "t", "", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char lines[600];
        snprintf(lines, sizeof lines, "DTSTART:20261205T140000\n%s", rows[i].lines);
        struct feed *feed = parse_event("", lines, NOW);
        assert_int_equal(feed->item_count, 1);
        assert_string_equal(feed->items[0].title, rows[i].title);
        assert_string_equal(feed->items[0].summary, rows[i].summary);
        assert_string_equal(feed->items[0].event->place, rows[i].place);
        expect_warning(rows[i].lines, feed, "");
        feed_destroy(feed);
    }
}

// What staff sees of a file that is not as it should be.
static void broken_files_give_what_they_have(void **state)
{
    (void)state;
#define EVENT(uid, more) "BEGIN:VEVENT\nUID:" uid "\nDTSTART:20261205T140000\nSUMMARY:s\n" more
#define END_EVENT "END:VEVENT\n"
    static const struct {
        const char *text;
        size_t items;
        const char *warning;
    } rows[] = {
        {"BEGIN:VCALENDAR\n" EVENT("1", END_EVENT) "END:VCALENDAR\n", 1, ""},
        {"\xEF\xBB\xBF"
         "BEGIN:VCALENDAR\n" EVENT("1", END_EVENT) "END:VCALENDAR",
         1, ""},
        {"\r\n\r\nbegin:vcalendar\r"
         "BEGIN:VEVENT\rUID:1\rDTSTART:20261205\rEND:VEVENT\r"
         "END:VCALENDAR\r",
         1, ""},
        {"Notice: undefined index\nBEGIN:VCALENDAR\n" EVENT("1", END_EVENT) "END:VCALENDAR\n", 1,
         ""},
        {EVENT("1", END_EVENT), 1, "does not begin with BEGIN:VCALENDAR"},
        {"BEGIN:VCALENDAR\n" EVENT("1", END_EVENT), 1, "ends without END:VCALENDAR"},
        {"BEGIN:VCALENDAR\n" EVENT("1", END_EVENT) EVENT("2", "DESCRIPTION:half a se"), 2,
         "Line 11: the file ends in the middle"},
        {"BEGIN:VCALENDAR\n" EVENT("1", "") EVENT("2", END_EVENT) "END:VCALENDAR\n", 2,
         "Line 2: the VEVENT that begins here does not end before the VEVENT on line 6"},
        {"BEGIN:VCALENDAR\n" EVENT("1", "BEGIN:VALARM\n" END_EVENT) "END:VCALENDAR\n", 1,
         "Line 7: something inside the VEVENT of line 2"},
        {"BEGIN:VCALENDAR\n" EVENT("1", "") "END:VCALENDAR\n", 1, "Line 2: the VEVENT"},
        {"BEGIN:VCALENDAR\nEND:VEVENT\n" EVENT("1", END_EVENT) "END:VCALENDAR\n", 1,
         "Line 2: “END:VEVENT” ends nothing"},
        {"BEGIN:VCALENDAR\n" EVENT("1", "second line of a text\n" END_EVENT) "END:VCALENDAR\n", 1,
         "Line 6 is no property"},
        {"BEGIN:VCALENDAR\n" EVENT("1", "STATUS:MAYBE\n" END_EVENT) "END:VCALENDAR\n", 1,
         "Line 6: no event has the status “MAYBE”"},
        {"BEGIN:VCALENDAR\n" EVENT("1", "DTSTAMP:x\n" END_EVENT) "END:VCALENDAR\n", 1,
         "Line 6: DTSTAMP “x” is no date"},
        {"BEGIN:VCALENDAR\n" EVENT(
             "1", "DESCRIPTION:a\n  b\n  c\nSTATUS:X\n" END_EVENT) "END:VCALENDAR\n",
         1, "Line 9:"}, // folds count as lines
        {"BEGIN:VCALENDAR\n" EVENT("1", "CLASS:PRIVATE\n" END_EVENT) "END:VCALENDAR\n", 0,
         "1 event is private"},
        {"BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:x\nEND:VTODO\nEND:VCALENDAR\n", 0, "1 task"},
        {"BEGIN:VCALENDAR\nEND:VCALENDAR\n", 0, "no events"},
        {"BEGIN:VCALENDAR", 0, "no events"},
        {"BEGIN:VCALENDAR\n" EVENT("1", END_EVENT) EVENT("1", END_EVENT) "END:VCALENDAR\n", 1, ""},
        {"BEGIN:VCALENDAR\n" EVENT(
             "1", END_EVENT) "BEGIN:VEVENT\nUID:1\nDTSTART:20261206\nEND:VEVENT\nEND:VCALENDAR\n",
         2, "the same UID"},
        {"BEGIN:VCALENDAR\n" EVENT("1", END_EVENT) "BEGIN:VEVENT\nUID:1\nSEQUENCE:1\nDTSTART:"
                                                   "20261206\nEND:VEVENT\nEND:VCALENDAR\n",
         1, ""},
        {"BEGIN:VCALENDAR\n" EVENT("", END_EVENT)
             EVENT("", "SUMMARY:b\n" END_EVENT) "END:VCALENDAR\n",
         2, ""},
        {"BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nBEGIN:STANDARD\n" EVENT("1",
                                                                    END_EVENT) "END:VCALENDAR\n",
         1, "Line 2: the VTIMEZONE"},
        {"BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:x\nEND:VTIMEZONE\n" EVENT(
             "1", END_EVENT) "END:VCALENDAR\n",
         1, "time zone “x”"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct feed *feed = parse_as("x", "", rows[i].text, strlen(rows[i].text), NOW);
        if (feed->item_count != rows[i].items)
            fail_msg("%s\nexpected %zu items, got %zu; %s", rows[i].text, rows[i].items,
                     feed->item_count, feed->warning_count ? feed->warnings[0] : "");
        expect_warning(rows[i].text, feed, rows[i].warning);
        feed_destroy(feed);
    }
}

static void other_encodings_are_read(void **state)
{
    (void)state;
    static const char sjis[] = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261205\r\n"
                               "SUMMARY:\x82\xCD\x82\xB6\x82\xDF\x82\xC4\x82\xCC\r\n \x8F\x5C"
                               "\x87\x40\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"; // はじめての十①
    static const char *const types[] = {"", "text/calendar; charset=Shift_JIS"};
    for (size_t i = 0; i < 2; i++) {
        struct feed *feed = parse_as("x", types[i], sjis, sizeof sjis - 1, NOW);
        assert_string_equal(feed->items[0].title, "はじめての十①");
        assert_int_equal(feed->warning_count, i == 0);
        feed_destroy(feed);
    }
    static const char ascii[] = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20261205\r\n"
                                "SUMMARY:wi\r\n de\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    char wide[sizeof ascii * 2] = "\xFF\xFE";
    for (size_t i = 0; i + 1 < sizeof ascii; i++)
        wide[2 + i * 2] = ascii[i];
    struct feed *feed = parse_as("x", "", wide, sizeof ascii * 2, NOW);
    assert_string_equal(feed->items[0].title, "wide");
    feed_destroy(feed);
}

static void what_is_no_calendar_is_one_sentence(void **state)
{
    (void)state;
    static const struct {
        const char *name, *type, *text, *words;
    } rows[] = {
        {"a.ics", "", "nothing here", "a.ics: this is no calendar"},
        {"a", "text/calendar", "{}", "a: this is no calendar"},
        {"a.ics", "", "", "empty"},
        {"a.ics", "text/calendar", "<html><body>Not found</body></html>", "HTML page"},
        {"a", "", "BEGIN:VCARD\nEND:VCARD\n", "not a feed"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct feed_source source = {rows[i].name, "", rows[i].type, NOW, NULL};
        struct error error = {{0}};
        struct feed *feed = feed_parse(&source, rows[i].text, strlen(rows[i].text), &error);
        if (feed || !strstr(error.text, rows[i].words))
            fail_msg("%s\nexpected: %s\ngot: %s", rows[i].text, rows[i].words, error.text);
    }
}

static struct feed *sample(void)
{
    size_t length;
    struct error error;
    char *bytes =
        file_load("tests/data/feeds/centre_calendar.ics", FEED_MOST_BYTES, &length, &error);
    if (!bytes)
        fail_msg("%s", error.text);
    struct feed *feed = parse_as("centre_calendar.ics", "text/xml", bytes, length, NOW);
    free(bytes);
    return feed;
}

static const char *value(const struct item *item, const char *name)
{
    const char *text = item_value(item, name, NULL);
    return text ? text : "(none)";
}

static struct item *item_of(const struct feed *feed, const char *id, enum item_kind kind,
                            struct error *error)
{
    for (size_t i = 0; i < feed->item_count; i++)
        if (strcmp(feed->items[i].id, id) == 0)
            return feed_item_to_item(feed, &feed->items[i], "c", "", kind, NOW, 86400, error);
    fail_msg("no item %s", id);
    return NULL;
}

static void an_event_has_all_it_carries(void **state)
{
    (void)state;
    struct feed *feed = sample();
    struct error error = {{0}};
    assert_string_equal(feed_format_name(feed->format), "ical");
    assert_string_equal(feed->title, "もみじが丘産業センターの催し");
    assert_int_equal(feed->ttl_s, 7200);
    assert_int_equal(feed->warning_count, 0);
    struct item *item = item_of(feed, "sogyo-2026-12@momijigaoka.example", ITEM_SEMINAR, &error);
    if (!item)
        fail_msg("%s", error.text);
    assert_string_equal(item->id, "feed:c:sogyo-2026-12@momijigaoka.example");
    assert_string_equal(value(item, "title"), "創業塾 第1回「事業計画, はじめの一歩」");
    assert_string_equal(value(item, "starts"), "2026-12-05T05:00:00Z");
    assert_string_equal(value(item, "ends"), "2026-12-05T07:00:00Z");
    assert_string_equal(value(item, "room"), "第1研修室");
    assert_string_equal(value(item, "status"), "(none)");
    assert_string_equal(value(item, "category"), "創業");
    assert_string_equal(value(item, "link"), "https://momijigaoka.example/seminar/1");
    assert_string_equal(item->media[0].source, "https://momijigaoka.example/p/1.jpg");
    assert_int_equal(item->show_until_utc, 1796454000); // its end, not a day after it was written
    item_destroy(item);
    feed_destroy(feed);
}

static void occurrences_become_seminars_and_one_consultation(void **state)
{
    (void)state;
    struct feed *feed = sample();
    struct error error = {{0}};
    struct item *moved =
        item_of(feed, "soudan@momijigaoka.example#20261215T040000Z", ITEM_SEMINAR, &error);
    assert_string_equal(value(moved, "starts"), "2026-12-16T01:00:00Z");
    assert_string_equal(value(moved, "room"), "第2会議室");
    struct item *off =
        item_of(feed, "soudan@momijigaoka.example#20261222T040000Z", ITEM_SEMINAR, &error);
    assert_string_equal(value(off, "status"), "cancelled");
    assert_null(item_of(feed, "soudan@momijigaoka.example#20261222T040000Z", ITEM_NOTICE, &error));
    assert_non_null(strstr(error.text, "is cancelled"));
    struct item *one =
        item_of(feed, "soudan@momijigaoka.example#20261201T040000Z", ITEM_CONSULTATION, &error);
    struct item *same =
        item_of(feed, "soudan@momijigaoka.example#20261229T040000Z", ITEM_CONSULTATION, &error);
    assert_string_equal(one->id, "feed:c:soudan@momijigaoka.example");
    assert_string_equal(same->id, one->id);
    assert_string_equal(value(one, "sessions"), "2026-12-01T04:00:00Z/2026-12-01T08:00:00Z "
                                                "2026-12-16T01:00:00Z/2026-12-16T03:00:00Z "
                                                "2026-12-29T04:00:00Z/2026-12-29T08:00:00Z");
    assert_int_equal(one->show_until_utc, 1798531200);
    struct item *show = item_of(feed, "ten@momijigaoka.example", ITEM_CONSULTATION, &error);
    assert_string_equal(value(show, "sessions"), "2026-12-18T15:00:00Z/2026-12-20T15:00:00Z");
    item_destroy(moved);
    item_destroy(off);
    item_destroy(one);
    item_destroy(same);
    item_destroy(show);
    feed_destroy(feed);
}

static void what_is_over_is_not_shown(void **state)
{
    (void)state;
    struct feed *feed = parse_event("", "DTSTART:20261101T010000Z\nDTSTAMP:20261201T000000Z", NOW);
    struct error error = {{0}};
    assert_null(item_of(feed, "u", ITEM_SEMINAR, &error));
    assert_non_null(strstr(error.text, "it was over at 2026-11-01T02:00:00Z"));
    feed_destroy(feed);
}

static void later_occurrences_follow_an_exception(void **state)
{
    (void)state;
    static const char text[] =
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u\nSUMMARY:old\nDTSTART:20261203T010000Z\n"
        "DTEND:20261203T020000Z\nRRULE:FREQ=DAILY;COUNT=4\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:u\nSUMMARY:new\nRECURRENCE-ID;RANGE=THISANDFUTURE:20261205T010000Z\n"
        "DTSTART:20261205T030000Z\nDTEND:20261205T033000Z\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:lone\nSUMMARY:alone\nRECURRENCE-ID;VALUE=DATE:20261207\n"
        "DTSTART:20261208T030000Z\nEND:VEVENT\nEND:VCALENDAR\n";
    struct feed *feed = parse_as("x", "", text, sizeof text - 1, NOW);
    expect_spans("THISANDFUTURE", feed,
                 "26-12-03T01:00/26-12-03T02:00 26-12-04T01:00/26-12-04T02:00 "
                 "26-12-05T03:00/26-12-05T03:30 26-12-06T03:00/26-12-06T03:30 26-12-08T03:00");
    assert_string_equal(feed->items[1].title, "old");
    assert_string_equal(feed->items[3].title, "new");
    assert_string_equal(feed->items[3].id, "u#20261206T010000Z");
    assert_string_equal(feed->items[4].id, "lone#20261207");
    feed_destroy(feed);
}

static void json_shows_the_event(void **state)
{
    (void)state;
    struct feed *feed =
        parse_event("METHOD:CANCEL\n", "DTSTART:20261205T050000Z\nLOCATION:会場", NOW);
    struct buffer json;
    buffer_init(&json, 10000);
    assert_true(feed_format_json(feed, &json));
    assert_non_null(strstr(json.bytes, "\"format\":\"ical\""));
    assert_non_null(strstr(json.bytes, "\"event\":{\"starts\":\"2026-12-05T05:00:00Z\",\"ends\":"
                                       "null,\"place\":\"会場\",\"status\":\"cancelled\"}"));
    buffer_finish(&json);
    feed_destroy(feed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_read_in_their_zones),
        cmocka_unit_test(events_repeat_as_their_rules_say),
        cmocka_unit_test(many_hostile_rules_end),
        cmocka_unit_test(a_calendar_has_a_most_number_of_items),
        cmocka_unit_test(zones_that_are_traps_are_not_taken),
        cmocka_unit_test(texts_are_plain),
        cmocka_unit_test(broken_files_give_what_they_have),
        cmocka_unit_test(other_encodings_are_read),
        cmocka_unit_test(what_is_no_calendar_is_one_sentence),
        cmocka_unit_test(an_event_has_all_it_carries),
        cmocka_unit_test(occurrences_become_seminars_and_one_consultation),
        cmocka_unit_test(what_is_over_is_not_shown),
        cmocka_unit_test(later_occurrences_follow_an_exception),
        cmocka_unit_test(json_shows_the_event),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
