// Days and their hours.

#include "publisher/programme/hours.h"

#include <stddef.h>

#define LOOKAHEAD_DAYS 40 // over every closure that is not for good
#define WHOLE_WEEK 0x7Fu

// As 20261231; `day` may be beyond its month.
static int date_of(const struct civil_zone *zone, struct civil day, int days)
{
    struct civil noon = {.year = day.year, .month = day.month, .day = day.day + days, .hour = 12};
    struct civil at = civil_from_utc(zone, civil_to_utc(zone, noon));
    return (at.year * 100 + at.month) * 100 + at.day;
}

static bool is_holiday(const struct channel_settings *channel, int date)
{
    const struct holidays *holidays = channel->holidays;
    for (size_t i = 0; holidays && i < holidays->count; i++)
        if (holidays->dates[i] == date)
            return true;
    return false;
}

static bool covers(const struct channel_settings *channel, const struct channel_closure *closure,
                   int date)
{
    int from = closure->from, until = closure->until;
    if (closure->holidays)
        return is_holiday(channel, date);
    if (from < 10000) // each year, perhaps over its end
        date %= 10000;
    return from <= until ? from <= date && date <= until : date >= from || date <= until;
}

static const struct channel_closure *closure_on(const struct channel_settings *channel, int date)
{
    for (size_t i = 0; i < channel->closure_count; i++)
        if (covers(channel, &channel->closures[i], date))
            return &channel->closures[i];
    return NULL;
}

const struct channel_closure *hours_closure(const struct channel_settings *channel,
                                            const struct civil_zone *zone, int64_t utc)
{
    return closure_on(channel, date_of(zone, civil_from_utc(zone, utc), 0));
}

static int64_t at_minute(const struct civil_zone *zone, struct civil day, int days, int minute)
{
    return civil_to_utc(
        zone, (struct civil){
                  .year = day.year, .month = day.month, .day = day.day + days, .minute = minute});
}

static bool is_open_day(const struct channel_settings *channel, const struct civil_zone *zone,
                        struct civil today, int day)
{
    int weekday = (today.weekday + day + 7) % 7;
    return channel->weekdays & 1u << weekday &&
           (channel->closure_count == 0 || !closure_on(channel, date_of(zone, today, day)));
}

bool hours_open(const struct channel_settings *channel, const struct civil_zone *zone, int64_t utc,
                int64_t *until_utc)
{
    bool whole_day = channel->opens_minute == channel->closes_minute, open = false;
    int overnight = channel->closes_minute < channel->opens_minute ? 1 : 0;
    struct civil today = civil_from_utc(zone, utc);
    *until_utc = INSTANT_FOR_EVER;
    if (whole_day && (channel->weekdays & WHOLE_WEEK) == WHOLE_WEEK && channel->closure_count == 0)
        return true;
    for (int day = -1; day <= LOOKAHEAD_DAYS; day++) {
        if (!is_open_day(channel, zone, today, day))
            continue;
        int64_t opens = at_minute(zone, today, day, whole_day ? 0 : channel->opens_minute);
        int64_t closes = whole_day
                             ? at_minute(zone, today, day + 1, 0)
                             : at_minute(zone, today, day + overnight, channel->closes_minute);
        if (closes <= utc)
            continue;
        if (!open && opens > utc) {
            *until_utc = opens;
            return false;
        }
        if (open && opens > *until_utc)
            return true;
        open = true; // days that touch are one opening
        *until_utc = closes;
    }
    return open;
}

static void sooner(int64_t *until, int64_t utc, int64_t at)
{
    if (at > utc && at < *until)
        *until = at;
}

const int *hours_shares(const struct channel_settings *channel, const struct civil_zone *zone,
                        int64_t utc, int64_t *until_utc)
{
    const int *shares = NULL;
    *until_utc = INSTANT_FOR_EVER;
    if (channel->daypart_count == 0)
        return channel->shares;
    struct civil today = civil_from_utc(zone, utc);
    for (size_t i = 0; i < channel->daypart_count; i++) {
        const struct channel_daypart *part = &channel->dayparts[i];
        int overnight = part->until_minute <= part->from_minute ? 1 : 0;
        for (int day = -1; day <= 7; day++) {
            int weekday = (today.weekday + day + 7) % 7;
            if (!(part->weekdays & 1u << weekday))
                continue;
            int64_t from = at_minute(zone, today, day, part->from_minute);
            int64_t until = at_minute(zone, today, day + overnight, part->until_minute);
            sooner(until_utc, utc, from);
            sooner(until_utc, utc, until);
            if (!shares && from <= utc && utc < until)
                shares = part->shares;
        }
    }
    return shares ? shares : channel->shares;
}
