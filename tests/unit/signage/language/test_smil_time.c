#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <string.h>

#include "signage/base/clock.h"
#include "signage/language/smil_time.h"

static void clock_values_are_read_in_every_form(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms; // -1: refused
    } rows[] = {{"5s", 5000},
                {"5", 5000},
                {"00:00:05", 5000},
                {"1:30", 90000},
                {"01:30", 90000},
                {"500ms", 500},
                {"2min", 120000},
                {"3.2h", 11520000},
                {"02:30:03.25", 9003250},
                {"00:01.5", 1500},
                {"0.001s", 1},
                {"0.0001s", 0},
                {"1.5ms", 1},
                {" 7s ", 7000},
                {"0:00", 0},
                {"100:00:00", 360000000},
                {"1.999999999999999999999s", 1999},
                {"indefinite", SMIL_INDEFINITE},
                {" indefinite ", SMIL_INDEFINITE},
                {"", -1},
                {" ", -1},
                {"s", -1},
                {"5 s", -1},
                {"-5s", -1},
                {"+5s", -1},
                {"5sec", -1},
                {"5S", -1},
                {"1:60", -1},
                {"1:5", -1},
                {"1:00:60", -1},
                {"1:60:00", -1},
                {"1:2:3:4", -1},
                {"1.s", -1},
                {".5s", -1},
                {"1.2.3s", -1},
                {"nan", -1},
                {"inf", -1},
                {"1e3s", -1},
                {"0x10s", -1},
                {"99999999999s", -1},
                {"9999999999h", -1},
                {"9999999999:00:00", -1},
                {"indefinites", -1},
                {"５s", -1},
                {"media", -1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t ms = -1;
        if (!smil_clock_parse(rows[i].text, &ms))
            ms = -1;
        if (ms != rows[i].ms)
            fail_msg("“%s”: expected %" PRId64 " and got %" PRId64, rows[i].text, rows[i].ms, ms);
    }
}

static void offsets_may_have_a_sign(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool ok;
        int64_t ms;
    } rows[] = {{"5s", true, 5000},        {"+5s", true, 5000},   {" - 1:30 ", true, -90000},
                {"--5s", false, 0},        {"+", false, 0},       {"indefinite", false, 0},
                {"-indefinite", false, 0}, {"a.end+5s", false, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t ms = 0;
        assert_int_equal(smil_offset_parse(rows[i].text, &ms), rows[i].ok);
        if (rows[i].ok)
            assert_int_equal(ms, rows[i].ms);
    }
}

static void wall_clock_values_name_moments(void **state)
{
    (void)state;
    static const struct {
        const char *text, *utc; // NULL: refused
        bool local;
    } rows[] = {
        {"2026-12-01T09:00:00+09:00", "2026-12-01T00:00:00.000Z", false},
        {"2026-12-01T09:00:00.125+0900", "2026-12-01T00:00:00.125Z", false},
        {"2026-12-01T09:00+09", "2026-12-01T00:00:00.000Z", false},
        {"2026-12-01T00:00:00Z", "2026-12-01T00:00:00.000Z", false},
        {"2026-12-01T00:00:00-00:30", "2026-12-01T00:30:00.000Z", false},
        {" 2026-12-01 ", "2026-11-30T15:00:00.000Z", true},
        {"2026-12-01T09:00", "2026-12-01T00:00:00.000Z", true},
        {"2026-12-01 09:00:30", "2026-12-01T00:00:30.000Z", true},
        {"2026-12-31T24:00:00Z", "2027-01-01T00:00:00.000Z", false},
        {"2028-02-29T00:00:00Z", "2028-02-29T00:00:00.000Z", false},
        {"1900-01-01T00:00:00Z", "1900-01-01T00:00:00.000Z", false},
        {"9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z", false},
        {"9999-12-31T23:59:59-01:00", NULL, false}, // the year 10000
        {"0001-01-01T00:00:00+01:00", NULL, false}, // the year 0
        {"2027-02-29", NULL, false},
        {"2026-04-31", NULL, false},
        {"2026-12-01T24:00:01Z", NULL, false},
        {"2026-12-01T25:00Z", NULL, false},
        {"2026-12-01T09:60Z", NULL, false},
        {"2026-12-01T09Z", NULL, false},
        {"2026-12-01T", NULL, false},
        {"2026-12-01Z", NULL, false},
        {"09:00:00", NULL, false},
        {"20261201", NULL, false},
        {"2026-12-01T09:00:00+9", NULL, false},
        {"2026-12-01T09:00:00+24:00", NULL, false},
        {"", NULL, false},
    };
    struct civil_zone *zone = civil_zone_create("Asia/Tokyo", NULL);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct smil_wallclock moment;
        char text[INSTANT_TEXT_BYTES] = "refused";
        if (smil_wallclock_parse(rows[i].text, zone, &moment)) {
            instant_format_ms(moment.utc_ms, text);
            assert_int_equal(moment.local, rows[i].local);
            assert_int_equal(moment.times, 1);
        }
        if (strcmp(text, rows[i].utc ? rows[i].utc : "refused") != 0)
            fail_msg("“%s”: expected %s and got %s", rows[i].text,
                     rows[i].utc ? rows[i].utc : "refused", text);
    }
    civil_zone_destroy(zone);
}

static void rules_step_through_the_calendar(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t index;
        const char *utc; // NULL: there is none
    } rows[] = {
        {"R/2026-12-01T00:00:00Z/P1D", 0, "2026-12-01T00:00:00.000Z"},
        {"R/2026-12-01T00:00:00Z/P1D", 31, "2027-01-01T00:00:00.000Z"},
        {"R2/2026-12-01T00:00:00Z/PT1H30M", 2, "2026-12-01T03:00:00.000Z"},
        {"R2/2026-12-01T00:00:00Z/PT1H30M", 3, NULL},
        {"R0/2026-12-01T00:00:00Z/P1D", 1, NULL},
        {"R/2026-12-01T00:00:00Z/P2W", 1, "2026-12-15T00:00:00.000Z"},
        {"R/2026-12-01T00:00:00Z/P1DT12H", 2, "2026-12-04T00:00:00.000Z"},
        {"R/2027-01-31T09:00:00+09:00/P1M", 1, "2027-02-28T00:00:00.000Z"},
        {"R/2027-01-31T09:00:00+09:00/P1M", 2, "2027-03-31T00:00:00.000Z"},
        {"R/2028-02-29T00:00:00Z/P1Y", 1, "2029-02-28T00:00:00.000Z"},
        {"R/2026-12-01T00:00:00Z/P1Y", 9000, NULL},
        {"R/2026-12-01T00:00:00Z/P1D", INT64_MAX - 1, NULL},
        {"R/2026-12-01T00:00:00Z/P1D", -1, NULL},
    };
    struct civil_zone *zone = civil_zone_create("Asia/Tokyo", NULL);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct smil_wallclock rule;
        int64_t at;
        char text[INSTANT_TEXT_BYTES] = "none";
        assert_true(smil_wallclock_parse(rows[i].text, zone, &rule));
        if (smil_wallclock_at(&rule, zone, rows[i].index, &at))
            instant_format_ms(at, text);
        if (strcmp(text, rows[i].utc ? rows[i].utc : "none") != 0)
            fail_msg("“%s”: expected %s and got %s", rows[i].text,
                     rows[i].utc ? rows[i].utc : "none", text);
    }
    static const char *const wrong[] = {"R",
                                        "R/",
                                        "R/2026-12-01T00:00:00Z",
                                        "R/2026-12-01T00:00:00Z/",
                                        "R/2026-12-01/P",
                                        "R/2026-12-01/P0D",
                                        "R/2026-12-01/PT",
                                        "R/2026-12-01/P1H",
                                        "R/2026-12-01/PT1D",
                                        "R/2026-12-01/1D",
                                        "R/2026-12-01/P-1D",
                                        "R/P1D",
                                        "R-1/2026-12-01/P1D",
                                        "R/2026-12-01/P9999999D",
                                        "R/2026-12-01/P999999Y",
                                        "R/2026-12-01/P1D x",
                                        "2026-12-01/P1D",
                                        "R9999999999999/2026-12-01/P1D"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct smil_wallclock rule;
        if (smil_wallclock_parse(wrong[i], zone, &rule))
            fail_msg("“%s” is taken", wrong[i]);
    }
    civil_zone_destroy(zone);
}

static void what_is_written_reads_back(void **state)
{
    (void)state;
    struct civil_zone *zone = civil_zone_create("Asia/Tokyo", NULL);
    char text[SMIL_WALLCLOCK_BYTES];
    for (int64_t ms = INT64_C(-62135596800000); ms < INT64_C(253402300800000);
         ms += INT64_C(9999999999)) {
        struct smil_wallclock back;
        assert_true(smil_wallclock_format(ms, text));
        assert_true(smil_wallclock_parse(text, zone, &back));
        assert_int_equal(back.utc_ms, ms);
    }
    assert_true(smil_wallclock_format(INT64_C(1796101200000), text));
    assert_string_equal(text, "2026-12-01T05:00:00Z");
    static const int64_t outside[] = {INT64_MIN, INT64_C(-62135596800001), INT64_C(253402300800000),
                                      INT64_MAX};
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        assert_false(smil_wallclock_format(outside[i], text));
    assert_string_equal(text, "");
    civil_zone_destroy(zone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clock_values_are_read_in_every_form),
        cmocka_unit_test(offsets_may_have_a_sign),
        cmocka_unit_test(wall_clock_values_name_moments),
        cmocka_unit_test(rules_step_through_the_calendar),
        cmocka_unit_test(what_is_written_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
