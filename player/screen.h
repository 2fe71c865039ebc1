// The display: a canvas to paint on, what changed of it presented, and the wait for the next thing
// to do. Behind it one of several presenters. Main thread but for screen_wake.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/base/error.h"
#include "signage/drawing/frame.h"

struct screen_settings {
    bool windowed;           // else the whole display
    int width_px, height_px; // of the window; of the display when it is not known (offscreen)
    uint32_t paper_rgb;      // shown until something is painted
    const char *presenter;   // a name from screen_presenter.h; NULL: chosen by the machine
};

struct screen;

// Without X, Wayland or a graphics device, and no SDL_VIDEODRIVER set, the display is one in memory
// (SDL's offscreen driver).
struct screen *screen_create(const struct screen_settings *settings, struct error *error)
    __attribute__((warn_unused_result));
void screen_destroy(struct screen *screen); // NULL is legal

const char *screen_describe(const struct screen *screen); // driver, presenter and size, for the log

// How many frames a second it shows: 60 where it does not say; where it shows very many, a whole
// part of them.
int screen_frames_per_s(const struct screen *screen);

// What is painted on, opaque 0xFFRRGGBB; asked for before each paint. *is_new: it is another one
// than before, of another size or with nothing on it. NULL while there is none (display asleep).
struct frame *screen_canvas(struct screen *screen, bool *is_new);

// Shows the changed rectangles of the canvas.
bool screen_present(struct screen *screen, const struct frame_rect *rects, size_t count,
                    struct error *error) __attribute__((warn_unused_result));

enum screen_event {
    SCREEN_NOTHING = 0,
    SCREEN_WOKEN = 1,   // screen_wake was called
    SCREEN_SPOILED = 2, // what was presented was lost: paint all of it
    SCREEN_CLOSED = 4,  // somebody closed the window or pressed Escape in it
};

// Sleeps until something happens or the time is up (0: only looks). A set of screen_event.
unsigned screen_wait(struct screen *screen, int timeout_ms);

// Ends the sleep, or the next one. Any thread.
void screen_wake(struct screen *screen);
