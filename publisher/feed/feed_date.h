// The dates feeds write → an instant: RFC 822 with its abuses, RFC 3339, W3CDTF and ISO 8601 in
// every precision, Japanese dates with and without era. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define FEED_DATE_MOST_BYTES 200
#define FEED_DATE_LATEST_UTC INT64_C(253402300799) // the last second of the year 9999

// False, with *utc as it was, when the text is no date, or one that no calendar has (31 November).
// A date without a time is its first instant; a time without a zone is UTC, but Japan's in a
// Japanese date. `now_utc` gives the year to a Japanese date that has none.
bool feed_date_parse(const char *text, int64_t now_utc, int64_t *utc)
    __attribute__((warn_unused_result));

// Shared by the two readers. Fields beyond their range make it false; second 60 is 59, 24:00 the
// next day's beginning.
struct feed_date {
    int year, month, day, hour, minute, second;
    int offset_s; // east of UTC
};
bool feed_date_instant(const struct feed_date *date, int64_t *utc);
int64_t feed_date_days(int year, int month, int day); // since 1970-01-01

// feed_date_words.c: months and hours named in other languages, as the other readers know them.
// False when there are none.
bool feed_date_translate(const char *text, char out[FEED_DATE_MOST_BYTES]);

// "2026年12月1日 14時", "令和8年12月1日(火)午後2時30分", "R8.12.1".
bool feed_date_is_japanese(const char *text);
bool feed_date_parse_japanese(const char *text, int64_t now_utc, int64_t *utc);
