// Shortening a text so that it still reads as whole: at the end of a sentence, else of a phrase,
// else anywhere, with an ellipsis where something is missing. Pure; any thread.
#pragma once

#include <stddef.h>

#include "signage/base/arena.h"

// At most `most_chars` as a reader counts them: ruby's readings and break marks do not. Returns
// `text` itself when it fits.
const char *text_cut(struct arena *arena, const char *text, size_t most_chars);
