// What all readers do with size and orientation.
#include "publisher/upload/readers.h"

#include <math.h>
#include <string.h>

#include "publisher/upload/upload.h"

bool still_size_fits(int64_t width, int64_t height, struct verdict *verdict)
{
    if (width <= 0 || height <= 0)
        return verdict_refuse(verdict, REFUSAL_DAMAGED);
    if (width > UPLOAD_MOST_SIDE_PX || height > UPLOAD_MOST_SIDE_PX ||
        width * height > UPLOAD_MOST_PIXELS)
        return verdict_refuse_numbers(verdict, REFUSAL_SIZE, width, height, UPLOAD_MOST_SIDE_PX,
                                      UPLOAD_MOST_PIXELS / 1000000);
    return true;
}

void still_result_size(int width, int height, int *to_width, int *to_height)
{
    double longer = width > height ? width : height;
    double scale = longer > UPLOAD_RESULT_MOST_SIDE_PX ? UPLOAD_RESULT_MOST_SIDE_PX / longer : 1;
    *to_width = (int)fmax(1, round(width * scale));
    *to_height = (int)fmax(1, round(height * scale));
}

struct frame *still_scale(const struct image_rows *rows, struct verdict *verdict)
{
    int width, height;
    still_result_size(rows->width_px, rows->height_px, &width, &height);
    struct frame *frame =
        image_scale(rows, 0, 0, rows->width_px, rows->height_px, width, height, NULL);
    if (!frame)
        verdict_refuse(verdict, REFUSAL_MEMORY);
    return frame;
}

struct frame *still_turn(struct frame *frame, int orientation, struct verdict *verdict)
{
    // Where a step to the right and a step down in the upright picture lead in the stored one.
    static const struct {
        bool sideways, from_right, from_bottom;
    } turns[9] = {[2] = {false, true, false}, [3] = {false, true, true}, [4] = {false, false, true},
                  [5] = {true, false, false}, [6] = {true, false, true}, [7] = {true, true, true},
                  [8] = {true, true, false}};
    if (!frame || orientation < 2 || orientation > 8)
        return frame;
    bool sideways = turns[orientation].sideways;
    struct frame *upright = frame_create(sideways ? frame->height_px : frame->width_px,
                                         sideways ? frame->width_px : frame->height_px, NULL);
    if (!upright)
        verdict_refuse(verdict, REFUSAL_MEMORY);
    for (int y = 0; upright && y < upright->height_px; y++) {
        uint32_t *row = frame_row(upright, y);
        for (int x = 0; x < upright->width_px; x++) {
            int across = sideways ? y : x, down = sideways ? x : y;
            if (turns[orientation].from_right)
                across = frame->width_px - 1 - across;
            if (turns[orientation].from_bottom)
                down = frame->height_px - 1 - down;
            row[x] = frame_row(frame, down)[across];
        }
    }
    frame_destroy(frame);
    return upright;
}

static unsigned read_16(const unsigned char *at, bool big)
{
    return big ? (unsigned)at[0] << 8 | at[1] : at[0] | (unsigned)at[1] << 8;
}

int exif_orientation(const void *bytes, size_t length)
{
    const unsigned char *tiff = bytes;
    if (length >= 6 && memcmp(tiff, "Exif\0\0", 6) == 0)
        tiff += 6, length -= 6;
    if (length < 10 || (memcmp(tiff, "MM\0*", 4) != 0 && memcmp(tiff, "II*\0", 4) != 0))
        return 1;
    bool big = tiff[0] == 'M';
    size_t at = big ? (size_t)read_16(tiff + 4, true) << 16 | read_16(tiff + 6, true)
                    : (size_t)read_16(tiff + 6, false) << 16 | read_16(tiff + 4, false);
    if (at > length - 2)
        return 1;
    unsigned count = read_16(tiff + at, big);
    for (at += 2; count > 0 && at + 12 <= length; count--, at += 12)
        if (read_16(tiff + at, big) == 0x0112) {
            unsigned value = read_16(tiff + at + 8, big);
            return value >= 1 && value <= 8 ? (int)value : 1;
        }
    return 1;
}
