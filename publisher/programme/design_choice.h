// Which template an item is drawn with, and what happens where one is not there. Pure; any thread.
#pragma once

#include "publisher/programme/cast.h"
#include "publisher/programme/designs.h"
#include "publisher/programme/programme.h"

#define DESIGN_CHOICE_MOST 20 // templates of one channel

// That which the item or the channel asks for (drill, fault, showcase-vertical); where it is not
// there, its kind's. NULL when neither is.
const struct design *design_choice(const struct designs *designs,
                                   const struct channel_settings *channel, const struct item *item);

// The same for members of the cast: boards and digests have one of their own, and no other.
const struct design *design_choice_member(const struct designs *designs,
                                          const struct channel_settings *channel,
                                          const struct cast_member *member);

// All that the channel may draw with, as far as they are there. Gives how many.
size_t design_choice_all(const struct designs *designs, const struct channel_settings *channel,
                         const struct design *all[DESIGN_CHOICE_MOST]);

// Calls `missing` with a sentence for each template the channel would use and does not find: what
// is shown instead, and what to do.
void design_choice_missing(const struct designs *designs, const struct channel_settings *channel,
                           void (*missing)(void *context, const char *sentence), void *context);
