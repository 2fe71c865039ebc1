// Templates and themes: read from their folders, checked against each other, the files they point
// to called by media names, kept in the store as media. A design that cannot be read any more, or
// does not go with the others, keeps its last good form.
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

struct template;
struct theme;

struct design {
    char *name;                 // the file's, without ".xml"
    struct design_media self;   // the document, in the store
    struct design_media *needs; // the graphics it points to
    size_t need_count;
    uint32_t paper_rgb; // a theme's colour “paper”, what a screen shows where nothing else is
    struct template *template; // what was read, of a template …
    struct theme *theme;       // … or of a theme
};

struct designs;

struct designs *designs_create(struct store *store);
void designs_destroy(struct designs *designs); // NULL is legal

// Reads everything in both folders. What cannot be read and has no last good form makes it false
// with the first one's sentence; the rest is read all the same. A design that asks for what a theme
// has not is not taken: its last good form stays, else it is as if it were not there. Each sentence
// is logged once, until the file is another one.
bool designs_read(struct designs *designs, const char *template_folder, const char *theme_folder,
                  struct error *error) __attribute__((warn_unused_result));

// Whether files in the folders are others than at the last reading, and have been left alone since
// the last time this was asked: whoever writes one is let finish.
bool designs_changed(struct designs *designs, const char *template_folder,
                     const char *theme_folder);

// NULL when there is none of that name. Valid until the next read.
const struct design *designs_template(const struct designs *designs, const char *name);
const struct design *designs_theme(const struct designs *designs, const char *name);

// Each media name in use.
void designs_visit(const struct designs *designs, void (*visit)(void *context, const char *media),
                   void *context);
