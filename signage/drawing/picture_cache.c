#include "signage/drawing/picture_cache.h"

#include <stdlib.h>
#include <string.h>

#define MOST_PICTURES 256

struct kept_picture {
    struct picture_key key;
    char *path; // what key.path points to
    struct frame *frame;
    size_t bytes;
    uint64_t used; // by count of uses
};

struct picture_cache {
    struct kept_picture pictures[MOST_PICTURES];
    size_t count, bytes, most_bytes;
    uint64_t uses;
};

struct picture_cache *picture_cache_create(size_t most_bytes)
{
    struct picture_cache *cache = calloc(1, sizeof *cache);
    if (!cache)
        abort();
    cache->most_bytes = most_bytes;
    return cache;
}

static void forget(struct picture_cache *cache, size_t i)
{
    cache->bytes -= cache->pictures[i].bytes;
    frame_destroy(cache->pictures[i].frame);
    free(cache->pictures[i].path);
    cache->pictures[i] = cache->pictures[--cache->count];
}

void picture_cache_destroy(struct picture_cache *cache)
{
    if (!cache)
        return;
    while (cache->count > 0)
        forget(cache, 0);
    free(cache);
}

static bool same_key(const struct picture_key *a, const struct picture_key *b)
{
    return a->changed_ns == b->changed_ns && a->file_bytes == b->file_bytes &&
           a->width_px == b->width_px && a->height_px == b->height_px && a->fit == b->fit &&
           a->colors == b->colors && memcmp(&a->focus_x, &b->focus_x, sizeof a->focus_x) == 0 &&
           memcmp(&a->focus_y, &b->focus_y, sizeof a->focus_y) == 0 &&
           strcmp(a->path, b->path) == 0;
}

const struct frame *picture_cache_find(struct picture_cache *cache, const struct picture_key *key)
{
    for (size_t i = 0; i < cache->count; i++)
        if (same_key(&cache->pictures[i].key, key)) {
            cache->pictures[i].used = ++cache->uses;
            return cache->pictures[i].frame;
        }
    return NULL;
}

static void forget_oldest(struct picture_cache *cache)
{
    size_t oldest = 0;
    for (size_t i = 1; i < cache->count; i++)
        if (cache->pictures[i].used < cache->pictures[oldest].used)
            oldest = i;
    forget(cache, oldest);
}

void picture_cache_add(struct picture_cache *cache, const struct picture_key *key,
                       struct frame *frame)
{
    size_t bytes = frame->stride_px * (size_t)frame->height_px * sizeof(uint32_t);
    while (cache->count > 0 &&
           (cache->count == MOST_PICTURES || cache->bytes + bytes > cache->most_bytes))
        forget_oldest(cache);
    struct kept_picture *kept = &cache->pictures[cache->count++];
    *kept = (struct kept_picture){*key, strdup(key->path), frame, bytes, ++cache->uses};
    if (!kept->path)
        abort();
    kept->key.path = kept->path;
    cache->bytes += bytes;
}

size_t picture_cache_bytes(const struct picture_cache *cache)
{
    return cache->bytes;
}
