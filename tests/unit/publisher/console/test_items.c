// Looking at items and changing what cannot wait, as staff do it over HTTP.
#include "tests/unit/publisher/console/office_stage.h"

#include "publisher/programme/explain.h"

static void items_are_listed_by_kind_state_and_words(void **state)
{
    struct stage *stage = *state;
    static const struct {
        const char *query;
        int total;
    } rows[] = {
        {"", 4},
        {"?kind=seminar", 3},
        {"?kind=notice", 1},
        {"?state=live", 2},
        {"?state=upcoming", 1},
        {"?state=expired", 1},
        {"?state=withdrawn", 0},
        {"?q=%E4%BC%91%E9%A4%A8", 1}, // 休館
        {"?q=%25", 0},
        {"?q=_", 0},
        {"?channel=street", 3}, // shows no notices
        {"?channel=street&kind=notice", 0},
        {"?sort=starts&limit=1", 4},
        {"?sort=title", 4},
    };
    stage_put_seminar(stage, "console:1");
    stage_put_item(stage, "console:2", "console",
                   "{\"kind\":\"seminar\",\"fields\":{\"title\":{\"ja\":\"終わった講座\"},"
                   "\"starts\":\"2026-11-01T05:00:00Z\"}}");
    stage_put_item(stage, "console:3", "console",
                   "{\"kind\":\"seminar\",\"show_from\":\"2026-12-20T00:00:00Z\",\"fields\":{"
                   "\"title\":{\"ja\":\"先の講座\"},\"starts\":\"2027-01-10T05:00:00Z\"}}");
    stage_put_item(stage, "feed:ward:1", "feed:ward",
                   "{\"kind\":\"notice\",\"fields\":{\"title\":{\"ja\":\"休館のお知らせ\"}}}");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char path[256];
        struct answer *answer =
            want(stage, 200, GET(VIEWER, path_of(path, "/api/v1/items%s", rows[i].query)));
        if (number_of(answer->json, "total") != rows[i].total)
            fail_msg("%s: %d items expected, %lld came", rows[i].query, rows[i].total,
                     (long long)number_of(answer->json, "total"));
        free_answer(answer);
    }
    static const char *const bad[] = {"?kind=x",    "?state=x",  "?sort=x",
                                      "?limit=501", "?limit=x1", "?cursor=-1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char path[256];
        if (strcmp(bad[i], "?limit=x1") == 0)
            continue; // taken as not told
        free_answer(want(stage, 400, GET(VIEWER, path_of(path, "/api/v1/items%s", bad[i]))));
    }
}

static void an_items_row_says_what_people_ask(void **state)
{
    struct stage *stage = *state;
    stage_put_seminar(stage, "folder:seminars/sogyo");
    stage_build(stage);
    struct answer *answer = want(stage, 200, GET(VIEWER, "/api/v1/items/folder:seminars%2Fsogyo"));
    assert_string_equal(text_of(answer->json, "id"), "folder:seminars/sogyo");
    assert_string_equal(text_of(answer->json, "title"), "Founding a business");
    assert_string_equal(text_of(answer->json, "starts"), "2026-12-10T05:00:00Z");
    assert_string_equal(text_of(answer->json, "state"), "live");
    assert_string_equal(answer->etag, "\"1\"");
    assert_non_null(json_object_get(json_object_get(answer->json, "item"), "fields"));
    json_t *next = json_object_get(answer->json, "next_showing");
    assert_true(*text_of(next, "at") && *text_of(next, "screen"));
    free_answer(answer);
    answer = want(stage, 200, GET(VIEWER, "/api/v1/items/folder:seminars%2Fsogyo?lang=ja"));
    assert_string_equal(text_of(answer->json, "title"), "創業セミナー");
    free_answer(answer);
}

static void a_seminar_is_full_with_one_click(void **state)
{
    struct stage *stage = *state;
    static const char path[] = "/api/v1/items/console:1/state";
    static const char full[] = "{\"fields\":{\"status\":\"full\",\"seats_left\":0}}";
    stage_put_seminar(stage, "console:1");
    struct answer *blind = want(stage, 428, SEND(EDITOR, "PATCH", path, 0, full));
    expect_code(blind, "if-match");
    free_answer(blind);
    static const char *const faulty[] = {
        "{}",
        "{\"fields\":[]}",
        "{\"fields\":{}}",
        "{\"fields\":{\"title\":\"x\"}}",
        "{\"fields\":{\"status\":\"odd\"}}",
        "{\"fields\":{\"seats_left\":-1}}",
        "{\"fields\":{\"starts\":null}}",
        "{\"fields\":{\"starts\":\"tomorrow\"}}",
        "{\"fields\":{\"ends\":\"2026-12-10T01:00:00Z\"}}",
    };
    for (size_t i = 0; i < sizeof faulty / sizeof *faulty; i++)
        free_answer(want(stage, 422, SEND(EDITOR, "PATCH", path, 1, faulty[i])));
    struct answer *done = want(stage, 200, SEND(EDITOR, "PATCH", path, 1, full));
    json_t *fields = json_object_get(done->json, "fields");
    assert_string_equal(text_of(fields, "status"), "full");
    assert_int_equal(number_of(fields, "seats_left"), 0);
    assert_string_equal(done->etag, "\"2\"");
    free_answer(done);
    struct answer *late = want(stage, 409, SEND(OTHER_EDITOR, "PATCH", path, 1, full));
    assert_int_equal(number_of(json_object_get(late->json, "current"), "revision"), 2);
    free_answer(late);
    struct answer *audit = want(stage, 200, GET(ADMINISTRATOR, "/api/v1/audit?about=console:1"));
    assert_string_equal(text_of(json_array_get(json_object_get(audit->json, "items"), 0), "action"),
                        "item.change");
    free_answer(audit);
}

static void a_change_is_carried_into_what_waits(void **state)
{
    struct stage *stage = *state;
    char path[256];
    stage_put_seminar(stage, "console:1");
    int64_t id = stage_propose(stage, EDITOR, "{\"item\":\"console:1\"}");
    free_answer(want(stage, 200,
                     SEND(OTHER_EDITOR, "PATCH", "/api/v1/items/console:1/state", 1,
                          "{\"fields\":{\"status\":\"cancelled\",\"room\":\"別館\"}}")));
    struct answer *waiting =
        want(stage, 200, GET(EDITOR, path_of(path, "/api/v1/proposals/%lld", (long long)id)));
    json_t *fields = json_object_get(json_object_get(waiting->json, "document"), "fields");
    assert_string_equal(text_of(fields, "status"), "cancelled");
    assert_string_equal(text_of(json_object_get(fields, "room"), "ja"), "別館");
    assert_int_equal(number_of(waiting->json, "base_revision"), 2);
    free_answer(waiting);
}

static void an_item_is_taken_off_with_a_reason(void **state)
{
    struct stage *stage = *state;
    static const char path[] = "/api/v1/items/console:1/withdraw";
    stage_put_seminar(stage, "console:1");
    free_answer(want(stage, 422, SEND(EDITOR, "POST", path, 1, "{}")));
    free_answer(want(stage, 200, SEND(EDITOR, "POST", path, 1, "{\"reason\":\"講師の都合\"}")));
    free_answer(want(stage, 409, SEND(EDITOR, "POST", path, 2, "{\"reason\":\"again\"}")));
    struct answer *item = want(stage, 200, GET(VIEWER, "/api/v1/items/console:1"));
    assert_string_equal(text_of(item->json, "state"), "withdrawn");
    assert_string_equal(text_of(item->json, "why"), "講師の都合");
    free_answer(item);
    struct answer *history = want(stage, 200, GET(VIEWER, "/api/v1/items/console:1/history"));
    assert_int_equal(number_of(history->json, "total"), 2);
    json_t *newest = json_array_get(json_object_get(history->json, "items"), 0);
    assert_string_equal(text_of(newest, "why"), "講師の都合");
    assert_string_equal(text_of(newest, "title"), "創業セミナー");
    free_answer(history);
}

static void what_a_file_brought_is_not_changed_here(void **state)
{
    struct stage *stage = *state;
    stage_put_item(stage, "folder:a", "folder", SEMINAR_DOCUMENT);
    free_answer(want(stage, 409,
                     SEND(EDITOR, "PATCH", "/api/v1/items/folder:a/state", 1,
                          "{\"fields\":{\"status\":\"full\"}}")));
}

static void why_is_told_for_each_screen(void **state)
{
    struct stage *stage = *state;
    stage_put_seminar(stage, "console:1");
    stage_build(stage);
    struct answer *all = want(stage, 200, GET(VIEWER, "/api/v1/items/console:1/explain"));
    assert_int_equal(number_of(all->json, "total"), 2);
    json_t *lobby = row_of(all->json, "screen", "lobby");
    assert_true(json_array_size(json_object_get(lobby, "rules")) > 2);
    assert_true(strcmp(text_of(lobby, "verdict"), "off") != 0 && *text_of(lobby, "next"));
    free_answer(all);
    struct answer *late = want(
        stage, 200,
        GET(VIEWER, "/api/v1/items/console:1/explain?screen=lobby&at=2027-01-01T00%3A00%3A00Z"));
    lobby = row_of(late->json, "screen", "lobby");
    assert_string_equal(text_of(lobby, "verdict"), "off");
    free_answer(late);
    free_answer(want(stage, 404, GET(VIEWER, "/api/v1/items/console:1/explain?screen=none")));
    free_answer(want(stage, 400, GET(VIEWER, "/api/v1/items/console:1/explain?at=noon")));
}

static void expect_png(const struct answer *answer, uint32_t width, uint32_t height)
{
    const unsigned char *bytes = (const unsigned char *)answer->body.bytes;
    assert_string_equal(answer->type, "image/png");
    assert_true(answer->body.length > 1000 && memcmp(bytes, "\x89PNG", 4) == 0);
    assert_int_equal((uint32_t)bytes[18] << 8 | bytes[19], width);
    assert_int_equal((uint32_t)bytes[22] << 8 | bytes[23], height);
}

static void pictures_are_drawn_in_the_size_that_is_asked_for(void **state)
{
    struct stage *stage = *state;
    stage_put_seminar(stage, "console:1");
    stage_build(stage);
    struct answer *item =
        want(stage, 200, GET(VIEWER, "/api/v1/items/console:1/preview.png?size=640x360"));
    expect_png(item, 640, 360);
    free_answer(item);
    struct answer *now = want(stage, 200, GET(VIEWER, "/api/v1/screens/street/now.png"));
    expect_png(now, 540, 960);
    free_answer(now);
    static const char *const bad[] = {"size=1x1", "size=640", "size=99999x10", "size=640x360x1",
                                      "at=noon"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char path[256];
        free_answer(
            want(stage, 400,
                 GET(VIEWER, path_of(path, "/api/v1/items/console:1/preview.png?%s", bad[i]))));
        free_answer(want(stage, 400,
                         GET(VIEWER, path_of(path, "/api/v1/screens/lobby/now.png?%s", bad[i]))));
    }
    free_answer(want(stage, 404, GET(VIEWER, "/api/v1/items/console:1/preview.png?channel=none")));
}

static void a_preview_comes_with_its_report(void **state)
{
    struct stage *stage = *state;
    struct answer *both =
        want(stage, 200,
             SEND(EDITOR, "POST", "/api/v1/previews", 0,
                  "{\"document\":" SEMINAR_DOCUMENT ",\"size\":\"480x270\",\"lang\":\"ja\"}"));
    assert_memory_equal(text_of(both->json, "image"), "data:image/png;base64,", 22);
    assert_true(json_is_boolean(json_object_get(json_object_get(both->json, "report"), "legible")));
    assert_int_equal(json_array_size(json_object_get(both->json, "faults")), 0);
    free_answer(both);
    struct question plain = {.who = EDITOR,
                             .method = "POST",
                             .path = "/api/v1/previews",
                             .body = "{\"document\":{\"kind\":\"seminar\",\"fields\":{}},"
                                     "\"size\":\"270x480\",\"channel\":\"street\"}",
                             .header = "Accept: image/png"};
    struct answer *png = want(stage, 200, &plain);
    expect_png(png, 270, 480);
    free_answer(png);
    static const char *const faulty[] = {
        "{}",
        "{\"document\":{\"kind\":\"x\"}}",
        "{\"document\":{\"kind\":\"seminar\",\"odd\":1}}",
        "{\"document\":{\"kind\":\"seminar\"},\"size\":\"1x1\"}",
        "{\"document\":{\"kind\":\"seminar\"},\"size\":\"99999x99999\"}",
        "{\"document\":{\"kind\":\"seminar\"},\"at\":\"noon\"}",
    };
    for (size_t i = 0; i < sizeof faulty / sizeof *faulty; i++)
        free_answer(want(stage, 422, SEND(EDITOR, "POST", "/api/v1/previews", 0, faulty[i])));
    free_answer(want(stage, 404,
                     SEND(EDITOR, "POST", "/api/v1/previews", 0,
                          "{\"document\":{\"kind\":\"seminar\"},\"channel\":\"none\"}")));
}

static void the_programme_of_any_hour_is_told(void **state)
{
    struct stage *stage = *state;
    stage_put_seminar(stage, "console:1");
    stage_build(stage);
    struct answer *hour =
        want(stage, 200,
             GET(VIEWER, "/api/v1/programme?screen=lobby&region=main&at=2026-12-08T05%3A00%3A00Z"));
    json_t *seminar = row_of(hour->json, "item", "console:1");
    assert_non_null(seminar);
    assert_string_equal(text_of(seminar, "kind"), "seminar");
    assert_true(strcmp(text_of(seminar, "at"), text_of(seminar, "until")) < 0);
    free_answer(hour);
    struct answer *after =
        want(stage, 200,
             GET(VIEWER, "/api/v1/programme?screen=lobby&region=main&at=2026-12-11T05%3A00%3A00Z"));
    assert_null(row_of(after->json, "item", "console:1"));
    free_answer(after);
    struct answer *channel = want(stage, 200, GET(VIEWER, "/api/v1/channels/lobby/hour"));
    assert_true(number_of(json_object_get(channel->json, "seconds"), "seminar") > 0);
    free_answer(channel);
    free_answer(want(stage, 404, GET(VIEWER, "/api/v1/programme?screen=none")));
    free_answer(want(stage, 400, GET(VIEWER, "/api/v1/programme")));
    free_answer(want(stage, 400, GET(VIEWER, "/api/v1/programme?screen=lobby&at=x")));
    free_answer(want(stage, 400,
                     GET(VIEWER, "/api/v1/programme?screen=lobby&at=2026-12-01T00%3A00%3A00Z&until="
                                 "2026-12-03T00%3A00%3A00Z")));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_enter, stage_leave)
    const struct CMUnitTest tests[] = {
        TEST(items_are_listed_by_kind_state_and_words),
        TEST(an_items_row_says_what_people_ask),
        TEST(a_seminar_is_full_with_one_click),
        TEST(a_change_is_carried_into_what_waits),
        TEST(an_item_is_taken_off_with_a_reason),
        TEST(what_a_file_brought_is_not_changed_here),
        TEST(why_is_told_for_each_screen),
        TEST(pictures_are_drawn_in_the_size_that_is_asked_for),
        TEST(a_preview_comes_with_its_report),
        TEST(the_programme_of_any_hour_is_told),
    };
    return cmocka_run_group_tests_name("items", tests, NULL, NULL);
}
