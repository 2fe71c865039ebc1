// What the people's side of the publisher works with, put together by serve.
#pragma once

#include "publisher/console/settings.h"
#include "publisher/console/studio.h"
#include "publisher/mail/mailer.h"
#include "publisher/people/people.h"
#include "publisher/programme/programme.h"
#include "publisher/review/review.h"
#include "publisher/store/store.h"
#include "signage/base/civil.h"
#include "signage/base/clock.h"

struct office {
    struct store *store;
    struct programme *programme;
    const struct civil_zone *zone;
    struct clock clock;
    struct people *people;
    struct review *review;
    struct mailer *mailer;     // NULL where no mail goes out
    struct settings *settings; // loaded
    struct studio *studio;
    const char *base_url;      // "" = from the Host field
    bool secure;               // cookies get Secure: served behind TLS
    const char *trusted_proxy; // whose X-Forwarded-For counts; ""
    const char *web_folder;    // console/web as installed
    const char *place;         // the house's name
    // What staff changed in the register is to be taken up: programme_reconfigure, feeds. Any
    // thread.
    void (*settings_changed)(void *context);
    void *context;
};
