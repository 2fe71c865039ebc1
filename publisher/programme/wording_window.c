// Windows of time as offices write them: what both ends share is said once.

#include <string.h>

#include "publisher/item/item.h"
#include "publisher/programme/wording.h"

static const char *const long_months[] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};

static bool is_japanese(const char *lang)
{
    return strncmp(lang, "ja", 2) == 0;
}

static bool at_midnight(const struct civil *at)
{
    return at->hour == 0 && at->minute == 0 && at->second == 0;
}

static bool same_day(const struct civil *a, const struct civil *b)
{
    return a->year == b->year && a->month == b->month && a->day == b->day;
}

// A date, without what it has in common with `before` (NULL: nothing).
static const char *date(struct arena *arena, const struct civil *at, const struct civil *before,
                        const char *lang)
{
    const char *weekday = wording_weekday(at, lang);
    if (!is_japanese(lang))
        return arena_printf(arena, "%s %d %s %d", weekday, at->day, long_months[at->month - 1],
                            at->year);
    if (before && before->year == at->year && before->month == at->month)
        return arena_printf(arena, "%d日（%s）", at->day, weekday);
    if (before && before->year == at->year)
        return arena_printf(arena, "%d月%d日（%s）", at->month, at->day, weekday);
    return arena_printf(arena, "%d年%d月%d日（%s）", at->year, at->month, at->day, weekday);
}

static const char *instant(struct arena *arena, const struct civil *at, const struct civil *before,
                           const char *lang)
{
    return arena_printf(arena, is_japanese(lang) ? "%s%d:%02d" : "%s, %d:%02d",
                        date(arena, at, before, lang), at->hour, at->minute);
}

const char *wording_instant(struct arena *arena, const struct civil *at, const char *lang)
{
    return instant(arena, at, NULL, lang);
}

// The day before, for a window that ends at midnight: nobody calls that the next day.
static struct civil last_day(const struct civil *until)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    struct civil day = *until;
    day.weekday = (day.weekday + 6) % 7;
    if (--day.day > 0)
        return day;
    if (--day.month == 0) {
        day.month = 12;
        day.year--;
    }
    bool leap = (day.year % 4 == 0 && day.year % 100 != 0) || day.year % 400 == 0;
    day.day = days[day.month - 1] + (day.month == 2 && leap);
    return day;
}

static const char *open_window(struct arena *arena, const struct civil *from,
                               const struct civil *until, const char *lang)
{
    if (from)
        return arena_printf(arena, is_japanese(lang) ? "%s〜" : "from %s",
                            at_midnight(from) ? date(arena, from, NULL, lang)
                                              : wording_instant(arena, from, lang));
    if (!until)
        return "–";
    struct civil last = last_day(until);
    return arena_printf(arena, is_japanese(lang) ? "〜%s" : "until %s",
                        at_midnight(until) ? date(arena, &last, NULL, lang)
                                           : wording_instant(arena, until, lang));
}

const char *wording_window(struct arena *arena, const struct civil *from, const struct civil *until,
                           const char *lang)
{
    if (!from || !until)
        return open_window(arena, from, until, lang);
    const char *to = is_japanese(lang) ? "〜" : "–";
    if (at_midnight(from) && at_midnight(until)) {
        struct civil last = last_day(until);
        const char *first = date(arena, from, NULL, lang);
        return same_day(from, &last)
                   ? first
                   : arena_printf(arena, is_japanese(lang) ? "%s%s%s" : "%s %s %s", first, to,
                                  date(arena, &last, from, lang));
    }
    if (same_day(from, until))
        return arena_printf(arena, "%s%s%d:%02d", wording_instant(arena, from, lang), to,
                            until->hour, until->minute);
    return arena_printf(arena, is_japanese(lang) ? "%s%s%s" : "%s %s %s",
                        wording_instant(arena, from, lang), to, instant(arena, until, from, lang));
}
