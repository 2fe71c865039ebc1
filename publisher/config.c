// The file → struct config. Each element has a reader of its own; what they share is the document
// and the arena.
#include "publisher/config.h"

#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "publisher/channel_hours.h"
#include "publisher/channel_motion.h"
#include "publisher/channel_slides.h"
#include "publisher/feed_hosts.h"
#include "publisher/screen_viewing.h"
#include "signage/base/civil.h"
#include "signage/base/installed.h"
#include "signage/base/xml.h"

#define MOST_ELEMENTS 2000 // of one kind
#define DEFAULT_FORGET_DAYS 400

struct reading {
    struct xml *xml;
    struct config *config;
    struct error *error;
};

static char *resolve(struct reading *r, const char *path)
{
    if (path[0] == '/')
        return arena_text(r->config->arena, path);
    char copy[PATH_MAX];
    snprintf(copy, sizeof copy, "%s", r->config->path);
    const char *folder = dirname(copy);
    return strcmp(path, ".") == 0 ? arena_text(r->config->arena, folder)
                                  : arena_printf(r->config->arena, "%s/%s", folder, path);
}

static const char *text_or(struct reading *r, const xmlNode *node, const char *name,
                           const char *otherwise)
{
    const char *value = xml_attribute(r->xml, node, name);
    return arena_text(r->config->arena, value ? value : otherwise);
}

static bool require(struct reading *r, const xmlNode *node, const char *name, const char **value)
{
    if (!xml_require(r->xml, node, name, value, r->error))
        return false;
    *value = arena_text(r->config->arena, *value);
    return true;
}

static bool read_id(struct reading *r, const xmlNode *node, const char **id)
{
    if (!require(r, node, "id", id))
        return false;
    size_t length = strspn(*id, "abcdefghijklmnopqrstuvwxyz0123456789-");
    if ((*id)[length] || length > 64)
        return xml_fail(r->xml, node, r->error,
                        "id=\"%s\": write at most 64 of the characters a to z, 0 to 9 and -", *id);
    return true;
}

static bool count_children(struct reading *r, const xmlNode *root, const char *name, size_t *count)
{
    *count = 0;
    for (xmlNode *node = xml_child(root, name); node; node = xml_next(node, name))
        if (++*count > MOST_ELEMENTS)
            return xml_fail(r->xml, node, r->error, "more than %d <%s>", MOST_ELEMENTS, name);
    return true;
}

static bool folder_exists(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool read_place(struct reading *r, const xmlNode *node)
{
    if (!xml_expect_attributes(r->xml, node, "name zone", r->error) ||
        !require(r, node, "name", &r->config->programme.place))
        return false;
    r->config->zone_name = text_or(r, node, "zone", CIVIL_DEFAULT_ZONE);
    r->config->poller.zone = r->config->zone_name;
    struct error zone_error;
    struct civil_zone *zone = civil_zone_create(r->config->zone_name, &zone_error);
    if (!zone)
        return xml_fail(r->xml, node, r->error, "%s", zone_error.text);
    civil_zone_destroy(zone);
    return true;
}

static bool read_store(struct reading *r, const xmlNode *node)
{
    const char *folder;
    int64_t forget_ms = DEFAULT_FORGET_DAYS * INT64_C(86400000);
    if (!xml_expect_attributes(r->xml, node, "folder forget", r->error) ||
        !require(r, node, "folder", &folder) ||
        !xml_get_duration_ms(r->xml, node, "forget", &forget_ms, r->error))
        return false;
    if (forget_ms < 86400000)
        return xml_fail(
            r->xml, node, r->error,
            "forget is shorter than a day; write how long items that were withdrawn are "
            "kept, as 400d");
    r->config->store_folder = resolve(r, folder);
    r->config->programme.forget_after_s = forget_ms / 1000;
    return true;
}

// Where the attribute says, else in the content folder, else among what is installed.
static const char *design_path(struct reading *r, const xmlNode *node, const char *attribute,
                               const char *name)
{
    const char *given = xml_attribute(r->xml, node, attribute);
    if (given)
        return resolve(r, given);
    const char *own = arena_printf(r->config->arena, "%s/%s", r->config->content_folder, name);
    if (access(own, F_OK) == 0)
        return own;
    char below[64], installed[PATH_MAX];
    snprintf(below, sizeof below, "content/%s", name);
    return installed_path(below, installed, sizeof installed)
               ? arena_text(r->config->arena, installed)
               : own;
}

// A house that names no calendar has the installed one, if there is one.
static bool read_calendar(struct reading *r, const xmlNode *node)
{
    const char *path = design_path(r, node, "holidays", "calendars/holidays-jp.xml");
    if (!xml_attribute(r->xml, node, "holidays") && access(path, F_OK) != 0)
        return true;
    return holidays_load(path, &r->config->programme.holidays, r->error);
}

static bool read_content(struct reading *r, const xmlNode *node)
{
    const char *folder;
    struct config *config = r->config;
    if (!xml_expect_attributes(r->xml, node, "folder templates themes terms holidays", r->error) ||
        !require(r, node, "folder", &folder))
        return false;
    config->content_folder = resolve(r, folder);
    if (!folder_exists(config->content_folder))
        return xml_fail(r->xml, node, r->error, "folder=\"%s\": there is no folder %s", folder,
                        config->content_folder);
    struct programme_settings *programme = &config->programme;
    programme->template_folder = design_path(r, node, "templates", "templates");
    programme->theme_folder = design_path(r, node, "themes", "themes");
    programme->terms_file = design_path(r, node, "terms", "terms.txt");
    if (!read_calendar(r, node))
        return false;
    if (!folder_exists(programme->template_folder))
        return xml_fail(r->xml, node, r->error, "there is no folder %s for the templates",
                        programme->template_folder);
    if (!folder_exists(programme->theme_folder))
        return xml_fail(r->xml, node, r->error, "there is no folder %s for the themes",
                        programme->theme_folder);
    return true;
}

static bool read_listen(struct reading *r, const xmlNode *node)
{
    int64_t port = 8080, threads = 0;
    if (!xml_expect_attributes(r->xml, node, "address port threads", r->error) ||
        !xml_get_int(r->xml, node, "port", 0, 65535, &port, r->error) ||
        !xml_get_int(r->xml, node, "threads", 1, 64, &threads, r->error))
        return false;
    r->config->server.address = text_or(r, node, "address", "127.0.0.1");
    r->config->server.port = (int)port;
    r->config->server.threads = (int)threads;
    return true;
}

static bool read_kind(struct reading *r, const xmlNode *node, enum item_kind *kind)
{
    const char *name = xml_attribute(r->xml, node, "kind");
    if (!name || item_kind_parse(name, kind))
        return true;
    return xml_fail(r->xml, node, r->error,
                    "kind=\"%s\" is not one of: showcase, seminar, consultation, space, brand, "
                    "notice, alert",
                    name);
}

static bool read_feed(struct reading *r, const xmlNode *node, struct feed_settings *feed)
{
    int64_t every_ms = 15 * 60000, max_age_ms = INT64_C(30) * 86400000, most = 20;
    if (!xml_expect_attributes(r->xml, node, "id url title kind every max-age most allow-private",
                               r->error) ||
        !read_id(r, node, &feed->id) || !require(r, node, "url", &feed->url) ||
        !xml_get_duration_ms(r->xml, node, "every", &every_ms, r->error) ||
        !xml_get_duration_ms(r->xml, node, "max-age", &max_age_ms, r->error) ||
        !xml_get_int(r->xml, node, "most", 1, 5000, &most, r->error) ||
        !xml_get_bool(r->xml, node, "allow-private", &feed->allow_private, r->error))
        return false;
    if (strncmp(feed->url, "http://", 7) != 0 && strncmp(feed->url, "https://", 8) != 0)
        return xml_fail(r->xml, node, r->error,
                        "url=\"%s\": only http:// and https:// addresses are fetched", feed->url);
    if (every_ms < POLLER_LEAST_INTERVAL_S * 1000)
        return xml_fail(r->xml, node, r->error, "every is shorter than %d s",
                        POLLER_LEAST_INTERVAL_S);
    feed->kind = ITEM_NOTICE;
    feed->title = text_or(r, node, "title", "");
    feed->interval_s = every_ms / 1000;
    feed->max_age_s = max_age_ms / 1000;
    feed->max_items = (size_t)most;
    return read_kind(r, node, &feed->kind);
}

static bool read_feeds(struct reading *r, const xmlNode *root)
{
    size_t count, i = 0;
    if (!count_children(r, root, "feed", &count))
        return false;
    struct feed_settings *feeds = arena_array(r->config->arena, count, sizeof *feeds);
    for (xmlNode *node = xml_child(root, "feed"); node; node = xml_next(node, "feed"), i++) {
        if (!read_feed(r, node, &feeds[i]))
            return false;
        for (size_t j = 0; j < i; j++)
            if (strcmp(feeds[j].id, feeds[i].id) == 0)
                return xml_fail(r->xml, node, r->error, "a second feed has the id “%s”",
                                feeds[i].id);
    }
    r->config->poller.feeds = feeds;
    r->config->poller.feed_count = count;
    return feed_hosts_read(r->xml, root, r->config->arena, &r->config->poller, r->error);
}

static bool read_shares(struct reading *r, const xmlNode *node, struct channel_settings *channel)
{
    const xmlNode *share = xml_child(node, "share");
    if (!share) {
        for (int kind = 0; kind < ITEM_KIND_COUNT; kind++)
            channel->shares[kind] = 10;
        return true;
    }
    for (; share; share = xml_next(share, "share")) {
        const char *name;
        enum item_kind kind = ITEM_NOTICE;
        int64_t weight = 10;
        if (!xml_expect_attributes(r->xml, share, "kind weight " CHANNEL_MOTION_SHARE_ATTRIBUTES,
                                   r->error) ||
            !xml_require(r->xml, share, "kind", &name, r->error) || !read_kind(r, share, &kind) ||
            !xml_get_int(r->xml, share, "weight", 0, 1000, &weight, r->error) ||
            !channel_motion_read_share(r->xml, share, kind, channel, r->error))
            return false;
        channel->shares[kind] = (int)weight;
    }
    return true;
}

static bool read_channel_times(struct reading *r, const xmlNode *node,
                               struct channel_settings *channel)
{
    channel->dwell_ms = 10000;
    channel->most_dwell_ms = 25000;
    if (!xml_get_duration_ms(r->xml, node, "dwell", &channel->dwell_ms, r->error) ||
        !xml_get_duration_ms(r->xml, node, "most-dwell", &channel->most_dwell_ms, r->error) ||
        !xml_get_double(r->xml, node, "reading-speed", 1, 20, &channel->reading_chars_per_s,
                        r->error) ||
        !channel_motion_read(r->xml, node, channel, r->error))
        return false;
    if (channel->dwell_ms < 1000 || channel->dwell_ms > channel->most_dwell_ms)
        return xml_fail(r->xml, node, r->error,
                        "dwell must be at least 1s and no more than most-dwell");
    return true;
}

static bool read_channel(struct reading *r, const xmlNode *node, struct channel_settings *channel)
{
    channel->ticker = channel->clock = true;
    channel->weekdays = 0x7F;
    if (!xml_expect_attributes(r->xml, node,
                               "id title dwell most-dwell reading-speed theme ticker clock "
                               "languages " CHANNEL_MOTION_ATTRIBUTES " " CHANNEL_SLIDES_ATTRIBUTES,
                               r->error) ||
        !xml_expect_children(r->xml, node, "open share daypart closed", r->error) ||
        !read_id(r, node, &channel->id) || !read_channel_times(r, node, channel) ||
        !xml_get_bool(r->xml, node, "ticker", &channel->ticker, r->error) ||
        !xml_get_bool(r->xml, node, "clock", &channel->clock, r->error) ||
        !channel_slides_read(r->xml, node, channel, r->error) || !read_shares(r, node, channel))
        return false;
    channel->title = text_or(r, node, "title", channel->id);
    channel->theme = text_or(r, node, "theme", "kawara");
    channel->languages = text_or(r, node, "languages", "ja");
    return channel_hours_read(r->xml, node, channel, r->error);
}

static bool check_theme(struct reading *r, const xmlNode *node,
                        const struct channel_settings *channel)
{
    char path[PATH_MAX];
    struct stat status;
    snprintf(path, sizeof path, "%s/%s.xml", r->config->programme.theme_folder, channel->theme);
    if (stat(path, &status) == 0)
        return true;
    return xml_fail(r->xml, node, r->error, "theme=\"%s\": there is no %s", channel->theme, path);
}

static bool read_channels(struct reading *r, const xmlNode *root)
{
    size_t count, i = 0;
    if (!count_children(r, root, "channel", &count))
        return false;
    struct channel_settings *channels = arena_array(r->config->arena, count, sizeof *channels);
    for (xmlNode *node = xml_child(root, "channel"); node; node = xml_next(node, "channel"), i++) {
        if (!read_channel(r, node, &channels[i]) || !check_theme(r, node, &channels[i]))
            return false;
        for (size_t j = 0; j < i; j++)
            if (strcmp(channels[j].id, channels[i].id) == 0)
                return xml_fail(r->xml, node, r->error, "a second channel has the id “%s”",
                                channels[i].id);
    }
    if (count == 0)
        return xml_fail(r->xml, root, r->error, "there is no <channel>; at least one is needed");
    r->config->programme.channels = channels;
    r->config->programme.channel_count = count;
    return true;
}

static bool check_channel_of(struct reading *r, const xmlNode *node,
                             const struct screen_settings *screen)
{
    const struct programme_settings *programme = &r->config->programme;
    for (size_t i = 0; i < programme->channel_count; i++)
        if (strcmp(programme->channels[i].id, screen->channel) == 0)
            return true;
    return xml_fail(r->xml, node, r->error, "channel=\"%s\": there is no channel with this id",
                    screen->channel);
}

static bool read_screen(struct reading *r, const xmlNode *node, struct screen_settings *screen)
{
    int64_t width = 1920, height = 1080;
    if (!xml_expect_attributes(r->xml, node, "id title channel width height size distance",
                               r->error) ||
        !read_id(r, node, &screen->id) || !require(r, node, "channel", &screen->channel) ||
        !xml_get_int(r->xml, node, "width", 160, 16384, &width, r->error) ||
        !xml_get_int(r->xml, node, "height", 120, 16384, &height, r->error))
        return false;
    screen->title = text_or(r, node, "title", screen->id);
    screen->width_px = (int)width;
    screen->height_px = (int)height;
    return screen_viewing_read(r->xml, node, screen, r->error) && check_channel_of(r, node, screen);
}

static bool read_screens(struct reading *r, const xmlNode *root)
{
    size_t count, i = 0;
    if (!count_children(r, root, "screen", &count))
        return false;
    struct screen_settings *screens = arena_array(r->config->arena, count, sizeof *screens);
    for (xmlNode *node = xml_child(root, "screen"); node; node = xml_next(node, "screen"), i++) {
        if (!read_screen(r, node, &screens[i]))
            return false;
        for (size_t j = 0; j < i; j++)
            if (strcmp(screens[j].id, screens[i].id) == 0)
                return xml_fail(r->xml, node, r->error, "a second screen has the id “%s”",
                                screens[i].id);
    }
    if (count == 0)
        return xml_fail(r->xml, root, r->error, "there is no <screen>; at least one is needed");
    r->config->programme.screens = screens;
    r->config->programme.screen_count = count;
    return true;
}

// Elements that stand once, in any order; `needed` ones must be there.
static bool read_single(struct reading *r, const xmlNode *root, const char *name, bool needed,
                        bool (*read)(struct reading *, const xmlNode *))
{
    const xmlNode *node = xml_child(root, name);
    if (!node)
        return !needed || xml_fail(r->xml, root, r->error, "<%s> is missing", name);
    if (xml_next(node, name))
        return xml_fail(r->xml, xml_next(node, name), r->error, "a second <%s>", name);
    return read(r, node);
}

static bool read_poll(struct reading *r, const xmlNode *node)
{
    if (!xml_expect_attributes(r->xml, node, "contact", r->error))
        return false;
    r->config->poller.contact = text_or(r, node, "contact", "");
    return true;
}

static bool read_people(struct reading *r, const xmlNode *root)
{
    struct people_settings *people = &r->config->people;
    people->review.place = r->config->programme.place;
    return people_settings_read(r->xml, root, resolve(r, "."), r->config->arena, people, r->error);
}

static bool read_root(struct reading *r, const xmlNode *root)
{
    r->config->server.address = "127.0.0.1";
    r->config->server.port = 8080;
    r->config->poller.contact = "";
    return xml_expect_root(r->xml, "kawaraban", CONFIG_NAMESPACE, r->error) &&
           xml_expect_attributes(r->xml, root, "", r->error) &&
           xml_expect_children(r->xml, root,
                               "place store content listen poll host feed channel screen "
                               "console mail review",
                               r->error) &&
           read_single(r, root, "place", true, read_place) &&
           read_single(r, root, "store", true, read_store) &&
           read_single(r, root, "content", true, read_content) &&
           read_single(r, root, "listen", false, read_listen) &&
           read_single(r, root, "poll", false, read_poll) && read_feeds(r, root) &&
           read_channels(r, root) && read_screens(r, root) && read_people(r, root);
}

struct config *config_load(const char *path, struct error *error)
{
    struct xml *xml = xml_load(path, CONFIG_MOST_BYTES, error);
    if (!xml)
        return NULL;
    struct config *config = calloc(1, sizeof *config);
    if (!config)
        abort();
    config->arena = arena_create();
    config->path = arena_text(config->arena, path);
    struct reading reading = {xml, config, error};
    if (!read_root(&reading, xml_root(xml))) {
        config_destroy(config);
        config = NULL;
    }
    xml_destroy(xml);
    return config;
}

void config_destroy(struct config *config)
{
    if (!config)
        return;
    arena_destroy(config->arena);
    free(config);
}
