// UTF-8 (RFC 3629) one character at a time. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_REPLACEMENT 0xFFFDu

// The marks that rich text carries inside a plain UTF-8 string.
#define UTF8_ZERO_WIDTH_SPACE 0x200Bu // a line may well break here
#define UTF8_WORD_JOINER 0x2060u      // a line must not break here
#define UTF8_RUBY_BASE 0xFFF9u        // interlinear annotation anchor: base text follows
#define UTF8_RUBY_TEXT 0xFFFAu        // separator: the reading follows
#define UTF8_RUBY_END 0xFFFBu         // terminator

// Reads the character at text[*offset] (*offset < bytes) and moves *offset behind it. A byte that
// cannot be part of well-formed UTF-8 gives UTF8_REPLACEMENT and moves by one byte, so that a loop
// over hostile bytes always ends.
uint32_t utf8_next(const char *text, size_t bytes, size_t *offset);

// Writes 1 to 4 bytes (no terminator) and returns how many; surrogates and values above 0x10FFFF
// are written as UTF8_REPLACEMENT.
size_t utf8_encode(uint32_t character, char out[4]);

// The largest character border at or below `offset`.
size_t utf8_floor(const char *text, size_t offset);

bool utf8_valid(const char *text, size_t bytes);

// Number of characters; each ill-formed byte counts as one.
size_t utf8_count(const char *text, size_t bytes);
