// Pictures made here, right and wrong.
#pragma once

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <webp/encode.h>
#include <zlib.h>

#include <jpeglib.h>

#include "signage/base/buffer.h"
#include "tests/unit/publisher/upload/gate.h"

static inline void add_big_32(struct buffer *out, uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buffer_add_char(out, (char)(value >> shift));
}

static inline void png_chunk(struct buffer *out, const char *type, const void *bytes, size_t length)
{
    uLong sum = crc32(0, (const Bytef *)type, 4);
    add_big_32(out, (uint32_t)length);
    buffer_add(out, type, 4);
    if (length > 0) {
        buffer_add(out, bytes, length);
        sum = crc32(sum, bytes, (uInt)length);
    }
    add_big_32(out, (uint32_t)sum);
}

static inline void png_begin(struct buffer *out, uint32_t width, uint32_t height, char depth,
                             char colour)
{
    struct buffer head = gate_buffer();
    buffer_add(out, "\x89PNG\r\n\x1A\n", 8);
    add_big_32(&head, width);
    add_big_32(&head, height);
    buffer_add(&head, (const char[]){depth, colour, 0, 0, 0}, 5);
    png_chunk(out, "IHDR", head.bytes, head.length);
    buffer_finish(&head);
}

// So many bytes, all of one value, as zlib packs them: a thousandth.
static inline struct buffer packed(size_t length, int value)
{
    static char block[65536];
    struct buffer out = gate_buffer();
    z_stream stream = {0};
    char some[65536];
    memset(block, value, sizeof block);
    deflateInit(&stream, 9);
    for (size_t left = length; left > 0 || stream.avail_in > 0;) {
        if (stream.avail_in == 0) {
            stream.avail_in = (uInt)(left < sizeof block ? left : sizeof block);
            stream.next_in = (Bytef *)block;
            left -= stream.avail_in;
        }
        stream.next_out = (Bytef *)some;
        stream.avail_out = sizeof some;
        deflate(&stream, left == 0 ? Z_FINISH : Z_NO_FLUSH);
        buffer_add(&out, some, sizeof some - stream.avail_out);
    }
    int more = Z_OK;
    while (more == Z_OK) {
        stream.next_out = (Bytef *)some;
        stream.avail_out = sizeof some;
        more = deflate(&stream, Z_FINISH);
        buffer_add(&out, some, sizeof some - stream.avail_out);
    }
    deflateEnd(&stream);
    return out;
}

// A picture of one grey, with `type` holding `bytes` before its pixels when given.
static inline struct buffer png_with(uint32_t width, uint32_t height, char depth, char colour,
                                     const char *type, const void *bytes, size_t length)
{
    struct buffer out = gate_buffer();
    int samples = colour == 6 ? 4 : colour == 2 ? 3 : 1;
    size_t row = ((size_t)width * (size_t)samples * (size_t)depth + 7) / 8 + 1;
    struct buffer pixels = packed(row * height, 0);
    png_begin(&out, width, height, depth, colour);
    if (type)
        png_chunk(&out, type, bytes, length);
    png_chunk(&out, "IDAT", pixels.bytes, pixels.length);
    png_chunk(&out, "IEND", NULL, 0);
    buffer_finish(&pixels);
    return out;
}

struct jpeg_wish {
    int width, height, components; // 1, 3 or 4 (CMYK)
    bool progressive, even;        // even: one colour, and so a small file
    const void *marker;            // put before the pixels as APP1 (or `marker_code`)
    size_t marker_bytes;
    int marker_code;
};

// A slope of colours from black at the left top; its left half red in the first component.
static inline struct buffer jpeg_make(struct jpeg_wish wish)
{
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    unsigned char *bytes = NULL;
    unsigned long length = 0;
    unsigned char *row = calloc((size_t)wish.width, (size_t)wish.components);
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &bytes, &length);
    jpeg.image_width = (JDIMENSION)wish.width;
    jpeg.image_height = (JDIMENSION)wish.height;
    jpeg.input_components = wish.components;
    jpeg.in_color_space = wish.components == 4   ? JCS_CMYK
                          : wish.components == 3 ? JCS_RGB
                                                 : JCS_GRAYSCALE;
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, 90, TRUE);
    if (wish.progressive)
        jpeg_simple_progression(&jpeg);
    jpeg_start_compress(&jpeg, TRUE);
    if (wish.marker)
        jpeg_write_marker(&jpeg, wish.marker_code ? wish.marker_code : JPEG_APP0 + 1, wish.marker,
                          (unsigned)wish.marker_bytes);
    for (int y = 0; y < wish.height; y++) {
        for (int x = 0; !wish.even && x < wish.width; x++)
            for (int c = 0; c < wish.components; c++)
                row[x * wish.components + c] =
                    (unsigned char)(c == 0   ? (x < wish.width / 2 ? 250 : 10)
                                    : c == 1 ? y * 255 / wish.height
                                             : (x * y) & 63);
        jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    struct buffer out = gate_buffer();
    buffer_add(&out, bytes, length);
    free(bytes);
    free(row);
    return out;
}

static inline struct buffer webp_make(int width, int height, bool clear)
{
    uint8_t *pixels = calloc((size_t)width * (size_t)height, 4), *bytes = NULL;
    for (int i = 0; i < width * height; i++) {
        pixels[4 * i] = (uint8_t)(i * 7);
        pixels[4 * i + 3] = clear && i % 3 == 0 ? 0 : 255;
    }
    size_t length = WebPEncodeLosslessRGBA(pixels, width, height, width * 4, &bytes);
    struct buffer out = gate_buffer();
    buffer_add(&out, bytes, length);
    WebPFree(bytes);
    free(pixels);
    return out;
}
