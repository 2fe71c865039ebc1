// A folder may be missing (a stick that is not plugged in) and come back as another one: then it is
// opened anew.
#include "player/watch.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

void watch_init(struct watch *watch)
{
    watch->fd = -1;
}

void watch_finish(struct watch *watch)
{
    if (watch->fd >= 0)
        close(watch->fd);
    watch->fd = -1;
}

void watch_open(struct watch *watch, const char *path)
{
    char folder[PATH_MAX];
    if (watch->fd >= 0)
        return;
    const char *slash = strrchr(path, '/');
    if (slash)
        snprintf(folder, sizeof folder, "%.*s", slash > path ? (int)(slash - path) : 1, path);
    else
        strcpy(folder, ".");
    watch->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (watch->fd >= 0 &&
        inotify_add_watch(watch->fd, folder, IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE_SELF) < 0)
        watch_finish(watch);
}

bool watch_saw_change(struct watch *watch)
{
    char events[4096];
    ssize_t got = watch->fd >= 0 ? read(watch->fd, events, sizeof events) : 0;
    for (ssize_t at = 0; at < got;) {
        struct inotify_event event;
        memcpy(&event, events + at, sizeof event);
        at += (ssize_t)(sizeof event + event.len);
        if (event.mask & (IN_DELETE_SELF | IN_IGNORED)) {
            watch_finish(watch);
            break;
        }
    }
    return got > 0;
}
