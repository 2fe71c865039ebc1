// The request target (RFC 9112 section 3.2): which path, which query. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "signage/base/error.h"

#define TARGET_MOST_BYTES 1024 // as sent, query included
#define TARGET_SLASH '\x1f'

// Decodes the target's path into `path`, which needs strlen(raw) + 1 bytes, and points *query into
// `raw` behind the '?' ("" when there is none). False with a sentence when it is no path we could
// ever have: not absolute, broken percent encoding, NUL or other controls, "." and ".." segments,
// an encoded slash, not UTF-8. Below /api/ an encoded slash is part of an id: it stands as
// TARGET_SLASH in `path`, where no other control does.
bool target_parse(const char *raw, char *path, const char **query, struct error *error)
    __attribute__((warn_unused_result));

// The decoded value of the first `name` in a query; false when it is absent, faulty or too long.
bool target_query_value(const char *query, const char *name, char *value, size_t value_bytes)
    __attribute__((warn_unused_result));
