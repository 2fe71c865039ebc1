// What staff do to items that are shown: full, cancelled, moved, off, again next year.
#include <stdlib.h>
#include <string.h>

#include "publisher/console/api.h"
#include "publisher/console/api_item.h"
#include "publisher/console/api_proposal.h"
#include "publisher/console/api_tables.h"
#include "publisher/item/item_json.h"

// The newest text, for who was slower.
static json_t *current_json(struct call *call, const char *id)
{
    struct item *item = store_find_item(call_office(call)->store, id, NULL, NULL);
    json_t *json = item ? item_to_json(item) : json_null();
    item_destroy(item);
    return json;
}

static void reply_changed(struct call *call, enum review_outcome outcome, const struct error *error)
{
    const char *id = call_word(call, 0);
    if (outcome == REVIEW_DONE)
        call_reply(call, 200, current_json(call, id));
    else if (outcome == REVIEW_FAILED)
        api_refuse_failed(call, error);
    else if (outcome == REVIEW_FAULTY)
        api_refuse_field(call, "", error->text);
    else
        call_refuse_review(call, (int)outcome, error, current_json(call, id));
}

static bool is_there(struct call *call)
{
    struct item *item = store_find_item(call_office(call)->store, call_word(call, 0), NULL, NULL);
    bool there = item != NULL;
    item_destroy(item);
    if (!there)
        api_refuse_unknown(call);
    return there;
}

static void change_state(struct call *call)
{
    int64_t revision;
    struct error error;
    const json_t *fields = json_object_get(call_json(call), "fields");
    if (!is_there(call) || !api_version(call, &revision))
        return;
    if (!json_is_object(fields) || json_object_size(fields) == 0) {
        api_refuse_field(call, "fields",
                         api_words(call, "変える項目を fields に書いてください。",
                                   "Name what changes in “fields”."));
        return;
    }
    reply_changed(call,
                  review_change_state(call_office(call)->review, call_person(call),
                                      call_word(call, 0), revision, fields, call_lang(call),
                                      &error),
                  &error);
}

static void withdraw(struct call *call)
{
    int64_t revision;
    struct error error;
    if (!is_there(call) || !api_version(call, &revision))
        return;
    reply_changed(call,
                  review_withdraw_item(call_office(call)->review, call_person(call),
                                       call_word(call, 0), revision, api_text(call, "reason"),
                                       call_lang(call), &error),
                  &error);
}

// Times do not come again; the rest does.
static char *copied_document(const struct item *item)
{
    static const char *const bound[] = {"starts",   "ends",   "sessions",
                                        "deadline", "status", "seats_left"};
    json_t *document = item_to_json(item);
    json_t *fields = json_object_get(document, "fields");
    for (size_t i = 0; i < sizeof bound / sizeof *bound; i++)
        json_object_del(fields, bound[i]);
    static const char *const own[] = {"id",        "state",  "revision", "show_from", "show_until",
                                      "published", "source", "origin",   "updated"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        json_object_del(document, own[i]);
    char *text = json_dumps(document, JSON_COMPACT);
    json_decref(document);
    return text;
}

static void copy(struct call *call)
{
    struct item *item = store_find_item(call_office(call)->store, call_word(call, 0), NULL, NULL);
    if (!item) {
        api_refuse_unknown(call);
        return;
    }
    char *document = copied_document(item);
    struct proposal proposal = {.item = "", .kind = item->kind, .document = document};
    api_proposal_act(call, REVIEW_SAVE, &proposal, 201);
    free(document);
    item_destroy(item);
}

struct api_table api_item_changes(void)
{
    static const struct api_route routes[] = {
        {"PATCH", "/api/v1/items/{id}/state", CALL_EDITOR, CALL_JSON_BODY, API_SMALL_BYTES,
         change_state},
        {"POST", "/api/v1/items/{id}/withdraw", CALL_EDITOR, CALL_JSON_BODY, API_SMALL_BYTES,
         withdraw},
        {"POST", "/api/v1/items/{id}/copy", CALL_EDITOR, 0, 0, copy},
    };
    return (struct api_table){routes, sizeof routes / sizeof *routes};
}
