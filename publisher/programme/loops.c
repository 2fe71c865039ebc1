// The chain of loops. Most of this file is about the first of them, the one that is running: what
// of the previous playlist goes on.

#include "publisher/programme/loops.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/programme/turns.h"
#include "signage/language/timeline.h"

#define SHARE_SLACK 2 // showings that a kind may be off its share before a loop is made anew
#define LEAST_ENTRIES 32

struct ordering {
    const struct loops_request *request;
    struct arena *arena;
    struct turns turns;
    int shares[ITEM_KIND_COUNT]; // with one for alerts, which share only with each other
    size_t total;                // entries given out so far
};

static size_t most_entries(const struct ordering *ordering, const struct loop *loop,
                           size_t loops_left)
{
    bool near = loop->begin_ms < ordering->request->now_ms + LOOPS_NEAR_MS ||
                loop->sort == PERIOD_EVERGREEN;
    size_t most = near ? LOOPS_MOST_ENTRIES : LOOPS_MOST_FAR_ENTRIES;
    size_t left = ordering->total < LOOPS_MOST_TOTAL ? LOOPS_MOST_TOTAL - ordering->total : 0;
    size_t share = near ? left : left / loops_left;
    if (share < LEAST_ENTRIES)
        share = LEAST_ENTRIES;
    return share < most ? share : most;
}

static void *scratch(size_t count, size_t bytes)
{
    void *memory = calloc(count + 1, bytes);
    if (!memory)
        abort();
    return memory;
}

// Orders one loop by turns, `head` first, of which `head_firm` whatever comes.
static void order_by_turns(struct ordering *ordering, struct loop *loop, size_t most,
                           const size_t *head, size_t head_count, size_t head_firm)
{
    struct rota_candidate *candidates = scratch(loop->show_count, sizeof *candidates);
    size_t *sorted = scratch(loop->show_count, sizeof *sorted);
    size_t *own_head = scratch(head_count, sizeof *own_head);
    size_t *order = scratch(most, sizeof *order);
    turns_sorted(&ordering->turns, loop, sorted);
    struct rota rota = {.shares = ordering->shares,
                        .candidates = candidates,
                        .count = loop->show_count,
                        .head = own_head,
                        .head_count = head_count,
                        .head_firm = head_firm,
                        .who_count = ordering->request->who_count,
                        .last_who = ordering->turns.last_who,
                        .span_ms = loop->end_ms - loop->begin_ms,
                        .most = most};
    for (size_t i = 0; i < loop->show_count; i++) {
        const struct loop_show *show = loop_show(loop, sorted[i]);
        candidates[i] = (struct rota_candidate){.kind = show->kind,
                                                .who = show->who,
                                                .dur_ms = show->dur_ms,
                                                .least_hourly = show->least_hourly,
                                                .most_hourly = show->most_hourly};
        for (size_t h = 0; h < head_count; h++)
            if (head[h] == sorted[i])
                own_head[h] = i;
    }
    memcpy(rota.distances, ordering->turns.distance, sizeof rota.distances);
    loop->count = rota_build(&rota, order);
    loop->order = arena_array(ordering->arena, loop->count, sizeof *loop->order);
    for (size_t i = 0; i < loop->count; i++)
        loop->order[i] = (uint32_t)sorted[order[i]];
    free(order);
    free(own_head);
    free(sorted);
    free(candidates);
}

static void order_one(struct ordering *ordering, struct loop *loop, size_t most)
{
    if (loop->show_count > 1) {
        order_by_turns(ordering, loop, most, NULL, 0, 0);
        return;
    }
    loop->order = arena_array(ordering->arena, 1, sizeof *loop->order);
    loop->count = 1;
}

// Turns go on over the night, so that nobody is always the one whom closing time cuts off; but when
// the doors open, what is pinned leads.
static void order_later(struct ordering *ordering, const struct loop *before, struct loop *loop,
                        size_t most)
{
    size_t head[LOOPS_MOST_LEADERS], count = 0;
    if (loop->sort == PERIOD_EVERGREEN)
        turns_forget(&ordering->turns);
    if (before->sort == PERIOD_RESTING || loop->sort == PERIOD_EVERGREEN)
        for (size_t i = 0; i < loop->show_count && count < LOOPS_MOST_LEADERS; i++)
            if (loop_show(loop, i)->pinned)
                head[count++] = i;
    if (loop->show_count > 1)
        order_by_turns(ordering, loop, most, head, count, count);
    else
        order_one(ordering, loop, most);
}

// ---- the loop that is running ----

// What was on before, seen with today's eyes: its entries as shows of the loop, where they still
// are.
struct continuity {
    const struct playlist_period *before;
    struct timeline_spot spot;
    size_t *mapped; // by entry: show number, or SIZE_MAX when it is gone
    bool *known;    // by show: it was in the loop before
    size_t new_count, gone_count, kept_count;
    bool changed; // a picture or its time differs
};

struct named_show {
    const char *id;
    size_t show;
};

static int compare_names(const void *left, const void *right)
{
    return strcmp(((const struct named_show *)left)->id, ((const struct named_show *)right)->id);
}

static struct named_show *index_shows(const struct loop *loop)
{
    struct named_show *names = calloc(loop->show_count + 1, sizeof *names);
    if (!names)
        abort();
    for (size_t i = 0; i < loop->show_count; i++)
        names[i] = (struct named_show){loop_show(loop, i)->id, i};
    qsort(names, loop->show_count, sizeof *names, compare_names);
    return names;
}

static size_t find_show(const struct named_show *names, size_t count, const char *id)
{
    struct named_show wanted = {.id = id};
    const struct named_show *found = bsearch(&wanted, names, count, sizeof wanted, compare_names);
    return found ? found->show : SIZE_MAX;
}

// Not everything that was due had its place in it, so that what is missing need not be new.
static bool is_partial(const struct playlist_period *period)
{
    return period->loop_ms >= period->end_utc_ms - period->begin_utc_ms ||
           period->entry_count >= LOOPS_MOST_FAR_ENTRIES;
}

// What had no place in the loop has one in another.
static void know_elsewhere(struct continuity *continuity, const struct playlist_region *region,
                           const struct named_show *names, const struct loop *loop)
{
    for (size_t p = 0; p < region->period_count && continuity->new_count > 0; p++)
        for (size_t i = 0; i < region->periods[p].entry_count; i++) {
            size_t show = find_show(names, loop->show_count, region->periods[p].entries[i].item);
            if (show == SIZE_MAX || continuity->known[show])
                continue;
            continuity->known[show] = true;
            continuity->new_count--;
        }
}

static void map_before(struct continuity *continuity, const struct playlist_region *region,
                       const struct loop *loop, struct arena *arena)
{
    const struct playlist_period *before = continuity->before;
    continuity->mapped = arena_array(arena, before->entry_count + 1, sizeof(size_t));
    continuity->known = arena_array(arena, loop->show_count + 1, sizeof(bool));
    struct named_show *names = index_shows(loop);
    for (size_t i = 0; i < before->entry_count; i++) {
        const struct playlist_entry *entry = &before->entries[i];
        size_t show = find_show(names, loop->show_count, entry->item);
        continuity->mapped[i] = show;
        if (show == SIZE_MAX) {
            continuity->gone_count++;
            continue;
        }
        continuity->kept_count += !continuity->known[show];
        continuity->known[show] = true;
        continuity->changed |= strcmp(entry->media, loop_show(loop, show)->src) != 0 ||
                               entry->dur_ms != loop_show(loop, show)->dur_ms;
    }
    continuity->new_count = loop->show_count - continuity->kept_count;
    if (is_partial(before))
        know_elsewhere(continuity, region, names, loop);
    free(names);
}

static void count_kind(const struct loop *loop, size_t show, int64_t counts[ITEM_KIND_COUNT])
{
    counts[loop_show(loop, show)->kind]++;
}

// The kinds have in the loop before what they would have in one made now: the settings are the
// same.
static bool shares_hold(struct ordering *ordering, const struct continuity *continuity,
                        const struct loop *loop, size_t most)
{
    struct loop fresh = *loop;
    struct turns kept = ordering->turns;
    ordering->turns = turns_create(ordering->request->member_count, ordering->arena);
    order_by_turns(ordering, &fresh, most, NULL, 0, 0);
    ordering->turns = kept;
    int64_t before[ITEM_KIND_COUNT] = {0}, now[ITEM_KIND_COUNT] = {0};
    int64_t total = (int64_t)continuity->before->entry_count, fresh_total = (int64_t)fresh.count;
    for (size_t i = 0; i < continuity->before->entry_count; i++)
        count_kind(loop, continuity->mapped[i], before);
    for (size_t i = 0; i < fresh.count; i++)
        count_kind(loop, fresh.order[i], now);
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++) {
        int64_t off = before[kind] * fresh_total - now[kind] * total;
        if (llabs(off) > (SHARE_SLACK + total / 16) * fresh_total)
            return false;
    }
    return true;
}

// The order of before, from `first` on round the loop.
static void keep_order(struct ordering *ordering, const struct continuity *continuity,
                       struct loop *loop, size_t first)
{
    size_t count = continuity->before->entry_count;
    loop->order = arena_array(ordering->arena, count, sizeof *loop->order);
    loop->count = count;
    for (size_t i = 0; i < count; i++)
        loop->order[i] = (uint32_t)continuity->mapped[(first + i) % count];
}

// The next entries of before that still are there, `from` itself included: for the head of the
// loop.
static size_t add_next(const struct continuity *continuity, size_t from, size_t *head,
                       size_t head_count)
{
    size_t count = continuity->before->entry_count;
    for (size_t i = 0; i < count; i++) {
        size_t show = continuity->mapped[(from + i) % count];
        if (show == SIZE_MAX)
            continue;
        for (size_t h = 0; h < head_count; h++)
            if (head[h] == show)
                return head_count;
        head[head_count] = show;
        return head_count + 1;
    }
    return head_count;
}

// What is new leads; then comes what would have come.
static void lead_with_new(struct ordering *ordering, const struct continuity *continuity,
                          struct loop *loop, size_t most)
{
    size_t head[LOOPS_MOST_LEADERS + 1], count = 0;
    for (size_t i = 0; i < loop->show_count && count < LOOPS_MOST_LEADERS; i++)
        if (!continuity->known[i])
            head[count++] = i;
    size_t firm = count > 0 ? 1 : 0;
    const struct timeline_spot *spot = &continuity->spot;
    bool hardly_seen = spot->offset_ms * 2 < spot->entry->dur_ms;
    size_t next = hardly_seen ? spot->index : spot->index + 1;
    count = add_next(continuity, next, head, count);
    order_by_turns(ordering, loop, most, head, count, firm);
}

// Something is gone, or the shares are others: the picture on screen stays for its time.
static void go_on_without(struct ordering *ordering, const struct continuity *continuity,
                          struct loop *loop, size_t most)
{
    size_t head[2], count = 0, index = continuity->spot.index, firm;
    if (continuity->mapped[index] != SIZE_MAX) {
        head[count++] = continuity->mapped[index];
        loop->begin_ms = continuity->spot.starts_utc_ms;
    }
    firm = count;
    count = add_next(continuity, index + 1, head, count);
    order_by_turns(ordering, loop, most, head, count, firm);
}

static void order_running(struct ordering *ordering, struct loop *loop, size_t most)
{
    const struct loops_request *request = ordering->request;
    struct continuity continuity = {0};
    if (request->previous)
        continuity.spot = timeline_at(request->previous, request->now_ms, TIMELINE_TRUSTED);
    continuity.before = continuity.spot.period;
    if (!continuity.before || !continuity.spot.entry) {
        order_one(ordering, loop, most);
        return;
    }
    map_before(&continuity, request->previous, loop, ordering->arena);
    bool enough = continuity.before->entry_count <= most &&
                  (continuity.kept_count == loop->show_count ||
                   continuity.before->loop_ms >= loop->end_ms - continuity.before->begin_utc_ms);
    if (continuity.kept_count == 0) {
        order_one(ordering, loop, most);
    } else if (continuity.new_count > 0) {
        lead_with_new(ordering, &continuity, loop, most);
    } else if (continuity.gone_count > 0 || !enough ||
               (loop->show_count > 1 && !is_partial(continuity.before) &&
                !shares_hold(ordering, &continuity, loop, most))) {
        go_on_without(ordering, &continuity, loop, most);
    } else if (continuity.changed) {
        loop->begin_ms = continuity.spot.starts_utc_ms;
        keep_order(ordering, &continuity, loop, continuity.spot.index);
    } else {
        loop->begin_ms = continuity.before->begin_utc_ms;
        keep_order(ordering, &continuity, loop, 0);
    }
}

// One period of before; what it shows is found by id in the loop that is now.
static void note_period(struct ordering *ordering, const struct loop *loop,
                        const struct named_show *names, const struct playlist_period *period)
{
    size_t count = period->entry_count;
    struct loop_show *table = scratch(count, sizeof *table);
    uint32_t *numbers = scratch(count, sizeof *numbers);
    for (size_t i = 0; i < count; i++) {
        size_t show = find_show(names, loop->show_count, period->entries[i].item);
        table[i] = show == SIZE_MAX ? (struct loop_show){.member = SIZE_MAX, .who = ROTA_NOBODY}
                                    : *loop_show(loop, show);
        table[i].dur_ms = period->entries[i].dur_ms;
        numbers[i] = (uint32_t)i;
    }
    struct loop old = {.begin_ms = period->begin_utc_ms,
                       .table = table,
                       .shows = numbers,
                       .order = numbers,
                       .count = count};
    int64_t now_ms = ordering->request->now_ms;
    turns_note(&ordering->turns, &old, period->end_utc_ms < now_ms ? period->end_utc_ms : now_ms);
    free(numbers);
    free(table);
}

// What was on until now, for whose turn it is.
static void note_previous(struct ordering *ordering, const struct loop *loop)
{
    const struct loops_request *request = ordering->request;
    if (!request->previous)
        return;
    struct named_show *names = index_shows(loop);
    for (size_t p = 0; p < request->previous->period_count; p++) {
        const struct playlist_period *period = &request->previous->periods[p];
        if (period->begin_utc_ms >= request->now_ms || period->entry_count == 0)
            continue;
        note_period(ordering, loop, names, period);
    }
    free(names);
}

void loops_order(const struct loops_request *request, struct loop *loops, size_t count,
                 struct arena *arena)
{
    assert(count > 0);
    struct ordering ordering = {
        .request = request, .arena = arena, .turns = turns_create(request->member_count, arena)};
    for (size_t i = 0; i < count; i++) {
        size_t most = most_entries(&ordering, &loops[i], count - i);
        memcpy(ordering.shares, loops[i].shares, sizeof ordering.shares);
        ordering.shares[ITEM_ALERT] = 1;
        if (i == 0) {
            note_previous(&ordering, &loops[i]);
            order_running(&ordering, &loops[i], most);
        } else {
            order_later(&ordering, &loops[i - 1], &loops[i], most);
        }
        ordering.total += loops[i].count;
        turns_note(&ordering.turns, &loops[i], loops[i].end_ms);
    }
}
