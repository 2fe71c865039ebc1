// Trying a feed before it is added: fetched by the poller's rules, read, its first items as the
// slides they would be.
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "publisher/console/api.h"
#include "publisher/console/api_tables.h"
#include "publisher/console/api_view.h"
#include "publisher/feed/feed.h"
#include "publisher/feed/poller.h"

#define MOST_ITEMS 20
#define MOST_PICTURES 3
#define WIDE_PX 480
#define HIGH_PX 270
#define MAX_AGE_S (INT64_C(3650) * 86400)

struct trial {
    const char *url;
    bool allow_private;
    enum item_kind kind;
    char *bytes;
    size_t length;
    char type[256], final_url[2048];
};

static bool read_trial(struct call *call, struct arena *arena, struct trial *trial)
{
    struct error error = {0};
    struct members members = {
        .json = call_json(call), .arena = arena, .lang = call_lang(call), .error = &error};
    int kind = ITEM_NOTICE;
    *trial = (struct trial){.url = ""};
    bool ok = members_known(&members, "url kind allow_private") &&
              members_text(&members, "url", 1, 2000, &trial->url) &&
              members_flag(&members, "allow_private", &trial->allow_private) &&
              members_choice(&members, "kind",
                             "showcase seminar consultation space brand notice alert", &kind);
    trial->kind = (enum item_kind)kind;
    if (ok && strncmp(trial->url, "http://", 7) != 0 && strncmp(trial->url, "https://", 8) != 0)
        ok = members_fail(&members, "url", "http:// か https:// で始まるアドレスを書いてください。",
                          "write an address that begins with http:// or https://");
    if (!ok)
        api_refuse_member(call, &members);
    return ok;
}

static bool fetch(struct trial *trial, struct error *error)
{
    free(trial->bytes);
    trial->bytes = poller_fetch_once(trial->url, trial->allow_private, &trial->length, trial->type,
                                     trial->final_url, error);
    return trial->bytes != NULL;
}

static struct feed *parse(const struct call *call, const struct trial *trial, struct error *error)
{
    struct office *office = call_office(call);
    struct feed_source source = {.name = trial->url,
                                 .base_url = trial->final_url,
                                 .content_type = trial->type,
                                 .now_utc = clock_now_utc(&office->clock),
                                 .zone = civil_zone_name(office->zone)};
    return feed_parse(&source, trial->bytes, trial->length, error);
}

// Somebody pasted the address of a page: the feed it names is meant.
static struct feed *read_feed(const struct call *call, struct trial *trial, struct arena *arena,
                              struct error *error)
{
    char found[FEED_URL_BYTES];
    if (!fetch(trial, error))
        return NULL;
    struct feed *feed = parse(call, trial, error);
    if (!feed && feed_discover(trial->bytes, trial->length, trial->final_url, found)) {
        trial->url = arena_text(arena, found);
        feed = fetch(trial, error) ? parse(call, trial, error) : NULL;
    }
    return feed;
}

static json_t *data_url(const struct buffer *png)
{
    size_t length = sodium_base64_ENCODED_LEN(png->length, sodium_base64_VARIANT_ORIGINAL);
    char *text = malloc(length);
    if (!text)
        abort();
    sodium_bin2base64(text, length, (const unsigned char *)png->bytes, png->length,
                      sodium_base64_VARIANT_ORIGINAL);
    json_t *json = json_sprintf("data:image/png;base64,%s", text);
    free(text);
    return json;
}

static json_t *picture_of(struct call *call, const struct item *item)
{
    struct api_view view = {.studio = {.width_px = WIDE_PX, .height_px = HIGH_PX}};
    struct office *office = call_office(call);
    struct buffer png;
    struct error error;
    json_t *json = json_null();
    if (!api_view_settle(call, "", "", &view))
        return json;
    view.studio.utc_ms = clock_now_utc_ms(&office->clock);
    buffer_init(&png, STUDIO_MOST_PNG_BYTES);
    struct slide *slide = programme_compose(office->programme, item, view.channel, NULL,
                                            view.studio.utc_ms / 1000, &error);
    if (slide && studio_draw_slide(office->studio, slide, &view.studio, &png, NULL, &error))
        json = data_url(&png);
    slide_destroy(slide);
    buffer_finish(&png);
    return json;
}

static json_t *item_json(struct call *call, const struct trial *trial, const struct feed *feed,
                         const struct feed_item *entry, bool drawn)
{
    struct error error = {0};
    struct item *item =
        feed_item_to_item(feed, entry, "trial", feed->title, trial->kind,
                          clock_now_utc(&call_office(call)->clock), MAX_AGE_S, &error);
    json_t *json =
        json_pack("{s:s, s:s, s:s, s:o, s:b, s:o, s:o}", "title", entry->title, "link", entry->link,
                  "summary", entry->summary, "published", api_time(entry->published_utc), "shown",
                  item != NULL, "why", item ? json_null() : api_text_or_null(error.text), "image",
                  item && drawn ? picture_of(call, item) : json_null());
    item_destroy(item);
    return json;
}

static json_t *trial_json(struct call *call, const struct trial *trial, const struct feed *feed)
{
    json_t *items = json_array(), *warnings = json_array();
    for (size_t i = 0; i < feed->item_count && i < MOST_ITEMS && !call_replied(call); i++)
        json_array_append_new(items,
                              item_json(call, trial, feed, &feed->items[i], i < MOST_PICTURES));
    for (size_t i = 0; i < feed->warning_count; i++)
        json_array_append_new(warnings, json_string(feed->warnings[i]));
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:I, s:o, s:n}", "url", trial->final_url,
                     "format", feed_format_name(feed->format), "title", feed->title, "link",
                     feed->link, "language", feed->language, "warnings", warnings, "total",
                     (json_int_t)feed->item_count, "items", items, "next");
}

static void try_feed(struct call *call)
{
    struct trial trial;
    struct error error = {0};
    struct arena *arena = arena_create();
    if (read_trial(call, arena, &trial)) {
        struct feed *feed = read_feed(call, &trial, arena, &error);
        json_t *json = feed ? trial_json(call, &trial, feed) : NULL;
        if (!feed)
            api_refuse_field(call, "url", error.text);
        else if (!call_replied(call))
            call_reply(call, 200, json_incref(json));
        json_decref(json);
        feed_destroy(feed);
        free(trial.bytes);
    }
    arena_destroy(arena);
}

struct api_table api_feed_trial(void)
{
    static const struct api_route routes[] = {
        {"POST", "/api/v1/feeds/test", CALL_ADMINISTRATOR, CALL_JSON_BODY, API_SMALL_BYTES,
         try_feed},
    };
    return (struct api_table){routes, sizeof routes / sizeof *routes};
}
