// What the cache knows about single files: which were found whole (and in which state of the file),
// and which are held in memory. A hash table; its owner locks.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "signage/language/media_name.h"

#define SHELF_MOST_ENTRIES 65536

struct shelf_entry {
    char name[MEDIA_NAME_BYTES]; // "" in an empty place
    bool checked;                // the digest was right for the file described by the next three
    uint64_t inode;
    int64_t size;
    int64_t modified_ns;
    int memory_fd; // -1 when not in memory
};

struct shelf {
    struct shelf_entry *places;
    size_t capacity, count;
};

void shelf_finish(struct shelf *shelf); // closes what is in memory

// NULL when unknown. Valid until the next shelf_add.
struct shelf_entry *shelf_find(const struct shelf *shelf, const char *name);

// The entry, made when missing; NULL when the shelf is full.
struct shelf_entry *shelf_add(struct shelf *shelf, const char *name);

bool shelf_same_file(const struct shelf_entry *entry, const struct stat *status);
void shelf_remember(struct shelf_entry *entry, const struct stat *status);

// Forgets all but what is in memory.
void shelf_forget(struct shelf *shelf);

// Closes and forgets what is in memory under `name`.
void shelf_drop_memory(struct shelf_entry *entry);
