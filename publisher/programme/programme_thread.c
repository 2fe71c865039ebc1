// Waits for a wake, a midnight or six hours; then builds. Playlists hold what is to come, so no
// border inside them needs it: midnight only moves the horizon on.

#include <time.h>

#include "publisher/programme/programme_thread.h"
#include "signage/base/log.h"

#define COALESCE_MS 50
#define LOOK_MS 1000 // between looks at the wall clock, which may be set, and at the designs
#define RENEW_S (6 * 3600)
#define RETRY_S 30 // after a failure: the disk may have room again

void programme_thread_init(struct programme *programme)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&programme->thread_wakes, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&programme->thread_lock, NULL);
}

void programme_thread_finish(struct programme *programme)
{
    pthread_cond_destroy(&programme->thread_wakes);
    pthread_mutex_destroy(&programme->thread_lock);
}

static void wait_ms(struct programme *programme, int64_t ms)
{
    int64_t until = clock_monotonic_ms() + ms;
    struct timespec at = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};
    pthread_cond_timedwait(&programme->thread_wakes, &programme->thread_lock, &at);
}

// Under the lock. Wakes that come close together are one: a feed brings many items.
static void coalesce(struct programme *programme)
{
    int64_t until = clock_monotonic_ms() + COALESCE_MS;
    for (int64_t left = COALESCE_MS; left > 0 && !programme->stopping;
         left = until - clock_monotonic_ms())
        wait_ms(programme, left);
    programme->woken = false;
}

static int64_t next_build_utc(const struct programme *programme, int64_t now_utc)
{
    int64_t midnight = civil_day_start(programme->zone, now_utc, 1);
    int64_t renewal = now_utc + RENEW_S;
    return midnight < renewal ? midnight : renewal;
}

// Gives when to build next.
static int64_t build(struct programme *programme, int64_t now_utc)
{
    struct error error = {0};
    bool changed;
    bool ok = programme_rebuild(programme, &changed, &error);
    if (!ok)
        log_error("the programme stays as it was: %s", error.text);
    if (changed && programme->published)
        programme->published(programme->published_context);
    return ok ? next_build_utc(programme, now_utc) : now_utc + RETRY_S;
}

// Under the lock, which is let go meanwhile.
static void look_at_designs(struct programme *programme, int64_t *looked_ms)
{
    if (clock_monotonic_ms() - *looked_ms < LOOK_MS)
        return;
    pthread_mutex_unlock(&programme->thread_lock);
    bool renewed = programme_renew_designs(programme);
    *looked_ms = clock_monotonic_ms();
    pthread_mutex_lock(&programme->thread_lock);
    programme->woken |= renewed;
}

static void *run(void *context)
{
    struct programme *programme = context;
    int64_t built_utc = clock_now_utc(&programme->clock);
    int64_t due_utc = next_build_utc(programme, built_utc);
    int64_t looked_ms = clock_monotonic_ms();
    pthread_mutex_lock(&programme->thread_lock);
    while (!programme->stopping) {
        int64_t now_utc = clock_now_utc(&programme->clock);
        if (!programme->woken && now_utc < due_utc && now_utc >= built_utc) {
            int64_t ms = (due_utc - now_utc) * 1000;
            wait_ms(programme, ms < LOOK_MS ? ms : LOOK_MS);
            look_at_designs(programme, &looked_ms);
            continue;
        }
        if (programme->woken)
            coalesce(programme);
        if (programme->stopping)
            break;
        pthread_mutex_unlock(&programme->thread_lock);
        built_utc = clock_now_utc(&programme->clock);
        due_utc = build(programme, built_utc);
        pthread_mutex_lock(&programme->thread_lock);
    }
    pthread_mutex_unlock(&programme->thread_lock);
    return NULL;
}

void programme_start(struct programme *programme)
{
    pthread_mutex_lock(&programme->thread_lock);
    if (!programme->running) {
        programme->stopping = false;
        programme->running = pthread_create(&programme->thread, NULL, run, programme) == 0;
        if (!programme->running)
            log_error("the programme's thread cannot be started; changes will not be shown");
    }
    pthread_mutex_unlock(&programme->thread_lock);
}

void programme_wake(struct programme *programme)
{
    pthread_mutex_lock(&programme->thread_lock);
    programme->woken = true;
    pthread_cond_signal(&programme->thread_wakes);
    pthread_mutex_unlock(&programme->thread_lock);
}

void programme_stop(struct programme *programme)
{
    pthread_mutex_lock(&programme->thread_lock);
    bool running = programme->running;
    programme->stopping = true;
    programme->running = false;
    pthread_cond_signal(&programme->thread_wakes);
    pthread_mutex_unlock(&programme->thread_lock);
    if (running)
        pthread_join(programme->thread, NULL);
}
