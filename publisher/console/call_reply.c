// Answers: JSON with its version as ETag, bytes, or a problem document (RFC 9457).
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/console/call_inside.h"

#define MOST_SENTENCE_BYTES 1024

static void send_json(struct call *call, unsigned status, const char *type, json_t *json)
{
    char *text = json_dumps(json, JSON_COMPACT);
    if (!text)
        abort();
    page_set(call->page, "Cache-Control", "no-store");
    page_reply(call->page, status, type, text, strlen(text));
    call->replied = true;
    json_decref(json);
}

bool call_replied(const struct call *call)
{
    return call->replied;
}

void call_reply(struct call *call, unsigned status, json_t *json)
{
    const json_t *version = json_object_get(json, "version");
    if (!version)
        version = json_object_get(json, "revision");
    if (json_is_integer(version))
        page_set(call->page, "ETag", "\"%lld\"", (long long)json_integer_value(version));
    send_json(call, status, "application/json", json);
}

void call_reply_bytes(struct call *call, unsigned status, const char *type, void *bytes,
                      size_t length)
{
    page_set(call->page, "Cache-Control", "no-store");
    page_reply(call->page, status, type, bytes, length);
    call->replied = true;
}

void call_reply_nothing(struct call *call)
{
    page_set(call->page, "Cache-Control", "no-store");
    page_reply(call->page, 204, NULL, NULL, 0);
    call->replied = true;
}

static const char *title_of(unsigned status, bool japanese)
{
    static const struct {
        unsigned status;
        const char *ja, *en;
    } titles[] = {
        {400, "読み取れません", "Not understood"},
        {401, "サインインが必要です", "Sign in first"},
        {403, "許可されていません", "Not allowed"},
        {404, "見つかりません", "Not found"},
        {409, "ほかの人が先に変更しました", "Somebody else changed it first"},
        {413, "大きすぎます", "Too large"},
        {415, "形式が違います", "Wrong format"},
        {422, "入力を確かめてください", "Please check what was entered"},
        {428, "どの版への変更かわかりません", "Which version is meant?"},
        {429, "しばらくお待ちください", "Please wait"},
        {503, "混み合っています", "Busy"},
    };
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (titles[i].status == status)
            return japanese ? titles[i].ja : titles[i].en;
    return japanese ? "うまくいきませんでした" : "It did not work";
}

static json_t *problem(const struct call *call, unsigned status, const char *code,
                       const char *detail)
{
    bool japanese = strcmp(call->lang, "ja") == 0;
    return json_pack("{s:s, s:i, s:s, s:s, s:s}", "type", "about:blank", "status", (int)status,
                     "title", title_of(status, japanese), "detail", detail, "code", code);
}

__attribute__((format(printf, 4, 0))) static void refuse(struct call *call, unsigned status,
                                                         const char *code, const char *format,
                                                         va_list arguments, const char *member,
                                                         json_t *value)
{
    char sentence[MOST_SENTENCE_BYTES];
    vsnprintf(sentence, sizeof sentence, format, arguments);
    json_t *json = problem(call, status, code, sentence);
    if (!json)
        json = problem(call, status, code, ""); // the sentence was cut inside a character
    if (value)
        json_object_set_new(json, member, value);
    send_json(call, status, "application/problem+json", json);
}

void call_refuse(struct call *call, unsigned status, const char *code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    refuse(call, status, code, format, arguments, NULL, NULL);
    va_end(arguments);
}

void call_refuse_fields(struct call *call, json_t *errors, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    refuse(call, 422, "fields", format, arguments, "errors", errors);
    va_end(arguments);
}

__attribute__((format(printf, 6, 7))) static void refuse_with(struct call *call, unsigned status,
                                                              const char *code, const char *member,
                                                              json_t *value, const char *format,
                                                              ...)
{
    va_list arguments;
    va_start(arguments, format);
    refuse(call, status, code, format, arguments, member, value);
    va_end(arguments);
}

void call_refuse_review(struct call *call, int outcome, const struct error *error, json_t *current)
{
    static const struct {
        unsigned status;
        const char *code, *member;
    } answers[] = {
        [REVIEW_DONE] = {500, "done", "current"},
        [REVIEW_FORBIDDEN] = {403, "review", "current"},
        [REVIEW_CONFLICT] = {409, "conflict", "current"},
        [REVIEW_FAULTY] = {422, "fields", "errors"},
        [REVIEW_IMPOSSIBLE] = {409, "state", "current"},
        [REVIEW_FAILED] = {500, "store", "current"},
    };
    refuse_with(call, answers[outcome].status, answers[outcome].code, answers[outcome].member,
                current, "%s", error->text);
}

void call_set_cookie(struct call *call, const char *name, const char *value, int max_age_s)
{
    page_set(call->page, "Set-Cookie", "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict%s",
             name, value, max_age_s, call->office->secure ? "; Secure" : "");
}

void call_set_header(struct call *call, const char *name, const char *value)
{
    page_set(call->page, name, "%s", value);
}
