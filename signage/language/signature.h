// Who says so: Ed25519 (RFC 8032, by libsodium) over all bytes of a playlist before its last line,
// which is an XML comment
//     <!-- kawaraban-signature KEYID BASE64 -->\n
// KEYID is the first 16 hex digits of the SHA-256 of the public key. Pure but for the key files;
// any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/base/buffer.h"
#include "signage/base/error.h"

#define SIGNATURE_PUBLIC_BYTES 32
#define SIGNATURE_SECRET_BYTES 64
#define SIGNATURE_KEY_ID_BYTES 17      // 16 digits and the terminator
#define SIGNATURE_PUBLIC_TEXT_BYTES 64 // base64 of a public key, and the terminator

struct signature_public_key {
    uint8_t bytes[SIGNATURE_PUBLIC_BYTES];
};

struct signature_key_pair {
    struct signature_public_key public_key;
    uint8_t secret[SIGNATURE_SECRET_BYTES];
};

// Loads the key pair, or makes one and keeps it (mode 0600, durable) when the file is missing. A
// damaged file is an error, never silently replaced.
bool signature_key_pair_load(const char *path, struct signature_key_pair *pair, struct error *error)
    __attribute__((warn_unused_result));

// The public half as one line of base64 text, for files and `--key`.
void signature_public_key_format(const struct signature_public_key *key,
                                 char out[SIGNATURE_PUBLIC_TEXT_BYTES]);
bool signature_public_key_parse(const char *text, struct signature_public_key *key,
                                struct error *error) __attribute__((warn_unused_result));
void signature_key_id(const struct signature_public_key *key, char out[SIGNATURE_KEY_ID_BYTES]);

// Appends the signature line to the document in `document`.
bool signature_sign(const struct signature_key_pair *pair, struct buffer *document);

// True when the last line is a signature of everything before it by `key`; *signed_bytes is the
// length of what is signed. The sentence tells missing, other key and altered apart.
bool signature_verify(const struct signature_public_key *key, const void *bytes, size_t length,
                      size_t *signed_bytes, struct error *error)
    __attribute__((warn_unused_result));
