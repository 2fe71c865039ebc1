// kawaraban-player: the list of its commands. Exit 0 success, 1 failure with a sentence, 2 wrong
// usage.
#include <curl/curl.h>
#include <libxml/parser.h>
#include <stdio.h>

#include "player/commands.h"
#include "player/options.h"
#include "signage/base/log.h"

int main(int argc, char *argv[])
{
    struct options options;
    struct error error = {""};
    if (!options_parse(argc, argv, &options, &error)) {
        fprintf(stderr, "kawaraban-player: %s\n", error.text);
        return 2;
    }
    log_set_level(options.log_level);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    xmlInitParser();
    int status = 0;
    switch (options.command) {
    case OPTIONS_HELP:
        fputs(options_help(), stdout);
        break;
    case OPTIONS_VERSION:
        puts("kawaraban-player " KAWARABAN_VERSION);
        break;
    case OPTIONS_PLAY:
        status = play_run(&options, &error);
        break;
    case OPTIONS_PLAN:
        status = plan_run(&options, stdout, &error);
        break;
    case OPTIONS_SHOT:
        status = shot_run(&options, &error);
        break;
    case OPTIONS_CHECK:
        status = check_run(&options, stdout, &error);
        break;
    }
    if (status != 0)
        fprintf(stderr, "kawaraban-player: %s\n", error.text);
    curl_global_cleanup();
    return status;
}
