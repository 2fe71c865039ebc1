// What is remembered of a feed over restarts: where it is, what the server called the last version,
// when it wants to be asked, what was last said about it.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "publisher/feed/poller_inside.h"
#include "signage/base/digest.h"
#include "signage/base/log.h"

#define SCHEDULE_FORMAT "fresh %" PRId64 " s, skips hours %" PRIx32 " days %" PRIx32
#define SCHEDULE_SCAN "fresh %" SCNd64 " s, skips hours %" SCNx32 " days %" SCNx32

// A second record holds what the first was made with: after a change in the configuration the
// validators are those of another address or other rules, and must not be sent. Its message is the
// schedule that the feed itself told: an answer of 304 does not tell it again.
static void configured_key(const struct polled *polled, char key[256])
{
    snprintf(key, 256, "%.200s#configured", polled->settings.id);
}

static void fingerprint(const struct feed_settings *settings, char hex[DIGEST_HEX_BYTES])
{
    char text[4096];
    int length =
        snprintf(text, sizeof text, "%s\n%s\n%d\n%lld\n%zu", settings->url, settings->title,
                 (int)settings->kind, (long long)settings->max_age_s, settings->max_items);
    struct digest digest =
        digest_of(text, (size_t)length < sizeof text ? (size_t)length : sizeof text - 1);
    digest_hex(&digest, hex);
}

static bool save_configured(struct poller *poller, const struct polled *polled, struct error *error)
{
    char key[256];
    struct store_feed_state configured = {.polled_utc = INSTANT_NEVER,
                                          .next_poll_utc = INSTANT_NEVER,
                                          .succeeded_utc = INSTANT_NEVER};
    const struct poll_schedule *schedule = &polled->schedule;
    configured_key(polled, key);
    _Static_assert(DIGEST_HEX_BYTES <= sizeof configured.etag, "a digest fits");
    fingerprint(&polled->settings, configured.etag);
    snprintf(configured.message, sizeof configured.message, SCHEDULE_FORMAT, schedule->fresh_s,
             schedule->skip_hours, schedule->skip_days);
    return store_save_feed_state(poller->store, key, &configured, error);
}

bool poll_state_load(struct poller *poller, struct polled *polled, struct error *error)
{
    char key[256], hex[DIGEST_HEX_BYTES];
    struct store_feed_state configured;
    configured_key(polled, key);
    fingerprint(&polled->settings, hex);
    if (!store_load_feed_state(poller->store, polled->settings.id, &polled->state, error) ||
        !store_load_feed_state(poller->store, key, &configured, error))
        return false;
    if (strcmp(configured.etag, hex) == 0) {
        struct poll_schedule told = {0};
        if (sscanf(configured.message, SCHEDULE_SCAN, &told.fresh_s, &told.skip_hours,
                   &told.skip_days) == 3)
            polled->schedule = told;
        return true;
    }
    struct store_feed_state *state = &polled->state;
    state->url[0] = state->etag[0] = state->last_modified[0] = '\0';
    state->failures = state->last_status = 0;
    state->next_poll_utc = INSTANT_NEVER;
    return store_save_feed_state(poller->store, polled->settings.id, state, error) &&
           save_configured(poller, polled, error);
}

void poll_state_save(struct poller *poller, struct polled *polled)
{
    polled->unsaved = poller->unsaved = true;
}

static bool save(struct poller *poller, struct polled *polled, struct error *error)
{
    struct store_feed_state state = polled->state;
    if (polled->feed) { // its pictures are still on the way: after a restart it is needed again
        state.etag[0] = state.last_modified[0] = '\0';
        state.next_poll_utc = state.polled_utc;
    }
    if (polled->schedule_changed && !save_configured(poller, polled, error))
        return false;
    polled->unsaved = polled->schedule_changed = false;
    return store_save_feed_state(poller->store, polled->settings.id, &state, error);
}

void poll_states_write(struct poller *poller)
{
    struct error error;
    if (!poller->unsaved)
        return;
    if (!store_begin(poller->store, &error)) {
        log_error("feeds: their state could not be saved: %s", error.text);
        return;
    }
    poller->unsaved = false;
    for (size_t i = 0; i < poller->feed_count; i++) {
        struct polled *polled = &poller->feeds[i];
        if (polled->unsaved && !save(poller, polled, &error))
            log_error("feed %s: its state could not be saved: %s", polled->settings.id, error.text);
    }
    if (!store_end(poller->store, &error))
        log_error("feeds: their state could not be saved: %s", error.text);
}

static bool is_configured(const struct poller *poller, const char *source)
{
    if (strncmp(source, "feed:", 5) != 0)
        return true;
    for (size_t i = 0; i < poller->feed_count; i++)
        if (strcmp(poller->feeds[i].settings.id, source + 5) == 0)
            return true;
    return false;
}

void poll_withdraw_strangers(struct poller *poller)
{
    struct error error;
    struct item_list *items = store_current_items(poller->store, &error);
    if (!items) {
        log_error("feeds: %s", error.text);
        return;
    }
    for (size_t i = 0; i < items->count; i++)
        if (!is_configured(poller, items->items[i]->source) &&
            !store_withdraw_item(poller->store, items->items[i]->id,
                                 item_reason_code(ITEM_REASON_FEED_REMOVED), &error))
            log_error("feeds: %s", error.text);
    item_list_destroy(items);
}
