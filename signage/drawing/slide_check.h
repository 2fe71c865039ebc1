// Whether a person in front of the screen can read the slide: what was drawn, measured. For whoever
// edits it; the console shows it, `preview --check` prints it. Thread: that of the artist.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/base/error.h"
#include "signage/drawing/artist.h"
#include "signage/drawing/frame.h"
#include "signage/drawing/legibility.h"
#include "signage/drawing/slide_draw.h"
#include "signage/language/slide.h"

#define SLIDE_CHECK_MOST_TEXTS SLIDE_MOST_TEXTS
#define SLIDE_CHECK_WORDS_BYTES 256

// Where nobody says how large the screen is and from where it is read.
#define SLIDE_CHECK_DIAGONAL_MM (43 * 25.4)
#define SLIDE_CHECK_DISTANCE_MM 3000.0

// Nearer than this nobody holds a telephone to a screen.
#define SLIDE_CHECK_LEAST_SCAN_MM 600.0

struct slide_check_text {
    char field[SLIDE_MOST_NAME_BYTES + 1]; // the first it shows; "" of labels and clocks
    char role[SLIDE_MOST_NAME_BYTES + 1];
    char words[SLIDE_CHECK_WORDS_BYTES]; // as shown, lines joined by "⏎"; long ones are cut
    double size_px, size_mm;             // the em
    bool large_enough;
    int lines, missing_glyphs; // characters no font has, shown as 〓
    bool truncated;
    double contrast, needed_contrast;
    bool shaded;            // a shade was laid under it to come to that
    struct frame_rect rect; // its box on the frame
};

struct slide_check_qr {
    char name[SLIDE_MOST_NAME_BYTES + 1];
    int width_px, module_px;   // with the quiet zone; 0 when there was no room to draw it
    double width_mm, reach_mm; // how far away it is read from
    struct frame_rect rect;
};

struct slide_check {
    struct legibility_screen screen;
    bool assumed; // the screen: nobody said
    double mm_per_px, least_px, least_mm;
    struct slide_check_text texts[SLIDE_CHECK_MOST_TEXTS];
    size_t text_count;
    struct slide_check_qr qrs[SLIDE_MOST_QRS];
    size_t qr_count;
    int left_out;                                   // elements that found no room
    char left_out_field[SLIDE_MOST_NAME_BYTES + 1]; // the first of them
    int missing_pictures;
    double reading_chars; // of what is shown, in characters of Japanese
    int64_t dwell_ms;     // that it takes to read them
    bool legible;         // nothing above is wrong
};

// Draws into `frame` as slide_draw does and measures. `screen` NULL or not told: one is assumed. A
// told one's least size is in force, as if the slide asked for it. False with a sentence as
// slide_draw.
bool slide_check(struct artist *artist, const struct slide *slide,
                 const struct slide_moment *moment, const struct legibility_screen *screen,
                 struct frame *frame, struct slide_check *check, struct error *error)
    __attribute__((warn_unused_result));

// Parts of the verdict.
bool slide_check_text_is_legible(const struct slide_check_text *text);
bool slide_check_qr_is_legible(const struct slide_check_qr *qr);
