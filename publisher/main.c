// kawaraban-publisher: the word chooses the command.
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "publisher/commands.h"
#include "publisher/usage.h"

static const struct {
    const char *word;
    int (*run)(int argc, char **argv);
    const char *summary;
} commands[] = {
    {"serve", command_serve, "the daemon: feeds and content folder to playlists over HTTP"},
    {"feed", command_feed, "what a feed says, as JSON: why is my feed not showing?"},
    {"preview", command_preview, "the exact picture of a slide or an item, as PNG"},
    {"explain", command_explain, "why an item is, or is not, on a screen"},
    {"typeset", command_typeset, "the lines a headline would be set in"},
    {"media", command_media, "what the check of uploads makes of a file"},
    {"build", command_build, "playlists and media as files, for a web server or a USB stick"},
    {"user", command_user, "staff who may sign in at the console"},
    {"backup", command_backup, "database, media and key as one archive, while serving"},
    {"check-config", command_check_config, "read a configuration and say what is wrong with it"},
};

static const size_t command_count = sizeof commands / sizeof *commands;

static void print_help(void)
{
    printf("kawaraban-publisher %s: makes playlists of local-industry news for screens\n\n"
           "usage: kawaraban-publisher COMMAND [ARGUMENTS]\n\n",
           KAWARABAN_VERSION);
    for (size_t i = 0; i < command_count; i++)
        printf("  %-14s %s\n", commands[i].word, commands[i].summary);
    printf(
        "\n`kawaraban-publisher COMMAND --help` tells more. The configuration is the file after\n"
        "-c, else $KAWARABAN_CONFIG, else /etc/kawaraban/kawaraban.xml.\n");
}

int main(int argc, char **argv)
{
    if (sodium_init() < 0) {
        fprintf(stderr, "kawaraban-publisher: libsodium cannot start; is /dev/urandom there?\n");
        return USAGE_FAILED;
    }
    const char *word = argc > 1 ? argv[1] : "";
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0) {
        print_help();
        return USAGE_DONE;
    }
    if (strcmp(word, "--version") == 0) {
        printf("kawaraban-publisher %s\n", KAWARABAN_VERSION);
        return USAGE_DONE;
    }
    for (size_t i = 0; i < command_count; i++)
        if (strcmp(word, commands[i].word) == 0)
            return commands[i].run(argc - 1, argv + 1);
    fprintf(stderr, "kawaraban-publisher: %s%s%s; see `kawaraban-publisher --help`\n",
            *word ? "“" : "", *word ? word : "a command is missing",
            *word ? "” is no command" : "");
    return USAGE_WRONG;
}
