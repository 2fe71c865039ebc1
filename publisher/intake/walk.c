// The content folder as a list of paths, shared by who watches it and who reads it.

#include "publisher/intake/walk.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct walk {
    const char *root;
    void (*visit)(void *context, const char *relative, bool is_folder);
    void *context;
    struct error *error; // NULL once the first sentence was written
    long entries;
    bool ok;
};

static bool ends_with(const char *name, const char *end)
{
    size_t length = strlen(name), end_length = strlen(end);
    return length >= end_length && strcmp(name + length - end_length, end) == 0;
}

bool walk_ignores(const char *name)
{
    static const char *const endings[] = {"~", ".swp", ".swx", ".tmp", ".part", ".crdownload"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (ends_with(name, endings[i]))
            return true;
    return name[0] == '.' || name[0] == '#' || strstr(name, ".part-") != NULL;
}

static char *joined(const char *folder, const char *name)
{
    char *path = NULL;
    const char *slash = *folder && *name && !ends_with(folder, "/") ? "/" : "";
    if (asprintf(&path, "%s%s%s", folder, slash, name) < 0)
        abort();
    return path;
}

char *walk_path(const char *root, const char *relative)
{
    return joined(root, relative);
}

static void fail(struct walk *walk, int errnum, const char *path, const char *what)
{
    if (errnum)
        error_set_errno(walk->error, errnum, "%s %s", path, what);
    else
        error_set(walk->error, "%s %s", path, what);
    walk->error = NULL;
    walk->ok = false;
}

static void visit_folder(struct walk *walk, const char *relative, int depth);

static void visit_entry(struct walk *walk, const char *folder, const char *relative, int depth)
{
    struct stat status;
    char *path = walk_path(walk->root, relative);
    if (++walk->entries > WALK_MOST_ENTRIES) {
        if (walk->entries == WALK_MOST_ENTRIES + 1)
            fail(walk, 0, folder, "holds too many files; is it the right folder?");
    } else if (lstat(path, &status) == 0) {
        bool is_folder = S_ISDIR(status.st_mode);
        if (is_folder)
            visit_folder(walk, relative, depth + 1);
        else if (stat(path, &status) == 0 && S_ISREG(status.st_mode))
            walk->visit(walk->context, relative, false);
    }
    free(path);
}

static void visit_folder(struct walk *walk, const char *relative, int depth)
{
    char *path = walk_path(walk->root, relative);
    walk->visit(walk->context, relative, true);
    DIR *listing = depth > WALK_MOST_DEPTH ? NULL : opendir(path);
    if (!listing) {
        bool deep = depth > WALK_MOST_DEPTH;
        fail(walk, deep ? 0 : errno, path, deep ? "is nested too deep" : "cannot be read");
    }
    for (const struct dirent *entry; listing && (entry = readdir(listing));) {
        if (walk_ignores(entry->d_name))
            continue;
        char *below = joined(relative, entry->d_name);
        visit_entry(walk, path, below, depth);
        free(below);
    }
    if (listing)
        closedir(listing);
    free(path);
}

bool walk(const char *root, const char *relative,
          void (*visit)(void *context, const char *relative, bool is_folder), void *context,
          struct error *error)
{
    struct walk walk = {
        .root = root, .visit = visit, .context = context, .error = error, .ok = true};
    visit_folder(&walk, relative, 0);
    return walk.ok;
}
