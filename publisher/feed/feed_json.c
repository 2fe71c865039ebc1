// The window on the feed stage: one object a line, with DESIGN's keys in DESIGN's order.
#include <jansson.h>
#include <string.h>

#include "publisher/feed/feed.h"
#include "signage/base/utf8.h"

static json_t *text(const char *value)
{
    json_t *string = json_string(value);
    if (string)
        return string;
    struct buffer sound; // jansson refuses ill-formed UTF-8
    buffer_init(&sound, strlen(value) * 3 + 1);
    for (size_t at = 0, length = strlen(value); at < length;)
        buffer_add_utf8(&sound, utf8_next(value, length, &at));
    string = json_string(buffer_text(&sound));
    buffer_finish(&sound);
    return string;
}

static json_t *instant(int64_t utc)
{
    char formatted[INSTANT_TEXT_BYTES];
    if (utc == INSTANT_NEVER)
        return json_null();
    instant_format(utc, formatted);
    return json_string(formatted);
}

static json_t *texts(const char *const *values, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, text(values[i]));
    return array;
}

static json_t *media_of(const struct feed_item *item)
{
    json_t *array = json_array();
    for (size_t i = 0; i < item->media_count; i++) {
        json_t *media = json_object();
        json_object_set_new(media, "url", text(item->media[i].url));
        json_object_set_new(media, "type", text(item->media[i].type));
        json_array_append_new(array, media);
    }
    return array;
}

static json_t *event_of(const struct feed_item *item)
{
    if (!item->event)
        return json_null();
    json_t *event = json_object();
    json_object_set_new(event, "starts", instant(item->event->starts_utc));
    json_object_set_new(event, "ends", instant(item->event->ends_utc));
    json_object_set_new(event, "place", text(item->event->place));
    json_object_set_new(event, "status", text(item->event->status));
    if (item->event->all_day)
        json_object_set_new(event, "all_day", json_true());
    return event;
}

static json_t *item_of(const struct feed_item *item)
{
    json_t *object = json_object();
    json_object_set_new(object, "id", text(item->id));
    json_object_set_new(object, "title", text(item->title));
    json_object_set_new(object, "link", text(item->link));
    json_object_set_new(object, "published", instant(item->published_utc));
    json_object_set_new(object, "updated", instant(item->updated_utc));
    json_object_set_new(object, "summary", text(item->summary));
    json_object_set_new(object, "content", text(item->content));
    json_object_set_new(object, "language", text(item->language));
    json_object_set_new(object, "categories", texts(item->categories, item->category_count));
    json_object_set_new(object, "media", media_of(item));
    json_object_set_new(object, "event", event_of(item));
    json_object_set_new(object, "alert", json_null());
    return object;
}

static int add(const char *bytes, size_t length, void *out)
{
    return buffer_add(out, bytes, length) ? 0 : -1;
}

// Values are written one after the other, so that no tree of all items is ever there.
static bool put(struct buffer *out, const char *before, json_t *value)
{
    bool done = buffer_add_text(out, before) &&
                json_dump_callback(value, add, out, JSON_COMPACT | JSON_ENCODE_ANY) == 0;
    json_decref(value);
    return done;
}

bool feed_format_json(const struct feed *feed, struct buffer *out)
{
    bool done =
        put(out, "{\"file\":", text(feed->name)) &&
        put(out, ",\"format\":", json_string(feed_format_name(feed->format))) &&
        put(out, ",\"title\":", text(feed->title)) && put(out, ",\"link\":", text(feed->link)) &&
        put(out, ",\"language\":", text(feed->language)) && buffer_add_text(out, ",\"items\":[");
    for (size_t i = 0; done && i < feed->item_count; i++)
        done = put(out, i > 0 ? "," : "", item_of(&feed->items[i]));
    return done && put(out, "],\"warnings\":", texts(feed->warnings, feed->warning_count)) &&
           buffer_add_text(out, "}\n");
}
