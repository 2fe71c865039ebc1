// A server on 127.0.0.1 with a thousand feeds that answer as feeds do: well, slowly, in pieces,
// wrongly and not at all. It runs in a process of its own and notes in shared memory when it was
// asked and when its answer was complete.
#pragma once

#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "signage/base/buffer.h"
#include "signage/base/clock.h"

#define POLLING_FEEDS 1000
#define POLLING_MOST_ASKS 64 // noted of each feed
#define POLLING_ITEMS 20
#define POLLING_SLOW_MS 2000
#define POLLING_PIECES 6
#define POLLING_PIECE_MS 250

enum polling_manner {
    MANNER_GOOD,
    MANNER_SLOW,   // two seconds before the first byte
    MANNER_PIECES, // a chunk every quarter of a second
    MANNER_WRONG,  // 404, 500, an HTML page, cut in the middle, bytes that are nothing
    MANNER_SILENT, // takes the request and never answers
    MANNER_COUNT
};

struct polling_feed {
    atomic_int asks;
    int64_t asked_ms[POLLING_MOST_ASKS], answered_ms[POLLING_MOST_ASKS]; // 0: not
};

struct polling_notes {
    atomic_uint port;   // 0 until it listens
    atomic_bool noting; // else only answering
    struct polling_feed feeds[POLLING_FEEDS];
};

#define MOST_CONNECTIONS 4000
#define MOST_WAITING 4000
#define TICK_US 10000

// One request under way.
struct request {
    size_t feed;
    int ask; // -1: not noted
    int piece;
    bool begun;
    char *body;
    size_t length;
    struct MHD_Connection *connection;
};

struct waiting {
    struct MHD_Connection *connection;
    int64_t until_ms;
};

static struct server {
    struct polling_notes *notes;
    pthread_mutex_t lock;
    struct waiting waiting[MOST_WAITING];
    size_t waiting_count;
} server = {.lock = PTHREAD_MUTEX_INITIALIZER};

static enum polling_manner polling_manner_of(size_t feed)
{
    static const int percent[MANNER_COUNT] = {65, 15, 10, 5, 5};
    size_t place = feed * 37 % 100; // mixed, not in blocks
    size_t sum = 0;
    for (int manner = 0; manner < MANNER_COUNT; manner++)
        if (place < (sum += (size_t)percent[manner]))
            return (enum polling_manner)manner;
    return MANNER_GOOD;
}

static const char *polling_manner_name(enum polling_manner manner)
{
    static const char *const names[] = {"good", "slow", "in pieces", "wrong", "silent"};
    return names[manner];
}

// Every third answer has one item more in front.
static void write_feed(struct buffer *out, size_t feed, int ask)
{
    int newest = (ask < 0 ? 0 : ask) / 3 + POLLING_ITEMS;
    buffer_printf(out,
                  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel>"
                  "<title>商店会 %zu</title><link>https://f%zu.example/</link>",
                  feed, feed);
    for (int i = newest; i > newest - POLLING_ITEMS; i--)
        buffer_printf(out,
                      "<item><title>第%zu商店会の催し %d 回目のお知らせ</title>"
                      "<link>https://f%zu.example/news/%d</link>"
                      "<guid>https://f%zu.example/news/%d</guid>"
                      "<pubDate>Tue, 01 Dec 2026 10:%02d:00 +0900</pubDate>"
                      "<description>&lt;p&gt;商店街の皆さまへ。&lt;b&gt;催し&lt;/b&gt;を開きます。"
                      "どなたでもお越しください。&lt;/p&gt;</description></item>\n",
                      feed, i, feed, i, feed, i, i % 60);
    buffer_add_text(out, "</channel></rss>\n");
}

static void wait_until(struct MHD_Connection *connection, int64_t until_ms)
{
    pthread_mutex_lock(&server.lock);
    if (server.waiting_count < MOST_WAITING) {
        MHD_suspend_connection(connection);
        server.waiting[server.waiting_count++] = (struct waiting){connection, until_ms};
    }
    pthread_mutex_unlock(&server.lock);
}

static void *wake(void *context)
{
    (void)context;
    for (;; usleep(TICK_US)) {
        int64_t now_ms = clock_monotonic_ms();
        pthread_mutex_lock(&server.lock);
        for (size_t i = 0; i < server.waiting_count;)
            if (server.waiting[i].until_ms <= now_ms) {
                MHD_resume_connection(server.waiting[i].connection);
                server.waiting[i] = server.waiting[--server.waiting_count];
            } else {
                i++;
            }
        pthread_mutex_unlock(&server.lock);
    }
    return NULL;
}

static ssize_t next_piece(void *context, uint64_t position, char *out, size_t room)
{
    struct request *request = context;
    if (position >= request->length)
        return MHD_CONTENT_READER_END_OF_STREAM;
    size_t share = request->length / POLLING_PIECES + 1;
    if (position >= share * (size_t)(request->piece + 1)) {
        request->piece++;
        wait_until(request->connection, clock_monotonic_ms() + POLLING_PIECE_MS);
        return 0;
    }
    size_t n = share * (size_t)(request->piece + 1) - (size_t)position;
    n = n < request->length - (size_t)position ? n : request->length - (size_t)position;
    n = n < room ? n : room;
    memcpy(out, request->body + position, n);
    return (ssize_t)n;
}

static enum MHD_Result send_body(struct request *request, unsigned status, bool pieces)
{
    struct MHD_Response *response =
        pieces
            ? MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 4096, next_piece, request, NULL)
            : MHD_create_response_from_buffer(request->length, request->body,
                                              MHD_RESPMEM_MUST_COPY);
    char etag[40];
    snprintf(etag, sizeof etag, "\"%zu-%d\"", request->feed, request->ask / 3);
    MHD_add_response_header(response, "ETag", etag);
    MHD_add_response_header(response, "Content-Type", "application/rss+xml");
    enum MHD_Result result = MHD_queue_response(request->connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result answer_wrongly(struct request *request)
{
    static const struct {
        unsigned status;
        const char *body; // NULL: the first half of the feed
    } wrong[] = {{404, "no"},
                 {500, "no"},
                 {200, "<!DOCTYPE html><html><body>maintenance</body></html>"},
                 {200, NULL},
                 {200, "\x01\x02\x03"}};
    size_t kind = request->feed / 100 % (sizeof wrong / sizeof *wrong);
    if (!wrong[kind].body) {
        request->length /= 2;
    } else {
        request->length = strlen(wrong[kind].body);
        memcpy(request->body, wrong[kind].body, request->length);
    }
    return send_body(request, wrong[kind].status, false);
}

static struct request *begin(struct MHD_Connection *connection, const char *url)
{
    struct request *request = calloc(1, sizeof *request);
    if (!request)
        abort();
    request->feed = (size_t)strtoul(url + 1, NULL, 10) % POLLING_FEEDS;
    request->connection = connection;
    request->ask = -1;
    struct polling_feed *feed = &server.notes->feeds[request->feed];
    if (atomic_load(&server.notes->noting) && atomic_load(&feed->asks) < POLLING_MOST_ASKS) {
        request->ask = atomic_load(&feed->asks);
        feed->asked_ms[request->ask] = clock_monotonic_ms();
        atomic_fetch_add(&feed->asks, 1);
    }
    struct buffer body;
    buffer_init(&body, 1 << 20);
    write_feed(&body, request->feed, request->ask);
    request->body = buffer_take(&body, &request->length);
    return request;
}

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_length, void **state)
{
    (void)context, (void)method, (void)version, (void)upload, (void)upload_length;
    if (!*state)
        *state = begin(connection, url);
    struct request *request = *state;
    enum polling_manner manner = polling_manner_of(request->feed);
    if ((manner == MANNER_SLOW || manner == MANNER_SILENT) && !request->begun) {
        request->begun = true;
        wait_until(connection,
                   manner == MANNER_SILENT ? INT64_MAX : clock_monotonic_ms() + POLLING_SLOW_MS);
        return MHD_YES;
    }
    if (manner == MANNER_WRONG)
        return answer_wrongly(request);
    char etag[40];
    snprintf(etag, sizeof etag, "\"%zu-%d\"", request->feed, request->ask / 3);
    const char *known = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "If-None-Match");
    if (known && strcmp(known, etag) == 0) {
        request->length = 0;
        return send_body(request, 304, false);
    }
    return send_body(request, 200, manner == MANNER_PIECES);
}

static void completed(void *context, struct MHD_Connection *connection, void **state,
                      enum MHD_RequestTerminationCode code)
{
    (void)context, (void)connection;
    struct request *request = *state;
    if (!request)
        return;
    if (request->ask >= 0 && code == MHD_REQUEST_TERMINATED_COMPLETED_OK)
        server.notes->feeds[request->feed].answered_ms[request->ask] = clock_monotonic_ms();
    free(request->body);
    free(request);
    *state = NULL;
}

static void serve(struct polling_notes *notes)
{
    server.notes = notes;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC, 0, NULL, NULL,
        answer, NULL, MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)MOST_CONNECTIONS, MHD_OPTION_LISTEN_BACKLOG_SIZE, 1024u,
        MHD_OPTION_NOTIFY_COMPLETED, completed, NULL, MHD_OPTION_END);
    if (!daemon)
        _exit(1);
    atomic_store(&notes->port, MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    wake(NULL); // until it is ended
}

// The child's id; it ends with SIGTERM.
static pid_t polling_server_start(struct polling_notes *notes)
{
    fflush(NULL);
    pid_t child = fork();
    if (child != 0)
        return child;
    signal(SIGTERM, SIG_DFL);
    serve(notes);
    _exit(0);
}
