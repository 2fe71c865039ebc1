// A frame on disk: PNG made in memory by SDL2_image, then put in place whole. Also pixels read back
// from such files (tests, previews) go through image.c, not through here.
#include <SDL2/SDL.h>
#include <SDL2/SDL_image.h>
#include <stdlib.h>

#include "signage/base/buffer.h"
#include "signage/base/file.h"
#include "signage/drawing/frame.h"

#define PNG_MOST_BYTES (FRAME_MOST_PIXELS * sizeof(uint32_t) + 1024 * 1024)

static size_t write_to_buffer(SDL_RWops *rw, const void *bytes, size_t size, size_t count)
{
    struct buffer *out = rw->hidden.unknown.data1;
    return size > 0 && buffer_add(out, bytes, size * count) ? count : 0;
}

static size_t read_nothing(SDL_RWops *rw, void *bytes, size_t size, size_t count)
{
    (void)rw, (void)bytes, (void)size, (void)count;
    return 0;
}

static Sint64 tell_size(SDL_RWops *rw)
{
    const struct buffer *out = rw->hidden.unknown.data1;
    return (Sint64)out->length;
}

static Sint64 seek_nowhere(SDL_RWops *rw, Sint64 offset, int whence)
{
    return offset == 0 && whence != RW_SEEK_SET ? tell_size(rw) : -1;
}

static int close_nothing(SDL_RWops *rw)
{
    SDL_FreeRW(rw);
    return 0;
}

bool frame_format_png(const struct frame *frame, struct buffer *out, struct error *error)
{
    // XRGB: shown frames are opaque whatever their alpha byte says.
    SDL_Surface *surface = SDL_CreateRGBSurfaceWithFormatFrom(
        frame->pixels, frame->width_px, frame->height_px, 32,
        (int)(frame->stride_px * sizeof(uint32_t)), SDL_PIXELFORMAT_RGB888);
    SDL_RWops *rw = SDL_AllocRW();
    if (!surface || !rw) {
        SDL_FreeSurface(surface);
        SDL_FreeRW(rw);
        return error_set(error, "not enough memory to make a PNG");
    }
    rw->type = SDL_RWOPS_UNKNOWN;
    rw->size = tell_size;
    rw->seek = seek_nowhere;
    rw->read = read_nothing;
    rw->write = write_to_buffer;
    rw->close = close_nothing;
    rw->hidden.unknown.data1 = out;
    bool made = IMG_SavePNG_RW(surface, rw, 1) == 0 && !out->overflowed;
    SDL_FreeSurface(surface);
    return made || error_set(error, "cannot make a PNG: %s", SDL_GetError());
}

bool frame_save_png(const struct frame *frame, const char *path, struct error *error)
{
    struct buffer png;
    buffer_init(&png, PNG_MOST_BYTES);
    bool saved = frame_format_png(frame, &png, error)
                     ? file_replace(path, png.bytes, png.length, error)
                     : error_prefix(error, "%s", path);
    buffer_finish(&png);
    return saved;
}
