#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <iconv.h>

#include "publisher/feed/feed.h"

// What one title becomes when the document is written in an encoding, and declared as another.

static size_t encode(const char *to, const char *text, char *out, size_t room)
{
    iconv_t converter = iconv_open(to, "UTF-8");
    assert_true(converter != (iconv_t)-1);
    char *in = (char *)(uintptr_t)text;
    size_t left = strlen(text), before = room;
    assert_true(iconv(converter, &in, &left, &out, &room) != (size_t)-1);
    iconv(converter, NULL, NULL, &out, &room);
    iconv_close(converter);
    return before - room;
}

struct row {
    const char *written, *declared, *http, *title;
    const char *expected; // NULL: the title
    const char *warning;  // NULL: none
};

static void check(const struct row *row)
{
    char text[2000], bytes[8000];
    if (row->declared)
        snprintf(text, sizeof text,
                 "<?xml version=\"1.0\" encoding=\"%s\"?>\n<rss version='2.0'><channel><title>%s"
                 "</title><item><guid>1</guid></item></channel></rss>",
                 row->declared, row->title);
    else
        snprintf(text, sizeof text,
                 "<rss version='2.0'><channel><title>%s</title><item><guid>1</guid></item>"
                 "</channel></rss>",
                 row->title);
    size_t length = encode(row->written, text, bytes, sizeof bytes);
    struct feed_source source = {"test", "", row->http ? row->http : "", 0, NULL};
    struct error error = {{0}};
    struct feed *feed = feed_parse(&source, bytes, length, &error);
    const char *expected = row->expected ? row->expected : row->title;
    const char *warning =
        feed && feed->warning_count > 0 ? feed->warnings[feed->warning_count - 1] : "";
    if (!feed || strcmp(feed->title, expected) != 0)
        fail_msg("%s declared %s, HTTP %s\nexpected: %s\ngot: %s", row->written, row->declared,
                 row->http, expected, feed ? feed->title : error.text);
    if (row->warning ? !strstr(warning, row->warning) : *warning)
        fail_msg("%s declared %s\nexpected warning: %s\ngot: %s", row->written, row->declared,
                 row->warning, warning);
    feed_destroy(feed);
}

#define TITLE "目黒区のお知らせ：①㈱髙島"
#define PLAIN "目黒区のお知らせ、テスト"

static void encodings_as_declared_and_as_they_are(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"UTF-8", "utf-8", NULL, TITLE, NULL, NULL},
        {"UTF-8", NULL, "application/rss+xml", TITLE, NULL, NULL},
        {"CP932", "Shift_JIS", NULL, TITLE, NULL, NULL},
        {"CP932", "Windows-31J", NULL, TITLE, NULL, NULL},
        {"EUC-JP-MS", "EUC-JP", NULL, TITLE, NULL, NULL},
        {"ISO-2022-JP", "ISO-2022-JP", NULL, PLAIN, NULL, NULL},
        {"UTF-16", "UTF-16", NULL, TITLE, NULL, NULL},
        {"UTF-16LE", "UTF-16", NULL, TITLE, NULL, NULL},
        {"UTF-16BE", NULL, NULL, TITLE, NULL, NULL},
        {"UTF-32", "UTF-32", NULL, TITLE, NULL, NULL},
        {"LATIN1", "ISO-8859-1", NULL, "Café", NULL, NULL},
        {"EUC-KR", "euc-kr", NULL, "한국어", NULL, NULL},
        // RFC 7303: the header outranks the declaration
        {"CP932", "utf-8", "text/xml; charset=Shift_JIS", TITLE, NULL, NULL},
        {"CP932", NULL, "text/xml;charset=\"shift_jis\"", TITLE, NULL, NULL},
        // … but not what the bytes prove
        {"UTF-8", "utf-8", "text/xml; charset=ISO-8859-1", TITLE, NULL, "The bytes are UTF-8"},
        {"UTF-8", "Shift_JIS", NULL, TITLE, NULL, "The bytes are UTF-8 and not Shift_JIS"},
        {"CP932", "utf-8", NULL, PLAIN, NULL, "read as Shift_JIS"},
        {"EUC-JP-MS", "utf-8", NULL, PLAIN, NULL, "read as EUC-JP"},
        {"EUC-JP-MS", "utf-8", "text/xml; charset=utf-8", PLAIN, NULL, "read as EUC-JP"},
        {"LATIN1", NULL, NULL, "Café", NULL, "Windows-1252"},
        {"UTF-8", "x-no-such", NULL, TITLE, NULL, "No encoding is called “x-no-such”"},
        {"UTF-8", "UTF-8//IGNORE", NULL, TITLE, NULL, "No encoding is called"},
        {"UTF-8", "UTF-16", NULL, TITLE, NULL, NULL},
        {"ASCII", "us-ascii", NULL, "plain", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check(&rows[i]);
}

static void a_few_bad_bytes_do_not_spoil_the_rest(void **state)
{
    (void)state;
    static const char document[] =
        "<rss version='2.0'><channel><title>目黒区の産業\xE7\x9B振興センター\xFF</title><item>"
        "<guid>1</guid></item></channel></rss>";
    struct feed_source source = {"test", "", "", 0, NULL};
    struct feed *feed = feed_parse(&source, document, sizeof document - 1, NULL);
    assert_non_null(feed);
    assert_string_equal(feed->title,
                        "目黒区の産業\xEF\xBF\xBD\xEF\xBF\xBD振興センター\xEF\xBF\xBD");
    assert_int_equal(feed->warning_count, 1);
    assert_non_null(strstr(feed->warnings[0], "not UTF-8"));
    feed_destroy(feed);
}

static void a_byte_order_mark_is_no_text(void **state)
{
    (void)state;
    static const char document[] = "\xEF\xBB\xBF<?xml version='1.0' encoding='Shift_JIS'?>"
                                   "<rss version='2.0'><channel><title>区</title></channel></rss>";
    struct feed_source source = {"test", "", "text/xml; charset=EUC-JP", 0, NULL};
    struct feed *feed = feed_parse(&source, document, sizeof document - 1, NULL);
    assert_non_null(feed);
    assert_string_equal(feed->title, "区");
    feed_destroy(feed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodings_as_declared_and_as_they_are),
        cmocka_unit_test(a_few_bad_bytes_do_not_spoil_the_rest),
        cmocka_unit_test(a_byte_order_mark_is_no_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
