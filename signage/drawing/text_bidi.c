// Which way each cell runs (UAX #9, by ICU) and which script it is shaped as. Most texts here run
// to the right in scripts whose letters stand one by one; they are told by a glance at the cells.
#include <stdlib.h>
#include <unicode/ubidi.h>
#include <unicode/uchar.h>
#include <unicode/uloc.h>
#include <unicode/uscript.h>

#include "signage/base/utf8.h"
#include "signage/drawing/text_cell.h"

#define FIRST_COMPLEX 0x0590u // Hebrew; nothing below it joins or runs to the left

static bool stands_alone(UScriptCode script)
{
    switch (script) {
    case USCRIPT_COMMON:
    case USCRIPT_INHERITED:
    case USCRIPT_UNKNOWN:
    case USCRIPT_LATIN:
    case USCRIPT_GREEK:
    case USCRIPT_CYRILLIC:
    case USCRIPT_ARMENIAN:
    case USCRIPT_GEORGIAN:
    case USCRIPT_ETHIOPIC:
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_HANGUL:
    case USCRIPT_BOPOMOFO:
        return true;
    default:
        return false;
    }
}

static uint32_t code_of(UScriptCode script)
{
    const char *name = uscript_getShortName(script);
    uint32_t code = 0;
    for (int i = 0; name && name[i] && i < 4; i++)
        code = code << 8 | (unsigned char)name[i];
    return code;
}

// True when some character runs to the left.
static bool find_scripts(struct text_cells *cells)
{
    bool leftwards = false;
    for (size_t i = 0; i < cells->count; i++) {
        struct cell *cell = &cells->cells[i];
        if (cell->character < FIRST_COMPLEX || cell_is_japanese(cell))
            continue;
        UErrorCode status = U_ZERO_ERROR;
        UScriptCode script = uscript_getScript((UChar32)cell->character, &status);
        UCharDirection direction = u_charDirection((UChar32)cell->character);
        leftwards |= direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC ||
                     direction == U_ARABIC_NUMBER;
        if (!stands_alone(script))
            cell->script = code_of(script);
    }
    return leftwards;
}

// A sign that many scripts share is shaped with the word it follows in the same font.
static void share_scripts(struct text_cells *cells)
{
    for (size_t i = 1; i < cells->count; i++) {
        struct cell *cell = &cells->cells[i];
        const struct cell *before = cell - 1;
        UErrorCode status = U_ZERO_ERROR;
        if (before->script && !cell->script && cell->font == before->font &&
            uscript_getScript((UChar32)cell->character, &status) <= USCRIPT_INHERITED)
            cell->script = before->script;
    }
}

// The UTF-16 index at which each cell's first character stands goes to indices[0, count).
static UChar *to_utf16(const struct text_cells *cells, int32_t *length, int32_t *indices)
{
    const char *text = buffer_text(&cells->text);
    UChar *wide = malloc((cells->text.length + 1) * sizeof *wide); // never more units than bytes
    if (!wide)
        abort();
    size_t next = 0;
    *length = 0;
    for (size_t at = 0; at < cells->text.length;) {
        if (next < cells->count && cells->cells[next].at == at)
            indices[next++] = *length;
        uint32_t c = utf8_next(text, cells->text.length, &at);
        if (c > 0xFFFF)
            wide[(*length)++] = (UChar)(0xD7C0 + (c >> 10));
        wide[(*length)++] = (UChar)(c > 0xFFFF ? 0xDC00 + (c & 0x3FF) : c);
    }
    return wide;
}

static void find_levels(struct text_cells *cells)
{
    int32_t length, *indices = calloc(cells->count, sizeof *indices);
    if (!indices)
        abort();
    UChar *wide = to_utf16(cells, &length, indices);
    UErrorCode status = U_ZERO_ERROR;
    UBiDi *bidi = ubidi_open();
    const UBiDiLevel *levels = NULL;
    if (bidi) {
        ubidi_setPara(bidi, wide, length, cells->leftwards, NULL, &status);
        levels = ubidi_getLevels(bidi, &status);
    }
    for (size_t i = 0; levels && U_SUCCESS(status) && i < cells->count; i++)
        cells->cells[i].level = levels[indices[i]];
    ubidi_close(bidi);
    free(wide);
    free(indices);
}

void text_cells_direct(struct text_cells *cells, const char *lang)
{
    cells->leftwards = lang && uloc_isRightToLeft(lang);
    cells->two_ways = find_scripts(cells) || cells->leftwards;
    share_scripts(cells);
    if (cells->two_ways && cells->count > 0)
        find_levels(cells);
}

void text_cells_order(const struct text_cells *cells, size_t first, size_t end, int32_t *order)
{
    size_t count = end - first;
    if (!cells->two_ways) {
        for (size_t i = 0; i < count; i++)
            order[i] = (int32_t)i;
        return;
    }
    UBiDiLevel *levels = malloc(count + 1);
    if (!levels)
        abort();
    for (size_t i = 0; i < count; i++)
        levels[i] = cells->cells[first + i].level;
    ubidi_reorderVisual(levels, (int32_t)count, order);
    free(levels);
}
