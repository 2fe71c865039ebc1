// How an item stands at an instant: due or not, full, cancelled, today … and until when that holds.
// A pure function of item, zone and instant: periods, slides and explanations all ask here. Any
// thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher/item/item.h"
#include "signage/base/arena.h"
#include "signage/base/civil.h"

#define STANDING_GRACE_S (15 * 60) // a seminar that began stays for those who come late
#define STANDING_MOST_OCCASIONS 300
#define STANDING_FEW_SEATS 3
#define STANDING_FEW_PERCENT 20

// Why an item is not due.
enum standing_reason {
    STANDING_DUE,
    STANDING_NOT_APPROVED,
    STANDING_BEFORE_WINDOW,
    STANDING_AFTER_WINDOW,
    STANDING_BEGUN, // the last (or only) occasion began, grace included, or is over
};

enum {
    STANDING_CANCELLED = 1u << 0,
    STANDING_FULL = 1u << 1,
    STANDING_CLOSED = 1u << 2, // the deadline is over
    STANDING_TODAY = 1u << 3,
    STANDING_FEW = 1u << 4,
    STANDING_ON = 1u << 5, // it began on an earlier day and goes on; instead of TODAY
};

struct standing {
    enum standing_reason reason;
    unsigned flags;  // of those above
    size_t occasion; // the one that is on or comes next; the number of occasions when none is left
    int64_t until_utc; // exclusive; INSTANT_FOR_EVER when nothing changes any more
};

// When something takes place: an item's sessions, or its start and end.
struct occasion {
    int64_t begin_utc, end_utc; // end INSTANT_NEVER when not told
    int64_t leave_utc;          // from here on the next one counts
};

// Sorted; in the arena.
struct occasion *occasions_of(const struct item *item, const struct civil_zone *zone,
                              struct arena *arena, size_t *count);

// What standing_at needs of an item, worked out once: several instants are asked for each.
struct standing_facts {
    const struct item *item;
    struct occasion *occasions;
    size_t occasion_count;
    int64_t *days_utc;    // for each occasion, the midnights around the day it begins on: two each
    int64_t deadline_utc; // INSTANT_FOR_EVER when there is none
    unsigned lasting;     // STANDING_CANCELLED, STANDING_FULL, STANDING_FEW
};

struct standing_facts standing_facts(const struct item *item, const struct civil_zone *zone,
                                     struct arena *arena);

struct standing standing_at(const struct standing_facts *facts, int64_t utc);

// When it may be shown at all: what staff said, and for an alert its validity.
struct standing_window {
    int64_t from_utc, until_utc;
};
struct standing_window standing_window(const struct item *item);

// Its picture is right at any date from `utc` on: nothing about it is bound to time.
bool standing_undated(const struct standing_facts *facts, int64_t utc);
