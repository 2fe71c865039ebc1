// How a slide comes on: the still picture, and what is to be seen before everything has come to
// rest. What moves is said by the template (motion and order, template.h); here it is taken apart
// once, off the main thread, so that a frame is only putting together. What is seen is a pure
// function of two times; at rest it is the still picture to the last bit.
//
// Elements enter one after the other, then stay. A picture with motion="drift" settles from a
// slight enlargement to its place, as long and as far as the time it stays allows.
//
// Made on the artist's thread, then read by any one.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "signage/base/error.h"
#include "signage/drawing/artist.h"
#include "signage/drawing/frame.h"
#include "signage/drawing/slide_draw.h"
#include "signage/language/slide.h"

#define SLIDE_MOTION_APART_MS 140        // from one order's beginning to the next's
#define SLIDE_MOTION_ENTRANCE_MS 700     // of one element
#define SLIDE_MOTION_LEAST_STAY_MS 3000  // a slide that stays for less is there at once
#define SLIDE_MOTION_LEAST_DRIFT_MS 4000 // likewise for a drift
#define SLIDE_MOTION_MOST_DRIFT_MS 15000
#define SLIDE_MOTION_REST_MS 800       // a drift has come to rest so long before the slide goes
#define SLIDE_MOTION_MOST_ZOOM 0.04    // how much larger a drifting picture begins, at most
#define SLIDE_MOTION_ZOOM_PER_S 0.0045 // … and for each second it has
#define SLIDE_MOTION_DRIFT_FRAMES_PER_S 30
#define SLIDE_MOTION_MOST_LAYERS 48 // elements that enter; further ones are there from the start

struct slide_motion;

// Draws into `frame` exactly what slide_draw does. *motion gets what moves before that is seen:
// NULL when nothing does, or when the parts do not add up to the picture (something lies over an
// element that enters).
bool slide_motion_draw(struct artist *artist, const struct slide *slide,
                       const struct slide_moment *moment, struct frame *frame,
                       struct slide_drawing_report *report, struct slide_motion **motion,
                       struct error *error) __attribute__((warn_unused_result));
void slide_motion_destroy(struct slide_motion *motion); // NULL is legal

struct slide_motion_time {
    int64_t elapsed_ms; // since things began to move; negative before
    int64_t stay_ms;    // from that beginning to the slide's end
};

// From when on (elapsed) the still picture is seen.
int64_t slide_motion_rest_ms(const struct slide_motion *motion, int64_t stay_ms);

// Brings `part` of `target`, a frame of the still picture's size, to what is seen then. `target`
// may be smaller, cut off at the right and below.
void slide_motion_paint(const struct slide_motion *motion, const struct frame *still,
                        struct slide_motion_time time, struct frame *target,
                        struct frame_rect part);

// Outside of this rectangle the picture is the same at the two instants (elapsed).
struct frame_rect slide_motion_changed(const struct slide_motion *motion, int64_t from_ms,
                                       int64_t to_ms, int64_t stay_ms);

// After how many ms from `elapsed` on another frame is due; INT64_MAX at rest.
int64_t slide_motion_next_ms(const struct slide_motion *motion, struct slide_motion_time time);

// What it holds beside the still picture.
size_t slide_motion_bytes(const struct slide_motion *motion);
