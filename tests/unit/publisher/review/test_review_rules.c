// Every role in every state: who may do what, where it leads, and what whoever may not is told.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "publisher/review/review_rules.h"

#define AUTHOR 1
#define ENDORSER 2

// s: save, u: submit, a: approve, r: return, j: reject, w: withdraw
static unsigned bits(const char *letters)
{
    static const char all[] = "suarjw";
    unsigned verbs = 0;
    for (; *letters; letters++)
        verbs |= 1u << (strchr(all, *letters) - all);
    return verbs;
}

static void each_role_may_do_so_much_in_each_state(void **state)
{
    static const char *const states[] = {"draft",    "submitted", "endorsed", "approved",
                                         "returned", "rejected",  "withdrawn"};
    static const struct {
        int64_t person, author;
        enum role role;
        const char *in[PROPOSAL_STATE_COUNT]; // draft … withdrawn
    } rows[] = {
        {AUTHOR, AUTHOR, ROLE_EDITOR, {"suw", "sw", "sw", "", "suw", "", ""}},
        {AUTHOR, AUTHOR, ROLE_APPROVER, {"suw", "sw", "sw", "", "suw", "", ""}},
        {AUTHOR, AUTHOR, ROLE_ADMINISTRATOR, {"suw", "sw", "sw", "", "suw", "", ""}},
        {AUTHOR, AUTHOR, ROLE_VIEWER, {"", "", "", "", "", "", ""}}, // became one meanwhile
        {9, AUTHOR, ROLE_VIEWER, {"", "", "", "", "", "", ""}},
        {9, AUTHOR, ROLE_EDITOR, {"", "arj", "", "", "", "", ""}},
        {9, AUTHOR, ROLE_APPROVER, {"", "arj", "arj", "", "", "", ""}},
        {9, AUTHOR, ROLE_ADMINISTRATOR, {"w", "arjw", "arjw", "", "w", "", ""}},
        {ENDORSER, AUTHOR, ROLE_APPROVER, {"", "arj", "", "", "", "", ""}}, // not both hands
        {0, 0, ROLE_VIEWER, {"suw", "sw", "sw", "", "suw", "", ""}},        // the business itself
        {0, AUTHOR, ROLE_VIEWER, {"", "", "", "", "", "", ""}},
        {9, 0, ROLE_EDITOR, {"", "arj", "", "", "", "", ""}},
        {9, 0, ROLE_APPROVER, {"", "arj", "arj", "", "", "", ""}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int s = 0; s < PROPOSAL_STATE_COUNT; s++) {
            struct review_asker asker = {rows[i].person, rows[i].role};
            struct proposal proposal = {
                .author = rows[i].author, .endorsed_by = ENDORSER, .state = (enum proposal_state)s};
            unsigned allowed = review_allowed(&asker, &proposal);
            if (allowed != bits(rows[i].in[s]))
                fail_msg("row %zu, %s: %x expected (%s), %x came", i, states[s],
                         bits(rows[i].in[s]), rows[i].in[s], allowed);
        }
}

static void the_policy_says_where_a_step_leads(void **state)
{
    static const struct {
        bool editor, ward;
        enum review_verb verb;
        enum proposal_state from, to;
    } rows[] = {
        {true, true, REVIEW_SUBMIT, PROPOSAL_DRAFT, PROPOSAL_SUBMITTED},
        {true, false, REVIEW_SUBMIT, PROPOSAL_RETURNED, PROPOSAL_SUBMITTED},
        {false, true, REVIEW_SUBMIT, PROPOSAL_DRAFT, PROPOSAL_ENDORSED},
        {false, false, REVIEW_SUBMIT, PROPOSAL_DRAFT, PROPOSAL_APPROVED},
        {true, true, REVIEW_APPROVE, PROPOSAL_SUBMITTED, PROPOSAL_ENDORSED},
        {true, false, REVIEW_APPROVE, PROPOSAL_SUBMITTED, PROPOSAL_APPROVED},
        {true, true, REVIEW_APPROVE, PROPOSAL_ENDORSED, PROPOSAL_APPROVED},
        {true, true, REVIEW_RETURN, PROPOSAL_ENDORSED, PROPOSAL_RETURNED},
        {true, true, REVIEW_REJECT, PROPOSAL_SUBMITTED, PROPOSAL_REJECTED},
        {true, true, REVIEW_WITHDRAW, PROPOSAL_SUBMITTED, PROPOSAL_WITHDRAWN},
        {true, true, REVIEW_SAVE, PROPOSAL_SUBMITTED, PROPOSAL_DRAFT},
        {true, true, REVIEW_SAVE, PROPOSAL_RETURNED, PROPOSAL_RETURNED},
        {true, true, REVIEW_SAVE, PROPOSAL_DRAFT, PROPOSAL_DRAFT},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct review_policy policy = {rows[i].editor, rows[i].ward};
        struct proposal proposal = {.state = rows[i].from};
        if (review_next(rows[i].verb, &policy, &proposal) != rows[i].to)
            fail_msg("row %zu: %s expected, %s came", i, proposal_state_name(rows[i].to),
                     proposal_state_name(review_next(rows[i].verb, &policy, &proposal)));
    }
}

static void who_may_not_is_told_why(void **state)
{
    static const struct {
        int64_t person;
        enum role role;
        enum proposal_state state;
        enum review_outcome outcome;
        const char *ja, *en;
    } rows[] = {
        {AUTHOR, ROLE_EDITOR, PROPOSAL_SUBMITTED, REVIEW_FORBIDDEN, "自分では承認できません",
         "Nobody approves"},
        {9, ROLE_EDITOR, PROPOSAL_ENDORSED, REVIEW_FORBIDDEN, "区の承認を待っています", "ward"},
        {ENDORSER, ROLE_APPROVER, PROPOSAL_ENDORSED, REVIEW_FORBIDDEN, "ほかの承認者",
         "another approver"},
        {9, ROLE_VIEWER, PROPOSAL_SUBMITTED, REVIEW_FORBIDDEN, "権限のある人だけ", "role"},
        {9, ROLE_APPROVER, PROPOSAL_APPROVED, REVIEW_IMPOSSIBLE, "いまの状態では", "present state"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int japanese = 0; japanese < 2; japanese++) {
            struct review_asker asker = {rows[i].person, rows[i].role};
            struct proposal proposal = {
                .author = AUTHOR, .endorsed_by = ENDORSER, .state = rows[i].state};
            struct error error;
            enum review_outcome outcome =
                review_refusal(REVIEW_APPROVE, &asker, &proposal, japanese ? "ja" : "en", &error);
            assert_int_equal(outcome, rows[i].outcome);
            if (!strstr(error.text, japanese ? rows[i].ja : rows[i].en))
                fail_msg("row %zu: “%s” lacks “%s”", i, error.text,
                         japanese ? rows[i].ja : rows[i].en);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_role_may_do_so_much_in_each_state),
        cmocka_unit_test(the_policy_says_where_a_step_leads),
        cmocka_unit_test(who_may_not_is_told_why),
    };
    return cmocka_run_group_tests_name("review_rules", tests, NULL, NULL);
}
