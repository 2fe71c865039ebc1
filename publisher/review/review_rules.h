// Who may do what to a proposal in which state: the rules alone. Pure; any thread. Not a door.
#pragma once

#include "publisher/review/review.h"

// Somebody asking: the role counts that they have themselves or as a deputy.
struct review_asker {
    int64_t person; // 0: the business itself
    enum role role; // of no use when person is 0
};

// Bit 1u << verb.
unsigned review_allowed(const struct review_asker *asker, const struct proposal *proposal);

// Where a verb leads. APPROVE and SUBMIT depend on the policy.
enum proposal_state review_next(enum review_verb verb, const struct review_policy *policy,
                                const struct proposal *proposal);

// The sentence why a verb is not among the allowed ones, and whether it is the person
// (REVIEW_FORBIDDEN) or the state (REVIEW_IMPOSSIBLE).
enum review_outcome review_refusal(enum review_verb verb, const struct review_asker *asker,
                                   const struct proposal *proposal, const char *lang,
                                   struct error *error);
