// One thread that owns curl multi and asks every feed in its time: conditional GET, back-off with
// jitter, limits, then parse → items → store. A slow or broken feed delays no other.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher/item/item.h"
#include "publisher/store/store.h"
#include "signage/base/clock.h"
#include "signage/base/error.h"

#define POLLER_LEAST_INTERVAL_S 1
#define POLLER_DEFAULT_FLOOR_S 60 // of a host that has none set, unless it may be in the house
#define POLLER_MOST_FLOOR_S (24 * 3600)
#define POLLER_TIMEOUT_S 30
#define POLLER_MOST_REDIRECTS 5
#define POLLER_MOST_PER_HOST 2
#define POLLER_MOST_TRANSFERS 256 // at a time, pictures included: some servers never answer
#define POLLER_MOST_UNDER_WAY_BYTES (32u * 1024 * 1024) // of all answers that are not complete yet
#define POLLER_MISSED_POLLS 3 // good polls without an item, then it is withdrawn
#define POLLER_ACCEPT                                                                              \
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/xml;q=0.9, "      \
    "text/xml;q=0.8, text/calendar;q=0.8, */*;q=0.1"

struct feed_settings {
    const char *id;    // [a-z0-9-]+, unique
    const char *url;   // http or https
    const char *title; // shown as the notice's source; "" = the feed's own title
    enum item_kind kind;
    int64_t interval_s; // see poller_interval_s()
    int64_t max_age_s;  // items published longer ago are not shown
    size_t max_items;   // the newest so many are kept
    bool allow_private; // may resolve to loopback, private or link-local addresses
};

// No feed of the host is asked more often than every floor_s.
struct host_settings {
    const char *name; // without port
    int64_t floor_s;
};

struct poller_settings {
    const struct feed_settings *feeds;
    size_t feed_count;
    const char *contact; // goes into the User-Agent
    const struct host_settings *hosts;
    size_t host_count;
    const char *zone; // IANA, as struct feed_source has it; NULL: the default
};

// How often a feed that is at `url` is really asked: its interval, but not below the floor of its
// host. Pure; any thread.
int64_t poller_interval_s(const struct poller_settings *settings, const struct feed_settings *feed,
                          const char *url);

struct poller;

// Settings are copied. The store outlives the poller.
struct poller *poller_create(const struct poller_settings *settings, struct store *store,
                             struct clock clock, struct error *error)
    __attribute__((warn_unused_result));

// Ends transfers under way and joins its thread (within 1 s). NULL is legal.
void poller_destroy(struct poller *poller);

// Asks all feeds now, whatever their time, those that are gone for good too. Any thread.
void poller_ask_now(struct poller *poller);

// One transfer with the poller's own rules (limits, private addresses, redirects), for the `feed`
// command. The bytes are malloc'ed; content_type and final_url are filled in.
char *poller_fetch_once(const char *url, bool allow_private, size_t *length, char content_type[256],
                        char final_url[2048], struct error *error)
    __attribute__((warn_unused_result));
