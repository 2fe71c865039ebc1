// Smooth weighted round robin over kinds, whole rounds within a kind.

#include "publisher/programme/rota.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define MOST_STRETCH 4  // a loop is at most so many times as long as it must be …
#define GOOD_SHARES 0.2 // … for shares that are off by no more than this

struct turn {
    size_t *members;           // candidate numbers in order of their turns
    bool *taken;               // in this round
    size_t count, first, left; // `first`: none before it is left in this round
    int64_t slots;             // how many it had
    size_t last_slot;          // when the last (from 1)
    int64_t wanted;            // of them in a complete order: whole rounds
    int64_t credit;
};

struct building {
    const struct rota *rota;
    struct turn turns[ITEM_KIND_COUNT];
    int64_t weight; // the sum of what the kinds want
    size_t *order;
    size_t length;
    int64_t length_ms;
    const char *business;
};

static void start_round(struct turn *turn)
{
    memset(turn->taken, 0, turn->count * sizeof *turn->taken);
    turn->first = 0;
    turn->left = turn->count;
}

static void begin(struct building *building)
{
    const struct rota *rota = building->rota;
    for (size_t i = 0; i < rota->count; i++)
        building->turns[rota->candidates[i].kind].count++;
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++) {
        struct turn *turn = &building->turns[kind];
        if (turn->count == 0)
            continue;
        turn->members = calloc(turn->count, sizeof *turn->members);
        turn->taken = calloc(turn->count, sizeof *turn->taken);
        if (!turn->members || !turn->taken)
            abort();
        turn->count = 0;
    }
    for (size_t i = 0; i < rota->count; i++) {
        struct turn *turn = &building->turns[rota->candidates[i].kind];
        turn->members[turn->count++] = i;
    }
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++)
        if (building->turns[kind].count > 0)
            start_round(&building->turns[kind]);
}

// Whole rounds for a loop `stretch` times as long as it must be for everybody to be on; gives how
// far the worst share is off, as a logarithm.
static double choose_rounds(const struct building *building, int stretch,
                            int64_t rounds[ITEM_KIND_COUNT])
{
    const int *shares = building->rota->shares;
    double sum = 0, longest = 0, total = 0, worst = 0;
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++)
        sum += building->turns[kind].count > 0 ? shares[kind] : 0;
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++)
        if (building->turns[kind].count > 0)
            longest = fmax(longest, (double)building->turns[kind].count * sum / shares[kind]);
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++) {
        double count = (double)building->turns[kind].count;
        if (building->turns[kind].count == 0)
            continue;
        rounds[kind] = llround(fmax(1, longest * stretch * shares[kind] / sum / count));
        total += (double)rounds[kind] * count;
    }
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++)
        if (building->turns[kind].count > 0)
            worst =
                fmax(worst, fabs(log((double)rounds[kind] * (double)building->turns[kind].count /
                                     total / (shares[kind] / sum))));
    return worst;
}

static void want(struct building *building)
{
    int64_t rounds[ITEM_KIND_COUNT] = {0}, best[ITEM_KIND_COUNT] = {0};
    double least_off = INFINITY;
    for (int stretch = 1; stretch <= MOST_STRETCH && least_off > GOOD_SHARES; stretch++) {
        double off = choose_rounds(building, stretch, rounds);
        if (off >= least_off)
            continue;
        least_off = off;
        memcpy(best, rounds, sizeof best);
    }
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++) {
        struct turn *turn = &building->turns[kind];
        turn->wanted = best[kind] * (int64_t)turn->count;
        turn->credit = turn->wanted * building->rota->distances[kind];
        building->weight += turn->wanted;
    }
}

static void finish(struct building *building)
{
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++) {
        free(building->turns[kind].members);
        free(building->turns[kind].taken);
    }
}

static bool clashes(const char *a, const char *b)
{
    return *a && strcmp(a, b) == 0;
}

// What a kind could not be given, since its businesses clashed, is not owed for ever: else two
// kinds of one business would crowd everybody out.
static void earn(struct turn *turn, int64_t share, int64_t most)
{
    turn->credit += share;
    if (turn->credit > most)
        turn->credit = most;
}

// Gives the slot to the turn's member `at`, and pays for it.
static void show(struct building *building, enum item_kind kind, size_t at)
{
    const struct rota *rota = building->rota;
    struct turn *turn = &building->turns[kind];
    size_t candidate = turn->members[at];
    for (int k = 0; k < ITEM_KIND_COUNT; k++)
        if (building->turns[k].count > 0)
            earn(&building->turns[k], building->turns[k].wanted, building->weight);
    turn->credit -= building->weight;
    turn->taken[at] = true;
    turn->slots++;
    turn->last_slot = building->length + 1;
    turn->left--;
    while (turn->first < turn->count && turn->taken[turn->first])
        turn->first++;
    if (turn->left == 0)
        start_round(turn);
    building->business = rota->candidates[candidate].business;
    building->order[building->length++] = candidate;
    building->length_ms += rota->candidates[candidate].dur_ms;
}

// The first of this round whose business was not on just now; turn->count when there is none.
static size_t next_member(const struct building *building, const struct turn *turn)
{
    for (size_t i = turn->first; i < turn->count; i++)
        if (!turn->taken[i] &&
            !clashes(building->rota->candidates[turn->members[i]].business, building->business))
            return i;
    return turn->count;
}

// The kind that is owed most among those not in `passed`, of several the one that waits longest; -1
// when none is left.
static int owed_most(const struct building *building, unsigned passed)
{
    int best = -1;
    int64_t most = 0;
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++) {
        const struct turn *turn = &building->turns[kind];
        int64_t owed = turn->credit + turn->wanted;
        if (owed > building->weight)
            owed = building->weight;
        if (turn->slots >= turn->wanted || passed & 1u << kind || (best >= 0 && owed < most) ||
            (best >= 0 && owed == most && turn->last_slot >= building->turns[best].last_slot))
            continue;
        best = kind;
        most = owed;
    }
    return best;
}

static void fill_slot(struct building *building)
{
    unsigned passed = 0;
    int first = owed_most(building, 0);
    for (int kind = first; kind >= 0; kind = owed_most(building, passed)) {
        const struct turn *turn = &building->turns[kind];
        size_t at = next_member(building, turn);
        if (at < turn->count) {
            show(building, (enum item_kind)kind, at);
            return;
        }
        passed |= 1u << kind;
    }
    show(building, (enum item_kind)first, building->turns[first].first);
}

static void show_head(struct building *building)
{
    const struct rota *rota = building->rota;
    for (size_t h = 0; h < rota->head_count && building->length < rota->most; h++) {
        enum item_kind kind = rota->candidates[rota->head[h]].kind;
        const struct turn *turn = &building->turns[kind];
        for (size_t at = 0; at < turn->count; at++)
            if (turn->members[at] == rota->head[h] && !turn->taken[at]) {
                show(building, kind, at);
                break;
            }
    }
}

static bool complete(const struct building *building)
{
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++)
        if (building->turns[kind].slots < building->turns[kind].wanted)
            return false;
    return true;
}

// Where the loop begins again the same business must not meet itself: the last entry changes places
// with an earlier one of its kind where that clashes nowhere.
static void mend_the_seam(struct building *building)
{
    const struct rota_candidate *candidates = building->rota->candidates;
    size_t *order = building->order, last = building->length - 1;
    const char *first_business = candidates[order[0]].business;
    if (building->length < 3 || !clashes(first_business, candidates[order[last]].business))
        return;
    for (size_t i = last - 1; i > building->rota->head_count; i--) {
        const struct rota_candidate *other = &candidates[order[i]];
        const char *moved = candidates[order[last]].business;
        if (other->kind != candidates[order[last]].kind ||
            clashes(other->business, first_business) ||
            clashes(other->business, candidates[order[last - 1]].business) ||
            clashes(moved, candidates[order[i - 1]].business) ||
            clashes(moved, candidates[order[i + 1]].business))
            continue;
        size_t swap = order[i];
        order[i] = order[last];
        order[last] = swap;
        return;
    }
}

size_t rota_build(const struct rota *rota, size_t *order)
{
    if (rota->count == 0)
        return 0;
    struct building building = {.rota = rota, .order = order, .business = rota->last_business};
    begin(&building);
    want(&building);
    show_head(&building);
    bool whole = false;
    while (building.length < rota->most && building.length_ms < rota->span_ms &&
           !(whole = complete(&building)))
        fill_slot(&building);
    if (whole)
        mend_the_seam(&building);
    finish(&building);
    return building.length;
}
