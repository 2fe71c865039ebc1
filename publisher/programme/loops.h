// Periods → loops: in which order, from which instant on. The loop that is running goes on where
// nothing changed, is cut for what is new, and each later one continues where the one before it
// stops, so that nobody at the end of a long loop is never reached. Pure and deterministic: now and
// the previous playlist are all it looks at, so a restart changes nothing. Any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher/item/item.h"
#include "publisher/programme/periods.h"
#include "publisher/programme/rota.h"
#include "signage/base/arena.h"
#include "signage/language/playlist.h"

#define LOOPS_MOST_ENTRIES 4096    // of a period that begins within the next two days
#define LOOPS_MOST_FAR_ENTRIES 512 // of a later one
#define LOOPS_MOST_TOTAL 8000      // of all together; the last periods then have shorter loops
#define LOOPS_NEAR_MS (INT64_C(48) * 3600 * 1000)
#define LOOPS_MOST_LEADERS                                                                         \
    3 // of what is new at once, so many interrupt; the others lead their kinds

struct shelf_slide;

struct loop_show {
    const char *id;                  // of the item; "" for a slide that shows none
    const char *src;                 // media name of the slide
    const struct shelf_slide *slide; // the planner's; not looked at here
    const char *title, *business;
    enum item_kind kind;
    size_t who;    // the cast's number of the business; ROTA_NOBODY for none
    size_t member; // in the cast; SIZE_MAX for none
    int64_t dur_ms;
    int least_hourly, most_hourly; // repeats; 0: not told
    bool undated, pinned;
};

struct loop {
    int64_t begin_ms, end_ms;
    enum period_sort sort;
    const struct loop_show *table; // everything any loop may show
    const uint32_t *shows;         // places in the table, in order of precedence; at least one
    size_t show_count;
    const int *shares; // by kind
    uint32_t *order;   // numbers of shows
    size_t count;
};

static inline const struct loop_show *loop_show(const struct loop *loop, size_t number)
{
    return &loop->table[loop->shows[number]];
}

struct loops_request {
    size_t member_count, who_count;         // of the cast
    const struct playlist_region *previous; // what is on now; NULL when nothing was published
    int64_t now_ms;
};

// `loops` with begin, end, sort, shows and shares filled in, the first one covering now: orders
// them, and moves the first one's begin to where its loop began.
void loops_order(const struct loops_request *request, struct loop *loops, size_t count,
                 struct arena *arena);
