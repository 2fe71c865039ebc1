// One run of deflate over a whole playlist. The result has no time and no name in it, so that the
// same playlist gives the same bytes after a restart, as its strong tag promises.
#include "publisher/delivery/packed.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

// Higher levels take twice the time for a few bytes less.
#define LEVEL 6
#define WINDOW_BITS (15 + 16) // the largest window, in gzip's wrapper
#define MEMORY_LEVEL 8

struct shared {
    struct packed packed; // first: what callers hold
    atomic_int holders;
    unsigned char *bytes;
};

static struct shared *shared_of(const struct packed *packed)
{
    return (struct shared *)(uintptr_t)packed;
}

const struct packed *packed_acquire(const struct packed *packed)
{
    if (packed)
        atomic_fetch_add(&shared_of(packed)->holders, 1);
    return packed;
}

void packed_release(const struct packed *packed)
{
    if (!packed || atomic_fetch_sub(&shared_of(packed)->holders, 1) > 1)
        return;
    struct shared *shared = shared_of(packed);
    free(shared->bytes);
    free(shared);
}

// NULL when memory is short.
static unsigned char *compress_whole(const char *bytes, size_t length, size_t *packed_length)
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

// "abc" becomes "abc-gz", the quotes included.
static void make_etag(const char *plain, char etag[PACKED_ETAG_BYTES])
{
    size_t length = strnlen(plain, EDITION_ETAG_BYTES - 1);
    size_t inside = length > 0 && plain[length - 1] == '"' ? length - 1 : length;
    memcpy(etag, plain, inside);
    memcpy(etag + inside, PACKED_SUFFIX "\"", sizeof PACKED_SUFFIX "\"");
}

const struct packed *packed_create(const struct edition_screen *screen)
{
    size_t length;
    if (screen->length > PACKED_MOST_PLAIN_BYTES)
        return NULL;
    unsigned char *bytes = compress_whole(screen->bytes, screen->length, &length);
    if (!bytes)
        return NULL;
    struct shared *shared = calloc(1, sizeof *shared);
    if (!shared)
        abort();
    atomic_init(&shared->holders, 1);
    shared->bytes = bytes;
    shared->packed.bytes = bytes;
    shared->packed.length = length;
    make_etag(screen->etag, shared->packed.etag);
    return &shared->packed;
}
