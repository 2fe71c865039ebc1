#include "signage/base/installed.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// Cuts the last two segments: PREFIX/bin/program → PREFIX.
static bool find_prefix(char prefix[PATH_MAX])
{
    ssize_t length = readlink("/proc/self/exe", prefix, PATH_MAX - 1);
    if (length <= 0)
        return false;
    prefix[length] = '\0';
    for (int i = 0; i < 2; i++) {
        char *slash = strrchr(prefix, '/');
        if (!slash)
            return false;
        *slash = '\0';
    }
    return true;
}

bool installed_path(const char *below, char *path, size_t path_bytes)
{
    char prefix[PATH_MAX];
    if (find_prefix(prefix)) {
        int length = snprintf(path, path_bytes, "%s/share/kawaraban/%s", prefix, below);
        if (length > 0 && (size_t)length < path_bytes && access(path, R_OK) == 0)
            return true;
    }
    int length = snprintf(path, path_bytes, "%s/%s", KAWARABAN_DATA, below);
    return length > 0 && (size_t)length < path_bytes;
}
