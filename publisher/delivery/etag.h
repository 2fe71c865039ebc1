// Entity tags in conditional requests (RFC 9110 sections 8.8.3 and 13.1). Pure; any thread.
#pragma once

#include <stdbool.h>

enum etag_comparison {
    ETAG_WEAK,  // If-None-Match: W/"x" and "x" are the same
    ETAG_STRONG // If-Match, If-Range: weak tags match nothing
};

// Whether a field value of If-Match or If-None-Match names `etag` (with its quotes). "*" names
// every one. A list with a fault in it names none: the worst that follows is a full answer.
bool etag_list_names(const char *list, const char *etag, enum etag_comparison comparison)
    __attribute__((warn_unused_result));

// Whether the field value is "*".
bool etag_list_is_any(const char *list) __attribute__((warn_unused_result));
