// SQLite's online backup, from a connection of its own: the store's lock is not held meanwhile.

#include "publisher/store/store_backup.h"

#include <string.h>
#include <unistd.h>

#include "publisher/store/store_inside.h"

static bool fail(sqlite3 *database, const char *path, struct error *error)
{
    return error_set(error, "%s: the database cannot be copied: %s", path,
                     database ? sqlite3_errmsg(database) : "there is no memory");
}

// All pages in one step: one reading transaction, so one instant.
static bool copy_pages(sqlite3 *from, sqlite3 *to, const char *path, struct error *error)
{
    sqlite3_busy_timeout(from, DATABASE_BUSY_MS);
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    if (!backup)
        return fail(to, path, error);
    int result;
    do {
        result = sqlite3_backup_step(backup, -1);
    } while (result == SQLITE_BUSY && sqlite3_sleep(50) > 0);
    bool done = result == SQLITE_DONE;
    return (sqlite3_backup_finish(backup) == SQLITE_OK && done) || fail(to, path, error);
}

// Out of write-ahead mode, so that the copy is one file and nothing beside it.
static bool settle(sqlite3 *database, const char *path, struct error *error)
{
    sqlite3_stmt *check = NULL;
    bool whole =
        sqlite3_exec(database, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(database, "PRAGMA integrity_check(1)", -1, &check, NULL) == SQLITE_OK &&
        sqlite3_step(check) == SQLITE_ROW &&
        strcmp((const char *)sqlite3_column_text(check, 0), "ok") == 0;
    sqlite3_finalize(check);
    return whole ||
           error_set(error, "%s: the copy of the database is not whole; is the disk sound?", path);
}

bool store_copy_database(struct store *store, const char *path, struct error *error)
{
    sqlite3 *from = NULL, *to = NULL;
    const char *source = store->database->path;
    bool ok = (sqlite3_open_v2(source, &from, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK ||
               fail(from, source, error)) &&
              (sqlite3_open(path, &to) == SQLITE_OK || fail(to, path, error)) &&
              copy_pages(from, to, path, error) && settle(to, path, error);
    sqlite3_close(from);
    sqlite3_close(to);
    return ok;
}

bool store_each_medium_of(const char *path, bool (*each)(void *context, const char *name),
                          void *context, struct error *error)
{
    sqlite3 *database = NULL;
    sqlite3_stmt *names = NULL;
    int result = sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_prepare_v2(
            database, "SELECT DISTINCT name FROM item_media WHERE name <> '' ORDER BY name", -1,
            &names, NULL);
    bool more = result == SQLITE_OK;
    while (more && (result = sqlite3_step(names)) == SQLITE_ROW)
        more = each(context, (const char *)sqlite3_column_text(names, 0));
    bool ok = result == SQLITE_DONE || result == SQLITE_ROW || fail(database, path, error);
    sqlite3_finalize(names);
    sqlite3_close(database);
    return ok;
}
