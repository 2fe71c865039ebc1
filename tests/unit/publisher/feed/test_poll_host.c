// Feeds of one host: how often it is asked, and that they do not come all at once.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "publisher/feed/poll_host.h"
#include "publisher/feed/poller.h"

static void the_host_of_an_address_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *url, *host;
    } rows[] = {
        {"http://www.example.jp/f.xml", "www.example.jp"},
        {"https://www.example.jp:8443/f", "www.example.jp"},
        {"http://user:secret@www.example.jp/f", "www.example.jp"},
        {"http://www.example.jp?x=http://other.example/", "www.example.jp"},
        {"http://www.example.jp#@evil.example", "www.example.jp"},
        {"http://[2001:db8::1]:8080/f", "[2001:db8::1]"},
        {"http://[broken/f", "[broken"},
        {"http://", ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *host;
        size_t length = poll_host_of(rows[i].url, &host);
        if (length != strlen(rows[i].host) || strncmp(host, rows[i].host, length) != 0)
            fail_msg("%s: expected “%s”, got “%.*s”", rows[i].url, rows[i].host, (int)length, host);
    }
}

static void an_interval_is_never_below_the_floor_of_its_host(void **state)
{
    (void)state;
    static const struct host_settings hosts[] = {{"www.example.jp", 900}, {"often.example", 10}};
    struct poller_settings settings = {.hosts = hosts, .host_count = 2};
    static const struct {
        const char *url;
        int64_t interval_s;
        bool allow_private;
        int64_t expected_s;
    } rows[] = {
        {"http://www.example.jp/f", 30, false, 900},
        {"http://www.example.jp/f", 30, true, 900},
        {"https://WWW.EXAMPLE.JP:444/f", 30, false, 900},
        {"http://www.example.jp/f", 3600, false, 3600},
        {"http://example.jp/f", 30, false, POLLER_DEFAULT_FLOOR_S},
        {"http://www.example.jp.evil.example/f", 30, false, POLLER_DEFAULT_FLOOR_S},
        {"http://other.example/www.example.jp", 30, false, POLLER_DEFAULT_FLOOR_S},
        {"http://often.example/f", 1, false, 10},
        {"http://other.example/f", 300, false, 300},
        {"http://192.168.0.5/f", 2, true, 2},
        {"", 0, true, POLLER_LEAST_INTERVAL_S},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct feed_settings feed = {.url = rows[i].url,
                                     .interval_s = rows[i].interval_s,
                                     .allow_private = rows[i].allow_private};
        int64_t got_s = poller_interval_s(&settings, &feed, feed.url);
        if (got_s != rows[i].expected_s)
            fail_msg("%s every %lld s: expected %lld s, got %lld s", rows[i].url,
                     (long long)rows[i].interval_s, (long long)rows[i].expected_s,
                     (long long)got_s);
    }
}

static void feeds_of_one_host_begin_far_from_each_other(void **state)
{
    (void)state;
    static const char *const urls[] = {"http://a.example/1",    "http://a.example/2",
                                       "http://b.example/1",    "http://a.example/3",
                                       "http://A.example:80/4", "http://c.example/"};
    static const int64_t expected_ms[] = {0, 3000, 4000, 6000, 9000, 8000};
    struct poll_place places[6];
    poll_places(urls, 6, places);
    for (size_t i = 0; i < 6; i++) {
        int64_t ms = poll_place_ms(&places[i], 12000);
        if (ms != expected_ms[i])
            fail_msg("%s: expected to begin after %lld ms, got %lld", urls[i],
                     (long long)expected_ms[i], (long long)ms);
    }
    enum { MANY = 1000 };
    static const char *same[MANY];
    static struct poll_place many[MANY];
    for (size_t i = 0; i < MANY; i++)
        same[i] = "http://a.example/f";
    poll_places(same, MANY, many);
    for (size_t i = 0; i < MANY; i++) {
        assert_int_equal(many[i].count, MANY);
        assert_int_equal(poll_place_ms(&many[i], 250000), (int64_t)i * 250);
    }
    poll_places(urls, 0, places); // no feeds at all
}

static void what_is_due_at_the_same_time_is_put_apart(void **state)
{
    (void)state;
    static const int64_t none[1] = {0}, two[] = {100000, 105000}, far[] = {300000};
    assert_int_equal(poll_apart_ms(100000, 60000, none, 0), 100000);
    assert_int_equal(poll_apart_ms(100000, 60000, far, 1), 100000);
    int64_t due_ms = poll_apart_ms(100000, 60000, two, 2);
    assert_int_equal(due_ms, 110000); // behind both, five seconds from the nearer
    assert_true(poll_apart_ms(104000, 4000, two, 2) >= 104000); // never earlier
    int64_t crowd[500];
    for (size_t i = 0; i < 500; i++)
        crowd[i] = 100000;
    due_ms = poll_apart_ms(100000, 60000, crowd, 500);
    assert_true(due_ms > 100000 && due_ms < 101000); // within what the interval has room for
    assert_int_equal(poll_apart_ms(100000, 0, crowd, 500), 100000);
    crowd[0] = INT64_MAX / 4; // a feed that is gone for good
    assert_int_equal(poll_apart_ms(5, 60000, crowd, 1), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_host_of_an_address_is_found),
        cmocka_unit_test(an_interval_is_never_below_the_floor_of_its_host),
        cmocka_unit_test(feeds_of_one_host_begin_far_from_each_other),
        cmocka_unit_test(what_is_due_at_the_same_time_is_put_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
