// A reference → a path, by trying the places in order.
#include "player/finder.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "player/needs.h"
#include "signage/base/digest.h"
#include "signage/base/installed.h"
#include "signage/language/media_name.h"

static bool is_readable(const char *path)
{
    return access(path, R_OK) == 0;
}

// There, and what its name says.
static bool is_good(const char *path, const char *name)
{
    struct digest wanted, found;
    return is_readable(path) && media_name_digest(name, &wanted) && digest_of_file(path, &found) &&
           digest_equal(&wanted, &found);
}

static bool find_in_folder(const char *folder, const char *name, char *path, size_t path_bytes)
{
    if (media_name_path(folder, name, path, path_bytes) && is_good(path, name))
        return true;
    int length = snprintf(path, path_bytes, "%s/%s", folder, name);
    return length > 0 && (size_t)length < path_bytes && is_good(path, name);
}

static bool find_beside(const struct source *source, const char *src, const char *name, char *path,
                        size_t path_bytes)
{
    char url[SOURCE_MOST_URL_BYTES];
    for (int attempt = 0; source_media_url(source, src, attempt, url, sizeof url); attempt++)
        if (source_local_path(url, path, path_bytes) &&
            (name[0] ? is_good(path, name) : is_readable(path)))
            return true;
    return false;
}

static bool is_below(const char *path, const char *folder)
{
    size_t length = folder ? strlen(folder) : 0;
    return length > 0 && strncmp(path, folder, length) == 0 && path[length] == '/' &&
           !strstr(path, "/../");
}

bool finder_find(const struct finder *finder, const char *src, char *path, size_t path_bytes)
{
    char locator[SOURCE_MOST_URL_BYTES], name[MEDIA_NAME_BYTES];
    media_name_from_path(src, name);
    if (is_below(src, finder->content_folder) && is_readable(src)) {
        int length = snprintf(path, path_bytes, "%s", src);
        return length > 0 && (size_t)length < path_bytes;
    }
    if (name[0] && finder->media_folder &&
        find_in_folder(finder->media_folder, name, path, path_bytes))
        return true;
    if (finder->cache && needs_locator(finder->source, src, locator, sizeof locator) &&
        cache_find(finder->cache, locator, path, path_bytes))
        return true;
    return finder->source->local && find_beside(finder->source, src, name, path, path_bytes);
}

static bool resolve(void *context, const char *src, char *path, size_t path_bytes)
{
    return finder_find(context, src, path, path_bytes);
}

struct resolver finder_resolver(const struct finder *finder)
{
    return (struct resolver){resolve, (void *)(uintptr_t)finder};
}

const char *finder_content_folder(const char *given, char folder[PATH_MAX])
{
    if (given)
        return given;
    strcpy(folder, "content");
    if (is_readable("content/templates"))
        return folder;
    char templates[PATH_MAX];
    bool there = installed_path("content/templates", templates, sizeof templates) &&
                 is_readable(templates) && installed_path("content", folder, PATH_MAX);
    return there ? folder : NULL;
}
