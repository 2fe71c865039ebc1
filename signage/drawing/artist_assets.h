// What an artist keeps for the slides it draws. This layer's own; the door is artist.h.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "signage/base/error.h"
#include "signage/drawing/artist.h"
#include "signage/drawing/frame.h"
#include "signage/drawing/image.h"
#include "signage/drawing/template.h"
#include "signage/drawing/theme.h"

// A reference as a file's path. `beside` (NULL: none) is the path of the document that holds it:
// file names are looked for there first, then by the resolver.
bool artist_resolve(struct artist *artist, const char *src, const char *beside, char *path,
                    size_t path_bytes);

// Parsed, kept by path and time of change. Valid until the next call of the same function.
const struct template *artist_template(struct artist *artist, const char *src, struct error *error)
    __attribute__((warn_unused_result));
const struct theme *artist_theme(struct artist *artist, const char *src, struct error *error)
    __attribute__((warn_unused_result));

// Whether the file is there and its header is that of a picture we can draw.
bool artist_has_picture(struct artist *artist, const char *src, const char *beside);

struct picture_wish {
    const char *src, *beside;
    int width_px, height_px;
    enum image_fit fit;
    double focus_x, focus_y;
    const struct theme *theme; // for the colours an SVG names; NULL: it names none
};

// Decoded and scaled, kept while there is room. Valid until the next call.
const struct frame *artist_picture(struct artist *artist, const struct picture_wish *wish,
                                   struct error *error) __attribute__((warn_unused_result));
