// One step of a proposal, answered. Not a door.
#pragma once

#include <jansson.h>

#include "publisher/console/call.h"
#include "publisher/review/review.h"
#include "publisher/store/store_proposal.h"

// With its document, what the asker may do to it, and what keeps it from being shown.
json_t *api_proposal_json(const struct call *call, const struct proposal *proposal);

// Has the review take the step for who is signed in, with the body's reason, and answers with the
// proposal and `status`, or refuses. On REVIEW_SAVE and REVIEW_SUBMIT proposal->document counts.
void api_proposal_act(struct call *call, enum review_verb verb, struct proposal *proposal,
                      unsigned status);

// The one whose number is the path's first word; NULL: refused already.
struct proposal_list *api_proposal_find(struct call *call);
