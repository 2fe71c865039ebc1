// The key files `key` and `key.copy`: "BASE64 KEYID\n".
#include "player/key.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "signage/base/file.h"

#define KEY_FILE_MOST_BYTES 4096

static const char *const copies[] = {"key", "key.copy"};

static bool parse_first_word(const char *text, struct signature_public_key *key,
                             struct error *error)
{
    char word[SIGNATURE_PUBLIC_TEXT_BYTES];
    const char *start = text + strspn(text, " \t\r\n");
    size_t length = strcspn(start, " \t\r\n");
    if (length >= sizeof word)
        return error_set(error, "a public key is 44 characters of base64, not %zu", length);
    memcpy(word, start, length);
    word[length] = '\0';
    return signature_public_key_parse(word, key, error);
}

bool key_read(const char *given, struct signature_public_key *key, struct error *error)
{
    if (access(given, F_OK) != 0) {
        if (parse_first_word(given, key, error))
            return true;
        return error_prefix(error, "--key %.80s is neither a file nor a key", given);
    }
    size_t length;
    char *text = file_load(given, KEY_FILE_MOST_BYTES, &length, error);
    bool ok = text && parse_first_word(text, key, error);
    free(text);
    return ok || error_prefix(error, "--key");
}

static bool write_private(const char *path, const char *text, struct error *error)
{
    char temporary[PATH_MAX];
    if ((size_t)snprintf(temporary, sizeof temporary, "%s.part-XXXXXX", path) >= sizeof temporary)
        return error_set(error, "%s: the path is too long", path);
    int fd = mkstemp(temporary);
    if (fd < 0)
        return error_set_errno(error, errno, "%s cannot be written", path);
    size_t length = strlen(text);
    bool ok = write(fd, text, length) == (ssize_t)length;
    int write_errno = errno;
    close(fd);
    if (!ok) {
        unlink(temporary);
        return error_set_errno(error, write_errno, "%s cannot be written", path);
    }
    return file_commit(temporary, path, error);
}

bool key_keep(const char *folder, const struct signature_public_key *key, struct error *error)
{
    struct signature_public_key kept;
    if (key_load(folder, &kept, NULL) == KEY_FOUND && memcmp(&kept, key, sizeof kept) == 0)
        return true;
    char base64[SIGNATURE_PUBLIC_TEXT_BYTES], id[SIGNATURE_KEY_ID_BYTES];
    char line[SIGNATURE_PUBLIC_TEXT_BYTES + SIGNATURE_KEY_ID_BYTES + 2];
    signature_public_key_format(key, base64);
    signature_key_id(key, id);
    snprintf(line, sizeof line, "%s %s\n", base64, id);
    for (size_t i = 0; i < sizeof copies / sizeof copies[0]; i++) {
        char path[PATH_MAX];
        if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, copies[i]) >= sizeof path)
            return error_set(error, "%s: the path is too long", folder);
        if (!write_private(path, line, error))
            return false;
    }
    return true;
}

static enum key_found load_copy(const char *path, struct signature_public_key *key,
                                struct error *error)
{
    if (access(path, F_OK) != 0 && errno == ENOENT)
        return KEY_NONE;
    size_t length;
    char *text = file_load(path, KEY_FILE_MOST_BYTES, &length, error);
    char id[SIGNATURE_KEY_ID_BYTES] = "";
    bool ok = text && parse_first_word(text, key, error);
    if (ok) {
        signature_key_id(key, id);
        ok = strstr(text, id) != NULL || error_set(error, "%s was damaged", path);
    }
    free(text);
    return ok ? KEY_FOUND : KEY_DAMAGED;
}

enum key_found key_load(const char *folder, struct signature_public_key *key, struct error *error)
{
    enum key_found worst = KEY_NONE;
    for (size_t i = 0; i < sizeof copies / sizeof copies[0]; i++) {
        char path[PATH_MAX];
        if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, copies[i]) >= sizeof path)
            continue;
        enum key_found found = load_copy(path, key, error);
        if (found == KEY_FOUND)
            return KEY_FOUND;
        if (found == KEY_DAMAGED)
            worst = KEY_DAMAGED;
    }
    if (worst == KEY_DAMAGED)
        error_prefix(error, "the publisher's key kept in %s is damaged; start once with --key",
                     folder);
    return worst;
}
