// A proposal as JSON, and the way of a step through the review.
#include "publisher/console/api_proposal.h"

#include <stdlib.h>
#include <string.h>

#include "publisher/console/api.h"
#include "publisher/console/api_item.h"
#include "publisher/item/item_json.h"

#define NEW_ID "console:0" // of what is no item yet

static const char *const verb_names[REVIEW_VERB_COUNT] = {"save",   "submit", "approve",
                                                          "return", "reject", "withdraw"};

static json_t *person_json(const struct call *call, int64_t id)
{
    struct person_list *found =
        id > 0 ? store_find_person(call_office(call)->store, id, NULL) : NULL;
    json_t *json =
        found ? json_pack("{s:I, s:s}", "id", (json_int_t)id, "name", found->people[0].name)
              : json_null();
    person_list_destroy(found);
    return json;
}

static json_t *verbs_json(const struct call *call, const struct proposal *proposal)
{
    unsigned verbs = review_verbs(call_office(call)->review, call_person(call), proposal);
    json_t *list = json_array();
    for (int verb = 0; verb < REVIEW_VERB_COUNT; verb++)
        if (verbs & (1u << verb))
            json_array_append_new(list, json_string(verb_names[verb]));
    return list;
}

static json_t *business_json(const struct proposal *proposal)
{
    if (proposal->author != 0)
        return json_null();
    return json_pack("{s:s, s:s, s:s, s:s, s:s}", "company", proposal->company, "contact",
                     proposal->contact, "email", proposal->email, "phone", proposal->phone, "lang",
                     proposal->lang);
}

// What the document is worth as an item: its title, and what keeps it from being shown.
static void add_document(const struct call *call, const struct proposal *proposal, json_t *json)
{
    struct error error = {0};
    json_t *document = json_loads(proposal->document, 0, NULL);
    struct item *item = item_from_json(document, &error);
    if (item)
        item->id = *proposal->item ? proposal->item : NEW_ID;
    json_object_set_new(json, "title",
                        item ? api_item_title(item, call_lang(call)) : json_string(""));
    json_object_set_new(
        json, "faults",
        item ? item_faults_json(item, call_lang(call))
             : json_pack("[{s:s, s:s, s:s}]", "field", "", "lang", "", "message", error.text));
    json_object_set_new(json, "document", document ? document : json_null());
    item_destroy(item);
}

json_t *api_proposal_json(const struct call *call, const struct proposal *proposal)
{
    struct review_policy policy =
        review_policy(call_office(call)->review, proposal->kind, proposal->author == 0);
    json_t *json = json_pack(
        "{s:I, s:s, s:s, s:s, s:s, s:I, s:I, s:o, s:o, s:o, s:o}", "id", (json_int_t)proposal->id,
        "item", proposal->item, "kind", item_kind_name(proposal->kind), "kind_label",
        item_kind_label(proposal->kind, call_lang(call)), "state",
        proposal_state_name(proposal->state), "version", (json_int_t)proposal->version,
        "base_revision", (json_int_t)proposal->base_revision, "author",
        person_json(call, proposal->author), "endorsed_by",
        person_json(call, proposal->endorsed_by), "decided_by",
        person_json(call, proposal->decided_by), "business", business_json(proposal));
    json_object_set_new(json, "needs_editor", json_boolean(policy.needs_editor));
    json_object_set_new(json, "needs_ward", json_boolean(policy.needs_ward));
    json_object_set_new(json, "reason", api_text_or_null(proposal->reason));
    json_object_set_new(json, "created", api_time(proposal->created_utc));
    json_object_set_new(json, "changed", api_time(proposal->changed_utc));
    json_object_set_new(json, "submitted", api_time(proposal->submitted_utc));
    json_object_set_new(json, "verbs", verbs_json(call, proposal));
    add_document(call, proposal, json);
    return json;
}

// Where it is wrong: fields of the document, or the reason that was left out.
static json_t *faults_of(struct call *call, enum review_verb verb, const struct proposal *proposal,
                         const struct error *error)
{
    json_t *faults = NULL;
    bool decides = verb == REVIEW_RETURN || verb == REVIEW_REJECT;
    json_t *document =
        decides || !proposal->document ? NULL : json_loads(proposal->document, 0, NULL);
    struct error ignored;
    struct item *item = document ? item_from_json(document, &ignored) : NULL;
    if (item) {
        item->kind = proposal->kind;
        item->id = NEW_ID;
        faults = item_faults_json(item, call_lang(call));
    }
    item_destroy(item);
    json_decref(document);
    if (json_array_size(faults) > 0)
        return faults;
    json_decref(faults);
    return json_pack("[{s:s, s:s, s:s}]", "field", decides ? "reason" : "", "lang", "", "message",
                     error->text);
}

void api_proposal_act(struct call *call, enum review_verb verb, struct proposal *proposal,
                      unsigned status)
{
    struct office *office = call_office(call);
    struct arena *arena = arena_create();
    struct error error = {0};
    const struct proposal given = *proposal;
    enum review_outcome outcome =
        review_act(office->review, verb, call_person(call), proposal, api_text(call, "reason"),
                   call_lang(call), arena, &error);
    if (outcome == REVIEW_DONE && office->mailer)
        mailer_wake(office->mailer);
    if (outcome == REVIEW_DONE)
        call_reply(call, status, api_proposal_json(call, proposal));
    else if (outcome == REVIEW_FAILED)
        api_refuse_failed(call, &error);
    else if (outcome == REVIEW_FAULTY)
        call_refuse_review(call, (int)outcome, &error, faults_of(call, verb, &given, &error));
    else {
        struct proposal_list *now = store_find_proposal(office->store, given.id, NULL);
        call_refuse_review(call, (int)outcome, &error,
                           now ? api_proposal_json(call, &now->proposals[0]) : json_null());
        proposal_list_destroy(now);
    }
    arena_destroy(arena);
}

struct proposal_list *api_proposal_find(struct call *call)
{
    int64_t id;
    if (!api_number(call, 0, &id))
        return NULL;
    struct proposal_list *found = store_find_proposal(call_office(call)->store, id, NULL);
    if (!found)
        api_refuse_unknown(call);
    return found;
}
