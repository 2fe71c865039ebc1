// One entry drawn at the size of its region: what the loader hands to the stage. Drawing happens on
// the artist's thread; afterwards a picture belongs to the main thread, which shares it between
// stage and scene by counting references.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "player/finder.h"
#include "player/status.h"
#include "signage/base/civil.h"
#include "signage/base/digest.h"
#include "signage/base/error.h"
#include "signage/drawing/artist.h"
#include "signage/drawing/frame.h"
#include "signage/drawing/slide_motion.h"
#include "signage/drawing/ticker.h"
#include "signage/language/playlist.h"

// What to draw. Holds all it needs: it travels between threads.
struct picture_wish {
    struct digest key; // of everything that decides the pixels but the moment
    uint64_t id;       // given by the stage, to tell an answer by
    bool is_status;    // the waiting slide with `status`, else an entry
    enum playlist_entry_type type;
    enum playlist_fit fit;
    int width_px, height_px;
    uint32_t background_rgb;
    bool motionless;       // nothing on it is to move
    int frames_per_s;      // of the display: a ticker moves evenly by it; 0: as usual
    int64_t moment_utc_ms; // for live text
    char src[SOURCE_MOST_URL_BYTES];
    struct status status;
};

// Where and how an entry is to be shown.
struct picture_place {
    int width_px, height_px;
    uint32_t background_rgb;
    bool motionless;
    int frames_per_s;
};

// Fills in all but id. `variant` tells versions of media apart that have no digest in their name.
void picture_wish_entry(struct picture_wish *wish, const struct playlist_entry *entry,
                        const struct picture_place *place, int64_t moment_utc_ms, unsigned variant);
void picture_wish_status(struct picture_wish *wish, const struct status *status, int width_px,
                         int height_px);

struct picture {
    struct digest key;
    struct frame *frame;         // NULL for a ticker
    struct ticker *ticker;       // NULL for a still
    struct slide_motion *motion; // how it comes to rest in `frame`; NULL: it is there at once
    int64_t moment_utc_ms;       // the instant it shows
    int64_t live_ms;             // how long it is true: to the next multiple of this; 0: for ever
    bool incomplete;             // drawn without a picture that was not there
    int references;
};

struct picture_context {
    struct artist *artist; // may be NULL where only images are drawn
    const struct finder *finder;
    const struct civil_zone *zone;
};

// NULL with a sentence when it cannot be shown; *missing tells that a file, or every font, was not
// there.
struct picture *picture_draw(const struct picture_context *context, const struct picture_wish *wish,
                             bool *missing, struct error *error)
    __attribute__((warn_unused_result));

// A still picture of frame, which it takes over.
struct picture *picture_of_frame(struct frame *frame, const struct digest *key);

// Forgets how it came to rest: it will not enter again.
void picture_settle(struct picture *picture);

// True at `utc_ms`: no live text, or the same minute (or second) of it.
bool picture_is_true_at(const struct picture *picture, int64_t utc_ms);

struct picture *picture_acquire(struct picture *picture); // NULL gives NULL
void picture_release(struct picture *picture);            // NULL is legal
