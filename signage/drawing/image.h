// Picture bytes → frame, by SDL2_image: PNG, JPEG, WebP, SVG, told apart by content. Any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "signage/base/error.h"
#include "signage/drawing/frame.h"

#define IMAGE_MOST_BYTES (32u * 1024 * 1024)
#define IMAGE_MOST_SVG_BYTES (2u * 1024 * 1024)
#define IMAGE_MOST_SIDE_PX 16384
#define IMAGE_MOST_PIXELS                                                                          \
    (60u * 1000 * 1000) // a large camera; decoding needs up to four bytes each

enum image_format { IMAGE_NONE, IMAGE_PNG, IMAGE_JPEG, IMAGE_WEBP, IMAGE_SVG };

// By its first bytes, whatever its name.
enum image_format image_format_of(const void *bytes, size_t length);
const char *image_format_extension(enum image_format format); // "png" …

// Decodes the file scaled with good filtering (area average when smaller, bicubic when larger) so
// that it covers (cover) or fits into (contain) width × height; cover crops around the focus point
// (0 to 1). SVG is rasterised at the target size. Exactly width × height for cover, at most that
// for contain.
enum image_fit { IMAGE_COVER, IMAGE_CONTAIN, IMAGE_STRETCH };
struct frame *image_load(const char *path, int width_px, int height_px, enum image_fit fit,
                         double focus_x, double focus_y, struct error *error)
    __attribute__((warn_unused_result));

// As image_load, from memory; `name` stands in sentences.
struct frame *image_decode(const char *name, const void *bytes, size_t length, int width_px,
                           int height_px, enum image_fit fit, double focus_x, double focus_y,
                           struct error *error) __attribute__((warn_unused_result));

// The stored size as a viewer sees it (turned as Exif says), without decoding.
bool image_size(const char *name, const void *bytes, size_t length, int *width_px, int *height_px,
                struct error *error) __attribute__((warn_unused_result));
