// The second step of text layout: plain text with marks in, cells with fonts and widths out.
#include "signage/drawing/text_cell.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>

#include "signage/base/utf8.h"
#include "signage/drawing/line_break.h"
#include "signage/drawing/rich_text.h"
#include "signage/drawing/text.h"

#define CLUSTER_MOST_CHARACTERS 32
#define MOST_NEW_LINES 3 // in a row: two empty lines
#define STAND_IN 0x3013u // 〓, the mark printers put for a sort they lack

enum { EMOJI_SELECTOR = 0xFE0F, TEXT_SELECTOR = 0xFE0E, ZERO_WIDTH_JOINER = 0x200D };

struct cluster {
    uint32_t characters[CLUSTER_MOST_CHARACTERS];
    size_t count;
};

static bool is_selector(uint32_t c)
{
    return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
}

// Reads the cluster at text[at, end) and returns how many of its bytes are kept.
static size_t read_cluster(const char *text, size_t at, size_t end, struct cluster *cluster)
{
    size_t offset = at, kept = at;
    cluster->count = 0;
    while (offset < end && cluster->count < CLUSTER_MOST_CHARACTERS) {
        uint32_t c = utf8_next(text, end, &offset);
        if (offset - at > CELL_MOST_BYTES)
            break;
        cluster->characters[cluster->count++] = c;
        kept = offset;
    }
    return kept - at;
}

static bool wants_emoji(const struct cluster *cluster)
{
    UChar32 base = (UChar32)cluster->characters[0];
    if (!u_hasBinaryProperty(base, UCHAR_EMOJI))
        return false;
    bool wants = u_hasBinaryProperty(base, UCHAR_EMOJI_PRESENTATION);
    for (size_t i = 1; i < cluster->count; i++) {
        uint32_t c = cluster->characters[i];
        if (c == TEXT_SELECTOR)
            return false;
        wants |= c == EMOJI_SELECTOR || c == ZERO_WIDTH_JOINER || c == 0x20E3 ||
                 u_hasBinaryProperty((UChar32)c, UCHAR_EMOJI_MODIFIER);
    }
    return wants;
}

static bool font_has(struct fonts *fonts, int file, const struct cluster *cluster)
{
    if (!fonts_have(fonts, file, cluster->characters[0]))
        return false;
    for (size_t i = 1; i < cluster->count; i++) {
        uint32_t c = cluster->characters[i];
        if (is_selector(c) || c == ZERO_WIDTH_JOINER || (c >= 0xE0020 && c <= 0xE007F))
            continue;
        if (!fonts_have_mark(fonts, file, cluster->characters[i - 1], c))
            return false;
    }
    return true;
}

static int font_in_color(struct fonts *fonts, const struct font_chain *chain,
                         const struct cluster *cluster)
{
    for (int i = 0; i < chain->count; i++)
        if (fonts_in_color(fonts, chain->fonts[i]) &&
            fonts_have(fonts, chain->fonts[i], cluster->characters[0]))
            return chain->fonts[i];
    return CELL_NO_FONT;
}

static int choose_font(struct fonts *fonts, const struct font_chain *chain,
                       const struct cluster *cluster, bool *emoji)
{
    int color = font_in_color(fonts, chain, cluster);
    *emoji = color != CELL_NO_FONT && wants_emoji(cluster);
    if (*emoji)
        return color;
    if (cluster->count > 1 && is_selector(cluster->characters[1]))
        for (int i = 0; i < chain->count; i++)
            if (fonts_have_variation(fonts, chain->fonts[i], cluster->characters[0],
                                     cluster->characters[1]))
                return chain->fonts[i];
    for (int i = 0; i < chain->count; i++)
        if (!fonts_in_color(fonts, chain->fonts[i]) && font_has(fonts, chain->fonts[i], cluster))
            return chain->fonts[i];
    *emoji =
        color != CELL_NO_FONT && u_hasBinaryProperty((UChar32)cluster->characters[0], UCHAR_EMOJI);
    return *emoji ? color : CELL_NO_FONT;
}

static struct cell *add_cell(struct text_cells *cells)
{
    if (cells->count == cells->capacity) {
        cells->capacity = cells->capacity ? cells->capacity * 2 : 64;
        cells->cells = realloc(cells->cells, cells->capacity * sizeof *cells->cells);
        if (!cells->cells)
            abort();
    }
    cells->cells[cells->count] = (struct cell){.ruby = -1, .font = CELL_NO_FONT};
    return &cells->cells[cells->count++];
}

static void fill_cell(struct fonts *fonts, const struct font_chain *chain, const char *text,
                      size_t at, size_t end, struct cell *cell)
{
    struct cluster cluster;
    bool emoji;
    cell->at = (uint32_t)at;
    cell->bytes = (uint16_t)read_cluster(text, at, end, &cluster);
    cell->character = cluster.characters[0];
    cell->font = (int8_t)choose_font(fonts, chain, &cluster, &emoji);
    cell->kind = emoji ? CELL_EMOJI : (uint8_t)text_cell_kind(cell->character);
}

static void cut_into_cells(struct fonts *fonts, const struct font_chain *chain,
                           struct text_cells *cells)
{
    const char *text = buffer_text(&cells->text);
    size_t count;
    const uint32_t *begins =
        line_breaker_clusters(fonts_line_breaker(fonts), text, cells->text.length, &count);
    unsigned new_lines = 0;
    for (size_t i = 0; i + 1 < count; i++) {
        if (text[begins[i]] == '\n' || text[begins[i]] == '\r') {
            new_lines += new_lines < MOST_NEW_LINES;
            continue;
        }
        struct cell *cell = add_cell(cells);
        cell->new_lines = cells->count > 1 ? (uint16_t)new_lines : 0;
        fill_cell(fonts, chain, text, begins[i], begins[i + 1], cell);
        new_lines = 0;
    }
}

// The first cell at or behind the byte offset.
static size_t cell_at(const struct text_cells *cells, uint32_t at)
{
    size_t low = 0, high = cells->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (cells->cells[middle].at < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void place_marks(struct text_cells *cells, const struct rich_text *rich)
{
    for (size_t i = 0; i < rich->mark_count; i++) {
        size_t place = cell_at(cells, rich->marks[i].at);
        if (place == cells->count || cells->cells[place].at != rich->marks[i].at)
            continue; // at the end, or within a cluster
        if (rich->marks[i].kind == RICH_GOOD_BREAK)
            cells->cells[place].mark_good = true;
        else
            cells->cells[place].mark_never = true;
    }
}

// A word in two fonts looks broken: one that has all of it draws all of it.
static void unify_word(struct fonts *fonts, const struct font_chain *chain,
                       struct text_cells *cells, size_t first, size_t end)
{
    const char *text = buffer_text(&cells->text);
    for (int i = 0; i < chain->count; i++) {
        bool whole = !fonts_in_color(fonts, chain->fonts[i]);
        for (size_t k = first; k < end && whole; k++) {
            struct cluster cluster;
            const struct cell *cell = &cells->cells[k];
            read_cluster(text, cell->at, cell->at + cell->bytes, &cluster);
            whole = font_has(fonts, chain->fonts[i], &cluster);
        }
        if (!whole)
            continue;
        for (size_t k = first; k < end; k++)
            cells->cells[k].font = (int8_t)chain->fonts[i];
        return;
    }
}

static void unify_words(struct fonts *fonts, const struct font_chain *chain,
                        struct text_cells *cells)
{
    for (size_t first = 0; first < cells->count;) {
        size_t end = first + 1;
        bool mixed = false;
        while (cells->cells[first].kind == CELL_LATIN && end < cells->count &&
               cells->cells[end].kind == CELL_LATIN && cells->cells[end].new_lines == 0) {
            mixed |= cells->cells[end].font != cells->cells[first].font;
            end++;
        }
        if (mixed)
            unify_word(fonts, chain, cells, first, end);
        first = end;
    }
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
        fonts_shape(fonts, cells->cells[first].font, buffer_text(&cells->text), at,
                    last->at + last->bytes - at, &count);
    size_t place = first;
    for (size_t i = 0; i < count; i++) {
        while (place + 1 < end && cells->cells[place + 1].at <= glyphs[i].at)
            place++;
        extend_ink(&cells->cells[place], &glyphs[i]);
    }
}

static void measure_emoji(struct fonts *fonts, const struct text_cells *cells, struct cell *cell)
{
    // One em wide among kanji, whatever the bitmap's own width says; a sequence that the font
    // has no one glyph for is a row of them.
    size_t count;
    const struct shaped_glyph *glyphs =
        fonts_shape(fonts, cell->font, buffer_text(&cells->text), cell->at, cell->bytes, &count);
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
           before->at + before->bytes == cell->at;
}

static void measure_cells(struct fonts *fonts, struct text_cells *cells)
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

static void read_rubies(struct fonts *fonts, const struct font_chain *chain,
                        struct text_cells *cells, const struct rich_text *rich,
                        const struct text_style *style)
{
    const struct text_style reading = {.lang = style->lang, .vertical = style->vertical};
    cells->rubies = calloc(rich->ruby_count + 1, sizeof *cells->rubies);
    if (!cells->rubies)
        abort();
    for (size_t i = 0; i < rich->ruby_count; i++) {
        size_t first = cell_at(cells, rich->rubies[i].first);
        size_t end = cell_at(cells, rich->rubies[i].end);
        if (first >= end)
            continue;
        struct cell_ruby *ruby = &cells->rubies[cells->ruby_count];
        *ruby = (struct cell_ruby){first, end, NULL, 0};
        ruby->reading = text_cells_read(fonts, chain, rich->rubies[i].reading, &reading, true);
        for (size_t k = 0; k < ruby->reading->count; k++)
            ruby->width += ruby->reading->cells[k].width + ruby->reading->cells[k].gap;
        for (size_t k = first; k < end; k++)
            cells->cells[k].ruby = (int32_t)cells->ruby_count;
        cells->missing += ruby->reading->missing;
        cells->ruby_count++;
    }
}

static int stand_in_font(struct fonts *fonts, const struct font_chain *chain)
{
    for (int i = 0; i < chain->count; i++)
        if (!fonts_in_color(fonts, chain->fonts[i]) && fonts_have(fonts, chain->fonts[i], STAND_IN))
            return chain->fonts[i];
    return CELL_NO_FONT;
}

struct text_cells *text_cells_read(struct fonts *fonts, const struct font_chain *chain,
                                   const char *rich_text, const struct text_style *style,
                                   bool one_line)
{
    struct rich_text rich;
    rich_text_read(&rich, rich_text, one_line);
    struct text_cells *cells = calloc(1, sizeof *cells);
    if (!cells)
        abort();
    cells->text = rich.plain;
    rich.plain = (struct buffer){0};
    cells->cut = rich.cut;
    cells->stand_in = stand_in_font(fonts, chain);
    cut_into_cells(fonts, chain, cells);
    place_marks(cells, &rich);
    unify_words(fonts, chain, cells);
    measure_cells(fonts, cells);
    if (style->vertical)
        text_cells_turn(fonts, cells);
    read_rubies(fonts, chain, cells, &rich, style);
    line_breaker_grade(fonts_line_breaker(fonts), cells, style->lang);
    text_cells_space(cells, style->letter_spacing_em);
    rich_text_finish(&rich);
    return cells;
}

void text_cells_destroy(struct text_cells *cells)
{
    if (!cells)
        return;
    for (size_t i = 0; i < cells->ruby_count; i++)
        text_cells_destroy(cells->rubies[i].reading);
    free(cells->rubies);
    free(cells->cells);
    buffer_finish(&cells->text);
    free(cells);
}

struct cell text_cell_make(struct fonts *fonts, const struct font_chain *chain,
                           struct text_cells *cells, const char *utf8)
{
    struct cell cell = {.ruby = -1};
    size_t at = cells->text.length, count;
    buffer_add_text(&cells->text, utf8);
    fill_cell(fonts, chain, buffer_text(&cells->text), at, cells->text.length, &cell);
    if (cell.font == CELL_NO_FONT)
        return cell;
    const struct shaped_glyph *glyphs =
        fonts_shape(fonts, cell.font, buffer_text(&cells->text), at, cell.bytes, &count);
    for (size_t i = 0; i < count; i++)
        extend_ink(&cell, &glyphs[i]);
    if (cells->vertical)
        text_cell_turn(fonts, cells, &cell);
    return cell;
}
