// Where requests that must wait for the disk, or for work, are handed in: threads of its own take
// them in turn, so that libmicrohttpd's go on serving. The connection is suspended meanwhile.
#pragma once

#include <stdbool.h>

#include <microhttpd.h>

#include "signage/base/error.h"

#define DESK_MOST_PAPERS 256

struct desk;

// Embedded in the request it stands for; the desk's own until the connection is resumed.
struct desk_paper {
    struct MHD_Connection *connection;
    bool (*handle)(void *context); // on the desk's thread
    void *context;
    enum { DESK_REFUSED, DESK_FAILED, DESK_DONE } outcome; // refused: too many wait, or closing
};

#define DESK_MOST_THREADS 16
struct desk *desk_create(size_t threads, struct error *error) __attribute__((warn_unused_result));

// In a libmicrohttpd handler, which returns and is called again when there is an outcome.
void desk_hand_in(struct desk *desk, struct desk_paper *paper);

// Finishes what is in hand, refuses what still waits and all that comes, resumes all.
void desk_close(struct desk *desk);
void desk_destroy(struct desk *desk); // closes; NULL is legal
