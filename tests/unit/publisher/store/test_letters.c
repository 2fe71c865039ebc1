// Letters: none is lost, none is sent out of turn, and who gave up says when to come back.
#include "tests/unit/publisher/store/room.h"

#include "publisher/store/store_mail.h"

static void add(struct room *room, const char *subject)
{
    ASSERT_DONE(store_add_letter(room->store, "suzuki@example.jp", subject, "本文\n二行目", done));
}

static void expect_due(struct room *room, size_t most, const char *subjects, int64_t next_utc)
{
    char text[512] = "";
    int64_t next;
    struct error error = {""};
    struct letter_list *list =
        store_due_letters(room->store, room->now_ms / 1000, most, &next, &error);
    if (!list)
        fail_msg("%s", error.text);
    for (size_t i = 0; i < list->count; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i ? " " : "",
                 list->letters[i].subject);
    assert_string_equal(text, subjects);
    assert_int_equal(next, next_utc);
    letter_list_destroy(list);
}

static void an_empty_box_waits_for_ever(void **state)
{
    expect_due(*state, 10, "", INSTANT_FOR_EVER);
}

static void they_go_in_the_order_they_came(void **state)
{
    struct room *room = *state;
    int64_t begin_utc = room->now_ms / 1000;
    add(room, "a");
    add(room, "b");
    room->now_ms += 1000;
    add(room, "c");
    room_reopen(room);
    expect_due(room, 10, "a b c", INSTANT_FOR_EVER);
    expect_due(room, 2, "a b", begin_utc + 1); // the next one waits already
    ASSERT_DONE(store_letter_sent(room->store, 1, done));
    expect_due(room, 10, "b c", INSTANT_FOR_EVER);
    ASSERT_DONE(store_letter_sent(room->store, 1, done)); // once more is fine
    ASSERT_DONE(store_letter_sent(room->store, 4711, done));
}

static void who_failed_comes_back_later_and_hides_nobody(void **state)
{
    struct room *room = *state;
    int64_t begin_utc = room->now_ms / 1000;
    add(room, "a");
    add(room, "b");
    ASSERT_DONE(store_letter_failed(room->store, 1, "450 busy", begin_utc + 60, done));
    expect_due(room, 10, "b", begin_utc + 60);
    ASSERT_DONE(store_letter_sent(room->store, 2, done));
    expect_due(room, 10, "", begin_utc + 60);
    room->now_ms += 59000;
    expect_due(room, 10, "", begin_utc + 60);
    room->now_ms += 1000;
    expect_due(room, 10, "a", INSTANT_FOR_EVER);
    struct letter_list *all = store_letters(room->store, 10, NULL);
    assert_int_equal(all->count, 1);
    assert_int_equal(all->letters[0].tries, 1);
    assert_string_equal(all->letters[0].fault, "450 busy");
    assert_string_equal(all->letters[0].to, "suzuki@example.jp");
    assert_string_equal(all->letters[0].text, "本文\n二行目");
    letter_list_destroy(all);
}

static void who_is_given_up_is_kept_to_be_seen(void **state)
{
    struct room *room = *state;
    add(room, "a");
    add(room, "b");
    ASSERT_DONE(store_letter_failed(room->store, 1, "550 no such user", INSTANT_FOR_EVER, done));
    room->now_ms += INT64_C(100) * 365 * 86400 * 1000;
    expect_due(room, 10, "b", INSTANT_FOR_EVER);
    struct letter_list *all = store_letters(room->store, 10, NULL);
    assert_int_equal(all->count, 2);
    assert_string_equal(all->letters[0].subject, "b"); // newest first
    assert_string_equal(all->letters[1].fault, "550 no such user");
    letter_list_destroy(all);
    all = store_letters(room->store, 1, NULL);
    assert_int_equal(all->count, 1);
    letter_list_destroy(all);
}

static void a_letter_of_a_decision_that_was_not_made_is_not_sent(void **state)
{
    struct room *room = *state;
    ASSERT_DONE(store_begin(room->store, done));
    add(room, "never");
    store_abandon(room->store);
    expect_due(room, 10, "", INSTANT_FOR_EVER);
    ASSERT_DONE(store_begin(room->store, done));
    add(room, "'); DROP TABLE letter; --");
    ASSERT_DONE(store_end(room->store, done));
    expect_due(room, 10, "'); DROP TABLE letter; --", INSTANT_FOR_EVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(an_empty_box_waits_for_ever),
        ROOM_TEST(they_go_in_the_order_they_came),
        ROOM_TEST(who_failed_comes_back_later_and_hides_nobody),
        ROOM_TEST(who_is_given_up_is_kept_to_be_seen),
        ROOM_TEST(a_letter_of_a_decision_that_was_not_made_is_not_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
