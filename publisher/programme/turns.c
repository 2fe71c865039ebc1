// Loops that ran → who was on when.

#include "publisher/programme/turns.h"

#include <stdlib.h>

struct turns turns_create(size_t member_count, struct arena *arena)
{
    struct turns turns = {
        .last_ms = arena_array(arena, member_count + 1, sizeof(int64_t)),
        .queue = arena_array(arena, member_count + 1, sizeof(size_t)),
        .place = arena_array(arena, member_count + 1, sizeof(size_t)),
        .member_count = member_count,
    };
    turns_forget(&turns);
    return turns;
}

void turns_forget(struct turns *turns)
{
    for (size_t i = 0; i < turns->member_count; i++) {
        turns->last_ms[i] = TURNS_NEVER;
        turns->queue[i] = i;
    }
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++)
        turns->distance[kind] = 0;
    turns->last_who = ROTA_NOBODY;
}

static const struct loop_show *show_at(const struct loop *loop, size_t i)
{
    return loop_show(loop, loop->order[i]);
}

// How far back from entry `last` each kind was on, round the loop when it ran round.
static void note_distances(struct turns *turns, const struct loop *loop, size_t last, bool round)
{
    bool seen[ITEM_KIND_COUNT] = {false};
    size_t steps = round ? loop->count : last + 1;
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++)
        turns->distance[kind] += (int64_t)steps;
    for (size_t step = 0; step < steps; step++) {
        enum item_kind kind = show_at(loop, (last + loop->count - step) % loop->count)->kind;
        if (!seen[kind])
            turns->distance[kind] = (int64_t)step;
        seen[kind] = true;
    }
    turns->last_who = show_at(loop, last)->who;
}

struct seen {
    int64_t last_ms;
    size_t member;
};

static int compare_seen(const void *left, const void *right)
{
    const struct seen *a = left, *b = right;
    if (a->last_ms != b->last_ms)
        return a->last_ms < b->last_ms ? -1 : 1;
    return a->member < b->member ? -1 : a->member > b->member;
}

// Those who were on while the loop ran go to the queue's end.
static void queue_again(struct turns *turns, const struct loop *loop)
{
    struct seen *seen = calloc(loop->count + 1, sizeof *seen);
    if (!seen)
        abort();
    for (size_t i = 0; i < turns->member_count; i++)
        turns->place[i] = 0;
    size_t count = 0, kept = 0;
    for (size_t i = 0; i < loop->count; i++) {
        size_t member = show_at(loop, i)->member;
        if (member == SIZE_MAX || turns->place[member] || turns->last_ms[member] < loop->begin_ms)
            continue;
        turns->place[member] = 1;
        seen[count++] = (struct seen){turns->last_ms[member], member};
    }
    if (count > 1)
        qsort(seen, count, sizeof *seen, compare_seen);
    for (size_t i = 0; i < turns->member_count; i++)
        if (!turns->place[turns->queue[i]])
            turns->queue[kept++] = turns->queue[i];
    for (size_t i = 0; i < count; i++)
        turns->queue[kept++] = seen[i].member;
    free(seen);
}

void turns_note(struct turns *turns, const struct loop *loop, int64_t cut_ms)
{
    int64_t loop_ms = 0, ran_ms = cut_ms - loop->begin_ms, at = 0;
    for (size_t i = 0; i < loop->count; i++)
        loop_ms += show_at(loop, i)->dur_ms;
    if (loop_ms <= 0 || ran_ms <= 0)
        return;
    int64_t rounds = ran_ms / loop_ms, rest = ran_ms % loop_ms;
    size_t last = loop->count - 1;
    bool any = rounds > 0;
    for (size_t i = 0; i < loop->count; i++) {
        const struct loop_show *show = show_at(loop, i);
        bool in_rest = rest - at >= (show->dur_ms + 1) / 2;
        if (in_rest) {
            last = i;
            any = true;
        }
        int64_t round = in_rest ? rounds : rounds - 1;
        int64_t on = loop->begin_ms + round * loop_ms + at;
        if (round >= 0 && show->member != SIZE_MAX && on > turns->last_ms[show->member])
            turns->last_ms[show->member] = on;
        at += show->dur_ms;
    }
    if (any)
        note_distances(turns, loop, last, rounds > 0);
    queue_again(turns, loop);
}

void turns_sorted(const struct turns *turns, const struct loop *loop, size_t *sorted)
{
    for (size_t i = 0; i < turns->member_count; i++)
        turns->place[i] = SIZE_MAX;
    for (size_t i = 0; i < loop->show_count; i++)
        turns->place[loop_show(loop, i)->member] = i;
    size_t count = 0;
    for (size_t i = 0; i < turns->member_count; i++)
        if (turns->place[turns->queue[i]] != SIZE_MAX)
            sorted[count++] = turns->place[turns->queue[i]];
}
