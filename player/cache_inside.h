// What cache.c and cache_writer.c share; nobody else includes it.
#pragma once

#include <limits.h>
#include <pthread.h>

#include "player/cache.h"
#include "player/shelf.h"

struct cache {
    char folder[PATH_MAX]; // constant
    pthread_mutex_t lock;
    struct shelf shelf;       // under lock
    struct cache_facts facts; // under lock
    int64_t problem_ms;       // under lock; when the folder last refused a file
    int64_t sequence;         // under lock; -1 before it was read
    char source[8192];        // under lock; where the kept playlist came from
};

// The file name for a locator; false when it is none.
bool cache_name_of(const char *locator, char name[MEDIA_NAME_BYTES]);
bool cache_is_foreign(const char *name);
void cache_disk_path(const struct cache *cache, const char *name, char path[PATH_MAX]);

// The file is whole, as `status` describes it.
void cache_remember(struct cache *cache, const char *name, const struct stat *status);

// The folder refused a file, or took one.
void cache_note_problem(struct cache *cache, const char *sentence);
void cache_note_written(struct cache *cache);
