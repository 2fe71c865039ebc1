// liboath knows the arithmetic; secrets, windows and addresses are ours.
#include "publisher/people/totp.h"

#include <stdlib.h>
#include <string.h>

#include <liboath/oath.h>
#include <sodium.h>

#include "signage/base/buffer.h"

#define DIGITS 6

void totp_new_secret(char secret[TOTP_SECRET_BYTES])
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    for (int i = 0; i < TOTP_SECRET_BYTES - 1; i++)
        secret[i] = letters[randombytes_uniform(32)];
    secret[TOTP_SECRET_BYTES - 1] = '\0';
}

bool totp_code(const char *secret, int64_t step, char code[7])
{
    char *key = NULL;
    size_t length = 0;
    bool ok = step >= 0 && oath_base32_decode(secret, strlen(secret), &key, &length) == OATH_OK &&
              length > 0 &&
              oath_hotp_generate(key, length, (uint64_t)step, DIGITS, false,
                                 OATH_HOTP_DYNAMIC_TRUNCATION, code) == OATH_OK;
    free(key);
    return ok;
}

bool totp_check(const char *secret, const char *code, int64_t now_utc, int64_t *step)
{
    char right[DIGITS + 1];
    bool matches = false;
    if (strlen(code) != DIGITS)
        return false;
    for (int64_t i = -1; i <= 1; i++) {
        int64_t candidate = now_utc / TOTP_STEP_S + i;
        if (totp_code(secret, candidate, right) && sodium_memcmp(right, code, DIGITS) == 0) {
            matches = true;
            *step = candidate;
        }
    }
    return matches;
}

static void add_escaped(struct buffer *out, const char *text)
{
    for (; *text; text++) {
        bool plain = (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') ||
                     (*text >= '0' && *text <= '9') || strchr("-._~", *text);
        buffer_printf(out, plain ? "%c" : "%%%02X", (unsigned char)*text);
    }
}

const char *totp_uri(const char *secret, const char *house, const char *login, struct arena *arena)
{
    struct buffer out;
    buffer_init(&out, 4096);
    buffer_add_text(&out, "otpauth://totp/");
    add_escaped(&out, house);
    buffer_add_text(&out, ":");
    add_escaped(&out, login);
    buffer_printf(&out, "?secret=%s&issuer=", secret);
    add_escaped(&out, house);
    const char *uri = arena_text(arena, buffer_text(&out));
    buffer_finish(&out);
    return uri;
}
