// What staff set of screens, channels and feeds: read, laid over, kept, audited, taken up. Not a
// door.
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "publisher/console/call.h"

// What the register holds of it, an empty object when nothing; the version that the API tells is 1
// when nothing was set yet. The caller's.
json_t *api_register_load(struct call *call, const char *kind, const char *id, int64_t *version);

// `document` with the body's members laid over it; null takes one away.
void api_register_lay(json_t *document, const json_t *changes);

// Keeps it on that version and has it taken up. `current` makes the answer of a conflict. False:
// refused already.
bool api_register_save(struct call *call, const char *kind, const char *id, const json_t *document,
                       int64_t version, const char *action,
                       json_t *(*current)(struct call *call, const char *id));
bool api_register_remove(struct call *call, const char *kind, const char *id, int64_t version,
                         json_t *(*current)(struct call *call, const char *id));
