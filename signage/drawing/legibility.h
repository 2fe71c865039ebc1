// What a person needs in order to read a picture from where they stand: size, time, contrast. Pure
// arithmetic on numbers and pixels; any thread.
//
// Sizes: the transport accessibility guideline's 20 mm at 5 m and 40 mm at 10 m, a character (its
// em) as high as a 250th of the distance. Contrast: WCAG 2.2, 1.4.3, on drawn pixels. Time: four to
// five characters of Japanese a second, after a moment to notice.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/drawing/frame.h"

#define LEGIBILITY_DISTANCE_PER_EM 250
#define LEGIBILITY_SCAN_PER_WIDTH 10 // a QR code is read from ten times its width
#define LEGIBILITY_CHARS_PER_S 4.5
#define LEGIBILITY_NOTICE_MS 1500   // until a passer-by begins to read
#define LEGIBILITY_LARGE_EMS 2.2    // of the least em: as wide an angle as WCAG's large text
#define LEGIBILITY_LARGE_BOLD 1.7   // likewise in bold
#define LEGIBILITY_PLAIN_LEAST 2.4  // % of the shorter side: the least em where nobody says more
#define LEGIBILITY_MOST_MM 200000.0 // 200 m: what is written as longer is a slip
#define LEGIBILITY_SPECKS 0.002     // of the ink may be worse than the contrast that is told

struct legibility_screen {
    double diagonal_mm, distance_mm; // 0: nobody said
    int width_px, height_px;         // of the whole panel
};

// Whether size and distance are both known.
bool legibility_is_told(const struct legibility_screen *screen);

double legibility_mm_per_px(const struct legibility_screen *screen);   // 0 when not known
double legibility_least_em_px(const struct legibility_screen *screen); // likewise

// "43in", "109cm", "1090mm", "5m", "43型" → mm, above 0 and at most LEGIBILITY_MOST_MM.
bool legibility_parse_length(const char *text, double *mm) __attribute__((warn_unused_result));

// The contrast that text of that em needs where `least_em_px` is the least: 4.5 or, large, 3.
double legibility_needed_contrast(double em_px, bool bold, double least_em_px);

// What rich text asks of a reader in characters of Japanese: Latin letters go faster; marks and
// readings are not counted.
double legibility_reading_chars(const char *rich_text);

// False for what is read at a glance, or by those who want to take it home: such texts do not hold
// a slide up. `name` is a slide's text's.
bool legibility_takes_reading(const char *name);

// How long so much takes; chars_per_s 0 stands for the usual.
int64_t legibility_dwell_ms(double chars, double chars_per_s);

// The contrast of text in `argb` (its alpha counts) with `ground` under its ink, but for specks;
// 21 with no ink. `ink` is of the same size and black but for the ink.
double legibility_contrast(const struct frame *ground, const struct frame *ink, uint32_t argb);

// The least strength (0 to 255, as frame_mix takes it) at which `shade` over the ground gives the
// text that contrast; 256 when none does.
int legibility_shade_strength(const struct frame *ground, const struct frame *ink, uint32_t argb,
                              uint32_t shade, double contrast);
