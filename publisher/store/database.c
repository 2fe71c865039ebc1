// The border to SQLite: everything above it speaks in queries and sentences. Settings that decide
// what survives a power cut are made here, once.

#include "publisher/store/database.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "signage/base/clock.h"

#define RETRY_US 10000

static bool fail_damaged(const struct database *database, const char *detail, struct error *error)
{
    return error_set(error,
                     "the database %s is damaged (%s): stop the publisher, move the file and those "
                     "beside it (-wal, -shm) away, and put a backup in their place; without one an "
                     "empty database is begun, and what comes from feeds and the content folder "
                     "returns by itself",
                     database->path, detail);
}

bool database_fail(struct database *database, int result, struct error *error)
{
    const char *path = database->path;
    const char *detail = sqlite3_errmsg(database->handle);
    switch (result & 0xFF) {
    case SQLITE_FULL:
        return error_set(error,
                         "the disk that holds %s is full: nothing was changed; make room, for "
                         "example by deleting old files, and it goes on by itself",
                         path);
    case SQLITE_IOERR:
        errno = sqlite3_system_errno(database->handle);
        return error_set(error, "%s cannot be read or written: %s%s%s; nothing was changed", path,
                         detail, errno ? ": " : "", errno ? strerror(errno) : "");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return fail_damaged(database, detail, error);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return error_set(error,
                         "%s has been in use by another program for more than %d s; end that "
                         "program or try again",
                         path, DATABASE_BUSY_MS / 1000);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
        return error_set(error,
                         "%s cannot be opened for writing: %s; check that the folder exists and "
                         "that the publisher's user may write there",
                         path, detail);
    default:
        return error_set(error, "%s: %s", path, detail);
    }
}

bool database_execute(struct database *database, const char *sql, struct error *error)
{
    int result = sqlite3_exec(database->handle, sql, NULL, NULL, NULL);
    return result == SQLITE_OK || database_fail(database, result, error);
}

bool database_number(struct database *database, const char *sql, int64_t *number,
                     struct error *error)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(database->handle, sql, -1, &statement, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_step(statement);
    if (result == SQLITE_ROW)
        *number = sqlite3_column_int64(statement, 0);
    else
        database_fail(database, result, error);
    sqlite3_finalize(statement);
    return result == SQLITE_ROW;
}

// Damage is better found now, with a person at hand, than in the middle of the night: quick_check
// reads every page once, some milliseconds for the sizes a ward's items come to.
static bool check_whole(struct database *database, struct error *error)
{
    struct query query = query_start(database, "PRAGMA quick_check(1)");
    bool whole = query_row(&query);
    char detail[200];
    sqlite3_snprintf(sizeof detail, detail, "%s", whole ? query_column(&query, 0) : "");
    if (!query_finish(&query, error))
        return false;
    return strcmp(detail, "ok") == 0 || fail_damaged(database, detail, error);
}

// While another connection enters or leaves WAL mode SQLite answers BUSY at once, whatever the busy
// time-out says.
static bool enter_wal(struct database *database, struct error *error)
{
    int64_t until_ms = clock_monotonic_ms() + DATABASE_BUSY_MS;
    while (!database_execute(database, "PRAGMA journal_mode=WAL", error)) {
        if ((sqlite3_errcode(database->handle) & 0xFF) != SQLITE_BUSY ||
            clock_monotonic_ms() > until_ms)
            return false;
        usleep(RETRY_US);
    }
    return true;
}

// synchronous=FULL: a commit is on the disk when it returns. NORMAL would keep the file whole too,
// but could forget the last publication's sequence number in a power cut, and players rightly
// refuse a playlist whose number they have seen. What polls bring is committed
// together (publisher/feed/poll_batch.c), so it costs little.
static bool configure(struct database *database, struct error *error)
{
    sqlite3_busy_timeout(database->handle, DATABASE_BUSY_MS);
    sqlite3_extended_result_codes(database->handle, 1);
    return enter_wal(database, error) &&
           database_execute(database,
                            "PRAGMA synchronous=FULL;"
                            "PRAGMA foreign_keys=ON;"
                            "PRAGMA trusted_schema=OFF;"
                            "PRAGMA temp_store=MEMORY;"
                            "PRAGMA journal_size_limit=16777216;",
                            error) &&
           check_whole(database, error);
}

struct database *database_open(const char *path, struct error *error)
{
    struct database *database = calloc(1, sizeof *database);
    if (!database || !(database->path = strdup(path)))
        abort();
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    int result = sqlite3_open_v2(path, &database->handle, flags, NULL);
    if (result != SQLITE_OK)
        database_fail(database, result, error);
    if (result == SQLITE_OK && configure(database, error))
        return database;
    database_close(database);
    return NULL;
}

void database_close(struct database *database)
{
    if (!database)
        return;
    for (size_t i = 0; i < database->cached; i++)
        sqlite3_finalize(database->cache[i].statement);
    sqlite3_close(database->handle);
    free(database->path);
    free(database);
}

static sqlite3_stmt *cached_statement(struct database *database, const char *sql, int *result)
{
    for (size_t i = 0; i < database->cached; i++)
        if (database->cache[i].sql == sql || strcmp(database->cache[i].sql, sql) == 0)
            return database->cache[i].statement;
    if (database->cached == DATABASE_MOST_STATEMENTS)
        abort(); // a statement text made at run time: a programmer's mistake
    sqlite3_stmt *statement = NULL;
    *result =
        sqlite3_prepare_v3(database->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
    if (*result != SQLITE_OK)
        return NULL;
    database->cache[database->cached].sql = sql;
    database->cache[database->cached++].statement = statement;
    return statement;
}

struct query query_start(struct database *database, const char *sql)
{
    struct query query = {.database = database, .result = SQLITE_OK};
    query.statement = cached_statement(database, sql, &query.result);
    return query;
}

static void bound(struct query *query, int result)
{
    if (query->result == SQLITE_OK)
        query->result = result;
}

void query_text(struct query *query, const char *text)
{
    if (query->statement)
        bound(query, sqlite3_bind_text(query->statement, ++query->bound, text, -1, SQLITE_STATIC));
}

void query_number(struct query *query, int64_t number)
{
    if (query->statement)
        bound(query, sqlite3_bind_int64(query->statement, ++query->bound, number));
}

void query_real(struct query *query, double number)
{
    if (query->statement)
        bound(query, sqlite3_bind_double(query->statement, ++query->bound, number));
}

void query_bytes(struct query *query, const void *bytes, size_t length)
{
    if (query->statement)
        bound(query,
              sqlite3_bind_blob64(query->statement, ++query->bound, bytes, length, SQLITE_STATIC));
}

bool query_row(struct query *query)
{
    if (query->result == SQLITE_OK || query->result == SQLITE_ROW)
        query->result = sqlite3_step(query->statement);
    return query->result == SQLITE_ROW;
}

const char *query_column(const struct query *query, int column)
{
    const char *text = (const char *)sqlite3_column_text(query->statement, column);
    return text ? text : "";
}

int64_t query_column_number(const struct query *query, int column)
{
    return sqlite3_column_int64(query->statement, column);
}

bool query_finish(struct query *query, struct error *error)
{
    int result = query->result;
    bool ok = result == SQLITE_OK || result == SQLITE_ROW || result == SQLITE_DONE;
    if (!ok)
        database_fail(query->database, result, error);
    if (query->statement) {
        sqlite3_reset(query->statement);
        sqlite3_clear_bindings(query->statement);
    }
    return ok;
}

bool query_run(struct query *query, struct error *error)
{
    while (query_row(query))
        continue;
    return query_finish(query, error);
}
