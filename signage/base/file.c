#include "signage/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "signage/base/buffer.h"

static bool read_all(int fd, struct buffer *buffer, const char *path, struct error *error)
{
    char chunk[65536];
    for (;;) {
        ssize_t got = read(fd, chunk, sizeof chunk);
        if (got == 0)
            return true;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set_errno(error, errno, "%s cannot be read", path);
        if (!buffer_add(buffer, chunk, (size_t)got))
            return error_set(error, "%s is larger than %zu bytes, the most allowed here", path,
                             buffer->most_bytes);
    }
}

char *file_load(const char *path, size_t most_bytes, size_t *length, struct error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        error_set_errno(error, errno, "%s cannot be opened", path);
        return NULL;
    }
    struct buffer buffer;
    buffer_init(&buffer, most_bytes);
    char *bytes = NULL;
    if (read_all(fd, &buffer, path, error))
        bytes = buffer_take(&buffer, length);
    buffer_finish(&buffer);
    close(fd);
    return bytes;
}

static bool write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

static bool sync_folder_of(const char *path)
{
    char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (!slash)
        strcpy(folder, ".");
    else if (slash == folder)
        slash[1] = '\0';
    else
        *slash = '\0';
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool ok = fsync(fd) == 0;
    close(fd);
    return ok;
}

static bool rename_durably(const char *temporary, const char *path, struct error *error)
{
    if (rename(temporary, path) == 0 && sync_folder_of(path))
        return true;
    error_set_errno(error, errno, "%s cannot be put in place", path);
    unlink(temporary);
    return false;
}

// Writes the temporary file beside `path` and closes it; on failure nothing is left.
static bool write_temporary(const char *path, const void *bytes, size_t length, bool durable,
                            char temporary[PATH_MAX], struct error *error)
{
    int size = snprintf(temporary, PATH_MAX, "%s.part-XXXXXX", path);
    if (size < 0 || size >= PATH_MAX)
        return error_set(error, "%s: the path is too long", path);
    int fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0)
        return error_set_errno(error, errno, "%s cannot be written", path);
    bool ok = write_all(fd, bytes, length) && fchmod(fd, 0644) == 0 && (!durable || fsync(fd) == 0);
    int write_errno = errno;
    if (close(fd) != 0 && ok) {
        write_errno = errno;
        ok = false;
    }
    if (ok)
        return true;
    unlink(temporary);
    return error_set_errno(error, write_errno, "%s cannot be written", path);
}

bool file_replace(const char *path, const void *bytes, size_t length, struct error *error)
{
    char temporary[PATH_MAX];
    return write_temporary(path, bytes, length, true, temporary, error) &&
           rename_durably(temporary, path, error);
}

bool file_place(const char *path, const void *bytes, size_t length, struct error *error)
{
    char temporary[PATH_MAX];
    if (!write_temporary(path, bytes, length, false, temporary, error))
        return false;
    if (rename(temporary, path) == 0)
        return true;
    error_set_errno(error, errno, "%s cannot be put in place", path);
    unlink(temporary);
    return false;
}

bool folder_sync(const char *path, struct error *error)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && syncfs(fd) == 0;
    if (!ok)
        error_set_errno(error, errno, "%s cannot be written", path);
    if (fd >= 0)
        close(fd);
    return ok;
}

bool file_commit(const char *temporary, const char *path, struct error *error)
{
    int fd = open(temporary, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set_errno(error, errno, "%s cannot be opened", temporary);
    bool ok = fsync(fd) == 0;
    int sync_errno = errno;
    close(fd);
    if (!ok) {
        unlink(temporary);
        return error_set_errno(error, sync_errno, "%s cannot be written", path);
    }
    return rename_durably(temporary, path, error);
}

bool folder_make(const char *path, struct error *error)
{
    char part[PATH_MAX];
    int size = snprintf(part, sizeof part, "%s", path);
    if (size <= 0 || (size_t)size >= sizeof part)
        return error_set(error, "“%s” is no path for a folder", path);
    for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(part, 0755) != 0 && errno != EEXIST)
            return error_set_errno(error, errno, "folder %s cannot be made", part);
        *slash = '/';
    }
    struct stat status;
    if (mkdir(part, 0755) != 0 && (errno != EEXIST || stat(part, &status) != 0))
        return error_set_errno(error, errno, "folder %s cannot be made", path);
    if (stat(part, &status) == 0 && !S_ISDIR(status.st_mode))
        return error_set(error, "%s is not a folder", path);
    return true;
}
