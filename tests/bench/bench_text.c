// A headline laid out and drawn: cold (its fonts' files known, no size opened, no glyph drawn
// before) and warm (drawn before), beside what bounds both, SDL2_ttf's bare rendering of the same
// characters in one line of one font.
#include <SDL2/SDL_ttf.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "signage/drawing/fonts.h"
#include "signage/drawing/frame.h"
#include "signage/drawing/text.h"

#define SIZE_PX 96
#define WIDTH_PX 1600
#define HEIGHT_PX 480
#define COLD_ROUNDS 40
#define WARM_ROUNDS 400
#define BARE_FONT "/usr/share/fonts/truetype/bizud-gothic/BIZUDPGothic-Bold.ttf"

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

static void print_figures(const char *label, double *cold, double *warm)
{
    qsort(cold, COLD_ROUNDS, sizeof *cold, by_size);
    qsort(warm, WARM_ROUNDS, sizeof *warm, by_size);
    printf("%s: cold p50 %.2f ms (least %.2f), warm p50 %.3f ms (least %.3f)\n", label,
           cold[COLD_ROUNDS / 2], cold[0], warm[WARM_ROUNDS / 2], warm[0]);
}

static const char headline[] =
    "目黒区の中小企業を応援する創業支援セミナー「はじめての経営計画と資金繰り」参加者募集中"; // 43
// Opens fonts and lays out other characters, so that files are mapped and tables read.
static const char other[] = "永";

static void draw(struct fonts *fonts, struct frame *frame, const char *text, bool vertical)
{
    struct error error;
    struct text_style style = {.family = "gothic",
                               .bold = true,
                               .lang = "ja",
                               .size_px = SIZE_PX,
                               .least_size_px = SIZE_PX / 2.0,
                               .line_height = 1.3,
                               .vertical = vertical};
    struct text_layout *layout =
        text_layout_create(fonts, text, &style, vertical ? HEIGHT_PX : WIDTH_PX,
                           vertical ? WIDTH_PX : HEIGHT_PX, &error);
    if (layout)
        text_draw(layout, frame, 0, 0, 0xFF102030);
    text_layout_destroy(layout);
}

static void measure(const char *label, struct frame *frame, bool vertical)
{
    static double cold[COLD_ROUNDS], warm[WARM_ROUNDS];
    struct error error = {""};
    struct fonts *fonts = NULL;
    for (int i = 0; i < COLD_ROUNDS; i++) {
        fonts_close(fonts);
        fonts = fonts_open("fonts/fonts.xml", &error);
        if (!fonts) {
            printf("%s\n", error.text);
            return;
        }
        draw(fonts, frame, other, vertical);
        double start = now_ms();
        draw(fonts, frame, headline, vertical);
        cold[i] = now_ms() - start;
    }
    for (int i = 0; i < WARM_ROUNDS; i++) {
        double start = now_ms();
        draw(fonts, frame, headline, vertical);
        warm[i] = now_ms() - start;
    }
    fonts_close(fonts);
    print_figures(label, cold, warm);
}

static void measure_bare(void)
{
    static double cold[COLD_ROUNDS], warm[WARM_ROUNDS];
    TTF_Init();
    TTF_Font *font = NULL;
    for (int i = 0; i < COLD_ROUNDS + WARM_ROUNDS; i++) {
        if (i < COLD_ROUNDS) {
            if (font)
                TTF_CloseFont(font);
            font = TTF_OpenFont(BARE_FONT, SIZE_PX);
        }
        if (!font)
            return;
        double start = now_ms();
        SDL_FreeSurface(TTF_RenderUTF8_Blended(font, headline, (SDL_Color){0, 0, 0, 255}));
        if (i < COLD_ROUNDS)
            cold[i] = now_ms() - start;
        else
            warm[i - COLD_ROUNDS] = now_ms() - start;
    }
    TTF_CloseFont(font);
    TTF_Quit();
    print_figures("SDL2_ttf's bare rendering of the same on one line", cold, warm);
}

int main(void)
{
    struct frame *frame = frame_create(WIDTH_PX, WIDTH_PX, NULL);
    if (!frame)
        return 1;
    frame_fill(frame, 0xFFFFFFFF);
    measure("a headline of 43 characters at 96 px, laid out and drawn", frame, false);
    measure("the same in columns", frame, true);
    measure_bare();
    frame_destroy(frame);
    return 0;
}
