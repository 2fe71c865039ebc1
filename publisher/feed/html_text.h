// HTML, or text that may be HTML, → plain text as a screen shows it: entities decoded, paragraphs
// and line breaks as '\n', lists with their marks, scripts and styles gone, and no blank where
// Japanese source was merely wrapped. Simple ruby stays ruby (U+FFF9 base U+FFFA reading U+FFFB),
// other ruby becomes base（reading）. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define HTML_MOST_LIST_DEPTH 8
#define HTML_TEXT_ROOM(length) ((length)*2 + 16)

enum html_tags {
    HTML_TAGS_NONE,  // '<' is a character
    HTML_TAGS_KNOWN, // only what HTML knows as a tag is one: RSS, which does not tell
    HTML_TAGS_ALL
};

struct html_options {
    enum html_tags tags;
    bool entities; // decode them, doubly escaped ones too
    bool one_line; // a title: line breaks become blanks
};

// The first picture of the text that is worth showing (not a tracking pixel, not an emoji), as a
// piece of the input: entities still inside. length 0 when there is none.
struct html_picture {
    const char *src;
    size_t length;
};

// `out` has room for HTML_TEXT_ROOM(length) bytes (list marks may grow the text). Returns the
// length written; a NUL stands behind it. *picture may be NULL. UTF-8 in, UTF-8 out.
size_t html_to_text(const char *html, size_t length, struct html_options options, char *out,
                    struct html_picture *picture);

// The character an HTML entity stands for: `name` without '&' and ';'. 0 when it is none.
unsigned html_entity(const char *name, size_t length);

// Reads "&…" at *at (before `end`) and moves behind it. 0, with nothing moved, when it is no
// reference: then the ampersand is a character.
unsigned html_reference(const char **at, const char *end);

// An attribute's value (entities still inside) in the tag whose name ends at `tag` and whose '>' is
// at `end`.
bool html_attribute(const char *tag, const char *end, const char *name, const char **value,
                    size_t *length);
