#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "publisher/feed/address.h"
#include "publisher/feed/poll_plan.h"

static void only_public_addresses_are_public(void **state)
{
    (void)state;
    static const struct {
        const char *address;
        bool open;
    } rows[] = {
        {"93.184.216.34", true},
        {"8.8.8.8", true},
        {"172.32.0.1", true},
        {"100.128.0.1", true},
        {"223.255.255.255", true},
        {"2606:2800:220:1::1", true},
        {"2001:4860:4860::8888", true},
        {"127.0.0.1", false},
        {"127.255.0.1", false},
        {"0.0.0.0", false},
        {"10.1.2.3", false},
        {"172.16.0.1", false},
        {"172.31.255.255", false},
        {"192.168.1.1", false},
        {"169.254.169.254", false},
        {"100.64.0.1", false},
        {"198.18.0.1", false},
        {"224.0.0.1", false},
        {"240.0.0.1", false},
        {"255.255.255.255", false},
        {"192.0.2.1", false},
        {"::", false},
        {"::1", false},
        {"fe80::1", false},
        {"fc00::1", false},
        {"fd12::1", false},
        {"ff02::1", false},
        {"::ffff:127.0.0.1", false},
        {"::ffff:8.8.8.8", true},
        {"64:ff9b::a00:1", false},
        {"2002:7f00:1::", false},
        {"2002:0808:0808::1", true},
        {"2001::1", false},
        {"2001:db8::1", false},
        {"::127.0.0.1", false},
        {"localhost", false},
        {"", false},
        {"1.2.3", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (address_text_is_public(rows[i].address) != rows[i].open)
            fail_msg("%s: expected %s", rows[i].address, rows[i].open ? "public" : "not public");
}

static void a_feed_is_asked_again_in_good_time(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct poll_answer answer;
        int64_t least_s, most_s;
    } rows[] = {
        {"good", {.good = true, .interval_s = 900}, 900, 900},
        {"ttl widens", {.good = true, .interval_s = 900, .fresh_s = 3600}, 3600, 3600},
        {"ttl never narrows", {.good = true, .interval_s = 900, .fresh_s = 60}, 900, 900},
        {"ttl of a year", {.good = true, .interval_s = 900, .fresh_s = 31536000}, 86400, 86400},
        {"first failure", {.failures = 1, .interval_s = 60}, 60, 75},
        {"third failure", {.failures = 3, .interval_s = 60}, 240, 300},
        {"thousandth", {.failures = 1000, .interval_s = 60}, 3600, 4500},
        {"overflow", {.failures = INT32_MAX, .interval_s = 1}, 3600, 4500},
        {"long interval", {.failures = 9, .interval_s = 86400}, 86400, 108000},
        {"told to wait",
         {.status = 429, .failures = 1, .interval_s = 60, .retry_after_s = 7200},
         7200,
         7200},
        {"told to wait less",
         {.status = 503, .failures = 1, .interval_s = 60, .retry_after_s = 5},
         60,
         75},
        {"told to wait for ever",
         {.status = 503, .failures = 1, .interval_s = 60, .retry_after_s = INT32_MAX},
         86400,
         86400},
        {"retry-after on another answer",
         {.status = 500, .failures = 1, .interval_s = 60, .retry_after_s = 7200},
         60,
         75},
        {"gone", {.status = 410, .failures = 1, .interval_s = 60}, 30 * 86400, 30 * 86400},
        {"interval 0", {.good = true, .interval_s = 0}, 1, 1},
    };
    static const uint32_t randoms[] = {0, 1, UINT32_MAX / 2, UINT32_MAX};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t j = 0; j < 4; j++) {
            int64_t ms = poll_plan_delay_ms(&rows[i].answer, randoms[j]);
            if (ms < rows[i].least_s * 1000 || ms > rows[i].most_s * 1000)
                fail_msg("%s: expected %lld to %lld s, got %lld ms", rows[i].name,
                         (long long)rows[i].least_s, (long long)rows[i].most_s, (long long)ms);
        }
}

static void all_feeds_begin_within_a_second(void **state)
{
    (void)state;
    int64_t last = -1;
    for (unsigned i = 0; i < 1000; i++) {
        int64_t ms = poll_plan_first_ms(900, i, 1000);
        assert_true(ms > last && ms < 1000);
        last = ms;
    }
    assert_int_equal(poll_plan_first_ms(900, 0, 1), 0);
    assert_int_equal(poll_plan_first_ms(1, 0, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_public_addresses_are_public),
        cmocka_unit_test(a_feed_is_asked_again_in_good_time),
        cmocka_unit_test(all_feeds_begin_within_a_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
