// Letters that wait for a mail server, as rows.

#include "publisher/store/store_mail.h"

#include "publisher/store/store_inside.h"

void letter_list_destroy(struct letter_list *list)
{
    if (list)
        arena_destroy(list->arena);
}

static struct letter_list *read_letters(struct query *query, struct error *error)
{
    struct arena *arena = arena_create();
    struct letter_list *list = arena_take(arena, sizeof *list);
    list->arena = arena;
    size_t capacity = 0;
    while (query_row(query)) {
        list->letters =
            store_room(arena, list->letters, list->count, &capacity, sizeof *list->letters);
        list->letters[list->count++] = (struct letter){
            .id = query_column_number(query, 0),
            .to = arena_text(arena, query_column(query, 1)),
            .subject = arena_text(arena, query_column(query, 2)),
            .text = arena_text(arena, query_column(query, 3)),
            .tries = (int)query_column_number(query, 4),
            .next_try_utc = query_column_number(query, 5),
            .fault = arena_text(arena, query_column(query, 6)),
        };
    }
    if (query_finish(query, error))
        return list;
    arena_destroy(arena);
    return NULL;
}

bool store_add_letter(struct store *store, const char *to, const char *subject, const char *text,
                      struct error *error)
{
    if (!store_change_begin(store, error))
        return false;
    struct query query =
        query_start(store->database, "INSERT INTO letter(recipient, subject, text, next_try_utc) "
                                     "VALUES(?, ?, ?, ?)");
    query_text(&query, to);
    query_text(&query, subject);
    query_text(&query, text);
    query_number(&query, clock_now_utc(&store->clock));
    bool ok = query_run(&query, error);
    return store_change_end(store, ok, false, error);
}

struct letter_list *store_due_letters(struct store *store, int64_t now_utc, size_t most,
                                      int64_t *next_utc, struct error *error)
{
    *next_utc = INSTANT_FOR_EVER;
    store_lock(store);
    struct query query =
        query_start(store->database, "SELECT id, recipient, subject, text, tries, next_try_utc, "
                                     "fault FROM letter WHERE next_try_utc <= ? "
                                     "ORDER BY next_try_utc, id LIMIT ?");
    query_number(&query, now_utc);
    query_number(&query, (int64_t)most);
    struct letter_list *list = read_letters(&query, error);
    struct query later = query_start(store->database, "SELECT next_try_utc FROM letter ORDER BY "
                                                      "next_try_utc, id LIMIT 1 OFFSET ?");
    query_number(&later, list ? (int64_t)list->count : 0);
    if (query_row(&later))
        *next_utc = query_column_number(&later, 0);
    bool ok = query_finish(&later, error);
    store_unlock(store);
    if (ok)
        return list;
    letter_list_destroy(list);
    return NULL;
}

bool store_letter_sent(struct store *store, int64_t id, struct error *error)
{
    if (!store_change_begin(store, error))
        return false;
    struct query query = query_start(store->database, "DELETE FROM letter WHERE id = ?");
    query_number(&query, id);
    bool ok = query_run(&query, error);
    return store_change_end(store, ok, false, error);
}

bool store_letter_failed(struct store *store, int64_t id, const char *fault, int64_t next_try_utc,
                         struct error *error)
{
    if (!store_change_begin(store, error))
        return false;
    struct query query =
        query_start(store->database, "UPDATE letter SET tries = tries + 1, fault = ?, "
                                     "next_try_utc = ? WHERE id = ?");
    query_text(&query, fault);
    query_number(&query, next_try_utc);
    query_number(&query, id);
    bool ok = query_run(&query, error);
    return store_change_end(store, ok, false, error);
}

struct letter_list *store_letters(struct store *store, size_t most, struct error *error)
{
    store_lock(store);
    struct query query =
        query_start(store->database, "SELECT id, recipient, subject, text, tries, next_try_utc, "
                                     "fault FROM letter ORDER BY id DESC LIMIT ?");
    query_number(&query, (int64_t)most);
    struct letter_list *list = read_letters(&query, error);
    store_unlock(store);
    return list;
}
