// A database that an older program left becomes today's, with all that was in it.
#include "tests/unit/publisher/store/room.h"

#include "publisher/store/store_audit.h"
#include "publisher/store/store_person.h"
#include "publisher/store/store_proposal.h"

#define NEWEST 4 // as many as schema.c has migrations

// The first version, as it was.
static const char first_version[] =
    "PRAGMA application_id=1262573394;"
    "CREATE TABLE item("
    "  key INTEGER PRIMARY KEY,"
    "  id TEXT NOT NULL UNIQUE,"
    "  kind TEXT NOT NULL,"
    "  state TEXT NOT NULL,"
    "  source TEXT NOT NULL,"
    "  origin TEXT NOT NULL,"
    "  sample INTEGER NOT NULL,"
    "  pinned INTEGER NOT NULL,"
    "  priority INTEGER NOT NULL,"
    "  published_utc INTEGER NOT NULL,"
    "  updated_utc INTEGER NOT NULL,"
    "  show_from_utc INTEGER NOT NULL,"
    "  show_until_utc INTEGER NOT NULL,"
    "  revision INTEGER NOT NULL,"
    "  why TEXT NOT NULL DEFAULT '') STRICT;"
    "CREATE INDEX item_by_source ON item(source, id);"
    "CREATE INDEX item_by_window ON item(state, show_until_utc);"
    "CREATE TABLE item_field("
    "  item INTEGER NOT NULL REFERENCES item(key) ON DELETE CASCADE,"
    "  place INTEGER NOT NULL,"
    "  name TEXT NOT NULL,"
    "  lang TEXT NOT NULL,"
    "  value TEXT NOT NULL,"
    "  PRIMARY KEY(item, place)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE item_media("
    "  item INTEGER NOT NULL REFERENCES item(key) ON DELETE CASCADE,"
    "  place INTEGER NOT NULL,"
    "  role TEXT NOT NULL,"
    "  name TEXT NOT NULL,"
    "  source TEXT NOT NULL,"
    "  alt TEXT NOT NULL,"
    "  focus_x REAL NOT NULL,"
    "  focus_y REAL NOT NULL,"
    "  PRIMARY KEY(item, place)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX item_media_by_name ON item_media(name);"
    "CREATE TABLE item_history("
    "  item INTEGER NOT NULL REFERENCES item(key) ON DELETE CASCADE,"
    "  revision INTEGER NOT NULL,"
    "  at_utc INTEGER NOT NULL,"
    "  state TEXT NOT NULL,"
    "  why TEXT NOT NULL,"
    "  document TEXT NOT NULL,"
    "  PRIMARY KEY(item, revision)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE feed_state("
    "  feed TEXT NOT NULL PRIMARY KEY,"
    "  url TEXT NOT NULL,"
    "  etag TEXT NOT NULL,"
    "  last_modified TEXT NOT NULL,"
    "  polled_utc INTEGER NOT NULL,"
    "  next_poll_utc INTEGER NOT NULL,"
    "  succeeded_utc INTEGER NOT NULL,"
    "  failures INTEGER NOT NULL,"
    "  last_status INTEGER NOT NULL,"
    "  items_new INTEGER NOT NULL,"
    "  items_kept INTEGER NOT NULL,"
    "  items_dropped INTEGER NOT NULL,"
    "  message TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE feed_seen("
    "  item_id TEXT NOT NULL PRIMARY KEY,"
    "  missed INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE publication("
    "  screen TEXT NOT NULL PRIMARY KEY,"
    "  sequence INTEGER NOT NULL,"
    "  saved_utc INTEGER NOT NULL,"
    "  document BLOB NOT NULL) STRICT;"
    "CREATE TABLE report("
    "  screen TEXT NOT NULL PRIMARY KEY,"
    "  received_utc INTEGER NOT NULL,"
    "  document TEXT NOT NULL) STRICT;"
    "PRAGMA user_version=1;";

// A room whose database is the first version with an item in it, closed.
static void set_back(struct room *room)
{
    store_close(room->store);
    room->store = NULL;
    char path[128];
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s%s", room->database, ends[i]);
        remove(path);
    }
    room_sql(room, first_version);
    room_sql(room, "INSERT INTO item VALUES(1, 'folder:a', 'notice', 'approved', 'folder', '', 0, "
                   "0, 5, 0, 0, -4503599627370496, 4503599627370496, 3, '');"
                   "INSERT INTO item_field VALUES(1, 0, 'title', 'ja', '古いお知らせ');"
                   "INSERT INTO publication VALUES('hall', 77, 0, x'3c736d696c2f3e');"
                   "INSERT INTO feed_seen VALUES('feed:a', 2);");
}

static void expect_all_of_it(struct room *room)
{
    struct item *item = store_find_item(room->store, "folder:a", NULL, NULL);
    assert_non_null(item);
    assert_string_equal(item_value(item, "title", "ja"), "古いお知らせ");
    assert_int_equal(item->revision, 3);
    item_destroy(item);
    int64_t sequence;
    char *bytes;
    size_t length;
    assert_true(store_load_publication(room->store, "hall", &sequence, &bytes, &length, NULL));
    assert_int_equal(sequence, 77);
    assert_string_equal(bytes, "<smil/>");
    free(bytes);
    assert_int_equal(room_number(room, "PRAGMA user_version"), NEWEST);
}

static void the_first_version_becomes_the_newest(void **state)
{
    struct room *room = *state;
    set_back(room);
    room_open(room);
    expect_all_of_it(room);
    struct person person = {.login = "sato",
                            .name = "佐藤",
                            .email = "",
                            .role = ROLE_ADMINISTRATOR,
                            .password = "",
                            .totp = ""};
    bool conflict;
    int64_t broken;
    ASSERT_DONE(store_put_person(room->store, &person, &conflict, done));
    ASSERT_DONE(store_add_audit(room->store, "system", "a.b", "c", "{}", done));
    ASSERT_DONE(store_check_audit(room->store, &broken, done));
    assert_int_equal(broken, 0);
    room_reopen(room); // and stays
    expect_all_of_it(room);
}

// As a program did that was stopped between two steps.
static void every_step_can_be_the_first(void **state)
{
    struct room *room = *state;
    for (int version = 1; version < NEWEST; version++) {
        struct error error = {""};
        set_back(room);
        // The steps up to `version` by the program itself; the rest of them undone.
        room_open(room);
        store_close(room->store);
        room->store = NULL;
        char sql[256];
        if (version < 4)
            room_sql(room, "DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_removed;"
                           "DROP TABLE audit_end; DROP TABLE stranger;");
        if (version < 3)
            room_sql(room, "DROP TABLE session; DROP TABLE proposal; DROP TABLE person; DROP TABLE "
                           "audit; DROP TABLE letter; DROP TABLE play; DROP TABLE play_day; DROP "
                           "TABLE register;");
        if (version < 2)
            room_sql(room, "DROP INDEX item_by_update; DROP TABLE feed_offer;");
        snprintf(sql, sizeof sql, "PRAGMA user_version=%d", version);
        room_sql(room, sql);
        room->store = store_open(room->folder, clock_fixed(&room->now_ms), &error);
        if (!room->store)
            fail_msg("from version %d: %s", version, error.text);
        expect_all_of_it(room);
    }
}

static void a_record_from_before_keeps_its_chain(void **state)
{
    struct room *room = *state;
    int64_t broken = -1;
    for (int i = 0; i < 3; i++)
        ASSERT_DONE(store_add_audit(room->store, "system", "a.b", "c", "{}", done));
    store_close(room->store);
    room->store = NULL;
    room_sql(room, "DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_removed;"
                   "DROP TABLE audit_end; DROP TABLE stranger; PRAGMA user_version=3;");
    room_open(room);
    ASSERT_DONE(store_check_audit(room->store, &broken, done));
    assert_int_equal(broken, 0);
    ASSERT_DONE(store_add_audit(room->store, "system", "a.b", "c", "{}", done));
    ASSERT_DONE(store_check_audit(room->store, &broken, done));
    assert_int_equal(broken, 0);
    assert_int_equal(room_number(room, "SELECT number FROM audit_end"), 4);
}

static bool open_it(struct room *room, int number)
{
    (void)number;
    struct error error = {""};
    struct store *store = store_open(room->folder, clock_fixed(&room->now_ms), &error);
    bool open = store != NULL;
    if (!open)
        print_error("not opened: %s\n", error.text);
    store_close(store);
    return open;
}

static void many_that_open_it_at_once_migrate_once(void **state)
{
    struct room *room = *state;
    for (int round = 0; round < 5; round++) {
        set_back(room);
        assert_int_equal(room_race(room, 4, open_it), 4);
        room_open(room);
        expect_all_of_it(room);
    }
}

static void tables_that_stand_in_the_way_leave_the_old_state(void **state)
{
    struct room *room = *state;
    set_back(room);
    room_sql(room, "CREATE TABLE letter(x)"); // half of step 3 will be done when this is met
    struct error error = {""};
    room->store = store_open(room->folder, clock_fixed(&room->now_ms), &error);
    assert_null(room->store);
    assert_non_null(strstr(error.text, "could not be brought to version 3"));
    assert_int_equal(room_number(room, "PRAGMA user_version"), 2);
    assert_int_equal(room_number(room, "SELECT count(*) FROM sqlite_schema WHERE name = 'person'"),
                     0);
    room_sql(room, "DROP TABLE letter");
    room_open(room);
    expect_all_of_it(room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(the_first_version_becomes_the_newest),
        ROOM_TEST(every_step_can_be_the_first),
        ROOM_TEST(a_record_from_before_keeps_its_chain),
        ROOM_TEST(many_that_open_it_at_once_migrate_once),
        ROOM_TEST(tables_that_stand_in_the_way_leave_the_old_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
