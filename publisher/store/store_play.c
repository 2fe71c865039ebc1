// Proof of play: ids of what was told, and sums by day, item and screen.

#include "publisher/store/store_play.h"

#include <string.h>

#include "publisher/store/store_inside.h"

static bool is_new(struct store *store, const char *screen, const struct play *play, bool *fresh,
                   struct error *error)
{
    struct query query = query_start(store->database, "INSERT OR IGNORE INTO play(screen, id, "
                                                      "begin_utc) VALUES(?, ?, ?) RETURNING 1");
    query_text(&query, screen);
    query_text(&query, play->id);
    query_number(&query, play->begin_utc_ms / 1000);
    *fresh = query_row(&query);
    return query_run(&query, error);
}

static bool add_up(struct store *store, const char *screen, const struct play *play,
                   struct error *error)
{
    struct query query = query_start(
        store->database, "INSERT INTO play_day(day, item, screen, plays, shown_ms, frames) "
                         "VALUES(?, ?, ?, 1, ?, ?) ON CONFLICT(day, item, screen) DO UPDATE SET "
                         "plays = plays + 1, shown_ms = shown_ms + excluded.shown_ms, "
                         "frames = frames + excluded.frames");
    query_number(&query, play->day);
    query_text(&query, play->item);
    query_text(&query, screen);
    query_number(&query, play->shown_ms);
    query_number(&query, play->frames);
    return query_run(&query, error);
}

// Sums of a billion such fit into a number.
static bool is_possible(const struct play *play)
{
    return *play->id && strlen(play->id) <= PLAY_MOST_ID_BYTES &&
           strlen(play->item) < ITEM_ID_BYTES && play->shown_ms >= 0 &&
           play->shown_ms <= PLAY_MOST_SHOWN_MS && play->frames >= 0 &&
           play->frames <= PLAY_MOST_FRAMES && play->begin_utc_ms > INSTANT_NEVER &&
           play->begin_utc_ms < INSTANT_FOR_EVER;
}

bool store_add_plays(struct store *store, const char *screen, const struct play *plays,
                     size_t count, size_t *added, struct error *error)
{
    size_t fresh_count = 0;
    if (added)
        *added = 0;
    if (!store_change_begin(store, error))
        return false;
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++) {
        bool fresh = false;
        if (!is_possible(&plays[i]))
            continue;
        ok = is_new(store, screen, &plays[i], &fresh, error) &&
             (!fresh || add_up(store, screen, &plays[i], error));
        fresh_count += ok && fresh;
    }
    ok = store_change_end(store, ok, false, error);
    if (ok && added)
        *added = fresh_count;
    return ok;
}

bool store_each_play_sum(struct store *store, unsigned groups, int64_t from_day, int64_t until_day,
                         const char *item, const char *screen,
                         bool (*each)(void *context, const struct play_sum *sum), void *context,
                         struct error *error)
{
    store_lock(store);
    struct query query = query_start(
        store->database,
        "SELECT CASE WHEN ?1 & 1 THEN item ELSE '' END AS i, "
        "CASE WHEN ?1 & 2 THEN screen ELSE '' END AS s, CASE WHEN ?1 & 4 THEN day ELSE -1 END AS "
        "d, sum(plays) AS n, sum(shown_ms), sum(frames) FROM play_day WHERE day >= ?2 AND day < ?3 "
        "AND (?4 = '' OR item = ?4) AND (?5 = '' OR screen = ?5) "
        "GROUP BY i, s, d ORDER BY n DESC, i, s, d");
    query_number(&query, groups);
    query_number(&query, from_day);
    query_number(&query, until_day);
    query_text(&query, item);
    query_text(&query, screen);
    bool more = true;
    while (more && query_row(&query)) {
        struct play_sum sum = {
            .item = query_column(&query, 0),
            .screen = query_column(&query, 1),
            .day = query_column_number(&query, 2),
            .plays = query_column_number(&query, 3),
            .shown_ms = query_column_number(&query, 4),
            .frames = query_column_number(&query, 5),
        };
        more = each(context, &sum);
    }
    bool ok = query_finish(&query, error);
    store_unlock(store);
    return ok;
}

bool store_forget_plays(struct store *store, int64_t before_utc, struct error *error)
{
    if (!store_change_begin(store, error))
        return false;
    struct query query = query_start(store->database, "DELETE FROM play WHERE begin_utc < ?");
    query_number(&query, before_utc);
    bool ok = query_run(&query, error);
    return store_change_end(store, ok, false, error);
}
