// What the store's files share: the struct, the lock and the shape of a change. Not a door.
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "publisher/store/database.h"
#include "publisher/store/store.h"
#include "signage/base/arena.h"

struct store {
    char *folder;
    char *media_folder;
    struct clock clock;
    void (*changed)(void *context); // set before threads start
    void *changed_context;

    pthread_mutex_t lock;
    struct database *database;         // under lock
    bool batch_changed;                // under lock: an item was changed since store_begin
    bool batch_broken;                 // under lock: SQLite gave the whole batch up
    _Atomic(const void *) batch_owner; // the thread between begin and end; NULL otherwise

    pthread_mutex_t media_lock; // adding against collecting; taken after `lock`, never before it
    bool media_unsynced;        // under media_lock: files were put that the disk may not have yet
};

// Makes the media added so far durable; before a row that names them is committed.
bool store_sync_media(struct store *store, struct error *error) __attribute__((warn_unused_result));

// Takes the lock, unless this thread holds it since store_begin; and the same the other way.
void store_lock(struct store *store);
void store_unlock(struct store *store);

// A change: lock, transaction (inside a batch a savepoint); queries; then commit when `ok`, roll
// back otherwise, unlock, and tell the listener when items changed. `store_change_end` returns
// whether the change is in the database.
bool store_change_begin(struct store *store, struct error *error)
    __attribute__((warn_unused_result));
bool store_change_end(struct store *store, bool ok, bool items_changed, struct error *error)
    __attribute__((warn_unused_result));

// Room for one more element of `element_bytes` behind `count`: `items`, or a wider copy in the
// arena.
void *store_room(struct arena *arena, void *items, size_t count, size_t *capacity,
                 size_t element_bytes);
