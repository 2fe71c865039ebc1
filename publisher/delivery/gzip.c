// One run of deflate. The result has no time and no name in it, so that the same content gives the
// same bytes after a restart, as strong tags promise.
#include "publisher/delivery/gzip.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include <zlib.h>

// Higher levels take twice the time for a few bytes less.
#define LEVEL 6
#define WINDOW_BITS (15 + 16) // the largest window, in gzip's wrapper
#define MEMORY_LEVEL 8

unsigned char *gzip_whole(const void *bytes, size_t length, size_t *packed_length)
{
    z_stream stream = {.next_in = (z_const Bytef *)(uintptr_t)bytes, .avail_in = (uInt)length};
    if (deflateInit2(&stream, LEVEL, Z_DEFLATED, WINDOW_BITS, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        return NULL;
    uLong most = deflateBound(&stream, (uLong)length);
    unsigned char *packed = malloc(most);
    stream.next_out = packed;
    stream.avail_out = (uInt)most;
    bool whole = packed && deflate(&stream, Z_FINISH) == Z_STREAM_END;
    *packed_length = stream.total_out;
    deflateEnd(&stream);
    unsigned char *fitting = whole ? realloc(packed, *packed_length) : NULL;
    if (fitting)
        return fitting;
    free(packed);
    return NULL;
}
