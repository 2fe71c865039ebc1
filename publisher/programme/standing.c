// Item, zone and instant → due or not, and in what state.

#include "publisher/programme/standing.h"

#include <string.h>

// Whoever comes late to a whole day is still welcome.
static bool leaves_when_begun(const struct item *item)
{
    return item->kind == ITEM_SEMINAR && !item_says_yes(item, "all_day");
}

// Where an end is missing: a notice's event and a whole day last their day, other things an hour.
static int64_t assumed_end(const struct item *item, const struct civil_zone *zone, int64_t begin)
{
    bool day = item->kind == ITEM_NOTICE || item_says_yes(item, "all_day");
    return day ? civil_day_start(zone, begin, 1) : begin + 3600;
}

static struct occasion occasion(const struct item *item, const struct civil_zone *zone,
                                int64_t begin, int64_t end)
{
    int64_t over = end == INSTANT_NEVER ? assumed_end(item, zone, begin) : end;
    return (struct occasion){
        .begin_utc = begin,
        .end_utc = end,
        .leave_utc = leaves_when_begun(item) ? begin + STANDING_GRACE_S : over,
    };
}

struct occasion *occasions_of(const struct item *item, const struct civil_zone *zone,
                              struct arena *arena, size_t *count)
{
    *count = 0;
    const char *sessions = item_value(item, "sessions", NULL);
    int64_t begin, end;
    if (item->kind == ITEM_ALERT) // its starts and ends are a window, not a date to come to
        return NULL;
    if (!sessions || !*sessions) {
        if (!item_instant(item, "starts", &begin))
            return NULL;
        if (!item_instant(item, "ends", &end))
            end = INSTANT_NEVER;
        struct occasion *one = arena_array(arena, 1, sizeof *one);
        *one = occasion(item, zone, begin, end);
        *count = 1;
        return one;
    }
    size_t room = 1;
    for (const char *c = sessions; *c; c++)
        room += *c == '/';
    if (room > STANDING_MOST_OCCASIONS)
        room = STANDING_MOST_OCCASIONS;
    struct occasion *list = arena_array(arena, room, sizeof *list);
    while (*count < room && *sessions && item_session_parse(&sessions, &begin, &end))
        list[(*count)++] = occasion(item, zone, begin, end);
    return list;
}

static unsigned lasting_flags(const struct item *item)
{
    const char *status = item_value(item, "status", NULL);
    if (status && strcmp(status, "cancelled") == 0)
        return STANDING_CANCELLED;
    int64_t left, capacity;
    bool has_left = item_count(item, "seats_left", &left);
    if ((status && strcmp(status, "full") == 0) || (has_left && left == 0))
        return STANDING_FULL;
    if (!has_left)
        return 0;
    bool few = left <= STANDING_FEW_SEATS || (item_count(item, "capacity", &capacity) &&
                                              left * 100 <= capacity * STANDING_FEW_PERCENT);
    return few ? STANDING_FEW : 0;
}

struct standing_facts standing_facts(const struct item *item, const struct civil_zone *zone,
                                     struct arena *arena)
{
    struct standing_facts facts = {
        .item = item, .deadline_utc = INSTANT_FOR_EVER, .lasting = lasting_flags(item)};
    facts.occasions = occasions_of(item, zone, arena, &facts.occasion_count);
    facts.days_utc = arena_array(arena, 2 * facts.occasion_count + 1, sizeof *facts.days_utc);
    for (size_t i = 0; i < facts.occasion_count; i++)
        for (int day = 0; day < 2; day++)
            facts.days_utc[2 * i + (size_t)day] =
                civil_day_start(zone, facts.occasions[i].begin_utc, day);
    if (!item_instant(item, "deadline", &facts.deadline_utc))
        facts.deadline_utc = INSTANT_FOR_EVER;
    return facts;
}

// A change at `at` that lies ahead comes before the ones known so far.
static void ahead(struct standing *standing, int64_t utc, int64_t at)
{
    if (at > utc && at < standing->until_utc)
        standing->until_utc = at;
}

struct standing_window standing_window(const struct item *item)
{
    struct standing_window window = {item->show_from_utc, item->show_until_utc};
    int64_t instant;
    if (item->kind == ITEM_ALERT && item_instant(item, "starts", &instant) &&
        instant > window.from_utc)
        window.from_utc = instant;
    if (item->kind == ITEM_ALERT && item_instant(item, "ends", &instant) &&
        instant < window.until_utc)
        window.until_utc = instant;
    return window;
}

static enum standing_reason window_reason(const struct item *item, int64_t utc,
                                          struct standing *standing)
{
    struct standing_window window = standing_window(item);
    int64_t from = window.from_utc, until = window.until_utc;
    ahead(standing, utc, from);
    ahead(standing, utc, until);
    if (utc < from && from < until)
        return STANDING_BEFORE_WINDOW;
    return utc < from || utc >= until ? STANDING_AFTER_WINDOW : STANDING_DUE;
}

// Rooms and advice by appointment are there also when nothing is on.
static bool outlives_occasions(const struct item *item)
{
    if (item->kind == ITEM_CONSULTATION)
        return item_value(item, "schedule", NULL) != NULL;
    return item->kind == ITEM_SPACE;
}

struct standing standing_at(const struct standing_facts *facts, int64_t utc)
{
    const struct item *item = facts->item;
    struct standing standing = {.until_utc = INSTANT_FOR_EVER, .flags = facts->lasting};
    standing.reason = window_reason(item, utc, &standing);
    size_t i = 0;
    while (i < facts->occasion_count && utc >= facts->occasions[i].leave_utc)
        i++;
    standing.occasion = i;
    if (i < facts->occasion_count) {
        ahead(&standing, utc, facts->days_utc[2 * i]);
        ahead(&standing, utc, facts->days_utc[2 * i + 1]);
        ahead(&standing, utc, facts->occasions[i].leave_utc);
        if (utc >= facts->days_utc[2 * i + 1])
            standing.flags |= STANDING_ON;
        else if (utc >= facts->days_utc[2 * i])
            standing.flags |= STANDING_TODAY;
    } else if (facts->occasion_count > 0 && !outlives_occasions(item) &&
               standing.reason == STANDING_DUE) {
        standing.reason = STANDING_BEGUN;
    }
    ahead(&standing, utc, facts->deadline_utc);
    if (utc >= facts->deadline_utc)
        standing.flags |= STANDING_CLOSED;
    if (standing.flags & STANDING_CANCELLED)
        standing.flags = STANDING_CANCELLED;
    if (standing.flags & (STANDING_FULL | STANDING_CLOSED))
        standing.flags &= ~(unsigned)STANDING_FEW;
    if (item->state != ITEM_APPROVED)
        standing.reason = STANDING_NOT_APPROVED;
    return standing;
}

bool standing_undated(const struct standing_facts *facts, int64_t utc)
{
    const struct item *item = facts->item;
    bool evergreen = item->kind == ITEM_SHOWCASE || item->kind == ITEM_BRAND ||
                     item->kind == ITEM_SPACE || item->kind == ITEM_CONSULTATION;
    return evergreen && item->state == ITEM_APPROVED && facts->occasion_count == 0 &&
           facts->deadline_utc == INSTANT_FOR_EVER && item->show_from_utc <= utc &&
           item->show_until_utc == INSTANT_FOR_EVER;
}
