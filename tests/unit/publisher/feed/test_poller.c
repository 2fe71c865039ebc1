#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// The poller against a real HTTP server on the loopback: what the store has afterwards.
#include "tests/unit/publisher/feed/feed_world.h"

// ---- tests ----

static void a_feed_is_polled_changed_and_emptied(void **state)
{
    (void)state;
    struct world w;
    world_begin(&w);
    server_set(&w.server, 0,
               (struct answer){.path = "/f",
                               .status = 200,
                               .header = "ETag",
                               .value = "\"1\"",
                               .body = RSS(ITEM("a", "A") ITEM("b", "B"))});
    add_feed(&w, "f", "/f", true);
    start_polling(&w);
    wait_until_shown(&w, "f", "A|B|");
    pthread_mutex_lock(&w.server.lock);
    assert_non_null(strstr(w.server.last_agent, "Kawaraban/"));
    assert_non_null(strstr(w.server.last_agent, "staff@ward.example"));
    pthread_mutex_unlock(&w.server.lock);
    for (int64_t end = clock_monotonic_ms() + PATIENCE_MS;
         atomic_load(&w.server.with_validator) < 2 && clock_monotonic_ms() < end;)
        wait_a_little(&w);
    assert_true(atomic_load(&w.server.with_validator) >= 2); // 304s
    wait_until_shown(&w, "f", "A|B|");

    // an edited item is the same item
    server_set(&w.server, 0,
               (struct answer){.path = "/f",
                               .status = 200,
                               .header = "ETag",
                               .value = "\"2\"",
                               .body = RSS(ITEM("a", "A改") ITEM("b", "B"))});
    wait_until_shown(&w, "f", "A改|B|");

    // an empty feed and a broken one remove nothing
    int asked = atomic_load(&w.server.asked[0]);
    server_set(&w.server, 0, (struct answer){.path = "/f", .status = 200, .body = RSS("")});
    wait_for_asks(&w, 0, asked + 5);
    wait_until_shown(&w, "f", "A改|B|");
    server_set(&w.server, 0,
               (struct answer){.path = "/f",
                               .status = 200,
                               .type = "text/html",
                               .body = "<!DOCTYPE html><html><head><link rel='alternate' "
                                       "type='application/atom+xml' href='/g'></head>"});
    wait_for_message(&w, "f", "HTML page, not a feed; the page names its feed: http://127.0.0.1");
    wait_until_shown(&w, "f", "A改|B|");

    // nor does one that is cut short, however often
    asked = atomic_load(&w.server.asked[0]);
    server_set(
        &w.server, 0,
        (struct answer){.path = "/f",
                        .status = 200,
                        .header = "ETag",
                        .value = "\"cut\"",
                        .body = "<rss version='2.0'><channel><title>t</title>" ITEM("b", "B")});
    wait_for_message(&w, "f", "ends in the middle");
    wait_for_asks(&w, 0, asked + 5);
    wait_until_shown(&w, "f", "A改|B|");

    // what good polls no longer have is withdrawn, after three
    asked = atomic_load(&w.server.asked[0]);
    server_set(&w.server, 0,
               (struct answer){.path = "/f", .status = 200, .body = RSS(ITEM("b", "B"))});
    wait_until_shown(&w, "f", "B|");
    assert_true(atomic_load(&w.server.asked[0]) >= asked + 3);
    struct store_feed_state last = wait_for_message(&w, "f", "ok");
    assert_int_equal(last.last_status, 200);
    assert_int_equal(last.failures, 0);
    world_end(&w);
}

static void failures_are_told_and_delay_nobody_else(void **state)
{
    (void)state;
    struct world w;
    world_begin(&w);
    w.patient = true;
    static const struct {
        const char *id, *path;
        struct answer answer;
        const char *words;
    } rows[] = {
        {"missing", "/404", {.path = "/404", .status = 404}, "not found (404)"},
        {"gone", "/410", {.path = "/410", .status = 410}, "gone for good (410)"},
        {"busy",
         "/429",
         {.path = "/429", .status = 429, .header = "Retry-After", .value = "7200"},
         "less often (429)"},
        {"fault", "/500", {.path = "/500", .status = 500}, "answered 500"},
        {"endless",
         "/endless",
         {.path = "/endless", .status = 200, .endless = true},
         "larger than 10 MiB"},
        {"round",
         "/round",
         {.path = "/round", .status = 302, .header = "Location", .value = "/round"},
         "redirects more than 5 times"},
        {"silent", "/silent", {.path = "/silent", .status = 200, .silent = true}, ""},
    };
    for (size_t i = 0; i < 7; i++) {
        server_set(&w.server, i, rows[i].answer);
        add_feed(&w, rows[i].id, rows[i].path, true);
    }
    server_set(&w.server, 7,
               (struct answer){.path = "/good", .status = 200, .body = RSS(ITEM("a", "A"))});
    add_feed(&w, "good", "/good", true);
    start_polling(&w);
    wait_until_shown(&w, "good", "A|");
    for (size_t i = 0; i < 7; i++) {
        struct store_feed_state got = wait_for_message(&w, rows[i].id, rows[i].words);
        int64_t now_utc = w.now_utc_ms / 1000;
        if (strcmp(rows[i].id, "busy") == 0)
            assert_true(got.next_poll_utc >= now_utc + 7200);
        if (strcmp(rows[i].id, "gone") == 0)
            assert_true(got.next_poll_utc > now_utc + 20 * 86400);
    }
    world_end(&w); // also with a transfer under way
}

static void addresses_inside_the_house_are_refused(void **state)
{
    (void)state;
    struct world w;
    world_begin(&w);
    server_set(&w.server, 0,
               (struct answer){.path = "/f", .status = 200, .body = RSS(ITEM("a", "A"))});
    add_feed(&w, "closed", "/f", false);
    add_feed(&w, "open", "/f", true); // its connection must not be lent
    start_polling(&w);
    wait_for_message(&w, "closed", "127.0.0.1 is an address inside the house");
    wait_until_shown(&w, "open", "A|");
    wait_until_shown(&w, "closed", "");
    wait_for_message(&w, "closed", "127.0.0.1 is an address inside the house");
    struct error error;
    size_t length;
    char type[256], final[2048];
    assert_null(poller_fetch_once(w.urls[0], false, &length, type, final, &error));
    assert_non_null(strstr(error.text, "allow-private"));
    char *bytes = poller_fetch_once(w.urls[0], true, &length, type, final, &error);
    assert_non_null(bytes);
    assert_int_equal(length, strlen(RSS(ITEM("a", "A"))));
    assert_string_equal(type, "application/rss+xml");
    free(bytes);
    assert_null(poller_fetch_once("file:///etc/passwd", true, &length, type, final, &error));
    assert_non_null(strstr(error.text, "http"));
    world_end(&w);
}

static void a_feed_that_moved_for_good_is_asked_at_its_new_place(void **state)
{
    (void)state;
    struct world w;
    world_begin(&w);
    server_set(
        &w.server, 0,
        (struct answer){.path = "/old", .status = 301, .header = "Location", .value = "/new"});
    server_set(&w.server, 1,
               (struct answer){.path = "/new", .status = 200, .body = RSS(ITEM("a", "A"))});
    add_feed(&w, "f", "/old", true);
    start_polling(&w);
    wait_until_shown(&w, "f", "A|");
    wait_for_asks(&w, 1, 6);
    assert_int_equal(atomic_load(&w.server.asked[0]), 3);
    struct store_feed_state got = {0};
    for (int64_t end = clock_monotonic_ms() + PATIENCE_MS;
         !strstr(got.url, "/new") && clock_monotonic_ms() < end; usleep(20000))
        assert_true(store_load_feed_state(w.store, "f", &got, NULL));
    assert_non_null(strstr(got.url, "/new"));

    // gone from there: the configured address is tried again, not given up
    server_set(&w.server, 1, (struct answer){.path = "/new", .status = 410});
    wait_for_asks(&w, 0, 4);
    world_end(&w);
}

static void a_feed_that_moved_for_a_while_is_asked_at_its_old_place(void **state)
{
    (void)state;
    struct world w;
    world_begin(&w);
    static const int statuses[] = {302, 303, 307, 308};
    static const char *const paths[] = {"/302", "/303", "/307", "/308"};
    server_set(&w.server, 4,
               (struct answer){.path = "/new", .status = 200, .body = RSS(ITEM("a", "A"))});
    for (size_t i = 0; i < 4; i++) {
        server_set(
            &w.server, i,
            (struct answer){
                .path = paths[i], .status = statuses[i], .header = "Location", .value = "/new"});
        add_feed(&w, paths[i] + 1, paths[i], true);
    }
    start_polling(&w);
    for (size_t i = 0; i < 3; i++)
        wait_for_asks(&w, i, 5);
    assert_int_equal(atomic_load(&w.server.asked[3]), 3); // but 308 is for good
    struct store_feed_state got;
    assert_true(store_load_feed_state(w.store, "307", &got, NULL));
    assert_string_equal(got.url, "");
    world_end(&w);
}

static void wait_for_next_poll(struct world *world, const char *id, int64_t expected_utc)
{
    struct store_feed_state state;
    for (int64_t end = clock_monotonic_ms() + PATIENCE_MS; clock_monotonic_ms() < end;
         usleep(20000)) {
        assert_true(store_load_feed_state(world->store, id, &state, NULL));
        if (state.next_poll_utc >= expected_utc &&
            state.next_poll_utc <= expected_utc + 600) // those who skip are spread
            return;
    }
    fail_msg("feed %s\nexpected its next poll at %lld, got %lld", id, (long long)expected_utc,
             (long long)state.next_poll_utc);
}

static void a_feed_says_when_it_wants_to_be_asked(void **state)
{
    (void)state;
    struct world w;
    world_begin(&w);
    w.patient = true;
    int64_t now_utc = w.now_utc_ms / 1000; // 05:30Z
    static const struct {
        const char *id;
        struct answer answer;
        int64_t later_s;
    } rows[] = {
        {"max-age",
         {.path = "/1",
          .status = 200,
          .header = "Cache-Control",
          .value = "public, max-age=7200",
          .body = RSS(ITEM("1", "1"))},
         7200},
        {"ttl",
         {.path = "/2",
          .status = 200,
          .header = "ETag",
          .value = "\"1\"",
          .body = RSS("<ttl>60</ttl>" ITEM("2", "2"))},
         3600},
        {"night",
         {.path = "/3",
          .status = 200,
          .body = RSS("<skipHours><hour>5</hour><hour>6</hour></skipHours>" ITEM("3", "3"))},
         5400},
        {"gone", {.path = "/4", .status = 410}, INSTANT_FOR_EVER},
    };
    server_set(&w.server, 4,
               (struct answer){.path = "/5", .status = 200, .body = RSS(ITEM("5", "5"))});
    for (size_t i = 0; i < 4; i++) {
        server_set(&w.server, i, rows[i].answer);
        add_feed(&w, rows[i].id, rows[i].answer.path, true);
    }
    add_feed(&w, "often", "/5", true);
    start_polling(&w);
    for (size_t i = 0; i < 4; i++)
        wait_for_next_poll(&w, rows[i].id,
                           rows[i].later_s == INSTANT_FOR_EVER ? INSTANT_FOR_EVER
                                                               : now_utc + rows[i].later_s);
    // it is kept over a restart
    poller_destroy(w.poller);
    start_polling(&w);
    wait_for_asks(&w, 4, atomic_load(&w.server.asked[4]) + 3);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(atomic_load(&w.server.asked[i]), 1);

    // and what the feed once said holds while it answers that nothing changed
    poller_destroy(w.poller);
    w.now_utc_ms += 6 * 3600 * 1000;
    start_polling(&w);
    wait_for_next_poll(&w, "ttl", now_utc + 7 * 3600);
    assert_int_equal(atomic_load(&w.server.with_validator), 1);
    assert_int_equal(atomic_load(&w.server.asked[3]), 1); // gone is gone
    poller_ask_now(w.poller);                             // unless a person asks
    wait_for_asks(&w, 3, 2);
    world_end(&w);
}

static void the_same_news_from_two_feeds_shows_once(void **state)
{
    (void)state;
    struct world w;
    world_begin(&w);
    w.patient = true;
    server_set(
        &w.server, 0,
        (struct answer){.path = "/a", .status = 200, .body = RSS(ITEM("x", "X") ITEM("y", "Y"))});
    server_set(&w.server, 1,
               (struct answer){.path = "/b",
                               .status = 200,
                               .body = RSS("<item><guid>1</guid><title>X again</title>"
                                           "<link>https://www.x.example/x/#top</link></item>"
                                           "<item><guid>2</guid><title>Y</title><pubDate>Tue, 01 "
                                           "Dec 2026 18:00:00 +0900</pubDate></item>"
                                           "<item><guid>3</guid><title>Z</title></item>")});
    add_feed(&w, "a", "/a", true);
    add_feed(&w, "b", "/b", true);
    w.feeds[1].interval_s = 2;
    start_polling(&w);
    wait_until_shown(&w, "a", "X|Y|");
    wait_until_shown(&w, "b", "Z|");
    // when the first loses it, the second shows it
    server_set(&w.server, 0,
               (struct answer){.path = "/a", .status = 200, .body = RSS(ITEM("y", "Y"))});
    wait_until_shown(&w, "a", "Y|");
    wait_until_shown(&w, "b", "X again|Z|");
    world_end(&w);
}

static void pictures_come_with_their_items_if_they_are_pictures(void **state)
{
    (void)state;
    struct world w;
    world_begin(&w);
    static const char svg[] = "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' "
                              "width='400' height='300'><rect width='400' height='300'/></svg>";
    server_set(&w.server, 0,
               (struct answer){.path = "/dir/f",
                               .status = 200,
                               .header = "ETag",
                               .value = "\"1\"",
                               .body = RSS("<item><guid>1</guid><title>A</title><enclosure "
                                           "url='/good.svg' type='image/svg+xml'/></item>"
                                           "<item><guid>2</guid><title>B</title><enclosure "
                                           "url='bad.png' type='image/png'/></item>"
                                           "<item><guid>3</guid><title>C</title><enclosure "
                                           "url='missing.jpg' type='image/jpeg'/></item>")});
    server_set(
        &w.server, 1,
        (struct answer){.path = "/good.svg", .status = 200, .type = "image/svg+xml", .body = svg});
    server_set(&w.server, 2,
               (struct answer){.path = "/dir/bad.png",
                               .status = 200,
                               .type = "image/png",
                               .body = "<html>no picture</html>"});
    add_feed(&w, "f", "/dir/f", true);
    start_polling(&w);
    wait_until_shown(&w, "f", "A+picture|B|C|");
    wait_for_asks(&w, 0, 4);
    assert_int_equal(atomic_load(&w.server.asked[1]), 1); // once
    assert_int_equal(atomic_load(&w.server.asked[2]), 1);

    // after a restart the picture is neither lost nor fetched again
    poller_destroy(w.poller);
    start_polling(&w);
    int asked = atomic_load(&w.server.asked[0]);
    wait_for_asks(&w, 0, asked + 2);
    wait_until_shown(&w, "f", "A+picture|B|C|");
    assert_int_equal(atomic_load(&w.server.asked[1]), 1);
    world_end(&w);
}

static void limits_and_staff_are_obeyed(void **state)
{
    (void)state;
    struct world w;
    world_begin(&w);
    server_set(
        &w.server, 0,
        (struct answer){.path = "/f",
                        .status = 200,
                        .body = RSS("<item><guid>old</guid><title>old</title><pubDate>Fri, 01 "
                                    "Aug 2025 10:00:00 +0900</pubDate></item>"
                                    "<item><guid>1</guid><title>one</title><pubDate>Sun, 29 "
                                    "Nov 2026 10:00:00 +0900</pubDate></item>"
                                    "<item><guid>2</guid><title>two</title><pubDate>Mon, 30 "
                                    "Nov 2026 10:00:00 +0900</pubDate></item>"
                                    "<item><guid>3</guid><title>three</title><pubDate>Tue, 01 "
                                    "Dec 2026 10:00:00 +0900</pubDate></item>")});
    add_feed(&w, "f", "/f", true);
    w.feeds[0].max_items = 2;
    start_polling(&w);
    wait_until_shown(&w, "f", "two|three|");
    struct store_feed_state told = wait_for_message(&w, "f", "ok; left out: 2 beyond the newest 2");
    assert_int_equal(told.items_kept, 2);
    assert_int_equal(told.items_dropped, 2);
    assert_true(store_withdraw_item(w.store, "feed:f:2", "not for the screens", NULL));
    int asked = atomic_load(&w.server.asked[0]);
    wait_for_asks(&w, 0, asked + 3);
    wait_until_shown(&w, "f", "one|three|");
    wait_for_message(&w, "f", "1 taken off the screens by staff");

    // a feed that leaves the configuration takes its items with it
    poller_destroy(w.poller);
    w.feed_count = 0;
    start_polling(&w);
    wait_until_shown(&w, "f", "");
    world_end(&w);
}

static void what_staff_take_off_in_the_middle_of_a_poll_stays_off(void **state)
{
    (void)state;
    struct world w;
    world_begin(&w);
    static char body[200000];
    size_t n = (size_t)snprintf(body, sizeof body, "<rss version='2.0'><channel><title>区</title>");
    for (int i = 0; i < 1000; i++)
        n +=
            (size_t)snprintf(body + n, sizeof body - n,
                             "<item><guid>%d</guid><title>t</title><link>http://x.example/%d"
                             "</link><pubDate>Tue, 01 Dec 2026 10:%02d:%02d +0900</pubDate></item>",
                             i, i, i / 60, i % 60);
    snprintf(body + n, sizeof body - n, "</channel></rss>");
    server_set(&w.server, 0, (struct answer){.path = "/f", .status = 200, .body = body});
    add_feed(&w, "f", "/f", true);
    w.feeds[0].max_items = 1000;
    start_polling(&w);
    wait_for_message(&w, "f", "ok");
    for (int i = 0; i < 1000; i++) {
        char id[40];
        snprintf(id, sizeof id, "feed:f:%d", i);
        assert_true(store_withdraw_item(w.store, id, "not for the screens", NULL));
    }
    wait_for_message(&w, "f", "1000 taken off the screens by staff");
    wait_until_shown(&w, "f", "");
    world_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_feed_is_polled_changed_and_emptied),
        cmocka_unit_test(failures_are_told_and_delay_nobody_else),
        cmocka_unit_test(addresses_inside_the_house_are_refused),
        cmocka_unit_test(a_feed_that_moved_for_good_is_asked_at_its_new_place),
        cmocka_unit_test(a_feed_that_moved_for_a_while_is_asked_at_its_old_place),
        cmocka_unit_test(a_feed_says_when_it_wants_to_be_asked),
        cmocka_unit_test(the_same_news_from_two_feeds_shows_once),
        cmocka_unit_test(pictures_come_with_their_items_if_they_are_pictures),
        cmocka_unit_test(limits_and_staff_are_obeyed),
        cmocka_unit_test(what_staff_take_off_in_the_middle_of_a_poll_stays_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
