// <host name="www.example.jp" floor="15m"/>: how often the feeds of one host may be asked at most,
// whatever they are set to. Pure; any thread.
#pragma once

#include "publisher/feed/poller.h"
#include "signage/base/arena.h"
#include "signage/base/error.h"
#include "signage/base/xml.h"

#define FEED_MOST_HOSTS 2000

// All of them below `root`, into `settings`; false with a sentence.
bool feed_hosts_read(struct xml *xml, const xmlNode *root, struct arena *arena,
                     struct poller_settings *settings, struct error *error)
    __attribute__((warn_unused_result));

// What a person should know of a feed that is asked less often than it is set to; "" when it is
// not.
void feed_hosts_note(const struct poller_settings *settings, const struct feed_settings *feed,
                     struct error *note);
