// Pictures for the API: which channel and screen they are judged by, and the answer as PNG. Not a
// door.
#pragma once

#include <stdbool.h>

#include "publisher/console/call.h"
#include "publisher/console/studio.h"
#include "publisher/item/item.h"

struct api_view {
    struct studio_view studio;
    char channel[80];
};

// Settles who looks from where: the screen if it is named, else the channel's first that says how
// it is seen; no channel: the first. False: refused already.
bool api_view_settle(struct call *call, const char *channel, const char *screen,
                     struct api_view *view);

// The item as the view's channel shows it. The report may be NULL. False: refused already.
bool api_view_draw_item(struct call *call, const struct item *item, const struct api_view *view,
                        struct buffer *png, json_t **report);

// Takes the bytes of `png`.
void api_view_reply_png(struct call *call, struct buffer *png);
