// The life of a proposal: who may do what to it in which state, by policy of its kind; what happens
// to the item then; who is told by mail; what the audit keeps. Every step is one transaction:
// proposal, item, letter and audit row together or not at all. Any thread.
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "publisher/item/item.h"
#include "publisher/store/store_person.h"
#include "publisher/store/store_proposal.h"
#include "signage/base/arena.h"
#include "signage/base/clock.h"
#include "signage/base/error.h"

struct review_policy {
    bool needs_editor; // an editor (not the author) must approve
    bool needs_ward;   // then an approver (区の承認) as well
};

struct review_settings {
    struct review_policy policies[ITEM_KIND_COUNT];            // of what staff write
    struct review_policy submission_policies[ITEM_KIND_COUNT]; // of what businesses send
    const char
        *base_url; // for links in letters, "https://signage.example.jp"; "" = letters have no links
    const char *place; // the house's name
};

enum review_verb {
    REVIEW_SAVE,     // the document, while draft or returned; of a submitted one: back to draft
    REVIEW_SUBMIT,   // asks for approval; approves at once where the policy asks for nobody
    REVIEW_APPROVE,  // by an editor or approver: endorses, or makes it the item
    REVIEW_RETURN,   // with a reason
    REVIEW_REJECT,   // with a reason
    REVIEW_WITHDRAW, // by its author (or an administrator)
    REVIEW_VERB_COUNT
};

enum review_outcome {
    REVIEW_DONE,
    REVIEW_FORBIDDEN,  // not this person, with the sentence why ("nobody approves their own")
    REVIEW_CONFLICT,   // somebody was faster: `version` is not the newest
    REVIEW_FAULTY,     // the document cannot be shown as it is; item_faults_json tells where
    REVIEW_IMPOSSIBLE, // not in this state
    REVIEW_FAILED      // the store
};

struct review;
struct review *review_create(const struct review_settings *settings, struct store *store,
                             struct clock clock);
void review_destroy(struct review *review); // NULL is legal
void review_reconfigure(struct review *review, const struct review_settings *settings);

// `person` NULL: the business itself, by its private link. id 0 with SAVE or SUBMIT: a new one.
// `proposal` holds id, version and (SAVE, SUBMIT) the new document; afterwards it is as stored, its
// strings in `arena`. Sentences in `lang`.
enum review_outcome review_act(struct review *review, enum review_verb verb,
                               const struct person *person, struct proposal *proposal,
                               const char *reason, const char *lang, struct arena *arena,
                               struct error *error);

// The private link's token of a business's proposal: 128 bits, worked out from its id and a secret
// that is kept in the store, so letters can name the link and the store holds only its digest.
#define REVIEW_TOKEN_BYTES 24
bool review_token(struct review *review, int64_t proposal, char token[REVIEW_TOKEN_BYTES],
                  struct error *error) __attribute__((warn_unused_result));
struct proposal_list *review_find_submission(struct review *review, const char *token,
                                             struct error *error)
    __attribute__((warn_unused_result)); // NULL with a sentence when there is none

// What this person may do to it now: bit 1u << verb.
unsigned review_verbs(const struct review *review, const struct person *person,
                      const struct proposal *proposal);

// One click on something that is shown: "full", "cancelled", "open", with the new values of fields
// ({"status": "full", "seats_left": 0}) of an approved item, at its revision. Editors and above;
// audited; no approval. Fields allowed: status, seats_left, starts, ends, deadline, room. Proposals
// that wait for the same item get the same change, so that approving them later does not undo it.
enum review_outcome review_change_state(struct review *review, const struct person *person,
                                        const char *item, int64_t revision, const json_t *fields,
                                        const char *lang, struct error *error);
enum review_outcome review_withdraw_item(struct review *review, const struct person *person,
                                         const char *item, int64_t revision, const char *reason,
                                         const char *lang, struct error *error);

// Differences of a proposal to what is on screen: [{"field": "title", "lang": "ja", "label":
// "題名", "before": "…", "after": "…"}].
json_t *review_differences(struct review *review, const struct proposal *proposal, const char *lang,
                           struct error *error);

// What the settings ask of that kind, from staff or from businesses.
struct review_policy review_policy(const struct review *review, enum item_kind kind, bool business);
