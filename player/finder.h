// Where drawing finds files: the cache, a folder named on the command line, beside a local
// playlist, and the content folder for what the player brings itself. Any thread; what it points to
// outlives it.
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "player/cache.h"
#include "player/source.h"
#include "signage/drawing/artist.h"

struct finder {
    const struct source *source;
    struct cache *cache;        // NULL: none
    const char *media_folder;   // NULL: none
    const char *content_folder; // NULL: none
};

// A reference as a playlist or slide writes it → a path. Files named by digest are checked.
bool finder_find(const struct finder *finder, const char *src, char *path, size_t path_bytes);

struct resolver finder_resolver(const struct finder *finder);

// The folder with templates/ and themes/: as given, else ./content, else the installed one. NULL
// when there is none; else `folder`.
const char *finder_content_folder(const char *given, char folder[PATH_MAX]);
