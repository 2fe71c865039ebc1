// A playlist as the player holds it: parsed, its signature looked at, immutable, shared by
// reference between the threads that use it.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "signage/base/error.h"
#include "signage/language/playlist.h"
#include "signage/language/signature.h"

struct reel {
    struct playlist *playlist;
    bool is_signed; // by the key that was demanded
    char *bytes;    // the document as it came
    size_t length;
};

// Takes over `bytes` (malloc'ed), also when it fails. With `key`, a document that is not signed by
// it is refused; NULL accepts anything that can be understood. `name` stands for the path in
// sentences.
const struct reel *reel_create(const char *name, char *bytes, size_t length,
                               const struct signature_public_key *key, struct error *error)
    __attribute__((warn_unused_result));

// Any thread.
const struct reel *reel_acquire(const struct reel *reel);
void reel_release(const struct reel *reel); // NULL is legal
