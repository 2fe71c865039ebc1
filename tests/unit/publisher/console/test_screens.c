// Screens, their players and commands, channels and feeds, as an administrator sets them.
#include "tests/unit/publisher/console/office_stage.h"

#include <microhttpd.h>

#include "publisher/console/player_report.h"

// ---- screens ----

static void a_screen_is_added_changed_and_removed(void **state)
{
    struct stage *stage = *state;
    static const char own[] = "/api/v1/screens/hall-2";
    struct answer *added = want(
        stage, 201,
        SEND(ADMINISTRATOR, "POST", "/api/v1/screens", 0,
             "{\"id\":\"hall-2\",\"title\":\"2階\",\"place\":\"階段の前\",\"channel\":\"lobby\","
             "\"inches\":55,\"distance_m\":5,\"orientation\":\"portrait\",\"groups\":[\"館内\"]}"));
    assert_string_equal(text_of(added->json, "place"), "階段の前");
    assert_int_equal(number_of(added->json, "width_px"), 1080);
    assert_string_equal(text_of(added->json, "orientation"), "portrait");
    assert_true(json_is_false(json_object_get(added->json, "configured")));
    assert_string_equal(
        text_of(json_array_get(json_object_get(added->json, "attention"), 0), "code"),
        "never-seen");
    free_answer(added);
    assert_int_equal(stage->settings_changes, 1);
    stage_build(stage);
    free_answer(want(stage, 200, GET(NOBODY, "/screens/hall-2/playlist.smil")));
    free_answer(
        want(stage, 409, SEND(ADMINISTRATOR, "POST", "/api/v1/screens", 0, "{\"id\":\"hall-2\"}")));
    free_answer(want(stage, 428, SEND(ADMINISTRATOR, "PATCH", own, 0, "{\"title\":\"x\"}")));
    struct answer *changed =
        want(stage, 200, SEND(ADMINISTRATOR, "PATCH", own, 2, "{\"channel\":\"street\"}"));
    assert_string_equal(text_of(changed->json, "channel"), "street");
    assert_string_equal(text_of(changed->json, "title"), "2階");
    assert_string_equal(changed->etag, "\"3\"");
    free_answer(changed);
    struct answer *late =
        want(stage, 409, SEND(ADMINISTRATOR, "PATCH", own, 2, "{\"channel\":\"lobby\"}"));
    assert_string_equal(text_of(json_object_get(late->json, "current"), "channel"), "street");
    free_answer(late);
    struct answer *group =
        want(stage, 200, GET(VIEWER, "/api/v1/screens?group=%E9%A4%A8%E5%86%85"));
    assert_int_equal(number_of(group->json, "total"), 1);
    free_answer(group);
    free_answer(want(stage, 428, SEND(ADMINISTRATOR, "DELETE", own, 0, NULL)));
    free_answer(want(stage, 409, SEND(ADMINISTRATOR, "DELETE", own, 2, NULL)));
    free_answer(want(stage, 204, SEND(ADMINISTRATOR, "DELETE", own, 3, NULL)));
    free_answer(want(stage, 404, GET(VIEWER, own)));
}

static void what_cannot_be_a_screen_is_refused_at_its_member(void **state)
{
    struct stage *stage = *state;
    static const struct {
        const char *body, *field;
    } rows[] = {
        {"{}", "id"},
        {"{\"id\":\"Hall\"}", "id"},
        {"{\"id\":\"../x\"}", "id"},
        {"{\"id\":\"a\",\"odd\":1}", "odd"},
        {"{\"id\":\"a\",\"title\":\"\"}", "title"},
        {"{\"id\":\"a\",\"title\":7}", "title"},
        {"{\"id\":\"a\",\"title\":\"x\\ny\"}", "title"},
        {"{\"id\":\"a\",\"channel\":\"none\"}", "channel"},
        {"{\"id\":\"a\",\"distance_m\":5}", "inches"},
        {"{\"id\":\"a\",\"distance_m\":90,\"inches\":20}", "distance_m"},
        {"{\"id\":\"a\",\"distance_m\":-1}", "distance_m"},
        {"{\"id\":\"a\",\"width_px\":1}", "width_px"},
        {"{\"id\":\"a\",\"width_px\":1.5}", "width_px"},
        {"{\"id\":\"a\",\"orientation\":\"round\"}", "orientation"},
        {"{\"id\":\"a\",\"groups\":\"x\"}", "groups"},
        {"{\"id\":\"a\",\"groups\":[\"\"]}", "groups"},
        {"{\"id\":\"a\",\"code\":\"BBBBBB\"}", "code"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer *answer =
            want(stage, 422, SEND(ADMINISTRATOR, "POST", "/api/v1/screens", 0, rows[i].body));
        const char *field =
            text_of(json_array_get(json_object_get(answer->json, "errors"), 0), "field");
        if (strcmp(field, rows[i].field) != 0)
            fail_msg("%s: a fault at %s expected, “%s” came", rows[i].body, rows[i].field, field);
        free_answer(answer);
    }
    assert_int_equal(stage->settings_changes, 0);
}

static void a_configured_screen_is_changed_but_not_removed(void **state)
{
    struct stage *stage = *state;
    struct answer *changed =
        want(stage, 200,
             SEND(ADMINISTRATOR, "PATCH", "/api/v1/screens/lobby", 1, "{\"title\":\"玄関\"}"));
    assert_string_equal(text_of(changed->json, "title"), "玄関");
    free_answer(changed);
    struct answer *kept =
        want(stage, 409, SEND(ADMINISTRATOR, "DELETE", "/api/v1/screens/lobby", 2, NULL));
    expect_code(kept, "configured");
    free_answer(kept);
    changed = want(stage, 200,
                   SEND(ADMINISTRATOR, "PATCH", "/api/v1/screens/lobby", 2, "{\"title\":null}"));
    assert_string_equal(text_of(changed->json, "title"), "1階ロビー");
    free_answer(changed);
}

// ---- players ----

static void a_player_is_paired_by_its_code(void **state)
{
    struct stage *stage = *state;
    char path[256], secret[128], body[256], bearer[256];
    struct answer *begun =
        want(stage, 201, SEND(NOBODY, "POST", "/pairing", 0, "{\"version\":\"0.1.0\"}"));
    const char *code = text_of(begun->json, "code");
    assert_int_equal(strlen(code), 6);
    path_of(path, "/pairing/%s", code);
    snprintf(secret, sizeof secret, "%s", text_of(begun->json, "secret"));
    snprintf(bearer, sizeof bearer, "Authorization: Bearer %s", secret);
    struct question poll = {.who = NOBODY, .method = "GET", .path = path, .header = bearer};
    free_answer(want(stage, 404, GET(NOBODY, path)));
    free_answer(want(stage, 202, &poll));
    struct answer *waiting = want(stage, 200, GET(ADMINISTRATOR, "/api/v1/pairings"));
    assert_non_null(row_of(waiting->json, "code", code));
    free_answer(waiting);
    // As people type it.
    snprintf(body, sizeof body, "{\"id\":\"new\",\"channel\":\"lobby\",\"code\":\"%c%c%c-%c%c%c\"}",
             code[0] + 32 * (code[0] > '9'), code[1], code[2], code[3], code[4], code[5]);
    free_answer(want(stage, 201, SEND(ADMINISTRATOR, "POST", "/api/v1/screens", 0, body)));
    struct answer *done = want(stage, 200, &poll);
    assert_string_equal(text_of(done->json, "screen"), "new");
    assert_string_equal(text_of(done->json, "key"), "UFVCTElDIEtFWQ==");
    assert_true(strlen(text_of(done->json, "token")) > 20);
    free_answer(done);
    struct answer *screen = want(stage, 200, GET(VIEWER, "/api/v1/screens/new"));
    assert_true(json_is_true(json_object_get(screen->json, "paired")));
    free_answer(screen);
    snprintf(body, sizeof body, "{\"code\":\"%s\"}", code);
    free_answer(
        want(stage, 422, SEND(ADMINISTRATOR, "POST", "/api/v1/screens/lobby/pair", 0, body)));
    stage->now_ms += 3600 * 1000;
    free_answer(want(stage, 404, &poll));
    free_answer(begun);
}

static void codes_cannot_be_asked_for_without_end(void **state)
{
    struct stage *stage = *state;
    long last = 0;
    for (int i = 0; i < 30 && last != 429; i++) {
        struct answer *answer = ask(stage, SEND(NOBODY, "POST", "/pairing", 0, "{}"));
        last = answer->status;
        free_answer(answer);
    }
    assert_int_equal(last, 429);
}

static void commands_wait_until_the_player_did_them(void **state)
{
    struct stage *stage = *state;
    static const char path[] = "/api/v1/screens/lobby/command";
    struct error error = {0};
    unsigned status = 0;
    free_answer(want(stage, 422, SEND(ADMINISTRATOR, "POST", path, 0, "{}")));
    free_answer(want(stage, 422, SEND(ADMINISTRATOR, "POST", path, 0, "{\"command\":\"rm\"}")));
    free_answer(
        want(stage, 202, SEND(ADMINISTRATOR, "POST", path, 0, "{\"command\":\"identify\"}")));
    for (int i = 0; i < 2; i++) {
        char *told = player_report_take(&stage->office, "lobby", "", "{}", &status, &error);
        assert_string_equal(told, "{\"commands\":[{\"id\":1,\"command\":\"identify\"}],"
                                  "\"acknowledged\":[]}");
        free(told);
    }
    char *told =
        player_report_take(&stage->office, "lobby", "", "{\"commands_done\":[1]}", &status, &error);
    assert_string_equal(told, "{\"commands\":[],\"acknowledged\":[]}");
    free(told);
    free_answer(want(stage, 202, SEND(ADMINISTRATOR, "POST", path, 0, "{\"command\":\"reload\"}")));
    stage->now_ms += 3600 * 1000; // nobody wants it any more
    told = player_report_take(&stage->office, "lobby", "", "{}", &status, &error);
    assert_string_equal(told, "{\"commands\":[],\"acknowledged\":[]}");
    free(told);
}

static void what_was_shown_is_counted_once(void **state)
{
    struct stage *stage = *state;
    struct error error = {0};
    unsigned status = 0;
    static const char report[] =
        "{\"version\":\"0.1.0\",\"clock\":{\"trusted\":false},\"plays\":["
        "{\"id\":\"a1\",\"item\":\"console:1\",\"region\":\"main\",\"begin\":"
        "\"2026-11-30T15:30:00.250Z\",\"shown_ms\":8000,\"frames\":480},"
        "{\"id\":\"a2\",\"item\":\"console:1\",\"region\":\"main\",\"begin\":\"yesterday\"},"
        "{\"id\":7},{},null]}";
    stage_put_item(stage, "console:1", "console",
                   "{\"kind\":\"showcase\",\"fields\":{\"title\":{\"ja\":\"=HYPERLINK(1)\"},"
                   "\"business\":{\"ja\":\"見本製作所\"}}}");
    for (int i = 0; i < 2; i++) {
        char *told = player_report_take(&stage->office, "lobby", "", report, &status, &error);
        assert_string_equal(told, "{\"commands\":[],\"acknowledged\":[\"a1\",\"a2\"]}");
        free(told);
    }
    struct answer *sums =
        want(stage, 200, GET(VIEWER, "/api/v1/reports/plays?by=item,screen,day&from=2026-12-01"));
    assert_int_equal(number_of(sums->json, "total"), 1);
    json_t *row = row_of(sums->json, "item", "console:1");
    assert_int_equal(number_of(row, "plays"), 1);
    assert_int_equal(number_of(row, "shown_ms"), 8000);
    assert_string_equal(text_of(row, "day"), "2026-12-01"); // in Tokyo
    assert_string_equal(text_of(row, "business"), "見本製作所");
    free_answer(sums);
    sums = want(stage, 200, GET(VIEWER, "/api/v1/reports/plays?by=business&lang=ja"));
    assert_int_equal(number_of(row_of(sums->json, "business", "見本製作所"), "frames"), 480);
    free_answer(sums);
    struct answer *csv = want(stage, 200, GET(VIEWER, "/api/v1/reports/plays?format=csv&lang=ja"));
    assert_string_equal(csv->type, "text/csv; charset=utf-8");
    assert_string_equal(
        buffer_text(&csv->body),
        "\xEF\xBB\xBF\"事業者\",\"番号\",\"題名\",\"種類\",\"表示回数\","
        "\"表示時間（秒）\",\"フレーム数\"\r\n"
        "\"見本製作所\",\"console:1\",\"'=HYPERLINK(1)\",\"showcase\",1,8.0,480\r\n");
    assert_non_null(strstr(csv->disposition, "plays.csv"));
    free_answer(csv);
    struct answer *screen = want(stage, 200, GET(VIEWER, "/api/v1/screens/lobby"));
    assert_string_equal(text_of(screen->json, "player_version"), "0.1.0");
    assert_string_equal(
        text_of(json_array_get(json_object_get(screen->json, "attention"), 0), "code"), "clock");
    free_answer(screen);
    static const char *const bad[] = {"by=x", "from=x", "from=2026-13-01",
                                      "from=2026-12-02&until=2026-12-01"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char path[256];
        free_answer(
            want(stage, 400, GET(VIEWER, path_of(path, "/api/v1/reports/plays?%s", bad[i]))));
    }
}

static void a_screenshot_is_kept_only_when_it_is_one(void **state)
{
    struct stage *stage = *state;
    struct error error = {0};
    unsigned status = 0;
    static const char path[] = "/api/v1/screens/lobby/screenshot";
    free_answer(want(stage, 404, GET(VIEWER, path)));
    char *told = player_report_take(&stage->office, "lobby", "", "{\"screenshot\":\"PGh0bWw+\"}",
                                    &status, &error);
    free(told);
    free_answer(want(stage, 404, GET(VIEWER, path)));
    told = player_report_take(&stage->office, "lobby", "", "{\"screenshot\":\"iVBORw0KGgo=\"}",
                              &status, &error);
    free(told);
    struct answer *shot = want(stage, 200, GET(VIEWER, path));
    assert_string_equal(shot->type, "image/png");
    free_answer(shot);
    struct answer *screen = want(stage, 200, GET(VIEWER, "/api/v1/screens/lobby"));
    assert_string_equal(text_of(screen->json, "screenshot_at"), STAGE_NOW);
    free_answer(screen);
}

// ---- channels ----

static void a_slider_moves_one_share(void **state)
{
    struct stage *stage = *state;
    static const char path[] = "/api/v1/channels/lobby";
    struct answer *moved =
        want(stage, 200, SEND(ADMINISTRATOR, "PATCH", path, 1, "{\"shares\":{\"brand\":40}}"));
    assert_int_equal(number_of(json_object_get(moved->json, "shares"), "brand"), 40);
    assert_int_equal(number_of(json_object_get(moved->json, "shares"), "notice"), 10);
    free_answer(moved);
    moved = want(stage, 200,
                 SEND(ADMINISTRATOR, "PATCH", path, 2,
                      "{\"shares\":{\"notice\":5},\"opens\":\"08:30\",\"closes\":\"21:00\","
                      "\"weekdays\":[1,2,3,4,5]}"));
    assert_int_equal(number_of(json_object_get(moved->json, "shares"), "brand"), 40);
    assert_string_equal(text_of(moved->json, "opens"), "08:30");
    assert_int_equal(json_array_size(json_object_get(moved->json, "weekdays")), 5);
    free_answer(moved);
    static const struct {
        const char *body, *field;
    } rows[] = {
        {"{\"odd\":1}", "odd"},
        {"{\"shares\":[]}", "shares"},
        {"{\"shares\":{\"alert\":1}}", "shares"},
        {"{\"shares\":{\"brand\":-1}}", "shares"},
        {"{\"shares\":{\"brand\":1001}}", "shares"},
        {"{\"opens\":\"25:00\"}", "opens"},
        {"{\"opens\":\"8\"}", "opens"},
        {"{\"weekdays\":[7]}", "weekdays"},
        {"{\"weekdays\":\"mon\"}", "weekdays"},
        {"{\"dwell_ms\":10}", "dwell_ms"},
        {"{\"dwell_ms\":30000}", "dwell_ms"}, // longer than the longest
        {"{\"ticker\":\"yes\"}", "ticker"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer *answer =
            want(stage, 422, SEND(ADMINISTRATOR, "PATCH", path, 3, rows[i].body));
        const char *field =
            text_of(json_array_get(json_object_get(answer->json, "errors"), 0), "field");
        if (strcmp(field, rows[i].field) != 0)
            fail_msg("%s: a fault at %s expected, “%s” came", rows[i].body, rows[i].field, field);
        free_answer(answer);
    }
    free_answer(want(stage, 409, SEND(ADMINISTRATOR, "PATCH", path, 1, "{\"ticker\":true}")));
}

// ---- feeds ----

static enum MHD_Result serve_feed(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_bytes, void **request)
{
    static const char feed[] =
        "<rss version=\"2.0\"><channel><title>見本の便り</title><item><title>秋の市</title>"
        "<link>http://ward.example/1</link><guid>1</guid>"
        "<pubDate>Mon, 30 Nov 2026 00:00:00 GMT</pubDate></item></channel></rss>";
    static const char page[] =
        "<html><head><link rel=\"alternate\" type=\"application/rss+xml\" href=\"/feed\"></head>";
    (void)context, (void)method, (void)version, (void)upload, (void)upload_bytes, (void)request;
    const char *body = strcmp(url, "/feed") == 0 ? feed : page;
    struct MHD_Response *response = MHD_create_response_from_buffer(
        strlen(body), (void *)(uintptr_t)body, MHD_RESPMEM_PERSISTENT);
    enum MHD_Result result = MHD_queue_response(connection, 200, response);
    MHD_destroy_response(response);
    return result;
}

static void a_feed_is_tried_before_it_is_added(void **state)
{
    struct stage *stage = *state;
    char body[256];
    struct MHD_Daemon *daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL,
                                                 serve_feed, NULL, MHD_OPTION_END);
    assert_non_null(daemon);
    int port = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    static const char *const pages[] = {"feed", "page"};
    for (size_t i = 0; i < 2; i++) {
        snprintf(body, sizeof body, "{\"url\":\"http://127.0.0.1:%d/%s\",\"allow_private\":true}",
                 port, pages[i]);
        struct answer *tried =
            want(stage, 200, SEND(ADMINISTRATOR, "POST", "/api/v1/feeds/test", 0, body));
        assert_string_equal(text_of(tried->json, "title"), "見本の便り");
        json_t *row = row_of(tried->json, "title", "秋の市");
        assert_true(json_is_true(json_object_get(row, "shown")));
        assert_memory_equal(text_of(row, "image"), "data:image/png;base64,", 22);
        free_answer(tried);
    }
    // Nobody looks around in the house through this.
    snprintf(body, sizeof body, "{\"url\":\"http://127.0.0.1:%d/feed\"}", port);
    free_answer(want(stage, 422, SEND(ADMINISTRATOR, "POST", "/api/v1/feeds/test", 0, body)));
    static const char *const bad[] = {"{}", "{\"url\":\"file:///etc/passwd\"}",
                                      "{\"url\":\"http://x.example\",\"kind\":\"odd\"}",
                                      "{\"url\":7}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        free_answer(want(stage, 422, SEND(ADMINISTRATOR, "POST", "/api/v1/feeds/test", 0, bad[i])));
    MHD_stop_daemon(daemon);
}

static void a_feed_is_added_turned_off_and_removed(void **state)
{
    struct stage *stage = *state;
    struct answer *added =
        want(stage, 201,
             SEND(ADMINISTRATOR, "POST", "/api/v1/feeds", 0,
                  "{\"url\":\"https://News.example.jp/rss?a=1\",\"title\":\"便り\"}"));
    assert_string_equal(text_of(added->json, "id"), "news-example-jp");
    free_answer(added);
    static const char own[] = "/api/v1/feeds/news-example-jp";
    struct answer *off = want(stage, 200, SEND(ADMINISTRATOR, "PATCH", own, 2, "{\"off\":true}"));
    assert_true(json_is_true(json_object_get(off->json, "off")));
    free_answer(off);
    const struct settled *settled = settings_acquire(stage->office.settings);
    assert_int_equal(settled->poller.feed_count, 1);
    settings_release(settled);
    struct answer *list = want(stage, 200, GET(VIEWER, "/api/v1/feeds"));
    assert_int_equal(number_of(list->json, "total"), 2);
    assert_true(json_is_true(json_object_get(row_of(list->json, "id", "ward"), "configured")));
    free_answer(list);
    free_answer(want(stage, 409, SEND(ADMINISTRATOR, "DELETE", "/api/v1/feeds/ward", 1, NULL)));
    free_answer(want(stage, 204, SEND(ADMINISTRATOR, "DELETE", own, 3, NULL)));
    free_answer(want(stage, 404, GET(VIEWER, own)));
    static const char *const bad[] = {"{}", "{\"url\":\"ftp://x\"}",
                                      "{\"url\":\"http://x\",\"odd\":1}",
                                      "{\"url\":\"http://x.example\",\"interval_s\":1}",
                                      "{\"id\":\"A B\",\"url\":\"http://x.example\"}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        free_answer(want(stage, 422, SEND(ADMINISTRATOR, "POST", "/api/v1/feeds", 0, bad[i])));
    free_answer(want(stage, 409,
                     SEND(ADMINISTRATOR, "POST", "/api/v1/feeds", 0,
                          "{\"id\":\"ward\",\"url\":\"http://x.example\"}")));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_enter, stage_leave)
    const struct CMUnitTest tests[] = {
        TEST(a_screen_is_added_changed_and_removed),
        TEST(what_cannot_be_a_screen_is_refused_at_its_member),
        TEST(a_configured_screen_is_changed_but_not_removed),
        TEST(a_player_is_paired_by_its_code),
        TEST(codes_cannot_be_asked_for_without_end),
        TEST(commands_wait_until_the_player_did_them),
        TEST(what_was_shown_is_counted_once),
        TEST(a_screenshot_is_kept_only_when_it_is_one),
        TEST(a_slider_moves_one_share),
        TEST(a_feed_is_tried_before_it_is_added),
        TEST(a_feed_is_added_turned_off_and_removed),
    };
    return cmocka_run_group_tests_name("screens", tests, NULL, NULL);
}
