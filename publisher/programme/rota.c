// Seats → order: smooth weighted round robin over kinds, a queue within a kind; who could not be
// parted from himself later on is shown now.

#include "publisher/programme/rota.h"

#include <stdlib.h>
#include <string.h>

#include "publisher/programme/rota_seats.h"

#define ATTEMPTS 8
#define CLASH 1000 // two neighbours that are the same are worse than so many changed places

struct building {
    const struct rota *rota;
    struct rota_seats seats;
    size_t *order; // seats, until it is done
    size_t length;
    int64_t length_ms;
    size_t last_who, first_who;
    int64_t *left;      // turns by who
    size_t *those_left; // … who have some, in no order
    size_t those_count;
    int64_t turns_left, most_left; // of all together; no one has more than this
    size_t flaws;                  // places changed, and neighbours that are the same
};

static void begin(struct building *building)
{
    const struct rota_seats *seats = &building->seats;
    building->left = calloc(building->rota->who_count + 1, sizeof *building->left);
    building->those_left = calloc(seats->seat_count + 1, sizeof *building->those_left);
    if (!building->left || !building->those_left)
        abort();
    for (size_t s = 0; s < seats->seat_count; s++) {
        const struct rota_seat *seat = &seats->seats[s];
        if (building->left[seat->who] == 0)
            building->those_left[building->those_count++] = seat->who;
        building->left[seat->who] += seat->wanted;
        building->turns_left += seat->wanted;
        if (building->left[seat->who] > building->most_left)
            building->most_left = building->left[seat->who];
    }
}

static void finish(struct building *building)
{
    free(building->left);
    free(building->those_left);
    rota_seats_finish(&building->seats);
}

// ---- a kind's queue ----

static void leave(struct building *building, struct rota_kind *kind, const struct rota_seat *seat)
{
    struct rota_seat *seats = building->seats.seats;
    if (seat->before == ROTA_NO_SEAT)
        kind->head = seat->after;
    else
        seats[seat->before].after = seat->after;
    if (seat->after == ROTA_NO_SEAT)
        kind->tail = seat->before;
    else
        seats[seat->after].before = seat->before;
}

static void queue_up(struct building *building, struct rota_kind *kind, struct rota_seat *seat)
{
    struct rota_seat *seats = building->seats.seats;
    size_t self = (size_t)(seat - seats), before = kind->tail;
    while (before != ROTA_NO_SEAT && seats[before].due > seat->due)
        before = seats[before].before;
    seat->before = before;
    seat->after = before == ROTA_NO_SEAT ? kind->head : seats[before].after;
    if (seat->before == ROTA_NO_SEAT)
        kind->head = self;
    else
        seats[seat->before].after = self;
    if (seat->after == ROTA_NO_SEAT)
        kind->tail = self;
    else
        seats[seat->after].before = self;
}

// Its turn in this round is not had yet.
static bool in_round(const struct rota_kind *kind, const struct rota_seat *seat)
{
    return !rota_seat_is_regular(seat) || seat->shown == kind->shown_by_all;
}

// Whoever is passed by comes right after, each where the next one was: so everybody keeps his
// place, and the new order stays from round to round.
static void pass_by(struct building *building, const struct rota_kind *kind, struct rota_seat *seat)
{
    struct rota_seat *seats = building->seats.seats;
    for (size_t at = seat->before; at != ROTA_NO_SEAT; at = seats[at].before) {
        struct rota_seat *passed = &seats[at];
        if (!rota_seat_is_regular(passed) || !in_round(kind, passed))
            continue;
        double due = passed->due;
        passed->due = seat->due;
        seat->due = due;
        building->flaws++;
    }
}

// The first in the queue who was not on just now and is `who` (ROTA_NOBODY: anybody).
static struct rota_seat *next_seat(const struct building *building, const struct rota_kind *kind,
                                   size_t who)
{
    struct rota_seat *seats = building->seats.seats;
    for (size_t at = kind->head; at != ROTA_NO_SEAT; at = seats[at].after)
        if (seats[at].who != building->last_who && (who == ROTA_NOBODY || seats[at].who == who) &&
            in_round(kind, &seats[at]))
            return &seats[at];
    return NULL;
}

// ---- showing ----

// What a kind could not be given, since its businesses clashed, is not owed for ever: else two
// kinds of one business would crowd everybody out.
static void earn(struct rota_kind *kind, int64_t share, int64_t most)
{
    kind->credit += share;
    if (kind->credit > most)
        kind->credit = most;
}

static void pay(struct building *building, struct rota_kind *kind)
{
    for (int k = 0; k < ITEM_KIND_COUNT; k++)
        if (building->seats.kinds[k].seat_count > 0)
            earn(&building->seats.kinds[k], building->seats.kinds[k].wanted,
                 building->seats.weight);
    kind->credit -= building->seats.weight;
    kind->slots++;
    kind->last_slot = building->length + 1;
}

static void count_round(struct rota_kind *kind, struct rota_seat *seat)
{
    seat->shown++;
    if (!rota_seat_is_regular(seat))
        return;
    kind->ahead++;
    if (kind->ahead == kind->regular_count) {
        kind->shown_by_all++;
        kind->ahead = 0;
    }
}

static void show(struct building *building, struct rota_kind *kind, struct rota_seat *seat)
{
    const struct rota *rota = building->rota;
    size_t candidate = seat->candidates[(size_t)seat->shown % seat->count];
    pay(building, kind);
    if (rota_seat_is_regular(seat))
        pass_by(building, kind, seat);
    leave(building, kind, seat);
    count_round(kind, seat);
    seat->due += seat->step;
    if (seat->shown < seat->wanted)
        queue_up(building, kind, seat);
    building->left[seat->who]--;
    building->turns_left--;
    if (building->length == 0)
        building->first_who = seat->who;
    building->last_who = seat->who;
    building->order[building->length++] = (size_t)(seat - building->seats.seats);
    building->length_ms += rota->candidates[candidate].dur_ms;
}

// ---- whose slot ----

// The kind that is owed most among those not in `passed`, of several the one that waits longest; -1
// when none is left.
static int owed_most(const struct building *building, unsigned passed)
{
    const struct rota_seats *seats = &building->seats;
    int best = -1;
    int64_t most = 0;
    for (int k = 0; k < ITEM_KIND_COUNT; k++) {
        const struct rota_kind *kind = &seats->kinds[k];
        int64_t owed = kind->credit + kind->wanted;
        if (owed > seats->weight)
            owed = seats->weight;
        if (kind->slots >= kind->wanted || passed & 1u << k || (best >= 0 && owed < most) ||
            (best >= 0 && owed == most && kind->last_slot >= seats->kinds[best].last_slot))
            continue;
        best = k;
        most = owed;
    }
    return best;
}

// Of `turns` slots, all but those beside himself; at the end waits whoever begins the order anew.
static int64_t most_parted(const struct building *building, size_t who, int64_t turns)
{
    return who == building->first_who ? turns / 2 : (turns + 1) / 2;
}

// Who must be shown now, for later there would not be enough others between; ROTA_NOBODY for none.
static size_t find_urgent(struct building *building)
{
    int64_t after = building->turns_left - 1;
    if (building->most_left <= after / 2)
        return ROTA_NOBODY;
    size_t urgent = ROTA_NOBODY;
    building->most_left = 0;
    for (size_t i = 0; i < building->those_count;) {
        size_t who = building->those_left[i];
        int64_t left = building->left[who];
        if (left == 0) {
            building->those_left[i] = building->those_left[--building->those_count];
            continue;
        }
        if (left > building->most_left)
            building->most_left = left;
        if (who != building->last_who && left > most_parted(building, who, after) &&
            (urgent == ROTA_NOBODY || left > building->left[urgent]))
            urgent = who;
        i++;
    }
    return urgent;
}

// Somebody else can come after the seat: of its own kind the one behind it, of others the first; at
// the end whoever began.
static bool has_way_on(const struct building *building, const struct rota_kind *kind,
                       const struct rota_seat *seat)
{
    const struct rota_seat *seats = building->seats.seats;
    if (building->turns_left == 1)
        return seat->who != building->first_who;
    for (int k = 0; k < ITEM_KIND_COUNT; k++) {
        const struct rota_kind *other = &building->seats.kinds[k];
        size_t at = other->seat_count == 0 ? ROTA_NO_SEAT : other->head;
        if (other == kind && at != ROTA_NO_SEAT && &seats[at] == seat)
            at = seat->after;
        if (at != ROTA_NO_SEAT && seats[at].who != seat->who)
            return true;
    }
    return false;
}

enum care {         // what is asked of whoever is shown
    CARE_PLACE = 1, // his turn it is in his kind: that keeps everybody's place
    CARE_WAY_ON = 2
};

// Kinds in the order of what they are owed.
static bool fill_with(struct building *building, size_t who, unsigned care)
{
    unsigned passed = 0;
    for (int k = owed_most(building, 0); k >= 0; k = owed_most(building, passed)) {
        struct rota_kind *kind = &building->seats.kinds[k];
        struct rota_seat *seat = next_seat(building, kind, who);
        bool first = seat && seat == &building->seats.seats[kind->head];
        if (seat && (first || !(care & CARE_PLACE)) &&
            (!(care & CARE_WAY_ON) || has_way_on(building, kind, seat))) {
            show(building, kind, seat);
            return true;
        }
        passed |= 1u << k;
    }
    return false;
}

static void fill_slot(struct building *building)
{
    static const unsigned cares[] = {CARE_PLACE | CARE_WAY_ON, CARE_WAY_ON, CARE_PLACE, 0};
    size_t urgent = find_urgent(building);
    for (size_t i = 0; urgent != ROTA_NOBODY && i < 4; i++)
        if (fill_with(building, urgent, cares[i]))
            return;
    for (size_t i = 0; i < 4; i++)
        if (fill_with(building, ROTA_NOBODY, cares[i]))
            return;
    struct rota_kind *kind = &building->seats.kinds[owed_most(building, 0)];
    show(building, kind, &building->seats.seats[kind->head]);
}

// Neither he nor somebody else then meets himself.
static bool has_place(struct building *building, const struct rota_kind *kind,
                      const struct rota_seat *seat)
{
    size_t urgent = find_urgent(building);
    return seat->who != building->last_who && (urgent == ROTA_NOBODY || urgent == seat->who) &&
           has_way_on(building, kind, seat);
}

static void show_head(struct building *building)
{
    const struct rota *rota = building->rota;
    for (size_t h = 0; h < rota->head_count && building->length < rota->most; h++) {
        size_t candidate = rota->head[h];
        struct rota_kind *kind = &building->seats.kinds[rota->candidates[candidate].kind];
        struct rota_seat *seat = &building->seats.seats[building->seats.seat_of[candidate]];
        if (!in_round(kind, seat) || seat->shown >= seat->wanted ||
            (h >= rota->head_firm && !has_place(building, kind, seat)))
            continue;
        for (size_t at = seat->count; at-- > 1;)
            if (seat->candidates[at] == candidate) {
                seat->candidates[at] = seat->candidates[at - 1];
                seat->candidates[at - 1] = candidate;
            }
        show(building, kind, seat);
    }
}

// ---- mending ----

static size_t who_at(const struct building *building, size_t place)
{
    return building->seats.seats[building->order[place % building->length]].who;
}

// Both neighbours of a place in the order, which is a ring, are others than `who`.
static bool fits(const struct building *building, size_t place, size_t who)
{
    size_t length = building->length;
    return who_at(building, place + length - 1) != who && who_at(building, place + 1) != who;
}

static bool may_change(const struct building *building, size_t a, size_t b)
{
    const struct rota_seat *seats = building->seats.seats;
    size_t distance = a > b ? a - b : b - a;
    return seats[building->order[a]].kind == seats[building->order[b]].kind && distance > 1 &&
           distance + 1 < building->length && fits(building, a, who_at(building, b)) &&
           fits(building, b, who_at(building, a));
}

// Rounds may have left somebody beside himself: he changes places with another of his kind.
static void mend(struct building *building)
{
    size_t *order = building->order, first = building->rota->head_count;
    for (size_t i = first; i < building->length && building->length > 2; i++) {
        if (fits(building, i, who_at(building, i)))
            continue;
        for (size_t j = building->length; j-- > first;)
            if (may_change(building, i, j)) {
                size_t swap = order[i];
                order[i] = order[j];
                order[j] = swap;
                break;
            }
    }
}

// Of each seat its items in turn.
static void name_candidates(struct building *building)
{
    for (size_t s = 0; s < building->seats.seat_count; s++)
        building->seats.seats[s].shown = 0;
    for (size_t i = 0; i < building->length; i++) {
        struct rota_seat *seat = &building->seats.seats[building->order[i]];
        building->order[i] = seat->candidates[(size_t)(seat->shown++) % seat->count];
    }
}

static void count_clashes(struct building *building)
{
    for (size_t i = 0; i < building->length; i++) {
        bool last = i + 1 == building->length;
        if ((!last || building->turns_left == 0) && who_at(building, i) == who_at(building, i + 1))
            building->flaws += CLASH;
    }
}

// In the `attempt`th way: kinds then begin at other points of their shares. Gives the flaws.
static size_t attempt_order(const struct rota *rota, int attempt, size_t *order, size_t *length)
{
    struct building building = {
        .rota = rota, .order = order, .last_who = rota->last_who, .first_who = ROTA_NOBODY};
    rota_seats_init(&building.seats, rota);
    for (int k = 0; k < ITEM_KIND_COUNT; k++)
        building.seats.kinds[k].credit +=
            building.seats.weight * ((attempt * (2 * k + 1)) % ATTEMPTS) / ATTEMPTS;
    begin(&building);
    show_head(&building);
    while (building.length < rota->most && building.length_ms < rota->span_ms &&
           building.turns_left > 0)
        fill_slot(&building);
    if (building.turns_left == 0)
        mend(&building);
    count_clashes(&building);
    name_candidates(&building);
    *length = building.length;
    finish(&building);
    return building.flaws;
}

size_t rota_build(const struct rota *rota, size_t *order)
{
    size_t length = 0, best = SIZE_MAX;
    if (rota->count == 0)
        return 0;
    size_t *other = calloc(rota->most, sizeof *other);
    if (!other)
        abort();
    for (int attempt = 0; attempt < ATTEMPTS && best > 0; attempt++) {
        size_t other_length, flaws = attempt_order(rota, attempt, other, &other_length);
        if (flaws >= best)
            continue;
        best = flaws;
        length = other_length;
        memcpy(order, other, length * sizeof *order);
    }
    free(other);
    return length;
}
