#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "publisher/feed/feed.h"
#include "publisher/feed/text_cut.h"

#define NOW INT64_C(1796103000) // 2026-12-01T05:30:00Z

static struct item *convert(const char *items, enum item_kind kind, int64_t max_age_s,
                            struct error *error)
{
    char document[8000];
    snprintf(document, sizeof document,
             "<rss version='2.0' xmlns:ev='http://purl.org/rss/1.0/modules/event/'><channel>"
             "<title>区の新着</title>%s</channel></rss>",
             items);
    struct feed_source source = {"http://ward.example/f", "http://ward.example/f", "", NOW, NULL};
    struct feed *feed = feed_parse(&source, document, strlen(document), error);
    assert_non_null(feed);
    struct item *item =
        feed_item_to_item(feed, &feed->items[0], "ward", "", kind, NOW, max_age_s, error);
    feed_destroy(feed); // the item stands on its own
    return item;
}

static const char *value(const struct item *item, const char *name)
{
    const char *text = item_value(item, name, NULL);
    return text ? text : "(none)";
}

static void a_notice_has_what_its_readers_need(void **state)
{
    (void)state;
    struct error error;
    struct item *item = convert(
        "<item><guid>n1</guid><title>展示会を\n開きます</title><link>HTTPS://ward.example/a "
        "b</link>"
        "<description>&lt;p&gt;一日目。&lt;/p&gt;&lt;p&gt;続きを読む&lt;/p&gt;</description>"
        "<category>産業</category><pubDate>Tue, 01 Dec 2026 10:00:00 +0900</pubDate>"
        "<enclosure url='/p.jpg' type='image/jpeg'/></item>",
        ITEM_NOTICE, 86400, &error);
    if (!item)
        fail_msg("%s", error.text);
    assert_string_equal(item->id, "feed:ward:n1");
    assert_string_equal(item->source, "feed:ward");
    assert_string_equal(value(item, "title"), "展示会を開きます");
    assert_string_equal(item_value(item, "title", "ja"), "展示会を開きます");
    assert_string_equal(value(item, "summary"), "一日目。");
    assert_string_equal(value(item, "link"), "https://ward.example/a%20b");
    assert_string_equal(value(item, "source_name"), "区の新着");
    assert_string_equal(value(item, "category"), "産業");
    assert_int_equal(item->published_utc, 1796086800);
    assert_int_equal(item->show_until_utc, 1796086800 + 86400);
    assert_int_equal(item->media_count, 1);
    assert_string_equal(item->media[0].source, "http://ward.example/p.jpg");
    item_destroy(item);
}

static void what_cannot_be_shown_says_why(void **state)
{
    (void)state;
    static const struct {
        const char *items;
        enum item_kind kind;
        const char *words;
    } rows[] = {
        {"<item><guid>1</guid></item>", ITEM_NOTICE, "neither title nor summary"},
        {"<item><guid>1</guid><title>a</title><pubDate>1 Nov 2026 00:00 GMT</pubDate></item>",
         ITEM_NOTICE, "older than 7 days"},
        {"<item><guid>1</guid><title>a</title></item>", ITEM_SEMINAR, "starts"},
    };
    for (size_t i = 0; i < 3; i++) {
        struct error error = {{0}};
        struct item *item = convert(rows[i].items, rows[i].kind, 7 * 86400, &error);
        if (item || !strstr(error.text, rows[i].words))
            fail_msg("%s\nexpected: %s\ngot: %s", rows[i].items, rows[i].words, error.text);
    }
}

static void an_event_becomes_a_seminar(void **state)
{
    (void)state;
    struct error error;
    struct item *item =
        convert("<item><guid>1</guid><title>創業塾</title><ev:startdate>2026年12月5日 14時"
                "</ev:startdate><ev:enddate>2026年12月5日 16時</ev:enddate><ev:location>第1研修室"
                "</ev:location></item>",
                ITEM_SEMINAR, 0, &error);
    if (!item)
        fail_msg("%s", error.text);
    assert_string_equal(value(item, "starts"), "2026-12-05T05:00:00Z");
    assert_string_equal(value(item, "ends"), "2026-12-05T07:00:00Z");
    assert_string_equal(value(item, "room"), "第1研修室");
    assert_string_equal(value(item, "source_name"), "(none)"); // no field of seminars
    assert_int_equal(item->show_until_utc, INSTANT_FOR_EVER);
    item_destroy(item);
}

static void ids_that_do_not_fit_become_digests(void **state)
{
    (void)state;
    struct error error;
    struct item *one =
        convert("<item><guid>区 1</guid><title>a</title></item>", ITEM_NOTICE, 0, &error);
    struct item *two =
        convert("<item><guid>区 2</guid><title>a</title></item>", ITEM_NOTICE, 0, &error);
    assert_int_equal(strlen(one->id), strlen("feed:ward:") + 40);
    assert_string_not_equal(one->id, two->id);
    item_destroy(one);
    item_destroy(two);
}

static void texts_are_cut_where_a_reader_would(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t most;
        const char *expected;
    } rows[] = {
        {"短い", 10, "短い"},
        {"ちょうど十文字ですよ", 10, "ちょうど十文字ですよ"},
        {"一文目です。二文目はここまで続きます。", 10, "一文目です。"},
        {"「はい。」と言った。そして次", 11, "「はい。」と言った。"},
        {"区内の企業、商店街、学校が集まる催し", 12, "区内の企業、商店街…"},
        {"あいうえおかきくけこさしすせそ", 10, "あいうえおかきくけ…"},
        {"One sentence. Another one here", 20, "One sentence."},
        {"Onewordisverylongindeed", 10, "Onewordis…"},
        {"一行目\n二行目はとても長いので", 6, "一行目"},
        {"\xEF\xBF\xB9瓦版\xEF\xBF\xBAかわらばん\xEF\xBF\xBBを読む", 5,
         "\xEF\xBF\xB9瓦版\xEF\xBF\xBAかわらばん\xEF\xBF\xBBを読む"},
        {"", 3, ""},
    };
    struct arena *arena = arena_create();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *got = text_cut(arena, rows[i].text, rows[i].most);
        if (strcmp(got, rows[i].expected) != 0)
            fail_msg("%s to %zu\nexpected: %s\ngot: %s", rows[i].text, rows[i].most,
                     rows[i].expected, got);
    }
    arena_destroy(arena);
}

static void languages_are_those_of_the_screens(void **state)
{
    (void)state;
    static const struct {
        const char *item, *lang;
    } rows[] = {
        {"<title>ひらがな</title><dc:language>en-US</dc:language>", "ja"},
        {"<title>漢字</title><dc:language>ja-JP</dc:language>", "ja"},
        {"<title>English</title><dc:language>en_US</dc:language>", "en"},
        {"<title>中文</title><dc:language>zh-TW</dc:language>", "zh-Hant"},
        {"<title>x</title><dc:language>jp</dc:language>", "ja"},
        {"<title>x</title><dc:language>&lt;&gt;</dc:language>", ""},
        {"<title>x</title>", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char items[500];
        struct error error;
        snprintf(items, sizeof items, "<item><guid>1</guid>%s</item>", rows[i].item);
        struct item *item = convert(items, ITEM_NOTICE, 0, &error);
        if (!item)
            fail_msg("%s: %s", rows[i].item, error.text);
        assert_string_equal(item->fields[0].lang, rows[i].lang);
        item_destroy(item);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_notice_has_what_its_readers_need),
        cmocka_unit_test(what_cannot_be_shown_says_why),
        cmocka_unit_test(an_event_becomes_a_seminar),
        cmocka_unit_test(ids_that_do_not_fit_become_digests),
        cmocka_unit_test(texts_are_cut_where_a_reader_would),
        cmocka_unit_test(languages_are_those_of_the_screens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
