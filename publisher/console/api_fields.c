// What forms are made of, what the first view counts, and the description of all this.
#include <stdlib.h>
#include <string.h>

#include "publisher/console/api.h"
#include "publisher/console/api_item.h"
#include "publisher/console/api_screen.h"
#include "publisher/console/api_tables.h"
#include "publisher/item/item_json.h"
#include "publisher/programme/standing.h"
#include "publisher/store/store_mail.h"
#include "publisher/store/store_proposal.h"
#include "signage/base/file.h"

#define MOST_DESCRIPTION_BYTES (2u * 1024 * 1024)
#define MOST_LETTERS 200

// ---- fields ----

static json_t *policy_json(const struct call *call, enum item_kind kind, bool business)
{
    struct review_policy policy = review_policy(call_office(call)->review, kind, business);
    return json_pack("{s:b, s:b}", "editor", policy.needs_editor, "ward", policy.needs_ward);
}

static void show_fields(struct call *call)
{
    const char *lang = call_lang(call);
    json_t *json = item_specs_json(lang), *policies = json_object(), *roles = json_array();
    json_t *states = json_array();
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++)
        json_object_set_new(policies, item_kind_name((enum item_kind)kind),
                            json_pack("{s:o, s:o}", "staff",
                                      policy_json(call, (enum item_kind)kind, false), "business",
                                      policy_json(call, (enum item_kind)kind, true)));
    for (int role = 0; role < ROLE_COUNT; role++)
        json_array_append_new(roles, json_pack("{s:s, s:s}", "name", role_name((enum role)role),
                                               "label", role_label((enum role)role, lang)));
    for (int state = 0; state < PROPOSAL_STATE_COUNT; state++)
        json_array_append_new(states, json_string(proposal_state_name((enum proposal_state)state)));
    json_object_set_new(json, "policies", policies);
    json_object_set_new(json, "roles", roles);
    json_object_set_new(json, "proposal_states", states);
    json_object_set_new(json, "place", json_string(call_office(call)->place));
    json_object_set_new(json, "zone", json_string(civil_zone_name(call_office(call)->zone)));
    call_reply(call, 200, json);
}

// ---- the first view ----

// Those the asker could decide on now.
static int waiting_for(const struct call *call, struct error *error)
{
    struct proposal_query query = {.states = 1u << PROPOSAL_SUBMITTED | 1u << PROPOSAL_ENDORSED,
                                   .most = API_MOST_LIMIT};
    struct proposal_list *list = store_proposals(call_office(call)->store, &query, error);
    int count = 0;
    if (!list)
        return -1;
    for (size_t i = 0; i < list->count; i++)
        count += (review_verbs(call_office(call)->review, call_person(call), &list->proposals[i]) &
                  (1u << REVIEW_APPROVE)) != 0;
    proposal_list_destroy(list);
    return count;
}

static json_t *count_json(const struct call *call, unsigned states, int64_t author)
{
    struct proposal_query query = {.states = states, .author = author, .most = 1};
    struct error error;
    struct proposal_list *list = store_proposals(call_office(call)->store, &query, &error);
    json_t *json = json_integer(list ? (json_int_t)list->total : 0);
    proposal_list_destroy(list);
    return json;
}

static json_t *screens_json(struct call *call, const struct settled *settled)
{
    json_t *list = json_array();
    for (size_t i = 0; i < settled->programme.screen_count; i++) {
        json_t *screen = api_screen_json(call, settled, settled->programme.screens[i].id);
        json_t *attention = json_object_get(screen, "attention");
        if (json_array_size(attention) > 0)
            json_array_append_new(
                list, json_pack("{s:O, s:O, s:O}", "id", json_object_get(screen, "id"), "title",
                                json_object_get(screen, "title"), "attention", attention));
        json_decref(screen);
    }
    return list;
}

static json_t *feeds_json(const struct call *call, const struct settled *settled)
{
    json_t *list = json_array();
    for (size_t i = 0; i < settled->poller.feed_count; i++) {
        const struct feed_settings *feed = &settled->poller.feeds[i];
        struct store_feed_state state;
        struct error error;
        if (store_load_feed_state(call_office(call)->store, feed->id, &state, &error) &&
            state.failures > 0)
            json_array_append_new(list, json_pack("{s:s, s:s, s:i, s:s}", "id", feed->id, "title",
                                                  feed->title, "failures", state.failures,
                                                  "message", state.message));
    }
    return list;
}

static bool is_on(const struct item *item, int64_t begin_utc, int64_t end_utc, int64_t *at_utc)
{
    int64_t until;
    if (item_instant(item, "starts", at_utc))
        return *at_utc >= begin_utc && *at_utc < end_utc;
    return item_next_session(item, begin_utc, at_utc, &until) && *at_utc < end_utc;
}

static json_t *today_json(const struct call *call)
{
    struct office *office = call_office(call);
    int64_t now_utc = clock_now_utc(&office->clock), at_utc;
    int64_t begin = civil_day_start(office->zone, now_utc, 0);
    int64_t end = civil_day_start(office->zone, now_utc, 1);
    struct item_query query = {.kinds = 1u << ITEM_SEMINAR | 1u << ITEM_CONSULTATION,
                               .states = 1u << ITEM_APPROVED};
    struct error error;
    struct item_list *items = store_find_items(office->store, &query, &error);
    json_t *list = json_array();
    for (size_t i = 0; items && i < items->count; i++) {
        const struct item *item = items->items[i];
        const char *status = item_value(item, "status", NULL);
        const char *room = item_value_for(item, "room", call_lang(call));
        if (is_on(item, begin, end, &at_utc))
            json_array_append_new(list, json_pack("{s:s, s:s, s:o, s:o, s:o, s:s}", "id", item->id,
                                                  "kind", item_kind_name(item->kind), "title",
                                                  api_item_title(item, call_lang(call)), "starts",
                                                  api_time(at_utc), "room", api_text_or_null(room),
                                                  "status", status ? status : "open"));
    }
    item_list_destroy(items);
    return list;
}

static json_t *live_json(const struct call *call)
{
    struct office *office = call_office(call);
    struct error error;
    int count = 0;
    struct item_list *items = store_current_items(office->store, &error);
    for (size_t i = 0; items && i < items->count; i++)
        count +=
            strcmp(api_item_state(items->items[i], office->zone, clock_now_utc(&office->clock)),
                   "live") == 0;
    item_list_destroy(items);
    return json_integer(count);
}

static json_t *stuck_letters_json(const struct call *call)
{
    struct error error;
    struct letter_list *list = store_letters(call_office(call)->store, MOST_LETTERS, &error);
    int stuck = 0;
    for (size_t i = 0; list && i < list->count; i++)
        stuck += *list->letters[i].fault != '\0';
    letter_list_destroy(list);
    return json_integer(stuck);
}

static void show_overview(struct call *call)
{
    struct error error;
    int waiting = waiting_for(call, &error);
    if (waiting < 0) {
        api_refuse_failed(call, &error);
        return;
    }
    const struct settled *settled = settings_acquire(call_office(call)->settings);
    json_t *json = json_pack(
        "{s:i, s:o, s:o, s:o, s:I, s:o, s:o, s:o, s:o, s:o}", "waiting_for_me", waiting, "waiting",
        count_json(call, 1u << PROPOSAL_SUBMITTED | 1u << PROPOSAL_ENDORSED, 0), "my_drafts",
        count_json(call, 1u << PROPOSAL_DRAFT, call_person(call)->id), "my_returned",
        count_json(call, 1u << PROPOSAL_RETURNED, call_person(call)->id), "screens",
        (json_int_t)settled->programme.screen_count, "screens_needing_attention",
        screens_json(call, settled), "feeds_with_faults", feeds_json(call, settled), "today",
        today_json(call), "live", live_json(call), "letters_with_faults", stuck_letters_json(call));
    settings_release(settled);
    call_reply(call, 200, json);
}

// ---- the description ----

static void show_description(struct call *call)
{
    char path[4096];
    size_t length;
    struct error error;
    snprintf(path, sizeof path, "%s/openapi.json", call_office(call)->web_folder);
    char *bytes = file_load(path, MOST_DESCRIPTION_BYTES, &length, &error);
    if (bytes)
        call_reply_bytes(call, 200, "application/json", bytes, length);
    else
        api_refuse_failed(call, &error);
}

struct api_table api_fields(void)
{
    static const struct api_route routes[] = {
        {"GET", "/api/v1/fields", CALL_VIEWER, 0, 0, show_fields},
        {"GET", "/api/v1/overview", CALL_VIEWER, 0, 0, show_overview},
        {"GET", "/api/v1/openapi.json", CALL_OPEN, 0, 0, show_description},
    };
    return (struct api_table){routes, sizeof routes / sizeof *routes};
}
