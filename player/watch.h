// Tells when something in a playlist's folder changed (inotify), for local sources. One thread.
#pragma once

#include <stdbool.h>

struct watch {
    int fd; // readable when something happened; -1 while there is nothing to watch
};

void watch_init(struct watch *watch);
void watch_finish(struct watch *watch);

// Begins to watch the folder of `path`, if that is not done yet and the folder is there.
void watch_open(struct watch *watch, const char *path);

// True when something changed since the last look. Never waits.
bool watch_saw_change(struct watch *watch);
