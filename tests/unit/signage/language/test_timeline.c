// Time → entry. The reference walks the periods and entries one after the other, as slowly and as
// plainly as can be; a million random instants must agree with it.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "signage/language/smil.h"
#include "signage/language/timeline.h"
#include "tests/unit/signage/language/samples.h"

#define NEVER_MS (INSTANT_NEVER * 1000)

static const struct playlist_entry *reference(const struct playlist_region *region, int64_t t,
                                              int64_t *starts, int64_t *until)
{
    for (size_t i = 0; i < region->period_count; i++) {
        const struct playlist_period *period = &region->periods[i];
        if (t < period->begin_utc_ms || t >= period->end_utc_ms)
            continue;
        *starts = period->begin_utc_ms;
        *until = period->end_utc_ms;
        if (period->entry_count == 0)
            return NULL;
        int64_t loop = 0;
        for (size_t j = 0; j < period->entry_count; j++)
            loop += period->entries[j].dur_ms;
        int64_t at = period->begin_utc_ms == NEVER_MS ? 0 : period->begin_utc_ms;
        at += (t - at) / loop * loop; // whole loops at once: the walk begins near t
        while (at > t)
            at -= loop;
        for (size_t j = 0;; j = (j + 1) % period->entry_count) {
            if (t < at + period->entries[j].dur_ms) {
                *starts = at;
                if (at + period->entries[j].dur_ms < *until)
                    *until = at + period->entries[j].dur_ms;
                return &period->entries[j];
            }
            at += period->entries[j].dur_ms;
        }
    }
    *starts = NEVER_MS;
    *until = PLAYLIST_FOR_EVER_MS;
    for (size_t i = 0; i < region->period_count; i++) {
        if (region->periods[i].end_utc_ms <= t && region->periods[i].end_utc_ms > *starts)
            *starts = region->periods[i].end_utc_ms;
        if (region->periods[i].begin_utc_ms > t && region->periods[i].begin_utc_ms < *until)
            *until = region->periods[i].begin_utc_ms;
    }
    return NULL;
}

static void expect_reference(const struct playlist_region *region, int64_t t)
{
    int64_t starts, until;
    const struct playlist_entry *entry = reference(region, t, &starts, &until);
    struct timeline_spot spot = timeline_at(region, t, TIMELINE_TRUSTED);
    if (spot.entry != entry || spot.starts_utc_ms != starts || spot.until_utc_ms != until ||
        spot.offset_ms != t - starts || (entry && &spot.period->entries[spot.index] != entry))
        fail_msg("at %" PRId64 ": expected %s [%" PRId64 " %" PRId64 ") and got %s [%" PRId64
                 " %" PRId64 ") offset %" PRId64,
                 t, entry ? entry->src : "rest", starts, until,
                 spot.entry ? spot.entry->src : "rest", spot.starts_utc_ms, spot.until_utc_ms,
                 spot.offset_ms);
}

static void a_million_instants_agree_with_a_linear_walk(void **state)
{
    (void)state;
    struct dice dice = {20261201};
    int64_t count = 0;
    for (uint64_t seed = 1; count < 1000000; seed++) {
        struct playlist *playlist = sample_playlist(seed);
        for (size_t i = 0; i < playlist->region_count; i++)
            for (int j = 0; j < 3000; j++, count++) {
                int64_t t = INT64_C(1764547200000) - 86400000 + dice_below(&dice, 864000000);
                if (j % 100 == 0) // also far away
                    t = dice_below(&dice, INT64_C(1) << 52) * (j % 200 ? 500 : -500);
                expect_reference(&playlist->regions[i], t);
            }
        playlist_destroy(playlist);
    }
}

static void next_and_previous_meet_without_gaps(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct playlist *playlist = sample_playlist(seed);
        for (size_t i = 0; i < playlist->region_count * 2; i++) {
            const struct playlist_region *region = &playlist->regions[i / 2];
            enum timeline_trust trust = i % 2 ? TIMELINE_TRUSTED : TIMELINE_UNTRUSTED;
            struct timeline_spot spot = timeline_at(region, INT64_C(1764547200000), trust);
            for (int step = 0; step < 500 && spot.until_utc_ms < PLAYLIST_FOR_EVER_MS; step++) {
                struct timeline_spot next = timeline_next(region, &spot, trust);
                struct timeline_spot back = timeline_previous(region, &next, trust);
                struct timeline_spot at = timeline_at(region, spot.until_utc_ms, trust);
                assert_int_equal(next.starts_utc_ms, spot.until_utc_ms);
                assert_memory_equal(&next, &at, sizeof at);
                assert_ptr_equal(back.entry, spot.entry);
                assert_ptr_equal(back.period, spot.period);
                assert_int_equal(back.starts_utc_ms, spot.starts_utc_ms);
                assert_int_equal(back.until_utc_ms, spot.until_utc_ms);
                assert_true(next.until_utc_ms > next.starts_utc_ms);
                spot = next;
            }
        }
        playlist_destroy(playlist);
    }
}

// Opening hours of 28 February 2028, of the leap day, and a loop from 1 March on; nothing between
// 12:00 and midnight of the 28th.
static const char plan[] =
    "<smil><head><meta name='kawaraban-sequence' content='1'/><layout><region xml:id='a'/></layout>"
    "</head><body><par>"
    "<seq region='a' begin='wallclock(2028-02-28T00:00:00Z)' end='wallclock(2028-02-28T12:00:00Z)' "
    "repeatCount='indefinite'><img src='1' dur='7s'/><img src='2' dur='5s'/></seq>"
    "<seq region='a' begin='wallclock(2028-02-29T00:00:00Z)' end='wallclock(2028-03-01T00:00:00Z)' "
    "repeatCount='indefinite'><img src='leap' dur='25h'/></seq>"
    "<seq region='a' begin='wallclock(2028-03-01T00:00:00Z)' repeatCount='indefinite'>"
    "<img src='3' dur='10s'/><img src='4' dur='20s' class='undated'/>"
    "<img src='5' dur='30s' class='undated'/></seq></par></body></smil>";

static struct playlist *read_plan(const char *text)
{
    struct error error;
    struct playlist *playlist = smil_parse("plan.smil", text, strlen(text), NULL, &error);
    if (!playlist)
        fail_msg("%s", error.text);
    return playlist;
}

static void borders_belong_to_what_begins(void **state)
{
    (void)state;
    static const struct {
        const char *at, *src, *starts, *until;
    } rows[] = {
        {"2020-01-01T00:00:00Z", "rest", "never", "2028-02-28T00:00:00.000Z"},
        {"2028-02-27T23:59:59.999Z", "rest", "never", "2028-02-28T00:00:00.000Z"},
        {"2028-02-28T00:00:00Z", "1", "2028-02-28T00:00:00.000Z", "2028-02-28T00:00:07.000Z"},
        {"2028-02-28T00:00:06.999Z", "1", "2028-02-28T00:00:00.000Z", "2028-02-28T00:00:07.000Z"},
        {"2028-02-28T00:00:07Z", "2", "2028-02-28T00:00:07.000Z", "2028-02-28T00:00:12.000Z"},
        {"2028-02-28T00:00:12Z", "1", "2028-02-28T00:00:12.000Z", "2028-02-28T00:00:19.000Z"},
        {"2028-02-28T11:59:59.999Z", "2", "2028-02-28T11:59:55.000Z", "2028-02-28T12:00:00.000Z"},
        {"2028-02-28T12:00:00Z", "rest", "2028-02-28T12:00:00.000Z", "2028-02-29T00:00:00.000Z"},
        {"2028-02-28T23:59:59.999Z", "rest", "2028-02-28T12:00:00.000Z",
         "2028-02-29T00:00:00.000Z"},
        {"2028-02-29T00:00:00Z", "leap", "2028-02-29T00:00:00.000Z", "2028-03-01T00:00:00.000Z"},
        {"2028-02-29T23:59:59.999Z", "leap", "2028-02-29T00:00:00.000Z",
         "2028-03-01T00:00:00.000Z"},
        {"2028-03-01T00:00:00Z", "3", "2028-03-01T00:00:00.000Z", "2028-03-01T00:00:10.000Z"},
        {"2028-03-01T00:00:59.999Z", "5", "2028-03-01T00:00:30.000Z", "2028-03-01T00:01:00.000Z"},
        {"9999-12-31T23:59:59.999Z", "5", "9999-12-31T23:59:30.000Z", "10000-01-01T00:00:00.000Z"},
    };
    struct playlist *playlist = read_plan(plan);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t t;
        char starts[INSTANT_TEXT_BYTES], until[INSTANT_TEXT_BYTES];
        assert_true(instant_parse_ms(rows[i].at, &t));
        struct timeline_spot spot = timeline_at(&playlist->regions[0], t, TIMELINE_TRUSTED);
        const char *src = spot.entry ? spot.entry->src : "rest";
        instant_format_ms(spot.starts_utc_ms, starts);
        instant_format_ms(spot.until_utc_ms, until);
        if (strcmp(src, rows[i].src) != 0 || strcmp(starts, rows[i].starts) != 0 ||
            strcmp(until, rows[i].until) != 0)
            fail_msg("%s: expected %s [%s %s) and got %s [%s %s)", rows[i].at, rows[i].src,
                     rows[i].starts, rows[i].until, src, starts, until);
        assert_int_equal(spot.offset_ms, t - spot.starts_utc_ms);
        assert_int_equal(spot.period != NULL, spot.entry != NULL);
    }
    playlist_destroy(playlist);
}

static void the_ends_of_time_are_borders_too(void **state)
{
    (void)state;
    struct playlist *playlist = read_plan(plan);
    const struct playlist_region *region = &playlist->regions[0];
    static const int64_t far[] = {INT64_MIN, INT64_MIN + 1, NEVER_MS - 1, NEVER_MS, NEVER_MS + 1};
    for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
        struct timeline_spot spot = timeline_at(region, far[i], TIMELINE_TRUSTED);
        assert_null(spot.entry);
        assert_null(timeline_previous(region, &spot, TIMELINE_TRUSTED).entry);
        spot = timeline_at(region, far[i], TIMELINE_UNTRUSTED);
        assert_non_null(spot.entry);
        assert_true(spot.offset_ms >= 0 && spot.offset_ms < 30000);
    }
    static const int64_t late[] = {PLAYLIST_FOR_EVER_MS - 1, PLAYLIST_FOR_EVER_MS, INT64_MAX};
    for (size_t i = 0; i < sizeof late / sizeof *late; i++) {
        struct timeline_spot spot = timeline_at(region, late[i], TIMELINE_TRUSTED);
        assert_non_null(spot.entry);
        assert_int_equal(spot.until_utc_ms, PLAYLIST_FOR_EVER_MS);
        struct timeline_spot beyond = timeline_next(region, &spot, TIMELINE_TRUSTED);
        assert_null(beyond.entry);
        assert_null(beyond.period);
        assert_null(timeline_next(region, &beyond, TIMELINE_TRUSTED).entry);
    }
    playlist_destroy(playlist);
}

static void an_untrusted_clock_shows_the_undated_in_turn(void **state)
{
    (void)state;
    struct playlist *playlist = read_plan(plan);
    const struct playlist_region *region = &playlist->regions[0];
    for (int64_t t = -200000; t < 200000; t += 500) {
        int64_t into = ((t % 50000) + 50000) % 50000; // 4 for 20 s, 5 for 30 s, from 1970 on
        struct timeline_spot spot = timeline_at(region, t, TIMELINE_UNTRUSTED);
        assert_non_null(spot.entry);
        assert_string_equal(spot.entry->src, into < 20000 ? "4" : "5");
        assert_int_equal(spot.index, into < 20000 ? 1 : 2);
        assert_int_equal(spot.offset_ms, into < 20000 ? into : into - 20000);
        assert_int_equal(spot.until_utc_ms - spot.starts_utc_ms, into < 20000 ? 20000 : 30000);
    }
    playlist_destroy(playlist);
}

static void an_untrusted_clock_rests_when_all_is_dated(void **state)
{
    (void)state;
    struct playlist *playlist =
        read_plan("<smil><body><par><img src='1' "
                  "begin='wallclock(2028-01-01T00:00:00Z)'/></par></body></smil>");
    struct timeline_spot spot =
        timeline_at(&playlist->regions[0], INT64_C(1835000000000), TIMELINE_UNTRUSTED);
    assert_null(spot.entry);
    assert_int_equal(spot.until_utc_ms, PLAYLIST_FOR_EVER_MS);
    spot = timeline_at(&playlist->regions[0], INT64_C(1835000000000), TIMELINE_TRUSTED);
    assert_string_equal(spot.entry->src, "1");
    playlist_destroy(playlist);
}

static void an_empty_region_rests_from_end_to_end_of_time(void **state)
{
    (void)state;
    struct playlist_region region = {.id = "empty"};
    for (int trust = 0; trust < 2; trust++) {
        struct timeline_spot spot = timeline_at(&region, 0, (enum timeline_trust)trust);
        assert_null(spot.period);
        assert_int_equal(spot.starts_utc_ms, NEVER_MS);
        assert_int_equal(spot.until_utc_ms, PLAYLIST_FOR_EVER_MS);
    }
}

// A new playlist in the middle of an entry: the part that did not change goes on at the same
// offset, because both count from the period's beginning, not from the swap.
static void a_swap_does_not_restart_what_stays(void **state)
{
    (void)state;
    static const char body[] =
        "<smil><body><par><seq begin='wallclock(2028-03-01T00:00:00Z)' %s repeatCount='indefinite'>"
        "<img src='1' dur='7s'/><img src='2' dur='5s'/></seq>%s</par></body></smil>";
    char before[512], after[512];
    snprintf(before, sizeof before, body, "", "");
    snprintf(after, sizeof after, body, "end='wallclock(2028-03-01T01:00:00Z)'",
             "<img src='alert' begin='wallclock(2028-03-01T01:00:00Z)'/>");
    struct playlist *old = read_plan(before), *new = read_plan(after);
    int64_t swap;
    assert_true(instant_parse_ms("2028-03-01T00:59:58.250Z", &swap));
    struct timeline_spot a = timeline_at(&old->regions[0], swap, TIMELINE_TRUSTED);
    struct timeline_spot b = timeline_at(&new->regions[0], swap, TIMELINE_TRUSTED);
    assert_string_equal(a.entry->src, b.entry->src);
    assert_int_equal(a.offset_ms, b.offset_ms);
    struct timeline_spot alert = timeline_next(&new->regions[0], &b, TIMELINE_TRUSTED);
    assert_string_equal(alert.entry->src, "alert");
    assert_int_equal(alert.starts_utc_ms - swap, 1750);
    playlist_destroy(old);
    playlist_destroy(new);
}

static void two_readers_of_one_document_agree(void **state)
{
    (void)state;
    struct dice dice = {7};
    struct playlist *written = sample_playlist(11);
    struct buffer buffer;
    buffer_init(&buffer, SMIL_MOST_BYTES);
    assert_true(smil_format(written, &buffer));
    struct playlist *one = smil_parse("1", buffer.bytes, buffer.length, NULL, NULL);
    struct playlist *two = smil_parse("2", buffer.bytes, buffer.length, NULL, NULL);
    for (int i = 0; i < 20000; i++) {
        int64_t t = INT64_C(1764547200000) + dice_below(&dice, 200000000);
        enum timeline_trust trust = i % 2 ? TIMELINE_TRUSTED : TIMELINE_UNTRUSTED;
        size_t region = (size_t)dice_below(&dice, (int64_t)written->region_count);
        struct timeline_spot a = timeline_at(&one->regions[region], t, trust);
        struct timeline_spot b = timeline_at(&two->regions[region], t, trust);
        struct timeline_spot c = timeline_at(&written->regions[region], t, trust);
        assert_string_equal(a.entry ? a.entry->src : "", b.entry ? b.entry->src : "");
        assert_string_equal(a.entry ? a.entry->src : "", c.entry ? c.entry->src : "");
        assert_int_equal(a.offset_ms, b.offset_ms);
        assert_int_equal(a.offset_ms, c.offset_ms);
        assert_int_equal(a.index, c.index);
    }
    playlist_destroy(one);
    playlist_destroy(two);
    playlist_destroy(written);
    buffer_finish(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_million_instants_agree_with_a_linear_walk),
        cmocka_unit_test(next_and_previous_meet_without_gaps),
        cmocka_unit_test(borders_belong_to_what_begins),
        cmocka_unit_test(the_ends_of_time_are_borders_too),
        cmocka_unit_test(an_untrusted_clock_shows_the_undated_in_turn),
        cmocka_unit_test(an_untrusted_clock_rests_when_all_is_dated),
        cmocka_unit_test(an_empty_region_rests_from_end_to_end_of_time),
        cmocka_unit_test(a_swap_does_not_restart_what_stays),
        cmocka_unit_test(two_readers_of_one_document_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
