// SDL's renderer with one streaming texture of the display's size: only changed rectangles go up.
#include "player/screen_presenter.h"

#include <stdlib.h>

struct texture_state {
    SDL_Renderer *renderer;
    SDL_Texture *texture;
    struct frame *canvas;
};

static void *texture_open(SDL_Window *window, struct error *error)
{
    SDL_Renderer *renderer = SDL_CreateRenderer(window, -1, SDL_RENDERER_PRESENTVSYNC);
    if (!renderer) {
        error_set(error, "no renderer: %s", SDL_GetError());
        return NULL;
    }
    struct texture_state *state = calloc(1, sizeof *state);
    if (!state)
        abort();
    state->renderer = renderer;
    return state;
}

static void texture_close(void *context)
{
    struct texture_state *state = context;
    if (state->texture)
        SDL_DestroyTexture(state->texture);
    SDL_DestroyRenderer(state->renderer);
    frame_destroy(state->canvas);
    free(state);
}

static struct frame *texture_canvas(void *context, bool *is_new, struct error *error)
{
    struct texture_state *state = context;
    int width = 0, height = 0;
    if (SDL_GetRendererOutputSize(state->renderer, &width, &height) != 0 || width <= 0) {
        error_set(error, "the display has no size: %s", SDL_GetError());
        return NULL;
    }
    *is_new =
        !state->canvas || state->canvas->width_px != width || state->canvas->height_px != height;
    if (!*is_new)
        return state->canvas;
    if (state->texture)
        SDL_DestroyTexture(state->texture);
    frame_destroy(state->canvas);
    state->canvas = frame_create(width, height, error);
    state->texture = SDL_CreateTexture(state->renderer, SDL_PIXELFORMAT_ARGB8888,
                                       SDL_TEXTUREACCESS_STREAMING, width, height);
    if (state->canvas && !state->texture) {
        error_set(error, "no texture of %d x %d: %s", width, height, SDL_GetError());
        frame_destroy(state->canvas);
        state->canvas = NULL;
    }
    if (state->texture)
        SDL_SetTextureBlendMode(state->texture, SDL_BLENDMODE_NONE);
    return state->canvas;
}

static bool texture_present(void *context, const struct frame_rect *rects, size_t count,
                            struct error *error)
{
    struct texture_state *state = context;
    for (size_t i = 0; i < count; i++) {
        SDL_Rect rect = {rects[i].x, rects[i].y, rects[i].width, rects[i].height};
        if (SDL_UpdateTexture(state->texture, &rect, frame_row(state->canvas, rect.y) + rect.x,
                              (int)state->canvas->stride_px * 4) != 0)
            return error_set(error, "the picture cannot be presented: %s", SDL_GetError());
    }
    SDL_RenderCopy(state->renderer, state->texture, NULL, NULL);
    SDL_RenderPresent(state->renderer);
    return true;
}

const struct screen_presenter screen_texture_presenter = {
    "texture", texture_open, texture_close, texture_canvas, texture_present,
};
