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
        {"ttl widens", {.good = true, .interval_s = 900, .schedule.fresh_s = 3600}, 3600, 3600},
        {"ttl never narrows", {.good = true, .interval_s = 900, .schedule.fresh_s = 60}, 900, 900},
        {"ttl of a year",
         {.good = true, .interval_s = 900, .schedule.fresh_s = 31536000},
         86400,
         86400},
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
        {"max-age widens", {.good = true, .interval_s = 900, .max_age_s = 3600}, 3600, 3600},
        {"max-age never narrows", {.good = true, .interval_s = 900, .max_age_s = 5}, 900, 900},
        {"max-age for ever",
         {.good = true, .interval_s = 900, .max_age_s = INT64_MAX},
         86400,
         86400},
        {"max-age below zero", {.good = true, .interval_s = 900, .max_age_s = -1}, 900, 900},
        {"max-age of a failure does not count", // it came with the error, not with the feed
         {.failures = 1, .interval_s = 60, .max_age_s = 3600},
         60,
         75},
        {"the wider of both",
         {.good = true, .interval_s = 900, .max_age_s = 1800, .schedule.fresh_s = 3600},
         3600,
         3600},
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

#define TUESDAY INT64_C(1796083200) // 2026-12-01T00:00:00Z
#define HOURS(from, to) (((1u << ((to) - (from))) - 1) << (from))

static void hours_and_days_a_feed_skips_are_skipped(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int64_t now_utc, interval_s;
        uint32_t hours, days;
        int64_t least_s; // at most POLL_SKIP_SPREAD_S more where something is skipped
        bool skips;
    } rows[] = {
        {"nothing to skip", TUESDAY, 900, 0, 0, 900, false},
        {"another hour", TUESDAY, 900, HOURS(12, 20), 0, 900, false},
        {"in the skipped hour", TUESDAY, 900, HOURS(0, 1), 0, 3600, true},
        {"through the night", TUESDAY + 1800, 900, HOURS(0, 6), 0, 6 * 3600 - 1800, true},
        {"over midnight", TUESDAY + 23 * 3600, 900, HOURS(22, 24) | HOURS(0, 2), 0, 3 * 3600, true},
        {"the next poll falls into it", TUESDAY, 7200, HOURS(2, 4), 0, 4 * 3600, true},
        {"the next poll is behind it", TUESDAY, 4 * 3600, HOURS(2, 4), 0, 4 * 3600, false},
        {"Tuesday", TUESDAY, 900, 0, 1u << 2, 86400, true},
        {"Wednesday", TUESDAY, 900, 0, 1u << 3, 900, false},
        {"Tuesday and the next morning", TUESDAY, 900, HOURS(0, 3), 1u << 2, 86400 + 3 * 3600,
         true},
        {"a weekend", TUESDAY + 4 * 86400, 900, 0, 1u << 6 | 1u << 0, 2 * 86400, true},
        {"six days: longer than anybody waits", TUESDAY, 900, 0, 0x7D, POLL_MOST_SKIP_S + 900,
         true},
        {"all hours: a mistake", TUESDAY, 900, 0xFFFFFF, 0, 900, false},
        {"all days: a mistake", TUESDAY, 900, 0, 0x7F, 900, false},
        {"all of the bits", TUESDAY, 900, UINT32_MAX, UINT32_MAX, 900, false},
        {"a clock before 1970", -86400, 900, HOURS(0, 1), 1u << 4, 900, false},
    };
    static const uint32_t randoms[] = {0, UINT32_MAX / 2, UINT32_MAX};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t j = 0; j < 3; j++) {
            struct poll_answer answer = {.good = true,
                                         .status = 200,
                                         .interval_s = rows[i].interval_s,
                                         .now_utc = rows[i].now_utc,
                                         .schedule = {0, rows[i].hours, rows[i].days}};
            int64_t ms = poll_plan_delay_ms(&answer, randoms[j]);
            int64_t most_s = rows[i].least_s + (rows[i].skips ? POLL_SKIP_SPREAD_S : 0);
            if (ms < rows[i].least_s * 1000 || ms > most_s * 1000)
                fail_msg("%s: expected %lld to %lld s, got %lld ms", rows[i].name,
                         (long long)rows[i].least_s, (long long)most_s, (long long)ms);
            if (rows[i].skips && ms < rows[i].interval_s * 1000)
                fail_msg("%s: below the floor: %lld ms", rows[i].name, (long long)ms);
        }
}

static void feeds_begin_within_their_interval_and_at_most_four_a_second(void **state)
{
    (void)state;
    static const struct {
        int64_t interval_s;
        unsigned count;
        int64_t span_ms;
    } rows[] = {{900, 1, 1000},  {900, 4, 1000}, {900, 1000, 250000}, {10, 1000, 10000},
                {1, 1000, 1000}, {0, 10, 1000},  {86400, 10, 2500},   {900, 0, 1000}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(poll_plan_first_span_ms(rows[i].interval_s, rows[i].count),
                         rows[i].span_ms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_public_addresses_are_public),
        cmocka_unit_test(a_feed_is_asked_again_in_good_time),
        cmocka_unit_test(hours_and_days_a_feed_skips_are_skipped),
        cmocka_unit_test(feeds_begin_within_their_interval_and_at_most_four_a_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
