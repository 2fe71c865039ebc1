// The Prefer request header (RFC 7240), of which one preference is known: wait. Pure; any thread.
#pragma once

#include <stdbool.h>

// Whether the field value has a "wait" preference, and how many seconds its first one asks for:
// never negative, at most `most_seconds`, 0 when it is not a number.
bool prefer_wait(const char *value, int most_seconds, int *seconds)
    __attribute__((warn_unused_result));
