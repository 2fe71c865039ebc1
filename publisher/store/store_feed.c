// What a poller must remember over restarts, and what people are shown about it.

#include <stdio.h>

#include "publisher/store/store_inside.h"

#define COPY_COLUMN(field, query, column)                                                          \
    snprintf(field, sizeof(field), "%s", query_column(query, column))

bool store_load_feed_state(struct store *store, const char *feed_id, struct store_feed_state *state,
                           struct error *error)
{
    *state = (struct store_feed_state){
        .polled_utc = INSTANT_NEVER,
        .next_poll_utc = INSTANT_NEVER,
        .succeeded_utc = INSTANT_NEVER,
    };
    store_lock(store);
    struct query query = query_start(
        store->database, "SELECT url, etag, last_modified, message, polled_utc, next_poll_utc, "
                         "succeeded_utc, failures, last_status, items_new, items_kept, "
                         "items_dropped FROM feed_state WHERE feed = ?");
    query_text(&query, feed_id);
    if (query_row(&query)) {
        COPY_COLUMN(state->url, &query, 0);
        COPY_COLUMN(state->etag, &query, 1);
        COPY_COLUMN(state->last_modified, &query, 2);
        COPY_COLUMN(state->message, &query, 3);
        state->polled_utc = query_column_number(&query, 4);
        state->next_poll_utc = query_column_number(&query, 5);
        state->succeeded_utc = query_column_number(&query, 6);
        state->failures = (int)query_column_number(&query, 7);
        state->last_status = (int)query_column_number(&query, 8);
        state->items_new = (int)query_column_number(&query, 9);
        state->items_kept = (int)query_column_number(&query, 10);
        state->items_dropped = (int)query_column_number(&query, 11);
    }
    bool ok = query_finish(&query, error);
    store_unlock(store);
    return ok;
}

static bool save_feed_state(struct database *database, const char *feed_id,
                            const struct store_feed_state *state, struct error *error)
{
    struct query query = query_start(
        database, "INSERT OR REPLACE INTO feed_state(feed, url, etag, last_modified, message, "
                  "polled_utc, next_poll_utc, succeeded_utc, failures, last_status, items_new, "
                  "items_kept, items_dropped) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    query_text(&query, feed_id);
    query_text(&query, state->url);
    query_text(&query, state->etag);
    query_text(&query, state->last_modified);
    query_text(&query, state->message);
    query_number(&query, state->polled_utc);
    query_number(&query, state->next_poll_utc);
    query_number(&query, state->succeeded_utc);
    query_number(&query, state->failures);
    query_number(&query, state->last_status);
    query_number(&query, state->items_new);
    query_number(&query, state->items_kept);
    query_number(&query, state->items_dropped);
    return query_run(&query, error);
}

bool store_save_feed_state(struct store *store, const char *feed_id,
                           const struct store_feed_state *state, struct error *error)
{
    if (!store_change_begin(store, error))
        return false;
    bool ok = save_feed_state(store->database, feed_id, state, error);
    return store_change_end(store, ok, false, error);
}

static bool mark_seen(struct database *database, const char *item_id, bool seen, int *missed,
                      struct error *error)
{
    // Seen again is the usual case, and then there is nothing to remember.
    struct query query = query_start(
        database, seen ? "DELETE FROM feed_seen WHERE item_id = ?"
                       : "INSERT INTO feed_seen(item_id, missed) VALUES(?, 1) ON CONFLICT(item_id) "
                         "DO UPDATE SET missed = missed + 1 RETURNING missed");
    query_text(&query, item_id);
    *missed = query_row(&query) ? (int)query_column_number(&query, 0) : 0;
    return query_run(&query, error);
}

bool store_mark_seen(struct store *store, const char *item_id, bool seen, int *missed,
                     struct error *error)
{
    int unwanted;
    if (!store_change_begin(store, error))
        return false;
    bool ok = mark_seen(store->database, item_id, seen, missed ? missed : &unwanted, error);
    return store_change_end(store, ok, false, error);
}
