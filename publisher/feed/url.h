// Relative references against a base (RFC 3986 section 5.2). Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "signage/base/arena.h"

#define URL_MOST_BYTES 2048

// Has a scheme, as "https:" or "mailto:".
bool url_absolute(const char *url);

// http or https, with a host.
bool url_http(const char *url);

// Both name the same host, any case; "www." in front does not count.
bool url_same_host(const char *a, const char *b);

// `reference` with white space around it and line breaks inside removed, made absolute by `base`
// when it is relative and base ("" or NULL: none) is absolute. Lives in the arena; "" when longer
// than URL_MOST_BYTES.
const char *url_resolve(struct arena *arena, const char *base, const char *reference,
                        size_t length);
