// A few downloads at a time, the most urgent needs first, each tried again with growing patience.
// Belongs to sync's thread.
#pragma once

#include <curl/curl.h>
#include <stdint.h>

#include "player/cache.h"
#include "player/needs.h"
#include "player/source.h"
#include "player/transfer.h"

#define DOWNLOADS_MOST 3

struct downloads {
    const struct source *source;
    struct cache *cache;
    CURLM *multi;
    struct needs *needs; // NULL: nothing is needed. Stop before it is changed
    struct transfer *slots[DOWNLOADS_MOST];
};

// Starts what is due. Milliseconds until a retry will be, -1 when none waits.
int64_t downloads_start(struct downloads *downloads, int64_t now_ms);

enum downloads_end {
    DOWNLOADS_NOTHING,
    DOWNLOADS_ARRIVED,
    DOWNLOADS_REPLACED, // took the place of another of the same (foreign) name
};

// The transfer, one of these, has ended; it is destroyed.
enum downloads_end downloads_end(struct downloads *downloads, struct transfer *transfer,
                                 uint32_t random);

void downloads_stop(struct downloads *downloads);
