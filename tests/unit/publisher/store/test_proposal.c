// Proposals: drafts save themselves, of two who save one version one finds out, lists are told in
// pages, and a decision is there whole or not at all, whatever happens to the machine.
#include "tests/unit/publisher/store/room.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "publisher/store/store_audit.h"
#include "publisher/store/store_mail.h"
#include "publisher/store/store_person.h"
#include "publisher/store/store_proposal.h"

static struct proposal draft(const char *document)
{
    return (struct proposal){.item = "",
                             .kind = ITEM_SEMINAR,
                             .document = document,
                             .reason = "",
                             .submitted_utc = INSTANT_NEVER,
                             .token_digest = "",
                             .company = "",
                             .contact = "",
                             .email = "",
                             .phone = "",
                             .lang = "ja"};
}

static int64_t person(struct room *room)
{
    struct person person = {.login = "sato",
                            .name = "佐藤",
                            .email = "",
                            .role = ROLE_EDITOR,
                            .password = "",
                            .totp = ""};
    bool conflict;
    ASSERT_DONE(store_put_person(room->store, &person, &conflict, done));
    return person.id;
}

static void put(struct room *room, struct proposal *proposal)
{
    bool conflict = true;
    ASSERT_DONE(store_put_proposal(room->store, proposal, &conflict, done));
    assert_false(conflict);
}

static void states_have_names(void **state)
{
    (void)state;
    for (int i = 0; i < PROPOSAL_STATE_COUNT; i++) {
        enum proposal_state parsed;
        assert_true(proposal_state_parse(proposal_state_name((enum proposal_state)i), &parsed));
        assert_int_equal(parsed, i);
    }
    enum proposal_state parsed;
    assert_false(proposal_state_parse("", &parsed));
    assert_false(proposal_state_parse("Draft", &parsed));
    assert_false(proposal_state_parse("draft,submitted", &parsed));
}

static void what_was_saved_is_there_after_a_restart(void **state)
{
    struct room *room = *state;
    int64_t author = person(room);
    struct proposal mine = draft("{\"fields\":{\"title\":{\"ja\":\"創業\"}}}");
    mine.author = author;
    put(room, &mine);
    assert_int_equal(mine.version, 1);
    struct proposal theirs = draft("{}");
    theirs.kind = ITEM_SHOWCASE;
    theirs.company = "株式会社 見本製作所'); --";
    theirs.contact = "鈴木";
    theirs.email = "suzuki@example.jp";
    theirs.phone = "03-0000-0000";
    theirs.token_digest = "abc";
    theirs.lang = "en";
    put(room, &theirs);
    room_reopen(room);
    struct proposal_list *found = store_find_proposal(room->store, mine.id, NULL);
    assert_non_null(found);
    assert_string_equal(found->proposals[0].document, "{\"fields\":{\"title\":{\"ja\":\"創業\"}}}");
    assert_string_equal(found->proposals[0].item, "console:1");
    assert_int_equal(found->proposals[0].author, author);
    assert_int_equal(found->proposals[0].submitted_utc, INSTANT_NEVER);
    assert_int_equal(found->proposals[0].created_utc, room->now_ms / 1000);
    proposal_list_destroy(found);
    found = store_find_submission(room->store, "abc", NULL);
    assert_non_null(found);
    assert_string_equal(found->proposals[0].item, "business:2");
    assert_string_equal(found->proposals[0].company, "株式会社 見本製作所'); --");
    assert_string_equal(found->proposals[0].lang, "en");
    assert_int_equal(found->proposals[0].author, 0);
    proposal_list_destroy(found);
}

static void links_that_are_none_find_nothing(void **state)
{
    struct room *room = *state;
    struct proposal mine = draft("{}"); // without a token
    put(room, &mine);
    static const char *const tokens[] = {"", " ", "%", "' OR ''='", "abc"};
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
        struct error error = {""};
        assert_null(store_find_submission(room->store, tokens[i], &error));
        assert_non_null(strstr(error.text, "no submission"));
    }
    assert_null(store_find_proposal(room->store, 0, NULL));
    assert_null(store_find_proposal(room->store, -1, NULL));
    struct proposal one = draft("{}"), two = draft("{}");
    bool conflict;
    one.token_digest = two.token_digest = "same";
    put(room, &one);
    assert_false(store_put_proposal(room->store, &two, &conflict, NULL));
    assert_false(conflict);
    assert_int_equal(two.id, 0);
}

static void what_was_saved_meanwhile_is_a_conflict(void **state)
{
    struct room *room = *state;
    struct proposal first = draft("{\"a\":1}"), second;
    put(room, &first);
    second = first;
    first.document = "{\"a\":2}";
    room->now_ms += 5000;
    put(room, &first);
    assert_int_equal(first.version, 2);
    second.document = "{\"a\":3}";
    bool conflict = false;
    struct error error = {""};
    assert_false(store_put_proposal(room->store, &second, &conflict, &error));
    assert_true(conflict);
    assert_int_equal(second.version, 1);
    assert_non_null(strstr(error.text, "meanwhile"));
    second.id = 4711; // never there
    assert_false(store_put_proposal(room->store, &second, &conflict, &error));
    assert_true(conflict);
    struct proposal_list *found = store_find_proposal(room->store, first.id, NULL);
    assert_string_equal(found->proposals[0].document, "{\"a\":2}");
    assert_int_equal(found->proposals[0].changed_utc - found->proposals[0].created_utc, 5);
    proposal_list_destroy(found);
}

static bool approve_once(struct room *room, int number)
{
    char document[32];
    bool conflict;
    snprintf(document, sizeof document, "{\"by\":%d}", number);
    struct proposal proposal = draft(document);
    proposal.id = 1;
    proposal.version = 1;
    proposal.item = "console:1";
    proposal.state = PROPOSAL_APPROVED;
    return store_put_proposal(room->store, &proposal, &conflict, NULL) && !conflict;
}

static void of_many_who_decide_at_once_exactly_one_wins(void **state)
{
    for (int round = 0; round < 10; round++) {
        void *own;
        room_set_up(&own);
        struct proposal proposal = draft("{}");
        put(own, &proposal);
        assert_int_equal(room_race(own, 4, approve_once), 1);
        assert_int_equal(room_number(own, "SELECT version FROM proposal"), 2);
        room_tear_down(&own);
    }
    (void)state;
}

static void expect(struct room *room, const struct proposal_query *query, size_t total,
                   const char *numbers)
{
    char text[512] = "";
    struct error error = {""};
    struct proposal_list *list = store_proposals(room->store, query, &error);
    if (!list)
        fail_msg("%s", error.text);
    for (size_t i = 0; i < list->count; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%d", i ? " " : "",
                 (int)list->proposals[i].id);
    assert_string_equal(text, numbers);
    assert_int_equal(list->total, total);
    proposal_list_destroy(list);
}

static void lists_are_told_by_state_author_item_and_words(void **state)
{
    struct room *room = *state;
    int64_t author = person(room);
    static const struct {
        enum proposal_state state;
        bool mine;
        const char *item, *company, *document;
    } rows[] = {
        {PROPOSAL_DRAFT, true, "", "", "{\"fields\":{\"title\":{\"ja\":\"創業セミナー\"}}}"},
        {PROPOSAL_SUBMITTED, true, "console:9", "", "{\"title\":\"簿記\"}"},
        {PROPOSAL_SUBMITTED, false, "", "見本製作所", "{\"title\":\"Gears\"}"},
        {PROPOSAL_APPROVED, true, "console:9", "", "{\"title\":\"簿記 改\"}"},
        {PROPOSAL_RETURNED, false, "", "こむぎの森", "not json"},
        {PROPOSAL_WITHDRAWN, false, "", "", "{}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct proposal proposal = draft(rows[i].document);
        proposal.state = rows[i].state;
        proposal.author = rows[i].mine ? author : 0;
        proposal.item = rows[i].item;
        proposal.company = rows[i].company;
        put(room, &proposal);
        room->now_ms += 1000;
    }
    expect(room, &(struct proposal_query){0}, 6, "6 5 4 3 2 1");
    expect(room, &(struct proposal_query){.most = 2}, 6, "6 5");
    expect(room, &(struct proposal_query){.most = 2, .skip = 4}, 6, "2 1");
    expect(room, &(struct proposal_query){.most = 2, .skip = 40}, 6, "");
    expect(room, &(struct proposal_query){.states = 1u << PROPOSAL_SUBMITTED}, 2, "3 2");
    expect(room,
           &(struct proposal_query){.states = 1u << PROPOSAL_DRAFT | 1u << PROPOSAL_WITHDRAWN}, 2,
           "6 1");
    expect(room, &(struct proposal_query){.states = 1u << 31}, 0, "");
    expect(room, &(struct proposal_query){.author = author, .most = 2}, 3, "4 2");
    expect(room, &(struct proposal_query){.item = "console:9"}, 2, "4 2");
    expect(room, &(struct proposal_query){.words = "簿記"}, 2, "4 2");
    expect(room, &(struct proposal_query){.words = "gEARS"}, 1, "3");
    expect(room, &(struct proposal_query){.words = "見本"}, 1, "3");
    expect(room, &(struct proposal_query){.words = "title"}, 0, ""); // a member's name, no word
    expect(room, &(struct proposal_query){.words = "%"}, 0, "");
    expect(room, &(struct proposal_query){.words = "' OR 1=1 --"}, 0, "");
    expect(room, &(struct proposal_query){.words = "", .item = ""}, 6, "6 5 4 3 2 1");
}

static void only_old_drafts_and_refused_ones_are_forgotten(void **state)
{
    struct room *room = *state;
    for (int i = 0; i < PROPOSAL_STATE_COUNT; i++) {
        struct proposal proposal = draft("{}");
        proposal.state = (enum proposal_state)i;
        put(room, &proposal);
    }
    ASSERT_DONE(store_forget_proposals(room->store, room->now_ms / 1000, done));
    expect(room, &(struct proposal_query){0}, 7, "7 6 5 4 3 2 1");
    room->now_ms += 1000;
    ASSERT_DONE(store_forget_proposals(room->store, room->now_ms / 1000, done));
    expect(room, &(struct proposal_query){0}, 4, "5 4 3 2");
    struct proposal next = draft("{}"); // an id is never given twice: links of old mails name it
    put(room, &next);
    assert_int_equal(next.id, 8);
}

// ---- a decision: proposal, item, record and letter ----

static bool decide(struct store *store, int64_t number)
{
    char title[32];
    bool conflict;
    snprintf(title, sizeof title, "%lld", (long long)number);
    struct proposal_list *found = store_find_proposal(store, 1, NULL);
    struct item *item = item_create(ITEM_NOTICE, "console:1");
    item->source = "console";
    item_add_field(item, "title", "ja", title);
    bool ok = found && store_begin(store, NULL);
    if (ok) {
        struct proposal proposal = found->proposals[0];
        proposal.document = title;
        ok = store_put_proposal(store, &proposal, &conflict, NULL) &&
             store_put_item(store, item, NULL, NULL) &&
             store_add_audit(store, "person:1 sato", "proposal.approve", title, "{}", NULL) &&
             store_add_letter(store, "suzuki@example.jp", title, "承認されました。", NULL) &&
             store_end(store, NULL);
    }
    item_destroy(item);
    proposal_list_destroy(found);
    return ok;
}

static void decide_for_ever(const char *folder, int told)
{
    struct store *store = store_open(folder, clock_system(), NULL);
    struct proposal_list *found = store ? store_find_proposal(store, 1, NULL) : NULL;
    int64_t number = found ? found->proposals[0].version : 0;
    proposal_list_destroy(found);
    while (found && decide(store, number++)) {
        ssize_t written = write(told, "", 1);
        (void)written;
    }
    _exit(1);
}

static void expect_whole_decisions(struct room *room, int64_t *last)
{
    room_open(room);
    int64_t broken, version = room_number(room, "SELECT version FROM proposal");
    ASSERT_DONE(store_check_audit(room->store, &broken, done));
    assert_int_equal(broken, 0);
    assert_int_equal(room_number(room, "SELECT count(*) FROM audit"), version - 1);
    assert_int_equal(room_number(room, "SELECT count(*) FROM letter"), version - 1);
    assert_int_equal(room_number(room, "SELECT coalesce(max(revision), 0) FROM item"), version - 1);
    assert_true(version >= *last);
    *last = version;
    store_close(room->store);
    room->store = NULL;
}

static void kill_9_leaves_whole_decisions(void **state)
{
    struct room *room = *state;
    struct proposal proposal = draft("0");
    put(room, &proposal);
    store_close(room->store);
    room->store = NULL;
    int64_t last = 1;
    for (unsigned round = 0; round < 16; round++) {
        int told[2], status;
        char byte;
        assert_int_equal(pipe2(told, O_CLOEXEC), 0);
        assert_int_equal(fcntl(told[1], F_SETFL, O_NONBLOCK), 0);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            decide_for_ever(room->folder, told[1]);
        close(told[1]);
        if (round % 2 == 0)
            assert_int_equal(read(told[0], &byte, 1), 1);
        close(told[0]);
        usleep(2000 + round * 7919 % 40 * 1000);
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, &status, 0), child);
        if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
            fail_msg("the writer ended by itself");
        expect_whole_decisions(room, &last);
    }
    assert_true(last > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_have_names),
        ROOM_TEST(what_was_saved_is_there_after_a_restart),
        ROOM_TEST(links_that_are_none_find_nothing),
        ROOM_TEST(what_was_saved_meanwhile_is_a_conflict),
        cmocka_unit_test(of_many_who_decide_at_once_exactly_one_wins),
        ROOM_TEST(lists_are_told_by_state_author_item_and_words),
        ROOM_TEST(only_old_drafts_and_refused_ones_are_forgotten),
        ROOM_TEST(kill_9_leaves_whole_decisions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
