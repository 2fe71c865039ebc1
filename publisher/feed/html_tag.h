// The tags HTML knows, by what they mean for text. Private to html_text.c and the repairer.
#pragma once

#include <stddef.h>

enum html_tag_kind {
    HTML_TAG_UNKNOWN,
    HTML_TAG_INLINE, // gone without a trace
    HTML_TAG_BLOCK,  // begins and ends a line
    HTML_TAG_BREAK,
    HTML_TAG_RULE,
    HTML_TAG_CELL,
    HTML_TAG_ITEM,
    HTML_TAG_LIST,
    HTML_TAG_NUMBERED,
    HTML_TAG_PICTURE,
    HTML_TAG_SKIP, // gone with everything inside
    HTML_TAG_RUBY,
    HTML_TAG_RUBY_BASE,
    HTML_TAG_RUBY_TEXT,
    HTML_TAG_RUBY_PAREN,
    HTML_TAG_RUBY_CONTAINER
};

// Any case. Kept to the first eight letters, which tell all of HTML's names apart.
enum html_tag_kind html_tag_kind(const char *name, size_t length);
