// Plain writes: the page cache takes them, and what a power cut loses was not answered yet.
#include "publisher/delivery/body_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "signage/base/log.h"

struct body_file {
    int descriptor; // -1: not to be written any more
    bool broken;
    char path[];
};

static void give_up(struct body_file *file)
{
    log_error("%s: an upload could not be kept: %s", file->path, strerror(errno));
    file->broken = true;
}

struct body_file *body_file_create(const char *folder)
{
    static const char name[] = "/body-XXXXXX";
    struct body_file *file = calloc(1, sizeof *file + strlen(folder) + sizeof name);
    if (!file)
        abort();
    stpcpy(stpcpy(file->path, folder), name);
    file->descriptor = mkstemp(file->path);
    if (file->descriptor < 0)
        give_up(file);
    return file;
}

void body_file_destroy(struct body_file *file)
{
    if (!file)
        return;
    if (file->descriptor >= 0) {
        close(file->descriptor);
        unlink(file->path);
    }
    free(file);
}

void body_file_add(struct body_file *file, const void *bytes, size_t length)
{
    const char *at = bytes;
    while (!file->broken && length > 0) {
        ssize_t written = write(file->descriptor, at, length);
        if (written < 0 && errno != EINTR)
            give_up(file);
        if (written > 0) {
            at += written;
            length -= (size_t)written;
        }
    }
}

bool body_file_whole(struct body_file *file)
{
    return !file->broken;
}

const char *body_file_path(const struct body_file *file)
{
    return file->path;
}
