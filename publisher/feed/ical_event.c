#include "publisher/feed/ical_event.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "publisher/feed/html_text.h"
#include "publisher/feed/url.h"
#include "signage/base/utf8.h"

// ---- texts ----

static const char *through_html(struct arena *arena, const char *text, size_t length,
                                struct html_options options)
{
    char *room = malloc(HTML_TEXT_ROOM(length));
    if (!room)
        abort();
    size_t written = html_to_text(text, length, options, room, NULL);
    const char *plain = arena_text_n(arena, room, written);
    free(room);
    return plain;
}

// Web calendars keep what their editor made; nothing in the file says so.
static bool looks_like_html(const char *text)
{
    static const char *const tags[] = {"<br", "<p>", "<p ", "<div",    "<a href", "<span",
                                       "<b>", "<ul", "<ol", "<strong", "<html",   "</p>"};
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (strcasestr(text, tags[i]))
            return true;
    return false;
}

static const char *from_html(struct arena *arena, const char *text)
{
    struct html_options options = {HTML_TAGS_KNOWN, true, false};
    if (strcasestr(text, "<br") || strcasestr(text, "<p") || strcasestr(text, "<div"))
        return through_html(arena, text, strlen(text), options);
    char *broken = arena_take(arena, strlen(text) * 4 + 1); // then its line breaks are meant
    char *to = broken;
    for (; *text; text++) {
        if (*text == '\n')
            to = stpcpy(to, "<br>");
        else
            *to++ = *text;
    }
    return through_html(arena, broken, (size_t)(to - broken), options);
}

const char *ical_plain_text(struct arena *arena, const char *text, bool one_line)
{
    struct html_options options = {HTML_TAGS_NONE, false, true};
    if (one_line)
        return through_html(arena, text, strlen(text), options);
    if (looks_like_html(text))
        return from_html(arena, text);
    struct buffer paragraphs;
    buffer_init(&paragraphs, strlen(text) * 2 + 64);
    while (*text) {
        size_t length = strcspn(text, "\n");
        const char *line = through_html(arena, text, length, options);
        if (*line && paragraphs.length > 0)
            buffer_add_char(&paragraphs, '\n');
        buffer_add_text(&paragraphs, line);
        text += length + (text[length] == '\n');
    }
    const char *plain = arena_text(arena, buffer_text(&paragraphs));
    buffer_finish(&paragraphs);
    return plain;
}

static const char *text_of(struct ical_event_reader *reader, const struct ical_line *line,
                           bool one_line)
{
    const char *value = line->value;
    size_t length = strlen(value);
    if (length > ICAL_MOST_TEXT_BYTES)
        length = utf8_floor(value, ICAL_MOST_TEXT_BYTES);
    char *raw = ical_unescape(reader->arena, value, value + length);
    return ical_plain_text(reader->arena, raw, one_line);
}

// ---- properties ----

static struct ical_value value_of(struct ical_event_reader *reader, const struct ical_line *line)
{
    char parameter[ICAL_PARAMETER_BYTES];
    struct ical_value value = {
        .text = arena_text(reader->arena, line->value), .tzid = "", .line = line->number};
    if (ical_line_parameter(line, "TZID", parameter))
        value.tzid = arena_text(reader->arena, parameter);
    value.is_date =
        ical_line_parameter(line, "VALUE", parameter) && strcasecmp(parameter, "DATE") == 0;
    return value;
}

static bool read_utc(const struct ical_line *line, int64_t *utc, struct error *warning)
{
    struct ical_value value = {.text = line->value, .tzid = ""};
    struct ical_moment moment;
    if (!ical_moment_read(line->value, strlen(line->value), &value, NULL, &moment, warning))
        return error_set(warning, "Line %d: %s “%.60s” is no date", line->number, line->name,
                         line->value);
    *utc = moment.local >= 0 ? moment.local : INSTANT_NEVER;
    return true;
}

static bool take_repeat(struct ical_event_reader *reader, const struct ical_line *line,
                        enum ical_repeat_kind kind, struct error *warning)
{
    struct ical_event *event = reader->event;
    if (event->repeat_count == ICAL_MOST_REPEATS)
        return error_set(warning,
                         "Line %d: the event has more than %d lines of dates; the first "
                         "are read",
                         line->number, ICAL_MOST_REPEATS);
    struct ical_repeat_line *repeat = arena_take(reader->arena, sizeof *repeat);
    *repeat = (struct ical_repeat_line){event->repeats, kind, value_of(reader, line)};
    event->repeats = repeat;
    event->repeat_count++;
    return true;
}

static bool take_status(struct ical_event_reader *reader, const struct ical_line *line,
                        struct error *warning)
{
    static const char *const known[] = {"confirmed", "tentative", "cancelled"};
    for (size_t i = 0; i < 3; i++)
        if (strcasecmp(line->value, known[i]) == 0) {
            reader->event->status = known[i];
            return true;
        }
    if (strcasecmp(line->value, "canceled") == 0) {
        reader->event->status = known[2];
        return true;
    }
    return error_set(warning, "Line %d: no event has the status “%.40s”", line->number,
                     line->value);
}

static void take_categories(struct ical_event_reader *reader, const char *value)
{
    while (*value && reader->category_count < ICAL_MOST_CATEGORIES) {
        const char *end = ical_list_end(value);
        const char *category =
            ical_plain_text(reader->arena, ical_unescape(reader->arena, value, end), true);
        if (*category)
            reader->categories[reader->category_count++] = category;
        value = end + (*end == ',');
    }
}

static bool ends_with(const char *url, size_t length, const char *extension)
{
    size_t n = strlen(extension);
    return length > n && strncasecmp(url + length - n, extension, n) == 0;
}

static bool is_picture(const struct feed_media *media)
{
    static const char *const extensions[] = {".jpg", ".jpeg", ".png", ".webp", ".svg"};
    if (*media->type)
        return strncasecmp(media->type, "image/", 6) == 0 &&
               strcasecmp(media->type, "image/gif") != 0;
    size_t length = strcspn(media->url, "?#");
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
        if (ends_with(media->url, length, extensions[i]))
            return true;
    return false;
}

// What is in the file itself (base64) is only counted: nothing here could show it by an address.
static void take_attachment(struct ical_event_reader *reader, const struct ical_line *line)
{
    char parameter[ICAL_PARAMETER_BYTES] = "";
    if (ical_line_parameter(line, "ENCODING", parameter) ||
        strncasecmp(line->value, "data:", 5) == 0) {
        reader->inside_count++;
        return;
    }
    if (reader->media_count == ICAL_MOST_MEDIA)
        return;
    const char *url =
        url_resolve(reader->arena, reader->base_url, line->value, strlen(line->value));
    if (!url_http(url))
        return;
    struct feed_media media = {url, ""};
    parameter[0] = '\0';
    if (ical_line_parameter(line, "FMTTYPE", parameter))
        media.type = arena_text(reader->arena, parameter);
    reader->media[reader->media_count++] = media;
    struct feed_item *item = &reader->event->item;
    if (!*item->picture && is_picture(&media))
        item->picture = url;
}

static void take_title(struct ical_event_reader *reader, const struct ical_line *line)
{
    char parameter[ICAL_PARAMETER_BYTES];
    reader->event->item.title = text_of(reader, line, true);
    if (ical_line_parameter(line, "LANGUAGE", parameter))
        reader->event->item.language = arena_text(reader->arena, parameter);
}

static bool take_recurrence(struct ical_event_reader *reader, const struct ical_line *line)
{
    char parameter[ICAL_PARAMETER_BYTES];
    reader->event->recurrence = value_of(reader, line);
    reader->event->and_future = ical_line_parameter(line, "RANGE", parameter) &&
                                strcasecmp(parameter, "THISANDFUTURE") == 0;
    return true;
}

enum property {
    PROPERTY_UID,
    PROPERTY_DTSTART,
    PROPERTY_DTEND,
    PROPERTY_DURATION,
    PROPERTY_RECURRENCE_ID,
    PROPERTY_RRULE,
    PROPERTY_RDATE,
    PROPERTY_EXDATE,
    PROPERTY_EXRULE,
    PROPERTY_SUMMARY,
    PROPERTY_DESCRIPTION,
    PROPERTY_LOCATION,
    PROPERTY_URL,
    PROPERTY_ATTACH,
    PROPERTY_IMAGE,
    PROPERTY_CATEGORIES,
    PROPERTY_STATUS,
    PROPERTY_CLASS,
    PROPERTY_SEQUENCE,
    PROPERTY_CREATED,
    PROPERTY_LAST_MODIFIED,
    PROPERTY_DTSTAMP,
    PROPERTY_COUNT
};

static enum property property_of(const char *name)
{
    static const char *const names[PROPERTY_COUNT] = {
        "UID",      "DTSTART", "DTEND",         "DURATION",   "RECURRENCE-ID", "RRULE",
        "RDATE",    "EXDATE",  "EXRULE",        "SUMMARY",    "DESCRIPTION",   "LOCATION",
        "URL",      "ATTACH",  "IMAGE",         "CATEGORIES", "STATUS",        "CLASS",
        "SEQUENCE", "CREATED", "LAST-MODIFIED", "DTSTAMP"};
    int property = 0;
    while (property < PROPERTY_COUNT && strcmp(names[property], name) != 0)
        property++;
    return (enum property)property;
}

static bool take_time(struct ical_event_reader *reader, const struct ical_line *line,
                      enum property property, struct error *warning)
{
    struct ical_event *event = reader->event;
    switch (property) {
    case PROPERTY_DTSTART:
        event->start = value_of(reader, line);
        return true;
    case PROPERTY_DTEND:
        event->end = value_of(reader, line);
        return true;
    case PROPERTY_DURATION:
        event->duration = value_of(reader, line);
        return true;
    case PROPERTY_RECURRENCE_ID:
        return take_recurrence(reader, line);
    case PROPERTY_CREATED:
        return read_utc(line, &event->item.published_utc, warning);
    case PROPERTY_LAST_MODIFIED:
        return read_utc(line, &event->changed_utc, warning);
    case PROPERTY_DTSTAMP:
        return read_utc(line, &event->stamped_utc, warning);
    default:
        return take_repeat(
            reader, line, (enum ical_repeat_kind)(property - PROPERTY_RRULE + ICAL_RRULE), warning);
    }
}

bool ical_event_take(struct ical_event_reader *reader, const struct ical_line *line,
                     struct error *warning)
{
    struct ical_event *event = reader->event;
    struct arena *arena = reader->arena;
    enum property property = property_of(line->name);
    switch (property) {
    case PROPERTY_UID:
        event->uid = ical_plain_text(arena, line->value, true);
        break;
    case PROPERTY_SUMMARY:
        take_title(reader, line);
        break;
    case PROPERTY_DESCRIPTION:
        event->item.summary = text_of(reader, line, false);
        break;
    case PROPERTY_LOCATION:
        event->place = text_of(reader, line, false);
        break;
    case PROPERTY_URL:
        event->item.link = url_resolve(arena, reader->base_url, line->value, strlen(line->value));
        break;
    case PROPERTY_ATTACH:
    case PROPERTY_IMAGE:
        take_attachment(reader, line);
        break;
    case PROPERTY_CATEGORIES:
        take_categories(reader, line->value);
        break;
    case PROPERTY_STATUS:
        return take_status(reader, line, warning);
    case PROPERTY_CLASS:
        event->is_private =
            strcasecmp(line->value, "PRIVATE") == 0 || strcasecmp(line->value, "CONFIDENTIAL") == 0;
        break;
    case PROPERTY_SEQUENCE:
        event->sequence = strtoll(line->value, NULL, 10);
        break;
    case PROPERTY_COUNT:
        break; // alarms, attendees, X-ALT-DESC and whatever else
    default:
        return take_time(reader, line, property, warning);
    }
    return true;
}

void ical_event_begin(struct ical_event_reader *reader, struct arena *arena, const char *base_url,
                      int line)
{
    *reader = (struct ical_event_reader){
        .arena = arena, .base_url = base_url, .inside_count = reader->inside_count};
    reader->event = arena_take(arena, sizeof *reader->event);
    *reader->event = (struct ical_event){
        .line = line,
        .uid = "",
        .place = "",
        .status = "",
        .changed_utc = INSTANT_NEVER,
        .stamped_utc = INSTANT_NEVER,
        .item = {.title = "",
                 .link = "",
                 .summary = "",
                 .content = "",
                 .language = "",
                 .picture = "",
                 .published_utc = INSTANT_NEVER,
                 .updated_utc = INSTANT_NEVER},
    };
}

struct ical_event *ical_event_end(struct ical_event_reader *reader)
{
    struct ical_event *event = reader->event;
    struct feed_item *item = &event->item;
    item->category_count = reader->category_count;
    item->media_count = reader->media_count;
    if (item->category_count > 0) {
        item->categories =
            arena_array(reader->arena, item->category_count, sizeof *item->categories);
        memcpy(item->categories, reader->categories,
               item->category_count * sizeof *item->categories);
    }
    if (item->media_count > 0) {
        item->media = arena_array(reader->arena, item->media_count, sizeof *item->media);
        memcpy(item->media, reader->media, item->media_count * sizeof *item->media);
    }
    item->updated_utc =
        event->changed_utc != INSTANT_NEVER ? event->changed_utc : event->stamped_utc;
    struct ical_repeat_line *in_order = NULL;
    for (struct ical_repeat_line *next, *line = event->repeats; line; line = next) {
        next = line->next;
        line->next = in_order;
        in_order = line;
    }
    event->repeats = in_order;
    return event;
}

// ---- times ----

int64_t ical_moment_utc(const struct ical_moment *moment)
{
    return moment->zone ? ical_zone_to_utc(moment->zone, moment->local) : moment->local;
}

static bool real_time(const struct icaltimetype *time)
{
    return !icaltime_is_null_time(*time) && time->year >= 1 && time->year <= 9999 &&
           time->month >= 1 && time->month <= 12 && time->day >= 1 &&
           time->day <= icaltime_days_in_month(time->month, time->year) && time->hour >= 0 &&
           time->hour <= 24 && time->minute >= 0 && time->minute <= 59 && time->second >= 0 &&
           time->second <= 60;
}

bool ical_moment_read(const char *text, size_t length, const struct ical_value *value,
                      struct ical_zones *zones, struct ical_moment *moment, struct error *warning)
{
    char plain[24];
    size_t n = 0;
    for (size_t i = 0; i < length && n < sizeof plain - 1; i++)
        if (!strchr("-: ", text[i]))
            plain[n++] = (char)toupper((unsigned char)text[i]);
    plain[n] = '\0';
    bool minutes = n >= 13 && (n == 13 || plain[13] == 'Z') && plain[8] == 'T';
    if (minutes && n + 2 < sizeof plain) { // no seconds
        memmove(plain + 15, plain + 13, n - 13 + 1);
        memcpy(plain + 13, "00", 2);
        n += 2;
    }
    warning->text[0] = '\0';
    if ((n != 8 && n != 15 && n != 16) || strspn(plain, "0123456789") != 8)
        return false;
    if (value->is_date)
        plain[8] = '\0';
    struct icaltimetype time = icaltime_from_string(plain);
    if (!real_time(&time))
        return false;
    moment->is_date = time.is_date;
    moment->local = ical_local(&time) - (time.second == 60);
    moment->zone = NULL;
    if (zones)
        moment->zone = icaltime_is_utc(time) ? ical_zones_utc(zones)
                       : time.is_date        ? ical_zones_centre(zones)
                                             : ical_zones_find(zones, value->tzid, warning);
    return true;
}
