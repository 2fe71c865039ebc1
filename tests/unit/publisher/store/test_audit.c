// The record of who did what: it only grows, and whoever changes it with SQL is found out.
#include "tests/unit/publisher/store/room.h"

#include "publisher/store/store_audit.h"

static void add(struct room *room, const char *who, const char *action, const char *subject,
                const char *detail)
{
    ASSERT_DONE(store_add_audit(room->store, who, action, subject, detail, done));
    room->now_ms += 1000;
}

static void add_ten(struct room *room)
{
    char subject[32];
    for (int i = 1; i <= 10; i++) {
        snprintf(subject, sizeof subject, "item:console:%d", i);
        add(room, i % 2 ? "person:1 sato" : "person:2 ito", "proposal.approve", subject, "{}");
    }
}

static int64_t broken(struct room *room)
{
    int64_t number = -1;
    ASSERT_DONE(store_check_audit(room->store, &number, done));
    return number;
}

struct seen {
    char text[4096];
    int most;
};

static bool see(void *context, const struct audit_entry *entry)
{
    struct seen *seen = context;
    size_t length = strlen(seen->text);
    snprintf(seen->text + length, sizeof seen->text - length, "%s%d", length ? " " : "",
             (int)entry->number);
    return --seen->most != 0;
}

static void expect(struct room *room, int64_t before, size_t most, const char *about,
                   const char *numbers)
{
    struct seen seen = {.most = -1};
    ASSERT_DONE(store_each_audit(room->store, before, most, about, see, &seen, done));
    assert_string_equal(seen.text, numbers);
}

static void it_is_told_newest_first_in_pages_and_by_whom(void **state)
{
    struct room *room = *state;
    expect(room, 0, 10, "", "");
    add_ten(room);
    room_reopen(room);
    expect(room, 0, 4, "", "10 9 8 7");
    expect(room, 7, 100, "", "6 5 4 3 2 1");
    expect(room, 0, 100, "person:2", "10 8 6 4 2");
    expect(room, 0, 100, "item:console:1", "10 1");
    expect(room, 0, 100, "item:console:7", "7");
    expect(room, 0, 100, "%", "");
    expect(room, 0, 100, "' OR 1=1 --", "");
    struct seen seen = {.most = 2};
    ASSERT_DONE(store_each_audit(room->store, 0, 100, "", see, &seen, done));
    assert_string_equal(seen.text, "10 9");
    assert_int_equal(broken(room), 0);
}

static void an_empty_one_is_whole(void **state)
{
    assert_int_equal(broken(*state), 0);
}

static void the_program_itself_cannot_change_it(void **state)
{
    struct room *room = *state;
    add_ten(room);
    sqlite3 *database;
    assert_int_equal(sqlite3_open(room->database, &database), SQLITE_OK);
    assert_int_not_equal(sqlite3_exec(database, "UPDATE audit SET who = 'x'", NULL, NULL, NULL),
                         SQLITE_OK);
    assert_int_not_equal(
        sqlite3_exec(database, "DELETE FROM audit WHERE number = 10", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
    assert_int_equal(broken(room), 0);
}

static void what_was_changed_removed_or_swapped_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *sql;
        int broken;
    } rows[] = {
        {"UPDATE audit SET who = 'person:9 nobody' WHERE number = 4", 4},
        {"UPDATE audit SET action = 'proposal.reject' WHERE number = 1", 1},
        {"UPDATE audit SET subject = subject || ' ' WHERE number = 5", 5},
        {"UPDATE audit SET detail = '{\"a\":1}' WHERE number = 10", 10},
        {"UPDATE audit SET at_utc = at_utc + 1 WHERE number = 7", 7},
        {"UPDATE audit SET digest = upper(digest) WHERE number = 3", 3},
        // a part moved into its neighbour
        {"UPDATE audit SET who = who || substr(action, 1, 1), action = substr(action, 2) "
         "WHERE number = 6",
         6},
        {"DELETE FROM audit WHERE number = 1", 1},
        {"DELETE FROM audit WHERE number = 5", 5},
        {"DELETE FROM audit WHERE number = 10", 10},
        {"DELETE FROM audit WHERE number > 6", 7},
        {"DELETE FROM audit", 1},
        {"UPDATE audit SET number = 99 WHERE number = 2; UPDATE audit SET number = 2 WHERE number "
         "= 3; UPDATE audit SET number = 3 WHERE number = 99",
         2},
        {"DELETE FROM audit WHERE number = 4; UPDATE audit SET number = number - 1 WHERE number > "
         "4",
         4},
        {"INSERT INTO audit SELECT 11, at_utc, who, action, subject, detail, digest FROM audit "
         "WHERE number = 10",
         11},
        {"UPDATE audit SET number = -5 WHERE number = 1", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        void *own;
        room_set_up(&own);
        add_ten(own);
        room_sql(own, "DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_removed;");
        room_sql(own, rows[i].sql);
        int64_t found = broken(own);
        if (found != rows[i].broken)
            fail_msg("%s: row %d expected, %d came", rows[i].sql, rows[i].broken, (int)found);
        // Going on afterwards hides nothing.
        struct error error;
        if (store_add_audit(((struct room *)own)->store, "system", "x.y", "z", "{}", &error) &&
            broken(own) != rows[i].broken)
            fail_msg("%s: %d after one more row", rows[i].sql, (int)broken(own));
        room_tear_down(&own);
    }
}

static void what_a_batch_gives_up_was_never_recorded(void **state)
{
    struct room *room = *state;
    add_ten(room);
    ASSERT_DONE(store_begin(room->store, done));
    ASSERT_DONE(store_add_audit(room->store, "system", "a.b", "c", "{}", done));
    store_abandon(room->store);
    assert_int_equal(broken(room), 0);
    add(room, "system", "a.b", "c", "{}");
    assert_int_equal(broken(room), 0);
    assert_int_equal(room_number(room, "SELECT max(number) FROM audit"), 11);
}

static void hostile_words_are_kept_as_they_are_and_too_many_refused(void **state)
{
    struct room *room = *state;
    add(room, "person:1 '; DROP TABLE audit; --", "a\nb", "c\t", "{\"a\":\"\\u0000\"}");
    add(room, "", "", "", "");
    char *detail = malloc(AUDIT_MOST_DETAIL_BYTES + 2);
    memset(detail, 'x', AUDIT_MOST_DETAIL_BYTES + 1);
    detail[AUDIT_MOST_DETAIL_BYTES + 1] = '\0';
    struct error error = {""};
    assert_false(store_add_audit(room->store, "who", "a.b", "c", detail, &error));
    assert_non_null(strstr(error.text, "too long"));
    detail[AUDIT_MOST_DETAIL_BYTES] = '\0';
    add(room, "who", "a.b", "c", detail);
    free(detail);
    assert_int_equal(broken(room), 0);
    assert_int_equal(room_number(room, "SELECT count(*) FROM audit"), 3);
}

static bool add_fifty(struct room *room, int number)
{
    char who[16];
    bool ok = true;
    snprintf(who, sizeof who, "person:%d", number);
    for (int i = 0; i < 50; i++)
        ok = ok && store_add_audit(room->store, who, "a.b", "c", "{}", NULL);
    return ok;
}

static void many_threads_write_one_chain(void **state)
{
    struct room *room = *state;
    assert_int_equal(room_race(room, 4, add_fifty), 4);
    assert_int_equal(broken(room), 0);
    assert_int_equal(room_number(room, "SELECT max(number) FROM audit"), 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(it_is_told_newest_first_in_pages_and_by_whom),
        ROOM_TEST(an_empty_one_is_whole),
        ROOM_TEST(the_program_itself_cannot_change_it),
        cmocka_unit_test(what_was_changed_removed_or_swapped_is_found),
        ROOM_TEST(what_a_batch_gives_up_was_never_recorded),
        ROOM_TEST(hostile_words_are_kept_as_they_are_and_too_many_refused),
        ROOM_TEST(many_threads_write_one_chain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
