// Open addressing with linear probing; entries are never removed one by one, only marked.
#include "player/shelf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_CAPACITY 256u

static size_t place_of(const struct shelf *shelf, const char *name)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (const char *c = name; *c; c++)
        hash = (hash ^ (unsigned char)*c) * UINT64_C(1099511628211);
    size_t place = (size_t)hash & (shelf->capacity - 1);
    while (shelf->places[place].name[0] && strcmp(shelf->places[place].name, name) != 0)
        place = (place + 1) & (shelf->capacity - 1);
    return place;
}

void shelf_finish(struct shelf *shelf)
{
    for (size_t i = 0; i < shelf->capacity; i++)
        if (shelf->places[i].name[0] && shelf->places[i].memory_fd >= 0)
            close(shelf->places[i].memory_fd);
    free(shelf->places);
    *shelf = (struct shelf){0};
}

struct shelf_entry *shelf_find(const struct shelf *shelf, const char *name)
{
    if (!shelf->capacity)
        return NULL;
    struct shelf_entry *entry = &shelf->places[place_of(shelf, name)];
    return entry->name[0] ? entry : NULL;
}

static void grow(struct shelf *shelf)
{
    struct shelf larger = {.capacity = shelf->capacity ? shelf->capacity * 2 : FIRST_CAPACITY,
                           .count = shelf->count};
    larger.places = calloc(larger.capacity, sizeof *larger.places);
    if (!larger.places)
        abort();
    for (size_t i = 0; i < shelf->capacity; i++)
        if (shelf->places[i].name[0])
            larger.places[place_of(&larger, shelf->places[i].name)] = shelf->places[i];
    free(shelf->places);
    *shelf = larger;
}

struct shelf_entry *shelf_add(struct shelf *shelf, const char *name)
{
    struct shelf_entry *entry = shelf_find(shelf, name);
    if (entry)
        return entry;
    if (shelf->count >= SHELF_MOST_ENTRIES)
        return NULL;
    if (shelf->count * 2 >= shelf->capacity)
        grow(shelf);
    entry = &shelf->places[place_of(shelf, name)];
    snprintf(entry->name, sizeof entry->name, "%s", name);
    entry->memory_fd = -1;
    shelf->count++;
    return entry;
}

static int64_t modified_ns(const struct stat *status)
{
    return (int64_t)status->st_mtim.tv_sec * 1000000000 + status->st_mtim.tv_nsec;
}

bool shelf_same_file(const struct shelf_entry *entry, const struct stat *status)
{
    return entry->checked && entry->inode == status->st_ino && entry->size == status->st_size &&
           entry->modified_ns == modified_ns(status);
}

void shelf_remember(struct shelf_entry *entry, const struct stat *status)
{
    entry->checked = true;
    entry->inode = status->st_ino;
    entry->size = status->st_size;
    entry->modified_ns = modified_ns(status);
}

void shelf_forget(struct shelf *shelf)
{
    struct shelf kept = {0};
    for (size_t i = 0; i < shelf->capacity; i++) {
        const struct shelf_entry *old = &shelf->places[i];
        if (old->name[0] && old->memory_fd >= 0)
            *shelf_add(&kept, old->name) = *old;
    }
    free(shelf->places);
    *shelf = kept;
}

void shelf_drop_memory(struct shelf_entry *entry)
{
    if (entry->memory_fd >= 0)
        close(entry->memory_fd);
    entry->memory_fd = -1;
    entry->checked = false;
}
