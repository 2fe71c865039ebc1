// How wide cells are and where their ink is, by shaping what stands in one font as one.
#include "signage/drawing/text_cell.h"

static struct font_script script_of(const struct cell *cell)
{
    return (struct font_script){cell->script, cell_leftwards(cell)};
}

static void extend_ink(struct cell *cell, const struct shaped_glyph *glyph)
{
    float left = cell->width + glyph->left, right = cell->width + glyph->right;
    bool first = cell->right <= cell->left;
    if (glyph->right > glyph->left) {
        cell->left = first || left < cell->left ? left : cell->left;
        cell->right = first || right > cell->right ? right : cell->right;
        cell->top = glyph->top > cell->top ? glyph->top : cell->top;
        cell->bottom = glyph->bottom < cell->bottom ? glyph->bottom : cell->bottom;
    }
    cell->width += glyph->advance;
}

// Cells first to end stand in one font next to each other: shaped as one.
static void measure_run(struct fonts *fonts, struct text_cells *cells, size_t first, size_t end)
{
    const struct cell *last = &cells->cells[end - 1];
    size_t at = cells->cells[first].at, count;
    const struct shaped_glyph *glyphs =
        fonts_shape(fonts, cells->cells[first].font, script_of(&cells->cells[first]),
                    buffer_text(&cells->text), at, last->at + last->bytes - at, &count);
    size_t place = first;
    for (size_t i = 0; i < count; i++) {
        // From the left: back to front where the script runs to the left.
        while (place + 1 < end && cells->cells[place + 1].at <= glyphs[i].at)
            place++;
        while (place > first && cells->cells[place].at > glyphs[i].at)
            place--;
        extend_ink(&cells->cells[place], &glyphs[i]);
    }
}

static void measure_emoji(struct fonts *fonts, const struct text_cells *cells, struct cell *cell)
{
    // One em wide among kanji, whatever the bitmap's own width says; a sequence that the font
    // has no one glyph for is a row of them.
    size_t count;
    const struct shaped_glyph *glyphs =
        fonts_shape(fonts, cell->font, FONT_SCRIPT_PLAIN, buffer_text(&cells->text), cell->at,
                    cell->bytes, &count);
    size_t wide = 0;
    for (size_t i = 0; i < count; i++)
        wide += glyphs[i].advance > 0.5f;
    cell->width = cell->right = wide > 1 ? (float)wide : 1.0f;
    cell->left = 0.0f;
    cell->top = 0.85f;
    cell->bottom = -0.09f;
}

static void measure_without_font(struct text_cells *cells, struct cell *cell)
{
    cell->width = cell->right = 1.0f;
    cell->top = 0.8f;
    if (cell->kind == CELL_SPACE) {
        cell->width = cell->character == 0x3000 ? 1.0f : 0.25f;
        cell->right = cell->top = 0.0f;
        return;
    }
    cell->kind = CELL_OTHER;
    cells->missing++;
}

static bool continues_run(const struct cell *before, const struct cell *cell)
{
    return cell->font == before->font && cell->font != CELL_NO_FONT && cell->new_lines == 0 &&
           cell->kind != CELL_EMOJI && before->kind != CELL_EMOJI &&
           before->at + before->bytes == cell->at && before->script == cell->script &&
           before->level == cell->level;
}

void text_cells_measure(struct fonts *fonts, struct text_cells *cells)
{
    for (size_t first = 0; first < cells->count;) {
        size_t end = first + 1;
        struct cell *cell = &cells->cells[first];
        while (end < cells->count && continues_run(&cells->cells[end - 1], &cells->cells[end]))
            end++;
        if (cell->kind == CELL_EMOJI)
            measure_emoji(fonts, cells, cell);
        else if (cell->font == CELL_NO_FONT)
            measure_without_font(cells, cell);
        else
            measure_run(fonts, cells, first, end);
        first = end;
    }
}

void text_cell_measure(struct fonts *fonts, const struct text_cells *cells, struct cell *cell)
{
    size_t count;
    const struct shaped_glyph *glyphs =
        fonts_shape(fonts, cell->font, script_of(cell), buffer_text(&cells->text), cell->at,
                    cell->bytes, &count);
    for (size_t i = 0; i < count; i++)
        extend_ink(cell, &glyphs[i]);
}
