// Two hands for everything that policy says two hands are for: nobody approves what they wrote, and
// who endorsed for the house does not approve for the ward.
#include "publisher/review/review_rules.h"

#include <string.h>

#define BIT(verb) (1u << (verb))

static unsigned in_state(enum proposal_state state)
{
    switch (state) {
    case PROPOSAL_DRAFT:
    case PROPOSAL_RETURNED:
        return BIT(REVIEW_SAVE) | BIT(REVIEW_SUBMIT) | BIT(REVIEW_WITHDRAW);
    case PROPOSAL_SUBMITTED:
    case PROPOSAL_ENDORSED:
        return BIT(REVIEW_SAVE) | BIT(REVIEW_APPROVE) | BIT(REVIEW_RETURN) | BIT(REVIEW_REJECT) |
               BIT(REVIEW_WITHDRAW);
    case PROPOSAL_APPROVED:
    case PROPOSAL_REJECTED:
    case PROPOSAL_WITHDRAWN:
    case PROPOSAL_STATE_COUNT:
        break;
    }
    return 0;
}

static bool is_author(const struct review_asker *asker, const struct proposal *proposal)
{
    return asker->person == proposal->author; // 0 and 0: the business
}

static bool may_decide(const struct review_asker *asker, const struct proposal *proposal)
{
    if (asker->person == 0 || is_author(asker, proposal))
        return false;
    return proposal->state == PROPOSAL_ENDORSED
               ? asker->role >= ROLE_APPROVER && asker->person != proposal->endorsed_by
               : asker->role >= ROLE_EDITOR;
}

unsigned review_allowed(const struct review_asker *asker, const struct proposal *proposal)
{
    unsigned allowed = 0;
    if (is_author(asker, proposal) && (asker->person == 0 || asker->role >= ROLE_EDITOR))
        allowed |= BIT(REVIEW_SAVE) | BIT(REVIEW_SUBMIT) | BIT(REVIEW_WITHDRAW);
    if (asker->person != 0 && asker->role == ROLE_ADMINISTRATOR)
        allowed |= BIT(REVIEW_WITHDRAW);
    if (may_decide(asker, proposal))
        allowed |= BIT(REVIEW_APPROVE) | BIT(REVIEW_RETURN) | BIT(REVIEW_REJECT);
    return allowed & in_state(proposal->state);
}

enum proposal_state review_next(enum review_verb verb, const struct review_policy *policy,
                                const struct proposal *proposal)
{
    switch (verb) {
    case REVIEW_SUBMIT:
        return policy->needs_editor ? PROPOSAL_SUBMITTED
               : policy->needs_ward ? PROPOSAL_ENDORSED
                                    : PROPOSAL_APPROVED;
    case REVIEW_APPROVE:
        return proposal->state == PROPOSAL_SUBMITTED && policy->needs_ward ? PROPOSAL_ENDORSED
                                                                           : PROPOSAL_APPROVED;
    case REVIEW_RETURN:
        return PROPOSAL_RETURNED;
    case REVIEW_REJECT:
        return PROPOSAL_REJECTED;
    case REVIEW_WITHDRAW:
        return PROPOSAL_WITHDRAWN;
    case REVIEW_SAVE:
    case REVIEW_VERB_COUNT:
        break;
    }
    return proposal->state == PROPOSAL_RETURNED ? PROPOSAL_RETURNED : PROPOSAL_DRAFT;
}

enum review_outcome review_refusal(enum review_verb verb, const struct review_asker *asker,
                                   const struct proposal *proposal, const char *lang,
                                   struct error *error)
{
    bool japanese = strncmp(lang, "ja", 2) == 0;
    bool decides = verb == REVIEW_APPROVE || verb == REVIEW_RETURN || verb == REVIEW_REJECT;
    if (!(in_state(proposal->state) & BIT(verb))) {
        error_set(error,
                  japanese
                      ? "いまの状態では、この操作はできません。画面を読み込み直して、状態を確かめて"
                        "ください。"
                      : "This cannot be done in its present state; load the page again and look.");
        return REVIEW_IMPOSSIBLE;
    }
    if (decides && asker->person != 0 && is_author(asker, proposal))
        error_set(error,
                  japanese
                      ? "自分で作成したものは、自分では承認できません。ほかの人に頼んでください。"
                      : "Nobody approves what they wrote themselves; ask somebody else.");
    else if (decides && proposal->state == PROPOSAL_ENDORSED &&
             asker->person == proposal->endorsed_by && asker->person != 0)
        error_set(
            error,
            japanese
                ? "編集者として承認した人は、区の承認はできません。ほかの承認者に頼んでください。"
                : "Who approved it for the house cannot approve it for the ward; ask another "
                  "approver.");
    else if (decides && proposal->state == PROPOSAL_ENDORSED)
        error_set(error, japanese ? "これは区の承認を待っています。承認者の権限が必要です。"
                                  : "This waits for the ward's approval; an approver must decide.");
    else
        error_set(error, japanese ? "この操作は、作成した人か、権限のある人だけができます。"
                                  : "Only its author, or somebody with that role, may do this.");
    return REVIEW_FORBIDDEN;
}
