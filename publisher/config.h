// The publisher's configuration: one XML file (namespace CONFIG_NAMESPACE; the commented sample is
// content/kawaraban.xml), read whole, checked whole. Errors are "PATH:LINE: sentence". Relative
// paths in it are relative to the file. Pure but for reading; any thread.
#pragma once

#include <stddef.h>

#include "publisher/delivery/server.h"
#include "publisher/feed/poller.h"
#include "publisher/people_settings.h"
#include "publisher/programme/programme.h"
#include "signage/base/arena.h"
#include "signage/base/error.h"

#define CONFIG_NAMESPACE "urn:kawaraban:config:1"
#define CONFIG_MOST_BYTES (4u * 1024 * 1024)

// Where `serve` looks when nobody says.
#define CONFIG_DEFAULT_PATH "/etc/kawaraban/kawaraban.xml"

struct config {
    struct arena *arena; // owns everything below
    const char *path;
    const char *zone_name;      // IANA
    const char *store_folder;   // database, media, key
    const char *content_folder; // items; templates/, themes/ and terms.txt below it unless told
    struct server_settings server;
    struct poller_settings poller;
    struct programme_settings programme;
    struct people_settings people;
};

// NULL with a sentence. Also checks what the parts refer to: each screen's channel, each channel's
// theme, folders that must exist.
struct config *config_load(const char *path, struct error *error)
    __attribute__((warn_unused_result));
void config_destroy(struct config *config); // NULL is legal
