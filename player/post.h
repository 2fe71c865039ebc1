// The report on its way to the publisher: the newest one waits, one is sent at a time. A failure is
// silent but for a debug line: the next report says more than a late one.
#pragma once

#include <curl/curl.h>
#include <pthread.h>

#include "player/transfer.h"

struct post {
    pthread_mutex_t lock;
    char *waiting;             // under lock
    struct transfer *transfer; // the sending thread's; NULL when none is under way
};

void post_init(struct post *post);
void post_finish(struct post *post, CURLM *multi);

// Copies; an older one still waiting is replaced. Any thread.
void post_give(struct post *post, const char *json);

// Sends what waits, unless one is under way. The sending thread's.
void post_start(struct post *post, CURLM *multi, const char *url);
void post_end(struct post *post, CURLM *multi);
