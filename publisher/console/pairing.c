// Codes are short because people type them; they live for a quarter of an hour and are worth
// nothing without the secret that only the player knows.
#include "publisher/console/pairing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "publisher/store/store_register.h"

#define CODE_CHARS 6
#define CODE_TRIES 20
#define MOST_CONFLICTS 10

static const char alphabet[] = "BCDFGHJKLMNPQRSTVWXYZ23456789";

static json_t *load(struct store *store, const char *kind, const char *id, int64_t *version)
{
    struct error error;
    *version = 0;
    char *text = store_load_register(store, kind, id, version, &error);
    json_t *json = text ? json_loads(text, 0, NULL) : NULL;
    free(text);
    return json;
}

static bool save(struct store *store, const char *kind, const char *id, const json_t *json,
                 int64_t version, bool *conflict, struct error *error)
{
    char *text = json_dumps(json, JSON_COMPACT);
    bool ok = store_put_register(store, kind, id, text, &version, conflict, error);
    free(text);
    return ok;
}

static const char *text_of(const json_t *json, const char *member)
{
    const char *text = json_string_value(json_object_get(json, member));
    return text ? text : "";
}

static bool is_over(const json_t *pairing, int64_t now_utc)
{
    return json_integer_value(json_object_get(pairing, "until")) <= now_utc;
}

// ---- codes ----

struct sweep {
    int64_t now_utc;
    json_t *waiting, *over;
};

static bool sort_out(void *context, const char *id, const char *text, int64_t version)
{
    struct sweep *sweep = context;
    json_t *pairing = json_loads(text, 0, NULL);
    (void)version;
    if (!pairing || is_over(pairing, sweep->now_utc)) {
        json_array_append_new(sweep->over, json_string(id));
    } else if (!*text_of(pairing, "screen")) {
        char asked[INSTANT_TEXT_BYTES];
        instant_format(json_integer_value(json_object_get(pairing, "until")) - PAIRING_LIFE_S,
                       asked);
        json_array_append_new(sweep->waiting,
                              json_pack("{s:s, s:s, s:O?}", "code", id, "asked", asked, "about",
                                        json_object_get(pairing, "about")));
    }
    json_decref(pairing);
    return true;
}

json_t *pairing_waiting(struct store *store, const struct clock *clock)
{
    struct sweep sweep = {clock_now_utc(clock), json_array(), json_array()};
    struct error error;
    size_t index;
    json_t *id;
    if (store_each_register(store, "pairing", sort_out, &sweep, &error))
        json_array_foreach(
            sweep.over, index,
            id) if (!store_remove_register(store, "pairing", json_string_value(id), &error)) break;
    json_decref(sweep.over);
    return sweep.waiting;
}

static void make_code(char code[PAIRING_CODE_BYTES])
{
    for (int i = 0; i < CODE_CHARS; i++)
        code[i] = alphabet[randombytes_uniform(sizeof alphabet - 1)];
    code[CODE_CHARS] = '\0';
}

bool pairing_begin(struct store *store, const struct clock *clock, const json_t *about,
                   char code[PAIRING_CODE_BYTES], char secret[PEOPLE_TOKEN_BYTES],
                   struct error *error)
{
    char digest[65];
    json_t *waiting = pairing_waiting(store, clock);
    bool full = json_array_size(waiting) >= PAIRING_MOST_WAITING;
    json_decref(waiting);
    if (full)
        return error_set(error, "too many players wait to be paired; try again in some minutes");
    people_random_token(secret);
    people_digest(secret, digest);
    json_t *pairing =
        json_pack("{s:s, s:I, s:O?}", "secret", digest, "until",
                  (json_int_t)(clock_now_utc(clock) + PAIRING_LIFE_S), "about", about);
    bool ok = false, conflict = true;
    for (int i = 0; i < CODE_TRIES && !ok && conflict; i++) {
        make_code(code);
        ok = save(store, "pairing", code, pairing, 0, &conflict, error);
    }
    json_decref(pairing);
    return ok;
}

static void clean_code(const char *given, char code[PAIRING_CODE_BYTES])
{
    size_t length = 0;
    for (; *given && length < CODE_CHARS; given++) {
        char letter = *given >= 'a' && *given <= 'z' ? (char)(*given - 'a' + 'A') : *given;
        if (strchr(alphabet, letter))
            code[length++] = letter;
    }
    code[length] = '\0';
}

bool pairing_take(struct store *store, const struct clock *clock, const char *given,
                  const char *screen, struct error *error)
{
    char code[PAIRING_CODE_BYTES];
    int64_t version;
    bool conflict;
    clean_code(given, code);
    json_t *pairing = load(store, "pairing", code, &version);
    *error->text = '\0';
    if (!pairing || is_over(pairing, clock_now_utc(clock)) || *text_of(pairing, "screen")) {
        json_decref(pairing);
        return false;
    }
    json_object_set_new(pairing, "screen", json_string(screen));
    bool ok = save(store, "pairing", code, pairing, version, &conflict, error);
    if (!ok && conflict)
        *error->text = '\0';
    json_decref(pairing);
    return ok;
}

// ---- tokens ----

static bool keep_token(struct store *store, const char *screen, const char *token,
                       struct error *error)
{
    char digest[65];
    bool ok = false, conflict = true;
    people_digest(token, digest);
    json_t *json = json_pack("{s:s}", "digest", digest);
    for (int i = 0; i < MOST_CONFLICTS && !ok && conflict; i++) {
        int64_t version;
        json_decref(load(store, "token", screen, &version));
        ok = save(store, "token", screen, json, version, &conflict, error);
    }
    json_decref(json);
    return ok;
}

enum pairing_state pairing_ask(struct store *store, const struct clock *clock, const char *given,
                               const char *secret, struct arena *arena, const char **screen,
                               char token[PEOPLE_TOKEN_BYTES], struct error *error)
{
    char code[PAIRING_CODE_BYTES], digest[65];
    int64_t version;
    enum pairing_state state = PAIRING_UNKNOWN;
    clean_code(given, code);
    people_digest(secret, digest);
    json_t *pairing = load(store, "pairing", code, &version);
    const char *kept = text_of(pairing, "secret");
    if (pairing && !is_over(pairing, clock_now_utc(clock)) && strlen(kept) == 64 &&
        sodium_memcmp(kept, digest, 64) == 0) {
        *screen = arena_text(arena, text_of(pairing, "screen"));
        state = **screen ? PAIRING_DONE : PAIRING_WAITS;
    }
    json_decref(pairing);
    if (state == PAIRING_DONE) {
        people_random_token(token);
        if (!keep_token(store, *screen, token, error))
            state = PAIRING_FAILED;
    }
    return state;
}

bool pairing_is_paired(struct store *store, const char *screen)
{
    int64_t version;
    json_t *kept = load(store, "token", screen, &version);
    json_decref(kept);
    return kept != NULL;
}

bool pairing_knows(struct store *store, const char *screen, const char *token)
{
    char digest[65];
    int64_t version;
    json_t *kept = load(store, "token", screen, &version);
    const char *right = text_of(kept, "digest");
    people_digest(token, digest);
    bool knows = strlen(right) == 64 && sodium_memcmp(right, digest, 64) == 0;
    json_decref(kept);
    return knows;
}

bool pairing_forget(struct store *store, const char *screen, struct error *error)
{
    return store_remove_register(store, "token", screen, error) &&
           store_remove_register(store, "command", screen, error);
}

// ---- commands ----

// {"next": 4, "waiting": [{"id": 3, "command": "identify", "until": …}]}
static json_t *load_commands(struct store *store, const struct clock *clock, const char *screen,
                             const json_t *done, int64_t *version)
{
    json_t *kept = load(store, "command", screen, version), *waiting = json_array(), *command;
    size_t index, place;
    json_t *id;
    json_array_foreach(json_object_get(kept, "waiting"), index, command)
    {
        bool gone = is_over(command, clock_now_utc(clock));
        json_array_foreach(done, place, id) gone |=
            json_is_integer(id) &&
            json_integer_value(id) == json_integer_value(json_object_get(command, "id"));
        if (!gone)
            json_array_append(waiting, command);
    }
    json_t *now = json_pack("{s:I, s:o}", "next", json_integer_value(json_object_get(kept, "next")),
                            "waiting", waiting);
    json_decref(kept);
    return now;
}

bool pairing_command(struct store *store, const struct clock *clock, const char *screen,
                     const char *command, int64_t *id, struct error *error)
{
    bool ok = false, conflict = true;
    for (int i = 0; i < MOST_CONFLICTS && !ok && conflict; i++) {
        int64_t version;
        json_t *now = load_commands(store, clock, screen, NULL, &version);
        json_t *waiting = json_object_get(now, "waiting");
        *id = json_integer_value(json_object_get(now, "next")) + 1;
        json_object_set_new(now, "next", json_integer(*id));
        json_array_append_new(
            waiting, json_pack("{s:I, s:s, s:I}", "id", (json_int_t)*id, "command", command,
                               "until", (json_int_t)(clock_now_utc(clock) + COMMAND_LIFE_S)));
        conflict = false;
        ok = json_array_size(waiting) <= COMMANDS_MOST
                 ? save(store, "command", screen, now, version, &conflict, error)
                 : error_set(error, "%d commands wait for this screen already", COMMANDS_MOST);
        json_decref(now);
    }
    return ok;
}

json_t *pairing_commands(struct store *store, const struct clock *clock, const char *screen,
                         const json_t *done)
{
    int64_t version;
    struct error error;
    bool conflict;
    json_t *now = load_commands(store, clock, screen, done, &version), *list = json_array(),
           *command;
    json_t *waiting = json_object_get(now, "waiting");
    size_t index;
    json_array_foreach(waiting, index, command)
        json_array_append_new(list, json_pack("{s:O, s:O}", "id", json_object_get(command, "id"),
                                              "command", json_object_get(command, "command")));
    // What was done or is over goes; a command that comes in between keeps its row and is told
    // next.
    if (version > 0 && json_array_size(done) > 0 &&
        !save(store, "command", screen, now, version, &conflict, &error) && !conflict)
        json_array_clear(list);
    json_decref(now);
    return list;
}
