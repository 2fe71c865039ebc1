// A mail server of a few lines that does what it is told: takes, refuses, greylists, hangs up.
// Counts what it took.
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum manners {
    SMTP_TAKES,
    SMTP_REFUSES_RECIPIENT, // 550
    SMTP_GREYLISTS,         // 451 the first time, then takes
    SMTP_DROPS,             // closes when the message has come, without a word
    SMTP_REFUSES_DATA,      // 554 after the message
    SMTP_IS_FULL,           // 421 for a greeting
    SMTP_WANTS_SIGN_IN,     // 530 to MAIL
};

struct smtp_server {
    int fd, port;
    pthread_t thread;
    pthread_mutex_t lock;
    enum manners manners; // under lock
    int conversations;    // under lock; so far
    int tried, taken;     // under lock: RCPTs, messages
    char message[65536];  // under lock: the last one taken
    char recipient[4096]; // under lock
};

static inline void smtp_say(FILE *out, const char *line)
{
    fprintf(out, "%s\r\n", line);
    fflush(out);
}

static inline bool smtp_read_data(FILE *in, char *message, size_t bytes)
{
    char line[4096];
    size_t length = 0;
    while (fgets(line, sizeof line, in)) {
        if (strcmp(line, ".\r\n") == 0)
            return true;
        length += (size_t)snprintf(message + length, bytes - length, "%s",
                                   line[0] == '.' ? line + 1 : line);
        if (length >= bytes)
            return false;
    }
    return false;
}

// False: hang up.
static inline bool smtp_answer_mail(struct smtp_server *server, enum manners manners, FILE *in,
                                    FILE *out, const char *line)
{
    static char message[65536]; // one conversation at a time
    if (strncmp(line, "MAIL", 4) == 0) {
        smtp_say(out, manners == SMTP_WANTS_SIGN_IN ? "530 who are you" : "250 ok");
    } else if (strncmp(line, "RCPT", 4) == 0) {
        pthread_mutex_lock(&server->lock);
        snprintf(server->recipient, sizeof server->recipient, "%s", line);
        bool first = server->tried++ == 0;
        pthread_mutex_unlock(&server->lock);
        smtp_say(out, manners == SMTP_REFUSES_RECIPIENT    ? "550 nobody of that name"
                      : manners == SMTP_GREYLISTS && first ? "451 come back later"
                                                           : "250 ok");
    } else if (strncmp(line, "DATA", 4) == 0) {
        smtp_say(out, "354 go on");
        message[0] = '\0';
        if (!smtp_read_data(in, message, sizeof message) || manners == SMTP_DROPS)
            return false;
        if (manners == SMTP_REFUSES_DATA) {
            smtp_say(out, "554 not that");
            return true;
        }
        pthread_mutex_lock(&server->lock);
        server->taken++;
        strcpy(server->message, message);
        pthread_mutex_unlock(&server->lock);
        smtp_say(out, "250 taken");
    } else {
        smtp_say(out, "250 ok");
    }
    return true;
}

static inline void smtp_converse(struct smtp_server *server, int fd)
{
    char line[4096];
    FILE *in = fdopen(fd, "r"), *out = fdopen(dup(fd), "w");
    pthread_mutex_lock(&server->lock);
    enum manners manners = server->manners;
    server->conversations++;
    pthread_mutex_unlock(&server->lock);
    smtp_say(out, manners == SMTP_IS_FULL ? "421 too busy" : "220 test");
    while (manners != SMTP_IS_FULL && fgets(line, sizeof line, in)) {
        if (strncmp(line, "QUIT", 4) == 0) {
            smtp_say(out, "221 bye");
            break;
        }
        pthread_mutex_lock(&server->lock);
        manners = server->manners;
        pthread_mutex_unlock(&server->lock);
        if (!smtp_answer_mail(server, manners, in, out, line))
            break;
    }
    fclose(in);
    fclose(out);
}

static inline void *smtp_serve(void *context)
{
    struct smtp_server *server = context;
    for (int fd; (fd = accept(server->fd, NULL, NULL)) >= 0;)
        smtp_converse(server, fd);
    return NULL;
}

static inline struct smtp_server *smtp_server_create(enum manners manners)
{
    struct smtp_server *server = calloc(1, sizeof *server);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    server->manners = manners;
    pthread_mutex_init(&server->lock, NULL);
    server->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(server->fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(server->fd, 16), 0);
    assert_int_equal(getsockname(server->fd, (struct sockaddr *)&address, &length), 0);
    server->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&server->thread, NULL, smtp_serve, server), 0);
    return server;
}

// After the mailer, whose kept connection would hold it.
static inline void smtp_server_destroy(struct smtp_server *server)
{
    shutdown(server->fd, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->fd);
    pthread_mutex_destroy(&server->lock);
    free(server);
}

static inline int smtp_server_count(struct smtp_server *server, const int *what)
{
    pthread_mutex_lock(&server->lock);
    int count = *what;
    pthread_mutex_unlock(&server->lock);
    return count;
}

static inline void smtp_server_set(struct smtp_server *server, enum manners manners)
{
    pthread_mutex_lock(&server->lock);
    server->manners = manners;
    pthread_mutex_unlock(&server->lock);
}
