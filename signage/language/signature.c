#include "signage/language/signature.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "signage/base/digest.h"
#include "signage/base/file.h"

#define BASE64 sodium_base64_VARIANT_ORIGINAL
#define KEY_FILE_HEAD "kawaraban-key 1 "
#define KEY_FILE_MOST_BYTES 4096
#define SECRET_TEXT_BYTES 128 // base64 of 64 bytes, and the terminator
#define LINE_HEAD "<!-- kawaraban-signature "
#define LINE_TAIL " -->\n"
#define KEY_ID_DIGITS (SIGNATURE_KEY_ID_BYTES - 1)
#define SIGNATURE_DIGITS 88 // base64 of 64 bytes
#define LINE_BYTES                                                                                 \
    (sizeof LINE_HEAD - 1 + KEY_ID_DIGITS + 1 + SIGNATURE_DIGITS + sizeof LINE_TAIL - 1)

_Static_assert(SIGNATURE_PUBLIC_BYTES == crypto_sign_PUBLICKEYBYTES, "Ed25519 public key");
_Static_assert(SIGNATURE_SECRET_BYTES == crypto_sign_SECRETKEYBYTES, "Ed25519 secret key");

// Harmless when repeated; without randomness there is no safe way on.
static void ready(void)
{
    if (sodium_init() < 0)
        abort();
}

// Exactly `size` bytes from exactly their base64. libsodium's decoder takes some bytes above 127
// for digits (0x80 for “/”), so what came out must also give the text again.
static bool decode(const char *text, size_t length, uint8_t *bytes, size_t size)
{
    char again[SECRET_TEXT_BYTES];
    size_t got;
    if (sodium_base642bin(bytes, size, text, length, NULL, &got, NULL, BASE64) != 0 ||
        got != size || sodium_base64_encoded_len(size, BASE64) != length + 1)
        return false;
    sodium_bin2base64(again, sizeof again, bytes, size, BASE64);
    bool same = sodium_memcmp(again, text, length) == 0;
    sodium_memzero(again, sizeof again);
    return same;
}

static bool write_secretly(const char *path, const char *text, struct error *error)
{
    char temporary[PATH_MAX];
    int size = snprintf(temporary, sizeof temporary, "%s.part-XXXXXX", path);
    if (size < 0 || (size_t)size >= sizeof temporary)
        return error_set(error, "%s: the path is too long", path);
    int fd = mkostemp(temporary, O_CLOEXEC); // mode 0600
    if (fd < 0)
        return error_set_errno(error, errno, "the key file %s cannot be written", path);
    size_t length = strlen(text);
    ssize_t written = write(fd, text, length);
    int write_errno = written < 0 ? errno : ENOSPC;
    if (close(fd) != 0 || written != (ssize_t)length) {
        unlink(temporary);
        return error_set_errno(error, write_errno, "the key file %s cannot be written", path);
    }
    return file_commit(temporary, path, error);
}

static bool make_key_file(const char *path, struct signature_key_pair *pair, struct error *error)
{
    crypto_sign_keypair(pair->public_key.bytes, pair->secret);
    char secret[SECRET_TEXT_BYTES], text[sizeof KEY_FILE_HEAD + SECRET_TEXT_BYTES + 1];
    sodium_bin2base64(secret, sizeof secret, pair->secret, sizeof pair->secret, BASE64);
    snprintf(text, sizeof text, "%s%s\n", KEY_FILE_HEAD, secret);
    bool ok = write_secretly(path, text, error);
    sodium_memzero(secret, sizeof secret);
    sodium_memzero(text, sizeof text);
    return ok;
}

// The public half is in the secret one twice over: as its tail and as what its seed gives. A key
// file with a changed byte cannot agree with itself.
static bool read_key(const char *text, size_t length, struct signature_key_pair *pair)
{
    size_t head = strlen(KEY_FILE_HEAD);
    if (length < head + 1 || memcmp(text, KEY_FILE_HEAD, head) != 0 || text[length - 1] != '\n')
        return false;
    if (!decode(text + head, length - head - 1, pair->secret, sizeof pair->secret))
        return false;
    uint8_t seed[crypto_sign_SEEDBYTES], secret[SIGNATURE_SECRET_BYTES];
    crypto_sign_ed25519_sk_to_seed(seed, pair->secret);
    crypto_sign_seed_keypair(pair->public_key.bytes, secret, seed);
    bool agrees = sodium_memcmp(secret, pair->secret, sizeof secret) == 0;
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(secret, sizeof secret);
    return agrees;
}

static bool load_key_file(const char *path, const struct stat *status,
                          struct signature_key_pair *pair, struct error *error)
{
    if (status->st_mode & (S_IRWXG | S_IRWXO))
        return error_set(error,
                         "the key file %s can be read by others than its owner; "
                         "run: chmod 600 '%s'",
                         path, path);
    size_t length;
    char *text = file_load(path, KEY_FILE_MOST_BYTES, &length, error);
    if (!text)
        return false;
    bool ok = read_key(text, length, pair);
    sodium_memzero(text, length);
    free(text);
    if (ok)
        return true;
    sodium_memzero(pair, sizeof *pair);
    return error_set(error,
                     "the key file %s is damaged; bring it back from a backup, or move it away to "
                     "have a new key made (then every player must be paired again)",
                     path);
}

bool signature_key_pair_load(const char *path, struct signature_key_pair *pair, struct error *error)
{
    ready();
    struct stat status;
    if (stat(path, &status) == 0)
        return load_key_file(path, &status, pair, error);
    if (errno == ENOENT)
        return make_key_file(path, pair, error);
    return error_set_errno(error, errno, "the key file %s cannot be read", path);
}

void signature_public_key_format(const struct signature_public_key *key,
                                 char out[SIGNATURE_PUBLIC_TEXT_BYTES])
{
    sodium_bin2base64(out, SIGNATURE_PUBLIC_TEXT_BYTES, key->bytes, sizeof key->bytes, BASE64);
}

bool signature_public_key_parse(const char *text, struct signature_public_key *key,
                                struct error *error)
{
    static const char blanks[] = " \t\r\n";
    const char *start = text + strspn(text, blanks);
    size_t length = strcspn(start, blanks);
    bool alone = start[length + strspn(start + length, blanks)] == '\0';
    if (alone && decode(start, length, key->bytes, sizeof key->bytes))
        return true;
    return error_set(error, "this is not a public key; it should be one line of 44 characters as "
                            "the publisher writes it in publisher.pub");
}

void signature_key_id(const struct signature_public_key *key, char out[SIGNATURE_KEY_ID_BYTES])
{
    char hex[DIGEST_HEX_BYTES];
    struct digest digest = digest_of(key->bytes, sizeof key->bytes);
    digest_hex(&digest, hex);
    memcpy(out, hex, KEY_ID_DIGITS);
    out[KEY_ID_DIGITS] = '\0';
}

bool signature_sign(const struct signature_key_pair *pair, struct buffer *document)
{
    ready();
    bool ended = document->length > 0 && document->bytes[document->length - 1] == '\n';
    if (document->length > document->most_bytes ||
        document->most_bytes - document->length < LINE_BYTES + !ended) {
        document->overflowed = true;
        return false;
    }
    if (!ended)
        buffer_add_char(document, '\n');
    uint8_t signature[crypto_sign_BYTES];
    crypto_sign_detached(signature, NULL, (const uint8_t *)document->bytes, document->length,
                         pair->secret);
    char key_id[SIGNATURE_KEY_ID_BYTES], text[SIGNATURE_DIGITS + 1];
    signature_key_id(&pair->public_key, key_id);
    sodium_bin2base64(text, sizeof text, signature, sizeof signature, BASE64);
    return buffer_printf(document, LINE_HEAD "%s %s" LINE_TAIL, key_id, text);
}

// The signature line at the end of the document, or NULL. Exactly one form is accepted, so that no
// byte of the line is free.
static const char *last_line(const char *bytes, size_t length)
{
    if (length <= LINE_BYTES)
        return NULL;
    const char *line = bytes + length - LINE_BYTES;
    const char *blank = line + strlen(LINE_HEAD) + KEY_ID_DIGITS;
    if (line[-1] != '\n' || memcmp(line, LINE_HEAD, strlen(LINE_HEAD)) != 0 || *blank != ' ' ||
        memcmp(bytes + length - strlen(LINE_TAIL), LINE_TAIL, strlen(LINE_TAIL)) != 0)
        return NULL;
    return line;
}

bool signature_verify(const struct signature_public_key *key, const void *bytes, size_t length,
                      size_t *signed_bytes, struct error *error)
{
    ready();
    const char *line = last_line(bytes, length);
    if (!line)
        return error_set(error, "the playlist carries no signature in its last line; a paired "
                                "player takes only what its publisher signed");
    const char *key_id = line + strlen(LINE_HEAD), *text = key_id + KEY_ID_DIGITS + 1;
    char ours[SIGNATURE_KEY_ID_BYTES];
    signature_key_id(key, ours);
    if (memcmp(key_id, ours, KEY_ID_DIGITS) != 0)
        return error_set(
            error,
            "the playlist is signed with another key (“%.*s”) than the one this "
            "player was paired with (%s); if the publisher was set up anew, pair again",
            KEY_ID_DIGITS, key_id, ours);
    uint8_t signature[crypto_sign_BYTES];
    size_t document = length - LINE_BYTES;
    if (!decode(text, SIGNATURE_DIGITS, signature, sizeof signature) ||
        crypto_sign_verify_detached(signature, bytes, document, key->bytes) != 0)
        return error_set(error, "the playlist was altered after it was signed; its signature "
                                "does not fit its content");
    *signed_bytes = document;
    return true;
}
