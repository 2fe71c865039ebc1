// The thread of the poller: it starts what is due, lets curl work, and hands what has come to the
// parser and the store. It never waits for one server: only in curl_multi_poll, for all of them.
#include "publisher/feed/poller.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "publisher/feed/picture_type.h"
#include "publisher/feed/poller_inside.h"
#include "signage/base/log.h"

#define LONGEST_WAIT_MS 1000
#define PICTURE_INTAKE_MS 1000 // how long pictures that came wait for the others of their feed
#define AGREEING_REDIRECTS 3
#define LARGE_FEED_BYTES (256u * 1024)
#define STATES_WRITE_MS 1000
#define LONGEST_PLAN_S (POLL_MOST_FRESH_S + POLL_MOST_SKIP_S + POLL_SKIP_SPREAD_S)

static uint32_t next_random(struct poller *poller)
{
    uint32_t x = poller->random; // xorshift: spreading needs no better
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return poller->random = x;
}

// ---- starting transfers ----

static bool may_start(const struct poller *poller, const char *url)
{
    const char *host, *other;
    size_t length = poll_host_of(url, &host);
    int same = 0;
    if (poller->active_count == POLLER_MOST_TRANSFERS)
        return false;
    for (size_t i = 0; i < poller->active_count; i++) {
        size_t other_length = poll_host_of(poller->active[i]->final_url, &other);
        same += other_length == length && strncasecmp(host, other, length) == 0;
    }
    return same < POLLER_MOST_PER_HOST;
}

static struct fetch *start(struct poller *poller, const struct fetch_request *request, void *owner)
{
    struct fetch *fetch = fetch_create(request);
    fetch->owner = owner;
    snprintf(fetch->final_url, sizeof fetch->final_url, "%s", request->url);
    curl_multi_add_handle(poller->multi, fetch->easy);
    poller->active[poller->active_count++] = fetch;
    return fetch;
}

static const char *address_of(const struct polled *polled)
{
    return *polled->state.url ? polled->state.url : polled->settings.url;
}

static void start_feed(struct poller *poller, struct polled *polled)
{
    struct fetch_request request = {.url = address_of(polled),
                                    .etag = polled->state.etag,
                                    .last_modified = polled->state.last_modified,
                                    .accept = POLLER_ACCEPT,
                                    .user_agent = poller->user_agent,
                                    .most_bytes = FEED_MOST_BYTES,
                                    .room = &poller->room,
                                    .allow_private = polled->settings.allow_private};
    polled->fetch = start(poller, &request, polled);
}

static void start_picture(struct poller *poller, struct picture *picture)
{
    struct fetch_request request = {.url = picture->url,
                                    .etag = "",
                                    .last_modified = "",
                                    .accept = "image/png, image/jpeg, image/webp, image/svg+xml",
                                    .user_agent = poller->user_agent,
                                    .most_bytes = PICTURE_MOST_BYTES,
                                    .room = &poller->room,
                                    .allow_private = picture->polled->settings.allow_private};
    picture->stage = PICTURE_FETCHING;
    picture->fetch = start(poller, &request, picture);
    picture->fetch->is_picture = true;
}

// Returns when the next feed is due. One that is due but finds no free place is looked at again as
// soon as a transfer ends.
static int64_t start_due(struct poller *poller, int64_t now_ms)
{
    int64_t next_ms = now_ms + LONGEST_WAIT_MS;
    size_t first = poller->turn;
    for (size_t i = 0; i < poller->feed_count; i++) {
        size_t index = (first + i) % poller->feed_count;
        struct polled *polled = &poller->feeds[index];
        if (polled->fetch)
            continue;
        if (polled->due_ms > now_ms) {
            next_ms = polled->due_ms < next_ms ? polled->due_ms : next_ms;
        } else if (may_start(poller, address_of(polled))) {
            start_feed(poller, polled);
            poller->turn = index + 1;
        }
    }
    for (size_t i = 0; i < poller->picture_count; i++)
        if (poller->pictures[i]->stage == PICTURE_WANTED && poller->pictures[i]->polled &&
            may_start(poller, poller->pictures[i]->url))
            start_picture(poller, poller->pictures[i]);
    return next_ms;
}

// ---- what has come ----

static void remember(struct polled *polled, const char *sentence)
{
    snprintf(polled->state.message, sizeof polled->state.message, "%s", sentence);
}

static void say_failed(struct polled *polled, const char *sentence)
{
    if (strcmp(polled->state.message, sentence) != 0)
        log_warning("feed %s: %s", polled->settings.id, sentence);
    remember(polled, sentence);
}

// `message` begins with "ok", as poll_message() makes it. What somebody should look after is a
// warning, and the numbers come first: nothing stands behind the last sentence's full stop.
static void say_read(struct polled *polled, const char *message, bool warned)
{
    if (strcmp(polled->state.message, message) != 0)
        log_line(warned ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO, "feed %s: read; %d new, %d shown%s",
                 polled->settings.id, polled->state.items_new, polled->state.items_kept,
                 message + strlen("ok"));
    remember(polled, message);
}

// A move for good is believed when it was said three times in a row with the same target.
static void follow_move(struct polled *polled, const struct fetch *fetch)
{
    if (!fetch->moved_for_good) {
        polled->moved_times = 0;
        return;
    }
    if (strcmp(polled->moved_to, fetch->final_url) != 0)
        polled->moved_times = 0;
    snprintf(polled->moved_to, sizeof polled->moved_to, "%s", fetch->final_url);
    if (++polled->moved_times < AGREEING_REDIRECTS)
        return;
    snprintf(polled->state.url, sizeof polled->state.url, "%s", fetch->final_url);
    log_notice("feed %s: has moved for good; it is fetched from %s from now on",
               polled->settings.id, fetch->final_url);
    polled->moved_times = 0;
}

static void take_schedule(struct polled *polled, const struct feed *feed)
{
    struct poll_schedule told = {feed->ttl_s, feed->skip_hours, feed->skip_days};
    const struct poll_schedule *before = &polled->schedule;
    polled->schedule_changed |= told.fresh_s != before->fresh_s ||
                                told.skip_hours != before->skip_hours ||
                                told.skip_days != before->skip_days;
    polled->schedule = told;
}

static bool take_bytes(struct poller *poller, struct polled *polled, const struct fetch *fetch,
                       struct error *error)
{
    struct feed_source source = {.name = address_of(polled),
                                 .base_url = fetch->final_url,
                                 .content_type = fetch->content_type,
                                 .now_utc = clock_now_utc(&poller->clock),
                                 .zone = poller->settings.zone};
    struct feed *feed = feed_parse(&source, buffer_text(&fetch->body), fetch->body.length, error);
    if (!feed)
        return false;
    if (!poll_take_in(poller, polled, feed, true, error)) {
        feed_destroy(feed);
        return false;
    }
    polled->taken_in_ms = clock_monotonic_ms();
    // One cut short is asked for again in whole: no validator of it is kept.
    snprintf(polled->state.etag, sizeof polled->state.etag, "%s",
             feed->incomplete ? "" : fetch->etag);
    snprintf(polled->state.last_modified, sizeof polled->state.last_modified, "%s",
             feed->incomplete ? "" : fetch->last_modified);
    take_schedule(polled, feed);
    char message[sizeof polled->state.message];
    poll_message(polled, feed, message, sizeof message);
    say_read(polled, message, feed->warning_count > 0);
    feed_destroy(polled->feed);
    polled->feed = NULL;
    if (polled->pictures_awaited > 0)
        polled->feed = feed;
    else
        feed_destroy(feed);
    return true;
}

static int64_t interval_of(const struct poller *poller, const struct polled *polled)
{
    return poller_interval_s(&poller->settings, &polled->settings, address_of(polled));
}

// Never earlier, and apart from the other feeds of its host.
static int64_t apart(struct poller *poller, const struct polled *polled, int64_t due_ms)
{
    size_t count = 0;
    for (size_t i = 0; polled->place.count > 1 && i < poller->feed_count; i++) {
        const struct polled *other = &poller->feeds[i];
        if (other != polled && other->place.host == polled->place.host && !other->fetch)
            poller->dues_ms[count++] = other->due_ms;
    }
    return poll_apart_ms(due_ms, interval_of(poller, polled) * 1000, poller->dues_ms, count);
}

// The next poll, from this answer on. What is gone for good is not asked again, unless it is only
// the address it once moved to: then the configured one is tried.
static void plan_next(struct poller *poller, struct polled *polled, const struct fetch *fetch,
                      bool good)
{
    struct store_feed_state *state = &polled->state;
    struct poll_answer answer = {.good = good,
                                 .status = fetch->status,
                                 .failures = state->failures,
                                 .interval_s = interval_of(poller, polled),
                                 .max_age_s = fetch->max_age_s,
                                 .retry_after_s = fetch->retry_after_s,
                                 .now_utc = state->polled_utc,
                                 .schedule = polled->schedule};
    if (fetch->status == 410 && !*state->url) {
        polled->due_ms = POLLER_STOPPED_MS;
        state->next_poll_utc = INSTANT_FOR_EVER;
        return;
    }
    if (fetch->status == 410 || state->failures == AGREEING_REDIRECTS)
        state->url[0] = '\0'; // the address it moved to has failed: back to the configured one
    int64_t delay_ms = poll_plan_delay_ms(&answer, next_random(poller));
    int64_t now_ms = clock_monotonic_ms();
    polled->due_ms = apart(poller, polled, now_ms + delay_ms);
    delay_ms = polled->due_ms - now_ms;
    state->next_poll_utc = state->polled_utc + (delay_ms + 999) / 1000;
}

static void feed_done(struct poller *poller, struct polled *polled, CURLcode result)
{
    struct fetch *fetch = polled->fetch;
    struct error error;
    struct store_feed_state *state = &polled->state;
    polled->fetch = NULL;
    bool good = fetch_conclude(fetch, result, address_of(polled), &error);
    if (good)
        follow_move(polled, fetch);
    if (good && fetch->status == 200)
        good = take_bytes(poller, polled, fetch, &error);
    else if (good && state->failures > 0)
        say_read(polled, "ok", false);
    if (!good)
        say_failed(polled, error.text);
    state->failures = good ? 0 : state->failures + 1;
    state->last_status = fetch->status;
    state->polled_utc = clock_now_utc(&poller->clock);
    if (good)
        state->succeeded_utc = state->polled_utc;
    plan_next(poller, polled, fetch, good);
    poll_state_save(poller, polled);
    fetch_destroy(fetch);
}

static struct fetch *remove_active(struct poller *poller, CURL *easy)
{
    for (size_t i = 0; i < poller->active_count; i++)
        if (poller->active[i]->easy == easy) {
            struct fetch *fetch = poller->active[i];
            poller->active[i] = poller->active[--poller->active_count];
            curl_multi_remove_handle(poller->multi, easy);
            return fetch;
        }
    return NULL;
}

static void take_finished(struct poller *poller)
{
    int left;
    for (CURLMsg *message; (message = curl_multi_info_read(poller->multi, &left));) {
        if (message->msg != CURLMSG_DONE)
            continue;
        CURLcode result = message->data.result; // the message is gone once the handle is removed
        struct fetch *fetch = remove_active(poller, message->easy_handle);
        if (!fetch)
            continue;
        if (fetch->is_picture || fetch->body.length > LARGE_FEED_BYTES)
            poll_batch_close(poller); // what takes its time is not done while the store is locked
        if (fetch->is_picture)
            poll_picture_done(poller, fetch->owner, result);
        else
            feed_done(poller, fetch->owner, result);
        poll_batch_rest(poller);
    }
}

// Items are shown at once; with their pictures when these have come, all together or a second
// later.
static void take_in_pictures(struct poller *poller, int64_t now_ms)
{
    for (size_t i = 0; i < poller->feed_count; i++) {
        struct polled *polled = &poller->feeds[i];
        bool all = polled->pictures_awaited == 0;
        if (!polled->feed || !(all || (polled->pictures_arrived &&
                                       now_ms - polled->taken_in_ms >= PICTURE_INTAKE_MS)))
            continue;
        struct error error;
        if (polled->pictures_arrived && !poll_take_in(poller, polled, polled->feed, false, &error))
            log_error("feed %s: %s", polled->settings.id, error.text);
        polled->pictures_arrived = false;
        polled->taken_in_ms = now_ms;
        if (polled->pictures_awaited > 0)
            continue;
        feed_destroy(polled->feed);
        polled->feed = NULL;
        poll_state_save(poller, polled);
    }
}

static void *run(void *context)
{
    struct poller *poller = context;
    int64_t written_ms = clock_monotonic_ms();
    while (!atomic_load(&poller->stop)) {
        int64_t now_ms = clock_monotonic_ms();
        if (atomic_exchange(&poller->ask, false))
            for (size_t i = 0; i < poller->feed_count; i++)
                poller->feeds[i].due_ms = now_ms;
        int64_t next_ms = start_due(poller, now_ms);
        int running;
        curl_multi_perform(poller->multi, &running);
        size_t active = poller->active_count;
        take_finished(poller);
        take_in_pictures(poller, clock_monotonic_ms());
        poll_batch_close(poller);
        if (clock_monotonic_ms() - written_ms >= STATES_WRITE_MS) {
            poll_states_write(poller);
            written_ms = clock_monotonic_ms();
        }
        if (poller->active_count < active)
            continue; // a place is free
        int64_t wait_ms = next_ms - clock_monotonic_ms();
        if (wait_ms > 0)
            curl_multi_poll(poller->multi, NULL, 0, (int)wait_ms, NULL);
    }
    return NULL;
}

// ---- life ----

// The floor of a host outlives a restart, too: a publisher that starts again and again is no
// reason to ask more often.
static int64_t rest_of_floor_ms(const struct poller *poller, const struct polled *polled,
                                int64_t now_utc)
{
    struct feed_settings as_often = polled->settings;
    as_often.interval_s = 0;
    int64_t floor_s = poller_interval_s(&poller->settings, &as_often, address_of(polled));
    int64_t ago_s = now_utc - polled->state.polled_utc;
    bool recent = polled->state.polled_utc != INSTANT_NEVER && ago_s >= 0 && ago_s < floor_s;
    return recent ? (floor_s - ago_s) * 1000 : 0;
}

// What was planned outlives a restart; our own back-off does not.
static int64_t first_due_ms(const struct poller *poller, const struct polled *polled,
                            int64_t now_utc, int64_t now_ms)
{
    const struct store_feed_state *state = &polled->state;
    int64_t interval_s = interval_of(poller, polled);
    int64_t longest_s = interval_s + LONGEST_PLAN_S;
    int64_t span_ms = poll_plan_first_span_ms(interval_s, (unsigned)poller->feed_count);
    int64_t spread_ms =
        poll_place_ms(&polled->place, span_ms) + rest_of_floor_ms(poller, polled, now_utc);
    bool told = state->failures == 0 || state->last_status == 429 || state->last_status == 503;
    if (state->last_status == 410 && state->next_poll_utc == INSTANT_FOR_EVER)
        return POLLER_STOPPED_MS;
    if (!told || state->next_poll_utc <= now_utc || state->next_poll_utc > now_utc + longest_s)
        return now_ms + spread_ms;
    return now_ms + (state->next_poll_utc - now_utc) * 1000;
}

static bool load_states(struct poller *poller, struct error *error)
{
    int64_t now_utc = clock_now_utc(&poller->clock), now_ms = clock_monotonic_ms();
    for (size_t i = 0; i < poller->feed_count; i++) {
        struct polled *polled = &poller->feeds[i];
        if (!poll_state_load(poller, polled, error))
            return false;
        poll_remember(poller, polled);
        polled->due_ms = first_due_ms(poller, polled, now_utc, now_ms);
    }
    poll_withdraw_strangers(poller);
    return true;
}

// With one commit: a thousand feeds seen for the first time would wait for the disk a thousand
// times.
static bool load(struct poller *poller, struct error *error)
{
    struct error ending;
    if (!store_begin(poller->store, error))
        return false;
    bool ok = load_states(poller, error);
    if (store_end(poller->store, &ending))
        return ok;
    if (ok && error)
        *error = ending;
    return false;
}

struct poller *poller_create(const struct poller_settings *settings, struct store *store,
                             struct clock clock, struct error *error)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
    struct poller *poller = calloc(1, sizeof *poller);
    if (!poller)
        abort();
    poller->arena = arena_create();
    poller->store = store;
    poller->clock = clock;
    poller->random = (uint32_t)(clock_monotonic_ms() * 2654435761u) | 1;
    fetch_user_agent(settings->contact, poller->user_agent);
    poll_settings_copy(poller, settings);
    poller->room.most_bytes = POLLER_MOST_UNDER_WAY_BYTES;
    poller->multi = curl_multi_init();
    if (!poller->multi)
        abort();
    curl_multi_setopt(poller->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)POLLER_MOST_PER_HOST);
    curl_multi_setopt(poller->multi, CURLMOPT_MAXCONNECTS, (long)POLLER_MOST_TRANSFERS);
    if (!load(poller, error))
        goto fail;
    if (pthread_create(&poller->thread, NULL, run, poller) != 0) {
        error_set(error, "the feeds' thread could not be started");
        goto fail;
    }
    poller->running = true;
    return poller;
fail:
    poller_destroy(poller);
    return NULL;
}

void poller_destroy(struct poller *poller)
{
    if (!poller)
        return;
    if (poller->running) {
        atomic_store(&poller->stop, true);
        curl_multi_wakeup(poller->multi);
        pthread_join(poller->thread, NULL);
        poll_states_write(poller);
    }
    while (poller->active_count > 0)
        fetch_destroy(remove_active(poller, poller->active[0]->easy));
    curl_multi_cleanup(poller->multi);
    for (size_t i = 0; i < poller->feed_count; i++) {
        feed_destroy(poller->feeds[i].feed);
        free(poller->feeds[i].keys);
    }
    poll_pictures_forget(poller);
    arena_destroy(poller->arena);
    free(poller);
}

void poller_ask_now(struct poller *poller)
{
    atomic_store(&poller->ask, true);
    curl_multi_wakeup(poller->multi);
}
