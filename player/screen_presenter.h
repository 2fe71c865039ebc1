// How pixels reach the display. A presenter owns its canvas; screen.c owns the window.
#pragma once

#include <SDL2/SDL.h>
#include <stdbool.h>
#include <stddef.h>

#include "signage/base/error.h"
#include "signage/drawing/frame.h"

struct screen_presenter {
    const char *name;
    // State for this window, or NULL with a sentence when it cannot work here.
    void *(*open)(SDL_Window *window, struct error *error);
    void (*close)(void *state);
    // The canvas, made anew when the window's size changed; *is_new tells that its content is gone.
    struct frame *(*canvas)(void *state, bool *is_new, struct error *error);
    bool (*present)(void *state, const struct frame_rect *rects, size_t count, struct error *error);
};

// The window's own surface in memory, only changed rectangles presented: without a GPU the fastest
// way.
extern const struct screen_presenter screen_surface_presenter;

// A streaming texture on SDL's renderer: where the display has no surface (KMS/DRM).
extern const struct screen_presenter screen_texture_presenter;
