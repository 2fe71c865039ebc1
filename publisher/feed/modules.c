// The modules feeds of all formats carry: Dublin Core, content:encoded, Media RSS, iTunes,
// syndication, RSS event, iCalendar as XML. Whatever else is there (GeoRSS, threading, comments) is
// passed over quietly.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "publisher/feed/feed_date.h"
#include "publisher/feed/reader.h"
#include "signage/base/civil.h"

#define DAY_S 86400

static void title_end(struct reader *reader)
{
    const char *line = reader_line(reader);
    enum draft_rank rank = reader->ns == NS_DC ? RANK_LOW : RANK_LAST;
    if (reader->in_item) {
        draft_set(&reader->draft, DRAFT_TITLE, rank, line);
    } else if (*line && reader->title_rank < rank) {
        reader->feed->title = line;
        reader->title_rank = (unsigned char)rank;
    }
}

static void text_start(struct reader *reader)
{
    if (reader_attribute_is(reader, "type", "html"))
        reader->construct = CONSTRUCT_HTML;
}

static void dc_description_end(struct reader *reader)
{
    draft_set(&reader->draft, DRAFT_SUMMARY, RANK_LOW, reader_long(reader));
}

static void last_summary_end(struct reader *reader)
{
    draft_set(&reader->draft, DRAFT_SUMMARY, RANK_LAST, reader_long(reader));
}

static void encoded_end(struct reader *reader)
{
    draft_set(&reader->draft, DRAFT_CONTENT, RANK_OWN, reader_long(reader));
}

static void published_end(struct reader *reader)
{
    int64_t utc;
    if (reader->draft.published_rank < RANK_LOW && reader_date(reader, &utc)) {
        reader->draft.published_utc = utc;
        reader->draft.published_rank = RANK_LOW;
        if (reader->feed->format == FEED_RSS10)
            reader_dated(reader);
    }
}

static void modified_end(struct reader *reader)
{
    int64_t utc;
    if (reader->draft.updated_rank < RANK_LOW && reader_date(reader, &utc)) {
        reader->draft.updated_utc = utc;
        reader->draft.updated_rank = RANK_LOW;
    }
}

static void language_end(struct reader *reader)
{
    const char *language = reader_line(reader);
    if (reader->in_item) {
        draft_set(&reader->draft, DRAFT_LANGUAGE, RANK_OWN, language);
    } else if (reader->language_rank < RANK_FOREIGN) {
        reader->feed->language = language;
        reader->language_rank = RANK_FOREIGN;
    }
}

static void category_end(struct reader *reader)
{
    draft_add_category(&reader->draft, reader_line(reader));
}

static void identifier_end(struct reader *reader)
{
    draft_set(&reader->draft, DRAFT_ID, RANK_LAST, reader_line(reader));
}

// ---- Media RSS ----

static void media_content_start(struct reader *reader)
{
    const char *url = reader_attribute_url(reader, "url");
    bool picture = reader_attribute_is(reader, "medium", "image");
    draft_add_media(&reader->draft, url, reader_attribute(reader, "type"),
                    picture ? MEDIA_PICTURE : MEDIA_PLAIN);
}

// Media RSS, media:content: without a URL it has a player. The page a player is on is no medium to
// show, but what the item has.
static void player_start(struct reader *reader)
{
    if (reader_where(reader) & IN_WRAPPER)
        draft_add_media(&reader->draft, reader_attribute_url(reader, "url"), "text/html",
                        MEDIA_PLAIN);
}

static void thumbnail_start(struct reader *reader)
{
    draft_add_media(&reader->draft, reader_attribute_url(reader, "url"), "", MEDIA_THUMBNAIL);
}

static void thumbnail_end(struct reader *reader) // some write its address as text
{
    draft_add_media(&reader->draft, reader_url(reader), "", MEDIA_THUMBNAIL);
}

// ---- iTunes ----

static void itunes_image_start(struct reader *reader)
{
    const char *href = reader_attribute_url(reader, "href");
    if (!*href)
        href = reader_attribute_url(reader, "url");
    if (*href && !reader->draft.image)
        reader->draft.image = href;
}

static void
itunes_link_start(struct reader *reader) // how a picture was declared before itunes:image
{
    if (reader_attribute_is(reader, "rel", "image"))
        itunes_image_start(reader);
}

static void itunes_category_start(struct reader *reader)
{
    draft_add_category(&reader->draft, reader_attribute_line(reader, "text"));
}

static void keywords_end(struct reader *reader)
{
    for (const char *word = reader_line(reader); *word;) {
        size_t length = strcspn(word, ",");
        const char *end = word + length;
        while (length > 0 && *word == ' ') {
            word++;
            length--;
        }
        while (length > 0 && word[length - 1] == ' ')
            length--;
        draft_add_category(&reader->draft, reader_text(reader, word, length));
        word = end + (*end == ',');
    }
}

// ---- syndication: how often the feed says it changes ----

static void period_end(struct reader *reader)
{
    static const struct {
        const char *name;
        int64_t seconds;
    } periods[] = {{"hourly", 3600},
                   {"daily", DAY_S},
                   {"weekly", 7 * DAY_S},
                   {"monthly", 30 * DAY_S},
                   {"yearly", 365 * DAY_S}};
    const char *name = reader_line(reader);
    for (size_t i = 0; i < sizeof periods / sizeof *periods; i++)
        if (strcasecmp(name, periods[i].name) == 0)
            reader->period_s = periods[i].seconds;
}

static void frequency_end(struct reader *reader)
{
    long times = strtol(buffer_text(&reader->text), NULL, 10);
    if (times > 0 && times <= 3600)
        reader->frequency = times;
    if (reader->period_s == 0)
        reader->period_s = DAY_S; // what the module says where no period is told
}

// ---- RSS event module ----

// A date without a time means the whole day where the centre is; as an end, that day too.
static bool whole_day(struct reader *reader, int days, int64_t *utc)
{
    const char *line = reader_line(reader);
    struct civil day = {0};
    int length = 0;
    if (sscanf(line, "%4d-%2d-%2d%n", &day.year, &day.month, &day.day, &length) != 3 ||
        line[length] || !feed_date_parse(line, reader->source->now_utc, utc))
        return false;
    const char *name = reader->source->zone;
    struct civil_zone *zone = name ? civil_zone_create(name, NULL) : NULL;
    if (!zone)
        zone = civil_zone_create(CIVIL_DEFAULT_ZONE, NULL);
    day.day += days;
    *utc = civil_to_utc(zone, day);
    civil_zone_destroy(zone);
    return true;
}

static void event_starts_end(struct reader *reader)
{
    struct feed_event *event = &reader->draft.event;
    event->all_day = whole_day(reader, 0, &event->starts_utc);
    reader->draft.is_event |= event->all_day || reader_date(reader, &event->starts_utc);
}

static void event_ends_end(struct reader *reader)
{
    struct feed_event *event = &reader->draft.event;
    reader->draft.is_event |=
        whole_day(reader, 1, &event->ends_utc) || reader_date(reader, &event->ends_utc);
}

static void event_place_end(struct reader *reader)
{
    reader->draft.event.place = reader_line(reader);
    reader->draft.is_event |= *reader->draft.event.place != '\0';
}

// One word for each state, however it is written: confirmed, tentative, cancelled.
static void event_status_end(struct reader *reader)
{
    static const char *const states[] = {"confirmed", "tentative", "cancelled"};
    const char *status = reader_line(reader);
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (strcasecmp(status, states[i]) == 0)
            status = states[i];
    reader->draft.event.status = strcasecmp(status, "canceled") == 0 ? "cancelled" : status;
}

#define DC NS_BIT(NS_DC)
#define TERMS NS_BIT(NS_DCTERMS)
#define MEDIA NS_BIT(NS_MEDIA)
#define ITUNES NS_BIT(NS_ITUNES)
#define SY NS_BIT(NS_SY)
#define EVENT NS_BIT(NS_EVENT)
#define XCAL NS_BIT(NS_XCAL)
#define ITEM_DEEP (IN_ITEM | IN_WRAPPER)

// clang-format off
const struct element module_elements[] = {
    {DC, "title", IN_FEED | IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, title_end},
    {DC, "description", IN_ITEM, IN_CLOSED, TEXT_LONG, NULL, dc_description_end},
    {DC, "date", IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, published_end},
    {DC, "subject", IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, category_end},
    {DC, "language", IN_FEED | IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, language_end},
    {DC, "identifier", IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, identifier_end},
    {TERMS, "issued", IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, published_end},
    {TERMS, "created", IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, published_end},
    {TERMS, "modified", IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, modified_end},
    {TERMS, "abstract", IN_ITEM, IN_CLOSED, TEXT_LONG, NULL, last_summary_end},
    {NS_BIT(NS_CONTENT), "encoded", IN_ITEM, IN_CLOSED, TEXT_LONG, NULL, encoded_end},
    {MEDIA, "group", ITEM_DEEP, IN_WRAPPER, TEXT_NO, NULL, NULL},
    {MEDIA, "content", ITEM_DEEP, IN_WRAPPER, TEXT_NO, media_content_start, NULL},
    {MEDIA, "player", ITEM_DEEP, IN_CLOSED, TEXT_NO, player_start, NULL},
    {MEDIA, "thumbnail", ITEM_DEEP, IN_CLOSED, TEXT_LINE, thumbnail_start, thumbnail_end},
    {MEDIA, "title", ITEM_DEEP, IN_CLOSED, TEXT_LINE, text_start, title_end},
    {MEDIA, "description", ITEM_DEEP, IN_CLOSED, TEXT_LONG, text_start, last_summary_end},
    {ITUNES, "title", IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, title_end},
    {ITUNES, "image", IN_ITEM, IN_CLOSED, TEXT_NO, itunes_image_start, NULL},
    {ITUNES, "link", IN_ITEM, IN_CLOSED, TEXT_NO, itunes_link_start, NULL},
    {ITUNES, "category", ITEM_DEEP, IN_WRAPPER, TEXT_NO, itunes_category_start, NULL},
    {ITUNES, "keywords", IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, keywords_end},
    {ITUNES, "summary", IN_ITEM, IN_CLOSED, TEXT_LONG, NULL, last_summary_end},
    {ITUNES, "subtitle", IN_ITEM, IN_CLOSED, TEXT_LONG, NULL, last_summary_end},
    {SY, "updatePeriod", IN_FEED, IN_CLOSED, TEXT_LINE, NULL, period_end},
    {SY, "updateFrequency", IN_FEED, IN_CLOSED, TEXT_LINE, NULL, frequency_end},
    {EVENT, "startdate", IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, event_starts_end},
    {EVENT, "enddate", IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, event_ends_end},
    {EVENT, "location", IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, event_place_end},
    {EVENT, "status", IN_ITEM, IN_CLOSED, TEXT_LINE, NULL, event_status_end},
    {XCAL, "dtstart", ITEM_DEEP, IN_CLOSED, TEXT_LINE, NULL, event_starts_end},
    {XCAL, "dtend", ITEM_DEEP, IN_CLOSED, TEXT_LINE, NULL, event_ends_end},
    {XCAL, "location", ITEM_DEEP, IN_CLOSED, TEXT_LINE, NULL, event_place_end},
    {XCAL, "status", ITEM_DEEP, IN_CLOSED, TEXT_LINE, NULL, event_status_end},
    {0, NULL, 0, 0, TEXT_NO, NULL, NULL},
};
// clang-format on
