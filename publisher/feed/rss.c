// RSS 0.90 to 2.0: elements without a namespace, or in one of those that RSS was given. RSS 1.0
// has its items beside the channel, the others inside: both places are allowed.
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "publisher/feed/reader.h"

// xml:lang around the channel says its language where <language> does not.
static void take_language(struct reader *reader)
{
    const char *lang = reader->frames[reader->depth].lang;
    if (*lang && reader->language_rank < RANK_LOW) {
        reader->feed->language = lang;
        reader->language_rank = RANK_LOW;
    }
}

static void rss_start(struct reader *reader)
{
    reader->known_root = true;
    take_language(reader);
    const char *version = reader_attribute(reader, "version");
    reader->feed->format = strncmp(version, "0.9", 3) == 0 ? FEED_RSS09X : FEED_RSS20;
}

static void rdf_start(struct reader *reader)
{
    reader->known_root = true;
    reader->feed->format = FEED_RSS10;
}

static void channel_start(struct reader *reader)
{
    if (reader->ns == NS_RSS090)
        reader->feed->format = FEED_RSS09X;
    else if (!reader->known_root)
        reader->feed->format = FEED_RSS20;
    reader->known_root = true;
    take_language(reader);
}

static void title_end(struct reader *reader)
{
    if (reader->in_item) {
        draft_set(&reader->draft, DRAFT_TITLE, reader_rank(reader, false), reader_line(reader));
        draft_set(&reader->draft, DRAFT_LANGUAGE, RANK_LOW, reader->frames[reader->depth].lang);
    } else if (reader->title_rank < RANK_OWN) {
        reader->feed->title = reader_line(reader);
        reader->title_rank = *reader->feed->title ? RANK_OWN : RANK_NONE;
    }
}

static void link_start(struct reader *reader)
{
    const char *href = reader_attribute_url(reader, "href"); // Atom's way without Atom's namespace
    bool alternate =
        !reader_has_attribute(reader, "rel") || reader_attribute_is(reader, "rel", "alternate");
    if (reader->in_item && alternate)
        draft_set(&reader->draft, DRAFT_LINK, RANK_LOW, href);
}

static void link_end(struct reader *reader)
{
    if (reader->in_item) {
        draft_set(&reader->draft, DRAFT_LINK, reader_rank(reader, false), reader_url(reader));
    } else if (reader->link_rank < RANK_OWN) {
        const char *link = reader_url(reader);
        if (*link)
            reader->feed->link = link;
        reader->link_rank = *link ? RANK_OWN : reader->link_rank;
    }
}

// Some say <description> and <summary>, or <description> twice: the first is the summary, what
// follows is the longer text.
static void description_end(struct reader *reader)
{
    enum draft_rank rank = reader_rank(reader, false);
    bool first = reader->draft.ranks[DRAFT_SUMMARY] < rank;
    draft_set(&reader->draft, first ? DRAFT_SUMMARY : DRAFT_CONTENT, first ? rank : RANK_LAST,
              reader_long(reader));
}

static void body_end(struct reader *reader)
{
    draft_set(&reader->draft, DRAFT_CONTENT, RANK_FOREIGN, reader_long(reader));
}

static void guid_start(struct reader *reader)
{
    reader->draft.guid_is_link = !reader_attribute_is(reader, "isPermaLink", "false");
}

static void guid_end(struct reader *reader)
{
    draft_set(&reader->draft, DRAFT_ID, RANK_BEST, reader_line(reader));
}

static void date_end(struct reader *reader)
{
    int64_t utc;
    struct draft *draft = &reader->draft;
    if (draft->published_rank < RANK_OWN && reader_date(reader, &utc)) {
        draft->published_utc = utc;
        draft->published_rank = RANK_OWN;
        reader_dated(reader);
    }
}

// Atom's words without Atom's namespace.
static void bare_id_end(struct reader *reader)
{
    draft_set(&reader->draft, DRAFT_ID, RANK_FOREIGN, reader_line(reader));
}

static void bare_published_end(struct reader *reader)
{
    int64_t utc;
    if (reader->draft.published_rank < RANK_LOW && reader_date(reader, &utc)) {
        reader->draft.published_utc = utc;
        reader->draft.published_rank = RANK_LOW;
    }
}

static void bare_updated_end(struct reader *reader)
{
    int64_t utc;
    if (reader->draft.updated_rank < RANK_FOREIGN && reader_date(reader, &utc)) {
        reader->draft.updated_utc = utc;
        reader->draft.updated_rank = RANK_FOREIGN;
    }
}

static void category_end(struct reader *reader)
{
    draft_add_category(&reader->draft, reader_line(reader));
}

static void enclosure_start(struct reader *reader)
{
    draft_add_media(&reader->draft, reader_attribute_url(reader, "url"),
                    reader_attribute(reader, "type"), MEDIA_PLAIN);
}

// <thumbnail>URL</thumbnail>, <image><url>URL</url></image>: not in any specification, but common.
static void picture_end(struct reader *reader)
{
    const char *url = reader_url(reader);
    if (*url && strpbrk(url, ":/"))
        draft_add_media(&reader->draft, url, "", MEDIA_THUMBNAIL);
}

static void language_end(struct reader *reader)
{
    if (reader->language_rank < RANK_OWN) {
        reader->feed->language = reader_line(reader);
        reader->language_rank = RANK_OWN;
    }
}

static void ttl_end(struct reader *reader)
{
    long minutes = strtol(buffer_text(&reader->text), NULL, 10);
    if (minutes > 0 && minutes <= 31 * 24 * 60)
        reader->feed->ttl_s = minutes * 60;
}

// Hours are 0 to 23, in RSS 0.91 1 to 24; days are English names. Both are GMT.
static void skip_hour_end(struct reader *reader)
{
    char *end;
    const char *line = reader_line(reader);
    long hour = strtol(line, &end, 10);
    if (end > line && hour >= 0 && hour <= 24)
        reader->feed->skip_hours |= 1u << hour % 24;
}

static void skip_day_end(struct reader *reader)
{
    static const char *const days[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
    const char *line = reader_line(reader);
    for (unsigned i = 0; i < 7; i++)
        if (strncasecmp(line, days[i], 3) == 0)
            reader->feed->skip_days |= 1u << i;
}

#define R NS_ANY_RSS
#define ANYWHERE (IN_ROOT | IN_OUTER | IN_FEED)

// clang-format off
const struct element rss_elements[] = {
    {R, "rss", IN_ROOT, IN_OUTER, TEXT_NO, rss_start, NULL},
    {NS_BIT(NS_RDF), "RDF", IN_ROOT, IN_OUTER, TEXT_NO, rdf_start, NULL},
    {R, "channel", IN_ROOT | IN_OUTER, IN_FEED, TEXT_NO, channel_start, NULL},
    {R, "item", IN_OUTER | IN_FEED, IN_ITEM, TEXT_NO, reader_begin_item, reader_end_item},
    {R, "title", IN_FEED | IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, title_end},
    {R, "link", IN_FEED | IN_ITEM, IN_CLOSED, TEXT_LINE, link_start, link_end},
    {R, "description", IN_ITEM, IN_CLOSED, TEXT_LONG, NULL, description_end},
    {R, "summary", IN_ITEM, IN_CLOSED, TEXT_LONG, NULL, description_end},
    {R, "fullitem", IN_ITEM, IN_CLOSED, TEXT_LONG, NULL, body_end},
    {R, "content", IN_ITEM, IN_CLOSED, TEXT_LONG, NULL, body_end},
    {R, "encoded", IN_ITEM, IN_CLOSED, TEXT_LONG, NULL, body_end},
    {R, "id", IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, bare_id_end},
    {R, "published", IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, bare_published_end},
    {R, "issued", IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, bare_published_end},
    {R, "created", IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, bare_published_end},
    {R, "updated", IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, bare_updated_end},
    {R, "modified", IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, bare_updated_end},
    {R, "guid", IN_ITEM, IN_CLOSED, TEXT_LINE, guid_start, guid_end},
    {R, "pubDate", IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, date_end},
    {R, "date", IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, date_end},
    {R, "category", IN_ITEM | IN_WRAPPER, IN_CLOSED, TEXT_LINE, NULL, category_end},
    {R, "enclosure", IN_ITEM | IN_WRAPPER, IN_CLOSED, TEXT_NO, enclosure_start, NULL},
    {R, "thumbnail", IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, picture_end},
    {R, "image", IN_ITEM, IN_ITEM_IMAGE, TEXT_NO, NULL, NULL},
    {R, "image", ANYWHERE, IN_FEED_IMAGE, TEXT_NO, NULL, NULL},
    {R, "url", IN_ITEM_IMAGE, IN_CLOSED, TEXT_LINE, NULL, picture_end},
    {R, "language", IN_FEED, IN_CLOSED, TEXT_LINE, NULL, language_end},
    {R, "ttl", IN_FEED, IN_CLOSED, TEXT_LINE, NULL, ttl_end},
    {R, "skipHours", IN_FEED, IN_SKIP, TEXT_NO, NULL, NULL},
    {R, "skipDays", IN_FEED, IN_SKIP, TEXT_NO, NULL, NULL},
    {R, "hour", IN_SKIP, IN_CLOSED, TEXT_LINE, NULL, skip_hour_end},
    {R, "day", IN_SKIP, IN_CLOSED, TEXT_LINE, NULL, skip_day_end},
    {R, "author", ANYWHERE | IN_ITEM | IN_WRAPPER, IN_CLOSED, TEXT_NO, NULL, NULL},
    {R, "source", IN_ITEM | IN_WRAPPER, IN_CLOSED, TEXT_NO, NULL, NULL},
    {R, "textinput", ANYWHERE | IN_ITEM, IN_CLOSED, TEXT_NO, NULL, NULL},
    {NS_BIT(NS_XHTML), "body", IN_ITEM, IN_CLOSED, TEXT_LONG, NULL, body_end},
    {NS_BIT(NS_XHTML), "div", IN_ITEM, IN_CLOSED, TEXT_LONG, NULL, body_end},
    {0, NULL, 0, 0, TEXT_NO, NULL, NULL},
};
// clang-format on
