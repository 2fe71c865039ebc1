// feed FILE|URL…: the window on the feed stage; what it prints is what the store gets.
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/commands.h"
#include "publisher/feed/feed.h"
#include "publisher/feed/poller.h"
#include "publisher/usage.h"
#include "signage/base/file.h"

#define MOST_JSON_BYTES (256u * 1024 * 1024)

static bool is_address(const char *source)
{
    return strncmp(source, "http://", 7) == 0 || strncmp(source, "https://", 8) == 0;
}

static bool print_feed(const char *name, bool allow_private, struct error *error)
{
    char content_type[256] = "", final_url[2048] = "";
    size_t length;
    char *bytes = is_address(name) ? poller_fetch_once(name, allow_private, &length, content_type,
                                                       final_url, error)
                                   : file_load(name, FEED_MOST_BYTES, &length, error);
    if (!bytes)
        return false;
    struct clock clock = clock_system();
    struct feed_source source = {
        .name = name,
        .base_url = final_url,
        .content_type = content_type,
        .now_utc = clock_now_utc(&clock),
    };
    struct feed *feed = feed_parse(&source, bytes, length, error);
    free(bytes);
    if (!feed)
        return false;
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
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'}, {"allow-private", no_argument, NULL, 'p'}, {0}};
    bool allow_private = false;
    for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        if (option == 'h') {
            puts("usage: kawaraban-publisher feed [--allow-private] FILE|URL…\n\n"
                 "Prints one JSON object a feed, on a line. --allow-private also fetches from\n"
                 "loopback and private addresses.");
            return USAGE_DONE;
        }
        if (option != 'p')
            return usage_wrong("feed", "FILE or URL arguments are taken");
        allow_private = true;
    }
    if (optind == argc)
        return usage_wrong("feed", "a FILE or URL is missing");
    int status = USAGE_DONE;
    for (int i = optind; i < argc; i++) {
        struct error error = {0};
        if (!print_feed(argv[i], allow_private, &error))
            status = usage_fail("feed", &error);
        fflush(stdout);
    }
    return status;
}
