// A frame of everything that moves, at 1920x1080, painted by the player's scene as for the screen:
// each transition, slides whose texts enter, a picture that drifts, a ticker. Beside the bare blend
// of two frames and the memory copy of one, which bound them, in one run. The slide is a photograph
// over the whole frame, the dearest there is, and a showcase as it is shipped. Processor time.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "player/scene.h"
#include "signage/base/file.h"
#include "signage/language/slide.h"

#define WIDTH_PX 1920
#define HEIGHT_PX 1080
#define FRAMES_PER_S 60
#define MOST_FRAMES 600
#define STAY_MS 9000
#define TEMPLATE "build/bench-motion.xml"

struct series {
    double ms[MOST_FRAMES];
    size_t count;
};

// The thread's own time: what other programs take from it meanwhile does not count.
static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double print_series(const char *label, struct series *series, double copy_ms)
{
    if (series->count == 0)
        return 0;
    qsort(series->ms, series->count, sizeof(double), by_size);
    double median = series->ms[series->count / 2];
    printf("%-34s p50 %.2f ms, p99 %.2f ms", label, median, series->ms[series->count * 99 / 100]);
    if (copy_ms > 0)
        printf(", p50 is %.2f of a copy", median / copy_ms);
    printf("\n");
    return median;
}

static struct frame *noise(uint32_t seed)
{
    struct frame *frame = frame_create(WIDTH_PX, HEIGHT_PX, NULL);
    if (!frame)
        abort();
    for (int y = 0; y < HEIGHT_PX; y++)
        for (int x = 0; x < WIDTH_PX; x++) {
            seed = seed * 1664525u + 1013904223u;
            frame_row(frame, y)[x] = seed | 0xFF000000u;
        }
    return frame;
}

static double measure_bounds(struct frame *to, const struct frame *a, const struct frame *b)
{
    static struct series copies, blends;
    for (int i = 0; i < 300; i++) {
        double start = now_ms();
        memcpy(to->pixels, (i % 2 ? a : b)->pixels, to->stride_px * HEIGHT_PX * sizeof(uint32_t));
        double copied = now_ms();
        frame_blend(to, a, b, 1 + i % 255);
        blends.ms[i] = now_ms() - copied;
        copies.ms[i] = copied - start;
    }
    copies.count = blends.count = 300;
    double copy_ms = print_series("memory copy of a frame", &copies, 0);
    print_series("blend of two frames", &blends, copy_ms);
    return copy_ms;
}

static struct picture *picture_of(struct frame *frame, uint32_t name)
{
    struct digest key = digest_of(&name, sizeof name);
    return picture_of_frame(frame, &key);
}

// Paints the scene's frames of the span, and measures those in which something changed.
static void run(struct scene *scene, struct frame *canvas, int64_t from_ms, int64_t to_ms,
                struct series *series)
{
    struct scene_changes changes;
    for (int64_t n = from_ms * FRAMES_PER_S / 1000; n * 1000 / FRAMES_PER_S < to_ms; n++) {
        int64_t at_ms = n * 1000 / FRAMES_PER_S;
        if (scene_next_ms(scene, at_ms) > at_ms)
            continue;
        double start = now_ms();
        scene_paint(scene, canvas, at_ms, &changes);
        if (changes.count > 0 && series->count < MOST_FRAMES)
            series->ms[series->count++] = now_ms() - start;
    }
}

static struct scene *scene_of_whole(void)
{
    static const struct scene_place whole = {{0, 0, WIDTH_PX, HEIGHT_PX}, 0};
    struct scene *scene = scene_create(WIDTH_PX, HEIGHT_PX, 0);
    scene_set_places(scene, &whole, 1, 0, 0, 0);
    return scene;
}

static void measure_transitions(struct frame *canvas, double copy_ms)
{
    static const struct {
        const char *label;
        enum playlist_transition transition;
        enum playlist_from from;
    } rows[] = {
        {"cross-fade", PLAYLIST_CROSS_FADE, PLAYLIST_FROM_LEFT},
        {"slide from right", PLAYLIST_SLIDE_IN, PLAYLIST_FROM_RIGHT},
        {"slide from top", PLAYLIST_SLIDE_IN, PLAYLIST_FROM_TOP},
        {"push from right", PLAYLIST_PUSH, PLAYLIST_FROM_RIGHT},
        {"push from bottom", PLAYLIST_PUSH, PLAYLIST_FROM_BOTTOM},
        {"wipe from left", PLAYLIST_WIPE, PLAYLIST_FROM_LEFT},
        {"wipe from top", PLAYLIST_WIPE, PLAYLIST_FROM_TOP},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct series series = {.count = 0};
        struct scene *scene = scene_of_whole();
        for (int round = 0; round < 4; round++) {
            struct picture *picture = picture_of(noise((uint32_t)round + 1), (uint32_t)round);
            struct scene_entrance entrance = {
                .transition = round ? rows[i].transition : PLAYLIST_CUT,
                .begin_ms = round * 3000,
                .duration_ms = 1000,
                .from = rows[i].from,
            };
            scene_show(scene, 0, picture, &entrance, 0, round * 3000);
            picture_release(picture);
            struct series first = {.count = 0};
            run(scene, canvas, round * 3000, round * 3000 + 2000, round ? &series : &first);
        }
        print_series(rows[i].label, &series, copy_ms);
        scene_destroy(scene);
    }
}

// ---- slides
// --------------------------------------------------------------------------------------

static const char full_photo[] =
    "<template xmlns='urn:kawaraban:template:1'><layout for='landscape portrait bar'>"
    "<picture name='photo' motion='drift'/>"
    "<gradient y='40' h='60' from='#00000000' to='#000000C0'/>"
    "<stack x='6' y='50' w='88' h='44' gap='2'>"
    "<text field='headline' role='headline' color='light' order='1'/>"
    "<text field='subtitle' role='subtitle' color='light' order='2'/>"
    "<text field='body' role='body' color='light' motion='fade' order='3'/></stack>"
    "</layout></template>";

static struct slide *slide_with(const char *template)
{
    struct error error = {""};
    size_t length;
    char *bytes =
        file_load("tests/golden/slides/showcase-typical.xml", SLIDE_MOST_BYTES, &length, &error);
    struct slide *slide = bytes ? slide_parse("bench", bytes, length, &error) : NULL;
    free(bytes);
    if (!slide)
        printf("%s\n", error.text);
    else if (template)
        slide->template_src = template;
    return slide;
}

static void measure_slide(struct artist *artist, const char *label, const char *template,
                          struct frame *canvas, double copy_ms)
{
    static struct series making, entering, drifting;
    struct slide *slide = slide_with(template);
    struct error error = {""};
    char line[64];
    making.count = entering.count = drifting.count = 0;
    for (int round = 0; slide && round < 5; round++) {
        int64_t begin_ms = round * 20000;
        struct picture *picture =
            picture_of(frame_create(WIDTH_PX, HEIGHT_PX, NULL), (uint32_t)round + 9);
        double start = now_ms();
        if (!slide_motion_draw(artist, slide, NULL, picture->frame, NULL, &picture->motion,
                               &error)) {
            printf("%s\n", error.text);
            return;
        }
        making.ms[making.count++] = now_ms() - start;
        if (round == 0 && picture->motion)
            printf("%-34s %.2f frames beside the still one\n", label,
                   (double)slide_motion_bytes(picture->motion) / (WIDTH_PX * HEIGHT_PX * 4.0));
        struct scene *scene = scene_of_whole();
        struct scene_entrance entrance = {
            .begin_ms = begin_ms, .moves_ms = begin_ms, .ends_ms = begin_ms + STAY_MS};
        scene_show(scene, 0, picture, &entrance, 0, begin_ms);
        picture_release(picture);
        struct series first = {.count = 0};
        run(scene, canvas, begin_ms, begin_ms + 17, &first);
        run(scene, canvas, begin_ms + 17, begin_ms + 1000, &entering);
        run(scene, canvas, begin_ms + 1200, begin_ms + STAY_MS, &drifting);
        scene_destroy(scene);
    }
    slide_destroy(slide);
    snprintf(line, sizeof line, "%s, drawn and taken apart", label);
    print_series(line, &making, 0);
    snprintf(line, sizeof line, "%s, entering", label);
    print_series(line, &entering, copy_ms);
    snprintf(line, sizeof line, "%s, drifting", label);
    print_series(line, &drifting, copy_ms);
}

static void measure_ticker(struct artist *artist, struct frame *canvas, double copy_ms)
{
    static struct series series;
    char text[8000] = "<slide xmlns='urn:kawaraban:slide:1' lang='ja' "
                      "template='content/templates/ticker.xml' theme='content/themes/kawara.xml'>"
                      "<text name='kicker'>お知らせ</text><text name='message'>";
    for (int i = 0; i < 20; i++)
        strcat(text, "省エネルギー設備の入れ替えに補助金、二次募集を始めます。");
    strcat(text, "</text></slide>");
    struct error error = {""};
    const struct frame_rect band = {0, HEIGHT_PX - 86, WIDTH_PX, 86};
    const struct ticker_settings settings = {.width_px = band.width, .height_px = band.height};
    struct slide *slide = slide_parse("bench", text, strlen(text), &error);
    struct ticker *ticker = slide ? ticker_create(artist, slide, &settings, &error) : NULL;
    slide_destroy(slide);
    if (!ticker) {
        printf("%s\n", error.text);
        return;
    }
    for (int i = 0; i < MOST_FRAMES; i++) {
        double start = now_ms();
        ticker_draw(ticker, (int64_t)i * 1000 / FRAMES_PER_S, canvas, band);
        series.ms[series.count++] = now_ms() - start;
    }
    print_series("ticker of 1920x86", &series, copy_ms);
    ticker_destroy(ticker);
}

int main(void)
{
    struct error error = {""};
    struct artist *artist = artist_create(NULL, NULL, &error);
    struct frame *a = noise(1), *b = noise(2), *canvas = noise(3);
    FILE *file = fopen(TEMPLATE, "w");
    if (!artist || !file) {
        printf("%s\n", error.text);
        return 1;
    }
    fputs(full_photo, file);
    fclose(file);
    double copy_ms = measure_bounds(canvas, a, b);
    measure_transitions(canvas, copy_ms);
    measure_slide(artist, "photo over all", TEMPLATE, canvas, copy_ms);
    measure_slide(artist, "showcase", NULL, canvas, copy_ms);
    measure_ticker(artist, canvas, copy_ms);
    remove(TEMPLATE);
    frame_destroy(a);
    frame_destroy(b);
    frame_destroy(canvas);
    artist_destroy(artist);
    return 0;
}
