// Files by content under one folder, and the memory that stands in when the folder takes nothing.
// Files are hashed outside the lock; the lock guards the shelf and the facts. Writing is in
// cache_writer.c.
#include "player/cache.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "player/cache_inside.h"
#include "signage/base/clock.h"
#include "signage/base/file.h"
#include "signage/base/log.h"
#include "signage/language/smil.h"

#define STATE_MOST_BYTES 8192
#define ABANDONED_AFTER_S 3600
#define MENDED_AFTER_MS 60000

void cache_note_problem(struct cache *cache, const char *sentence)
{
    pthread_mutex_lock(&cache->lock);
    bool is_new = strcmp(cache->facts.problem, sentence) != 0;
    cache->facts.writable = false;
    cache->problem_ms = clock_monotonic_ms();
    snprintf(cache->facts.problem, sizeof cache->facts.problem, "%s", sentence);
    pthread_mutex_unlock(&cache->lock);
    if (is_new)
        log_warning("%s; what comes is held in memory and is lost at the next start", sentence);
}

// A full disk still takes a small file now and then: only when nothing failed for a while all is
// well.
void cache_note_written(struct cache *cache)
{
    pthread_mutex_lock(&cache->lock);
    bool is_mended =
        !cache->facts.writable && clock_monotonic_ms() - cache->problem_ms >= MENDED_AFTER_MS;
    if (is_mended) {
        cache->facts.writable = true;
        cache->facts.problem[0] = '\0';
    }
    pthread_mutex_unlock(&cache->lock);
    if (is_mended)
        log_notice("the cache folder %s takes files again", cache->folder);
}

struct cache *cache_open(const char *folder)
{
    struct cache *cache = calloc(1, sizeof *cache);
    if (!cache)
        abort();
    pthread_mutex_init(&cache->lock, NULL);
    snprintf(cache->folder, sizeof cache->folder, "%s", folder);
    cache->facts.writable = true;
    cache->sequence = -1;
    struct error error = {""};
    char media[PATH_MAX + 16];
    snprintf(media, sizeof media, "%s/media", folder);
    if (strlen(folder) + MEDIA_NAME_BYTES + 32 > PATH_MAX)
        error_set(&error, "the cache folder's path is too long");
    else if (folder_make(media, &error) && access(media, W_OK) != 0)
        error_set_errno(&error, errno, "the cache folder %s cannot be written", folder);
    if (error.text[0])
        cache_note_problem(cache, error.text);
    return cache;
}

void cache_close(struct cache *cache)
{
    if (!cache)
        return;
    shelf_finish(&cache->shelf);
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

const char *cache_folder(const struct cache *cache)
{
    return cache->folder;
}

bool cache_name_of(const char *locator, char name[MEDIA_NAME_BYTES])
{
    if (media_name_from_path(locator, name))
        return true;
    if (!strstr(locator, "://"))
        return false;
    struct digest digest = digest_of(locator, strlen(locator));
    digest_hex(&digest, name);
    return true;
}

bool cache_is_foreign(const char *name)
{
    return strchr(name, '.') == NULL;
}

void cache_disk_path(const struct cache *cache, const char *name, char path[PATH_MAX])
{
    snprintf(path, PATH_MAX, "%.*s/%s/%.2s/%.*s", PATH_MAX - 128, cache->folder,
             cache_is_foreign(name) ? "foreign" : "media", name, MEDIA_NAME_BYTES, name);
}

// What the shelf knows of `name` under the lock: true when the file that `status` describes was
// found whole.
static bool known_whole(struct cache *cache, const char *name, const struct stat *status)
{
    pthread_mutex_lock(&cache->lock);
    const struct shelf_entry *entry = shelf_find(&cache->shelf, name);
    bool known = entry && shelf_same_file(entry, status);
    pthread_mutex_unlock(&cache->lock);
    return known;
}

void cache_remember(struct cache *cache, const char *name, const struct stat *status)
{
    pthread_mutex_lock(&cache->lock);
    struct shelf_entry *entry = shelf_add(&cache->shelf, name);
    if (!entry) {
        shelf_forget(&cache->shelf);
        entry = shelf_add(&cache->shelf, name);
    }
    if (entry)
        shelf_remember(entry, status);
    pthread_mutex_unlock(&cache->lock);
}

static bool find_in_memory(struct cache *cache, const char *name, char *path, size_t path_bytes)
{
    pthread_mutex_lock(&cache->lock);
    const struct shelf_entry *entry = shelf_find(&cache->shelf, name);
    int fd = entry ? entry->memory_fd : -1;
    pthread_mutex_unlock(&cache->lock);
    if (fd < 0)
        return false;
    int length = snprintf(path, path_bytes, "/proc/self/fd/%d", fd);
    return length > 0 && (size_t)length < path_bytes;
}

static void delete_damaged(struct cache *cache, const char *name, const char *path)
{
    pthread_mutex_lock(&cache->lock);
    cache->facts.damaged++;
    pthread_mutex_unlock(&cache->lock);
    log_warning("%s is damaged on disk; it is deleted and will be fetched again", name);
    unlink(path);
}

bool cache_find(struct cache *cache, const char *locator, char *path, size_t path_bytes)
{
    char name[MEDIA_NAME_BYTES], on_disk[PATH_MAX];
    if (!cache_name_of(locator, name))
        return false;
    if (find_in_memory(cache, name, path, path_bytes))
        return true;
    cache_disk_path(cache, name, on_disk);
    struct stat status;
    int length = snprintf(path, path_bytes, "%s", on_disk);
    if (stat(on_disk, &status) != 0 || !S_ISREG(status.st_mode) || length < 0 ||
        (size_t)length >= path_bytes)
        return false;
    if (cache_is_foreign(name) || known_whole(cache, name, &status))
        return true;
    struct digest wanted, found;
    if (!media_name_digest(name, &wanted) || !digest_of_file(on_disk, &found))
        return false;
    if (!digest_equal(&wanted, &found)) {
        delete_damaged(cache, name, on_disk);
        return false;
    }
    cache_remember(cache, name, &status);
    return true;
}

int64_t cache_modified_utc(struct cache *cache, const char *locator)
{
    char name[MEDIA_NAME_BYTES], path[PATH_MAX];
    struct stat status;
    if (!cache_name_of(locator, name))
        return INSTANT_NEVER;
    cache_disk_path(cache, name, path);
    return stat(path, &status) == 0 ? (int64_t)status.st_mtim.tv_sec : INSTANT_NEVER;
}

void cache_suspect(struct cache *cache, const char *locator)
{
    char name[MEDIA_NAME_BYTES];
    if (!cache_name_of(locator, name))
        return;
    pthread_mutex_lock(&cache->lock);
    struct shelf_entry *entry = shelf_find(&cache->shelf, name);
    if (entry)
        entry->checked = false;
    pthread_mutex_unlock(&cache->lock);
}

// ---- playlist and state ----

static void path_in(const struct cache *cache, const char *name, char path[PATH_MAX])
{
    snprintf(path, PATH_MAX, "%.*s/%s", PATH_MAX - 64, cache->folder, name);
}

// Reads "SEQUENCE SOURCE" once; a missing or damaged file means nothing is known.
static void load_state(struct cache *cache)
{
    char path[PATH_MAX];
    path_in(cache, "state", path);
    size_t length;
    char *text = file_load(path, STATE_MOST_BYTES, &length, NULL);
    int64_t sequence = 0;
    char source[sizeof cache->source] = "";
    if (!text || sscanf(text, "%" SCNd64 " %8191s", &sequence, source) != 2)
        sequence = 0;
    free(text);
    cache->sequence = sequence;
    memcpy(cache->source, source, sizeof source);
}

int64_t cache_sequence(struct cache *cache)
{
    pthread_mutex_lock(&cache->lock);
    if (cache->sequence < 0)
        load_state(cache);
    int64_t sequence = cache->sequence;
    pthread_mutex_unlock(&cache->lock);
    return sequence;
}

void cache_forget_sequence(struct cache *cache)
{
    char path[PATH_MAX];
    path_in(cache, "state", path);
    unlink(path);
    pthread_mutex_lock(&cache->lock);
    cache->sequence = 0;
    cache->source[0] = '\0';
    pthread_mutex_unlock(&cache->lock);
}

bool cache_keep_playlist(struct cache *cache, const char *source_url, const void *bytes,
                         size_t length, int64_t sequence, struct error *error)
{
    char path[PATH_MAX], state[STATE_MOST_BYTES];
    int state_length = snprintf(state, sizeof state, "%" PRId64 " %s\n", sequence, source_url);
    if (state_length < 0 || (size_t)state_length >= sizeof state)
        return error_set(error, "the playlist's address is too long to be kept");
    pthread_mutex_lock(&cache->lock);
    cache->sequence = sequence;
    snprintf(cache->source, sizeof cache->source, "%s", source_url);
    pthread_mutex_unlock(&cache->lock);
    // The playlist first: with the old state behind it an older one would still be refused, while
    // the new state before the new playlist would refuse the old playlist at a start in between.
    path_in(cache, "playlist.smil", path);
    if (!file_replace(path, bytes, length, error))
        return false;
    path_in(cache, "state", path);
    return file_replace(path, state, (size_t)state_length, error);
}

char *cache_load_playlist(struct cache *cache, const char *source_url, size_t *length)
{
    cache_sequence(cache);
    if (cache->source[0] && strcmp(cache->source, source_url) != 0)
        return NULL;
    char path[PATH_MAX];
    path_in(cache, "playlist.smil", path);
    return file_load(path, SMIL_MOST_BYTES, length, NULL);
}

// ---- sweeping ----

static int sweep_folder(struct cache *cache, const char *folder, time_t now,
                        bool (*needed)(void *context, const char *name), void *context)
{
    DIR *listing = opendir(folder);
    int deleted = 0;
    for (struct dirent *entry; listing && (entry = readdir(listing));) {
        char path[PATH_MAX];
        struct stat status;
        if (entry->d_name[0] == '.' || strlen(folder) + strlen(entry->d_name) + 2 > sizeof path)
            continue;
        snprintf(path, sizeof path, "%.*s/%s", PATH_MAX - 300, folder, entry->d_name);
        if (lstat(path, &status) != 0 || !S_ISREG(status.st_mode))
            continue;
        bool is_part = strstr(entry->d_name, ".part-") != NULL;
        time_t age = now - status.st_ctim.tv_sec;
        bool unwanted = is_part ? age > ABANDONED_AFTER_S || age < 0
                                : age > CACHE_KEEP_UNUSED_S && !needed(context, entry->d_name);
        if (unwanted && unlink(path) == 0)
            deleted++;
    }
    if (listing)
        closedir(listing);
    (void)cache;
    return deleted;
}

static void sweep_memory(struct cache *cache, bool (*needed)(void *context, const char *name),
                         void *context)
{
    pthread_mutex_lock(&cache->lock);
    for (size_t i = 0; i < cache->shelf.capacity; i++) {
        struct shelf_entry *entry = &cache->shelf.places[i];
        if (!entry->name[0] || entry->memory_fd < 0 || needed(context, entry->name))
            continue;
        cache->facts.memory_bytes -= entry->size;
        shelf_drop_memory(entry);
    }
    pthread_mutex_unlock(&cache->lock);
}

int cache_sweep(struct cache *cache, bool (*needed)(void *context, const char *name), void *context)
{
    static const char *const kinds[] = {"media", "foreign"};
    time_t now = time(NULL);
    int deleted = sweep_folder(cache, cache->folder, now, needed, context);
    for (size_t k = 0; k < 2; k++)
        for (int shard = 0; shard < 256; shard++) {
            char folder[PATH_MAX];
            snprintf(folder, sizeof folder, "%.*s/%s/%02x", PATH_MAX - 64, cache->folder, kinds[k],
                     (unsigned)shard);
            deleted += sweep_folder(cache, folder, now, needed, context);
        }
    sweep_memory(cache, needed, context);
    return deleted;
}

struct cache_facts cache_facts(struct cache *cache)
{
    pthread_mutex_lock(&cache->lock);
    struct cache_facts facts = cache->facts;
    pthread_mutex_unlock(&cache->lock);
    return facts;
}
