// What was taken off long ago is forgotten, with its history: the store of a house that follows
// busy feeds must not grow for ever.

#include "publisher/store/store_inside.h"

#define AT_ONCE 500        // the lock is let go between, for those who wait
#define OFFER_STEP_S 86400 // how exactly it is remembered when a feed last had an item

static bool mark_offered(struct database *database, const char *item_id, int64_t now_utc,
                         struct error *error)
{
    struct query query = query_start(
        database, "INSERT INTO feed_offer(item_id, seen_utc) VALUES(?1, ?2) ON CONFLICT(item_id) "
                  "DO UPDATE SET seen_utc = ?2 WHERE ?2 - seen_utc NOT BETWEEN 0 AND ?3");
    query_text(&query, item_id);
    query_number(&query, now_utc);
    query_number(&query, OFFER_STEP_S);
    return query_run(&query, error);
}

bool store_mark_offered(struct store *store, const char *item_id, struct error *error)
{
    if (!store_change_begin(store, error))
        return false;
    bool ok = mark_offered(store->database, item_id, clock_now_utc(&store->clock), error);
    return store_change_end(store, ok, false, error);
}

static bool forget_some(struct database *database, int64_t before_utc, int64_t *count,
                        struct error *error)
{
    struct query items = query_start(
        database, "DELETE FROM item WHERE key IN (SELECT key FROM item WHERE state = 'withdrawn' "
                  "AND updated_utc < ?1 AND NOT EXISTS (SELECT 1 FROM feed_offer WHERE item_id = "
                  "item.id AND seen_utc >= ?1) LIMIT ?2) RETURNING key");
    query_number(&items, before_utc);
    query_number(&items, AT_ONCE);
    *count = 0;
    while (query_row(&items))
        ++*count;
    return query_finish(&items, error);
}

static bool forget_traces(struct database *database, int64_t before_utc, struct error *error)
{
    struct query offers = query_start(database, "DELETE FROM feed_offer WHERE seen_utc < ?");
    query_number(&offers, before_utc);
    if (!query_run(&offers, error))
        return false;
    struct query seen =
        query_start(database, "DELETE FROM feed_seen WHERE item_id NOT IN (SELECT id FROM item)");
    return query_run(&seen, error);
}

bool store_forget_withdrawn(struct store *store, int64_t before_utc, int64_t *forgotten,
                            struct error *error)
{
    int64_t count = AT_ONCE;
    *forgotten = 0;
    while (count == AT_ONCE) {
        if (!store_change_begin(store, error))
            return false;
        bool ok = forget_some(store->database, before_utc, &count, error) &&
                  (count == AT_ONCE || forget_traces(store->database, before_utc, error));
        if (!store_change_end(store, ok, false, error))
            return false;
        *forgotten += count;
    }
    return true;
}
