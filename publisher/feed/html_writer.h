// The growing end of the text html_text.c makes: blanks and line ends wait until something visible
// follows, and the marks of ruby are set where its base began. Private to html_text.c.
#pragma once

#include <stdbool.h>
#include <stddef.h>

// What waits between two visible characters; the stronger wins.
enum html_gap { HTML_GAP_NONE, HTML_GAP_BLANK, HTML_GAP_WRAP, HTML_GAP_LINE };

enum html_ruby { HTML_RUBY_OUTSIDE, HTML_RUBY_BASE, HTML_RUBY_READING, HTML_RUBY_PAREN };

struct html_writer {
    char *start, *at, *limit;
    enum html_gap gap;
    bool one_line;
    const char *mark; // of a list item, waiting for its text; NULL when there is none
    char mark_text[16];
    enum html_ruby ruby;
    char *ruby_base; // where the base began; NULL while there is none
    char *reading;   // where the reading began
    bool ruby_marks; // this reading stands behind U+FFFA, not in （）
    bool ruby_complex;
    int ruby_depth;
};

void html_writer_put(struct html_writer *writer, const char *bytes, size_t length);
void html_writer_gap(struct html_writer *writer, enum html_gap gap);
void html_writer_mark(struct html_writer *writer, int number); // 0: a dot

void html_writer_ruby(struct html_writer *writer);
void html_writer_ruby_base(struct html_writer *writer);
void html_writer_reading(struct html_writer *writer);
void html_writer_reading_end(struct html_writer *writer);
void html_writer_paren(struct html_writer *writer, bool open);
void html_writer_ruby_end(struct html_writer *writer);
