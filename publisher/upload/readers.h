// A reader takes all of a file and gives its picture: upright, sRGB, straight alpha, its longer
// side at most UPLOAD_RESULT_MOST_SIDE_PX. NULL with the refusal noted. For a process that is
// thrown away after: where a library reports failure by calling back, the refusal is written and
// the process ends there (child_refuse), and nothing is unwound.
#pragma once

#include "publisher/upload/verdict.h"
#include "signage/drawing/frame.h"
#include "signage/drawing/image_scale.h"

struct sent {
    const unsigned char *bytes;
    size_t length;
};

struct frame *png_read_still(const struct sent *sent, struct verdict *verdict);
struct frame *jpeg_read_still(const struct sent *sent, struct verdict *verdict);
struct frame *webp_read_still(const struct sent *sent, struct verdict *verdict);
struct frame *svg_read_still(const struct sent *sent, struct verdict *verdict);
struct frame *pdf_read_still(const struct sent *sent, struct verdict *verdict); // fills in pages

// False with the refusal: empty, or larger than UPLOAD_MOST_SIDE_PX and UPLOAD_MOST_PIXELS allow.
bool still_size_fits(int64_t width, int64_t height, struct verdict *verdict);

// The size that fits into UPLOAD_RESULT_MOST_SIDE_PX; never larger than it was.
void still_result_size(int width, int height, int *to_width, int *to_height);

// Rows, asked for from the top down and each once, to a frame of that size.
struct frame *still_scale(const struct image_rows *rows, struct verdict *verdict);

// As the camera was held (Exif orientation 1 to 8). Takes `frame`.
struct frame *still_turn(struct frame *frame, int orientation, struct verdict *verdict);

// Exif's orientation from a TIFF structure, with or without "Exif\0\0" before it; 1 when not told.
int exif_orientation(const void *bytes, size_t length);
