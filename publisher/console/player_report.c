// The parts that are not for the kept report are taken out of it first.
#include "publisher/console/player_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <sodium.h>

#include "publisher/console/api.h"
#include "publisher/console/pairing.h"
#include "publisher/store/store_play.h"
#include "signage/base/file.h"

#define MOST_PATH_BYTES 4096

// ---- proof of play ----

static const char *text_of(const json_t *json, const char *member)
{
    const char *text = json_string_value(json_object_get(json, member));
    return text ? text : "";
}

// Also what cannot be counted is acknowledged: it would never be any better.
static bool read_play(const struct office *office, const json_t *json, struct play *play)
{
    *play = (struct play){.id = text_of(json, "id"),
                          .item = text_of(json, "item"),
                          .region = text_of(json, "region"),
                          .shown_ms = json_integer_value(json_object_get(json, "shown_ms")),
                          .frames = json_integer_value(json_object_get(json, "frames"))};
    if (!*play->id || !instant_parse_ms(text_of(json, "begin"), &play->begin_utc_ms) ||
        play->shown_ms < 0 || play->frames < 0)
        return false;
    play->day = api_day_of(office->zone, play->begin_utc_ms / 1000);
    return true;
}

static bool add_plays(const struct office *office, const char *screen, const json_t *list,
                      json_t *acknowledged, struct error *error)
{
    struct play *plays = calloc(PLAYER_MOST_PLAYS, sizeof *plays);
    size_t index, count = 0;
    json_t *one;
    if (!plays)
        abort();
    json_array_foreach(list, index, one)
    {
        if (index == PLAYER_MOST_PLAYS)
            break;
        count += read_play(office, one, &plays[count]);
        if (json_is_string(json_object_get(one, "id")))
            json_array_append(acknowledged, json_object_get(one, "id"));
    }
    bool ok = count == 0 || store_add_plays(office->store, screen, plays, count, NULL, error);
    free(plays);
    return ok;
}

// ---- screenshots ----

static bool screenshot_path(const struct office *office, const char *screen, char *path)
{
    return strspn(screen, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(screen) &&
           snprintf(path, MOST_PATH_BYTES, "%s/screenshots/%s", store_folder(office->store),
                    screen) < MOST_PATH_BYTES;
}

static const char *picture_type(const unsigned char *bytes, size_t length)
{
    static const unsigned char png[] = {0x89, 'P', 'N', 'G'}, jpeg[] = {0xFF, 0xD8, 0xFF};
    return length > 4 && memcmp(bytes, png, sizeof png) == 0     ? "image/png"
           : length > 4 && memcmp(bytes, jpeg, sizeof jpeg) == 0 ? "image/jpeg"
                                                                 : NULL;
}

static bool keep_screenshot(const struct office *office, const char *screen, const json_t *text)
{
    char path[MOST_PATH_BYTES], folder[MOST_PATH_BYTES];
    size_t length = 0, most = json_string_length(text) / 4 * 3 + 3;
    struct error error;
    if (!json_is_string(text) || most > PLAYER_MOST_SCREENSHOT_BYTES ||
        !screenshot_path(office, screen, path))
        return false;
    unsigned char *bytes = malloc(most);
    if (!bytes)
        abort();
    snprintf(folder, sizeof folder, "%.4000s/screenshots", store_folder(office->store));
    bool ok = sodium_base642bin(bytes, most, json_string_value(text), json_string_length(text),
                                NULL, &length, NULL, sodium_base64_VARIANT_ORIGINAL) == 0 &&
              picture_type(bytes, length) && folder_make(folder, &error) &&
              file_place(path, bytes, length, &error);
    free(bytes);
    return ok;
}

void *player_report_screenshot(const struct office *office, const char *screen, const char **type,
                               size_t *length)
{
    char path[MOST_PATH_BYTES];
    struct error error;
    if (!screenshot_path(office, screen, path))
        return NULL;
    char *bytes = file_load(path, PLAYER_MOST_SCREENSHOT_BYTES, length, &error);
    *type = bytes ? picture_type((unsigned char *)bytes, *length) : NULL;
    if (*type)
        return bytes;
    free(bytes);
    return NULL;
}

// ---- the report ----

// What was said last of the screenshot stays true until the next one.
static void carry_over(const struct office *office, const char *screen, json_t *report, bool fresh)
{
    int64_t received_utc;
    char *text = fresh ? NULL : store_load_report(office->store, screen, &received_utc, NULL);
    json_t *last = text ? json_loads(text, 0, NULL) : NULL;
    json_t *at = json_object_get(last, "screenshot_at");
    if (fresh)
        json_object_set_new(report, "screenshot_at", api_time(clock_now_utc(&office->clock)));
    else if (at)
        json_object_set(report, "screenshot_at", at);
    json_decref(last);
    free(text);
}

static bool keep(const struct office *office, const char *screen, json_t *report,
                 json_t *acknowledged, struct error *error)
{
    json_t *screenshot = json_object_get(report, "screenshot");
    carry_over(office, screen, report, screenshot && keep_screenshot(office, screen, screenshot));
    bool ok = add_plays(office, screen, json_object_get(report, "plays"), acknowledged, error);
    json_object_del(report, "plays");
    json_object_del(report, "screenshot");
    json_object_del(report, "commands_done");
    char *text = json_dumps(report, JSON_COMPACT);
    ok = ok && text && store_save_report(office->store, screen, text, error);
    free(text);
    return ok;
}

char *player_report_take(void *context, const char *screen, const char *token, const char *json,
                         unsigned *status, struct error *error)
{
    const struct office *office = context;
    char *answer = NULL;
    if (pairing_is_paired(office->store, screen) && !pairing_knows(office->store, screen, token)) {
        *status = 401;
        error_set(error, "this player is not paired with the screen (any more); pair it again");
        return NULL;
    }
    json_t *report = json_loads(json, 0, NULL), *acknowledged = json_array();
    json_t *done = json_incref(json_object_get(report, "commands_done"));
    if (report && keep(office, screen, report, acknowledged, error)) {
        json_t *told = json_pack("{s:o, s:O}", "commands",
                                 pairing_commands(office->store, &office->clock, screen, done),
                                 "acknowledged", acknowledged);
        answer = json_dumps(told, JSON_COMPACT);
        json_decref(told);
    } else {
        *status = 503;
    }
    json_decref(done);
    json_decref(acknowledged);
    json_decref(report);
    return answer;
}
