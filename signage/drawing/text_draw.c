// The last step: runs → pixels. Each run's coverage is blended in the text's colour, clipped to
// the box and the frame.
#include <math.h>

#include "signage/drawing/frame_over.h"
#include "signage/drawing/text_picture.h"

static struct frame_rect clip_of(const struct text_layout *layout, const struct frame *frame, int x,
                                 int y)
{
    struct frame_rect all = {0, 0, frame->width_px, frame->height_px};
    bool vertical = layout->cells->vertical;
    if (!layout->boxed)
        return all;
    struct frame_rect box = {x, y, (int)ceil(vertical ? layout->across_px : layout->along_px),
                             (int)ceil(vertical ? layout->along_px : layout->across_px)};
    return frame_rect_intersect(all, box);
}

static const void *row_of(const SDL_Surface *surface, int x, int y)
{
    return (const char *)surface->pixels + (ptrdiff_t)y * surface->pitch +
           (ptrdiff_t)x * surface->format->BytesPerPixel;
}

static void blend_coverage(uint32_t *to, const uint8_t *coverage, int width, uint32_t argb)
{
    uint32_t pixels[256];
    for (int x = 0; x < width; x += 256) {
        int count = width - x < 256 ? width - x : 256;
        for (int i = 0; i < count; i++)
            pixels[i] = (uint32_t)coverage[x + i] << 24;
        frame_over_row(to + x, pixels, (size_t)count, (int)(argb >> 24), &argb);
    }
}

// Glyphs take the text's colour, pictures (emoji) keep their own.
static void blend_surface(struct frame *frame, struct frame_rect clip, const SDL_Surface *surface,
                          int x, int y, uint32_t argb, bool own_color)
{
    struct frame_rect part =
        frame_rect_intersect(clip, (struct frame_rect){x, y, surface->w, surface->h});
    for (int row = 0; row < part.height; row++) {
        uint32_t *to = frame_row(frame, part.y + row) + part.x;
        const void *from = row_of(surface, part.x - x, part.y + row - y);
        if (surface->format->BytesPerPixel == 1)
            blend_coverage(to, from, part.width, argb);
        else
            frame_over_row(to, from, (size_t)part.width, (int)(argb >> 24),
                           own_color ? NULL : &argb);
    }
}

// A run's ink stays within two ems of its pen; what is far outside is not even rendered.
static bool may_be_seen(const struct text_layout *layout, const struct text_run *run,
                        struct frame_rect clip, int x, int y)
{
    double reach = 2.0 * run->size_px, length = (double)run->width;
    bool level = run->turn == CELL_LEVEL;
    double left = x + (level ? (double)run->x : layout->across_px - (double)run->y);
    double top = y + (double)(level ? run->y : run->x);
    double right = left + (level ? length : 0), bottom = top + (level ? 0 : length);
    return right + reach > clip.x && left - reach < clip.x + clip.width &&
           bottom + reach > clip.y && top - reach < clip.y + clip.height;
}

void text_draw(struct text_layout *layout, struct frame *frame, int x, int y, uint32_t argb)
{
    struct frame_rect clip = clip_of(layout, frame, x, y);
    for (size_t i = 0; i < layout->run_count && !frame_rect_empty(clip); i++) {
        const struct text_run *run = &layout->runs[i];
        struct text_picture picture;
        if (!may_be_seen(layout, run, clip, x, y) || !text_picture_make(layout, run, &picture))
            continue;
        blend_surface(frame, clip, picture.surface, x + picture.x, y + picture.y, argb, run->emoji);
        SDL_FreeSurface(picture.surface);
    }
}
