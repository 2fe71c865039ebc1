// Dates and times as staff write them. Inside intake only; pure.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "signage/base/buffer.h"
#include "signage/base/civil.h"
#include "signage/base/error.h"

struct date_words {
    const struct civil_zone *zone;
    int64_t now_utc;
    bool relative; // set once a word depended on today; never cleared
};

// One instant. `after_utc` gives the date for a bare time (INSTANT_NEVER: not allowed). *whole_day
// (may be NULL) says that there was a date without a time; *utc is its first second then.
bool date_words_instant(struct date_words *words, const char *text, int64_t after_utc, int64_t *utc,
                        bool *whole_day, struct error *error);

// One "BEGIN/END", or "every tue,thu 13:00/17:00" for the days from today over DATE_WORDS_WEEKS
// weeks. Each session found is handed to `add`.
#define DATE_WORDS_WEEKS 6
bool date_words_sessions(struct date_words *words, const char *text,
                         bool (*add)(void *context, int64_t begin_utc, int64_t end_utc),
                         void *context, struct error *error);

// Appends the text with full-width digits, signs and blanks as ASCII, as Japanese keyboards leave
// them.
void date_words_fold(struct buffer *out, const char *text);
