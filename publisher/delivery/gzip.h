// Compression of a whole answer (RFC 1952). Any thread.
#pragma once

#include <stddef.h>

// Malloc'ed; the same bytes give the same result. NULL when there is no memory for it.
unsigned char *gzip_whole(const void *bytes, size_t length, size_t *packed_length)
    __attribute__((warn_unused_result));
