// The order of a loop: kinds interleaved by their shares, within a kind everybody in turn. Pure and
// deterministic; any thread.
//
// Turns are a business's, not an item's: whoever has three items is on no more often than the
// neighbour with one, and shows them in turn. What belongs to no business is somebody of its own.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "publisher/item/item.h"

#define ROTA_NOBODY SIZE_MAX

struct rota_candidate {
    enum item_kind kind;
    size_t who; // the business, below who_count; unique where there is none
    int64_t dur_ms;
    int least_hourly, most_hourly; // 0: not told. Such a candidate has turns of its own
};

struct rota {
    const int *shares;                       // by kind; a kind here has a share above 0
    const struct rota_candidate *candidates; // each kind's in the order of their turns
    size_t count;
    size_t who_count;
    const size_t *head;           // candidates that come first, in this order; each at most once
    size_t head_count, head_firm; // those behind the firm ones only where nobody then meets himself
    int64_t distances[ITEM_KIND_COUNT]; // showings since each kind was on; 0 at first
    size_t last_who;                    // shown just before; ROTA_NOBODY
    int64_t span_ms; // an order as long as this is never shown twice: it ends there
    size_t most;     // entries at most, at least 1
};

// Writes candidate numbers to `order` (room for `most`) and gives how many.
//
// A complete order shows each business of a kind exactly as often as the others of its kind, and
// each of its items as often as its others, since it is going to be repeated; the shares between
// kinds are met as nearly as whole rounds allow. One that the span or `most` ended has counts of
// businesses that differ by at most one. Nobody is shown twice in a row where another is there,
// neither where a complete order begins again: shares bend before that.
size_t rota_build(const struct rota *rota, size_t *order);
