// Items in their tables: written as a whole with a new revision, read back as they were put.

#include <string.h>

#include "publisher/store/store_inside.h"

// Enough to tell who changed what for years of staff work; a feed that rewrites an item with every
// poll must not fill the disk.
#define MOST_REVISIONS 200

// ---- reading ----

#define ITEM_COLUMNS                                                                               \
    "SELECT key, id, kind, state, source, origin, sample, pinned, priority, published_utc, "       \
    "updated_utc, show_from_utc, show_until_utc, revision, why FROM item "

static char *column_copy(struct arena *arena, const struct query *query, int column)
{
    return arena_text(arena, query_column(query, column));
}

static struct item *read_head(struct arena *arena, const struct query *query)
{
    struct item *item = arena_take(arena, sizeof *item);
    item->id = column_copy(arena, query, 1);
    if (!item_kind_parse(query_column(query, 2), &item->kind) ||
        !item_state_parse(query_column(query, 3), &item->state))
        return NULL;
    item->source = column_copy(arena, query, 4);
    item->origin = column_copy(arena, query, 5);
    item->sample = query_column_number(query, 6) != 0;
    item->pinned = query_column_number(query, 7) != 0;
    item->priority = (int)query_column_number(query, 8);
    item->published_utc = query_column_number(query, 9);
    item->updated_utc = query_column_number(query, 10);
    item->show_from_utc = query_column_number(query, 11);
    item->show_until_utc = query_column_number(query, 12);
    item->revision = query_column_number(query, 13);
    return item;
}

static bool read_fields(struct database *database, struct arena *arena, struct item *item,
                        int64_t key, struct error *error)
{
    struct item_field fields[ITEM_MOST_FIELDS] = {0};
    struct query query = query_start(
        database, "SELECT name, lang, value FROM item_field WHERE item = ? ORDER BY place");
    query_number(&query, key);
    while (item->field_count < ITEM_MOST_FIELDS && query_row(&query))
        fields[item->field_count++] = (struct item_field){
            .name = column_copy(arena, &query, 0),
            .lang = column_copy(arena, &query, 1),
            .value = column_copy(arena, &query, 2),
        };
    item->fields = arena_array(arena, item->field_count, sizeof *fields);
    memcpy(item->fields, fields, item->field_count * sizeof *fields);
    return query_finish(&query, error);
}

static bool read_media(struct database *database, struct arena *arena, struct item *item,
                       int64_t key, struct error *error)
{
    struct item_media media[ITEM_MOST_MEDIA] = {0};
    struct query query =
        query_start(database, "SELECT role, name, source, alt, focus_x, focus_y FROM item_media "
                              "WHERE item = ? ORDER BY place");
    query_number(&query, key);
    while (item->media_count < ITEM_MOST_MEDIA && query_row(&query))
        media[item->media_count++] = (struct item_media){
            .role = column_copy(arena, &query, 0),
            .name = column_copy(arena, &query, 1),
            .source = column_copy(arena, &query, 2),
            .alt = column_copy(arena, &query, 3),
            .focus_x = sqlite3_column_double(query.statement, 4),
            .focus_y = sqlite3_column_double(query.statement, 5),
        };
    item->media = arena_array(arena, item->media_count, sizeof *media);
    memcpy(item->media, media, item->media_count * sizeof *media);
    return query_finish(&query, error);
}

// The item of the row the query stands on, with all that belongs to it.
static struct item *read_item(struct database *database, struct arena *arena,
                              const struct query *query, struct error *error)
{
    struct item *item = read_head(arena, query);
    if (!item) {
        error_set(error, "item %s in %s has a kind or state this program does not know",
                  query_column(query, 1), database->path);
        return NULL;
    }
    int64_t key = query_column_number(query, 0);
    bool ok = read_fields(database, arena, item, key, error) &&
              read_media(database, arena, item, key, error);
    return ok ? item : NULL;
}

static struct item_list *read_list(struct database *database, struct query *query,
                                   struct error *error)
{
    struct arena *arena = arena_create();
    struct item_list *list = arena_take(arena, sizeof *list);
    list->arena = arena;
    size_t capacity = 0;
    bool ok = true;
    while (ok && query_row(query)) {
        if (list->count == capacity) {
            struct item **wider = arena_array(arena, capacity = capacity * 2 + 16, sizeof *wider);
            if (list->count)
                memcpy(wider, list->items, list->count * sizeof *wider);
            list->items = wider;
        }
        struct item *item = read_item(database, arena, query, error);
        if (item)
            list->items[list->count++] = item;
        ok = item != NULL;
    }
    ok &= query_finish(query, ok ? error : NULL);
    if (ok)
        return list;
    arena_destroy(arena);
    return NULL;
}

struct item_list *store_current_items(struct store *store, struct error *error)
{
    store_lock(store);
    struct query query = query_start(store->database, ITEM_COLUMNS
                                     "WHERE state = 'approved' AND show_until_utc > ? ORDER BY id");
    query_number(&query, clock_now_utc(&store->clock));
    struct item_list *list = read_list(store->database, &query, error);
    store_unlock(store);
    return list;
}

struct item_list *store_source_items(struct store *store, const char *source, struct error *error)
{
    store_lock(store);
    struct query query = query_start(store->database, ITEM_COLUMNS
                                     "WHERE source = ? AND state <> 'withdrawn' ORDER BY id");
    query_text(&query, source);
    struct item_list *list = read_list(store->database, &query, error);
    store_unlock(store);
    return list;
}

// For LIKE ... ESCAPE: the words as they are, between anything.
static const char *like(struct arena *arena, const char *words)
{
    char *text = arena_take(arena, 2 * strlen(words) + 3), *end = text;
    *end++ = '%';
    for (; *words; words++) {
        if (strchr("%_^", *words))
            *end++ = '^';
        *end++ = *words;
    }
    *end = '%';
    return text;
}

static const char *names_of(struct arena *arena, const struct item_query *wanted, bool kinds)
{
    const char *names = " ";
    for (int i = 0; kinds && i < ITEM_KIND_COUNT; i++)
        if (!wanted->kinds || wanted->kinds & (1u << i))
            names = arena_printf(arena, "%s%s ", names, item_kind_name((enum item_kind)i));
    for (int i = 0; !kinds && i <= ITEM_WITHDRAWN; i++)
        if (!wanted->states || wanted->states & (1u << i))
            names = arena_printf(arena, "%s%s ", names, item_state_name((enum item_state)i));
    return names;
}

struct item_list *store_find_items(struct store *store, const struct item_query *wanted,
                                   struct error *error)
{
    struct arena *arena = arena_create();
    store_lock(store);
    struct query query =
        query_start(store->database, ITEM_COLUMNS
                    "WHERE instr(?1, ' ' || kind || ' ') AND instr(?2, ' ' || state || ' ') AND "
                    "(?3 = '%%' OR EXISTS (SELECT 1 FROM item_field WHERE item = key AND value "
                    "LIKE ?3 ESCAPE '^')) AND substr(id, 1, length(?4)) = ?4 "
                    "ORDER BY updated_utc DESC, id");
    query_text(&query, names_of(arena, wanted, true));
    query_text(&query, names_of(arena, wanted, false));
    query_text(&query, like(arena, wanted->words ? wanted->words : ""));
    query_text(&query, wanted->id ? wanted->id : "");
    struct item_list *list = read_list(store->database, &query, error);
    store_unlock(store);
    arena_destroy(arena);
    return list;
}

// NULL without a failure when there is none: then *found is false and *ok true.
static struct item *load_item(struct database *database, const char *id, struct buffer *why,
                              int64_t *key, bool *ok, struct error *error)
{
    struct arena *arena = arena_create();
    struct item *item = NULL;
    struct query query = query_start(database, ITEM_COLUMNS "WHERE id = ?");
    query_text(&query, id);
    bool found = query_row(&query);
    if (found) {
        *key = query_column_number(&query, 0);
        item = read_item(database, arena, &query, error);
        if (why)
            buffer_add_text(why, query_column(&query, 14));
    }
    *ok = query_finish(&query, error) && (item || !found);
    if (*ok && item) {
        item->arena = arena;
        return item;
    }
    arena_destroy(arena);
    return NULL;
}

struct item *store_find_item(struct store *store, const char *id, struct buffer *why,
                             struct error *error)
{
    int64_t key;
    bool ok;
    store_lock(store);
    struct item *item = load_item(store->database, id, why, &key, &ok, error);
    store_unlock(store);
    if (ok && !item)
        error_set(error, "there is no item “%s” in the store", id);
    return item;
}

// ---- writing ----

static bool insert_head(struct database *database, const struct item *item, int64_t *key,
                        struct error *error)
{
    struct query query = query_start(database, "INSERT INTO item(id, kind, state, source, origin, "
                                               "sample, pinned, priority, published_utc, "
                                               "updated_utc, show_from_utc, show_until_utc, "
                                               "revision) VALUES(?, '', '', '', '', 0, 0, 0, 0, 0, "
                                               "0, 0, 0)");
    query_text(&query, item->id);
    bool ok = query_run(&query, error);
    *key = sqlite3_last_insert_rowid(database->handle);
    return ok;
}

static bool update_head(struct database *database, const struct item *item, int64_t key,
                        int64_t now_utc, struct error *error)
{
    struct query query = query_start(
        database, "UPDATE item SET kind = ?, state = ?, source = ?, origin = ?, sample = ?, "
                  "pinned = ?, priority = ?, published_utc = ?, updated_utc = ?, "
                  "show_from_utc = ?, show_until_utc = ?, revision = revision + 1, why = '' "
                  "WHERE key = ?");
    query_text(&query, item_kind_name(item->kind));
    query_text(&query, item_state_name(item->state));
    query_text(&query, item->source);
    query_text(&query, item->origin);
    query_number(&query, item->sample);
    query_number(&query, item->pinned);
    query_number(&query, item->priority);
    query_number(&query, item->published_utc);
    query_number(&query, item->updated_utc > INSTANT_NEVER ? item->updated_utc : now_utc);
    query_number(&query, item->show_from_utc);
    query_number(&query, item->show_until_utc);
    query_number(&query, key);
    return query_run(&query, error);
}

static bool delete_parts(struct database *database, int64_t key, struct error *error)
{
    struct query fields = query_start(database, "DELETE FROM item_field WHERE item = ?");
    query_number(&fields, key);
    if (!query_run(&fields, error))
        return false;
    struct query media = query_start(database, "DELETE FROM item_media WHERE item = ?");
    query_number(&media, key);
    return query_run(&media, error);
}

static bool insert_parts(struct database *database, const struct item *item, int64_t key,
                         struct error *error)
{
    for (size_t i = 0; i < item->field_count; i++) {
        struct query query = query_start(
            database,
            "INSERT INTO item_field(item, place, name, lang, value) VALUES(?, ?, ?, ?, ?)");
        query_number(&query, key);
        query_number(&query, (int64_t)i);
        query_text(&query, item->fields[i].name);
        query_text(&query, item->fields[i].lang);
        query_text(&query, item->fields[i].value);
        if (!query_run(&query, error))
            return false;
    }
    for (size_t i = 0; i < item->media_count; i++) {
        const struct item_media *media = &item->media[i];
        struct query query =
            query_start(database, "INSERT INTO item_media(item, place, role, name, source, alt, "
                                  "focus_x, focus_y) VALUES(?, ?, ?, ?, ?, ?, ?, ?)");
        query_number(&query, key);
        query_number(&query, (int64_t)i);
        query_text(&query, media->role);
        query_text(&query, media->name);
        query_text(&query, media->source);
        query_text(&query, media->alt);
        query_real(&query, media->focus_x);
        query_real(&query, media->focus_y);
        if (!query_run(&query, error))
            return false;
    }
    return true;
}

// Keeps what the item is now, as JSON, under its revision.
static bool add_history(struct database *database, int64_t key, int64_t now_utc,
                        struct error *error)
{
    struct query query = query_start(
        database,
        "INSERT INTO item_history(item, revision, at_utc, state, why, document)"
        " SELECT key, revision, ?, state, why, json_object('kind', kind, 'source', source,"
        " 'origin', origin, 'priority', priority, 'pinned', pinned, 'sample', sample,"
        " 'published_utc', published_utc, 'show_from_utc', show_from_utc,"
        " 'show_until_utc', show_until_utc,"
        " 'fields', (SELECT json_group_array(json_object('name', name, 'lang', lang, 'value',"
        " value)) FROM (SELECT * FROM item_field WHERE item = key ORDER BY place)),"
        " 'media', (SELECT json_group_array(json_object('role', role, 'name', name, 'source',"
        " item_media.source, 'alt', alt, 'focus_x', focus_x, 'focus_y', focus_y))"
        " FROM item_media WHERE item = key)) FROM item WHERE key = ?");
    query_number(&query, now_utc);
    query_number(&query, key);
    if (!query_run(&query, error))
        return false;
    struct query old =
        query_start(database, "DELETE FROM item_history WHERE item = ?1 AND "
                              "revision <= (SELECT revision FROM item WHERE key = ?1) - ?2");
    query_number(&old, key);
    query_number(&old, MOST_REVISIONS);
    return query_run(&old, error);
}

static bool write_item(struct store *store, const struct item *item, enum store_change *change,
                       struct error *error)
{
    struct database *database = store->database;
    int64_t now_utc = clock_now_utc(&store->clock), key = 0;
    bool ok;
    struct item *old = load_item(database, item->id, NULL, &key, &ok, error);
    *change = !old ? STORE_ADDED : item_equal(old, item) ? STORE_UNCHANGED : STORE_UPDATED;
    bool is_new = ok && !old;
    item_destroy(old);
    if (!ok || *change == STORE_UNCHANGED)
        return ok;
    if (is_new && !insert_head(database, item, &key, error))
        return false;
    return update_head(database, item, key, now_utc, error) && delete_parts(database, key, error) &&
           insert_parts(database, item, key, error) && add_history(database, key, now_utc, error);
}

bool store_put_item(struct store *store, const struct item *item, enum store_change *change,
                    struct error *error)
{
    enum store_change done = STORE_UNCHANGED;
    if (!item_check(item, error) || (item->media_count > 0 && !store_sync_media(store, error)) ||
        !store_change_begin(store, error))
        return false;
    bool ok = write_item(store, item, &done, error);
    ok = store_change_end(store, ok, done != STORE_UNCHANGED, error);
    if (change)
        *change = ok ? done : STORE_UNCHANGED;
    return ok;
}

static bool withdraw(struct store *store, const char *id, const char *reason, bool *changed,
                     struct error *error)
{
    struct database *database = store->database;
    int64_t now_utc = clock_now_utc(&store->clock), key = 0;
    struct query query = query_start(
        database, "UPDATE item SET state = 'withdrawn', why = ?, updated_utc = ?, "
                  "revision = revision + 1 WHERE id = ? AND state <> 'withdrawn' RETURNING key");
    query_text(&query, reason);
    query_number(&query, now_utc);
    query_text(&query, id);
    *changed = query_row(&query);
    if (*changed)
        key = query_column_number(&query, 0);
    return query_run(&query, error) && (!*changed || add_history(database, key, now_utc, error));
}

bool store_withdraw_item(struct store *store, const char *id, const char *reason,
                         struct error *error)
{
    bool changed = false;
    if (!store_change_begin(store, error))
        return false;
    bool ok = withdraw(store, id, reason, &changed, error);
    return store_change_end(store, ok, changed, error);
}

char *store_item_history(struct store *store, const char *id, struct error *error)
{
    struct buffer json;
    buffer_init(&json, STORE_HISTORY_MOST_BYTES);
    store_lock(store);
    struct query query =
        query_start(store->database,
                    "SELECT json_object('revision', h.revision, 'at_utc', h.at_utc, 'state', "
                    "h.state, 'why', h.why, 'item', json(h.document)) FROM item_history h "
                    "JOIN item ON item.key = h.item WHERE item.id = ? ORDER BY h.revision DESC");
    query_text(&query, id);
    buffer_add_char(&json, '[');
    while (query_row(&query) &&
           json.length + strlen(query_column(&query, 0)) + 3 < json.most_bytes) {
        buffer_add_text(&json, json.length > 1 ? ",\n" : "");
        buffer_add_text(&json, query_column(&query, 0));
    }
    buffer_add_char(&json, ']');
    bool ok = query_finish(&query, error);
    store_unlock(store);
    char *text = ok ? buffer_take(&json, NULL) : NULL;
    buffer_finish(&json);
    return text;
}
