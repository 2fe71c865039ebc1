// A proposal: what an item should become, before it does. Drafts, submissions of businesses and
// edits of what is on screen already all are proposals; the item itself changes only when one is
// approved (publisher/review decides that), so what was approved stays on screen meanwhile. The
// document is an item as JSON (publisher/item/item_json.h). Any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher/item/item.h"
#include "publisher/store/store.h"
#include "signage/base/arena.h"

enum proposal_state {
    PROPOSAL_DRAFT,
    PROPOSAL_SUBMITTED, // waits for an editor
    PROPOSAL_ENDORSED,  // an editor approved; waits for the ward
    PROPOSAL_APPROVED,  // has become the item
    PROPOSAL_RETURNED,  // to be revised, with a reason
    PROPOSAL_REJECTED,
    PROPOSAL_WITHDRAWN, // by its author
    PROPOSAL_STATE_COUNT
};
const char *proposal_state_name(enum proposal_state state); // "submitted"
bool proposal_state_parse(const char *name, enum proposal_state *state);

struct proposal {
    int64_t id;       // 0: not stored yet
    const char *item; // id of the item it is to become: "console:12", "business:7"
    enum item_kind kind;
    enum proposal_state state;
    const char *document;  // JSON
    int64_t base_revision; // of the item it edits; 0: a new one
    int64_t author;        // person; 0: a business
    int64_t endorsed_by;   // person; 0: nobody yet
    int64_t decided_by;    // person who approved, returned or rejected last; 0: nobody
    const char *reason;    // of the last return or rejection; ""
    int64_t created_utc, changed_utc, submitted_utc; // the last INSTANT_NEVER while a draft
    int64_t version;                                 // 1, 2, …: what an edit is based on
    // of a business; "" otherwise
    const char *token_digest; // SHA-256 of the private link's token, hex
    const char *company, *contact, *email, *phone;
    const char *lang; // that the submitter reads
};

struct proposal_list {
    struct arena *arena;
    struct proposal *proposals;
    size_t count;
    size_t total; // that match, of which `count` are here
};
void proposal_list_destroy(struct proposal_list *list); // NULL is legal

// Inserts (id 0; sets id, version and times; an empty item gets "console:ID" or "business:ID") or
// updates when the stored version is still proposal->version; false with *conflict true when it is
// not. Inside store_begin/store_end: part of that transaction.
bool store_put_proposal(struct store *store, struct proposal *proposal, bool *conflict,
                        struct error *error) __attribute__((warn_unused_result));

// One in a list of one; NULL with a sentence when unknown.
struct proposal_list *store_find_proposal(struct store *store, int64_t id, struct error *error)
    __attribute__((warn_unused_result));
struct proposal_list *store_find_submission(struct store *store, const char *token_digest,
                                            struct error *error)
    __attribute__((warn_unused_result));

struct proposal_query {
    unsigned states;   // bit 1u << state; 0: all
    int64_t author;    // 0: anybody
    const char *item;  // "" or NULL: any
    const char *words; // found in company or document; "" or NULL: any
    size_t skip, most; // most recently changed first
};
struct proposal_list *store_proposals(struct store *store, const struct proposal_query *query,
                                      struct error *error) __attribute__((warn_unused_result));
// Drafts, rejected and withdrawn ones that nobody touched since `before_utc` go for good.
bool store_forget_proposals(struct store *store, int64_t before_utc, struct error *error)
    __attribute__((warn_unused_result));
