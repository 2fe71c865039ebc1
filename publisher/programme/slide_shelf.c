// A hash table of composed slides with chains; the names are the store's.

#include "publisher/programme/slide_shelf.h"

#include <stdlib.h>
#include <string.h>

#include "publisher/programme/slide_writer.h"

#define FIRST_BUCKETS 256

struct volume {
    struct volume *next;
    char *key;
    uint64_t hash;
    int64_t asked; // the sweep it was last asked for in
    struct shelf_slide slide;
};

struct slide_shelf {
    struct store *store;
    struct volume **buckets;
    size_t bucket_count, count;
    int64_t sweep, puts;
};

static void *checked(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

struct slide_shelf *slide_shelf_create(struct store *store)
{
    struct slide_shelf *shelf = checked(calloc(1, sizeof *shelf));
    shelf->store = store;
    shelf->bucket_count = FIRST_BUCKETS;
    shelf->buckets = checked(calloc(shelf->bucket_count, sizeof *shelf->buckets));
    return shelf;
}

static void free_volume(struct volume *volume)
{
    free(volume->key);
    free(volume->slide.title);
    free(volume->slide.pictures);
    free(volume);
}

void slide_shelf_destroy(struct slide_shelf *shelf)
{
    if (!shelf)
        return;
    for (size_t i = 0; i < shelf->bucket_count; i++)
        for (struct volume *volume = shelf->buckets[i], *next; volume; volume = next) {
            next = volume->next;
            free_volume(volume);
        }
    free(shelf->buckets);
    free(shelf);
}

// FNV-1a.
static uint64_t hash_of(const char *key)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (; *key; key++)
        hash = (hash ^ (unsigned char)*key) * UINT64_C(1099511628211);
    return hash;
}

static struct volume **place_of(struct slide_shelf *shelf, const char *key, uint64_t hash)
{
    struct volume **place = &shelf->buckets[hash % shelf->bucket_count];
    while (*place && ((*place)->hash != hash || strcmp((*place)->key, key) != 0))
        place = &(*place)->next;
    return place;
}

const struct shelf_slide *slide_shelf_find(struct slide_shelf *shelf, const char *key)
{
    struct volume *volume = *place_of(shelf, key, hash_of(key));
    if (!volume)
        return NULL;
    volume->asked = shelf->sweep;
    return &volume->slide;
}

static void grow(struct slide_shelf *shelf)
{
    size_t count = shelf->bucket_count * 4;
    struct volume **buckets = checked(calloc(count, sizeof *buckets));
    for (size_t i = 0; i < shelf->bucket_count; i++)
        for (struct volume *volume = shelf->buckets[i], *next; volume; volume = next) {
            next = volume->next;
            volume->next = buckets[volume->hash % count];
            buckets[volume->hash % count] = volume;
        }
    free(shelf->buckets);
    shelf->buckets = buckets;
    shelf->bucket_count = count;
}

static void fill(struct shelf_slide *entry, const struct slide *slide, const char *title)
{
    entry->reading_chars = slide_reading_chars(slide);
    entry->title = checked(strdup(title));
    entry->pictures = checked(calloc(slide->picture_count + 1, sizeof *entry->pictures));
    for (size_t i = 0; i < slide->picture_count; i++)
        if (slide->pictures[i].media[0])
            memcpy(entry->pictures[entry->picture_count++], slide->pictures[i].media,
                   MEDIA_NAME_BYTES);
}

const struct shelf_slide *slide_shelf_put(struct slide_shelf *shelf, const char *key,
                                          const struct slide *slide, const char *title,
                                          struct error *error)
{
    struct buffer document;
    buffer_init(&document, SLIDE_MOST_BYTES);
    char media[MEDIA_NAME_BYTES];
    bool ok = slide_format(slide, &document) ||
              error_set(error, "the slide of “%s” is larger than %u KiB; shorten its texts", title,
                        SLIDE_MOST_BYTES / 1024);
    ok =
        ok && store_add_media(shelf->store, document.bytes, document.length, "slide", media, error);
    int64_t bytes = (int64_t)document.length;
    buffer_finish(&document);
    if (!ok)
        return NULL;
    if (shelf->count >= shelf->bucket_count)
        grow(shelf);
    uint64_t hash = hash_of(key);
    struct volume **place = place_of(shelf, key, hash);
    struct volume *volume = checked(calloc(1, sizeof *volume));
    volume->next = NULL;
    if (*place) {
        struct volume *old = *place;
        volume->next = old->next;
        free_volume(old);
        shelf->count--;
    }
    *place = volume;
    volume->key = checked(strdup(key));
    volume->hash = hash;
    volume->asked = shelf->sweep;
    memcpy(volume->slide.media, media, sizeof media);
    volume->slide.bytes = bytes;
    fill(&volume->slide, slide, title);
    shelf->count++;
    shelf->puts++;
    return &volume->slide;
}

void slide_shelf_sweep(struct slide_shelf *shelf)
{
    for (size_t i = 0; i < shelf->bucket_count; i++) {
        struct volume **place = &shelf->buckets[i];
        while (*place) {
            struct volume *volume = *place;
            if (volume->asked == shelf->sweep) {
                place = &volume->next;
                continue;
            }
            *place = volume->next;
            free_volume(volume);
            shelf->count--;
        }
    }
    shelf->sweep++;
}

int64_t slide_shelf_puts(const struct slide_shelf *shelf)
{
    return shelf->puts;
}

void slide_shelf_visit(const struct slide_shelf *shelf,
                       void (*visit)(void *context, const char *media), void *context)
{
    for (size_t i = 0; i < shelf->bucket_count; i++)
        for (const struct volume *volume = shelf->buckets[i]; volume; volume = volume->next)
            visit(context, volume->slide.media);
}
