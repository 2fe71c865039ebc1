// One request of the JSON API, on a worker thread: who asks, what with, and the one answer.
// Handlers see nothing of libmicrohttpd. Refusals are RFC 9457 problem documents: {"type":
// "about:blank"…, "status", "title", "detail", "code", "errors": [{"field","lang","message"}]} in
// the asker's language.
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher/console/office.h"
#include "publisher/store/store_person.h"

enum call_access { CALL_OPEN, CALL_VIEWER, CALL_EDITOR, CALL_APPROVER, CALL_ADMINISTRATOR };

enum call_flags {
    CALL_JSON_BODY = 1 << 0,    // application/json; parsed before the handler is called
    CALL_FILE_BODY = 1 << 1,    // any type; streamed into a temporary file
    CALL_NO_CSRF = 1 << 2,      // changes something but needs no token (signing in)
    CALL_MAY_BE_EMPTY = 1 << 3, // with CALL_JSON_BODY: no body stands for {}
};

struct call;

struct api_route {
    const char *method;  // "GET"
    const char *pattern; // "/api/v1/items/{id}"
    enum call_access access;
    unsigned flags;
    size_t most_body_bytes; // 0: none
    void (*answer)(struct call *call);
};

// ---- asking ----
struct office *call_office(const struct call *call);
const struct person *call_person(const struct call *call); // NULL: nobody signed in
const char *call_token(const struct call *call);           // the session's, "" when none
const char *call_csrf(const struct call *call);
const char *call_lang(const struct call *call); // "ja" or "en": ?lang=, cookie, Accept-Language
const char *
call_address(const struct call *call); // the client's, behind a trusted proxy the forwarded one
const char *call_word(const struct call *call, size_t index); // pattern's {…}, "" when too long
const char *call_query(const struct call *call, const char *name); // decoded; "" when absent
int64_t call_query_number(const struct call *call, const char *name, int64_t otherwise);
const char *call_header(const struct call *call, const char *name); // "" when absent
const json_t *call_json(const struct call *call);                   // of CALL_JSON_BODY: an object
const char *call_file(const struct call *call);                     // path of CALL_FILE_BODY
// If-Match: "12" → 12; 0 when absent (the handler refuses with 428 then where it needs one).
int64_t call_version(const struct call *call);

// ---- answering: exactly one ----
bool call_replied(const struct call *call);
void call_reply(struct call *call, unsigned status,
                json_t *json); // takes json; ETag from its "version" or "revision"
void call_reply_bytes(struct call *call, unsigned status, const char *type, void *bytes,
                      size_t length);       // takes malloc'ed bytes
void call_reply_nothing(struct call *call); // 204
void call_refuse(struct call *call, unsigned status, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void call_refuse_fields(struct call *call, json_t *errors, const char *format, ...)
    __attribute__((format(printf, 3, 4))); // 422; takes errors
void call_refuse_review(
    struct call *call, int review_outcome, const struct error *error,
    json_t *current); // 403, 409 with {"current": …}, 422 with {"errors": …}, 500; takes `current`
void call_set_cookie(struct call *call, const char *name, const char *value, int max_age_s);
void call_set_header(struct call *call, const char *name, const char *value);
