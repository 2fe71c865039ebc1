// build --out DIR: the playlists and everything they need as files, laid out as the server's paths
// are, so that a plain web server, a CDN or a USB stick can stand in for it:
//   DIR/screens/ID/playlist.smil   DIR/media/SHA256.EXT   DIR/publisher.pub
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "publisher/commands.h"
#include "publisher/house.h"
#include "publisher/intake/folder.h"
#include "publisher/usage.h"
#include "signage/base/file.h"
#include "signage/base/log.h"
#include "signage/language/media_name.h"

static bool put_medium(const struct house *house, const char *out, const char *name,
                       struct error *error)
{
    char from[PATH_MAX], to[PATH_MAX];
    snprintf(to, sizeof to, "%s/media/%s", out, name);
    if (access(to, F_OK) == 0)
        return true; // named by its content: what is there is right
    if (!media_name_path(store_media_folder(house->store), name, from, sizeof from))
        return error_set(error, "%s: the path is too long", name);
    size_t length;
    char *bytes = file_load(from, MEDIA_MOST_BYTES, &length, error);
    if (!bytes)
        return false;
    bool ok = file_place(to, bytes, length, error);
    free(bytes);
    return ok;
}

static void show_progress(const char *screen, size_t done, size_t all)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%s: %zu of %zu media%s", screen, done, all, done == all ? "\n" : "");
}

static bool put_screen(const struct house *house, const char *out,
                       const struct edition_screen *screen, struct error *error)
{
    for (size_t i = 0; i < screen->media_count; i++) {
        if (!put_medium(house, out, screen->media[i], error))
            return false;
        show_progress(screen->id, i + 1, screen->media_count);
    }
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/screens/%s", out, screen->id);
    if (!folder_make(path, error) || !folder_sync(out, error))
        return false;
    snprintf(path, sizeof path, "%s/screens/%s/playlist.smil", out, screen->id);
    return file_replace(path, screen->bytes, screen->length, error);
}

static bool put_all(const struct house *house, const char *out, struct error *error)
{
    char path[PATH_MAX], key[SIGNATURE_PUBLIC_TEXT_BYTES + 1];
    snprintf(path, sizeof path, "%s/media", out);
    if (!folder_make(path, error))
        return false;
    signature_public_key_format(&house->keys.public_key, key);
    strcat(key, "\n");
    snprintf(path, sizeof path, "%s/publisher.pub", out);
    if (!file_replace(path, key, strlen(key), error))
        return false;
    const struct edition *edition = programme_edition(house->programme);
    bool ok = true;
    for (size_t i = 0; ok && i < edition->screen_count; i++) {
        ok = put_screen(house, out, &edition->screens[i], error);
        if (ok)
            printf("%s/screens/%s/playlist.smil: sequence %lld, %zu media\n", out,
                   edition->screens[i].id, (long long)edition->screens[i].sequence,
                   edition->screens[i].media_count);
    }
    edition_release(edition);
    return ok;
}

static bool build(const char *config_path, const char *out, struct error *error)
{
    struct house *house = house_open(config_path, clock_system(), error);
    if (!house)
        return false;
    struct error refused = {0};
    if (!folder_read_once(house->config->content_folder, house->store, house->zone, house->clock,
                          &refused))
        log_warning("%s; what was good of it stays", refused.text);
    bool ok = programme_build(house->programme, error) && put_all(house, out, error);
    house_close(house);
    return ok;
}

int command_build(int argc, char **argv)
{
    static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                            {"config", required_argument, NULL, 'c'},
                                            {"out", required_argument, NULL, 'o'},
                                            {0}};
    const char *config = NULL, *out = NULL;
    for (int option; (option = getopt_long(argc, argv, "hc:o:", options, NULL)) != -1;) {
        if (option == 'h') {
            puts("usage: kawaraban-publisher build --out DIR [-c FILE]\n\n"
                 "Reads the content folder, builds every screen's playlist and writes it with its\n"
                 "media below DIR. Feeds are taken as the daemon has last kept them.");
            return USAGE_DONE;
        }
        if (option == 'c')
            config = optarg;
        else if (option == 'o')
            out = optarg;
        else
            return usage_wrong("build", "that option is not known");
    }
    if (!out)
        return usage_wrong("build", "--out DIR is needed");
    if (optind < argc)
        return usage_wrong("build", "“%s” is one word too many", argv[optind]);
    struct error error = {0};
    return build(usage_config_path(config), out, &error) ? USAGE_DONE : usage_fail("build", &error);
}
