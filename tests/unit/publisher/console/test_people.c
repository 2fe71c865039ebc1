// Who may sign in, and what is kept of who did what, as an administrator sees it.
#include "tests/unit/publisher/console/office_stage.h"

static void a_person_is_added_and_signs_in(void **state)
{
    struct stage *stage = *state;
    struct answer *added =
        want(stage, 201,
             SEND(ADMINISTRATOR, "POST", "/api/v1/people", 0,
                  "{\"login\":\"tanaka\",\"name\":\"見本 田中\",\"email\":\"t@example.jp\","
                  "\"role\":\"editor\",\"password\":\"a long enough phrase\"}"));
    assert_string_equal(text_of(added->json, "role"), "editor");
    assert_true(json_is_true(json_object_get(added->json, "has_password")));
    assert_null(json_object_get(added->json, "password"));
    free_answer(added);
    struct answer *in = want(stage, 200,
                             SEND(NOBODY, "POST", "/api/v1/session", 0,
                                  "{\"login\":\"tanaka\",\"password\":\"a long enough phrase\"}"));
    assert_string_equal(text_of(json_object_get(in->json, "person"), "login"), "tanaka");
    assert_non_null(strstr(in->cookie, "HttpOnly; SameSite=Strict"));
    free_answer(in);
    free_answer(want(stage, 401,
                     SEND(NOBODY, "POST", "/api/v1/session", 0,
                          "{\"login\":\"tanaka\",\"password\":\"another long phrase\"}")));
}

static void what_cannot_be_a_person_is_refused_at_its_member(void **state)
{
    struct stage *stage = *state;
    static const struct {
        const char *body, *field;
    } rows[] = {
        {"{}", "login"},
        {"{\"login\":\"X\",\"name\":\"a\"}", "login"},
        {"{\"login\":\"a b\",\"name\":\"a\"}", "login"},
        {"{\"login\":\"sato\",\"name\":\"a\"}", "login"}, // taken
        {"{\"login\":\"abc\"}", "name"},
        {"{\"login\":\"abc\",\"name\":\"a\",\"email\":\"nobody\"}", "email"},
        {"{\"login\":\"abc\",\"name\":\"a\",\"email\":\"a@b.c\\r\\nBcc: x@y.z\"}", "email"},
        {"{\"login\":\"abc\",\"name\":\"a\",\"role\":\"king\"}", "role"},
        {"{\"login\":\"abc\",\"name\":\"a\",\"deputy\":999}", "deputy"},
        {"{\"login\":\"abc\",\"name\":\"a\",\"password\":\"short\"}", "password"},
        {"{\"login\":\"abc\",\"name\":\"a\",\"password\":7}", "password"},
        {"{\"login\":\"abc\",\"name\":\"a\",\"odd\":1}", "odd"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer *answer =
            want(stage, 422, SEND(ADMINISTRATOR, "POST", "/api/v1/people", 0, rows[i].body));
        const char *field =
            text_of(json_array_get(json_object_get(answer->json, "errors"), 0), "field");
        if (strcmp(field, rows[i].field) != 0)
            fail_msg("%s: a fault at %s expected, “%s” came", rows[i].body, rows[i].field, field);
        free_answer(answer);
    }
}

static void who_is_disabled_is_out_at_once(void **state)
{
    struct stage *stage = *state;
    char path[256];
    path_of(path, "/api/v1/people/%lld", (long long)stage->people[EDITOR]);
    free_answer(want(stage, 428, SEND(ADMINISTRATOR, "PATCH", path, 0, "{\"disabled\":true}")));
    free_answer(want(stage, 200, SEND(ADMINISTRATOR, "PATCH", path, 1, "{\"disabled\":true}")));
    free_answer(want(stage, 401, GET(EDITOR, "/api/v1/items")));
    struct answer *late =
        want(stage, 409, SEND(ADMINISTRATOR, "PATCH", path, 1, "{\"disabled\":false}"));
    assert_true(json_is_true(json_object_get(json_object_get(late->json, "current"), "disabled")));
    free_answer(late);
    path_of(path, "/api/v1/people/%lld", (long long)stage->people[ADMINISTRATOR]);
    free_answer(want(stage, 422, SEND(ADMINISTRATOR, "PATCH", path, 1, "{\"role\":\"viewer\"}")));
    free_answer(want(stage, 422, SEND(ADMINISTRATOR, "PATCH", path, 1, "{\"disabled\":true}")));
}

static void a_deputy_decides_for_who_is_away(void **state)
{
    struct stage *stage = *state;
    char path[256], body[64];
    int64_t id = stage_propose(stage, EDITOR,
                               "{\"kind\":\"notice\",\"document\":{\"kind\":\"notice\",\"fields\":{"
                               "\"title\":{\"ja\":\"休館\"}}}}");
    path_of(path, "/api/v1/proposals/%lld/submit", (long long)id);
    free_answer(want(stage, 200, SEND(EDITOR, "POST", path, 1, NULL)));
    path_of(path, "/api/v1/proposals/%lld/approve", (long long)id);
    free_answer(want(stage, 200, SEND(APPROVER, "POST", path, 2, NULL)));
    free_answer(
        want(stage, 403, SEND(APPROVER, "POST", path, 3, NULL))); // both hands are not one's
    free_answer(want(stage, 403, SEND(OTHER_EDITOR, "POST", path, 3, NULL)));
    snprintf(body, sizeof body, "{\"deputy\":%lld}", (long long)stage->people[OTHER_EDITOR]);
    char person[256];
    path_of(person, "/api/v1/people/%lld", (long long)stage->people[APPROVER]);
    free_answer(want(stage, 200, SEND(ADMINISTRATOR, "PATCH", person, 1, body)));
    struct answer *done = want(stage, 200, SEND(OTHER_EDITOR, "POST", path, 3, NULL));
    assert_string_equal(text_of(done->json, "state"), "approved");
    free_answer(done);
}

static void the_record_is_whole_and_leaves_as_csv(void **state)
{
    struct stage *stage = *state;
    stage_put_seminar(stage, "console:1");
    free_answer(want(stage, 200,
                     SEND(EDITOR, "POST", "/api/v1/items/console:1/withdraw", 1,
                          "{\"reason\":\"=cmd|'/c calc'!A1\"}")));
    struct answer *list = want(stage, 200, GET(ADMINISTRATOR, "/api/v1/audit?limit=1"));
    json_t *row = json_array_get(json_object_get(list->json, "items"), 0);
    assert_string_equal(text_of(row, "action"), "item.withdraw");
    assert_non_null(strstr(text_of(row, "who"), "sato"));
    assert_int_equal(strlen(text_of(row, "digest")), 64);
    free_answer(list);
    struct answer *check = want(stage, 200, GET(ADMINISTRATOR, "/api/v1/audit/check"));
    assert_true(json_is_true(json_object_get(check->json, "whole")));
    free_answer(check);
    struct answer *csv = want(stage, 200, GET(ADMINISTRATOR, "/api/v1/audit?format=csv"));
    assert_memory_equal(buffer_text(&csv->body), "\xEF\xBB\xBFNumber,At,", 13);
    assert_non_null(strstr(buffer_text(&csv->body), "\"item.withdraw\""));
    assert_non_null(strstr(buffer_text(&csv->body), "\r\n"));
    free_answer(csv);
}

static void the_first_view_counts_what_waits(void **state)
{
    struct stage *stage = *state;
    char path[256];
    stage_put_item(stage, "console:9", "console",
                   "{\"kind\":\"seminar\",\"fields\":{\"title\":{\"ja\":\"今日の講座\"},"
                   "\"starts\":\"2026-12-01T05:00:00Z\"}}");
    int64_t id =
        stage_propose(stage, EDITOR, "{\"kind\":\"seminar\",\"document\":" SEMINAR_DOCUMENT "}");
    path_of(path, "/api/v1/proposals/%lld/submit", (long long)id);
    free_answer(want(stage, 200, SEND(EDITOR, "POST", path, 1, NULL)));
    static const struct {
        int who;
        int64_t waiting;
    } rows[] = {{VIEWER, 0}, {EDITOR, 0}, {OTHER_EDITOR, 1}, {APPROVER, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer *view = want(stage, 200, GET(rows[i].who, "/api/v1/overview"));
        assert_int_equal(number_of(view->json, "waiting_for_me"), rows[i].waiting);
        assert_int_equal(number_of(view->json, "waiting"), 1);
        assert_int_equal(json_array_size(json_object_get(view->json, "today")), 1);
        assert_int_equal(json_array_size(json_object_get(view->json, "screens_needing_attention")),
                         2);
        free_answer(view);
    }
    struct answer *letters = want(stage, 200, GET(ADMINISTRATOR, "/api/v1/letters"));
    assert_non_null(row_of(letters->json, "to", "suzuki@example.jp"));
    assert_null(row_of(letters->json, "to", "miru@example.jp"));
    free_answer(letters);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_enter, stage_leave)
    const struct CMUnitTest tests[] = {
        TEST(a_person_is_added_and_signs_in),
        TEST(what_cannot_be_a_person_is_refused_at_its_member),
        TEST(who_is_disabled_is_out_at_once),
        TEST(a_deputy_decides_for_who_is_away),
        TEST(the_record_is_whole_and_leaves_as_csv),
        TEST(the_first_view_counts_what_waits),
    };
    return cmocka_run_group_tests_name("people", tests, NULL, NULL);
}
