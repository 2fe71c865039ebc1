// Picture bytes → a frame of the wished size. What comes in was sent by strangers: the header is
// read first (image_header.c), a decoder only runs on what fits, and the whole is scaled row by
// row.
#include "signage/drawing/image.h"

#include <SDL2/SDL.h>
#include <SDL2/SDL_image.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>

#include "signage/base/file.h"
#include "signage/drawing/image_header.h"
#include "signage/drawing/image_scale.h"

static void start_decoders(void)
{
    IMG_Init(IMG_INIT_PNG | IMG_INIT_JPG | IMG_INIT_WEBP);
}

struct surface_rows {
    SDL_Surface *surface;
    uint32_t *converted; // one row
};

static const uint32_t *surface_row(void *context, int y)
{
    struct surface_rows *rows = context;
    const SDL_Surface *surface = rows->surface;
    const char *pixels = (const char *)surface->pixels + (size_t)y * (size_t)surface->pitch;
    if (surface->format->format == SDL_PIXELFORMAT_ARGB8888)
        return (const uint32_t *)(const void *)pixels;
    SDL_ConvertPixels(surface->w, 1, surface->format->format, pixels, surface->pitch,
                      SDL_PIXELFORMAT_ARGB8888, rows->converted, surface->w * 4);
    return rows->converted;
}

// A surface whose rows SDL_ConvertPixels can take: palettes and colour keys are resolved here.
static SDL_Surface *plain_surface(SDL_Surface *surface)
{
    if (!surface ||
        (!SDL_ISPIXELFORMAT_INDEXED(surface->format->format) && !SDL_HasColorKey(surface)))
        return surface;
    SDL_Surface *plain = SDL_ConvertSurfaceFormat(surface, SDL_PIXELFORMAT_ARGB8888, 0);
    SDL_FreeSurface(surface);
    return plain;
}

static SDL_Surface *decode_pixels(const char *name, const void *bytes, size_t length,
                                  const struct image_header *header, struct error *error)
{
    SDL_RWops *rw = SDL_RWFromConstMem(bytes, (int)length);
    SDL_Surface *surface = header->format == IMAGE_PNG    ? IMG_LoadPNG_RW(rw)
                           : header->format == IMAGE_JPEG ? IMG_LoadJPG_RW(rw)
                                                          : IMG_LoadWEBP_RW(rw);
    SDL_RWclose(rw);
    surface = plain_surface(surface);
    if (!surface)
        error_set(error, "%s: the picture cannot be decoded: %s", name, SDL_GetError());
    return surface;
}

// How the picture is cut and how large it gets: in the viewer's sense, before any turning back.
struct fitting {
    int width_px, height_px;
    double x, y, width, height; // of the source
};

static double clamp(double value, double least, double most)
{
    return value < least ? least : value > most ? most : value;
}

static struct fitting fit_image(double width, double height, int to_width_px, int to_height_px,
                                enum image_fit fit, double focus_x, double focus_y)
{
    struct fitting fitting = {to_width_px, to_height_px, 0, 0, width, height};
    double scale_x = to_width_px / width, scale_y = to_height_px / height;
    if (fit == IMAGE_CONTAIN) {
        double scale = fmin(scale_x, scale_y);
        fitting.width_px = (int)clamp(round(width * scale), 1, to_width_px);
        fitting.height_px = (int)clamp(round(height * scale), 1, to_height_px);
    } else if (fit == IMAGE_COVER) {
        double scale = fmax(scale_x, scale_y);
        fitting.width = fmin(width, to_width_px / scale);
        fitting.height = fmin(height, to_height_px / scale);
        fitting.x = clamp(focus_x * width - fitting.width / 2, 0, width - fitting.width);
        fitting.y = clamp(focus_y * height - fitting.height / 2, 0, height - fitting.height);
    }
    return fitting;
}

// Exif orientations 5 to 8 exchange the axes.
static bool is_sideways(int orientation)
{
    return orientation >= 5;
}

// The viewer's rectangle as the stored picture has it.
static struct fitting turn_back(struct fitting seen, int orientation, double width, double height)
{
    // width and height are the viewer's; in each row below (x, y) is where the stored corner lies.
    double right = width - seen.x - seen.width, bottom = height - seen.y - seen.height;
    struct fitting stored = seen;
    if (is_sideways(orientation)) {
        stored.width_px = seen.height_px, stored.height_px = seen.width_px;
        stored.width = seen.height, stored.height = seen.width;
    }
    switch (orientation) {
    case 2:
        stored.x = right;
        break;
    case 3:
        stored.x = right, stored.y = bottom;
        break;
    case 4:
        stored.y = bottom;
        break;
    case 5:
        stored.x = seen.y, stored.y = seen.x;
        break;
    case 6:
        stored.x = seen.y, stored.y = right;
        break;
    case 7:
        stored.x = bottom, stored.y = right;
        break;
    case 8:
        stored.x = bottom, stored.y = seen.x;
        break;
    default:
        break;
    }
    return stored;
}

// The small result, turned as the viewer is to see it. Takes `stored`.
static struct frame *turn_frame(struct frame *stored, int orientation, struct error *error)
{
    if (!stored || orientation == 1)
        return stored;
    bool sideways = is_sideways(orientation);
    int width = sideways ? stored->height_px : stored->width_px;
    int height = sideways ? stored->width_px : stored->height_px;
    struct frame *seen = frame_create(width, height, error);
    for (int y = 0; seen && y < height; y++) {
        uint32_t *row = frame_row(seen, y);
        for (int x = 0; x < width; x++) {
            int across = sideways ? y : x, down = sideways ? x : y;
            if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8)
                across = stored->width_px - 1 - across;
            if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7)
                down = stored->height_px - 1 - down;
            row[x] = frame_row(stored, down)[across];
        }
    }
    frame_destroy(stored);
    return seen;
}

static struct frame *scale_surface(SDL_Surface *surface, struct fitting fitting,
                                   struct error *error)
{
    struct surface_rows rows = {surface, malloc((size_t)surface->w * sizeof(uint32_t))};
    if (!rows.converted) {
        error_set(error, "not enough memory to scale a picture");
        return NULL;
    }
    struct image_rows source = {surface->w, surface->h, surface_row, &rows};
    struct frame *frame = image_scale(&source, fitting.x, fitting.y, fitting.width, fitting.height,
                                      fitting.width_px, fitting.height_px, error);
    free(rows.converted);
    return frame;
}

// Drawn at the size at which the wished part has the wished pixels, then cut.
static struct frame *decode_svg(const char *name, const void *bytes, size_t length,
                                struct fitting fitting, const struct image_header *header,
                                struct error *error)
{
    double width = round(header->svg_width * fitting.width_px / fitting.width);
    double height = round(header->svg_height * fitting.height_px / fitting.height);
    if (width > IMAGE_MOST_SIDE_PX || height > IMAGE_MOST_SIDE_PX ||
        width * height > FRAME_MOST_PIXELS) {
        error_set(error, "%s: the drawing is too long and thin for its place", name);
        return NULL;
    }
    SDL_RWops *rw = SDL_RWFromConstMem(bytes, (int)length);
    SDL_Surface *drawn =
        plain_surface(IMG_LoadSizedSVG_RW(rw, (int)fmax(width, 1), (int)fmax(height, 1)));
    SDL_RWclose(rw);
    if (!drawn) {
        error_set(error, "%s: the drawing cannot be drawn: %s", name, SDL_GetError());
        return NULL;
    }
    double scale_x = drawn->w / header->svg_width, scale_y = drawn->h / header->svg_height;
    fitting.x = clamp(round(fitting.x * scale_x), 0, fmax(0, drawn->w - fitting.width_px));
    fitting.y = clamp(round(fitting.y * scale_y), 0, fmax(0, drawn->h - fitting.height_px));
    fitting.width = fmin(fitting.width_px, drawn->w);
    fitting.height = fmin(fitting.height_px, drawn->h);
    struct frame *frame = scale_surface(drawn, fitting, error);
    SDL_FreeSurface(drawn);
    return frame;
}

struct frame *image_decode(const char *name, const void *bytes, size_t length, int width_px,
                           int height_px, enum image_fit fit, double focus_x, double focus_y,
                           struct error *error)
{
    static pthread_once_t started = PTHREAD_ONCE_INIT;
    struct image_header header;
    if (length > IMAGE_MOST_BYTES) {
        error_set(error, "%s: the picture file is larger than %u MiB", name,
                  IMAGE_MOST_BYTES >> 20);
        return NULL;
    }
    if (width_px <= 0 || height_px <= 0 || width_px > FRAME_MOST_SIDE_PX ||
        height_px > FRAME_MOST_SIDE_PX) {
        error_set(error, "%s: a place of %d x %d px cannot hold a picture", name, width_px,
                  height_px);
        return NULL;
    }
    if (!image_header_read(name, bytes, length, &header, error))
        return NULL;
    pthread_once(&started, start_decoders);
    if (header.format == IMAGE_SVG)
        return decode_svg(name, bytes, length,
                          fit_image(header.svg_width, header.svg_height, width_px, height_px, fit,
                                    focus_x, focus_y),
                          &header, error);
    SDL_Surface *surface = decode_pixels(name, bytes, length, &header, error);
    if (!surface)
        return NULL;
    bool sideways = is_sideways(header.orientation);
    double width = sideways ? surface->h : surface->w, height = sideways ? surface->w : surface->h;
    struct fitting fitting = fit_image(width, height, width_px, height_px, fit, focus_x, focus_y);
    struct frame *frame =
        scale_surface(surface, turn_back(fitting, header.orientation, width, height), error);
    SDL_FreeSurface(surface);
    return turn_frame(frame, header.orientation, error);
}

struct frame *image_load(const char *path, int width_px, int height_px, enum image_fit fit,
                         double focus_x, double focus_y, struct error *error)
{
    size_t length;
    char *bytes = file_load(path, IMAGE_MOST_BYTES, &length, error);
    if (!bytes)
        return NULL;
    struct frame *frame =
        image_decode(path, bytes, length, width_px, height_px, fit, focus_x, focus_y, error);
    free(bytes);
    return frame;
}

bool image_size(const char *name, const void *bytes, size_t length, int *width_px, int *height_px,
                struct error *error)
{
    struct image_header header;
    if (!image_header_read(name, bytes, length, &header, error))
        return false;
    bool sideways = is_sideways(header.orientation);
    *width_px = sideways ? header.height_px : header.width_px;
    *height_px = sideways ? header.width_px : header.height_px;
    return true;
}
