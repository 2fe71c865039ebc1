// The players' side of pairing: no session, but a secret that only the player knows.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "publisher/console/api.h"
#include "publisher/console/api_tables.h"
#include "publisher/console/pairing.h"
#include "signage/base/file.h"

#define ASKED_MOST 20
#define ASKED_WINDOW_S 600
#define MOST_KEY_BYTES 256
#define POLL_S 3

static bool may_go_on(struct call *call)
{
    int retry_s = 0;
    char seconds[16];
    if (people_throttle(call_office(call)->people, "pairing", call_address(call), ASKED_MOST,
                        ASKED_WINDOW_S, &retry_s))
        return true;
    snprintf(seconds, sizeof seconds, "%d", retry_s);
    call_set_header(call, "Retry-After", seconds);
    call_refuse(call, 429, "wait", "%s",
                api_words(call, "しばらくお待ちください。", "Please wait a while."));
    return false;
}

static void begin(struct call *call)
{
    struct office *office = call_office(call);
    char code[PAIRING_CODE_BYTES], secret[PEOPLE_TOKEN_BYTES];
    struct error error;
    if (!may_go_on(call))
        return;
    if (pairing_begin(office->store, &office->clock, call_json(call), code, secret, &error))
        call_reply(call, 201,
                   json_pack("{s:s, s:s, s:i, s:i}", "code", code, "secret", secret, "expires_s",
                             PAIRING_LIFE_S, "poll_s", POLL_S));
    else
        call_refuse(call, 503, "busy", "%s", error.text);
}

// One line of base64, which players take as their key.
static char *load_key(const struct office *office, struct error *error)
{
    char path[4096];
    size_t length;
    snprintf(path, sizeof path, "%s/publisher.pub", store_folder(office->store));
    char *key = file_load(path, MOST_KEY_BYTES, &length, error);
    if (key)
        key[strcspn(key, "\r\n")] = '\0';
    return key;
}

static void reply_done(struct call *call, const char *screen, const char *token)
{
    struct error error;
    char *key = load_key(call_office(call), &error);
    if (key)
        call_reply(call, 200,
                   json_pack("{s:s, s:s, s:s, s:o}", "screen", screen, "token", token, "key", key,
                             "playlist", json_sprintf("/screens/%s/playlist.smil", screen)));
    else
        api_refuse_failed(call, &error);
    free(key);
}

static const char *secret_of(const struct call *call)
{
    const char *given = call_header(call, "Authorization");
    return strncasecmp(given, "Bearer ", 7) == 0 ? given + 7 : call_query(call, "secret");
}

static void ask(struct call *call)
{
    struct office *office = call_office(call);
    struct arena *arena = arena_create();
    struct error error = {0};
    char token[PEOPLE_TOKEN_BYTES];
    const char *screen;
    switch (pairing_ask(office->store, &office->clock, call_word(call, 0), secret_of(call), arena,
                        &screen, token, &error)) {
    case PAIRING_WAITS:
        call_reply(call, 202, json_pack("{s:s, s:i}", "state", "waiting", "poll_s", POLL_S));
        break;
    case PAIRING_DONE:
        reply_done(call, screen, token);
        break;
    case PAIRING_FAILED:
        api_refuse_failed(call, &error);
        break;
    case PAIRING_UNKNOWN:
        api_refuse_unknown(call);
        break;
    }
    arena_destroy(arena);
}

struct api_table api_pairing(void)
{
    static const struct api_route routes[] = {
        {"POST", "/pairing", CALL_OPEN, CALL_JSON_BODY | CALL_NO_CSRF, API_SMALL_BYTES, begin},
        {"GET", "/pairing/{code}", CALL_OPEN, 0, 0, ask},
    };
    return (struct api_table){routes, sizeof routes / sizeof *routes};
}
