// The window and its events. Where SDL can sleep on the display's socket (X11, Wayland) it does;
// elsewhere its wait is a loop that wakes a thousand times a second, so there the sleep is poll()
// on a descriptor of our own.
#include "player/screen.h"

#include <SDL2/SDL.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "player/screen_presenter.h"
#include "signage/base/log.h"

#define PUMP_MOST_MS 1000 // input and hot-plug of a console are looked at this often
#define OPAQUE 0xFF000000u

#define USUAL_FRAMES_PER_S 60
#define LEAST_FRAMES_PER_S 23
#define MOST_FRAMES_PER_S 75

struct screen {
    atomic_int is_woken; // any thread; an int of its own, apart from the flags below
    SDL_Window *window;
    const struct screen_presenter *presenter;
    void *presenter_state;
    bool windowed;
    bool sdl_sleeps;  // SDL's own wait can be trusted to sleep
    Uint32 wake_type; // SDL's number for our event
    int wake_fd;      // where SDL's wait is not used
    bool spoiled, closed, canvas_failed;
    char description[160];
};

static bool has_display(void)
{
    return getenv("SDL_VIDEODRIVER") || getenv("DISPLAY") || getenv("WAYLAND_DISPLAY") ||
           access("/dev/dri", F_OK) == 0;
}

static void set_hints(void)
{
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "0");
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
    SDL_SetHint(SDL_HINT_VIDEO_MINIMIZE_ON_FOCUS_LOSS, "0");
    if (!has_display())
        SDL_SetHint(SDL_HINT_VIDEODRIVER, "offscreen");
}

static bool open_window(struct screen *screen, const struct screen_settings *settings,
                        struct error *error)
{
    bool offscreen = strcmp(SDL_GetCurrentVideoDriver(), "offscreen") == 0 ||
                     strcmp(SDL_GetCurrentVideoDriver(), "dummy") == 0;
    Uint32 flags = SDL_WINDOW_SHOWN;
    if (settings->windowed)
        flags |= SDL_WINDOW_RESIZABLE;
    else if (!offscreen)
        flags |= SDL_WINDOW_FULLSCREEN_DESKTOP;
    screen->window = SDL_CreateWindow("Kawaraban", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED,
                                      settings->width_px, settings->height_px, flags);
    if (!screen->window)
        return error_set(error, "no window can be opened: %s", SDL_GetError());
    SDL_ShowCursor(SDL_DISABLE);
    SDL_DisableScreenSaver();
    return true;
}

static bool open_presenter(struct screen *screen, const char *wanted, struct error *error)
{
    static const struct screen_presenter *const presenters[] = {&screen_surface_presenter,
                                                                &screen_texture_presenter};
    error_set(error, "there is no presenter called %s", wanted ? wanted : "so");
    for (size_t i = 0; i < sizeof presenters / sizeof presenters[0]; i++) {
        if (wanted && strcmp(wanted, presenters[i]->name) != 0)
            continue;
        screen->presenter = presenters[i];
        screen->presenter_state = presenters[i]->open(screen->window, error);
        if (screen->presenter_state)
            return true;
    }
    return false;
}

static void fill_with_paper(struct screen *screen, uint32_t rgb)
{
    bool is_new;
    struct frame *canvas = screen_canvas(screen, &is_new);
    struct error error;
    if (!canvas)
        return;
    frame_fill(canvas, OPAQUE | rgb);
    struct frame_rect all = frame_bounds(canvas);
    if (!screen_present(screen, &all, 1, &error))
        log_warning("%s", error.text);
}

struct screen *screen_create(const struct screen_settings *settings, struct error *error)
{
    struct screen *screen = calloc(1, sizeof *screen);
    if (!screen)
        abort();
    screen->windowed = settings->windowed;
    screen->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    set_hints();
    if (screen->wake_fd < 0 || SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) {
        error_set(error,
                  "no display can be used: %s; set SDL_VIDEODRIVER=offscreen to run without one",
                  SDL_GetError());
        if (screen->wake_fd >= 0)
            close(screen->wake_fd);
        free(screen);
        return NULL;
    }
    screen->wake_type = SDL_RegisterEvents(1);
    const char *driver = SDL_GetCurrentVideoDriver();
    screen->sdl_sleeps = strcmp(driver, "x11") == 0 || strcmp(driver, "wayland") == 0;
    if (!open_window(screen, settings, error) ||
        !open_presenter(screen, settings->presenter, error)) {
        screen_destroy(screen);
        return NULL;
    }
    fill_with_paper(screen, settings->paper_rgb);
    bool is_new;
    struct frame *canvas = screen_canvas(screen, &is_new);
    snprintf(screen->description, sizeof screen->description, "%s, presented by %s, %d x %d",
             driver, screen->presenter->name, canvas ? canvas->width_px : 0,
             canvas ? canvas->height_px : 0);
    return screen;
}

void screen_destroy(struct screen *screen)
{
    if (!screen)
        return;
    if (screen->presenter_state)
        screen->presenter->close(screen->presenter_state);
    if (screen->window)
        SDL_DestroyWindow(screen->window);
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
    close(screen->wake_fd);
    free(screen);
}

const char *screen_describe(const struct screen *screen)
{
    return screen->description;
}

int screen_frames_per_s(const struct screen *screen)
{
    SDL_DisplayMode mode;
    int display = SDL_GetWindowDisplayIndex(screen->window), rate = 0;
    if (display >= 0 && SDL_GetCurrentDisplayMode(display, &mode) == 0)
        rate = mode.refresh_rate;
    for (int part = 2; rate > MOST_FRAMES_PER_S && part < 8; part++)
        if (mode.refresh_rate / part <= MOST_FRAMES_PER_S)
            rate = mode.refresh_rate / part;
    return rate < LEAST_FRAMES_PER_S || rate > MOST_FRAMES_PER_S ? USUAL_FRAMES_PER_S : rate;
}

struct frame *screen_canvas(struct screen *screen, bool *is_new)
{
    *is_new = false;
    struct error error;
    struct frame *canvas = screen->presenter->canvas(screen->presenter_state, is_new, &error);
    if (!canvas && !screen->canvas_failed)
        log_warning("nothing can be painted at the moment: %s", error.text);
    screen->canvas_failed = !canvas;
    // cppcheck-suppress returnDanglingLifetime // the canvas does not hold the error it was given
    return canvas;
}

bool screen_present(struct screen *screen, const struct frame_rect *rects, size_t count,
                    struct error *error)
{
    return screen->presenter->present(screen->presenter_state, rects, count, error);
}

static void take_window_event(struct screen *screen, const SDL_WindowEvent *event)
{
    switch (event->event) {
    case SDL_WINDOWEVENT_EXPOSED:
    case SDL_WINDOWEVENT_SHOWN:
    case SDL_WINDOWEVENT_RESTORED:
    case SDL_WINDOWEVENT_SIZE_CHANGED:
    case SDL_WINDOWEVENT_DISPLAY_CHANGED:
        screen->spoiled = true;
        break;
    case SDL_WINDOWEVENT_CLOSE:
        screen->closed = true;
        break;
    default:
        break;
    }
}

static void take_event(struct screen *screen, const SDL_Event *event)
{
    if (event->type == SDL_WINDOWEVENT)
        take_window_event(screen, &event->window);
    else if (event->type == SDL_QUIT)
        screen->closed = true;
    else if (event->type == SDL_KEYDOWN && screen->windowed &&
             (event->key.keysym.sym == SDLK_ESCAPE || event->key.keysym.sym == SDLK_q))
        screen->closed = true;
    else if (event->type == SDL_RENDER_TARGETS_RESET || event->type == SDL_RENDER_DEVICE_RESET)
        screen->spoiled = true;
}

static void sleep_on_descriptor(struct screen *screen, int timeout_ms)
{
    struct pollfd wait = {.fd = screen->wake_fd, .events = POLLIN};
    poll(&wait, 1, timeout_ms < 0 || timeout_ms > PUMP_MOST_MS ? PUMP_MOST_MS : timeout_ms);
    uint64_t count;
    ssize_t got = read(screen->wake_fd, &count, sizeof count);
    (void)got; // empty when the time was up
}

unsigned screen_wait(struct screen *screen, int timeout_ms)
{
    SDL_Event event;
    bool pending = atomic_load(&screen->is_woken) || screen->spoiled || screen->closed;
    if (pending)
        timeout_ms = 0;
    if (!screen->sdl_sleeps)
        sleep_on_descriptor(screen, timeout_ms);
    else if (SDL_WaitEventTimeout(&event, timeout_ms))
        take_event(screen, &event);
    while (SDL_PollEvent(&event))
        take_event(screen, &event);
    unsigned events = SCREEN_NOTHING;
    if (atomic_exchange(&screen->is_woken, 0))
        events |= SCREEN_WOKEN;
    if (screen->spoiled)
        events |= SCREEN_SPOILED;
    if (screen->closed)
        events |= SCREEN_CLOSED;
    screen->spoiled = false;
    return events;
}

void screen_wake(struct screen *screen)
{
    if (atomic_exchange(&screen->is_woken, 1))
        return;
    if (screen->sdl_sleeps) {
        SDL_Event event = {.type = screen->wake_type};
        SDL_PushEvent(&event);
    } else {
        uint64_t one = 1;
        ssize_t written = write(screen->wake_fd, &one, sizeof one);
        (void)written; // a full counter wakes as well
    }
}
