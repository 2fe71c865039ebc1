// Where lines may break: ICU's rules for the language (UAX #14, strict for Japanese), graded from
// forbidden to good, with the text's own marks above them. Keeps ICU's iterators, which are dear to
// open; one thread at a time.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "signage/drawing/text_cell.h"

struct line_breaker;

struct line_breaker *line_breaker_create(void);
void line_breaker_destroy(struct line_breaker *breaker); // NULL is legal

// The byte offsets at which grapheme clusters begin in text[0, length), with `length` behind them.
// Valid until the next call.
const uint32_t *line_breaker_clusters(struct line_breaker *breaker, const char *text, size_t length,
                                      size_t *count);

// Fills in break_before of every cell.
void line_breaker_grade(struct line_breaker *breaker, struct text_cells *cells, const char *lang);
