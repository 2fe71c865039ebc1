#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <pthread.h>
#include <string.h>

#include "signage/base/civil.h"
#include "signage/base/clock.h"

static struct civil_zone *zone_of(const char *name)
{
    struct error error;
    struct civil_zone *zone = civil_zone_create(name, &error);
    if (!zone)
        fail_msg("%s", error.text);
    return zone;
}

static void local_times_become_instants(void **state)
{
    (void)state;
    static const struct {
        const char *zone;
        struct civil civil;
        const char *utc;
    } rows[] = {
        {"Asia/Tokyo", {2026, 12, 1, 14, 0, 0, 0}, "2026-12-01T05:00:00Z"},
        {"Asia/Tokyo", {2026, 12, 32, 0, 0, 0, 0}, "2026-12-31T15:00:00Z"},
        {"Asia/Tokyo", {2026, 13, 1, 0, 0, 0, 0}, "2026-12-31T15:00:00Z"},
        {"Asia/Tokyo", {2028, 2, 29, 0, 0, 0, 0}, "2028-02-28T15:00:00Z"},
        {"Asia/Tokyo", {2027, 2, 29, 0, 0, 0, 0}, "2027-02-28T15:00:00Z"},
        {"Asia/Tokyo", {2026, 12, 1, 25, 61, 0, 0}, "2026-12-01T17:01:00Z"},
        {"Europe/Berlin", {2026, 3, 29, 2, 30, 0, 0}, "2026-03-29T01:30:00Z"},  // skipped: later
        {"Europe/Berlin", {2026, 10, 25, 2, 30, 0, 0}, "2026-10-25T00:30:00Z"}, // twice: earlier
        {"UTC", {1970, 1, 1, 0, 0, 0, 0}, "1970-01-01T00:00:00Z"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct civil_zone *zone = zone_of(rows[i].zone);
        char text[INSTANT_TEXT_BYTES];
        instant_format(civil_to_utc(zone, rows[i].civil), text);
        if (strcmp(text, rows[i].utc) != 0)
            fail_msg("row %d: expected %s and got %s", (int)i, rows[i].utc, text);
        civil_zone_destroy(zone);
    }
}

static void instants_become_local_times(void **state)
{
    (void)state;
    struct civil_zone *zone = zone_of(CIVIL_DEFAULT_ZONE);
    static const struct {
        const char *utc;
        struct civil civil;
    } rows[] = {
        {"2026-11-30T15:00:00Z", {2026, 12, 1, 0, 0, 0, 2}},
        {"2026-11-30T14:59:59Z", {2026, 11, 30, 23, 59, 59, 1}},
        {"2028-02-28T15:00:00Z", {2028, 2, 29, 0, 0, 0, 2}},
        {"1970-01-01T00:00:00Z", {1970, 1, 1, 9, 0, 0, 4}},
        {"9999-12-31T14:59:59Z", {9999, 12, 31, 23, 59, 59, 5}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t utc;
        assert_true(instant_parse(rows[i].utc, &utc));
        struct civil civil = civil_from_utc(zone, utc);
        assert_memory_equal(&civil, &rows[i].civil, sizeof civil);
        assert_int_equal(civil_to_utc(zone, civil), utc);
    }
    assert_string_equal(civil_zone_name(zone), "Asia/Tokyo");
    civil_zone_destroy(zone);
}

static void days_begin_at_local_midnight(void **state)
{
    (void)state;
    static const struct {
        const char *zone, *at;
        int days;
        const char *start;
    } rows[] = {
        {"Asia/Tokyo", "2026-12-01T05:00:00Z", 0, "2026-11-30T15:00:00Z"},
        {"Asia/Tokyo", "2026-12-01T14:59:59Z", 0, "2026-11-30T15:00:00Z"},
        {"Asia/Tokyo", "2026-12-01T15:00:00Z", 0, "2026-12-01T15:00:00Z"},
        {"Asia/Tokyo", "2026-12-31T05:00:00Z", 1, "2026-12-31T15:00:00Z"},
        {"Asia/Tokyo", "2026-03-01T05:00:00Z", -1, "2026-02-27T15:00:00Z"},
        {"Europe/Berlin", "2026-03-29T12:00:00Z", 0, "2026-03-28T23:00:00Z"}, // a day of 23 h
        {"Europe/Berlin", "2026-03-29T12:00:00Z", 1, "2026-03-29T22:00:00Z"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct civil_zone *zone = zone_of(rows[i].zone);
        int64_t utc;
        char text[INSTANT_TEXT_BYTES];
        assert_true(instant_parse(rows[i].at, &utc));
        instant_format(civil_day_start(zone, utc, rows[i].days), text);
        if (strcmp(text, rows[i].start) != 0)
            fail_msg("row %d: expected %s and got %s", (int)i, rows[i].start, text);
        civil_zone_destroy(zone);
    }
}

static void unknown_zones_are_refused(void **state)
{
    (void)state;
    static const char *const names[] = {"",
                                        "Asia/Tokio",
                                        "JST-9",
                                        "GMT+25:00",
                                        "../etc/passwd",
                                        "東京",
                                        "Asia/Tokyo/Tokyo/Tokyo/Tokyo/Tokyo/Tokyo/Tokyo/Tokyo/T"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct error error = {0};
        struct civil_zone *zone = civil_zone_create(names[i], &error);
        if (zone || !strstr(error.text, "is not a time zone"))
            fail_msg("“%s” is taken; the sentence is “%s”", names[i], error.text);
    }
    civil_zone_destroy(NULL);
}

static void *ask_often(void *argument)
{
    const struct civil_zone *zone = argument;
    intptr_t wrong = 0;
    for (int64_t i = 0; i < 5000; i++) {
        int64_t utc = i * 86399;
        wrong += civil_to_utc(zone, civil_from_utc(zone, utc)) != utc;
    }
    return (void *)wrong;
}

static void threads_may_share_a_zone(void **state)
{
    (void)state;
    struct civil_zone *zone = zone_of("Asia/Tokyo");
    pthread_t threads[4];
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ask_often, zone), 0);
    for (size_t i = 0; i < 4; i++) {
        void *wrong;
        pthread_join(threads[i], &wrong);
        assert_null(wrong);
    }
    civil_zone_destroy(zone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(local_times_become_instants),
        cmocka_unit_test(instants_become_local_times),
        cmocka_unit_test(days_begin_at_local_midnight),
        cmocka_unit_test(unknown_zones_are_refused),
        cmocka_unit_test(threads_may_share_a_zone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
