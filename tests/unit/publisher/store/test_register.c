// What staff set in the console: kept by kind and id, and two who set one thing at once find out.
#include "tests/unit/publisher/store/room.h"

#include "publisher/store/store_register.h"

static bool put(struct room *room, const char *kind, const char *id, const char *json,
                int64_t *version, bool *conflict)
{
    return store_put_register(room->store, kind, id, json, version, conflict, NULL);
}

static void expect(struct room *room, const char *kind, const char *id, const char *json,
                   int64_t version)
{
    int64_t found;
    struct error error = {""};
    char *text = store_load_register(room->store, kind, id, &found, &error);
    assert_string_equal(error.text, "");
    assert_int_equal(found, version);
    assert_true((text == NULL) == (json == NULL));
    if (json)
        assert_string_equal(text, json);
    free(text);
}

static void what_was_set_is_there_after_a_restart(void **state)
{
    struct room *room = *state;
    int64_t version = 0;
    bool conflict;
    expect(room, "screen", "hall", NULL, 0);
    assert_true(put(room, "screen", "hall", "{\"title\":\"ロビー\"}", &version, &conflict));
    assert_int_equal(version, 1);
    assert_true(put(room, "screen", "hall", "{\"title\":\"玄関\"}", &version, &conflict));
    assert_int_equal(version, 2);
    room_reopen(room);
    expect(room, "screen", "hall", "{\"title\":\"玄関\"}", 2);
    expect(room, "channel", "hall", NULL, 0);
    expect(room, "screen", "hall' OR '1'='1", NULL, 0);
    ASSERT_DONE(store_remove_register(room->store, "screen", "hall", done));
    expect(room, "screen", "hall", NULL, 0);
    ASSERT_DONE(store_remove_register(room->store, "screen", "hall", done));
}

static void an_older_version_is_a_conflict(void **state)
{
    struct room *room = *state;
    static const int64_t wrong[] = {0, 2, 99, -1, INT64_MAX};
    int64_t version = 0;
    bool conflict;
    assert_true(put(room, "feed", "news", "{}", &version, &conflict));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        version = wrong[i];
        conflict = false;
        assert_false(put(room, "feed", "news", "{\"a\":1}", &version, &conflict));
        assert_true(conflict);
        assert_int_equal(version, wrong[i]);
    }
    expect(room, "feed", "news", "{}", 1);
    version = 3; // of what is not there
    assert_false(put(room, "feed", "other", "{}", &version, &conflict));
    assert_true(conflict);
}

static bool add_one(struct room *room, int number)
{
    int64_t version = 0;
    bool conflict;
    (void)number;
    return put(room, "screen", "hall", "{}", &version, &conflict);
}

static bool change_one(struct room *room, int number)
{
    int64_t version = 1;
    bool conflict;
    (void)number;
    return put(room, "screen", "hall", "{}", &version, &conflict);
}

static void of_many_at_once_exactly_one_wins(void **state)
{
    struct room *room = *state;
    assert_int_equal(room_race(room, 8, add_one), 1);
    assert_int_equal(room_race(room, 8, change_one), 1);
    expect(room, "screen", "hall", "{}", 2);
}

struct seen {
    char text[256];
    int most;
};

static bool see(void *context, const char *id, const char *json, int64_t version)
{
    struct seen *seen = context;
    size_t length = strlen(seen->text);
    snprintf(seen->text + length, sizeof seen->text - length, "%s=%s@%d ", id, json, (int)version);
    return --seen->most != 0;
}

static void a_kind_is_told_by_id(void **state)
{
    struct room *room = *state;
    static const char *const ids[] = {"c", "a", "b"};
    bool conflict;
    for (size_t i = 0; i < 3; i++) {
        int64_t version = 0;
        assert_true(put(room, "screen", ids[i], "{}", &version, &conflict));
    }
    struct seen all = {.most = -1}, one = {.most = 1}, none = {.most = -1};
    ASSERT_DONE(store_each_register(room->store, "screen", see, &all, done));
    assert_string_equal(all.text, "a={}@1 b={}@1 c={}@1 ");
    ASSERT_DONE(store_each_register(room->store, "screen", see, &one, done));
    assert_string_equal(one.text, "a={}@1 ");
    ASSERT_DONE(store_each_register(room->store, "%", see, &none, done));
    assert_string_equal(none.text, "");
}

static void what_is_too_long_is_refused_with_a_sentence(void **state)
{
    struct room *room = *state;
    char *json = malloc(REGISTER_MOST_BYTES + 2);
    memset(json, ' ', REGISTER_MOST_BYTES + 1);
    json[REGISTER_MOST_BYTES + 1] = '\0';
    int64_t version = 0;
    bool conflict = true;
    struct error error = {""};
    assert_false(
        store_put_register(room->store, "screen", "hall", json, &version, &conflict, &error));
    assert_false(conflict);
    assert_non_null(strstr(error.text, "too long"));
    json[REGISTER_MOST_BYTES] = '\0';
    assert_true(put(room, "screen", "hall", json, &version, &conflict));
    free(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(what_was_set_is_there_after_a_restart),
        ROOM_TEST(an_older_version_is_a_conflict),
        ROOM_TEST(of_many_at_once_exactly_one_wins),
        ROOM_TEST(a_kind_is_told_by_id),
        ROOM_TEST(what_is_too_long_is_refused_with_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
