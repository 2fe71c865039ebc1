// Slides that were composed already, by everything their picture depends on, so that a rebuild
// composes only what changed. What is no longer asked for is forgotten. One thread at a time.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher/store/store.h"
#include "signage/base/error.h"
#include "signage/language/media_name.h"
#include "signage/language/slide.h"

struct shelf_slide {
    char media[MEDIA_NAME_BYTES];
    int64_t bytes;
    double reading_chars;
    char *title;
    char (*pictures)[MEDIA_NAME_BYTES];
    size_t picture_count;
};

struct slide_shelf;

struct slide_shelf *slide_shelf_create(struct store *store);
void slide_shelf_destroy(struct slide_shelf *shelf); // NULL is legal

// NULL when it is not there yet. Valid until the next sweep.
const struct shelf_slide *slide_shelf_find(struct slide_shelf *shelf, const char *key);

// Writes the slide into the store and keeps its name under `key`. NULL with a sentence when the
// store cannot take it.
const struct shelf_slide *slide_shelf_put(struct slide_shelf *shelf, const char *key,
                                          const struct slide *slide, const char *title,
                                          struct error *error);

// Forgets what nobody asked for since the last sweep.
void slide_shelf_sweep(struct slide_shelf *shelf);

// Slides composed since the start, for tests and benches.
int64_t slide_shelf_puts(const struct slide_shelf *shelf);

// Each slide's media name.
void slide_shelf_visit(const struct slide_shelf *shelf,
                       void (*visit)(void *context, const char *media), void *context);
