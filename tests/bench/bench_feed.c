// How fast feed bytes become finished items, beside what bounds it: libxml2's bare SAX events over
// the same bytes. A Japanese feed of 10,000 items, half of their bodies in CDATA and half escaped;
// of these FEED_MOST_ITEMS are kept, so a feed of just that many, all kept, is measured too, and so
// are the ways that begin with converting or repairing. The peak of memory stands beside files of
// one, two and four times the items that are kept.
#include <iconv.h>
#include <libxml/parser.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "publisher/feed/feed.h"

#define ROUNDS 25
#define PIECE_BYTES 32768

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

// Seconds of one reading.
static double bare_sax(const struct buffer *bytes)
{
    xmlSAXHandler handler = {.initialized = XML_SAX2_MAGIC,
                             .startElementNs = on_start,
                             .characters = on_text,
                             .cdataBlock = on_text};
    size_t seen = 0;
    double begin = seconds();
    xmlParserCtxt *parser = xmlCreatePushParserCtxt(&handler, &seen, NULL, 0, NULL);
    for (size_t at = 0; at < bytes->length; at += PIECE_BYTES) {
        size_t n = bytes->length - at < PIECE_BYTES ? bytes->length - at : PIECE_BYTES;
        xmlParseChunk(parser, bytes->bytes + at, (int)n, 0);
    }
    xmlParseChunk(parser, NULL, 0, 1);
    xmlFreeParserCtxt(parser);
    return seconds() - begin;
}

static struct feed *whole_way(const struct buffer *bytes, const char *content_type)
{
    struct feed_source source = {"bench", "https://sample.example/feed", content_type, 1796103000,
                                 NULL};
    struct error error;
    struct feed *feed = feed_parse(&source, bytes->bytes, bytes->length, &error);
    if (!feed) {
        fprintf(stderr, "%s\n", error.text);
        exit(1);
    }
    return feed;
}

static double best_of(double best, double took)
{
    return took < best ? took : best;
}

// In turn, so that whatever else the machine does meets both.
static void measure(const char *what, const struct buffer *bytes, const struct buffer *bare,
                    const char *content_type)
{
    double whole_s = 1e9, bare_s = 1e9;
    size_t kept = 0;
    for (int round = 0; round < ROUNDS; round++) {
        bare_s = best_of(bare_s, bare_sax(bare));
        double begin = seconds();
        struct feed *feed = whole_way(bytes, content_type);
        whole_s = best_of(whole_s, seconds() - begin);
        kept = feed->item_count;
        feed_destroy(feed);
    }
    double megabytes = (double)bytes->length / 1e6, bare_megabytes = (double)bare->length / 1e6;
    double rate = megabytes / whole_s, bare_rate = bare_megabytes / bare_s;
    printf("feed parse, %s: %.0f MB/s, bare libxml2 SAX %.0f MB/s, ratio %.2f (%.1f MB, %zu items "
           "kept)\n",
           what, rate, bare_rate, rate / bare_rate, megabytes, kept);
}

// ---- memory: each reading in a process of its own, whose peak is then only its own ----

static long resident_kib(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file || fscanf(file, "%*d %ld", &pages) != 1)
        pages = 0;
    if (file)
        fclose(file);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static long peak_kib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static void measure_memory(const char *what, const struct buffer *bytes, const char *content_type)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        long before = resident_kib();
        struct feed *feed = whole_way(bytes, content_type);
        long peak = peak_kib() - before, kept = resident_kib() - before;
        printf("feed memory, %s: peak %.1f MB above the file's %.1f MB, %.1f MB of it are there "
               "when all is read, for %zu items kept\n",
               what, (double)peak / 1e3, (double)bytes->length / 1e6, (double)kept / 1e3,
               feed->item_count);
        fflush(NULL);
        _exit(0);
    }
    if (child > 0)
        waitpid(child, NULL, 0);
}

// ---- the same feed as others send it ----

static void convert_feed(const struct buffer *from, struct buffer *out)
{
    static const char declaration[] = "<?xml version=\"1.0\" encoding=\"Shift_JIS\"?>";
    const char *body = strstr(from->bytes, "?>") + 2;
    iconv_t converter = iconv_open("CP932", "UTF-8");
    size_t left = strlen(body), room = left + sizeof declaration;
    char *converted = malloc(room), *at = converted, *in = (char *)(uintptr_t)body;
    if (converter == (iconv_t)-1 || !converted ||
        iconv(converter, &in, &left, &at, &room) == (size_t)-1)
        exit(1);
    buffer_add_text(out, declaration);
    buffer_add(out, converted, (size_t)(at - converted));
    free(converted);
    iconv_close(converter);
}

static void break_feed(const struct buffer *from, struct buffer *out)
{
    static const char wanted[] = "</channel>";
    buffer_add(out, from->bytes, (size_t)(strstr(from->bytes, wanted) - from->bytes));
    buffer_add_text(out, "<item><title>A & B</title></item></channel></rss>");
}

int main(void)
{
    struct buffer large, half, twice, other;
    buffer_init(&large, FEED_MOST_BYTES);
    buffer_init(&half, FEED_MOST_BYTES);
    buffer_init(&twice, FEED_MOST_BYTES);
    buffer_init(&other, FEED_MOST_BYTES);
    make_feed(&large, 2 * FEED_MOST_ITEMS);
    make_feed(&half, FEED_MOST_ITEMS);
    make_feed(&twice, 4 * FEED_MOST_ITEMS);
    measure_memory("5,000 items", &half, "");
    measure_memory("10,000 items", &large, "");
    measure_memory("20,000 items", &twice, "");
    convert_feed(&large, &other);
    measure_memory("10,000 items in Shift_JIS", &other, "");
    measure("10,000 items", &large, &large, "");
    measure("5,000 items", &half, &half, "");
    measure("10,000 items in Shift_JIS", &other, &large, "");
    buffer_clear(&other);
    break_feed(&large, &other);
    measure("10,000 items, repaired at the end", &other, &large, "");
    buffer_finish(&large);
    buffer_finish(&half);
    buffer_finish(&twice);
    buffer_finish(&other);
    return 0;
}
