// The fourth step of text layout: lines of cells in, runs at pixel positions out. What stands in
// one font without white space of ours becomes one run, which SDL2_ttf spaces to fractions of a
// pixel.
#include "signage/drawing/text_layout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// The square of a Japanese character around the baseline, as all the chains' first fonts have it.
#define EM_ABOVE 0.88f
#define EM_BELOW 0.12f
#define COLUMN_HALF 0.5f
#define RUBY_DISTANCE 0.02f
#define LEAST_LEADING 0.04
// Marks piled on each other do not push lines further apart than this.
#define MOST_ABOVE 1.5f
#define MOST_BELOW 0.8f
// More than this between two characters looks like a hole: the line is not justified.
#define MOST_JUSTIFICATION 0.4

static float em_above(const struct text_cells *cells)
{
    return cells->vertical ? COLUMN_HALF : EM_ABOVE;
}

static float em_below(const struct text_cells *cells)
{
    return cells->vertical ? COLUMN_HALF : EM_BELOW;
}

struct line_reach text_line_reach(const struct text_cells *cells, const struct line *line)
{
    struct line_reach reach = {em_above(cells), em_below(cells)};
    bool ruby = false;
    for (size_t i = line->first; i < line->end; i++) {
        ruby |= cells->cells[i].ruby >= 0;
        if (cells->cells[i].turn == CELL_ROTATED)
            continue;
        reach.above = fmaxf(reach.above, cells->cells[i].top);
        reach.below = fmaxf(reach.below, -cells->cells[i].bottom);
    }
    reach.above = fminf(reach.above, MOST_ABOVE);
    reach.below = fminf(reach.below, MOST_BELOW);
    if (ruby)
        reach.above = fmaxf(reach.above, em_above(cells) + RUBY_DISTANCE + TEXT_RUBY_SCALE);
    return reach;
}

static double baseline_distance(struct line_reach upper, struct line_reach lower,
                                double line_height)
{
    return fmax(line_height, (double)(upper.below + lower.above) + LEAST_LEADING);
}

double text_lines_height(const struct text_cells *cells, const struct line *lines, size_t count,
                         double line_height)
{
    if (count == 0)
        return 0;
    struct line_reach before = text_line_reach(cells, &lines[0]);
    double height = (double)before.above;
    for (size_t i = 1; i < count; i++) {
        struct line_reach reach = text_line_reach(cells, &lines[i]);
        height += baseline_distance(before, reach, line_height);
        before = reach;
    }
    return height + (double)before.below;
}

static struct text_run *add_run(struct text_layout *layout, struct text_run run)
{
    if (layout->run_count == layout->run_capacity) {
        layout->run_capacity = layout->run_capacity ? layout->run_capacity * 2 : 16;
        layout->runs = realloc(layout->runs, layout->run_capacity * sizeof *layout->runs);
        if (!layout->runs)
            abort();
    }
    layout->runs[layout->run_count] = run;
    return &layout->runs[layout->run_count++];
}

struct placing {
    struct text_layout *layout;
    const struct text_cells *cells;
    float size;           // px an em
    float baseline;       // px
    struct text_run *run; // still open; no run is added to the layout while it is
    size_t run_cells;
    const struct cell *last; // in the run
};

// Can the cell be drawn in one go with the one before it?
static bool continues(const struct placing *at, const struct cell *cell, float gap)
{
    const struct cell *last = at->last;
    return at->run && last && at->run_cells < TEXT_RUN_MOST_CELLS && gap == 0.0f &&
           !last->set_apart && !cell->set_apart && cell->font == last->font &&
           cell->turn == last->turn && cell->kind != CELL_EMOJI && last->kind != CELL_EMOJI &&
           cell->font != CELL_NO_FONT && last->at + last->bytes == cell->at;
}

static void place_cell(struct placing *at, const struct cell *cell, float x, float gap)
{
    static const char stand_in[] = "〓";
    float pen = x + cell->origin * at->size;
    if (continues(at, cell, gap)) {
        struct text_run *run = at->run;
        run->bytes += cell->bytes;
        run->left = fminf(run->left, pen + cell->left * at->size - run->x);
        run->top = fmaxf(run->top, cell->top * at->size);
        run->width = x + cell->width * at->size - run->x;
        at->run_cells++;
        at->last = cell;
        return;
    }
    at->run = NULL;
    at->last = cell;
    if (cell->kind == CELL_SPACE)
        return;
    bool missing = cell->font == CELL_NO_FONT;
    if (missing && at->cells->stand_in == CELL_NO_FONT)
        return;
    at->run = add_run(at->layout,
                      (struct text_run){
                          .text = missing ? stand_in : buffer_text(&at->cells->text) + cell->at,
                          .bytes = missing ? strlen(stand_in) : cell->bytes,
                          .font = missing ? at->cells->stand_in : cell->font,
                          .size_px = (int)lroundf(at->size),
                          .emoji = cell->kind == CELL_EMOJI,
                          .turn = cell->turn,
                          .x = pen,
                          .y = at->baseline,
                          .width = cell->width * at->size,
                          .left = cell->left * at->size,
                          .right = cell->right * at->size,
                          .top = cell->top * at->size,
                          .bottom = cell->bottom * at->size,
                      });
    at->run_cells = 1;
}

struct span {
    float from, to; // px
};

// JLREQ 3.3.6: a reading shorter than its base is spread over it, half a share at its ends; a
// longer one has moved the base apart already. It may overhang its base, but not the line.
static void place_ruby(struct text_layout *layout, const struct cell_ruby *ruby, float x,
                       float base_width, float baseline, struct span line)
{
    float size = (float)layout->report.size_px * TEXT_RUBY_SCALE;
    const struct text_cells *reading = ruby->reading;
    float spare = base_width - ruby->width * size;
    float share = reading->count ? spare / (float)reading->count : 0;
    share = fmaxf(0, fminf(share, size * 2));
    float used = ruby->width * size + share * (float)reading->count;
    x += (base_width - used) / 2;
    x = fmaxf(line.from, fminf(x, line.to - used)) + share / 2;
    struct placing at = {.layout = layout,
                         .cells = reading,
                         .size = size,
                         .baseline = baseline - ((float)layout->report.size_px *
                                                     (em_above(reading) + RUBY_DISTANCE) +
                                                 size * em_below(reading))};
    for (size_t i = 0; i < reading->count; i++) {
        const struct cell *cell = &reading->cells[i];
        float gap = i > 0 ? cell->gap * size : 0;
        x += gap;
        place_cell(&at, cell, x, gap + share);
        x += cell->width * size + share;
    }
}

static bool may_stretch(const struct cell *a, const struct cell *b)
{
    if (b->break_before == BREAK_NEVER && !cell_is_japanese(b) && b->kind != CELL_OPENING)
        return false;
    return b->kind != CELL_SPACE && !(cell_is_western(a) && cell_is_western(b));
}

static float justification(const struct text_layout *layout, const struct line *line)
{
    if (layout->style.align != TEXT_JUSTIFY || line->broken_by == BREAK_MUST)
        return 0;
    size_t places = 0;
    for (size_t i = line->first + 1; i < line->end; i++)
        places += may_stretch(&layout->cells->cells[i - 1], &layout->cells->cells[i]);
    double spare = layout->along_px - (double)line->width * layout->report.size_px;
    if (places == 0 || spare <= 0 ||
        spare / (double)places > MOST_JUSTIFICATION * layout->report.size_px)
        return 0;
    return (float)(spare / (double)places);
}

static float line_start(const struct text_layout *layout, const struct line *line)
{
    double spare = layout->along_px - (double)line->width * layout->report.size_px;
    if (!layout->boxed || spare <= 0)
        return 0;
    switch (layout->style.align) {
    case TEXT_CENTER:
        return (float)(spare / 2);
    case TEXT_END:
        return (float)spare;
    default:
        return 0;
    }
}

static void place_line(struct text_layout *layout, const struct line *line, float baseline)
{
    const struct text_cells *cells = layout->cells;
    float size = (float)layout->report.size_px;
    float stretch = justification(layout, line), start = line_start(layout, line);
    float x = start, ruby_x = start;
    struct placing at = {.layout = layout, .cells = cells, .size = size, .baseline = baseline};
    for (size_t i = line->first; i < line->end; i++) {
        const struct cell *cell = &cells->cells[i];
        float gap = i > line->first ? cell->gap * size : 0;
        if (i > line->first && may_stretch(cell - 1, cell))
            gap += stretch;
        x += gap;
        place_cell(&at, cell, x, gap);
        const struct cell_ruby *ruby = cell->ruby >= 0 ? &cells->rubies[cell->ruby] : NULL;
        if (ruby && i == ruby->first)
            ruby_x = x;
        x += cell->width * size;
        if (ruby && i + 1 == ruby->end && ruby->first >= line->first) {
            struct span span = {start, start + fmaxf(line->width * size, x - start)};
            place_ruby(layout, ruby, ruby_x, x - ruby_x, baseline, span);
            at.run = NULL;
        }
    }
}

static double top_of_lines(const struct text_layout *layout, double height)
{
    double spare = layout->across_px - height;
    if (!layout->boxed || spare <= 0)
        return 0;
    switch (layout->style.vertical_align) {
    case TEXT_MIDDLE:
        return spare / 2;
    case TEXT_BOTTOM:
        return spare;
    default:
        return 0;
    }
}

void text_layout_place(struct text_layout *layout)
{
    double size = layout->report.size_px;
    double height = size * text_lines_height(layout->cells, layout->lines, layout->line_count,
                                             layout->style.line_height);
    double baseline = top_of_lines(layout, height);
    struct line_reach before = {0, 0};
    layout->report.width_px = 0;
    layout->report.height_px = height;
    layout->run_count = 0;
    for (size_t i = 0; i < layout->line_count; i++) {
        const struct line *line = &layout->lines[i];
        struct line_reach reach = text_line_reach(layout->cells, line);
        baseline += i == 0 ? (double)reach.above * size
                           : baseline_distance(before, reach, layout->style.line_height) * size;
        place_line(layout, line, (float)baseline);
        layout->report.width_px = fmax(layout->report.width_px, (double)line->width * size);
        before = reach;
    }
    if (!layout->boxed)
        layout->across_px = layout->report.height_px;
    if (layout->cells->vertical) {
        double along = layout->report.width_px;
        layout->report.width_px = layout->report.height_px;
        layout->report.height_px = along;
    }
}
