// SDL's window surface. Without SDL_HINT_FRAMEBUFFER_ACCELERATION=0 SDL silently emulates it by
// software GL.
#include "player/screen_presenter.h"

#include <stdlib.h>

struct surface_state {
    SDL_Window *window;
    SDL_Surface *surface; // SDL's
    struct frame canvas;  // over the surface's pixels, or own ones when its format is another
    struct frame *own;
};

static void *surface_open(SDL_Window *window, struct error *error)
{
    if (!SDL_GetWindowSurface(window)) {
        error_set(error, "no window surface: %s", SDL_GetError());
        return NULL;
    }
    struct surface_state *state = calloc(1, sizeof *state);
    if (!state)
        abort();
    state->window = window;
    return state;
}

static void surface_close(void *context)
{
    struct surface_state *state = context;
    frame_destroy(state->own);
    free(state);
}

static bool is_ours(const SDL_Surface *surface)
{
    return (surface->format->format == SDL_PIXELFORMAT_ARGB8888 ||
            surface->format->format == SDL_PIXELFORMAT_RGB888) &&
           surface->pitch % 4 == 0 && !SDL_MUSTLOCK(surface);
}

static struct frame *surface_canvas(void *context, bool *is_new, struct error *error)
{
    struct surface_state *state = context;
    SDL_Surface *surface = SDL_GetWindowSurface(state->window);
    if (!surface) {
        error_set(error, "the window has no surface: %s", SDL_GetError());
        return NULL;
    }
    void *pixels = state->own ? state->own->pixels : state->canvas.pixels;
    *is_new = surface != state->surface || surface->w != state->canvas.width_px ||
              surface->h != state->canvas.height_px || (!state->own && surface->pixels != pixels);
    if (!*is_new)
        return &state->canvas;
    state->surface = surface;
    frame_destroy(state->own);
    state->own = NULL;
    if (is_ours(surface)) {
        state->canvas =
            (struct frame){surface->w, surface->h, (size_t)surface->pitch / 4, surface->pixels};
        return &state->canvas;
    }
    state->own = frame_create(surface->w, surface->h, error);
    if (!state->own)
        return NULL;
    state->canvas = *state->own;
    return &state->canvas;
}

static bool surface_present(void *context, const struct frame_rect *rects, size_t count,
                            struct error *error)
{
    struct surface_state *state = context;
    SDL_Rect changed[64];
    int used = 0;
    for (size_t i = 0; i < count && used < 64; i++) {
        changed[used] = (SDL_Rect){rects[i].x, rects[i].y, rects[i].width, rects[i].height};
        if (state->own)
            SDL_ConvertPixels(changed[used].w, changed[used].h, SDL_PIXELFORMAT_ARGB8888,
                              frame_row(state->own, rects[i].y) + rects[i].x,
                              (int)state->own->stride_px * 4, state->surface->format->format,
                              (Uint8 *)state->surface->pixels + rects[i].y * state->surface->pitch +
                                  rects[i].x * state->surface->format->BytesPerPixel,
                              state->surface->pitch);
        used++;
    }
    return SDL_UpdateWindowSurfaceRects(state->window, changed, used) == 0 ||
           error_set(error, "the picture cannot be presented: %s", SDL_GetError());
}

const struct screen_presenter screen_surface_presenter = {
    "surface", surface_open, surface_close, surface_canvas, surface_present,
};
