// Who takes part in a loop, and how many turns everybody is to have. Private to the rota.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher/programme/rota.h"

#define ROTA_NO_SEAT SIZE_MAX

struct rota_seat { // one business in one kind
    enum item_kind kind;
    size_t who;
    size_t *candidates; // its items, in turn
    size_t count;
    int least_hourly, most_hourly;
    int64_t wanted, shown; // turns in a complete order
    double step, due;      // when its next turn is, in parts of the loop; then one step on
    size_t before, after;  // in its kind's queue, which is sorted by `due`
};

struct rota_kind {
    size_t first_seat, seat_count;
    size_t head, tail;     // of the queue of those with turns left
    int64_t block;         // rounds after which all items of a business had as many turns
    int64_t rounds;        // a multiple of it: turns of everybody who has no limit of its own
    int64_t shown_by_all;  // turns that each of those had …
    size_t ahead;          // … and how many of them had one more
    size_t regular_count;  // how many they are
    int64_t wanted, slots; // of the kind in a complete order; it had so far
    size_t last_slot;      // when the last (from 1)
    int64_t credit;
};

struct rota_seats {
    const struct rota *rota;
    struct rota_seat *seats;
    size_t seat_count;
    size_t *candidates; // the seats' own arrays
    size_t *seat_of;    // by candidate
    struct rota_kind kinds[ITEM_KIND_COUNT];
    int64_t weight; // of a complete order: all that is wanted
};

// For at least one candidate. To be finished.
void rota_seats_init(struct rota_seats *seats, const struct rota *rota);
void rota_seats_finish(struct rota_seats *seats);

static inline bool rota_seat_is_regular(const struct rota_seat *seat)
{
    return seat->least_hourly == 0 && seat->most_hourly == 0;
}
