// What is on, put in order for the page and the feeds that leave the house: approved items with
// their occasions. Pure; any thread. Not a door.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher/item/item.h"
#include "publisher/programme/standing.h"
#include "signage/base/arena.h"
#include "signage/base/civil.h"

struct posting {
    const struct item *item;
    struct standing_facts facts;
    struct standing standing; // now
};

struct board_event {
    const struct posting *posting;
    struct occasion occasion;
};

struct notice_board {
    struct posting *postings; // may be shown now or announced; newest change first
    size_t count;
    struct board_event *events; // seminars, consultations and spaces that take place, by their
                                // beginning; from today on
    size_t event_count;
};

#define NOTICE_BOARD_DAYS 7 // of events of consultations and spaces
#define NOTICE_BOARD_MOST_EVENTS 400

// `items` outlive it; its own lies in the arena.
void notice_board_fill(struct notice_board *board, const struct item_list *items,
                       const struct civil_zone *zone, int64_t now_utc, struct arena *arena);

// The value in `lang`, else in Japanese, else in any; NULL when there is none. *have is the
// language it is in.
const char *notice_board_value(const struct item *item, const char *name, const char *lang,
                               const char **have);
// As plain text in the arena; "" when there is none.
const char *notice_board_plain(const struct item *item, const char *name, const char *lang,
                               struct arena *arena);

// "i-3f9a0c…": where the page has it.
#define NOTICE_BOARD_ANCHOR_BYTES 20
void notice_board_anchor(const struct item *item, char anchor[NOTICE_BOARD_ANCHOR_BYTES]);
