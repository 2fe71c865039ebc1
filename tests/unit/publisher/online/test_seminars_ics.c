// The calendar that others subscribe to: read back by libical, and looked at line by line.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libical/ical.h>

#include "publisher/online/seminars_ics.h"
#include "signage/base/utf8.h"

#define NOW_UTC 1795392000 // 2026-11-23T00:00:00Z, 09:00 in Tokyo

static struct item *seminar(const char *id, const char *title)
{
    struct item *item = item_create(ITEM_SEMINAR, id);
    item->source = "folder";
    item->origin = "";
    item->updated_utc = NOW_UTC - 86400;
    item->revision = 3;
    assert_true(item_add_field(item, "title", "ja", title));
    return item;
}

static char *format(struct item **items, size_t count, const char *lang)
{
    struct arena *arena = arena_create();
    struct error error;
    struct civil_zone *zone = civil_zone_create("Asia/Tokyo", &error);
    struct item_list list = {.items = items, .count = count};
    struct notice_board board;
    struct buffer out;
    struct calendar_house house = {"産業振興センター", "https://signage.example.jp", "Asia/Tokyo",
                                   lang};
    notice_board_fill(&board, &list, zone, NOW_UTC, arena);
    buffer_init(&out, 1024 * 1024);
    seminars_ics_format(&board, &house, zone, &out);
    civil_zone_destroy(zone);
    arena_destroy(arena);
    size_t length;
    return buffer_take(&out, &length);
}

// RFC 5545 section 3.1: 75 octets a line, CRLF, no character cut in two.
static void check_lines(const char *text)
{
    for (const char *at = text; *at;) {
        const char *end = strstr(at, "\r\n");
        assert_non_null(end);
        assert_true(end - at <= 75);
        assert_true(utf8_valid(at, (size_t)(end - at)));
        assert_null(memchr(at, '\n', (size_t)(end - at)));
        at = end + 2;
    }
}

static icalcomponent *parse(const char *text)
{
    check_lines(text);
    icalcomponent *calendar = icalparser_parse_string(text);
    assert_non_null(calendar);
    assert_int_equal(icalcomponent_count_errors(calendar), 0);
    assert_true(icalrestriction_check(calendar));
    return calendar;
}

static icalcomponent *event_at(icalcomponent *calendar, int number)
{
    icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
    while (number-- > 0)
        event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT);
    assert_non_null(event);
    return event;
}

static void a_seminar(void **state)
{
    (void)state;
    struct item *item = seminar("folder:sogyo", "はじめての創業; 資金, 計画\\手続き");
    item_add_instant(item, "starts", NOW_UTC + 86400 + 5 * 3600);
    item_add_instant(item, "ends", NOW_UTC + 86400 + 7 * 3600);
    item_add_field(item, "room", "ja", "研修室");
    item_add_field(item, "summary", "ja",
                   "事業計画の作り方を、\n例を見ながら学びます。資金の集め方、届け出、はじめの一年"
                   "に要るものを、"
                   "順を追って確かめます。");
    item_add_field(item, "link", "", "https://example.jp/seminar/sogyo?x=1&y=2");
    char *text = format(&item, 1, "ja");
    icalcomponent *calendar = parse(text), *event = event_at(calendar, 0);
    assert_string_equal(icalcomponent_get_summary(event), "はじめての創業; 資金, 計画\\手続き");
    assert_string_equal(icalcomponent_get_location(event), "産業振興センター 研修室");
    assert_non_null(strstr(icalcomponent_get_description(event), "作り方を、\n例を"));
    assert_int_equal(icaltime_as_timet(icalcomponent_get_dtstart(event)),
                     NOW_UTC + 86400 + 5 * 3600);
    assert_int_equal(icaltime_as_timet(icalcomponent_get_dtend(event)), NOW_UTC + 86400 + 7 * 3600);
    assert_int_equal(icalcomponent_get_sequence(event), 2);
    assert_int_equal(icalcomponent_get_status(event), ICAL_STATUS_CONFIRMED);
    assert_non_null(strstr(text, "\r\nDTSTAMP:20261122T000000Z\r\n"));
    assert_non_null(strstr(text, "URL:https://example.jp/seminar/sogyo?x=1&y=2\r\n"));
    icalcomponent_free(calendar);
    // The same again: a reader that compares sees nothing new.
    char *again = format(&item, 1, "ja");
    assert_string_equal(text, again);
    free(again);
    free(text);
    item_destroy(item);
}

static void several_sessions_are_several_events(void **state)
{
    (void)state;
    struct item *item = seminar("folder:course", "連続講座");
    item_add_instant(item, "starts", NOW_UTC + 3600);
    item_add_field(item, "sessions", "",
                   "2026-11-23T01:00:00Z/2026-11-23T03:00:00Z "
                   "2026-11-30T01:00:00Z/2026-11-30T03:00:00Z "
                   "2026-12-07T01:00:00Z/2026-12-07T03:00:00Z");
    char *text = format(&item, 1, "ja");
    icalcomponent *calendar = parse(text);
    assert_int_equal(icalcomponent_count_components(calendar, ICAL_VEVENT_COMPONENT), 3);
    const char *first = icalcomponent_get_uid(event_at(calendar, 0));
    const char *third = icalcomponent_get_uid(event_at(calendar, 2));
    assert_string_not_equal(first, third);
    icalcomponent_free(calendar);
    free(text);
    item_destroy(item);
}

static void states_are_told(void **state)
{
    (void)state;
    struct item *items[3] = {seminar("a", "中止の回"), seminar("b", "満席の回"),
                             seminar("c", "一日の回")};
    item_add_field(items[0], "status", "", "cancelled");
    item_add_field(items[1], "status", "", "full");
    item_add_field(items[2], "all_day", "", "yes");
    for (int i = 0; i < 3; i++)
        item_add_instant(items[i], "starts", NOW_UTC + (i + 2) * 86400 - 9 * 3600);
    item_add_instant(items[2], "ends", NOW_UTC + 6 * 86400 - 9 * 3600);
    char *text = format(items, 3, "ja");
    icalcomponent *calendar = parse(text);
    assert_int_equal(icalcomponent_get_status(event_at(calendar, 0)), ICAL_STATUS_CANCELLED);
    assert_string_equal(icalcomponent_get_summary(event_at(calendar, 0)), "【中止】中止の回");
    assert_int_equal(icalcomponent_get_status(event_at(calendar, 1)), ICAL_STATUS_CONFIRMED);
    assert_string_equal(icalcomponent_get_summary(event_at(calendar, 1)), "【満席】満席の回");
    assert_non_null(strstr(text, "DTSTART;VALUE=DATE:20261127\r\n"));
    assert_non_null(strstr(text, "DTEND;VALUE=DATE:20261129\r\n"));
    icalcomponent_free(calendar);
    free(text);
    text = format(items, 3, "en");
    assert_non_null(strstr(text, "PRODID:-//Kawaraban//Seminars//EN"));
    assert_non_null(strstr(text, "SUMMARY:["));
    calendar = parse(text);
    icalcomponent_free(calendar);
    free(text);
    for (int i = 0; i < 3; i++)
        item_destroy(items[i]);
}

static void nothing_breaks_out(void **state)
{
    (void)state;
    static const char *const titles[] = {
        "a\r\nBEGIN:VALARM\r\n",
        "END:VEVENT\nBEGIN:VEVENT",
        "\\n;,:\"",
        "\xff\xe3\x81",
        "\x01\x02\x7f",
        "長い長い長い長い長い長い長い長い長い長い長い長い長い長い長い題名",
    };
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        struct item *item = seminar(titles[i], titles[i]);
        item_add_instant(item, "starts", NOW_UTC + 86400);
        item_add_field(item, "summary", "ja", titles[i]);
        item_add_field(item, "room", "ja", titles[i]);
        item_add_field(item, "category", "ja", titles[i]);
        item_add_field(item, "link", "", "https://example.jp/\r\nATTACH:x");
        char *text = format(&item, 1, "ja");
        assert_null(strstr(text, "\nBEGIN:VALARM"));
        assert_null(strstr(text, "\nATTACH"));
        icalcomponent *calendar = parse(text);
        assert_int_equal(icalcomponent_count_components(calendar, ICAL_VEVENT_COMPONENT), 1);
        icalcomponent_free(calendar);
        free(text);
        item_destroy(item);
    }
}

static void an_empty_calendar_is_one(void **state)
{
    (void)state;
    char *text = format(NULL, 0, "ja");
    check_lines(text);
    assert_non_null(strstr(text, "BEGIN:VCALENDAR\r\n"));
    assert_non_null(strstr(text, "END:VCALENDAR\r\n"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seminar),
        cmocka_unit_test(several_sessions_are_several_events),
        cmocka_unit_test(states_are_told),
        cmocka_unit_test(nothing_breaks_out),
        cmocka_unit_test(an_empty_calendar_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
