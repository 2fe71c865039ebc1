// True previews: what is written here is drawn by what draws the screens.
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <sodium.h>

#include "publisher/console/api.h"
#include "publisher/console/api_tables.h"
#include "publisher/console/api_view.h"
#include "publisher/item/item_json.h"

#define MOST_BYTES (300u * 1024)
#define WIDE_PX 960
#define HIGH_PX 540

// ---- from where it is looked at ----

static const struct screen_settings *screen_of(const struct settled *settled, const char *channel,
                                               const char *screen)
{
    const struct programme_settings *programme = &settled->programme;
    for (size_t i = 0; i < programme->screen_count && !*screen; i++)
        if (strcmp(programme->screens[i].channel, channel) == 0 &&
            programme->screens[i].distance_mm > 0)
            return &programme->screens[i];
    return *screen ? settled_screen(settled, screen) : NULL;
}

static bool settle(struct call *call, const struct settled *settled, const char *channel_id,
                   const char *screen_id, struct api_view *view)
{
    const struct programme_settings *programme = &settled->programme;
    const struct screen_settings *screen = *screen_id ? settled_screen(settled, screen_id) : NULL;
    if (!*channel_id)
        channel_id = screen ? screen->channel : programme->channels[0].id;
    const struct channel_settings *channel = settled_channel(settled, channel_id);
    if (!channel || (*screen_id && !screen)) {
        call_refuse(
            call, 404, "unknown", "%s",
            channel ? api_words(call, "その画面はありません。", "There is no such screen.")
                    : api_words(call, "そのチャンネルはありません。", "There is no such channel."));
        return false;
    }
    screen = screen_of(settled, channel_id, screen_id);
    if (screen)
        view->studio.screen = (struct legibility_screen){screen->diagonal_mm, screen->distance_mm,
                                                         screen->width_px, screen->height_px};
    view->studio.least_dwell_ms = channel->dwell_ms;
    view->studio.most_dwell_ms = channel->most_dwell_ms;
    snprintf(view->channel, sizeof view->channel, "%s", channel_id);
    return true;
}

bool api_view_settle(struct call *call, const char *channel, const char *screen,
                     struct api_view *view)
{
    const struct settled *settled = settings_acquire(call_office(call)->settings);
    bool ok = settle(call, settled, channel, screen, view);
    settings_release(settled);
    return ok;
}

bool api_view_draw_item(struct call *call, const struct item *item, const struct api_view *view,
                        struct buffer *png, json_t **report)
{
    struct office *office = call_office(call);
    struct error error;
    struct slide *slide = programme_compose(office->programme, item, view->channel,
                                            view->studio.lang, view->studio.utc_ms / 1000, &error);
    bool ok = slide && studio_draw_slide(office->studio, slide, &view->studio, png, report, &error);
    slide_destroy(slide);
    if (!ok)
        api_refuse_failed(call, &error);
    return ok;
}

void api_view_reply_png(struct call *call, struct buffer *png)
{
    size_t length;
    char *bytes = buffer_take(png, &length);
    call_reply_bytes(call, 200, "image/png", bytes, length);
}

// ---- of what somebody writes ----

struct wish {
    int width_px, height_px;
    const char *lang, *channel, *screen;
    int64_t utc;
};

static bool read_size(struct call *call, const char *text, struct wish *wish)
{
    int length = 0;
    wish->width_px = WIDE_PX;
    wish->height_px = HIGH_PX;
    if (!*text)
        return true;
    if (sscanf(text, "%5dx%5d%n", &wish->width_px, &wish->height_px, &length) == 2 &&
        !text[length] && wish->width_px >= STUDIO_LEAST_SIDE_PX &&
        wish->height_px >= STUDIO_LEAST_SIDE_PX && wish->width_px <= STUDIO_MOST_SIDE_PX &&
        wish->height_px <= STUDIO_MOST_SIDE_PX)
        return true;
    api_refuse_field(
        call, "size",
        api_words(call, "大きさは 960x540 のように書いてください。", "Write the size as 960x540."));
    return false;
}

static bool read_wish(struct call *call, struct wish *wish)
{
    const char *at = api_text(call, "at");
    *wish = (struct wish){.lang = api_text(call, "lang"),
                          .channel = api_text(call, "channel"),
                          .screen = api_text(call, "screen"),
                          .utc = clock_now_utc(&call_office(call)->clock)};
    if (strlen(wish->lang) > SLIDE_MOST_LANGUAGE_BYTES)
        wish->lang = "";
    if (*at && !instant_parse(at, &wish->utc)) {
        api_refuse_field(call, "at",
                         api_words(call,
                                   "時刻は 2026-12-01T14:00:00+09:00 のように書いてください。",
                                   "Write an instant such as 2026-12-01T14:00:00+09:00."));
        return false;
    }
    return read_size(call, api_text(call, "size"), wish);
}

static struct item *read_item(struct call *call)
{
    struct error error;
    struct item *item = item_from_json(json_object_get(call_json(call), "document"), &error);
    if (!item)
        api_refuse_field(call, "document", error.text);
    else if (!*item->id)
        item->id = "console:0";
    return item;
}

static void reply_both(struct call *call, struct buffer *png, json_t *report,
                       const struct item *item)
{
    static const char head[] = "data:image/png;base64,";
    size_t length = sodium_base64_ENCODED_LEN(png->length, sodium_base64_VARIANT_ORIGINAL);
    char *text = malloc(sizeof head + length);
    if (!text)
        abort();
    memcpy(text, head, sizeof head);
    sodium_bin2base64(text + sizeof head - 1, length, (const unsigned char *)png->bytes,
                      png->length, sodium_base64_VARIANT_ORIGINAL);
    json_t *json = json_pack("{s:s, s:O, s:o}", "image", text, "report", report, "faults",
                             item_faults_json(item, call_lang(call)));
    free(text);
    call_reply(call, 200, json);
}

static void preview(struct call *call)
{
    struct wish wish;
    struct api_view view = {0};
    json_t *report = NULL;
    struct item *item = read_item(call);
    struct buffer png;
    buffer_init(&png, STUDIO_MOST_PNG_BYTES);
    if (item && read_wish(call, &wish) && api_view_settle(call, wish.channel, wish.screen, &view)) {
        item->state = ITEM_APPROVED;
        view.studio.width_px = wish.width_px;
        view.studio.height_px = wish.height_px;
        view.studio.lang = *wish.lang ? wish.lang : NULL;
        view.studio.utc_ms = wish.utc * 1000;
        if (api_view_draw_item(call, item, &view, &png, &report)) {
            if (strncasecmp(call_header(call, "Accept"), "image/png", 9) == 0)
                api_view_reply_png(call, &png);
            else
                reply_both(call, &png, report, item);
        }
    }
    json_decref(report);
    buffer_finish(&png);
    item_destroy(item);
}

// ---- of an item ----

static void show_item_picture(struct call *call)
{
    struct api_view view = {.studio = {.width_px = WIDE_PX, .height_px = HIGH_PX}};
    int64_t utc;
    struct buffer png;
    struct item *item = store_find_item(call_office(call)->store, call_word(call, 0), NULL, NULL);
    if (!item) {
        api_refuse_unknown(call);
        return;
    }
    buffer_init(&png, STUDIO_MOST_PNG_BYTES);
    const char *lang = call_query(call, "lang");
    view.studio.lang = *lang && strlen(lang) <= SLIDE_MOST_LANGUAGE_BYTES ? lang : NULL;
    if (api_size(call, &view.studio.width_px, &view.studio.height_px) &&
        api_instant(call, "at", clock_now_utc(&call_office(call)->clock), &utc) &&
        api_view_settle(call, call_query(call, "channel"), call_query(call, "screen"), &view)) {
        view.studio.utc_ms = utc * 1000;
        if (api_view_draw_item(call, item, &view, &png, NULL))
            api_view_reply_png(call, &png);
    }
    buffer_finish(&png);
    item_destroy(item);
}

struct api_table api_previews(void)
{
    static const struct api_route routes[] = {
        {"POST", "/api/v1/previews", CALL_EDITOR, CALL_JSON_BODY, MOST_BYTES, preview},
        {"GET", "/api/v1/items/{id}/preview.png", CALL_VIEWER, 0, 0, show_item_picture},
    };
    return (struct api_table){routes, sizeof routes / sizeof *routes};
}
