// 縦書き: Japanese characters stand upright, one em each, in their vertical forms; Latin words lie
// on their side; numbers of up to two digits stand side by side (縦中横).
#include "signage/drawing/text_cell.h"

#define TOGETHER_MOST_DIGITS 2

static bool lies_down(const struct cell *cell)
{
    return cell_is_western(cell) || cell->character < 0x80 ||
           (cell->character >= 0x2010 && cell->character <= 0x201F && cell->width < 0.8f);
}

void text_cell_turn(struct fonts *fonts, const struct text_cells *cells, struct cell *cell)
{
    struct shaped_glyph glyph;
    if (lies_down(cell)) {
        cell->turn = CELL_ROTATED;
        return;
    }
    cell->turn = CELL_UPRIGHT;
    cell->set_apart = true;
    if (cell->kind != CELL_EMOJI)
        cell->width = 1.0f;
    if (cell->font == CELL_NO_FONT || cell->kind == CELL_EMOJI ||
        !fonts_shape_upright(fonts, cell->font, buffer_text(&cells->text), cell->at, cell->bytes,
                             &glyph))
        return;
    cell->left = -glyph.top;
    cell->right = -glyph.bottom;
    cell->top = glyph.right;
    cell->bottom = glyph.left;
}

// How many cells from `first` on are a number short enough to stand upright; 0 when none.
static size_t short_number(const struct text_cells *cells, size_t first)
{
    const struct cell *all = cells->cells;
    if (first > 0 && all[first].new_lines == 0 && cell_is_western(&all[first - 1]))
        return 0;
    size_t end = first;
    while (end < cells->count && all[end].kind == CELL_DIGIT && all[end].font == all[first].font &&
           (end == first || all[end].new_lines == 0))
        end++;
    bool word_goes_on = end < cells->count && all[end].new_lines == 0 &&
                        (cell_is_western(&all[end]) || all[end].character < 0x80) &&
                        all[end].kind != CELL_SPACE;
    return end - first <= TOGETHER_MOST_DIGITS && !word_goes_on ? end - first : 0;
}

static void join_number(struct cell *to, const struct cell *from, size_t count)
{
    struct cell joined = *from;
    for (size_t i = 1; i < count; i++) {
        joined.bytes = (uint16_t)(joined.bytes + from[i].bytes);
        joined.right = joined.width + from[i].right;
        joined.width += from[i].width;
        joined.top = from[i].top > joined.top ? from[i].top : joined.top;
    }
    joined.turn = CELL_TOGETHER;
    joined.set_apart = true;
    joined.width = 1.0f;
    joined.left = 0.0f;
    joined.right = 1.0f;
    joined.top = 0.5f;
    joined.bottom = -0.5f;
    *to = joined;
}

void text_cells_turn(struct fonts *fonts, struct text_cells *cells)
{
    size_t kept = 0;
    cells->vertical = true;
    for (size_t i = 0; i < cells->count;) {
        size_t digits = cells->cells[i].kind == CELL_DIGIT ? short_number(cells, i) : 0;
        if (digits > 0) {
            join_number(&cells->cells[kept++], &cells->cells[i], digits);
            i += digits;
            continue;
        }
        // Told apart in place: what was kept before tells short_number whether a word goes on.
        cells->cells[kept] = cells->cells[i++];
        text_cell_turn(fonts, cells, &cells->cells[kept++]);
    }
    cells->count = kept;
}
