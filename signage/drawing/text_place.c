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
    float ruby_end;          // px: of the line's last reading
};

// Can the cell be drawn in one go with the one before it?
static bool continues(const struct placing *at, const struct cell *cell, float gap)
{
    const struct cell *last = at->last;
    return at->run && last && at->run_cells < TEXT_RUN_MOST_CELLS && gap == 0.0f &&
           !last->set_apart && !cell->set_apart && cell->font == last->font &&
           cell->turn == last->turn && cell->kind != CELL_EMOJI && last->kind != CELL_EMOJI &&
           cell->font != CELL_NO_FONT && cell->script == last->script &&
           cell->level == last->level &&
           (cell_leftwards(cell) ? cell->at + cell->bytes == last->at
                                 : last->at + last->bytes == cell->at);
}

static void place_cell(struct placing *at, const struct cell *cell, float x, float gap)
{
    static const char stand_in[] = "〓";
    float pen = x + cell->origin * at->size;
    if (continues(at, cell, gap)) {
        struct text_run *run = at->run;
        run->bytes += cell->bytes;
        if (cell_leftwards(cell))
            run->text -= cell->bytes;
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
                          .script = {cell->script, cell_leftwards(cell)},
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
// longer one has moved the base apart already. It may overhang its base, but stays within `line`.
// Returns where it ends.
static float place_ruby(struct text_layout *layout, const struct cell_ruby *ruby, float x,
                        float base_width, float baseline, struct span line)
{
    float size = (float)layout->report.size_px * TEXT_RUBY_SCALE;
    const struct text_cells *reading = ruby->reading;
    float spare = base_width - ruby->width * size;
    float share = reading->count ? spare / (float)reading->count : 0;
    share = fmaxf(0, fminf(share, size * 2));
    float used = ruby->width * size + share * (float)reading->count;
    x += (base_width - used) / 2;
    x = fmaxf(line.from, fminf(x, line.to - used));
    float end = x + used;
    x += share / 2;
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
    return end;
}

static bool may_stretch(const struct cell *a, const struct cell *b)
{
    if (b->break_before == BREAK_NEVER && !cell_is_japanese(b) && b->kind != CELL_OPENING)
        return false;
    if (a->kind == CELL_OPENING || a->kind == CELL_MIDDLE || b->kind == CELL_CLOSING ||
        b->kind == CELL_STOP || b->kind == CELL_MIDDLE)
        return false; // a bracket holds on to what it brackets
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
        return (float)(layout->cells->leftwards ? 0 : spare);
    default:
        return (float)(layout->cells->leftwards ? spare : 0);
    }
}

// The reading of the base that ends before `x`, when all of it stands on this line.
static void close_ruby(struct placing *at, const struct line *line, const struct cell_ruby **open,
                       float from, float x, struct span span)
{
    const struct cell_ruby *ruby = *open;
    *open = NULL;
    if (!ruby || ruby->first < line->first || ruby->end > line->end)
        return;
    span.from = fmaxf(span.from, at->ruby_end);
    at->ruby_end = place_ruby(at->layout, ruby, from, x - from, at->baseline, span);
    at->run = NULL;
}

// The white space on the side from which the line is read, in px; none before its first cell.
static float space_before(const struct text_layout *layout, const struct line *line, size_t place,
                          float stretch)
{
    const struct cell *cell = &layout->cells->cells[place];
    if (place == line->first)
        return 0;
    float gap = cell->gap - line->squeeze * cell->slack;
    return gap * (float)layout->report.size_px + (may_stretch(cell - 1, cell) ? stretch : 0);
}

static void place_line(struct text_layout *layout, const struct line *line, float baseline,
                       const int32_t *order)
{
    const struct text_cells *cells = layout->cells;
    float size = (float)layout->report.size_px;
    float stretch = justification(layout, line), start = line_start(layout, line);
    float x = start, ruby_x = start, gap = 0;
    struct span span = {start, start + line->width * size};
    if (stretch > 0)
        span = (struct span){0, (float)layout->along_px};
    struct placing at = {.layout = layout, .cells = cells, .size = size, .baseline = baseline};
    const struct cell_ruby *open = NULL;
    for (size_t i = 0; i < line->end - line->first; i++) {
        size_t place = line->first + (size_t)order[i];
        const struct cell *cell = &cells->cells[place];
        const struct cell_ruby *ruby = cell->ruby >= 0 ? &cells->rubies[cell->ruby] : NULL;
        float space = space_before(layout, line, place, stretch);
        if (ruby != open)
            close_ruby(&at, line, &open, ruby_x, x, span);
        if (!cell_leftwards(cell))
            gap += space;
        x += gap;
        if (ruby && !open)
            ruby_x = x;
        open = ruby;
        place_cell(&at, cell, x, gap);
        x += cell->width * size;
        gap = cell_leftwards(cell) ? space : 0;
    }
    close_ruby(&at, line, &open, ruby_x, x, span);
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
    int32_t *order = malloc((layout->cells->count + 1) * sizeof *order);
    if (!order)
        abort();
    for (size_t i = 0; i < layout->line_count; i++) {
        const struct line *line = &layout->lines[i];
        struct line_reach reach = text_line_reach(layout->cells, line);
        baseline += i == 0 ? (double)reach.above * size
                           : baseline_distance(before, reach, layout->style.line_height) * size;
        text_cells_order(layout->cells, line->first, line->end, order);
        place_line(layout, line, (float)baseline, order);
        layout->report.width_px = fmax(layout->report.width_px, (double)line->width * size);
        before = reach;
    }
    free(order);
    if (!layout->boxed)
        layout->across_px = layout->report.height_px;
    if (layout->cells->vertical) {
        double along = layout->report.width_px;
        layout->report.width_px = layout->report.height_px;
        layout->report.height_px = along;
    }
}
