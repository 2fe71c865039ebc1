// Two passes without an image between them: each needed source row is scaled across once, and a
// target row is the weighted sum of some of those. The last few are kept, since neighbours share
// them.
#include "signage/drawing/image_scale.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define KEPT_ROWS 4 // what Catmull-Rom needs
#define CHANNELS 4

// For each target place: `first` source place, `count` of them, and where their weights begin.
struct tap {
    int first, count;
    size_t weight;
};

struct taps {
    struct tap *taps;
    float *weights;
};

static double catmull_rom(double t)
{
    t = fabs(t);
    if (t < 1)
        return 1.5 * t * t * t - 2.5 * t * t + 1;
    if (t < 2)
        return -0.5 * t * t * t + 2.5 * t * t - 4 * t + 2;
    return 0;
}

// How much source place `i` counts for the target place that covers [begin, end).
static double weight_of(int i, double begin, double end, double step)
{
    if (step < 1)
        return catmull_rom(i + 0.5 - (begin + end) / 2);
    double left = i > begin ? i : begin;
    double right = i + 1 < end ? i + 1 : end;
    return right > left ? right - left : 0;
}

static bool taps_init(struct taps *taps, int source, double origin, double extent, int target)
{
    double step = extent / target;
    size_t most = (size_t)(step < 1 ? 5 : ceil(step) + 2);
    *taps = (struct taps){calloc((size_t)target, sizeof *taps->taps),
                          calloc((size_t)target * most, sizeof *taps->weights)};
    if (!taps->taps || !taps->weights)
        return false;
    for (int t = 0; t < target; t++) {
        double begin = origin + step * t, end = begin + step;
        double reach = step < 1 ? 2 : 0, centre = (begin + end) / 2;
        int first = (int)floor(reach > 0 ? centre - reach : begin);
        int last = (int)ceil(reach > 0 ? centre + reach : end) - 1;
        struct tap *tap = &taps->taps[t];
        tap->weight = (size_t)t * most;
        tap->first = first < 0 ? 0 : first >= source ? source - 1 : first;
        float *weights = taps->weights + tap->weight;
        double sum = 0;
        for (int i = first; i <= last; i++) { // places beyond the edge count for the edge
            int inside = i < tap->first ? tap->first : i >= source ? source - 1 : i;
            double weight = weight_of(i, begin, end, step);
            weights[inside - tap->first] += (float)weight;
            sum += weight;
            if (inside - tap->first >= tap->count)
                tap->count = inside - tap->first + 1;
        }
        assert((size_t)tap->count <= most && sum > 0);
        for (int i = 0; i < tap->count; i++)
            weights[i] /= (float)sum;
    }
    return true;
}

static void taps_finish(struct taps *taps)
{
    free(taps->taps);
    free(taps->weights);
}

// One source row → target width, as floats of premultiplied alpha, red, green, blue.
static void scale_across(const uint32_t *row, const struct taps *across, int width, float *out)
{
    for (int x = 0; x < width; x++) {
        const struct tap *tap = &across->taps[x];
        const float *weights = across->weights + tap->weight;
        float a = 0, r = 0, g = 0, b = 0;
        for (int i = 0; i < tap->count; i++) {
            uint32_t pixel = row[tap->first + i];
            float alpha = (float)(pixel >> 24) * weights[i];
            float colour = pixel >> 24 == 255 ? weights[i] : alpha / 255;
            a += alpha;
            r += (float)(pixel >> 16 & 0xFF) * colour;
            g += (float)(pixel >> 8 & 0xFF) * colour;
            b += (float)(pixel & 0xFF) * colour;
        }
        float *to = out + (size_t)x * CHANNELS;
        to[0] = a, to[1] = r, to[2] = g, to[3] = b;
    }
}

static uint32_t to_byte(float value)
{
    return value <= 0 ? 0 : value >= 255 ? 255 : (uint32_t)(value + 0.5f);
}

static void store_row(const float *sums, int width, uint32_t *out)
{
    for (int x = 0; x < width; x++) {
        const float *from = sums + (size_t)x * CHANNELS;
        uint32_t alpha = to_byte(from[0]);
        float back = from[0] >= 254.5f ? 1 : from[0] > 0 ? 255 / from[0] : 0;
        out[x] = alpha << 24 | to_byte(from[1] * back) << 16 | to_byte(from[2] * back) << 8 |
                 to_byte(from[3] * back);
    }
}

struct kept_rows {
    float *floats;
    int source_y[KEPT_ROWS];
};

static const float *kept_row(struct kept_rows *kept, const struct image_rows *rows,
                             const struct taps *across, int width, int y)
{
    int slot = y % KEPT_ROWS;
    float *floats = kept->floats + (size_t)slot * (size_t)width * CHANNELS;
    if (kept->source_y[slot] != y) {
        scale_across(rows->row(rows->context, y), across, width, floats);
        kept->source_y[slot] = y;
    }
    return floats;
}

struct frame *image_scale(const struct image_rows *rows, double x, double y, double width,
                          double height, int to_width_px, int to_height_px, struct error *error)
{
    struct frame *frame = frame_create(to_width_px, to_height_px, error);
    if (!frame)
        return NULL;
    size_t row_floats = (size_t)to_width_px * CHANNELS;
    struct taps across = {0}, down = {0};
    struct kept_rows kept = {malloc(row_floats * KEPT_ROWS * sizeof(float)), {-1, -1, -1, -1}};
    float *sums = malloc(row_floats * sizeof *sums);
    if (!kept.floats || !sums || !taps_init(&across, rows->width_px, x, width, to_width_px) ||
        !taps_init(&down, rows->height_px, y, height, to_height_px)) {
        error_set(error, "not enough memory to scale a picture to %d x %d px", to_width_px,
                  to_height_px);
        frame_destroy(frame);
        frame = NULL;
    }
    for (int to_y = 0; frame && to_y < to_height_px; to_y++) {
        const struct tap *tap = &down.taps[to_y];
        memset(sums, 0, row_floats * sizeof *sums);
        for (int i = 0; i < tap->count; i++) {
            float weight = down.weights[tap->weight + (size_t)i];
            const float *from = kept_row(&kept, rows, &across, to_width_px, tap->first + i);
            for (size_t k = 0; k < row_floats; k++)
                sums[k] += from[k] * weight;
        }
        store_row(sums, to_width_px, frame_row(frame, to_y));
    }
    free(sums);
    free(kept.floats);
    taps_finish(&across);
    taps_finish(&down);
    return frame;
}
