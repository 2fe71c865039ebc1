#include "publisher/upload/still_write.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jpeglib.h>

#include "publisher/upload/child.h"
#include "signage/drawing/image.h"
#include "signage/drawing/image_scale.h"

#define JPEG_QUALITY 90

static void on_jpeg_error(j_common_ptr jpeg)
{
    child_refuse(jpeg->client_data, REFUSAL_HOUSE);
}

static void on_png_error(png_structp png, png_const_charp message)
{
    (void)message;
    child_refuse(png_get_error_ptr(png), REFUSAL_HOUSE);
}

static FILE *rewound(int fd)
{
    bool empty = ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0;
    return empty ? fdopen(dup(fd), "wb") : NULL;
}

bool still_write_jpeg(const struct frame *frame, int fd)
{
    struct jpeg_compress_struct jpeg = {0};
    struct jpeg_error_mgr errors;
    struct verdict house = {.magic = VERDICT_MAGIC};
    FILE *file = rewound(fd);
    if (!file)
        return false;
    jpeg.err = jpeg_std_error(&errors);
    errors.error_exit = on_jpeg_error;
    jpeg.client_data = &house;
    jpeg_create_compress(&jpeg);
    jpeg_stdio_dest(&jpeg, file);
    jpeg.image_width = (JDIMENSION)frame->width_px;
    jpeg.image_height = (JDIMENSION)frame->height_px;
    jpeg.input_components = 4;
    jpeg.in_color_space = JCS_EXT_BGRX;
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, JPEG_QUALITY, TRUE);
    jpeg.comp_info[0].h_samp_factor = jpeg.comp_info[0].v_samp_factor = 1; // red letters stay sharp
    jpeg.optimize_coding = TRUE;
    jpeg_start_compress(&jpeg, TRUE);
    while (jpeg.next_scanline < jpeg.image_height) {
        JSAMPROW row = (JSAMPROW)frame_row(frame, (int)jpeg.next_scanline);
        jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    return fclose(file) == 0;
}

static bool write_png(const struct frame *frame, int fd, struct verdict *verdict)
{
    FILE *file = rewound(fd);
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, verdict, on_png_error, NULL);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!file || !info)
        return verdict_refuse(verdict, REFUSAL_HOUSE);
    png_init_io(png, file);
    png_set_IHDR(png, info, (png_uint_32)frame->width_px, (png_uint_32)frame->height_px, 8,
                 PNG_COLOR_TYPE_RGBA, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_set_compression_level(png, 6);
    png_write_info(png, info);
    png_set_bgr(png);
    for (int y = 0; y < frame->height_px; y++)
        png_write_row(png, (png_const_bytep)frame_row(frame, y));
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
    return fclose(file) == 0 || verdict_refuse(verdict, REFUSAL_HOUSE);
}

static bool shines_through(const struct frame *frame)
{
    for (int y = 0; y < frame->height_px; y++) {
        const uint32_t *row = frame_row(frame, y);
        for (int x = 0; x < frame->width_px; x++)
            if (row[x] >> 24 != 0xFF)
                return true;
    }
    return false;
}

static const uint32_t *row_of(void *context, int y)
{
    return frame_row(context, y);
}

static struct frame *halve(struct frame *frame)
{
    struct image_rows rows = {frame->width_px, frame->height_px, row_of, frame};
    struct frame *half = image_scale(&rows, 0, 0, frame->width_px, frame->height_px,
                                     (frame->width_px + 1) / 2, (frame->height_px + 1) / 2, NULL);
    if (half)
        frame_destroy(frame);
    return half;
}

bool still_write(struct frame **frame, int fd, struct verdict *verdict)
{
    struct stat status = {0};
    bool clear = shines_through(*frame);
    verdict->result = clear ? RESULT_PNG : RESULT_JPG;
    if (!clear && !still_write_jpeg(*frame, fd))
        return verdict_refuse(verdict, REFUSAL_HOUSE);
    while (clear) {
        if (!write_png(*frame, fd, verdict))
            return false;
        if (fstat(fd, &status) != 0)
            return verdict_refuse(verdict, REFUSAL_HOUSE);
        if (status.st_size <= (off_t)IMAGE_MOST_BYTES)
            break;
        struct frame *half = halve(*frame);
        if (!half)
            return verdict_refuse(verdict, REFUSAL_MEMORY);
        *frame = half;
    }
    verdict->width = (*frame)->width_px;
    verdict->height = (*frame)->height_px;
    return true;
}
