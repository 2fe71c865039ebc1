#include "publisher/upload/media_program.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FOLDERS_ABOVE 6

static bool is_in(const char *folder, const char *below, char path[PATH_MAX])
{
    int length = snprintf(path, PATH_MAX, "%s%s/" MEDIA_PROGRAM, folder, below);
    return length > 0 && length < PATH_MAX && access(path, X_OK) == 0;
}

bool media_program_find(char path[PATH_MAX], struct error *error)
{
    char folder[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", folder, sizeof folder - 1);
    folder[length > 0 ? length : 0] = '\0';
    for (int i = 0; i < FOLDERS_ABOVE; i++) {
        char *slash = strrchr(folder, '/');
        if (!slash)
            break;
        *slash = '\0';
        if (is_in(folder, "", path) || (i == 1 && is_in(folder, "/libexec/kawaraban", path)))
            return true;
    }
    return error_set(error,
                     "the program " MEDIA_PROGRAM ", which opens uploads, is not beside this "
                     "one; install it again");
}
