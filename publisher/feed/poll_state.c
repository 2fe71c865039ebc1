// What is remembered of a feed over restarts: where it is, what the server called the last version,
// what was last said about it.
#include <stdio.h>
#include <string.h>

#include "publisher/feed/poller_inside.h"
#include "signage/base/digest.h"
#include "signage/base/log.h"

// A second record holds what the first was made with: after a change in the configuration the
// validators are those of another address or other rules, and must not be sent.
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

bool poll_state_load(struct poller *poller, struct polled *polled, struct error *error)
{
    char key[256], hex[DIGEST_HEX_BYTES];
    struct store_feed_state configured;
    configured_key(polled, key);
    fingerprint(&polled->settings, hex);
    if (!store_load_feed_state(poller->store, polled->settings.id, &polled->state, error) ||
        !store_load_feed_state(poller->store, key, &configured, error))
        return false;
    if (strcmp(configured.etag, hex) == 0)
        return true;
    struct store_feed_state *state = &polled->state;
    state->url[0] = state->etag[0] = state->last_modified[0] = '\0';
    state->failures = state->last_status = 0;
    snprintf(configured.etag, sizeof configured.etag, "%s", hex);
    return store_save_feed_state(poller->store, polled->settings.id, state, error) &&
           store_save_feed_state(poller->store, key, &configured, error);
}

void poll_state_save(struct poller *poller, struct polled *polled)
{
    struct store_feed_state state = polled->state;
    struct error error;
    if (polled->feed) // its pictures are still on the way: after a restart it is needed again
        state.etag[0] = state.last_modified[0] = '\0';
    if (!store_save_feed_state(poller->store, polled->settings.id, &state, &error))
        log_error("feed %s: its state could not be saved: %s", polled->settings.id, error.text);
}

static bool configured(const struct poller *poller, const char *source)
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
        if (!configured(poller, items->items[i]->source) &&
            !store_withdraw_item(poller->store, items->items[i]->id,
                                 "its feed is no longer in the configuration", &error))
            log_error("feeds: %s", error.text);
    item_list_destroy(items);
}
