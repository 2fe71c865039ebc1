// The Cookie field (RFC 6265 section 4.2). Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>

// The value of the first cookie of that name; false when there is none or it is longer than fits.
bool cookie_find(const char *field, const char *name, char *value, size_t value_bytes)
    __attribute__((warn_unused_result));
