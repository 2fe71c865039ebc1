// Times as SMIL 3.0 writes them (chapter 5.4.2): clock values, wallclock values, and the repeating
// ISO 8601 intervals that signage systems put inside wallclock(). Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/base/civil.h"

#define SMIL_INDEFINITE INT64_MAX
#define SMIL_LONGEST_MS (INT64_C(200) * 366 * 86400 * 1000)

// "02:30:03", "1:30", "00:01.5", "3.2h", "45min", "30s", "500ms", "12" (seconds), "indefinite". At
// most SMIL_LONGEST_MS; no sign.
bool smil_clock_parse(const char *text, int64_t *ms);

// The same with an optional sign and blanks around it: a begin or end offset.
bool smil_offset_parse(const char *text, int64_t *ms);

// One moment, or one that comes again: "R5/2026-12-01T09:00:00+09:00/P1D".
struct smil_wallclock {
    int64_t utc_ms; // the first
    bool local;     // no offset was written: read in the zone
    int months;     // the step to the next: these, then step_ms
    int64_t step_ms;
    int64_t times; // how many in all; 1 when it does not come again, SMIL_INDEFINITE for "R/"
};

// The inside of wallclock(…): a date with or without a time ("2026-12-01", "2026-12-01T09:00",
// "2026-12-01T09:00:00.5+09:00"), years 1 to 9999, or "R[n]/start/duration". False otherwise, a
// bare time of day included: it names no date.
bool smil_wallclock_parse(const char *text, const struct civil_zone *zone,
                          struct smil_wallclock *wallclock);

// The `index`th moment (0 is the first); false when it lies beyond the year 9999.
bool smil_wallclock_at(const struct smil_wallclock *wallclock, const struct civil_zone *zone,
                       int64_t index, int64_t *utc_ms);

// "2026-12-01T00:00:00Z", with milliseconds when there are some; false (and "") outside the years 1
// to 9999, which SMIL cannot write.
#define SMIL_WALLCLOCK_BYTES 32
bool smil_wallclock_format(int64_t utc_ms, char out[SMIL_WALLCLOCK_BYTES]);
