#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/resource.h>

#include "tests/unit/publisher/feed/feed_world.h"

// What several feeds bring together is written together; a disk that takes nothing loses nothing.

#define WRITABLE_BYTES 16384 // of each file: less than the store has written already

static void limit_files(rlim_t most)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = most;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void answer_with_etag(struct world *world, size_t slot, const char *path, const char *etag,
                             const char *body)
{
    server_set(&world->server, slot,
               (struct answer){
                   .path = path, .status = 200, .header = "ETag", .value = etag, .body = body});
}

static void what_a_full_disk_did_not_take_is_asked_for_again(void **state)
{
    (void)state;
    struct world w;
    world_begin(&w);
    answer_with_etag(&w, 0, "/a", "\"1\"", RSS(ITEM("a", "A")));
    answer_with_etag(&w, 1, "/b", "\"1\"", RSS(ITEM("b", "B")));
    add_feed(&w, "a", "/a", true);
    add_feed(&w, "b", "/b", true);
    start_polling(&w);
    wait_until_shown(&w, "a", "A|");
    wait_until_shown(&w, "b", "B|");

    signal(SIGXFSZ, SIG_IGN);
    limit_files(WRITABLE_BYTES);
    answer_with_etag(&w, 0, "/a", "\"2\"", RSS(ITEM("a2", "A2")));
    answer_with_etag(&w, 1, "/b", "\"2\"", RSS(ITEM("b2", "B2")));
    int asked = atomic_load(&w.server.asked[0]);
    wait_for_asks(&w, 0, asked + 3);
    char got[1000];
    shown(&w, "a", got);
    assert_string_equal(got, "A|");

    limit_files(RLIM_INFINITY); // were the new ETag believed, the answer would be 304 from now on
    for (int64_t end = clock_monotonic_ms() + PATIENCE_MS;
         (shown(&w, "a", got), !strstr(got, "A2|")) && clock_monotonic_ms() < end;)
        wait_a_little(&w);
    assert_non_null(strstr(got, "A2|"));
    for (int64_t end = clock_monotonic_ms() + PATIENCE_MS;
         (shown(&w, "b", got), !strstr(got, "B2|")) && clock_monotonic_ms() < end;)
        wait_a_little(&w);
    assert_non_null(strstr(got, "B2|"));
    struct store_feed_state told = wait_for_message(&w, "a", "ok");
    assert_int_equal(told.failures, 0);
    world_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_full_disk_did_not_take_is_asked_for_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
