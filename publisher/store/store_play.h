// Proof of play: what screens really presented, as they reported it, each record once however often
// it is sent; added up by day for reports. Any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher/store/store.h"

#define PLAY_MOST_ID_BYTES 200
#define PLAY_MOST_SHOWN_MS (INT64_C(31) * 86400 * 1000) // a screen that shows one thing for weeks
#define PLAY_MOST_FRAMES (PLAY_MOST_SHOWN_MS / 1000 * 240)

struct play {
    const char
        *id; // unique per screen, made by the player; at-least-once delivery is made exact by it
    const char *item; // "" of what is no item
    const char *region;
    int64_t begin_utc_ms;
    int64_t day;      // of the beginning in the house's zone: days since 1970-01-01
    int64_t shown_ms; // how long it really was on screen
    int64_t frames;   // really presented
};

// One transaction; known ids are passed over, and so is what nothing can have shown (an empty or
// longer id, more than the limits above, less than nothing): a player that sends such is not sent
// back for ever. *added may be NULL.
bool store_add_plays(struct store *store, const char *screen, const struct play *plays,
                     size_t count, size_t *added, struct error *error)
    __attribute__((warn_unused_result));

enum play_group {
    PLAY_BY_ITEM = 1,
    PLAY_BY_SCREEN = 2,
    PLAY_BY_DAY = 4
}; // bits: any of them together
struct play_sum {
    const char *item, *screen; // "" when not grouped by
    int64_t day;               // as above; -1 when not grouped by
    int64_t plays, shown_ms, frames;
};
// Days [from_day, until_day), most plays first. `each` gets sums that live during the call; false
// stops. It is called with the lock held and must not call the store.
bool store_each_play_sum(struct store *store, unsigned groups, int64_t from_day, int64_t until_day,
                         const char *item, const char *screen, // "": all
                         bool (*each)(void *context, const struct play_sum *sum), void *context,
                         struct error *error) __attribute__((warn_unused_result));
// Ids of records that began before this are forgotten (their sums stay): a player that sends one of
// them again would be counted twice.
bool store_forget_plays(struct store *store, int64_t before_utc, struct error *error)
    __attribute__((warn_unused_result));
