// Keeps the cache and the playlist in hand as the source wants them: a thread that asks for the
// playlist (held by the server until it changes), refuses what is not to be trusted, fetches the
// media in the order in which they are due, and hands a playlist over once what it shows now and
// next is there.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "player/cache.h"
#include "player/reel.h"
#include "player/source.h"
#include "signage/base/clock.h"
#include "signage/base/error.h"

struct sync_settings {
    const struct source *source;            // outlives the sync
    struct cache *cache;                    // likewise
    const struct signature_public_key *key; // demanded when given; copied
    bool refuse_all;                        // the kept key is damaged: nothing new can be trusted
    struct clock clock;
    void (*wake)(
        void *context); // called on the sync thread when something is to be fetched from here
    void *context;
};

struct sync;

// `held`: the reel loaded from the cache (shared), or NULL.
struct sync *sync_create(const struct sync_settings *settings, const struct reel *held);
// Ends transfers, joins; well under a second. NULL is legal.
void sync_destroy(struct sync *sync);

// The newest playlist that is ready to be shown, once; NULL otherwise. The caller releases it. Any
// thread.
const struct reel *sync_take_reel(struct sync *sync);

// Grow whenever media arrived, and whenever some replaced others of the same (foreign) name. Any
// thread.
unsigned sync_arrivals(struct sync *sync);
unsigned sync_replacements(struct sync *sync);

// Somebody missed a file or found it damaged: the cache is looked through again. Any thread.
void sync_recheck(struct sync *sync);

// Sends a report when the source takes any (copied; an unsent older one is replaced). Any thread.
void sync_report(struct sync *sync, const char *json);

enum sync_phase {
    SYNC_ASKING,    // no answer yet
    SYNC_CONNECTED, // the last answer was good
    SYNC_FAILING,   // the source cannot be reached, or answers nonsense
    SYNC_REFUSING,  // it answers, with a playlist that is not to be trusted
};

struct sync_state {
    enum sync_phase phase;
    size_t needed, held, failed; // media of the newest playlist
    bool pending;                // a playlist waits for its media
    char last_error[256];        // "" when all is well
    char first_failed[128];      // a piece of media that cannot be had; ""
};
struct sync_state sync_state(struct sync *sync);
