// check-config FILE: reads everything a start would read, opens nothing.
#include <getopt.h>
#include <stdio.h>

#include "publisher/commands.h"
#include "publisher/config.h"
#include "publisher/feed_hosts.h"
#include "publisher/usage.h"

int command_check_config(int argc, char **argv)
{
    static const struct option options[] = {{"help", no_argument, NULL, 'h'}, {0}};
    int option = getopt_long(argc, argv, "h", options, NULL);
    if (option == 'h') {
        puts("usage: kawaraban-publisher check-config [FILE]\n\n"
             "Reads the configuration and says what is wrong with it as PATH:LINE: sentence.");
        return USAGE_DONE;
    }
    if (option != -1 || argc - optind > 1)
        return usage_wrong("check-config", "one FILE is taken");
    struct error error = {0};
    struct config *config = config_load(usage_config_path(argv[optind]), &error);
    if (!config)
        return usage_fail("check-config", &error);
    printf("%s: %zu feeds, %zu channels, %zu screens: good\n", config->path,
           config->poller.feed_count, config->programme.channel_count,
           config->programme.screen_count);
    for (size_t i = 0; i < config->poller.feed_count; i++) {
        feed_hosts_note(&config->poller, &config->poller.feeds[i], &error);
        if (*error.text)
            printf("%s\n", error.text);
    }
    config_destroy(config);
    return USAGE_DONE;
}
