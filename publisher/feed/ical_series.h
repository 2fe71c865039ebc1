// The events of one file → items: occurrences counted out, exceptions put in their places. Private
// to ical.c.
#pragma once

#include "publisher/feed/ical_event.h"
#include "publisher/feed/ical_repeat.h"

struct ical_calendar {
    const struct feed_source *source;
    struct feed *feed;
    struct ical_zones *zones;
    struct ical_event **events; // malloc'ed; the events are in the feed's arena
    size_t event_count, event_room;
    struct feed_item *items; // malloc'ed
    size_t item_count, item_room;
    long steps_left;
    bool cancelled; // METHOD:CANCEL
    bool full;
    const char *warnings[FEED_MOST_WARNINGS];
    size_t warning_count, untold_count;
};

void ical_warn(struct ical_calendar *calendar, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// Reorders `events`.
void ical_series_make_items(struct ical_calendar *calendar);
