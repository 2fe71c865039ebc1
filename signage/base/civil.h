// Dates and times of day as people of one place read them: the edge between UTC inside and the
// centre's time zone outside. The zone rules are ICU's own (its tz data do not need the system's),
// the calendar is the proleptic Gregorian one.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "signage/base/error.h"

#define CIVIL_DEFAULT_ZONE "Asia/Tokyo"

struct civil_zone;

struct civil {
    int year;    // 2026
    int month;   // 1 to 12
    int day;     // 1 to 31
    int hour;    // 0 to 23
    int minute;  // 0 to 59
    int second;  // 0 to 59
    int weekday; // 0 Sunday to 6 Saturday; ignored by civil_to_utc
};

// An IANA name such as "Asia/Tokyo"; NULL with a sentence when ICU does not know it. Create once,
// use from any number of threads (reads are locked inside).
struct civil_zone *civil_zone_create(const char *iana_name, struct error *error);
void civil_zone_destroy(struct civil_zone *zone); // NULL is legal
const char *civil_zone_name(const struct civil_zone *zone);

struct civil civil_from_utc(const struct civil_zone *zone, int64_t utc);

// Fields beyond their range carry over (day 32 is next month's first): `day + 1` is tomorrow. A
// time that the zone skips is moved forward, one that it has twice is the earlier.
int64_t civil_to_utc(const struct civil_zone *zone, struct civil civil);

// Midnight that begins the day which holds `utc`, and midnight `days` days from it.
int64_t civil_day_start(const struct civil_zone *zone, int64_t utc, int days);
