// curl's easy handle, set up for the three things a player asks: the playlist (held by the server
// until it changes), media, and posting a report.
#include "player/transfer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "signage/base/clock.h"

#define CONNECT_MOST_S 10L
#define ANSWER_MOST_S 30L // beyond what the server was told it may wait
#define SLOWEST_BYTES_PER_S 100L
#define SLOWEST_FOR_S 30L
#define MOST_REDIRECTS 3L

static size_t take_body(char *bytes, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    size_t length = size * count;
    long status = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    if (status != 200 && status != 0)
        return buffer_add(&transfer->body, bytes, length) ? length : 0;
    if (transfer->kind != TRANSFER_MEDIA) {
        if (buffer_add(&transfer->body, bytes, length))
            return length;
        error_set(&transfer->error, "the answer is longer than %zu bytes", transfer->most_bytes);
        return 0;
    }
    if (!transfer->writer)
        transfer->writer = cache_write(transfer->cache, transfer->locator,
                                       (int64_t)transfer->most_bytes, &transfer->error);
    if (!transfer->writer)
        return 0;
    return cache_writer_add(transfer->writer, bytes, length, &transfer->error) ? length : 0;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    size_t length = size * count;
    if (length > 5 && strncasecmp(bytes, "HTTP/", 5) == 0)
        transfer->etag[0] = '\0';
    if (length > 5 && strncasecmp(bytes, "etag:", 5) == 0) {
        size_t start = 5, end = length;
        while (start < end && (bytes[start] == ' ' || bytes[start] == '\t'))
            start++;
        while (end > start && (unsigned char)bytes[end - 1] <= ' ')
            end--;
        if (end - start < sizeof transfer->etag) {
            memcpy(transfer->etag, bytes + start, end - start);
            transfer->etag[end - start] = '\0';
        }
    }
    return length;
}

static void add_header(struct transfer *transfer, const char *format, const char *value)
{
    char line[TRANSFER_ETAG_BYTES + 64];
    snprintf(line, sizeof line, format, value);
    transfer->headers = curl_slist_append(transfer->headers, line);
}

static void set_limits(struct transfer *transfer, const struct transfer_request *request)
{
    CURL *easy = transfer->easy;
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR,
                     request->local ? "file,http,https" : "http,https");
    curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(easy, CURLOPT_MAXREDIRS, MOST_REDIRECTS);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, CONNECT_MOST_S);
    if (request->kind == TRANSFER_MEDIA) {
        curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, SLOWEST_BYTES_PER_S);
        curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, SLOWEST_FOR_S);
    } else {
        curl_easy_setopt(easy, CURLOPT_TIMEOUT, request->wait_s + ANSWER_MOST_S);
    }
}

static void set_question(struct transfer *transfer, const struct transfer_request *request)
{
    CURL *easy = transfer->easy;
    if (request->kind == TRANSFER_PLAYLIST) {
        curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
        if (request->if_etag[0]) {
            char wait[32];
            snprintf(wait, sizeof wait, "%d", request->wait_s);
            add_header(transfer, "If-None-Match: %s", request->if_etag);
            add_header(transfer, "Prefer: wait=%s", wait);
        }
    } else if (request->kind == TRANSFER_MEDIA) {
        curl_easy_setopt(easy, CURLOPT_FILETIME, 1L);
        if (request->if_modified_utc != INSTANT_NEVER) {
            curl_easy_setopt(easy, CURLOPT_TIMECONDITION, (long)CURL_TIMECOND_IFMODSINCE);
            curl_easy_setopt(easy, CURLOPT_TIMEVALUE_LARGE, (curl_off_t)request->if_modified_utc);
        }
    } else {
        add_header(transfer, "Content-Type: %s", "application/json");
        curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, request->post_json);
    }
    if (transfer->headers)
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers);
}

struct transfer *transfer_start(CURLM *multi, const struct transfer_request *request)
{
    struct transfer *transfer = calloc(1, sizeof *transfer);
    CURL *easy = curl_easy_init();
    if (!transfer || !easy)
        abort();
    transfer->kind = request->kind;
    transfer->easy = easy;
    transfer->cache = request->cache;
    transfer->locator = request->locator ? strdup(request->locator) : NULL;
    transfer->most_bytes = request->most_bytes;
    transfer->began_ms = clock_monotonic_ms();
    buffer_init(&transfer->body, request->kind == TRANSFER_MEDIA ? 65536 : request->most_bytes);
    curl_easy_setopt(easy, CURLOPT_URL, request->url);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "kawaraban-player/" KAWARABAN_VERSION);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    set_limits(transfer, request);
    set_question(transfer, request);
    curl_multi_add_handle(multi, easy);
    return transfer;
}

static void store(struct transfer *transfer)
{
    long unmet = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_CONDITION_UNMET, &unmet);
    if (unmet) {
        transfer->status = 304;
        return;
    }
    if (!transfer->writer) // an empty file
        transfer->writer = cache_write(transfer->cache, transfer->locator,
                                       (int64_t)transfer->most_bytes, &transfer->error);
    curl_off_t modified = -1;
    curl_easy_getinfo(transfer->easy, CURLINFO_FILETIME_T, &modified);
    if (!transfer->writer)
        return;
    transfer->stored = cache_writer_commit(
        transfer->writer, modified < 0 ? INSTANT_NEVER : modified, &transfer->error);
    transfer->wrong_content = !transfer->stored;
    transfer->writer = NULL;
}

void transfer_end(struct transfer *transfer, CURLcode result)
{
    transfer->result = result;
    transfer->took_ms = clock_monotonic_ms() - transfer->began_ms;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &transfer->status);
    char *scheme = NULL;
    curl_easy_getinfo(transfer->easy, CURLINFO_SCHEME, &scheme);
    if (result == CURLE_OK && transfer->status == 0 && scheme && strcasecmp(scheme, "file") == 0)
        transfer->status = 200;
    if (result == CURLE_FILE_COULDNT_READ_FILE || result == CURLE_REMOTE_FILE_NOT_FOUND)
        transfer->status = 404;
    if (result == CURLE_WRITE_ERROR && transfer->error.text[0])
        transfer->wrong_content = true;
    else if (result != CURLE_OK && transfer->status != 404)
        error_set(&transfer->error, "%s", curl_easy_strerror(result));
    else if (transfer->kind == TRANSFER_MEDIA && transfer->status == 200)
        store(transfer);
    else if (transfer->status != 304 && (transfer->status < 200 || transfer->status > 299))
        error_set(&transfer->error, "the server answers %ld", transfer->status);
}

void transfer_destroy(CURLM *multi, struct transfer *transfer)
{
    if (!transfer)
        return;
    curl_multi_remove_handle(multi, transfer->easy);
    curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->headers);
    cache_writer_abandon(transfer->writer);
    buffer_finish(&transfer->body);
    free(transfer->locator);
    free(transfer);
}
