// The item files of the content folder as they were last read, and their way into the store. Inside
// intake only; one thread at a time.
//
// Reading collects; content_commit then writes everything in one transaction, so that a file that
// was renamed is never missing in between.
#pragma once

#include <stdbool.h>

#include "publisher/store/store.h"
#include "signage/base/civil.h"
#include "signage/base/clock.h"
#include "signage/base/error.h"

#define CONTENT_MOST_FILES 20000

struct content;

// Zone and store are borrowed. NULL with a sentence when `root` is no folder that can be read.
struct content *content_create(const char *root, struct store *store, const struct civil_zone *zone,
                               struct clock clock, struct error *error);
void content_destroy(struct content *content); // NULL is legal

const char *content_root(const struct content *content);

// Reads everything, and withdraws what has no file any more. False with the sentence of the first
// file that was refused, or of a folder that could not be read; then nothing is withdrawn.
bool content_read_all(struct content *content, struct error *error);

// Something changed at this path below the root: a file or a folder, there or gone.
void content_read_path(struct content *content, const char *relative);

// What depends on today's date, and what the store could not take before.
void content_read_relative(struct content *content);
void content_read_waiting(struct content *content);
bool content_is_waiting(const struct content *content);

void content_commit(struct content *content);
