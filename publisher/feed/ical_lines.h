// Content lines of RFC 5545 section 3.1: folded, of any line ending, in whatever encoding, those of
// vCalendar 1.0 quoted-printable → one at a time, as UTF-8, with the number of the line in the file
// that a person would look at. Pure.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "publisher/feed/encoding.h"
#include "signage/base/arena.h"
#include "signage/base/buffer.h"
#include "signage/base/error.h"

#define ICAL_NAME_BYTES 40
#define ICAL_PARAMETER_BYTES 256
#define ICAL_MOST_LINE_BYTES (256u * 1024) // longer ones (attachments in the file) are cut

struct ical_lines {
    struct buffer unfolded;
    struct encoding_text text;
    size_t at;
    int number; // of the line after the one that was read last
    struct buffer line, quoted;
};

struct ical_line {
    char name[ICAL_NAME_BYTES]; // upper case; "" when the line is no property
    const char *parameters;     // ";TZID=Asia/Tokyo" or ""
    const char *value;          // as written, escapes inside
    const char *whole;
    int number;
    bool unfinished; // the file ends in it
};

// *warning says what was wrong with the encoding; "" when nothing. `bytes` outlive it.
void ical_lines_init(struct ical_lines *lines, const void *bytes, size_t length,
                     const char *content_type, struct error *warning);
void ical_lines_finish(struct ical_lines *lines);

// Empty lines are passed over. The texts hold until the next call. False at the end.
bool ical_lines_next(struct ical_lines *lines, struct ical_line *line);

// The first value of a parameter without its quotes, cut to the room; false when it has none.
bool ical_line_parameter(const struct ical_line *line, const char *name,
                         char out[ICAL_PARAMETER_BYTES]);

// A TEXT value (RFC 5545 section 3.3.11) without its escapes, up to `end`.
char *ical_unescape(struct arena *arena, const char *value, const char *end);

// Where the value of a list that begins at `value` ends: at an unescaped comma or at the NUL.
const char *ical_list_end(const char *value);
