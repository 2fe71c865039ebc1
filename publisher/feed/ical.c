// Components are told apart here, line by line, so that one that is broken spoils no other and the
// warning names its line; dates, lengths, rules and zones are libical's to read.
#include "publisher/feed/ical.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "publisher/feed/ical_event.h"
#include "publisher/feed/ical_lines.h"
#include "publisher/feed/ical_series.h"
#include "publisher/feed/ical_timed.h"
#include "publisher/feed/url.h"

#define LOOK_BYTES 4096 // where a calendar may begin
#define MOST_TOLD_LINES 5

enum place { OUTSIDE, IN_CALENDAR, IN_EVENT, IN_ZONE, IN_OTHER };

struct parse {
    struct ical_calendar calendar;
    struct ical_event_reader event;
    enum place place;
    char name[ICAL_NAME_BYTES]; // of the component
    int begin_line, nested;
    struct buffer zone; // a VTIMEZONE's lines
    size_t calendars, others, events, private_events, unread_lines, surplus;
    bool in_calendar;
};

static pthread_mutex_t libical = PTHREAD_MUTEX_INITIALIZER;

void ical_warn(struct ical_calendar *calendar, const char *format, ...)
{
    struct error sentence;
    va_list arguments;
    if (calendar->warning_count == FEED_MOST_WARNINGS - 1) {
        calendar->untold_count++;
        return;
    }
    va_start(arguments, format);
    error_set_va(&sentence, format, arguments);
    va_end(arguments);
    calendar->warnings[calendar->warning_count++] =
        arena_text(calendar->feed->arena, sentence.text);
}

// ---- what it is ----

static bool begins(const char *text, size_t length, const char *words)
{
    size_t n = strlen(words);
    return length >= n && strncasecmp(text, words, n) == 0;
}

static bool is_begin(const char *text, size_t length)
{
    return begins(text, length, "BEGIN:VCALENDAR") || begins(text, length, "BEGIN:VEVENT");
}

bool ical_is_calendar(const char *text, size_t length, const char *content_type)
{
    size_t look = length < LOOK_BYTES ? length : LOOK_BYTES, at = 0;
    while (at < look && strchr(" \t\r\n", text[at])) // a NUL too
        at++;
    if (is_begin(text + at, length - at))
        return true;
    if (at < look && strchr("<{[", text[at]) && !strcasestr(content_type, "text/calendar"))
        return false;
    for (; at < look; at++)
        if ((text[at] == '\n' || text[at] == '\r') && is_begin(text + at + 1, length - at - 1))
            return true;
    return false;
}

bool ical_is_expected(const struct feed_source *source)
{
    size_t length = strcspn(source->name, "?#");
    return (source->content_type && strcasestr(source->content_type, "text/calendar")) ||
           (length > 4 && strncasecmp(source->name + length - 4, ".ics", 4) == 0);
}

// ---- components ----

static void keep_event(struct parse *parse, struct ical_event *event)
{
    struct ical_calendar *calendar = &parse->calendar;
    if (event->is_private) {
        parse->private_events++;
        return;
    }
    if (calendar->event_count == calendar->event_room) {
        calendar->event_room = calendar->event_room ? calendar->event_room * 2 : 64;
        calendar->events =
            realloc(calendar->events, calendar->event_room * sizeof(struct ical_event *));
        if (!calendar->events)
            abort();
    }
    calendar->events[calendar->event_count++] = event;
}

static void keep_zone(struct parse *parse)
{
    struct error error;
    buffer_add_text(&parse->zone, "END:VTIMEZONE\r\n");
    if (parse->zone.overflowed)
        ical_warn(&parse->calendar,
                  "Line %d: the time zone has more than %u bytes; it is left out.",
                  parse->begin_line, ICAL_MOST_ZONE_BYTES);
    else if (!ical_zones_add(parse->calendar.zones, buffer_text(&parse->zone), &error))
        ical_warn(&parse->calendar, "Line %d: %s.", parse->begin_line, error.text);
}

static void end_component(struct parse *parse)
{
    if (parse->place == IN_EVENT)
        keep_event(parse, ical_event_end(&parse->event));
    else if (parse->place == IN_ZONE)
        keep_zone(parse);
    parse->place = parse->in_calendar ? IN_CALENDAR : OUTSIDE;
    parse->nested = 0;
}

static bool in_component(const struct parse *parse)
{
    return parse->place >= IN_EVENT;
}

static void end_unclosed(struct parse *parse, const char *where)
{
    ical_warn(&parse->calendar, "Line %d: the %s that begins here does not end before %s.",
              parse->begin_line, parse->name, where);
    end_component(parse);
}

static void begin_component(struct parse *parse, const char *name, int line)
{
    strcpy(parse->name, name);
    parse->begin_line = line;
    parse->place = IN_OTHER;
    if (strcmp(name, "VEVENT") == 0 && parse->events == ICAL_MOST_EVENTS) {
        parse->surplus++;
    } else if (strcmp(name, "VEVENT") == 0) {
        parse->events++;
        parse->place = IN_EVENT;
        const char *base = parse->calendar.source->base_url;
        ical_event_begin(&parse->event, parse->calendar.feed->arena, base ? base : "", line);
    } else if (strcmp(name, "VTIMEZONE") == 0) {
        parse->place = IN_ZONE;
        buffer_clear(&parse->zone);
        buffer_add_text(&parse->zone, "BEGIN:VTIMEZONE\r\n");
    } else if (strcmp(name, "VTODO") == 0 || strcmp(name, "VJOURNAL") == 0) {
        parse->others++;
    }
}

static void upper_name(const char *value, char name[ICAL_NAME_BYTES])
{
    size_t n = 0;
    for (; n < ICAL_NAME_BYTES - 1 && value[n]; n++)
        name[n] = value[n] >= 'a' && value[n] <= 'z' ? (char)(value[n] - 'a' + 'A') : value[n];
    name[n] = '\0';
}

static bool never_nests(const char *name)
{
    static const char *const names[] = {"VEVENT",    "VTODO",         "VJOURNAL",
                                        "VFREEBUSY", "VTIMEZONE",     "VCALENDAR",
                                        "VVENUE",    "VAVAILABILITY", "VPOLL"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static void take_begin(struct parse *parse, const struct ical_line *line)
{
    char name[ICAL_NAME_BYTES], where[ICAL_NAME_BYTES + 40];
    upper_name(line->value, name);
    if (in_component(parse) && !never_nests(name)) {
        parse->nested++;
        return;
    }
    if (in_component(parse)) {
        snprintf(where, sizeof where, "the %s on line %d", name, line->number);
        end_unclosed(parse, where);
    }
    if (strcmp(name, "VCALENDAR") == 0) {
        parse->in_calendar = true;
        parse->place = IN_CALENDAR;
        parse->calendars++;
    } else {
        begin_component(parse, name, line->number);
    }
}

static void take_end(struct parse *parse, const struct ical_line *line)
{
    char name[ICAL_NAME_BYTES];
    upper_name(line->value, name);
    if (in_component(parse) && strcmp(name, parse->name) == 0) {
        if (parse->nested > 0)
            ical_warn(&parse->calendar, "Line %d: something inside the %s of line %d is not ended.",
                      line->number, name, parse->begin_line);
        end_component(parse);
    } else if (strcmp(name, "VCALENDAR") == 0) {
        parse->in_calendar = false;
        if (in_component(parse))
            end_unclosed(parse, "its calendar does");
        parse->place = OUTSIDE;
    } else if (in_component(parse) && parse->nested > 0) {
        parse->nested--;
    } else {
        ical_warn(&parse->calendar, "Line %d: “END:%.40s” ends nothing that was begun.",
                  line->number, name);
    }
}

// ---- lines ----

static void take_calendar_line(struct parse *parse, const struct ical_line *line)
{
    struct feed *feed = parse->calendar.feed;
    struct arena *arena = feed->arena;
    const char *value = line->value;
    bool own_name = strcmp(line->name, "NAME") == 0;
    if ((own_name || strcmp(line->name, "X-WR-CALNAME") == 0) && (own_name || !*feed->title))
        feed->title =
            ical_plain_text(arena, ical_unescape(arena, value, value + strlen(value)), true);
    else if ((strcmp(line->name, "URL") == 0 || strcmp(line->name, "X-ORIGINAL-URL") == 0) &&
             url_http(value))
        feed->link = url_resolve(arena, "", value, strlen(value));
    else if (strcmp(line->name, "REFRESH-INTERVAL") == 0 ||
             strcmp(line->name, "X-PUBLISHED-TTL") == 0)
        feed->ttl_s = ical_duration_s(value);
    else if (strcmp(line->name, "METHOD") == 0 && strcasecmp(value, "CANCEL") == 0)
        parse->calendar.cancelled = true;
    else if (strcmp(line->name, "X-WR-TIMEZONE") == 0 &&
             !ical_zones_set_floating(parse->calendar.zones, value))
        ical_warn(&parse->calendar,
                  "Line %d: the time zone “%.80s” is unknown; times without a zone are %s.",
                  line->number, value, ical_zones_floating(parse->calendar.zones));
}

static void take_property(struct parse *parse, const struct ical_line *line)
{
    struct error warning = {{0}};
    if (parse->place == IN_ZONE) {
        buffer_printf(&parse->zone, "%s%s:%s\r\n", line->name, line->parameters, line->value);
    } else if (!*line->name) {
        if (parse->unread_lines++ < MOST_TOLD_LINES && parse->place != OUTSIDE)
            ical_warn(&parse->calendar, "Line %d is no property of a calendar: “%.60s”.",
                      line->number, line->whole);
    } else if (parse->nested > 0) {
        return;
    } else if (parse->place == IN_CALENDAR) {
        take_calendar_line(parse, line);
    } else if (parse->place == IN_EVENT && !ical_event_take(&parse->event, line, &warning)) {
        ical_warn(&parse->calendar, "%s.", warning.text);
    }
}

static void take_line(struct parse *parse, const struct ical_line *line)
{
    bool begin = strcmp(line->name, "BEGIN") == 0, end = strcmp(line->name, "END") == 0;
    if (begin)
        take_begin(parse, line);
    else if (end)
        take_end(parse, line);
    if ((begin || end) && parse->place == IN_ZONE && line->number != parse->begin_line)
        buffer_printf(&parse->zone, "%s:%s\r\n", line->name, line->value);
    if (!begin && !end)
        take_property(parse, line);
}

static void take_lines(struct parse *parse, struct ical_lines *lines)
{
    struct ical_line line;
    while (ical_lines_next(lines, &line)) {
        bool end = strcmp(line.name, "END") == 0;
        if (line.unfinished && !end && in_component(parse)) {
            ical_warn(&parse->calendar, "Line %d: the file ends in the middle of this line.",
                      line.number);
            break;
        }
        take_line(parse, &line);
    }
    if (in_component(parse))
        end_unclosed(parse, "the file does");
    else if (parse->in_calendar)
        ical_warn(&parse->calendar, "The file ends without END:VCALENDAR: something may be "
                                    "missing.");
}

// ---- the feed ----

struct order {
    struct feed_item item;
    bool over;
};

static int soonest_first(const void *a, const void *b)
{
    const struct order *x = a, *y = b;
    int64_t begin_x = x->item.event->starts_utc, begin_y = y->item.event->starts_utc;
    if (x->over != y->over)
        return x->over ? 1 : -1;
    if (begin_x != begin_y)
        return (begin_x < begin_y) == x->over ? 1 : -1;
    return strcmp(x->item.id, y->item.id);
}

static void order_items(struct ical_calendar *calendar)
{
    struct order *order = calloc(calendar->item_count + 1, sizeof *order);
    if (!order)
        abort();
    for (size_t i = 0; i < calendar->item_count; i++) {
        const struct feed_event *event = calendar->items[i].event;
        int64_t end = event->ends_utc != INSTANT_NEVER ? event->ends_utc
                                                       : event->starts_utc + ICAL_SECONDS_SHOWN;
        order[i] = (struct order){calendar->items[i], end <= calendar->source->now_utc};
    }
    qsort(order, calendar->item_count, sizeof *order, soonest_first);
    size_t kept = 0;
    for (size_t i = 0; i < calendar->item_count && kept < FEED_MOST_ITEMS; i++)
        if (kept == 0 || strcmp(calendar->items[kept - 1].id, order[i].item.id) != 0)
            calendar->items[kept++] = order[i].item;
    if (calendar->full || calendar->item_count > FEED_MOST_ITEMS)
        ical_warn(calendar, "The calendar has more than %d events; the soonest are kept.",
                  FEED_MOST_ITEMS);
    calendar->item_count = kept;
    free(order);
}

static void final_warnings(struct parse *parse, const struct error *encoding)
{
    struct ical_calendar *calendar = &parse->calendar;
    if (*encoding->text)
        ical_warn(calendar, "%s", encoding->text);
    if (parse->calendars == 0)
        ical_warn(calendar, "The file does not begin with BEGIN:VCALENDAR.");
    if (parse->unread_lines > MOST_TOLD_LINES)
        ical_warn(calendar, "%zu more lines are no properties.",
                  parse->unread_lines - MOST_TOLD_LINES);
    if (parse->private_events > 0)
        ical_warn(calendar, "%zu event%s private (CLASS) and not shown.", parse->private_events,
                  parse->private_events == 1 ? " is" : "s are");
    if (parse->event.inside_count > 0)
        ical_warn(
            calendar,
            "%zu attachment%s in the calendar file itself and not shown; give a picture a web "
            "address (ATTACH or IMAGE with VALUE=URI).",
            parse->event.inside_count, parse->event.inside_count == 1 ? " is" : "s are");
    if (parse->others > 0)
        ical_warn(calendar, "%zu task%s or journal entries are no events and not shown.",
                  parse->others, parse->others == 1 ? "" : "s");
    if (parse->surplus > 0)
        ical_warn(calendar, "%zu events behind the first %d are not read.", parse->surplus,
                  ICAL_MOST_EVENTS);
    if (calendar->item_count == 0)
        ical_warn(calendar, "The calendar has no events.");
}

static struct feed *take_feed(struct ical_calendar *calendar)
{
    struct feed *feed = calendar->feed;
    feed->items = calendar->items;
    feed->item_count = calendar->item_count;
    if (calendar->untold_count > 0)
        calendar->warnings[calendar->warning_count++] =
            arena_printf(feed->arena, "%zu more places need attention.", calendar->untold_count);
    if (calendar->warning_count > 0) {
        feed->warnings = arena_array(feed->arena, calendar->warning_count, sizeof *feed->warnings);
        memcpy(feed->warnings, calendar->warnings,
               calendar->warning_count * sizeof *feed->warnings);
    }
    feed->warning_count = calendar->warning_count;
    return feed;
}

static struct feed *parse_locked(const struct feed_source *source, const void *bytes, size_t length)
{
    icalerror_set_errors_are_fatal(false);
    struct arena *arena = arena_create();
    struct feed *feed = arena_take(arena, sizeof *feed);
    *feed = (struct feed){.arena = arena,
                          .name = arena_text(arena, source->name),
                          .format = FEED_ICAL,
                          .title = "",
                          .link = "",
                          .language = ""};
    struct parse *parse = calloc(1, sizeof *parse);
    if (!parse)
        abort();
    parse->calendar = (struct ical_calendar){.source = source,
                                             .feed = feed,
                                             .zones = ical_zones_create(arena, source->zone),
                                             .steps_left = ICAL_MOST_STEPS};
    buffer_init(&parse->zone, ICAL_MOST_ZONE_BYTES);
    struct ical_lines lines;
    struct error encoding;
    ical_lines_init(&lines, bytes, length, source->content_type ? source->content_type : "",
                    &encoding);
    take_lines(parse, &lines);
    ical_lines_finish(&lines);
    ical_series_make_items(&parse->calendar);
    order_items(&parse->calendar);
    final_warnings(parse, &encoding);
    take_feed(&parse->calendar);
    ical_zones_destroy(parse->calendar.zones);
    buffer_finish(&parse->zone);
    free(parse->calendar.events);
    free(parse);
    return feed;
}

struct feed *ical_parse(const struct feed_source *source, const void *bytes, size_t length)
{
    pthread_mutex_lock(&libical);
    struct feed *feed = parse_locked(source, bytes, length);
    pthread_mutex_unlock(&libical);
    return feed;
}
