// Signing in and out, and the own account: password and one-time codes.
#include <string.h>

#include "publisher/console/api_tables.h"
#include "publisher/console/call_run.h"
#include "publisher/store/store_audit.h"

#define MOST_BYTES 4096

static const char *text_of(const struct call *call, const char *member)
{
    const char *text = json_string_value(json_object_get(call_json(call), member));
    return text ? text : "";
}

static json_t *person_json(const struct person *person, const char *lang)
{
    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:b, s:I}", "id", (json_int_t)person->id,
                     "login", person->login, "name", person->name, "email", person->email, "role",
                     role_name(person->role), "role_label", role_label(person->role, lang), "totp",
                     *person->totp != '\0', "version", (json_int_t)person->version);
}

static void show_session(struct call *call)
{
    const struct person *person = call_person(call);
    if (!person)
        call_reply(call, 200, json_pack("{s:n}", "person"));
    else
        call_reply(call, 200,
                   json_pack("{s:o, s:s}", "person", person_json(person, call_lang(call)), "csrf",
                             call_csrf(call)));
}

static void sign_in(struct call *call)
{
    char token[PEOPLE_TOKEN_BYTES], csrf[PEOPLE_TOKEN_BYTES], seconds[16];
    bool wants_code;
    int retry_s;
    struct error error;
    struct person_list *found =
        people_sign_in(call_office(call)->people, text_of(call, "login"), text_of(call, "password"),
                       text_of(call, "code"), call_address(call), token, csrf, &wants_code,
                       &retry_s, call_lang(call), &error);
    if (!found && retry_s > 0) {
        snprintf(seconds, sizeof seconds, "%d", retry_s);
        call_set_header(call, "Retry-After", seconds);
    }
    if (!found) {
        call_refuse(call, retry_s > 0 ? 429 : 401,
                    retry_s > 0  ? "wait"
                    : wants_code ? "code-wanted"
                                 : "sign-in",
                    "%s", error.text);
        return;
    }
    call_set_cookie(call, CALL_COOKIE, token, PEOPLE_SESSION_MOST_S);
    call_reply(call, 200,
               json_pack("{s:o, s:s}", "person", person_json(&found->people[0], call_lang(call)),
                         "csrf", csrf));
    person_list_destroy(found);
}

static void sign_out(struct call *call)
{
    if (call_person(call))
        people_sign_out(call_office(call)->people, call_token(call));
    call_set_cookie(call, CALL_COOKIE, "", 0);
    call_reply_nothing(call);
}

// Writes the person back, ends the other sessions, and keeps a record.
static void store_own(struct call *call, struct person *person, const char *action)
{
    struct store *store = call_office(call)->store;
    char digest[65], who[80];
    bool conflict;
    struct error error;
    people_digest(call_token(call), digest);
    snprintf(who, sizeof who, "person:%lld %.40s", (long long)person->id, person->login);
    if (!store_put_person(store, person, &conflict, &error))
        call_refuse(call, conflict ? 409 : 500, conflict ? "conflict" : "store", "%s", error.text);
    else if (!store_end_sessions(store, person->id, digest, &error) ||
             !store_add_audit(store, who, action, person->login, "{}", &error))
        call_refuse(call, 500, "store", "%s", error.text);
}

static bool proves_password(struct call *call)
{
    if (people_knows_password(call_person(call), text_of(call, "old")))
        return true;
    call_refuse(call, 403, "password",
                strcmp(call_lang(call), "ja") == 0 ? "いまのパスワードが違います。"
                                                   : "The present password is wrong.");
    return false;
}

static void set_password(struct call *call)
{
    struct person person = *call_person(call);
    struct arena *arena = arena_create();
    struct error error;
    if (!proves_password(call)) {
    } else if (!people_set_password(&person, text_of(call, "new"), arena, call_lang(call),
                                    &error)) {
        call_refuse_fields(call, json_pack("[{s:s, s:s}]", "field", "new", "message", error.text),
                           "%s", error.text);
    } else {
        store_own(call, &person, "person.password");
        if (!call_replied(call))
            call_reply_nothing(call);
    }
    arena_destroy(arena);
}

static void new_totp(struct call *call)
{
    struct person person = *call_person(call);
    struct arena *arena = arena_create();
    const char *uri = people_new_totp(&person, call_office(call)->place, arena);
    call_reply(call, 200, json_pack("{s:s, s:s}", "secret", person.totp, "uri", uri));
    arena_destroy(arena);
}

static void set_totp(struct call *call)
{
    struct person person = *call_person(call);
    struct office *office = call_office(call);
    const char *secret = text_of(call, "secret");
    if (!proves_password(call))
        return;
    if (!people_check_totp(secret, text_of(call, "code"), clock_now_utc(&office->clock))) {
        call_refuse(call, 422, "code",
                    strcmp(call_lang(call), "ja") == 0
                        ? "認証コードが違います。時計が合っているか確かめてください。"
                        : "The code is wrong; check the clock of your authenticator.");
        return;
    }
    person.totp = secret;
    store_own(call, &person, "person.totp-on");
    if (!call_replied(call))
        call_reply_nothing(call);
}

static void drop_totp(struct call *call)
{
    struct person person = *call_person(call);
    if (!proves_password(call))
        return;
    person.totp = "";
    store_own(call, &person, "person.totp-off");
    if (!call_replied(call))
        call_reply_nothing(call);
}

struct api_table api_session(void)
{
    static const struct api_route routes[] = {
        {"GET", "/api/v1/session", CALL_OPEN, 0, 0, show_session},
        {"POST", "/api/v1/session", CALL_OPEN, CALL_JSON_BODY | CALL_NO_CSRF, MOST_BYTES, sign_in},
        {"DELETE", "/api/v1/session", CALL_OPEN, 0, 0, sign_out},
        {"PUT", "/api/v1/session/password", CALL_VIEWER, CALL_JSON_BODY, MOST_BYTES, set_password},
        {"POST", "/api/v1/session/totp", CALL_VIEWER, 0, 0, new_totp},
        {"PUT", "/api/v1/session/totp", CALL_VIEWER, CALL_JSON_BODY, MOST_BYTES, set_totp},
        {"DELETE", "/api/v1/session/totp", CALL_VIEWER, CALL_JSON_BODY, MOST_BYTES, drop_totp},
    };
    return (struct api_table){routes, sizeof routes / sizeof *routes};
}
