// Runs → coverage. SDL2_ttf tells a surface's size but not where the pen stood in it; it is worked
// out here from the ink that HarfBuzz foretells.
#include "signage/drawing/text_picture.h"

#include <math.h>
#include <string.h>

#include "signage/base/log.h"
#include "signage/drawing/glyph_scale.h"
#include "signage/drawing/glyph_store.h"

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
    font_set_script(font, run->script);
    if (direction == TTF_DIRECTION_TTB)
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
    int top = (int)ceilf(run->top);
    *pen_x = run->left < 0 ? -(int)floorf(run->left) : 0;
    *pen_y = ascent + (top > ascent ? top - ascent : 0);
    return surface;
}

// A bitmap whose pen position nobody needs to know, since it is put by its ink.
static SDL_Surface *draw_emoji(const struct text_layout *layout, const struct text_run *run)
{
    int ascent;
    SDL_Surface *strike = render(layout, run, EMOJI_STRIKE_PX, TTF_DIRECTION_LTR, &ascent);
    SDL_Surface *scaled =
        strike ? glyph_scale(strike, (int)lroundf(run->width), run->size_px) : NULL;
    SDL_FreeSurface(strike);
    return scaled;
}

static SDL_Surface *draw_together(const struct text_layout *layout, const struct text_run *run)
{
    int ascent, most = (int)lroundf(TOGETHER_MOST_EM * (float)run->size_px);
    SDL_Surface *surface = render(layout, run, run->size_px, TTF_DIRECTION_LTR, &ascent);
    if (!surface || surface->w <= most)
        return surface;
    SDL_Surface *narrow = glyph_narrow(surface, run->size_px);
    SDL_FreeSurface(surface);
    return narrow;
}

static SDL_Surface *draw_alone(const struct text_layout *layout, const struct text_run *run)
{
    int ascent;
    if (run->emoji)
        return draw_emoji(layout, run);
    if (run->turn == CELL_TOGETHER)
        return draw_together(layout, run);
    return render(layout, run, run->size_px, TTF_DIRECTION_TTB, &ascent);
}

// Small, since it is kept: emoji in colour, all else as coverage.
static SDL_Surface *draw_to_keep(const struct text_layout *layout, const struct text_run *run,
                                 struct glyph_box *box)
{
    SDL_Surface *drawn = draw_alone(layout, run);
    if (!drawn)
        return NULL;
    *box = glyph_box_of(drawn);
    if (run->emoji || box->right <= box->left)
        return drawn;
    SDL_Surface *coverage = glyph_coverage(drawn, *box);
    *box = (struct glyph_box){0, 0, box->right - box->left, box->bottom - box->top};
    SDL_FreeSurface(drawn);
    return coverage;
}

// Puts the middle of the run's ink at (x, y).
static bool put_by_ink(const struct text_layout *layout, const struct text_run *run, float x,
                       float y, struct text_picture *picture)
{
    struct glyph_store *store = fonts_glyph_store(layout->fonts);
    struct glyph_key key = {run->text,
                            run->bytes,
                            run->font,
                            run->size_px,
                            run->emoji ? (int)lroundf(run->width) : 0,
                            run->emoji ? -1 : (int)run->turn};
    struct glyph_box box;
    picture->surface = glyph_store_find(store, &key, &box);
    if (!picture->surface) {
        picture->surface = draw_to_keep(layout, run, &box);
        if (!picture->surface)
            return false;
        glyph_store_keep(store, &key, picture->surface, box);
    }
    picture->x = (int)lroundf(x - (float)(box.left + box.right) / 2);
    picture->y = (int)lroundf(y - (float)(box.top + box.bottom) / 2);
    return true;
}

static bool make_level(const struct text_layout *layout, const struct text_run *run,
                       struct text_picture *picture)
{
    if (run->emoji)
        return put_by_ink(layout, run, run->x + run->width / 2,
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

static bool make_upright(const struct text_layout *layout, const struct text_run *run,
                         float middle_x, struct text_picture *picture)
{
    if (run->emoji || run->turn == CELL_TOGETHER)
        return put_by_ink(layout, run, middle_x, run->x + run->width / 2, picture);
    // SDL2_ttf's vertical mode has the right forms; where it puts them is made good for by their
    // ink.
    return put_by_ink(layout, run, middle_x + (run->top + run->bottom) / 2,
                      run->x + (run->left + run->right) / 2, picture);
}

bool text_picture_make(const struct text_layout *layout, const struct text_run *run,
                       struct text_picture *picture)
{
    float middle_x = (float)layout->across_px - run->y;
    switch (run->turn) {
    case CELL_UPRIGHT:
    case CELL_TOGETHER:
        return make_upright(layout, run, middle_x, picture);
    case CELL_ROTATED:
        return make_rotated(layout, run, middle_x, picture);
    default:
        return make_level(layout, run, picture);
    }
}
