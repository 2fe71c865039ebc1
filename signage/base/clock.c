#include "signage/base/clock.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LONGEST_DURATION_MS (INT64_C(100) * 366 * 86400 * 1000)

static int64_t system_now_utc_ms(void *context)
{
    (void)context;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct clock clock_system(void)
{
    return (struct clock){system_now_utc_ms, NULL};
}

static int64_t fixed_now_utc_ms(void *context)
{
    return *(const int64_t *)context;
}

struct clock clock_fixed(const int64_t *utc_ms)
{
    return (struct clock){fixed_now_utc_ms, (void *)(uintptr_t)utc_ms};
}

int64_t clock_now_utc_ms(const struct clock *clock)
{
    return clock->now_utc_ms(clock->context);
}

static int64_t divide_down(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

int64_t clock_now_utc(const struct clock *clock)
{
    return divide_down(clock_now_utc_ms(clock), 1000);
}

int64_t clock_monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void format_instant(int64_t utc_ms, bool with_ms, char out[INSTANT_TEXT_BYTES])
{
    int64_t utc = divide_down(utc_ms, 1000);
    time_t seconds = (time_t)utc;
    struct tm tm;
    gmtime_r(&seconds, &tm);
    size_t length = strftime(out, INSTANT_TEXT_BYTES, "%Y-%m-%dT%H:%M:%S", &tm);
    if (with_ms)
        snprintf(out + length, INSTANT_TEXT_BYTES - length, ".%03dZ", (int)(utc_ms - utc * 1000));
    else
        snprintf(out + length, INSTANT_TEXT_BYTES - length, "Z");
}

static bool format_border(int64_t utc, char out[INSTANT_TEXT_BYTES])
{
    if (utc < INSTANT_FOR_EVER && utc > INSTANT_NEVER)
        return false;
    snprintf(out, INSTANT_TEXT_BYTES, "%s", utc > 0 ? "forever" : "never");
    return true;
}

void instant_format(int64_t utc, char out[INSTANT_TEXT_BYTES])
{
    if (!format_border(utc, out))
        format_instant(utc * 1000, false, out);
}

void instant_format_ms(int64_t utc_ms, char out[INSTANT_TEXT_BYTES])
{
    if (!format_border(divide_down(utc_ms, 1000), out))
        format_instant(utc_ms, true, out);
}

// Reads exactly `digits` decimal digits.
static bool take_number(const char **text, int digits, int most, int *value)
{
    *value = 0;
    for (int i = 0; i < digits; i++, (*text)++) {
        if (!isdigit((unsigned char)**text))
            return false;
        *value = *value * 10 + (**text - '0');
    }
    return *value <= most;
}

static bool take_char(const char **text, const char *one_of)
{
    if (!**text || !strchr(one_of, **text))
        return false;
    (*text)++;
    return true;
}

static bool take_date(const char **text, struct tm *tm)
{
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year, month, day;
    if (!take_number(text, 4, 9999, &year) || !take_char(text, "-") ||
        !take_number(text, 2, 12, &month) || !take_char(text, "-") ||
        !take_number(text, 2, 31, &day) || year < 1970 || month < 1 || day < 1)
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (day > days[month - 1] || (month == 2 && day == 29 && !leap))
        return false;
    tm->tm_year = year - 1900;
    tm->tm_mon = month - 1;
    tm->tm_mday = day;
    return true;
}

static bool take_time(const char **text, struct tm *tm, int *ms)
{
    if (!take_number(text, 2, 23, &tm->tm_hour) || !take_char(text, ":") ||
        !take_number(text, 2, 59, &tm->tm_min) || !take_char(text, ":") ||
        !take_number(text, 2, 60, &tm->tm_sec))
        return false;
    if (tm->tm_sec == 60)
        tm->tm_sec = 59;
    *ms = 0;
    if (!take_char(text, "."))
        return true;
    int scale = 100;
    if (!isdigit((unsigned char)**text))
        return false;
    for (; isdigit((unsigned char)**text); (*text)++, scale /= 10)
        *ms += (**text - '0') * scale;
    return true;
}

static bool take_offset(const char **text, int *seconds)
{
    *seconds = 0;
    if (take_char(text, "Zz"))
        return true;
    int sign = **text == '-' ? -1 : 1, hours, minutes;
    if (!take_char(text, "+-") || !take_number(text, 2, 23, &hours) || !take_char(text, ":") ||
        !take_number(text, 2, 59, &minutes))
        return false;
    *seconds = sign * (hours * 3600 + minutes * 60);
    return true;
}

bool instant_parse_ms(const char *text, int64_t *utc_ms)
{
    struct tm tm = {0};
    int ms, offset_seconds;
    if (!take_date(&text, &tm) || !take_char(&text, "Tt ") || !take_time(&text, &tm, &ms) ||
        !take_offset(&text, &offset_seconds) || *text)
        return false;
    *utc_ms = ((int64_t)timegm(&tm) - offset_seconds) * 1000 + ms;
    return true;
}

bool instant_parse(const char *text, int64_t *utc)
{
    int64_t utc_ms;
    if (!instant_parse_ms(text, &utc_ms))
        return false;
    *utc = divide_down(utc_ms, 1000);
    return true;
}

bool duration_parse_ms(const char *text, int64_t *ms)
{
    static const struct {
        const char *unit;
        int64_t ms;
    } units[] = {{"", 1000},     {"ms", 1},      {"s", 1000},    {"m", 60000},
                 {"min", 60000}, {"h", 3600000}, {"d", 86400000}};
    if (!isdigit((unsigned char)text[0]))
        return false;
    char *end;
    double value = strtod(text, &end);
    if (end != text + strspn(text, "0123456789."))
        return false; // strtod also reads 0x10 and 1e3
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (strcmp(end, units[i].unit) != 0)
            continue;
        double product = value * (double)units[i].ms;
        if (!(product >= 0 && product <= (double)LONGEST_DURATION_MS))
            return false;
        *ms = (int64_t)(product + 0.5);
        return true;
    }
    return false;
}
