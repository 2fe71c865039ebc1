// Recurrence rules (RFC 5545 section 3.3.10) within a window of time, in bounded steps whatever the
// rule says. libical reads the rule; it is walked here, because libical looks through centuries for
// a day that never comes. Of other calendars (RSCALE, RFC 7529) only the Gregorian is followed.
// Pure.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher/feed/ical_zone.h"

#define ICAL_DAYS_AHEAD 90
#define ICAL_MOST_OCCURRENCES 200   // of one event within the window; the first are kept
#define ICAL_MOST_RULE_STEPS 200000 // of one rule
#define ICAL_MOST_STEPS 2000000     // of all rules of a file

struct ical_window {
    int64_t from, until; // local seconds; inclusive, exclusive
};

struct ical_repeat {
    const char *rule;
    int64_t start; // local
    bool is_date;
    const struct ical_zone *zone;
    struct ical_window window;
};

struct ical_found {
    int64_t local[ICAL_MOST_OCCURRENCES];
    size_t count;
};

// Adds the rule's occurrences in the window, in order; *steps_left is what it may still take.
// False with a sentence (without its end) when the rule cannot be read or followed to its end;
// what was found until then counts.
bool ical_repeat_expand(const struct ical_repeat *repeat, struct ical_found *found,
                        long *steps_left, struct error *error);
