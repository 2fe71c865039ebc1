// What the server serves: the running publisher's programme and store, or in tests something made
// by hand.
#pragma once

#include <stdbool.h>

#include "publisher/programme/edition.h"
#include "signage/base/error.h"

struct source {
    // The current edition, acquired for the caller; NULL before there is one. Asked at the start
    // and by server_publish, on its thread.
    const struct edition *(*current)(void *programme);
    void (*release)(const struct edition *edition);
    void *programme;

    // A player's report, checked to be JSON, for a screen that exists. May wait for the disk: it is
    // called on a thread that has nothing else to do.
    bool (*save_report)(void *store, const char *screen, const char *json, struct error *error);
    void *store;

    const char *media_folder; // as media_name_path expects it; copied by the server
};
