// What was set in the console, as documents.

#include "publisher/store/store_register.h"

#include <stdlib.h>
#include <string.h>

#include "publisher/store/store_inside.h"

static bool put(struct store *store, const char *kind, const char *id, const char *json,
                int64_t *version, bool *conflict, struct error *error)
{
    struct query query = query_start(
        store->database,
        *version == 0
            ? "INSERT INTO register(kind, id, document, version) VALUES(?, ?, ?, 1) "
              "ON CONFLICT DO NOTHING RETURNING version"
            : "UPDATE register SET document = ?3, version = version + 1 WHERE kind = ?1 AND "
              "id = ?2 AND version = ?4 RETURNING version");
    query_text(&query, kind);
    query_text(&query, id);
    query_text(&query, json);
    if (*version != 0)
        query_number(&query, *version);
    bool written = query_row(&query);
    int64_t now = written ? query_column_number(&query, 0) : 0;
    if (!query_run(&query, error))
        return false;
    if (!written) {
        *conflict = true;
        return error_set(error, "%s “%s” was changed by somebody else meanwhile", kind, id);
    }
    *version = now;
    return true;
}

bool store_put_register(struct store *store, const char *kind, const char *id, const char *json,
                        int64_t *version, bool *conflict, struct error *error)
{
    *conflict = false;
    if (strlen(json) > REGISTER_MOST_BYTES)
        return error_set(error, "the settings of %s “%s” are too long to be kept", kind, id);
    int64_t written = *version;
    if (!store_change_begin(store, error))
        return false;
    bool ok = put(store, kind, id, json, &written, conflict, error);
    if (!store_change_end(store, ok, false, error))
        return false;
    *version = written;
    return true;
}

char *store_load_register(struct store *store, const char *kind, const char *id, int64_t *version,
                          struct error *error)
{
    char *json = NULL;
    *version = 0;
    store_lock(store);
    struct query query = query_start(
        store->database, "SELECT document, version FROM register WHERE kind = ? AND id = ?");
    query_text(&query, kind);
    query_text(&query, id);
    if (query_row(&query)) {
        json = strdup(query_column(&query, 0));
        if (!json)
            abort();
        *version = query_column_number(&query, 1);
    }
    if (!query_finish(&query, error)) {
        free(json);
        json = NULL;
    }
    store_unlock(store);
    return json;
}

bool store_remove_register(struct store *store, const char *kind, const char *id,
                           struct error *error)
{
    if (!store_change_begin(store, error))
        return false;
    struct query query =
        query_start(store->database, "DELETE FROM register WHERE kind = ? AND id = ?");
    query_text(&query, kind);
    query_text(&query, id);
    bool ok = query_run(&query, error);
    return store_change_end(store, ok, false, error);
}

bool store_each_register(struct store *store, const char *kind,
                         bool (*each)(void *context, const char *id, const char *json,
                                      int64_t version),
                         void *context, struct error *error)
{
    store_lock(store);
    struct query query = query_start(
        store->database, "SELECT id, document, version FROM register WHERE kind = ? ORDER BY id");
    query_text(&query, kind);
    bool more = true;
    while (more && query_row(&query))
        more = each(context, query_column(&query, 0), query_column(&query, 1),
                    query_column_number(&query, 2));
    bool ok = query_finish(&query, error);
    store_unlock(store);
    return ok;
}
