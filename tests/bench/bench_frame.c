// A cross-fade's frame at 1920x1080 (blend of two pictures into the canvas) beside the memory copy
// of one, which bounds it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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

int main(void)
{
    struct frame *a = frame_create(WIDTH_PX, HEIGHT_PX, NULL);
    struct frame *b = frame_create(WIDTH_PX, HEIGHT_PX, NULL);
    struct frame *to = frame_create(WIDTH_PX, HEIGHT_PX, NULL);
    if (!a || !b || !to)
        return 1;
    fill_with_noise(a);
    fill_with_noise(b);
    static double copy_ms[ROUNDS], blend_ms[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        double start = now_ms();
        memcpy(to->pixels, (i % 2 ? a : b)->pixels, to->stride_px * HEIGHT_PX * sizeof(uint32_t));
        double copied = now_ms();
        frame_blend(to, a, b, i % 257);
        blend_ms[i] = now_ms() - copied;
        copy_ms[i] = copied - start;
    }
    qsort(copy_ms, ROUNDS, sizeof(double), by_size);
    qsort(blend_ms, ROUNDS, sizeof(double), by_size);
    printf("cross-fade blend 1920x1080: p50 %.2f ms, p99 %.2f ms; memory copy p50 %.2f ms, p99 "
           "%.2f ms; ratio of p50 %.2f\n",
           blend_ms[ROUNDS / 2], blend_ms[ROUNDS * 99 / 100], copy_ms[ROUNDS / 2],
           copy_ms[ROUNDS * 99 / 100], blend_ms[ROUNDS / 2] / copy_ms[ROUNDS / 2]);
    frame_destroy(a);
    frame_destroy(b);
    frame_destroy(to);
    return 0;
}
