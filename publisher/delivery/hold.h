// Where long polls wait: requests whose screen has not changed yet, suspended in libmicrohttpd,
// until it changes, their time is up, their client goes away or the server closes. One thread wakes
// them.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <microhttpd.h>

#include "publisher/delivery/stand.h"
#include "signage/base/error.h"

struct hold;
struct hold_screen;

// Embedded in the request it stands for. Touched only by hold.c while held.
struct hold_place {
    struct MHD_Connection *connection;
    struct hold_screen *screen;
    struct hold_place *previous, *next;
    int64_t deadline_ms; // monotonic
    uint64_t version;    // of the screen, when it began to wait
    size_t heap_index;
    int socket;
};

enum hold_result {
    HOLD_WAITING, // suspended; the handler returns and is called again when it is over
    HOLD_CHANGED, // the screen is no longer what the caller has seen: look again
    HOLD_CLOSED   // the server is stopping, or out of memory for waiting: answer now
};

// The stand outlives it.
struct hold *hold_create(struct stand *stand, struct error *error)
    __attribute__((warn_unused_result));
// After hold_close. NULL is legal.
void hold_destroy(struct hold *hold);

// In a libmicrohttpd handler: waits at most `wait_s` seconds as long as the screen in the current
// edition has the entity tag `etag`: that of the playlist as it is, for all its encodings change
// with it.
enum hold_result hold_wait(struct hold *hold, struct hold_place *place,
                           struct MHD_Connection *connection, const char *screen_id,
                           const char *etag, int wait_s) __attribute__((warn_unused_result));

// There may be a new edition. Any thread; returns at once.
void hold_look(struct hold *hold);

// Nobody waits any more, from now on: returns when all are resumed.
void hold_close(struct hold *hold);

// How many wait, in all (`screen_id` NULL) or for one screen. Any thread.
size_t hold_count(struct hold *hold, const char *screen_id);
