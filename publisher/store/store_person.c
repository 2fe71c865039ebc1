// Staff and their sessions, as rows.

#include "publisher/store/store_person.h"

#include <inttypes.h>
#include <string.h>

#include "publisher/store/store_inside.h"

static const struct {
    const char *name, *ja, *en;
} roles[ROLE_COUNT] = {
    [ROLE_VIEWER] = {"viewer", "閲覧者", "viewer"},
    [ROLE_EDITOR] = {"editor", "編集者（指定管理者）", "editor"},
    [ROLE_APPROVER] = {"approver", "承認者（区）", "approver (ward)"},
    [ROLE_ADMINISTRATOR] = {"administrator", "管理者", "administrator"},
};

const char *role_name(enum role role)
{
    return roles[role].name;
}

const char *role_label(enum role role, const char *lang)
{
    return lang && strncmp(lang, "ja", 2) != 0 ? roles[role].en : roles[role].ja;
}

bool role_parse(const char *name, enum role *role)
{
    for (int i = 0; i < ROLE_COUNT; i++)
        if (strcmp(roles[i].name, name) == 0) {
            *role = (enum role)i;
            return true;
        }
    return false;
}

#define PERSON_COLUMNS                                                                             \
    "SELECT id, login, name, email, role, password, totp, deputy, disabled, failures, "            \
    "locked_until_utc, signed_in_utc, version FROM person "

static bool read_person(struct arena *arena, const struct query *query, struct person *person)
{
    *person = (struct person){
        .id = query_column_number(query, 0),
        .login = arena_text(arena, query_column(query, 1)),
        .name = arena_text(arena, query_column(query, 2)),
        .email = arena_text(arena, query_column(query, 3)),
        .password = arena_text(arena, query_column(query, 5)),
        .totp = arena_text(arena, query_column(query, 6)),
        .deputy = query_column_number(query, 7),
        .disabled = query_column_number(query, 8) != 0,
        .failures = (int)query_column_number(query, 9),
        .locked_until_utc = query_column_number(query, 10),
        .signed_in_utc = query_column_number(query, 11),
        .version = query_column_number(query, 12),
    };
    return role_parse(query_column(query, 4), &person->role);
}

void person_list_destroy(struct person_list *list)
{
    if (list)
        arena_destroy(list->arena);
}

// With the lock held.
static struct person_list *read_people(struct query *query, struct error *error)
{
    struct arena *arena = arena_create();
    struct person_list *list = arena_take(arena, sizeof *list);
    list->arena = arena;
    size_t capacity = 0;
    bool known = true;
    while (known && query_row(query)) {
        list->people =
            store_room(arena, list->people, list->count, &capacity, sizeof *list->people);
        known = read_person(arena, query, &list->people[list->count++]);
    }
    bool ok = query_finish(query, error);
    if (ok && known)
        return list;
    if (ok)
        error_set(error, "the store has a person with a role this program does not know");
    arena_destroy(arena);
    return NULL;
}

struct person_list *store_people(struct store *store, struct error *error)
{
    store_lock(store);
    struct query query = query_start(store->database, PERSON_COLUMNS "ORDER BY login");
    struct person_list *list = read_people(&query, error);
    store_unlock(store);
    return list;
}

// Gives up a list without anybody in it.
static struct person_list *somebody(struct person_list *list)
{
    if (list && list->count == 0) {
        person_list_destroy(list);
        return NULL;
    }
    return list;
}

struct person_list *store_find_person(struct store *store, int64_t id, struct error *error)
{
    error_set(error, "there is no person %" PRId64, id);
    store_lock(store);
    struct query query = query_start(store->database, PERSON_COLUMNS "WHERE id = ?");
    query_number(&query, id);
    struct person_list *list = read_people(&query, error);
    store_unlock(store);
    return somebody(list);
}

struct person_list *store_find_login(struct store *store, const char *login, struct error *error)
{
    error_set(error, "there is nobody with the login “%s”", login);
    store_lock(store);
    struct query query = query_start(store->database, PERSON_COLUMNS "WHERE login = ?");
    query_text(&query, login);
    struct person_list *list = read_people(&query, error);
    store_unlock(store);
    return somebody(list);
}

static void bind_person(struct query *query, const struct person *person)
{
    query_text(query, person->login);
    query_text(query, person->name);
    query_text(query, person->email);
    query_text(query, role_name(person->role));
    query_text(query, person->password);
    query_text(query, person->totp);
    query_number(query, person->deputy);
    query_number(query, person->disabled);
}

static bool login_is_taken(struct store *store, const struct person *person, struct error *error)
{
    struct query query =
        query_start(store->database, "SELECT 1 FROM person WHERE login = ? AND id <> ?");
    query_text(&query, person->login);
    query_number(&query, person->id);
    bool taken = query_row(&query);
    if (!query_finish(&query, error))
        return true;
    if (taken)
        error_set(error, "the login “%s” is taken; choose another one", person->login);
    return taken;
}

static bool there_is_an_administrator(struct store *store, struct error *error)
{
    struct query query = query_start(
        store->database, "SELECT 1 FROM person WHERE role = 'administrator' AND NOT disabled");
    bool there = query_row(&query);
    return query_finish(&query, error) && there;
}

// Of the change that was just written: whoever took the last key from themselves would need the
// machine's prompt to get back in.
static bool leaves_an_administrator(struct store *store, const struct person *person,
                                    bool there_was, struct error *error)
{
    return !there_was || there_is_an_administrator(store, error) ||
           error_set(error, "%s is the last administrator; make somebody else one first",
                     person->login);
}

static bool deputy_is_somebody(struct store *store, const struct person *person,
                               struct error *error)
{
    if (person->deputy == 0)
        return true;
    if (person->deputy == person->id)
        return error_set(error, "%s cannot stand in for themselves", person->login);
    struct query query = query_start(store->database, "SELECT 1 FROM person WHERE id = ?");
    query_number(&query, person->deputy);
    bool found = query_row(&query);
    return query_finish(&query, error) &&
           (found || error_set(error, "the deputy of %s is not among the people", person->login));
}

static bool write_person(struct store *store, struct person *person, bool *conflict,
                         struct error *error)
{
    if (login_is_taken(store, person, error) || !deputy_is_somebody(store, person, error))
        return false;
    bool is_new = person->id == 0, guarded = there_is_an_administrator(store, NULL);
    struct query query = query_start(
        store->database,
        is_new ? "INSERT INTO person(login, name, email, role, password, totp, deputy, disabled, "
                 "locked_until_utc, signed_in_utc, version) "
                 "VALUES(?, ?, ?, ?, ?, ?, nullif(?, 0), ?, ?9, ?9, 1) RETURNING id, version"
               : "UPDATE person SET login = ?, name = ?, email = ?, role = ?, password = ?, "
                 "totp = ?, deputy = nullif(?, 0), disabled = ?, version = version + 1 "
                 "WHERE id = ? AND version = ? RETURNING id, version");
    bind_person(&query, person);
    query_number(&query, is_new ? INSTANT_NEVER : person->id);
    if (!is_new)
        query_number(&query, person->version);
    bool written = query_row(&query);
    int64_t id = written ? query_column_number(&query, 0) : 0;
    int64_t version = written ? query_column_number(&query, 1) : 0;
    if (!query_run(&query, error))
        return false;
    if (!written) {
        *conflict = true;
        return error_set(error, "%s was changed by somebody else meanwhile", person->login);
    }
    person->id = id;
    person->version = version;
    return leaves_an_administrator(store, person, guarded, error);
}

bool store_put_person(struct store *store, struct person *person, bool *conflict,
                      struct error *error)
{
    *conflict = false;
    struct person written = *person;
    if (!store_change_begin(store, error))
        return false;
    bool ok = write_person(store, &written, conflict, error);
    if (!store_change_end(store, ok, false, error))
        return false;
    *person = written;
    return true;
}

bool store_note_sign_in(struct store *store, int64_t id, bool succeeded, int64_t locked_until_utc,
                        struct error *error)
{
    if (!store_change_begin(store, error))
        return false;
    struct query query = query_start(
        store->database,
        succeeded ? "UPDATE person SET failures = 0, locked_until_utc = ?, signed_in_utc = ? "
                    "WHERE id = ?"
                  : "UPDATE person SET failures = failures + 1, locked_until_utc = ? "
                    "WHERE id = ?");
    query_number(&query, succeeded ? INSTANT_NEVER : locked_until_utc);
    if (succeeded)
        query_number(&query, clock_now_utc(&store->clock));
    query_number(&query, id);
    bool ok = query_run(&query, error);
    return store_change_end(store, ok, false, error);
}

bool store_unlock_person(struct store *store, int64_t id, struct error *error)
{
    if (!store_change_begin(store, error))
        return false;
    struct query query = query_start(
        store->database, "UPDATE person SET failures = 0, locked_until_utc = ? WHERE id = ?");
    query_number(&query, INSTANT_NEVER);
    query_number(&query, id);
    bool ok = query_run(&query, error);
    return store_change_end(store, ok, false, error);
}

// ---- logins that nobody has ----

bool store_find_stranger(struct store *store, const char *login_digest, struct stranger *stranger,
                         struct error *error)
{
    *stranger = (struct stranger){.locked_until_utc = INSTANT_NEVER};
    store_lock(store);
    struct query query = query_start(
        store->database, "SELECT failures, locked_until_utc FROM stranger WHERE login = ?");
    query_text(&query, login_digest);
    if (query_row(&query)) {
        stranger->failures = (int)query_column_number(&query, 0);
        stranger->locked_until_utc = query_column_number(&query, 1);
    }
    bool ok = query_finish(&query, error);
    store_unlock(store);
    return ok;
}

static bool note_stranger(struct store *store, const char *login_digest, int64_t locked_until_utc,
                          struct error *error)
{
    struct query query =
        query_start(store->database, "INSERT INTO stranger(login, failures, locked_until_utc, "
                                     "tried_utc) VALUES(?, 1, ?, ?) ON CONFLICT DO UPDATE SET "
                                     "failures = failures + 1, tried_utc = excluded.tried_utc, "
                                     "locked_until_utc = excluded.locked_until_utc");
    query_text(&query, login_digest);
    query_number(&query, locked_until_utc);
    query_number(&query, clock_now_utc(&store->clock));
    if (!query_run(&query, error))
        return false;
    struct query old =
        query_start(store->database, "DELETE FROM stranger WHERE login IN (SELECT login FROM "
                                     "stranger ORDER BY tried_utc DESC LIMIT -1 OFFSET ?)");
    query_number(&old, STRANGERS_MOST);
    return query_run(&old, error);
}

bool store_note_stranger(struct store *store, const char *login_digest, int64_t locked_until_utc,
                         struct error *error)
{
    if (!store_change_begin(store, error))
        return false;
    bool ok = note_stranger(store, login_digest, locked_until_utc, error);
    return store_change_end(store, ok, false, error);
}

// ---- sessions ----

static bool put_session(struct store *store, const struct session *session, struct error *error)
{
    struct query old = query_start(store->database, "DELETE FROM session WHERE expires_utc <= ?");
    query_number(&old, clock_now_utc(&store->clock));
    if (!query_run(&old, error))
        return false;
    struct query query = query_start(
        store->database, "INSERT INTO session(digest, person, csrf, created_utc, used_utc, "
                         "expires_utc) VALUES(?, ?, ?, ?, ?, ?)");
    query_text(&query, session->digest);
    query_number(&query, session->person);
    query_text(&query, session->csrf);
    query_number(&query, session->created_utc);
    query_number(&query, session->used_utc);
    query_number(&query, session->expires_utc);
    return query_run(&query, error);
}

bool store_put_session(struct store *store, const struct session *session, struct error *error)
{
    if (!store_change_begin(store, error))
        return false;
    bool ok = put_session(store, session, error);
    return store_change_end(store, ok, false, error);
}

bool store_use_session(struct store *store, const struct session *session, struct error *error)
{
    if (!store_change_begin(store, error))
        return false;
    struct query query = query_start(
        store->database, "UPDATE session SET used_utc = ?, expires_utc = ? WHERE digest = ?");
    query_number(&query, session->used_utc);
    query_number(&query, session->expires_utc);
    query_text(&query, session->digest);
    bool ok = query_run(&query, error);
    return store_change_end(store, ok, false, error);
}

bool store_find_session(struct store *store, const char *digest, struct session *session,
                        struct error *error)
{
    *session = (struct session){0};
    store_lock(store);
    struct query query = query_start(
        store->database, "SELECT digest, person, csrf, created_utc, used_utc, "
                         "expires_utc FROM session WHERE digest = ? AND expires_utc > ?");
    query_text(&query, digest);
    query_number(&query, clock_now_utc(&store->clock));
    bool found = query_row(&query);
    if (found) {
        strncpy(session->digest, query_column(&query, 0), sizeof session->digest - 1);
        session->person = query_column_number(&query, 1);
        strncpy(session->csrf, query_column(&query, 2), sizeof session->csrf - 1);
        session->created_utc = query_column_number(&query, 3);
        session->used_utc = query_column_number(&query, 4);
        session->expires_utc = query_column_number(&query, 5);
    }
    bool ok = query_finish(&query, error);
    store_unlock(store);
    return ok && found;
}

bool store_end_session(struct store *store, const char *digest, struct error *error)
{
    if (!store_change_begin(store, error))
        return false;
    struct query query = query_start(store->database, "DELETE FROM session WHERE digest = ?");
    query_text(&query, digest);
    bool ok = query_run(&query, error);
    return store_change_end(store, ok, false, error);
}

bool store_end_sessions(struct store *store, int64_t person, const char *but, struct error *error)
{
    if (!store_change_begin(store, error))
        return false;
    struct query query =
        query_start(store->database, "DELETE FROM session WHERE person = ? AND digest <> ?");
    query_number(&query, person);
    query_text(&query, but ? but : "");
    bool ok = query_run(&query, error);
    return store_change_end(store, ok, false, error);
}
