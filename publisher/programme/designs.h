// Templates and themes: read from their folders, the files they point to called by media names,
// kept in the store as media. A design that cannot be read any more keeps its last good form.
//
// One thread at a time.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher/store/store.h"
#include "signage/base/error.h"
#include "signage/language/media_name.h"

#define DESIGNS_MOST 200                           // of templates, and of themes
#define DESIGNS_MOST_FILE_BYTES (8u * 1024 * 1024) // a graphic

struct design_media {
    char media[MEDIA_NAME_BYTES];
    int64_t bytes;
};

struct design {
    char *name;                 // the file's, without ".xml"
    struct design_media self;   // the document, in the store
    struct design_media *needs; // the graphics it points to
    size_t need_count;
    uint32_t paper_rgb; // a theme's colour “paper”, what a screen shows where nothing else is
};

struct designs;

struct designs *designs_create(struct store *store);
void designs_destroy(struct designs *designs); // NULL is legal

// Reads everything in both folders. What fails and has no last good form makes it false with the
// first one's sentence; the rest is read all the same.
bool designs_read(struct designs *designs, const char *template_folder, const char *theme_folder,
                  struct error *error) __attribute__((warn_unused_result));

// NULL when there is none of that name. Valid until the next read.
const struct design *designs_template(const struct designs *designs, const char *name);
const struct design *designs_theme(const struct designs *designs, const char *name);

// Each media name in use.
void designs_visit(const struct designs *designs, void (*visit)(void *context, const char *media),
                   void *context);
