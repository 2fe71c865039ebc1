// White space in Japanese text (JLREQ 3.1, 3.2): 約物 have half-width bodies with glue on the side
// where they breathe; the glue goes at line edges and in runs of them. A quarter em parts kanji and
// Latin.
#include <math.h>

#include "signage/drawing/text_cell.h"

#define QUARTER_EM 0.25f
#define HALF_EM 0.5f
// A proportional face sets its 約物 tight by design; it gets this much air in running text.
#define PROPORTIONAL_GLUE 0.25f
#define RUBY_OVERHANG 0.25f
#define FULL_WIDTH 0.8f

static bool is_bracket_like(const struct cell *cell)
{
    return cell->kind >= CELL_OPENING && cell->kind <= CELL_MIDDLE;
}

// Full-width 約物 → half body and half glue, unless the ink (as of 、。 in traditional Chinese) is
// in the middle of the square.
static void split_full_width(struct cell *cell)
{
    float spare = cell->width - HALF_EM;
    if (cell->kind == CELL_OPENING && cell->left >= spare - 0.05f) {
        cell->set_apart = true;
        cell->glue_before = spare;
        cell->origin = -spare;
        cell->width = HALF_EM;
    } else if (cell->kind == CELL_MIDDLE && cell->left >= spare / 2 - 0.05f &&
               cell->right <= cell->width - spare / 2 + 0.05f) {
        cell->set_apart = true;
        cell->glue_before = cell->glue_after = spare / 2;
        cell->origin = -spare / 2;
        cell->width = HALF_EM;
    } else if (cell->kind != CELL_OPENING && cell->kind != CELL_MIDDLE &&
               cell->right <= HALF_EM + 0.05f) {
        cell->set_apart = true;
        cell->glue_after = spare;
        cell->width = HALF_EM;
    }
}

static void split_proportional(struct cell *cell)
{
    if (cell->kind == CELL_MIDDLE)
        return;
    if (cell->character >= 0x2018 && cell->character <= 0x201D)
        return; // quotation marks and apostrophes of Latin text
    if (cell->width > HALF_EM && cell->right <= HALF_EM) {
        cell->width = HALF_EM;
        cell->set_apart = true;
    }
    if (cell->kind == CELL_OPENING)
        cell->glue_before = PROPORTIONAL_GLUE;
    else
        cell->glue_after = PROPORTIONAL_GLUE;
}

static float glue_between(const struct cell *a, const struct cell *b)
{
    bool a_ends = a->kind == CELL_CLOSING || a->kind == CELL_STOP;
    bool b_ends = b->kind == CELL_CLOSING || b->kind == CELL_STOP;
    if (a->kind == CELL_SPACE || b->kind == CELL_SPACE)
        return 0;
    if (b_ends && is_bracket_like(a))
        return a->kind == CELL_MIDDLE ? a->glue_after : 0;
    if (a->kind == CELL_OPENING)
        return b->kind == CELL_MIDDLE ? b->glue_before : 0;
    if (a_ends && b->kind == CELL_OPENING)
        return fmaxf(a->glue_after, b->glue_before);
    if (a_ends && b->kind == CELL_MIDDLE)
        return b->glue_before;
    if (a->kind == CELL_MIDDLE && b->kind == CELL_OPENING)
        return a->glue_after;
    return a->glue_after + b->glue_before;
}

// A number or letter upright in a column has its em like a kanji.
static bool fills_column(const struct cell *cell)
{
    return cell->turn == CELL_TOGETHER || (cell->turn == CELL_UPRIGHT && cell_is_western(cell));
}

static float gap_between(const struct cell *a, const struct cell *b, float letter_spacing)
{
    bool joined = a->script && a->script == b->script; // letters that touch
    float gap = glue_between(a, b) + (b->width > 0 && !joined ? letter_spacing : 0);
    if (fills_column(a) || fills_column(b))
        return gap;
    if ((cell_is_western(a) && cell_is_japanese(b)) || (cell_is_japanese(a) && cell_is_western(b)))
        gap += QUARTER_EM;
    return gap;
}

// How far a reading may stand over the character beside its base: kana without a reading of their
// own bear half a character of it (JLREQ 3.3.8).
static float overhang(const struct text_cells *cells, size_t beside)
{
    if (beside >= cells->count)
        return 0;
    const struct cell *cell = &cells->cells[beside];
    bool kana = cell->kind == CELL_HIRAGANA || cell->kind == CELL_KATAKANA;
    return kana && cell->ruby < 0 ? RUBY_OVERHANG : 0;
}

// A reading longer than its base: the base's cells move apart, half of a share before and behind
// each.
static void stretch_base(struct text_cells *cells, const struct cell_ruby *ruby)
{
    float width = 0;
    for (size_t i = ruby->first; i < ruby->end; i++)
        width += cells->cells[i].width + (i > ruby->first ? cells->cells[i].gap : 0);
    width += overhang(cells, ruby->first - 1) + overhang(cells, ruby->end);
    float share = (ruby->width * HALF_EM - width) / (float)(2 * (ruby->end - ruby->first));
    if (share <= 0)
        return;
    for (size_t i = ruby->first; i < ruby->end; i++) {
        cells->cells[i].width += 2 * share;
        cells->cells[i].origin += share;
        cells->cells[i].set_apart = true;
    }
}

// Beside Latin letters and brackets all of the gap may go, behind 、 and 。 half of it.
static float slack_of(const struct cell *a, const struct cell *b, float letter_spacing)
{
    float gap = fmaxf(0, b->gap - letter_spacing);
    return a->kind == CELL_STOP || a->kind == CELL_MIDDLE ? gap / 2 : gap;
}

void text_cells_space(struct text_cells *cells, double letter_spacing_em)
{
    for (size_t i = 0; i < cells->count; i++) {
        struct cell *cell = &cells->cells[i];
        if (!is_bracket_like(cell))
            continue;
        if (cell->width > FULL_WIDTH)
            split_full_width(cell);
        else
            split_proportional(cell);
    }
    for (size_t i = 1; i < cells->count; i++)
        cells->cells[i].gap =
            cells->cells[i].new_lines > 0
                ? 0
                : gap_between(&cells->cells[i - 1], &cells->cells[i], (float)letter_spacing_em);
    for (size_t i = 1; i < cells->count; i++)
        cells->cells[i].slack =
            slack_of(&cells->cells[i - 1], &cells->cells[i], (float)letter_spacing_em);
    for (size_t i = 0; i < cells->ruby_count; i++)
        stretch_base(cells, &cells->rubies[i]);
}
