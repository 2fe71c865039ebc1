#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// Feeds that mean harm, or were harmed: never a crash, a hang, or memory without end.

#include "publisher/feed/feed.h"

#define RSS_HEAD "<rss version='2.0'><channel><title>T</title>"
#define RSS_TAIL "</channel></rss>"

static struct feed *parse(const char *bytes, size_t length, struct error *error)
{
    struct feed_source source = {"test", "http://x.example/", "", 1795000000, NULL};
    return feed_parse(&source, bytes, length, error);
}

static void cut_at_every_byte_gives_a_feed_or_a_sentence(void **state)
{
    (void)state;
    static const char document[] =
        "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!DOCTYPE rss [<!ENTITY a 'b'>]>"
        "<!-- c --><rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">"
        "<channel><title>区&amp;市 &a;</title><item><title>題<![CDATA[<b>x</b>]]></title>"
        "<content:encoded><p>段落</p></content:encoded><link href='a\"b'>http://x.example/1</link>"
        "<guid isPermaLink='false'>1</guid><pubDate>Tue, 01 Dec 2026 14:00:00 +0900</pubDate>"
        "</item><item><guid>2</guid></item></channel></rss>\n";
    for (size_t length = 0; length < sizeof document; length++) {
        char *copy = malloc(length + 1); // exactly so long: a step too far is found
        memcpy(copy, document, length);
        char *exact = realloc(copy, length ? length : 1);
        struct error error = {{0}};
        struct feed *feed = parse(exact, length, &error);
        if (!feed && !*error.text)
            fail_msg("cut at %zu: neither a feed nor a sentence", length);
        if (feed && length < strlen(document) - 20 && feed->warning_count == 0)
            fail_msg("cut at %zu: no warning", length);
        feed_destroy(feed);
        free(exact);
    }
}

static void every_byte_changed_gives_a_feed_or_a_sentence(void **state)
{
    (void)state;
    static const char document[] = RSS_HEAD "<item><title>a&amp;b</title><guid>1</guid>"
                                            "<description>&lt;p&gt;x</description></item>" RSS_TAIL;
    static const char changes[] = {'\0', '<', '>', '&', '"', '\xFF', ']', '/'};
    for (size_t at = 0; at < sizeof document - 1; at++)
        for (size_t i = 0; i < sizeof changes; i++) {
            char copy[sizeof document];
            memcpy(copy, document, sizeof document);
            copy[at] = changes[i];
            struct error error = {{0}};
            struct feed *feed = parse(copy, sizeof document - 1, &error);
            if (!feed && !*error.text)
                fail_msg("byte %zu as %d: neither a feed nor a sentence", at, changes[i]);
            feed_destroy(feed);
        }
}

static void entity_bombs_do_not_grow(void **state)
{
    (void)state;
    static const char laughs[] =
        "<!DOCTYPE rss [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>"
        "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>]>" RSS_HEAD "<item><guid>1</guid><title>&c;"
        "</title></item>" RSS_TAIL;
    struct feed *feed = parse(laughs, sizeof laughs - 1, NULL);
    assert_non_null(feed);
    assert_true(strlen(feed->items[0].title) < 200);
    feed_destroy(feed);

    struct buffer quadratic;
    buffer_init(&quadratic, FEED_MOST_BYTES);
    buffer_add_text(&quadratic, "<!DOCTYPE rss [<!ENTITY a '");
    for (int i = 0; i < 1000; i++)
        buffer_add_char(&quadratic, 'x');
    buffer_add_text(&quadratic, "'>]>" RSS_HEAD);
    for (int i = 0; i < 20000; i++)
        buffer_add_text(&quadratic, "<item><title>&a;</title></item>");
    buffer_add_text(&quadratic, RSS_TAIL);
    feed = parse(quadratic.bytes, quadratic.length, NULL);
    assert_non_null(feed);
    assert_true(arena_bytes(feed->arena) < 12u * 1024 * 1024);
    feed_destroy(feed);
    buffer_finish(&quadratic);
}

static void external_things_are_never_read(void **state)
{
    (void)state;
    static const char document[] =
        "<!DOCTYPE rss SYSTEM 'file:///etc/passwd' [<!ENTITY x SYSTEM 'file:///etc/hostname'>"
        "<!ENTITY % p SYSTEM 'http://127.0.0.1:1/'>%p;]>" RSS_HEAD
        "<item><guid>1</guid><title>[&x;]</title></item>" RSS_TAIL;
    struct feed *feed = parse(document, sizeof document - 1, NULL);
    assert_non_null(feed);
    assert_string_equal(feed->items[0].title, "[&x;]");
    feed_destroy(feed);
}

static void deep_nesting_is_passed_over(void **state)
{
    (void)state;
    struct buffer deep;
    buffer_init(&deep, FEED_MOST_BYTES);
    buffer_add_text(&deep, RSS_HEAD "<item><guid>1</guid>");
    for (int i = 0; i < 100000; i++)
        buffer_add_text(&deep, "<a>");
    for (int i = 0; i < 100000; i++)
        buffer_add_text(&deep, "</a>");
    buffer_add_text(&deep, "<title>after</title></item>" RSS_TAIL);
    struct feed *feed = parse(deep.bytes, deep.length, NULL);
    assert_non_null(feed);
    assert_int_equal(feed->item_count, 1);
    assert_string_equal(feed->items[0].title, "after");
    feed_destroy(feed);
    buffer_finish(&deep);
}

// One piece again and again: what is not linear would take minutes.
static void repetition_of_anything_ends_and_stays_small(void **state)
{
    (void)state;
    static const char *const pieces[] = {"x",
                                         "<",
                                         "&",
                                         "<a>",
                                         "</a>",
                                         "<!--",
                                         "<![CDATA[",
                                         "<?",
                                         "<!DOCTYPE [",
                                         "<a b='",
                                         "<a b=\"<a b='",
                                         "]]>",
                                         "&#x1F600;",
                                         "<item>",
                                         "\x1B$B",
                                         "<title>",
                                         "<item><title>t</title></item>",
                                         "<media:content url='http://x/",
                                         "<item><category>c</category><enclosure url='u'/>",
                                         "&a;",
                                         "<description><svg>",
                                         "\xE3\x81",
                                         "<item xml:base='a/'>"};
    size_t most = FEED_MOST_BYTES / 20;
    char *bytes = malloc(most);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        size_t n = strlen(pieces[i]), length = strlen(RSS_HEAD);
        memcpy(bytes, RSS_HEAD, length);
        for (; length + n <= most; length += n)
            memcpy(bytes + length, pieces[i], n);
        struct error error = {{0}};
        struct feed *feed = parse(bytes, length, &error);
        if (!feed && !*error.text)
            fail_msg("%s repeated: neither a feed nor a sentence", pieces[i]);
        if (feed && arena_bytes(feed->arena) > 32u * 1024 * 1024)
            fail_msg("%s repeated: takes %zu bytes", pieces[i], arena_bytes(feed->arena));
        feed_destroy(feed);
    }
    free(bytes);
}

static void long_texts_and_many_items_are_limited_and_said_so(void **state)
{
    (void)state;
    struct buffer large;
    buffer_init(&large, FEED_MOST_BYTES);
    buffer_add_text(&large, RSS_HEAD "<item><guid>1</guid><description>");
    for (int i = 0; i < 2 * 1024 * 1024 / 3; i++)
        buffer_add_text(&large, "字");
    buffer_add_text(&large, "</description></item>");
    for (int i = 0; i < FEED_MOST_ITEMS + 10; i++)
        buffer_printf(&large, "<item><guid>i%d</guid></item>", i);
    buffer_add_text(&large, RSS_TAIL);
    struct feed *feed = parse(large.bytes, large.length, NULL);
    assert_non_null(feed);
    assert_int_equal(feed->item_count, FEED_MOST_ITEMS);
    assert_true(strlen(feed->items[0].summary) <= FEED_MOST_TEXT_BYTES);
    assert_int_equal(strlen(feed->items[0].summary) % 3, 0);
    assert_int_equal(feed->warning_count, 2);
    feed_destroy(feed);
    buffer_finish(&large);

    char *huge = calloc(1, FEED_MOST_BYTES + 1);
    struct error error;
    assert_null(parse(huge, FEED_MOST_BYTES + 1, &error));
    assert_non_null(strstr(error.text, "larger than 10 MiB"));
    assert_null(parse(huge, FEED_MOST_BYTES, &error)); // nothing but NULs
    free(huge);
}

// Written oldest first, as some systems do: the newest are kept all the same, in their order, and
// the memory of the others is given back on the way.
static void of_too_many_items_the_newest_are_kept(void **state)
{
    (void)state;
    static const int count = 3 * FEED_MOST_ITEMS;
    struct buffer large;
    buffer_init(&large, FEED_MOST_BYTES);
    buffer_add_text(&large, "<rss version='2.0' xmlns:ev='http://purl.org/rss/1.0/modules/event/' "
                            "xml:base='http://b.example/' xml:lang='ja'><channel><title>題</title>"
                            "<link>http://f.example/</link>");
    for (int i = 0; i < count; i++) // every third without a date: older than all
        buffer_printf(
            &large,
            "<item><guid isPermaLink='false'>i%d</guid><title>第%d号</title><link>%d</link>"
            "%s<category>c%d</category><enclosure url='%d.jpg' type='image/jpeg'/>"
            "<ev:location>第%d室</ev:location><description>%0200d</description></item>",
            i, i, i, i % 3 == 0 ? "" : "<pubDate>Tue, 01 Dec 2026 10:00:00 GMT</pubDate>", i, i, i,
            i);
    buffer_add_text(&large, "<item><guid>new</guid><pubDate>Wed, 02 Dec 2026 10:00:00 GMT</pubDate>"
                            "</item>" RSS_TAIL);
    assert_false(large.overflowed);
    struct feed *feed = parse(large.bytes, large.length, NULL);
    assert_non_null(feed);
    assert_int_equal(feed->item_count, FEED_MOST_ITEMS);
    assert_string_equal(feed->title, "題");
    assert_string_equal(feed->link, "http://f.example/");
    assert_string_equal(feed->items[feed->item_count - 1].id, "new");
    const struct feed_item *first = &feed->items[0], *third = &feed->items[2];
    assert_string_equal(first->id, "i1");
    assert_string_equal(third->id, "i4"); // i3 has no date
    assert_string_equal(third->title, "第4号");
    assert_string_equal(third->link, "http://b.example/4");
    assert_string_equal(third->categories[0], "c4");
    assert_string_equal(third->media[0].url, "http://b.example/4.jpg");
    assert_string_equal(third->media[0].type, "image/jpeg");
    assert_string_equal(third->event->place, "第4室");
    assert_string_equal(third->language, "ja");
    assert_int_equal(feed->warning_count, 1);
    assert_non_null(strstr(feed->warnings[0], "has 15001 items; the newest 5000 are kept"));
    assert_true(arena_bytes(feed->arena) < 2 * large.length);
    feed_destroy(feed);
    buffer_finish(&large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cut_at_every_byte_gives_a_feed_or_a_sentence),
        cmocka_unit_test(every_byte_changed_gives_a_feed_or_a_sentence),
        cmocka_unit_test(entity_bombs_do_not_grow),
        cmocka_unit_test(external_things_are_never_read),
        cmocka_unit_test(deep_nesting_is_passed_over),
        cmocka_unit_test(repetition_of_anything_ends_and_stays_small),
        cmocka_unit_test(long_texts_and_many_items_are_limited_and_said_so),
        cmocka_unit_test(of_too_many_items_the_newest_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
