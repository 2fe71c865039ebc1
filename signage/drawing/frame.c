// The pixels themselves: rows of 32-bit words, filled, copied and drawn over one another.
// Templates, pictures and text all end here; frame_blend.c holds the cross-fade, frame_png.c the
// way to disk.
#include "signage/drawing/frame.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "signage/drawing/frame_over.h"

#define ROW_ALIGNMENT_BYTES 64u
#define ROW_ALIGNMENT_PX (ROW_ALIGNMENT_BYTES / sizeof(uint32_t))

struct frame *frame_create(int width_px, int height_px, struct error *error)
{
    if (width_px <= 0 || height_px <= 0 || width_px > FRAME_MOST_SIDE_PX ||
        height_px > FRAME_MOST_SIDE_PX ||
        (uint64_t)width_px * (uint64_t)height_px > FRAME_MOST_PIXELS) {
        error_set(error,
                  "a picture of %d x %d px cannot be drawn; the most is %d px a side and %u in all",
                  width_px, height_px, FRAME_MOST_SIDE_PX, FRAME_MOST_PIXELS);
        return NULL;
    }
    size_t stride = ((size_t)width_px + ROW_ALIGNMENT_PX - 1) / ROW_ALIGNMENT_PX * ROW_ALIGNMENT_PX;
    size_t bytes = stride * (size_t)height_px * sizeof(uint32_t);
    struct frame *frame = malloc(sizeof *frame);
    uint32_t *pixels = aligned_alloc(ROW_ALIGNMENT_BYTES, bytes);
    if (!frame || !pixels) {
        free(frame);
        free(pixels);
        error_set(error, "not enough memory for a picture of %d x %d px", width_px, height_px);
        return NULL;
    }
    frame->width_px = width_px;
    frame->height_px = height_px;
    frame->stride_px = stride;
    frame->pixels = pixels;
    return frame;
}

void frame_destroy(struct frame *frame)
{
    if (!frame)
        return;
    free(frame->pixels);
    free(frame);
}

uint32_t *frame_row(const struct frame *frame, int y)
{
    assert(y >= 0 && y < frame->height_px);
    return frame->pixels + (size_t)y * frame->stride_px;
}

struct frame_rect frame_rect_intersect(struct frame_rect a, struct frame_rect b)
{
    int64_t left = a.x > b.x ? a.x : b.x;
    int64_t top = a.y > b.y ? a.y : b.y;
    int64_t a_right = (int64_t)a.x + a.width, b_right = (int64_t)b.x + b.width;
    int64_t a_bottom = (int64_t)a.y + a.height, b_bottom = (int64_t)b.y + b.height;
    int64_t right = a_right < b_right ? a_right : b_right;
    int64_t bottom = a_bottom < b_bottom ? a_bottom : b_bottom;
    if (right <= left || bottom <= top)
        return (struct frame_rect){0, 0, 0, 0};
    return (struct frame_rect){(int)left, (int)top, (int)(right - left), (int)(bottom - top)};
}

struct frame_rect frame_rect_join(struct frame_rect a, struct frame_rect b)
{
    if (frame_rect_empty(a))
        return b;
    if (frame_rect_empty(b))
        return a;
    int left = a.x < b.x ? a.x : b.x, top = a.y < b.y ? a.y : b.y;
    int right = a.x + a.width > b.x + b.width ? a.x + a.width : b.x + b.width;
    int bottom = a.y + a.height > b.y + b.height ? a.y + a.height : b.y + b.height;
    return (struct frame_rect){left, top, right - left, bottom - top};
}

bool frame_rect_empty(struct frame_rect rect)
{
    return rect.width <= 0 || rect.height <= 0;
}

struct frame_rect frame_bounds(const struct frame *frame)
{
    return (struct frame_rect){0, 0, frame->width_px, frame->height_px};
}

struct frame frame_part(const struct frame *frame, struct frame_rect rect)
{
    rect = frame_rect_intersect(rect, frame_bounds(frame));
    struct frame part = {rect.width, rect.height, frame->stride_px, frame->pixels};
    if (!frame_rect_empty(rect))
        part.pixels = frame_row(frame, rect.y) + rect.x;
    return part;
}

void frame_fill(struct frame *frame, uint32_t argb)
{
    for (int y = 0; y < frame->height_px; y++) {
        uint32_t *row = frame_row(frame, y);
        for (int x = 0; x < frame->width_px; x++)
            row[x] = argb;
    }
}

// round(value / 255) for value ≤ 255 × 255, without a division.
static inline uint32_t divide_255(uint32_t value)
{
    value += 128;
    return (value + (value >> 8)) >> 8;
}

// `source` over opaque `target`, by `alpha` 0 to 255.
static inline uint32_t mix_over(uint32_t target, uint32_t source, uint32_t alpha)
{
    uint32_t rest = 255 - alpha;
    uint32_t red = divide_255((source >> 16 & 0xFF) * alpha + (target >> 16 & 0xFF) * rest);
    uint32_t green = divide_255((source >> 8 & 0xFF) * alpha + (target >> 8 & 0xFF) * rest);
    uint32_t blue = divide_255((source & 0xFF) * alpha + (target & 0xFF) * rest);
    return 0xFF000000u | red << 16 | green << 8 | blue;
}

uint32_t frame_mix(uint32_t target, uint32_t source, int alpha)
{
    return mix_over(target, source, (uint32_t)alpha);
}

void frame_fill_rect(struct frame *frame, struct frame_rect rect, uint32_t argb)
{
    rect = frame_rect_intersect(rect, frame_bounds(frame));
    uint32_t alpha = argb >> 24;
    for (int y = rect.y; y < rect.y + rect.height; y++) {
        uint32_t *row = frame_row(frame, y) + rect.x;
        if (alpha == 255)
            for (int x = 0; x < rect.width; x++)
                row[x] = argb;
        else if (alpha > 0)
            for (int x = 0; x < rect.width; x++)
                row[x] = mix_over(row[x], argb, alpha);
    }
}

// What of `from` (or its `part`) lands in `to` at (x, y): the source's rectangle, and the place
// moved along with its corner. Empty when nothing does.
static struct frame_rect clip_source(const struct frame *to, int *x, int *y,
                                     const struct frame *from, const struct frame_rect *part)
{
    struct frame_rect source =
        part ? frame_rect_intersect(*part, frame_bounds(from)) : frame_bounds(from);
    if (part && !frame_rect_empty(source)) {
        *x += source.x - part->x;
        *y += source.y - part->y;
    }
    struct frame_rect landing = {*x, *y, source.width, source.height};
    landing = frame_rect_intersect(landing, frame_bounds(to));
    if (frame_rect_empty(landing))
        return landing;
    source.x += landing.x - *x;
    source.y += landing.y - *y;
    source.width = landing.width;
    source.height = landing.height;
    *x = landing.x;
    *y = landing.y;
    return source;
}

void frame_copy(struct frame *to, int x, int y, const struct frame *from,
                const struct frame_rect *part)
{
    struct frame_rect source = clip_source(to, &x, &y, from, part);
    for (int row = 0; row < source.height; row++)
        memmove(frame_row(to, y + row) + x, frame_row(from, source.y + row) + source.x,
                (size_t)source.width * sizeof(uint32_t));
}

void frame_draw(struct frame *to, int x, int y, const struct frame *from, int alpha)
{
    assert(alpha >= 0 && alpha <= 255);
    struct frame_rect source = clip_source(to, &x, &y, from, NULL);
    for (int row = 0; row < source.height; row++)
        frame_over_row(frame_row(to, y + row) + x, frame_row(from, source.y + row) + source.x,
                       (size_t)source.width, alpha, NULL);
}
