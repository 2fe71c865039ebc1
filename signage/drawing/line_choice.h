// Which of the possible breaks are taken: those that part as little as possible of what belongs
// together, then the fewest lines, and among those the ones that cost least in raggedness, in
// breaks of the worse kinds and in lonely characters. Over the whole text at once, not line by
// line. Pure; lengths in ems.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "signage/drawing/text_cell.h"

struct line {
    size_t first, end;         // cells; end is behind the last one that is not a space
    float width;               // as squeezed
    enum break_kind broken_by; // how the next line is parted from this one; BREAK_MUST at the end
    float squeeze;             // 0 to 1: how much of the slack of its gaps is taken to make it fit
};

struct line_wish {
    double width;          // a line's most
    enum break_kind worst; // breaks of a worse kind are not taken
    bool headline;         // even lines; else a paragraph, whose last line may be short
    bool fewest;           // rather than unbroken phrases; only asked of headlines
};

struct line_chooser;

struct line_chooser *line_chooser_create(const struct text_cells *cells);
void line_chooser_destroy(struct line_chooser *chooser); // NULL is legal

// Call after cells have changed from place `first` on.
void line_chooser_measure(struct line_chooser *chooser, size_t first);

// False when some line would be wider than wished. On success *lines has *count lines and lives
// until the next call. An empty line (two new lines in a row) has first == end.
bool line_chooser_choose(struct line_chooser *chooser, const struct line_wish *wish,
                         const struct line **lines, size_t *count);

// How many cells from the beginning fit into `most_lines` lines when each is filled.
size_t line_chooser_reach(struct line_chooser *chooser, const struct line_wish *wish,
                          size_t most_lines);

// The width of the whole text on one line.
double line_chooser_total(const struct line_chooser *chooser);
