// Draws what people are shown of slides and screens, with the players' own code: previews while
// somebody writes, and what is on a screen at any time. A few artists that are made when first
// needed; whoever finds them all at work waits. Any thread.
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "publisher/store/store.h"
#include "signage/base/buffer.h"
#include "signage/base/civil.h"
#include "signage/base/error.h"
#include "signage/drawing/legibility.h"
#include "signage/language/playlist.h"
#include "signage/language/slide.h"

#define STUDIO_LEAST_SIDE_PX 90
#define STUDIO_MOST_SIDE_PX 3840
#define STUDIO_MOST_PNG_BYTES (64u * 1024 * 1024)

struct studio;
struct studio *studio_create(struct store *store, const struct civil_zone *zone); // both outlive it
void studio_destroy(struct studio *studio);                                       // NULL is legal

struct studio_view {
    int width_px, height_px;
    const char *lang; // NULL: the slide's own
    int64_t utc_ms;
    struct legibility_screen screen; // of the real one, by which it is judged; zeros: not told
    int64_t least_dwell_ms, most_dwell_ms; // of the channel
};

// The picture as PNG into `png` (may be NULL), and whether it can be read (legibility_report.h)
// into *report, the caller's (may be NULL).
bool studio_draw_slide(struct studio *studio, const struct slide *slide,
                       const struct studio_view *view, struct buffer *png, json_t **report,
                       struct error *error) __attribute__((warn_unused_result));

// All regions of a playlist as they are at view->utc_ms, at rest.
bool studio_draw_playlist(struct studio *studio, const struct playlist *playlist,
                          const struct studio_view *view, struct buffer *png, struct error *error)
    __attribute__((warn_unused_result));
