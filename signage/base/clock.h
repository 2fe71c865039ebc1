// The only source of now. Programs use clock_system(); tests and `--at` use a clock of their own.
//
// Instants are UTC: seconds since 1970-01-01T00:00:00Z (POSIX, no leap seconds) in `_utc`,
// milliseconds of the same in `_utc_ms`. INSTANT_FOR_EVER and INSTANT_NEVER are seconds that
// compare as expected and survive multiplication by 1000.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define INSTANT_FOR_EVER (INT64_C(1) << 52)
#define INSTANT_NEVER (-(INT64_C(1) << 52))

struct clock {
    int64_t (*now_utc_ms)(void *context);
    void *context;
};

// The machine's real-time clock. Any thread.
struct clock clock_system(void);

// A clock that shows *utc_ms; the caller moves it. Reading is as safe as the caller's writing.
struct clock clock_fixed(const int64_t *utc_ms);

int64_t clock_now_utc_ms(const struct clock *clock);
int64_t clock_now_utc(const struct clock *clock); // rounded down

// Milliseconds that only grow, for measuring and time-outs; unrelated to any date.
int64_t clock_monotonic_ms(void);

// RFC 3339 in UTC with 'Z', as "2026-12-01T05:00:00Z"; "forever" and "never" for the two borders.
#define INSTANT_TEXT_BYTES 32
void instant_format(int64_t utc, char out[INSTANT_TEXT_BYTES]);

// With milliseconds, "2026-12-01T05:00:00.250Z".
void instant_format_ms(int64_t utc_ms, char out[INSTANT_TEXT_BYTES]);

// Reads RFC 3339 section 5.6 date-time: any offset, optional fraction (rounded down), 'T' or a
// blank between; years 1970 to 9999. A leap second :60 counts as :59. The whole string must fit.
bool instant_parse(const char *text, int64_t *utc) __attribute__((warn_unused_result));
bool instant_parse_ms(const char *text, int64_t *utc_ms) __attribute__((warn_unused_result));

// Durations people write: "90s", "15m", "2h", "14d", "1500ms", or a bare number of seconds. Not
// negative, at most 100 years.
bool duration_parse_ms(const char *text, int64_t *ms) __attribute__((warn_unused_result));
