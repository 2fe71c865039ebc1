// When items are on screen next, looked up in the published playlists of all screens at once. Pure;
// any thread. Not a door.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "publisher/programme/edition.h"

struct showing {
    const char *item;   // asked for
    int64_t at_utc;     // INSTANT_FOR_EVER: not within what is published; in the past: on now
    const char *screen; // where; into the edition
};

// Fills in at_utc and screen of each. `edition` may be NULL.
void showings_find(const struct edition *edition, int64_t now_utc, struct showing *showings,
                   size_t count);
