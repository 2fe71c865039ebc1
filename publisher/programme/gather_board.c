// Seminars of a day → the board's pages.

#include <stdlib.h>
#include <string.h>

#include "publisher/programme/gather.h"
#include "publisher/programme/gather_pages.h"

struct slot {
    const struct cast_member *member;
    size_t occasion;
    int64_t day_utc, day_end_utc;
};

struct day {
    struct slot *slots; // by time
    size_t count;
    int64_t from_utc, until_utc; // that of it which the cast covers
    bool near;
};

static const struct occasion *occasion_of(const struct slot *slot)
{
    return &slot->member->facts.occasions[slot->occasion];
}

static int by_time(const void *left, const void *right)
{
    const struct slot *a = left, *b = right;
    int64_t a_utc = occasion_of(a)->begin_utc, b_utc = occasion_of(b)->begin_utc;
    if (a_utc != b_utc)
        return a_utc < b_utc ? -1 : 1;
    return strcmp(a->member->item->id, b->member->item->id);
}

static int by_instant(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

// ---- a day ----

static size_t rows_at(const struct day *day, int64_t utc, struct cast_row *rows)
{
    size_t count = 0;
    for (size_t i = 0; i < day->count; i++) {
        const struct slot *slot = &day->slots[i];
        const struct occasion *occasion = occasion_of(slot);
        if (occasion->leave_utc <= utc)
            continue;
        struct standing standing = standing_at(&slot->member->facts, utc);
        if (standing.reason != STANDING_DUE)
            continue;
        rows[count++] = (struct cast_row){.item = slot->member->item,
                                          .standing = standing,
                                          .occasion = *occasion,
                                          .begun = day->near && occasion->begin_utc <= utc};
    }
    return count;
}

// Every instant at which a row may come, go or change: the seminars' own changes, and beginnings.
static size_t cuts_of(const struct day *day, int64_t **cuts)
{
    size_t room = 2, count = 0, kept = 0;
    for (size_t i = 0; i < day->count; i++)
        room += 2 * day->slots[i].member->span_count + 2;
    int64_t *at = *cuts = calloc(room, sizeof *at);
    if (!at)
        abort();
    at[count++] = day->from_utc;
    for (size_t i = 0; i < day->count; i++) {
        const struct cast_member *member = day->slots[i].member;
        if (day->near)
            at[count++] = occasion_of(&day->slots[i])->begin_utc;
        at[count++] = occasion_of(&day->slots[i])->leave_utc;
        for (size_t s = 0; s < member->span_count; s++) {
            at[count++] = member->spans[s].begin_utc;
            at[count++] = member->spans[s].end_utc;
        }
    }
    qsort(at, count, sizeof *at, by_instant);
    for (size_t i = 0; i < count; i++)
        if (at[i] >= day->from_utc && at[i] < day->until_utc && (kept == 0 || at[kept - 1] < at[i]))
            at[kept++] = at[i];
    return kept;
}

static void gather_day(struct gather_pages *pages, const struct day *day)
{
    struct cast_row rows[GATHER_BOARD_MOST_A_DAY];
    int64_t *cuts;
    size_t count = cuts_of(day, &cuts);
    for (size_t i = 0; i < count; i++) {
        size_t shown = rows_at(day, cuts[i], rows);
        if (shown >= GATHER_BOARD_LEAST)
            gather_pages_add(pages, cuts[i], i + 1 < count ? cuts[i + 1] : day->until_utc,
                             day->slots[0].day_utc, rows, shown);
    }
    free(cuts);
}

// ---- all days ----

static size_t find_slots(const struct cast *cast, struct slot **slots)
{
    size_t room = 0, count = 0;
    for (size_t i = 0; i < cast->count; i++)
        if (cast->members[i].item->kind == ITEM_SEMINAR)
            room += cast->members[i].facts.occasion_count;
    *slots = calloc(room + 1, sizeof **slots);
    if (!*slots)
        abort();
    for (size_t i = 0; i < cast->count; i++) {
        const struct cast_member *member = &cast->members[i];
        for (size_t o = 0; member->item->kind == ITEM_SEMINAR && o < member->facts.occasion_count;
             o++) {
            struct slot slot = {member, o, member->facts.days_utc[2 * o],
                                member->facts.days_utc[2 * o + 1]};
            if (occasion_of(&slot)->leave_utc > cast->from_utc && slot.day_utc < cast->until_utc)
                (*slots)[count++] = slot;
        }
    }
    if (count > 1)
        qsort(*slots, count, sizeof **slots, by_time);
    return count;
}

void gather_board(struct cast *cast)
{
    struct slot *slots;
    size_t count = find_slots(cast, &slots);
    struct gather_pages pages = gather_pages_begin(cast, CAST_BOARD, ITEM_SEMINAR, GATHER_BOARD_ID,
                                                   GATHER_BOARD_ROWS, GATHER_BOARD_MOST_PAGES);
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && slots[end].day_utc == slots[first].day_utc;)
            end++;
        struct day day = {
            .slots = &slots[first],
            .count = end - first < GATHER_BOARD_MOST_A_DAY ? end - first : GATHER_BOARD_MOST_A_DAY,
            .from_utc =
                slots[first].day_utc > cast->from_utc ? slots[first].day_utc : cast->from_utc,
            .until_utc = slots[first].day_end_utc < cast->until_utc ? slots[first].day_end_utc
                                                                    : cast->until_utc,
        };
        day.near = day.from_utc < cast->from_utc + GATHER_NEAR_S;
        if (day.count >= GATHER_BOARD_LEAST && day.from_utc < day.until_utc)
            gather_day(&pages, &day);
    }
    free(slots);
}
