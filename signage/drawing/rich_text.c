// The first step of text layout: rich text in, plain text with marks and readings beside it out.
#include "signage/drawing/rich_text.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>

#include "signage/base/utf8.h"
#include "signage/drawing/text.h"

static void *grown(void *array, size_t count, size_t *capacity, size_t element_bytes)
{
    if (count < *capacity)
        return array;
    *capacity = *capacity ? *capacity * 2 : 16;
    array = realloc(array, *capacity * element_bytes);
    if (!array)
        abort();
    return array;
}

static void add_mark(struct rich_text *rich, bool may)
{
    uint32_t at = (uint32_t)rich->plain.length;
    if (rich->mark_count == 0 || rich->marks[rich->mark_count - 1].at != at) {
        rich->marks =
            grown(rich->marks, rich->mark_count, &rich->mark_capacity, sizeof *rich->marks);
        rich->marks[rich->mark_count++] = (struct rich_mark){.at = at};
    }
    struct rich_mark *mark = &rich->marks[rich->mark_count - 1];
    mark->may |= may;
    mark->joins = (uint8_t)(mark->joins + (!may && mark->joins < RICH_MOST_JOINS));
}

static void add_ruby(struct rich_text *rich, uint32_t first, struct buffer *reading)
{
    if (reading->length == 0 || first >= rich->plain.length)
        return;
    rich->rubies =
        grown(rich->rubies, rich->ruby_count, &rich->ruby_capacity, sizeof *rich->rubies);
    rich->rubies[rich->ruby_count++] =
        (struct rich_ruby){first, (uint32_t)rich->plain.length, buffer_take(reading, NULL)};
}

// Characters that draw nothing and would only disturb: controls, bidirectional marks, soft
// hyphens. Joiners (and what keeps letters from joining) and variation selectors stay, they make
// one glyph of several characters.
static bool is_noise(uint32_t c)
{
    if (c == 0x200C || c == 0x200D || c == 0x20E3 || (c >= 0xFE00 && c <= 0xFE0F) ||
        (c >= 0xE0020 && c <= 0xE01EF))
        return false;
    int8_t type = u_charType((UChar32)c);
    return type == U_CONTROL_CHAR || type == U_FORMAT_CHAR ||
           u_hasBinaryProperty((UChar32)c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

static uint32_t new_line_or_space(uint32_t c, bool one_line)
{
    if (c == 0x2028 || c == 0x2029 || c == 0x85)
        c = '\n';
    if (c == '\t' || (c == '\n' && one_line))
        c = ' ';
    return c;
}

struct ruby_state {
    bool in_base, in_reading;
    uint32_t first;
    struct buffer reading;
};

// True when `c` was a mark of ruby and is dealt with.
static bool take_ruby_mark(struct rich_text *rich, struct ruby_state *ruby, uint32_t c)
{
    switch (c) {
    case UTF8_RUBY_BASE:
        buffer_clear(&ruby->reading);
        ruby->in_base = true;
        ruby->in_reading = false;
        ruby->first = (uint32_t)rich->plain.length;
        return true;
    case UTF8_RUBY_TEXT:
        ruby->in_reading = ruby->in_base;
        return true;
    case UTF8_RUBY_END:
        if (ruby->in_reading)
            add_ruby(rich, ruby->first, &ruby->reading);
        buffer_clear(&ruby->reading);
        ruby->in_base = ruby->in_reading = false;
        return true;
    default:
        return false;
    }
}

static void take_character(struct rich_text *rich, struct ruby_state *ruby, uint32_t c)
{
    if (c == '\n' && ruby->in_base) {
        buffer_clear(&ruby->reading); // a base on two lines is none
        ruby->in_base = ruby->in_reading = false;
    }
    if (ruby->in_reading) {
        if (c != UTF8_ZERO_WIDTH_SPACE && c != UTF8_WORD_JOINER && !is_noise(c))
            buffer_add_utf8(&ruby->reading, c);
    } else if (c == UTF8_ZERO_WIDTH_SPACE)
        add_mark(rich, true);
    else if (c == UTF8_WORD_JOINER || c == 0xFEFF)
        add_mark(rich, false);
    else if (c == '\n' || !is_noise(c))
        buffer_add_utf8(&rich->plain, c);
}

void rich_text_read(struct rich_text *rich, const char *text, bool one_line)
{
    *rich = (struct rich_text){0};
    // An ill-formed byte becomes a replacement character of three; an ellipsis may come behind.
    buffer_init(&rich->plain, 3u * TEXT_MOST_BYTES + 16);
    struct ruby_state ruby = {0};
    buffer_init(&ruby.reading, 3u * TEXT_MOST_BYTES);
    size_t length = strnlen(text, TEXT_MOST_BYTES + 1u);
    if (length > TEXT_MOST_BYTES) {
        rich->cut = true;
        length = TEXT_MOST_BYTES;
    }
    for (size_t at = 0; at < length;) {
        uint32_t c = new_line_or_space(utf8_next(text, length, &at), one_line);
        if (!take_ruby_mark(rich, &ruby, c))
            take_character(rich, &ruby, c);
    }
    buffer_finish(&ruby.reading);
}

void rich_text_finish(struct rich_text *rich)
{
    buffer_finish(&rich->plain);
    for (size_t i = 0; i < rich->ruby_count; i++)
        free(rich->rubies[i].reading);
    free(rich->rubies);
    free(rich->marks);
    *rich = (struct rich_text){0};
}
