// What needs no approval because it cannot wait: full, cancelled, moved to another time or room, or
// off at once. Proposals for the same item are carried along, so that approving one later does not
// undo it.
#include <stdlib.h>
#include <string.h>

#include "publisher/item/item_json.h"
#include "publisher/review/review_inside.h"
#include "publisher/store/store_audit.h"

#define MOST_PROPOSALS 100
#define MOST_REASON_BYTES 1000

struct change {
    struct review *review;
    const struct person *person;
    const char *lang, *id;
    int64_t revision;
    struct item *item; // as it is
};

static enum review_outcome refuse(const struct change *change, enum review_outcome outcome,
                                  struct error *error, const char *ja, const char *en)
{
    error_set(error, "%s", strncmp(change->lang, "ja", 2) == 0 ? ja : en);
    return outcome;
}

static enum review_outcome look(struct change *change, struct error *error)
{
    struct review_asker asker = review_asker(change->review, change->person);
    if (asker.role < ROLE_EDITOR)
        return refuse(change, REVIEW_FORBIDDEN, error, "この操作には編集者の権限が必要です。",
                      "Only editors may do this.");
    change->item = store_find_item(change->review->store, change->id, NULL, error);
    if (!change->item)
        return REVIEW_IMPOSSIBLE;
    if (change->item->state != ITEM_APPROVED)
        return refuse(change, REVIEW_IMPOSSIBLE, error,
                      "掲載中のものだけ、この操作ができます。画面を読み込み直してください。",
                      "Only what is approved can be changed so; load the page again.");
    if (change->item->revision != change->revision)
        return refuse(change, REVIEW_CONFLICT, error,
                      "ほかの人が先に変更しました。新しい内容を確かめてください。",
                      "Somebody else changed it first; look at the newer text.");
    return REVIEW_DONE;
}

static bool is_allowed(const char *name)
{
    static const char *const allowed[] = {"status",   "seats_left", "starts",  "ends",
                                          "deadline", "room",       "sessions"};
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (strcmp(name, allowed[i]) == 0)
            return true;
    return false;
}

// null takes a field away; a text may be given as such for Japanese.
static void lay_fields(json_t *document, const json_t *fields)
{
    json_t *own = json_object_get(document, "fields");
    for (void *at = json_object_iter((json_t *)(uintptr_t)fields); at;
         at = json_object_iter_next((json_t *)(uintptr_t)fields, at)) {
        const char *name = json_object_iter_key(at);
        json_t *value = json_object_iter_value(at);
        const struct item_field_spec *spec = item_field_spec(name);
        if (json_is_null(value))
            json_object_del(own, name);
        else if (json_is_string(value) && spec && item_field_has_language(spec))
            json_object_set_new(own, name, json_pack("{s:O}", "ja", value));
        else
            json_object_set(own, name, value);
    }
}

static struct item *changed_item(const struct change *change, const json_t *fields,
                                 struct error *error)
{
    json_t *document = item_to_json(change->item);
    lay_fields(document, fields);
    struct item *item = item_from_json(document, error);
    json_decref(document);
    if (!item)
        return NULL;
    item->state = ITEM_APPROVED;
    item->updated_utc = clock_now_utc(&change->review->clock);
    return item;
}

static bool note(const struct change *change, const char *action, json_t *detail,
                 struct error *error)
{
    char *text = json_dumps(detail, JSON_COMPACT);
    struct arena *arena = arena_create();
    struct proposal nobody = {.company = ""};
    bool ok = store_add_audit(change->review->store, review_who(change->person, &nobody, arena),
                              action, change->id, text ? text : "{}", error);
    arena_destroy(arena);
    free(text);
    return ok;
}

// Those written on the revision that was on screen a moment ago.
static bool carry_over(const struct change *change, const json_t *fields, int64_t revision,
                       struct error *error)
{
    struct proposal_query query = {
        .states = 1u << PROPOSAL_DRAFT | 1u << PROPOSAL_SUBMITTED | 1u << PROPOSAL_ENDORSED |
                  1u << PROPOSAL_RETURNED,
        .item = change->id,
        .most = MOST_PROPOSALS,
    };
    struct proposal_list *list = store_proposals(change->review->store, &query, error);
    bool ok = list != NULL, conflict;
    for (size_t i = 0; ok && i < list->count; i++) {
        struct proposal *proposal = &list->proposals[i];
        json_t *document = json_loads(proposal->document, 0, NULL);
        if (proposal->base_revision != change->revision ||
            !json_is_object(json_object_get(document, "fields"))) {
            json_decref(document);
            continue;
        }
        lay_fields(document, fields);
        char *text = json_dumps(document, JSON_COMPACT);
        json_decref(document);
        proposal->document = text;
        proposal->base_revision = revision;
        ok = store_put_proposal(change->review->store, proposal, &conflict, error);
        free(text);
    }
    proposal_list_destroy(list);
    return ok;
}

static enum review_outcome change_fields(struct change *change, const json_t *fields,
                                         struct error *error)
{
    enum store_change done;
    for (void *at = json_object_iter((json_t *)(uintptr_t)fields); at;
         at = json_object_iter_next((json_t *)(uintptr_t)fields, at))
        if (!is_allowed(json_object_iter_key(at)))
            return refuse(change, REVIEW_FAULTY, error,
                          "ここで変えられるのは、受付状況・残席・日時・申込期限・会場だけです。",
                          "Only status, seats_left, starts, ends, sessions, deadline and room are "
                          "changed here.");
    struct item *item = changed_item(change, fields, error);
    if (!item || !item_check(item, error)) {
        item_destroy(item);
        return REVIEW_FAULTY;
    }
    json_t *detail = json_pack("{s:O}", "fields", fields);
    bool ok =
        store_put_item(change->review->store, item, &done, error) &&
        (done == STORE_UNCHANGED || (note(change, "item.change", detail, error) &&
                                     carry_over(change, fields, change->revision + 1, error)));
    json_decref(detail);
    item_destroy(item);
    return ok ? REVIEW_DONE : REVIEW_FAILED;
}

// What the folder or a feed brought would be brought again as it was.
static enum review_outcome check_source(const struct change *change, struct error *error)
{
    const char *source = change->item->source;
    if (strcmp(source, "console") == 0 || strcmp(source, "business") == 0)
        return REVIEW_DONE;
    return refuse(
        change, REVIEW_IMPOSSIBLE, error,
        strcmp(source, "folder") == 0
            ? "これはファイルから掲載されています。ファイルを直すか、複製して掲載してください。"
            : "これは外部の配信（フィード）から掲載されています。配信元で直すか、複製して掲載してく"
              "ださい。",
        "This comes from a file or feed; mend it there, or publish a copy of it.");
}

static enum review_outcome finish(struct change *change, enum review_outcome outcome,
                                  struct error *error)
{
    struct error ending;
    item_destroy(change->item);
    if (outcome != REVIEW_DONE) {
        store_abandon(change->review->store);
        return outcome;
    }
    if (store_end(change->review->store, &ending))
        return REVIEW_DONE;
    *error = ending;
    return REVIEW_FAILED;
}

enum review_outcome review_change_state(struct review *review, const struct person *person,
                                        const char *item, int64_t revision, const json_t *fields,
                                        const char *lang, struct error *error)
{
    struct change change = {
        .review = review, .person = person, .lang = lang, .id = item, .revision = revision};
    if (!store_begin(review->store, error))
        return REVIEW_FAILED;
    enum review_outcome outcome = look(&change, error);
    if (outcome == REVIEW_DONE)
        outcome = check_source(&change, error);
    if (outcome == REVIEW_DONE)
        outcome = change_fields(&change, fields, error);
    return finish(&change, outcome, error);
}

enum review_outcome review_withdraw_item(struct review *review, const struct person *person,
                                         const char *item, int64_t revision, const char *reason,
                                         const char *lang, struct error *error)
{
    struct change change = {
        .review = review, .person = person, .lang = lang, .id = item, .revision = revision};
    if (!store_begin(review->store, error))
        return REVIEW_FAILED;
    enum review_outcome outcome = look(&change, error);
    if (outcome == REVIEW_DONE && (!*reason || strlen(reason) > MOST_REASON_BYTES))
        outcome =
            refuse(&change, REVIEW_FAULTY, error, "取り下げる理由を300字ほどまでで書いてください。",
                   "Please give the reason, in a few sentences.");
    if (outcome == REVIEW_DONE) {
        json_t *detail = json_pack("{s:s}", "reason", reason);
        bool ok = store_withdraw_item(review->store, item, reason, error) &&
                  note(&change, "item.withdraw", detail, error);
        json_decref(detail);
        outcome = ok ? REVIEW_DONE : REVIEW_FAILED;
    }
    return finish(&change, outcome, error);
}
