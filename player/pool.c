// A few dozen pictures: plain arrays.
#include "player/pool.h"

#include <string.h>

void pool_finish(struct pool *pool)
{
    pool_begin(pool);
    pool_drop_unused(pool);
    *pool = (struct pool){0};
}

struct picture *pool_find(struct pool *pool, const struct digest *key, int64_t utc_ms)
{
    struct picture *any = NULL;
    size_t any_index = 0;
    for (size_t i = 0; i < pool->count; i++) {
        if (!digest_equal(&pool->pictures[i]->key, key))
            continue;
        if (picture_is_true_at(pool->pictures[i], utc_ms)) {
            pool->used[i] = true;
            return pool->pictures[i];
        }
        any = pool->pictures[i];
        any_index = i;
    }
    if (any)
        pool->used[any_index] = true;
    return any;
}

static void remove_at(struct pool *pool, size_t index)
{
    picture_release(pool->pictures[index]);
    pool->count--;
    pool->pictures[index] = pool->pictures[pool->count];
    pool->used[index] = pool->used[pool->count];
}

void pool_add(struct pool *pool, struct picture *picture)
{
    for (size_t i = pool->count; i-- > 0;)
        if (digest_equal(&pool->pictures[i]->key, &picture->key) &&
            (picture->live_ms <= 0 ||
             picture_is_true_at(pool->pictures[i], picture->moment_utc_ms)))
            remove_at(pool, i);
    if (pool->count == POOL_MOST_PICTURES)
        remove_at(pool, 0);
    pool->pictures[pool->count] = picture;
    pool->used[pool->count++] = true;
}

void pool_begin(struct pool *pool)
{
    memset(pool->used, 0, sizeof pool->used);
}

void pool_drop_unused(struct pool *pool)
{
    for (size_t i = pool->count; i-- > 0;)
        if (!pool->used[i])
            remove_at(pool, i);
}

void pool_drop_incomplete(struct pool *pool)
{
    for (size_t i = pool->count; i-- > 0;)
        if (pool->pictures[i]->incomplete)
            remove_at(pool, i);
}

void pool_fail(struct pool *pool, const struct digest *key, int64_t until_ms)
{
    size_t place = pool->failure_count;
    for (size_t i = 0; i < pool->failure_count; i++)
        if (digest_equal(&pool->failures[i].key, key))
            place = i;
    if (place == POOL_MOST_FAILURES) {
        place = 0;
        for (size_t i = 1; i < pool->failure_count; i++)
            if (pool->failures[i].until_ms < pool->failures[place].until_ms)
                place = i;
    }
    pool->failures[place] = (struct pool_failure){*key, until_ms};
    if (place == pool->failure_count)
        pool->failure_count++;
}

bool pool_failed(const struct pool *pool, const struct digest *key, int64_t now_ms)
{
    for (size_t i = 0; i < pool->failure_count; i++)
        if (digest_equal(&pool->failures[i].key, key))
            return now_ms < pool->failures[i].until_ms;
    return false;
}

void pool_forgive(struct pool *pool)
{
    pool->failure_count = 0;
}

int64_t pool_next_forgiving_ms(const struct pool *pool, int64_t now_ms)
{
    int64_t next = INT64_MAX;
    for (size_t i = 0; i < pool->failure_count; i++)
        if (pool->failures[i].until_ms > now_ms && pool->failures[i].until_ms < next)
            next = pool->failures[i].until_ms;
    return next;
}
