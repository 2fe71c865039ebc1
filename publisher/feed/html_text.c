// One pass over the source: runs of ordinary text are copied whole, and only '<', '&', white space
// and a few characters that mean something to us are looked at.
#include "publisher/feed/html_text.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "publisher/feed/html_tag.h"
#include "publisher/feed/html_writer.h"
#include "signage/base/utf8.h"

struct html {
    const char *at, *end;
    struct html_options options;
    struct html_writer out;
    struct html_picture *picture;
    int lists[HTML_MOST_LIST_DEPTH]; // the next number, 0 for a list of dots
    int list_depth;
    int pre;
    bool blank_lines_count; // no markup at all: an empty line is a paragraph's end
    bool saw_tag, saw_escaped_tag;
    bool no_more_ends, no_more_closers,
        no_more_sections; // searched in vain before: hostile input stays linear
};

enum { ORDINARY, SPACE, LESS, AMPERSAND, CONTROL, WIDE_LEAD };

static const uint8_t classes[256] = {
    [0 ... 8] = CONTROL, ['\t'] = SPACE,     ['\n'] = SPACE,        [11] = CONTROL,
    ['\f'] = SPACE,      ['\r'] = SPACE,     [14 ... 31] = CONTROL, [' '] = SPACE,
    ['&'] = AMPERSAND,   ['<'] = LESS,       [0x7F] = CONTROL,      [0xC2] = WIDE_LEAD,
    [0xE2] = WIDE_LEAD,  [0xE3] = WIDE_LEAD, [0xEF] = WIDE_LEAD,
};

// The first byte at or behind p that needs a look.
static const char *ordinary_end(const char *p, const char *end)
{
    while (p < end) {
        unsigned char c = (unsigned char)*p;
        if (c >= 0xE3 && c <= 0xED && end - p >= 3 && p[1] & p[2] & 0x80 &&
            !(c == 0xE3 && p[1] == '\x80' && p[2] == '\x80'))
            p += 3; // kana, kanji and Japanese punctuation, all but the ideographic space
        else if (classes[c] == ORDINARY)
            p++;
        else
            break;
    }
    return p;
}

static void put_character(struct html *h, uint32_t c)
{
    char bytes[4];
    if (c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f')
        return;
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == 0xA0) {
        html_writer_gap(&h->out, HTML_GAP_BLANK);
        return;
    }
    if (c == 0x85 || c == 0x2028 || c == 0x2029) {
        html_writer_gap(&h->out, HTML_GAP_LINE);
        return;
    }
    bool invisible = (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x200B || c == 0x2060 ||
                     (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF ||
                     (c >= UTF8_RUBY_BASE && c <= UTF8_RUBY_END) || c == 0xFFFE || c == 0xFFFF;
    if (invisible) // our own marks and writing directions are not for feeds to set
        return;
    if (c == 0x3000 && (h->out.at == h->out.start || h->out.gap != HTML_GAP_NONE)) {
        html_writer_gap(&h->out, HTML_GAP_BLANK); // indentation is the layout's work
        return;
    }
    html_writer_put(&h->out, bytes, utf8_encode(c, bytes));
}

static void space(struct html *h)
{
    int lines = 0;
    while (h->at < h->end && classes[(unsigned char)*h->at] == SPACE)
        lines += *h->at++ == '\n';
    bool line = lines > 0 && (h->pre > 0 || (h->blank_lines_count && lines > 1));
    html_writer_gap(&h->out, line ? HTML_GAP_LINE : lines > 0 ? HTML_GAP_WRAP : HTML_GAP_BLANK);
}

// "&amp;nbsp;" is a blank somebody escaped twice; nobody shows visitors "&nbsp;".
static void reference(struct html *h)
{
    uint32_t c = h->options.entities ? html_reference(&h->at, h->end) : 0;
    if (!c) {
        html_writer_put(&h->out, h->at++, 1);
        return;
    }
    if (c == '&' && h->at < h->end && h->at[-1] == ';') {
        const char *inner = h->at - 1;
        const char *name_end = h->at;
        while (name_end < h->end && name_end - h->at < 12 &&
               (isalnum((unsigned char)*name_end) || *name_end == '#'))
            name_end++;
        uint32_t again = name_end < h->end && *name_end == ';' ? html_reference(&inner, h->end) : 0;
        if (again) {
            h->at = inner;
            c = again;
        }
    }
    if (c == '<' && h->at < h->end && (isalpha((unsigned char)*h->at) || *h->at == '/'))
        h->saw_escaped_tag = true;
    put_character(h, c);
}

bool html_attribute(const char *tag, const char *end, const char *name, const char **value,
                    size_t *length)
{
    size_t name_length = strlen(name);
    for (const char *p = tag; p < end;) {
        while (p < end && (isspace((unsigned char)*p) || *p == '/'))
            p++;
        const char *start = p;
        while (p < end && !isspace((unsigned char)*p) && *p != '=')
            p++;
        bool found =
            (size_t)(p - start) == name_length && strncasecmp(start, name, name_length) == 0;
        while (p < end && isspace((unsigned char)*p))
            p++;
        if (p >= end || *p != '=') {
            if (p == start)
                p++;
            continue;
        }
        p++;
        while (p < end && isspace((unsigned char)*p))
            p++;
        char quote = p < end && (*p == '"' || *p == '\'') ? *p++ : '\0';
        *value = p;
        while (p < end && (quote ? *p != quote : !isspace((unsigned char)*p)))
            p++;
        *length = (size_t)(p - *value);
        if (found)
            return true;
        p += quote && p < end;
    }
    return false;
}

static bool small(const char *tag, const char *end, const char *name)
{
    const char *value;
    size_t length;
    if (!html_attribute(tag, end, name, &value, &length) || memchr(value, '%', length))
        return false;
    return length > 0 && isdigit((unsigned char)*value) && atoi(value) <= 32;
}

static bool has(const char *text, size_t length, const char *word)
{
    return memmem(text, length, word, strlen(word)) != NULL;
}

static void picture(struct html *h, const char *tag, const char *end)
{
    const char *value;
    size_t length;
    if (html_attribute(tag, end, "class", &value, &length) &&
        (has(value, length, "emoji") || has(value, length, "smiley"))) {
        if (html_attribute(tag, end, "alt", &value, &length) && utf8_valid(value, length) &&
            !memchr(value, '&', length))
            html_writer_put(&h->out, value, length);
        return;
    }
    if (!h->picture || h->picture->length > 0 || small(tag, end, "width") ||
        small(tag, end, "height"))
        return;
    bool found = html_attribute(tag, end, "src", &value, &length) && length > 0;
    if ((!found || (length > 5 && strncasecmp(value, "data:", 5) == 0)) &&
        !(html_attribute(tag, end, "data-src", &value, &length) && length > 0))
        return;
    size_t path = 0;
    while (path < length && value[path] != '?' && value[path] != '#')
        path++;
    bool animation = path > 4 && strncasecmp(value + path - 4, ".gif", 4) == 0;
    if (!animation && length < 2048)
        *h->picture = (struct html_picture){value, length};
}

static void skip_element(struct html *h, const char *name, size_t length)
{
    bool code = length >= 5 && (strncasecmp(name, "script", length) == 0 ||
                                strncasecmp(name, "style", length) == 0);
    if (!code && h->no_more_closers)
        return;
    for (const char *p = h->at; p < h->end; p++) {
        p = memchr(p, '<', (size_t)(h->end - p));
        if (!p)
            break;
        if (h->end - p > (ptrdiff_t)length + 2 && p[1] == '/' &&
            strncasecmp(p + 2, name, length) == 0) {
            const char *close = memchr(p, '>', (size_t)(h->end - p));
            h->at = close ? close + 1 : h->end;
            return;
        }
    }
    if (code)
        h->at = h->end;
    else
        h->no_more_closers = true;
}

static void list(struct html *h, bool closing, int first)
{
    html_writer_gap(&h->out, HTML_GAP_LINE);
    if (closing) {
        h->list_depth -= h->list_depth > 0;
    } else {
        if (h->list_depth < HTML_MOST_LIST_DEPTH)
            h->lists[h->list_depth] = first;
        h->list_depth++;
    }
}

static void list_item(struct html *h, bool closing)
{
    html_writer_gap(&h->out, HTML_GAP_LINE);
    if (closing)
        return;
    int *next = h->list_depth > 0 && h->list_depth <= HTML_MOST_LIST_DEPTH
                    ? &h->lists[h->list_depth - 1]
                    : NULL;
    html_writer_mark(&h->out, next && *next > 0 ? (*next)++ : 0);
}

static void ruby(struct html *h, enum html_tag_kind kind, bool closing)
{
    switch (kind) {
    case HTML_TAG_RUBY:
        closing ? html_writer_ruby_end(&h->out) : html_writer_ruby(&h->out);
        break;
    case HTML_TAG_RUBY_TEXT:
        closing ? html_writer_reading_end(&h->out) : html_writer_reading(&h->out);
        break;
    case HTML_TAG_RUBY_PAREN:
        html_writer_paren(&h->out, !closing);
        break;
    case HTML_TAG_RUBY_BASE:
        if (!closing)
            html_writer_ruby_base(&h->out);
        break;
    default:
        h->out.ruby_complex = true;
        break;
    }
}

static bool preformatted(const char *name, size_t length)
{
    return length == 3 && strncasecmp(name, "pre", 3) == 0;
}

static void element(struct html *h, const char *name, size_t length, const char *end, bool closing)
{
    enum html_tag_kind kind = html_tag_kind(name, length);
    switch (kind) {
    case HTML_TAG_BLOCK:
        if (preformatted(name, length))
            h->pre += closing ? -(h->pre > 0) : 1;
        html_writer_gap(&h->out, HTML_GAP_LINE);
        break;
    case HTML_TAG_BREAK:
    case HTML_TAG_RULE:
        html_writer_gap(&h->out, HTML_GAP_LINE);
        break;
    case HTML_TAG_CELL:
        html_writer_gap(&h->out, HTML_GAP_BLANK);
        break;
    case HTML_TAG_ITEM:
        list_item(h, closing);
        break;
    case HTML_TAG_LIST:
    case HTML_TAG_NUMBERED:
        list(h, closing, kind == HTML_TAG_NUMBERED);
        break;
    case HTML_TAG_PICTURE:
        picture(h, name + length, end);
        break;
    case HTML_TAG_SKIP:
        if (!closing && end[-1] != '/')
            skip_element(h, name, length);
        break;
    case HTML_TAG_UNKNOWN:
    case HTML_TAG_INLINE:
        break;
    default:
        ruby(h, kind, closing);
        break;
    }
}

// The '>' of the tag whose name ends at p, quoted values passed over.
static const char *tag_end(struct html *h, const char *p)
{
    if (h->no_more_ends)
        return NULL;
    for (const char *start = p; p < h->end && *p != '>'; p++) {
        if ((*p == '"' || *p == '\'') && p > start &&
            (p[-1] == '=' || isspace((unsigned char)p[-1]))) {
            const char *close = memchr(p + 1, *p, (size_t)(h->end - p - 1));
            if (close)
                p = close;
        }
    }
    h->no_more_ends = p >= h->end;
    return p < h->end ? p : NULL;
}

static void run(struct html *h);

// "<!…>" and "<?…>": comments, and CDATA sections inside HTML that is itself inside one.
static void declaration(struct html *h)
{
    static const char cdata[] = "<![CDATA[";
    size_t rest = (size_t)(h->end - h->at);
    if (rest > 9 && memcmp(h->at, cdata, 9) == 0) {
        const char *end = h->end;
        const char *close = h->no_more_sections ? NULL : memmem(h->at, rest, "]]>", 3);
        h->at += 9;
        h->no_more_sections = !close;
        if (close && memmem(h->at, (size_t)(close - h->at), cdata, 9) == NULL) {
            h->end = close;
            run(h);
            h->end = end;
            h->at = close + 3;
        } else {
            h->no_more_sections = true;
        }
        return;
    }
    bool comment = rest > 4 && memcmp(h->at, "<!--", 4) == 0;
    const char *close = comment ? memmem(h->at + 4, rest - 4, "-->", 3) : memchr(h->at, '>', rest);
    h->at = close ? close + (comment ? 3 : 1) : h->end;
}

static void tag(struct html *h)
{
    const char *p = h->at + 1;
    bool closing = p < h->end && *p == '/';
    p += closing;
    if (h->options.tags != HTML_TAGS_NONE && p < h->end) {
        bool declared = *p == '!' && p + 1 < h->end &&
                        (p[1] == '-' || p[1] == '[' || p[1] == '>' || isalpha((unsigned char)p[1]));
        if (!closing && (declared || (*p == '?' && h->options.tags == HTML_TAGS_ALL))) {
            declaration(h);
            return;
        }
        const char *name = p;
        while (p < h->end && (isalnum((unsigned char)*p) || *p == ':' || *p == '-'))
            p++;
        size_t length = (size_t)(p - name);
        bool known = html_tag_kind(name, length) != HTML_TAG_UNKNOWN;
        bool wanted = length > 0 && isalpha((unsigned char)*name) &&
                      (known || h->options.tags == HTML_TAGS_ALL);
        const char *end = wanted ? tag_end(h, p) : NULL;
        if (end) {
            h->saw_tag = true;
            h->at = end + 1;
            element(h, name, length, end, closing);
            return;
        }
        const char *look = h->end - p < 64 ? h->end : p + 64;
        if (wanted && known &&
            (length > 1 ||
             memchr(p, '=', (size_t)(look - p)))) { // cut short in the middle of a tag
            h->at = h->end;
            return;
        }
    }
    html_writer_put(&h->out, h->at++, 1);
}

static void run(struct html *h)
{
    while (h->at < h->end) {
        const char *stop = ordinary_end(h->at, h->end);
        if (stop > h->at) {
            html_writer_put(&h->out, h->at, (size_t)(stop - h->at));
            h->at = stop;
            continue;
        }
        switch (classes[(unsigned char)*h->at]) {
        case SPACE:
            space(h);
            break;
        case LESS:
            tag(h);
            break;
        case AMPERSAND:
            reference(h);
            break;
        case CONTROL:
            h->at++;
            break;
        default: {
            size_t offset = 0;
            uint32_t c = utf8_next(h->at, (size_t)(h->end - h->at), &offset);
            h->at += offset;
            put_character(h, c);
        }
        }
    }
}

static bool has_markup(const char *html, size_t length)
{
    const char *end = html + length;
    for (const char *p = html; (p = memchr(p, '<', (size_t)(end - p))); p++)
        if (end - p > 1 && (isalpha((unsigned char)p[1]) || p[1] == '/' || p[1] == '!'))
            return true;
    return false;
}

static bool has_closing_tag(const char *text, size_t length)
{
    const char *end = text + length;
    for (const char *p = text; (p = memchr(p, '<', (size_t)(end - p))); p++) {
        const char *name = p + 1;
        bool closing = end - p > 2 && p[1] == '/';
        name += closing;
        size_t n = 0;
        while (name + n < end && isalnum((unsigned char)name[n]))
            n++;
        enum html_tag_kind kind = html_tag_kind(name, n);
        if ((closing && kind != HTML_TAG_UNKNOWN) || kind == HTML_TAG_BREAK)
            return true;
    }
    return false;
}

static size_t convert(struct html *h, const char *html, size_t length, char *out)
{
    h->at = html;
    h->end = html + length;
    h->blank_lines_count = h->options.tags == HTML_TAGS_NONE || !has_markup(html, length);
    h->out = (struct html_writer){.start = out,
                                  .at = out,
                                  .limit = out + HTML_TEXT_ROOM(length) - 1,
                                  .one_line = h->options.one_line};
    run(h);
    html_writer_ruby_end(&h->out);
    char *end = h->out.at;
    while (end - out >= 3 && memcmp(end - 3, "\xE3\x80\x80", 3) == 0)
        end -= 3;
    *end = '\0';
    return (size_t)(end - out);
}

size_t html_to_text(const char *html, size_t length, struct html_options options, char *out,
                    struct html_picture *picture_found)
{
    struct html h = {.options = options, .picture = picture_found};
    if (picture_found)
        *picture_found = (struct html_picture){NULL, 0};
    size_t written = convert(&h, html, length, out);
    if (options.tags == HTML_TAGS_NONE || h.saw_tag || !h.saw_escaped_tag ||
        !has_closing_tag(out, written))
        return written;
    char *markup = malloc(written + 1); // the whole markup was escaped twice
    if (!markup)
        abort();
    memcpy(markup, out, written + 1);
    struct html again = {.options = options};
    written = convert(&again, markup, written, out);
    free(markup);
    return written;
}
