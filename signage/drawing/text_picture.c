// Runs → coverage. SDL2_ttf tells a surface's size but not where the pen stood in it; it is worked
// out here from the ink that HarfBuzz foretells.
#include "signage/drawing/text_picture.h"

#include <math.h>
#include <string.h>

#include "signage/base/log.h"
#include "signage/drawing/glyph_scale.h"

// The one strike of Noto Color Emoji.
#define EMOJI_STRIKE_PX 109
// From the baseline to the middle of the em square.
#define EM_MIDDLE 0.38f
// How much wider than its column a number may be before it is narrowed.
#define TOGETHER_MOST_EM 1.1f

static SDL_Surface *render(const struct text_layout *layout, const struct text_run *run,
                           int size_px, TTF_Direction direction, int *ascent)
{
    char text[TEXT_RUN_MOST_CELLS * CELL_MOST_BYTES + 1];
    struct error error;
    TTF_Font *font = fonts_sized(layout->fonts, run->font, size_px, &error);
    if (!font) {
        log_warning("%s", error.text);
        return NULL;
    }
    memcpy(text, run->text, run->bytes);
    text[run->bytes] = '\0';
    TTF_SetFontDirection(font, direction);
    SDL_Surface *surface = TTF_RenderUTF8_Blended(font, text, (SDL_Color){0xFF, 0xFF, 0xFF, 0xFF});
    if (!surface)
        log_warning("SDL2_ttf does not draw “%s”: %s", text, TTF_GetError());
    *ascent = TTF_FontAscent(font);
    return surface;
}

// The surface of a horizontal run and its pen position: SDL2_ttf grows the surface to the left and
// upwards when ink stands out there.
static SDL_Surface *render_level(const struct text_layout *layout, const struct text_run *run,
                                 int *pen_x, int *pen_y)
{
    int ascent = 0;
    SDL_Surface *surface = render(layout, run, run->size_px, TTF_DIRECTION_LTR, &ascent);
    bool level = run->turn == CELL_LEVEL || run->turn == CELL_ROTATED;
    int top = level ? (int)ceilf(run->top) : 0;
    *pen_x = level && run->left < 0 ? -(int)floorf(run->left) : 0;
    *pen_y = ascent + (top > ascent ? top - ascent : 0);
    return surface;
}

// Takes `surface`; puts the middle of its ink at (x, y).
static bool put_by_ink(struct text_picture *picture, SDL_Surface *surface, float x, float y)
{
    if (!surface)
        return false;
    struct glyph_box box = glyph_box_of(surface);
    picture->surface = surface;
    picture->x = (int)lroundf(x - (float)(box.left + box.right) / 2);
    picture->y = (int)lroundf(y - (float)(box.top + box.bottom) / 2);
    return true;
}

static SDL_Surface *scaled(SDL_Surface *surface, int width_px, int height_px)
{
    SDL_Surface *result = surface ? glyph_scale(surface, width_px, height_px) : NULL;
    SDL_FreeSurface(surface);
    return result;
}

static bool make_emoji(const struct text_layout *layout, const struct text_run *run, float x,
                       float y, struct text_picture *picture)
{
    int ascent;
    SDL_Surface *strike = render(layout, run, EMOJI_STRIKE_PX, TTF_DIRECTION_LTR, &ascent);
    return put_by_ink(picture, scaled(strike, (int)lroundf(run->width), run->size_px), x, y);
}

static bool make_level(const struct text_layout *layout, const struct text_run *run,
                       struct text_picture *picture)
{
    if (run->emoji)
        return make_emoji(layout, run, run->x + run->width / 2,
                          run->y - EM_MIDDLE * (float)run->size_px, picture);
    int pen_x, pen_y;
    picture->surface = render_level(layout, run, &pen_x, &pen_y);
    picture->x = (int)lroundf(run->x) - pen_x;
    picture->y = (int)lroundf(run->y) - pen_y;
    return picture->surface != NULL;
}

static bool make_rotated(const struct text_layout *layout, const struct text_run *run,
                         float middle_x, struct text_picture *picture)
{
    int pen_x, pen_y;
    SDL_Surface *level = render_level(layout, run, &pen_x, &pen_y);
    if (!level)
        return false;
    picture->surface = glyph_turn(level);
    // What was above the baseline is now to the right of it.
    picture->x = (int)lroundf(middle_x - EM_MIDDLE * (float)run->size_px) - (level->h - pen_y);
    picture->y = (int)lroundf(run->x) - pen_x;
    SDL_FreeSurface(level);
    return picture->surface != NULL;
}

static bool make_together(const struct text_layout *layout, const struct text_run *run,
                          float middle_x, struct text_picture *picture)
{
    int pen_x, pen_y;
    SDL_Surface *surface = render_level(layout, run, &pen_x, &pen_y);
    int most = (int)lroundf(TOGETHER_MOST_EM * (float)run->size_px);
    if (surface && surface->w > most)
        surface = scaled(surface, run->size_px, run->size_px);
    return put_by_ink(picture, surface, middle_x, run->x + (float)run->size_px / 2);
}

// SDL2_ttf's vertical mode has the right forms; where it puts them is made good for by their ink.
static bool make_upright(const struct text_layout *layout, const struct text_run *run,
                         float middle_x, struct text_picture *picture)
{
    if (run->emoji)
        return make_emoji(layout, run, middle_x, run->x + run->width / 2, picture);
    int ascent;
    SDL_Surface *surface = render(layout, run, run->size_px, TTF_DIRECTION_TTB, &ascent);
    return put_by_ink(picture, surface, middle_x + (run->top + run->bottom) / 2,
                      run->x + (run->left + run->right) / 2);
}

bool text_picture_make(const struct text_layout *layout, const struct text_run *run,
                       struct text_picture *picture)
{
    float middle_x = (float)layout->across_px - run->y;
    switch (run->turn) {
    case CELL_UPRIGHT:
        return make_upright(layout, run, middle_x, picture);
    case CELL_ROTATED:
        return make_rotated(layout, run, middle_x, picture);
    case CELL_TOGETHER:
        return make_together(layout, run, middle_x, picture);
    default:
        return make_level(layout, run, picture);
    }
}
