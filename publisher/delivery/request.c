// Everything that leaves the server leaves through request_reply: security headers and counting are
// done there once.
#include "publisher/delivery/request.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <jansson.h>

#include "publisher/delivery/etag.h"
#include "publisher/delivery/page.h"
#include "publisher/delivery/target.h"
#include "signage/base/utf8.h"

#define MOST_SENTENCE_BYTES 2048
#define MOST_FIELD_BYTES 256

// A body that is longer than allowed is heard out up to this much, so that the client reads the
// refusal instead of a reset connection; then cut off.
#define PATIENCE_BYTES (1024u * 1024)

#define UPLOAD_SILENCE_S 30u

static size_t most_body_bytes(const struct request *request)
{
    return request->route ? request->route->most_body_bytes : 0;
}

// The status that says what is wrong with the request as such; 0 when nothing is.
static unsigned first_line_fault(struct request *request, const char *version)
{
    if (strncmp(version, "HTTP/1.", 7) != 0)
        return MHD_HTTP_HTTP_VERSION_NOT_SUPPORTED;
    if (strlen(request->raw) > TARGET_MOST_BYTES)
        return MHD_HTTP_URI_TOO_LONG;
    bool old = strcmp(version, "HTTP/1.0") == 0;
    if (!target_parse(request->raw, request->path, &request->query, NULL) ||
        (!old && !request_header(request, MHD_HTTP_HEADER_HOST)))
        return MHD_HTTP_BAD_REQUEST;
    return 0;
}

void request_route(struct request *request, const char *method, const char *version)
{
    struct delivery *delivery = request->delivery;
    request->method = method_parse(method);
    request->fault = first_line_fault(request, version);
    if (!request->fault)
        request->route = route_find(delivery->tables, delivery->table_count, request->method,
                                    request->path, &request->words, &request->allowed);
    for (size_t i = 0; request->route && i < delivery->table_count; i++) {
        const struct route_table *table = &delivery->tables[i];
        if (request->route >= table->routes && request->route < table->routes + table->count)
            request->table = table;
    }
    buffer_init(&request->body, most_body_bytes(request));
}

static bool goes_to_file(const struct request *request)
{
    return request->table && request->table->body_folder &&
           most_body_bytes(request) > PAGE_MOST_MEMORY_BYTES;
}

bool request_receive(struct request *request, const void *bytes, size_t length)
{
    request->body_bytes += length;
    if (request->body_bytes <= most_body_bytes(request) && goes_to_file(request)) {
        if (!request->body_file) {
            request->body_file = body_file_create(request->table->body_folder);
            // libmicrohttpd, on edges of epoll, may not see that the sender is gone: its silence
            // ends what would else lie on the disk.
            MHD_set_connection_option(request->connection, MHD_CONNECTION_OPTION_TIMEOUT,
                                      UPLOAD_SILENCE_S);
        }
        body_file_add(request->body_file, bytes, length);
        return true;
    }
    if (request->body_bytes <= most_body_bytes(request))
        return buffer_add(&request->body, bytes, length);
    buffer_finish(&request->body);
    return request->body_bytes <= most_body_bytes(request) + PATIENCE_BYTES;
}

bool request_refuses_body(const struct request *request)
{
    const char *length = request_header(request, MHD_HTTP_HEADER_CONTENT_LENGTH);
    uint64_t bytes = length ? strtoull(length, NULL, 10) : 0;
    if (bytes <= most_body_bytes(request) && request->route)
        return false;
    return bytes > most_body_bytes(request) + PATIENCE_BYTES ||
           request_header(request, MHD_HTTP_HEADER_EXPECT);
}

static void reply_no_route(struct request *request)
{
    struct error error;
    if (request->fault && target_parse(request->raw, request->path, &request->query, &error))
        error_set(&error, "this server speaks HTTP/1.1, with a Host field");
    if (request->fault)
        request_reply_text(request, request->fault, "%s", error.text);
    else if (!request->allowed)
        request_reply_text(request, MHD_HTTP_NOT_FOUND, "there is nothing at this address");
    else if (request->method == METHOD_OPTIONS)
        request_reply_allow(request, MHD_HTTP_NO_CONTENT, request->allowed);
    else if (request->method == 0)
        request_reply_text(request, MHD_HTTP_NOT_IMPLEMENTED,
                           "this server does not know that method");
    else
        request_reply_allow(request, MHD_HTTP_METHOD_NOT_ALLOWED, request->allowed);
}

static void reply_too_large(struct request *request)
{
    size_t most = most_body_bytes(request);
    if (most == 0)
        request_reply_text(request, MHD_HTTP_CONTENT_TOO_LARGE, "this address takes no body");
    else
        request_reply_text(request, MHD_HTTP_CONTENT_TOO_LARGE,
                           "the body is larger than the %zu bytes that are allowed here", most);
}

void request_answer(struct request *request)
{
    if (!request->route)
        reply_no_route(request);
    else if (request->body_bytes > most_body_bytes(request) || request_refuses_body(request))
        reply_too_large(request);
    else
        request->route->answer(request);
}

// ---- asking ----

const char *request_header(const struct request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

struct header_search {
    const char *name;
    bool (*each)(const char *value, void *context);
    void *context;
    bool found;
};

static enum MHD_Result search_header(void *context, enum MHD_ValueKind kind, const char *name,
                                     const char *value)
{
    struct header_search *search = context;
    (void)kind;
    if (value && strcasecmp(name, search->name) == 0)
        search->found = search->each(value, search->context);
    return search->found ? MHD_NO : MHD_YES;
}

bool request_any_header(const struct request *request, const char *name,
                        bool (*each)(const char *value, void *context), void *context)
{
    struct header_search search = {name, each, context, false};
    MHD_get_connection_values(request->connection, MHD_HEADER_KIND, search_header, &search);
    return search.found;
}

static bool names_weakly(const char *value, void *etag)
{
    return etag_list_names(value, etag, ETAG_WEAK);
}

static bool names_strongly(const char *value, void *etag)
{
    return etag_list_names(value, etag, ETAG_STRONG);
}

bool request_names_etag(const struct request *request, const char *header, const char *etag)
{
    bool weak = strcasecmp(header, MHD_HTTP_HEADER_IF_NONE_MATCH) == 0;
    return request_any_header(request, header, weak ? names_weakly : names_strongly,
                              (void *)(uintptr_t)etag);
}

bool request_word(const struct request *request, size_t index, char *text, size_t text_bytes)
{
    const struct route_word *word = &request->words.words[index];
    if (index >= request->words.count || word->length >= text_bytes)
        return false;
    memcpy(text, word->text, word->length);
    text[word->length] = '\0';
    return true;
}

// ---- answering ----

void response_set(struct MHD_Response *response, const char *name, const char *value)
{
    if (response)
        MHD_add_response_header(response, name, value);
}

void response_printf(struct MHD_Response *response, const char *name, const char *format, ...)
{
    char value[MOST_FIELD_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(value, sizeof value, format, arguments);
    va_end(arguments);
    response_set(response, name, value);
}

struct MHD_Response *response_create_empty(void)
{
    return MHD_create_response_from_buffer(0, (void *)(uintptr_t) "", MHD_RESPMEM_PERSISTENT);
}

void request_reply(struct request *request, unsigned status, struct MHD_Response *response,
                   uint64_t body_bytes)
{
    if (!response)
        return;
    // An uploaded SVG opened as a page must not run its scripts beside the console.
    if (status != MHD_HTTP_NOT_MODIFIED) {
        response_set(response, "X-Content-Type-Options", "nosniff");
        if (!MHD_get_response_header(response, "Content-Security-Policy"))
            response_set(response, "Content-Security-Policy",
                         "default-src 'none'; style-src 'unsafe-inline'; sandbox");
    }
    if (request->delivery->stopping)
        response_set(response, MHD_HTTP_HEADER_CONNECTION, "close");
    request->replied = MHD_queue_response(request->connection, status, response) == MHD_YES;
    if (request->replied)
        tally_add(request->delivery->tally, request->route, status,
                  request->method == METHOD_HEAD ? 0 : body_bytes);
    MHD_destroy_response(response);
}

// Below /api/ every refusal is a problem document (RFC 9457), those from before the API's handlers
// too. malloc'ed; NULL elsewhere.
static char *problem_document(const struct request *request, unsigned status, const char *sentence)
{
    if (strncmp(request->path, "/api/", 5) != 0 || !*sentence)
        return NULL;
    json_t *json = json_pack("{s:s, s:i, s:s, s:s#, s:s}", "type", "about:blank", "status",
                             (int)status, "title", MHD_get_reason_phrase_for(status), "detail",
                             sentence, (int)strcspn(sentence, "\n"), "code", "http");
    char *text = json_dumps(json, JSON_COMPACT);
    json_decref(json);
    return text;
}

static void reply_sentence(struct request *request, unsigned status, const char *allow,
                           const char *sentence)
{
    char *problem = problem_document(request, status, sentence);
    const char *bytes = problem ? problem : sentence;
    size_t length = strlen(bytes);
    struct MHD_Response *response =
        MHD_create_response_from_buffer(length, (void *)(uintptr_t)bytes, MHD_RESPMEM_MUST_COPY);
    free(problem);
    if (length > 0)
        response_set(response, MHD_HTTP_HEADER_CONTENT_TYPE,
                     problem ? "application/problem+json" : "text/plain; charset=utf-8");
    response_set(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    if (allow)
        response_set(response, MHD_HTTP_HEADER_ALLOW, allow);
    if (status == MHD_HTTP_SERVICE_UNAVAILABLE)
        response_set(response, MHD_HTTP_HEADER_RETRY_AFTER, "5");
    request_reply(request, status, response, length);
}

void request_reply_text(struct request *request, unsigned status, const char *format, ...)
{
    char sentence[MOST_SENTENCE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(sentence, sizeof sentence - 1, format, arguments);
    va_end(arguments);
    if (length < 0)
        length = 0;
    size_t end = utf8_floor(sentence, strnlen(sentence, sizeof sentence - 2));
    sentence[end] = '\n';
    sentence[end + 1] = '\0';
    reply_sentence(request, status, NULL, sentence);
}

void request_reply_allow(struct request *request, unsigned status, unsigned allowed)
{
    char allow[ROUTE_ALLOW_BYTES], sentence[ROUTE_ALLOW_BYTES + 80];
    route_format_allow(allowed, allow);
    snprintf(sentence, sizeof sentence, "this address answers %s, not what was asked\n", allow);
    reply_sentence(request, status, allow, status == MHD_HTTP_NO_CONTENT ? "" : sentence);
}

const struct issue *request_issue(struct request *request)
{
    const struct issue *issue = stand_issue(request->delivery->stand);
    if (!issue)
        request_reply_text(request, MHD_HTTP_SERVICE_UNAVAILABLE,
                           "there is no programme yet; the publisher is still building it");
    return issue;
}
