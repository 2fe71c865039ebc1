// Headers of 512 bytes, contents in blocks of 512; zlib writes them, plain or packed.
#include "publisher/tar.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>

#include "signage/base/file.h"

#define BLOCK_BYTES 512
#define PIECE_BYTES (64 * 1024)
#define MOST_FILE_BYTES ((INT64_C(1) << 33) - 1) // eleven octal digits

struct tar {
    gzFile out;
    char *path, *temporary;
};

struct header {
    char name[100], mode[8], user[8], group[8], size[12], time[12], sum[8], type, link[100],
        magic[6], version[2], user_name[32], group_name[32], device[2][8], prefix[155], rest[12];
};
_Static_assert(sizeof(struct header) == BLOCK_BYTES, "as POSIX has it");

static bool ends_in(const char *path, const char *end)
{
    size_t length = strlen(path), end_length = strlen(end);
    return length > end_length && strcmp(path + length - end_length, end) == 0;
}

static void destroy(struct tar *tar)
{
    free(tar->path);
    free(tar->temporary);
    free(tar);
}

struct tar *tar_create(const char *path, struct error *error)
{
    struct tar *tar = calloc(1, sizeof *tar);
    if (!tar || !(tar->path = strdup(path)) ||
        asprintf(&tar->temporary, "%s.part-XXXXXX", path) < 0)
        abort();
    int fd = mkostemp(tar->temporary, O_CLOEXEC); // 0600: passwords' digests and the key are in it
    bool packs = ends_in(path, ".gz") || ends_in(path, ".tgz");
    if (fd >= 0 && (tar->out = gzdopen(fd, packs ? "wb6" : "wbT")))
        return tar;
    error_set_errno(error, errno, "%s cannot be written", path);
    if (fd >= 0)
        close(fd);
    destroy(tar);
    return NULL;
}

static bool write_all(struct tar *tar, const void *bytes, size_t length, struct error *error)
{
    if (gzwrite(tar->out, bytes, (unsigned)length) == (int)length)
        return true;
    return error_set_errno(error, errno, "%s cannot be written", tar->path);
}

static bool write_header(struct tar *tar, const char *name, const struct stat *status,
                         bool is_private, struct error *error)
{
    struct header header = {.type = '0', .magic = "ustar", .version = {'0', '0'}};
    unsigned sum = 0;
    if (strlen(name) > TAR_MOST_NAME_BYTES || status->st_size > MOST_FILE_BYTES)
        return error_set(error, "%s is too large for an archive", name);
    memcpy(header.name, name, strlen(name));
    snprintf(header.mode, sizeof header.mode, "%07o", is_private ? 0600u : 0644u);
    memcpy(header.user, "0000000", 8);
    memcpy(header.group, "0000000", 8);
    snprintf(header.size, sizeof header.size, "%011" PRIo64, (uint64_t)status->st_size);
    snprintf(header.time, sizeof header.time, "%011" PRIo64,
             (uint64_t)status->st_mtime & (uint64_t)MOST_FILE_BYTES);
    memset(header.sum, ' ', sizeof header.sum);
    for (size_t i = 0; i < sizeof header; i++)
        sum += ((const unsigned char *)&header)[i];
    snprintf(header.sum, sizeof header.sum, "%06o", sum & 0777777u);
    return write_all(tar, &header, sizeof header, error);
}

// Exactly as many bytes as its header says, filled up to whole blocks.
static bool write_content(struct tar *tar, const char *path, int fd, int64_t bytes,
                          struct error *error)
{
    static const char nothing[BLOCK_BYTES];
    char piece[PIECE_BYTES];
    int64_t left = bytes;
    while (left > 0) {
        size_t wanted = left < PIECE_BYTES ? (size_t)left : PIECE_BYTES;
        ssize_t got = read(fd, piece, wanted);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return error_set_errno(error, got < 0 ? errno : EIO, "%s cannot be read", path);
        if (!write_all(tar, piece, (size_t)got, error))
            return false;
        left -= got;
    }
    size_t rest = (size_t)(bytes % BLOCK_BYTES);
    return rest == 0 || write_all(tar, nothing, BLOCK_BYTES - rest, error);
}

bool tar_add(struct tar *tar, const char *name, const char *path, bool is_private, bool *found,
             struct error *error)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (found)
        *found = fd >= 0;
    if (fd < 0)
        return errno == ENOENT || error_set_errno(error, errno, "%s cannot be read", path);
    bool ok = (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) ||
              error_set(error, "%s is not a file", path);
    ok = ok && write_header(tar, name, &status, is_private, error) &&
         write_content(tar, path, fd, status.st_size, error);
    close(fd);
    return ok;
}

bool tar_finish(struct tar *tar, struct error *error)
{
    static const char end[2 * BLOCK_BYTES];
    if (!write_all(tar, end, sizeof end, error)) {
        tar_abandon(tar);
        return false;
    }
    int result = gzclose(tar->out);
    bool ok = result == Z_OK ? file_commit(tar->temporary, tar->path, error)
                             : error_set_errno(error, errno, "%s cannot be written", tar->path);
    if (result != Z_OK)
        unlink(tar->temporary);
    destroy(tar);
    return ok;
}

void tar_abandon(struct tar *tar)
{
    if (!tar)
        return;
    gzclose(tar->out);
    unlink(tar->temporary);
    destroy(tar);
}
