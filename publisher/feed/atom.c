// Atom 1.0 (RFC 4287) and its draft 0.3; also single Atom elements inside RSS.
#include <string.h>
#include <strings.h>

#include "publisher/feed/reader.h"
#include "publisher/feed/url.h"

static void feed_start(struct reader *reader)
{
    reader->known_root = true;
    reader->feed->format = reader->ns == NS_ATOM03 || reader_attribute_is(reader, "version", "0.3")
                               ? FEED_ATOM03
                               : FEED_ATOM10;
    reader->feed->language = reader->frames[reader->depth].lang;
    reader->language_rank = *reader->feed->language ? RANK_FOREIGN : RANK_NONE;
}

static void bare_feed_start(struct reader *reader)
{
    reader->bare_atom = true;
    memset(reader->cache, 0, sizeof reader->cache);
    feed_start(reader);
}

// Section 2: an entry may be a document of its own.
static void entry_start(struct reader *reader)
{
    if (!reader->known_root)
        reader->feed->format = reader->ns == NS_ATOM03 ? FEED_ATOM03 : FEED_ATOM10;
    reader->known_root = true;
    reader_begin_item(reader);
}

static bool begins(const char *text, const char *word)
{
    return strncasecmp(text, word, strlen(word)) == 0;
}

static bool ends(const char *text, const char *word)
{
    size_t n = strlen(text), m = strlen(word);
    return n >= m && strcasecmp(text + n - m, word) == 0;
}

static bool is_html(const char *type)
{
    return begins(type, "text/html") || begins(type, "html") ||
           begins(type, "application/xhtml+xml") || begins(type, "xhtml");
}

// RFC 4287 sections 3.1.1 and 4.1.3.3.
static enum construct construct_of_type(struct reader *reader, const char *type)
{
    if (!*type || begins(type, "text/plain") || strcasecmp(type, "text") == 0)
        return CONSTRUCT_TEXT;
    if (begins(type, "xhtml") || begins(type, "application/xhtml+xml") || ends(type, "/xml") ||
        ends(type, "+xml"))
        reader->markup = true;
    if (is_html(type) || reader->markup)
        return CONSTRUCT_HTML;
    if (begins(type, "text/"))
        return CONSTRUCT_TEXT;
    return begins(type, "application/octet-stream") ? CONSTRUCT_BASE64 : CONSTRUCT_NONE;
}

// Atom 0.3: `mode` says how the content is wrapped, `type` what it is.
static enum construct construct_of_mode(struct reader *reader, const char *type)
{
    if (reader_attribute_is(reader, "mode", "base64"))
        return CONSTRUCT_BASE64;
    if (reader_attribute_is(reader, "mode", "escaped"))
        return is_html(type)                ? CONSTRUCT_HTML
               : begins(type, "text/plain") ? CONSTRUCT_TEXT
                                            : CONSTRUCT_GUESS;
    return construct_of_type(reader, type);
}

static void text_start(struct reader *reader)
{
    const char *type = reader_attribute(reader, "type");
    bool draft = reader->ns == NS_ATOM03 || reader_has_attribute(reader, "mode");
    reader->construct = draft ? construct_of_mode(reader, type) : construct_of_type(reader, type);
}

static void content_start(struct reader *reader)
{
    text_start(reader);
    const char *src = reader_attribute_url(reader, "src");
    const char *type = reader_attribute(reader, "type");
    if (*src && (begins(type, "image/") || begins(type, "video/") || begins(type, "audio/")))
        draft_add_media(&reader->draft, src, type, MEDIA_PLAIN);
    else
        draft_set(&reader->draft, DRAFT_LINK, RANK_LOW, src);
}

static void title_end(struct reader *reader)
{
    enum draft_rank rank = reader_rank(reader, true);
    const char *line = reader_line(reader);
    if (reader->in_item) {
        draft_set(&reader->draft, DRAFT_TITLE, rank, line);
        draft_set(&reader->draft, DRAFT_LANGUAGE, RANK_LOW, reader->frames[reader->depth].lang);
    } else if (*line && reader->title_rank < rank) {
        reader->feed->title = line;
        reader->title_rank = (unsigned char)rank;
    }
}

static void summary_end(struct reader *reader)
{
    draft_set(&reader->draft, DRAFT_SUMMARY, reader_rank(reader, true), reader_long(reader));
}

static void content_end(struct reader *reader)
{
    draft_set(&reader->draft, DRAFT_CONTENT, reader_rank(reader, true), reader_long(reader));
}

// Section 4.2.6 wants an IRI; a path, as some write, is one only together with its base.
static void id_end(struct reader *reader)
{
    const char *id = reader_line(reader);
    if (*id == '/' && url_http(reader_base(reader)))
        id = reader_url(reader);
    draft_set(&reader->draft, DRAFT_ID, reader_rank(reader, true), id);
}

// Section 4.2.7: without rel it is "alternate". Of several the page in HTML, else the first.
static void alternate(struct reader *reader, const char *href, const char *type)
{
    enum draft_rank rank = reader_rank(reader, true);
    if (*type && !is_html(type))
        rank--;
    if (reader->in_item) {
        draft_set(&reader->draft, DRAFT_LINK, rank, href);
    } else if (*href && reader->link_rank < rank) {
        reader->feed->link = href;
        reader->link_rank = (unsigned char)rank;
    }
}

static void take_link(struct reader *reader, const char *rel, const char *href, const char *type)
{
    if (begins(rel, "http://www.iana.org/assignments/relation/"))
        rel = strrchr(rel, '/') + 1;
    if (!*rel || strcasecmp(rel, "alternate") == 0)
        alternate(reader, href, type);
    else if (strcasecmp(rel, "enclosure") == 0 && reader->in_item)
        draft_add_media(&reader->draft, href, type, MEDIA_PLAIN);
}

static void link_start(struct reader *reader)
{
    const char *rel = reader_attribute(reader, "rel"), *type = reader_attribute(reader, "type");
    const char *href = reader_attribute_url(reader, "href");
    reader->link_rel = reader_has_attribute(reader, "href") ? NULL : rel;
    reader->link_type = type;
    if (!*href && !reader->link_rel)
        href = reader_base(reader); // an empty reference is its base
    take_link(reader, rel, href, type);
}

static void link_end(struct reader *reader) // some write its address as RSS does
{
    if (reader->link_rel)
        take_link(reader, reader->link_rel, reader_url(reader), reader->link_type);
}

static void published_end(struct reader *reader)
{
    int64_t utc;
    enum draft_rank rank = reader_rank(reader, true);
    if (reader->draft.published_rank < rank && reader_date(reader, &utc)) {
        reader->draft.published_utc = utc;
        reader->draft.published_rank = (unsigned char)rank;
        if (rank == RANK_OWN)
            reader_dated(reader);
    }
}

static void created_end(struct reader *reader)
{
    int64_t utc;
    if (reader->draft.published_rank < RANK_LOW && reader_date(reader, &utc)) {
        reader->draft.published_utc = utc;
        reader->draft.published_rank = RANK_LOW;
    }
}

static void updated_end(struct reader *reader)
{
    int64_t utc;
    enum draft_rank rank = reader_rank(reader, true);
    if (reader->draft.updated_rank < rank && reader_date(reader, &utc)) {
        reader->draft.updated_utc = utc;
        reader->draft.updated_rank = (unsigned char)rank;
    }
}

static void category_start(struct reader *reader)
{
    const char *label = reader_attribute_line(reader, "label");
    draft_add_category(&reader->draft, *label ? label : reader_attribute_line(reader, "term"));
}

static void category_end(struct reader *reader) // some write it as RSS does
{
    draft_add_category(&reader->draft, reader_line(reader));
}

#define A NS_ANY_ATOM

// clang-format off
const struct element atom_elements[] = {
    {A, "feed", IN_ROOT | IN_OUTER, IN_FEED, TEXT_NO, feed_start, NULL},
    {NS_BIT(NS_RSS), "feed", IN_ROOT, IN_FEED, TEXT_NO, bare_feed_start, NULL},
    {A, "entry", IN_ROOT | IN_OUTER | IN_FEED, IN_ITEM, TEXT_NO, entry_start, reader_end_item},
    {A, "item", IN_FEED, IN_ITEM, TEXT_NO, entry_start, reader_end_item},
    {A, "title", IN_FEED | IN_ITEM, IN_CLOSED, TEXT_LINE, text_start, title_end},
    {A, "summary", IN_ITEM, IN_CLOSED, TEXT_LONG, text_start, summary_end},
    {A, "content", IN_ITEM, IN_CLOSED, TEXT_LONG, content_start, content_end},
    {A, "id", IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, id_end},
    {A, "link", IN_FEED | IN_ITEM, IN_CLOSED, TEXT_LINE, link_start, link_end},
    {A, "published", IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, published_end},
    {A, "issued", IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, published_end},
    {A, "created", IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, created_end},
    {A, "updated", IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, updated_end},
    {A, "modified", IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, updated_end},
    {A, "category", IN_ITEM, IN_CLOSED, TEXT_LINE, category_start, category_end},
    {A, "author", IN_FEED | IN_ITEM, IN_CLOSED, TEXT_NO, NULL, NULL},
    {A, "contributor", IN_FEED | IN_ITEM, IN_CLOSED, TEXT_NO, NULL, NULL},
    {A, "source", IN_ITEM, IN_CLOSED, TEXT_NO, NULL, NULL},
    {0, NULL, 0, 0, TEXT_NO, NULL, NULL},
};
// clang-format on
