// What staff set in the console beside the configuration file: screens, channels, feeds, policies,
// as JSON documents by kind and id. Any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "publisher/store/store.h"

#define REGISTER_MOST_BYTES (64u * 1024)

// Inserts (version 0) or updates when the stored version is still *version; *version is set to the
// new one; false with *conflict when another came first.
bool store_put_register(struct store *store, const char *kind, const char *id, const char *json,
                        int64_t *version, bool *conflict, struct error *error)
    __attribute__((warn_unused_result));
// malloc'ed; NULL (no sentence) when there is none.
char *store_load_register(struct store *store, const char *kind, const char *id, int64_t *version,
                          struct error *error) __attribute__((warn_unused_result));
bool store_remove_register(struct store *store, const char *kind, const char *id,
                           struct error *error) __attribute__((warn_unused_result));
bool store_each_register(struct store *store, const char *kind,
                         bool (*each)(void *context, const char *id, const char *json,
                                      int64_t version),
                         void *context, struct error *error) __attribute__((warn_unused_result));
