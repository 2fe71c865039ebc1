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
#define FULL_WIDTH_EM 0.9f
#define STAND_IN 0x3013u // 〓, the mark printers put for a sort they lack

enum {
    EMOJI_SELECTOR = 0xFE0F,
    TEXT_SELECTOR = 0xFE0E,
    ZERO_WIDTH_NON_JOINER = 0x200C,
    ZERO_WIDTH_JOINER = 0x200D
};

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
        if (is_selector(c) || c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER ||
            (c >= 0xE0020 && c <= 0xE007F))
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

// No character of any language: a font's picture of it would say nothing to a reader.
static bool is_nobody(uint32_t c)
{
    return c == UTF8_REPLACEMENT || c == 0xFFFC || (c & 0xFFFE) == 0xFFFE ||
           u_charType((UChar32)c) == U_PRIVATE_USE_CHAR || u_charType((UChar32)c) == U_SURROGATE;
}

static int choose_font(struct fonts *fonts, const struct font_chain *chain,
                       const struct cluster *cluster, bool *emoji)
{
    *emoji = false;
    if (is_nobody(cluster->characters[0]))
        return CELL_NO_FONT;
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
        const struct rich_mark *mark = &rich->marks[i];
        cells->cells[place].mark_good = mark->may && mark->joins == 0;
        cells->cells[place].mark_never = !mark->may && mark->joins > 0;
        cells->cells[place].mark_seam = mark->may ? mark->joins : 0;
    }
}

// Japanese fonts have Greek and Cyrillic letters as wide as kanji, for single ones; words of them
// want letters of their own width.
static bool is_doubly_wide(uint32_t c)
{
    return c >= 0x370 && c < 0x530;
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
            whole = font_has(fonts, chain->fonts[i], &cluster) &&
                    !(is_doubly_wide(cell->character) &&
                      fonts_advance(fonts, chain->fonts[i], cell->character) > FULL_WIDTH_EM);
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
            mixed |= cells->cells[end].font != cells->cells[first].font ||
                     is_doubly_wide(cells->cells[end].character);
            end++;
        }
        if (mixed)
            unify_word(fonts, chain, cells, first, end);
        first = end;
    }
}

static void add_ruby(struct fonts *fonts, const struct font_chain *chain, struct text_cells *cells,
                     size_t first, size_t end, const char *reading, const struct text_style *style)
{
    const struct text_style small = {.lang = style->lang, .vertical = style->vertical};
    size_t count = cells->ruby_count;
    if ((count & (count + 1)) == 0) { // at 0, 1, 3, 7 … there is room for as many again
        cells->rubies = realloc(cells->rubies, (2 * count + 1) * sizeof *cells->rubies);
        if (!cells->rubies)
            abort();
    }
    struct cell_ruby *ruby = &cells->rubies[count];
    *ruby = (struct cell_ruby){first, end, NULL, 0};
    ruby->reading = text_cells_read(fonts, chain, reading, &small, true);
    for (size_t k = 0; k < ruby->reading->count; k++)
        ruby->width += ruby->reading->cells[k].width + ruby->reading->cells[k].gap;
    for (size_t k = first; k < end; k++)
        cells->cells[k].ruby = (int32_t)count;
    cells->missing += ruby->reading->missing;
    cells->ruby_count++;
}

// 圏点: a reading that is nothing but a dot stands over each character of its base.
static bool is_emphasis(const char *reading)
{
    static const char *const dots[] = {"﹅", "﹆", "•", "●", "○", "◦", "・", "▲", "△", "◎"};
    for (size_t i = 0; i < sizeof dots / sizeof dots[0]; i++)
        if (strcmp(reading, dots[i]) == 0)
            return true;
    return false;
}

static bool takes_emphasis(const struct cell *cell)
{
    return cell->kind != CELL_SPACE && (cell->kind < CELL_OPENING || cell->kind > CELL_MIDDLE);
}

static void read_rubies(struct fonts *fonts, const struct font_chain *chain,
                        struct text_cells *cells, const struct rich_text *rich,
                        const struct text_style *style)
{
    for (size_t i = 0; i < rich->ruby_count; i++) {
        const char *reading = rich->rubies[i].reading;
        size_t first = cell_at(cells, rich->rubies[i].first);
        size_t end = cell_at(cells, rich->rubies[i].end);
        if (is_emphasis(reading)) {
            for (size_t k = first; k < end; k++)
                if (takes_emphasis(&cells->cells[k]))
                    add_ruby(fonts, chain, cells, k, k + 1, reading, style);
        } else if (first < end) {
            add_ruby(fonts, chain, cells, first, end, reading, style);
        }
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
    text_cells_direct(cells, style->lang);
    text_cells_measure(fonts, cells);
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
    struct cell cell = {.ruby = -1, .level = cells->leftwards};
    size_t at = cells->text.length;
    buffer_add_text(&cells->text, utf8);
    fill_cell(fonts, chain, buffer_text(&cells->text), at, cells->text.length, &cell);
    if (cell.font == CELL_NO_FONT)
        return cell;
    text_cell_measure(fonts, cells, &cell);
    if (cells->vertical)
        text_cell_turn(fonts, cells, &cell);
    return cell;
}
