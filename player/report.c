// Facts → JSON.
#include "player/report.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "signage/base/clock.h"

static json_t *instant(int64_t utc_ms)
{
    char text[INSTANT_TEXT_BYTES];
    instant_format(utc_ms / 1000, text);
    return json_string(text);
}

static json_t *text_or_null(const char *text)
{
    json_t *value = text && text[0] ? json_string(text) : NULL;
    return value ? value : json_null();
}

static json_t *playlist_of(const struct report_facts *facts)
{
    const struct reel *reel = stage_reel(facts->stage);
    if (!reel)
        return json_null();
    const struct playlist *playlist = reel->playlist;
    json_t *object = json_object();
    json_object_set_new(object, "sequence", json_integer(playlist->sequence));
    char published[INSTANT_TEXT_BYTES], expires[INSTANT_TEXT_BYTES];
    instant_format(playlist->published_utc, published);
    instant_format(playlist->expires_utc, expires);
    json_object_set_new(object, "published", json_string(published));
    json_object_set_new(object, "expires", json_string(expires));
    json_object_set_new(object, "expired",
                        json_boolean(facts->now_utc_ms / 1000 >= playlist->expires_utc));
    json_object_set_new(object, "signed", json_boolean(reel->is_signed));
    return object;
}

static json_t *showing_of(const struct report_facts *facts)
{
    struct stage_showing showings[SCENE_MOST_REGIONS];
    size_t count = stage_describe(facts->stage, showings, SCENE_MOST_REGIONS);
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++) {
        const struct playlist_entry *entry = showings[i].entry;
        json_t *object = json_object();
        json_object_set_new(object, "region", text_or_null(showings[i].region));
        json_object_set_new(object, "src", text_or_null(entry ? entry->src : NULL));
        json_object_set_new(object, "item", text_or_null(entry ? entry->item : NULL));
        json_object_set_new(object, "title", text_or_null(entry ? entry->title : NULL));
        json_object_set_new(object, "since", instant(showings[i].since_utc_ms));
        json_object_set_new(object, "stand_in", json_boolean(showings[i].is_stand_in));
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *sync_of(const struct sync_state *state)
{
    static const char *const phases[] = {[SYNC_ASKING] = "asking",
                                         [SYNC_CONNECTED] = "connected",
                                         [SYNC_FAILING] = "failing",
                                         [SYNC_REFUSING] = "refusing"};
    json_t *object = json_object();
    json_object_set_new(object, "phase", json_string(phases[state->phase]));
    json_object_set_new(object, "needed", json_integer((json_int_t)state->needed));
    json_object_set_new(object, "held", json_integer((json_int_t)state->held));
    json_object_set_new(object, "failed", json_integer((json_int_t)state->failed));
    json_object_set_new(object, "first_failed", text_or_null(state->first_failed));
    json_object_set_new(object, "pending", json_boolean(state->pending));
    return object;
}

static json_t *cache_of(const struct report_facts *facts)
{
    json_t *object = json_object();
    json_object_set_new(object, "folder", text_or_null(facts->cache_folder));
    json_object_set_new(object, "writable", json_boolean(facts->cache.writable));
    json_object_set_new(object, "damaged", json_integer(facts->cache.damaged));
    json_object_set_new(object, "memory_bytes", json_integer(facts->cache.memory_bytes));
    json_object_set_new(object, "problem", text_or_null(facts->cache.problem));
    return object;
}

static json_t *clock_of(const struct report_facts *facts)
{
    json_t *object = json_object();
    json_object_set_new(object, "now", instant(facts->now_utc_ms));
    json_object_set_new(object, "trusted", json_boolean(stage_trusts_clock(facts->stage)));
    json_object_set_new(object, "synchronised", json_boolean(facts->synchronised));
    return object;
}

char *report_format(const struct report_facts *facts)
{
    json_t *root = json_object(), *frames = json_object();
    json_object_set_new(root, "version", json_string(KAWARABAN_VERSION));
    json_object_set_new(root, "screen", text_or_null(facts->screen));
    json_object_set_new(root, "playlist", playlist_of(facts));
    json_object_set_new(root, "paired", json_boolean(facts->paired));
    json_object_set_new(root, "showing", showing_of(facts));
    json_object_set_new(root, "waiting", json_boolean(!stage_shows_playlist(facts->stage)));
    json_object_set_new(root, "error", text_or_null(facts->sync.last_error));
    json_object_set_new(root, "sync", sync_of(&facts->sync));
    json_object_set_new(root, "cache", cache_of(facts));
    json_object_set_new(root, "clock", clock_of(facts));
    json_object_set_new(frames, "presented", json_integer(facts->frames_presented));
    json_object_set_new(frames, "missed", json_integer(facts->frames_missed));
    json_object_set_new(root, "frames", frames);
    json_object_set_new(root, "uptime_s", json_integer(facts->uptime_ms / 1000));
    json_object_set_new(root, "display", text_or_null(facts->display));
    char *text = json_dumps(root, JSON_COMPACT);
    json_decref(root);
    if (!text)
        abort();
    return text;
}

static uint64_t mixed(uint64_t hash, const void *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ ((const unsigned char *)bytes)[i]) * UINT64_C(1099511628211);
    return hash;
}

// Of what is worth telling before the minute is over: not the entries that come and go as planned.
static uint64_t look_at(const struct report_facts *facts)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    const struct reel *reel = stage_reel(facts->stage);
    int64_t numbers[] = {reel ? reel->playlist->sequence : -1,
                         (int64_t)facts->sync.phase,
                         (int64_t)facts->sync.failed,
                         facts->cache.writable,
                         facts->cache.damaged,
                         stage_trusts_clock(facts->stage)};
    return mixed(hash, numbers, sizeof numbers);
}

bool report_is_due(struct report_schedule *schedule, const struct report_facts *facts,
                   int64_t now_ms, int64_t *wait_ms)
{
    uint64_t sight = look_at(facts);
    if (sight != schedule->seen)
        schedule->is_changed = true;
    schedule->seen = sight;
    int64_t apart = schedule->is_changed ? REPORT_LEAST_APART_MS : REPORT_EVERY_MS;
    int64_t due_ms = schedule->last_ms ? schedule->last_ms + apart : now_ms;
    *wait_ms = due_ms > now_ms ? due_ms - now_ms : 0;
    if (now_ms < due_ms)
        return false;
    schedule->last_ms = now_ms ? now_ms : 1;
    schedule->is_changed = false;
    *wait_ms = REPORT_EVERY_MS;
    return true;
}
