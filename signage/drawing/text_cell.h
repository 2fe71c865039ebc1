// Rich text → cells: what a reader takes for one character (a grapheme cluster), each with its
// font, width, white space around it and the kind of break that may stand before it. All
// lengths in ems of the text's size, so that nothing is measured again when the size changes.
//
// Made by text_cells_read for text layout; the order of work inside is: text_cell.c cuts the rich
// text up and finds fonts, text_bidi.c scripts and directions, text_measure.c widths,
// text_spacing.c sets the white space, line_break.c the breaks.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/base/buffer.h"
#include "signage/drawing/font_face.h"
#include "signage/drawing/text.h"

enum cell_kind {
    CELL_KANJI,
    CELL_HIRAGANA,
    CELL_KATAKANA,
    CELL_HANGUL,
    CELL_LATIN,
    CELL_DIGIT,
    CELL_SPACE,
    CELL_OPENING, // 「（ …
    CELL_CLOSING, // 」）
    CELL_STOP,    // 、。，．
    CELL_MIDDLE,  // ・：；
    CELL_EMOJI,
    CELL_OTHER,
};

// What a break before a cell would be, from worst to best.
enum break_kind {
    BREAK_NEVER, // 禁則, a mark against it, within a ruby base: only when nothing else is possible
    BREAK_INSIDE, // within a Latin word
    BREAK_UGLY,   // legal, but within a katakana word or between a number and its unit
    BREAK_LEGAL,  // legal, and merely that
    BREAK_WORD,   // between words that belong together
    BREAK_GOOD,   // between phrases
    BREAK_BEST,   // after a sentence or clause, around brackets
    BREAK_MUST,
};

// How a cell stands in its line.
enum cell_turn {
    CELL_LEVEL,    // in a horizontal line
    CELL_UPRIGHT,  // 縦書き, in its vertical form
    CELL_ROTATED,  // a quarter clockwise
    CELL_TOGETHER, // 縦中横: a short number side by side, upright
};

#define CELL_MOST_BYTES 64 // of a cluster; the rest of a longer one is dropped
#define CELL_NO_FONT (-1)

struct cell {
    uint32_t at; // its bytes in the text
    uint16_t bytes;
    uint16_t new_lines; // in front of it
    uint32_t character; // the first of the cluster
    uint8_t kind, break_before, turn;
    uint8_t level;   // of embedding (UAX #9): odd runs to the left
    uint32_t script; // as fonts_shape takes it: 0 unless its letters change shape by their company
    int8_t font; // in the font table; CELL_NO_FONT: drawn as 〓 (or nothing, if the chain lacks
                 // that too)
    bool mark_good, mark_never; // U+200B, U+2060 stand before it
    uint8_t mark_seam; // so many U+2060 and U+200B: where a phrase too long for a line is parted
    bool set_apart;    // its body is not its advance: never drawn in one go with its neighbours
    int32_t ruby;      // -1, or the ruby whose base it belongs to
    float width;       // of its body
    float origin;      // from the body's left to the glyph's pen position
    float glue_before, glue_after;
    float gap;   // between it and the cell before it when both stand on one line
    float slack; // how much of the gap may go when that saves a line (追い込み, JLREQ 3.8.3)
    // Ink, from the pen and the baseline, y upwards. Upright: left and right along the column from
    // the cell's top, top and bottom from the column's middle to the right.
    float left, right, top, bottom;
};

struct cell_ruby {
    size_t first, end;          // the base's cells
    struct text_cells *reading; // its lengths in ems of the reading's own size
    float width;                // of the reading, in its own ems
};

struct text_cells {
    struct buffer text; // plain: marks and readings taken out; new lines are in it
    struct cell *cells;
    size_t count, capacity;
    struct cell_ruby *rubies;
    size_t ruby_count;
    int missing;    // cells with no font
    bool cut;       // the text was longer than TEXT_MOST_BYTES
    int stand_in;   // the font that has 〓, or CELL_NO_FONT
    bool vertical;  // widths go down the column
    bool two_ways;  // some cell runs to the left
    bool leftwards; // the text as a whole does: its lines begin at the right
};

// Of the style, lang, letter_spacing_em and vertical are looked at. `one_line`: new lines become
// spaces.
struct text_cells *text_cells_read(struct fonts *fonts, const struct font_chain *chain,
                                   const char *rich_text, const struct text_style *style,
                                   bool one_line);
void text_cells_destroy(struct text_cells *cells); // NULL is legal

// One more cell behind the others, as for an ellipsis; returns its place.
struct cell text_cell_make(struct fonts *fonts, const struct font_chain *chain,
                           struct text_cells *cells, const char *utf8);

enum cell_kind text_cell_kind(uint32_t character);

// Is it part of a Latin, Greek or Cyrillic word or number, for the quarter-em beside kanji?
static inline bool cell_is_western(const struct cell *cell)
{
    return cell->kind == CELL_LATIN || cell->kind == CELL_DIGIT;
}

static inline bool cell_is_japanese(const struct cell *cell)
{
    return cell->kind <= CELL_KATAKANA;
}

static inline bool cell_leftwards(const struct cell *cell)
{
    return cell->level & 1;
}

// text_measure.c: widths and ink of cells with fonts and scripts.
void text_cells_measure(struct fonts *fonts, struct text_cells *cells);
void text_cell_measure(struct fonts *fonts, const struct text_cells *cells, struct cell *cell);

// text_bidi.c: scripts and levels. `order` gets the places from `first` on of the cells first to
// end, as they stand from left to right.
void text_cells_direct(struct text_cells *cells, const char *lang);
void text_cells_order(const struct text_cells *cells, size_t first, size_t end, int32_t *order);

// text_vertical.c: turns measured cells for a vertical line; short numbers become one cell.
void text_cells_turn(struct fonts *fonts, struct text_cells *cells);
void text_cell_turn(struct fonts *fonts, const struct text_cells *cells, struct cell *cell);

// text_spacing.c: bodies of 約物, gaps between cells, bases stretched to their readings.
void text_cells_space(struct text_cells *cells, double letter_spacing_em);
