#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "player/report.h"
#include "player/status.h"

static void refuse_wishes(void *context, const struct picture_wish *wishes, size_t count)
{
    (void)context;
    (void)wishes;
    (void)count;
}

static struct source source;

static struct stage *make_stage(void)
{
    struct error error;
    assert_true(source_find("http://h/screens/a/playlist.smil", NULL, &source, &error));
    struct stage_settings settings = {
        .source = &source, .width_px = 64, .height_px = 36, .want = refuse_wishes};
    return stage_create(&settings, 0);
}

static void a_report_says_what_is_wrong_even_when_nothing_is_right(void **state)
{
    (void)state;
    struct report_facts facts = {.screen = "a",
                                 .stage = make_stage(),
                                 .cache_folder = "/var/cache/\"quoted\"\\",
                                 .now_utc_ms = INT64_C(1796101200000),
                                 .uptime_ms = 61000,
                                 .display = "offscreen"};
    facts.sync.phase = SYNC_REFUSING;
    strcpy(facts.sync.last_error, "altered\n\x01 “quoted”");
    strcpy(facts.cache.problem, "\xFF\xFE no UTF-8");
    char *text = report_format(&facts);
    json_t *report = json_loads(text, 0, NULL);
    assert_non_null(report);
    assert_string_equal(json_string_value(json_object_get(report, "screen")), "a");
    assert_string_equal(json_string_value(json_object_get(report, "error")),
                        "altered\n\x01 “quoted”");
    assert_true(json_is_true(json_object_get(report, "waiting")));
    assert_true(json_is_false(json_object_get(report, "paired")));
    assert_true(json_is_null(json_object_get(report, "playlist")));
    assert_int_equal(json_array_size(json_object_get(report, "showing")), 0);
    assert_int_equal(json_integer_value(json_object_get(report, "uptime_s")), 61);
    const json_t *sync = json_object_get(report, "sync"), *clock = json_object_get(report, "clock");
    assert_string_equal(json_string_value(json_object_get(sync, "phase")), "refusing");
    assert_string_equal(json_string_value(json_object_get(clock, "now")), "2026-12-01T05:00:00Z");
    json_decref(report);
    free(text);
    stage_destroy((struct stage *)(uintptr_t)facts.stage);
}

static void reports_go_every_minute_and_soon_after_a_change_but_not_for_each(void **state)
{
    (void)state;
    struct report_facts facts = {.screen = "a", .stage = make_stage()};
    struct report_schedule schedule = {0};
    int64_t wait_ms, sent = 0;
    for (int64_t now = 1; now < 600001; now += 100)
        sent += report_is_due(&schedule, &facts, now, &wait_ms);
    assert_int_equal(sent, 10);
    facts.sync.phase = SYNC_FAILING;
    assert_false(report_is_due(&schedule, &facts, 540500, &wait_ms));
    assert_true(wait_ms <= REPORT_LEAST_APART_MS);
    assert_true(report_is_due(&schedule, &facts, 546000, &wait_ms));
    sent = 0;
    for (int64_t now = 546000; now < 606000; now += 100) {
        facts.sync.failed++;
        sent += report_is_due(&schedule, &facts, now, &wait_ms);
    }
    assert_in_range(sent, 5, 12);
    stage_destroy((struct stage *)(uintptr_t)facts.stage);
}

static void the_waiting_slide_says_in_both_languages_what_it_waits_for(void **state)
{
    (void)state;
    struct sync_state sync = {.phase = SYNC_FAILING, .last_error = "Couldn't connect to server"};
    assert_int_equal(status_kind_of(&sync), STATUS_PLAYLIST);
    struct status status = status_make(STATUS_PLAYLIST, "http://h:8080/x", &sync);
    assert_string_equal(status.headline, "番組表を​待って⁠います");
    assert_string_equal(status.waiting_for, "Waiting for the playlist");
    assert_string_equal(status.body, "http://h:8080/x\nCouldn't connect to server");
    sync = (struct sync_state){.phase = SYNC_CONNECTED, .needed = 97, .held = 46, .pending = true};
    assert_int_equal(status_kind_of(&sync), STATUS_MEDIA);
    status = status_make(STATUS_MEDIA, "http://h", &sync);
    assert_non_null(strstr(status.body, "40 %"));
    struct status same = status;
    sync.held++;
    status = status_make(STATUS_MEDIA, "http://h", &sync);
    assert_string_equal(status.body, same.body);
    sync.phase = SYNC_REFUSING;
    assert_int_equal(status_kind_of(&sync), STATUS_REFUSED);
    char endless[5000];
    memset(endless, 'x', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    status = status_make(STATUS_NOTHING, endless, &sync);
    assert_true(strlen(status.body) < 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_says_what_is_wrong_even_when_nothing_is_right),
        cmocka_unit_test(reports_go_every_minute_and_soon_after_a_change_but_not_for_each),
        cmocka_unit_test(the_waiting_slide_says_in_both_languages_what_it_waits_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
