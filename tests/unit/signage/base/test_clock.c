#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <string.h>

#include "signage/base/clock.h"

static void instants_are_read_in_any_offset(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t utc_ms; // INT64_MIN: refused
    } rows[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2026-12-01T14:00:00+09:00", INT64_C(1796101200000)},
        {"2026-12-01T05:00:00.250Z", INT64_C(1796101200250)},
        {"2026-12-01 05:00:00.2509999z", INT64_C(1796101200250)},
        {"2026-11-30t23:30:00-05:30", INT64_C(1796101200000)},
        {"1970-01-01T00:00:00.001+00:01", -59999},
        {"2016-12-31T23:59:60Z", INT64_C(1483228799000)},
        {"2028-02-29T00:00:00Z", INT64_C(1835395200000)},
        {"9999-12-31T23:59:59Z", INT64_C(253402300799000)},
        {"2026-02-29T00:00:00Z", INT64_MIN},
        {"2100-02-29T00:00:00Z", INT64_MIN},
        {"1969-12-31T23:59:59Z", INT64_MIN},
        {"10000-01-01T00:00:00Z", INT64_MIN},
        {"2026-12-01T05:00:00", INT64_MIN},
        {"2026-12-01", INT64_MIN},
        {"2026-13-01T05:00:00Z", INT64_MIN},
        {"2026-00-01T05:00:00Z", INT64_MIN},
        {"2026-12-00T05:00:00Z", INT64_MIN},
        {"2026-12-01T24:00:00Z", INT64_MIN},
        {"2026-12-01T05:60:00Z", INT64_MIN},
        {"2026-12-01T05:00:61Z", INT64_MIN},
        {"2026-12-01T05:00:00.Z", INT64_MIN},
        {"2026-12-01T05:00:00+24:00", INT64_MIN},
        {"2026-12-01T05:00:00+0900", INT64_MIN},
        {"2026-12-01T05:00:00Z ", INT64_MIN},
        {" 2026-12-01T05:00:00Z", INT64_MIN},
        {"2026-12-1T05:00:00Z", INT64_MIN},
        {"-026-12-01T05:00:00Z", INT64_MIN},
        {"2026年12月1日", INT64_MIN},
        {"", INT64_MIN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t utc_ms = INT64_MIN, utc = INT64_MIN;
        bool ok = instant_parse_ms(rows[i].text, &utc_ms);
        if (ok != (rows[i].utc_ms != INT64_MIN) || utc_ms != rows[i].utc_ms)
            fail_msg("“%s”: expected %" PRId64 " and got %" PRId64, rows[i].text, rows[i].utc_ms,
                     utc_ms);
        assert_int_equal(instant_parse(rows[i].text, &utc), ok);
        if (ok && (utc_ms < utc * 1000 || utc_ms > utc * 1000 + 999))
            fail_msg("“%s”: %" PRId64 " is not rounded down", rows[i].text, utc);
    }
}

static void instants_are_written_in_utc(void **state)
{
    (void)state;
    static const struct {
        int64_t utc_ms;
        const char *seconds, *ms;
    } rows[] = {
        {0, "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"},
        {INT64_C(1796101200250), "2026-12-01T05:00:00Z", "2026-12-01T05:00:00.250Z"},
        {-1, "1969-12-31T23:59:59Z", "1969-12-31T23:59:59.999Z"},
        {INT64_C(253402300800000), "10000-01-01T00:00:00Z", "10000-01-01T00:00:00.000Z"},
        {INSTANT_FOR_EVER * 1000, "forever", "forever"},
        {INSTANT_NEVER * 1000, "never", "never"},
        {INT64_MAX, "forever", "forever"},
        {INT64_MIN, "never", "never"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[INSTANT_TEXT_BYTES];
        int64_t utc = rows[i].utc_ms / 1000 - (rows[i].utc_ms % 1000 < 0);
        instant_format(utc, text);
        assert_string_equal(text, rows[i].seconds);
        instant_format_ms(rows[i].utc_ms, text);
        assert_string_equal(text, rows[i].ms);
    }
}

static void what_is_written_reads_back(void **state)
{
    (void)state;
    for (int64_t utc_ms = 0; utc_ms < INT64_C(253402300800000); utc_ms += INT64_C(7777777777)) {
        char text[INSTANT_TEXT_BYTES];
        int64_t back;
        instant_format_ms(utc_ms, text);
        assert_true(instant_parse_ms(text, &back));
        assert_int_equal(back, utc_ms);
    }
}

static void durations_have_units(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms; // -1: refused
    } rows[] = {{"90s", 90000},
                {"15m", 900000},
                {"15min", 900000},
                {"2h", 7200000},
                {"14d", 1209600000},
                {"1500ms", 1500},
                {"30", 30000},
                {"1.5h", 5400000},
                {"0", 0},
                {"0.0001s", 0},
                {"-1s", -1},
                {"", -1},
                {"s", -1},
                {"1 s", -1},
                {"1y", -1},
                {"nan", -1},
                {"infs", -1},
                {"1e400", -1},
                {"99999999d", -1},
                {"0x10", -1},
                {"1e3s", -1},
                {"１0s", -1},
                {"36600d", INT64_C(3162240000000)},
                {"36601d", -1},
                {"1.2.3s", -1},
                {".5s", -1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t ms = -1;
        if (!duration_parse_ms(rows[i].text, &ms))
            ms = -1;
        if (ms != rows[i].ms)
            fail_msg("“%s”: expected %" PRId64 " and got %" PRId64, rows[i].text, rows[i].ms, ms);
    }
}

static void clocks_show_what_they_are_told(void **state)
{
    (void)state;
    int64_t now_ms = 1999;
    struct clock clock = clock_fixed(&now_ms);
    assert_int_equal(clock_now_utc(&clock), 1);
    now_ms = -1;
    assert_int_equal(clock_now_utc_ms(&clock), -1);
    assert_int_equal(clock_now_utc(&clock), -1); // down, not towards zero
    struct clock system = clock_system();
    assert_true(clock_now_utc_ms(&system) > INT64_C(1577836800000));
    int64_t before = clock_monotonic_ms();
    assert_true(clock_monotonic_ms() >= before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instants_are_read_in_any_offset),
        cmocka_unit_test(instants_are_written_in_utc),
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(durations_have_units),
        cmocka_unit_test(clocks_show_what_they_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
