#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "signage/language/playlist.h"

#define FOR_EVER PLAYLIST_FOR_EVER_MS
#define NEVER (INSTANT_NEVER * 1000)

static void overlapping_periods_are_cut_where_the_later_begins(void **state)
{
    (void)state;
    static const struct {
        int64_t in[4][2];
        size_t in_count;
        int64_t out[4][2];
        size_t out_count;
    } rows[] = {
        {{{0, 10}, {10, 20}}, 2, {{0, 10}, {10, 20}}, 2},
        {{{0, 15}, {10, 20}}, 2, {{0, 10}, {10, 20}}, 2},
        {{{10, 20}, {0, 15}}, 2, {{0, 10}, {10, 20}}, 2},
        {{{0, FOR_EVER}, {10, 20}, {15, 17}}, 3, {{0, 10}, {10, 15}, {15, 17}}, 3},
        {{{0, 10}, {0, 5}}, 2, {{0, 5}}, 1}, // of two that begin together the later stands
        {{{5, 5}, {7, 3}, {1, 2}}, 3, {{1, 2}}, 1},
        {{{INT64_MIN, INT64_MAX}}, 1, {{NEVER, FOR_EVER}}, 1},
        {{{NEVER, 3}, {5, FOR_EVER}}, 2, {{NEVER, 3}, {5, FOR_EVER}}, 2},
        {{{INT64_MAX - 1, INT64_MAX}}, 1, {{0, 0}}, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct playlist *playlist = playlist_create();
        struct playlist_period periods[4] = {0};
        for (size_t j = 0; j < rows[i].in_count; j++) {
            periods[j].begin_utc_ms = rows[i].in[j][0];
            periods[j].end_utc_ms = rows[i].in[j][1];
        }
        struct playlist_region region = {
            .id = "a", .periods = periods, .period_count = rows[i].in_count};
        playlist->regions = &region;
        playlist->region_count = 1;
        playlist_finish(playlist);
        assert_int_equal(region.period_count, rows[i].out_count);
        for (size_t j = 0; j < region.period_count; j++)
            if (periods[j].begin_utc_ms != rows[i].out[j][0] ||
                periods[j].end_utc_ms != rows[i].out[j][1])
                fail_msg("row %d: period %d is %lld to %lld", (int)i, (int)j,
                         (long long)periods[j].begin_utc_ms, (long long)periods[j].end_utc_ms);
        playlist_destroy(playlist);
    }
}

static void durations_and_transitions_are_limited(void **state)
{
    (void)state;
    static const struct {
        int64_t dur_ms;
        enum playlist_transition transition;
        int transition_ms;
        int64_t out_ms;
        enum playlist_transition out_transition;
        int out_transition_ms;
    } rows[] = {
        {5000, PLAYLIST_CROSS_FADE, 600, 5000, PLAYLIST_CROSS_FADE, 600},
        {1000, PLAYLIST_WIPE, 600, 1000, PLAYLIST_WIPE, 500},
        {0, PLAYLIST_CUT, 0, PLAYLIST_SHORTEST_ENTRY_MS, PLAYLIST_CUT, 0},
        {-5, PLAYLIST_CROSS_FADE, -1, PLAYLIST_SHORTEST_ENTRY_MS, PLAYLIST_CUT, 0},
        {INT64_MIN, PLAYLIST_CUT, 5, PLAYLIST_SHORTEST_ENTRY_MS, PLAYLIST_CUT, 0},
        {INT64_MAX, PLAYLIST_SLIDE_IN, INT32_MAX, PLAYLIST_LONGEST_ENTRY_MS, PLAYLIST_SLIDE_IN,
         INT32_MAX},
    };
    enum { COUNT = sizeof rows / sizeof *rows };
    struct playlist_entry entries[COUNT] = {0};
    for (size_t i = 0; i < COUNT; i++)
        entries[i] = (struct playlist_entry){.dur_ms = rows[i].dur_ms,
                                             .transition = rows[i].transition,
                                             .transition_ms = rows[i].transition_ms,
                                             .undated = i == 1};
    struct playlist *playlist = playlist_create();
    struct playlist_period period = {
        .begin_utc_ms = 0, .end_utc_ms = FOR_EVER, .entries = entries, .entry_count = COUNT};
    struct playlist_region region = {.id = "a", .periods = &period, .period_count = 1};
    playlist->regions = &region;
    playlist->region_count = 1;
    playlist_finish(playlist);
    int64_t at = 0;
    for (size_t i = 0; i < COUNT; i++) {
        assert_int_equal(entries[i].dur_ms, rows[i].out_ms);
        assert_int_equal(entries[i].transition, rows[i].out_transition);
        assert_int_equal(entries[i].transition_ms, rows[i].out_transition_ms);
        assert_int_equal(period.starts_ms[i], at);
        at += entries[i].dur_ms;
    }
    assert_int_equal(period.loop_ms, at);
    assert_int_equal(period.undated_ms, 1000);
    assert_ptr_equal(region.undated, &period);
    playlist_destroy(playlist);
}

static void regions_are_sorted_from_back_to_front(void **state)
{
    (void)state;
    struct playlist *playlist = playlist_create();
    struct playlist_region regions[] = {{.id = "b", .z = 1, .left = NAN, .width = 7},
                                        {.id = "c", .z = 1, .top = -1, .height = INFINITY},
                                        {.id = "a", .z = -3}};
    playlist->regions = regions;
    playlist->region_count = 3;
    playlist_finish(playlist);
    assert_string_equal(regions[0].id, "a");
    assert_string_equal(regions[1].id, "b");
    assert_string_equal(regions[2].id, "c");
    assert_true(regions[1].left <= 0 && regions[1].width >= 1 && regions[1].width <= 1);
    assert_true(regions[2].top >= 0 && regions[2].height <= 1);
    assert_ptr_equal(playlist_region(playlist, "c"), &regions[2]);
    assert_null(playlist_region(playlist, "d"));
    playlist_destroy(playlist);
    playlist_destroy(NULL);
}

static void kinds_have_names(void **state)
{
    (void)state;
    assert_string_equal(playlist_entry_type_name(PLAYLIST_SLIDE), "slide");
    assert_string_equal(playlist_entry_type_name(PLAYLIST_TICKER), "ticker");
    assert_string_equal(playlist_entry_type_name(PLAYLIST_VIDEO), "video");
    assert_string_equal(playlist_entry_type_name(PLAYLIST_OTHER), "other");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(overlapping_periods_are_cut_where_the_later_begins),
        cmocka_unit_test(durations_and_transitions_are_limited),
        cmocka_unit_test(regions_are_sorted_from_back_to_front),
        cmocka_unit_test(kinds_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
