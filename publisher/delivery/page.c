// The way of a page: a libmicrohttpd thread hands the request to the crew (desk.h), a worker calls
// the table's `work`, which leaves a reply here; the resumed request then sends it.
#include "publisher/delivery/page.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/delivery/accept_encoding.h"
#include "publisher/delivery/cookie.h"
#include "publisher/delivery/gzip.h"
#include "publisher/delivery/page_inside.h"
#include "publisher/delivery/request.h"
#include "publisher/delivery/target.h"
#include "signage/base/arena.h"
#include "signage/base/digest.h"
#include "signage/base/file.h"
#include "signage/base/log.h"

#include <arpa/inet.h>

#define MOST_VALUE_BYTES 1024
#define MOST_FILE_BYTES (8u * 1024 * 1024)
#define LEAST_PACKED_BYTES 1024

struct page {
    struct request *request;
    struct arena *arena; // what was asked, and the fields of the reply
    struct {
        const char *name, *value;
    } fields[PAGE_MOST_FIELDS];
    size_t field_count;
    unsigned status; // 0: no reply yet
    const char *type;
    void *bytes;
    size_t length;
};

static struct page *page_create(struct request *request)
{
    struct page *page = calloc(1, sizeof *page);
    if (!page)
        abort();
    page->request = request;
    page->arena = arena_create();
    return page;
}

void page_destroy(struct page *page)
{
    if (!page)
        return;
    free(page->bytes);
    arena_destroy(page->arena);
    free(page);
}

// ---- on libmicrohttpd's threads ----

// On a worker.
static bool work(void *context)
{
    struct request *request = context;
    request->table->work(request->page);
    if (request->page->status == 0)
        log_error("%s %s: no answer was made", page_method(request->page), request->path);
    return request->page->status != 0;
}

static void send_page(struct request *request, struct page *page)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(page->length, page->bytes, MHD_RESPMEM_MUST_FREE);
    if (!response)
        return;
    page->bytes = NULL; // the response's now
    if (page->type)
        response_set(response, MHD_HTTP_HEADER_CONTENT_TYPE, page->type);
    for (size_t i = 0; i < page->field_count; i++)
        response_set(response, page->fields[i].name, page->fields[i].value);
    request_reply(request, page->status, response, page->length);
}

static void begin(struct request *request)
{
    request->page = page_create(request);
    request->stage = REQUEST_FILED;
    request->suspended = true;
    request->paper =
        (struct desk_paper){.connection = request->connection, .handle = work, .context = request};
    desk_hand_in(request->delivery->crew, &request->paper);
}

void page_answer(struct request *request)
{
    if (request->body_file && !body_file_whole(request->body_file))
        request_reply_text(request, MHD_HTTP_INSUFFICIENT_STORAGE,
                           "the file could not be kept; the publisher's disk may be full");
    else if (request->stage != REQUEST_FILED)
        begin(request);
    else if (request->paper.outcome == DESK_DONE)
        send_page(request, request->page);
    else if (request->paper.outcome == DESK_FAILED)
        request_reply_text(request, MHD_HTTP_INTERNAL_SERVER_ERROR,
                           "this could not be answered; the publisher's log says why");
    else
        request_reply_text(request, MHD_HTTP_SERVICE_UNAVAILABLE,
                           "too many are asking at once; try again in a few seconds");
}

// ---- asking ----

size_t page_route(const struct page *page)
{
    return (size_t)(page->request->route - page->request->table->routes);
}

const char *page_method(const struct page *page)
{
    return method_name(page->request->method);
}

const char *page_path(const struct page *page)
{
    return page->request->path;
}

const char *page_word(const struct page *page, size_t index)
{
    const struct route_words *words = &page->request->words;
    if (index >= words->count)
        return "";
    char *word = arena_text_n(page->arena, words->words[index].text, words->words[index].length);
    for (char *at = word; (at = strchr(at, TARGET_SLASH));)
        *at = '/';
    return word;
}

const char *page_query(const struct page *page, const char *name)
{
    char value[MOST_VALUE_BYTES];
    return target_query_value(page->request->query, name, value, sizeof value)
               ? arena_text(page->arena, value)
               : NULL;
}

const char *page_header(const struct page *page, const char *name)
{
    return request_header(page->request, name);
}

const char *page_cookie(const struct page *page, const char *name)
{
    char value[MOST_VALUE_BYTES];
    const char *field = page_header(page, MHD_HTTP_HEADER_COOKIE);
    return field && cookie_find(field, name, value, sizeof value) ? arena_text(page->arena, value)
                                                                  : NULL;
}

const char *page_address(const struct page *page)
{
    char text[INET6_ADDRSTRLEN] = "";
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(page->request->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (info && info->client_addr->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)info->client_addr)->sin_addr, text,
                  sizeof text);
    else if (info && info->client_addr->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)info->client_addr)->sin6_addr, text,
                  sizeof text);
    // A socket for both families writes IPv4 so; people write it plainly.
    static const char mapped[] = "::ffff:";
    bool plain = strncmp(text, mapped, sizeof mapped - 1) == 0 && strchr(text, '.');
    return arena_text(page->arena, plain ? text + sizeof mapped - 1 : text);
}

const void *page_body(const struct page *page, size_t *length)
{
    *length = page->request->body.length;
    return buffer_text(&page->request->body);
}

const char *page_file(const struct page *page)
{
    return page->request->body_file ? body_file_path(page->request->body_file) : NULL;
}

void *page_context(const struct page *page)
{
    return page->request->table->context;
}

// ---- answering ----

void page_set(struct page *page, const char *name, const char *format, ...)
{
    if (page->field_count == PAGE_MOST_FIELDS)
        return;
    char value[2 * MOST_VALUE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(value, sizeof value, format, arguments);
    va_end(arguments);
    page->fields[page->field_count].name = arena_text(page->arena, name);
    page->fields[page->field_count++].value = arena_text(page->arena, value);
}

void page_reply(struct page *page, unsigned status, const char *type, void *bytes, size_t length)
{
    free(page->bytes);
    page->status = status;
    page->type = arena_text(page->arena, type);
    page->bytes = bytes;
    page->length = length;
}

static bool add_accepted(const char *value, void *accept)
{
    accept_encoding_add(accept, value);
    return false;
}

static bool prefers_gzip(const struct page *page)
{
    struct accept_encoding accept;
    accept_encoding_init(&accept);
    request_any_header(page->request, MHD_HTTP_HEADER_ACCEPT_ENCODING, add_accepted, &accept);
    return accept_encoding_prefers_gzip(&accept);
}

// Pictures and fonts are compressed already.
static bool is_text(const char *type)
{
    return strncmp(type, "text/", 5) == 0 || strstr(type, "json") || strstr(type, "xml") ||
           strstr(type, "javascript");
}

void page_reply_kept(struct page *page, const char *type, void *bytes, size_t length)
{
    char hex[DIGEST_HEX_BYTES], etag[40];
    struct digest digest = digest_of(bytes, length);
    digest_hex(&digest, hex);
    bool packs = length >= LEAST_PACKED_BYTES && is_text(type) && prefers_gzip(page);
    snprintf(etag, sizeof etag, "\"%.24s%s\"", hex, packs ? "-gz" : "");
    page_set(page, MHD_HTTP_HEADER_ETAG, "%s", etag);
    page_set(page, MHD_HTTP_HEADER_CACHE_CONTROL, "no-cache");
    page_set(page, MHD_HTTP_HEADER_VARY, "Accept-Encoding");
    if (request_names_etag(page->request, MHD_HTTP_HEADER_IF_NONE_MATCH, etag)) {
        free(bytes);
        page_reply(page, MHD_HTTP_NOT_MODIFIED, NULL, NULL, 0);
        return;
    }
    size_t packed_length;
    unsigned char *packed = packs ? gzip_whole(bytes, length, &packed_length) : NULL;
    if (packed) {
        free(bytes);
        page_set(page, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
        page_reply(page, MHD_HTTP_OK, type, packed, packed_length);
    } else {
        page_reply(page, MHD_HTTP_OK, type, bytes, length);
    }
}

void page_reply_file(struct page *page, const char *type, const char *path)
{
    struct error error;
    size_t length;
    char *bytes = file_load(path, MOST_FILE_BYTES, &length, &error);
    if (bytes) {
        page_reply_kept(page, type, bytes, length);
        return;
    }
    log_error("%s", error.text);
    static const char sentence[] = "this page is not installed; the publisher's log says more\n";
    page_reply(page, MHD_HTTP_NOT_FOUND, "text/plain; charset=utf-8", strdup(sentence),
               sizeof sentence - 1);
}
