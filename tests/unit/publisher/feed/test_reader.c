#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <iconv.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "publisher/feed/reader.h"

// Large feeds: read in pieces whatever their encoding, and never more memory than the items that
// are kept may take.

#define LONG_BASE_BYTES 2000
#define MOST_RESIDENT_KIB (64 * 1024)

static struct feed *parse(const struct buffer *bytes, const char *content_type)
{
    struct feed_source source = {.name = "test",
                                 .base_url = "http://f.example/",
                                 .content_type = content_type,
                                 .now_utc = 1796103000};
    struct error error = {{0}};
    struct feed *feed = feed_parse(&source, bytes->bytes, bytes->length, &error);
    if (!feed)
        fail_msg("%s", error.text);
    return feed;
}

static void write_long_feed(struct buffer *out, int items)
{
    buffer_add_text(out, "<rss version='2.0'><channel><title>題</title>");
    for (int i = 0; i < items; i++)
        buffer_printf(out,
                      "<item><guid>%d</guid><title>第%d回 ものづくり展ﾖｳｺｿ①</title>"
                      "<description>%.*s目黒区の企業が製品を紹介します。</description></item>\n",
                      i, i, i % 7, "abcdefg");
    buffer_add_text(out, "</channel></rss>");
}

static void check_long_feed(const struct feed *feed, const char *encoding, size_t items)
{
    if (feed->warning_count > 0)
        fail_msg("%s: %s", encoding, feed->warnings[0]);
    assert_int_equal(feed->item_count, items);
    for (size_t i = 0; i < items; i++) {
        char title[80], summary[100];
        snprintf(title, sizeof title, "第%zu回 ものづくり展ﾖｳｺｿ①", i);
        snprintf(summary, sizeof summary, "%.*s目黒区の企業が製品を紹介します。", (int)(i % 7),
                 "abcdefg");
        if (strcmp(feed->items[i].title, title) != 0 ||
            strcmp(feed->items[i].summary, summary) != 0)
            fail_msg("%s, item %zu\nexpected: %s / %s\ngot: %s / %s", encoding, i, title, summary,
                     feed->items[i].title, feed->items[i].summary);
    }
}

// ISO-2022-JP as mail programs write it: what JIS X 0208 lacks comes as NEC's row 13, and
// half-width kana with their own escape sequence. iconv has no such encoding, so EUC-JP-MS is
// rewritten.
static void write_jis(const struct buffer *euc, struct buffer *out)
{
    const char *const escapes[] = {"\x1B(B", "\x1B$B", "\x1B(I"};
    int set = 0;
    for (size_t i = 0; i < euc->length; i++) {
        unsigned char c = (unsigned char)euc->bytes[i];
        int wanted = c < 0x80 ? 0 : c == 0x8E ? 2 : 1;
        if (wanted != set)
            buffer_add_text(out, escapes[set = wanted]);
        i += c == 0x8E;
        buffer_add_char(out, (char)(euc->bytes[i] & 0x7F));
        if (wanted == 1)
            buffer_add_char(out, (char)(euc->bytes[++i] & 0x7F));
    }
}

static void encode(const struct buffer *text, const char *encoding, struct buffer *out)
{
    iconv_t converter = iconv_open(encoding, "UTF-8");
    assert_true(converter != (iconv_t)-1);
    size_t room = text->length * 4, left = text->length;
    char *bytes = malloc(room), *to = bytes, *from = text->bytes;
    assert_true(iconv(converter, &from, &left, &to, &room) != (size_t)-1);
    buffer_add(out, bytes, (size_t)(to - bytes));
    free(bytes);
    iconv_close(converter);
}

static void pieces_of_any_encoding_meet_without_a_seam(void **state)
{
    (void)state;
    static const struct {
        const char *encoding, *content_type;
    } rows[] = {
        {"UTF-8", ""},
        {"CP932", "text/xml; charset=Shift_JIS"},
        {"EUC-JP-MS", "text/xml; charset=EUC-JP"},
        {"UTF-16", ""},
        {"UTF-32", ""},
        {"JIS", "text/xml; charset=ISO-2022-JP"},
    };
    struct buffer text, bytes, euc;
    buffer_init(&text, FEED_MOST_BYTES);
    buffer_init(&bytes, FEED_MOST_BYTES);
    buffer_init(&euc, FEED_MOST_BYTES);
    write_long_feed(&text, 3000);
    encode(&text, "EUC-JP-MS", &euc);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        buffer_clear(&bytes);
        if (strcmp(rows[i].encoding, "JIS") == 0)
            write_jis(&euc, &bytes);
        else
            encode(&text, rows[i].encoding, &bytes);
        struct feed *feed = parse(&bytes, rows[i].content_type);
        check_long_feed(feed, rows[i].encoding, 3000);
        feed_destroy(feed);
    }
    buffer_finish(&text);
    buffer_finish(&bytes);
    buffer_finish(&euc);
}

static void a_bad_byte_far_behind_is_found_and_said(void **state)
{
    (void)state;
    struct buffer text, bytes;
    buffer_init(&text, FEED_MOST_BYTES);
    buffer_init(&bytes, FEED_MOST_BYTES);
    write_long_feed(&text, 3000);
    encode(&text, "CP932", &bytes);
    char *place = memmem(bytes.bytes + bytes.length / 2, bytes.length / 2, "<title>", 7);
    assert_non_null(place);
    place[7] = '\xFD'; // then its second byte is no lead byte any more
    struct feed *feed = parse(&bytes, "text/xml; charset=Shift_JIS");
    assert_int_equal(feed->item_count, 3000);
    assert_int_equal(feed->warning_count, 1);
    assert_non_null(strstr(feed->warnings[0], "not valid Shift_JIS"));
    assert_string_equal(feed->items[2999].title, "第2999回 ものづくり展ﾖｳｺｿ①");
    feed_destroy(feed);
    buffer_finish(&text);
    buffer_finish(&bytes);
}

// ---- memory ----

struct bomb {
    const char *what, *before, *each, *after; // %1$zu counts
    size_t least_items;
};

static void write_bomb(struct buffer *out, const struct bomb *bomb)
{
    buffer_add_text(out, "<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/' "
                         "xml:base='http://f.example/");
    for (int i = 0; i < LONG_BASE_BYTES; i++)
        buffer_add_char(out, 'b');
    buffer_printf(out, "/'><channel><title>t</title>%s", bomb->before);
    size_t tail = strlen(bomb->after) + 500;
    for (size_t i = 0; out->length + tail < FEED_MOST_BYTES; i++)
        buffer_printf(out, bomb->each, i);
    buffer_printf(out, "%s</channel></rss>", bomb->after);
    assert_false(out->overflowed);
}

// In a process of its own, whose peak is told when it has ended.
static void check_peak(const char *what, const struct buffer *bytes, size_t least_items)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct feed *feed = parse(bytes, "");
        _exit(feed->item_count >= least_items && feed->warning_count > 0 ? 0 : 1);
    }
    int status;
    struct rusage usage;
    assert_int_equal(wait4(child, &status, 0, &usage), child);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("%s: fewer items than %zu, or no warning", what, least_items);
#ifndef __SANITIZE_ADDRESS__ // which takes its own
    if (usage.ru_maxrss > MOST_RESIDENT_KIB)
        fail_msg("%s: %ld KiB were taken", what, usage.ru_maxrss);
#endif
}

// Each short reference becomes an address as long as its base: 10 MiB of them would be gigabytes.
static void short_references_to_a_long_base_do_not_fill_the_memory(void **state)
{
    (void)state;
    static const struct bomb bombs[] = {
        {"links of one item", "<item><title>a</title>", "<media:content url='%zu'/>",
         "</item><item><title>b</title></item>", 2},
        {"links of many items", "",
         "<item><guid>%1$zu</guid><enclosure url='%1$zua'/><enclosure url='%1$zub'/>"
         "<enclosure url='%1$zuc'/><enclosure url='%1$zud'/><enclosure url='%1$zue'/>"
         "<enclosure url='%1$zuf'/><enclosure url='%1$zug'/><enclosure url='%1$zuh'/></item>",
         "<item><title>b</title></item>", 1000},
        {"bases beside one another", "", "<x xml:base='%zu'/>", "<item><title>b</title></item>", 1},
        {"links of the feed", "", "<link href='%zu'/>", "<item><title>b</title></item>", 1},
        {"bases of items", "", "<item xml:base='%zu/'><link>l</link></item>", "", 4000},
    };
    for (size_t i = 0; i < sizeof bombs / sizeof *bombs; i++) {
        struct buffer bytes;
        buffer_init(&bytes, FEED_MOST_BYTES);
        write_bomb(&bytes, &bombs[i]);
        check_peak(bombs[i].what, &bytes, bombs[i].least_items);
        buffer_finish(&bytes);
    }
}

static void when_items_are_too_large_together_the_newest_stay(void **state)
{
    (void)state;
    static const struct bomb bomb = {
        "", "",
        "<item><guid>%1$zu</guid><enclosure url='%1$zua'/><enclosure url='%1$zub'/>"
        "<enclosure url='%1$zuc'/><enclosure url='%1$zud'/><enclosure url='%1$zue'/></item>",
        "<item><guid>dated</guid><pubDate>Wed, 02 Dec 2026 10:00:00 GMT</pubDate></item>", 0};
    struct buffer bytes;
    buffer_init(&bytes, FEED_MOST_BYTES);
    write_bomb(&bytes, &bomb);
    struct feed *feed = parse(&bytes, "");
    assert_in_range(feed->item_count, 1000, FEED_MOST_ITEMS - 1);
    assert_string_equal(feed->items[0].id, "0"); // of those without a date the first
    assert_string_equal(feed->items[feed->item_count - 1].id, "dated");
    for (size_t i = 1; i + 1 < feed->item_count; i++)
        assert_int_equal(strtoul(feed->items[i].id, NULL, 10), i);
    assert_non_null(strstr(feed->warnings[0], "hold more than 24 MiB together; the newest"));
    feed_destroy(feed);
    buffer_finish(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_of_any_encoding_meet_without_a_seam),
        cmocka_unit_test(a_bad_byte_far_behind_is_found_and_said),
        cmocka_unit_test(short_references_to_a_long_base_do_not_fill_the_memory),
        cmocka_unit_test(when_items_are_too_large_together_the_newest_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
