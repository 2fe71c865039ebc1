// Which font draws a character: chains of font files by role and language, read from a font table
// (fonts/fonts.xml), never from fontconfig, so that the hall and the office agree.
//
// A struct fonts belongs to one thread at a time; each drawing thread opens its own. Opening and
// closing are locked inside, since FreeType's library is shared.
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/base/buffer.h"
#include "signage/base/error.h"

struct fonts;

// Reads the table, checks that each file of a required font is there (the sentence names the Debian
// package to install). Calls TTF_Init as needed.
struct fonts *fonts_open(const char *table_path, struct error *error)
    __attribute__((warn_unused_result));
void fonts_close(struct fonts *fonts); // NULL is legal

// Where the table is when nobody says: $KAWARABAN_FONTS, ./fonts/fonts.xml, else the installed one.
void fonts_default_table(char path[PATH_MAX]);

// Compares every font with the digest in the table; appends a line to `differences` (NULL: not
// wanted) for each that is another file than the table was made with: drawn text may then differ
// from other machines'. Reads some 200 MB. False with a sentence when the table cannot be used;
// `differences` stays empty when all is well.
bool fonts_check(const char *table_path, struct buffer *differences, struct error *error)
    __attribute__((warn_unused_result));
