// What pollers, the publisher and players leave in the store for their next start.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/store/store.h"
#include "signage/base/file.h"

static int64_t now_ms = INT64_C(1796000000000);

struct fixture {
    char folder[64];
    struct store *store;
    int told;
};

static void count_change(void *context)
{
    ((struct fixture *)context)->told++;
}

static void open_store(struct fixture *fixture)
{
    struct error error = {""};
    fixture->store = store_open(fixture->folder, clock_fixed(&now_ms), &error);
    if (!fixture->store)
        fail_msg("%s", error.text);
    store_on_change(fixture->store, count_change, fixture);
}

static void reopen(struct fixture *fixture)
{
    store_close(fixture->store);
    open_store(fixture);
}

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    assert_true(folder_make("build/tmp", NULL));
    strcpy(fixture->folder, "build/tmp/state-XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    open_store(fixture);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    char command[128];
    store_close(fixture->store);
    snprintf(command, sizeof command, "rm -r '%s'", fixture->folder);
    free(fixture);
    return system(command);
}

static void feed_states_are_remembered_whole(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {""};
    struct store_feed_state saved, found;
    memset(&found, 'x', sizeof found);
    assert_true(store_load_feed_state(fixture->store, "ward", &found, &error));
    assert_string_equal(found.url, "");
    assert_true(found.polled_utc == INSTANT_NEVER && found.next_poll_utc == INSTANT_NEVER &&
                found.succeeded_utc == INSTANT_NEVER);
    assert_int_equal(found.failures, 0);
    memset(&saved, 0, sizeof saved);
    memset(saved.url, 'u', sizeof saved.url - 1);
    strcpy(saved.etag, "W/\"é'\xFF\"");
    strcpy(saved.last_modified, "Wed, 02 Dec 2026 01:30:00 GMT");
    strcpy(saved.message, "読めません");
    saved.polled_utc = 1;
    saved.next_poll_utc = INSTANT_FOR_EVER;
    saved.succeeded_utc = INSTANT_NEVER;
    saved.failures = 3;
    saved.last_status = 404;
    saved.items_new = 1, saved.items_kept = 2, saved.items_dropped = 3;
    assert_true(store_save_feed_state(fixture->store, "ward", &saved, &error));
    saved.failures = 4;
    assert_true(store_save_feed_state(fixture->store, "ward", &saved, &error));
    reopen(fixture);
    assert_true(store_load_feed_state(fixture->store, "ward", &found, &error));
    assert_memory_equal(&found, &saved, sizeof found);
    assert_int_equal(fixture->told, 0); // no item changed
}

static void missing_is_counted_in_a_row(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {""};
    int missed = -1;
    static const struct {
        bool seen;
        int missed;
    } rows[] = {{true, 0}, {false, 1}, {false, 2}, {true, 0}, {false, 1}, {false, 2}, {false, 3}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(store_mark_seen(fixture->store, "feed:a", rows[i].seen, &missed, &error));
        assert_int_equal(missed, rows[i].missed);
        reopen(fixture);
    }
    assert_true(store_mark_seen(fixture->store, "feed:b", false, &missed, &error));
    assert_int_equal(missed, 1);
}

static void a_publication_never_goes_back(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {""};
    int64_t sequence;
    char *bytes;
    size_t length;
    assert_true(store_load_publication(fixture->store, "hall", &sequence, &bytes, &length, &error));
    assert_null(bytes);
    assert_int_equal(sequence, 0);
    assert_true(store_save_publication(fixture->store, "hall", 7, "a\0b", 3, &error));
    assert_true(store_save_publication(fixture->store, "hall", 7, "a\0b", 3, &error));
    assert_true(store_save_publication(fixture->store, "street", 1, "", 0, &error));
    assert_false(store_save_publication(fixture->store, "hall", 7, "other", 5, &error));
    assert_false(store_save_publication(fixture->store, "hall", 6, "old", 3, &error));
    assert_non_null(strstr(error.text, "screen hall: publication 6 is not newer"));
    reopen(fixture);
    assert_true(store_load_publication(fixture->store, "hall", &sequence, &bytes, &length, &error));
    assert_int_equal(sequence, 7);
    assert_int_equal(length, 3);
    assert_memory_equal(bytes, "a\0b", 4);
    free(bytes);
}

static void the_newest_report_is_kept(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {""};
    int64_t received;
    assert_null(store_load_report(fixture->store, "hall", &received, &error));
    assert_true(store_save_report(fixture->store, "hall", "{\"a\":1}", &error));
    assert_true(store_save_report(fixture->store, "hall", "{\"a\":\"二\"}", &error));
    char *json = store_load_report(fixture->store, "hall", &received, &error);
    assert_string_equal(json, "{\"a\":\"二\"}");
    assert_int_equal(received, now_ms / 1000);
    free(json);
}

int main(void)
{
#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_STORE(feed_states_are_remembered_whole),
        WITH_STORE(missing_is_counted_in_a_row),
        WITH_STORE(a_publication_never_goes_back),
        WITH_STORE(the_newest_report_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
