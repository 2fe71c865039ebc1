// Fair loops: random sets, compared with what fairness means.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/programme/rota.h"

#define MOST 4096

static uint64_t seed;

static unsigned random_below(unsigned limit)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(seed >> 33) % limit;
}

#define BUSINESSES 6 // 0: somebody of his own

static size_t random_who(size_t number)
{
    size_t business = random_below(BUSINESSES);
    return business > 0 ? business : BUSINESSES + number;
}

struct sample {
    int shares[ITEM_KIND_COUNT];
    struct rota_candidate candidates[60];
    struct rota rota;
    size_t order[MOST], length;
};

static void make_sample(struct sample *sample)
{
    *sample = (struct sample){0};
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++)
        sample->shares[kind] = 1 + (int)random_below(6);
    size_t count = 1 + random_below(40);
    for (size_t i = 0; i < count; i++)
        sample->candidates[i] =
            (struct rota_candidate){.kind = (enum item_kind)random_below(ITEM_KIND_COUNT),
                                    .who = random_who(i),
                                    .dur_ms = 1000 + random_below(9000)};
    sample->rota = (struct rota){.shares = sample->shares,
                                 .candidates = sample->candidates,
                                 .count = count,
                                 .who_count = BUSINESSES + 64,
                                 .last_who = ROTA_NOBODY,
                                 .span_ms = INT64_MAX,
                                 .most = MOST};
}

// Businesses of a kind have as many turns, and so have a business's items.
static void check_turns(const struct sample *sample, bool complete)
{
    static size_t turns[ITEM_KIND_COUNT][BUSINESSES + 64];
    size_t counts[60] = {0};
    memset(turns, 0, sizeof turns);
    for (size_t i = 0; i < sample->length; i++) {
        const struct rota_candidate *candidate = &sample->candidates[sample->order[i]];
        counts[sample->order[i]]++;
        turns[candidate->kind][candidate->who]++;
    }
    for (size_t i = 0; i < sample->rota.count; i++)
        for (size_t j = 0; j < sample->rota.count; j++) {
            const struct rota_candidate *a = &sample->candidates[i], *b = &sample->candidates[j];
            if (a->kind != b->kind)
                continue;
            if (complete)
                assert_true(counts[i] > 0);
            assert_true(turns[a->kind][a->who] <= turns[b->kind][b->who] + (complete ? 0 : 1));
            if (a->who == b->who)
                assert_true(counts[i] <= counts[j] + (complete ? 0 : 1));
        }
}

static void everybody_of_a_kind_is_shown_as_often(void **state)
{
    (void)state;
    static struct sample sample;
    for (seed = 1; seed < 3000; seed += 7) {
        uint64_t kept = seed;
        make_sample(&sample);
        sample.length = rota_build(&sample.rota, sample.order);
        check_turns(&sample, true);
        // Cut by time or by number: the same of what is there.
        sample.rota.span_ms = 30000;
        sample.length = rota_build(&sample.rota, sample.order);
        check_turns(&sample, false);
        sample.rota.span_ms = INT64_MAX;
        sample.rota.most = 5;
        sample.length = rota_build(&sample.rota, sample.order);
        assert_true(sample.length <= 5);
        check_turns(&sample, false);
        seed = kept;
    }
}

static void kinds_have_their_shares_when_businesses_do_not_clash(void **state)
{
    (void)state;
    static struct sample sample;
    int close = 0, all = 0;
    for (seed = 1; seed < 3000; seed += 7) {
        uint64_t kept = seed;
        make_sample(&sample);
        for (size_t i = 0; i < sample.rota.count; i++)
            sample.candidates[i].who = BUSINESSES + i;
        sample.length = rota_build(&sample.rota, sample.order);
        int64_t counts[ITEM_KIND_COUNT] = {0}, weight = 0;
        for (size_t i = 0; i < sample.length; i++)
            counts[sample.candidates[sample.order[i]].kind]++;
        for (int kind = 0; kind < ITEM_KIND_COUNT; kind++)
            weight += counts[kind] > 0 ? sample.shares[kind] : 0;
        // As nearly as whole rounds allow.
        for (int kind = 0; kind < ITEM_KIND_COUNT; kind++)
            if (counts[kind] > 0 && sample.rota.count >= 14) {
                double off = (double)(counts[kind] * weight) /
                             (double)(sample.shares[kind] * (int64_t)sample.length);
                assert_true(off > 0.7 && off < 1.4);
                close += off > 0.8 && off < 1.25;
                all++;
            }
        seed = kept;
    }
    assert_true(close * 10 > all * 9);
}

static void a_business_does_not_follow_itself(void **state)
{
    (void)state;
    static struct sample sample;
    size_t meetings = 0, places = 0;
    for (seed = 1; seed < 3000; seed += 7) {
        uint64_t kept = seed;
        make_sample(&sample);
        // Five businesses of the same size: there always is another.
        for (size_t i = 0; i < sample.rota.count; i++)
            sample.candidates[i].who = 1 + i % 5;
        sample.length = rota_build(&sample.rota, sample.order);
        for (size_t i = 1; i < sample.length; i++, places++)
            meetings += sample.candidates[sample.order[i]].who ==
                        sample.candidates[sample.order[i - 1]].who;
        seed = kept;
    }
    // Only where a kind's round has nobody else left and no other kind has either.
    assert_true(meetings * 200 <= places);
}

static void kinds_are_spread_evenly(void **state)
{
    (void)state;
    static struct sample sample;
    sample = (struct sample){.shares = {[ITEM_SHOWCASE] = 3, [ITEM_NOTICE] = 1}};
    for (size_t i = 0; i < 8; i++)
        sample.candidates[i] = (struct rota_candidate){
            .kind = i < 6 ? ITEM_SHOWCASE : ITEM_NOTICE, .who = i, .dur_ms = 8000};
    sample.rota = (struct rota){.shares = sample.shares,
                                .candidates = sample.candidates,
                                .count = 8,
                                .who_count = BUSINESSES + 64,
                                .last_who = ROTA_NOBODY,
                                .span_ms = INT64_MAX,
                                .most = MOST};
    sample.length = rota_build(&sample.rota, sample.order);
    assert_int_equal(sample.length, 8);
    for (size_t i = 0; i < 8; i += 4) {
        int notices = 0;
        for (size_t j = i; j < i + 4; j++)
            notices += sample.candidates[sample.order[j]].kind == ITEM_NOTICE;
        assert_int_equal(notices, 1);
    }
}

static void the_head_leads_and_counts(void **state)
{
    (void)state;
    static struct sample sample;
    static const size_t head[] = {3, 0};
    for (seed = 5; seed < 1000; seed += 11) {
        uint64_t kept = seed;
        make_sample(&sample);
        if (sample.rota.count > 4 && (sample.candidates[0].who != sample.candidates[3].who ||
                                      sample.candidates[0].kind != sample.candidates[3].kind)) {
            sample.rota.head = head;
            sample.rota.head_count = sample.rota.head_firm = 2;
            sample.length = rota_build(&sample.rota, sample.order);
            assert_int_equal(sample.order[0], 3);
            assert_int_equal(sample.order[1], 0);
            check_turns(&sample, true);
        }
        seed = kept;
    }
}

static void repeats_by_the_hour_are_kept(void **state)
{
    (void)state;
    static const struct {
        int least, most;
    } rows[] = {{0, 1}, {0, 2}, {0, 7}, {20, 0}, {60, 0}, {30, 40}};
    static struct sample sample;
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        sample = (struct sample){.shares = {[ITEM_SHOWCASE] = 3, [ITEM_NOTICE] = 1}};
        for (size_t i = 0; i < 10; i++)
            sample.candidates[i] = (struct rota_candidate){
                .kind = i < 8 ? ITEM_SHOWCASE : ITEM_NOTICE, .who = i, .dur_ms = 10000};
        sample.candidates[3].least_hourly = rows[r].least;
        sample.candidates[3].most_hourly = rows[r].most;
        sample.rota = (struct rota){.shares = sample.shares,
                                    .candidates = sample.candidates,
                                    .count = 10,
                                    .who_count = 10,
                                    .last_who = ROTA_NOBODY,
                                    .span_ms = INT64_MAX,
                                    .most = MOST};
        sample.length = rota_build(&sample.rota, sample.order);
        double shown = 0, hours = (double)sample.length * 10 / 3600;
        size_t counts[10] = {0};
        for (size_t i = 0; i < sample.length; i++) {
            counts[sample.order[i]]++;
            shown += sample.order[i] == 3;
            assert_true(i == 0 || sample.order[i] != sample.order[i - 1]);
        }
        for (size_t i = 0; i < 8; i++)
            assert_true(i == 3 || counts[i] == counts[0]);
        if (rows[r].most > 0 && shown / hours > rows[r].most)
            fail_msg("row %zu: shown %.1f times an hour", r, shown / hours);
        if (rows[r].least > 0 && shown / hours < rows[r].least)
            fail_msg("row %zu: shown only %.1f times an hour", r, shown / hours);
    }
}

static void oddities(void **state)
{
    (void)state;
    static const int shares[ITEM_KIND_COUNT] = {[ITEM_SHOWCASE] = 1000000, [ITEM_BRAND] = 1};
    struct rota_candidate two[] = {{.kind = ITEM_SHOWCASE, .who = 0, .dur_ms = 1000},
                                   {.kind = ITEM_BRAND, .who = 0, .dur_ms = 1000}};
    size_t order[16];
    struct rota rota = {.shares = shares,
                        .candidates = two,
                        .count = 0,
                        .who_count = 1,
                        .last_who = 0,
                        .span_ms = INT64_MAX,
                        .most = 16};
    assert_int_equal(rota_build(&rota, order), 0);
    rota.count = 1;
    assert_int_equal(rota_build(&rota, order), 1);
    rota.count = 2; // a million to one: it ends, at the most
    assert_int_equal(rota_build(&rota, order), 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everybody_of_a_kind_is_shown_as_often),
        cmocka_unit_test(kinds_have_their_shares_when_businesses_do_not_clash),
        cmocka_unit_test(a_business_does_not_follow_itself),
        cmocka_unit_test(kinds_are_spread_evenly),
        cmocka_unit_test(the_head_leads_and_counts),
        cmocka_unit_test(repeats_by_the_hour_are_kept),
        cmocka_unit_test(oddities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
