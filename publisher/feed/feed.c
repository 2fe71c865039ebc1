// The order of things: read strictly what the bytes say they are; where that fails, doubt the
// encoding, repair the XML and read again, saying what was wrong.
#include "publisher/feed/feed.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "publisher/feed/encoding.h"
#include "publisher/feed/html_discover.h"
#include "publisher/feed/ical.h"
#include "publisher/feed/reader.h"
#include "publisher/feed/repair.h"

const char *feed_format_name(enum feed_format format)
{
    static const char *const names[] = {
        [FEED_RSS20] = "rss20",   [FEED_RSS09X] = "rss09x", [FEED_RSS10] = "rss10",
        [FEED_ATOM10] = "atom10", [FEED_ATOM03] = "atom03", [FEED_ICAL] = "ical",
        [FEED_CAP12] = "cap12",   [FEED_JMX] = "jmx"};
    return names[format];
}

static bool refuse_page(const struct feed_source *source, const char *bytes, size_t length,
                        struct error *error)
{
    char url[FEED_URL_BYTES];
    const char *base = source->base_url ? source->base_url : "";
    if (feed_discover(bytes, length, base, url))
        return error_set(error, "%s: this is an HTML page, not a feed; the page names its feed: %s",
                         source->name, url);
    return error_set(error,
                     "%s: this is an HTML page, not a feed, and it names none; look for an RSS or "
                     "Atom link on the page and use that address",
                     source->name);
}

// What is plainly no XML gets its own sentence.
static bool refuse_plain(const struct feed_source *source, const char *bytes, size_t length,
                         struct error *error)
{
    size_t at = 0;
    while (at < length && (isspace((unsigned char)bytes[at]) || bytes[at] == '\0'))
        at++;
    if (at == length)
        return error_set(error, "%s: the feed is empty", source->name);
    if (bytes[at] != '<' && ical_is_expected(source))
        return error_set(error, "%s: this is no calendar: it has no BEGIN:VCALENDAR line",
                         source->name);
    if (bytes[at] == '{' || bytes[at] == '[')
        return error_set(error, "%s: this is JSON, not RSS or Atom", source->name);
    if (length - at > 4 && memcmp(bytes + at, "%PDF", 4) == 0)
        return error_set(error, "%s: this is a PDF file, not a feed", source->name);
    if (!memchr(bytes + at, '<', length - at))
        return error_set(error, "%s: there is no XML in it, so it is not a feed", source->name);
    return true;
}

static void take_piece(void *context, const char *bytes, size_t length)
{
    reader_take(context, bytes, length);
}

static void take_cut(void *context)
{
    reader_cut(context);
}

static void read_repaired(struct reader *reader, const struct encoding_text *text)
{
    struct repair_sink sink = {take_piece, take_cut, reader};
    struct repair_report report;
    repair_xml(text->bytes, text->length, &sink, &report);
    reader_end(reader);
    reader->feed->incomplete = report.count[REPAIR_CUT] > 0;
    for (int kind = 0; kind < REPAIR_KIND_COUNT; kind++) {
        struct error sentence;
        repair_sentence(&report, (enum repair_kind)kind, &sentence);
        if (*sentence.text)
            reader_warn(reader, "%s", sentence.text);
    }
}

// A <channel> with nothing in it is not yet a feed when it stands in some other document.
static bool says_something(const struct reader *reader)
{
    static const char *const roots[] = {"rss", "RDF", "channel", "feed", "entry"};
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        if (strcasecmp(reader->root, roots[i]) == 0)
            return true;
    return reader->feed->item_count > 0 || (reader->feed->title && *reader->feed->title);
}

static bool is_feed(const struct reader *reader)
{
    return reader->known_root && says_something(reader);
}

static void refuse_root(const struct reader *reader, const struct feed_source *source,
                        const struct encoding_text *text, struct error *error)
{
    if (strcasecmp(reader->root, "html") == 0)
        refuse_page(source, text->bytes, text->length, error);
    else if (*reader->root)
        error_set(error,
                  "%s: not a feed: its first element is <%s>, where <rss>, <rdf:RDF> or <feed> was "
                  "expected",
                  source->name, reader->root);
    else
        error_set(error, "%s: no XML element could be read in it, so it is not a feed",
                  source->name);
}

static struct feed *take(struct reader *reader, const struct error *warning)
{
    if (*warning->text)
        reader_warn(reader, "%s", warning->text);
    return reader_take_feed(reader);
}

// As it says it is, and in pieces. NULL: something is wrong with it.
static struct feed *read_strictly(struct reader *reader, const struct feed_source *source,
                                  const void *bytes, size_t length, bool *calendar)
{
    struct encoding_stream *stream = malloc(sizeof *stream);
    if (!stream)
        abort();
    struct error warning;
    struct feed *feed = NULL;
    const char *type = source->content_type ? source->content_type : "", *piece;
    encoding_begin(stream, bytes, length, type, &warning);
    size_t n;
    bool more = encoding_next(stream, &piece, &n);
    *calendar = more && ical_is_calendar(piece, n, type);
    if (!more || *calendar || html_is_page(piece, n))
        goto out;
    reader_init(reader, source, true);
    while (more && reader_take(reader, piece, n))
        more = encoding_next(stream, &piece, &n);
    if (!more && !stream->doubtful && reader_end(reader) && is_feed(reader))
        feed = take(reader, &warning);
    reader_finish(reader);
out:
    encoding_end(stream);
    free(stream);
    return feed;
}

static struct feed *read_doubtfully(struct reader *reader, const struct feed_source *source,
                                    const void *bytes, size_t length, struct error *error)
{
    const char *type = source->content_type ? source->content_type : "";
    struct encoding_text text;
    struct error warning;
    struct feed *feed = NULL;
    encoding_read(bytes, length, type, true, &text, &warning);
    if (ical_is_calendar(text.bytes, text.length, type)) {
        feed = ical_parse(source, bytes, length);
    } else if (html_is_page(text.bytes, text.length)) {
        refuse_page(source, text.bytes, text.length, error);
    } else if (refuse_plain(source, text.bytes, text.length, error)) {
        reader_init(reader, source, false);
        read_repaired(reader, &text);
        if (is_feed(reader))
            feed = take(reader, &warning);
        else
            refuse_root(reader, source, &text, error);
        reader_finish(reader);
    }
    encoding_finish(&text);
    return feed;
}

struct feed *feed_parse(const struct feed_source *source, const void *bytes, size_t length,
                        struct error *error)
{
    if (length > FEED_MOST_BYTES) {
        error_set(error, "%s: the feed is larger than %u MiB", source->name,
                  FEED_MOST_BYTES / 1024 / 1024);
        return NULL;
    }
    struct reader *reader = malloc(sizeof *reader);
    if (!reader)
        abort();
    bool calendar;
    struct feed *feed = read_strictly(reader, source, bytes, length, &calendar);
    if (calendar)
        feed = ical_parse(source, bytes, length);
    else if (!feed)
        feed = read_doubtfully(reader, source, bytes, length, error);
    free(reader);
    return feed;
}

void feed_destroy(struct feed *feed)
{
    if (!feed)
        return;
    for (size_t i = 0; i < feed->item_count; i++)
        free(feed->items[i].block);
    free(feed->items);
    arena_destroy(feed->arena); // holds the feed itself
}
