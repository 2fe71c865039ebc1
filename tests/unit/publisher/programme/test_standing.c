// Due or not, and in what state, at the instants where that changes.
#include "stage.h"

#include "publisher/programme/standing.h"

static struct civil_zone *zone;

static int open_zone(void **state)
{
    (void)state;
    zone = civil_zone_create("Asia/Tokyo", NULL);
    return zone ? 0 : -1;
}

static int close_zone(void **state)
{
    (void)state;
    civil_zone_destroy(zone);
    return 0;
}

// A flat description of an item, and what is expected of it.
struct row {
    const char *what;
    enum item_kind kind;
    const char *fields[12]; // name, value, …; NULL-terminated
    const char *at;
    enum standing_reason reason;
    unsigned flags;
    size_t occasion;
};

#define STARTS "starts", "2026-12-05T05:00:00Z", "ends", "2026-12-05T07:00:00Z" // Sat 14:00–16:00
#define TWO_DAYS                                                                                   \
    "sessions",                                                                                    \
        "2026-12-05T05:00:00Z/2026-12-05T07:00:00Z 2026-12-06T05:00:00Z/2026-12-06T07:00:00Z"

static const struct row rows[] = {
    {"long before", ITEM_SEMINAR, {STARTS}, "2026-11-23T01:00:00Z", STANDING_DUE, 0, 0},
    {"the evening before", ITEM_SEMINAR, {STARTS}, "2026-12-04T14:59:59Z", STANDING_DUE, 0, 0},
    {"midnight of its day",
     ITEM_SEMINAR,
     {STARTS},
     "2026-12-04T15:00:00Z",
     STANDING_DUE,
     STANDING_TODAY,
     0},
    {"begun, within grace",
     ITEM_SEMINAR,
     {STARTS},
     "2026-12-05T05:14:59Z",
     STANDING_DUE,
     STANDING_TODAY,
     0},
    {"grace over", ITEM_SEMINAR, {STARTS}, "2026-12-05T05:15:00Z", STANDING_BEGUN, 0, 1},
    {"the second day of two", ITEM_SEMINAR, {TWO_DAYS}, "2026-12-05T05:15:00Z", STANDING_DUE, 0, 1},
    {"the second day itself",
     ITEM_SEMINAR,
     {TWO_DAYS},
     "2026-12-05T15:00:00Z",
     STANDING_DUE,
     STANDING_TODAY,
     1},
    {"both begun", ITEM_SEMINAR, {TWO_DAYS}, "2026-12-06T05:15:00Z", STANDING_BEGUN, 0, 2},
    {"full",
     ITEM_SEMINAR,
     {STARTS, "status", "full"},
     "2026-11-23T01:00:00Z",
     STANDING_DUE,
     STANDING_FULL,
     0},
    {"no seats is full",
     ITEM_SEMINAR,
     {STARTS, "status", "open", "seats_left", "0"},
     "2026-11-23T01:00:00Z",
     STANDING_DUE,
     STANDING_FULL,
     0},
    {"cancelled says nothing else",
     ITEM_SEMINAR,
     {STARTS, "status", "cancelled", "seats_left", "1"},
     "2026-12-05T01:00:00Z",
     STANDING_DUE,
     STANDING_CANCELLED,
     0},
    {"three seats",
     ITEM_SEMINAR,
     {STARTS, "seats_left", "3"},
     "2026-11-23T01:00:00Z",
     STANDING_DUE,
     STANDING_FEW,
     0},
    {"four seats of an unknown number",
     ITEM_SEMINAR,
     {STARTS, "seats_left", "4"},
     "2026-11-23T01:00:00Z",
     STANDING_DUE,
     0,
     0},
    {"a fifth of the seats",
     ITEM_SEMINAR,
     {STARTS, "seats_left", "10", "capacity", "50"},
     "2026-11-23T01:00:00Z",
     STANDING_DUE,
     STANDING_FEW,
     0},
    {"more than a fifth",
     ITEM_SEMINAR,
     {STARTS, "seats_left", "11", "capacity", "50"},
     "2026-11-23T01:00:00Z",
     STANDING_DUE,
     0,
     0},
    {"deadline a second ahead",
     ITEM_SEMINAR,
     {STARTS, "deadline", "2026-12-01T08:00:00Z"},
     "2026-12-01T07:59:59Z",
     STANDING_DUE,
     0,
     0},
    {"deadline over",
     ITEM_SEMINAR,
     {STARTS, "deadline", "2026-12-01T08:00:00Z"},
     "2026-12-01T08:00:00Z",
     STANDING_DUE,
     STANDING_CLOSED,
     0},
    {"closed today, seats moot",
     ITEM_SEMINAR,
     {STARTS, "deadline", "2026-12-01T08:00:00Z", "seats_left", "2"},
     "2026-12-05T01:00:00Z",
     STANDING_DUE,
     STANDING_CLOSED | STANDING_TODAY,
     0},
    {"advice goes on until its end",
     ITEM_CONSULTATION,
     {TWO_DAYS},
     "2026-12-05T06:59:59Z",
     STANDING_DUE,
     STANDING_TODAY,
     0},
    {"advice over for good",
     ITEM_CONSULTATION,
     {TWO_DAYS},
     "2026-12-06T07:00:00Z",
     STANDING_BEGUN,
     0,
     2},
    {"advice by appointment stays",
     ITEM_CONSULTATION,
     {TWO_DAYS, "schedule", "毎週火曜"},
     "2026-12-06T07:00:00Z",
     STANDING_DUE,
     0,
     2},
    {"a space outlives its event",
     ITEM_SPACE,
     {STARTS},
     "2026-12-05T07:00:00Z",
     STANDING_DUE,
     0,
     1},
    {"a notice's event over", ITEM_NOTICE, {STARTS}, "2026-12-05T07:00:00Z", STANDING_BEGUN, 0, 1},
    {"an event without end lasts its day",
     ITEM_NOTICE,
     {"starts", "2026-12-05T05:00:00Z"},
     "2026-12-05T14:59:59Z",
     STANDING_DUE,
     STANDING_TODAY,
     0},
    {"an alert not yet valid",
     ITEM_ALERT,
     {STARTS},
     "2026-12-05T04:59:59Z",
     STANDING_BEFORE_WINDOW,
     0,
     0},
    {"an alert valid", ITEM_ALERT, {STARTS}, "2026-12-05T05:00:00Z", STANDING_DUE, 0, 0},
    {"an alert over", ITEM_ALERT, {STARTS}, "2026-12-05T07:00:00Z", STANDING_AFTER_WINDOW, 0, 0},
    {"an exhibition of some days, its first",
     ITEM_SPACE,
     {"starts", "2026-12-05T01:00:00Z", "ends", "2026-12-08T10:00:00Z"},
     "2026-12-05T14:59:59Z",
     STANDING_DUE,
     STANDING_TODAY,
     0},
    {"the same, its second",
     ITEM_SPACE,
     {"starts", "2026-12-05T01:00:00Z", "ends", "2026-12-08T10:00:00Z"},
     "2026-12-05T15:00:00Z",
     STANDING_DUE,
     STANDING_ON,
     0},
    {"leap day's evening",
     ITEM_SEMINAR,
     {"starts", "2028-02-29T10:00:00Z"},
     "2028-02-28T15:00:00Z",
     STANDING_DUE,
     STANDING_TODAY,
     0},
    {"new year's first morning",
     ITEM_SEMINAR,
     {"starts", "2027-01-01T01:00:00Z"},
     "2026-12-31T15:00:00Z",
     STANDING_DUE,
     STANDING_TODAY,
     0},
    {"the last moment of the old year",
     ITEM_SEMINAR,
     {"starts", "2027-01-01T01:00:00Z"},
     "2026-12-31T14:59:59Z",
     STANDING_DUE,
     0,
     0},
};

static struct item *item_of(const struct row *row)
{
    struct item *item = stage_item(row->kind, "folder:x", row->what);
    for (size_t i = 0; row->fields[i]; i += 2) {
        const struct item_field_spec *spec = item_field_spec(row->fields[i]);
        assert_non_null(spec);
        assert_true(item_add_field(item, row->fields[i], item_field_has_language(spec) ? "ja" : "",
                                   row->fields[i + 1]));
    }
    return item;
}

static void states_at_their_borders(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct item *item = item_of(&rows[i]);
        struct standing_facts facts = standing_facts(item, zone, item->arena);
        struct standing standing = standing_at(&facts, utc_of(rows[i].at));
        if (standing.reason != rows[i].reason || standing.flags != rows[i].flags ||
            standing.occasion != rows[i].occasion)
            fail_msg("%s: expected reason %d flags %x occasion %zu, got %d %x %zu", rows[i].what,
                     rows[i].reason, rows[i].flags, rows[i].occasion, standing.reason,
                     standing.flags, standing.occasion);
        item_destroy(item);
    }
}

// `until` promises that nothing changes before it, and it is not later than the next change.
static void the_promise_of_until_is_kept(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct item *item = item_of(&rows[i]);
        struct standing_facts facts = standing_facts(item, zone, item->arena);
        int64_t first = utc_of("2026-11-30T00:00:00Z"), last = utc_of("2026-12-08T00:00:00Z");
        struct standing promised = standing_at(&facts, first);
        for (int64_t t = first; t < last; t += 61) {
            struct standing now = standing_at(&facts, t);
            if (t < promised.until_utc &&
                (now.reason != promised.reason || now.flags != promised.flags ||
                 now.occasion != promised.occasion))
                fail_msg("%s changes at %lld, before it said", rows[i].what, (long long)t);
            if (t >= promised.until_utc)
                promised = now;
        }
        item_destroy(item);
    }
}

static void the_window_and_approval_come_first(void **state)
{
    (void)state;
    struct item *item = stage_item(ITEM_SHOWCASE, "folder:x", "店");
    item->show_from_utc = 1000;
    item->show_until_utc = 2000;
    struct standing_facts facts = standing_facts(item, zone, item->arena);
    assert_int_equal(standing_at(&facts, 999).reason, STANDING_BEFORE_WINDOW);
    assert_int_equal(standing_at(&facts, 999).until_utc, 1000);
    assert_int_equal(standing_at(&facts, 1000).reason, STANDING_DUE);
    assert_int_equal(standing_at(&facts, 1999).until_utc, 2000);
    assert_int_equal(standing_at(&facts, 2000).reason, STANDING_AFTER_WINDOW);
    item->state = ITEM_SUBMITTED;
    assert_int_equal(standing_at(&facts, 1500).reason, STANDING_NOT_APPROVED);
    item->state = ITEM_APPROVED;
    item->show_from_utc = 3000; // a window that is never open
    assert_int_equal(standing_at(&facts, 1500).reason, STANDING_AFTER_WINDOW);
    item_destroy(item);
}

static void only_what_no_date_touches_is_undated(void **state)
{
    (void)state;
    struct item *item = stage_item(ITEM_SHOWCASE, "folder:x", "店");
    struct standing_facts facts = standing_facts(item, zone, item->arena);
    assert_true(standing_undated(&facts, 1000));
    item->show_from_utc = 2000;
    assert_false(standing_undated(&facts, 1000));
    assert_true(standing_undated(&facts, 2000));
    item->show_until_utc = 3000;
    assert_false(standing_undated(&facts, 2500));
    item_destroy(item);
    item = stage_item(ITEM_NOTICE, "folder:x", "お知らせ");
    facts = standing_facts(item, zone, item->arena);
    assert_false(standing_undated(&facts, 1000));
    item_destroy(item);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_at_their_borders),
        cmocka_unit_test(the_promise_of_until_is_kept),
        cmocka_unit_test(the_window_and_approval_come_first),
        cmocka_unit_test(only_what_no_date_touches_is_undated),
    };
    return cmocka_run_group_tests(tests, open_zone, close_zone);
}
