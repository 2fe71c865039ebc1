#include "signage/language/smil_time.h"

#include <stdio.h>
#include <string.h>

#include "signage/base/civil.h"

#define DAY_MS INT64_C(86400000)
#define YEAR_ONE_MS INT64_C(-62135596800000)   // 0001-01-01T00:00:00Z
#define YEAR_10000_MS INT64_C(253402300800000) // 10000-01-01T00:00:00Z
#define MOST_REPEATS INT64_C(1000000000)
#define MOST_STEP_MONTHS (12 * 10000)

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static const char *skip_blanks(const char *text)
{
    while (blank(*text))
        text++;
    return text;
}

static bool take(const char **text, char c)
{
    if (**text != c)
        return false;
    (*text)++;
    return true;
}

// Decimal digits, `least` to `most` of them.
static bool take_digits(const char **text, int least, int most, int64_t *value)
{
    int count = 0;
    *value = 0;
    for (; digit(**text) && count < most; (*text)++, count++)
        *value = *value * 10 + (**text - '0');
    return count >= least;
}

// ".5" after a number of units of `unit_ms`: the rest of it, rounded down to a millisecond.
static bool take_fraction(const char **text, int64_t unit_ms, int64_t *ms)
{
    *ms = 0;
    if (**text != '.' && **text != ',')
        return true;
    (*text)++;
    int64_t scale = 1, value = 0;
    if (!digit(**text))
        return false;
    for (; digit(**text); (*text)++)
        if (scale < 1000000000) {
            value = value * 10 + (**text - '0');
            scale *= 10;
        }
    *ms = value * unit_ms / scale; // below 1e9 * 3.6e6
    return true;
}

// "hh:mm:ss.f" or "mm:ss.f", after the first number.
static bool take_colons(const char **text, int64_t first, int64_t *ms)
{
    int64_t second, third, fraction_ms;
    if (!take(text, ':') || !take_digits(text, 2, 2, &second) || second > 59)
        return false;
    *ms = first * 60000 + second * 1000;
    if (take(text, ':')) {
        if (!take_digits(text, 2, 2, &third) || third > 59)
            return false;
        *ms = first * 3600000 + second * 60000 + third * 1000;
    }
    if (!take_fraction(text, 1000, &fraction_ms))
        return false;
    *ms += fraction_ms;
    return true;
}

static bool take_clock(const char **text, int64_t *ms)
{
    static const struct {
        const char *unit;
        int64_t ms;
    } units[] = {{"ms", 1}, {"min", 60000}, {"h", 3600000}, {"s", 1000}, {"", 1000}};
    int64_t whole, fraction_ms;
    if (!take_digits(text, 1, 10, &whole))
        return false;
    if (**text == ':')
        return take_colons(text, whole, ms);
    const char *number_end = *text;
    while (digit(*number_end) || *number_end == '.')
        number_end++;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        size_t length = strlen(units[i].unit);
        if (strncmp(number_end, units[i].unit, length) != 0)
            continue;
        if (!take_fraction(text, units[i].ms, &fraction_ms) || *text != number_end)
            return false;
        *text += length;
        *ms = whole * units[i].ms + fraction_ms;
        return true;
    }
    return false;
}

bool smil_clock_parse(const char *text, int64_t *ms)
{
    text = skip_blanks(text);
    if (strncmp(text, "indefinite", 10) == 0 && *skip_blanks(text + 10) == '\0') {
        *ms = SMIL_INDEFINITE;
        return true;
    }
    return take_clock(&text, ms) && *skip_blanks(text) == '\0' && *ms <= SMIL_LONGEST_MS;
}

bool smil_offset_parse(const char *text, int64_t *ms)
{
    text = skip_blanks(text);
    bool negative = *text == '-';
    if (*text == '-' || *text == '+')
        text = skip_blanks(text + 1);
    if (!digit(*text) || !smil_clock_parse(text, ms))
        return false;
    if (negative)
        *ms = -*ms;
    return true;
}

// Days from 1970-01-01 of the proleptic Gregorian calendar and back; counted in eras of 400 years
// that begin on 1 March, so that the leap day is the last of its year.
static int64_t days_from_date(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400, in_era = year - era * 400;
    int64_t in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
}

static void date_from_days(int64_t days, int64_t *year, int64_t *month, int64_t *day)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097, in_era = days - era * 146097;
    int64_t years = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int64_t in_year = in_era - (365 * years + years / 4 - years / 100);
    int64_t shifted = (5 * in_year + 2) / 153;
    *day = in_year - (153 * shifted + 2) / 5 + 1;
    *month = shifted + (shifted < 10 ? 3 : -9);
    *year = years + era * 400 + (*month <= 2);
}

static bool take_date(const char **text, int64_t *days)
{
    int64_t year, month, day, y, m, d;
    if (!take_digits(text, 4, 4, &year) || !take(text, '-') || !take_digits(text, 2, 2, &month) ||
        !take(text, '-') || !take_digits(text, 2, 2, &day))
        return false;
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > 31)
        return false;
    *days = days_from_date(year, month, day);
    date_from_days(*days, &y, &m, &d);
    return y == year && m == month && d == day;
}

static bool take_time(const char **text, int64_t *ms)
{
    int64_t hour, minute, second = 0, fraction_ms = 0;
    if (!take_digits(text, 2, 2, &hour) || !take(text, ':') || !take_digits(text, 2, 2, &minute))
        return false;
    if (take(text, ':') &&
        (!take_digits(text, 2, 2, &second) || !take_fraction(text, 1000, &fraction_ms)))
        return false;
    bool midnight = hour == 24 && minute == 0 && second == 0 && fraction_ms == 0;
    if ((hour > 23 && !midnight) || minute > 59 || second > 60)
        return false;
    *ms = ((hour * 60 + minute) * 60 + (second == 60 ? 59 : second)) * 1000 + fraction_ms;
    return true;
}

// "Z", "+09:00", "+0900", "+09"; absent is local.
static bool take_offset(const char **text, bool *local, int64_t *ms)
{
    int64_t hours, minutes = 0;
    *local = false;
    *ms = 0;
    if (take(text, 'Z') || take(text, 'z'))
        return true;
    if (**text != '+' && **text != '-') {
        *local = true;
        return true;
    }
    int64_t sign = **text == '-' ? -1 : 1;
    (*text)++;
    if (!take_digits(text, 2, 2, &hours) || hours > 23)
        return false;
    bool colon = take(text, ':');
    if ((colon || digit(**text)) && (!take_digits(text, 2, 2, &minutes) || minutes > 59))
        return false;
    *ms = sign * (hours * 60 + minutes) * 60000;
    return true;
}

static int64_t local_to_utc_ms(int64_t local_ms, const struct civil_zone *zone)
{
    int64_t days = local_ms / DAY_MS - (local_ms % DAY_MS < 0), year, month, day;
    int64_t seconds = (local_ms - days * DAY_MS) / 1000;
    date_from_days(days, &year, &month, &day);
    int64_t utc = civil_to_utc(zone, (struct civil){.year = (int)year,
                                                    .month = (int)month,
                                                    .day = (int)day,
                                                    .hour = (int)(seconds / 3600),
                                                    .minute = (int)(seconds / 60 % 60),
                                                    .second = (int)(seconds % 60)});
    return utc * 1000 + (local_ms - days * DAY_MS) % 1000;
}

static bool take_moment(const char **text, const struct civil_zone *zone,
                        struct smil_wallclock *wallclock)
{
    int64_t days, time_ms = 0, offset_ms = 0;
    wallclock->local = true;
    if (!take_date(text, &days))
        return false;
    if (**text == 'T' || (**text == ' ' && digit((*text)[1]))) {
        (*text)++;
        if (!take_time(text, &time_ms) || !take_offset(text, &wallclock->local, &offset_ms))
            return false;
    }
    int64_t ms = days * DAY_MS + time_ms - offset_ms;
    wallclock->utc_ms = wallclock->local ? local_to_utc_ms(ms, zone) : ms;
    return true;
}

// ISO 8601 duration: P1D, P1W, PT30M, P1Y6M, P1DT12H. Not zero.
static bool take_step(const char **text, struct smil_wallclock *wallclock)
{
    static const struct {
        char letter;
        bool in_time;
        int months;
        int64_t ms;
    } parts[] = {{'Y', false, 12, 0},     {'M', false, 1, 0},      {'W', false, 0, 7 * DAY_MS},
                 {'D', false, 0, DAY_MS}, {'H', true, 0, 3600000}, {'M', true, 0, 60000},
                 {'S', true, 0, 1000}};
    bool in_time = false;
    if (!take(text, 'P'))
        return false;
    for (;;) {
        int64_t value;
        if (!in_time && take(text, 'T'))
            in_time = true;
        if (!digit(**text))
            break;
        if (!take_digits(text, 1, 6, &value) || digit(**text))
            return false;
        size_t i = 0, count = sizeof parts / sizeof *parts;
        while (i < count && (parts[i].letter != **text || parts[i].in_time != in_time))
            i++;
        if (i == count)
            return false;
        (*text)++;
        wallclock->months += (int)value * parts[i].months;
        wallclock->step_ms += value * parts[i].ms;
        if (wallclock->months > MOST_STEP_MONTHS || wallclock->step_ms > SMIL_LONGEST_MS)
            return false;
    }
    return wallclock->months > 0 || wallclock->step_ms > 0;
}

static bool take_repeated(const char **text, const struct civil_zone *zone,
                          struct smil_wallclock *wallclock)
{
    wallclock->times = SMIL_INDEFINITE;
    if (digit(**text)) {
        if (!take_digits(text, 1, 12, &wallclock->times))
            return false;
        // "Rn" counts repetitions: the first showing comes on top.
        wallclock->times = wallclock->times > MOST_REPEATS ? SMIL_INDEFINITE : wallclock->times + 1;
    }
    return take(text, '/') && take_moment(text, zone, wallclock) && take(text, '/') &&
           take_step(text, wallclock);
}

bool smil_wallclock_parse(const char *text, const struct civil_zone *zone,
                          struct smil_wallclock *wallclock)
{
    *wallclock = (struct smil_wallclock){.times = 1};
    text = skip_blanks(text);
    bool ok = take(&text, 'R') ? take_repeated(&text, zone, wallclock)
                               : take_moment(&text, zone, wallclock);
    return ok && *skip_blanks(text) == '\0' && wallclock->utc_ms >= YEAR_ONE_MS &&
           wallclock->utc_ms < YEAR_10000_MS;
}

// Months step in the zone's calendar; 31 January's next is the last of February.
static int64_t add_months(const struct civil_zone *zone, int64_t utc_ms, int64_t months)
{
    int64_t utc = utc_ms / 1000 - (utc_ms % 1000 < 0);
    struct civil civil = civil_from_utc(zone, utc);
    int64_t index = (int64_t)civil.year * 12 + civil.month - 1 + months;
    civil.year = (int)(index / 12);
    civil.month = (int)(index % 12) + 1;
    int64_t days = days_from_date(civil.year + (civil.month == 12), civil.month % 12 + 1, 1) -
                   days_from_date(civil.year, civil.month, 1);
    if (civil.day > days)
        civil.day = (int)days;
    int64_t moved = civil_to_utc(zone, civil);
    return moved * 1000 + (utc_ms - utc * 1000);
}

bool smil_wallclock_at(const struct smil_wallclock *wallclock, const struct civil_zone *zone,
                       int64_t index, int64_t *utc_ms)
{
    int64_t months, step_ms;
    if (index < 0 || index >= wallclock->times ||
        __builtin_mul_overflow(index, wallclock->months, &months) || months > MOST_STEP_MONTHS ||
        __builtin_mul_overflow(index, wallclock->step_ms, &step_ms) || step_ms > YEAR_10000_MS * 2)
        return false;
    *utc_ms = (months ? add_months(zone, wallclock->utc_ms, months) : wallclock->utc_ms) + step_ms;
    return *utc_ms < YEAR_10000_MS;
}

bool smil_wallclock_format(int64_t utc_ms, char out[SMIL_WALLCLOCK_BYTES])
{
    out[0] = '\0';
    if (utc_ms < YEAR_ONE_MS || utc_ms >= YEAR_10000_MS)
        return false;
    int64_t days = utc_ms / DAY_MS - (utc_ms % DAY_MS < 0), year, month, day;
    int64_t ms = utc_ms - days * DAY_MS;
    date_from_days(days, &year, &month, &day);
    char fraction[8] = "";
    if (ms % 1000)
        snprintf(fraction, sizeof fraction, ".%03u", (unsigned)(ms % 1000) % 1000);
    snprintf(out, SMIL_WALLCLOCK_BYTES, "%04u-%02u-%02uT%02u:%02u:%02u%sZ", (unsigned)year % 10000,
             (unsigned)month % 100, (unsigned)day % 100, (unsigned)(ms / 3600000) % 100,
             (unsigned)(ms / 60000 % 60), (unsigned)(ms / 1000 % 60), fraction);
    return true;
}
