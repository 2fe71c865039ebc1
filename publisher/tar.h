// A tar archive (POSIX.1-1988 ustar) being written, compressed when its name ends in .gz or .tgz.
// One thread at a time.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "signage/base/error.h"

#define TAR_MOST_NAME_BYTES 99

struct tar;

// Beside `path`; only tar_finish puts it there. NULL with a sentence.
struct tar *tar_create(const char *path, struct error *error) __attribute__((warn_unused_result));

// The file at `path` under `name`. A file that is not there any more is passed over: *found tells
// (may be NULL). Private ones get mode 0600.
bool tar_add(struct tar *tar, const char *name, const char *path, bool is_private, bool *found,
             struct error *error) __attribute__((warn_unused_result));

// Ends it, waits for the disk and renames it into place. Destroys `tar` in any case.
bool tar_finish(struct tar *tar, struct error *error) __attribute__((warn_unused_result));
void tar_abandon(struct tar *tar); // nothing stays; NULL is legal
