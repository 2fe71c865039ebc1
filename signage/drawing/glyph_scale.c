// Averages over areas in premultiplied colour, so that transparent pixels' colours do not bleed in.
// An enlarged pixel's area lies within one or two of the bitmap's, which makes it linear between
// them.
#include "signage/drawing/glyph_scale.h"

#include <math.h>
#include <stdint.h>

static const uint32_t *row_of(const SDL_Surface *surface, int y)
{
    return (const uint32_t *)(const void *)((const char *)surface->pixels +
                                            (ptrdiff_t)y * surface->pitch);
}

struct glyph_box glyph_box_of(const SDL_Surface *surface)
{
    struct glyph_box box = {surface->w, surface->h, 0, 0};
    for (int y = 0; y < surface->h; y++) {
        const uint32_t *row = row_of(surface, y);
        for (int x = 0; x < surface->w; x++) {
            if (row[x] >> 24 == 0)
                continue;
            box.left = x < box.left ? x : box.left;
            box.right = x + 1 > box.right ? x + 1 : box.right;
            box.top = y < box.top ? y : box.top;
            box.bottom = y + 1;
        }
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

static void scale_into(SDL_Surface *to, const SDL_Surface *from, struct glyph_box box, float step)
{
    float reach = fmaxf(step, 1); // an enlarged pixel looks at a whole one around its centre
    for (int y = 0; y < to->h; y++) {
        uint32_t *row = (uint32_t *)(void *)((char *)to->pixels + (ptrdiff_t)y * to->pitch);
        float middle_y = (float)box.top + ((float)y + 0.5f) * step;
        float top = fmaxf(0, middle_y - reach / 2);
        for (int x = 0; x < to->w; x++) {
            float middle_x = (float)box.left + ((float)x + 0.5f) * step;
            float left = fmaxf(0, middle_x - reach / 2);
            row[x] = area_mean(from, left, top, middle_x + reach / 2, middle_y + reach / 2);
        }
    }
}

SDL_Surface *glyph_scale(const SDL_Surface *from, int width_px, int height_px)
{
    struct glyph_box box = glyph_box_of(from);
    int width = box.right - box.left, height = box.bottom - box.top;
    if (width <= 0 || height <= 0 || width_px <= 0 || height_px <= 0)
        return NULL;
    float step = fmaxf((float)width / (float)width_px, (float)height / (float)height_px);
    int to_width = (int)fmaxf(1, floorf((float)width / step + 0.5f));
    int to_height = (int)fmaxf(1, floorf((float)height / step + 0.5f));
    SDL_Surface *to =
        SDL_CreateRGBSurfaceWithFormat(0, to_width, to_height, 32, SDL_PIXELFORMAT_ARGB8888);
    if (to)
        scale_into(to, from, box, step);
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
