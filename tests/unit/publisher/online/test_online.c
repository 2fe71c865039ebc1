// The online space over a real socket: what everybody sees, and a business's way from the form to
// its receipt.
#include "tests/unit/publisher/online/online_stage.h"

#include "publisher/store/store_play.h"

// ---- what everybody sees ----

static void pages_for_everyone(void **state)
{
    struct world *world = *state;
    struct error error;
    struct item *item = item_create(ITEM_SEMINAR, "folder:sogyo");
    item->source = "folder";
    item->origin = "";
    item_add_field(item, "title", "ja", "はじめての<創業>");
    item_add_field(item, "title", "en", "Starting a business");
    item_add_field(item, "status", "", "full");
    item_add_instant(item, "starts", START_UTC + 5 * 3600);
    assert_true(store_put_item(world->store, item, NULL, &error));
    item_destroy(item);
    struct answer *answer = want(world, 200, "/", NULL, NULL);
    expect_words(answer, "<html lang=\"ja\">");
    expect_words(answer, "はじめての&lt;創業&gt;");
    expect_words(answer, "満席");
    expect_words(answer, "14:00");
    expect_words(answer, "令和8年");
    assert_non_null(strstr(answer->policy, "default-src 'none'"));
    assert_null(strstr(answer->policy, "unsafe"));
    expect_no_words(answer, "<script>");
    free_answer(answer);
    answer = want(world, 200, "/?lang=en", NULL, NULL);
    expect_words(answer, "<html lang=\"en\">");
    expect_words(answer, "Starting a business");
    free_answer(answer);
    answer = want(world, 200, "/seminars.ics", NULL, NULL);
    assert_int_equal(strncmp(answer->type, "text/calendar", 13), 0);
    expect_words(answer, "SUMMARY:【満席】はじめての<創業>");
    free_answer(answer);
    answer = want(world, 200, "/items.atom", NULL, NULL);
    assert_int_equal(strncmp(answer->type, "application/atom+xml", 20), 0);
    expect_words(answer, "はじめての&lt;創業&gt;");
    free_answer(answer);
}

// ---- a business's way ----

static void act(struct world *world, enum review_verb verb, const struct person *person, int64_t id,
                const char *reason)
{
    struct error error = {""};
    struct arena *arena = arena_create();
    struct proposal_list *found = store_find_proposal(world->store, id, &error);
    assert_non_null(found);
    struct proposal proposal = found->proposals[0];
    proposal.document = NULL;
    if (review_act(world->office.review, verb, person, &proposal, reason, "ja", arena, &error) !=
        REVIEW_DONE)
        fail_msg("%s", error.text);
    proposal_list_destroy(found);
    arena_destroy(arena);
}

static int64_t newest(struct world *world)
{
    struct error error;
    struct proposal_query query = {.most = 1};
    struct proposal_list *list = store_proposals(world->store, &query, &error);
    assert_true(list && list->count == 1);
    int64_t id = list->proposals[0].id;
    proposal_list_destroy(list);
    return id;
}

static size_t count_proposals(struct world *world)
{
    struct error error;
    struct proposal_query query = {.most = 1};
    struct proposal_list *list = store_proposals(world->store, &query, &error);
    assert_non_null(list);
    size_t total = list->total;
    proposal_list_destroy(list);
    return total;
}

#define FROM "X-Forwarded-For: 192.0.2.1"

static void send_in(struct world *world, char path[512])
{
    char ticket[128], mark[512];
    find_ticket(world, ticket);

    // A look first: the picture is taken in, the preview is drawn, what was typed is there.
    const char *look[] = {GOOD_FIELDS, "ticket", ticket,    "files",
                          "@" PICTURE, "action", "preview", NULL};
    struct answer *answer = want(world, 200, "/submit", look, FROM);
    expect_words(answer, "data:image/png;base64,");
    expect_words(answer, "value=\"柿の木坂の小さな家具工房\"");
    find_value(answer, "kept-0", mark, sizeof mark);
    assert_int_equal(strncmp(mark, "photo|", 6), 0);
    free_answer(answer);

    const char *sent[] = {GOOD_FIELDS, "ticket", ticket,   "kept-0", mark,
                          "alt-0",     "机",     "action", "send",   NULL};
    answer = want(world, 303, "/submit", sent, FROM);
    snprintf(path, 512, "%.*s", (int)strcspn(answer->location, "?"), answer->location);
    assert_int_equal(strlen(path), strlen("/submissions/") + 22);
    free_answer(answer);
    size_t count = count_proposals(world);
    answer =
        want(world, 303, "/submit", sent, FROM); // the button again: the same page, nothing new
    assert_int_equal(strncmp(answer->location, path, strlen(path)), 0);
    free_answer(answer);
    assert_int_equal(count_proposals(world), count);
    answer = want(world, 200, path, NULL, NULL);
    expect_words(answer, "担当者が内容を確かめています");
    free_answer(answer);
}

static void revise(struct world *world, const char *path, int64_t id)
{
    char ticket[128], mark[512], address[600], version[32];
    struct answer *answer;
    act(world, REVIEW_RETURN, &world->editor, id, "写真を明るくしてください。<b>");
    answer = want(world, 200, path, NULL, NULL);
    expect_words(answer, "写真を明るくしてください。&lt;b&gt;");
    free_answer(answer);
    snprintf(address, sizeof address, "%s/revise", path);
    answer = want(world, 200, address, NULL, NULL);
    find_value(answer, "ticket", ticket, sizeof ticket);
    find_value(answer, "version", version, sizeof version);
    find_value(answer, "kept-0", mark, sizeof mark);
    assert_true(*mark);
    free_answer(answer);
    atomic_fetch_add(&world->now_ms, 60 * 1000);
    const char *revised[] = {GOOD_FIELDS, "ticket", ticket,   "version", version,
                             "kept-0",    mark,     "action", "send",    NULL};
    free_answer(want(world, 303, address, revised, FROM));
}

static void approve(struct world *world, const char *path, int64_t id)
{
    struct answer *answer;
    act(world, REVIEW_APPROVE, &world->editor, id, "");
    answer = want(world, 200, path, NULL, NULL);
    expect_words(answer, "区の承認を待っています");
    free_answer(answer);
    act(world, REVIEW_APPROVE, &world->ward, id, "");
    answer = want(world, 200, path, NULL, NULL);
    expect_words(answer, "掲載中です");
    free_answer(answer);
    answer = want(world, 200, "/", NULL, NULL);
    expect_words(answer, "柿の木坂の小さな家具工房");
    expect_no_words(answer, "見本 太郎");
    expect_no_words(answer, "taro@example.jp");
    free_answer(answer);
}

static void look_at_receipt(struct world *world, const char *path, int64_t id)
{
    struct error error = {""};
    struct answer *answer;
    char address[600], item[64];
    snprintf(item, sizeof item, "business:%lld", (long long)id);
    const struct play plays[] = {
        {"p1", item, "main", START_UTC * INT64_C(1000), START_UTC / 86400, 9500, 10},
        {"p2", item, "main", START_UTC * INT64_C(1000) + 60000, START_UTC / 86400, 8500, 10}};
    assert_true(store_add_plays(world->store, "lobby", plays, 2, NULL, &error));
    answer = want(world, 200, path, NULL, NULL);
    expect_words(answer, "2026年11月");
    free_answer(answer);
    snprintf(address, sizeof address, "%s/receipt?month=2026-11", path);
    answer = want(world, 200, address, NULL, NULL);
    expect_words(answer, "2回、合計18秒");
    expect_words(answer, "1階ロビー");
    free_answer(answer);
    snprintf(address, sizeof address, "%s/receipt?month=2026-13", path);
    free_answer(want(world, 404, address, NULL, NULL));
}

static void withdraw(struct world *world, const char *path)
{
    char address[600];
    struct answer *answer;
    snprintf(address, sizeof address, "%s/withdraw", path);
    const char *withdrawn[] = {"version", "0", NULL};
    free_answer(want(world, 303, address, withdrawn, FROM));
    answer = want(world, 200, path, NULL, NULL);
    expect_words(answer, "掲載を終わりにしました");
    free_answer(answer);
    answer = want(world, 200, "/", NULL, NULL);
    expect_no_words(answer, "柿の木坂の小さな家具工房");
    free_answer(answer);
}

static void from_form_to_receipt(void **state)
{
    struct world *world = *state;
    char path[512];
    send_in(world, path);
    int64_t id = newest(world);
    revise(world, path, id);
    approve(world, path, id);
    look_at_receipt(world, path, id);
    withdraw(world, path);
}

static void faults_keep_what_was_typed(void **state)
{
    struct world *world = *state;
    const char *from = "X-Forwarded-For: 192.0.2.2";
    char ticket[128];
    find_ticket(world, ticket);
    size_t count = count_proposals(world);
    const char *fields[] = {
        "kind",       "brand", "title", "<b>\"見出し\"", "text", "",      "email",
        "no address", "lang",  "en",    "ticket",        ticket, "files", "@content/terms.txt",
        NULL};
    struct answer *answer = want(world, 422, "/submit", fields, from);
    expect_words(answer, "&lt;b&gt;&quot;見出し&quot;");
    expect_words(answer, "value=\"no address\"");
    expect_words(answer, "id=\"email-wrong\"");
    expect_words(answer, "id=\"text-wrong\"");
    expect_words(answer, "id=\"files-wrong\"");
    expect_words(answer, "<html lang=\"en\">");
    expect_no_words(answer, "kept-0");
    free_answer(answer);
    assert_int_equal(count_proposals(world), count);
}

static void robots_and_strangers(void **state)
{
    struct world *world = *state;
    const char *from = "X-Forwarded-For: 192.0.2.3";
    char ticket[128];
    size_t count = count_proposals(world);
    // Too quick: the form comes back, and goes through a moment later.
    struct answer *answer = want(world, 200, "/submit", NULL, NULL);
    find_value(answer, "ticket", ticket, sizeof ticket);
    free_answer(answer);
    const char *quick[] = {GOOD_FIELDS, "ticket", ticket, NULL};
    answer = want(world, 422, "/submit", quick, from);
    expect_words(answer, "もう一度送るボタン");
    free_answer(answer);
    atomic_fetch_add(&world->now_ms, 5 * 1000);
    // The field that people do not see; no ticket; a ticket of one's own making.
    const char *trapped[] = {GOOD_FIELDS,           "ticket", ticket, "homepage2",
                             "http://spam.example", NULL};
    free_answer(want(world, 422, "/submit", trapped, from));
    const char *bare[] = {GOOD_FIELDS, NULL};
    free_answer(want(world, 422, "/submit", bare, from));
    const char *forged[] = {GOOD_FIELDS, "ticket", "1-00-00000000000000000000000000000000", NULL};
    free_answer(want(world, 422, "/submit", forged, from));
    // Another site's page.
    free_answer(want(world, 403, "/submit", quick, "Origin: https://evil.example"));
    free_answer(want(world, 403, "/submit", quick, "Sec-Fetch-Site: cross-site"));
    // Media that we did not give out are passed over.
    const char *media[] = {GOOD_FIELDS, "ticket",  ticket, "kept-0", "photo|../../x.jpg||00",
                           "action",    "preview", NULL};
    answer = want(world, 200, "/submit", media, from);
    expect_no_words(answer, "x.jpg");
    free_answer(answer);
    assert_int_equal(count_proposals(world), count);
    free_answer(want(world, 404, "/submissions/AAAAAAAAAAAAAAAAAAAAAA", NULL, NULL));
    free_answer(want(world, 404, "/submissions/x", NULL, NULL));
    free_answer(
        want(world, 404, "/submissions/AAAAAAAAAAAAAAAAAAAAAA/receipt?month=2026-11", NULL, NULL));
}

static void one_address_cannot_flood(void **state)
{
    struct world *world = *state;
    const char *from = "X-Forwarded-For: 192.0.2.4, 192.0.2.5"; // the last hop counts
    struct answer *answer = NULL;
    for (int i = 0; i < 25; i++) {
        char ticket[128];
        find_ticket(world, ticket);
        const char *fields[] = {GOOD_FIELDS, "ticket", ticket, NULL};
        free_answer(answer ? answer : calloc(1, sizeof *answer));
        answer = ask(world, "/submit", fields, from);
        if (answer->status == 429)
            break;
        assert_int_equal(answer->status, 303);
    }
    assert_int_equal(answer->status, 429);
    assert_true(atoi(answer->retry) > 0);
    expect_words(answer, "value=\"柿の木坂の小さな家具工房\""); // and nothing is lost
    free_answer(answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_for_everyone),         cmocka_unit_test(from_form_to_receipt),
        cmocka_unit_test(faults_keep_what_was_typed), cmocka_unit_test(robots_and_strangers),
        cmocka_unit_test(one_address_cannot_flood),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
