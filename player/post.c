// One slot, one transfer.
#include "player/post.h"

#include <stdlib.h>
#include <string.h>

#include "signage/base/clock.h"
#include "signage/base/log.h"

#define MOST_ANSWER_BYTES 65536

void post_init(struct post *post)
{
    pthread_mutex_init(&post->lock, NULL);
    post->waiting = NULL;
    post->transfer = NULL;
}

void post_finish(struct post *post, CURLM *multi)
{
    transfer_destroy(multi, post->transfer);
    free(post->waiting);
    pthread_mutex_destroy(&post->lock);
}

void post_give(struct post *post, const char *json)
{
    char *copy = strdup(json);
    if (!copy)
        abort();
    pthread_mutex_lock(&post->lock);
    free(post->waiting);
    post->waiting = copy;
    pthread_mutex_unlock(&post->lock);
}

void post_start(struct post *post, CURLM *multi, const char *url)
{
    if (post->transfer)
        return;
    pthread_mutex_lock(&post->lock);
    char *json = post->waiting;
    post->waiting = NULL;
    pthread_mutex_unlock(&post->lock);
    if (!json)
        return;
    struct transfer_request request = {
        .kind = TRANSFER_REPORT,
        .url = url,
        .most_bytes = MOST_ANSWER_BYTES,
        .if_modified_utc = INSTANT_NEVER,
        .post_json = json,
    };
    post->transfer = transfer_start(multi, &request);
    free(json);
}

void post_end(struct post *post, CURLM *multi)
{
    if (post->transfer->error.text[0])
        log_debug("a report was not taken: %s", post->transfer->error.text);
    transfer_destroy(multi, post->transfer);
    post->transfer = NULL;
}
