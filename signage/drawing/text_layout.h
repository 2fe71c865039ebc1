// The inside of struct text_layout, shared by text.c (which sets the lines), text_place.c (which
// turns lines into runs at pixel positions) and text_draw.c (which draws the runs).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/drawing/font_face.h"
#include "signage/drawing/line_choice.h"
#include "signage/drawing/text.h"
#include "signage/drawing/text_cell.h"

#define TEXT_RUN_MOST_CELLS 48
#define TEXT_RUBY_SCALE 0.5f

// What SDL2_ttf draws in one call.
struct text_run {
    const char *text; // in the cells' text, or a constant
    size_t bytes;
    int font, size_px;
    bool emoji; // a colour bitmap, scaled into a square of size_px
    enum cell_turn turn;
    struct font_script script;
    // px. Level: from the box's top left to the pen at the baseline. Else x goes down from the
    // box's top to the beginning, y from its right to the column's middle.
    float x, y;
    float width; // px
    float left, right, top,
        bottom; // px: ink as in struct cell; right and bottom of upright ones only
};

struct text_layout {
    struct fonts *fonts;
    const struct font_chain *chain;
    struct text_cells *cells;
    struct text_style style;
    double along_px, across_px; // of the box: in the line's direction, in that of the lines
    bool boxed;                 // draw nothing outside it
    struct line *lines;
    size_t line_count;
    struct text_run *runs;
    size_t run_count, run_capacity;
    struct text_report report;
};

// A line's reach above and below its baseline (right and left of its column's middle), in ems; ruby
// included.
struct line_reach {
    float above, below;
};
struct line_reach text_line_reach(const struct text_cells *cells, const struct line *line);

// From the top of the first line to the bottom of the last, in ems.
double text_lines_height(const struct text_cells *cells, const struct line *lines, size_t count,
                         double line_height);

// Sets the runs and the report's extent from the lines and report.size_px.
void text_layout_place(struct text_layout *layout);
