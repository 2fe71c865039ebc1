#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "player/playhead.h"
#include "player/trust.h"
#include "tests/unit/player/playlist_maker.h"

static bool is_not_broken(void *context, const struct playlist_entry *entry)
{
    (void)context;
    return strncmp(entry->src, "broken", 6) != 0;
}

static const struct playhead_filter no_broken_ones = {is_not_broken, NULL};

static void what_cannot_be_shown_leaves_its_time_to_the_next_that_can(void **state)
{
    (void)state;
    static const struct made_entry entries[] = {
        {PLAYLIST_IMAGE, "a", 1000, 0, false},       {PLAYLIST_IMAGE, "broken1", 2000, 0, false},
        {PLAYLIST_VIDEO, "film", 3000, 0, false},    {PLAYLIST_IMAGE, "b", 4000, 0, false},
        {PLAYLIST_IMAGE, "broken2", 5000, 0, false},
    };
    static const struct {
        int64_t at;
        const char *planned, *shown;
        int64_t starts, until;
    } rows[] = {
        {0, "a", "a", 0, 1000},
        {999, "a", "a", 0, 1000},
        {1000, "broken1", "b", 1000, 3000},
        {4000, "film", "b", 3000, 6000},
        {6000, "b", "b", 6000, 10000},
        {10000, "broken2", "a", 10000, 15000},
        {15000, "a", "a", 15000, 16000},
        {INT64_C(15000) * 100000000 + 14999, "broken2", "a", INT64_C(15000) * 100000000 + 10000,
         INT64_C(15000) * 100000000 + 15000},
    };
    struct playlist *playlist = make_playlist(1);
    make_region(playlist, 0, "main", entries, 5);
    playlist_finish(playlist);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct playhead_spot spot =
            playhead_at(&playlist->regions[0], rows[i].at, TIMELINE_TRUSTED, &no_broken_ones);
        if (!spot.entry || strcmp(spot.entry->src, rows[i].shown) ||
            strcmp(spot.planned->src, rows[i].planned) || spot.starts_utc_ms != rows[i].starts ||
            spot.until_utc_ms != rows[i].until)
            fail_msg("at %lld: expected %s for %s, got %s", (long long)rows[i].at, rows[i].shown,
                     rows[i].planned, spot.entry ? spot.entry->src : "nothing");
    }
    struct playhead_spot coming[2];
    assert_int_equal(
        playhead_coming(&playlist->regions[0], 500, TIMELINE_TRUSTED, &no_broken_ones, coming, 2),
        2);
    assert_string_equal(coming[0].entry->src, "b");
    assert_int_equal(coming[0].starts_utc_ms, 6000);
    assert_string_equal(coming[1].entry->src, "a");
    assert_int_equal(coming[1].starts_utc_ms, 15000);
    playlist_destroy(playlist);
}

static void a_loop_of_nothing_but_broken_files_gives_nothing_and_ends(void **state)
{
    (void)state;
    static const struct made_entry entries[] = {{PLAYLIST_IMAGE, "broken", 1000, 0, false},
                                                {PLAYLIST_VIDEO, "film", 1000, 0, false}};
    struct playlist *playlist = make_playlist(2);
    make_region(playlist, 0, "main", entries, 2);
    make_region(playlist, 1, "rest", NULL, 0);
    playlist_finish(playlist);
    struct playhead_spot spot = playhead_at(&playlist->regions[0], 0, TIMELINE_TRUSTED,
                                            &no_broken_ones),
                         coming[2];
    assert_non_null(spot.planned);
    assert_null(spot.entry);
    assert_int_equal(
        playhead_coming(&playlist->regions[0], 0, TIMELINE_TRUSTED, &no_broken_ones, coming, 2), 0);
    spot = playhead_at(&playlist->regions[1], 0, TIMELINE_TRUSTED, NULL);
    assert_null(spot.planned);
    assert_int_equal(playhead_coming(&playlist->regions[1], 0, TIMELINE_TRUSTED, NULL, coming, 2),
                     0);
    playlist_destroy(playlist);
}

static void moving_text_alone_in_its_loop_never_jumps_back(void **state)
{
    (void)state;
    static const struct made_entry one[] = {{PLAYLIST_TICKER, "t", 10000, 0, false}};
    static const struct made_entry two[] = {{PLAYLIST_TICKER, "t", 10000, 0, false},
                                            {PLAYLIST_TICKER, "u", 10000, 0, false}};
    struct playlist *playlist = make_playlist(2);
    make_region(playlist, 0, "one", one, 1);
    make_region(playlist, 1, "two", two, 2);
    playlist_finish(playlist);
    for (int64_t at = 9990; at < 10010; at++) {
        assert_int_equal(playhead_at(&playlist->regions[0], at, TIMELINE_TRUSTED, NULL).elapsed_ms,
                         at);
        assert_int_equal(playhead_at(&playlist->regions[1], at, TIMELINE_TRUSTED, NULL).elapsed_ms,
                         at % 10000);
    }
    playlist_destroy(playlist);
}

static void with_a_clock_not_to_be_trusted_only_undated_entries_are_shown(void **state)
{
    (void)state;
    static const struct made_entry entries[] = {{PLAYLIST_IMAGE, "dated", 1000, 0, false},
                                                {PLAYLIST_IMAGE, "always", 1000, 0, true},
                                                {PLAYLIST_IMAGE, "broken", 1000, 0, true}};
    struct playlist *playlist = make_playlist(1);
    make_region(playlist, 0, "main", entries, 3);
    playlist_finish(playlist);
    for (int64_t at = 0; at < 20000; at += 250)
        assert_string_equal(
            playhead_at(&playlist->regions[0], at, TIMELINE_UNTRUSTED, &no_broken_ones).entry->src,
            "always");
    playlist_destroy(playlist);
}

static void a_clock_is_believed_when_it_was_set_or_cannot_be_behind(void **state)
{
    (void)state;
    const int64_t now = 1796101200, later = 1796101201;
    static const struct {
        int64_t now;
        bool synchronised;
        int64_t published;
        enum timeline_trust trust;
    } rows[] = {
        {now, false, INSTANT_NEVER, TIMELINE_TRUSTED},
        {now, false, now, TIMELINE_TRUSTED},
        {now, false, later, TIMELINE_UNTRUSTED},
        {now, true, later, TIMELINE_TRUSTED},
        {0, false, INSTANT_NEVER, TIMELINE_UNTRUSTED},
        {0, true, INSTANT_NEVER, TIMELINE_TRUSTED},
        {-5, false, INSTANT_NEVER, TIMELINE_UNTRUSTED},
        {INT64_C(1) << 40, false, now, TIMELINE_UNTRUSTED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (trust_of(rows[i].now, rows[i].synchronised, rows[i].published) != rows[i].trust)
            fail_msg("row %zu is judged wrongly", i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_shown_leaves_its_time_to_the_next_that_can),
        cmocka_unit_test(a_loop_of_nothing_but_broken_files_gives_nothing_and_ends),
        cmocka_unit_test(moving_text_alone_in_its_loop_never_jumps_back),
        cmocka_unit_test(with_a_clock_not_to_be_trusted_only_undated_entries_are_shown),
        cmocka_unit_test(a_clock_is_believed_when_it_was_set_or_cannot_be_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
