// A store in a folder of its own, a clock that the test moves, and SQL from outside: what the tests
// of the people's side of the store stand on.
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ftw.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/store/store.h"
#include "signage/base/file.h"

#define ROOM_BEGIN_MS INT64_C(1796000000000)

struct room {
    char folder[64], database[96];
    int64_t now_ms;
    struct store *store;
};

static inline void room_open(struct room *room)
{
    struct error error = {""};
    room->store = store_open(room->folder, clock_fixed(&room->now_ms), &error);
    if (!room->store)
        fail_msg("%s", error.text);
}

static inline int room_set_up(void **state)
{
    struct room *room = calloc(1, sizeof *room);
    assert_true(folder_make("build/tmp", NULL));
    strcpy(room->folder, "build/tmp/room-XXXXXX");
    assert_non_null(mkdtemp(room->folder));
    snprintf(room->database, sizeof room->database, "%s/kawaraban.db", room->folder);
    room->now_ms = ROOM_BEGIN_MS;
    room_open(room);
    *state = room;
    return 0;
}

static inline int room_remove_one(const char *path, const struct stat *status, int flag,
                                  struct FTW *place)
{
    (void)status, (void)flag, (void)place;
    return remove(path);
}

static inline int room_tear_down(void **state)
{
    struct room *room = *state;
    store_close(room->store);
    nftw(room->folder, room_remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(room);
    return 0;
}

#define ROOM_TEST(test) cmocka_unit_test_setup_teardown(test, room_set_up, room_tear_down)

static inline void room_reopen(struct room *room)
{
    store_close(room->store);
    room_open(room);
}

// On a connection of its own, as somebody with the file would.
static inline void room_sql(const struct room *room, const char *sql)
{
    sqlite3 *database;
    char *message = NULL;
    assert_int_equal(sqlite3_open(room->database, &database), SQLITE_OK);
    sqlite3_busy_timeout(database, 20000);
    if (sqlite3_exec(database, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
    sqlite3_close(database);
}

static inline int64_t room_number(const struct room *room, const char *sql)
{
    sqlite3 *database;
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_open(room->database, &database), SQLITE_OK);
    sqlite3_busy_timeout(database, 20000);
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(database));
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return number;
}

#define ASSERT_DONE(call)                                                                          \
    do {                                                                                           \
        struct error done_error = {""};                                                            \
        struct error *done = &done_error;                                                          \
        if (!(call))                                                                               \
            fail_msg("%s: %s", #call, done_error.text);                                            \
    } while (0)

// Runs `work` on `count` threads at once, each with its own number, and waits for all.
struct room_race {
    struct room *room;
    int number;
    pthread_barrier_t *start;
    bool (*work)(struct room *room, int number);
    bool won;
};

static inline void *room_racer(void *context)
{
    struct room_race *race = context;
    pthread_barrier_wait(race->start);
    race->won = race->work(race->room, race->number);
    return NULL;
}

// How many of them returned true.
static inline int room_race(struct room *room, int count,
                            bool (*work)(struct room *room, int number))
{
    pthread_barrier_t start;
    pthread_t threads[16];
    struct room_race races[16];
    int won = 0;
    assert_true(count <= 16);
    pthread_barrier_init(&start, NULL, (unsigned)count);
    for (int i = 0; i < count; i++) {
        races[i] = (struct room_race){room, i, &start, work, false};
        assert_int_equal(pthread_create(&threads[i], NULL, room_racer, &races[i]), 0);
    }
    for (int i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
        won += races[i].won;
    }
    pthread_barrier_destroy(&start);
    return won;
}
