// feed FILE|URL…: the window on the feed stage; what it prints is what the store gets.
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/commands.h"
#include "publisher/config.h"
#include "publisher/feed/feed.h"
#include "publisher/feed/poller.h"
#include "publisher/usage.h"
#include "signage/base/file.h"

#define MOST_JSON_BYTES (256u * 1024 * 1024)

static bool is_address(const char *source)
{
    return strncmp(source, "http://", 7) == 0 || strncmp(source, "https://", 8) == 0;
}

struct feed_options {
    bool allow_private, discover;
    const char *zone; // of the configuration; NULL: the default
};

// The feed that a page at an address offers, instead of the page.
static bool print_feed(const char *name, struct feed_options options, struct error *error);

static bool print_discovered(const char *page, const char *bytes, size_t length,
                             const char *base_url, struct feed_options options, struct error *error)
{
    char url[FEED_URL_BYTES];
    if (!feed_discover(bytes, length, base_url, url))
        return error_prefix(error, "%s names no feed either", page);
    fprintf(stderr, "kawaraban-publisher feed: %s is a page; its feed is %s\n", page, url);
    options.discover = false;
    return print_feed(url, options, error);
}

static bool print_feed(const char *name, struct feed_options options, struct error *error)
{
    char content_type[256] = "", final_url[2048] = "";
    size_t length;
    char *bytes = is_address(name) ? poller_fetch_once(name, options.allow_private, &length,
                                                       content_type, final_url, error)
                                   : file_load(name, FEED_MOST_BYTES, &length, error);
    if (!bytes)
        return false;
    struct clock clock = clock_system();
    struct feed_source source = {
        .name = name,
        .base_url = final_url,
        .content_type = content_type,
        .now_utc = clock_now_utc(&clock),
        .zone = options.zone,
    };
    struct feed *feed = feed_parse(&source, bytes, length, error);
    if (!feed) {
        bool found =
            options.discover && print_discovered(name, bytes, length, final_url, options, error);
        free(bytes);
        return found;
    }
    free(bytes);
    struct buffer json;
    buffer_init(&json, MOST_JSON_BYTES);
    bool ok = feed_format_json(feed, &json) ||
              error_set(error, "%s: its JSON would be larger than %u bytes", name, MOST_JSON_BYTES);
    if (ok)
        fwrite(buffer_text(&json), 1, json.length, stdout);
    buffer_finish(&json);
    feed_destroy(feed);
    return ok;
}

int command_feed(int argc, char **argv)
{
    static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                            {"allow-private", no_argument, NULL, 'p'},
                                            {"discover", no_argument, NULL, 'd'},
                                            {"config", required_argument, NULL, 'c'},
                                            {0}};
    struct feed_options given = {0};
    const char *config_path = NULL;
    for (int option; (option = getopt_long(argc, argv, "hc:", options, NULL)) != -1;) {
        if (option == 'h') {
            puts("usage: kawaraban-publisher feed [-c CONFIG] [--allow-private] [--discover] "
                 "FILE|URL…\n\n"
                 "Prints one JSON object a feed, on a line. --allow-private also fetches from\n"
                 "loopback and private addresses; --discover follows a page to the feed it names.\n"
                 "Whole days and times that name no zone are in the zone of CONFIG, else in\n"
                 "Asia/Tokyo.");
            return USAGE_DONE;
        }
        if (option == 'p')
            given.allow_private = true;
        else if (option == 'd')
            given.discover = true;
        else if (option == 'c')
            config_path = optarg;
        else
            return usage_wrong("feed", "FILE or URL arguments are taken");
    }
    if (optind == argc)
        return usage_wrong("feed", "a FILE or URL is missing");
    int status = USAGE_DONE;
    struct error error = {0};
    struct config *config = config_path ? config_load(config_path, &error) : NULL;
    if (config_path && !config)
        return usage_fail("feed", &error);
    given.zone = config ? config->zone_name : NULL;
    for (int i = optind; i < argc; i++) {
        if (!print_feed(argv[i], given, &error))
            status = usage_fail("feed", &error);
        fflush(stdout);
    }
    config_destroy(config);
    return status;
}
