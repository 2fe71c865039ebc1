// What is forgotten, and what never is; and the reasons of a store that an older program wrote.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ftw.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/store/store.h"
#include "signage/base/file.h"

#define DAY_MS INT64_C(86400000)
#define BEGIN_MS INT64_C(1796000000000)

static int64_t now_ms;

struct fixture {
    char folder[64], database[96];
    struct store *store;
};

static void open_store(struct fixture *fixture)
{
    struct error error = {""};
    fixture->store = store_open(fixture->folder, clock_fixed(&now_ms), &error);
    if (!fixture->store)
        fail_msg("%s", error.text);
}

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    assert_true(folder_make("build/tmp", NULL));
    strcpy(fixture->folder, "build/tmp/forget-XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    snprintf(fixture->database, sizeof fixture->database, "%s/kawaraban.db", fixture->folder);
    now_ms = BEGIN_MS;
    open_store(fixture);
    *state = fixture;
    return 0;
}

static int remove_one(const char *path, const struct stat *status, int flag, struct FTW *place)
{
    (void)status;
    (void)flag;
    (void)place;
    return remove(path);
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    store_close(fixture->store);
    nftw(fixture->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(fixture);
    return 0;
}

static void put(struct store *store, const char *id)
{
    struct error error = {""};
    struct item *item = item_create(ITEM_NOTICE, id);
    item->source = "feed:f";
    item->origin = "test";
    item_add_field(item, "title", "ja", "題");
    if (!store_put_item(store, item, NULL, &error))
        fail_msg("%s", error.text);
    item_destroy(item);
}

static void put_and_withdraw(struct store *store, const char *id, const char *why)
{
    put(store, id);
    assert_true(store_withdraw_item(store, id, why, NULL));
}

static bool is_there(struct store *store, const char *id)
{
    struct item *item = store_find_item(store, id, NULL, NULL);
    bool there = item != NULL;
    item_destroy(item);
    return there;
}

static int64_t days_ago(int days)
{
    return now_ms / 1000 - days * DAY_MS / 1000;
}

static void only_what_was_taken_off_long_ago_is_forgotten(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t forgotten = -1;
    put(store, "shown");
    put_and_withdraw(store, "old", item_reason_code(ITEM_REASON_FEED_GONE));
    put_and_withdraw(store, "staff", "掲載しない");
    put_and_withdraw(store, "staff, and the feed dropped it", "掲載しない");
    assert_true(store_mark_offered(store, "staff", NULL));
    assert_true(store_mark_offered(store, "staff, and the feed dropped it", NULL));
    now_ms += 399 * DAY_MS;
    assert_true(store_mark_offered(store, "staff", NULL));
    assert_true(store_forget_withdrawn(store, days_ago(400), &forgotten, NULL));
    assert_int_equal(forgotten, 0);
    now_ms += 2 * DAY_MS;
    put_and_withdraw(store, "new", item_reason_code(ITEM_REASON_FEED_GONE));
    assert_true(store_forget_withdrawn(store, days_ago(400), &forgotten, NULL));
    assert_int_equal(forgotten, 2);
    assert_true(is_there(store, "shown"));
    assert_true(is_there(store, "new"));
    assert_true(is_there(store, "staff"));
    assert_false(is_there(store, "old"));
    assert_false(is_there(store, "staff, and the feed dropped it"));
    char *history = store_item_history(store, "old", NULL);
    assert_string_equal(history, "[]");
    free(history);
    now_ms += 401 * DAY_MS; // the feed has dropped it at last
    assert_true(store_forget_withdrawn(store, days_ago(400), &forgotten, NULL));
    assert_false(is_there(store, "staff"));
}

static void a_forgotten_item_may_come_again(void **state)
{
    struct fixture *fixture = *state;
    int64_t forgotten;
    put_and_withdraw(fixture->store, "a", "x");
    now_ms += 10 * DAY_MS;
    assert_true(store_forget_withdrawn(fixture->store, days_ago(1), &forgotten, NULL));
    put(fixture->store, "a");
    struct item *item = store_find_item(fixture->store, "a", NULL, NULL);
    assert_non_null(item);
    assert_int_equal(item->state, ITEM_APPROVED);
    assert_int_equal(item->revision, 1);
    item_destroy(item);
}

static void many_are_forgotten_too(void **state)
{
    struct fixture *fixture = *state;
    int64_t forgotten;
    char id[32];
    assert_true(store_begin(fixture->store, NULL));
    for (int i = 0; i < 1203; i++) {
        snprintf(id, sizeof id, "item %d", i);
        put_and_withdraw(fixture->store, id, "x");
    }
    assert_true(store_end(fixture->store, NULL));
    now_ms += 10 * DAY_MS;
    assert_true(store_forget_withdrawn(fixture->store, days_ago(1), &forgotten, NULL));
    assert_int_equal(forgotten, 1203);
    assert_true(store_forget_withdrawn(fixture->store, days_ago(1), &forgotten, NULL));
    assert_int_equal(forgotten, 0);
}

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *database;
    char *message = NULL;
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    if (sqlite3_exec(database, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
    sqlite3_close(database);
}

// Leaves the tables of the first version, whatever later ones added.
static void make_first_version(const char *path)
{
    static const char query[] =
        "SELECT type || ' \"' || name || '\"' FROM sqlite_schema WHERE type IN ('table', 'index', "
        "'trigger', 'view') AND name NOT LIKE 'sqlite_%' AND name NOT IN ('item', 'item_field', "
        "'item_media', 'item_history', 'feed_state', 'feed_seen', 'publication', 'report', "
        "'item_by_source', 'item_by_window', 'item_media_by_name') ORDER BY type = 'table'";
    char drops[8192] = "PRAGMA foreign_keys=0;";
    sqlite3 *database;
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(database, query, -1, &statement, NULL), SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        size_t length = strlen(drops);
        int bytes = snprintf(drops + length, sizeof drops - length, "DROP %s;",
                             (const char *)sqlite3_column_text(statement, 0));
        assert_true(bytes > 0 && (size_t)bytes < sizeof drops - length);
    }
    sqlite3_finalize(statement);
    sqlite3_close(database);
    run_sql(path, drops);
    run_sql(path, "PRAGMA user_version=1");
}

static void an_older_stores_sentences_become_codes(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *sentence;
        const char *stored;
    } rows[] = {
        {"the feed no longer has it", "reason:feed-gone"},
        {"another feed shows the same", "reason:feed-elsewhere"},
        {"newer items of the feed took its place", "reason:feed-newer"},
        {"its feed is no longer in the configuration", "reason:feed-removed"},
        {"its file is no longer in the content folder", "reason:file-gone"},
        {"the feed no longer has it, says Sato", "the feed no longer has it, says Sato"},
        {"講師の都合", "講師の都合"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        put_and_withdraw(fixture->store, rows[i].sentence, rows[i].sentence);
    store_close(fixture->store);
    make_first_version(fixture->database);
    open_store(fixture);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buffer why;
        buffer_init(&why, 4096);
        struct item *item = store_find_item(fixture->store, rows[i].sentence, &why, NULL);
        assert_non_null(item);
        assert_string_equal(buffer_text(&why), rows[i].stored);
        char *history = store_item_history(fixture->store, rows[i].sentence, NULL);
        assert_non_null(strstr(history, rows[i].stored));
        free(history);
        item_destroy(item);
        buffer_finish(&why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(only_what_was_taken_off_long_ago_is_forgotten, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_forgotten_item_may_come_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_are_forgotten_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_older_stores_sentences_become_codes, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
