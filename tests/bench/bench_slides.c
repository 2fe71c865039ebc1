// Each template's typical slide laid out and drawn at 1080p and 4K: by an artist that has just been
// made (fonts, template, theme and picture read from disk, as after a start) and by one that has
// drawn it before (as for a changed text), beside what bounds the first: decoding its picture to
// the frame's size, and the second: filling the frame once.
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "signage/base/file.h"
#include "signage/drawing/image.h"
#include "signage/drawing/slide_draw.h"

#define SLIDES "tests/golden/slides"
#define AT_UTC_MS INT64_C(1796450700000)
#define ROUNDS 9

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double times[ROUNDS])
{
    qsort(times, ROUNDS, sizeof *times, by_size);
    return times[ROUNDS / 2];
}

static int is_typical(const struct dirent *entry)
{
    return strstr(entry->d_name, "-typical.xml") != NULL;
}

static bool draw(struct artist *artist, const struct slide *slide, struct civil_zone *zone,
                 struct frame *frame, double *ms)
{
    struct error error = {""};
    struct slide_moment moment = {AT_UTC_MS, zone, NULL};
    double begin = now_ms();
    bool ok = slide_draw(artist, slide, &moment, frame, NULL, &error);
    *ms = now_ms() - begin;
    if (!ok)
        fprintf(stderr, "%s\n", error.text);
    return ok;
}

static double decode_ms(const struct slide *slide, const struct frame *frame)
{
    double times[ROUNDS];
    if (slide->picture_count == 0)
        return 0;
    for (int i = 0; i < ROUNDS; i++) {
        double begin = now_ms();
        frame_destroy(image_load(slide->pictures[0].src, frame->width_px, frame->height_px,
                                 IMAGE_COVER, 0.5, 0.5, NULL));
        times[i] = now_ms() - begin;
    }
    return median(times);
}

static double fill_ms(struct frame *frame)
{
    double times[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        double begin = now_ms();
        frame_fill(frame, 0xFFF3EDE0u);
        times[i] = now_ms() - begin;
    }
    return median(times);
}

static void measure(const char *name, const struct slide *slide, struct civil_zone *zone,
                    struct frame *frame)
{
    double cold[ROUNDS], warm[ROUNDS], ignored;
    for (int i = 0; i < ROUNDS; i++) {
        struct artist *artist = artist_create("fonts/fonts.xml", NULL, NULL);
        bool ok = artist && draw(artist, slide, zone, frame, &cold[i]) &&
                  draw(artist, slide, zone, frame, &ignored) &&
                  draw(artist, slide, zone, frame, &warm[i]);
        artist_destroy(artist);
        if (!ok)
            return;
    }
    double picture = decode_ms(slide, frame);
    printf("%-28s %4dx%-4d  cold %6.1f ms (its picture alone %5.1f), warm %5.1f ms (filling the "
           "frame %4.1f)\n",
           name, frame->width_px, frame->height_px, median(cold), picture, median(warm),
           fill_ms(frame));
}

static void measure_file(const struct dirent *entry, struct civil_zone *zone,
                         struct frame *frames[2])
{
    char path[512];
    struct error error = {""};
    size_t length;
    snprintf(path, sizeof path, SLIDES "/%s", entry->d_name);
    char *bytes = file_load(path, SLIDE_MOST_BYTES, &length, &error);
    struct slide *slide = bytes ? slide_parse(path, bytes, length, &error) : NULL;
    if (!slide)
        fprintf(stderr, "%s\n", error.text);
    for (int i = 0; slide && i < 2; i++)
        measure(entry->d_name, slide, zone, frames[i]);
    slide_destroy(slide);
    free(bytes);
}

int main(void)
{
    struct dirent **slides;
    struct civil_zone *zone = civil_zone_create("Asia/Tokyo", NULL);
    struct frame *frames[2] = {frame_create(1920, 1080, NULL), frame_create(3840, 2160, NULL)};
    int count = scandir(SLIDES, &slides, is_typical, alphasort);
    printf("slides laid out and drawn, processor time, p50 of %d:\n", ROUNDS);
    for (int i = 0; i < count; i++) {
        measure_file(slides[i], zone, frames);
        free(slides[i]);
    }
    free(slides);
    frame_destroy(frames[0]);
    frame_destroy(frames[1]);
    civil_zone_destroy(zone);
    return 0;
}
