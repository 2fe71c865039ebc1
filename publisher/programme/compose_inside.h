// What the files that compose slides share. Not for others.
#pragma once

#include <stdbool.h>

#include "publisher/item/item.h"
#include "publisher/programme/compose.h"
#include "publisher/programme/slide_writer.h"

#define COMPOSE_LANG_BYTES 36

// The languages of a blank-separated list one after the other; false when none is left.
bool compose_next_language(const char **rest, char lang[COMPOSE_LANG_BYTES]);
const char *compose_first_language(const char *languages, char lang[COMPOSE_LANG_BYTES]);

// What the item says in a field to readers of `lang`; NULL when nothing, or "".
const char *compose_value(const struct item *item, const char *name, const char *lang);

// The language of the item's own words where a slide's language is not among them: that of its
// first title.
const char *compose_own_language(const struct item *item, const char *lang);

// The word for the most important of a standing's flags; NULL when it has none worth saying.
// `board`: among others of the same day, where “today” says nothing.
const char *compose_state_word(unsigned standing_flags, bool board, const char *lang);

// A slide begun in the context's look, in the first of its languages (written to `lang`).
void compose_begin(struct slide_writer *writer, const struct compose_context *context,
                   const char *template_src, char lang[COMPOSE_LANG_BYTES]);
