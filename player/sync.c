// The sync thread: one curl multi handle, one question for the playlist at a time, a few downloads,
// one report. It must never touch what is on screen: it hands whole playlists over, and the cache
// hands over whole files.
#include "player/sync.h"

#include <inttypes.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "player/downloads.h"
#include "player/inquiry.h"
#include "player/needs.h"
#include "player/post.h"
#include "player/transfer.h"
#include "player/trust.h"
#include "player/watch.h"
#include "signage/base/log.h"
#include "signage/language/smil.h"
#include "signage/language/timeline.h"

#define EXAMINE_MOST_MS 20
#define LONGEST_SLEEP_MS 10000
#define STALE_EVERY_MS (10 * 60 * 1000)
#define SWEEP_EVERY_MS (24 * 3600 * 1000)

struct sync {
    // constant
    const struct source *source;
    struct cache *cache;
    struct clock clock;
    struct signature_public_key key;
    bool has_key, refuse_all;
    void (*wake)(void *context);
    void *context;
    CURLM *multi;
    pthread_t thread;
    // between threads
    atomic_bool ending, recheck;
    atomic_uint arrivals, replacements;
    struct post post;
    pthread_mutex_t lock;
    const struct reel *ready; // under lock
    struct sync_state state;  // under lock
    // the thread's own
    const struct reel *newest; // accepted last; in hand over there, or pending
    bool pending;              // `newest` waits for its media
    bool showing;              // something was handed over, or came from the cache
    int64_t sequence_floor;
    struct needs *needs;
    struct inquiry inquiry;
    char etag[TRANSFER_ETAG_BYTES];
    int64_t ask_at_ms, stale_at_ms, sweep_at_ms;
    struct transfer *asking;
    struct downloads downloads;
    char refusal[ERROR_TEXT_BYTES], failure[ERROR_TEXT_BYTES]; // logged last
    struct watch watch;                                        // on a local source's folder
};

static uint32_t draw_random(void)
{
    uint32_t value = 0;
    if (getrandom(&value, sizeof value, GRND_NONBLOCK) < 0)
        value = (uint32_t)clock_monotonic_ms();
    return value;
}

static void set_state(struct sync *sync, enum sync_phase phase, const char *error)
{
    pthread_mutex_lock(&sync->lock);
    bool changed = sync->state.phase != phase || strcmp(sync->state.last_error, error) != 0;
    sync->state.phase = phase;
    snprintf(sync->state.last_error, sizeof sync->state.last_error, "%.255s", error);
    pthread_mutex_unlock(&sync->lock);
    if (changed)
        sync->wake(sync->context);
}

static void count_needs(struct sync *sync)
{
    struct needs_tally tally = {0};
    if (sync->needs)
        tally = needs_count_up(sync->needs);
    pthread_mutex_lock(&sync->lock);
    sync->state.needed = tally.needed;
    sync->state.held = tally.held;
    sync->state.failed = tally.failed;
    sync->state.pending = sync->pending;
    snprintf(sync->state.first_failed, sizeof sync->state.first_failed, "%.127s",
             tally.first_failed ? tally.first_failed : "");
    pthread_mutex_unlock(&sync->lock);
}

static enum timeline_trust trust_now(const struct sync *sync, const struct reel *reel)
{
    return trust_of(clock_now_utc(&sync->clock), trust_synchronised(),
                    reel->is_signed ? reel->playlist->published_utc : INSTANT_NEVER);
}

// ---- a playlist, from answer to hand-over ----

// Takes `reel` over as the newest one and begins to gather what it needs.
static void gather(struct sync *sync, const struct reel *reel, bool pending)
{
    downloads_stop(&sync->downloads);
    needs_destroy(sync->needs);
    reel_release(sync->newest);
    sync->newest = reel;
    sync->pending = pending;
    sync->needs =
        needs_create(reel, sync->source, clock_now_utc_ms(&sync->clock), trust_now(sync, reel));
    sync->downloads.needs = sync->needs;
    needs_make_stale(sync->needs);
    sync->stale_at_ms = clock_monotonic_ms() + STALE_EVERY_MS;
}

// With the clock as it is now, what does the region show (and is any of its loop to be had)?
static bool region_ready(const struct sync *sync, const struct playlist_region *region,
                         int64_t now_utc_ms, enum timeline_trust trust)
{
    struct timeline_spot spot = timeline_at(region, now_utc_ms, trust);
    if (!spot.entry)
        return true;
    if (!needs_entry_settled(sync->needs, spot.entry))
        return false;
    struct timeline_spot next = timeline_next(region, &spot, trust);
    if (sync->showing && next.entry && !needs_entry_settled(sync->needs, next.entry))
        return false;
    if (needs_entry_held(sync->needs, spot.entry) || !sync->showing)
        return true;
    for (size_t i = 0; spot.period && i < spot.period->entry_count; i++)
        if (needs_entry_held(sync->needs, &spot.period->entries[i]))
            return true;
    return false;
}

static void hand_over_when_ready(struct sync *sync)
{
    if (!sync->pending)
        return;
    const struct playlist *playlist = sync->newest->playlist;
    int64_t now_utc_ms = clock_now_utc_ms(&sync->clock);
    enum timeline_trust trust = trust_now(sync, sync->newest);
    for (size_t i = 0; i < playlist->region_count; i++)
        if (!region_ready(sync, &playlist->regions[i], now_utc_ms, trust))
            return;
    sync->pending = false;
    sync->showing = true;
    struct error error;
    if (!cache_keep_playlist(sync->cache, sync->source->playlist_url, sync->newest->bytes,
                             sync->newest->length, playlist->sequence, &error))
        log_warning("the playlist is shown but cannot be kept for the next start: %s", error.text);
    log_info("playlist %" PRId64 " is ready and takes over", playlist->sequence);
    pthread_mutex_lock(&sync->lock);
    const struct reel *older = sync->ready;
    sync->ready = reel_acquire(sync->newest);
    sync->state.pending = false;
    pthread_mutex_unlock(&sync->lock);
    reel_release(older);
    sync->wake(sync->context);
}

// One clear line for each new reason, not one for each answer.
static void refuse(struct sync *sync, const char *sentence)
{
    if (strcmp(sync->refusal, sentence) != 0)
        log_warning("a new playlist is refused and what was good goes on: %s", sentence);
    snprintf(sync->refusal, sizeof sync->refusal, "%s", sentence);
    set_state(sync, SYNC_REFUSING, sentence);
}

// True when it is another one than the newest.
static bool take_playlist(struct sync *sync, struct transfer *transfer)
{
    if (sync->newest && sync->newest->length == transfer->body.length &&
        memcmp(sync->newest->bytes, transfer->body.bytes, transfer->body.length) == 0) {
        sync->refusal[0] = '\0';
        set_state(sync, SYNC_CONNECTED, "");
        return false;
    }
    struct error error;
    if (sync->refuse_all) {
        refuse(sync, "the publisher's key kept in the cache is damaged; start once with --key");
        return true;
    }
    size_t length = 0;
    char *bytes = buffer_take(&transfer->body, &length);
    if (!bytes)
        bytes = calloc(1, 1);
    const struct reel *reel = reel_create(sync->source->playlist_url, bytes, length,
                                          sync->has_key ? &sync->key : NULL, &error);
    if (reel && sync->has_key && reel->playlist->sequence < sync->sequence_floor) {
        error_set(&error,
                  "%s is number %" PRId64 ", older than %" PRId64 " which was accepted before; "
                  "look whether an old copy is being served, or give the player --key again after "
                  "setting the publisher up anew",
                  sync->source->playlist_url, reel->playlist->sequence, sync->sequence_floor);
        reel_release(reel);
        reel = NULL;
    }
    if (!reel) {
        refuse(sync, error.text);
        return true;
    }
    sync->refusal[0] = '\0';
    if (sync->has_key)
        sync->sequence_floor = reel->playlist->sequence;
    log_debug("playlist %" PRId64 " came, %zu bytes", reel->playlist->sequence, length);
    gather(sync, reel, true);
    set_state(sync, SYNC_CONNECTED, "");
    return true;
}

static bool is_unreachable(const struct transfer *transfer, bool ever)
{
    switch (transfer->result) {
    case CURLE_COULDNT_CONNECT:
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
        return true;
    default:
        return transfer->status == 503 || (transfer->status == 404 && !ever);
    }
}

static void note_failure(struct sync *sync, const struct transfer *transfer)
{
    char sentence[ERROR_TEXT_BYTES];
    snprintf(sentence, sizeof sentence, "%.300s: %.300s", sync->source->playlist_url,
             transfer->error.text);
    if (strcmp(sync->failure, sentence) != 0)
        log_notice("no playlist from %s; asking again until there is one", sentence);
    snprintf(sync->failure, sizeof sync->failure, "%s", sentence);
    set_state(sync, SYNC_FAILING, transfer->error.text);
}

static void end_asking(struct sync *sync)
{
    struct transfer *transfer = sync->asking;
    sync->asking = NULL;
    enum inquiry_answer answer = INQUIRY_SAME;
    if (transfer->error.text[0] || (transfer->status != 200 && transfer->status != 304)) {
        answer = is_unreachable(transfer, sync->newest) ? INQUIRY_UNREACHABLE : INQUIRY_FAILED;
        note_failure(sync, transfer);
    } else {
        if (sync->failure[0]) {
            log_notice("%s answers again", sync->source->playlist_url);
            if (sync->needs)
                needs_hurry(sync->needs);
        }
        sync->failure[0] = '\0';
        bool asked_for_other = sync->etag[0] != '\0';
        if (transfer->status == 200) {
            snprintf(sync->etag, sizeof sync->etag, "%s", transfer->etag);
            if (take_playlist(sync, transfer) || !asked_for_other)
                answer = INQUIRY_CHANGED;
        } else if (!sync->refusal[0]) {
            set_state(sync, SYNC_CONNECTED, "");
        }
    }
    bool can_wait = !sync->source->local && sync->etag[0];
    sync->ask_at_ms =
        clock_monotonic_ms() +
        inquiry_delay_ms(&sync->inquiry, answer, transfer->took_ms, can_wait, draw_random());
    transfer_destroy(sync->multi, transfer);
}

// ---- the loop ----

static void end_download(struct sync *sync, struct transfer *transfer)
{
    enum downloads_end end = downloads_end(&sync->downloads, transfer, draw_random());
    if (end == DOWNLOADS_NOTHING)
        return;
    if (end == DOWNLOADS_REPLACED)
        atomic_fetch_add(&sync->replacements, 1);
    atomic_fetch_add(&sync->arrivals, 1);
    sync->wake(sync->context);
}

// True when a transfer ended: then there may be more to start at once.
static bool end_finished(struct sync *sync)
{
    int left;
    bool any = false;
    for (CURLMsg *message; (message = curl_multi_info_read(sync->multi, &left));) {
        if (message->msg != CURLMSG_DONE)
            continue;
        any = true;
        struct transfer *transfer = NULL;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
        transfer_end(transfer, message->data.result);
        if (transfer->kind == TRANSFER_REPORT)
            post_end(&sync->post, sync->multi);
        else if (transfer->kind == TRANSFER_PLAYLIST)
            end_asking(sync);
        else
            end_download(sync, transfer);
    }
    return any;
}

static void start_asking(struct sync *sync)
{
    struct transfer_request request = {
        .kind = TRANSFER_PLAYLIST,
        .url = sync->source->playlist_url,
        .local = sync->source->local,
        .most_bytes = SMIL_MOST_BYTES,
        .if_etag = sync->etag,
        .wait_s = INQUIRY_WAIT_S,
        .if_modified_utc = INSTANT_NEVER,
    };
    sync->asking = transfer_start(sync->multi, &request);
}

static bool is_needed(void *context, const char *name)
{
    const struct sync *sync = context;
    return needs_know(sync->needs, name) || strchr(name, '.') == NULL;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

// Starts whatever is due; gives the milliseconds until something else will be.
static int64_t start_due(struct sync *sync)
{
    int64_t now = clock_monotonic_ms(), sleep_ms = LONGEST_SLEEP_MS;
    if (!sync->asking && now >= sync->ask_at_ms)
        start_asking(sync);
    if (!sync->asking)
        sleep_ms = least(sleep_ms, sync->ask_at_ms - now);
    post_start(&sync->post, sync->multi, sync->source->report_url);
    if (!sync->needs)
        return sleep_ms;
    if (now >= sync->stale_at_ms) {
        needs_make_stale(sync->needs);
        sync->stale_at_ms = now + STALE_EVERY_MS;
    }
    int64_t wait_ms = downloads_start(&sync->downloads, now);
    return wait_ms >= 0 ? least(sleep_ms, wait_ms) : sleep_ms;
}

// A little of the looking through the cache, so that transfers are not kept waiting. True when
// there is more.
static bool examine(struct sync *sync)
{
    if (!sync->needs)
        return false;
    if (atomic_exchange(&sync->recheck, false))
        needs_doubt(sync->needs);
    int64_t until = clock_monotonic_ms() + EXAMINE_MOST_MS;
    bool any = false;
    while (needs_examine(sync->needs, sync->cache)) {
        any = true;
        if (clock_monotonic_ms() >= until)
            break;
    }
    if (!any && !sync->pending && clock_monotonic_ms() >= sync->sweep_at_ms) {
        int deleted = cache_sweep(sync->cache, is_needed, sync);
        log_debug("the cache was swept, %d files deleted", deleted);
        sync->sweep_at_ms = clock_monotonic_ms() + SWEEP_EVERY_MS;
    }
    return any;
}

static void *run(void *context)
{
    struct sync *sync = context;
    while (!atomic_load(&sync->ending)) {
        if (sync->source->local)
            watch_open(&sync->watch, sync->source->playlist_path);
        int64_t sleep_ms = start_due(sync);
        bool more = examine(sync);
        hand_over_when_ready(sync);
        count_needs(sync);
        int running;
        curl_multi_perform(sync->multi, &running);
        more = end_finished(sync) || more;
        struct curl_waitfd watch = {.fd = sync->watch.fd, .events = CURL_WAIT_POLLIN};
        curl_multi_poll(sync->multi, &watch, sync->watch.fd >= 0 ? 1 : 0,
                        more || sleep_ms < 0 ? 0 : (int)sleep_ms, NULL);
        if (watch_saw_change(&sync->watch)) {
            sync->ask_at_ms = 0;
            atomic_store(&sync->recheck, true);
        }
    }
    return NULL;
}

struct sync *sync_create(const struct sync_settings *settings, const struct reel *held)
{
    struct sync *sync = calloc(1, sizeof *sync);
    if (!sync)
        abort();
    sync->source = settings->source;
    sync->cache = settings->cache;
    sync->clock = settings->clock;
    sync->has_key = settings->key != NULL;
    if (settings->key)
        sync->key = *settings->key;
    sync->refuse_all = settings->refuse_all;
    sync->wake = settings->wake;
    sync->context = settings->context;
    watch_init(&sync->watch);
    sync->multi = curl_multi_init();
    if (!sync->multi)
        abort();
    sync->downloads =
        (struct downloads){.source = sync->source, .cache = sync->cache, .multi = sync->multi};
    post_init(&sync->post);
    pthread_mutex_init(&sync->lock, NULL);
    sync->sequence_floor = cache_sequence(settings->cache);
    if (held) {
        sync->showing = true;
        if (held->playlist->sequence > sync->sequence_floor)
            sync->sequence_floor = held->playlist->sequence;
        gather(sync, reel_acquire(held), false);
    }
    if (pthread_create(&sync->thread, NULL, run, sync) != 0)
        abort();
    return sync;
}

void sync_destroy(struct sync *sync)
{
    if (!sync)
        return;
    atomic_store(&sync->ending, true);
    curl_multi_wakeup(sync->multi);
    pthread_join(sync->thread, NULL);
    downloads_stop(&sync->downloads);
    transfer_destroy(sync->multi, sync->asking);
    post_finish(&sync->post, sync->multi);
    curl_multi_cleanup(sync->multi);
    needs_destroy(sync->needs);
    reel_release(sync->newest);
    reel_release(sync->ready);
    watch_finish(&sync->watch);
    pthread_mutex_destroy(&sync->lock);
    free(sync);
}

const struct reel *sync_take_reel(struct sync *sync)
{
    pthread_mutex_lock(&sync->lock);
    const struct reel *reel = sync->ready;
    sync->ready = NULL;
    pthread_mutex_unlock(&sync->lock);
    return reel;
}

unsigned sync_arrivals(struct sync *sync)
{
    return atomic_load(&sync->arrivals);
}

unsigned sync_replacements(struct sync *sync)
{
    return atomic_load(&sync->replacements);
}

void sync_recheck(struct sync *sync)
{
    atomic_store(&sync->recheck, true);
    curl_multi_wakeup(sync->multi);
}

void sync_report(struct sync *sync, const char *json)
{
    if (!sync->source->report_url[0])
        return;
    post_give(&sync->post, json);
    curl_multi_wakeup(sync->multi);
}

struct sync_state sync_state(struct sync *sync)
{
    pthread_mutex_lock(&sync->lock);
    struct sync_state state = sync->state;
    pthread_mutex_unlock(&sync->lock);
    return state;
}
