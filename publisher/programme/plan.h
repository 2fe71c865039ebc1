// One channel's programme: loops of slides for the main region, texts for the band, from now on.
// Composes what is not composed yet. One thread at a time.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher/programme/cast.h"
#include "publisher/programme/compose.h"
#include "publisher/programme/designs.h"
#include "publisher/programme/loops.h"
#include "publisher/programme/programme.h"
#include "publisher/programme/slide_shelf.h"
#include "signage/base/error.h"
#include "signage/language/playlist.h"

struct plan_context {
    const struct designs *designs;
    struct slide_shelf *shelf;
    struct phrases *phrases;
    const struct civil_zone *zone;
    const char *place;
    double least_percent; // below which no text of the main region goes (least_size.h)
};

struct plan_text { // the band's text in a span of time
    int64_t begin_ms, end_ms;
    const struct shelf_slide *slide;
};

struct plan {
    struct arena *arena;
    struct loop *loops; // the main region; sorted, touching, the last one for ever
    size_t loop_count;
    size_t show_count;       // in the loops' table
    struct plan_text *texts; // empty without a band
    size_t text_count;
    const struct shelf_slide *clock; // NULL without one
    // Media that belong to the looks, before any slide is drawn.
    const struct design_media **looks;
    size_t look_count;
    uint32_t paper_rgb; // the theme's, behind everything
};

// NULL with a sentence when a template is missing or the store cannot take a slide. The plan
// points into the cast and the shelf; `previous` may be NULL.
struct plan *plan_create(const struct plan_context *context, const struct channel_settings *channel,
                         struct cast *cast, const struct playlist *previous, int64_t now_ms,
                         struct error *error) __attribute__((warn_unused_result));
void plan_destroy(struct plan *plan); // NULL is legal

// The channel as its designs allow: what has no template has no share, no board and no digest.
struct channel_settings plan_settings(const struct designs *designs,
                                      const struct channel_settings *channel);

// What the channel cannot do without: its theme, and the templates of alerts, the welcome and the
// band. design_choice_missing() tells of the others.
bool plan_check_designs(const struct designs *designs, const struct channel_settings *channel,
                        struct error *error);

// How long a slide with so much to read is shown.
int64_t plan_dwell_ms(const struct channel_settings *channel, double reading_chars);
