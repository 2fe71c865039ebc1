// A playlist compressed with gzip (RFC 1952): made once, immutable, shared by reference. Any
// thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "publisher/programme/edition.h"

#define PACKED_SUFFIX "-gz"
#define PACKED_ETAG_BYTES (EDITION_ETAG_BYTES + sizeof PACKED_SUFFIX)

#define PACKED_MOST_PLAIN_BYTES (256u * 1024 * 1024)

struct packed {
    const unsigned char *bytes;
    size_t length;
    char etag[PACKED_ETAG_BYTES]; // other bytes, so another strong tag (RFC 9110 section 8.8.3.3)
};

// Compresses the screen's playlist, some milliseconds a megabyte. NULL when there is no memory for
// it or it is too large: then it is sent as it is.
const struct packed *packed_create(const struct edition_screen *screen)
    __attribute__((warn_unused_result));

const struct packed *packed_acquire(const struct packed *packed); // NULL is legal
void packed_release(const struct packed *packed);                 // NULL is legal
