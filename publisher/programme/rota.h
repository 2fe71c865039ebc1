// The order of a loop: kinds interleaved by their shares, within a kind everybody in turn. Pure and
// deterministic; any thread.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "publisher/item/item.h"

struct rota_candidate {
    enum item_kind kind;
    const char *business; // "" when none: those never clash
    int64_t dur_ms;
};

struct rota {
    const int *shares;                       // by kind; a kind here has a share above 0
    const struct rota_candidate *candidates; // each kind's in the order of their turns
    size_t count;
    const size_t *head; // candidates that come first, in this order; each at most once
    size_t head_count;
    int64_t distances[ITEM_KIND_COUNT]; // showings since each kind was on; 0 at first
    const char *last_business;          // shown just before; ""
    int64_t span_ms; // an order as long as this is never shown twice: it ends there
    size_t most;     // entries at most, at least 1
};

// Writes candidate numbers to `order` (room for `most`) and gives how many. A complete order shows
// each candidate of a kind exactly as often as the others of its kind, since it is going to be
// repeated; the shares between kinds are met as nearly as whole rounds allow. An order that the
// span or `most` ended has counts that differ by at most one. The same business is not shown twice
// in a row when there is another.
size_t rota_build(const struct rota *rota, size_t *order);
