// A drawn picture against the committed one. Included by one test program each, so that the unit
// rule, one source a test, holds.
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "signage/base/file.h"
#include "signage/drawing/frame.h"
#include "signage/drawing/image.h"

static bool golden_differs(uint32_t a, uint32_t b, int tolerance)
{
    for (int shift = 0; shift < 24; shift += 8)
        if (abs((int)(a >> shift & 0xFF) - (int)(b >> shift & 0xFF)) > tolerance)
            return true;
    return false;
}

// Where the two differ in red, on the expected one faded.
static struct frame *golden_difference(const struct frame *expected, const struct frame *came,
                                       int tolerance, long *differing)
{
    struct frame *shown = frame_create(came->width_px, came->height_px, NULL);
    *differing = 0;
    for (int y = 0; shown && y < came->height_px; y++)
        for (int x = 0; x < came->width_px; x++) {
            uint32_t pixel = frame_row(expected, y)[x];
            bool differs = golden_differs(pixel, frame_row(came, y)[x], tolerance);
            *differing += differs;
            frame_row(shown, y)[x] = differs ? 0xFFE00000u : frame_mix(0xFFFFFFFFu, pixel, 60);
        }
    return shown;
}

#define GOLDEN_STEP 8 // of 255: the shades that committed pictures keep where nothing is flat

static uint32_t golden_rounded(uint32_t pixel)
{
    uint32_t rounded = 0xFF000000u;
    for (int shift = 0; shift < 24; shift += 8) {
        uint32_t value = ((pixel >> shift & 0xFF) + GOLDEN_STEP / 2) / GOLDEN_STEP * GOLDEN_STEP;
        rounded |= (value > 255 ? 255 : value) << shift;
    }
    return rounded;
}

// Halves the size of the file: flat colours stay as they are, edges and photographs are rounded.
// From the end on, so that those a pixel is compared with are not rounded yet.
static void golden_round(struct frame *frame)
{
    for (int y = frame->height_px - 1; y >= 0; y--)
        for (int x = frame->width_px - 1; x >= 0; x--) {
            uint32_t *pixel = &frame_row(frame, y)[x];
            bool flat = x > 0 && y > 0 && *pixel == frame_row(frame, y)[x - 1] &&
                        *pixel == frame_row(frame, y - 1)[x];
            *pixel = flat ? *pixel | 0xFF000000u : golden_rounded(*pixel);
        }
}

static bool golden_save(const struct frame *frame, const char *folder, const char *name,
                        const char *suffix)
{
    char path[512];
    struct error error = {""};
    snprintf(path, sizeof path, "%s/%s%s.png", folder, name, suffix);
    bool saved = folder_make(folder, &error) && frame_save_png(frame, path, &error);
    if (!saved)
        fprintf(stderr, "# %s\n", error.text);
    return saved;
}

// True when tests/golden/NAME.png has the same size and at most `part` of its pixels differ by more
// than `tolerance` in a channel. Else the drawn picture and the difference go to build/golden/.
// With GOLDEN_UPDATE=1 the drawn picture, its shades rounded, becomes the golden one unless it
// agrees already.
static bool golden_agrees(const char *name, struct frame *frame, int tolerance, double part)
{
    char path[512];
    struct error error = {""};
    int width = 0, height = 0;
    size_t length = 0;
    snprintf(path, sizeof path, "tests/golden/%s.png", name);
    char *bytes = file_load(path, IMAGE_MOST_BYTES, &length, &error);
    struct frame *expected = NULL, *difference = NULL;
    if (bytes && image_size(path, bytes, length, &width, &height, &error) &&
        width == frame->width_px && height == frame->height_px)
        expected =
            image_decode(path, bytes, length, width, height, IMAGE_STRETCH, 0.5, 0.5, &error);
    long differing = (long)frame->width_px * frame->height_px, all = differing;
    if (expected)
        difference = golden_difference(expected, frame, tolerance, &differing);
    bool agrees = (double)differing <= (double)all * part;
    const char *update = getenv("GOLDEN_UPDATE");
    if (!agrees && update && strcmp(update, "1") == 0) {
        golden_round(frame);
        agrees = golden_save(frame, "tests/golden", name, "");
        fprintf(stderr, "# %s is new: look at it\n", path);
    } else if (!agrees) {
        fprintf(stderr,
                "# %s: %ld of %ld pixels differ%s%s; build/golden/%s.png is what was drawn\n", path,
                differing, all, error.text[0] ? ": " : "", error.text, name);
        golden_save(frame, "build/golden", name, "");
        if (difference)
            golden_save(difference, "build/golden", name, "-difference");
    }
    frame_destroy(expected);
    frame_destroy(difference);
    free(bytes);
    return agrees;
}
