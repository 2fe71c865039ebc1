// Rich text between its two forms: marked UTF-8 in memory and mixed content in XML. Going in, what
// a person wrote by hand is tidied: the line ends and indentation of the file are not the text's,
// <br/> is. Going out, whatever marks are in the string, what is written is well-formed.

#include <libxml/tree.h>
#include <stdlib.h>
#include <string.h>

#include "signage/base/utf8.h"
#include "signage/base/xml.h"
#include "signage/language/slide.h"

// Stand for <br/> until blanks are tidied; XML 1.0 has no such character, so text cannot bring it.
#define LINE_BREAK '\v'
// Stand around what <nobr> holds, likewise.
#define HOLD_BEGIN '\x0E'
#define HOLD_END '\x0F'

#define MOST_BYTES ((size_t)1 << 30) // far above any document's limit

static bool is_ruby_mark(uint32_t c)
{
    return c >= UTF8_RUBY_BASE && c <= UTF8_RUBY_END;
}

// Marks come only from elements: a stray one in the text would upset whoever reads the string.
static void add_text(struct buffer *out, const char *text)
{
    size_t bytes = strlen(text);
    for (size_t offset = 0; offset < bytes;) {
        uint32_t c = utf8_next(text, bytes, &offset);
        if (!is_ruby_mark(c))
            buffer_add_utf8(out, c);
    }
}

static void add_content(struct buffer *out, const xmlNode *element, bool in_ruby);

static void add_held(struct buffer *out, const xmlNode *element, bool in_ruby)
{
    buffer_add_char(out, HOLD_BEGIN);
    add_content(out, element, in_ruby);
    buffer_add_char(out, HOLD_END);
}

static void add_plain(struct buffer *out, const xmlNode *element)
{
    xmlChar *content = xmlNodeGetContent(element);
    if (content)
        add_text(out, (const char *)content);
    xmlFree(content);
}

// <ruby> may hold several pairs: 目<rt>め</rt>黒<rt>ぐろ</rt>. A base without a reading is plain
// text.
static void add_ruby(struct buffer *out, const xmlNode *ruby)
{
    struct buffer base;
    buffer_init(&base, MOST_BYTES);
    for (const xmlNode *node = ruby->children; node; node = node->next) {
        if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
            add_text(&base, (const char *)node->content);
        if (node->type != XML_ELEMENT_NODE || xml_is(node, "rp"))
            continue;
        if (!xml_is(node, "rt")) {
            add_content(&base, node, true);
            continue;
        }
        struct buffer reading;
        buffer_init(&reading, MOST_BYTES);
        add_plain(&reading, node);
        if (base.length > 0 && reading.length > 0) {
            buffer_add_utf8(out, UTF8_RUBY_BASE);
            buffer_add(out, base.bytes, base.length);
            buffer_add_utf8(out, UTF8_RUBY_TEXT);
            buffer_add(out, reading.bytes, reading.length);
            buffer_add_utf8(out, UTF8_RUBY_END);
        } else {
            buffer_add_text(out, buffer_text(&base));
        }
        buffer_finish(&reading);
        buffer_clear(&base);
    }
    buffer_add_text(out, buffer_text(&base));
    buffer_finish(&base);
}

static void add_content(struct buffer *out, const xmlNode *element, bool in_ruby)
{
    for (const xmlNode *node = element->children; node; node = node->next) {
        if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
            add_text(out, (const char *)node->content);
        else if (node->type != XML_ELEMENT_NODE)
            continue;
        else if (xml_is(node, "br"))
            buffer_add_char(out, in_ruby ? ' ' : LINE_BREAK);
        else if (xml_is(node, "wbr"))
            buffer_add_utf8(out, UTF8_ZERO_WIDTH_SPACE);
        else if (xml_is(node, "nobr"))
            add_held(out, node, in_ruby);
        else if (xml_is(node, "ruby") && !in_ruby)
            add_ruby(out, node);
        else if (!xml_is(node, "rt") && !xml_is(node, "rp"))
            add_content(out, node, in_ruby);
    }
}

static bool is_hold(char c)
{
    return c == HOLD_BEGIN || c == HOLD_END;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Whether the character that ends at / starts at `offset` is of a script written without blanks.
static bool wide_before(const char *text, size_t offset)
{
    size_t start = offset;
    while (start > 0 && ((unsigned char)text[--start] & 0xC0) == 0x80)
        ;
    uint32_t c = utf8_next(text, offset, &start);
    return c >= 0x2E80 && !(c >= 0xAC00 && c <= 0xD7AF); // Korean does put blanks
}

static bool wide_after(const char *text, size_t bytes, size_t offset)
{
    uint32_t c = utf8_next(text, bytes, &offset);
    return c >= 0x2E80 && !(c >= 0xAC00 && c <= 0xD7AF);
}

// What a run of blanks [from, to) in the file stands for.
static void add_blanks(struct buffer *out, const char *raw, size_t bytes, size_t from, size_t to)
{
    bool file_line_end = memchr(raw + from, '\n', to - from) != NULL;
    size_t before = from, behind = to;
    while (before > 0 && is_hold(raw[before - 1]))
        before--;
    while (behind < bytes && is_hold(raw[behind]))
        behind++;
    bool first_or_last = before == 0 || behind == bytes;
    bool at_edge = first_or_last || raw[before - 1] == LINE_BREAK || raw[behind] == LINE_BREAK;
    if (first_or_last || (file_line_end && at_edge))
        return;
    if (!file_line_end)
        for (size_t i = from; i < to; i++)
            buffer_add_char(out, ' ');
    else if (!wide_before(raw, before) && !wide_after(raw, bytes, behind))
        buffer_add_char(out, ' ');
}

// <nobr> becomes a mark against a break in front of each of its characters but the first.
static void hold(struct buffer *out, const char *text, size_t bytes)
{
    int depth = 0;
    bool first = true, in_reading = false, anchored = false;
    for (size_t offset = 0; offset < bytes;) {
        uint32_t c = utf8_next(text, bytes, &offset);
        if (c == HOLD_BEGIN || c == HOLD_END) {
            depth += c == HOLD_BEGIN ? 1 : -1;
            first |= c == HOLD_BEGIN && depth == 1;
            continue;
        }
        bool marks = c == UTF8_ZERO_WIDTH_SPACE || c == '\n' || c == UTF8_RUBY_END;
        in_reading = c == UTF8_RUBY_TEXT || (in_reading && c != UTF8_RUBY_END);
        if (depth > 0 && !first && !in_reading && !anchored && !marks)
            buffer_add_utf8(out, UTF8_WORD_JOINER);
        anchored = c == UTF8_RUBY_BASE;
        first &= marks;
        buffer_add_utf8(out, c);
    }
}

const char *rich_text_from_xml(struct arena *arena, const struct _xmlNode *element)
{
    struct buffer raw, tidy, held;
    buffer_init(&raw, MOST_BYTES);
    buffer_init(&held, MOST_BYTES);
    buffer_init(&tidy, MOST_BYTES);
    add_content(&raw, element, false);
    for (size_t i = 0; i < raw.length;) {
        size_t end = i;
        while (end < raw.length && is_blank(raw.bytes[end]))
            end++;
        if (end > i)
            add_blanks(&tidy, raw.bytes, raw.length, i, end);
        else
            buffer_add_char(&tidy, raw.bytes[end++] == LINE_BREAK ? '\n' : raw.bytes[i]);
        i = end;
    }
    hold(&held, buffer_text(&tidy), tidy.length);
    const char *text = arena_text_n(arena, buffer_text(&held), held.length);
    buffer_finish(&raw);
    buffer_finish(&held);
    buffer_finish(&tidy);
    return text;
}

// Where in an annotation the writer stands.
enum place { IN_TEXT, IN_BASE, IN_READING };

static void close_ruby(struct buffer *out, enum place place)
{
    if (place == IN_READING)
        buffer_add_text(out, "</rt></ruby>");
    else if (place == IN_BASE)
        buffer_add_text(out, "</ruby>");
}

static void add_escaped(struct buffer *out, uint32_t c)
{
    char one[5];
    one[utf8_encode(c, one)] = '\0';
    xml_escape(out, one);
}

void rich_text_to_xml(struct buffer *out, const char *rich_text)
{
    enum place place = IN_TEXT;
    size_t bytes = strlen(rich_text);
    for (size_t offset = 0; offset < bytes;) {
        uint32_t c = utf8_next(rich_text, bytes, &offset);
        if (c == UTF8_RUBY_BASE) {
            close_ruby(out, place);
            buffer_add_text(out, "<ruby>");
            place = IN_BASE;
        } else if (c == UTF8_RUBY_TEXT && place == IN_BASE) {
            buffer_add_text(out, "<rt>");
            place = IN_READING;
        } else if (c == UTF8_RUBY_END) {
            close_ruby(out, place);
            place = IN_TEXT;
        } else if (c == '\n') {
            buffer_add_text(out, place == IN_TEXT ? "<br/>" : " ");
        } else if (!is_ruby_mark(c)) {
            add_escaped(out, c);
        }
    }
    close_ruby(out, place);
}

void rich_text_to_plain(struct buffer *out, const char *rich_text)
{
    enum place place = IN_TEXT;
    size_t bytes = strlen(rich_text);
    for (size_t offset = 0; offset < bytes;) {
        uint32_t c = utf8_next(rich_text, bytes, &offset);
        if (c == UTF8_RUBY_BASE)
            place = IN_BASE;
        else if (c == UTF8_RUBY_TEXT)
            place = place == IN_BASE ? IN_READING : place;
        else if (c == UTF8_RUBY_END)
            place = IN_TEXT;
        else if (place != IN_READING && c != UTF8_ZERO_WIDTH_SPACE && c != UTF8_WORD_JOINER)
            buffer_add_utf8(out, c);
    }
}
