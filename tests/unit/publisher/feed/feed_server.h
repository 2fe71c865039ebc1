// An HTTP server on the loopback whose answers a test writes: one a path, changeable while it runs.
#pragma once

#include <cmocka.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct answer {
    const char *path;
    int status;
    const char *type, *header, *value; // header "" when none
    const char *body;
    size_t length; // 0: of the string
    bool endless, silent;
    unsigned slow_ms; // before it is answered
};

struct server {
    struct MHD_Daemon *daemon;
    unsigned port;
    pthread_mutex_t lock;
    struct answer answers[16];
    size_t count;
    atomic_int asked[16];
    atomic_int with_validator, with_date; // that named the ETag or the Last-Modified that is set
    atomic_int busy, most_busy;           // requests at the same time
    char last_agent[200];
};

static ssize_t endless_bytes(void *context, uint64_t position, char *out, size_t room)
{
    (void)context, (void)position;
    memset(out, 'x', room);
    return (ssize_t)room;
}

static ssize_t silence(void *context, uint64_t position, char *out, size_t room)
{
    (void)context, (void)position, (void)out, (void)room;
    usleep(20000);
    return 0;
}

static struct MHD_Response *response_of(const struct answer *answer)
{
    struct MHD_Response *response;
    size_t length = answer->length ? answer->length : strlen(answer->body);
    if (answer->endless || answer->silent)
        response = MHD_create_response_from_callback(
            MHD_SIZE_UNKNOWN, 65536, answer->endless ? endless_bytes : silence, NULL, NULL);
    else
        response = MHD_create_response_from_buffer(length, (void *)(uintptr_t)answer->body,
                                                   MHD_RESPMEM_MUST_COPY);
    if (*answer->type)
        MHD_add_response_header(response, "Content-Type", answer->type);
    if (*answer->header)
        MHD_add_response_header(response, answer->header, answer->value);
    return response;
}

static enum MHD_Result answer_request(void *context, struct MHD_Connection *connection,
                                      const char *url, const char *method, const char *version,
                                      const char *upload, size_t *upload_length, void **state)
{
    struct server *server = context;
    (void)method, (void)version, (void)upload, (void)upload_length, (void)state;
    const char *validator =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "If-None-Match");
    const char *agent = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "User-Agent");
    const char *since =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "If-Modified-Since");
    struct answer answer = {
        .path = "", .status = 404, .type = "", .header = "", .value = "", .body = "no"};
    pthread_mutex_lock(&server->lock);
    snprintf(server->last_agent, sizeof server->last_agent, "%s", agent ? agent : "");
    for (size_t i = 0; i < server->count; i++)
        if (strcmp(server->answers[i].path, url) == 0) {
            answer = server->answers[i];
            atomic_fetch_add(&server->asked[i], 1);
        }
    bool same =
        validator && strcmp(answer.header, "ETag") == 0 && strcmp(validator, answer.value) == 0;
    bool same_date =
        since && strcmp(answer.header, "Last-Modified") == 0 && strcmp(since, answer.value) == 0;
    struct MHD_Response *response = response_of(&answer);
    pthread_mutex_unlock(&server->lock);
    atomic_fetch_add(&server->with_validator, same);
    atomic_fetch_add(&server->with_date, same_date);
    int busy = atomic_fetch_add(&server->busy, 1) + 1, most = atomic_load(&server->most_busy);
    while (busy > most && !atomic_compare_exchange_weak(&server->most_busy, &most, busy))
        ;
    if (answer.slow_ms > 0)
        usleep(answer.slow_ms * 1000);
    atomic_fetch_sub(&server->busy, 1);
    enum MHD_Result result =
        MHD_queue_response(connection, same || same_date ? 304 : (unsigned)answer.status, response);
    MHD_destroy_response(response);
    return result;
}

static void server_start(struct server *server)
{
    memset(server, 0, sizeof *server);
    pthread_mutex_init(&server->lock, NULL);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    server->daemon = MHD_start_daemon(
        MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL,
        answer_request, server, MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_END);
    assert_non_null(server->daemon);
    server->port = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

static void server_set(struct server *server, size_t slot, struct answer answer)
{
    pthread_mutex_lock(&server->lock);
    if (!answer.type)
        answer.type = "application/rss+xml";
    if (!answer.header)
        answer.header = answer.value = "";
    if (!answer.body)
        answer.body = "";
    server->answers[slot] = answer;
    if (server->count <= slot)
        server->count = slot + 1;
    pthread_mutex_unlock(&server->lock);
}
