// What the poller was told: its own copy, with each feed's place among those of its host.
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "publisher/feed/poller_inside.h"

int64_t poller_interval_s(const struct poller_settings *settings, const struct feed_settings *feed,
                          const char *url)
{
    const char *host;
    size_t length = poll_host_of(url, &host);
    int64_t floor_s = feed->allow_private ? POLLER_LEAST_INTERVAL_S : POLLER_DEFAULT_FLOOR_S;
    for (size_t i = 0; i < settings->host_count; i++)
        if (strlen(settings->hosts[i].name) == length &&
            strncasecmp(settings->hosts[i].name, host, length) == 0)
            floor_s = settings->hosts[i].floor_s;
    return feed->interval_s > floor_s ? feed->interval_s : floor_s;
}

static void copy_hosts(struct poller *poller, const struct poller_settings *settings)
{
    struct host_settings *hosts =
        arena_array(poller->arena, settings->host_count + 1, sizeof *hosts);
    for (size_t i = 0; i < settings->host_count; i++)
        hosts[i] = (struct host_settings){arena_text(poller->arena, settings->hosts[i].name),
                                          settings->hosts[i].floor_s};
    poller->settings.hosts = hosts;
    poller->settings.host_count = settings->host_count;
    poller->settings.zone = settings->zone ? arena_text(poller->arena, settings->zone) : NULL;
}

static void take_places(struct poller *poller)
{
    const char **urls = calloc(poller->feed_count + 1, sizeof *urls);
    struct poll_place *places = calloc(poller->feed_count + 1, sizeof *places);
    if (!urls || !places)
        abort();
    for (size_t i = 0; i < poller->feed_count; i++)
        urls[i] = poller->feeds[i].settings.url;
    poll_places(urls, poller->feed_count, places);
    for (size_t i = 0; i < poller->feed_count; i++)
        poller->feeds[i].place = places[i];
    free(urls);
    free(places);
}

void poll_settings_copy(struct poller *poller, const struct poller_settings *settings)
{
    copy_hosts(poller, settings);
    poller->feed_count = settings->feed_count;
    poller->dues_ms = arena_array(poller->arena, settings->feed_count + 1, sizeof *poller->dues_ms);
    poller->feeds = arena_array(poller->arena, settings->feed_count + 1, sizeof *poller->feeds);
    for (size_t i = 0; i < settings->feed_count; i++) {
        struct feed_settings *copy = &poller->feeds[i].settings;
        *copy = settings->feeds[i];
        copy->id = arena_text(poller->arena, copy->id);
        copy->url = arena_text(poller->arena, copy->url);
        copy->title = arena_text(poller->arena, copy->title ? copy->title : "");
        if (copy->interval_s < POLLER_LEAST_INTERVAL_S)
            copy->interval_s = POLLER_LEAST_INTERVAL_S;
    }
    take_places(poller);
}
