// Everything one thread needs to draw slides: its fonts, the templates and themes it has parsed,
// the pictures it has decoded lately, and where references are found. Create one per drawing
// thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "signage/base/error.h"

// Where a slide's references are found: a media name or path → a file's path. False: not there
// (yet). Called on the artist's thread.
struct resolver {
    bool (*resolve)(void *context, const char *src, char *path, size_t path_bytes);
    void *context;
};

struct artist;

// `font_table` NULL: fonts_default_table(). The resolver's context outlives the artist.
struct artist *artist_create(const char *font_table, const struct resolver *resolver,
                             struct error *error) __attribute__((warn_unused_result));
void artist_destroy(struct artist *artist); // NULL is legal

// Its fonts, for text that belongs to no slide.
struct fonts;
struct fonts *artist_fonts(struct artist *artist);
