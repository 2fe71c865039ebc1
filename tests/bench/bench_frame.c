// A cross-fade's frame at 1920x1080, the blend of two pictures alone and with the player's
// presenter behind it (screen.h, software), beside the memory copy of one, which bounds it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "player/screen.h"
#include "signage/drawing/frame.h"

#define WIDTH_PX 1920
#define HEIGHT_PX 1080
#define ROUNDS 400

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void fill_with_noise(struct frame *frame)
{
    uint32_t seed = 1;
    for (int y = 0; y < frame->height_px; y++)
        for (int x = 0; x < frame->width_px; x++) {
            seed = seed * 1664525u + 1013904223u;
            frame_row(frame, y)[x] = seed | 0xFF000000u;
        }
}

struct series {
    const char *label;
    double ms[ROUNDS];
};

static void print_series(struct series *series)
{
    qsort(series->ms, ROUNDS, sizeof(double), by_size);
    printf("%s 1920x1080: p50 %.2f ms, p99 %.2f ms\n", series->label, series->ms[ROUNDS / 2],
           series->ms[ROUNDS * 99 / 100]);
}

static struct series copies = {.label = "memory copy of a frame"};
static struct series blends = {.label = "cross-fade blend"};
static struct series frames = {.label = "cross-fade frame, blended and presented"};

static void measure_blend(struct frame *to, const struct frame *a, const struct frame *b)
{
    for (int i = 0; i < ROUNDS; i++) {
        double start = now_ms();
        memcpy(to->pixels, (i % 2 ? a : b)->pixels, to->stride_px * HEIGHT_PX * sizeof(uint32_t));
        double copied = now_ms();
        frame_blend(to, a, b, i % 257);
        blends.ms[i] = now_ms() - copied;
        copies.ms[i] = copied - start;
    }
    print_series(&copies);
    print_series(&blends);
    printf("blend to copy, ratio of p50: %.2f\n", blends.ms[ROUNDS / 2] / copies.ms[ROUNDS / 2]);
}

static void measure_presented(const struct frame *a, const struct frame *b)
{
    struct screen_settings settings = {
        .windowed = true, .width_px = WIDTH_PX, .height_px = HEIGHT_PX};
    struct error error = {0};
    struct screen *screen = screen_create(&settings, &error);
    if (!screen) {
        printf("no screen to present on: %s\n", error.text);
        return;
    }
    bool is_new;
    struct frame_rect all = {0, 0, WIDTH_PX, HEIGHT_PX};
    struct frame *canvas = screen_canvas(screen, &is_new);
    for (int i = 0; canvas && i < ROUNDS; i++) {
        double start = now_ms();
        frame_blend(canvas, a, b, i % 257);
        if (!screen_present(screen, &all, 1, &error))
            printf("%s\n", error.text);
        frames.ms[i] = now_ms() - start;
        screen_wait(screen, 0);
    }
    printf("%s: ", screen_describe(screen));
    print_series(&frames);
    screen_destroy(screen);
}

static struct series overs = {.label = "half-transparent picture drawn over a frame"};

static void measure_over(struct frame *to, const struct frame *from)
{
    for (int y = 0; y < HEIGHT_PX; y++)
        for (int x = 0; x < WIDTH_PX; x++)
            frame_row(from, y)[x] = (frame_row(from, y)[x] & 0xFFFFFFu) | 0x80000000u;
    for (int i = 0; i < ROUNDS; i++) {
        double start = now_ms();
        frame_draw(to, 0, 0, from, 255);
        overs.ms[i] = now_ms() - start;
    }
    print_series(&overs);
}

int main(void)
{
    struct frame *a = frame_create(WIDTH_PX, HEIGHT_PX, NULL);
    struct frame *b = frame_create(WIDTH_PX, HEIGHT_PX, NULL);
    struct frame *to = frame_create(WIDTH_PX, HEIGHT_PX, NULL);
    if (!a || !b || !to)
        return 1;
    fill_with_noise(a);
    fill_with_noise(b);
    measure_blend(to, a, b);
    measure_presented(a, b);
    measure_over(to, a);
    frame_destroy(a);
    frame_destroy(b);
    frame_destroy(to);
    return 0;
}
