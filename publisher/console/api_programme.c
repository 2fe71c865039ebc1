// What is on: on any screen, at any time, in words and as the picture.
#include <stdlib.h>
#include <string.h>

#include "publisher/console/api.h"
#include "publisher/console/api_tables.h"
#include "publisher/console/api_view.h"
#include "signage/language/timeline.h"

#define USUAL_SPAN_S 3600
#define MOST_SPAN_S 86400
#define MOST_SHOWINGS 10000
#define WIDE_PX 960

static json_t *time_ms(int64_t utc_ms)
{
    char text[INSTANT_TEXT_BYTES];
    if (utc_ms <= INSTANT_NEVER * 1000 || utc_ms >= PLAYLIST_FOR_EVER_MS)
        return json_null();
    instant_format_ms(utc_ms, text);
    return json_string(text);
}

static const char *kind_of(struct call *call, const char *id, json_t *known)
{
    const char *kind = json_string_value(json_object_get(known, id));
    if (kind || !*id)
        return kind ? kind : "";
    struct item *item = store_find_item(call_office(call)->store, id, NULL, NULL);
    kind = item ? item_kind_name(item->kind) : "";
    json_object_set_new(known, id, json_string(kind));
    item_destroy(item);
    return kind;
}

// Appends what the region shows in [from, until).
static void add_region(struct call *call, json_t *list, const struct playlist_region *region,
                       int64_t from_ms, int64_t until_ms, json_t *kinds)
{
    struct timeline_spot spot = timeline_at(region, from_ms, TIMELINE_TRUSTED);
    while (spot.period && json_array_size(list) < MOST_SHOWINGS) {
        const struct playlist_entry *entry = spot.entry;
        json_array_append_new(list, json_pack("{s:o, s:o, s:s, s:o, s:s, s:s, s:s, s:o}", "at",
                                              time_ms(spot.starts_utc_ms), "until",
                                              time_ms(spot.until_utc_ms), "region", region->id,
                                              "item", api_text_or_null(entry ? entry->item : ""),
                                              "title", entry ? entry->title : "", "kind",
                                              entry ? kind_of(call, entry->item, kinds) : "",
                                              "language", entry ? entry->language : "", "src",
                                              api_text_or_null(entry ? entry->src : "")));
        if (spot.until_utc_ms >= until_ms)
            break;
        spot = timeline_next(region, &spot, TIMELINE_TRUSTED);
    }
}

static json_t *showings_json(struct call *call, const struct playlist *playlist, int64_t from_utc,
                             int64_t until_utc, const char *only)
{
    json_t *list = json_array(), *kinds = json_object();
    for (size_t i = 0; i < playlist->region_count; i++)
        if (!*only || strcmp(playlist->regions[i].id, only) == 0)
            add_region(call, list, &playlist->regions[i], from_utc * 1000, until_utc * 1000, kinds);
    json_decref(kinds);
    return list;
}

static bool read_span(struct call *call, int64_t *from_utc, int64_t *until_utc)
{
    int64_t now_utc = clock_now_utc(&call_office(call)->clock);
    if (!api_instant(call, *call_query(call, "from") ? "from" : "at", now_utc, from_utc) ||
        !api_instant(call, "until", *from_utc + USUAL_SPAN_S, until_utc))
        return false;
    if (*until_utc > *from_utc && *until_utc - *from_utc <= MOST_SPAN_S)
        return true;
    call_refuse(call, 400, "span", "%s",
                api_words(call, "at から until までは、長くても1日です。",
                          "until comes after at, by a day at most."));
    return false;
}

static void show_programme(struct call *call)
{
    int64_t from_utc, until_utc;
    const char *screen = call_query(call, "screen");
    const struct edition *edition = programme_edition(call_office(call)->programme);
    const struct playlist *playlist = edition ? edition_playlist(edition, screen) : NULL;
    if (!*screen)
        call_refuse(call, 400, "screen", "%s",
                    api_words(call, "screen で画面を選んでください。", "Choose a screen."));
    else if (!playlist)
        api_refuse_unknown(call);
    else if (read_span(call, &from_utc, &until_utc)) {
        json_t *list =
            showings_json(call, playlist, from_utc, until_utc, call_query(call, "region"));
        call_reply(call, 200,
                   json_pack("{s:s, s:I, s:o, s:o, s:o, s:I, s:n}", "screen", screen, "sequence",
                             (json_int_t)playlist->sequence, "at", api_time(from_utc), "until",
                             api_time(until_utc), "items", list, "total",
                             (json_int_t)json_array_size(list), "next"));
    }
    edition_release(edition);
}

// ---- the picture ----

static void usual_size(const struct playlist *playlist, struct studio_view *view)
{
    int width = playlist->width_px > 0 ? playlist->width_px : 1920;
    int height = playlist->height_px > 0 ? playlist->height_px : 1080;
    int longer = width > height ? width : height;
    view->width_px = longer > WIDE_PX ? width * WIDE_PX / longer : width;
    view->height_px = longer > WIDE_PX ? height * WIDE_PX / longer : height;
    if (view->width_px < STUDIO_LEAST_SIDE_PX)
        view->width_px = STUDIO_LEAST_SIDE_PX;
    if (view->height_px < STUDIO_LEAST_SIDE_PX)
        view->height_px = STUDIO_LEAST_SIDE_PX;
}

static void show_picture(struct call *call)
{
    struct office *office = call_office(call);
    struct studio_view view = {0};
    struct error error;
    struct buffer png;
    int64_t utc;
    const struct edition *edition = programme_edition(office->programme);
    const struct playlist *playlist =
        edition ? edition_playlist(edition, call_word(call, 0)) : NULL;
    buffer_init(&png, STUDIO_MOST_PNG_BYTES);
    if (playlist)
        usual_size(playlist, &view);
    if (!playlist)
        api_refuse_unknown(call);
    else if (api_size(call, &view.width_px, &view.height_px) &&
             api_instant(call, "at", clock_now_utc(&office->clock), &utc)) {
        view.utc_ms = utc * 1000;
        if (studio_draw_playlist(office->studio, playlist, &view, &png, &error))
            api_view_reply_png(call, &png);
        else
            api_refuse_failed(call, &error);
    }
    buffer_finish(&png);
    edition_release(edition);
}

// ---- a channel's coming hour ----

static const char *screen_of_channel(const struct settled *settled, const char *channel)
{
    for (size_t i = 0; i < settled->programme.screen_count; i++)
        if (strcmp(settled->programme.screens[i].channel, channel) == 0)
            return settled->programme.screens[i].id;
    return "";
}

// Seconds of each kind among the showings, within the span.
static json_t *shares_json(const json_t *list, int64_t from_utc, int64_t until_utc)
{
    json_t *shares = json_object(), *showing;
    size_t index;
    json_array_foreach(list, index, showing)
    {
        const char *kind = json_string_value(json_object_get(showing, "kind"));
        const char *at = json_string_value(json_object_get(showing, "at"));
        const char *until = json_string_value(json_object_get(showing, "until"));
        int64_t begin = from_utc, end = until_utc;
        if (at && instant_parse(at, &begin) && begin < from_utc)
            begin = from_utc;
        if (until && instant_parse(until, &end) && end > until_utc)
            end = until_utc;
        int64_t so_far = json_integer_value(json_object_get(shares, *kind ? kind : "other"));
        json_object_set_new(shares, *kind ? kind : "other", json_integer(so_far + end - begin));
    }
    return shares;
}

static void show_hour(struct call *call)
{
    int64_t from_utc, until_utc;
    const char *channel = call_word(call, 0);
    const struct settled *settled = settings_acquire(call_office(call)->settings);
    const struct edition *edition = programme_edition(call_office(call)->programme);
    const char *screen = screen_of_channel(settled, channel);
    const struct playlist *playlist = edition ? edition_playlist(edition, screen) : NULL;
    if (!settled_channel(settled, channel))
        api_refuse_unknown(call);
    else if (read_span(call, &from_utc, &until_utc)) {
        json_t *list =
            playlist ? showings_json(call, playlist, from_utc, until_utc, "main") : json_array();
        call_reply(call, 200,
                   json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:I, s:n}", "channel", channel,
                             "screen", screen, "at", api_time(from_utc), "until",
                             api_time(until_utc), "seconds", shares_json(list, from_utc, until_utc),
                             "items", list, "total", (json_int_t)json_array_size(list), "next"));
    }
    edition_release(edition);
    settings_release(settled);
}

struct api_table api_programme(void)
{
    static const struct api_route routes[] = {
        {"GET", "/api/v1/programme", CALL_VIEWER, 0, 0, show_programme},
        {"GET", "/api/v1/screens/{id}/now.png", CALL_VIEWER, 0, 0, show_picture},
        {"GET", "/api/v1/channels/{id}/hour", CALL_VIEWER, 0, 0, show_hour},
    };
    return (struct api_table){routes, sizeof routes / sizeof *routes};
}
