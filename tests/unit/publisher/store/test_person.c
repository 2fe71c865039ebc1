// Staff: who is there stays, two who change one at once find out, sessions end when they should.
#include "tests/unit/publisher/store/room.h"

#include "publisher/store/store_person.h"

static struct person somebody(const char *login, enum role role)
{
    return (struct person){.login = login,
                           .name = "佐藤 花子",
                           .email = "sato@example.jp",
                           .role = role,
                           .password = "$argon2id$x",
                           .totp = ""};
}

static int64_t add(struct room *room, const char *login, enum role role)
{
    struct person person = somebody(login, role);
    bool conflict;
    ASSERT_DONE(store_put_person(room->store, &person, &conflict, done));
    assert_true(person.id > 0);
    assert_int_equal(person.version, 1);
    return person.id;
}

static void roles_have_names_in_both_languages(void **state)
{
    (void)state;
    for (int i = 0; i < ROLE_COUNT; i++) {
        enum role role = ROLE_COUNT;
        assert_true(role_parse(role_name((enum role)i), &role));
        assert_int_equal(role, i);
        assert_string_not_equal(role_label(role, "ja"), role_label(role, "en"));
    }
    static const char *const none[] = {"",     "Editor",          "editor ",
                                       "root", "administrator\n", "承認者"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        enum role role;
        assert_false(role_parse(none[i], &role));
    }
}

static void who_is_put_is_found_after_a_restart(void **state)
{
    struct room *room = *state;
    int64_t id = add(room, "sato", ROLE_EDITOR);
    room_reopen(room);
    struct person_list *found = store_find_login(room->store, "sato", NULL);
    assert_non_null(found);
    assert_int_equal(found->count, 1);
    const struct person *person = &found->people[0];
    assert_int_equal(person->id, id);
    assert_string_equal(person->name, "佐藤 花子");
    assert_string_equal(person->email, "sato@example.jp");
    assert_int_equal(person->role, ROLE_EDITOR);
    assert_int_equal(person->locked_until_utc, INSTANT_NEVER);
    assert_int_equal(person->signed_in_utc, INSTANT_NEVER);
    assert_int_equal(person->failures, 0);
    assert_false(person->disabled);
    person_list_destroy(found);
}

static void nobody_is_found_under_hostile_logins(void **state)
{
    struct room *room = *state;
    add(room, "sato", ROLE_EDITOR);
    static const char *const logins[] = {"",      "SATO", "sato ", "sat_", "%", "sato' OR '1'='1",
                                         "sato%", "*",    "\xFF"};
    for (size_t i = 0; i < sizeof logins / sizeof *logins; i++) {
        struct error error = {""};
        assert_null(store_find_login(room->store, logins[i], &error));
        assert_non_null(strstr(error.text, "there is nobody"));
    }
    struct error error = {""};
    assert_null(store_find_person(room->store, 4711, &error));
    assert_non_null(strstr(error.text, "4711"));
    assert_null(store_find_person(room->store, -1, NULL));
}

static void a_login_is_taken_once(void **state)
{
    struct room *room = *state;
    add(room, "sato", ROLE_EDITOR);
    struct person second = somebody("sato", ROLE_VIEWER);
    bool conflict = true;
    struct error error = {""};
    assert_false(store_put_person(room->store, &second, &conflict, &error));
    assert_false(conflict);
    assert_non_null(strstr(error.text, "taken"));
    assert_int_equal(second.id, 0);
    struct person_list *all = store_people(room->store, NULL);
    assert_int_equal(all->count, 1);
    person_list_destroy(all);
}

static void what_was_changed_meanwhile_is_a_conflict(void **state)
{
    struct room *room = *state;
    struct person first = somebody("sato", ROLE_EDITOR), second;
    bool conflict;
    ASSERT_DONE(store_put_person(room->store, &first, &conflict, done));
    second = first;
    first.name = "先の人";
    ASSERT_DONE(store_put_person(room->store, &first, &conflict, done));
    assert_int_equal(first.version, 2);
    second.name = "後の人";
    struct error error = {""};
    assert_false(store_put_person(room->store, &second, &conflict, &error));
    assert_true(conflict);
    assert_int_equal(second.version, 1);
    struct person_list *found = store_find_login(room->store, "sato", NULL);
    assert_string_equal(found->people[0].name, "先の人");
    person_list_destroy(found);
}

static bool rename_once(struct room *room, int number)
{
    char name[32];
    snprintf(name, sizeof name, "%d番の人", number);
    struct person person = somebody("sato", ROLE_EDITOR);
    bool conflict;
    person.id = 1;
    person.version = 1;
    person.name = name;
    return store_put_person(room->store, &person, &conflict, NULL);
}

static void of_many_who_change_one_version_exactly_one_wins(void **state)
{
    struct room *room = *state;
    assert_int_equal(add(room, "sato", ROLE_EDITOR), 1);
    assert_int_equal(room_race(room, 8, rename_once), 1);
    struct person_list *found = store_find_person(room->store, 1, NULL);
    assert_int_equal(found->people[0].version, 2);
    person_list_destroy(found);
}

static void the_last_administrator_stays_one(void **state)
{
    struct room *room = *state;
    struct error error = {""};
    bool conflict;
    int64_t first = add(room, "first", ROLE_ADMINISTRATOR);
    struct person person = somebody("first", ROLE_EDITOR);
    person.id = first;
    person.version = 1;
    assert_false(store_put_person(room->store, &person, &conflict, &error));
    assert_false(conflict);
    assert_non_null(strstr(error.text, "last administrator"));
    person.role = ROLE_ADMINISTRATOR;
    person.disabled = true;
    assert_false(store_put_person(room->store, &person, &conflict, &error));
    add(room, "second", ROLE_ADMINISTRATOR);
    ASSERT_DONE(store_put_person(room->store, &person, &conflict, done));
}

static bool step_down(struct room *room, int number)
{
    char login[16];
    snprintf(login, sizeof login, "boss%d", number);
    struct person person = somebody(login, ROLE_VIEWER);
    bool conflict;
    person.id = number + 1;
    person.version = 1;
    return store_put_person(room->store, &person, &conflict, NULL);
}

static void all_administrators_at_once_cannot_step_down(void **state)
{
    struct room *room = *state;
    for (int i = 0; i < 6; i++) {
        char login[16];
        snprintf(login, sizeof login, "boss%d", i);
        assert_int_equal(add(room, login, ROLE_ADMINISTRATOR), i + 1);
    }
    assert_int_equal(room_race(room, 6, step_down), 5);
}

static void a_deputy_is_somebody_else(void **state)
{
    struct room *room = *state;
    int64_t one = add(room, "one", ROLE_EDITOR), two = add(room, "two", ROLE_EDITOR);
    static const struct {
        int64_t deputy;
        const char *sentence; // NULL: fine
    } rows[] = {{2, NULL}, {0, NULL}, {1, "themselves"}, {99, "not among"}, {-5, "not among"}};
    assert_int_equal(two, 2);
    int64_t version = 1;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct person person = somebody("one", ROLE_EDITOR);
        struct error error = {""};
        bool conflict;
        person.id = one;
        person.version = version;
        person.deputy = rows[i].deputy;
        bool ok = store_put_person(room->store, &person, &conflict, &error);
        version = person.version;
        if (ok != !rows[i].sentence || (rows[i].sentence && !strstr(error.text, rows[i].sentence)))
            fail_msg("deputy %d: %d %s", (int)rows[i].deputy, ok, error.text);
    }
}

static void failures_count_until_somebody_is_in(void **state)
{
    struct room *room = *state;
    int64_t id = add(room, "sato", ROLE_EDITOR);
    for (int i = 0; i < 3; i++)
        ASSERT_DONE(store_note_sign_in(room->store, id, false, 1234 + i, done));
    struct person_list *found = store_find_person(room->store, id, NULL);
    assert_int_equal(found->people[0].failures, 3);
    assert_int_equal(found->people[0].locked_until_utc, 1236);
    assert_int_equal(found->people[0].version, 1); // an edit by somebody goes on
    person_list_destroy(found);
    ASSERT_DONE(store_unlock_person(room->store, id, done));
    found = store_find_person(room->store, id, NULL);
    assert_int_equal(found->people[0].failures, 0);
    assert_int_equal(found->people[0].locked_until_utc, INSTANT_NEVER);
    assert_int_equal(found->people[0].signed_in_utc, INSTANT_NEVER);
    person_list_destroy(found);
    ASSERT_DONE(store_note_sign_in(room->store, id, false, 99, done));
    ASSERT_DONE(store_note_sign_in(room->store, id, true, 99, done));
    found = store_find_person(room->store, id, NULL);
    assert_int_equal(found->people[0].failures, 0);
    assert_int_equal(found->people[0].signed_in_utc, room->now_ms / 1000);
    person_list_destroy(found);
}

static void strangers_are_counted_and_the_oldest_forgotten(void **state)
{
    struct room *room = *state;
    struct stranger stranger;
    ASSERT_DONE(store_find_stranger(room->store, "aa", &stranger, done));
    assert_int_equal(stranger.failures, 0);
    assert_int_equal(stranger.locked_until_utc, INSTANT_NEVER);
    ASSERT_DONE(store_note_stranger(room->store, "aa", INSTANT_NEVER, done));
    ASSERT_DONE(store_note_stranger(room->store, "aa", 777, done));
    room_reopen(room);
    ASSERT_DONE(store_find_stranger(room->store, "aa", &stranger, done));
    assert_int_equal(stranger.failures, 2);
    assert_int_equal(stranger.locked_until_utc, 777);
    room->now_ms += 1000;
    ASSERT_DONE(store_begin(room->store, done));
    for (int i = 0; i < STRANGERS_MOST; i++) {
        char digest[16];
        snprintf(digest, sizeof digest, "%d", i);
        ASSERT_DONE(store_note_stranger(room->store, digest, INSTANT_NEVER, done));
    }
    ASSERT_DONE(store_end(room->store, done));
    assert_int_equal(room_number(room, "SELECT count(*) FROM stranger"), STRANGERS_MOST);
    ASSERT_DONE(store_find_stranger(room->store, "aa", &stranger, done));
    assert_int_equal(stranger.failures, 0);
}

// ---- sessions ----

static struct session session_of(struct room *room, int64_t person, const char *digest)
{
    struct session session = {.person = person,
                              .created_utc = room->now_ms / 1000,
                              .used_utc = room->now_ms / 1000,
                              .expires_utc = room->now_ms / 1000 + 100};
    snprintf(session.digest, sizeof session.digest, "%s", digest);
    strcpy(session.csrf, "csrf");
    return session;
}

static bool is_in(struct room *room, const char *digest)
{
    struct session found;
    struct error error = {""};
    bool in = store_find_session(room->store, digest, &found, &error);
    assert_string_equal(error.text, ""); // unknown and expired ones are no error
    return in;
}

static void a_session_lives_until_its_end(void **state)
{
    struct room *room = *state;
    int64_t id = add(room, "sato", ROLE_EDITOR);
    struct session session = session_of(room, id, "one"), found;
    ASSERT_DONE(store_put_session(room->store, &session, done));
    room_reopen(room);
    assert_true(store_find_session(room->store, "one", &found, NULL));
    assert_int_equal(found.person, id);
    assert_string_equal(found.csrf, "csrf");
    assert_false(is_in(room, "on"));
    assert_false(is_in(room, ""));
    assert_false(is_in(room, "' OR 1=1 --"));
    room->now_ms += 99000;
    assert_true(is_in(room, "one"));
    room->now_ms += 1000;
    assert_false(is_in(room, "one"));
}

static void use_moves_the_end_but_never_brings_a_session_back(void **state)
{
    struct room *room = *state;
    int64_t id = add(room, "sato", ROLE_EDITOR);
    struct session session = session_of(room, id, "one");
    ASSERT_DONE(store_put_session(room->store, &session, done));
    session.expires_utc += 500;
    ASSERT_DONE(store_use_session(room->store, &session, done));
    room->now_ms += 300000;
    assert_true(is_in(room, "one"));
    ASSERT_DONE(store_end_session(room->store, "one", done));
    ASSERT_DONE(store_use_session(room->store, &session, done)); // a request that was under way
    assert_false(is_in(room, "one"));
    ASSERT_DONE(store_end_session(room->store, "one", done));
}

static void a_changed_password_ends_all_other_sessions(void **state)
{
    struct room *room = *state;
    int64_t id = add(room, "sato", ROLE_EDITOR), other = add(room, "ito", ROLE_EDITOR);
    static const char *const mine[] = {"a", "b", "c"};
    for (int i = 0; i < 3; i++) {
        struct session session = session_of(room, id, mine[i]);
        ASSERT_DONE(store_put_session(room->store, &session, done));
    }
    struct session theirs = session_of(room, other, "z");
    ASSERT_DONE(store_put_session(room->store, &theirs, done));
    ASSERT_DONE(store_end_sessions(room->store, id, "b", done));
    assert_false(is_in(room, "a"));
    assert_true(is_in(room, "b"));
    assert_false(is_in(room, "c"));
    assert_true(is_in(room, "z"));
    ASSERT_DONE(store_end_sessions(room->store, id, NULL, done));
    assert_false(is_in(room, "b"));
}

static void sessions_of_nobody_are_refused_and_old_ones_swept(void **state)
{
    struct room *room = *state;
    struct session session = session_of(room, 4711, "one");
    assert_false(store_put_session(room->store, &session, NULL));
    int64_t id = add(room, "sato", ROLE_EDITOR);
    session = session_of(room, id, "one");
    ASSERT_DONE(store_put_session(room->store, &session, done));
    room->now_ms += 200000;
    session = session_of(room, id, "two");
    ASSERT_DONE(store_put_session(room->store, &session, done));
    assert_int_equal(room_number(room, "SELECT count(*) FROM session"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roles_have_names_in_both_languages),
        ROOM_TEST(who_is_put_is_found_after_a_restart),
        ROOM_TEST(nobody_is_found_under_hostile_logins),
        ROOM_TEST(a_login_is_taken_once),
        ROOM_TEST(what_was_changed_meanwhile_is_a_conflict),
        ROOM_TEST(of_many_who_change_one_version_exactly_one_wins),
        ROOM_TEST(the_last_administrator_stays_one),
        ROOM_TEST(all_administrators_at_once_cannot_step_down),
        ROOM_TEST(a_deputy_is_somebody_else),
        ROOM_TEST(failures_count_until_somebody_is_in),
        ROOM_TEST(strangers_are_counted_and_the_oldest_forgotten),
        ROOM_TEST(a_session_lives_until_its_end),
        ROOM_TEST(use_moves_the_end_but_never_brings_a_session_back),
        ROOM_TEST(a_changed_password_ends_all_other_sessions),
        ROOM_TEST(sessions_of_nobody_are_refused_and_old_ones_swept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
