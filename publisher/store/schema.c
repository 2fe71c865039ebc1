// Numbered migrations, apart from the queries. PRAGMA user_version counts those that have run.
// What was released is never edited: a change is one more entry at the end.

#include "publisher/store/schema.h"

#include <inttypes.h>
#include <stdio.h>

#define APPLICATION_ID 0x4B415752 // "KAWR", for file(1) and against mixing files up

static const char *const migrations[] = {
    // 1: items with their fields, media and history; what pollers, publishers and players left
    "PRAGMA application_id=1262573394;"
    "CREATE TABLE item("
    "  key INTEGER PRIMARY KEY,"
    "  id TEXT NOT NULL UNIQUE,"
    "  kind TEXT NOT NULL,"
    "  state TEXT NOT NULL,"
    "  source TEXT NOT NULL,"
    "  origin TEXT NOT NULL,"
    "  sample INTEGER NOT NULL,"
    "  pinned INTEGER NOT NULL,"
    "  priority INTEGER NOT NULL,"
    "  published_utc INTEGER NOT NULL,"
    "  updated_utc INTEGER NOT NULL,"
    "  show_from_utc INTEGER NOT NULL,"
    "  show_until_utc INTEGER NOT NULL,"
    "  revision INTEGER NOT NULL,"
    "  why TEXT NOT NULL DEFAULT '') STRICT;"
    "CREATE INDEX item_by_source ON item(source, id);"
    "CREATE INDEX item_by_window ON item(state, show_until_utc);"
    "CREATE TABLE item_field("
    "  item INTEGER NOT NULL REFERENCES item(key) ON DELETE CASCADE,"
    "  place INTEGER NOT NULL,"
    "  name TEXT NOT NULL,"
    "  lang TEXT NOT NULL,"
    "  value TEXT NOT NULL,"
    "  PRIMARY KEY(item, place)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE item_media("
    "  item INTEGER NOT NULL REFERENCES item(key) ON DELETE CASCADE,"
    "  place INTEGER NOT NULL,"
    "  role TEXT NOT NULL,"
    "  name TEXT NOT NULL,"
    "  source TEXT NOT NULL,"
    "  alt TEXT NOT NULL,"
    "  focus_x REAL NOT NULL,"
    "  focus_y REAL NOT NULL,"
    "  PRIMARY KEY(item, place)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX item_media_by_name ON item_media(name);"
    "CREATE TABLE item_history("
    "  item INTEGER NOT NULL REFERENCES item(key) ON DELETE CASCADE,"
    "  revision INTEGER NOT NULL,"
    "  at_utc INTEGER NOT NULL,"
    "  state TEXT NOT NULL,"
    "  why TEXT NOT NULL,"
    "  document TEXT NOT NULL," // JSON: what the item was at this revision
    "  PRIMARY KEY(item, revision)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE feed_state("
    "  feed TEXT NOT NULL PRIMARY KEY,"
    "  url TEXT NOT NULL,"
    "  etag TEXT NOT NULL,"
    "  last_modified TEXT NOT NULL,"
    "  polled_utc INTEGER NOT NULL,"
    "  next_poll_utc INTEGER NOT NULL,"
    "  succeeded_utc INTEGER NOT NULL,"
    "  failures INTEGER NOT NULL,"
    "  last_status INTEGER NOT NULL,"
    "  items_new INTEGER NOT NULL,"
    "  items_kept INTEGER NOT NULL,"
    "  items_dropped INTEGER NOT NULL,"
    "  message TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    // Not a foreign key: a poller may mark before it puts.
    "CREATE TABLE feed_seen("
    "  item_id TEXT NOT NULL PRIMARY KEY,"
    "  missed INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE publication("
    "  screen TEXT NOT NULL PRIMARY KEY,"
    "  sequence INTEGER NOT NULL,"
    "  saved_utc INTEGER NOT NULL,"
    "  document BLOB NOT NULL) STRICT;"
    "CREATE TABLE report("
    "  screen TEXT NOT NULL PRIMARY KEY,"
    "  received_utc INTEGER NOT NULL,"
    "  document TEXT NOT NULL) STRICT;",
};
#define NEWEST ((int64_t)(sizeof migrations / sizeof *migrations))

// Under the write lock, so that of two programs that open the file at once only one migrates.
static bool migrate_once(struct database *database, int64_t *version, struct error *error)
{
    char mark[64];
    if (!database_execute(database, "BEGIN IMMEDIATE", error))
        return false;
    bool ok = database_number(database, "PRAGMA user_version", version, error);
    if (ok && *version < NEWEST) {
        snprintf(mark, sizeof mark, "PRAGMA user_version=%" PRId64, *version + 1);
        ok = database_execute(database, migrations[*version], error) &&
             database_execute(database, mark, error);
        (*version)++;
    }
    if (ok && database_execute(database, "COMMIT", error))
        return true;
    database_execute(database, "ROLLBACK", NULL);
    return error_prefix(error, "the tables could not be brought to version %" PRId64, *version);
}

// An empty file is a new one; anything else must carry our mark.
static bool check_ours(struct database *database, int64_t version, struct error *error)
{
    int64_t application, tables;
    if (!database_number(database, "PRAGMA application_id", &application, error) ||
        !database_number(database, "SELECT count(*) FROM sqlite_schema", &tables, error))
        return false;
    if (application == APPLICATION_ID || (version == 0 && tables == 0))
        return true;
    return error_set(error,
                     "%s is a database of another program; name another folder in the "
                     "configuration, or move the file away",
                     database->path);
}

bool schema_migrate(struct database *database, struct error *error)
{
    int64_t version = 0;
    if (!database_number(database, "PRAGMA user_version", &version, error) ||
        !check_ours(database, version, error))
        return false;
    if (version < 0 || version > NEWEST)
        return error_set(error,
                         "%s was written by a newer Kawaraban (tables version %" PRId64
                         ", this program knows %" PRId64
                         "): install that version again, or put back a backup from before",
                         database->path, version, NEWEST);
    while (version < NEWEST)
        if (!migrate_once(database, &version, error))
            return false;
    return true;
}
