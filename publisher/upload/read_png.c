// PNG (ISO 15948) row by row, so that a camera's worth of pixels is never in memory at once but
// when it is interlaced. Sixteen bits become eight, palettes and greys colours.
#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/upload/child.h"
#include "publisher/upload/colour.h"
#include "publisher/upload/readers.h"
#include "publisher/upload/upload.h"

#define MOST_CHUNK_BYTES (8u * 1024 * 1024)
#define MOST_CHUNKS 1000

struct job {
    const struct sent *sent;
    size_t at;
    struct verdict *verdict;
    png_structp png;
    png_infop info;
    int width, height;
    unsigned char *pixels; // all of them when interlaced, else one row
    bool interlaced;
};

static uint32_t big_32(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void on_error(png_structp png, png_const_charp message)
{
    struct job *job = png_get_error_ptr(png);
    child_refuse(job->verdict, strcasestr(message, "memory") ? REFUSAL_MEMORY : REFUSAL_DAMAGED);
}

static void on_warning(png_structp png, png_const_charp message)
{
    (void)png, (void)message; // ancillary chunks, which are dropped anyway
}

static void read_bytes(png_structp png, png_bytep to, size_t length)
{
    struct job *job = png_get_io_ptr(png);
    if (length > job->sent->length - job->at)
        png_error(png, "cut short");
    memcpy(to, job->sent->bytes + job->at, length);
    job->at += length;
}

// Animated PNG says so before its first pixels.
static bool is_animated(const struct sent *sent)
{
    for (size_t at = 8; at + 12 <= sent->length;) {
        if (memcmp(sent->bytes + at + 4, "acTL", 4) == 0)
            return true;
        if (memcmp(sent->bytes + at + 4, "IDAT", 4) == 0)
            return false;
        size_t chunk = big_32(sent->bytes + at);
        if (chunk > sent->length)
            return false;
        at += chunk + 12;
    }
    return false;
}

static const uint32_t *next_row(void *context, int y)
{
    struct job *job = context;
    size_t stride = (size_t)job->width * 4;
    unsigned char *row = job->interlaced ? job->pixels + (size_t)y * stride : job->pixels;
    if (!job->interlaced)
        png_read_row(job->png, row, NULL);
    return (const uint32_t *)(const void *)row;
}

static void read_passes(struct job *job, int passes)
{
    for (int pass = 0; pass < passes; pass++)
        for (int y = 0; y < job->height; y++)
            png_read_row(job->png, job->pixels + (size_t)y * (size_t)job->width * 4, NULL);
}

static void ask_for_argb(struct job *job)
{
    png_set_expand(job->png);
    png_set_scale_16(job->png);
    png_set_gray_to_rgb(job->png);
    png_set_add_alpha(job->png, 0xFF, PNG_FILLER_AFTER);
    png_set_bgr(job->png);
}

static bool start(struct job *job)
{
    job->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, job, on_error, on_warning);
    job->info = job->png ? png_create_info_struct(job->png) : NULL;
    if (!job->info)
        return verdict_refuse(job->verdict, REFUSAL_MEMORY);
    png_set_read_fn(job->png, job, read_bytes);
    png_set_user_limits(job->png, UPLOAD_MOST_SIDE_PX, UPLOAD_MOST_SIDE_PX);
    png_set_chunk_cache_max(job->png, MOST_CHUNKS);
    png_set_chunk_malloc_max(job->png, MOST_CHUNK_BYTES);
    png_read_info(job->png, job->info);
    job->width = (int)png_get_image_width(job->png, job->info);
    job->height = (int)png_get_image_height(job->png, job->info);
    ask_for_argb(job);
    int passes = png_set_interlace_handling(job->png);
    png_read_update_info(job->png, job->info);
    job->interlaced = passes > 1;
    size_t stride = png_get_rowbytes(job->png, job->info);
    job->pixels = calloc(job->interlaced ? (size_t)job->height : 1, stride);
    if (!job->pixels || stride != (size_t)job->width * 4)
        return verdict_refuse(job->verdict, REFUSAL_MEMORY);
    if (job->interlaced)
        read_passes(job, passes);
    return true;
}

static void make_srgb(struct job *job, struct frame *frame)
{
    png_charp name;
    png_bytep profile;
    png_uint_32 length = 0;
    int compression;
    if (png_get_iCCP(job->png, job->info, &name, &compression, &profile, &length))
        colour_to_srgb(frame, profile, length);
}

static int orientation_of(struct job *job)
{
    png_bytep exif = NULL;
    png_uint_32 length = 0;
    return png_get_eXIf_1(job->png, job->info, &length, &exif) ? exif_orientation(exif, length) : 1;
}

struct frame *png_read_still(const struct sent *sent, struct verdict *verdict)
{
    struct job job = {.sent = sent, .verdict = verdict};
    if (sent->length < 33 || memcmp(sent->bytes + 12, "IHDR", 4) != 0) {
        verdict_refuse(verdict, REFUSAL_DAMAGED);
        return NULL;
    }
    if (!still_size_fits(big_32(sent->bytes + 16), big_32(sent->bytes + 20), verdict))
        return NULL;
    if (is_animated(sent)) {
        verdict_refuse(verdict, REFUSAL_ANIMATED);
        return NULL;
    }
    if (!start(&job))
        return NULL;
    struct image_rows rows = {job.width, job.height, next_row, &job};
    struct frame *frame = still_scale(&rows, verdict);
    if (!frame)
        return NULL;
    png_read_end(job.png, job.info);
    make_srgb(&job, frame);
    int orientation = orientation_of(&job);
    png_destroy_read_struct(&job.png, &job.info, NULL);
    free(job.pixels);
    return still_turn(frame, orientation, verdict);
}
