// Needs → transfers → the cache.
#include "player/downloads.h"

#include "player/inquiry.h"
#include "signage/base/clock.h"
#include "signage/base/log.h"

#define TRIES_BEFORE_FAILED 3
#define GONE_RETRY_MS 30000

static void start(struct downloads *downloads, size_t slot, struct need *need)
{
    char url[SOURCE_MOST_URL_BYTES];
    if (!source_media_url(downloads->source, need->src, need->attempt, url, sizeof url)) {
        need->state = NEED_FAILED;
        need->next_try_ms = INT64_MAX;
        return;
    }
    size_t most = MEDIA_MOST_BYTES;
    if (need->bytes >= 0 && (size_t)need->bytes < most)
        most = (size_t)need->bytes;
    bool is_held = need->state == NEED_HELD;
    struct transfer_request request = {
        .kind = TRANSFER_MEDIA,
        .url = url,
        .local = downloads->source->local,
        .most_bytes = most,
        .if_modified_utc =
            is_held ? cache_modified_utc(downloads->cache, need->locator) : INSTANT_NEVER,
        .cache = downloads->cache,
        .locator = need->locator,
    };
    need->in_flight = true;
    downloads->slots[slot] = transfer_start(downloads->multi, &request);
    downloads->slots[slot]->subject = (void *)(uintptr_t)(need - needs_at(downloads->needs, 0));
}

int64_t downloads_start(struct downloads *downloads, int64_t now_ms)
{
    int64_t wait_ms = -1;
    for (size_t i = 0; downloads->needs && i < DOWNLOADS_MOST; i++) {
        struct need *need;
        while (!downloads->slots[i] && (need = needs_next(downloads->needs, now_ms, &wait_ms)))
            start(downloads, i, need);
    }
    return wait_ms;
}

static bool try_elsewhere(const struct downloads *downloads, struct need *need)
{
    char url[SOURCE_MOST_URL_BYTES];
    if (!source_media_url(downloads->source, need->src, need->attempt + 1, url, sizeof url)) {
        need->attempt = 0;
        return false;
    }
    need->attempt++;
    need->next_try_ms = 0;
    return true;
}

static enum downloads_end note_arrival(struct need *need)
{
    bool replaced = need->state == NEED_HELD;
    need->tries = 0;
    need->attempt = 0;
    need->is_stale = false;
    need->state = NEED_UNKNOWN; // read back by needs_examine, which also learns a slide's parts
    return replaced ? DOWNLOADS_REPLACED : DOWNLOADS_ARRIVED;
}

static void note_failure(struct need *need, const struct transfer *transfer, uint32_t random)
{
    bool gone = transfer->status == 404 || transfer->status == 410;
    need->tries++;
    if ((gone || need->tries >= TRIES_BEFORE_FAILED) && need->state == NEED_WANTED) {
        log_warning("%s cannot be had and is left out for now: %s", need->src,
                    transfer->error.text);
        need->state = NEED_FAILED;
    }
    need->next_try_ms =
        clock_monotonic_ms() + (gone ? GONE_RETRY_MS : inquiry_retry_ms(need->tries, random));
}

enum downloads_end downloads_end(struct downloads *downloads, struct transfer *transfer,
                                 uint32_t random)
{
    struct need *need = needs_at(downloads->needs, (size_t)(uintptr_t)transfer->subject);
    enum downloads_end end = DOWNLOADS_NOTHING;
    for (size_t i = 0; i < DOWNLOADS_MOST; i++)
        if (downloads->slots[i] == transfer)
            downloads->slots[i] = NULL;
    need->in_flight = false;
    if (transfer->stored)
        end = note_arrival(need);
    else if (transfer->status == 304 && need->state == NEED_HELD)
        need->is_stale = false;
    else if (transfer->status == 304)
        need->state = NEED_UNKNOWN;
    else if (transfer->status != 404 || !try_elsewhere(downloads, need))
        note_failure(need, transfer, random);
    transfer_destroy(downloads->multi, transfer);
    return end;
}

void downloads_stop(struct downloads *downloads)
{
    for (size_t i = 0; i < DOWNLOADS_MOST; i++) {
        transfer_destroy(downloads->multi, downloads->slots[i]);
        downloads->slots[i] = NULL;
    }
}
