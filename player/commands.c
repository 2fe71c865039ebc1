// What several commands need at their start.
#include "player/commands.h"

#include <stdlib.h>
#include <string.h>

#include "signage/base/digest.h"
#include "signage/base/file.h"

struct playlist *commands_load_playlist(const struct options *options, struct source *source,
                                        struct smil_notes *notes, char **bytes, size_t *length,
                                        struct error *error)
{
    if (!source_find(options->source, options->screen, source, error))
        return NULL;
    if (!source->local) {
        error_set(error, "%s: give a playlist file or a folder here, not an address",
                  options->source);
        return NULL;
    }
    char *document = file_load(source->playlist_path, SMIL_MOST_BYTES, length, error);
    if (!document)
        return NULL;
    struct playlist *playlist = smil_parse(source->playlist_path, document, *length, notes, error);
    if (bytes && playlist)
        *bytes = document;
    else
        free(document);
    return playlist;
}

void commands_cache_folder(const struct options *options, const struct source *source,
                           char folder[PATH_MAX])
{
    const char *given = options->cache_folder, *systemd = getenv("CACHE_DIRECTORY");
    if (given || (systemd && systemd[0])) {
        snprintf(folder, PATH_MAX, "%.*s", given ? PATH_MAX - 1 : (int)strcspn(systemd, ":"),
                 given ? given : systemd);
        return;
    }
    struct digest digest = digest_of(source->playlist_url, strlen(source->playlist_url));
    char hex[DIGEST_HEX_BYTES];
    digest_hex(&digest, hex);
    const char *user = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    if (user && user[0] == '/')
        snprintf(folder, PATH_MAX, "%s/kawaraban-player/%.16s", user, hex);
    else if (home && home[0] == '/')
        snprintf(folder, PATH_MAX, "%s/.cache/kawaraban-player/%.16s", home, hex);
    else
        snprintf(folder, PATH_MAX, "/var/cache/kawaraban-player/%.16s", hex);
}
