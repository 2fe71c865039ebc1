// The feed that others take: well-formed whatever the items say, with what RFC 4287 asks of every
// entry.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/online/items_atom.h"
#include "signage/base/xml.h"

#define NOW_UTC 1795392000
#define ATOM "http://www.w3.org/2005/Atom"

static struct xml *format(struct item **items, size_t count, const char *base)
{
    struct arena *arena = arena_create();
    struct error error = {""};
    struct civil_zone *zone = civil_zone_create("Asia/Tokyo", &error);
    struct item_list list = {.items = items, .count = count};
    struct notice_board board;
    struct buffer out;
    struct atom_house house = {"産業振興センター <見本>", base, "ja", "identity", NOW_UTC};
    notice_board_fill(&board, &list, zone, NOW_UTC, arena);
    buffer_init(&out, 1024 * 1024);
    items_atom_format(&board, &house, &out);
    struct xml *xml = xml_parse("items.atom", out.bytes, out.length, &error);
    if (!xml)
        fail_msg("%s in %s", error.text, out.bytes);
    assert_true(xml_expect_root(xml, "feed", ATOM, &error));
    buffer_finish(&out);
    civil_zone_destroy(zone);
    arena_destroy(arena);
    return xml;
}

static struct item *notice(const char *id, const char *title, int64_t updated_utc)
{
    struct item *item = item_create(ITEM_NOTICE, id);
    item->source = "folder";
    item->origin = "";
    item->updated_utc = updated_utc;
    item_add_field(item, "title", "ja", title);
    return item;
}

static const char *text_of(struct xml *xml, const xmlNode *parent, const char *name)
{
    xmlNode *child = xml_child(parent, name);
    if (!child)
        fail_msg("no <%s>", name);
    return xml_text(xml, child);
}

static void newest_first_with_all_they_need(void **state)
{
    (void)state;
    struct item *items[2] = {notice("a", "古いお知らせ", NOW_UTC - 1000),
                             notice("b", "新しいお知らせ", NOW_UTC - 10)};
    item_add_field(items[1], "link", "", "https://example.jp/?a=1&b=2");
    struct item_media photo = {
        .role = "photo", .name = "aa.jpg", .source = "", .alt = "", .focus_x = 0.5, .focus_y = 0.5};
    item_add_media(items[1], &photo);
    struct xml *xml = format(items, 2, "https://signage.example.jp");
    const xmlNode *feed = xml_root(xml), *entry = xml_child(feed, "entry");
    assert_string_equal(text_of(xml, feed, "title"), "産業振興センター <見本>");
    assert_string_equal(text_of(xml, feed, "updated"), "2026-11-22T23:59:50Z");
    assert_non_null(xml_child(xml_child(feed, "author"), "name"));
    assert_string_equal(text_of(xml, entry, "title"), "新しいお知らせ");
    assert_string_equal(xml_attribute(xml, xml_child(entry, "link"), "href"),
                        "https://example.jp/?a=1&b=2");
    const xmlNode *enclosure = xml_next(xml_child(entry, "link"), "link");
    assert_string_equal(xml_attribute(xml, enclosure, "rel"), "enclosure");
    assert_string_equal(xml_attribute(xml, enclosure, "type"), "image/jpeg");
    assert_string_equal(xml_attribute(xml, enclosure, "href"),
                        "https://signage.example.jp/media/aa.jpg");
    assert_non_null(xml_child(entry, "summary"));
    const char *first = text_of(xml, entry, "id");
    const char *second = text_of(xml, xml_next(entry, "entry"), "id");
    assert_int_equal(strncmp(first, "urn:uuid:", 9), 0);
    assert_int_equal(strlen(first), 45);
    assert_string_not_equal(first, second);

    // Ids stay when the house moves.
    struct xml *moved = format(items, 2, "http://elsewhere.example.jp");
    assert_string_equal(first, text_of(moved, xml_child(xml_root(moved), "entry"), "id"));
    assert_string_equal(text_of(xml, feed, "id"), text_of(moved, xml_root(moved), "id"));
    xml_destroy(moved);
    xml_destroy(xml);
    item_destroy(items[0]);
    item_destroy(items[1]);
}

static void hostile_words_stay_words(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "</title><script>alert(1)</script>",
        "]]><!--",
        "&amp;&lt;&#0;",
        "\x01\x02\x0b",
        "\xff\xfe",
        "\"'><x",
        "",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct item *item = notice("x", rows[i], NOW_UTC);
        item_add_field(item, "summary", "ja", rows[i]);
        item_add_field(item, "business", "ja", rows[i]);
        struct xml *xml = format(&item, 1, "https://signage.example.jp");
        const xmlNode *entry = xml_child(xml_root(xml), "entry");
        assert_null(xml_next(entry, "entry"));
        assert_null(xml_child(entry, "script"));
        xml_destroy(xml);
        item_destroy(item);
    }
}

static void an_empty_feed_is_one(void **state)
{
    (void)state;
    struct xml *xml = format(NULL, 0, "https://signage.example.jp");
    assert_string_equal(text_of(xml, xml_root(xml), "updated"), "2026-11-23T00:00:00Z");
    xml_destroy(xml);
}

// Withdrawn, over or not yet: neither page nor feed has it.
static void what_is_not_shown_is_not_told(void **state)
{
    (void)state;
    struct item *items[4];
    for (int i = 0; i < 4; i++)
        items[i] = notice((const char *const[]){"a", "b", "c", "d"}[i], "お知らせ", NOW_UTC);
    items[0]->state = ITEM_WITHDRAWN;
    items[1]->show_until_utc = NOW_UTC;
    items[2]->show_from_utc = NOW_UTC + 1;
    struct xml *xml = format(items, 4, "https://signage.example.jp");
    const xmlNode *entry = xml_child(xml_root(xml), "entry");
    assert_non_null(entry);
    assert_null(xml_next(entry, "entry"));
    xml_destroy(xml);
    for (int i = 0; i < 4; i++)
        item_destroy(items[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(newest_first_with_all_they_need),
        cmocka_unit_test(hostile_words_stay_words),
        cmocka_unit_test(an_empty_feed_is_one),
        cmocka_unit_test(what_is_not_shown_is_not_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
