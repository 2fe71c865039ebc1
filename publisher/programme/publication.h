// One screen's signed playlist, made from its channel's plan: immutable, shared by reference. Kept
// in the store before anybody sees it.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher/programme/edition.h"
#include "publisher/programme/plan.h"
#include "publisher/store/store.h"
#include "signage/language/signature.h"

#define PUBLICATION_LIFE_S (15 * 86400)
#define PUBLICATION_RENEWAL_S (6 * 3600) // an unchanged one is published again after this

struct publication {
    struct edition_screen screen;
    struct playlist *playlist; // finished
};

// Any thread.
const struct publication *publication_acquire(const struct publication *publication);
void publication_release(const struct publication *publication); // NULL is legal

// The last one from the store, so that loops go on over a restart; NULL when there is none or it
// cannot be used (logged). One signed by another key is good for its loops.
const struct publication *publication_load(struct store *store, const char *screen_id);

struct publication_request {
    struct store *store;
    const struct signature_key_pair *keys;
    const struct screen_settings *screen;
    const struct channel_settings *channel;
    const struct plan *plan;
    const struct publication *last; // NULL when none
    int64_t now_utc;
};

// A new one, or the last one again, acquired, when nothing would change. NULL with a sentence when
// the store cannot keep it.
const struct publication *publication_make(const struct publication_request *request,
                                           struct error *error) __attribute__((warn_unused_result));
