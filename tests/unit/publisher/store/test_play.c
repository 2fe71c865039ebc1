// Proof of play: every record counts once, whatever players send and however often.
#include "tests/unit/publisher/store/room.h"

#include "publisher/store/store_play.h"

static struct play play(const char *id, const char *item, int64_t day, int64_t shown_ms)
{
    return (struct play){.id = id,
                         .item = item,
                         .region = "main",
                         .begin_utc_ms = day * 86400000,
                         .day = day,
                         .shown_ms = shown_ms,
                         .frames = shown_ms / 20};
}

static size_t add(struct room *room, const char *screen, const struct play *plays, size_t count)
{
    size_t added = 4711;
    ASSERT_DONE(store_add_plays(room->store, screen, plays, count, &added, done));
    return added;
}

struct sums {
    char text[1024];
};

static bool see(void *context, const struct play_sum *sum)
{
    struct sums *sums = context;
    size_t length = strlen(sums->text);
    snprintf(sums->text + length, sizeof sums->text - length, "%s%s/%s/%d:%dx%d,%d",
             length ? " " : "", sum->item, sum->screen, (int)sum->day, (int)sum->plays,
             (int)sum->shown_ms, (int)sum->frames);
    return true;
}

static void expect(struct room *room, unsigned groups, int64_t from, int64_t until,
                   const char *item, const char *screen, const char *text)
{
    struct sums sums = {""};
    ASSERT_DONE(
        store_each_play_sum(room->store, groups, from, until, item, screen, see, &sums, done));
    assert_string_equal(sums.text, text);
}

static void records_are_added_up_by_item_screen_and_day(void **state)
{
    struct room *room = *state;
    const struct play hall[] = {play("1", "a", 100, 10000), play("2", "a", 100, 8000),
                                play("3", "b", 100, 5000), play("4", "a", 101, 10000)};
    const struct play stairs[] = {play("1", "a", 100, 1000)};
    assert_int_equal(add(room, "hall", hall, 4), 4);
    assert_int_equal(add(room, "stairs", stairs, 1), 1); // ids are a screen's own
    room_reopen(room);
    expect(room, PLAY_BY_ITEM, 0, 1000, "", "", "a//-1:4x29000,1450 b//-1:1x5000,250");
    expect(room, PLAY_BY_SCREEN, 0, 1000, "", "", "/hall/-1:4x33000,1650 /stairs/-1:1x1000,50");
    expect(room, PLAY_BY_DAY, 0, 1000, "", "", "//100:4x24000,1200 //101:1x10000,500");
    expect(room, PLAY_BY_ITEM | PLAY_BY_SCREEN | PLAY_BY_DAY, 100, 101, "a", "",
           "a/hall/100:2x18000,900 a/stairs/100:1x1000,50");
    expect(room, 0, 0, 1000, "", "", "//-1:5x34000,1700");
    expect(room, PLAY_BY_ITEM, 0, 1000, "", "stairs", "a//-1:1x1000,50");
    expect(room, PLAY_BY_ITEM, 101, 101, "", "", ""); // half-open
    expect(room, PLAY_BY_ITEM, 0, 1000, "' OR 1=1 --", "", "");
}

static void a_record_told_twice_counts_once(void **state)
{
    struct room *room = *state;
    const struct play plays[] = {play("1", "a", 100, 10000), play("1", "a", 100, 10000),
                                 play("2", "a", 100, 10000), play("1", "b", 101, 99)};
    assert_int_equal(add(room, "hall", plays, 4), 2);
    assert_int_equal(add(room, "hall", plays, 4), 0);
    room_reopen(room);
    assert_int_equal(add(room, "hall", plays, 4), 0);
    expect(room, PLAY_BY_ITEM, 0, 1000, "", "", "a//-1:2x20000,1000");
}

static bool tell_all(struct room *room, int number)
{
    struct play plays[40];
    char ids[40][16];
    (void)number;
    for (int i = 0; i < 40; i++) {
        snprintf(ids[i], sizeof ids[i], "%d", i);
        plays[i] = play(ids[i], "a", 100, 1000);
    }
    return store_add_plays(room->store, "hall", plays, 40, NULL, NULL);
}

static void told_by_many_at_once_they_count_once(void **state)
{
    struct room *room = *state;
    assert_int_equal(room_race(room, 4, tell_all), 4);
    expect(room, 0, 0, 1000, "", "", "//-1:40x40000,2000");
}

static void the_impossible_is_passed_over_and_holds_up_nothing(void **state)
{
    struct room *room = *state;
    char long_id[PLAY_MOST_ID_BYTES + 2], long_item[ITEM_ID_BYTES + 1];
    memset(long_id, 'x', sizeof long_id - 1);
    long_id[sizeof long_id - 1] = '\0';
    memset(long_item, 'y', sizeof long_item - 1);
    long_item[sizeof long_item - 1] = '\0';
    struct play plays[] = {
        play("", "a", 100, 1000),        play(long_id, "a", 100, 1000),
        play("2", long_item, 100, 1000), play("3", "a", 100, -1),
        play("4", "a", 100, INT64_MAX),  play("5", "a", 100, PLAY_MOST_SHOWN_MS + 1),
        play("6", "a", 100, 1000),       play("7", "a", 100, 1000),
        play("8", "a", 100, 1000),       play("good'); DROP TABLE play; --", "a", 100, 1000),
        play("nothing", "", 100, 500),
    };
    plays[6].frames = -1;
    plays[7].frames = INT64_MAX;
    plays[8].begin_utc_ms = INT64_MAX;
    assert_int_equal(add(room, "hall", plays, sizeof plays / sizeof *plays), 2);
    expect(room, PLAY_BY_ITEM, INT64_MIN, INT64_MAX, "", "", "//-1:1x500,25 a//-1:1x1000,50");
    assert_int_equal(add(room, "hall", plays, 0), 0);
}

static void forgotten_ids_leave_their_sums(void **state)
{
    struct room *room = *state;
    const struct play plays[] = {play("1", "a", 100, 10000), play("2", "a", 200, 10000)};
    assert_int_equal(add(room, "hall", plays, 2), 2);
    ASSERT_DONE(store_forget_plays(room->store, 150 * 86400, done));
    assert_int_equal(room_number(room, "SELECT count(*) FROM play"), 1);
    expect(room, 0, 0, 1000, "", "", "//-1:2x20000,1000");
    assert_int_equal(add(room, "hall", &plays[1], 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(records_are_added_up_by_item_screen_and_day),
        ROOM_TEST(a_record_told_twice_counts_once),
        ROOM_TEST(told_by_many_at_once_they_count_once),
        ROOM_TEST(the_impossible_is_passed_over_and_holds_up_nothing),
        ROOM_TEST(forgotten_ids_leave_their_sums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
