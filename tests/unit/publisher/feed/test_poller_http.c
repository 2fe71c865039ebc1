// What the poller and its servers say to each other beside the feed: validators, encodings, when to
// come again, how many at a time.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <time.h>
#include <zlib.h>

#include "publisher/feed/feed.h"
#include "publisher/feed/fetch.h"
#include "tests/unit/publisher/feed/feed_world.h"

static void the_last_modified_is_sent_back_as_it_came(void **state)
{
    (void)state;
    struct world w;
    world_begin(&w);
    server_set(&w.server, 0,
               (struct answer){.path = "/f",
                               .status = 200,
                               .header = "Last-Modified",
                               .value = "Tue, 1 Dec 2026 05:00:00 +0000", // not as RFC 9110 has it
                               .body = RSS(ITEM("a", "A"))});
    add_feed(&w, "f", "/f", true);
    start_polling(&w);
    wait_until_shown(&w, "f", "A|");
    for (int64_t end = clock_monotonic_ms() + PATIENCE_MS;
         atomic_load(&w.server.with_date) < 2 && clock_monotonic_ms() < end;)
        wait_a_little(&w);
    assert_true(atomic_load(&w.server.with_date) >= 2);
    wait_until_shown(&w, "f", "A|");
    world_end(&w);
}

// ---- encodings ----

static size_t deflated(const char *bytes, size_t length, int window_bits, char *out, size_t room)
{
    z_stream stream = {0};
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY),
                     Z_OK);
    stream.next_in = (Bytef *)(uintptr_t)bytes;
    stream.avail_in = (uInt)length;
    stream.next_out = (Bytef *)out;
    stream.avail_out = (uInt)room;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    size_t written = stream.total_out;
    deflateEnd(&stream);
    return written;
}

// RFC 7932 section 9.2: a window of 2^16, one meta-block that is stored as it is, an empty last
// one.
static size_t brotli_stored(const char *bytes, size_t length, char *out)
{
    unsigned head = (unsigned)(length - 1) << 4 | 1u << 20;
    for (int i = 0; i < 3; i++)
        out[i] = (char)(head >> 8 * i & 0xFF);
    memcpy(out + 3, bytes, length);
    out[3 + length] = 3;
    return length + 4;
}

static void packed_answers_are_unpacked(void **state)
{
    (void)state;
    struct world w;
    world_begin(&w);
    static const struct {
        const char *id, *path, *encoding, *body, *shown;
        int window_bits;
    } rows[] = {
        {"gzip", "/gzip", "gzip", RSS(ITEM("a", "gzip")), "gzip|", 15 + 16},
        {"deflate", "/deflate", "deflate", RSS(ITEM("b", "deflate")), "deflate|", 15},
        {"bare", "/bare", "deflate", RSS(ITEM("c", "bare deflate")), "bare deflate|", -15},
        {"br", "/br", "br", RSS(ITEM("d", "brotli")), "brotli|", 0},
    };
    static char bodies[4][2000];
    for (size_t i = 0; i < 4; i++) {
        size_t length = strlen(rows[i].body);
        length = rows[i].window_bits
                     ? deflated(rows[i].body, length, rows[i].window_bits, bodies[i], 2000)
                     : brotli_stored(rows[i].body, length, bodies[i]);
        server_set(&w.server, i,
                   (struct answer){.path = rows[i].path,
                                   .status = 200,
                                   .header = "Content-Encoding",
                                   .value = rows[i].encoding,
                                   .body = bodies[i],
                                   .length = length});
        add_feed(&w, rows[i].id, rows[i].path, true);
    }
    start_polling(&w);
    for (size_t i = 0; i < 4; i++)
        wait_until_shown(&w, rows[i].id, rows[i].shown);
    world_end(&w);
}

static void a_bomb_is_dropped_at_the_limit(void **state)
{
    (void)state;
    struct world w;
    world_begin(&w);
    size_t length = 64u * 1024 * 1024, room = 256u * 1024;
    char *blanks = malloc(length), *bomb = malloc(room);
    assert_non_null(blanks);
    assert_non_null(bomb);
    memset(blanks, ' ', length);
    size_t packed = deflated(blanks, length, 15 + 16, bomb, room);
    free(blanks);
    server_set(&w.server, 0,
               (struct answer){.path = "/f",
                               .status = 200,
                               .header = "Content-Encoding",
                               .value = "gzip",
                               .body = bomb,
                               .length = packed});
    server_set(&w.server, 1,
               (struct answer){.path = "/good", .status = 200, .body = RSS(ITEM("a", "A"))});
    add_feed(&w, "bomb", "/f", true);
    add_feed(&w, "good", "/good", true);
    start_polling(&w);
    wait_for_message(&w, "bomb", "larger than 10 MiB");
    wait_until_shown(&w, "good", "A|");
    world_end(&w);
    free(bomb);
}

static void answers_under_way_share_their_room(void **state)
{
    (void)state;
    struct world w;
    world_begin(&w);
    static char body[700 * 1024];
    memset(body, 'x', sizeof body);
    server_set(&w.server, 0,
               (struct answer){.path = "/f", .status = 200, .body = body, .length = sizeof body});
    struct fetch_room room = {0, 1024 * 1024};
    char url[200];
    snprintf(url, sizeof url, "http://127.0.0.1:%u/f", w.server.port);
    struct fetch_request request = {.url = url,
                                    .etag = "",
                                    .last_modified = "",
                                    .accept = "*/*",
                                    .user_agent = "test",
                                    .most_bytes = FEED_MOST_BYTES,
                                    .allow_private = true,
                                    .room = &room};
    struct error error;
    struct fetch *first = fetch_create(&request), *second = fetch_create(&request);
    assert_true(fetch_conclude(first, curl_easy_perform(first->easy), url, &error));
    assert_int_equal(room.used, sizeof body);
    assert_false(fetch_conclude(second, curl_easy_perform(second->easy), url, &error));
    assert_non_null(strstr(error.text, "too many large answers came at the same time"));
    fetch_destroy(second);
    fetch_destroy(first);
    assert_int_equal(room.used, 0);
    second = fetch_create(&request);
    assert_true(fetch_conclude(second, curl_easy_perform(second->easy), url, &error));
    fetch_destroy(second);
    assert_int_equal(room.used, 0);
    world_end(&w);
}

// ---- when to come again, and how many at a time ----

static void wait_for_next_poll(struct world *world, const char *id, int64_t least_utc,
                               int64_t most_utc)
{
    struct store_feed_state state = {0};
    for (int64_t end = clock_monotonic_ms() + PATIENCE_MS; clock_monotonic_ms() < end;
         usleep(20000)) {
        assert_true(store_load_feed_state(world->store, id, &state, NULL));
        if (state.next_poll_utc >= least_utc && state.next_poll_utc <= most_utc)
            return;
    }
    fail_msg("feed %s\nexpected its next poll from %lld to %lld, got %lld", id,
             (long long)least_utc, (long long)most_utc, (long long)state.next_poll_utc);
}

static void a_server_that_asks_for_time_is_given_it(void **state)
{
    (void)state;
    struct world w;
    world_begin(&w);
    w.patient = true;
    int64_t now_utc = w.now_utc_ms / 1000; // Tuesday, 05:30
    char date[64];
    time_t later = time(NULL) + 2 * 3600; // Retry-After is told by the real clock
    struct tm parts;
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&later, &parts));
    const struct {
        const char *id;
        struct answer answer;
        int64_t least_s, most_s;
    } rows[] = {
        {"seconds",
         {.path = "/1", .status = 503, .header = "Retry-After", .value = "7200"},
         7200,
         7200},
        {"date", {.path = "/2", .status = 503, .header = "Retry-After", .value = date}, 7100, 7200},
        {"429", {.path = "/3", .status = 429, .header = "Retry-After", .value = "600"}, 600, 600},
        {"no Tuesdays",
         {.path = "/4",
          .status = 200,
          .body = RSS("<skipDays><day>Tuesday</day></skipDays>" ITEM("4", "4"))},
         18 * 3600 + 1800,
         18 * 3600 + 1800 + 600},
        {"nonsense",
         {.path = "/5", .status = 503, .header = "Retry-After", .value = "soon"},
         1,
         10},
        {"500 is no reason",
         {.path = "/6", .status = 500, .header = "Retry-After", .value = "7200"},
         1,
         60},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        server_set(&w.server, i, rows[i].answer);
        add_feed(&w, rows[i].id, rows[i].answer.path, true);
    }
    start_polling(&w);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) // apart from each other by a little
        wait_for_next_poll(&w, rows[i].id, now_utc + rows[i].least_s, now_utc + rows[i].most_s + 2);
    world_end(&w);
}

static void a_host_is_not_asked_below_its_floor(void **state)
{
    (void)state;
    struct world w;
    world_begin(&w);
    w.patient = true;
    w.host = (struct host_settings){"127.0.0.1", 7200};
    int64_t now_utc = w.now_utc_ms / 1000;
    server_set(&w.server, 0,
               (struct answer){.path = "/f", .status = 200, .body = RSS(ITEM("a", "A"))});
    server_set(&w.server, 1, (struct answer){.path = "/fault", .status = 500});
    server_set(&w.server, 2,
               (struct answer){.path = "/often", .status = 200, .body = RSS(ITEM("b", "B"))});
    add_feed(&w, "f", "/f", true);
    add_feed(&w, "fault", "/fault", true);
    add_feed(&w, "often", "/often", true);
    char often[200]; // the same server by another name, which has no floor
    snprintf(often, sizeof often, "http://localhost:%u/often", w.server.port);
    w.feeds[2].url = often;
    start_polling(&w);
    wait_for_next_poll(&w, "f", now_utc + 7200, now_utc + 7200 + 10);
    wait_for_next_poll(&w, "fault", now_utc + 7200, now_utc + 7200 * 5 / 4 + 10);
    wait_for_asks(&w, 2, 3);

    // a publisher that starts again and again asks no more often for that
    poller_destroy(w.poller);
    start_polling(&w);
    wait_for_asks(&w, 2, atomic_load(&w.server.asked[2]) + 3);
    assert_int_equal(atomic_load(&w.server.asked[0]), 1);
    assert_int_equal(atomic_load(&w.server.asked[1]), 1);
    world_end(&w);
}

static void a_server_is_asked_two_things_at_a_time_at_most(void **state)
{
    (void)state;
    struct world w;
    world_begin(&w);
    static const char *const ids[] = {"0", "1", "2", "3", "4", "5", "6", "7"};
    static char paths[8][8], bodies[8][400];
    for (size_t i = 0; i < 8; i++) {
        snprintf(paths[i], sizeof paths[i], "/%zu", i);
        snprintf(bodies[i], sizeof bodies[i],
                 RSS("<item><guid>%zu</guid><title>%zu</title><enclosure url='/p%zu.png' "
                     "type='image/png'/></item>"),
                 i, i, i);
        server_set(
            &w.server, i,
            (struct answer){.path = paths[i], .status = 200, .body = bodies[i], .slow_ms = 60});
        add_feed(&w, ids[i], paths[i], true);
    }
    start_polling(&w); // and their pictures, which are not there, want connections too
    for (size_t i = 0; i < 8; i++)
        wait_for_asks(&w, i, 3);
    for (int64_t end = clock_monotonic_ms() + PATIENCE_MS;
         atomic_load(&w.server.most_busy) < 2 && clock_monotonic_ms() < end;)
        wait_a_little(&w);
    assert_int_equal(atomic_load(&w.server.most_busy), 2);
    world_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_modified_is_sent_back_as_it_came),
        cmocka_unit_test(packed_answers_are_unpacked),
        cmocka_unit_test(a_bomb_is_dropped_at_the_limit),
        cmocka_unit_test(answers_under_way_share_their_room),
        cmocka_unit_test(a_server_that_asks_for_time_is_given_it),
        cmocka_unit_test(a_host_is_not_asked_below_its_floor),
        cmocka_unit_test(a_server_is_asked_two_things_at_a_time_at_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
