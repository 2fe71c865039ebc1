#include "signage/base/digest.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct digest_state {
    crypto_hash_sha256_state sha256;
};

struct digest_state *digest_begin(void)
{
    struct digest_state *state = malloc(sizeof *state);
    if (!state)
        abort();
    crypto_hash_sha256_init(&state->sha256);
    return state;
}

void digest_add(struct digest_state *state, const void *bytes, size_t length)
{
    crypto_hash_sha256_update(&state->sha256, bytes, length);
}

struct digest digest_end(struct digest_state *state)
{
    struct digest digest;
    crypto_hash_sha256_final(&state->sha256, digest.bytes);
    free(state);
    return digest;
}

struct digest digest_of(const void *bytes, size_t length)
{
    struct digest digest;
    crypto_hash_sha256(digest.bytes, bytes, length);
    return digest;
}

bool digest_of_file(const char *path, struct digest *digest)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    struct digest_state *state = digest_begin();
    char chunk[65536];
    ssize_t got;
    while ((got = read(fd, chunk, sizeof chunk)) > 0)
        digest_add(state, chunk, (size_t)got);
    *digest = digest_end(state);
    close(fd);
    return got == 0;
}

bool digest_equal(const struct digest *a, const struct digest *b)
{
    return memcmp(a->bytes, b->bytes, DIGEST_BYTES) == 0;
}

void digest_hex(const struct digest *digest, char out[DIGEST_HEX_BYTES])
{
    sodium_bin2hex(out, DIGEST_HEX_BYTES, digest->bytes, DIGEST_BYTES);
}
