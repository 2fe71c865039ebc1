// Writing, asking for approval and deciding, as staff do it over HTTP.
#include "tests/unit/publisher/console/office_stage.h"

#include <pthread.h>

static const char new_seminar[] = "{\"kind\":\"seminar\",\"document\":" SEMINAR_DOCUMENT "}";

static bool has_verb(const json_t *proposal, const char *verb)
{
    size_t index;
    json_t *one;
    json_array_foreach(json_object_get(proposal, "verbs"), index,
                       one) if (strcmp(json_string_value(one), verb) == 0) return true;
    return false;
}

static struct answer *act(struct stage *stage, long status, int who, int64_t id, const char *verb,
                          int64_t version, const char *body)
{
    char path[256];
    return want(stage, status,
                SEND(who, "POST", path_of(path, "/api/v1/proposals/%lld/%s", (long long)id, verb),
                     version, body));
}

static void a_draft_saves_is_submitted_approved_and_shown(void **state)
{
    struct stage *stage = *state;
    char path[256];
    int64_t id = stage_propose(stage, EDITOR, new_seminar);
    const char *own = path_of(path, "/api/v1/proposals/%lld", (long long)id);
    struct answer *draft = want(stage, 200, GET(EDITOR, own));
    assert_string_equal(text_of(draft->json, "state"), "draft");
    assert_string_equal(text_of(draft->json, "title"), "Founding a business");
    assert_string_equal(draft->etag, "\"1\"");
    assert_true(has_verb(draft->json, "save") && has_verb(draft->json, "submit"));
    assert_false(has_verb(draft->json, "approve"));
    free_answer(draft);
    free_answer(act(stage, 200, EDITOR, id, "submit", 1, NULL));
    struct answer *own_approval = act(stage, 403, EDITOR, id, "approve", 2, "{}");
    expect_code(own_approval, "review");
    free_answer(own_approval);
    struct answer *approved = act(stage, 200, OTHER_EDITOR, id, "approve", 2, "{}");
    assert_string_equal(text_of(approved->json, "state"), "approved");
    char item[256];
    snprintf(item, sizeof item, "/api/v1/items/%s", text_of(approved->json, "item"));
    free_answer(approved);
    stage_build(stage);
    struct answer *shown = want(stage, 200, GET(VIEWER, item));
    assert_string_equal(text_of(shown->json, "state"), "live");
    assert_false(json_is_null(json_object_get(shown->json, "next_showing")));
    free_answer(shown);
}

static void two_approvers_race_and_one_wins(void **state)
{
    struct stage *stage = *state;
    int64_t id = stage_propose(stage, EDITOR, new_seminar);
    free_answer(act(stage, 200, EDITOR, id, "submit", 1, NULL));
    free_answer(act(stage, 200, OTHER_EDITOR, id, "approve", 2, "{}"));
    struct answer *late = act(stage, 409, APPROVER, id, "approve", 2, "{}");
    expect_code(late, "conflict");
    assert_string_equal(text_of(json_object_get(late->json, "current"), "state"), "approved");
    assert_int_equal(number_of(json_object_get(late->json, "current"), "version"), 3);
    free_answer(late);
}

struct hand {
    struct stage *stage;
    int who;
    const char *path, *body;
    struct answer *answer;
};

static void *decide(void *context)
{
    struct hand *hand = context;
    hand->answer = ask(hand->stage, SEND(hand->who, "POST", hand->path, 2, hand->body));
    return NULL;
}

// At the same instant, on workers of their own: in whatever order, one decision stands.
static void of_two_at_once_one_decides(void **state)
{
    struct stage *stage = *state;
    for (int round = 0; round < 8; round++) {
        char approve[256], reject[256];
        int64_t id = stage_propose(stage, EDITOR, new_seminar);
        free_answer(act(stage, 200, EDITOR, id, "submit", 1, NULL));
        path_of(approve, "/api/v1/proposals/%lld/approve", (long long)id);
        path_of(reject, "/api/v1/proposals/%lld/reject", (long long)id);
        struct hand hands[2] = {{stage, OTHER_EDITOR, approve, "{}", NULL},
                                {stage, APPROVER, reject, "{\"reason\":\"重複\"}", NULL}};
        pthread_t threads[2];
        for (int i = 0; i < 2; i++)
            assert_int_equal(pthread_create(&threads[i], NULL, decide, &hands[i]), 0);
        for (int i = 0; i < 2; i++)
            pthread_join(threads[i], NULL);
        int winner = hands[0].answer->status == 200 ? 0 : 1;
        assert_int_equal(hands[winner].answer->status, 200);
        assert_int_equal(hands[!winner].answer->status, 409);
        assert_string_equal(
            text_of(json_object_get(hands[!winner].answer->json, "current"), "state"),
            winner == 0 ? "approved" : "rejected");
        free_answer(hands[0].answer);
        free_answer(hands[1].answer);
    }
}

static void a_notice_needs_the_ward_too(void **state)
{
    struct stage *stage = *state;
    int64_t id = stage_propose(stage, EDITOR,
                               "{\"kind\":\"notice\",\"document\":{\"kind\":\"notice\",\"fields\":{"
                               "\"title\":{\"ja\":\"休館のお知らせ\"}}}}");
    free_answer(act(stage, 200, EDITOR, id, "submit", 1, NULL));
    struct answer *endorsed = act(stage, 200, OTHER_EDITOR, id, "approve", 2, NULL);
    assert_string_equal(text_of(endorsed->json, "state"), "endorsed");
    free_answer(endorsed);
    free_answer(act(stage, 403, OTHER_EDITOR, id, "approve", 3, NULL));
    struct answer *approved = act(stage, 200, APPROVER, id, "approve", 3, NULL);
    assert_string_equal(text_of(approved->json, "state"), "approved");
    free_answer(approved);
}

static void a_return_needs_a_reason_and_tells_it(void **state)
{
    struct stage *stage = *state;
    char path[256];
    int64_t id = stage_propose(stage, EDITOR, new_seminar);
    free_answer(act(stage, 200, EDITOR, id, "submit", 1, NULL));
    struct answer *mute = act(stage, 422, OTHER_EDITOR, id, "return", 2, "{}");
    assert_string_equal(text_of(json_array_get(json_object_get(mute->json, "errors"), 0), "field"),
                        "reason");
    free_answer(mute);
    free_answer(act(stage, 200, OTHER_EDITOR, id, "return", 2, "{\"reason\":\"会場を確かめて\"}"));
    struct answer *returned =
        want(stage, 200, GET(EDITOR, path_of(path, "/api/v1/proposals/%lld", (long long)id)));
    assert_string_equal(text_of(returned->json, "reason"), "会場を確かめて");
    assert_true(has_verb(returned->json, "save") && has_verb(returned->json, "submit"));
    free_answer(returned);
    free_answer(act(stage, 200, EDITOR, id, "submit", 3, NULL));
    free_answer(act(stage, 200, OTHER_EDITOR, id, "reject", 4, "{\"reason\":\"重複しています\"}"));
    free_answer(act(stage, 409, EDITOR, id, "submit", 5, NULL));
}

static void a_faulty_draft_is_kept_but_not_submitted(void **state)
{
    struct stage *stage = *state;
    char path[256];
    int64_t id = stage_propose(stage, EDITOR, "{\"kind\":\"seminar\"}");
    struct answer *faulty = act(stage, 422, EDITOR, id, "submit", 1, NULL);
    json_t *errors = json_object_get(faulty->json, "errors");
    assert_true(json_array_size(errors) >= 2); // title and starts
    assert_string_equal(text_of(json_array_get(errors, 0), "field"), "title");
    free_answer(faulty);
    const char *own = path_of(path, "/api/v1/proposals/%lld", (long long)id);
    free_answer(
        want(stage, 428, SEND(EDITOR, "PUT", own, 0, "{\"document\":" SEMINAR_DOCUMENT "}")));
    free_answer(want(stage, 422, SEND(EDITOR, "PUT", own, 1, "{}")));
    free_answer(want(stage, 422, SEND(EDITOR, "PUT", own, 1, "{\"document\":[]}")));
    free_answer(want(stage, 422,
                     SEND(EDITOR, "PUT", own, 1, "{\"document\":{\"kind\":\"seminar\",\"x\":1}}")));
    struct answer *saved =
        want(stage, 200, SEND(EDITOR, "PUT", own, 1, "{\"document\":" SEMINAR_DOCUMENT "}"));
    assert_int_equal(json_array_size(json_object_get(saved->json, "faults")), 0);
    assert_string_equal(saved->etag, "\"2\"");
    free_answer(saved);
    struct answer *late =
        want(stage, 409, SEND(EDITOR, "PUT", own, 1, "{\"document\":" SEMINAR_DOCUMENT "}"));
    assert_int_equal(number_of(json_object_get(late->json, "current"), "version"), 2);
    free_answer(late);
    free_answer(
        want(stage, 403, SEND(OTHER_EDITOR, "PUT", own, 2, "{\"document\":" SEMINAR_DOCUMENT "}")));
}

static void an_edit_shows_its_differences_and_asks_again(void **state)
{
    struct stage *stage = *state;
    char path[256];
    stage_put_seminar(stage, "console:77");
    int64_t id = stage_propose(
        stage, EDITOR,
        "{\"item\":\"console:77\",\"document\":{\"kind\":\"seminar\",\"fields\":{"
        "\"title\":{\"ja\":\"創業セミナー 入門\"},\"starts\":\"2026-12-10T05:00:00Z\"}}}");
    struct answer *list =
        want(stage, 200,
             GET(VIEWER, path_of(path, "/api/v1/proposals/%lld/differences", (long long)id)));
    json_t *title = row_of(list->json, "field", "title");
    assert_non_null(title);
    assert_string_equal(text_of(title, "before"), "創業セミナー");
    assert_string_equal(text_of(title, "after"), "創業セミナー 入門");
    assert_string_equal(text_of(row_of(list->json, "field", "capacity"), "before"), "30");
    free_answer(list);
    struct answer *item = want(stage, 200, GET(VIEWER, "/api/v1/items/console:77"));
    assert_int_equal(json_array_size(json_object_get(item->json, "proposals")), 1);
    free_answer(item);
    free_answer(act(stage, 200, EDITOR, id, "submit", 1, NULL));
    free_answer(act(stage, 200, OTHER_EDITOR, id, "approve", 2, NULL));
    item = want(stage, 200, GET(VIEWER, "/api/v1/items/console:77"));
    assert_int_equal(number_of(item->json, "revision"), 2);
    free_answer(item);
}

static void what_a_file_or_feed_brought_is_copied_not_edited(void **state)
{
    struct stage *stage = *state;
    stage_put_item(stage, "folder:seminars/a", "folder", SEMINAR_DOCUMENT);
    free_answer(
        want(stage, 422,
             SEND(EDITOR, "POST", "/api/v1/proposals", 0, "{\"item\":\"folder:seminars/a\"}")));
    free_answer(
        want(stage, 422, SEND(EDITOR, "POST", "/api/v1/proposals", 0, "{\"item\":\"no\"}")));
    struct answer *copy =
        want(stage, 201, SEND(EDITOR, "POST", "/api/v1/items/folder:seminars%2Fa/copy", 0, NULL));
    json_t *fields = json_object_get(json_object_get(copy->json, "document"), "fields");
    assert_string_equal(text_of(json_object_get(fields, "title"), "ja"), "創業セミナー");
    assert_null(json_object_get(fields, "starts"));
    free_answer(copy);
}

static void lists_are_filtered_and_paged(void **state)
{
    struct stage *stage = *state;
    for (int i = 0; i < 5; i++)
        stage_propose(stage, i % 2 ? EDITOR : OTHER_EDITOR, new_seminar);
    struct answer *first = want(stage, 200, GET(VIEWER, "/api/v1/proposals?limit=2"));
    assert_int_equal(number_of(first->json, "total"), 5);
    assert_int_equal(json_array_size(json_object_get(first->json, "items")), 2);
    assert_string_equal(text_of(first->json, "next"), "2");
    free_answer(first);
    struct answer *mine = want(stage, 200, GET(EDITOR, "/api/v1/proposals?mine=1&state=draft"));
    assert_int_equal(number_of(mine->json, "total"), 2);
    assert_true(json_is_null(json_object_get(mine->json, "next")));
    free_answer(mine);
    struct answer *found = want(stage, 200, GET(VIEWER, "/api/v1/proposals?q=nothing-of-this"));
    assert_int_equal(number_of(found->json, "total"), 0);
    free_answer(found);
    free_answer(want(stage, 400, GET(VIEWER, "/api/v1/proposals?state=odd")));
    free_answer(want(stage, 400, GET(VIEWER, "/api/v1/proposals?limit=0")));
    free_answer(want(stage, 400, GET(VIEWER, "/api/v1/proposals?cursor=x")));
}

static void a_draft_is_thrown_away(void **state)
{
    struct stage *stage = *state;
    char path[256];
    int64_t id = stage_propose(stage, EDITOR, new_seminar);
    const char *own = path_of(path, "/api/v1/proposals/%lld", (long long)id);
    free_answer(want(stage, 403, SEND(OTHER_EDITOR, "DELETE", own, 1, NULL)));
    struct answer *gone = want(stage, 200, SEND(EDITOR, "DELETE", own, 1, NULL));
    assert_string_equal(text_of(gone->json, "state"), "withdrawn");
    free_answer(gone);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_enter, stage_leave)
    const struct CMUnitTest tests[] = {
        TEST(a_draft_saves_is_submitted_approved_and_shown),
        TEST(two_approvers_race_and_one_wins),
        TEST(of_two_at_once_one_decides),
        TEST(a_notice_needs_the_ward_too),
        TEST(a_return_needs_a_reason_and_tells_it),
        TEST(a_faulty_draft_is_kept_but_not_submitted),
        TEST(an_edit_shows_its_differences_and_asks_again),
        TEST(what_a_file_or_feed_brought_is_copied_not_edited),
        TEST(lists_are_filtered_and_paged),
        TEST(a_draft_is_thrown_away),
    };
    return cmocka_run_group_tests_name("proposals", tests, NULL, NULL);
}
