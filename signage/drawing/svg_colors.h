// SVG files of templates and themes name colours ("theme:paper") instead of fixing them, so that
// one drawing serves every theme. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "signage/base/buffer.h"
#include "signage/base/error.h"
#include "signage/drawing/theme.h"

// Appends the document with each "theme:NAME" replaced by #RRGGBB. False with a sentence when the
// theme has no such colour, or `out` is full.
bool svg_colors_fill_in(const char *name, const char *bytes, size_t length,
                        const struct theme *theme, struct buffer *out, struct error *error)
    __attribute__((warn_unused_result));
