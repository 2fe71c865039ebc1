// 縦書き: Japanese characters stand upright, one em each, in their vertical forms. Of Western text,
// numbers of up to two digits and pairs as !? stand side by side (縦中横), as do a capital with a
// digit (5G, A4); abbreviations of up to three capitals stand one below the other; what is longer
// lies on its side.
#include "signage/drawing/text_cell.h"

#define TOGETHER_MOST 2
#define ABBREVIATION_MOST 3
#define DASH_TWO_EM 1.9f

static bool is_dash(const struct cell *cell)
{
    return cell->character == 0x2014 || cell->character == 0x2015;
}

static bool is_shout(const struct cell *cell)
{
    return cell->character == '!' || cell->character == '?';
}

static bool lies_down(const struct cell *cell)
{
    return cell_is_western(cell) || cell->script || cell->character < 0x80 ||
           (cell->character >= 0x2010 && cell->character <= 0x201F && !is_dash(cell) &&
            cell->width < 0.8f);
}

static void stand_upright(struct fonts *fonts, const struct text_cells *cells, struct cell *cell)
{
    struct shaped_glyph glyph;
    cell->turn = CELL_UPRIGHT;
    cell->set_apart = true;
    cell->width = 1.0f;
    if (cell->font == CELL_NO_FONT || cell->kind == CELL_EMOJI ||
        !fonts_shape_upright(fonts, cell->font, buffer_text(&cells->text), cell->at, cell->bytes,
                             &glyph))
        return;
    if (is_dash(cell) && glyph.advance > DASH_TWO_EM)
        cell->width = 2.0f;
    cell->left = -glyph.top;
    cell->right = -glyph.bottom;
    cell->top = glyph.right;
    cell->bottom = glyph.left;
}

void text_cell_turn(struct fonts *fonts, const struct text_cells *cells, struct cell *cell)
{
    const struct cell level = *cell;
    if (!lies_down(cell)) {
        stand_upright(fonts, cells, cell);
        bool vertical_form = cell->right - cell->left >= cell->top - cell->bottom;
        if (!is_dash(cell) || vertical_form)
            return;
        *cell = level;
    }
    cell->turn = CELL_ROTATED;
}

// Western text and its signs, without white space.
static bool is_in_word(const struct cell *cell)
{
    return cell->kind != CELL_SPACE && (cell_is_western(cell) || cell->character < 0x80);
}

// The end of the word that begins with cell `first`.
static size_t word_end(const struct text_cells *cells, size_t first)
{
    size_t end = first + 1;
    while (end < cells->count && is_in_word(&cells->cells[end]) && cells->cells[end].new_lines == 0)
        end++;
    return end;
}

// Does a Latin word stand beside the word, with a space between them?
static bool in_western_company(const struct text_cells *cells, size_t first, size_t end)
{
    const struct cell *all = cells->cells;
    bool before = first >= 2 && all[first].new_lines == 0 && all[first - 1].new_lines == 0 &&
                  all[first - 1].kind == CELL_SPACE && all[first - 2].kind == CELL_LATIN;
    bool behind = end + 1 < cells->count && all[end].kind == CELL_SPACE &&
                  all[end].new_lines == 0 && all[end + 1].new_lines == 0 &&
                  all[end + 1].kind == CELL_LATIN;
    return before || behind;
}

static bool is_capital(const struct cell *cell)
{
    return cell->character >= 'A' && cell->character <= 'Z' && cell->bytes == 1;
}

// How the word's cells [first, end) stand: rotated, upright one by one, or together as one.
static enum cell_turn word_turn(const struct text_cells *cells, size_t first, size_t end)
{
    size_t length = end - first, digits = 0, capitals = 0, shouts = 0;
    for (size_t i = first; i < end; i++) {
        digits += cells->cells[i].kind == CELL_DIGIT;
        capitals += is_capital(&cells->cells[i]);
        shouts += is_shout(&cells->cells[i]);
        if (cells->cells[i].font != cells->cells[first].font || cells->cells[i].level > 0)
            return CELL_ROTATED;
    }
    if (digits == length || shouts == length)
        return length <= TOGETHER_MOST ? CELL_TOGETHER : CELL_ROTATED;
    if (in_western_company(cells, first, end))
        return CELL_ROTATED;
    if (digits + capitals == length && length == TOGETHER_MOST && digits == 1)
        return CELL_TOGETHER;
    bool letter =
        length == 1 && cells->cells[first].kind == CELL_LATIN && !cells->cells[first].script;
    bool sign = length == 1 &&
                (cells->cells[first].character == '%' || cells->cells[first].character == '&');
    return letter || sign || (capitals == length && length <= ABBREVIATION_MOST) ? CELL_UPRIGHT
                                                                                 : CELL_ROTATED;
}

static void join(struct cell *to, const struct cell *from, size_t count)
{
    struct cell joined = *from;
    for (size_t i = 1; i < count; i++)
        joined.bytes = (uint16_t)(joined.bytes + from[i].bytes);
    joined.turn = CELL_TOGETHER;
    joined.set_apart = true;
    joined.width = 1.0f;
    joined.left = 0.0f;
    joined.right = 1.0f;
    joined.top = 0.5f;
    joined.bottom = -0.5f;
    *to = joined;
}

// 50% and 3!: the short number first, what follows it by itself.
static size_t split_number(const struct text_cells *cells, size_t first, size_t end)
{
    size_t digits = first;
    while (digits < end && cells->cells[digits].kind == CELL_DIGIT)
        digits++;
    bool short_one = digits > first && digits - first <= TOGETHER_MOST;
    bool sign_ends = digits + 1 == end &&
                     (cells->cells[digits].character == '%' || is_shout(&cells->cells[digits]));
    return short_one && sign_ends ? digits : end;
}

static size_t turn_word(struct fonts *fonts, struct text_cells *cells, size_t first, size_t end,
                        size_t kept)
{
    enum cell_turn turn = word_turn(cells, first, end);
    if (turn == CELL_TOGETHER && (end - first > 1 || cells->cells[first].kind == CELL_DIGIT)) {
        join(&cells->cells[kept], &cells->cells[first], end - first);
        return kept + 1;
    }
    for (size_t i = first; i < end; i++, kept++) {
        cells->cells[kept] = cells->cells[i];
        if (turn == CELL_ROTATED)
            cells->cells[kept].turn = CELL_ROTATED;
        else
            stand_upright(fonts, cells, &cells->cells[kept]);
    }
    return kept;
}

// Two dashes are one long one where the font has it so.
static bool join_dashes(struct fonts *fonts, struct text_cells *cells, size_t i, size_t kept)
{
    const struct cell *all = cells->cells;
    if (i + 1 >= cells->count || !is_dash(&all[i]) || all[i + 1].character != all[i].character ||
        all[i + 1].new_lines > 0 || all[i + 1].font != all[i].font)
        return false;
    struct cell pair = all[i];
    pair.bytes = (uint16_t)(pair.bytes + all[i + 1].bytes);
    stand_upright(fonts, cells, &pair);
    if (pair.width < DASH_TWO_EM)
        return false;
    cells->cells[kept] = pair;
    return true;
}

void text_cells_turn(struct fonts *fonts, struct text_cells *cells)
{
    size_t kept = 0;
    cells->vertical = true;
    for (size_t i = 0; i < cells->count;) {
        if (is_in_word(&cells->cells[i])) {
            size_t whole = word_end(cells, i), end = split_number(cells, i, whole);
            kept = turn_word(fonts, cells, i, end, kept);
            i = end;
        } else if (join_dashes(fonts, cells, i, kept)) {
            kept++;
            i += 2;
        } else {
            cells->cells[kept] = cells->cells[i++];
            text_cell_turn(fonts, cells, &cells->cells[kept++]);
        }
    }
    cells->count = kept;
}
