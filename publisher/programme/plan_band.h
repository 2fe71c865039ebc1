// The band below the picture: running text and clock. Private to planning, with what its two files
// share.
#pragma once

#include "publisher/programme/periods.h"
#include "publisher/programme/plan.h"

#define PLAN_MOST_KEY_BYTES 4096
#define PLAN_MOST_MESSAGES 24

struct planning {
    const struct plan_context *context;
    const struct channel_settings *channel;
    struct channel_settings settings; // the channel's, as plan_settings() has them
    struct cast *cast;
    struct plan *plan;
    const struct design *theme;
    struct compose_context compose;
    struct loop_show *table; // a show for each of the cast's spans, then the welcome
    struct period *periods;
    size_t period_count;
    const struct shelf_slide *welcome;
    struct buffer key;
};

bool plan_band(struct planning *planning, const struct playlist *previous, int64_t now_ms,
               struct error *error);

// Takes a slide that shows no item and keeps it under its own digest.
const struct shelf_slide *plan_keep_slide(struct planning *planning, struct slide *composed,
                                          const char *title, struct error *error);
