// One-time codes by time (RFC 6238, SHA-1, 30 s, six digits: what every authenticator speaks). Pure
// but for the random secret; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "signage/base/arena.h"

#define TOTP_SECRET_BYTES 33 // base32 (RFC 4648 section 6) of 20 bytes, with its NUL
#define TOTP_STEP_S 30

void totp_new_secret(char secret[TOTP_SECRET_BYTES]);

// The code of a step (seconds since 1970 / TOTP_STEP_S); false when the secret is not base32.
bool totp_code(const char *secret, int64_t step, char code[7]) __attribute__((warn_unused_result));

// Whether it is the code of now, of the step before or of the one after; *step tells which.
bool totp_check(const char *secret, const char *code, int64_t now_utc, int64_t *step)
    __attribute__((warn_unused_result));

// otpauth://totp/…, for a QR code.
const char *totp_uri(const char *secret, const char *house, const char *login, struct arena *arena);
