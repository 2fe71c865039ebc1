// The programme from within: for its own files and for explain. Lock order: build_lock, then
// edition_lock, then the store's.
#pragma once

#include <pthread.h>

#include "publisher/programme/designs.h"
#include "publisher/programme/phrases.h"
#include "publisher/programme/plan.h"
#include "publisher/programme/programme.h"
#include "publisher/programme/slide_shelf.h"
#include "signage/base/arena.h"

struct programme {
    struct store *store;
    const struct civil_zone *zone;
    struct clock clock;
    struct signature_key_pair keys;

    pthread_mutex_t build_lock;   // one build or composition at a time
    struct arena *settings_arena; // under build_lock, as the next four
    struct programme_settings settings;
    struct designs *designs;
    struct slide_shelf *shelf;
    struct phrases *phrases;
    int64_t collected_utc; // when old media were last cleared away

    pthread_mutex_t edition_lock;
    const struct edition *edition; // under edition_lock; NULL before the first build

    void (*published)(void *context); // set before start
    void *published_context;

    pthread_mutex_t thread_lock;
    pthread_cond_t thread_wakes;
    bool running, woken, stopping; // under thread_lock
    pthread_t thread;
};

// The newest edition, acquired; NULL before the first build.
const struct edition *programme_current(struct programme *programme);

// Reads the designs again when their files are others than before; true when it did. What fails is
// logged, the last good forms stay.
bool programme_renew_designs(struct programme *programme);
