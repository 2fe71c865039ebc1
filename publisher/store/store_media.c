// The media folder: files named by the SHA-256 of their bytes, so that writing twice is writing
// once and a name never changes its meaning. The database only knows names.
//
// A file is complete or absent for every reader at once, but waits for the disk together with its
// neighbours: store_sync_media runs before the database names it. What a power cut takes before
// that is written again when it is added again.

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "publisher/store/store_inside.h"
#include "signage/base/digest.h"
#include "signage/base/file.h"
#include "signage/base/log.h"

#define EXTENSION_MOST_BYTES 8
#define HEX_DIGITS (DIGEST_HEX_BYTES - 1)

static bool make_name(const struct digest *digest, const char *extension,
                      char name[STORE_MEDIA_NAME_BYTES], struct error *error)
{
    size_t length = strlen(extension);
    if (length < 1 || length > EXTENSION_MOST_BYTES ||
        strspn(extension, "abcdefghijklmnopqrstuvwxyz0123456789") != length)
        return error_set(error, "“%.20s” is no extension for a media file", extension);
    digest_hex(digest, name);
    snprintf(name + HEX_DIGITS, STORE_MEDIA_NAME_BYTES - HEX_DIGITS, ".%s", extension);
    return true;
}

static bool is_media_name(const char *name)
{
    size_t digits = strspn(name, "0123456789abcdef");
    return digits == HEX_DIGITS && name[digits] == '.' && strlen(name) < STORE_MEDIA_NAME_BYTES;
}

static bool media_path(const struct store *store, const char *name, char path[PATH_MAX],
                       struct error *error)
{
    int size = snprintf(path, PATH_MAX, "%s/%.2s/%s", store->media_folder, name, name);
    return (size > 0 && size < PATH_MAX) || error_set(error, "%s: the path is too long", name);
}

static bool make_folder_of(const struct store *store, const char *name, struct error *error)
{
    char path[PATH_MAX];
    struct stat status;
    snprintf(path, sizeof path, "%s/%.2s", store->media_folder, name);
    return (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) || folder_make(path, error);
}

bool store_sync_media(struct store *store, struct error *error)
{
    pthread_mutex_lock(&store->media_lock);
    bool ok = !store->media_unsynced || folder_sync(store->media_folder, error);
    if (ok)
        store->media_unsynced = false;
    pthread_mutex_unlock(&store->media_lock);
    return ok;
}

// Whether the file is there with the right bytes. Its time is set to now: that is what the grace of
// store_collect_media counts from.
static bool have(const char *path, const struct digest *digest, uint64_t length)
{
    struct stat status;
    struct digest found;
    if (stat(path, &status) != 0)
        return false;
    if ((uint64_t)status.st_size == length && digest_of_file(path, &found) &&
        digest_equal(&found, digest))
        return utimensat(AT_FDCWD, path, NULL, 0) == 0;
    log_warning("%s was damaged; it is written again", path);
    return false;
}

bool store_add_media(struct store *store, const void *bytes, size_t length, const char *extension,
                     char name[STORE_MEDIA_NAME_BYTES], struct error *error)
{
    char path[PATH_MAX];
    struct digest digest = digest_of(bytes, length);
    if (!make_name(&digest, extension, name, error) || !media_path(store, name, path, error))
        return false;
    pthread_mutex_lock(&store->media_lock);
    bool ok = have(path, &digest, length);
    if (!ok) {
        store->media_unsynced = true;
        ok = make_folder_of(store, name, error) && file_place(path, bytes, length, error);
    }
    pthread_mutex_unlock(&store->media_lock);
    return ok;
}

static bool write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
    return true;
}

// Copies and digests in one reading, so that the name fits the bytes even when the file is being
// changed under our eyes.
static bool copy(int from, int to, const char *path, size_t most_bytes, struct digest *digest,
                 uint64_t *length, struct error *error)
{
    static const size_t chunk_bytes = 256 * 1024;
    char *chunk = malloc(chunk_bytes);
    if (!chunk)
        abort();
    struct digest_state *state = digest_begin();
    bool ok = true;
    *length = 0;
    for (ssize_t got; ok && (got = read(from, chunk, chunk_bytes)) != 0;) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            ok = error_set_errno(error, errno, "%s cannot be read", path);
            break;
        }
        *length += (uint64_t)got;
        digest_add(state, chunk, (size_t)got);
        if (*length > most_bytes)
            ok = error_set(error, "%s is larger than %zu bytes, the most allowed here", path,
                           most_bytes);
        else if (!write_all(to, chunk, (size_t)got))
            ok = error_set_errno(error, errno, "%s cannot be copied to the media folder", path);
    }
    *digest = digest_end(state);
    free(chunk);
    return ok;
}

// Puts a finished temporary file under its name, or removes it when the bytes are there already.
static bool keep_copy(struct store *store, const char *temporary, const struct digest *digest,
                      uint64_t length, const char *name, struct error *error)
{
    char path[PATH_MAX];
    if (!media_path(store, name, path, error)) {
        unlink(temporary);
        return false;
    }
    pthread_mutex_lock(&store->media_lock);
    bool there = have(path, digest, length);
    bool folder_there = there || make_folder_of(store, name, error);
    if (there || !folder_there)
        unlink(temporary);
    bool ok = there || (folder_there && rename(temporary, path) == 0);
    if (!ok && folder_there) {
        error_set_errno(error, errno, "%s cannot be put in place", path);
        unlink(temporary);
    }
    store->media_unsynced = store->media_unsynced || !there;
    pthread_mutex_unlock(&store->media_lock);
    return ok;
}

bool store_add_media_file(struct store *store, const char *path, const char *extension,
                          size_t most_bytes, char name[STORE_MEDIA_NAME_BYTES], struct error *error)
{
    char temporary[PATH_MAX];
    struct stat status;
    struct digest digest;
    uint64_t length;
    int size =
        snprintf(temporary, sizeof temporary, "%s/incoming.part-XXXXXX", store->media_folder);
    if (size < 0 || (size_t)size >= sizeof temporary)
        return error_set(error, "%s: the path is too long", store->media_folder);
    // O_NONBLOCK: opening a pipe somebody left there must not wait for its writer.
    int from = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (from < 0)
        return error_set_errno(error, errno, "%s cannot be opened", path);
    if (fstat(from, &status) != 0 || !S_ISREG(status.st_mode)) {
        close(from);
        return error_set(error, "%s is not a regular file", path);
    }
    int to = mkostemp(temporary, O_CLOEXEC);
    if (to < 0) {
        close(from);
        return error_set_errno(error, errno, "%s cannot be written", store->media_folder);
    }
    bool ok = copy(from, to, path, most_bytes, &digest, &length, error) &&
              make_name(&digest, extension, name, error);
    if (ok && fchmod(to, 0644) != 0)
        ok = error_set_errno(error, errno, "%s cannot be written", temporary);
    close(from);
    if (close(to) != 0 && ok)
        ok = error_set_errno(error, errno, "%s cannot be written", temporary);
    if (ok)
        return keep_copy(store, temporary, &digest, length, name, error);
    unlink(temporary);
    return false;
}

// ---- removing what nobody needs any more ----

struct collection {
    struct store *store;
    bool (*keep)(const char *name, void *context);
    void *context;
    int64_t before_utc;
    struct store_collected *collected;
};

static bool referenced(struct database *database, const char *name, bool *found,
                       struct error *error)
{
    struct query query =
        query_start(database, "SELECT 1 FROM item_media JOIN item ON item.key = item_media.item "
                              "WHERE name = ? AND state <> 'withdrawn' LIMIT 1");
    query_text(&query, name);
    *found = query_row(&query);
    if (!query_finish(&query, error) || *found)
        return *found;
    // What is still being written, or waits for approval.
    struct query open = query_start(
        database, "SELECT 1 FROM proposal WHERE state IN ('draft', 'submitted', 'endorsed', "
                  "'returned') AND instr(document, ?) > 0 LIMIT 1");
    query_text(&open, name);
    *found = query_row(&open);
    return query_finish(&open, error);
}

// One file under the locks, so that store_add_media either finds it or writes it anew.
static bool collect_file(struct collection *collection, const char *path, const char *name,
                         struct error *error)
{
    struct store *store = collection->store;
    struct stat status;
    bool needed = false, ok = true;
    store_lock(store);
    pthread_mutex_lock(&store->media_lock);
    if (lstat(path, &status) == 0 && S_ISREG(status.st_mode) &&
        status.st_mtime < collection->before_utc) {
        if (is_media_name(name)) {
            ok = referenced(store->database, name, &needed, error);
            needed =
                needed || !ok || (collection->keep && collection->keep(name, collection->context));
        } else {
            needed = !strstr(name, ".part-"); // what a power cut left; anything else is not ours
        }
        if (!needed && unlink(path) == 0) {
            collection->collected->files++;
            collection->collected->bytes += status.st_size;
        }
    }
    pthread_mutex_unlock(&store->media_lock);
    store_unlock(store);
    return ok;
}

static bool collect_folder(struct collection *collection, const char *folder, int depth,
                           struct error *error)
{
    DIR *listing = opendir(folder);
    if (!listing)
        return error_set_errno(error, errno, "%s cannot be read", folder);
    bool ok = true;
    for (const struct dirent *entry; ok && (entry = readdir(listing));) {
        char path[PATH_MAX];
        struct stat status;
        int size = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] == '.' || size >= (int)sizeof path || lstat(path, &status) != 0)
            continue;
        if (S_ISDIR(status.st_mode) && depth == 0 && strlen(entry->d_name) == 2)
            ok = collect_folder(collection, path, depth + 1, error);
        else
            ok = collect_file(collection, path, entry->d_name, error);
    }
    closedir(listing);
    return ok;
}

bool store_collect_media(struct store *store, bool (*keep)(const char *name, void *context),
                         void *context, int64_t grace_s, struct store_collected *collected,
                         struct error *error)
{
    struct store_collected unwanted = {0};
    struct collection collection = {
        .store = store,
        .keep = keep,
        .context = context,
        .before_utc = clock_now_utc(&store->clock) - grace_s,
        .collected = collected ? collected : &unwanted,
    };
    *collection.collected = (struct store_collected){0};
    return collect_folder(&collection, store->media_folder, 0, error);
}
