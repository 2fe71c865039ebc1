// One VEVENT as it is read, line by line; its times stay text until the file's zones are known. All
// of it lives in the feed's arena.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher/feed/feed.h"
#include "publisher/feed/ical_lines.h"
#include "publisher/feed/ical_zone.h"

#define ICAL_MOST_CATEGORIES 64
#define ICAL_MOST_MEDIA 32
#define ICAL_MOST_REPEATS 500       // RRULE, RDATE and EXDATE lines of one event
#define ICAL_MOST_TEXT_BYTES 20000u // of a description; a screen shows a tenth

struct ical_value {
    const char *text; // NULL when there is none
    const char *tzid; // ""
    bool is_date;     // VALUE=DATE
    int line;
};

enum ical_repeat_kind { ICAL_RRULE, ICAL_RDATE, ICAL_EXDATE, ICAL_EXRULE };

struct ical_repeat_line {
    struct ical_repeat_line *next;
    enum ical_repeat_kind kind;
    struct ical_value value;
};

struct ical_event {
    int line; // of its BEGIN
    const char *uid;
    struct ical_value start, end, duration, recurrence;
    bool and_future; // RANGE=THISANDFUTURE
    struct ical_repeat_line *repeats;
    size_t repeat_count;
    int64_t sequence;
    bool is_private;
    const char *place, *status;
    int64_t changed_utc, stamped_utc;
    struct feed_item item; // without id and event
};

struct ical_event_reader {
    struct arena *arena;
    const char *base_url;
    struct ical_event *event;
    const char *categories[ICAL_MOST_CATEGORIES];
    size_t category_count;
    struct feed_media media[ICAL_MOST_MEDIA];
    size_t media_count;
    size_t inside_count; // attachments that are in the file itself, of all events so far
};

void ical_event_begin(struct ical_event_reader *reader, struct arena *arena, const char *base_url,
                      int line);
// False with a sentence when the line says something that cannot be understood. The lines of nested
// components are not for it.
bool ical_event_take(struct ical_event_reader *reader, const struct ical_line *line,
                     struct error *warning);
struct ical_event *ical_event_end(struct ical_event_reader *reader);

// A moment in local seconds of its zone.
struct ical_moment {
    int64_t local;
    const struct ical_zone *zone;
    bool is_date;
};

int64_t ical_moment_utc(const struct ical_moment *moment);

// One DATE or DATE-TIME; also with separators, as "2026-12-01T10:00". False when no calendar has
// it.
bool ical_moment_read(const char *text, size_t length, const struct ical_value *value,
                      struct ical_zones *zones, struct ical_moment *moment, struct error *warning);

// A text as staff's calendars hold it, HTML or not → paragraphs.
const char *ical_plain_text(struct arena *arena, const char *text, bool one_line);
