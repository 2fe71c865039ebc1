// When it is, in words.

#include "publisher/programme/compose_dates.h"

#include "publisher/programme/wording.h"

#define MOST_LINES 4            // of the list of sessions
#define LONGEST_SESSION_S 86400 // what lasts longer is told by its days; its hours are a field

struct dates {
    struct slide_writer *writer;
    struct arena *arena;
    const struct civil_zone *zone;
    const char *lang;
    bool era, all_day;
};

static void add(const struct dates *dates, const char *name, const char *text)
{
    slide_writer_text(dates->writer, name, dates->lang, text);
}

static bool at_midnight(const struct civil *civil)
{
    return civil->hour == 0 && civil->minute == 0 && civil->second == 0;
}

// As calendars write whole days: from midnight to midnight.
static bool whole_days(const struct civil *begin, const struct civil *end)
{
    return at_midnight(begin) && (!end || at_midnight(end));
}

static bool same_day(const struct civil *a, const struct civil *b)
{
    return a->year == b->year && a->month == b->month && a->day == b->day;
}

static const char *occasion_line(const struct dates *dates, const struct occasion *occasion)
{
    struct civil begin = civil_from_utc(dates->zone, occasion->begin_utc);
    if (occasion->end_utc == INSTANT_NEVER)
        return whole_days(&begin, NULL) || dates->all_day
                   ? wording_date(dates->arena, &begin, dates->lang)
                   : wording_session(dates->arena, &begin, NULL, dates->lang);
    struct civil end = civil_from_utc(dates->zone, occasion->end_utc);
    bool many_days = occasion->end_utc - occasion->begin_utc > LONGEST_SESSION_S;
    if (!many_days && !dates->all_day && !whole_days(&begin, &end))
        return wording_session(dates->arena, &begin, &end, dates->lang);
    struct civil last = civil_from_utc(dates->zone, occasion->end_utc - 1);
    return wording_days(dates->arena, &begin, &last, dates->lang);
}

static void add_figure(const struct dates *dates, const struct occasion *occasion)
{
    struct civil begin = civil_from_utc(dates->zone, occasion->begin_utc);
    add(dates, "figure_month", wording_month(dates->arena, &begin, dates->lang));
    add(dates, "figure_day", arena_printf(dates->arena, "%d", begin.day));
    add(dates, "figure_weekday", wording_weekday(&begin, dates->lang));
    add(dates, "figure_year", wording_year(dates->arena, &begin, dates->lang));
    if (dates->era)
        add(dates, "era", wording_era(dates->arena, &begin, dates->lang));
    if (occasion->end_utc == INSTANT_NEVER) {
        if (!at_midnight(&begin) && !dates->all_day)
            add(dates, "time", wording_times(dates->arena, &begin, NULL, dates->lang));
        return;
    }
    struct civil end = civil_from_utc(dates->zone, occasion->end_utc);
    if (same_day(&begin, &end) && !dates->all_day)
        add(dates, "time", wording_times(dates->arena, &begin, &end, dates->lang));
}

// A seminar of one afternoon: the large date and the time are the list.
static bool figure_says_all(const struct dates *dates, const struct item *item,
                            const struct occasion *occasion)
{
    if (item->kind != ITEM_SEMINAR)
        return false;
    if (occasion->end_utc == INSTANT_NEVER)
        return true;
    struct civil begin = civil_from_utc(dates->zone, occasion->begin_utc);
    struct civil end = civil_from_utc(dates->zone, occasion->end_utc - dates->all_day);
    return same_day(&begin, &end);
}

static void add_list(const struct dates *dates, const struct occasion *occasions, size_t count)
{
    const char *lines = "";
    // A list that is one too long shows that one instead of saying that there is one more.
    size_t shown = count > MOST_LINES + 1 ? MOST_LINES : count;
    for (size_t i = 0; i < shown; i++)
        lines = arena_printf(dates->arena, "%s%s%s", lines, i > 0 ? "\n" : "",
                             occasion_line(dates, &occasions[i]));
    if (shown < count)
        lines = arena_printf(dates->arena, "%s\n%s", lines,
                             wording_further(dates->arena, count - shown, dates->lang));
    add(dates, "dates", lines);
}

void compose_dates(struct slide_writer *writer, const struct compose_context *context,
                   const struct standing_facts *facts, const struct standing *standing,
                   const char *lang)
{
    const struct civil_zone *zone = context->zone;
    struct dates dates = {writer, writer->slide->arena, zone,
                          lang,   context->era,         item_says_yes(facts->item, "all_day")};
    size_t left = facts->occasion_count - standing->occasion;
    if (left > 0) {
        const struct occasion *next = &facts->occasions[standing->occasion];
        add_figure(&dates, next);
        if (left > 1 || !figure_says_all(&dates, facts->item, next))
            add_list(&dates, next, left);
        if (facts->item->kind == ITEM_NOTICE && !item_value(facts->item, "subtitle", NULL))
            add(&dates, "subtitle", occasion_line(&dates, next));
    }
    if (facts->deadline_utc != INSTANT_FOR_EVER) {
        // "Until 5 December" is written as the midnight that ends that day.
        struct civil day = civil_from_utc(zone, facts->deadline_utc - 1);
        add(&dates, "deadline", wording_deadline(dates.arena, &day, lang));
    }
    int64_t published = facts->item->published_utc;
    if (published <= INSTANT_NEVER || published >= INSTANT_FOR_EVER)
        return;
    struct civil at = civil_from_utc(zone, published);
    if (facts->item->kind == ITEM_NOTICE)
        add(&dates, "published", wording_date(dates.arena, &at, lang));
    if (facts->item->kind == ITEM_ALERT)
        add(&dates, "issued", wording_issued(dates.arena, &at, lang));
}
