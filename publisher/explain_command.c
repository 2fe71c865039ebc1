// explain ITEM [--screen ID] [--at TIME] [--json]: rule by rule, from the store's present content
// and the playlists last published; it changes nothing.
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/commands.h"
#include "publisher/house.h"
#include "publisher/programme/explain.h"
#include "publisher/usage.h"

#define MOST_TEXT_BYTES (256u * 1024)

struct explain_options {
    const char *config, *screen, *at, *lang, *item;
    bool json;
};

static void print_help(void)
{
    puts(
        "usage: kawaraban-publisher explain ITEM [--screen ID] [--at TIME] [--lang ja|en] [--json] "
        "[-c FILE]\n"
        "\n"
        "Says for each rule whether it lets the item show, and when it shows next. ITEM is an id\n"
        "such as folder:seminars/sogyo; TIME is RFC 3339, as 2026-12-01T14:00:00+09:00.\n"
        "--json: one line of JSON for each screen, for other programs.");
}

// -1: go on.
static int read_options(int argc, char **argv, struct explain_options *given)
{
    static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                            {"config", required_argument, NULL, 'c'},
                                            {"screen", required_argument, NULL, 's'},
                                            {"at", required_argument, NULL, 'a'},
                                            {"lang", required_argument, NULL, 'l'},
                                            {"json", no_argument, NULL, 'j'},
                                            {0}};
    for (int option; (option = getopt_long(argc, argv, "hc:", options, NULL)) != -1;) {
        switch (option) {
        case 'h':
            print_help();
            return USAGE_DONE;
        case 'c':
            given->config = optarg;
            break;
        case 's':
            given->screen = optarg;
            break;
        case 'a':
            given->at = optarg;
            break;
        case 'j':
            given->json = true;
            break;
        case 'l':
            given->lang = optarg;
            break;
        default:
            return usage_wrong("explain", "that option is not known");
        }
    }
    if (argc - optind != 1)
        return usage_wrong("explain", "one ITEM is needed");
    given->item = argv[optind];
    return -1;
}

static bool explain_on(struct house *house, const struct explain_options *given, const char *screen,
                       int64_t utc, struct error *error)
{
    struct buffer text;
    buffer_init(&text, MOST_TEXT_BYTES);
    enum explain_verdict verdict = EXPLAIN_OFF;
    const char *lang = given->lang ? given->lang : "ja";
    bool ok = given->json ? explain_item_json(house->programme, given->item, screen, utc, lang,
                                              &text, error)
                          : explain_item(house->programme, given->item, screen, utc, lang, &verdict,
                                         &text, error);
    if (ok)
        fputs(buffer_text(&text), stdout);
    buffer_finish(&text);
    return ok;
}

static bool explain(const struct explain_options *given, int64_t utc, struct error *error)
{
    struct house *house = house_open(usage_config_path(given->config), clock_system(), error);
    if (!house)
        return false;
    bool ok = true;
    programme_recall(house->programme);
    const struct programme_settings *settings = &house->config->programme;
    for (size_t i = 0; ok && !given->screen && i < settings->screen_count; i++)
        ok = explain_on(house, given, settings->screens[i].id, utc, error);
    if (ok && given->screen)
        ok = explain_on(house, given, given->screen, utc, error);
    house_close(house);
    return ok;
}

int command_explain(int argc, char **argv)
{
    struct explain_options given = {0};
    int status = read_options(argc, argv, &given);
    if (status >= 0)
        return status;
    int64_t utc;
    if (!usage_parse_at(given.at, &utc))
        return usage_wrong("explain", "--at %s is no RFC 3339 instant", given.at);
    struct error error = {0};
    return explain(&given, utc, &error) ? USAGE_DONE : usage_fail("explain", &error);
}
