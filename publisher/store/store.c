// The store's frame: opening, the lock, transactions and who is told afterwards. The queries are in
// the files beside it, one a noun.

#include "publisher/store/store.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/store/schema.h"
#include "publisher/store/store_inside.h"
#include "signage/base/file.h"

static char *joined(const char *folder, const char *name)
{
    size_t bytes = strlen(folder) + strlen(name) + 2;
    char *path = malloc(bytes);
    if (!path)
        abort();
    sqlite3_snprintf((int)bytes, path, "%s/%s", folder, name);
    return path;
}

struct store *store_open(const char *folder, struct clock clock, struct error *error)
{
    struct store *store = calloc(1, sizeof *store);
    if (!store || !(store->folder = strdup(folder)))
        abort();
    pthread_mutex_init(&store->lock, NULL);
    pthread_mutex_init(&store->media_lock, NULL);
    store->clock = clock;
    store->media_folder = joined(folder, "media");
    if (!folder_make(store->media_folder, error))
        goto failed;
    char *path = joined(folder, "kawaraban.db");
    store->database = database_open(path, error);
    free(path);
    if (store->database && schema_migrate(store->database, error))
        return store;
failed:
    store_close(store);
    return NULL;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    database_close(store->database);
    pthread_mutex_destroy(&store->lock);
    pthread_mutex_destroy(&store->media_lock);
    free(store->media_folder);
    free(store->folder);
    free(store);
}

const char *store_folder(const struct store *store)
{
    return store->folder;
}

const char *store_media_folder(const struct store *store)
{
    return store->media_folder;
}

void store_on_change(struct store *store, void (*changed)(void *context), void *context)
{
    store->changed = changed;
    store->changed_context = context;
}

// Any address that differs between threads tells whether this one owns the batch; only the owner
// itself ever stores its own, so reading without the lock is sound.
static const void *this_thread(void)
{
    static _Thread_local char mark;
    return &mark;
}

static bool in_own_batch(struct store *store)
{
    return atomic_load(&store->batch_owner) == this_thread();
}

void store_lock(struct store *store)
{
    if (!in_own_batch(store))
        pthread_mutex_lock(&store->lock);
}

void store_unlock(struct store *store)
{
    if (!in_own_batch(store))
        pthread_mutex_unlock(&store->lock);
}

// After some failures (disk full, I/O) SQLite has rolled everything back by itself.
static void roll_back(struct store *store)
{
    if (!sqlite3_get_autocommit(store->database->handle))
        database_execute(store->database, "ROLLBACK", NULL);
}

static bool commit(struct store *store, struct error *error)
{
    if (database_execute(store->database, "COMMIT", error))
        return true;
    roll_back(store);
    return false;
}

static void tell(struct store *store, bool items_changed)
{
    if (items_changed && store->changed)
        store->changed(store->changed_context);
}

bool store_begin(struct store *store, struct error *error)
{
    if (in_own_batch(store))
        return error_set(error, "store_begin inside store_begin");
    pthread_mutex_lock(&store->lock);
    if (!database_execute(store->database, "BEGIN IMMEDIATE", error)) {
        pthread_mutex_unlock(&store->lock);
        return false;
    }
    store->batch_changed = false;
    store->batch_broken = false;
    atomic_store(&store->batch_owner, this_thread());
    return true;
}

bool store_end(struct store *store, struct error *error)
{
    if (!in_own_batch(store))
        return error_set(error, "store_end without store_begin");
    bool ok = store->batch_broken
                  ? error_set(error, "the changes were taken back because one of them could not be "
                                     "written; they are tried again next time")
                  : commit(store, error);
    bool changed = ok && store->batch_changed;
    atomic_store(&store->batch_owner, NULL);
    pthread_mutex_unlock(&store->lock);
    tell(store, changed);
    return ok;
}

void store_abandon(struct store *store)
{
    assert(in_own_batch(store));
    roll_back(store);
    atomic_store(&store->batch_owner, NULL);
    pthread_mutex_unlock(&store->lock);
}

static bool batch_change_begin(struct store *store, struct error *error)
{
    if (store->batch_broken)
        return error_set(error, "an earlier change of the same batch could not be written");
    return database_execute(store->database, "SAVEPOINT change", error);
}

static bool batch_change_end(struct store *store, bool ok, bool items_changed, struct error *error)
{
    if (ok && database_execute(store->database, "RELEASE change", error)) {
        store->batch_changed |= items_changed;
        return true;
    }
    if (sqlite3_get_autocommit(store->database->handle) ||
        !database_execute(store->database, "ROLLBACK TO change; RELEASE change", NULL)) {
        store->batch_broken = true;
        roll_back(store);
    }
    return false;
}

bool store_change_begin(struct store *store, struct error *error)
{
    if (in_own_batch(store))
        return batch_change_begin(store, error);
    pthread_mutex_lock(&store->lock);
    if (database_execute(store->database, "BEGIN IMMEDIATE", error))
        return true;
    pthread_mutex_unlock(&store->lock);
    return false;
}

bool store_change_end(struct store *store, bool ok, bool items_changed, struct error *error)
{
    if (in_own_batch(store))
        return batch_change_end(store, ok, items_changed, error);
    if (ok)
        ok = commit(store, error);
    else
        roll_back(store);
    pthread_mutex_unlock(&store->lock);
    tell(store, ok && items_changed);
    return ok;
}

void *store_room(struct arena *arena, void *items, size_t count, size_t *capacity,
                 size_t element_bytes)
{
    if (count < *capacity)
        return items;
    void *wider = arena_array(arena, *capacity = *capacity * 2 + 16, element_bytes);
    if (count > 0)
        memcpy(wider, items, count * element_bytes);
    return wider;
}
