// Where a line of Japanese may well break: between phrases (文節) and between the words of a long
// compound, found with MeCab and IPADIC; and where it must not: inside protected terms, dates,
// numbers with their units. Worked out once here, so that players need no dictionary.
//
// Any thread; a lock inside keeps the one tagger to one caller at a time.
#pragma once

#include <stdbool.h>

#include "signage/base/arena.h"
#include "signage/base/error.h"

#define PHRASES_MOST_TERMS 4000
#define PHRASES_MOST_TERM_CHARS 40
#define PHRASES_MOST_TEXT_BYTES (64u * 1024) // longer texts go unmarked

struct phrases;

// `terms_file`: protected terms, a line each, '|' in them where they are parted when they are wider
// than a line, '#' begins a comment; "" for none. Without a UTF-8
// IPADIC the object works and marks nothing, after one warning that names the package.
struct phrases *phrases_create(const char *terms_file, struct error *error)
    __attribute__((warn_unused_result));
void phrases_destroy(struct phrases *phrases); // NULL is legal

// The rich text with U+200B at phrase borders and U+2060 inside what must hold together. The
// author's own marks, line ends and ruby stay as they are. Only Japanese (`lang` "ja" or "ja-…") is
// marked; other text comes back as it is.
const char *phrases_mark(struct phrases *phrases, struct arena *arena, const char *rich_text,
                         const char *lang);

bool phrases_ready(const struct phrases *phrases); // a dictionary was found
