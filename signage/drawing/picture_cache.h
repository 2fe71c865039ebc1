// Pictures decoded lately, within a number of bytes; the one used longest ago goes first. One
// thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/drawing/frame.h"
#include "signage/drawing/image.h"

struct picture_cache;

struct picture_key {
    const char *path;
    int64_t changed_ns, file_bytes; // of the file, when it was read
    int width_px, height_px;
    enum image_fit fit;
    double focus_x, focus_y;
    uint64_t colors; // digest of what an SVG's names stood for
};

struct picture_cache *picture_cache_create(size_t most_bytes);
void picture_cache_destroy(struct picture_cache *cache); // NULL is legal

// NULL when it is not there. Valid until the next add.
const struct frame *picture_cache_find(struct picture_cache *cache, const struct picture_key *key);

// Takes the frame. It stays until the next add at least, whatever its size.
void picture_cache_add(struct picture_cache *cache, const struct picture_key *key,
                       struct frame *frame);

size_t picture_cache_bytes(const struct picture_cache *cache);
