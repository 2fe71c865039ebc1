// Every file and folder below the content folder that is meant to be there. Inside intake only.
#pragma once

#include <stdbool.h>

#include "signage/base/error.h"

#define WALK_MOST_DEPTH 32
#define WALK_MOST_ENTRIES 100000 // of one folder tree; more is a mistake in the configuration

// Hidden files and what editors, copiers and file_replace leave for a moment.
bool walk_ignores(const char *name);

// ROOT/RELATIVE; "" is the root itself. The caller frees it with free().
char *walk_path(const char *root, const char *relative);

// Calls visit with the path below root of each folder (itself first, "" for the root; before what
// is in it) and each regular file, in no order. Links to files are followed, links to folders not.
// False with the first sentence when something could not be read; the rest is visited all the same.
bool walk(const char *root, const char *relative,
          void (*visit)(void *context, const char *relative, bool is_folder), void *context,
          struct error *error);
