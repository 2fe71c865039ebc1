// inotify over a folder tree: what changes below it, by path. Inside intake only; one thread.
#pragma once

#include <stdbool.h>

#include "signage/base/error.h"

enum tree_news {
    TREE_WRITING,  // somebody has the file open and writes
    TREE_CREATED,  // it is there; whether more comes is not known
    TREE_CHANGED,  // written and closed, moved here or away, removed, or found in a new folder
    TREE_OVERFLOW, // more happened than the kernel could tell: look at everything. Path ""
    TREE_LOST,     // the root itself went away; the watch is of no more use. Path ""
};

struct tree_watch;

// Watches the root and every folder below it, also those that come later. Nothing is told about
// what is there at the beginning. `tell` is called from tree_watch_read only.
struct tree_watch *tree_watch_create(const char *root,
                                     void (*tell)(void *context, const char *relative,
                                                  enum tree_news news),
                                     void *context, struct error *error);
void tree_watch_destroy(struct tree_watch *watch); // NULL is legal

int tree_watch_fd(const struct tree_watch *watch); // readable when there is news

void tree_watch_read(struct tree_watch *watch);

// Puts watches on folders that have none yet, after an overflow.
void tree_watch_refresh(struct tree_watch *watch);

// False when the kernel refused to watch some of the folders.
bool tree_watch_is_complete(const struct tree_watch *watch);
