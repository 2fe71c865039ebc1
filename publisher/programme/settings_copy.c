// Deep copies of plain settings.

#include "publisher/programme/settings_copy.h"

#include <string.h>

static void copy_channel(struct channel_settings *channel, struct arena *arena)
{
    channel->id = arena_text(arena, channel->id);
    channel->title = arena_text(arena, channel->title);
    channel->theme = arena_text(arena, channel->theme);
    channel->languages = arena_text(arena, channel->languages);
}

static void copy_screen(struct screen_settings *screen, struct arena *arena)
{
    screen->id = arena_text(arena, screen->id);
    screen->title = arena_text(arena, screen->title);
    screen->channel = arena_text(arena, screen->channel);
}

const struct channel_settings *settings_channel(const struct programme_settings *settings,
                                                const char *id)
{
    for (size_t i = 0; i < settings->channel_count; i++)
        if (strcmp(settings->channels[i].id, id) == 0)
            return &settings->channels[i];
    return NULL;
}

const struct screen_settings *settings_screen(const struct programme_settings *settings,
                                              const char *id)
{
    for (size_t i = 0; i < settings->screen_count; i++)
        if (strcmp(settings->screens[i].id, id) == 0)
            return &settings->screens[i];
    return NULL;
}

static bool check(const struct programme_settings *settings, struct error *error)
{
    for (size_t i = 0; i < settings->channel_count; i++) {
        const struct channel_settings *channel = &settings->channels[i];
        if (channel->dwell_ms <= 0 || channel->most_dwell_ms < channel->dwell_ms)
            return error_set(error, "channel %s: dwell must be above 0 and at most most-dwell",
                             channel->id);
        for (int kind = 0; kind < ITEM_KIND_COUNT; kind++)
            if (channel->shares[kind] < 0)
                return error_set(error, "channel %s: the share of %s is below 0", channel->id,
                                 item_kind_name((enum item_kind)kind));
    }
    for (size_t i = 0; i < settings->screen_count; i++)
        if (!settings_channel(settings, settings->screens[i].channel))
            return error_set(error, "screen %s: there is no channel “%s”", settings->screens[i].id,
                             settings->screens[i].channel);
    return true;
}

bool settings_copy(const struct programme_settings *from, struct arena *arena,
                   struct programme_settings *copy, struct error *error)
{
    *copy = *from;
    struct channel_settings *channels =
        arena_array(arena, from->channel_count + 1, sizeof *channels);
    struct screen_settings *screens = arena_array(arena, from->screen_count + 1, sizeof *screens);
    for (size_t i = 0; i < from->channel_count; i++) {
        channels[i] = from->channels[i];
        copy_channel(&channels[i], arena);
    }
    for (size_t i = 0; i < from->screen_count; i++) {
        screens[i] = from->screens[i];
        copy_screen(&screens[i], arena);
    }
    copy->channels = channels;
    copy->screens = screens;
    copy->template_folder = arena_text(arena, from->template_folder);
    copy->theme_folder = arena_text(arena, from->theme_folder);
    copy->terms_file = arena_text(arena, from->terms_file);
    copy->place = arena_text(arena, from->place);
    struct holidays *holidays = arena_take(arena, sizeof *holidays);
    *holidays = from->holidays;
    for (size_t i = 0; i < from->channel_count; i++)
        channels[i].holidays = holidays;
    return check(copy, error);
}
