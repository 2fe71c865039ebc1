// The content folder: every *.xml below it is an item, watched with inotify. Dropped in, it is in
// the store; changed, updated; removed, withdrawn. A file that does not parse is reported and what
// was good of it stays.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "publisher/store/store.h"
#include "signage/base/civil.h"
#include "signage/base/clock.h"
#include "signage/base/error.h"

struct folder;

// Reads everything once before it returns (so that the first playlist is complete), then watches on
// a thread of its own; sub-folders too, also those made later; settles 150 ms after the last event
// of a file, and reads files with relative dates again after each midnight. Pictures go into the
// store by digest (PNG, JPEG, WebP, SVG; checked by content, at most 32 MiB).
struct folder *folder_create(const char *path, struct store *store, const struct civil_zone *zone,
                             struct clock clock, struct error *error)
    __attribute__((warn_unused_result));
void folder_destroy(struct folder *folder); // stops and joins; NULL is legal

// Reads everything again now. Any thread.
void folder_rescan(struct folder *folder);

// One pass without watching, for `build` and tests. False when any file was refused; the sentence
// is the first one's, the others are logged.
bool folder_read_once(const char *path, struct store *store, const struct civil_zone *zone,
                      struct clock clock, struct error *error);

// One item file with its pictures put into the store, but not the item: for `preview`. Dates that
// are relative are seen from `now_utc`.
struct item *folder_load_item(const char *path, struct store *store, const struct civil_zone *zone,
                              int64_t now_utc, struct error *error)
    __attribute__((warn_unused_result));
