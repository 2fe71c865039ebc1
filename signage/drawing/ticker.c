// A ticker's pixels are made once: the band without its words, and the words as one long strip.
// Showing it is copying: which column of the strip stands at the window's left edge is all that
// time decides. Where nothing is to move, the strip is a row of pages as wide as the window.
#include "signage/drawing/ticker.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "signage/drawing/slide_boxes.h"
#include "signage/drawing/slide_layout.h"
#include "signage/drawing/strip.h"
#include "signage/drawing/ticker_words.h"

#define SPEED_SHARE 0.08 // of the window's width in a second
#define USUAL_FRAMES_PER_S 60

struct ticker {
    struct frame *band;       // everything but the words
    struct frame_rect window; // where the words run, within the band
    struct strip *strip;
    int repeat_px;     // after which the words repeat; 0: there are none
    int still_x;       // where words that fit stand
    bool moves, turns; // runs; shows one page after the other
    int speed_px_per_s;
};

static const struct slide_box *find_box(const struct slide_box *box, enum template_kind kind)
{
    if (box->node->kind == kind)
        return box;
    for (size_t i = 0; i < box->child_count; i++) {
        const struct slide_box *found = find_box(&box->children[i], kind);
        if (found)
            return found;
    }
    return NULL;
}

// A whole number of px in each frame where that is near the wished speed, so that every step is
// the same; below one px a frame, whole px a second.
static int choose_speed(int width_px, int frames_per_s)
{
    double wished = width_px * SPEED_SHARE;
    double a_frame = round(wished / frames_per_s);
    return a_frame >= 1 ? (int)a_frame * frames_per_s : (int)fmax(1, round(wished));
}

// The band's own ground under the words: each row's colour at the window's edge.
static struct strip *empty_strip(const struct ticker *ticker)
{
    uint32_t *ground = calloc((size_t)ticker->window.height, sizeof *ground);
    if (!ground)
        abort();
    for (int y = 0; y < ticker->window.height; y++)
        ground[y] = frame_row(ticker->band, ticker->window.y + y)[ticker->window.x];
    struct strip *strip = strip_create(ground, ticker->window.height);
    free(ground);
    return strip;
}

static bool make_strip(struct ticker *ticker, struct slide_scene *scene,
                       const struct slide_box *box, const struct ticker_settings *settings,
                       struct error *error)
{
    struct ticker_words words;
    ticker->window = frame_rect_intersect(slide_box_rect(box), frame_bounds(ticker->band));
    if (frame_rect_empty(ticker->window))
        return error_set(error, "%s:%d: the <ticker> has no room in %d x %d px",
                         scene->template->path, box->node->line, ticker->band->width_px,
                         ticker->band->height_px);
    ticker->strip = empty_strip(ticker);
    bool made = ticker_words_set(&words, scene, box->node, ticker->window.height, error);
    bool fits = words.words_px <= ticker->window.width;
    if (made && settings->stands && !fits) {
        ticker_words_finish(&words);
        made = ticker_words_set_pages(&words, scene, box->node, ticker->window.width,
                                      ticker->window.height, error);
        ticker->turns = true;
    } else if (made) {
        ticker->moves = !fits;
        if (fits && box->node->align == ALIGN_CENTER)
            ticker->still_x = (ticker->window.width - words.words_px) / 2;
    }
    int end_px = fits ? words.words_px : words.end_px;
    made = made && ticker_words_draw(&words, end_px, ticker->strip, &ticker->repeat_px, error);
    ticker->speed_px_per_s =
        choose_speed(ticker->window.width,
                     settings->frames_per_s > 0 ? settings->frames_per_s : USUAL_FRAMES_PER_S);
    ticker_words_finish(&words);
    return made;
}

struct ticker *ticker_create(struct artist *artist, const struct slide *slide,
                             const struct ticker_settings *settings, struct error *error)
{
    struct slide_scene scene;
    if (!slide_scene_open(&scene, artist, slide, NULL, error))
        return NULL;
    struct ticker *ticker = calloc(1, sizeof *ticker);
    if (!ticker)
        abort();
    struct slide_layout *layout = NULL;
    bool made = false;
    ticker->band = frame_create(settings->width_px, settings->height_px, error);
    if (!ticker->band)
        goto out;
    layout = slide_layout_create(&scene, settings->width_px, settings->height_px, error);
    if (!layout)
        goto out;
    frame_fill(ticker->band, 0xFF000000u);
    slide_boxes_draw(&scene, slide_layout_root(layout), ticker->band, NULL);
    const struct slide_box *box = find_box(slide_layout_root(layout), TEMPLATE_TICKER);
    made = box ? make_strip(ticker, &scene, box, settings, error)
               : error_set(error, "%s: the template has no <ticker> to run words through",
                           scene.template->path);
out:
    slide_layout_destroy(layout);
    if (!made) {
        ticker_destroy(ticker);
        ticker = NULL;
    }
    return ticker;
}

void ticker_destroy(struct ticker *ticker)
{
    if (!ticker)
        return;
    strip_destroy(ticker->strip);
    frame_destroy(ticker->band);
    free(ticker);
}

static int64_t remainder_of(int64_t value, int64_t of)
{
    int64_t rest = value % of;
    return rest < 0 ? rest + of : rest;
}

// Columns of the strip that have passed the window's left edge. Rounded, so that at 60 Hz times
// given in whole ms still step by equal pixels.
static int offset_at(const struct ticker *ticker, int64_t elapsed_ms)
{
    int64_t round_ms_px = (int64_t)ticker->repeat_px * 1000;
    int64_t moved = remainder_of(elapsed_ms % round_ms_px * ticker->speed_px_per_s, round_ms_px);
    return (int)((moved + 500) / 1000 % ticker->repeat_px);
}

static int page_at(const struct ticker *ticker, int64_t elapsed_ms)
{
    int64_t pages = ticker->repeat_px / ticker->window.width;
    return (int)(remainder_of(elapsed_ms, pages * TICKER_PAGE_MS) / TICKER_PAGE_MS);
}

void ticker_draw(const struct ticker *ticker, int64_t elapsed_ms, struct frame *frame,
                 struct frame_rect rect)
{
    assert(rect.width == ticker->band->width_px && rect.height == ticker->band->height_px);
    struct frame_rect window = {rect.x + ticker->window.x, rect.y + ticker->window.y,
                                ticker->window.width, ticker->window.height};
    struct frame view = frame_part(frame, window); // where the window is cut off, it begins inside
    int x = window.x < 0 ? window.x : 0, top = window.y < 0 ? window.y : 0;
    frame_copy(frame, rect.x, rect.y, ticker->band, NULL);
    if (ticker->repeat_px == 0 || view.width_px == 0)
        return;
    if (ticker->turns) {
        int column = page_at(ticker, elapsed_ms) * ticker->window.width;
        strip_copy(ticker->strip, column, column + ticker->window.width, &view, x, top);
    } else if (!ticker->moves) {
        strip_copy(ticker->strip, 0, ticker->repeat_px, &view, x + ticker->still_x, top);
    } else {
        int column = offset_at(ticker, elapsed_ms);
        while (x < view.width_px) {
            x = strip_copy(ticker->strip, column, ticker->repeat_px, &view, x, top);
            column = 0;
        }
    }
}

bool ticker_moves(const struct ticker *ticker)
{
    return ticker->moves;
}

int64_t ticker_next_ms(const struct ticker *ticker, int64_t elapsed_ms)
{
    if (ticker->moves)
        return 0;
    if (!ticker->turns || ticker->repeat_px <= ticker->window.width)
        return INT64_MAX;
    return TICKER_PAGE_MS - remainder_of(elapsed_ms, TICKER_PAGE_MS);
}

double ticker_px_per_s(const struct ticker *ticker)
{
    return ticker->moves ? ticker->speed_px_per_s : 0;
}

size_t ticker_bytes(const struct ticker *ticker)
{
    return strip_bytes(ticker->strip);
}
