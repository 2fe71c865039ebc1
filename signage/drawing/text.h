// Rich text → lines in a box → pixels. Layout is arithmetic on measured runs, SDL2_ttf draws
// glyphs.
//
// Legality of breaks is ICU's `ja@lb=strict`; U+200B marks where a line may well break, U+2060
// where it must not; the lines are chosen by cost over the whole text; the size steps down to the
// floor before the text is cut with an ellipsis. 約物 are set half-width at line edges and in runs
// (JLREQ 3.1), quarter-em between Latin and kanji, ruby above its base. Thread: that of the fonts,
// which outlive every layout made with them.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/base/error.h"
#include "signage/drawing/fonts.h"
#include "signage/drawing/frame.h"

#define TEXT_MOST_BYTES (64u * 1024)

enum text_align { TEXT_START, TEXT_CENTER, TEXT_END, TEXT_JUSTIFY };
enum text_vertical_align { TEXT_TOP, TEXT_MIDDLE, TEXT_BOTTOM };

// A headline has even lines, broken between phrases, and rather gets smaller; a paragraph is filled
// and its last line may be short. Unless told, what has at most five lines is a headline.
enum text_setting { TEXT_AUTO, TEXT_HEADLINE, TEXT_PARAGRAPH };

struct text_style {
    const char *family; // a chain's name in the font table: "gothic", "mincho"
    bool bold;
    const char *lang;         // BCP 47: picks the chain's language
    double size_px;           // em, the size wished for
    double least_size_px;     // the floor; equal to size_px: never smaller
    double line_height;       // of an em, as 1.4
    double letter_spacing_em; // 0
    int most_lines;           // 0: as many as fit
    enum text_setting setting;
    enum text_align align;
    enum text_vertical_align vertical_align;
    // 縦書き: columns right to left, lengths and alignments turned with them (start is the top, top
    // the right). Drawn from the family's sister NAME-fixed when the font table has it.
    bool vertical;
};

struct text_layout;

// Lays `rich_text` out in width × height px. Never fails for content: what does not fit is cut and
// reported. NULL only when a font cannot be used.
struct text_layout *text_layout_create(struct fonts *fonts, const char *rich_text,
                                       const struct text_style *style, double width_px,
                                       double height_px, struct error *error)
    __attribute__((warn_unused_result));
void text_layout_destroy(struct text_layout *layout); // NULL is legal

struct text_report {
    double size_px; // the em size used
    int lines;
    double width_px, height_px; // of the ink's line boxes, within the box
    bool truncated;             // an ellipsis stands for the rest
    int broken_words;           // breaks at places merely legal
    int missing_glyphs;         // characters shown as 〓
};
struct text_report text_layout_report(const struct text_layout *layout);

// The lines as plain text, joined by `separator`; appends.
struct buffer;
void text_layout_lines(const struct text_layout *layout, const char *separator, struct buffer *out);

// Draws into `frame` with the box's top left at (x, y).
void text_draw(struct text_layout *layout, struct frame *frame, int x, int y, uint32_t argb);

// One line without wrapping, its width told; for tickers and clocks. As above with no box.
struct text_layout *text_line_create(struct fonts *fonts, const char *rich_text,
                                     const struct text_style *style, struct error *error)
    __attribute__((warn_unused_result));
