// The pictures in hand, by key: what is shown, what comes next, what could not be drawn. Bounded:
// what an update does not use goes. Main thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "player/picture.h"

#define POOL_MOST_PICTURES 80
#define POOL_MOST_FAILURES 64

struct pool_failure {
    struct digest key;
    int64_t until_ms;
};

struct pool {
    struct picture *pictures[POOL_MOST_PICTURES];
    bool used[POOL_MOST_PICTURES];
    size_t count;
    struct pool_failure failures[POOL_MOST_FAILURES];
    size_t failure_count;
};

void pool_finish(struct pool *pool);

// The picture with this key that is true at the instant, else any with it, else NULL. Counts as
// used.
struct picture *pool_find(struct pool *pool, const struct digest *key, int64_t utc_ms);

// Takes over the picture, which replaces one of the same key and the same moment.
void pool_add(struct pool *pool, struct picture *picture);

void pool_begin(struct pool *pool); // nothing is used yet
void pool_drop_unused(struct pool *pool);
void pool_drop_incomplete(struct pool *pool);

void pool_fail(struct pool *pool, const struct digest *key, int64_t until_ms);
bool pool_failed(const struct pool *pool, const struct digest *key, int64_t now_ms);
void pool_forgive(struct pool *pool); // all failures are forgotten
int64_t pool_next_forgiving_ms(const struct pool *pool, int64_t now_ms); // INT64_MAX when none
