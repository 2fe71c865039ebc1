// Passwords: kept as Argon2id strings (RFC 9106, libsodium's interactive limits: 64 MiB, some
// tenths of a second). Any thread; slow on purpose.
#pragma once

#include <stdbool.h>

#include "signage/base/error.h"

#define PASSWORD_HASH_BYTES 128 // crypto_pwhash_STRBYTES
#define PASSWORD_MOST_BYTES 512

// Long enough (characters, not bytes), not among the common ones, not the login: else a sentence in
// `lang` ("ja", "en").
bool password_check(const char *password, const char *login, const char *lang, struct error *error)
    __attribute__((warn_unused_result));

bool password_hash(const char *password, char hash[PASSWORD_HASH_BYTES])
    __attribute__((warn_unused_result)); // false: not enough memory
bool password_matches(const char *hash, const char *password) __attribute__((warn_unused_result));
