// An event with its times read: when it begins, how long it takes, whose place it takes. Private to
// the calendar's files.
#pragma once

#include "publisher/feed/ical_series.h"

struct ical_timed {
    const struct ical_event *event;
    struct ical_moment start;
    int64_t start_utc, length_s;
    int length_days; // of the calendar; length_s is exact (RFC 5545 section 3.8.5.3)
    int64_t recurrence_utc, recurrence_local; // INSTANT_NEVER when it replaces nothing
    bool recurrence_is_date;
};

// False when it has no beginning. What is wrong goes to the calendar's warnings.
bool ical_timed_read(struct ical_calendar *calendar, const struct ical_event *event,
                     struct ical_timed *timed);

// When it ends if it begins at `local`, which is `starts_utc`.
int64_t ical_timed_end(const struct ical_timed *timed, int64_t local, int64_t starts_utc);

// One date of `value`, warned about when it is none.
bool ical_timed_moment(struct ical_calendar *calendar, const char *text, size_t length,
                       const struct ical_value *value, struct ical_moment *moment);

const char *ical_event_name(const struct ical_event *event); // for sentences

// A DURATION in seconds; 0 when it is none, backwards or longer than a year.
int64_t ical_duration_s(const char *text);

// Behind the '/' of a PERIOD that starts at `begin`: an end or a length; -1 when it is neither.
int64_t ical_timed_period(struct ical_calendar *calendar, const struct ical_value *value,
                          const struct ical_moment *begin, const char *text, size_t length);

// Of `count` events of one UID those that count, moved to the front; the number of them. One of
// each moment: of two revisions the newer one.
size_t ical_timed_without_old(struct ical_timed *timed, size_t count);
// A higher SEQUENCE replaces what was there before, wherever that took place.
size_t ical_timed_only_latest(struct ical_timed *masters, size_t count);
