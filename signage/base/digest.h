// SHA-256 (FIPS 180-4) as the name of content: media are named, and checked, by it. Any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DIGEST_BYTES 32
#define DIGEST_HEX_BYTES 65 // 64 lower-case digits and the terminator

struct digest {
    uint8_t bytes[DIGEST_BYTES];
};

// In pieces: init, add…, take.
struct digest_state;
struct digest_state *digest_begin(void);
void digest_add(struct digest_state *state, const void *bytes, size_t length);
struct digest digest_end(struct digest_state *state); // frees the state

struct digest digest_of(const void *bytes, size_t length);

// Reads the file in pieces; false when it cannot be read.
bool digest_of_file(const char *path, struct digest *digest) __attribute__((warn_unused_result));

bool digest_equal(const struct digest *a, const struct digest *b);
void digest_hex(const struct digest *digest, char out[DIGEST_HEX_BYTES]);
