// Averages over areas in premultiplied colour, so that transparent pixels' colours do not bleed in.
// An enlarged pixel's area lies within one or two of the bitmap's, which makes it linear between
// them.
#include "signage/drawing/glyph_scale.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

static const uint32_t *row_of(const SDL_Surface *surface, int y)
{
    return (const uint32_t *)(const void *)((const char *)surface->pixels +
                                            (ptrdiff_t)y * surface->pitch);
}

static bool has_ink(const uint32_t *row, int width)
{
    uint32_t any = 0;
    for (int x = 0; x < width; x++)
        any |= row[x];
    return any >> 24 != 0;
}

struct glyph_box glyph_box_of(const SDL_Surface *surface)
{
    struct glyph_box box = {surface->w, 0, 0, surface->h};
    while (box.bottom > 0 && !has_ink(row_of(surface, box.bottom - 1), surface->w))
        box.bottom--;
    while (box.top < box.bottom && !has_ink(row_of(surface, box.top), surface->w))
        box.top++;
    for (int y = box.top; y < box.bottom; y++) {
        const uint32_t *row = row_of(surface, y);
        int left = 0, right = surface->w;
        while (left < box.left && row[left] >> 24 == 0)
            left++;
        while (right > box.right && row[right - 1] >> 24 == 0)
            right--;
        box.left = left;
        box.right = right;
    }
    if (box.right <= box.left)
        box = (struct glyph_box){0, 0, 0, 0};
    return box;
}

// How much of source pixel [i, i + 1) lies in [from, to).
static float share(int i, float from, float to)
{
    return fmaxf(0, fminf((float)i + 1, to) - fmaxf((float)i, from));
}

static uint32_t area_mean(const SDL_Surface *from, float left, float top, float right, float bottom)
{
    float sum[4] = {0, 0, 0, 0}, area = 0;
    for (int y = (int)top; y < from->h && (float)y < bottom; y++) {
        const uint32_t *row = row_of(from, y);
        float height = share(y, top, bottom);
        for (int x = (int)left; x < from->w && (float)x < right; x++) {
            float weight = height * share(x, left, right);
            float alpha = weight * (float)(row[x] >> 24);
            area += weight;
            sum[0] += alpha;
            for (int i = 1; i < 4; i++)
                sum[i] += alpha * (float)((row[x] >> (24 - 8 * i)) & 0xFF);
        }
    }
    if (sum[0] <= 0 || area <= 0)
        return 0;
    uint32_t pixel = (uint32_t)lroundf(sum[0] / area) << 24;
    for (int i = 1; i < 4; i++)
        pixel |= (uint32_t)lroundf(fminf(sum[i] / sum[0], 255)) << (24 - 8 * i);
    return pixel;
}

static SDL_Surface *scaled(const SDL_Surface *from, struct glyph_box box, float step_x,
                           float step_y)
{
    int width = (int)fmaxf(1, floorf((float)(box.right - box.left) / step_x + 0.5f));
    int height = (int)fmaxf(1, floorf((float)(box.bottom - box.top) / step_y + 0.5f));
    SDL_Surface *to =
        SDL_CreateRGBSurfaceWithFormat(0, width, height, 32, SDL_PIXELFORMAT_ARGB8888);
    // An enlarged pixel looks at a whole one around its centre.
    float reach_x = fmaxf(step_x, 1), reach_y = fmaxf(step_y, 1);
    for (int y = 0; to && y < height; y++) {
        uint32_t *row = (uint32_t *)(void *)((char *)to->pixels + (ptrdiff_t)y * to->pitch);
        float middle_y = (float)box.top + ((float)y + 0.5f) * step_y;
        float top = fmaxf(0, middle_y - reach_y / 2);
        for (int x = 0; x < width; x++) {
            float middle_x = (float)box.left + ((float)x + 0.5f) * step_x;
            float left = fmaxf(0, middle_x - reach_x / 2);
            row[x] = area_mean(from, left, top, middle_x + reach_x / 2, middle_y + reach_y / 2);
        }
    }
    return to;
}

SDL_Surface *glyph_scale(const SDL_Surface *from, int width_px, int height_px)
{
    struct glyph_box box = glyph_box_of(from);
    int width = box.right - box.left, height = box.bottom - box.top;
    if (width <= 0 || height <= 0 || width_px <= 0 || height_px <= 0)
        return NULL;
    float step = fmaxf((float)width / (float)width_px, (float)height / (float)height_px);
    return scaled(from, box, step, step);
}

SDL_Surface *glyph_narrow(const SDL_Surface *from, int width_px)
{
    struct glyph_box box = glyph_box_of(from);
    if (box.right <= box.left || width_px <= 0)
        return NULL;
    return scaled(from, box, (float)(box.right - box.left) / (float)width_px, 1);
}

SDL_Surface *glyph_coverage(const SDL_Surface *from, struct glyph_box box)
{
    int width = box.right - box.left, height = box.bottom - box.top;
    SDL_Surface *to = SDL_CreateRGBSurfaceWithFormat(0, width, height, 8, SDL_PIXELFORMAT_INDEX8);
    for (int y = 0; to && y < height; y++) {
        const uint32_t *row = row_of(from, box.top + y) + box.left;
        uint8_t *target = (uint8_t *)to->pixels + (ptrdiff_t)y * to->pitch;
        for (int x = 0; x < width; x++)
            target[x] = (uint8_t)(row[x] >> 24);
    }
    return to;
}

SDL_Surface *glyph_turn(const SDL_Surface *from)
{
    SDL_Surface *to =
        SDL_CreateRGBSurfaceWithFormat(0, from->h, from->w, 32, SDL_PIXELFORMAT_ARGB8888);
    if (!to)
        return NULL;
    for (int y = 0; y < from->h; y++) {
        const uint32_t *row = row_of(from, y);
        for (int x = 0; x < from->w; x++)
            *(uint32_t *)(void *)((char *)to->pixels + (ptrdiff_t)x * to->pitch +
                                  (ptrdiff_t)(from->h - 1 - y) * 4) = row[x];
    }
    return to;
}
