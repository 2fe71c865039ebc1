// Cuts, and the sets between them.

#include "publisher/programme/periods.h"

#include <stdlib.h>
#include <string.h>

#include "publisher/programme/hours.h"

bool periods_admit(const struct channel_settings *channel, const struct item *item)
{
    bool admits = item->kind == ITEM_ALERT || channel->shares[item->kind] > 0;
    for (size_t i = 0; i < channel->daypart_count; i++)
        admits |= channel->dayparts[i].shares[item->kind] > 0;
    return admits;
}

bool periods_admit_member(const struct channel_settings *channel, const struct cast_member *member)
{
    return periods_admit(channel, member->item) && (member->sort != CAST_BOARD || channel->board) &&
           (member->sort != CAST_DIGEST || channel->digest);
}

bool periods_admit_span(const struct channel_settings *channel, const struct cast_span *span)
{
    return !(span->in_digest && channel->digest);
}

// ---- cuts ----

struct cuts {
    int64_t *at;
    size_t count, capacity;
};

static void add_cut(struct cuts *cuts, const struct cast *cast, int64_t at)
{
    if (at <= cast->from_utc || at >= cast->until_utc)
        return;
    if (cuts->count == cuts->capacity) {
        cuts->capacity = cuts->capacity ? cuts->capacity * 2 : 256;
        cuts->at = realloc(cuts->at, cuts->capacity * sizeof *cuts->at);
        if (!cuts->at)
            abort();
    }
    cuts->at[cuts->count++] = at;
}

static int compare_instants(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

static struct cuts find_cuts(const struct cast *cast, const struct channel_settings *channel,
                             const struct civil_zone *zone)
{
    struct cuts cuts = {0};
    for (size_t i = 0; i < cast->count; i++) {
        const struct cast_member *member = &cast->members[i];
        if (!periods_admit_member(channel, member))
            continue;
        for (size_t s = 0; s < member->span_count; s++) {
            add_cut(&cuts, cast, member->spans[s].begin_utc);
            add_cut(&cuts, cast, member->spans[s].end_utc);
        }
    }
    int64_t until;
    for (int64_t at = cast->from_utc; at < cast->until_utc; at = until) {
        hours_open(channel, zone, at, &until);
        add_cut(&cuts, cast, until);
    }
    for (int64_t at = cast->from_utc; at < cast->until_utc; at = until) {
        hours_shares(channel, zone, at, &until);
        add_cut(&cuts, cast, until);
    }
    if (cuts.count > 1)
        qsort(cuts.at, cuts.count, sizeof *cuts.at, compare_instants);
    size_t kept = 0;
    for (size_t i = 0; i < cuts.count; i++)
        if (kept == 0 || cuts.at[i] != cuts.at[kept - 1])
            cuts.at[kept++] = cuts.at[i];
    cuts.count = kept;
    return cuts;
}

// ---- sets ----

struct planning {
    const struct cast *cast;
    const struct channel_settings *channel;
    const struct civil_zone *zone;
    struct arena *arena;
    struct cast_member **admitted;
    size_t *next; // of each admitted member: its first span that has not ended
    size_t admitted_count;
    uint32_t *shows; // room for all
    struct period *periods;
    size_t count;
    const int *meanwhile; // shares of the period that is planned
};

static struct cast_span *span_at(struct planning *planning, size_t index, int64_t utc)
{
    struct cast_member *member = planning->admitted[index];
    size_t *next = &planning->next[index];
    while (*next < member->span_count && member->spans[*next].end_utc <= utc)
        (*next)++;
    if (*next == member->span_count || member->spans[*next].begin_utc > utc)
        return NULL;
    return &member->spans[*next];
}

// A drill makes way for the real thing.
static bool any_real(const struct planning *planning, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct cast_span *span = &planning->cast->spans[planning->shows[i]];
        if (!item_says_yes(planning->cast->members[span->member].item, "drill"))
            return true;
    }
    return false;
}

static size_t leave_drills_out(struct planning *planning, size_t count)
{
    size_t kept = 0;
    if (!any_real(planning, count))
        return count;
    for (size_t i = 0; i < count; i++) {
        const struct cast_span *span = &planning->cast->spans[planning->shows[i]];
        if (!item_says_yes(planning->cast->members[span->member].item, "drill"))
            planning->shows[kept++] = planning->shows[i];
    }
    return kept;
}

static size_t collect(struct planning *planning, int64_t utc, bool alerts)
{
    size_t count = 0;
    for (size_t i = 0; i < planning->admitted_count; i++) {
        struct cast_member *member = planning->admitted[i];
        if ((member->item->kind == ITEM_ALERT) != alerts ||
            (!alerts && planning->meanwhile[member->item->kind] == 0))
            continue;
        struct cast_span *span = span_at(planning, i, utc);
        if (span && periods_admit_span(planning->channel, span))
            planning->shows[count++] = (uint32_t)(span - planning->cast->spans);
    }
    return alerts ? leave_drills_out(planning, count) : count;
}

static bool same_shows(const struct period *period, const uint32_t *shows, size_t count)
{
    return period->show_count == count &&
           (count == 0 || memcmp(period->shows, shows, count * sizeof *shows) == 0);
}

static void add_period(struct planning *planning, int64_t begin, int64_t end, enum period_sort sort,
                       size_t show_count)
{
    struct period *last = planning->count > 0 ? &planning->periods[planning->count - 1] : NULL;
    if (last && last->sort == sort && last->shares == planning->meanwhile &&
        same_shows(last, planning->shows, show_count)) {
        last->end_utc = end;
        return;
    }
    uint32_t *shows = arena_array(planning->arena, show_count + 1, sizeof *shows);
    memcpy(shows, planning->shows, show_count * sizeof *shows);
    planning->periods[planning->count++] = (struct period){.begin_utc = begin,
                                                           .end_utc = end,
                                                           .sort = sort,
                                                           .shows = shows,
                                                           .show_count = show_count,
                                                           .shares = planning->meanwhile};
}

static void plan_between(struct planning *planning, int64_t begin, int64_t end)
{
    int64_t until;
    planning->meanwhile = hours_shares(planning->channel, planning->zone, begin, &until);
    size_t count = collect(planning, begin, true);
    if (count > 0) {
        add_period(planning, begin, end, PERIOD_ALERT, count);
    } else if (!hours_open(planning->channel, planning->zone, begin, &until)) {
        add_period(planning, begin, end, PERIOD_RESTING, 0);
    } else {
        count = collect(planning, begin, false);
        add_period(planning, begin, end, count > 0 ? PERIOD_LOOP : PERIOD_EMPTY, count);
    }
}

static void plan_for_ever(struct planning *planning)
{
    size_t count = 0;
    planning->meanwhile = planning->channel->shares;
    for (size_t i = 0; i < planning->admitted_count; i++) {
        struct cast_member *member = planning->admitted[i];
        if (member->undated && planning->meanwhile[member->item->kind] > 0)
            planning->shows[count++] =
                (uint32_t)(&member->spans[member->span_count - 1] - planning->cast->spans);
    }
    add_period(planning, planning->cast->until_utc, INSTANT_FOR_EVER, PERIOD_EVERGREEN, count);
}

struct period *periods_plan(const struct cast *cast, const struct channel_settings *channel,
                            const struct civil_zone *zone, struct arena *arena, size_t *count)
{
    struct cuts cuts = find_cuts(cast, channel, zone);
    struct planning planning = {
        .cast = cast,
        .channel = channel,
        .zone = zone,
        .arena = arena,
        .admitted = arena_array(arena, cast->count + 1, sizeof(struct cast_member *)),
        .next = arena_array(arena, cast->count + 1, sizeof(size_t)),
        .shows = arena_array(arena, cast->count + 1, sizeof(uint32_t)),
        .periods = arena_array(arena, cuts.count + 2, sizeof(struct period)),
    };
    for (size_t i = 0; i < cast->count; i++)
        if (periods_admit_member(channel, &cast->members[i]))
            planning.admitted[planning.admitted_count++] = &cast->members[i];
    for (size_t i = 0; i <= cuts.count; i++)
        plan_between(&planning, i == 0 ? cast->from_utc : cuts.at[i - 1],
                     i == cuts.count ? cast->until_utc : cuts.at[i]);
    plan_for_ever(&planning);
    free(cuts.at);
    *count = planning.count;
    return planning.periods;
}
