// The way of a call: who asks (session cookie), may they (role, token against forged requests, same
// origin), is the body what it should be; then the route's handler. Each refusal is a problem
// document (call_reply.c).
#include "publisher/console/call_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <sodium.h>

#include "publisher/console/call_run.h"
#include "signage/base/utf8.h"

#define MOST_JSON_DEPTH 32

// ---- asking ----

struct office *call_office(const struct call *call)
{
    return call->office;
}

const struct person *call_person(const struct call *call)
{
    return call->person ? &call->person->people[0] : NULL;
}

const char *call_token(const struct call *call)
{
    return call->token;
}

const char *call_csrf(const struct call *call)
{
    return call->csrf;
}

const char *call_lang(const struct call *call)
{
    return call->lang;
}

const char *call_header(const struct call *call, const char *name)
{
    const char *value = page_header(call->page, name);
    return value ? value : "";
}

// The last hop's word counts only when it is the proxy the house trusts.
const char *call_address(const struct call *call)
{
    const char *address = page_address(call->page), *proxy = call->office->trusted_proxy;
    const char *forwarded = call_header(call, "X-Forwarded-For");
    if (!proxy || !*proxy || strcmp(address, proxy) != 0 || !*forwarded)
        return address;
    const char *last = strrchr(forwarded, ',');
    last = last ? last + 1 : forwarded;
    last += strspn(last, " ");
    return arena_text_n(call->arena, last, strcspn(last, " ,"));
}

const char *call_word(const struct call *call, size_t index)
{
    return page_word(call->page, index);
}

const char *call_query(const struct call *call, const char *name)
{
    const char *value = page_query(call->page, name);
    return value ? value : "";
}

static bool read_number(const char *text, int64_t *number)
{
    char *end;
    errno = 0;
    *number = strtoll(text, &end, 10);
    return *text && !*end && errno == 0;
}

int64_t call_query_number(const struct call *call, const char *name, int64_t otherwise)
{
    int64_t number;
    return read_number(call_query(call, name), &number) ? number : otherwise;
}

const json_t *call_json(const struct call *call)
{
    return call->json;
}

const char *call_file(const struct call *call)
{
    return page_file(call->page);
}

int64_t call_version(const struct call *call)
{
    const char *tag = call_header(call, "If-Match");
    size_t length = strlen(tag);
    int64_t version;
    if (length < 3 || length > 20 || tag[0] != '"' || tag[length - 1] != '"' ||
        !read_number(arena_text_n(call->arena, tag + 1, length - 2), &version))
        return 0;
    return version;
}

// ---- the way in ----

static const char *language_of(struct page *page)
{
    const char *wanted = page_query(page, "lang");
    if (!wanted)
        wanted = page_cookie(page, "kawaraban-lang");
    if (!wanted)
        wanted = page_header(page, "Accept-Language");
    // Whoever lists Japanese at all reads it; the house's first language is the way back.
    if (wanted && strncmp(wanted, "en", 2) == 0 && !strstr(wanted, "ja"))
        return "en";
    return "ja";
}

static void find_person(struct call *call)
{
    const char *token = page_cookie(call->page, CALL_COOKIE);
    call->token = token ? token : "";
    if (token)
        call->person = people_session(call->office->people, token, call->csrf);
}

static bool changes(const struct call *call)
{
    return strcmp(call->route->method, "GET") != 0;
}

static bool may(const struct call *call)
{
    static const enum role least[] = {
        [CALL_VIEWER] = ROLE_VIEWER,
        [CALL_EDITOR] = ROLE_EDITOR,
        [CALL_APPROVER] = ROLE_APPROVER,
        [CALL_ADMINISTRATOR] = ROLE_ADMINISTRATOR,
    };
    return call_person(call)->role >= least[call->route->access];
}

// A browser says where a request comes from; who says nothing is no browser.
static bool same_origin(const struct call *call)
{
    const char *site = call_header(call, "Sec-Fetch-Site");
    const char *origin = call_header(call, "Origin"), *host = call_header(call, "Host");
    if (*site && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0)
        return false;
    if (!*origin)
        return true;
    const char *authority = strstr(origin, "://"), *house = call->office->base_url;
    return (authority && strcasecmp(authority + 3, host) == 0) ||
           (house && *house && strcasecmp(origin, house) == 0); // a proxy may change Host
}

static bool right_token(const struct call *call)
{
    const char *given = call_header(call, "X-CSRF-Token");
    return strlen(given) == strlen(call->csrf) && *given &&
           sodium_memcmp(given, call->csrf, strlen(given)) == 0;
}

static bool check_who(struct call *call)
{
    bool japanese = strcmp(call->lang, "ja") == 0;
    if (call->route->access != CALL_OPEN && !call->person)
        call_refuse(call, 401, "signed-out",
                    japanese ? "サインインしてください。" : "Please sign in.");
    else if (call->route->access != CALL_OPEN && !may(call))
        call_refuse(call, 403, "role",
                    japanese ? "この操作の権限がありません。管理者に相談してください。"
                             : "Your role does not allow this; ask an administrator.");
    else if (changes(call) && !same_origin(call))
        call_refuse(call, 403, "origin",
                    japanese ? "別のサイトからの操作は受け付けません。"
                             : "This came from another site and is refused.");
    else if (changes(call) && call->person && !(call->route->flags & CALL_NO_CSRF) &&
             !right_token(call))
        call_refuse(call, 403, "csrf",
                    japanese ? "画面が古くなりました。読み込み直してください。"
                             : "This page is out of date; load it again.");
    else
        return true;
    return false;
}

static bool is_json_type(const char *type)
{
    size_t length = strcspn(type, "; \t");
    return length == 16 && strncasecmp(type, "application/json", 16) == 0;
}

// jansson's own limit on depth (2,048) is there for its stack; ours is for what a document may be.
static bool deep(const json_t *json, int left)
{
    const char *key;
    json_t *value;
    size_t index;
    if (left == 0)
        return true;
    json_object_foreach((json_t *)(uintptr_t)json, key,
                        value) if (deep(value, left - 1)) return true;
    json_array_foreach(json, index, value) if (deep(value, left - 1)) return true;
    return false;
}

static bool read_body(struct call *call)
{
    bool japanese = strcmp(call->lang, "ja") == 0;
    json_error_t fault;
    size_t length;
    const char *body = page_body(call->page, &length);
    if (length == 0 && call->route->flags & CALL_MAY_BE_EMPTY) {
        call->json = json_object();
        return true;
    }
    if (!is_json_type(call_header(call, "Content-Type"))) {
        call_refuse(call, 415, "type",
                    japanese ? "JSON（application/json）で送ってください。"
                             : "The body must be application/json.");
        return false;
    }
    call->json = json_loadb(body, length, JSON_REJECT_DUPLICATES, &fault);
    if (!call->json || !json_is_object(call->json) || deep(call->json, MOST_JSON_DEPTH)) {
        call_refuse(call, 400, "json",
                    japanese ? "JSONとして読めません（%d行%d文字目: %s）。"
                             : "This is not a JSON object (line %d, column %d: %s).",
                    call->json ? 1 : fault.line, call->json ? 1 : fault.column,
                    call->json ? "{…}" : fault.text);
        return false;
    }
    return true;
}

void call_run(struct page *page, struct office *office, const struct api_route *route)
{
    struct call call = {.page = page, .office = office, .route = route, .arena = arena_create()};
    call.lang = language_of(page);
    find_person(&call);
    if (check_who(&call) && (!(route->flags & CALL_JSON_BODY) || read_body(&call))) {
        route->answer(&call);
        if (!call.replied)
            call_refuse(&call, 500, "no-answer", "%s %s", route->method, route->pattern);
    }
    json_decref(call.json);
    person_list_destroy(call.person);
    arena_destroy(call.arena);
}
