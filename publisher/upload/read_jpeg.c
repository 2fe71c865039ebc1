// JPEG (T.81): grey, colour, and the printer's CMYK and YCCK. libjpeg paints what is missing grey
// and calls it a warning; here a picture with such a warning is a damaged one. Progressive files
// may come in at most MOST_SCANS passes: a small file can otherwise ask for thousands over all
// pixels.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

#include "publisher/upload/child.h"
#include "publisher/upload/colour.h"
#include "publisher/upload/readers.h"
#include "publisher/upload/upload.h"

#define MOST_SCANS 100
#define MOST_LIBRARY_BYTES (400L * 1000 * 1000) // of coefficients and rows
#define MOST_MARKER_BYTES 0xFFFF

struct job {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    struct verdict *verdict;
    unsigned char *row; // as libjpeg gives it
    uint32_t *argb;     // of CMYK: the row in colours; else the same as `row`
    struct cmyk *cmyk;
};

static struct job *job_of(j_common_ptr jpeg)
{
    return jpeg->client_data;
}

static void on_error(j_common_ptr jpeg)
{
    int code = jpeg->err->msg_code;
    bool memory = code == JERR_OUT_OF_MEMORY || code == JERR_NO_BACKING_STORE;
    child_refuse(job_of(jpeg)->verdict, memory ? REFUSAL_MEMORY : REFUSAL_DAMAGED);
}

static void on_message(j_common_ptr jpeg, int level)
{
    int code = jpeg->err->msg_code;
    if (level < 0 &&
        (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE ||
         code == JWRN_ARITH_BAD_CODE || code == JWRN_MUST_RESYNC || code == JWRN_BOGUS_PROGRESSION))
        child_refuse(job_of(jpeg)->verdict, REFUSAL_DAMAGED);
}

static void on_progress(j_common_ptr common)
{
    const struct jpeg_decompress_struct *jpeg = &job_of(common)->jpeg;
    if (jpeg->input_scan_number > MOST_SCANS)
        child_refuse(job_of(common)->verdict, REFUSAL_TIME);
}

// Half or quarter size already while decoding, when the rest still is larger than any screen.
static void ask_for_less(struct jpeg_decompress_struct *jpeg)
{
    unsigned longer =
        jpeg->image_width > jpeg->image_height ? jpeg->image_width : jpeg->image_height;
    jpeg->scale_num = 1;
    jpeg->scale_denom = longer >= 4 * UPLOAD_RESULT_MOST_SIDE_PX   ? 4
                        : longer >= 2 * UPLOAD_RESULT_MOST_SIDE_PX ? 2
                                                                   : 1;
}

static int orientation_of(const struct jpeg_decompress_struct *jpeg)
{
    for (jpeg_saved_marker_ptr marker = jpeg->marker_list; marker; marker = marker->next)
        if (marker->marker == JPEG_APP0 + 1 && marker->data_length > 6 &&
            memcmp(marker->data, "Exif\0\0", 6) == 0)
            return exif_orientation(marker->data, marker->data_length);
    return 1;
}

static const uint32_t *next_row(void *context, int y)
{
    struct job *job = context;
    (void)y;
    jpeg_read_scanlines(&job->jpeg, &job->row, 1);
    if (job->cmyk)
        cmyk_to_argb(job->cmyk, job->row, job->argb, job->jpeg.output_width);
    return job->argb;
}

static bool start(struct job *job, const struct sent *sent)
{
    struct jpeg_decompress_struct *jpeg = &job->jpeg;
    jpeg->err = jpeg_std_error(&job->errors);
    job->errors.error_exit = on_error;
    job->errors.emit_message = on_message;
    jpeg->client_data = job;
    jpeg_create_decompress(jpeg);
    job->progress.progress_monitor = on_progress;
    jpeg->progress = &job->progress;
    jpeg->mem->max_memory_to_use = MOST_LIBRARY_BYTES;
    jpeg_mem_src(jpeg, sent->bytes, sent->length);
    jpeg_save_markers(jpeg, JPEG_APP0 + 1, MOST_MARKER_BYTES);
    jpeg_save_markers(jpeg, JPEG_APP0 + 2, MOST_MARKER_BYTES);
    jpeg_read_header(jpeg, TRUE);
    return still_size_fits(jpeg->image_width, jpeg->image_height, job->verdict);
}

static bool start_rows(struct job *job, const void *profile, size_t profile_bytes)
{
    struct jpeg_decompress_struct *jpeg = &job->jpeg;
    bool printed = jpeg->jpeg_color_space == JCS_CMYK || jpeg->jpeg_color_space == JCS_YCCK;
    jpeg->out_color_space = printed ? JCS_CMYK : JCS_EXT_BGRA;
    ask_for_less(jpeg);
    jpeg_start_decompress(jpeg);
    job->row = malloc((size_t)jpeg->output_width * 4);
    job->argb = (uint32_t *)(void *)job->row;
    if (printed) { // Adobe's programs write how much paper shows, not how much ink covers it
        job->cmyk = cmyk_create(profile, profile_bytes, jpeg->saw_Adobe_marker);
        job->argb = malloc((size_t)jpeg->output_width * 4);
    }
    return (job->row && job->argb) || verdict_refuse(job->verdict, REFUSAL_MEMORY);
}

struct frame *jpeg_read_still(const struct sent *sent, struct verdict *verdict)
{
    struct job job = {.verdict = verdict};
    JOCTET *profile = NULL;
    unsigned profile_bytes = 0;
    if (!start(&job, sent))
        return NULL;
    if (!jpeg_read_icc_profile(&job.jpeg, &profile, &profile_bytes))
        profile_bytes = 0;
    int orientation = orientation_of(&job.jpeg);
    if (!start_rows(&job, profile, profile_bytes))
        return NULL;
    struct image_rows rows = {(int)job.jpeg.output_width, (int)job.jpeg.output_height, next_row,
                              &job};
    struct frame *frame = still_scale(&rows, verdict);
    if (!frame)
        return NULL;
    jpeg_finish_decompress(&job.jpeg);
    jpeg_destroy_decompress(&job.jpeg);
    if (!job.cmyk)
        colour_to_srgb(frame, profile, profile_bytes);
    else
        free(job.row);
    cmyk_destroy(job.cmyk);
    free(job.argb);
    free(profile);
    return still_turn(frame, orientation, verdict);
}
