// A publisher with two people in it, and a client over real sockets: what the test of the console's
// border stands on.
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "signage/base/clock.h"
#include "tests/show/stage.h"

#define PASSWORD "correct horse battery"
#define MOST_REPLY_BYTES (4u * 1024 * 1024)

struct reply {
    int status; // 0: closed without an answer
    char head[16384];
    char *body; // NUL-terminated
    size_t length;
};

static struct reply reply;
static char cookie[128], csrf[64]; // of who is signed in; "" = nobody

// ---- a client ----

static int open_socket(const struct stage *stage)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)stage->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval patience = {.tv_sec = 4 * STAGE_WAIT_MS / 1000}; // 64 passwords take a while
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

static void send_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
        if (sent <= 0)
            return; // refused already; the reading finds out
        bytes += sent;
        length -= (size_t)sent;
    }
}

static const char *field(const struct reply *of, const char *name)
{
    static _Thread_local char value[2048];
    size_t length = strlen(name);
    for (const char *line = strstr(of->head, "\r\n"); line; line = strstr(line + 2, "\r\n"))
        if (strncasecmp(line + 2, name, length) == 0 && line[2 + length] == ':') {
            const char *start = line + 3 + length + strspn(line + 3 + length, " ");
            snprintf(value, sizeof value, "%.*s", (int)strcspn(start, "\r"), start);
            return value;
        }
    return "";
}

// Reads until the other side closes. False when it was silent too long.
static bool read_reply(int fd, struct reply *into)
{
    char *bytes = malloc(MOST_REPLY_BYTES);
    size_t have = 0;
    ssize_t got;
    free(into->body);
    *into = (struct reply){0};
    while (have < MOST_REPLY_BYTES - 1 &&
           (got = recv(fd, bytes + have, MOST_REPLY_BYTES - 1 - have, 0)) > 0)
        have += (size_t)got;
    bool silent = got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    bytes[have] = '\0';
    char *at = bytes, *end;
    while (strncmp(at, "HTTP/1.1 100", 12) == 0 && (end = strstr(at, "\r\n\r\n")))
        at = end + 4;
    end = memmem(at, have - (size_t)(at - bytes), "\r\n\r\n", 4);
    if (end && (size_t)(end - at) < sizeof into->head - 3) {
        memcpy(into->head, at, (size_t)(end - at) + 2);
        sscanf(into->head, "HTTP/1.1 %d", &into->status);
        into->length = have - (size_t)(end + 4 - bytes);
        into->body = malloc(into->length + 1);
        memcpy(into->body, end + 4, into->length + 1);
    } else {
        into->body = strdup("");
    }
    free(bytes);
    return !silent;
}

// `fields` are further header lines with CRLF; a body gets its Content-Length.
static int ask_bytes(const struct stage *stage, const char *method, const char *target,
                     const char *fields, const char *body, size_t body_bytes)
{
    char head[65536];
    int fd = open_socket(stage);
    int length = snprintf(head, sizeof head,
                          "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n%s", method,
                          target, stage->port, fields);
    if (body)
        length += snprintf(head + length, sizeof head - (size_t)length, "Content-Length: %zu\r\n",
                           body_bytes);
    length += snprintf(head + length, sizeof head - (size_t)length, "\r\n");
    send_all(fd, head, (size_t)length);
    if (body)
        send_all(fd, body, body_bytes);
    if (!read_reply(fd, &reply))
        fail_msg("%s %s: no answer within %d s", method, target, 4 * STAGE_WAIT_MS / 1000);
    close(fd);
    return reply.status;
}

static int ask(const struct stage *stage, const char *method, const char *target,
               const char *fields, const char *body)
{
    return ask_bytes(stage, method, target, fields, body, body ? strlen(body) : 0);
}

#define JSON "Content-Type: application/json\r\n"

// As the console asks: cookie, token, JSON.
static int ask_in(const struct stage *stage, const char *method, const char *target,
                  const char *body)
{
    char fields[512];
    snprintf(fields, sizeof fields, JSON "Cookie: kawaraban=%s\r\nX-CSRF-Token: %s\r\n", cookie,
             csrf);
    return ask(stage, method, target, fields, body);
}

static void expect_problem(int status, const char *code)
{
    json_t *json = json_loads(reply.body, 0, NULL);
    const char *given = json_string_value(json_object_get(json, "code"));
    if (reply.status != status || !given || strcmp(given, code) != 0)
        fail_msg("%d %s expected, came\n%s\n%s", status, code, reply.head, reply.body);
    assert_string_equal(field(&reply, "Content-Type"), "application/problem+json");
    assert_string_equal(field(&reply, "Cache-Control"), "no-store");
    assert_int_equal(json_integer_value(json_object_get(json, "status")), status);
    assert_true(json_string_length(json_object_get(json, "detail")) > 0);
    assert_true(json_string_length(json_object_get(json, "title")) > 0);
    assert_string_equal(json_string_value(json_object_get(json, "type")), "about:blank");
    json_decref(json);
}

// ---- the stage with people ----

static void add_user(const struct stage *stage, const char *login, const char *role)
{
    char command[1024];
    const char *programs = getenv("KAWARABAN_PROGRAMS");
    snprintf(command, sizeof command,
             "printf '%s\\n' | %s/kawaraban-publisher user add %s --role %s -c %s/config.xml "
             ">>%s/user.log 2>&1",
             PASSWORD, programs ? programs : "build/plain", login, role, stage->folder,
             stage->folder);
    if (system(command) != 0) {
        char *log = stage_read(stage, "user.log");
        fail_msg("%s: %s", command, log ? log : "");
    }
}

static int set_up(void **state)
{
    stage_set(state);
    struct stage *stage = *state;
    stage_configure(stage, "", STAGE_STILL);
    stage_start_publisher(stage);
    add_user(stage, "boss", "administrator");
    add_user(stage, "guest", "viewer");
    cookie[0] = csrf[0] = '\0';
    return 0;
}

static int tear_down(void **state)
{
    free(reply.body);
    reply = (struct reply){0};
    return stage_strike(state);
}

static void sign_in(const struct stage *stage, const char *login)
{
    char body[256];
    snprintf(body, sizeof body, "{\"login\":\"%s\",\"password\":\"" PASSWORD "\"}", login);
    if (ask(stage, "POST", "/api/v1/session", JSON, body) != 200)
        fail_msg("%s\n%s", reply.head, reply.body);
    const char *set = field(&reply, "Set-Cookie");
    assert_int_equal(sscanf(set, "kawaraban=%127[^;]", cookie), 1);
    json_t *json = json_loads(reply.body, 0, NULL);
    snprintf(csrf, sizeof csrf, "%s", json_string_value(json_object_get(json, "csrf")));
    assert_int_equal(strlen(csrf), 43);
    json_decref(json);
}

#define BORDER_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
