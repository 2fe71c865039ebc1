// iCalendar (RFC 5545) → a feed: an item per event, and per occurrence of one that repeats, over
// the coming ICAL_DAYS_AHEAD days. What is over comes last, the soonest first.
//
// Any thread: libical keeps settings and zones for the whole process, so calendars are read one at
// a time behind a lock of this room's own.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "publisher/feed/feed.h"

#define ICAL_MOST_EVENTS 20000  // read of one file
#define ICAL_MOST_MADE 20000    // items made before the first FEED_MOST_ITEMS are chosen
#define ICAL_SECONDS_SHOWN 3600 // an event that does not say when it ends

// By content, whatever the server or the file's name calls it. `text` is decoded, at its beginning.
bool ical_is_calendar(const char *text, size_t length, const char *content_type);

// It is called a calendar, though it is none.
bool ical_is_expected(const struct feed_source *source);

// The bytes as they came. Whatever is wrong with them is a warning.
struct feed *ical_parse(const struct feed_source *source, const void *bytes, size_t length)
    __attribute__((warn_unused_result));
