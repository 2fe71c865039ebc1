// One file on its way into the cache: hashed while written, put in place only when whole. When the
// disk refuses, what was written so far moves to memory and the rest follows it there.
#include "player/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "player/cache_inside.h"
#include "signage/base/clock.h"
#include "signage/base/digest.h"
#include "signage/base/file.h"

struct cache_writer {
    struct cache *cache;
    char name[MEDIA_NAME_BYTES];
    char temporary[PATH_MAX]; // "" when in memory
    int fd;
    int64_t written, most_bytes;
    struct digest_state *digest;
};

static int open_temporary(struct cache_writer *writer, struct error *error)
{
    char path[PATH_MAX], folder[PATH_MAX];
    cache_disk_path(writer->cache, writer->name, path);
    snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(path, '/') - path), path);
    if (!folder_make(folder, error))
        return -1;
    snprintf(writer->temporary, sizeof writer->temporary, "%.*s.part-XXXXXX", PATH_MAX - 16, path);
    int fd = mkostemp(writer->temporary, O_CLOEXEC);
    if (fd < 0) {
        error_set_errno(error, errno, "the cache folder %s cannot be written",
                        writer->cache->folder);
        writer->temporary[0] = '\0';
    }
    return fd;
}

static bool reserve_memory(struct cache *cache, int64_t bytes, struct error *error)
{
    pthread_mutex_lock(&cache->lock);
    bool fits = cache->facts.memory_bytes + bytes <= (int64_t)CACHE_MOST_MEMORY_BYTES;
    if (fits)
        cache->facts.memory_bytes += bytes;
    pthread_mutex_unlock(&cache->lock);
    return fits || error_set(error,
                             "the cache folder %s takes no files and the memory set aside "
                             "instead (%u MiB) is full; free or repair the disk",
                             cache->folder, CACHE_MOST_MEMORY_BYTES >> 20);
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

static bool copy_file(int from, int to, int64_t bytes)
{
    char chunk[65536];
    int64_t done = 0;
    while (done < bytes) {
        size_t wish = bytes - done < (int64_t)sizeof chunk ? (size_t)(bytes - done) : sizeof chunk;
        ssize_t got = pread(from, chunk, wish, (off_t)done);
        if (got <= 0 || !write_all(to, chunk, (size_t)got))
            return false;
        done += got;
    }
    return true;
}

// Goes on in memory with what was written so far.
static bool move_to_memory(struct cache_writer *writer, struct error *error)
{
    int fd = memfd_create("kawaraban-media", MFD_CLOEXEC);
    if (fd < 0)
        return error_set_errno(error, errno, "no memory for media");
    if (!reserve_memory(writer->cache, writer->written, error)) {
        close(fd);
        return false;
    }
    if (writer->fd >= 0 && !copy_file(writer->fd, fd, writer->written)) {
        error_set_errno(error, errno, "media cannot be held in memory");
        pthread_mutex_lock(&writer->cache->lock);
        writer->cache->facts.memory_bytes -= writer->written;
        pthread_mutex_unlock(&writer->cache->lock);
        close(fd);
        return false;
    }
    if (writer->fd >= 0)
        close(writer->fd);
    if (writer->temporary[0])
        unlink(writer->temporary);
    writer->temporary[0] = '\0';
    writer->fd = fd;
    return true;
}

struct cache_writer *cache_write(struct cache *cache, const char *locator, int64_t most_bytes,
                                 struct error *error)
{
    struct cache_writer *writer = calloc(1, sizeof *writer);
    if (!writer)
        abort();
    writer->cache = cache;
    writer->most_bytes = most_bytes;
    if (!cache_name_of(locator, writer->name)) {
        error_set(error, "“%.200s” names no media", locator);
        free(writer);
        return NULL;
    }
    struct error disk = {""};
    writer->fd = open_temporary(writer, &disk);
    if (writer->fd < 0) {
        cache_note_problem(cache, disk.text);
        if (!move_to_memory(writer, error)) {
            free(writer);
            return NULL;
        }
    }
    writer->digest = digest_begin();
    return writer;
}

bool cache_writer_add(struct cache_writer *writer, const void *bytes, size_t length,
                      struct error *error)
{
    if ((int64_t)length > writer->most_bytes - writer->written)
        return error_set(error, "%s is longer than the %lld bytes announced or allowed",
                         writer->name, (long long)writer->most_bytes);
    if (writer->temporary[0] && !write_all(writer->fd, bytes, length)) {
        struct error disk;
        error_set_errno(&disk, errno, "the cache folder %s cannot be written",
                        writer->cache->folder);
        cache_note_problem(writer->cache, disk.text);
        if (ftruncate(writer->fd, (off_t)writer->written) != 0 || !move_to_memory(writer, error))
            return error_prefix(error, "%s", writer->name);
    }
    if (!writer->temporary[0]) {
        if (lseek(writer->fd, (off_t)writer->written, SEEK_SET) < 0 ||
            !reserve_memory(writer->cache, (int64_t)length, error))
            return false;
        writer->written += (int64_t)length; // reserved: abandon gives it back
        if (!write_all(writer->fd, bytes, length))
            return error_set_errno(error, errno, "%s cannot be held in memory", writer->name);
    } else {
        writer->written += (int64_t)length;
    }
    digest_add(writer->digest, bytes, length);
    return true;
}

void cache_writer_abandon(struct cache_writer *writer)
{
    if (!writer)
        return;
    if (writer->digest)
        digest_end(writer->digest);
    if (writer->fd >= 0)
        close(writer->fd);
    if (writer->temporary[0]) {
        unlink(writer->temporary);
    } else {
        pthread_mutex_lock(&writer->cache->lock);
        writer->cache->facts.memory_bytes -= writer->written;
        pthread_mutex_unlock(&writer->cache->lock);
    }
    free(writer);
}

// Hands the memory file over to the shelf. An older one under the same name goes.
static bool shelve_memory(struct cache_writer *writer, struct error *error)
{
    struct cache *cache = writer->cache;
    pthread_mutex_lock(&cache->lock);
    struct shelf_entry *entry = shelf_add(&cache->shelf, writer->name);
    if (entry) {
        if (entry->memory_fd >= 0)
            cache->facts.memory_bytes -= entry->size;
        shelf_drop_memory(entry);
        entry->memory_fd = writer->fd;
        entry->size = writer->written;
        writer->fd = -1;
        writer->written = 0;
    }
    pthread_mutex_unlock(&cache->lock);
    return entry != NULL || error_set(error, "the cache knows too many files");
}

static bool place_on_disk(struct cache_writer *writer, int64_t modified_utc, struct error *error)
{
    char path[PATH_MAX];
    cache_disk_path(writer->cache, writer->name, path);
    if (modified_utc != INSTANT_NEVER) {
        struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = (time_t)modified_utc}};
        futimens(writer->fd, times);
    }
    fchmod(writer->fd, 0644);
    close(writer->fd);
    writer->fd = -1;
    bool ok = file_commit(writer->temporary, path, error);
    struct stat status;
    if (ok && stat(path, &status) == 0)
        cache_remember(writer->cache, writer->name, &status);
    return ok;
}

bool cache_writer_commit(struct cache_writer *writer, int64_t modified_utc, struct error *error)
{
    struct digest found = digest_end(writer->digest), wanted;
    struct error disk = {""};
    writer->digest = NULL;
    bool ok = true;
    if (!cache_is_foreign(writer->name) &&
        (!media_name_digest(writer->name, &wanted) || !digest_equal(&found, &wanted))) {
        ok = error_set(error, "%s came with other content than its name says", writer->name);
    } else if (!writer->temporary[0]) {
        ok = shelve_memory(writer, error);
    } else if (place_on_disk(writer, modified_utc, &disk)) {
        cache_note_written(writer->cache);
    } else {
        cache_note_problem(writer->cache, disk.text);
        ok = error_set(error, "%s", disk.text);
    }
    cache_writer_abandon(writer);
    return ok;
}
