// HTTP (RFC 9110) by libmicrohttpd: playlists with ETag, `Prefer: wait` (RFC 7240) and gzip,
// immutable media with ranges, reports, health and metrics. Handlers only read immutable editions
// or hand over.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "publisher/delivery/route.h"
#include "publisher/programme/programme.h"
#include "publisher/store/store.h"
#include "signage/base/clock.h"
#include "signage/base/error.h"

#define SERVER_MOST_WAIT_S 600
#define SERVER_MOST_REPORT_BYTES (256u * 1024)
#define SERVER_MOST_CONNECTIONS 20000
#define SERVER_MOST_TABLES 4

struct server_settings {
    const char *address; // "127.0.0.1", "::", …
    int port;            // 0: any free one (server_port tells)
    int threads;         // 0: two
    // Areas of other rooms, behind those of the delivery's own; copied, what they point to is not.
    const struct route_table *tables;
    size_t table_count; // at most SERVER_MOST_TABLES
    // Who takes players' reports and has an answer for them (malloc'ed JSON); without it they are
    // only kept. `token` is what the player shows ("" when nothing). NULL with *status (401, 503)
    // and a sentence. Called on a thread that may wait for the disk.
    char *(*take_report)(void *context, const char *screen, const char *token, const char *json,
                         unsigned *status, struct error *error);
    void *report_context;
};

struct server;

struct server *server_create(const struct server_settings *settings, struct programme *programme,
                             struct store *store, struct clock clock, struct error *error)
    __attribute__((warn_unused_result));

// Answers held requests, finishes the others, joins. Within 2 s. NULL is legal.
void server_destroy(struct server *server);

int server_port(const struct server *server);

// A new edition is there, which is served from now on: compresses what changed, some milliseconds a
// megabyte on the caller's thread, then has held requests whose screen changed answered. Any
// thread.
void server_publish(struct server *server);
