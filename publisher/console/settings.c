// The configuration is kept as it was given; laying the register over a copy of it makes the next
// immutable `settled`, which is swapped in.
#include "publisher/console/settings.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/console/members.h"
#include "publisher/store/store_register.h"
#include "signage/base/log.h"

struct whole {
    struct settled settled; // first: what callers hold
    atomic_int holders;
    struct arena *arena;
    size_t configured_screens, configured_feeds; // those stand first
    struct feed_settings *feeds;                 // also those that are off
    bool *off;
    size_t feed_count;
};

struct settings {
    struct store *store;
    pthread_mutex_t lock;
    const struct whole *configuration; // under lock: as the file says
    const struct whole *current;       // under lock
};

static struct whole *whole_of(const struct settled *settled)
{
    return (struct whole *)(uintptr_t)settled;
}

static void *checked(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

struct settings *settings_create(struct store *store)
{
    struct settings *settings = checked(calloc(1, sizeof *settings));
    settings->store = store;
    pthread_mutex_init(&settings->lock, NULL);
    return settings;
}

void settings_release(const struct settled *settled)
{
    struct whole *whole = whole_of(settled);
    if (!settled || atomic_fetch_sub(&whole->holders, 1) > 1)
        return;
    arena_destroy(whole->arena);
    free(whole);
}

void settings_destroy(struct settings *settings)
{
    if (!settings)
        return;
    settings_release((const struct settled *)settings->configuration);
    settings_release((const struct settled *)settings->current);
    pthread_mutex_destroy(&settings->lock);
    free(settings);
}

const struct settled *settings_acquire(struct settings *settings)
{
    pthread_mutex_lock(&settings->lock);
    const struct whole *whole = settings->current;
    atomic_fetch_add(&((struct whole *)(uintptr_t)whole)->holders, 1);
    pthread_mutex_unlock(&settings->lock);
    return &whole->settled;
}

// ---- copies ----

static void copy_programme(struct whole *whole, const struct programme_settings *from)
{
    struct arena *arena = whole->arena;
    struct programme_settings *to = &whole->settled.programme;
    size_t most = from->screen_count + SETTINGS_MOST_SCREENS;
    struct channel_settings *channels =
        arena_array(arena, from->channel_count + 1, sizeof *channels);
    struct screen_settings *screens = arena_array(arena, most, sizeof *screens);
    *to = *from;
    for (size_t i = 0; i < from->channel_count; i++) {
        channels[i] = from->channels[i];
        channels[i].id = arena_text(arena, channels[i].id);
        channels[i].title = arena_text(arena, channels[i].title);
        channels[i].theme = arena_text(arena, channels[i].theme);
        channels[i].languages = arena_text(arena, channels[i].languages);
    }
    for (size_t i = 0; i < from->screen_count; i++) {
        screens[i] = from->screens[i];
        screens[i].id = arena_text(arena, screens[i].id);
        screens[i].title = arena_text(arena, screens[i].title);
        screens[i].channel = arena_text(arena, screens[i].channel);
    }
    to->channels = channels;
    to->screens = screens;
    to->template_folder = arena_text(arena, from->template_folder);
    to->theme_folder = arena_text(arena, from->theme_folder);
    to->terms_file = arena_text(arena, from->terms_file);
    to->place = arena_text(arena, from->place);
}

static void copy_poller(struct whole *whole, const struct poller_settings *from, size_t feed_count)
{
    struct arena *arena = whole->arena;
    struct poller_settings *to = &whole->settled.poller;
    struct host_settings *hosts = arena_array(arena, from->host_count + 1, sizeof *hosts);
    whole->feeds = arena_array(arena, feed_count + SETTINGS_MOST_FEEDS, sizeof *whole->feeds);
    whole->off = arena_array(arena, feed_count + SETTINGS_MOST_FEEDS, sizeof *whole->off);
    *to = *from;
    for (size_t i = 0; i < feed_count; i++) {
        whole->feeds[i] = from->feeds[i];
        whole->feeds[i].id = arena_text(arena, from->feeds[i].id);
        whole->feeds[i].url = arena_text(arena, from->feeds[i].url);
        whole->feeds[i].title = arena_text(arena, from->feeds[i].title);
    }
    for (size_t i = 0; i < from->host_count; i++) {
        hosts[i] = from->hosts[i];
        hosts[i].name = arena_text(arena, hosts[i].name);
    }
    whole->feed_count = feed_count;
    to->hosts = hosts;
    to->contact = arena_text(arena, from->contact);
    to->zone = arena_text(arena, from->zone);
    to->feeds = whole->feeds;
    to->feed_count = feed_count;
}

static struct whole *copy(const struct programme_settings *programme,
                          const struct poller_settings *poller)
{
    struct whole *whole = checked(calloc(1, sizeof *whole));
    whole->arena = arena_create();
    atomic_init(&whole->holders, 1);
    copy_programme(whole, programme);
    copy_poller(whole, poller, poller->feed_count);
    whole->configured_screens = programme->screen_count;
    whole->configured_feeds = poller->feed_count;
    return whole;
}

// ---- the register over it ----

struct laying {
    struct whole *whole;
    bool (*lay)(struct laying *laying, struct members *members, const char *id);
    const char *kind;
};

static bool lay_screen(struct laying *laying, struct members *members, const char *id)
{
    struct whole *whole = laying->whole;
    struct programme_settings *programme = &whole->settled.programme;
    const struct screen_settings *there = settled_screen(&whole->settled, id);
    const char *own_id = arena_text(whole->arena, id);
    struct screen_settings screen =
        there ? *there
              : (struct screen_settings){.title = own_id,
                                         .channel = programme->channels[0].id,
                                         .width_px = 1920,
                                         .height_px = 1080};
    screen.id = own_id;
    if (!settings_lay_screen(members, &screen))
        return false;
    if (!settled_channel(&whole->settled, screen.channel))
        return error_set(members->error, "there is no channel “%s”", screen.channel);
    if (!there && programme->screen_count == whole->configured_screens + SETTINGS_MOST_SCREENS)
        return error_set(members->error, "more than %d screens", SETTINGS_MOST_SCREENS);
    struct screen_settings *screens = (struct screen_settings *)(uintptr_t)programme->screens;
    screens[there ? (size_t)(there - programme->screens) : programme->screen_count++] = screen;
    return true;
}

static bool lay_channel(struct laying *laying, struct members *members, const char *id)
{
    struct channel_settings *there =
        (struct channel_settings *)(uintptr_t)settled_channel(&laying->whole->settled, id);
    struct channel_settings channel;
    if (!there)
        return error_set(members->error, "the configuration has no such channel any more");
    channel = *there;
    if (!settings_lay_channel(members, &channel))
        return false;
    *there = channel;
    return true;
}

static bool lay_feed(struct laying *laying, struct members *members, const char *id)
{
    struct whole *whole = laying->whole;
    const struct feed_settings *there = settled_feed(&whole->settled, id);
    struct feed_settings feed = there ? *there
                                      : (struct feed_settings){.url = "",
                                                               .title = "",
                                                               .kind = ITEM_NOTICE,
                                                               .interval_s = 900,
                                                               .max_age_s = INT64_C(30) * 86400,
                                                               .max_items = 20};
    bool off = false;
    feed.id = arena_text(whole->arena, id);
    if (!settings_lay_feed(members, &feed, &off))
        return false;
    if (!there && whole->feed_count == whole->configured_feeds + SETTINGS_MOST_FEEDS)
        return error_set(members->error, "more than %d feeds", SETTINGS_MOST_FEEDS);
    size_t place = there ? (size_t)(there - whole->feeds) : whole->feed_count++;
    whole->feeds[place] = feed;
    whole->off[place] = off;
    return true;
}

static bool lay(void *context, const char *id, const char *json, int64_t version)
{
    struct laying *laying = context;
    struct error error = {0};
    json_t *document = json_loads(json, 0, NULL);
    struct members members = {
        .json = document, .arena = laying->whole->arena, .lang = "en", .error = &error};
    (void)version;
    if (!json_is_object(document) || !laying->lay(laying, &members, id))
        log_warning("what the console set for the %s “%s” is passed over: %s", laying->kind, id,
                    document ? error.text : "it is no JSON");
    json_decref(document);
    return true;
}

// Those that are on, for the poller.
static void sort_out_feeds(struct whole *whole)
{
    struct feed_settings *on = arena_array(whole->arena, whole->feed_count + 1, sizeof *on);
    size_t count = 0;
    for (size_t i = 0; i < whole->feed_count; i++)
        if (!whole->off[i])
            on[count++] = whole->feeds[i];
    whole->settled.poller.feeds = on;
    whole->settled.poller.feed_count = count;
}

static bool make(struct settings *settings, struct error *error)
{
    const struct whole *file = settings->configuration;
    struct whole *whole = copy(&file->settled.programme, &file->settled.poller);
    struct laying channels = {whole, lay_channel, "channel"},
                  screens = {whole, lay_screen, "screen"}, feeds = {whole, lay_feed, "feed"};
    if (!store_each_register(settings->store, "channel", lay, &channels, error) ||
        !store_each_register(settings->store, "screen", lay, &screens, error) ||
        !store_each_register(settings->store, "feed", lay, &feeds, error)) {
        settings_release(&whole->settled);
        return false;
    }
    sort_out_feeds(whole);
    settings_release((const struct settled *)settings->current);
    settings->current = whole;
    return true;
}

bool settings_load(struct settings *settings, const struct programme_settings *programme,
                   const struct poller_settings *poller, struct error *error)
{
    pthread_mutex_lock(&settings->lock);
    const struct whole *old = settings->configuration;
    settings->configuration = copy(programme, poller);
    bool ok = make(settings, error);
    if (ok) {
        settings_release((const struct settled *)old);
    } else {
        settings_release(&settings->configuration->settled);
        settings->configuration = old;
    }
    pthread_mutex_unlock(&settings->lock);
    return ok;
}

bool settings_renew(struct settings *settings, struct error *error)
{
    pthread_mutex_lock(&settings->lock);
    bool ok = make(settings, error);
    pthread_mutex_unlock(&settings->lock);
    return ok;
}

// ---- looking ----

const struct screen_settings *settled_screen(const struct settled *settled, const char *id)
{
    const struct programme_settings *programme = &settled->programme;
    for (size_t i = 0; i < programme->screen_count; i++)
        if (strcmp(programme->screens[i].id, id) == 0)
            return &programme->screens[i];
    return NULL;
}

const struct channel_settings *settled_channel(const struct settled *settled, const char *id)
{
    const struct programme_settings *programme = &settled->programme;
    for (size_t i = 0; i < programme->channel_count; i++)
        if (strcmp(programme->channels[i].id, id) == 0)
            return &programme->channels[i];
    return NULL;
}

const struct feed_settings *settled_feeds(const struct settled *settled, size_t *count)
{
    *count = whole_of(settled)->feed_count;
    return whole_of(settled)->feeds;
}

const struct feed_settings *settled_feed(const struct settled *settled, const char *id)
{
    const struct whole *whole = whole_of(settled);
    for (size_t i = 0; i < whole->feed_count; i++)
        if (strcmp(whole->feeds[i].id, id) == 0)
            return &whole->feeds[i];
    return NULL;
}

bool settled_feed_is_off(const struct settled *settled, const char *id)
{
    const struct whole *whole = whole_of(settled);
    const struct feed_settings *feed = settled_feed(settled, id);
    return feed && whole->off[feed - whole->feeds];
}

bool settled_screen_is_configured(const struct settled *settled, const char *id)
{
    const struct screen_settings *screen = settled_screen(settled, id);
    return screen &&
           (size_t)(screen - settled->programme.screens) < whole_of(settled)->configured_screens;
}

bool settled_feed_is_configured(const struct settled *settled, const char *id)
{
    const struct whole *whole = whole_of(settled);
    const struct feed_settings *feed = settled_feed(settled, id);
    return feed && (size_t)(feed - whole->feeds) < whole->configured_feeds;
}
