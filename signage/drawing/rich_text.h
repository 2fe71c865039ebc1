// Rich text (slide.h says what it is) taken apart: plain text, and apart from it where marks and
// readings stood. Hostile input is put right here: ill-formed bytes, control characters, ruby marks
// without their partners.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/base/buffer.h"

#define RICH_MOST_JOINS 3

struct rich_mark {
    uint32_t at;   // byte offset in the plain text that it stands before
    bool may;      // U+200B
    uint8_t joins; // U+2060, so many of them, at most RICH_MOST_JOINS
};

struct rich_ruby {
    uint32_t first, end; // the base's bytes in the plain text, never empty
    char *reading;       // UTF-8, never empty
};

struct rich_text {
    struct buffer plain;
    struct rich_mark *marks; // in order
    size_t mark_count, mark_capacity;
    struct rich_ruby *rubies; // in order, apart from each other
    size_t ruby_count, ruby_capacity;
    bool cut; // longer than TEXT_MOST_BYTES
};

// Embedded. `one_line`: new lines become spaces.
void rich_text_read(struct rich_text *rich, const char *text, bool one_line);
void rich_text_finish(struct rich_text *rich);
