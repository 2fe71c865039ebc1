// Feeds: those of the configuration and those that staff added, with how their last poll went.
#include <stdlib.h>
#include <string.h>

#include "publisher/console/api.h"
#include "publisher/console/api_register.h"
#include "publisher/console/api_tables.h"

static json_t *state_json(const struct call *call, const char *id)
{
    struct store_feed_state state;
    struct error error;
    if (!store_load_feed_state(call_office(call)->store, id, &state, &error))
        return json_null();
    return json_pack("{s:o, s:o, s:o, s:i, s:i, s:i, s:i, s:i, s:s}", "polled",
                     api_time(state.polled_utc), "next_poll", api_time(state.next_poll_utc),
                     "succeeded", api_time(state.succeeded_utc), "failures", state.failures,
                     "status", state.last_status, "items_new", state.items_new, "items_kept",
                     state.items_kept, "items_dropped", state.items_dropped, "message",
                     state.message);
}

static json_t *feed_json(struct call *call, const struct settled *settled,
                         const struct feed_settings *feed)
{
    int64_t version;
    json_decref(api_register_load(call, "feed", feed->id, &version));
    json_t *json = json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:b, s:b, s:b, s:o, s:I}", "id", feed->id, "url",
        feed->url, "title", feed->title, "kind", item_kind_name(feed->kind), "kind_label",
        item_kind_label(feed->kind, call_lang(call)), "interval_s", (json_int_t)feed->interval_s,
        "max_age_s", (json_int_t)feed->max_age_s, "max_items", (json_int_t)feed->max_items,
        "allow_private", feed->allow_private, "off", settled_feed_is_off(settled, feed->id),
        "configured", settled_feed_is_configured(settled, feed->id), "state",
        state_json(call, feed->id), "version", (json_int_t)version);
    return json;
}

static json_t *current_json(struct call *call, const char *id)
{
    const struct settled *settled = settings_acquire(call_office(call)->settings);
    const struct feed_settings *feed = settled_feed(settled, id);
    json_t *json = feed ? feed_json(call, settled, feed) : json_null();
    settings_release(settled);
    return json;
}

static void list_feeds(struct call *call)
{
    struct api_range range;
    if (!api_range(call, &range))
        return;
    const struct settled *settled = settings_acquire(call_office(call)->settings);
    size_t count;
    const struct feed_settings *feeds = settled_feeds(settled, &count);
    json_t *rows = json_array();
    for (size_t i = range.skip; i < count && json_array_size(rows) < range.most; i++)
        json_array_append_new(rows, feed_json(call, settled, &feeds[i]));
    api_reply_list(call, rows, count, &range);
    settings_release(settled);
}

static void show_feed(struct call *call)
{
    json_t *json = current_json(call, call_word(call, 0));
    if (json_is_null(json))
        api_refuse_unknown(call);
    else
        call_reply(call, 200, json_incref(json));
    json_decref(json);
}

static bool check(struct call *call, const char *id, const json_t *document, bool is_new)
{
    struct error error = {0};
    struct arena *arena = arena_create();
    const struct settled *settled = settings_acquire(call_office(call)->settings);
    const struct feed_settings *there = settled_feed(settled, id);
    struct feed_settings feed = there ? *there
                                      : (struct feed_settings){.url = "",
                                                               .title = "",
                                                               .kind = ITEM_NOTICE,
                                                               .interval_s = 900,
                                                               .max_age_s = INT64_C(30) * 86400,
                                                               .max_items = 20};
    bool off, ok = there || is_new;
    struct members members = {
        .json = document, .arena = arena, .lang = call_lang(call), .error = &error};
    if (!ok)
        api_refuse_unknown(call);
    else if (!(ok = settings_lay_feed(&members, &feed, &off)))
        api_refuse_member(call, &members);
    settings_release(settled);
    arena_destroy(arena);
    return ok;
}

static bool check_id(struct call *call, const char *id, struct arena *arena)
{
    struct error error;
    json_t *json = json_pack("{s:s}", "id", id);
    struct members members = {
        .json = json, .arena = arena, .lang = call_lang(call), .error = &error};
    const char *clean;
    bool ok = members_id(&members, "id", &clean);
    if (!ok)
        api_refuse_member(call, &members);
    json_decref(json);
    return ok;
}

// The host's name as an id, where nobody gave one.
static const char *id_of(struct call *call, struct arena *arena)
{
    const char *id = api_text(call, "id"), *host = strstr(api_text(call, "url"), "://");
    if (*id || !host)
        return id;
    host += 3;
    char *made = arena_text_n(arena, host, strcspn(host, "/?#"));
    for (char *at = made; *at; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
        else if (!(*at >= 'a' && *at <= 'z') && !(*at >= '0' && *at <= '9'))
            *at = '-';
    if (strlen(made) > 40)
        made[40] = '\0';
    const char *free_id = made;
    const struct settled *settled = settings_acquire(call_office(call)->settings);
    for (int i = 2; i < 100 && settled_feed(settled, free_id); i++)
        free_id = arena_printf(arena, "%s-%d", made, i);
    settings_release(settled);
    return free_id;
}

static void add_feed(struct call *call)
{
    struct arena *arena = arena_create();
    const char *id = id_of(call, arena);
    json_t *document = json_copy((json_t *)(uintptr_t)call_json(call));
    json_object_del(document, "id");
    if (!*api_text(call, "url"))
        api_refuse_field(
            call, "url",
            api_words(call, "フィードのアドレスを入力してください。", "Give the feed's address."));
    else if (check_id(call, id, arena)) {
        json_t *current = current_json(call, id);
        if (!json_is_null(current))
            api_refuse_conflict(call, json_incref(current));
        else if (check(call, id, document, true) &&
                 api_register_save(call, "feed", id, document, 1, "feed.add", current_json))
            call_reply(call, 201, current_json(call, id));
        json_decref(current);
    }
    json_decref(document);
    arena_destroy(arena);
}

static void change_feed(struct call *call)
{
    const char *id = call_word(call, 0);
    int64_t version, kept;
    json_t *document = api_register_load(call, "feed", id, &kept);
    api_register_lay(document, call_json(call));
    if (check(call, id, document, false) && api_version(call, &version) &&
        api_register_save(call, "feed", id, document, version, "feed.change", current_json))
        call_reply(call, 200, current_json(call, id));
    json_decref(document);
}

static void remove_feed(struct call *call)
{
    const char *id = call_word(call, 0);
    int64_t version;
    json_t *current = current_json(call, id);
    if (json_is_null(current))
        api_refuse_unknown(call);
    else if (json_is_true(json_object_get(current, "configured")))
        call_refuse(
            call, 409, "configured", "%s",
            api_words(
                call,
                "このフィードは設定ファイルで決められています。ここでは止めることができます。",
                "The configuration file names this feed; here it can be turned off."));
    else if (api_version(call, &version) &&
             api_register_remove(call, "feed", id, version, current_json))
        call_reply_nothing(call);
    json_decref(current);
}

struct api_table api_feeds(void)
{
    static const struct api_route routes[] = {
        {"GET", "/api/v1/feeds", CALL_VIEWER, 0, 0, list_feeds},
        {"POST", "/api/v1/feeds", CALL_ADMINISTRATOR, CALL_JSON_BODY, API_SMALL_BYTES, add_feed},
        {"GET", "/api/v1/feeds/{id}", CALL_VIEWER, 0, 0, show_feed},
        {"PATCH", "/api/v1/feeds/{id}", CALL_ADMINISTRATOR, CALL_JSON_BODY, API_SMALL_BYTES,
         change_feed},
        {"DELETE", "/api/v1/feeds/{id}", CALL_ADMINISTRATOR, 0, 0, remove_feed},
    };
    return (struct api_table){routes, sizeof routes / sizeof *routes};
}
