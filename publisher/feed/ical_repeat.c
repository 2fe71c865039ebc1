#include "publisher/feed/ical_repeat.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "publisher/feed/feed_date.h"

#define DAY_S 86400
#define MOST_TIMES 1440 // of a day that one rule names

struct walk {
    const struct ical_repeat *repeat;
    struct icalrecurrencetype rule;
    struct icaltimetype until; // null when there is none
    struct ical_found *found;
    size_t limit; // of `found`
    long *steps_left;
    long rule_steps;
    int counted;
};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && a < 0);
}

static bool spend(struct walk *walk, long steps)
{
    walk->rule_steps += steps;
    *walk->steps_left -= steps;
    return *walk->steps_left > 0 && walk->rule_steps <= ICAL_MOST_RULE_STEPS;
}

static bool after_until(const struct walk *walk, int64_t local)
{
    const struct icaltimetype *until = &walk->until;
    if (icaltime_is_null_time(*until))
        return false;
    int64_t end = ical_local(until);
    if (until->is_date || walk->repeat->is_date)
        return floor_div(local, DAY_S) > floor_div(end, DAY_S);
    return (icaltime_is_utc(*until) ? ical_zone_to_utc(walk->repeat->zone, local) : local) > end;
}

// False when nothing more is wanted.
static bool take(struct walk *walk, int64_t local)
{
    walk->counted++;
    if ((walk->rule.count > 0 && walk->counted > walk->rule.count) ||
        local >= walk->repeat->window.until || after_until(walk, local) ||
        walk->found->count == ICAL_MOST_OCCURRENCES)
        return false;
    if (local >= walk->repeat->window.from)
        walk->found->local[walk->found->count++] = local;
    return true;
}

// ---- days, hours, minutes, seconds ----

static bool unlisted(const short *list)
{
    return list[0] == ICAL_RECURRENCE_ARRAY_MAX;
}

static bool has(const short *list, size_t most, int value)
{
    for (size_t i = 0; i < most && list[i] != ICAL_RECURRENCE_ARRAY_MAX; i++)
        if (list[i] == value)
            return true;
    return false;
}

static bool allows(const short *list, size_t most, int value)
{
    return unlisted(list) || has(list, most, value);
}

static bool allows_weekday(const struct icalrecurrencetype *rule, int weekday)
{
    for (size_t i = 0; i < ICAL_BY_DAY_SIZE && rule->by_day[i] != ICAL_RECURRENCE_ARRAY_MAX; i++)
        if ((int)icalrecurrencetype_day_day_of_week(rule->by_day[i]) == weekday)
            return true;
    return unlisted(rule->by_day);
}

static bool allows_day(const struct icalrecurrencetype *rule, int64_t day)
{
    struct icaltimetype date = ical_local_time(day * DAY_S, true);
    int month_days = icaltime_days_in_month(date.month, date.year);
    int of_year = (int)(day - feed_date_days(date.year, 1, 1)) + 1;
    int year_days = icaltime_days_in_year(date.year);
    int weekday = (int)((day % 7 + 7 + 4) % 7) + 1; // 1970-01-01 was a Thursday; Sunday is 1
    return allows(rule->by_month, ICAL_BY_MONTH_SIZE, date.month) &&
           (allows(rule->by_month_day, ICAL_BY_MONTHDAY_SIZE, date.day) ||
            has(rule->by_month_day, ICAL_BY_MONTHDAY_SIZE, date.day - month_days - 1)) &&
           (allows(rule->by_year_day, ICAL_BY_YEARDAY_SIZE, of_year) ||
            has(rule->by_year_day, ICAL_BY_YEARDAY_SIZE, of_year - year_days - 1)) &&
           allows_weekday(rule, weekday);
}

static bool allows_time(const struct icalrecurrencetype *rule, int second_of_day)
{
    return (rule->freq == ICAL_DAILY_RECURRENCE ||
            allows(rule->by_hour, ICAL_BY_HOUR_SIZE, second_of_day / 3600)) &&
           (rule->freq == ICAL_DAILY_RECURRENCE || rule->freq == ICAL_HOURLY_RECURRENCE ||
            allows(rule->by_minute, ICAL_BY_MINUTE_SIZE, second_of_day / 60 % 60)) &&
           (rule->freq != ICAL_SECONDLY_RECURRENCE ||
            allows(rule->by_second, ICAL_BY_SECOND_SIZE, second_of_day % 60));
}

// The values of a list, or the start's own when there is none; the number of them.
static size_t values(const short *list, size_t most, int own, int limit, int out[60])
{
    size_t count = 0;
    for (int value = 0; value < limit; value++)
        if (unlisted(list) ? value == own : has(list, most, value))
            out[count++] = value;
    return count;
}

// Where in its period (a day, an hour, …) the rule takes place, in order.
static size_t times_of(const struct walk *walk, int *times)
{
    const struct icalrecurrencetype *rule = &walk->rule;
    int own = (int)(walk->repeat->start - floor_div(walk->repeat->start, DAY_S) * DAY_S);
    int hours[60] = {0}, minutes[60] = {0}, seconds[60] = {0};
    size_t hour_count = 1, minute_count = 1, second_count = 1, count = 0;
    switch (rule->freq) {
    case ICAL_YEARLY_RECURRENCE:
    case ICAL_MONTHLY_RECURRENCE:
    case ICAL_WEEKLY_RECURRENCE:
    case ICAL_DAILY_RECURRENCE:
        hour_count = values(rule->by_hour, ICAL_BY_HOUR_SIZE, own / 3600, 24, hours);
        // fall through
    case ICAL_HOURLY_RECURRENCE:
        minute_count = values(rule->by_minute, ICAL_BY_MINUTE_SIZE, own / 60 % 60, 60, minutes);
        // fall through
    case ICAL_MINUTELY_RECURRENCE:
        second_count = values(rule->by_second, ICAL_BY_SECOND_SIZE, own % 60, 60, seconds);
        break;
    default:
        break;
    }
    for (size_t h = 0; h < hour_count; h++)
        for (size_t m = 0; m < minute_count; m++)
            for (size_t s = 0; s < second_count && count < MOST_TIMES; s++)
                times[count++] = hours[h] * 3600 + minutes[m] * 60 + seconds[s];
    return count;
}

static bool at_position(const struct icalrecurrencetype *rule, size_t index, size_t count)
{
    return unlisted(rule->by_set_pos) ||
           has(rule->by_set_pos, ICAL_BY_SETPOS_SIZE, (int)index + 1) ||
           has(rule->by_set_pos, ICAL_BY_SETPOS_SIZE, (int)index - (int)count);
}

// The first period at or after `wanted` that the rule's interval meets.
static int64_t meet(int64_t base, int64_t step, int64_t wanted)
{
    return wanted <= base ? base : base + -floor_div(-(wanted - base), step) * step;
}

static bool walk_short(struct walk *walk)
{
    static const int units[] = {[ICAL_SECONDLY_RECURRENCE] = 1,
                                [ICAL_MINUTELY_RECURRENCE] = 60,
                                [ICAL_HOURLY_RECURRENCE] = 3600,
                                [ICAL_DAILY_RECURRENCE] = DAY_S};
    const struct ical_repeat *repeat = walk->repeat;
    int64_t unit = units[walk->rule.freq], step = unit * walk->rule.interval;
    int64_t base = floor_div(repeat->start, unit) * unit, period = base;
    int times[MOST_TIMES];
    size_t count = times_of(walk, times);
    if (walk->rule.count == 0)
        period = meet(base, step, floor_div(repeat->window.from, DAY_S) * DAY_S);
    while (period < repeat->window.until && count > 0) {
        if (!spend(walk, 1))
            return false;
        int64_t day = floor_div(period, DAY_S);
        int second_of_day = (int)(period - day * DAY_S);
        if (!allows_day(&walk->rule, day)) {
            period = meet(base, step, (day + 1) * DAY_S);
            continue;
        }
        if (!allows_time(&walk->rule, second_of_day)) {
            bool hour = walk->rule.freq != ICAL_HOURLY_RECURRENCE &&
                        !allows(walk->rule.by_hour, ICAL_BY_HOUR_SIZE, second_of_day / 3600);
            period = hour ? meet(base, step, (floor_div(period, 3600) + 1) * 3600) : period + step;
            continue;
        }
        for (size_t i = 0; i < count; i++)
            if (at_position(&walk->rule, i, count) && period + times[i] >= repeat->start &&
                !take(walk, period + times[i]))
                return true;
        period += step;
    }
    return true;
}

// ---- weeks, months, years: each day of one is asked ----

static int weekday_of(int64_t day)
{
    return (int)((day % 7 + 7 + 4) % 7) + 1; // 1970-01-01 was a Thursday; Sunday is 1
}

// The week that has most of its days in the year of 4 January is its first.
static int64_t first_week(int year, int week_start)
{
    int64_t day = feed_date_days(year, 1, 4);
    return day - (weekday_of(day) - week_start + 7) % 7;
}

static bool allows_week(const struct icalrecurrencetype *rule, int64_t day, int year)
{
    int start = (int)rule->week_start;
    if (unlisted(rule->by_week_no))
        return true;
    if (day >= first_week(year + 1, start))
        year++;
    else if (day < first_week(year, start))
        year--;
    int week = (int)((day - first_week(year, start)) / 7) + 1;
    int weeks = (int)((first_week(year + 1, start) - first_week(year, start)) / 7);
    return has(rule->by_week_no, ICAL_BY_WEEKNO_SIZE, week) ||
           has(rule->by_week_no, ICAL_BY_WEEKNO_SIZE, week - weeks - 1);
}

// "2TU": the second Tuesday of the month, or of the year, as the rule has it.
static bool allows_nth(const struct icalrecurrencetype *rule, const struct icaltimetype *date,
                       int64_t day)
{
    bool in_month = rule->freq == ICAL_MONTHLY_RECURRENCE || !unlisted(rule->by_month);
    bool plain = rule->freq == ICAL_WEEKLY_RECURRENCE || !unlisted(rule->by_week_no);
    int of_year = (int)(day - feed_date_days(date->year, 1, 1)) + 1;
    int place = in_month ? date->day : of_year;
    int length = in_month ? icaltime_days_in_month(date->month, date->year)
                          : icaltime_days_in_year(date->year);
    for (size_t i = 0; i < ICAL_BY_DAY_SIZE && rule->by_day[i] != ICAL_RECURRENCE_ARRAY_MAX; i++) {
        int nth = icalrecurrencetype_day_position(rule->by_day[i]);
        if ((int)icalrecurrencetype_day_day_of_week(rule->by_day[i]) == weekday_of(day) &&
            (nth == 0 || plain || nth == (place - 1) / 7 + 1 || nth == -((length - place) / 7) - 1))
            return true;
    }
    return unlisted(rule->by_day);
}

// What a rule does not say it takes from where the event begins.
static bool allows_unsaid(const struct walk *walk, const struct icaltimetype *date, int64_t day)
{
    const struct icalrecurrencetype *rule = &walk->rule;
    struct icaltimetype start = ical_local_time(walk->repeat->start, true);
    bool no_day = unlisted(rule->by_day), no_month_day = unlisted(rule->by_month_day);
    bool same_weekday = weekday_of(day) == weekday_of(floor_div(walk->repeat->start, DAY_S));
    if (rule->freq == ICAL_WEEKLY_RECURRENCE)
        return !no_day || same_weekday;
    if (!no_day || !no_month_day || !unlisted(rule->by_year_day))
        return true;
    if (!unlisted(rule->by_week_no))
        return same_weekday;
    return date->day == start.day && (rule->freq == ICAL_MONTHLY_RECURRENCE ||
                                      !unlisted(rule->by_month) || date->month == start.month);
}

static bool takes_day(const struct walk *walk, int64_t day)
{
    const struct icalrecurrencetype *rule = &walk->rule;
    struct icaltimetype date = ical_local_time(day * DAY_S, true);
    int months = icaltime_days_in_month(date.month, date.year) + 1;
    int of_year = (int)(day - feed_date_days(date.year, 1, 1)) + 1;
    int years = icaltime_days_in_year(date.year) + 1;
    return allows(rule->by_month, ICAL_BY_MONTH_SIZE, date.month) &&
           (allows(rule->by_month_day, ICAL_BY_MONTHDAY_SIZE, date.day) ||
            has(rule->by_month_day, ICAL_BY_MONTHDAY_SIZE, date.day - months)) &&
           (allows(rule->by_year_day, ICAL_BY_YEARDAY_SIZE, of_year) ||
            has(rule->by_year_day, ICAL_BY_YEARDAY_SIZE, of_year - years)) &&
           allows_week(rule, day, date.year) && allows_nth(rule, &date, day) &&
           allows_unsaid(walk, &date, day);
}

// Days from the first of the period that is `index` periods behind the start's to the next one's.
static void period_of(const struct walk *walk, int64_t index, int64_t *begin, int64_t *end)
{
    struct icaltimetype start = ical_local_time(walk->repeat->start, true);
    int64_t day = floor_div(walk->repeat->start, DAY_S);
    int64_t month = (int64_t)start.year * 12 + start.month - 1 + index;
    switch (walk->rule.freq) {
    case ICAL_WEEKLY_RECURRENCE:
        *begin = day - (weekday_of(day) - (int)walk->rule.week_start + 7) % 7 + index * 7;
        *end = *begin + 7;
        break;
    case ICAL_MONTHLY_RECURRENCE:
        *begin = feed_date_days((int)(month / 12), (int)(month % 12) + 1, 1);
        *end = feed_date_days((int)((month + 1) / 12), (int)((month + 1) % 12) + 1, 1);
        break;
    default:
        *begin = feed_date_days((int)(start.year + index), 1, 1);
        *end = feed_date_days((int)(start.year + index + 1), 1, 1);
    }
}

static bool walk_period(struct walk *walk, int64_t begin, int64_t end, const int *times,
                        size_t time_count)
{
    int64_t days[366] = {0};
    size_t day_count = 0;
    for (int64_t day = begin; day < end; day++)
        if (takes_day(walk, day))
            days[day_count++] = day;
    size_t count = day_count * time_count;
    for (size_t i = 0; i < count; i++) {
        int64_t local = days[i / time_count] * DAY_S + times[i % time_count];
        if (at_position(&walk->rule, i, count) && local >= walk->repeat->start &&
            !take(walk, local))
            return false;
    }
    return true;
}

static bool walk_long(struct walk *walk)
{
    const struct ical_repeat *repeat = walk->repeat;
    int days = walk->rule.freq == ICAL_WEEKLY_RECURRENCE    ? 7
               : walk->rule.freq == ICAL_MONTHLY_RECURRENCE ? 31
                                                            : 366;
    int64_t from = floor_div(repeat->window.from, DAY_S), begin, end, index = 0;
    int times[MOST_TIMES];
    size_t count = times_of(walk, times);
    if (walk->rule.count == 0 && repeat->window.from > repeat->start) // not a day too late
        index = ((from - floor_div(repeat->start, DAY_S)) / days - 1) / walk->rule.interval *
                walk->rule.interval;
    for (index = index > 0 ? index : 0; count > 0; index += walk->rule.interval) {
        period_of(walk, index, &begin, &end);
        if (begin * DAY_S >= repeat->window.until || !walk_period(walk, begin, end, times, count))
            return true;
        if (!spend(walk, days))
            return false;
    }
    return true;
}

static bool other_calendar(const char *rule)
{
    const char *name = strcasestr(rule, "RSCALE=");
    return name && strncasecmp(name + strlen("RSCALE="), "GREGORIAN", 9) != 0;
}

bool ical_repeat_expand(const struct ical_repeat *repeat, struct ical_found *found,
                        long *steps_left, struct error *error)
{
    struct walk walk = {
        .repeat = repeat,
        .rule = icalrecurrencetype_from_string(repeat->rule),
        .found = found,
        .steps_left = steps_left,
    };
    bool other = other_calendar(repeat->rule);
    bool known =
        walk.rule.freq != ICAL_NO_RECURRENCE && walk.rule.interval >= 1 && walk.rule.count >= 0;
    free(walk.rule.rscale);
    walk.rule.rscale = NULL;
    if (other || !known) {
        icalrecurrencetype_clear(&walk.rule);
        return other ? error_set(error,
                                 "the rule “%.100s” counts in another calendar than the Gregorian "
                                 "(RSCALE) and is not followed",
                                 repeat->rule)
                     : error_set(error, "the rule “%.100s” cannot be read", repeat->rule);
    }
    walk.until = walk.rule.until;
    walk.rule.until = icaltime_null_time(); // libical does not know the zone
    bool ended = *steps_left > 0 &&
                 (walk.rule.freq <= ICAL_DAILY_RECURRENCE ? walk_short(&walk) : walk_long(&walk));
    icalrecurrencetype_clear(&walk.rule);
    return ended ||
           error_set(error, "the rule “%.100s” is too long to follow to its end", repeat->rule);
}
