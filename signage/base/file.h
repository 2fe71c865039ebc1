// Whole files: read with a limit, replaced so that a power cut at any instant leaves the old
// content or the new, never half. Any thread; two writers of one path need their own order.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "signage/base/error.h"

// Reads all of it into memory the caller frees with free(); NUL-terminated behind *length bytes.
// NULL with a sentence that names the path when missing, unreadable or longer than most_bytes.
char *file_load(const char *path, size_t most_bytes, size_t *length, struct error *error)
    __attribute__((warn_unused_result));

// Writes "PATH.part-XXXXXX" in the same folder, fsync, rename over PATH, fsync of the folder. On
// failure (disk full, read-only) the old file stays and the temporary one is gone.
bool file_replace(const char *path, const void *bytes, size_t length, struct error *error)
    __attribute__((warn_unused_result));

// As file_replace, but without waiting for the disk: other programs see the old content or the new,
// a power cut before folder_sync may leave neither. For many files at once, synced together.
bool file_place(const char *path, const void *bytes, size_t length, struct error *error)
    __attribute__((warn_unused_result));

// Makes everything written so far to the file system that holds the folder durable (syncfs).
bool folder_sync(const char *path, struct error *error) __attribute__((warn_unused_result));

// The last two steps of file_replace for a temporary file somebody else has written and closed:
// fsync of it, rename, fsync of the folder. On failure `temporary` is removed.
bool file_commit(const char *temporary, const char *path, struct error *error)
    __attribute__((warn_unused_result));

// The folder and its missing parents, mode 0755. Fine when it is there.
bool folder_make(const char *path, struct error *error) __attribute__((warn_unused_result));
