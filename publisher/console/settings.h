// The configuration's screens, channels and feeds with what staff set in the console laid over them
// (store_register.h, kinds "screen", "channel", "feed"): what programme and poller work by, and
// what the console shows. A document names only what staff set; the rest is the configuration's.
//
// Any thread.
#pragma once

#include <stdbool.h>

#include "publisher/feed/poller.h"
#include "publisher/programme/programme.h"
#include "publisher/store/store.h"
#include "signage/base/error.h"

#define SETTINGS_MOST_SCREENS 2000
#define SETTINGS_MOST_FEEDS 500

struct settings;
struct settings *settings_create(struct store *store);
void settings_destroy(struct settings *settings); // NULL is legal

// The configuration, at the start and after SIGHUP; copied. Then settings_renew.
bool settings_load(struct settings *settings, const struct programme_settings *programme,
                   const struct poller_settings *poller, struct error *error)
    __attribute__((warn_unused_result));

// Reads the register again. False leaves what was; an entry of it that does not fit any more (its
// channel is gone) is passed over and logged.
bool settings_renew(struct settings *settings, struct error *error)
    __attribute__((warn_unused_result));

// What is in force; it never changes and is there until released.
struct settled {
    struct programme_settings programme;
    struct poller_settings poller;
};
const struct settled *settings_acquire(struct settings *settings);
void settings_release(const struct settled *settled); // NULL is legal

const struct screen_settings *settled_screen(const struct settled *settled, const char *id);
const struct channel_settings *settled_channel(const struct settled *settled, const char *id);
// Also one that is off.
const struct feed_settings *settled_feed(const struct settled *settled, const char *id);

// Whether the configuration file names it: then it can be changed here, but not removed.
bool settled_screen_is_configured(const struct settled *settled, const char *id);
bool settled_feed_is_configured(const struct settled *settled, const char *id);

// Feeds with those that are off, which poller.feeds has not.
const struct feed_settings *settled_feeds(const struct settled *settled, size_t *count);
bool settled_feed_is_off(const struct settled *settled, const char *id);

// Lays a document over what it is for (members.h): the look that settings_renew has, for who saves
// one.
struct members;
bool settings_lay_screen(struct members *members, struct screen_settings *screen);
bool settings_lay_channel(struct members *members, struct channel_settings *channel);
bool settings_lay_feed(struct members *members, struct feed_settings *feed, bool *off);
