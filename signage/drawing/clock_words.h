// An instant in words for a clock on a slide. Pure; any thread.
#pragma once

#include <stdint.h>

#include "signage/base/buffer.h"
#include "signage/base/civil.h"

// strftime's letters, of which %Y %m %d %H %I %M %S %p %a %A %% are known; a '-' behind the %
// leaves the leading zero out. Weekdays in the language (ja, en, zh, ko; others: en). What is not
// known stays as written. Appends.
void clock_words(const char *format, const struct civil_zone *zone, int64_t utc_ms,
                 const char *lang, struct buffer *out);

// How often the words change: 1000 with %S, 60000 with %M, %H or %I, else a day's 86400000 rounded
// down to what every zone's midnight is a multiple of (900000).
int64_t clock_words_period_ms(const char *format);
