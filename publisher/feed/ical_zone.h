// The time zones of one calendar file: its own VTIMEZONEs first, then the IANA name that a TZID is
// or ends in, then Windows' names. Whole days are the centre's, and so are times without a zone
// ("floating", RFC 5545 section 3.3.5) unless the file names another for these by X-WR-TIMEZONE.
// One thread.
#pragma once

#include <libical/ical.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/base/arena.h"
#include "signage/base/error.h"

#define ICAL_MOST_ZONES 100         // of one file; TZIDs beyond are floating
#define ICAL_MOST_ZONE_BYTES 65536u // of one VTIMEZONE
#define ICAL_MOST_ZONE_RULES 200    // of all VTIMEZONEs together
#define ICAL_MOST_ZONE_PARTS 1000   // STANDARD and DAYLIGHT, likewise

struct ical_zones;
struct ical_zone;

// `centre` is an IANA name; NULL or unknown: CIVIL_DEFAULT_ZONE.
struct ical_zones *ical_zones_create(struct arena *arena, const char *centre);
void ical_zones_destroy(struct ical_zones *zones); // NULL is legal

// The whole component as text. False with a sentence when it is not taken.
bool ical_zones_add(struct ical_zones *zones, const char *vtimezone, struct error *error);
bool ical_zones_set_floating(struct ical_zones *zones, const char *name);
const char *ical_zones_floating(const struct ical_zones *zones); // its name

// Never NULL: an unknown name is the floating zone, and *warning says so the first time it is asked
// for ("" else). NULL and "" are the floating zone too.
const struct ical_zone *ical_zones_find(struct ical_zones *zones, const char *tzid,
                                        struct error *warning);
const struct ical_zone *ical_zones_utc(const struct ical_zones *zones);
const struct ical_zone *ical_zones_centre(const struct ical_zones *zones);

// `local` counts the zone's own clock as if it were UTC's. A time that the zone skips is moved
// forward, one that it has twice is the earlier.
int64_t ical_zone_to_utc(const struct ical_zone *zone, int64_t local);

// Calendar dates ↔ such seconds. Any year.
int64_t ical_local(const struct icaltimetype *time);
struct icaltimetype ical_local_time(int64_t local, bool is_date);
