// Everything a playlist needs from elsewhere, each once, ordered by when it is due: what is on now,
// what comes next, then the rest. Belongs to one thread (sync's).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "player/cache.h"
#include "player/reel.h"
#include "player/source.h"
#include "signage/language/timeline.h"

#define NEEDS_MOST 100000

enum need_state {
    NEED_UNKNOWN, // the cache was not asked yet
    NEED_WANTED,
    NEED_HELD,
    NEED_FAILED, // given up for now; asked for again when its time comes
};

struct need {
    const char *locator; // for the cache
    const char *src;     // as the playlist or slide says
    int64_t due_utc_ms;
    int64_t bytes; // -1 when not told
    enum need_state state;
    bool is_slide; // may name more needs
    bool is_stale; // foreign: ask whether it changed
    bool in_flight;
    int tries;           // since it was last held
    int attempt;         // which of the source's places to ask
    int64_t next_try_ms; // monotonic
    size_t *parts;       // what a slide needs besides itself: indexes of needs
    size_t part_count;
};

struct needs;

struct needs *needs_create(const struct reel *reel, const struct source *source, int64_t now_utc_ms,
                           enum timeline_trust trust);
void needs_destroy(struct needs *needs); // NULL is legal

struct needs_tally {
    size_t needed, held, failed;
    const char *first_failed; // as the playlist says; NULL when there is none
};
struct needs_tally needs_count_up(const struct needs *needs);

struct need *needs_at(struct needs *needs, size_t index); // valid until the next needs_examine

// Looks into the cache for the most urgent unknown need, and reads what a slide names. False when
// none is unknown.
bool needs_examine(struct needs *needs, struct cache *cache);

// All that is held may have been lost: the cache is asked again.
void needs_doubt(struct needs *needs);
// All foreign media that are held may have changed at their source.
void needs_make_stale(struct needs *needs);

// The source is back: what failed is asked for without further waiting.
void needs_hurry(struct needs *needs);

// The most urgent need to ask for at `now_ms` (monotonic); NULL when none. *wait_ms: until the next
// retry is due, -1 when there is none.
struct need *needs_next(struct needs *needs, int64_t now_ms, int64_t *wait_ms);

// An item can be shown: it and its parts are held. Settled: held, or failed at.
bool needs_entry_held(const struct needs *needs, const struct playlist_entry *entry);
bool needs_entry_settled(const struct needs *needs, const struct playlist_entry *entry);

bool needs_know(const struct needs *needs, const char *locator);

// How a reference is looked for in the cache: its media name, else its absolute address. False when
// it is neither.
bool needs_locator(const struct source *source, const char *src, char *locator, size_t bytes);
