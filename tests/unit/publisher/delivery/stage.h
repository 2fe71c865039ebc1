// A server with a programme made by hand, and a client over a real socket: what the tests of the
// delivery stand on.
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "publisher/delivery/server_for.h"
#include "signage/base/digest.h"
#include "signage/base/file.h"
#include "signage/language/media_name.h"

#define STAGE_MOST_SCREENS 8
#define PUBLISHED_UTC 1767225600 // Thu, 01 Jan 2026 00:00:00 GMT
#define PATIENCE_S 20            // a test that hangs fails

// ---- editions ----

struct made_edition {
    struct edition edition; // first
    struct stage *stage;
    int references; // under the stage's lock
    struct edition_screen screens[STAGE_MOST_SCREENS];
};

struct stage {
    pthread_mutex_t lock;
    struct made_edition *current; // NULL at first
    int64_t number;
    int editions_alive;
    char *report, *report_screen; // the last one saved
    bool reports_fail;
    char folder[64];
    int64_t now_utc_ms;
    struct server *server;
};

static inline const struct edition *stage_current(void *context)
{
    struct stage *stage = context;
    pthread_mutex_lock(&stage->lock);
    struct made_edition *made = stage->current;
    if (made)
        made->references++;
    pthread_mutex_unlock(&stage->lock);
    return made ? &made->edition : NULL;
}

static inline void stage_release(const struct edition *edition)
{
    struct made_edition *made = (struct made_edition *)(uintptr_t)edition;
    struct stage *stage = made->stage;
    pthread_mutex_lock(&stage->lock);
    bool last = --made->references == 0;
    if (last)
        stage->editions_alive--;
    pthread_mutex_unlock(&stage->lock);
    if (!last)
        return;
    for (size_t i = 0; i < edition->screen_count; i++) {
        free((void *)(uintptr_t)edition->screens[i].id);
        free((void *)(uintptr_t)edition->screens[i].bytes);
    }
    free(made);
}

static inline int by_id(const void *a, const void *b)
{
    return strcmp(((const struct edition_screen *)a)->id, ((const struct edition_screen *)b)->id);
}

// The screen gets the bytes, and with them a tag; NULL bytes take it away. The others stay.
static inline void stage_set(struct stage *stage, const char *id, const char *bytes)
{
    struct made_edition *made = calloc(1, sizeof *made), *old = stage->current;
    size_t count = 0;
    for (size_t i = 0; old && i < old->edition.screen_count; i++) {
        const struct edition_screen *screen = &old->screens[i];
        if (strcmp(screen->id, id) == 0)
            continue;
        made->screens[count] = *screen;
        made->screens[count].id = strdup(screen->id);
        made->screens[count++].bytes = strdup(screen->bytes);
    }
    if (bytes) {
        struct edition_screen *screen = &made->screens[count++];
        struct digest digest = digest_of(bytes, strlen(bytes));
        char hex[DIGEST_HEX_BYTES];
        digest_hex(&digest, hex);
        snprintf(screen->etag, sizeof screen->etag, "\"%.32s\"", hex);
        screen->id = strdup(id);
        screen->bytes = strdup(bytes);
        screen->length = strlen(bytes);
        screen->sequence = stage->number + 1;
        screen->published_utc = PUBLISHED_UTC;
    }
    qsort(made->screens, count, sizeof made->screens[0], by_id);
    made->stage = stage;
    made->references = 1;
    made->edition = (struct edition){
        .screens = made->screens, .screen_count = count, .number = ++stage->number};
    pthread_mutex_lock(&stage->lock);
    stage->current = made;
    stage->editions_alive++;
    pthread_mutex_unlock(&stage->lock);
    if (old)
        stage_release(&old->edition);
    if (stage->server)
        server_publish(stage->server);
}

// The tag of what the screen shows now.
static inline const char *stage_etag(struct stage *stage, const char *id)
{
    return edition_find(&stage->current->edition, id)->etag;
}

// ---- the server on it ----

static inline bool stage_save_report(void *context, const char *screen, const char *json,
                                     struct error *error)
{
    struct stage *stage = context;
    pthread_mutex_lock(&stage->lock);
    bool fail = stage->reports_fail;
    if (!fail) {
        free(stage->report);
        free(stage->report_screen);
        stage->report = strdup(json);
        stage->report_screen = strdup(screen);
    }
    pthread_mutex_unlock(&stage->lock);
    return fail ? error_set(error, "the disk is full, says the test") : true;
}

static inline struct server *stage_serve(struct stage *stage, const char *address, int port,
                                         struct error *error)
{
    struct server_settings settings = {.address = address, .port = port, .threads = 2};
    struct source source = {
        .current = stage_current,
        .release = stage_release,
        .programme = stage,
        .save_report = stage_save_report,
        .store = stage,
        .media_folder = stage->folder,
    };
    return server_create_for(&settings, &source, clock_fixed(&stage->now_utc_ms), error);
}

// With nothing to show yet.
static inline struct stage *stage_create(void)
{
    struct stage *stage = calloc(1, sizeof *stage);
    struct error error = {""};
    pthread_mutex_init(&stage->lock, NULL);
    stage->now_utc_ms = (PUBLISHED_UTC + 90) * INT64_C(1000);
    mkdir("build", 0755);
    strcpy(stage->folder, "build/delivery-XXXXXX");
    assert_non_null(mkdtemp(stage->folder));
    stage->server = stage_serve(stage, "127.0.0.1", 0, &error);
    if (!stage->server)
        fail_msg("%s", error.text);
    return stage;
}

static inline void stage_stop(struct stage *stage)
{
    server_destroy(stage->server);
    stage->server = NULL;
}

// Whoever holds an edition for too long is found here.
static inline void stage_destroy(struct stage *stage)
{
    char command[128];
    stage_stop(stage);
    if (stage->current)
        stage_release(&stage->current->edition);
    assert_int_equal(stage->editions_alive, 0);
    snprintf(command, sizeof command, "rm -r '%s'", stage->folder);
    assert_int_equal(system(command), 0);
    free(stage->report);
    free(stage->report_screen);
    pthread_mutex_destroy(&stage->lock);
    free(stage);
}

// Puts bytes into the media folder.
static inline void stage_add_medium(struct stage *stage, const char *extension, const char *bytes,
                                    size_t length, char name[MEDIA_NAME_BYTES])
{
    char path[256];
    struct error error = {""};
    struct digest digest = digest_of(bytes, length);
    media_name_make(&digest, extension, name);
    assert_true(media_name_path(stage->folder, name, path, sizeof path));
    *strrchr(path, '/') = '\0';
    assert_true(folder_make(path, &error));
    assert_true(media_name_path(stage->folder, name, path, sizeof path));
    assert_true(file_replace(path, bytes, length, &error));
}

// ---- a client ----

struct client {
    int fd;
    char bytes[512 * 1024];
    size_t have;
};

struct reply {
    int status; // 0: the connection was closed without one
    char head[8192];
    char body[128 * 1024];
    size_t length;
};

static inline struct client *client_open(const struct stage *stage)
{
    struct client *client = calloc(1, sizeof *client);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)server_port(stage->server)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval patience = {.tv_sec = PATIENCE_S};
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(client->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    assert_int_equal(connect(client->fd, (struct sockaddr *)&address, sizeof address), 0);
    return client;
}

static inline void client_close(struct client *client)
{
    close(client->fd);
    free(client);
}

// The server may have closed already: that is for the reading to find out.
static inline void client_send_bytes(struct client *client, const void *bytes, size_t length)
{
    const char *at = bytes;
    while (length > 0) {
        ssize_t sent = send(client->fd, at, length, MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        at += sent;
        length -= (size_t)sent;
    }
}

__attribute__((format(printf, 2, 3))) static inline void client_send(struct client *client,
                                                                     const char *format, ...)
{
    char text[16384];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    assert_true(length >= 0 && (size_t)length < sizeof text);
    client_send_bytes(client, text, (size_t)length);
}

// False when the server closed; fails when it is silent.
static inline bool client_fill(struct client *client)
{
    assert_true(client->have < sizeof client->bytes);
    ssize_t got =
        recv(client->fd, client->bytes + client->have, sizeof client->bytes - client->have, 0);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        fail_msg("the server did not answer within %d s", PATIENCE_S);
    if (got <= 0)
        return false;
    client->have += (size_t)got;
    return true;
}

static inline void client_drop(struct client *client, size_t length)
{
    memmove(client->bytes, client->bytes + length, client->have - length);
    client->have -= length;
}

// The field's value, "" when absent. Valid until the next call.
static inline const char *reply_field(const struct reply *reply, const char *name)
{
    static _Thread_local char value[1024];
    size_t length = strlen(name);
    for (const char *line = strstr(reply->head, "\r\n"); line; line = strstr(line + 2, "\r\n"))
        if (strncasecmp(line + 2, name, length) == 0 && line[2 + length] == ':') {
            const char *start = line + 3 + length + strspn(line + 3 + length, " ");
            snprintf(value, sizeof value, "%.*s", (int)strcspn(start, "\r"), start);
            return value;
        }
    return "";
}

static inline void client_read(struct client *client, struct reply *reply, bool head_only)
{
    char *end;
    *reply = (struct reply){.status = 0};
    while (!(end = memmem(client->bytes, client->have, "\r\n\r\n", 4)))
        if (!client_fill(client))
            return;
    size_t head = (size_t)(end - client->bytes) + 4;
    assert_true(head < sizeof reply->head);
    memcpy(reply->head, client->bytes, head);
    client_drop(client, head);
    assert_int_equal(sscanf(reply->head, "HTTP/1.1 %d ", &reply->status), 1);
    if (reply->status == 100) {
        client_read(client, reply, head_only);
        return;
    }
    if (head_only || reply->status == 204 || reply->status == 304)
        return;
    const char *field = reply_field(reply, "Content-Length");
    if (field[0] == '\0')
        fail_msg("no Content-Length in\n%s", reply->head);
    reply->length = strtoul(field, NULL, 10);
    assert_true(reply->length < sizeof reply->body);
    while (client->have < reply->length)
        assert_true(client_fill(client));
    memcpy(reply->body, client->bytes, reply->length);
    client_drop(client, reply->length);
}

// One request with further header lines (each with CRLF), on the client's connection.
static inline void client_ask(struct client *client, struct reply *reply, const char *method,
                              const char *target, const char *fields)
{
    client_send(client, "%s %s HTTP/1.1\r\nHost: publisher.example\r\n%s\r\n", method, target,
                fields);
    client_read(client, reply, strcmp(method, "HEAD") == 0);
}

// The same on a connection of its own; gives the status.
static inline int stage_ask(const struct stage *stage, struct reply *reply, const char *method,
                            const char *target, const char *fields)
{
    struct client *client = client_open(stage);
    client_ask(client, reply, method, target, fields);
    client_close(client);
    return reply->status;
}

// Waits until so many requests are held, as the metrics tell.
static inline void stage_await_held(const struct stage *stage, int count)
{
    static struct reply reply;
    char line[64];
    snprintf(line, sizeof line, "\nkawaraban_held_requests %d\n", count);
    for (int tries = 0; tries < PATIENCE_S * 200; tries++) {
        assert_int_equal(stage_ask(stage, &reply, "GET", "/metrics", ""), 200);
        reply.body[reply.length] = '\0';
        if (strstr(reply.body, line))
            return;
        usleep(5000);
    }
    fail_msg("not %d held:\n%s", count, reply.body);
}
