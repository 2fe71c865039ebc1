// Document bytes → a playlist that may be played: the signature first, then the meaning.
#include "player/reel.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "signage/language/smil.h"

struct counted_reel {
    struct reel reel; // first: a reel is the head of its counted one
    atomic_int references;
};

const struct reel *reel_create(const char *name, char *bytes, size_t length,
                               const struct signature_public_key *key, struct error *error)
{
    size_t signed_bytes = length;
    struct playlist *playlist = NULL;
    if (!key || signature_verify(key, bytes, length, &signed_bytes, error))
        playlist = smil_parse(name, bytes, signed_bytes, NULL, error);
    if (!playlist) {
        free(bytes);
        return NULL;
    }
    struct counted_reel *counted = calloc(1, sizeof *counted);
    if (!counted)
        abort();
    counted->reel = (struct reel){playlist, key != NULL, bytes, length};
    atomic_init(&counted->references, 1);
    return &counted->reel;
}

static struct counted_reel *counted_of(const struct reel *reel)
{
    return (struct counted_reel *)(uintptr_t)reel;
}

const struct reel *reel_acquire(const struct reel *reel)
{
    atomic_fetch_add_explicit(&counted_of(reel)->references, 1, memory_order_relaxed);
    return reel;
}

void reel_release(const struct reel *reel)
{
    if (!reel)
        return;
    struct counted_reel *counted = counted_of(reel);
    if (atomic_fetch_sub_explicit(&counted->references, 1, memory_order_acq_rel) > 1)
        return;
    playlist_destroy(counted->reel.playlist);
    free(counted->reel.bytes);
    free(counted);
}
