// Screens: those of the configuration and those that staff added, their players paired by a code.
#include <stdlib.h>
#include <string.h>

#include "publisher/console/api.h"
#include "publisher/console/api_register.h"
#include "publisher/console/api_screen.h"
#include "publisher/console/api_tables.h"
#include "publisher/console/pairing.h"
#include "publisher/console/player_report.h"

// The newest of it, for who was slower.
static json_t *current_json(struct call *call, const char *id)
{
    const struct settled *settled = settings_acquire(call_office(call)->settings);
    json_t *json = api_screen_json(call, settled, id);
    settings_release(settled);
    return json ? json : json_null();
}

static bool has_group(const json_t *screen, const char *group)
{
    size_t index;
    json_t *one;
    json_array_foreach(json_object_get(screen, "groups"), index,
                       one) if (strcmp(json_string_value(one), group) == 0) return true;
    return false;
}

static bool is_wished(const struct call *call, const json_t *screen)
{
    const char *channel = call_query(call, "channel"), *group = call_query(call, "group");
    const char *attention = call_query(call, "attention");
    return (!*channel ||
            strcmp(json_string_value(json_object_get(screen, "channel")), channel) == 0) &&
           (!*group || has_group(screen, group)) &&
           (!*attention || strcmp(attention, "0") == 0 ||
            json_array_size(json_object_get(screen, "attention")) > 0);
}

static void list_screens(struct call *call)
{
    struct api_range range;
    if (!api_range(call, &range))
        return;
    const struct settled *settled = settings_acquire(call_office(call)->settings);
    json_t *rows = json_array();
    size_t total = 0;
    for (size_t i = 0; i < settled->programme.screen_count; i++) {
        json_t *row = api_screen_json(call, settled, settled->programme.screens[i].id);
        if (is_wished(call, row) && total++ >= range.skip && json_array_size(rows) < range.most)
            json_array_append(rows, row);
        json_decref(row);
    }
    settings_release(settled);
    api_reply_list(call, rows, total, &range);
}

static void show_screen(struct call *call)
{
    json_t *json = current_json(call, call_word(call, 0));
    if (!json_is_null(json)) {
        call_reply(call, 200, json);
        return;
    }
    json_decref(json);
    api_refuse_unknown(call);
}

// Whether the document fits what the screen is otherwise; false: refused.
static bool check(struct call *call, const char *id, const json_t *document, bool must_exist)
{
    struct error error = {0};
    struct arena *arena = arena_create();
    const struct settled *settled = settings_acquire(call_office(call)->settings);
    const struct screen_settings *there = settled_screen(settled, id);
    struct screen_settings screen =
        there ? *there
              : (struct screen_settings){.title = "",
                                         .channel = settled->programme.channels[0].id,
                                         .width_px = 1920,
                                         .height_px = 1080};
    struct members members = {
        .json = document, .arena = arena, .lang = call_lang(call), .error = &error};
    bool ok = (there || !must_exist) && settings_lay_screen(&members, &screen) &&
              (settled_channel(settled, screen.channel) ||
               members_fail(&members, "channel", "そのチャンネルはありません。",
                            "there is no such channel"));
    if (!there && must_exist)
        api_refuse_unknown(call);
    else if (!ok)
        api_refuse_member(call, &members);
    settings_release(settled);
    arena_destroy(arena);
    return ok;
}

static void refuse_code(struct call *call, const struct error *error)
{
    if (*error->text)
        api_refuse_failed(call, error);
    else
        api_refuse_field(call, "code",
                         api_words(call,
                                   "このコードは使えません。画面に出ているコードを確かめてください"
                                   "（15分で新しくなります）。",
                                   "This code is not good; look at the screen again (codes change "
                                   "every 15 minutes)."));
}

// "screen-k7mx2p" of a code, where nobody gave a name.
static const char *id_of(struct call *call, struct arena *arena)
{
    const char *id = api_text(call, "id"), *code = api_text(call, "code");
    if (*id || !*code)
        return id;
    char *made = arena_printf(arena, "screen-%.20s", code);
    for (char *at = made; *at; at++)
        *at = *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at == ' ' ? '-' : *at;
    return made;
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

static bool is_new(struct call *call, const char *id)
{
    json_t *current = current_json(call, id);
    bool fresh = json_is_null(current);
    if (fresh)
        json_decref(current);
    else
        api_refuse_conflict(call, current);
    return fresh;
}

static void add_screen(struct call *call)
{
    struct office *office = call_office(call);
    struct error error = {0};
    struct arena *arena = arena_create();
    const char *id = id_of(call, arena), *code = api_text(call, "code");
    json_t *document = json_copy((json_t *)(uintptr_t)call_json(call));
    json_object_del(document, "code");
    json_object_del(document, "id");
    if (check_id(call, id, arena) && is_new(call, id) && check(call, id, document, false)) {
        if (*code && !pairing_take(office->store, &office->clock, code, id, &error))
            refuse_code(call, &error);
        else if (api_register_save(call, "screen", id, document, 1, "screen.add", current_json))
            call_reply(call, 201, current_json(call, id));
    }
    json_decref(document);
    arena_destroy(arena);
}

static void change_screen(struct call *call)
{
    const char *id = call_word(call, 0);
    int64_t version, kept;
    json_t *document = api_register_load(call, "screen", id, &kept);
    api_register_lay(document, call_json(call));
    if (check(call, id, document, true) && api_version(call, &version) &&
        api_register_save(call, "screen", id, document, version, "screen.change", current_json))
        call_reply(call, 200, current_json(call, id));
    json_decref(document);
}

static bool is_configured(struct call *call, const char *id)
{
    const struct settled *settled = settings_acquire(call_office(call)->settings);
    bool configured = settled_screen_is_configured(settled, id);
    settings_release(settled);
    return configured;
}

static void remove_screen(struct call *call)
{
    const char *id = call_word(call, 0);
    int64_t version;
    struct error error;
    json_t *current = current_json(call, id);
    if (json_is_null(current))
        api_refuse_unknown(call);
    else if (is_configured(call, id))
        call_refuse(
            call, 409, "configured", "%s",
            api_words(call,
                      "この画面は設定ファイルで決められています。設定ファイルから消してください。",
                      "The configuration file names this screen; remove it there."));
    else if (api_version(call, &version) &&
             api_register_remove(call, "screen", id, version, current_json)) {
        if (pairing_forget(call_office(call)->store, id, &error))
            call_reply_nothing(call);
        else
            api_refuse_failed(call, &error);
    }
    json_decref(current);
}

// Another player for a screen that is there.
static void pair_screen(struct call *call)
{
    struct office *office = call_office(call);
    const char *id = call_word(call, 0);
    char subject[160];
    struct error error = {0};
    json_t *current = current_json(call, id);
    snprintf(subject, sizeof subject, "screen:%.100s", id);
    if (json_is_null(current))
        api_refuse_unknown(call);
    else if (!pairing_take(office->store, &office->clock, api_text(call, "code"), id, &error))
        refuse_code(call, &error);
    else if (!api_note(call, "screen.pair", subject, NULL, &error))
        api_refuse_failed(call, &error);
    else
        call_reply(call, 200, json_incref(current));
    json_decref(current);
}

static void command_screen(struct call *call)
{
    struct office *office = call_office(call);
    static const char words[] = "screenshot identify reload restart";
    const char *id = call_word(call, 0);
    char subject[160];
    int64_t number;
    int index = -1;
    struct error error = {0};
    struct arena *arena = arena_create();
    struct members members = {
        .json = call_json(call), .arena = arena, .lang = call_lang(call), .error = &error};
    json_t *current = current_json(call, id);
    snprintf(subject, sizeof subject, "screen:%.100s", id);
    if (json_is_null(current))
        api_refuse_unknown(call);
    else if (!members_known(&members, "command") ||
             !members_choice(&members, "command", words, &index) ||
             (index < 0 &&
              !members_fail(&members, "command", "操作を選んでください。", "choose a command")))
        api_refuse_member(call, &members);
    else if (!pairing_command(office->store, &office->clock, id, api_text(call, "command"), &number,
                              &error))
        call_refuse(call, 429, "wait", "%s", error.text);
    else if (!api_note(call, "screen.command", subject,
                       json_incref((json_t *)(uintptr_t)call_json(call)), &error))
        api_refuse_failed(call, &error);
    else
        call_reply(call, 202,
                   json_pack("{s:I, s:s}", "id", (json_int_t)number, "command",
                             api_text(call, "command")));
    json_decref(current);
    arena_destroy(arena);
}

static void show_screenshot(struct call *call)
{
    const char *type;
    size_t length;
    void *bytes = player_report_screenshot(call_office(call), call_word(call, 0), &type, &length);
    if (bytes)
        call_reply_bytes(call, 200, type, bytes, length);
    else
        api_refuse_unknown(call);
}

static void list_waiting(struct call *call)
{
    struct office *office = call_office(call);
    json_t *list = pairing_waiting(office->store, &office->clock);
    call_reply(call, 200,
               json_pack("{s:o, s:I, s:n}", "items", list, "total",
                         (json_int_t)json_array_size(list), "next"));
}

struct api_table api_screens(void)
{
    static const struct api_route routes[] = {
        {"GET", "/api/v1/screens", CALL_VIEWER, 0, 0, list_screens},
        {"POST", "/api/v1/screens", CALL_ADMINISTRATOR, CALL_JSON_BODY, API_SMALL_BYTES,
         add_screen},
        {"GET", "/api/v1/screens/{id}", CALL_VIEWER, 0, 0, show_screen},
        {"PATCH", "/api/v1/screens/{id}", CALL_ADMINISTRATOR, CALL_JSON_BODY, API_SMALL_BYTES,
         change_screen},
        {"DELETE", "/api/v1/screens/{id}", CALL_ADMINISTRATOR, 0, 0, remove_screen},
        {"POST", "/api/v1/screens/{id}/pair", CALL_ADMINISTRATOR, CALL_JSON_BODY, API_SMALL_BYTES,
         pair_screen},
        {"POST", "/api/v1/screens/{id}/command", CALL_ADMINISTRATOR, CALL_JSON_BODY,
         API_SMALL_BYTES, command_screen},
        {"GET", "/api/v1/screens/{id}/screenshot", CALL_VIEWER, 0, 0, show_screenshot},
        {"GET", "/api/v1/pairings", CALL_ADMINISTRATOR, 0, 0, list_waiting},
    };
    return (struct api_table){routes, sizeof routes / sizeof *routes};
}
