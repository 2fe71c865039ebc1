// What went out to each screen last, and what came back from it.

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/store/store_inside.h"

bool store_load_publication(struct store *store, const char *screen, int64_t *sequence,
                            char **bytes, size_t *length, struct error *error)
{
    *sequence = 0;
    *bytes = NULL;
    *length = 0;
    store_lock(store);
    struct query query =
        query_start(store->database, "SELECT sequence, document FROM publication WHERE screen = ?");
    query_text(&query, screen);
    if (query_row(&query)) {
        *sequence = query_column_number(&query, 0);
        const void *document = sqlite3_column_blob(query.statement, 1);
        *length = (size_t)sqlite3_column_bytes(query.statement, 1);
        *bytes = malloc(*length + 1);
        if (!*bytes)
            abort();
        if (*length)
            memcpy(*bytes, document, *length);
        (*bytes)[*length] = '\0';
    }
    bool ok = query_finish(&query, error);
    store_unlock(store);
    return ok;
}

// Players refuse a sequence they have seen, so it must never run backwards, whatever two
// publishers on one folder do.
static bool save_publication(struct store *store, const char *screen, int64_t sequence,
                             const void *bytes, size_t length, struct error *error)
{
    struct query query = query_start(
        store->database,
        "INSERT INTO publication(screen, sequence, saved_utc, document) VALUES(?, ?, ?, ?) "
        "ON CONFLICT(screen) DO UPDATE SET sequence = excluded.sequence, "
        "saved_utc = excluded.saved_utc, document = excluded.document "
        "WHERE excluded.sequence > publication.sequence OR (excluded.sequence = "
        "publication.sequence AND excluded.document = publication.document) RETURNING sequence");
    query_text(&query, screen);
    query_number(&query, sequence);
    query_number(&query, clock_now_utc(&store->clock));
    query_bytes(&query, length ? bytes : "", length);
    bool saved = query_row(&query);
    if (!query_run(&query, error))
        return false;
    return saved || error_set(error,
                              "screen %s: publication %" PRId64 " is not newer than the last one; "
                              "is a second publisher running on %s?",
                              screen, sequence, store->folder);
}

bool store_save_publication(struct store *store, const char *screen, int64_t sequence,
                            const void *bytes, size_t length, struct error *error)
{
    if (!store_sync_media(store, error) || !store_change_begin(store, error))
        return false;
    bool ok = save_publication(store, screen, sequence, bytes, length, error);
    return store_change_end(store, ok, false, error);
}

static bool save_report(struct store *store, const char *screen, const char *json,
                        struct error *error)
{
    struct query query = query_start(
        store->database,
        "INSERT OR REPLACE INTO report(screen, received_utc, document) VALUES(?, ?, ?)");
    query_text(&query, screen);
    query_number(&query, clock_now_utc(&store->clock));
    query_text(&query, json);
    return query_run(&query, error);
}

bool store_save_report(struct store *store, const char *screen, const char *json,
                       struct error *error)
{
    if (!store_change_begin(store, error))
        return false;
    bool ok = save_report(store, screen, json, error);
    return store_change_end(store, ok, false, error);
}

char *store_load_report(struct store *store, const char *screen, int64_t *received_utc,
                        struct error *error)
{
    char *json = NULL;
    *received_utc = INSTANT_NEVER;
    store_lock(store);
    struct query query =
        query_start(store->database, "SELECT received_utc, document FROM report WHERE screen = ?");
    query_text(&query, screen);
    if (query_row(&query)) {
        *received_utc = query_column_number(&query, 0);
        json = strdup(query_column(&query, 1));
        if (!json)
            abort();
    }
    if (!query_finish(&query, error)) {
        free(json);
        json = NULL;
    }
    store_unlock(store);
    return json;
}
