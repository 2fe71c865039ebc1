// Times are UTC, so that no reader has to believe our time zone rules; whole days are dates.
#include "publisher/online/seminars_ics.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "publisher/programme/wording.h"
#include "signage/base/digest.h"
#include "signage/base/utf8.h"

#define MOST_LINE_OCTETS 75
#define MOST_VALUE_BYTES (32u * 1024)
#define MOST_UID_ID_BYTES 120

void ics_add_line(struct buffer *out, const char *line)
{
    size_t length = strlen(line), at = 0, room = MOST_LINE_OCTETS;
    while (length - at > room) {
        size_t cut = utf8_floor(line, at + room);
        if (cut <= at)
            cut = at + room;
        buffer_add(out, line + at, cut - at);
        buffer_add_text(out, "\r\n ");
        at = cut;
        room = MOST_LINE_OCTETS - 1; // the blank counts
    }
    buffer_add(out, line + at, length - at);
    buffer_add_text(out, "\r\n");
}

void ics_escape(struct buffer *out, const char *text)
{
    for (size_t length = strlen(text), at = 0; at < length;) {
        size_t start = at;
        uint32_t character = utf8_next(text, length, &at);
        if (character == '\n')
            buffer_add_text(out, "\\n");
        else if (character == '\\' || character == ';' || character == ',')
            buffer_printf(out, "\\%c", (char)character);
        else if (character == UTF8_REPLACEMENT)
            buffer_add_utf8(out, UTF8_REPLACEMENT);
        else if ((character >= ' ' && character != 0x7F) || character == '\t')
            buffer_add(out, text + start, at - start);
    }
}

// ---- properties ----

static void add_text(struct buffer *out, const char *property, const char *text)
{
    struct buffer line;
    buffer_init(&line, MOST_VALUE_BYTES);
    buffer_printf(&line, "%s:", property);
    ics_escape(&line, text);
    if (line.length > strlen(property) + 1)
        ics_add_line(out, buffer_text(&line));
    buffer_finish(&line);
}

// A URI value: what would end the line is not in it.
static void add_uri(struct buffer *out, const char *property, const char *uri)
{
    struct buffer line;
    buffer_init(&line, MOST_VALUE_BYTES);
    buffer_printf(&line, "%s:", property);
    for (; *uri; uri++)
        if ((unsigned char)*uri > ' ' && *uri != 0x7F)
            buffer_add_char(&line, *uri);
    ics_add_line(out, buffer_text(&line));
    buffer_finish(&line);
}

static void add_instant(struct buffer *out, const char *property, int64_t utc)
{
    struct tm at;
    time_t seconds = (time_t)utc;
    gmtime_r(&seconds, &at);
    buffer_printf(out, "%s:%04d%02d%02dT%02d%02d%02dZ\r\n", property, at.tm_year + 1900,
                  at.tm_mon + 1, at.tm_mday, at.tm_hour, at.tm_min, at.tm_sec);
}

static void add_day(struct buffer *out, const char *property, const struct civil_zone *zone,
                    int64_t utc)
{
    struct civil day = civil_from_utc(zone, utc);
    buffer_printf(out, "%s;VALUE=DATE:%04d%02d%02d\r\n", property, day.year, day.month, day.day);
}

static void add_times(struct buffer *out, const struct board_event *event,
                      const struct civil_zone *zone)
{
    const struct occasion *occasion = &event->occasion;
    bool has_end = occasion->end_utc != INSTANT_NEVER && occasion->end_utc > occasion->begin_utc;
    if (item_says_yes(event->posting->item, "all_day")) {
        // DTEND is the day after the last; an end at midnight is that day already.
        int64_t last = has_end ? occasion->end_utc - 1 : occasion->begin_utc;
        add_day(out, "DTSTART", zone, occasion->begin_utc);
        add_day(out, "DTEND", zone, civil_day_start(zone, last, 1));
        return;
    }
    add_instant(out, "DTSTART", occasion->begin_utc);
    if (has_end)
        add_instant(out, "DTEND", occasion->end_utc);
}

// The same over edits of the item. Several occasions: by their place among them all.
static void add_uid(struct buffer *out, const struct board_event *event)
{
    const struct standing_facts *facts = &event->posting->facts;
    char line[MOST_UID_ID_BYTES + 160], hex[DIGEST_HEX_BYTES];
    size_t place = 0;
    struct digest digest = digest_of(facts->item->id, strlen(facts->item->id));
    digest_hex(&digest, hex);
    while (place < facts->occasion_count &&
           facts->occasions[place].begin_utc != event->occasion.begin_utc)
        place++;
    if (facts->occasion_count > 1)
        snprintf(line, sizeof line, "UID:%.32s-%zu@kawaraban", hex, place + 1);
    else
        snprintf(line, sizeof line, "UID:%.32s@kawaraban", hex);
    ics_add_line(out, line);
}

// ---- an event ----

static void add_summary(struct buffer *out, const struct board_event *event,
                        const struct calendar_house *house, struct arena *arena)
{
    const struct posting *posting = event->posting;
    const char *title = notice_board_plain(posting->item, "title", house->lang, arena);
    const char *mark = NULL;
    if (posting->facts.lasting & STANDING_CANCELLED)
        mark = wording_word(WORDING_CANCELLED, house->lang);
    else if (posting->facts.lasting & STANDING_FULL)
        mark = wording_word(WORDING_FULL, house->lang);
    add_text(out, "SUMMARY",
             mark ? arena_printf(arena, house->lang[0] == 'e' ? "[%s] %s" : "【%s】%s", mark, title)
                  : title);
}

static void add_fact(struct buffer *text, const struct item *item, const char *name,
                     const struct calendar_house *house, struct arena *arena)
{
    const struct item_field_spec *spec = item_field_spec(name);
    const char *value = notice_board_plain(item, name, house->lang, arena);
    if (!*value)
        return;
    buffer_printf(text, "%s%s: %s", text->length > 0 ? "\n" : "",
                  house->lang[0] == 'e' ? spec->label_en : spec->label_ja, value);
}

static void add_description(struct buffer *out, const struct item *item,
                            const struct calendar_house *house, struct arena *arena)
{
    static const char *const facts[] = {"speaker",   "audience", "fee",  "reservation",
                                        "organizer", "contact",  "phone"};
    struct buffer text;
    buffer_init(&text, MOST_VALUE_BYTES);
    buffer_add_text(&text, notice_board_plain(item, "summary", house->lang, arena));
    if (text.length > 0)
        buffer_add_text(&text, "\n");
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        add_fact(&text, item, facts[i], house, arena);
    add_text(out, "DESCRIPTION", buffer_text(&text));
    buffer_finish(&text);
}

static void add_location(struct buffer *out, const struct item *item,
                         const struct calendar_house *house, struct arena *arena)
{
    const char *room = notice_board_plain(item, "room", house->lang, arena);
    add_text(out, "LOCATION",
             *room ? arena_printf(arena, "%s %s", house->place, room) : house->place);
}

static void add_event(struct buffer *out, const struct board_event *event,
                      const struct calendar_house *house, const struct civil_zone *zone,
                      struct arena *arena)
{
    const struct item *item = event->posting->item;
    const char *link = item_value(item, "link", NULL);
    char anchor[NOTICE_BOARD_ANCHOR_BYTES];
    int64_t changed = item->updated_utc != INSTANT_NEVER ? item->updated_utc : item->published_utc;
    if (changed == INSTANT_NEVER)
        changed = event->occasion.begin_utc;
    notice_board_anchor(item, anchor);
    ics_add_line(out, "BEGIN:VEVENT");
    add_uid(out, event);
    add_instant(out, "DTSTAMP", changed);
    add_instant(out, "LAST-MODIFIED", changed);
    buffer_printf(out, "SEQUENCE:%lld\r\n",
                  (long long)(item->revision > 0 ? item->revision - 1 : 0));
    add_times(out, event, zone);
    add_summary(out, event, house, arena);
    add_description(out, item, house, arena);
    add_location(out, item, house, arena);
    add_text(out, "CATEGORIES", notice_board_plain(item, "category", house->lang, arena));
    add_uri(out, "URL", link && *link ? link : arena_printf(arena, "%s/#%s", house->base, anchor));
    ics_add_line(out, event->posting->facts.lasting & STANDING_CANCELLED ? "STATUS:CANCELLED"
                                                                         : "STATUS:CONFIRMED");
    ics_add_line(out, "TRANSP:OPAQUE");
    ics_add_line(out, "END:VEVENT");
}

void seminars_ics_format(const struct notice_board *board, const struct calendar_house *house,
                         const struct civil_zone *zone, struct buffer *out)
{
    struct arena *arena = arena_create();
    bool english = house->lang[0] == 'e';
    ics_add_line(out, "BEGIN:VCALENDAR");
    ics_add_line(out, "VERSION:2.0");
    ics_add_line(out, english ? "PRODID:-//Kawaraban//Seminars//EN"
                              : "PRODID:-//Kawaraban//Seminars//JA");
    ics_add_line(out, "CALSCALE:GREGORIAN");
    const char *name = arena_printf(arena, english ? "%s: seminars" : "%s セミナー", house->place);
    add_text(out, "NAME", name);
    add_text(out, "X-WR-CALNAME", name);
    add_text(out, "X-WR-TIMEZONE", house->zone);
    add_uri(out, "SOURCE;VALUE=URI", arena_printf(arena, "%s/seminars.ics", house->base));
    ics_add_line(out, "REFRESH-INTERVAL;VALUE=DURATION:PT1H");
    ics_add_line(out, "X-PUBLISHED-TTL:PT1H");
    for (size_t i = 0; i < board->event_count; i++)
        if (board->events[i].posting->item->kind == ITEM_SEMINAR)
            add_event(out, &board->events[i], house, zone, arena);
    ics_add_line(out, "END:VCALENDAR");
    arena_destroy(arena);
}
