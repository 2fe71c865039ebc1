#include "signage/drawing/legibility.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "signage/base/utf8.h"
#include "signage/drawing/color.h"

#define LATIN_WEIGHT 0.4   // of a Japanese character, in reading time
#define CONTRAST_STEPS 100 // a unit of contrast is told in hundredths
#define MOST_CONTRAST 21

// ---- size -----------------------------------------------------------------------------------

bool legibility_is_told(const struct legibility_screen *screen)
{
    return screen->diagonal_mm > 0 && screen->distance_mm > 0 && screen->width_px > 0 &&
           screen->height_px > 0;
}

double legibility_mm_per_px(const struct legibility_screen *screen)
{
    double diagonal_px = hypot(screen->width_px, screen->height_px);
    return screen->diagonal_mm > 0 && diagonal_px > 0 ? screen->diagonal_mm / diagonal_px : 0;
}

double legibility_least_em_px(const struct legibility_screen *screen)
{
    if (!legibility_is_told(screen))
        return 0;
    return screen->distance_mm / LEGIBILITY_DISTANCE_PER_EM / legibility_mm_per_px(screen);
}

bool legibility_parse_length(const char *text, double *mm)
{
    static const struct {
        const char *unit;
        double mm;
    } units[] = {{"mm", 1}, {"cm", 10}, {"m", 1000}, {"in", 25.4}, {"型", 25.4}, {"\"", 25.4}};
    size_t digits = strspn(text, "0123456789");
    size_t length =
        digits + (text[digits] == '.' ? 1 + strspn(text + digits + 1, "0123456789") : 0);
    char number[16] = "";
    if (digits == 0 || length >= sizeof number || text[length - 1] == '.')
        return false;
    memcpy(number, text, length);
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strcmp(text + length, units[i].unit) == 0) {
            *mm = strtod(number, NULL) * units[i].mm;
            return *mm > 0 && *mm <= LEGIBILITY_MOST_MM;
        }
    return false;
}

double legibility_needed_contrast(double em_px, bool bold, double least_em_px)
{
    double large = least_em_px * (bold ? LEGIBILITY_LARGE_BOLD : LEGIBILITY_LARGE_EMS);
    return em_px >= large ? COLOR_LEAST_CONTRAST_LARGE : COLOR_LEAST_CONTRAST;
}

// ---- time -----------------------------------------------------------------------------------

static double reading_weight(uint32_t character)
{
    if (character == UTF8_ZERO_WIDTH_SPACE || character == UTF8_WORD_JOINER || character == '\n')
        return 0;
    return character < 0x2E80 || (character >= 0xFF61 && character < 0xFFA0) ? LATIN_WEIGHT : 1;
}

double legibility_reading_chars(const char *rich_text)
{
    double sum = 0;
    bool in_reading = false;
    size_t length = strlen(rich_text), at = 0;
    while (at < length) {
        uint32_t character = utf8_next(rich_text, length, &at);
        if (character == UTF8_RUBY_TEXT)
            in_reading = true;
        else if (character == UTF8_RUBY_END)
            in_reading = false;
        else if (character != UTF8_RUBY_BASE && !in_reading)
            sum += reading_weight(character);
    }
    return sum;
}

bool legibility_takes_reading(const char *name)
{
    static const char *const glanced[] = {
        "kicker", "sample",       "source",     "published",      "link_label", "page",
        "meta",   "figure_month", "figure_day", "figure_weekday", "figure_year"};
    for (size_t i = 0; i < sizeof glanced / sizeof *glanced; i++)
        if (strcmp(name, glanced[i]) == 0)
            return false;
    return true;
}

int64_t legibility_dwell_ms(double chars, double chars_per_s)
{
    double speed = chars_per_s > 0 ? chars_per_s : LEGIBILITY_CHARS_PER_S;
    return LEGIBILITY_NOTICE_MS + (int64_t)ceil(fmax(chars, 0) / speed * 1000);
}

// ---- contrast -------------------------------------------------------------------------------

// Relative luminance by table: a photograph under a headline has a million channels.
struct eye {
    double shares[3][256]; // blue, green, red
    uint32_t argb;
};

static void eye_open(struct eye *eye, uint32_t argb)
{
    static const double shares[] = {0.0722, 0.7152, 0.2126};
    for (int value = 0; value < 256; value++) {
        double channel = value / 255.0;
        double linear = channel <= 0.04045 ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4);
        for (int i = 0; i < 3; i++)
            eye->shares[i][value] = shares[i] * linear;
    }
    eye->argb = argb;
}

static double luminance(const struct eye *eye, uint32_t argb)
{
    return eye->shares[0][argb & 0xFF] + eye->shares[1][argb >> 8 & 0xFF] +
           eye->shares[2][argb >> 16 & 0xFF];
}

static double contrast_on(const struct eye *eye, uint32_t ground)
{
    double behind = luminance(eye, ground) + 0.05;
    double before = luminance(eye, frame_mix(ground, eye->argb, (int)(eye->argb >> 24))) + 0.05;
    return behind > before ? behind / before : before / behind;
}

// Calls `see` for the ground at each pixel of ink.
static size_t visit_ink(const struct frame *ground, const struct frame *ink,
                        void (*see)(void *context, uint32_t pixel), void *context)
{
    size_t count = 0;
    for (int y = 0; y < ink->height_px; y++) {
        const uint32_t *inked = frame_row(ink, y), *behind = frame_row(ground, y);
        for (int x = 0; x < ink->width_px; x++)
            if (inked[x] & 0xFFFFFF) {
                see(context, behind[x]);
                count++;
            }
    }
    return count;
}

struct histogram {
    struct eye eye;
    size_t bins[MOST_CONTRAST * CONTRAST_STEPS + 2];
};

static void count_contrast(void *context, uint32_t pixel)
{
    struct histogram *histogram = context;
    histogram->bins[(int)(contrast_on(&histogram->eye, pixel) * CONTRAST_STEPS + 1e-6)]++;
}

double legibility_contrast(const struct frame *ground, const struct frame *ink, uint32_t argb)
{
    struct histogram *histogram = calloc(1, sizeof *histogram);
    if (!histogram)
        abort();
    eye_open(&histogram->eye, argb);
    size_t count = visit_ink(ground, ink, count_contrast, histogram), sum = 0;
    size_t specks = (size_t)((double)count * LEGIBILITY_SPECKS);
    double contrast = MOST_CONTRAST;
    for (int i = 0; count > 0 && i <= MOST_CONTRAST * CONTRAST_STEPS; i++) {
        sum += histogram->bins[i];
        if (sum > specks) {
            contrast = (double)i / CONTRAST_STEPS;
            break;
        }
    }
    free(histogram);
    return contrast;
}

// Only pixels that are too near the text's own tone matter: a shade moves all away from it.
struct faint_pixels {
    struct eye eye;
    double needed;
    uint32_t *pixels;
    size_t count, capacity;
};

static void keep_faint(void *context, uint32_t pixel)
{
    struct faint_pixels *faint = context;
    if (contrast_on(&faint->eye, pixel) >= faint->needed)
        return;
    if (faint->count == faint->capacity) {
        faint->capacity = faint->capacity ? faint->capacity * 2 : 4096;
        faint->pixels = realloc(faint->pixels, faint->capacity * sizeof *faint->pixels);
        if (!faint->pixels)
            abort();
    }
    faint->pixels[faint->count++] = pixel;
}

static bool suffices(const struct faint_pixels *faint, uint32_t shade, int strength, size_t specks)
{
    size_t still = 0;
    for (size_t i = 0; i < faint->count; i++)
        if (contrast_on(&faint->eye, frame_mix(faint->pixels[i], shade, strength)) < faint->needed)
            if (++still > specks)
                return false;
    return true;
}

int legibility_shade_strength(const struct frame *ground, const struct frame *ink, uint32_t argb,
                              uint32_t shade, double contrast)
{
    struct faint_pixels faint = {.needed = contrast};
    eye_open(&faint.eye, argb);
    size_t count = visit_ink(ground, ink, keep_faint, &faint);
    size_t specks = (size_t)((double)count * LEGIBILITY_SPECKS);
    int low = 0, high = 256; // `high` suffices, or is too much to be had
    while (low < high) {
        int middle = (low + high) / 2;
        if (suffices(&faint, shade | 0xFF000000u, middle, specks))
            high = middle;
        else
            low = middle + 1;
    }
    free(faint.pixels);
    return high;
}
