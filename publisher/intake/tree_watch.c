// inotify tells about single folders by number; here it becomes news about paths of a tree. A
// folder is watched first and listed after, so that nothing falls between.

#include "publisher/intake/tree_watch.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "publisher/intake/walk.h"
#include "signage/base/log.h"

#define EVENTS                                                                                     \
    (IN_CREATE | IN_MODIFY | IN_ATTRIB | IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE)

struct folder_watch {
    int number;
    char *relative; // "" for the root
};

struct tree_watch {
    char *root;
    int fd;
    void (*tell)(void *context, const char *relative, enum tree_news news);
    void *context;
    struct folder_watch *folders;
    size_t count, capacity;
    bool complete;
    bool telling; // files that are found are news
};

static struct folder_watch *find(const struct tree_watch *watch, int number)
{
    for (size_t i = 0; i < watch->count; i++)
        if (watch->folders[i].number == number)
            return &watch->folders[i];
    return NULL;
}

static void drop(struct tree_watch *watch, struct folder_watch *folder)
{
    free(folder->relative);
    *folder = watch->folders[--watch->count];
}

static void keep(struct tree_watch *watch, int number, const char *relative)
{
    struct folder_watch *known = find(watch, number);
    if (known && strcmp(known->relative, relative) == 0)
        return;
    if (known)
        drop(watch, known);
    if (watch->count == watch->capacity) {
        watch->capacity = watch->capacity * 2 + 16;
        watch->folders = reallocarray(watch->folders, watch->capacity, sizeof *watch->folders);
        if (!watch->folders)
            abort();
    }
    struct folder_watch *folder = &watch->folders[watch->count++];
    folder->number = number;
    folder->relative = strdup(relative);
    if (!folder->relative)
        abort();
}

static void watch_one(struct tree_watch *watch, const char *relative)
{
    bool is_root = !*relative;
    char *path = walk_path(watch->root, relative);
    uint32_t mask =
        EVENTS | IN_ONLYDIR | (is_root ? IN_DELETE_SELF | IN_MOVE_SELF : IN_DONT_FOLLOW);
    int number = inotify_add_watch(watch->fd, path, mask);
    if (number >= 0) {
        keep(watch, number, relative);
    } else if (errno != ENOENT && errno != ENOTDIR) { // gone again: its removal is news of its own
        if (watch->complete)
            log_warning("%s cannot be watched: %s; it is looked at every few seconds instead%s",
                        path, strerror(errno),
                        errno == ENOSPC ? " (raise fs.inotify.max_user_watches)" : "");
        watch->complete = false;
    }
    free(path);
}

static void found(void *context, const char *relative, bool is_folder)
{
    struct tree_watch *watch = context;
    if (is_folder)
        watch_one(watch, relative);
    else if (watch->telling)
        watch->tell(watch->context, relative, TREE_CHANGED);
}

// What cannot be listed is reported by whoever reads the files.
static void watch_below(struct tree_watch *watch, const char *relative, bool telling)
{
    watch->telling = telling;
    walk(watch->root, relative, found, watch, NULL);
}

struct tree_watch *tree_watch_create(const char *root,
                                     void (*tell)(void *context, const char *relative,
                                                  enum tree_news news),
                                     void *context, struct error *error)
{
    int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd < 0) {
        error_set_errno(error, errno, "%s cannot be watched", root);
        return NULL;
    }
    struct tree_watch *watch = calloc(1, sizeof *watch);
    if (!watch || !(watch->root = strdup(root)))
        abort();
    watch->fd = fd;
    watch->tell = tell;
    watch->context = context;
    watch->complete = true;
    watch_below(watch, "", false);
    if (watch->count > 0 || !watch->complete)
        return watch;
    error_set(error, "%s is no folder that can be watched", root);
    tree_watch_destroy(watch);
    return NULL;
}

void tree_watch_destroy(struct tree_watch *watch)
{
    if (!watch)
        return;
    for (size_t i = 0; i < watch->count; i++)
        free(watch->folders[i].relative);
    free(watch->folders);
    free(watch->root);
    close(watch->fd);
    free(watch);
}

int tree_watch_fd(const struct tree_watch *watch)
{
    return watch->fd;
}

bool tree_watch_is_complete(const struct tree_watch *watch)
{
    return watch->complete;
}

void tree_watch_refresh(struct tree_watch *watch)
{
    watch->complete = true;
    watch_below(watch, "", false);
}

// A folder that was moved away keeps its watches, and would speak under its old name.
static void unwatch_below(struct tree_watch *watch, const char *relative)
{
    size_t length = strlen(relative);
    for (size_t i = watch->count; i-- > 0;) {
        struct folder_watch *folder = &watch->folders[i];
        if (strncmp(folder->relative, relative, length) != 0 ||
            (folder->relative[length] && folder->relative[length] != '/'))
            continue;
        inotify_rm_watch(watch->fd, folder->number);
        drop(watch, folder);
    }
}

static void tell_entry(struct tree_watch *watch, const struct inotify_event *event,
                       const char *relative)
{
    if (event->mask & IN_ISDIR) {
        if (event->mask & (IN_MOVED_FROM | IN_DELETE))
            unwatch_below(watch, relative);
        if (event->mask & (IN_CREATE | IN_MOVED_TO))
            watch_below(watch, relative, true);
        if (event->mask & IN_MODIFY)
            return;
    }
    watch->tell(watch->context, relative,
                event->mask & IN_MODIFY   ? TREE_WRITING
                : event->mask & IN_CREATE ? TREE_CREATED
                                          : TREE_CHANGED);
}

static void take_event(struct tree_watch *watch, const struct inotify_event *event)
{
    if (event->mask & IN_Q_OVERFLOW) {
        watch->tell(watch->context, "", TREE_OVERFLOW);
        return;
    }
    struct folder_watch *folder = find(watch, event->wd);
    if (!folder)
        return; // left over from a watch that was taken off
    bool is_root = !*folder->relative;
    if (is_root && (event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED)))
        watch->tell(watch->context, "", TREE_LOST);
    else if (event->mask & IN_IGNORED)
        drop(watch, folder);
    else if (event->len && !walk_ignores(event->name)) {
        char *relative = walk_path(folder->relative, event->name);
        tell_entry(watch, event, relative);
        free(relative);
    }
}

void tree_watch_read(struct tree_watch *watch)
{
    _Alignas(struct inotify_event) char events[16384];
    for (ssize_t got; (got = read(watch->fd, events, sizeof events)) > 0;) {
        for (ssize_t at = 0; at < got;) {
            const struct inotify_event *event = (const void *)(events + at);
            take_event(watch, event);
            at += (ssize_t)(sizeof *event + event->len);
        }
    }
}
