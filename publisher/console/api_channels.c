// Channels: their shares, hours and what they show of their own accord. They come from the
// configuration; staff set them here.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/console/api.h"
#include "publisher/console/api_register.h"
#include "publisher/console/api_tables.h"

static json_t *minute_json(int minute)
{
    char text[32];
    snprintf(text, sizeof text, "%02d:%02d", minute / 60, minute % 60);
    return json_string(text);
}

static json_t *shares_json(const struct channel_settings *channel)
{
    json_t *shares = json_object();
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++)
        if (kind != ITEM_ALERT)
            json_object_set_new(shares, item_kind_name((enum item_kind)kind),
                                json_integer(channel->shares[kind]));
    return shares;
}

static json_t *weekdays_json(unsigned bits)
{
    json_t *days = json_array();
    for (int day = 0; day < 7; day++)
        if (bits & (1u << day))
            json_array_append_new(days, json_integer(day));
    return days;
}

static json_t *screens_json(const struct settled *settled, const char *channel)
{
    json_t *screens = json_array();
    for (size_t i = 0; i < settled->programme.screen_count; i++)
        if (strcmp(settled->programme.screens[i].channel, channel) == 0)
            json_array_append_new(screens, json_string(settled->programme.screens[i].id));
    return screens;
}

static json_t *channel_json(struct call *call, const struct settled *settled,
                            const struct channel_settings *channel)
{
    int64_t version;
    json_decref(api_register_load(call, "channel", channel->id, &version));
    return json_pack(
        "{s:s, s:s, s:o, s:I, s:I, s:o, s:o, s:b, s:o, s:s, s:s, s:b, s:b, s:b, s:b, "
        "s:b, s:b, s:b, s:o, s:I}",
        "id", channel->id, "title", channel->title, "shares", shares_json(channel), "dwell_ms",
        (json_int_t)channel->dwell_ms, "most_dwell_ms", (json_int_t)channel->most_dwell_ms, "opens",
        minute_json(channel->opens_minute), "closes", minute_json(channel->closes_minute),
        "always_open", channel->opens_minute == channel->closes_minute, "weekdays",
        weekdays_json(channel->weekdays), "theme", channel->theme, "languages", channel->languages,
        "ticker", channel->ticker, "clock", channel->clock, "board", channel->board, "digest",
        channel->digest, "era", channel->era, "vertical", channel->vertical, "motionless",
        channel->motionless, "screens", screens_json(settled, channel->id), "version",
        (json_int_t)version);
}

static json_t *current_json(struct call *call, const char *id)
{
    const struct settled *settled = settings_acquire(call_office(call)->settings);
    const struct channel_settings *channel = settled_channel(settled, id);
    json_t *json = channel ? channel_json(call, settled, channel) : json_null();
    settings_release(settled);
    return json;
}

static void list_channels(struct call *call)
{
    const struct settled *settled = settings_acquire(call_office(call)->settings);
    const struct programme_settings *programme = &settled->programme;
    struct api_range range = {0, programme->channel_count};
    json_t *rows = json_array();
    for (size_t i = 0; i < programme->channel_count; i++)
        json_array_append_new(rows, channel_json(call, settled, &programme->channels[i]));
    api_reply_list(call, rows, programme->channel_count, &range);
    settings_release(settled);
}

static void show_channel(struct call *call)
{
    json_t *json = current_json(call, call_word(call, 0));
    if (json_is_null(json))
        api_refuse_unknown(call);
    else
        call_reply(call, 200, json_incref(json));
    json_decref(json);
}

static bool check(struct call *call, const char *id, const json_t *document)
{
    struct error error = {0};
    struct arena *arena = arena_create();
    const struct settled *settled = settings_acquire(call_office(call)->settings);
    const struct channel_settings *there = settled_channel(settled, id);
    struct members members = {
        .json = document, .arena = arena, .lang = call_lang(call), .error = &error};
    struct channel_settings channel = there ? *there : (struct channel_settings){.id = id};
    bool ok = there && settings_lay_channel(&members, &channel);
    if (!there)
        api_refuse_unknown(call);
    else if (!ok)
        api_refuse_member(call, &members);
    settings_release(settled);
    arena_destroy(arena);
    return ok;
}

static void change_channel(struct call *call)
{
    const char *id = call_word(call, 0);
    int64_t version, kept;
    json_t *document = api_register_load(call, "channel", id, &kept);
    const json_t *shares = json_object_get(call_json(call), "shares");
    json_t *kept_shares = json_object_get(document, "shares");
    // One slider moves one share.
    if (json_is_object(shares) && json_is_object(kept_shares))
        json_object_update_missing((json_t *)(uintptr_t)shares, kept_shares);
    api_register_lay(document, call_json(call));
    if (check(call, id, document) && api_version(call, &version) &&
        api_register_save(call, "channel", id, document, version, "channel.change", current_json))
        call_reply(call, 200, current_json(call, id));
    json_decref(document);
}

struct api_table api_channels(void)
{
    static const struct api_route routes[] = {
        {"GET", "/api/v1/channels", CALL_VIEWER, 0, 0, list_channels},
        {"GET", "/api/v1/channels/{id}", CALL_VIEWER, 0, 0, show_channel},
        {"PATCH", "/api/v1/channels/{id}", CALL_ADMINISTRATOR, CALL_JSON_BODY, API_SMALL_BYTES,
         change_channel},
    };
    return (struct api_table){routes, sizeof routes / sizeof *routes};
}
