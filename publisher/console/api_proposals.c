// Drafts, submissions and edits: writing them and deciding on them.
#include <stdlib.h>
#include <string.h>

#include "publisher/console/api.h"
#include "publisher/console/api_item.h"
#include "publisher/console/api_proposal.h"
#include "publisher/console/api_tables.h"
#include "publisher/item/item_json.h"

#define MOST_BYTES (300u * 1024)

// ---- the list ----

static bool read_states(struct call *call, unsigned *states)
{
    const char *words = call_query(call, "state");
    char name[32];
    *states = 0;
    for (size_t length; *words; words += length, words += strspn(words, ",")) {
        enum proposal_state state;
        length = strcspn(words, ",");
        snprintf(name, sizeof name, "%.*s", (int)(length < 31 ? length : 31), words);
        if (strcmp(name, "waiting") == 0) {
            *states |= 1u << PROPOSAL_SUBMITTED | 1u << PROPOSAL_ENDORSED;
        } else if (proposal_state_parse(name, &state)) {
            *states |= 1u << state;
        } else {
            call_refuse(call, 400, "state", "%s",
                        api_words(call, "その状態はありません。", "There is no such state."));
            return false;
        }
    }
    return true;
}

static void list_proposals(struct call *call)
{
    struct api_range range;
    struct error error;
    const char *mine = call_query(call, "mine");
    struct proposal_query query = {.words = call_query(call, "q"),
                                   .item = call_query(call, "item")};
    if (!read_states(call, &query.states) || !api_range(call, &range))
        return;
    if (strcmp(mine, "1") == 0 || strcmp(mine, "true") == 0 || strcmp(mine, "yes") == 0)
        query.author = call_person(call)->id;
    query.skip = range.skip;
    query.most = range.most;
    struct proposal_list *list = store_proposals(call_office(call)->store, &query, &error);
    if (!list) {
        api_refuse_failed(call, &error);
        return;
    }
    json_t *rows = json_array();
    for (size_t i = 0; i < list->count; i++) {
        json_t *row = api_proposal_json(call, &list->proposals[i]);
        json_object_del(row, "document");
        json_array_append_new(rows, row);
    }
    api_reply_list(call, rows, list->total, &range);
    proposal_list_destroy(list);
}

static void show_proposal(struct call *call)
{
    struct proposal_list *found = api_proposal_find(call);
    if (found)
        call_reply(call, 200, api_proposal_json(call, &found->proposals[0]));
    proposal_list_destroy(found);
}

static void show_differences(struct call *call)
{
    struct error error;
    struct proposal_list *found = api_proposal_find(call);
    if (!found)
        return;
    json_t *list = review_differences(call_office(call)->review, &found->proposals[0],
                                      call_lang(call), &error);
    if (list)
        call_reply(call, 200,
                   json_pack("{s:b, s:o, s:I, s:n}", "new", found->proposals[0].base_revision == 0,
                             "items", list, "total", (json_int_t)json_array_size(list), "next"));
    else
        api_refuse_field(call, "document", error.text);
    proposal_list_destroy(found);
}

// ---- writing ----

// The body's document as text; NULL with `none` allowed, or refused.
static char *read_document(struct call *call, bool *ok)
{
    const json_t *document = json_object_get(call_json(call), "document");
    *ok = !document || json_is_object(document);
    if (*ok)
        return document ? json_dumps(document, JSON_COMPACT) : NULL;
    api_refuse_field(call, "document",
                     api_words(call, "document はオブジェクトです。", "document is an object."));
    return NULL;
}

static char *empty_document(enum item_kind kind)
{
    json_t *document = json_pack("{s:s, s:{}}", "kind", item_kind_name(kind), "fields");
    char *text = json_dumps(document, JSON_COMPACT);
    json_decref(document);
    return text;
}

static char *document_of(const struct item *item)
{
    json_t *document = item_to_json(item);
    char *text = json_dumps(document, JSON_COMPACT);
    json_decref(document);
    return text;
}

static void propose_change(struct call *call, const char *id, char *document)
{
    struct item *item = store_find_item(call_office(call)->store, id, NULL, NULL);
    if (!item) {
        api_refuse_field(call, "item",
                         api_words(call, "その掲載物はありません。", "There is no such item."));
    } else if (!api_item_is_ours(item)) {
        api_refuse_field(call, "item",
                         api_words(call,
                                   "これはファイルか外部の配信から掲載されています。元を直すか、"
                                   "複製してください。",
                                   "This comes from a file or feed; mend it there, or copy it."));
    } else {
        char *own = document ? NULL : document_of(item);
        struct proposal proposal = {.item = item->id,
                                    .kind = item->kind,
                                    .document = document ? document : own,
                                    .base_revision = item->revision};
        api_proposal_act(call, REVIEW_SAVE, &proposal, 201);
        free(own);
    }
    item_destroy(item);
}

static void propose_new(struct call *call, char *document)
{
    enum item_kind kind;
    const char *name = api_text(call, "kind");
    if (!*name)
        name = json_string_value(
            json_object_get(json_object_get(call_json(call), "document"), "kind"));
    if (!name || !item_kind_parse(name, &kind)) {
        api_refuse_field(call, "kind", api_words(call, "種類を選んでください。", "Choose a kind."));
        return;
    }
    char *own = document ? NULL : empty_document(kind);
    struct proposal proposal = {.item = "", .kind = kind, .document = document ? document : own};
    api_proposal_act(call, REVIEW_SAVE, &proposal, 201);
    free(own);
}

static void create_proposal(struct call *call)
{
    bool ok;
    const char *item = api_text(call, "item");
    char *document = read_document(call, &ok);
    if (ok && *item)
        propose_change(call, item, document);
    else if (ok)
        propose_new(call, document);
    free(document);
}

// The step on the stored one, at the version that If-Match names.
static void act(struct call *call, enum review_verb verb)
{
    int64_t version;
    bool ok;
    struct proposal_list *found = api_proposal_find(call);
    if (!found)
        return;
    if (api_version(call, &version)) {
        struct proposal proposal = found->proposals[0];
        char *document = read_document(call, &ok);
        proposal.version = version;
        if (document)
            proposal.document = document;
        if (ok)
            api_proposal_act(call, verb, &proposal, 200);
        free(document);
    }
    proposal_list_destroy(found);
}

static void save(struct call *call)
{
    struct proposal_list *found = api_proposal_find(call);
    if (found && !json_object_get(call_json(call), "document"))
        api_refuse_field(call, "document",
                         api_words(call, "document がありません。", "There is no document."));
    else if (found)
        act(call, REVIEW_SAVE);
    proposal_list_destroy(found);
}

static void submit(struct call *call)
{
    act(call, REVIEW_SUBMIT);
}

static void approve(struct call *call)
{
    act(call, REVIEW_APPROVE);
}

static void give_back(struct call *call)
{
    act(call, REVIEW_RETURN);
}

static void reject(struct call *call)
{
    act(call, REVIEW_REJECT);
}

static void withdraw(struct call *call)
{
    act(call, REVIEW_WITHDRAW);
}

struct api_table api_proposals(void)
{
    static const struct api_route routes[] = {
        {"GET", "/api/v1/proposals", CALL_VIEWER, 0, 0, list_proposals},
        {"POST", "/api/v1/proposals", CALL_EDITOR, CALL_JSON_BODY, MOST_BYTES, create_proposal},
        {"GET", "/api/v1/proposals/{id}", CALL_VIEWER, 0, 0, show_proposal},
        {"PUT", "/api/v1/proposals/{id}", CALL_EDITOR, CALL_JSON_BODY, MOST_BYTES, save},
        {"DELETE", "/api/v1/proposals/{id}", CALL_EDITOR, 0, 0, withdraw},
        {"GET", "/api/v1/proposals/{id}/differences", CALL_VIEWER, 0, 0, show_differences},
        {"POST", "/api/v1/proposals/{id}/submit", CALL_EDITOR, CALL_JSON_BODY | CALL_MAY_BE_EMPTY,
         MOST_BYTES, submit},
        {"POST", "/api/v1/proposals/{id}/approve", CALL_EDITOR, CALL_JSON_BODY | CALL_MAY_BE_EMPTY,
         API_SMALL_BYTES, approve},
        {"POST", "/api/v1/proposals/{id}/return", CALL_EDITOR, CALL_JSON_BODY | CALL_MAY_BE_EMPTY,
         API_SMALL_BYTES, give_back},
        {"POST", "/api/v1/proposals/{id}/reject", CALL_EDITOR, CALL_JSON_BODY | CALL_MAY_BE_EMPTY,
         API_SMALL_BYTES, reject},
        {"POST", "/api/v1/proposals/{id}/withdraw", CALL_EDITOR, CALL_JSON_BODY | CALL_MAY_BE_EMPTY,
         API_SMALL_BYTES, withdraw},
    };
    return (struct api_table){routes, sizeof routes / sizeof *routes};
}
