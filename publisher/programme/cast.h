// Who may take part in a channel's programme: each item with the spans in which it is due and the
// state it is in during each. Built anew for each rebuild; everything lives in one arena. Pure; any
// thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher/item/item.h"
#include "publisher/programme/standing.h"
#include "signage/base/arena.h"
#include "signage/base/civil.h"

// One of several items on a slide.
struct cast_row {
    const struct item *item;
    struct standing standing;
    struct occasion occasion; // of the board's rows
    bool begun;               // likewise: it is on now
};

struct cast_page {
    int64_t day_utc; // the board's: that day's first second
    const struct cast_row *rows;
    size_t row_count;
    int number, count; // 1 of 1 …
};

struct cast_span {
    int64_t begin_utc, end_utc;
    struct standing standing;     // due, throughout
    const struct cast_page *page; // of members that show several items; else NULL
    bool in_digest;               // a channel with a digest shows it there and nowhere else
    size_t member;
};

enum cast_sort { CAST_ITEM, CAST_BOARD, CAST_DIGEST };

struct cast_member {
    enum cast_sort sort;
    const struct item *item; // of a board or digest: one made up, with id and kind
    struct standing_facts facts;
    const char *business;    // in its first language; ""
    size_t who;              // the business by number; unique where there is none
    bool undated;            // right at any date from the cast's beginning on
    struct cast_span *spans; // sorted, touching ones differ
    size_t span_count;
};

struct cast {
    struct arena *arena;
    int64_t from_utc, until_utc;
    struct cast_member *members; // in order of precedence: pinned, priority, newest, id
    size_t count;
    size_t who_count;
    struct cast_span *spans; // all members', one member's after the other's
    size_t span_count;
};

// The items that are due at some time in [from, until), facts worked out. The items outlive it.
struct cast *cast_create(const struct item_list *items, const struct civil_zone *zone,
                         int64_t from_utc, int64_t until_utc);
void cast_destroy(struct cast *cast); // NULL is legal
