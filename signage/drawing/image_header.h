// What a picture's first bytes say about it, before any decoder allocates for it: kind, size, how
// the camera was held. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "signage/base/error.h"
#include "signage/drawing/image.h"

struct image_header {
    enum image_format format;
    int width_px, height_px; // as stored; of an SVG: its own size, rounded up, for its proportions
    int orientation;         // Exif 2.3 tag 0x0112, 1 to 8; 1 when not told
    double svg_width, svg_height;
};

// False with a sentence when it is no picture we read, is cut short, or says it is larger than
// IMAGE_MOST_SIDE_PX or IMAGE_MOST_PIXELS allow.
bool image_header_read(const char *name, const void *bytes, size_t length,
                       struct image_header *header, struct error *error)
    __attribute__((warn_unused_result));
