// Candidates → seats and their turns: whole rounds, as near to the shares as those allow, no more
// of anybody than others can part, repeats by the hour where an item has limits.

#include "publisher/programme/rota_seats.h"

#include <math.h>
#include <stdlib.h>

#define MOST_STRETCH 4  // a loop is at most so many times as long as it must be …
#define GOOD_SHARES 0.2 // … for shares that are off by no more than this
#define MOST_BLOCK 60   // rounds; all that businesses with up to six items need
#define MOST_PASSES 200
#define HOUR_MS INT64_C(3600000)

static void *scratch(size_t count, size_t bytes)
{
    void *memory = calloc(count + 1, bytes);
    if (!memory)
        abort();
    return memory;
}

// ---- who ----

static bool has_limits(const struct rota_candidate *candidate)
{
    return candidate->least_hourly > 0 || candidate->most_hourly > 0;
}

// Seats of one kind. The seat of a business stands where its item that was on last does: a new one
// does not put it before its neighbours.
static void seat_kind(struct rota_seats *seats, enum item_kind kind, size_t *seat_by_who)
{
    const struct rota *rota = seats->rota;
    struct rota_kind *of = &seats->kinds[kind];
    of->first_seat = seats->seat_count;
    for (size_t i = rota->count; i-- > 0;) {
        const struct rota_candidate *candidate = &rota->candidates[i];
        if (candidate->kind != kind)
            continue;
        size_t at = has_limits(candidate) ? 0 : seat_by_who[candidate->who];
        if (at <= of->first_seat) {
            at = ++seats->seat_count;
            seats->seats[at - 1] = (struct rota_seat){.kind = kind,
                                                      .who = candidate->who,
                                                      .least_hourly = candidate->least_hourly,
                                                      .most_hourly = candidate->most_hourly};
            if (!has_limits(candidate))
                seat_by_who[candidate->who] = at;
        }
        seats->seat_of[i] = at - 1;
        seats->seats[at - 1].count++;
    }
    of->seat_count = seats->seat_count - of->first_seat;
}

static void give_candidates(struct rota_seats *seats)
{
    size_t *next = seats->candidates;
    for (size_t s = 0; s < seats->seat_count; s++) {
        seats->seats[s].candidates = next;
        next += seats->seats[s].count;
        seats->seats[s].count = 0;
    }
    for (size_t i = 0; i < seats->rota->count; i++) {
        struct rota_seat *seat = &seats->seats[seats->seat_of[i]];
        seat->candidates[seat->count++] = i;
    }
}

// ---- how often ----

static int64_t common_multiple(int64_t a, int64_t b)
{
    int64_t x = a, y = b;
    while (y > 0) {
        int64_t rest = x % y;
        x = y;
        y = rest;
    }
    return a / x * b;
}

// Where businesses have very different numbers of items, the largest number: their own items then
// take turns from one loop to the next.
static int64_t block_of(const struct rota_seats *seats, const struct rota_kind *kind)
{
    int64_t block = 1, most = 1;
    for (size_t s = 0; s < kind->seat_count; s++) {
        int64_t count = (int64_t)seats->seats[kind->first_seat + s].count;
        if (count > most)
            most = count;
        if (block <= MOST_BLOCK && count <= MOST_BLOCK)
            block = common_multiple(block, count);
    }
    return block <= MOST_BLOCK && most <= MOST_BLOCK ? block : most;
}

static double turns_of(const struct rota_kind *kind)
{
    return (double)kind->block * (double)kind->seat_count;
}

// Blocks for a loop `stretch` times as long as it must be for everybody to be on; gives how far the
// worst share is off, as a logarithm.
static double choose_blocks(const struct rota_seats *seats, int stretch,
                            int64_t blocks[ITEM_KIND_COUNT])
{
    const int *shares = seats->rota->shares;
    double sum = 0, longest = 0, total = 0, worst = 0;
    for (int k = 0; k < ITEM_KIND_COUNT; k++)
        sum += seats->kinds[k].seat_count > 0 ? shares[k] : 0;
    for (int k = 0; k < ITEM_KIND_COUNT; k++)
        if (seats->kinds[k].seat_count > 0)
            longest = fmax(longest, turns_of(&seats->kinds[k]) * sum / shares[k]);
    for (int k = 0; k < ITEM_KIND_COUNT; k++) {
        double turns = turns_of(&seats->kinds[k]);
        if (seats->kinds[k].seat_count == 0)
            continue;
        blocks[k] = llround(fmax(1, longest * stretch * shares[k] / sum / turns));
        total += (double)blocks[k] * turns;
    }
    for (int k = 0; k < ITEM_KIND_COUNT; k++)
        if (seats->kinds[k].seat_count > 0)
            worst = fmax(worst, fabs(log((double)blocks[k] * turns_of(&seats->kinds[k]) / total /
                                         (shares[k] / sum))));
    return worst;
}

static void choose_rounds(struct rota_seats *seats)
{
    int64_t blocks[ITEM_KIND_COUNT] = {0};
    double least_off = INFINITY;
    for (int stretch = 1; stretch <= MOST_STRETCH && least_off > GOOD_SHARES; stretch++) {
        double off = choose_blocks(seats, stretch, blocks);
        if (off >= least_off)
            continue;
        least_off = off;
        for (int k = 0; k < ITEM_KIND_COUNT; k++)
            seats->kinds[k].rounds = blocks[k] * seats->kinds[k].block;
    }
}

// ---- limits by the hour ----

static void set_wanted(struct rota_seats *seats)
{
    for (int k = 0; k < ITEM_KIND_COUNT; k++)
        for (size_t s = 0; s < seats->kinds[k].seat_count; s++)
            seats->seats[seats->kinds[k].first_seat + s].wanted = seats->kinds[k].rounds;
}

static int64_t wanted_ms(const struct rota_seats *seats)
{
    int64_t sum = 0;
    for (size_t s = 0; s < seats->seat_count; s++)
        sum +=
            seats->seats[s].wanted * seats->rota->candidates[seats->seats[s].candidates[0]].dur_ms;
    return sum;
}

static int64_t wanted_turns(const struct rota_seats *seats)
{
    int64_t sum = 0;
    for (size_t s = 0; s < seats->seat_count; s++)
        sum += seats->seats[s].wanted;
    return sum;
}

// Rounded towards what the limit asks for.
static void limit_seats(struct rota_seats *seats, int64_t loop_ms, int64_t loop_turns)
{
    for (int k = 0; k < ITEM_KIND_COUNT; k++)
        for (size_t s = 0; s < seats->kinds[k].seat_count; s++) {
            struct rota_seat *seat = &seats->seats[seats->kinds[k].first_seat + s];
            int64_t least = (seat->least_hourly * loop_ms + HOUR_MS - 1) / HOUR_MS;
            int64_t most = seat->most_hourly * loop_ms / HOUR_MS;
            seat->wanted = seats->kinds[k].rounds;
            if (seat->least_hourly > 0 && seat->wanted < least)
                seat->wanted = least < loop_turns / 2 ? least : loop_turns / 2;
            if (seat->most_hourly > 0 && seat->wanted > most)
                seat->wanted = most;
            if (seat->wanted < 1)
                seat->wanted = 1;
        }
}

// What may be on twice an hour at most needs a loop of half an hour at least, if it runs that long.
static int64_t least_loop_ms(const struct rota_seats *seats)
{
    int64_t least = 0;
    for (size_t s = 0; s < seats->seat_count; s++)
        if (seats->seats[s].most_hourly > 0) {
            int64_t ms = (HOUR_MS + seats->seats[s].most_hourly - 1) / seats->seats[s].most_hourly;
            least = ms > least ? ms : least;
        }
    return least < seats->rota->span_ms ? least : seats->rota->span_ms;
}

static void keep_limits(struct rota_seats *seats)
{
    bool any = false;
    for (size_t s = 0; s < seats->seat_count; s++)
        any |= !rota_seat_is_regular(&seats->seats[s]);
    if (!any)
        return;
    int64_t rounds[ITEM_KIND_COUNT], least_ms = least_loop_ms(seats);
    for (int k = 0; k < ITEM_KIND_COUNT; k++)
        rounds[k] = seats->kinds[k].rounds;
    for (int64_t times = 1;; times++) {
        for (int k = 0; k < ITEM_KIND_COUNT; k++)
            seats->kinds[k].rounds = rounds[k] * times;
        set_wanted(seats);
        for (int pass = 0; pass < 4; pass++)
            limit_seats(seats, wanted_ms(seats), wanted_turns(seats));
        if (wanted_ms(seats) >= least_ms || times >= MOST_PASSES ||
            wanted_turns(seats) * 2 > (int64_t)seats->rota->most)
            return;
    }
}

// ---- nobody more than half ----

// The one who has more turns than all others together; ROTA_NOBODY when no one has, or nobody else
// is there.
static size_t find_crowd(const struct rota_seats *seats, int64_t *turns, int64_t *total)
{
    size_t crowd = ROTA_NOBODY;
    *total = 0;
    for (size_t s = 0; s < seats->seat_count; s++)
        turns[seats->seats[s].who] = 0;
    for (size_t s = 0; s < seats->seat_count; s++) {
        const struct rota_seat *seat = &seats->seats[s];
        turns[seat->who] += seat->wanted;
        *total += seat->wanted;
        if (crowd == ROTA_NOBODY || turns[seat->who] > turns[crowd])
            crowd = seat->who;
    }
    return turns[crowd] * 2 > *total && turns[crowd] < *total ? crowd : ROTA_NOBODY;
}

// How many more turns of others than of `who` a round of the kind has.
static int64_t others(const struct rota_seats *seats, const struct rota_kind *kind, size_t who)
{
    int64_t sum = 0;
    for (size_t s = 0; s < kind->seat_count; s++) {
        const struct rota_seat *seat = &seats->seats[kind->first_seat + s];
        if (rota_seat_is_regular(seat))
            sum += seat->who == who ? -1 : 1;
    }
    return sum;
}

static void add_blocks(struct rota_seats *seats, struct rota_kind *kind, int64_t blocks)
{
    kind->rounds += blocks * kind->block;
    for (size_t s = 0; s < kind->seat_count; s++) {
        struct rota_seat *seat = &seats->seats[kind->first_seat + s];
        if (rota_seat_is_regular(seat))
            seat->wanted = kind->rounds;
    }
}

// One step: fewer rounds of the kind that it crowds, else more of one that parts it. False when
// there is no such kind: it then meets itself.
static bool part_crowd(struct rota_seats *seats, size_t who, int64_t surplus)
{
    struct rota_kind *fewer = NULL, *more = NULL;
    for (int k = 0; k < ITEM_KIND_COUNT; k++) {
        struct rota_kind *kind = &seats->kinds[k];
        if (kind->seat_count == 0)
            continue;
        int64_t gain = others(seats, kind, who);
        if (gain < 0 && kind->rounds > kind->block && (!fewer || kind->rounds > fewer->rounds))
            fewer = kind;
        if (gain > 0 && (!more || kind->rounds < more->rounds))
            more = kind;
    }
    struct rota_kind *kind = fewer ? fewer : more;
    if (!kind)
        return false;
    int64_t gain = llabs(others(seats, kind, who)) * kind->block;
    int64_t blocks = (surplus + gain - 1) / gain;
    if (fewer && blocks >= kind->rounds / kind->block)
        blocks = kind->rounds / kind->block - 1;
    if (!fewer && blocks > (int64_t)seats->rota->most)
        blocks = (int64_t)seats->rota->most;
    add_blocks(seats, kind, fewer ? -blocks : blocks);
    return true;
}

// With limits of its own, somebody has fewer turns rather than meet himself.
static void cut_crowd(struct rota_seats *seats, size_t who, int64_t surplus)
{
    for (size_t s = 0; s < seats->seat_count; s++) {
        struct rota_seat *seat = &seats->seats[s];
        if (seat->who != who || rota_seat_is_regular(seat) || seat->wanted <= 1)
            continue;
        int64_t fewer = surplus < seat->wanted - 1 ? surplus : seat->wanted - 1;
        seat->wanted -= fewer;
        surplus -= fewer;
    }
}

static void part_crowds(struct rota_seats *seats)
{
    int64_t *turns = scratch(seats->rota->who_count, sizeof *turns), total;
    for (int pass = 0; pass < MOST_PASSES; pass++) {
        size_t crowd = find_crowd(seats, turns, &total);
        if (crowd == ROTA_NOBODY)
            break;
        int64_t surplus = turns[crowd] * 2 - total;
        cut_crowd(seats, crowd, surplus);
        crowd = find_crowd(seats, turns, &total);
        if (crowd == ROTA_NOBODY || !part_crowd(seats, crowd, turns[crowd] * 2 - total))
            break;
    }
    free(turns);
}

// ---- queues ----

static int compare_due(const void *left, const void *right)
{
    const struct rota_seat *a = *(struct rota_seat *const *)left;
    const struct rota_seat *b = *(struct rota_seat *const *)right;
    if (a->due != b->due)
        return a->due < b->due ? -1 : 1;
    return a > b ? -1 : a < b; // later seats were made of those who were on longer ago
}

static void queue_kind(struct rota_seats *seats, struct rota_kind *kind, struct rota_seat **sorted)
{
    size_t count = kind->seat_count;
    for (size_t s = 0; s < count; s++) {
        struct rota_seat *seat = &seats->seats[kind->first_seat + s];
        seat->step = 1.0 / (double)seat->wanted;
        seat->due = ((double)(count - 1 - s) + 0.5) / (double)count * seat->step;
        kind->wanted += seat->wanted;
        kind->regular_count += rota_seat_is_regular(seat);
        sorted[s] = seat;
    }
    if (count > 1)
        qsort(sorted, count, sizeof *sorted, compare_due);
    kind->head = kind->tail = ROTA_NO_SEAT;
    for (size_t i = 0; i < count; i++) {
        sorted[i]->before = i == 0 ? ROTA_NO_SEAT : (size_t)(sorted[i - 1] - seats->seats);
        sorted[i]->after = i + 1 == count ? ROTA_NO_SEAT : (size_t)(sorted[i + 1] - seats->seats);
    }
    if (count > 0) {
        kind->head = (size_t)(sorted[0] - seats->seats);
        kind->tail = (size_t)(sorted[count - 1] - seats->seats);
    }
}

void rota_seats_init(struct rota_seats *seats, const struct rota *rota)
{
    *seats = (struct rota_seats){
        .rota = rota,
        .seats = scratch(rota->count, sizeof *seats->seats),
        .candidates = scratch(rota->count, sizeof *seats->candidates),
        .seat_of = scratch(rota->count, sizeof *seats->seat_of),
    };
    size_t *seat_by_who = scratch(rota->who_count, sizeof *seat_by_who);
    unsigned there = 0;
    for (size_t i = 0; i < rota->count; i++)
        there |= 1u << rota->candidates[i].kind;
    for (int k = 0; k < ITEM_KIND_COUNT; k++)
        if (there & 1u << k)
            seat_kind(seats, (enum item_kind)k, seat_by_who);
    free(seat_by_who);
    give_candidates(seats);
    for (int k = 0; k < ITEM_KIND_COUNT; k++)
        seats->kinds[k].block = block_of(seats, &seats->kinds[k]);
    choose_rounds(seats);
    set_wanted(seats);
    keep_limits(seats);
    part_crowds(seats);
    struct rota_seat **sorted = scratch(seats->seat_count, sizeof(struct rota_seat *));
    for (int k = 0; k < ITEM_KIND_COUNT; k++) {
        queue_kind(seats, &seats->kinds[k], sorted);
        seats->kinds[k].credit = seats->kinds[k].wanted * rota->distances[k];
        seats->weight += seats->kinds[k].wanted;
    }
    free(sorted);
}

void rota_seats_finish(struct rota_seats *seats)
{
    free(seats->seats);
    free(seats->candidates);
    free(seats->seat_of);
}
