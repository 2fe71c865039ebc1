#include "publisher/feed/html_writer.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "signage/base/utf8.h"

// Written without blanks between words: CSS Text 3 section 4.1.3 removes a line end between two of
// these. Hangul is not among them.
static bool joins(uint32_t c)
{
    return (c >= 0x2E80 && c <= 0x31FF) || (c >= 0x3200 && c <= 0x9FFF) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE4F) ||
           (c >= 0xFF01 && c <= 0xFFEF) || (c >= 0x20000 && c <= 0x3FFFF) ||
           (c >= UTF8_RUBY_BASE && c <= UTF8_RUBY_END);
}

static uint32_t last_character(const struct html_writer *writer)
{
    const char *p = writer->at - 1;
    while (p > writer->start && ((unsigned char)*p & 0xC0) == 0x80)
        p--;
    size_t offset = 0;
    return utf8_next(p, (size_t)(writer->at - p), &offset);
}

static uint32_t first_character(const char *bytes, size_t length)
{
    size_t offset = 0;
    return utf8_next(bytes, length, &offset);
}

static void add(struct html_writer *writer, const char *bytes, size_t length)
{
    if (length > (size_t)(writer->limit - writer->at))
        return;
    memcpy(writer->at, bytes, length);
    writer->at += length;
}

static void close_gap(struct html_writer *writer, const char *bytes, size_t length)
{
    enum html_gap gap = writer->gap;
    writer->gap = HTML_GAP_NONE;
    if (writer->at > writer->start) {
        if (gap == HTML_GAP_LINE)
            add(writer, writer->one_line ? " " : "\n", 1);
        else if (gap == HTML_GAP_BLANK)
            add(writer, " ", 1);
        else if (gap == HTML_GAP_WRAP &&
                 !(joins(last_character(writer)) && joins(first_character(bytes, length))))
            add(writer, " ", 1);
    }
    if (!writer->mark)
        return;
    if (writer->one_line || *writer->mark)
        add(writer, writer->mark, writer->one_line ? 0 : strlen(writer->mark));
    else if (joins(first_character(bytes, length)))
        add(writer, "・", strlen("・"));
    else
        add(writer, "- ", 2);
    writer->mark = NULL;
}

void html_writer_put(struct html_writer *writer, const char *bytes, size_t length)
{
    if (writer->ruby == HTML_RUBY_PAREN)
        return;
    if (writer->gap != HTML_GAP_NONE || writer->mark)
        close_gap(writer, bytes, length);
    if (writer->ruby == HTML_RUBY_BASE && !writer->ruby_base)
        writer->ruby_base = writer->at;
    add(writer, bytes, length);
}

void html_writer_gap(struct html_writer *writer, enum html_gap gap)
{
    if (writer->ruby != HTML_RUBY_OUTSIDE && gap == HTML_GAP_LINE)
        gap = HTML_GAP_WRAP;
    if (gap > writer->gap)
        writer->gap = gap;
}

void html_writer_mark(struct html_writer *writer, int number)
{
    writer->mark_text[0] = '\0';
    if (number > 0)
        snprintf(writer->mark_text, sizeof writer->mark_text, "%d. ", number);
    writer->mark = writer->mark_text;
}

void html_writer_ruby(struct html_writer *writer)
{
    writer->ruby_depth++;
    if (writer->ruby == HTML_RUBY_READING)
        html_writer_reading_end(writer);
    writer->ruby_complex = writer->ruby != HTML_RUBY_OUTSIDE;
    writer->ruby = HTML_RUBY_BASE;
    writer->ruby_base = NULL;
}

void html_writer_ruby_base(struct html_writer *writer)
{
    if (writer->ruby == HTML_RUBY_READING)
        html_writer_reading_end(writer);
    else if (writer->ruby_base)
        writer->ruby_complex = true; // a second base before the first one's reading
    if (writer->ruby != HTML_RUBY_OUTSIDE)
        writer->ruby = HTML_RUBY_BASE;
}

void html_writer_reading(struct html_writer *writer)
{
    static const char anchor[] = "\xEF\xBF\xB9", separator[] = "\xEF\xBF\xBA", paren[] = "（";
    if (writer->ruby == HTML_RUBY_OUTSIDE)
        return;
    if (writer->ruby == HTML_RUBY_READING)
        html_writer_reading_end(writer);
    writer->gap = HTML_GAP_NONE;
    char *base = writer->ruby_base;
    writer->ruby_marks =
        base && base < writer->at && !writer->ruby_complex && writer->limit - writer->at >= 9;
    if (writer->ruby_marks) {
        memmove(base + 3, base, (size_t)(writer->at - base));
        memcpy(base, anchor, 3);
        writer->at += 3;
        add(writer, separator, 3);
    } else {
        add(writer, paren, 3);
    }
    writer->reading = writer->at;
    writer->ruby = HTML_RUBY_READING;
}

void html_writer_reading_end(struct html_writer *writer)
{
    static const char terminator[] = "\xEF\xBF\xBB", paren[] = "）";
    if (writer->ruby != HTML_RUBY_READING)
        return;
    writer->gap = HTML_GAP_NONE;
    if (writer->at > writer->reading) {
        add(writer, writer->ruby_marks ? terminator : paren, 3);
    } else { // no reading: the base alone
        writer->at -= 3;
        if (writer->ruby_marks) {
            char *base = writer->ruby_base;
            memmove(base, base + 3, (size_t)(writer->at - base - 3));
            writer->at -= 3;
        }
    }
    writer->ruby = HTML_RUBY_BASE;
    writer->ruby_base = NULL;
}

void html_writer_paren(struct html_writer *writer, bool open)
{
    if (writer->ruby == HTML_RUBY_OUTSIDE)
        return;
    if (writer->ruby == HTML_RUBY_READING)
        html_writer_reading_end(writer);
    writer->ruby = open ? HTML_RUBY_PAREN : HTML_RUBY_BASE;
}

void html_writer_ruby_end(struct html_writer *writer)
{
    if (writer->ruby == HTML_RUBY_READING)
        html_writer_reading_end(writer);
    writer->ruby_depth -= writer->ruby_depth > 0;
    writer->ruby = writer->ruby_depth > 0 ? HTML_RUBY_BASE : HTML_RUBY_OUTSIDE;
    writer->ruby_base = NULL;
}
