// How slides come in on a channel, and whether anything moves: attributes of <channel>, and of its
// <share> for one kind.
#pragma once

#include "publisher/programme/programme.h"
#include "signage/base/error.h"
#include "signage/base/xml.h"

#define CHANNEL_MOTION_ATTRIBUTES "transition transition-time transition-from motion"
#define CHANNEL_MOTION_SHARE_ATTRIBUTES "transition transition-time transition-from"
#define CHANNEL_MOTION_MOST_MS 5000

// <channel>: for all kinds; without a word, a cross-fade of 800 ms.
bool channel_motion_read(struct xml *xml, const xmlNode *channel_node,
                         struct channel_settings *channel, struct error *error)
    __attribute__((warn_unused_result));

// <share kind="…">: for that kind instead.
bool channel_motion_read_share(struct xml *xml, const xmlNode *share, enum item_kind kind,
                               struct channel_settings *channel, struct error *error)
    __attribute__((warn_unused_result));
