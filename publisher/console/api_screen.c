// A screen's row: settings, register, the newest report, the edition.
#include "publisher/console/api_screen.h"

#include <stdlib.h>
#include <string.h>

#include "publisher/console/api.h"
#include "publisher/console/api_register.h"
#include "publisher/console/pairing.h"

#define SILENT_S 300 // players report every minute
#define LATE_S 120   // so long a new playlist may be on its way
#define LEAST_DISK_BYTES (200.0 * 1024 * 1024)
#define MOST_CELSIUS 80.0

struct look {
    struct call *call;
    const char *id;
    const json_t *report; // NULL: none came yet
    int64_t received_utc, now_utc;
    const struct edition_screen *published; // NULL: nothing is
    json_t *attention;
};

static void note(struct look *look, const char *code, const char *ja, const char *en)
{
    json_array_append_new(look->attention, json_pack("{s:s, s:s}", "code", code, "text",
                                                     api_words(look->call, ja, en)));
}

static const json_t *told(const struct look *look, const char *part, const char *member)
{
    return json_object_get(json_object_get(look->report, part), member);
}

static void look_at_clock_and_disk(struct look *look)
{
    const json_t *free_bytes = told(look, "disk", "free_bytes");
    const json_t *celsius = json_object_get(look->report, "temperature_c");
    const json_t *trusted = told(look, "clock", "trusted");
    if (json_is_false(trusted))
        note(look, "clock", "時計が信頼できません。ネットワークと時刻の設定を確かめてください。",
             "Its clock cannot be trusted; check its network and time settings.");
    if (json_is_number(free_bytes) && json_number_value(free_bytes) < LEAST_DISK_BYTES)
        note(look, "disk", "ディスクの空きがわずかです。", "Its disk is nearly full.");
    if (json_is_false(told(look, "cache", "writable")))
        note(look, "disk", "受け取ったものを保存できません。ディスクを確かめてください。",
             "It cannot keep what it receives; check its disk.");
    if (json_is_number(celsius) && json_number_value(celsius) > MOST_CELSIUS)
        note(look, "hot", "温度が高くなっています。通気を確かめてください。",
             "It is too hot; check its ventilation.");
}

static void look_at_playlist(struct look *look)
{
    const json_t *sequence = told(look, "playlist", "sequence");
    const char *phase = json_string_value(told(look, "sync", "phase"));
    if (look->published && json_is_integer(sequence) &&
        json_integer_value(sequence) < look->published->sequence &&
        look->now_utc > look->published->published_utc + LATE_S)
        note(look, "old-playlist", "新しい番組がまだ届いていません。",
             "The newest playlist has not arrived.");
    if (phase && strcmp(phase, "refusing") == 0)
        note(look, "refusing",
             "番組の署名を確かめられず、受け取っていません。鍵を確かめてください。",
             "It refuses the playlist: its signature does not match its key.");
    if (json_integer_value(told(look, "sync", "failed")) > 0)
        note(look, "media", "届かない画像や動画があります。",
             "Some pictures or videos do not arrive.");
    if (json_is_true(json_object_get(look->report, "waiting")))
        note(look, "waiting", "番組をまだ表示していません。", "It does not show its playlist yet.");
}

static void find_attention(struct look *look)
{
    if (!look->report) {
        note(look, "never-seen", "まだ一度もつながっていません。", "It has never been connected.");
        return;
    }
    if (look->now_utc - look->received_utc > SILENT_S)
        note(look, "silent", "しばらく応答がありません。電源とネットワークを確かめてください。",
             "Nothing has been heard of it for a while; check power and network.");
    look_at_clock_and_disk(look);
    look_at_playlist(look);
}

static const char *or_empty(const json_t *document, const char *member)
{
    const char *text = json_string_value(json_object_get(document, member));
    return text ? text : "";
}

static json_t *settings_json(struct call *call, const struct settled *settled,
                             const struct screen_settings *screen, const json_t *document,
                             int64_t version)
{
    const struct channel_settings *channel = settled_channel(settled, screen->channel);
    const json_t *groups = json_object_get(document, "groups");
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:s, s:f, s:f, s:o, s:b, s:b, s:I}", "id",
                     screen->id, "title", screen->title, "place", or_empty(document, "place"),
                     "channel", screen->channel, "channel_title", channel ? channel->title : "",
                     "width_px", screen->width_px, "height_px", screen->height_px, "orientation",
                     screen->width_px >= screen->height_px ? "landscape" : "portrait", "distance_m",
                     screen->distance_mm / 1000, "inches", screen->diagonal_mm / 25.4, "groups",
                     groups ? json_deep_copy(groups) : json_array(), "configured",
                     settled_screen_is_configured(settled, screen->id), "paired",
                     pairing_is_paired(call_office(call)->store, screen->id), "version",
                     (json_int_t)version);
}

static void add_report(json_t *json, const struct look *look)
{
    static const char *const members[] = {"showing", "playlist", "sync",          "cache",
                                          "clock",   "disk",     "temperature_c", "uptime_s",
                                          "frames",  "display",  "error",         "screenshot_at"};
    json_object_set_new(json, "seen", look->report ? api_time(look->received_utc) : json_null());
    json_object_set_new(
        json, "online",
        json_boolean(look->report && look->now_utc - look->received_utc <= SILENT_S));
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        json_t *value = json_object_get(look->report, members[i]);
        json_object_set_new(json, members[i], value ? json_deep_copy(value) : json_null());
    }
    json_t *player = json_object_get(look->report, "version");
    json_object_set_new(json, "player_version", player ? json_deep_copy(player) : json_null());
    json_object_set_new(json, "published",
                        look->published ? json_pack("{s:I, s:o}", "sequence",
                                                    (json_int_t)look->published->sequence, "at",
                                                    api_time(look->published->published_utc))
                                        : json_null());
}

json_t *api_screen_json(struct call *call, const struct settled *settled, const char *id)
{
    const struct screen_settings *screen = settled_screen(settled, id);
    struct office *office = call_office(call);
    int64_t version;
    if (!screen)
        return NULL;
    struct look look = {.call = call,
                        .id = id,
                        .now_utc = clock_now_utc(&office->clock),
                        .attention = json_array()};
    json_t *document = api_register_load(call, "screen", id, &version);
    char *text = store_load_report(office->store, id, &look.received_utc, NULL);
    json_t *report = text ? json_loads(text, 0, NULL) : NULL;
    const struct edition *edition = programme_edition(office->programme);
    look.report = report;
    look.published = edition ? edition_find(edition, id) : NULL;
    find_attention(&look);
    json_t *json = settings_json(call, settled, screen, document, version);
    add_report(json, &look);
    json_object_set_new(json, "attention", look.attention);
    edition_release(edition);
    json_decref(report);
    json_decref(document);
    free(text);
    return json;
}
