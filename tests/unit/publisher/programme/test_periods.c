// Cuts and sets against a slow reference that asks every item at every instant.
#include "stage.h"

#include "publisher/programme/hours.h"
#include "publisher/programme/periods.h"

static struct civil_zone *tokyo;

static int open_zone(void **state)
{
    (void)state;
    tokyo = civil_zone_create("Asia/Tokyo", NULL);
    return tokyo ? 0 : -1;
}

static int close_zone(void **state)
{
    (void)state;
    civil_zone_destroy(tokyo);
    return 0;
}

static uint64_t seed;

static unsigned random_below(unsigned limit)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(seed >> 33) % limit;
}

#define FROM INT64_C(1795397400) // 2026-11-23, in the middle of a day
#define DAYS 5

static int64_t random_instant(void)
{
    return FROM + (int64_t)random_below(DAYS * 2 * 96) * 900 - 2 * 86400;
}

static struct item *random_item(int number)
{
    char id[32], title[32];
    snprintf(id, sizeof id, "folder:%03d", number);
    snprintf(title, sizeof title, "%d", number);
    enum item_kind kind = (enum item_kind)random_below(ITEM_KIND_COUNT);
    if (kind == ITEM_ALERT && random_below(4) > 0)
        kind = ITEM_SEMINAR;
    struct item *item = stage_item(kind, id, title);
    if (kind == ITEM_SEMINAR || random_below(3) == 0) {
        int64_t starts = random_instant();
        item_add_instant(item, "starts", starts);
        item_add_instant(item, "ends", starts + 900 * (1 + random_below(8)));
        if (kind == ITEM_SEMINAR && random_below(2))
            item_add_instant(item, "deadline", starts - 900 * random_below(200));
    }
    if (kind == ITEM_ALERT)
        item->show_until_utc = random_instant();
    if (random_below(3) == 0)
        item->show_from_utc = random_instant();
    if (random_below(3) == 0)
        item->show_until_utc = random_instant();
    return item;
}

struct expected {
    enum period_sort sort;
    bool in[64];
};

static struct expected expect(const struct item_list *items, const struct channel_settings *channel,
                              int64_t utc)
{
    struct expected expected = {.sort = PERIOD_EMPTY};
    struct arena *arena = arena_create();
    bool due[64] = {false}, alert = false;
    for (size_t i = 0; i < items->count; i++) {
        struct standing_facts facts = standing_facts(items->items[i], tokyo, arena);
        due[i] = standing_at(&facts, utc).reason == STANDING_DUE;
        alert |= due[i] && items->items[i]->kind == ITEM_ALERT;
    }
    struct civil local = civil_from_utc(tokyo, utc);
    int minute = local.hour * 60 + local.minute;
    bool open = minute >= channel->opens_minute && minute < channel->closes_minute &&
                channel->weekdays & 1u << local.weekday;
    for (size_t i = 0; i < items->count; i++) {
        bool is_alert = items->items[i]->kind == ITEM_ALERT;
        expected.in[i] = due[i] && is_alert == alert &&
                         (is_alert || (open && channel->shares[items->items[i]->kind] > 0));
        if (expected.in[i])
            expected.sort = PERIOD_LOOP;
    }
    if (alert)
        expected.sort = PERIOD_ALERT;
    else if (!open)
        expected.sort = PERIOD_RESTING;
    arena_destroy(arena);
    return expected;
}

static const struct period *period_at(const struct period *periods, size_t count, int64_t utc)
{
    for (size_t i = 0; i < count; i++)
        if (periods[i].begin_utc <= utc && utc < periods[i].end_utc)
            return &periods[i];
    fail_msg("no period at %lld", (long long)utc);
    return NULL;
}

static void check_instant(const struct cast *cast, const struct item_list *items,
                          const struct channel_settings *channel, const struct period *period,
                          int64_t utc)
{
    struct expected expected = expect(items, channel, utc);
    assert_int_equal(period->sort, expected.sort);
    size_t wanted = 0;
    for (size_t i = 0; i < items->count; i++)
        wanted += expected.in[i];
    assert_int_equal(period->show_count, wanted);
    for (size_t s = 0; s < period->show_count; s++) {
        const struct cast_span *span = &cast->spans[period->shows[s]];
        const struct cast_member *member = &cast->members[span->member];
        struct standing now = standing_at(&member->facts, utc);
        assert_int_equal(now.reason, STANDING_DUE);
        assert_int_equal(now.flags, span->standing.flags);
        assert_int_equal(now.occasion, span->standing.occasion);
        for (size_t i = 0; i < items->count; i++)
            if (items->items[i] == member->item)
                assert_true(expected.in[i]);
    }
}

static void random_programmes_agree_with_the_slow_reference(void **state)
{
    (void)state;
    struct channel_settings channel = {.id = "c",
                                       .opens_minute = 9 * 60,
                                       .closes_minute = 21 * 60 + 15,
                                       .weekdays = 0x7D}; // never on Mondays
    for (int round = 0; round < 60; round++) {
        seed = (uint64_t)round + 1;
        for (int kind = 0; kind < ITEM_ALERT; kind++)
            channel.shares[kind] = (int)random_below(3);
        struct item *made[40];
        struct item_list items = {.items = made, .count = 1 + random_below(40)};
        for (size_t i = 0; i < items.count; i++)
            made[i] = random_item((int)i);
        struct cast *cast = cast_create(&items, tokyo, FROM, FROM + DAYS * 86400);
        struct arena *arena = arena_create();
        size_t count;
        struct period *periods = periods_plan(cast, &channel, tokyo, arena, &count);
        assert_int_equal(periods[0].begin_utc, FROM);
        assert_int_equal(periods[count - 1].end_utc, INSTANT_FOR_EVER);
        assert_int_equal(periods[count - 1].sort, PERIOD_EVERGREEN);
        for (size_t p = 0; p < count; p++) {
            assert_true(periods[p].begin_utc < periods[p].end_utc);
            if (p > 0)
                assert_int_equal(periods[p].begin_utc, periods[p - 1].end_utc);
            if (periods[p].sort == PERIOD_EVERGREEN)
                continue;
            check_instant(cast, &items, &channel, &periods[p], periods[p].begin_utc);
            check_instant(cast, &items, &channel, &periods[p], periods[p].end_utc - 1);
        }
        for (int i = 0; i < 100; i++) {
            int64_t utc = FROM + random_below(DAYS * 86400);
            check_instant(cast, &items, &channel, period_at(periods, count, utc), utc);
        }
        for (size_t i = 0; i < items.count; i++)
            item_destroy(made[i]);
        arena_destroy(arena);
        cast_destroy(cast);
    }
}

static void doors(void **state)
{
    (void)state;
    static const struct {
        const char *zone;
        int opens, closes;
        unsigned weekdays;
        const char *at;
        bool open;
        const char *until; // NULL: for ever
    } rows[] = {
        {"Asia/Tokyo", 0, 0, 0x7F, "2026-11-23T01:00:00Z", true, NULL},
        {"Asia/Tokyo", 510, 1275, 0x7F, "2026-11-22T23:29:59Z", false, "2026-11-22T23:30:00Z"},
        {"Asia/Tokyo", 510, 1275, 0x7F, "2026-11-22T23:30:00Z", true, "2026-11-23T12:15:00Z"},
        {"Asia/Tokyo", 510, 1275, 0x7F, "2026-11-23T12:15:00Z", false, "2026-11-23T23:30:00Z"},
        // over midnight: Monday 18:00 to Tuesday 2:00, only on Mondays
        {"Asia/Tokyo", 1080, 120, 0x02, "2026-11-23T16:59:59Z", true, "2026-11-23T17:00:00Z"},
        {"Asia/Tokyo", 1080, 120, 0x02, "2026-11-23T17:00:00Z", false, "2026-11-30T09:00:00Z"},
        {"Asia/Tokyo", 1080, 120, 0x02, "2026-11-22T16:00:00Z", false, "2026-11-23T09:00:00Z"},
        // whole days that touch are one opening
        {"Asia/Tokyo", 0, 0, 0x06, "2026-11-23T01:00:00Z", true, "2026-11-24T15:00:00Z"},
        {"Asia/Tokyo", 0, 0, 0x00, "2026-11-23T01:00:00Z", false, NULL},
        // the night the clocks go back, and the one they go forward
        {"Europe/Berlin", 540, 150, 0x7F, "2026-10-25T00:45:00Z", false, "2026-10-25T08:00:00Z"},
        {"Europe/Berlin", 540, 1080, 0x7F, "2026-10-25T08:00:00Z", true, "2026-10-25T17:00:00Z"},
        {"Europe/Berlin", 540, 1080, 0x7F, "2027-03-28T06:59:59Z", false, "2027-03-28T07:00:00Z"},
        {"Europe/Berlin", 540, 1080, 0x7F, "2027-03-28T07:00:00Z", true, "2027-03-28T16:00:00Z"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct civil_zone *zone = civil_zone_create(rows[i].zone, NULL);
        struct channel_settings channel = {.opens_minute = rows[i].opens,
                                           .closes_minute = rows[i].closes,
                                           .weekdays = rows[i].weekdays};
        int64_t until, expected = rows[i].until ? utc_of(rows[i].until) : INSTANT_FOR_EVER;
        bool open = hours_open(&channel, zone, utc_of(rows[i].at), &until);
        if (open != rows[i].open || until != expected)
            fail_msg("row %zu at %s: open %d until %lld, expected %d until %lld", i, rows[i].at,
                     open, (long long)until, rows[i].open, (long long)expected);
        civil_zone_destroy(zone);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_programmes_agree_with_the_slow_reference),
        cmocka_unit_test(doors),
    };
    return cmocka_run_group_tests(tests, open_zone, close_zone);
}
