// The stage's wishes to the loader, gathered anew at each update, with ids that stay while a wish
// is repeated. Main thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "player/loader.h"

struct wishlist_asked {
    struct digest key;
    int64_t tag;
    uint64_t id;
};

struct wishlist {
    struct picture_wish *wishes; // LOADER_MOST_WISHES places
    size_t count;
    struct wishlist_asked asked[LOADER_MOST_WISHES], before[LOADER_MOST_WISHES];
    size_t before_count;
    uint64_t last_id;
};

void wishlist_init(struct wishlist *list);
void wishlist_finish(struct wishlist *list);

void wishlist_begin(struct wishlist *list);

// The more urgent first. Wishes with the same key and tag are one; `tag` tells moments of live text
// apart.
void wishlist_add(struct wishlist *list, const struct picture_wish *wish, int64_t tag);

// True when something is wished for that was not before, or no longer.
bool wishlist_changed(const struct wishlist *list);

// The wish was answered: asked again later it is a new one.
void wishlist_answered(struct wishlist *list, uint64_t id);
