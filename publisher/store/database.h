// One SQLite connection with cached statements and sentences for people. Inside the store only;
// whoever holds the store's lock may call.
#pragma once

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/base/error.h"

#define DATABASE_MOST_STATEMENTS 160 // every statement of the store has its place
#define DATABASE_BUSY_MS 5000        // how long another process may hold the file

struct database {
    sqlite3 *handle;
    char *path;
    struct {
        const char *sql;
        sqlite3_stmt *statement;
    } cache[DATABASE_MOST_STATEMENTS];
    size_t cached;
};

// Opens or creates the file and checks that it is whole. NULL with a sentence that says what to do.
struct database *database_open(const char *path, struct error *error);
void database_close(struct database *database); // NULL is legal

// The sentence for the connection's last failure; `result` is its code. Always false.
bool database_fail(struct database *database, int result, struct error *error);

// Statements without parameters; several, separated by ';', are fine.
bool database_execute(struct database *database, const char *sql, struct error *error);

// A number that a statement without parameters gives.
bool database_number(struct database *database, const char *sql, int64_t *number,
                     struct error *error);

// A prepared statement in use: start, bind in order, then run, or row… and finish. A failure on the
// way is kept and told by finish. `sql` must outlive the database; one use of it at a time.
struct query {
    struct database *database;
    sqlite3_stmt *statement;
    int bound;
    int result;
};

struct query query_start(struct database *database, const char *sql);
void query_text(struct query *query, const char *text);
void query_number(struct query *query, int64_t number);
void query_real(struct query *query, double number);
void query_bytes(struct query *query, const void *bytes, size_t length);

// True while there is a row; its columns are read with sqlite3_column_… or the two below.
bool query_row(struct query *query);
const char *query_column(const struct query *query, int column); // "" for NULL
int64_t query_column_number(const struct query *query, int column);

bool query_finish(struct query *query, struct error *error) __attribute__((warn_unused_result));
bool query_run(struct query *query, struct error *error) __attribute__((warn_unused_result));
