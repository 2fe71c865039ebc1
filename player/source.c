// The word on the command line → addresses. Everything becomes a URL, local files too, so that one
// way of fetching serves the publisher, a plain web server, a folder and a USB stick.
#include "player/source.h"

#include <curl/curl.h>
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "signage/language/media_name.h"

#define PLAYLIST_NAME "playlist.smil"

static bool starts_with(const char *text, const char *prefix)
{
    return strncasecmp(text, prefix, strlen(prefix)) == 0;
}

static bool is_network_url(const char *word)
{
    return starts_with(word, "http://") || starts_with(word, "https://");
}

static bool fits(int length, size_t bytes)
{
    return length >= 0 && (size_t)length < bytes;
}

static bool get_part(CURLU *url, CURLUPart part, unsigned flags, char *out, size_t out_bytes)
{
    char *text = NULL;
    bool ok = curl_url_get(url, part, &text, flags) == CURLUE_OK && strlen(text) < out_bytes;
    if (ok)
        strcpy(out, text);
    curl_free(text);
    return ok;
}

// `reference` by the rules of RFC 3986 section 5 relative to `base`.
static bool join(const char *base, const char *reference, char *out, size_t out_bytes)
{
    CURLU *url = curl_url();
    if (!url)
        abort();
    bool ok = curl_url_set(url, CURLUPART_URL, base, 0) == CURLUE_OK &&
              curl_url_set(url, CURLUPART_URL, reference, CURLU_URLENCODE) == CURLUE_OK &&
              get_part(url, CURLUPART_URL, 0, out, out_bytes);
    curl_url_cleanup(url);
    return ok;
}

static bool find_on_network(const char *word, const char *screen, struct source *source,
                            struct error *error)
{
    char path[SOURCE_MOST_URL_BYTES];
    CURLU *url = curl_url();
    if (!url)
        abort();
    bool ok = curl_url_set(url, CURLUPART_URL, word, 0) == CURLUE_OK &&
              get_part(url, CURLUPART_PATH, 0, path, sizeof path);
    curl_url_cleanup(url);
    if (!ok)
        return error_set(error, "“%s” is no usable URL; write it as http://host:8080", word);
    size_t length = strlen(path);
    bool names_playlist = length > 5 && strcmp(path + length - 5, ".smil") == 0;
    if (names_playlist) {
        if (!join(word, word, source->playlist_url, sizeof source->playlist_url))
            return error_set(error, "“%s” is too long for a URL", word);
    } else {
        if (!screen)
            return error_set(
                error, "%s is a publisher; say which of its screens this is with --screen NAME",
                word);
        char base[SOURCE_MOST_URL_BYTES], below[128];
        int base_length =
            snprintf(base, sizeof base, "%s%s", word, word[strlen(word) - 1] == '/' ? "" : "/");
        snprintf(below, sizeof below, "screens/%s/" PLAYLIST_NAME, screen);
        if (!fits(base_length, sizeof base) ||
            !join(base, below, source->playlist_url, sizeof source->playlist_url))
            return error_set(error, "“%s” is too long for a URL", word);
    }
    if (!strstr(source->playlist_url, "/screens/") ||
        !join(source->playlist_url, "report", source->report_url, sizeof source->report_url))
        source->report_url[0] = '\0';
    return true;
}

static bool is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

// The only screen in FOLDER/screens; false when there is none or they are several.
static bool only_screen(const char *folder, char screen[256], int *count)
{
    char path[PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/screens", folder);
    *count = 0;
    DIR *listing = opendir(path);
    if (!listing)
        return false;
    for (struct dirent *entry; (entry = readdir(listing));)
        if (entry->d_name[0] != '.') {
            ++*count;
            snprintf(screen, 256, "%s", entry->d_name);
        }
    closedir(listing);
    return *count == 1;
}

static bool find_in_folder(const char *folder, const char *screen, char *path, size_t path_bytes,
                           struct error *error)
{
    int length = snprintf(path, path_bytes, "%s/" PLAYLIST_NAME, folder);
    if (fits(length, path_bytes) && exists(path))
        return true;
    char found[256];
    int count = 0;
    if (!screen && only_screen(folder, found, &count))
        screen = found;
    if (!screen && count > 1)
        return error_set(error, "%s holds %d screens; say which one with --screen NAME", folder,
                         count);
    if (!screen)
        return error_set(error,
                         "%s holds no playlist; `kawaraban-publisher build --out %s` makes one",
                         folder, folder);
    length = snprintf(path, path_bytes, "%s/screens/%s/" PLAYLIST_NAME, folder, screen);
    return fits(length, path_bytes) || error_set(error, "%s: the path is too long", folder);
}

// RFC 8089, with everything escaped that is not plain.
static bool make_file_url(const char *path, char *out, size_t out_bytes)
{
    char absolute[SOURCE_MOST_URL_BYTES], here[PATH_MAX];
    int length = snprintf(absolute, sizeof absolute, "%s%s%s",
                          path[0] == '/' || !getcwd(here, sizeof here) ? "" : here,
                          path[0] == '/' ? "" : "/", path);
    if (!fits(length, sizeof absolute) || out_bytes < 8)
        return false;
    size_t used = (size_t)sprintf(out, "file://");
    for (const char *c = absolute; *c; c++) {
        bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                     (*c >= '0' && *c <= '9') || strchr("/._-~", *c);
        if (used + 4 > out_bytes)
            return false;
        used += (size_t)sprintf(out + used, plain ? "%c" : "%%%02X", (unsigned char)*c);
    }
    return true;
}

bool source_find(const char *word, const char *screen, struct source *source, struct error *error)
{
    *source = (struct source){0};
    if (strlen(word) >= PATH_MAX)
        return error_set(error, "the name of what to play is too long");
    if (is_network_url(word))
        return find_on_network(word, screen, source, error);
    source->local = true;
    if (starts_with(word, "file://")) {
        if (!source_local_path(word, source->playlist_path, sizeof source->playlist_path))
            return error_set(error, "“%s” is no usable file URL", word);
    } else if (strstr(word, "://")) {
        return error_set(error, "“%s”: only http, https and file addresses can be played", word);
    } else if (is_folder(word)) {
        if (!find_in_folder(word, screen, source->playlist_path, sizeof source->playlist_path,
                            error))
            return false;
    } else {
        snprintf(source->playlist_path, sizeof source->playlist_path, "%s", word);
    }
    return make_file_url(source->playlist_path, source->playlist_url,
                         sizeof source->playlist_url) ||
           error_set(error, "%s: the path is too long", word);
}

bool source_resolve(const struct source *source, const char *src, char *url, size_t url_bytes)
{
    if (!src[0] || !join(source->playlist_url, src, url, url_bytes))
        return false;
    return is_network_url(url) || (source->local && starts_with(url, "file://"));
}

bool source_media_url(const struct source *source, const char *src, int attempt, char *url,
                      size_t url_bytes)
{
    static const char *const beside[] = {"../../media/%s", "../media/%s", "media/%s", "%s"};
    const int beside_count = (int)(sizeof beside / sizeof beside[0]);
    if (attempt == 0)
        return source_resolve(source, src, url, url_bytes);
    char name[MEDIA_NAME_BYTES];
    if (!source->local || attempt > 2 * beside_count || !media_name_from_path(src, name))
        return false;
    char sharded[MEDIA_NAME_BYTES + 4], reference[MEDIA_NAME_BYTES + 32];
    snprintf(sharded, sizeof sharded, "%.2s/%s", name, name);
    bool is_sharded = attempt > beside_count;
    const char *form = beside[(attempt - 1) % beside_count];
    size_t head = strcspn(form, "%");
    snprintf(reference, sizeof reference, "%.*s%s", (int)head, form, is_sharded ? sharded : name);
    return source_resolve(source, reference, url, url_bytes);
}

bool source_local_path(const char *url, char *path, size_t path_bytes)
{
    if (!starts_with(url, "file://"))
        return false;
    CURLU *parsed = curl_url();
    if (!parsed)
        abort();
    bool ok = curl_url_set(parsed, CURLUPART_URL, url, 0) == CURLUE_OK &&
              get_part(parsed, CURLUPART_PATH, CURLU_URLDECODE, path, path_bytes);
    curl_url_cleanup(parsed);
    return ok;
}
