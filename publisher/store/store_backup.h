// A copy of the database that is as it was at one instant, while others go on writing. Any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "publisher/store/store.h"

// Into `path`, a file that does not exist yet or is empty; checked to be whole. On failure what was
// written is left for the caller to remove.
bool store_copy_database(struct store *store, const char *path, struct error *error)
    __attribute__((warn_unused_result));

// Every media name that the items of the database at `path` refer to, sorted. `each` returning
// false stops; the result is then still true.
bool store_each_medium_of(const char *path, bool (*each)(void *context, const char *name),
                          void *context, struct error *error) __attribute__((warn_unused_result));
