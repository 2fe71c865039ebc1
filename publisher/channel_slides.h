// Which slides a channel makes of its own accord, and how its showcases and years are set: the
// attributes board, digest, layout and era of <channel>. Pure; any thread.
#pragma once

#include "publisher/programme/programme.h"
#include "signage/base/xml.h"

#define CHANNEL_SLIDES_ATTRIBUTES "board digest layout era"

// With their defaults where they are absent: a board, no digest, horizontal, no era.
bool channel_slides_read(struct xml *xml, const xmlNode *node, struct channel_settings *channel,
                         struct error *error) __attribute__((warn_unused_result));
