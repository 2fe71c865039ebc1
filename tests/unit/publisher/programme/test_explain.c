// Why it is, or is not, on screen: each rule that can be in the way is named.
#include "stage.h"

#include "publisher/programme/explain.h"

#define NOW "2026-11-23T01:00:00Z"

static void put_all(struct stage *stage)
{
    stage_put_new(stage, ITEM_SHOWCASE, "folder:showcases/pan", "パン屋");
    stage_put_new(stage, ITEM_SHOWCASE, "folder:showcases/mokkou", "木工所");
    stage_put_new(stage, ITEM_NOTICE, "folder:notices/kyukan", "休館日");
    stage_put_seminar(stage, "folder:seminars/sogyo", "創業セミナー", "2026-11-25T05:00:00Z");
    struct item *later = stage_item(ITEM_NOTICE, "folder:notices/later", "予告");
    later->show_from_utc = utc_of("2026-11-24T00:00:00Z");
    stage_put(stage, later);
    struct item *draft = stage_item(ITEM_SHOWCASE, "folder:showcases/draft", "下書き");
    draft->state = ITEM_SUBMITTED;
    stage_put(stage, draft);
    stage_put_new(stage, ITEM_SHOWCASE, "folder:showcases/gone", "取り下げ");
    stage_withdraw(stage, "folder:showcases/gone");
}

static void each_rule_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *item, *at, *lang;
        bool off;
        const char *line, *next; // NULL: not looked at
    } rows[] = {
        {"folder:showcases/pan", NOW, "ja", false, "  ✓ 承認されています", NULL},
        {"folder:showcases/pan", NOW, "ja", false, "割合は 4", NULL},
        {"folder:showcases/pan", NOW, "en", false, "  ✓ No alert is in its way", NULL},
        {"folder:showcases/pan", "2026-11-23T13:00:00Z", "ja", true, "  ✗ 開館時間外です",
         "next: 2026-11-24T00:00:"},
        {"folder:notices/later", NOW, "ja", true, "  ✗ 掲載開始前です：2026年11月24日（火）9:00〜",
         "next: 2026-11-24T00:"},
        {"folder:showcases/draft", NOW, "en", true, "  ✗ It is not approved (state: submitted)",
         "next: not planned"},
        {"folder:showcases/gone", NOW, "en", true, "  ✗ The reason given: test",
         "next: not planned"},
        {"folder:seminars/sogyo", NOW, "en", false,
         "It takes place next: Wed 25 November 2026, 14:00", NULL},
        {"folder:seminars/sogyo", "2026-11-25T05:15:00Z", "en", true, "  ✗ It has begun",
         "next: not planned"},
        {"folder:seminars/sogyo", "2026-11-25T03:00:00Z", "ja", false, "表示の状態：本日開催",
         NULL},
    };
    struct stage *stage = stage_create("Asia/Tokyo", NOW);
    stage->channel.opens_minute = 9 * 60;
    stage->channel.closes_minute = 21 * 60;
    put_all(stage);
    stage_open_programme(stage);
    stage_build(stage);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buffer out;
        buffer_init(&out, 1 << 16);
        struct error error = {0};
        enum explain_verdict verdict;
        if (!explain_item(stage->programme, rows[i].item, "one", utc_of(rows[i].at), rows[i].lang,
                          &verdict, &out, &error))
            fail_msg("%s: %s", rows[i].item, error.text);
        if ((verdict == EXPLAIN_OFF) != rows[i].off || !strstr(buffer_text(&out), rows[i].line) ||
            (rows[i].next && !strstr(buffer_text(&out), rows[i].next)))
            fail_msg("%s at %s: expected “%s” and “%s” in\n%s", rows[i].item, rows[i].at,
                     rows[i].line, rows[i].next ? rows[i].next : "", buffer_text(&out));
        buffer_finish(&out);
    }
    stage_destroy(stage);
}

static void next_is_when_it_really_shows(void **state)
{
    (void)state;
    struct stage *stage = stage_create("Asia/Tokyo", NOW);
    put_all(stage);
    stage_open_programme(stage);
    stage_build(stage);
    struct playlist *playlist = stage_playlist(stage, "one");
    static const char *const ids[] = {"folder:showcases/pan", "folder:notices/kyukan",
                                      "folder:notices/later"};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        struct buffer out;
        buffer_init(&out, 1 << 16);
        enum explain_verdict verdict;
        int64_t at = utc_of(NOW) + 37;
        assert_true(explain_item(stage->programme, ids[i], "one", at, "ja", &verdict, &out, NULL));
        char instant[21];
        snprintf(instant, sizeof instant, "%s", strstr(buffer_text(&out), "next: ") + 6);
        int64_t next = utc_of(instant);
        assert_true(next >= at);
        assert_string_equal(stage_on(playlist, next * 1000 + 999), ids[i]);
        bool showing = strcmp(stage_on(playlist, at * 1000), ids[i]) == 0;
        assert_int_equal(verdict == EXPLAIN_SHOWING, showing);
        for (int64_t t = at * 1000; t < next * 1000 && !showing; t += 1000)
            assert_string_not_equal(stage_on(playlist, t), ids[i]);
        buffer_finish(&out);
    }
    playlist_destroy(playlist);
    stage_destroy(stage);
}

static void an_alert_in_the_way_is_named(void **state)
{
    (void)state;
    struct stage *stage = stage_create("Asia/Tokyo", NOW);
    put_all(stage);
    struct item *alert = stage_item(ITEM_ALERT, "feed:alert", "大雨特別警報");
    item_add_instant(alert, "ends", utc_of(NOW) + 600);
    stage_put(stage, alert);
    stage_open_programme(stage);
    stage_build(stage);
    struct buffer out;
    buffer_init(&out, 1 << 16);
    enum explain_verdict verdict;
    assert_true(explain_item(stage->programme, "folder:showcases/pan", "one", utc_of(NOW), "ja",
                             &verdict, &out, NULL));
    assert_int_equal(verdict, EXPLAIN_OFF);
    assert_non_null(strstr(buffer_text(&out), "  ✗ 緊急情報「大雨特別警報」が優先されています"));
    assert_non_null(strstr(buffer_text(&out), "next: 2026-11-23T01:1"));
    buffer_clear(&out);
    assert_true(explain_item(stage->programme, "feed:alert", "one", utc_of(NOW), "ja", &verdict,
                             &out, NULL));
    assert_int_equal(verdict, EXPLAIN_SHOWING);
    buffer_finish(&out);
    stage_destroy(stage);
}

static void unknown_names_get_a_hint(void **state)
{
    (void)state;
    struct stage *stage = stage_create("Asia/Tokyo", NOW);
    put_all(stage);
    stage_open_programme(stage);
    stage_build(stage);
    static const struct {
        const char *item, *screen, *expected;
    } rows[] = {
        {"folder:showcases/pen", "one", "near it: folder:showcases/pan"},
        {"sogyo", "one", "near it: folder:seminars/sogyo"},
        {"xyzzy", "one", "there is no item “xyzzy”"},
        {"", "one", "there is no item"},
        {"folder:showcases/pan", "two", "there is no screen “two”"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buffer out;
        buffer_init(&out, 1 << 16);
        struct error error = {0};
        enum explain_verdict verdict;
        assert_false(explain_item(stage->programme, rows[i].item, rows[i].screen, utc_of(NOW), "ja",
                                  &verdict, &out, &error));
        if (!strstr(error.text, rows[i].expected))
            fail_msg("expected “%s” in “%s”", rows[i].expected, error.text);
        buffer_finish(&out);
    }
    stage_destroy(stage);
}

static void the_same_is_told_as_json(void **state)
{
    (void)state;
    struct stage *stage = stage_create("Asia/Tokyo", NOW);
    stage->channel.opens_minute = 9 * 60;
    stage->channel.closes_minute = 21 * 60;
    stage->channel.closures[0] = (struct channel_closure){.from = 20261124, .until = 20261124};
    stage->channel.closure_count = 1;
    stage->channel.dayparts[0] = (struct channel_daypart){.from_minute = 12 * 60,
                                                          .until_minute = 13 * 60,
                                                          .weekdays = 0x7F,
                                                          .shares = {[ITEM_NOTICE] = 1}};
    stage->channel.daypart_count = 1;
    put_all(stage);
    stage_open_programme(stage);
    stage_build(stage);
    static const struct {
        const char *at, *wanted;
    } rows[] = {
        {NOW, "\"item\":\"folder:showcases/pan\",\"title\":\"パン屋\",\"screen\":\"one\""},
        {NOW, "{\"lets\":true,\"text\":\"It is approved\"}"},
        {"2026-11-24T01:00:00Z", "{\"lets\":false,\"text\":\"It is a day without opening\"}"},
        {"2026-11-24T01:00:00Z", "\"next\":\"2026-11-25T00:0"},
        {"2026-11-23T03:30:00Z",
         "is not shown in this part of the day, until Mon 23 November 2026, "
         "13:00"},
        {"2026-11-23T03:30:00Z", "\"verdict\":\"off\""},
        {"2026-11-23T03:30:00Z", "\"next\":\"2026-11-23T04:0"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buffer out;
        struct error error = {0};
        buffer_init(&out, 1 << 16);
        if (!explain_item_json(stage->programme, "folder:showcases/pan", "one", utc_of(rows[i].at),
                               "en", &out, &error))
            fail_msg("%s", error.text);
        if (!strstr(buffer_text(&out), rows[i].wanted))
            fail_msg("row %zu: expected %s in %s", i, rows[i].wanted, buffer_text(&out));
        buffer_finish(&out);
    }
    stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_is_named),
        cmocka_unit_test(the_same_is_told_as_json),
        cmocka_unit_test(next_is_when_it_really_shows),
        cmocka_unit_test(an_alert_in_the_way_is_named),
        cmocka_unit_test(unknown_names_get_a_hint),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
