// How fast feed bytes become finished items, beside what bounds it: libxml2's bare SAX events over
// the same bytes. A Japanese feed of 10,000 items, half of their bodies in CDATA and half escaped;
// of these FEED_MOST_ITEMS are kept, so a feed of just that many, all kept, is measured too.
#include <libxml/parser.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "publisher/feed/feed.h"

#define ROUNDS 15

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void make_feed(struct buffer *out, int items)
{
    buffer_add_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" "
                         "xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel>"
                         "<title>産業の見本</title><link>https://sample.example/</link>"
                         "<language>ja</language>\n");
    for (int i = 0; i < items; i++) {
        buffer_printf(out,
                      "<item>\n<title>ものづくり企業の新製品を%d階で展示します</title>\n"
                      "<link>https://sample.example/news/%d.html</link>\n"
                      "<guid isPermaLink=\"true\">https://sample.example/news/%d.html</guid>\n"
                      "<pubDate>Tue, 01 Dec 2026 %02d:%02d:00 +0900</pubDate>\n"
                      "<dc:creator>見本産業課</dc:creator>\n<description>",
                      i % 9 + 1, i, i, i / 60 % 24, i % 60);
        buffer_add_text(
            out, i % 2
                     ? "<![CDATA[<p>地域の企業が<b>新しい製品</b>を紹介します。どなたでもご覧に"
                       "なれます。</p>\n<p>会場は一階の展示室&nbsp;&amp;&nbsp;入場無料。</p>]]>"
                     : "&lt;p&gt;地域の企業が&lt;b&gt;新しい製品&lt;/b&gt;を紹介します。どなたで"
                       "もご覧になれます。&lt;/p&gt;\n&lt;p&gt;会場は一階の展示室です。&lt;/p&gt;");
        buffer_add_text(out, "</description>\n</item>\n");
    }
    buffer_add_text(out, "</channel></rss>\n");
}

static void on_start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                     int namespaces, const xmlChar **list, int attributes, int defaulted,
                     const xmlChar **values)
{
    (void)name, (void)prefix, (void)uri, (void)namespaces, (void)list, (void)defaulted,
        (void)values;
    *(size_t *)context += (size_t)attributes;
}

static void on_text(void *context, const xmlChar *text, int length)
{
    (void)text;
    *(size_t *)context += (size_t)length;
}

static double bare_sax(const struct buffer *bytes)
{
    xmlSAXHandler handler = {.initialized = XML_SAX2_MAGIC,
                             .startElementNs = on_start,
                             .characters = on_text,
                             .cdataBlock = on_text};
    double best = 1e9;
    for (int round = 0; round < ROUNDS; round++) {
        size_t seen = 0;
        double begin = seconds();
        xmlParserCtxt *parser = xmlCreatePushParserCtxt(&handler, &seen, NULL, 0, NULL);
        for (size_t at = 0; at < bytes->length; at += 32768) {
            size_t n = bytes->length - at < 32768 ? bytes->length - at : 32768;
            xmlParseChunk(parser, bytes->bytes + at, (int)n, 0);
        }
        xmlParseChunk(parser, NULL, 0, 1);
        xmlFreeParserCtxt(parser);
        double took = seconds() - begin;
        best = took < best ? took : best;
    }
    return best;
}

static double whole_way(const struct buffer *bytes, size_t *items, size_t *kept_bytes)
{
    struct feed_source source = {"bench", "https://sample.example/feed", "", 1796103000};
    double best = 1e9;
    for (int round = 0; round < ROUNDS; round++) {
        double begin = seconds();
        struct feed *feed = feed_parse(&source, bytes->bytes, bytes->length, NULL);
        double took = seconds() - begin;
        if (!feed)
            return 0;
        *items = feed->item_count;
        *kept_bytes = arena_bytes(feed->arena) + feed->item_count * sizeof *feed->items;
        feed_destroy(feed);
        best = took < best ? took : best;
    }
    return best;
}

static void measure(int item_count)
{
    struct buffer bytes;
    buffer_init(&bytes, FEED_MOST_BYTES);
    make_feed(&bytes, item_count);
    size_t items = 0, kept_bytes = 0;
    double whole_s = whole_way(&bytes, &items, &kept_bytes);
    double bare_s = bare_sax(&bytes);
    double megabytes = (double)bytes.length / 1e6;
    printf("feed parse: %.0f MB/s, bare libxml2 SAX %.0f MB/s, ratio %.2f (%.1f MB, %d items, %zu "
           "kept "
           "in %.1f MB)\n",
           megabytes / whole_s, megabytes / bare_s, bare_s / whole_s, megabytes, item_count, items,
           (double)kept_bytes / 1e6);
    buffer_finish(&bytes);
}

int main(void)
{
    measure(10000);
    measure(FEED_MOST_ITEMS);
    return 0;
}
