// What most commands open together: configuration, time zone, store, keys and programme, in this
// order, closed in the reverse one.
#pragma once

#include "publisher/config.h"
#include "publisher/console/settings.h"
#include "publisher/programme/programme.h"
#include "publisher/store/store.h"
#include "signage/base/civil.h"
#include "signage/base/clock.h"
#include "signage/base/error.h"
#include "signage/language/signature.h"

struct house {
    struct clock clock;
    struct config *config;
    struct civil_zone *zone;
    struct store *store;
    struct signature_key_pair keys; // STORE/publisher.key; the public half in STORE/publisher.pub
    struct settings *settings;      // the configuration with what staff set in the console over it
    struct programme *programme;
};

// NULL with a sentence; nothing stays open then. No threads run yet.
struct house *house_open(const char *config_path, struct clock clock, struct error *error)
    __attribute__((warn_unused_result));
void house_close(struct house *house); // NULL is legal
