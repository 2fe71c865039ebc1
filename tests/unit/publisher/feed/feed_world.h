// A poller, a store and an HTTP server on the loopback: what a test of polling stands on.
#pragma once

#include <stdlib.h>
#include <sys/stat.h>

#include "publisher/feed/poller.h"
#include "tests/unit/publisher/feed/feed_server.h"

#define PATIENCE_MS 20000 // only reached when something is wrong

struct world {
    struct server server;
    struct store *store;
    struct poller *poller;
    int64_t now_utc_ms;
    char folder[64];
    char urls[8][200];
    struct feed_settings feeds[8];
    size_t feed_count;
    struct host_settings host; // name NULL: none
    bool patient;              // feeds are asked in their time, not again and again while waiting
};

static void world_begin(struct world *world)
{
    memset(world, 0, sizeof *world);
    server_start(&world->server);
    mkdir("build", 0755);
    strcpy(world->folder, "build/test-poller-XXXXXX");
    assert_non_null(mkdtemp(world->folder));
    world->now_utc_ms = INT64_C(1796103000000); // 2026-12-01T05:30:00Z
    struct error error;
    world->store = store_open(world->folder, clock_fixed(&world->now_utc_ms), &error);
    if (!world->store)
        fail_msg("%s", error.text);
}

static void add_feed(struct world *world, const char *id, const char *path, bool allow_private)
{
    size_t i = world->feed_count++;
    snprintf(world->urls[i], sizeof world->urls[i], "http://127.0.0.1:%u%s", world->server.port,
             path);
    world->feeds[i] = (struct feed_settings){.id = id,
                                             .url = world->urls[i],
                                             .title = "",
                                             .kind = ITEM_NOTICE,
                                             .interval_s = 1,
                                             .max_age_s = 30 * 86400,
                                             .max_items = 20,
                                             .allow_private = allow_private};
}

static void start_polling(struct world *world)
{
    struct poller_settings settings = {.feeds = world->feeds,
                                       .feed_count = world->feed_count,
                                       .contact = "staff@ward.example",
                                       .hosts = &world->host,
                                       .host_count = world->host.name != NULL};
    struct error error;
    world->poller = poller_create(&settings, world->store, clock_fixed(&world->now_utc_ms), &error);
    if (!world->poller)
        fail_msg("%s", error.text);
}

static void world_end(struct world *world)
{
    poller_destroy(world->poller);
    store_close(world->store);
    MHD_stop_daemon(world->server.daemon);
    pthread_mutex_destroy(&world->server.lock);
    char command[200];
    snprintf(command, sizeof command, "rm -rf '%s'", world->folder);
    assert_int_equal(system(command), 0);
}

// The titles of what is shown of the feed, each with a '|' behind it.
static void shown(struct world *world, const char *id, char out[1000])
{
    char source[64];
    snprintf(source, sizeof source, "feed:%s", id);
    struct item_list *items = store_source_items(world->store, source, NULL);
    assert_non_null(items);
    size_t n = 0;
    out[0] = '\0';
    for (size_t i = 0; i < items->count && n < 900; i++)
        n +=
            (size_t)snprintf(out + n, 1000 - n, "%s%s|", item_value(items->items[i], "title", NULL),
                             items->items[i]->media_count > 0 ? "+picture" : "");
    item_list_destroy(items);
}

static void wait_a_little(struct world *world)
{
    if (!world->patient && world->poller)
        poller_ask_now(world->poller);
    usleep(20000);
}

static void wait_until_shown(struct world *world, const char *id, const char *expected)
{
    char got[1000];
    for (int64_t end = clock_monotonic_ms() + PATIENCE_MS; clock_monotonic_ms() < end;
         wait_a_little(world)) {
        shown(world, id, got);
        if (strcmp(got, expected) == 0)
            return;
    }
    fail_msg("feed %s\nexpected: %s\nshown:    %s", id, expected, got);
}

static struct store_feed_state wait_for_message(struct world *world, const char *id,
                                                const char *words)
{
    struct store_feed_state state;
    for (int64_t end = clock_monotonic_ms() + PATIENCE_MS; clock_monotonic_ms() < end;
         wait_a_little(world)) {
        assert_true(store_load_feed_state(world->store, id, &state, NULL));
        if (strstr(state.message, words))
            return state;
    }
    fail_msg("feed %s\nexpected a message with: %s\ngot: %s", id, words, state.message);
    return state;
}

static void wait_for_asks(struct world *world, size_t slot, int count)
{
    int64_t end = clock_monotonic_ms() + PATIENCE_MS;
    while (atomic_load(&world->server.asked[slot]) < count) {
        if (clock_monotonic_ms() > end)
            fail_msg("slot %zu was asked %d times, expected %d", slot,
                     atomic_load(&world->server.asked[slot]), count);
        wait_a_little(world);
    }
}

#define ITEM(id, title)                                                                            \
    "<item><guid>" id "</guid><title>" title "</title><link>http://x.example/" id                  \
    "</link><pubDate>Tue, 01 Dec 2026 10:00:00 +0900</pubDate></item>"
#define RSS(items) "<rss version='2.0'><channel><title>区</title>" items "</channel></rss>"
