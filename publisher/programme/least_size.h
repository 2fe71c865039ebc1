// How small a channel's texts may be: what its largest distance and smallest screen ask for. Pure;
// any thread.
#pragma once

#include "publisher/programme/programme.h"

// In percent of the main region's shorter side, 0 when no screen of the channel says from where it
// is read. May be more than a slide can ask for (SLIDE_MOST_LEAST_PERCENT); least_size_for is not.
double least_size_of_screen(const struct channel_settings *channel,
                            const struct screen_settings *screen);
double least_size_for(const struct programme_settings *settings,
                      const struct channel_settings *channel);
