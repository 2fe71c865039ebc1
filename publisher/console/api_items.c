// Looking at items: what there is, one of them, its history, its picture, and why it shows or not.
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "publisher/console/api.h"
#include "publisher/console/api_item.h"
#include "publisher/console/api_tables.h"
#include "publisher/console/showings.h"
#include "publisher/item/item_json.h"
#include "publisher/programme/explain.h"
#include "publisher/programme/standing.h"
#include "publisher/store/store_proposal.h"
#include "signage/language/slide.h"

#define MOST_TITLE_BYTES 4096
#define MOST_EXPLANATION_BYTES (64u * 1024)
#define MOST_PROPOSALS 20

// ---- an item in words ----

const char *api_item_state(const struct item *item, const struct civil_zone *zone, int64_t utc)
{
    if (item->state != ITEM_APPROVED)
        return item_state_name(item->state);
    struct arena *arena = arena_create();
    struct standing_facts facts = standing_facts(item, zone, arena);
    enum standing_reason reason = standing_at(&facts, utc).reason;
    arena_destroy(arena);
    return reason == STANDING_BEFORE_WINDOW                              ? "upcoming"
           : reason == STANDING_AFTER_WINDOW || reason == STANDING_BEGUN ? "expired"
                                                                         : "live";
}

static json_t *plain_json(const char *rich)
{
    struct buffer plain;
    buffer_init(&plain, MOST_TITLE_BYTES);
    rich_text_to_plain(&plain, rich ? rich : "");
    json_t *json = json_string(buffer_text(&plain));
    buffer_finish(&plain);
    return json ? json : json_string("");
}

json_t *api_item_title(const struct item *item, const char *lang)
{
    const char *title = item_value_for(item, "title", lang);
    return plain_json(title ? title : item_value(item, "title", NULL));
}

bool api_item_is_ours(const struct item *item)
{
    return strcmp(item->source, "console") == 0 || strcmp(item->source, "business") == 0;
}

static const char *picture_of(const struct item *item)
{
    for (size_t i = 0; i < item->media_count; i++)
        if (*item->media[i].name && !strstr(item->media[i].name, ".mp4") &&
            !strstr(item->media[i].name, ".webm"))
            return item->media[i].name;
    return NULL;
}

static json_t *field_json(const struct item *item, const char *name, const char *lang)
{
    const char *value = item_value_for(item, name, lang);
    if (!value)
        value = item_value(item, name, NULL);
    return value ? plain_json(value) : json_null();
}

static json_t *row_json(const struct call *call, const struct item *item, int64_t now_utc)
{
    const char *picture = picture_of(item), *lang = call_lang(call);
    json_t *row = json_pack(
        "{s:s, s:s, s:s, s:s, s:o, s:s, s:s, s:b, s:b, s:b, s:I}", "id", item->id, "kind",
        item_kind_name(item->kind), "kind_label", item_kind_label(item->kind, lang), "state",
        api_item_state(item, call_office(call)->zone, now_utc), "title", api_item_title(item, lang),
        "source", item->source, "origin", item->origin, "sample", item->sample, "pinned",
        item->pinned, "editable", api_item_is_ours(item), "revision", (json_int_t)item->revision);
    static const char *const fields[] = {"starts",   "ends",       "room",     "status",
                                         "capacity", "seats_left", "business", "deadline"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        json_object_set_new(row, fields[i], field_json(item, fields[i], lang));
    json_object_set_new(row, "priority", json_integer(item->priority));
    json_object_set_new(row, "thumbnail",
                        picture ? json_sprintf("/media/%s", picture) : json_null());
    json_object_set_new(row, "show_from", api_time(item->show_from_utc));
    json_object_set_new(row, "show_until", api_time(item->show_until_utc));
    json_object_set_new(row, "published", api_time(item->published_utc));
    json_object_set_new(row, "updated", api_time(item->updated_utc));
    return row;
}

static void add_showings(const struct call *call, json_t *rows, int64_t now_utc)
{
    size_t count = json_array_size(rows);
    struct showing *showings = calloc(count + 1, sizeof *showings);
    if (!showings)
        abort();
    for (size_t i = 0; i < count; i++)
        showings[i].item = json_string_value(json_object_get(json_array_get(rows, i), "id"));
    const struct edition *edition = programme_edition(call_office(call)->programme);
    showings_find(edition, now_utc, showings, count);
    for (size_t i = 0; i < count; i++) {
        json_t *row = json_array_get(rows, i);
        int64_t at_utc = showings[i].at_utc;
        json_object_set_new(row, "next_showing",
                            at_utc >= INSTANT_FOR_EVER
                                ? json_null()
                                : json_pack("{s:o, s:s, s:b}", "at", api_time(at_utc), "screen",
                                            showings[i].screen, "now", at_utc <= now_utc));
    }
    edition_release(edition);
    free(showings);
}

// ---- the list ----

struct wish {
    struct item_query query;
    const char *state; // as people call it; "" any
    const char *channel;
    const struct settled *settled;
};

static bool read_kinds(struct call *call, unsigned *kinds)
{
    const char *text = call_query(call, "kind");
    enum item_kind kind;
    *kinds = 0;
    if (!*text)
        return true;
    if (item_kind_parse(text, &kind)) {
        *kinds = 1u << kind;
        return true;
    }
    call_refuse(call, 400, "kind", "%s",
                api_words(call, "その種類はありません。", "There is no such kind."));
    return false;
}

static bool read_wish(struct call *call, struct wish *wish)
{
    static const char *const states[] = {"draft", "submitted", "returned", "withdrawn",
                                         "live",  "upcoming",  "expired"};
    static const unsigned bits[] = {
        1u << ITEM_DRAFT,    1u << ITEM_SUBMITTED, 1u << ITEM_RETURNED, 1u << ITEM_WITHDRAWN,
        1u << ITEM_APPROVED, 1u << ITEM_APPROVED,  1u << ITEM_APPROVED,
    };
    size_t i = 0, count = sizeof states / sizeof *states;
    *wish = (struct wish){.state = call_query(call, "state"),
                          .channel = call_query(call, "channel"),
                          .query = {.words = call_query(call, "q")}};
    if (!read_kinds(call, &wish->query.kinds))
        return false;
    if (!*wish->state)
        return true;
    while (i < count && strcmp(states[i], wish->state) != 0)
        i++;
    if (i < count) {
        wish->query.states = bits[i];
        return true;
    }
    call_refuse(call, 400, "state", "%s",
                api_words(call, "その状態はありません。", "There is no such state."));
    return false;
}

static bool is_wished(const struct call *call, const struct wish *wish, const struct item *item,
                      int64_t now_utc)
{
    const struct channel_settings *channel =
        *wish->channel ? settled_channel(wish->settled, wish->channel) : NULL;
    if (channel && item->kind != ITEM_ALERT && channel->shares[item->kind] == 0)
        return false;
    return !*wish->state ||
           strcmp(api_item_state(item, call_office(call)->zone, now_utc), wish->state) == 0;
}

static int64_t start_of(const struct item *item)
{
    int64_t utc, until;
    if (item_instant(item, "starts", &utc) || item_next_session(item, 0, &utc, &until))
        return utc;
    return INSTANT_FOR_EVER;
}

static int by_start(const void *a, const void *b)
{
    int64_t left = start_of(*(struct item *const *)a), right = start_of(*(struct item *const *)b);
    return left < right ? -1 : left > right;
}

static int by_title(const void *a, const void *b)
{
    const char *left = item_value(*(struct item *const *)a, "title", NULL);
    const char *right = item_value(*(struct item *const *)b, "title", NULL);
    return strcmp(left ? left : "", right ? right : "");
}

static bool sort(struct call *call, struct item_list *list)
{
    const char *order = call_query(call, "sort");
    if (!*order || strcmp(order, "updated") == 0)
        return true;
    if (strcmp(order, "starts") != 0 && strcmp(order, "title") != 0) {
        call_refuse(call, 400, "sort", "%s",
                    api_words(call, "並べ替えは updated, starts, title のどれかです。",
                              "sort is one of updated, starts, title."));
        return false;
    }
    qsort(list->items, list->count, sizeof *list->items,
          strcmp(order, "starts") == 0 ? by_start : by_title);
    return true;
}

static void list_items(struct call *call)
{
    struct wish wish;
    struct api_range range;
    struct error error;
    if (!read_wish(call, &wish) || !api_range(call, &range))
        return;
    int64_t now_utc = clock_now_utc(&call_office(call)->clock);
    struct item_list *list = store_find_items(call_office(call)->store, &wish.query, &error);
    if (!list) {
        api_refuse_failed(call, &error);
        return;
    }
    wish.settled = settings_acquire(call_office(call)->settings);
    json_t *rows = json_array();
    size_t total = 0;
    bool sorted = sort(call, list);
    for (size_t i = 0; sorted && i < list->count; i++)
        if (is_wished(call, &wish, list->items[i], now_utc) && total++ >= range.skip &&
            json_array_size(rows) < range.most)
            json_array_append_new(rows, row_json(call, list->items[i], now_utc));
    settings_release(wish.settled);
    item_list_destroy(list);
    if (sorted) {
        add_showings(call, rows, now_utc);
        api_reply_list(call, rows, total, &range);
    } else {
        json_decref(rows);
    }
}

// ---- one ----

// NULL: refused already.
static struct item *find_item(struct call *call, struct buffer *why)
{
    struct error error;
    struct item *item = store_find_item(call_office(call)->store, call_word(call, 0), why, &error);
    if (!item)
        api_refuse_unknown(call);
    return item;
}

static json_t *open_proposals(struct call *call, const struct item *item)
{
    struct proposal_query query = {.states = 1u << PROPOSAL_DRAFT | 1u << PROPOSAL_SUBMITTED |
                                             1u << PROPOSAL_ENDORSED | 1u << PROPOSAL_RETURNED,
                                   .item = item->id,
                                   .most = MOST_PROPOSALS};
    struct error error;
    struct proposal_list *list = store_proposals(call_office(call)->store, &query, &error);
    json_t *open = json_array();
    for (size_t i = 0; list && i < list->count; i++)
        json_array_append_new(open,
                              json_pack("{s:I, s:s}", "id", (json_int_t)list->proposals[i].id,
                                        "state", proposal_state_name(list->proposals[i].state)));
    proposal_list_destroy(list);
    return open;
}

static void show_item(struct call *call)
{
    struct buffer why;
    buffer_init(&why, MOST_TITLE_BYTES);
    struct item *item = find_item(call, &why);
    if (item) {
        int64_t now_utc = clock_now_utc(&call_office(call)->clock);
        json_t *json = row_json(call, item, now_utc), *rows = json_pack("[O]", json);
        add_showings(call, rows, now_utc);
        json_decref(rows);
        json_object_set_new(
            json, "why", api_text_or_null(item_reason_words(buffer_text(&why), call_lang(call))));
        json_object_set_new(json, "item", item_to_json(item));
        json_object_set_new(json, "proposals", open_proposals(call, item));
        call_reply(call, 200, json);
    }
    item_destroy(item);
    buffer_finish(&why);
}

// ---- its history ----

static json_t *title_in(const json_t *fields)
{
    size_t index;
    json_t *field;
    json_array_foreach(fields, index, field)
    {
        const char *name = json_string_value(json_object_get(field, "name"));
        if (name && strcmp(name, "title") == 0)
            return plain_json(json_string_value(json_object_get(field, "value")));
    }
    return json_string("");
}

static void show_history(struct call *call)
{
    struct error error;
    struct item *item = find_item(call, NULL);
    if (!item)
        return;
    char *text = store_item_history(call_office(call)->store, item->id, &error);
    json_t *kept = text ? json_loads(text, 0, NULL) : NULL, *revision, *list = json_array();
    size_t index;
    json_array_foreach(kept, index, revision)
    {
        const json_t *was = json_object_get(revision, "item");
        const char *why = json_string_value(json_object_get(revision, "why"));
        json_array_append_new(
            list, json_pack("{s:O, s:o, s:O, s:o, s:o, s:O}", "revision",
                            json_object_get(revision, "revision"), "at",
                            api_time(json_integer_value(json_object_get(revision, "at_utc"))),
                            "state", json_object_get(revision, "state"), "why",
                            api_text_or_null(why ? item_reason_words(why, call_lang(call)) : ""),
                            "title", title_in(json_object_get(was, "fields")), "item", was));
    }
    if (!text)
        api_refuse_failed(call, &error);
    else
        call_reply(call, 200,
                   json_pack("{s:O, s:I, s:n}", "items", list, "total",
                             (json_int_t)json_array_size(list), "next"));
    json_decref(list);
    json_decref(kept);
    free(text);
    item_destroy(item);
}

// ---- why ----

// "  ✓ …" and "  ✗ …" are rules; the first line is the verdict.
static void add_line(json_t *rules, const char *line, size_t length)
{
    static const char yes[] = "  ✓ ", no[] = "  ✗ ";
    size_t mark = sizeof yes - 1;
    bool lets = strncmp(line, yes, mark) == 0;
    if (!lets && strncmp(line, no, mark) != 0)
        return;
    json_array_append_new(rules, json_pack("{s:b, s:o}", "lets", lets, "text",
                                           json_stringn(line + mark, length - mark)));
}

static json_t *explanation_json(const char *screen, enum explain_verdict verdict, const char *text)
{
    static const char *const verdicts[] = {
        [EXPLAIN_SHOWING] = "showing", [EXPLAIN_IN_LOOP] = "in-loop", [EXPLAIN_OFF] = "off"};
    json_t *rules = json_array(), *next = json_null();
    size_t first = strcspn(text, "\n"), last = 0;
    for (size_t at = 0, length; text[at]; at += length + (text[at + length] == '\n')) {
        length = strcspn(text + at, "\n");
        add_line(rules, text + at, length);
        last = at;
    }
    if (strncmp(text + last, "next: ", 6) == 0) // an instant, or words that there is none
        next = json_stringn(text + last + 6, strcspn(text + last + 6, " \n"));
    int64_t utc;
    if (json_is_string(next) && !instant_parse(json_string_value(next), &utc)) {
        json_decref(next);
        next = json_null();
    }
    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:s}", "screen", screen, "verdict",
                     verdicts[verdict], "sentence", json_stringn(text, first), "rules", rules,
                     "next", next, "text", text);
}

static bool explain_on(struct call *call, const struct item *item, const char *screen, int64_t utc,
                       json_t *list)
{
    struct buffer text;
    struct error error;
    enum explain_verdict verdict = EXPLAIN_OFF;
    buffer_init(&text, MOST_EXPLANATION_BYTES);
    bool ok = explain_item(call_office(call)->programme, item->id, screen, utc, call_lang(call),
                           &verdict, &text, &error);
    if (ok)
        json_array_append_new(list, explanation_json(screen, verdict, buffer_text(&text)));
    else
        call_refuse(call, 404, "unknown", "%s", error.text);
    buffer_finish(&text);
    return ok;
}

static void explain(struct call *call)
{
    int64_t utc;
    const char *screen = call_query(call, "screen");
    struct item *item = find_item(call, NULL);
    if (!item)
        return;
    json_t *list = json_array();
    const struct settled *settled = settings_acquire(call_office(call)->settings);
    const struct programme_settings *programme = &settled->programme;
    bool ok = api_instant(call, "at", clock_now_utc(&call_office(call)->clock), &utc);
    if (ok && *screen)
        ok = explain_on(call, item, screen, utc, list);
    else
        for (size_t i = 0; ok && i < programme->screen_count; i++)
            ok = explain_on(call, item, programme->screens[i].id, utc, list);
    if (ok)
        call_reply(call, 200,
                   json_pack("{s:s, s:o, s:O, s:I, s:n}", "item", item->id, "at", api_time(utc),
                             "items", list, "total", (json_int_t)json_array_size(list), "next"));
    json_decref(list);
    settings_release(settled);
    item_destroy(item);
}

struct api_table api_items(void)
{
    static const struct api_route routes[] = {
        {"GET", "/api/v1/items", CALL_VIEWER, 0, 0, list_items},
        {"GET", "/api/v1/items/{id}", CALL_VIEWER, 0, 0, show_item},
        {"GET", "/api/v1/items/{id}/history", CALL_VIEWER, 0, 0, show_history},
        {"GET", "/api/v1/items/{id}/explain", CALL_VIEWER, 0, 0, explain},
    };
    return (struct api_table){routes, sizeof routes / sizeof *routes};
}
