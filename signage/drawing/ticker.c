// A ticker's pixels are made once: the band without its words, and the words as one long strip in
// tiles. Showing it is copying: which column of the strip stands at the window's left edge is all
// that time decides.
#include "signage/drawing/ticker.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "signage/base/log.h"
#include "signage/drawing/slide_boxes.h"
#include "signage/drawing/slide_layout.h"
#include "signage/drawing/slide_scene.h"

#define TILE_PX 4096
#define MOST_STRIP_PIXELS (16u * 1024 * 1024) // 64 MiB; messages beyond are left out, and logged
#define MOST_MESSAGES SLIDE_MOST_TEXTS
#define BREATH_EM 1.1    // on either side of a separator
#define SPEED_SHARE 0.08 // of the window's width in a second
#define FRAMES_PER_S 60

struct ticker {
    struct frame *band;       // everything but the words
    struct frame_rect window; // where the words run, within the band
    struct frame *tiles[MOST_STRIP_PIXELS / TILE_PX + 1];
    size_t tile_count;
    int strip_px; // after which the words repeat
    int still_x;  // where words that fit stand
    bool moves;
    int speed_px_per_s;
};

// One line of words with its place in the strip.
struct strip_line {
    struct text_layout *text;
    int x, y, width;
    uint32_t argb;
};

struct strip {
    struct slide_scene *scene;
    const struct slide_box *box;
    struct text_style style;
    struct strip_line lines[2 * MOST_MESSAGES];
    size_t count;
    int end_px;   // behind the last separator
    int words_px; // behind the last word
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

static bool add_line(struct strip *strip, const char *words, uint32_t argb, int height_px,
                     struct error *error)
{
    struct text_layout *text =
        text_line_create(artist_fonts(strip->scene->artist), words, &strip->style, error);
    if (!text)
        return false;
    struct text_report report = text_layout_report(text);
    int width = (int)ceil(report.width_px);
    strip->lines[strip->count++] = (struct strip_line){
        text, strip->end_px, (int)lround((height_px - report.height_px) / 2), width, argb};
    strip->end_px += width;
    return true;
}

// One message with its separator. False only when a font fails; *full when it is too long to be
// held.
static bool add_message(struct strip *strip, const char *words, int height_px, bool *full,
                        struct error *error)
{
    const struct template_node *node = strip->box->node;
    uint32_t argb = slide_scene_text_color(strip->scene, node);
    uint32_t separator_argb =
        node->border_color ? slide_scene_color(strip->scene, node->border_color) : argb;
    int breath = (int)lround(strip->style.size_px * BREATH_EM), before = strip->end_px;
    if (!add_line(strip, words, argb, height_px, error))
        return false;
    if (strip->end_px > (int)(MOST_STRIP_PIXELS / (unsigned)height_px)) {
        log_warning("a ticker's messages from “%.60s” on are left out: too long", words);
        text_layout_destroy(strip->lines[--strip->count].text);
        strip->end_px = before;
        *full = true;
        return true;
    }
    strip->words_px = strip->end_px;
    strip->end_px += breath;
    if (node->separator && !add_line(strip, node->separator, separator_argb, height_px, error))
        return false;
    strip->end_px += breath;
    return true;
}

// Each text of the ticker's field is a message, and so is each line of it.
static bool set_strip(struct strip *strip, int height_px, struct error *error)
{
    const struct slide_text *messages[MOST_MESSAGES];
    size_t count =
        slide_scene_messages(strip->scene, strip->box->node->field, messages, MOST_MESSAGES);
    bool full = false, made = true;
    for (size_t i = 0; i < count; i++) {
        char *lines = strdup(messages[i]->text), *rest = lines, *line;
        strip->style.lang = messages[i]->lang;
        while (made && !full && (line = strsep(&rest, "\n")))
            if (*line && strip->count + 2 <= 2 * MOST_MESSAGES)
                made = add_message(strip, line, height_px, &full, error);
        free(lines);
    }
    return made;
}

// The band's own ground under the words: each row's colour at the window's edge.
static void fill_ground(struct frame *tile, const struct frame *band, struct frame_rect window)
{
    for (int y = 0; y < window.height; y++)
        frame_fill_rect(tile, (struct frame_rect){0, y, tile->width_px, 1},
                        frame_row(band, window.y + y)[window.x] | 0xFF000000u);
}

static bool make_tiles(struct ticker *ticker, const struct strip *strip, struct error *error)
{
    ticker->strip_px = ticker->moves ? strip->end_px : strip->words_px;
    for (int x = 0; x < ticker->strip_px; x += TILE_PX) {
        int width = ticker->strip_px - x < TILE_PX ? ticker->strip_px - x : TILE_PX;
        struct frame *tile = frame_create(width, ticker->window.height, error);
        if (!tile)
            return false;
        ticker->tiles[ticker->tile_count++] = tile;
        fill_ground(tile, ticker->band, ticker->window);
        for (size_t i = 0; i < strip->count; i++) {
            const struct strip_line *line = &strip->lines[i];
            int slack = (int)ceil(strip->style.size_px);
            if (line->x - slack < x + width && line->x + line->width + slack > x)
                text_draw(line->text, tile, line->x - x, line->y, line->argb);
        }
    }
    return true;
}

// A whole number of px in each 1/60 s where that is near the wished speed, so that every step is
// the same; below one px a frame, whole px a second.
static int choose_speed(int width_px)
{
    double wished = width_px * SPEED_SHARE;
    double a_frame = round(wished / FRAMES_PER_S);
    return a_frame >= 1 ? (int)a_frame * FRAMES_PER_S : (int)fmax(1, round(wished));
}

static bool make_strip(struct ticker *ticker, struct slide_scene *scene,
                       const struct slide_box *box, struct error *error)
{
    ticker->window = frame_rect_intersect(slide_box_rect(box), frame_bounds(ticker->band));
    if (frame_rect_empty(ticker->window))
        return error_set(error, "%s:%d: the <ticker> has no room in %d x %d px",
                         scene->template->path, box->node->line, ticker->band->width_px,
                         ticker->band->height_px);
    struct strip strip = {.scene = scene, .box = box};
    strip.style = slide_scene_style(scene, box->node, scene->lang);
    bool made = set_strip(&strip, ticker->window.height, error);
    if (made) {
        ticker->moves = strip.words_px > ticker->window.width;
        ticker->speed_px_per_s = choose_speed(ticker->window.width);
        if (box->node->align == ALIGN_CENTER)
            ticker->still_x = (ticker->window.width - strip.words_px) / 2;
        made = make_tiles(ticker, &strip, error);
    }
    for (size_t i = 0; i < strip.count; i++)
        text_layout_destroy(strip.lines[i].text);
    return made;
}

struct ticker *ticker_create(struct artist *artist, const struct slide *slide, int width_px,
                             int height_px, struct error *error)
{
    struct slide_scene scene;
    if (!slide_scene_open(&scene, artist, slide, NULL, error))
        return NULL;
    struct ticker *ticker = calloc(1, sizeof *ticker);
    if (!ticker)
        abort();
    struct slide_layout *layout = NULL;
    bool made = false;
    ticker->band = frame_create(width_px, height_px, error);
    if (!ticker->band)
        goto out;
    layout = slide_layout_create(&scene, width_px, height_px, error);
    if (!layout)
        goto out;
    frame_fill(ticker->band, 0xFF000000u);
    slide_boxes_draw(&scene, slide_layout_root(layout), ticker->band, NULL);
    const struct slide_box *box = find_box(slide_layout_root(layout), TEMPLATE_TICKER);
    made = box ? make_strip(ticker, &scene, box, error)
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
    for (size_t i = 0; i < ticker->tile_count; i++)
        frame_destroy(ticker->tiles[i]);
    frame_destroy(ticker->band);
    free(ticker);
}

// Copies strip columns from `column` on into the view, whose left edge is at x, until it is full or
// the strip ends; returns where it came to.
static int copy_columns(const struct ticker *ticker, struct frame *view, int x, int y, int column)
{
    while (x < view->width_px && column < ticker->strip_px) {
        const struct frame *tile = ticker->tiles[column / TILE_PX];
        struct frame_rect part = {column % TILE_PX, 0, tile->width_px - column % TILE_PX,
                                  tile->height_px};
        frame_copy(view, x, y, tile, &part);
        x += part.width;
        column += part.width;
    }
    return x;
}

// Columns of the strip that have passed the window's left edge. Rounded, so that at 60 Hz times
// given in whole ms still step by equal pixels.
static int offset_at(const struct ticker *ticker, int64_t elapsed_ms)
{
    int64_t strip_ms_px = (int64_t)ticker->strip_px * 1000;
    int64_t moved = elapsed_ms % strip_ms_px * ticker->speed_px_per_s % strip_ms_px;
    if (moved < 0)
        moved += strip_ms_px;
    return (int)((moved + 500) / 1000 % ticker->strip_px);
}

void ticker_draw(const struct ticker *ticker, int64_t elapsed_ms, struct frame *frame,
                 struct frame_rect rect)
{
    assert(rect.width == ticker->band->width_px && rect.height == ticker->band->height_px);
    struct frame_rect window = {rect.x + ticker->window.x, rect.y + ticker->window.y,
                                ticker->window.width, ticker->window.height};
    struct frame view = frame_part(frame, window); // where the window is cut off, it begins inside
    int left = window.x < 0 ? window.x : 0, top = window.y < 0 ? window.y : 0;
    frame_copy(frame, rect.x, rect.y, ticker->band, NULL);
    if (ticker->strip_px == 0 || view.width_px == 0)
        return;
    if (!ticker->moves) {
        copy_columns(ticker, &view, left + ticker->still_x, top, 0);
        return;
    }
    int x = copy_columns(ticker, &view, left, top, offset_at(ticker, elapsed_ms));
    while (x < view.width_px)
        x = copy_columns(ticker, &view, x, top, 0);
}

bool ticker_moves(const struct ticker *ticker)
{
    return ticker->moves;
}

double ticker_px_per_s(const struct ticker *ticker)
{
    return ticker->moves ? ticker->speed_px_per_s : 0;
}
