// Who may sign in, as what, and who stands in for whom.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/console/api.h"
#include "publisher/console/api_tables.h"

static json_t *person_json(const struct call *call, const struct person *person)
{
    int64_t now_utc = clock_now_utc(&call_office(call)->clock);
    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:o, s:b, s:b, s:b, s:b, s:o, s:I}", "id",
                     (json_int_t)person->id, "login", person->login, "name", person->name, "email",
                     person->email, "role", role_name(person->role), "role_label",
                     role_label(person->role, call_lang(call)), "deputy",
                     person->deputy ? json_integer(person->deputy) : json_null(), "disabled",
                     person->disabled, "locked", person->locked_until_utc > now_utc, "has_password",
                     *person->password != '\0', "totp", *person->totp != '\0', "signed_in",
                     api_time(person->signed_in_utc), "version", (json_int_t)person->version);
}

static json_t *current_json(struct call *call, int64_t id)
{
    struct person_list *found = store_find_person(call_office(call)->store, id, NULL);
    json_t *json = found ? person_json(call, &found->people[0]) : json_null();
    person_list_destroy(found);
    return json;
}

static void list_people(struct call *call)
{
    struct api_range range;
    struct error error;
    if (!api_range(call, &range))
        return;
    struct person_list *list = store_people(call_office(call)->store, &error);
    if (!list) {
        api_refuse_failed(call, &error);
        return;
    }
    json_t *rows = json_array();
    for (size_t i = range.skip; i < list->count && json_array_size(rows) < range.most; i++)
        json_array_append_new(rows, person_json(call, &list->people[i]));
    api_reply_list(call, rows, list->count, &range);
    person_list_destroy(list);
}

static void show_person(struct call *call)
{
    int64_t id;
    if (!api_number(call, 0, &id))
        return;
    json_t *json = current_json(call, id);
    if (json_is_null(json))
        api_refuse_unknown(call);
    else
        call_reply(call, 200, json_incref(json));
    json_decref(json);
}

// ---- changing ----

static bool is_login(const char *login)
{
    size_t length = strlen(login);
    return length >= 2 && length <= 40 &&
           strspn(login, "abcdefghijklmnopqrstuvwxyz0123456789._-") == length;
}

static bool is_email(const char *email)
{
    const char *at = strchr(email, '@');
    return !*email || (at && at > email && strchr(at, '.') && strlen(email) <= 254 &&
                       !strpbrk(email, " \t\r\n,;<>") && !strchr(at + 1, '@'));
}

static bool lay_deputy(struct members *members, struct call *call, struct person *person)
{
    const json_t *deputy = json_object_get(members->json, "deputy");
    if (!deputy)
        return true;
    int64_t id = json_integer_value(deputy);
    struct person_list *found =
        id > 0 ? store_find_person(call_office(call)->store, id, NULL) : NULL;
    bool ok = json_is_null(deputy) || (found && id != person->id);
    person_list_destroy(found);
    person->deputy = id;
    return ok || members_fail(members, "deputy", "代わりを務める人を選んでください（本人以外）。",
                              "choose somebody else who stands in");
}

static bool lay_password(struct members *members, struct call *call, struct person *person)
{
    const json_t *password = json_object_get(members->json, "password");
    if (!password)
        return true;
    if (!json_is_string(password))
        return members_fail(members, "password", "文字で書いてください。", "write text");
    if (people_set_password(person, json_string_value(password), members->arena, call_lang(call),
                            members->error))
        return true;
    members->wrong = "password";
    return false;
}

// The body over the person; false: the member is in `members`.
static bool lay(struct call *call, struct members *members, struct person *person)
{
    int role = (int)person->role;
    if (!members_known(members, "login name email role deputy disabled password totp") ||
        !members_text(members, "login", 2, 40, &person->login) ||
        !members_text(members, "name", 1, 60, &person->name) ||
        !members_text(members, "email", 0, 254, &person->email) ||
        !members_choice(members, "role", "viewer editor approver administrator", &role) ||
        !members_flag(members, "disabled", &person->disabled) || !lay_deputy(members, call, person))
        return false;
    person->role = (enum role)role;
    if (json_is_false(json_object_get(members->json, "totp")))
        person->totp = ""; // a lost telephone
    if (!is_login(person->login))
        return members_fail(members, "login",
                            "半角の小文字・数字・ . _ - で、2〜40字で書いてください。",
                            "write 2 to 40 of the characters a to z, 0 to 9, . _ -");
    if (!is_email(person->email))
        return members_fail(members, "email", "メールアドレスを確かめてください。",
                            "check the mail address");
    return lay_password(members, call, person);
}

static bool is_taken(struct call *call, const struct person *person)
{
    struct person_list *found = store_find_login(call_office(call)->store, person->login, NULL);
    bool taken = found && found->people[0].id != person->id;
    person_list_destroy(found);
    return taken;
}

// The last one who can do this must not lock themselves out.
static bool is_last_administrator(struct call *call, const struct person *person)
{
    struct error error;
    struct person_list *list = store_people(call_office(call)->store, &error);
    bool another = !list;
    for (size_t i = 0; list && i < list->count; i++)
        another |= list->people[i].id != person->id && !list->people[i].disabled &&
                   list->people[i].role == ROLE_ADMINISTRATOR && *list->people[i].password;
    person_list_destroy(list);
    return !another;
}

static bool check(struct call *call, const struct person *person, bool was_administrator)
{
    bool is_administrator = person->role == ROLE_ADMINISTRATOR && !person->disabled;
    if (is_taken(call, person))
        api_refuse_field(call, "login",
                         api_words(call, "このログイン名は使われています。",
                                   "Somebody has this login already."));
    else if (was_administrator && !is_administrator && is_last_administrator(call, person))
        api_refuse_field(call, "role",
                         api_words(call, "最後の管理者です。先に別の管理者を決めてください。",
                                   "This is the last administrator; name another one first."));
    else
        return true;
    return false;
}

// In one transaction: the person, their sessions where these must end, and the record.
static void keep(struct call *call, struct person *person, const char *action, unsigned status)
{
    struct store *store = call_office(call)->store;
    struct error error;
    bool conflict = false;
    char subject[64];
    json_t *detail = json_pack("{s:s, s:s, s:b, s:b}", "login", person->login, "role",
                               role_name(person->role), "disabled", person->disabled, "password",
                               json_object_get(call_json(call), "password") != NULL);
    bool ends = person->disabled || json_object_get(call_json(call), "password");
    if (!store_begin(store, &error)) {
        json_decref(detail);
        api_refuse_failed(call, &error);
        return;
    }
    bool ok = store_put_person(store, person, &conflict, &error) &&
              (!ends || store_end_sessions(store, person->id, NULL, &error));
    snprintf(subject, sizeof subject, "person:%lld", (long long)person->id);
    ok = ok && api_note(call, action, subject, json_incref(detail), &error);
    json_decref(detail);
    if (!ok)
        store_abandon(store);
    else
        ok = store_end(store, &error);
    if (ok)
        call_reply(call, status, current_json(call, person->id));
    else if (conflict)
        api_refuse_conflict(call, current_json(call, person->id));
    else
        api_refuse_failed(call, &error);
}

static void add_person(struct call *call)
{
    struct arena *arena = arena_create();
    struct error error = {0};
    struct members members = {
        .json = call_json(call), .arena = arena, .lang = call_lang(call), .error = &error};
    struct person person = {.login = "",
                            .name = "",
                            .email = "",
                            .password = "",
                            .totp = "",
                            .role = ROLE_VIEWER,
                            .locked_until_utc = INSTANT_NEVER,
                            .signed_in_utc = INSTANT_NEVER};
    bool ok = lay(call, &members, &person) &&
              (*person.name ||
               members_fail(&members, "name", "名前を入力してください。", "a name is needed"));
    if (!ok)
        api_refuse_member(call, &members);
    else if (check(call, &person, false))
        keep(call, &person, "person.add", 201);
    arena_destroy(arena);
}

static void change_person(struct call *call)
{
    int64_t id, version;
    if (!api_number(call, 0, &id))
        return;
    struct person_list *found = store_find_person(call_office(call)->store, id, NULL);
    if (!found) {
        api_refuse_unknown(call);
        return;
    }
    struct error error = {0};
    struct person person = found->people[0];
    struct members members = {
        .json = call_json(call), .arena = found->arena, .lang = call_lang(call), .error = &error};
    bool was_administrator = person.role == ROLE_ADMINISTRATOR && !person.disabled;
    if (!api_version(call, &version)) {
    } else if (version != person.version) {
        api_refuse_conflict(call, person_json(call, &person));
    } else if (!lay(call, &members, &person)) {
        api_refuse_member(call, &members);
    } else if (check(call, &person, was_administrator)) {
        keep(call, &person, "person.change", 200);
    }
    person_list_destroy(found);
}

struct api_table api_people(void)
{
    static const struct api_route routes[] = {
        {"GET", "/api/v1/people", CALL_ADMINISTRATOR, 0, 0, list_people},
        {"POST", "/api/v1/people", CALL_ADMINISTRATOR, CALL_JSON_BODY, API_SMALL_BYTES, add_person},
        {"GET", "/api/v1/people/{id}", CALL_ADMINISTRATOR, 0, 0, show_person},
        {"PATCH", "/api/v1/people/{id}", CALL_ADMINISTRATOR, CALL_JSON_BODY, API_SMALL_BYTES,
         change_person},
    };
    return (struct api_table){routes, sizeof routes / sizeof *routes};
}
