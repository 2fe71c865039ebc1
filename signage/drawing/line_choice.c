// Dynamic programming over the places where a line may begin: for each, the best way to set
// everything before it, compared by torn words first, then by number of lines, then by cost.
#include "signage/drawing/line_choice.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "signage/drawing/rich_text.h"

#define LINE_MOST_CELLS 2048
#define FIT_TOLERANCE 0.001
#define SQUEEZE_COST 2.0
#define WRONG_IN_TERM 12
#define WRONG_UNMARKED 30
// A line may get narrower by this much when one more cell is taken in front of it: 約物 at the
// edge.
#define EDGE_SLACK 1.5

struct state {
    size_t cell;   // a line may begin here
    size_t wrongs; // breaks where none should be, weighted; only counted when they are taken
    size_t lines;
    double cost;
    size_t from; // the state at which the line before begins; SIZE_MAX: unreachable
};

struct line_chooser {
    const struct text_cells *cells;
    double *widths; // of the cells before each place
    double *gaps;   // of the gaps in front of the cells before each place
    double *slacks; // of what may go of them
    struct state *states;
    size_t state_count;
    struct line *lines;
    size_t capacity, line_capacity;
};

static void *reallocated(void *memory, size_t count, size_t element_bytes)
{
    memory = realloc(memory, count * element_bytes);
    if (!memory)
        abort();
    return memory;
}

void line_chooser_measure(struct line_chooser *chooser, size_t first)
{
    const struct text_cells *cells = chooser->cells;
    if (cells->count + 1 > chooser->capacity) {
        chooser->capacity = cells->count + 2;
        chooser->widths = reallocated(chooser->widths, chooser->capacity, sizeof *chooser->widths);
        chooser->gaps = reallocated(chooser->gaps, chooser->capacity, sizeof *chooser->gaps);
        chooser->slacks = reallocated(chooser->slacks, chooser->capacity, sizeof *chooser->slacks);
        chooser->states = reallocated(chooser->states, chooser->capacity, sizeof *chooser->states);
    }
    if (first == 0)
        chooser->widths[0] = chooser->gaps[0] = chooser->slacks[0] = 0;
    for (size_t i = first; i < cells->count; i++) {
        chooser->widths[i + 1] = chooser->widths[i] + (double)cells->cells[i].width;
        chooser->gaps[i + 1] = chooser->gaps[i] + (double)cells->cells[i].gap;
        chooser->slacks[i + 1] = chooser->slacks[i] + (double)cells->cells[i].slack;
    }
}

struct line_chooser *line_chooser_create(const struct text_cells *cells)
{
    struct line_chooser *chooser = calloc(1, sizeof *chooser);
    if (!chooser)
        abort();
    chooser->cells = cells;
    line_chooser_measure(chooser, 0);
    return chooser;
}

void line_chooser_destroy(struct line_chooser *chooser)
{
    if (!chooser)
        return;
    free(chooser->widths);
    free(chooser->gaps);
    free(chooser->slacks);
    free(chooser->states);
    free(chooser->lines);
    free(chooser);
}

static size_t without_spaces(const struct line_chooser *chooser, size_t first, size_t end)
{
    while (end > first && chooser->cells->cells[end - 1].kind == CELL_SPACE)
        end--;
    return end;
}

static double width_of(const struct line_chooser *chooser, size_t first, size_t end)
{
    if (end <= first)
        return 0;
    return chooser->widths[end] - chooser->widths[first] + chooser->gaps[end] -
           chooser->gaps[first + 1];
}

static double slack_of(const struct line_chooser *chooser, size_t first, size_t end)
{
    return end <= first ? 0 : chooser->slacks[end] - chooser->slacks[first + 1];
}

// How much of a line's slack must go for it to fit; above 1 when it cannot.
static double squeeze_of(const struct line_chooser *chooser, size_t first, size_t end, double most)
{
    double over = width_of(chooser, first, end) - most;
    double slack = slack_of(chooser, first, end);
    if (over <= FIT_TOLERANCE)
        return 0;
    return over > slack + FIT_TOLERANCE ? 2 : fmin(1, over / slack);
}

double line_chooser_total(const struct line_chooser *chooser)
{
    return width_of(chooser, 0, without_spaces(chooser, 0, chooser->cells->count));
}

static double break_cost(enum break_kind kind, bool headline)
{
    static const double costs[] = {
        [BREAK_NEVER] = 200, [BREAK_INSIDE] = 80, [BREAK_UGLY] = 25, [BREAK_LEGAL] = 7,
        [BREAK_WORD] = 3,    [BREAK_GOOD] = 0.3,  [BREAK_BEST] = 0,  [BREAK_MUST] = 0,
    };
    return costs[kind] * (headline ? 1 : 0.15);
}

// What is set alone on a line looks lost, unless the box is hardly wider than it.
static double lonely_cost(double width, double most)
{
    if (most < 4)
        return 0;
    return width < 1.6 ? 30 : width < 2.6 ? 6 : 0;
}

static double line_cost(const struct line_chooser *chooser, const struct line_wish *wish,
                        size_t first, size_t end, size_t next)
{
    const struct text_cells *cells = chooser->cells;
    bool begins = first == 0 || cells->cells[first].break_before == BREAK_MUST;
    bool ends = next == cells->count || cells->cells[next].break_before == BREAK_MUST;
    if (begins && ends)
        return 0;
    double width = width_of(chooser, first, end);
    double slack = fmax(0, wish->width - width) / fmax(wish->width, 1e-6);
    double cost = lonely_cost(width, wish->width) +
                  SQUEEZE_COST * squeeze_of(chooser, first, end, wish->width);
    if (wish->headline || !ends)
        cost += 10 * slack * slack;
    if (!ends)
        cost += break_cost(cells->cells[next].break_before, wish->headline);
    return cost;
}

static size_t list_states(struct line_chooser *chooser, enum break_kind worst)
{
    const struct text_cells *cells = chooser->cells;
    size_t count = 0;
    for (size_t i = 0; i <= cells->count; i++)
        if (i == 0 || i == cells->count || cells->cells[i].break_before >= worst)
            chooser->states[count++] = (struct state){i, 0, 0, 0, SIZE_MAX};
    return chooser->state_count = count;
}

// Words are torn for width alone, never to save a line; nor are a headline's phrases, unless lines
// are dear.
static size_t wrongs_at(const struct line_chooser *chooser, const struct line_wish *wish, size_t at)
{
    static const size_t of_headline[] = {
        [BREAK_NEVER] = 100000, [BREAK_INSIDE] = 3000, [BREAK_UGLY] = 100, [BREAK_LEGAL] = 4,
        [BREAK_WORD] = 1,       [BREAK_GOOD] = 0,      [BREAK_BEST] = 0,   [BREAK_MUST] = 0,
    };
    if (at == chooser->cells->count)
        return 0;
    const struct cell *cell = &chooser->cells->cells[at];
    enum break_kind kind = (enum break_kind)cell->break_before;
    if (kind <= BREAK_INSIDE || !wish->headline || wish->fewest)
        return kind == BREAK_NEVER ? 100000 : kind == BREAK_INSIDE ? 1000 : 0;
    if (kind == BREAK_LEGAL && cell->mark_seam != 2)
        return cell->mark_seam == RICH_MOST_JOINS ? WRONG_IN_TERM : WRONG_UNMARKED;
    return of_headline[kind];
}

static bool is_better(const struct state *offer, const struct state *held)
{
    if (held->from == SIZE_MAX || offer->wrongs != held->wrongs)
        return held->from == SIZE_MAX || offer->wrongs < held->wrongs;
    if (offer->lines != held->lines)
        return offer->lines < held->lines;
    return offer->cost < held->cost;
}

// Finds the best line that ends where state `place` begins.
static void settle_state(struct line_chooser *chooser, const struct line_wish *wish, size_t place)
{
    struct state *state = &chooser->states[place];
    const struct text_cells *cells = chooser->cells;
    size_t wrongs = wrongs_at(chooser, wish, state->cell);
    for (size_t from = place; from-- > 0;) {
        const struct state *before = &chooser->states[from];
        size_t end = without_spaces(chooser, before->cell, state->cell);
        double width = width_of(chooser, before->cell, end);
        if (width - slack_of(chooser, before->cell, end) > wish->width + EDGE_SLACK ||
            state->cell - before->cell > LINE_MOST_CELLS)
            break;
        bool reachable = from == 0 || before->from != SIZE_MAX;
        if (reachable && squeeze_of(chooser, before->cell, end, wish->width) <= 1) {
            double cost = before->cost + line_cost(chooser, wish, before->cell, end, state->cell);
            struct state offer = {state->cell, before->wrongs + wrongs, before->lines + 1, cost,
                                  from};
            if (is_better(&offer, state))
                *state = offer;
        }
        if (before->cell < cells->count && cells->cells[before->cell].break_before == BREAK_MUST)
            break;
    }
}

static void put_line(struct line_chooser *chooser, size_t at, struct line line)
{
    if (at >= chooser->line_capacity) {
        chooser->line_capacity = at * 2 + 16;
        chooser->lines =
            reallocated(chooser->lines, chooser->line_capacity, sizeof *chooser->lines);
    }
    chooser->lines[at] = line;
}

static size_t blank_lines_before(const struct text_cells *cells, size_t cell)
{
    if (cell >= cells->count || cells->cells[cell].new_lines == 0)
        return 0;
    return cells->cells[cell].new_lines - 1u;
}

static struct line line_between(const struct line_chooser *chooser, const struct line_wish *wish,
                                size_t first, size_t next)
{
    const struct text_cells *cells = chooser->cells;
    size_t end = without_spaces(chooser, first, next);
    double squeeze = squeeze_of(chooser, first, end, wish->width);
    double width = width_of(chooser, first, end) - squeeze * slack_of(chooser, first, end);
    return (struct line){.first = first,
                         .end = end,
                         .width = (float)width,
                         .broken_by = next == cells->count
                                          ? BREAK_MUST
                                          : (enum break_kind)cells->cells[next].break_before,
                         .squeeze = (float)squeeze};
}

// Follows the states back from the end, then turns the lines round, blank ones between them.
static size_t trace_lines(struct line_chooser *chooser, const struct line_wish *wish)
{
    const struct text_cells *cells = chooser->cells;
    size_t count = 0;
    for (size_t place = chooser->state_count - 1; place > 0; place = chooser->states[place].from) {
        size_t first = chooser->states[chooser->states[place].from].cell;
        put_line(chooser, count++, line_between(chooser, wish, first, chooser->states[place].cell));
        for (size_t blank = blank_lines_before(cells, first); blank > 0; blank--)
            put_line(chooser, count++, (struct line){first, first, 0, BREAK_MUST, 0});
    }
    for (size_t i = 0; i < count / 2; i++) {
        struct line line = chooser->lines[i];
        chooser->lines[i] = chooser->lines[count - 1 - i];
        chooser->lines[count - 1 - i] = line;
    }
    return count;
}

bool line_chooser_choose(struct line_chooser *chooser, const struct line_wish *wish,
                         const struct line **lines, size_t *count)
{
    *count = 0;
    *lines = chooser->lines;
    if (chooser->cells->count == 0)
        return true;
    size_t states = list_states(chooser, wish->worst);
    for (size_t place = 1; place < states; place++)
        settle_state(chooser, wish, place);
    if (chooser->states[states - 1].from == SIZE_MAX)
        return false;
    *count = trace_lines(chooser, wish);
    *lines = chooser->lines;
    return true;
}

size_t line_chooser_reach(struct line_chooser *chooser, const struct line_wish *wish,
                          size_t most_lines)
{
    const struct text_cells *cells = chooser->cells;
    size_t first = 0;
    for (size_t line = 0; line < most_lines && first < cells->count; line++) {
        line += blank_lines_before(cells, first);
        size_t best = first;
        for (size_t next = first + 1; next <= cells->count; next++) {
            if (squeeze_of(chooser, first, without_spaces(chooser, first, next), wish->width) > 1)
                break;
            if (next == cells->count || cells->cells[next].break_before >= wish->worst)
                best = next;
            if (next < cells->count && cells->cells[next].break_before == BREAK_MUST)
                break;
        }
        if (best == first)
            break;
        first = best;
    }
    return first;
}
