#include "publisher/feed/fetch.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "publisher/feed/address.h"
#include "publisher/feed/feed.h"
#include "publisher/feed/poller.h"

#define CONNECT_TIMEOUT_S 10

void fetch_user_agent(const char *contact, char out[FETCH_USER_AGENT_BYTES])
{
    bool told = contact && *contact && !strpbrk(contact, "\r\n");
    snprintf(out, FETCH_USER_AGENT_BYTES, "Kawaraban/" KAWARABAN_VERSION " (feed reader%s%s)",
             told ? "; " : "", told ? contact : "");
}

static bool refuse(struct fetch *fetch, const char *address)
{
    fetch->refused_address = true;
    snprintf(fetch->address, sizeof fetch->address, "%s", address);
    return false;
}

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *to)
{
    struct fetch *fetch = context;
    (void)purpose;
    char address[64] = "?";
    getnameinfo(&to->addr, (socklen_t)to->addrlen, address, sizeof address, NULL, 0,
                NI_NUMERICHOST);
    if (!fetch->allow_private && !address_is_public(&to->addr) && !refuse(fetch, address))
        return CURL_SOCKET_BAD;
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

// Also before a request on a connection that another feed opened.
static int before_request(void *context, char *primary_ip, char *local_ip, int primary_port,
                          int local_port)
{
    struct fetch *fetch = context;
    (void)local_ip, (void)primary_port, (void)local_port;
    if (fetch->allow_private || address_text_is_public(primary_ip))
        return CURL_PREREQFUNC_OK;
    refuse(fetch, primary_ip);
    return CURL_PREREQFUNC_ABORT;
}

static size_t take_body(char *bytes, size_t one, size_t length, void *context)
{
    (void)one;
    struct fetch *fetch = context;
    struct fetch_room *room = fetch->room;
    fetch->no_room = room && length > room->most_bytes - room->used;
    if (fetch->no_room)
        return CURL_WRITEFUNC_ERROR;
    fetch->too_large = !buffer_add(&fetch->body, bytes, length);
    if (fetch->too_large)
        return CURL_WRITEFUNC_ERROR;
    if (room)
        room->used += length;
    return length;
}

static bool header_value(const char *line, size_t length, const char *name, char *out, size_t room)
{
    size_t n = strlen(name);
    if (length <= n || strncasecmp(line, name, n) != 0 || line[n] != ':')
        return false;
    const char *value = line + n + 1, *end = line + length;
    while (value < end && (*value == ' ' || *value == '\t'))
        value++;
    while (end > value && (unsigned char)end[-1] <= ' ')
        end--;
    if ((size_t)(end - value) >= room) // a validator cut short would be a wrong one
        return false;
    memcpy(out, value, (size_t)(end - value));
    out[end - value] = '\0';
    return true;
}

static void take_status(struct fetch *fetch, const char *line, size_t length)
{
    char text[64];
    snprintf(text, sizeof text, "%.*s", (int)(length < 63 ? length : 63), line);
    const char *blank = strchr(text, ' ');
    int status = blank ? atoi(blank) : 0;
    if (status >= 300 && status < 400 && status != 304) {
        fetch->redirects++;
        if (status != 301 && status != 308)
            fetch->moved_for_good = false;
    }
    fetch->etag[0] = fetch->last_modified[0] = fetch->content_type[0] = '\0';
    fetch->max_age_s = 0;
}

static size_t take_header(char *line, size_t one, size_t length, void *context)
{
    (void)one;
    struct fetch *fetch = context;
    char value[512];
    if (length > 5 && strncmp(line, "HTTP/", 5) == 0)
        take_status(fetch, line, length);
    header_value(line, length, "etag", fetch->etag, sizeof fetch->etag);
    header_value(line, length, "last-modified", fetch->last_modified, sizeof fetch->last_modified);
    header_value(line, length, "content-type", fetch->content_type, sizeof fetch->content_type);
    if (header_value(line, length, "cache-control", value, sizeof value)) {
        const char *age = strcasestr(value, "max-age=");
        fetch->max_age_s = age ? strtoll(age + 8, NULL, 10) : 0;
        if (fetch->max_age_s < 0)
            fetch->max_age_s = 0;
    }
    return length;
}

static void add_header(struct fetch *fetch, const char *name, const char *value)
{
    char line[1024];
    if (!*value || strpbrk(value, "\r\n"))
        return;
    snprintf(line, sizeof line, "%s: %s", name, value);
    fetch->headers = curl_slist_append(fetch->headers, line);
}

static void set_rules(struct fetch *fetch)
{
    CURL *easy = fetch->easy;
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(easy, CURLOPT_MAXREDIRS, (long)POLLER_MOST_REDIRECTS);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)POLLER_TIMEOUT_S);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIMEOUT_S);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); // do not wait for a resolver at the end
    curl_easy_setopt(easy, CURLOPT_PROXY, "");      // behind one, addresses could not be checked
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, fetch);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, before_request);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, fetch);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, fetch);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, fetch);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, fetch->problem);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, fetch);
}

struct fetch *fetch_create(const struct fetch_request *request)
{
    struct fetch *fetch = calloc(1, sizeof *fetch);
    if (!fetch)
        abort();
    fetch->easy = curl_easy_init();
    if (!fetch->easy)
        abort();
    fetch->allow_private = request->allow_private;
    fetch->moved_for_good = true;
    fetch->most_bytes = request->most_bytes;
    fetch->room = request->room;
    buffer_init(&fetch->body, request->most_bytes);
    add_header(fetch, "Accept", request->accept);
    add_header(fetch, "If-None-Match", request->etag);
    add_header(fetch, "If-Modified-Since", request->last_modified);
    set_rules(fetch);
    curl_easy_setopt(fetch->easy, CURLOPT_URL, request->url);
    curl_easy_setopt(fetch->easy, CURLOPT_USERAGENT, request->user_agent);
    curl_easy_setopt(fetch->easy, CURLOPT_HTTPHEADER, fetch->headers);
    return fetch;
}

void fetch_destroy(struct fetch *fetch)
{
    if (!fetch)
        return;
    curl_easy_cleanup(fetch->easy);
    curl_slist_free_all(fetch->headers);
    if (fetch->room)
        fetch->room->used -= fetch->body.length;
    buffer_finish(&fetch->body);
    free(fetch);
}

static bool explain_failure(const struct fetch *fetch, CURLcode result, const char *url,
                            struct error *error)
{
    if (fetch->refused_address)
        return error_set(error,
                         "%s: %s is an address inside the house (private, loopback or link-local), "
                         "which feeds are not fetched from; allow it in the configuration with "
                         "allow-private=\"yes\" if that is meant",
                         url, fetch->address);
    if (fetch->too_large)
        return error_set(error, "%s: larger than %zu MiB; nothing of it was used", url,
                         fetch->most_bytes / 1024 / 1024);
    if (fetch->no_room)
        return error_set(
            error, "%s: too many large answers came at the same time; it is asked again later",
            url);
    if (result == CURLE_OPERATION_TIMEDOUT)
        return error_set(error, "%s: no complete answer within %d s", url, POLLER_TIMEOUT_S);
    if (result == CURLE_TOO_MANY_REDIRECTS)
        return error_set(error, "%s: redirects more than %d times; use the address where it ends",
                         url, POLLER_MOST_REDIRECTS);
    if (result == CURLE_UNSUPPORTED_PROTOCOL)
        return error_set(error, "%s: leads to something other than http or https", url);
    return error_set(error, "%s: %s", url,
                     *fetch->problem ? fetch->problem : curl_easy_strerror(result));
}

static bool explain_status(const struct fetch *fetch, const char *url, struct error *error)
{
    switch (fetch->status) {
    case 401:
    case 403:
        return error_set(error, "%s: the server refuses it (%d); ask its owner for access", url,
                         fetch->status);
    case 404:
        return error_set(error, "%s: not found (404); check the address", url);
    case 410:
        return error_set(error,
                         "%s: gone for good (410); it is not asked again. Take the feed out of the "
                         "configuration or give its new address there",
                         url);
    case 429:
        return error_set(error, "%s: the server asks us to come less often (429)", url);
    default:
        return error_set(error, "%s: the server answered %d%s", url, fetch->status,
                         fetch->status >= 500 ? ", a fault of its own" : "");
    }
}

bool fetch_conclude(struct fetch *fetch, CURLcode result, const char *url, struct error *error)
{
    long status = 0;
    const char *final = NULL;
    curl_off_t wait = 0;
    curl_easy_getinfo(fetch->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(fetch->easy, CURLINFO_EFFECTIVE_URL, &final);
    curl_easy_getinfo(fetch->easy, CURLINFO_RETRY_AFTER, &wait);
    fetch->status = (int)status;
    fetch->retry_after_s = (int64_t)wait;
    fetch->moved_for_good = fetch->moved_for_good && fetch->redirects > 0;
    if (final && strlen(final) < sizeof fetch->final_url)
        strcpy(fetch->final_url, final);
    if (result != CURLE_OK)
        return explain_failure(fetch, result, url, error);
    return status == 200 || status == 304 ? true : explain_status(fetch, url, error);
}

char *poller_fetch_once(const char *url, bool allow_private, size_t *length, char content_type[256],
                        char final_url[2048], struct error *error)
{
    char user_agent[FETCH_USER_AGENT_BYTES];
    fetch_user_agent("", user_agent);
    struct fetch_request request = {.url = url,
                                    .etag = "",
                                    .last_modified = "",
                                    .accept = POLLER_ACCEPT,
                                    .user_agent = user_agent,
                                    .most_bytes = FEED_MOST_BYTES,
                                    .allow_private = allow_private};
    curl_global_init(CURL_GLOBAL_DEFAULT);
    struct fetch *fetch = fetch_create(&request);
    CURLcode result = curl_easy_perform(fetch->easy);
    char *bytes = NULL;
    if (fetch_conclude(fetch, result, url, error)) {
        strcpy(content_type, fetch->content_type);
        strcpy(final_url, fetch->final_url);
        bytes = buffer_take(&fetch->body, length);
    }
    fetch_destroy(fetch);
    return bytes;
}
