// What several feeds bring in one round goes to the disk with one commit: a disk does a hundred or
// so a second, however little each writes. The store is locked meanwhile, so a batch stays short.
#include <stdio.h>

#include "publisher/feed/poller_inside.h"
#include "signage/base/log.h"

#define BATCH_MOST_MS 100

bool poll_batch_open(struct poller *poller, struct polled *polled, struct error *error)
{
    if (!poller->batch_open) {
        if (!store_begin(poller->store, error))
            return false;
        poller->batch_open = true;
        poller->batch_ms = clock_monotonic_ms();
    }
    polled->in_batch = true;
    return true;
}

// Nothing of it was written: it is asked for again in whole.
static void take_back(struct polled *polled, const struct error *error)
{
    struct store_feed_state *state = &polled->state;
    state->etag[0] = state->last_modified[0] = '\0';
    state->failures++;
    snprintf(state->message, sizeof state->message, "%s", error->text);
    polled->unsaved = true;
}

void poll_batch_close(struct poller *poller)
{
    if (!poller->batch_open)
        return;
    struct error error;
    poller->batch_open = false;
    bool written = store_end(poller->store, &error);
    if (!written)
        log_error("feeds: what has come could not be stored: %s", error.text);
    for (size_t i = 0; i < poller->feed_count; i++) {
        struct polled *polled = &poller->feeds[i];
        if (polled->in_batch && !written)
            take_back(polled, &error);
        polled->in_batch = false;
    }
    poller->unsaved |= !written;
}

void poll_batch_rest(struct poller *poller)
{
    if (poller->batch_open && clock_monotonic_ms() - poller->batch_ms >= BATCH_MOST_MS)
        poll_batch_close(poller);
}
