// A playlist and its compressed twin, handed about by reference.
#include "publisher/delivery/packed.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/delivery/gzip.h"

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
    unsigned char *bytes = gzip_whole(screen->bytes, screen->length, &length);
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
