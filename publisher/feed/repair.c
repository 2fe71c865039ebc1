#include "publisher/feed/repair.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "publisher/feed/html_tag.h"
#include "publisher/feed/html_text.h"
#include "signage/base/buffer.h"
#include "signage/base/utf8.h"

#define PIECE_BYTES 32768
#define MOST_ATTRIBUTES 64

struct slice {
    const char *at;
    size_t length;
};

struct repair {
    const char *start, *at, *end;
    const struct repair_sink *sink;
    struct repair_report *report;
    struct buffer out;
    struct slice open[FEED_MOST_DEPTH];
    int depth;
    int too_deep; // opened beyond the limit and not passed on
    bool rooted;  // the root element was opened
    struct slice entity_names[REPAIR_MOST_ENTITIES];
    struct slice entity_values[REPAIR_MOST_ENTITIES];
    size_t entity_count;
    size_t expanded_bytes;
    bool no_comment_end, no_instruction_end; // searched in vain: hostile input stays linear
    const char *counted_to;                  // how far lines are counted
    int line;
};

static void note(struct repair *r, enum repair_kind kind)
{
    if (r->report->count[kind]++ > 0)
        return;
    const char *here = r->at < r->end ? r->at : r->end;
    for (; r->counted_to < here; r->counted_to++)
        r->line += *r->counted_to == '\n';
    r->report->line[kind] = r->line;
}

static void emit(struct repair *r, const char *bytes, size_t length)
{
    if (r->out.length + length > PIECE_BYTES && r->out.length > 0) {
        r->sink->take(r->sink->context, r->out.bytes, r->out.length);
        buffer_clear(&r->out);
    }
    if (length > PIECE_BYTES)
        r->sink->take(r->sink->context, bytes, length);
    else
        buffer_add(&r->out, bytes, length);
}

static void emit_text(struct repair *r, const char *text)
{
    emit(r, text, strlen(text));
}

static void emit_character(struct repair *r, uint32_t c)
{
    char bytes[4];
    bool allowed = c >= 0x20 || c == '\t' || c == '\n' || c == '\r';
    if (!allowed || c == 0xFFFE || c == 0xFFFF)
        note(r, REPAIR_CONTROL);
    else if (c == '&')
        emit_text(r, "&amp;");
    else if (c == '<')
        emit_text(r, "&lt;");
    else if (c == '>')
        emit_text(r, "&gt;");
    else if (c == '"')
        emit_text(r, "&quot;");
    else if (c == '\n' || c == '\r' || c == '\t')
        emit_text(r, c == '\t' ? "\t" : "\n");
    else
        emit(r, bytes, utf8_encode(c, bytes));
}

static bool own_entity(struct repair *r, const char *name, size_t length)
{
    for (size_t i = 0; i < r->entity_count; i++) {
        const struct slice *value = &r->entity_values[i];
        if (r->entity_names[i].length != length || memcmp(r->entity_names[i].at, name, length) != 0)
            continue;
        r->expanded_bytes += value->length;
        if (r->expanded_bytes > REPAIR_MOST_EXPANSION_BYTES) {
            note(r, REPAIR_EXPANSION);
            return true;
        }
        for (size_t at = 0; at < value->length;)
            emit_character(r, utf8_next(value->at, value->length, &at));
        return true;
    }
    return false;
}

static bool xml_name(const char *name, size_t length)
{
    static const char *const five[] = {"amp", "lt", "gt", "quot", "apos"};
    for (size_t i = 0; i < 5; i++)
        if (strlen(five[i]) == length && memcmp(five[i], name, length) == 0)
            return true;
    return false;
}

static void reference(struct repair *r, const char **at, const char *end)
{
    const char *name = *at + 1;
    size_t length = 0;
    while (name + length < end && length < 64 &&
           (isalnum((unsigned char)name[length]) || strchr("_-.:", name[length])))
        length++;
    bool closed = name + length < end && name[length] == ';';
    if (closed && length > 0 && own_entity(r, name, length)) {
        *at = name + length + 1;
        return;
    }
    const char *p = *at;
    uint32_t c = closed || (name < end && *name == '#') ? html_reference(&p, end) : 0;
    if (c) {
        if (*name != '#' && !xml_name(name, length))
            note(r, REPAIR_ENTITY);
        emit_character(r, c);
        *at = p;
        return;
    }
    note(r, REPAIR_AMPERSAND);
    emit_text(r, "&amp;");
    *at += 1;
}

// What cannot be passed on unseen; U+FFFE and U+FFFF begin with 0xEF.
static const bool special[256] = {
    [0 ... 0x1F] = true, ['&'] = true, ['<'] = true, ['>'] = true, ['"'] = true, [0xEF] = true,
};

// Character data or an attribute's value, made safe. `references`: '&' may begin one.
static void content(struct repair *r, const char *at, const char *end, bool references)
{
    while (at < end) {
        const char *run = at;
        while (at < end && !special[(unsigned char)*at])
            at++;
        emit(r, run, (size_t)(at - run));
        if (at >= end)
            return;
        if (*at == '&' && references) {
            reference(r, &at, end);
        } else {
            size_t offset = 0;
            emit_character(r, utf8_next(at, (size_t)(end - at), &offset));
            at += offset;
        }
    }
}

static bool allowed(const char *at, const char *end)
{
    for (; at < end; at++) {
        unsigned char c = (unsigned char)*at;
        if (c < 0x20 ? c != '\t' && c != '\n' && c != '\r'
                     : c == 0xEF && end - at > 2 && at[1] == '\xBF' && (at[2] & 0xFE) == 0xBE)
            return false;
    }
    return true;
}

// What stands in a CDATA section: as one again when nothing is wrong with it.
static void section(struct repair *r, const char *at, const char *end)
{
    if (!allowed(at, end)) {
        content(r, at, end, false);
        return;
    }
    emit_text(r, "<![CDATA[");
    emit(r, at, (size_t)(end - at));
    emit_text(r, "]]>");
}

static void close_one(struct repair *r)
{
    const struct slice *name = &r->open[--r->depth];
    emit_text(r, "</");
    emit(r, name->at, name->length);
    emit_text(r, ">");
}

static bool same_name(const struct slice *open, const char *name, size_t length)
{
    return open->length == length && strncasecmp(open->at, name, length) == 0;
}

static bool is_item(const char *name, size_t length)
{
    return (length == 4 && strncasecmp(name, "item", 4) == 0) ||
           (length == 5 && strncasecmp(name, "entry", 5) == 0);
}

static bool is_void(const char *name, size_t length)
{
    enum html_tag_kind kind = html_tag_kind(name, length);
    return kind == HTML_TAG_BREAK || kind == HTML_TAG_RULE || kind == HTML_TAG_PICTURE;
}

static size_t name_length(const char *p, const char *end)
{
    size_t n = 0;
    int colons = 0;
    if (p >= end || !(isalpha((unsigned char)*p) || *p == '_'))
        return 0;
    while (p + n < end && (isalnum((unsigned char)p[n]) || strchr("_-.:", p[n])) && p[n])
        colons += p[n++] == ':';
    return colons > 1 || p[n - 1] == ':' ? 0 : n;
}

static void end_tag(struct repair *r, const char *name, size_t length)
{
    const char *close = memchr(name, '>', (size_t)(r->end - name));
    if (!close) { // cut short inside
        note(r, REPAIR_CUT);
        r->at = r->end;
        return;
    }
    bool open = memchr(name, '<', (size_t)(close - name)) != NULL;
    r->at = open ? name + length : close + 1;
    if (is_void(name, length))
        return;
    if (r->too_deep > 0) {
        r->too_deep--;
        return;
    }
    int match = r->depth - 1;
    while (match >= 0 && !same_name(&r->open[match], name, length))
        match--;
    if (match != r->depth - 1)
        note(r, REPAIR_CROSSED);
    while (match >= 0 && r->depth > match)
        close_one(r);
}

struct attributes {
    struct slice names[MOST_ATTRIBUTES];
    size_t count;
};

static bool is_new(struct attributes *seen, const char *name, size_t length)
{
    for (size_t i = 0; i < seen->count; i++)
        if (same_name(&seen->names[i], name, length))
            return false;
    if (seen->count == MOST_ATTRIBUTES)
        return false;
    seen->names[seen->count++] = (struct slice){name, length};
    return true;
}

// Reads one attribute at p and emits it; returns behind it.
static const char *attribute(struct repair *r, const char *p, struct attributes *seen)
{
    const char *name = p;
    size_t length = name_length(p, r->end);
    if (length == 0) {
        note(r, REPAIR_ATTRIBUTE);
        return p + 1;
    }
    p += length;
    const char *value = name, *value_end = name + length;
    const char *q = p;
    while (q < r->end && isspace((unsigned char)*q))
        q++;
    if (q < r->end && *q == '=') {
        q++;
        while (q < r->end && isspace((unsigned char)*q))
            q++;
        const char *close = q < r->end && (*q == '"' || *q == '\'')
                                ? memchr(q + 1, *q, (size_t)(r->end - q - 1))
                                : NULL;
        if (close) {
            value = q + 1;
            value_end = close;
            p = close + 1;
        } else {
            note(r, REPAIR_ATTRIBUTE);
            value = q + (q < r->end && (*q == '"' || *q == '\''));
            p = value;
            while (p < r->end && !isspace((unsigned char)*p) && *p != '>' && *p != '<')
                p++;
            value_end = p;
        }
    } else {
        note(r, REPAIR_ATTRIBUTE);
    }
    if (!is_new(seen, name, length)) {
        note(r, REPAIR_ATTRIBUTE);
        return p;
    }
    emit_text(r, " ");
    emit(r, name, length);
    emit_text(r, "=\"");
    content(r, value, value_end, true);
    emit_text(r, "\"");
    return p;
}

static void before_start(struct repair *r, const char *name, size_t length)
{
    if (!is_item(name, length))
        return;
    for (int i = r->depth - 1; i >= 0; i--)
        if (same_name(&r->open[i], name, length)) { // an item in an item: the first was not closed
            note(r, REPAIR_CROSSED);
            while (r->depth > i)
                close_one(r);
            return;
        }
}

static const char *skip_tag(struct repair *r, const char *p)
{
    const char *close = memchr(p, '>', (size_t)(r->end - p));
    return close ? close + 1 : r->end;
}

static void start_tag(struct repair *r, const char *name, size_t length)
{
    if (!memchr(name, '>', (size_t)(r->end - name))) { // cut short inside
        note(r, REPAIR_CUT);
        r->at = r->end;
        return;
    }
    if (r->rooted && r->depth == 0) {
        note(r, REPAIR_AFTER);
        r->at = skip_tag(r, name);
        return;
    }
    before_start(r, name, length);
    if (r->depth == FEED_MOST_DEPTH - 1) {
        note(r, REPAIR_DEPTH);
        r->at = skip_tag(r, name);
        r->too_deep += r->at[-2] != '/';
        return;
    }
    r->rooted = true;
    emit_text(r, "<");
    emit(r, name, length);
    struct attributes seen = {.count = 0};
    const char *p = name + length;
    while (p < r->end && *p != '>' && *p != '<' && !(*p == '/' && p + 1 < r->end && p[1] == '>')) {
        if (isspace((unsigned char)*p) || *p == '/')
            p++;
        else
            p = attribute(r, p, &seen);
    }
    bool empty = (p < r->end && *p == '/') || is_void(name, length);
    if (p < r->end && *p != '<')
        p += *p == '/' ? 2 : 1;
    emit_text(r, empty ? "/>" : ">");
    if (!empty)
        r->open[r->depth++] = (struct slice){name, length};
    r->at = p;
}

// <!ENTITY name "value"> with a value that is plain text.
static void declare_entity(struct repair *r, const char *p, const char *end)
{
    while (p < end && isspace((unsigned char)*p))
        p++;
    size_t length = name_length(p, end);
    const char *name = p;
    p += length;
    while (p < end && isspace((unsigned char)*p))
        p++;
    if (length == 0 || p >= end || (*p != '"' && *p != '\'') ||
        r->entity_count == REPAIR_MOST_ENTITIES)
        return;
    const char *close = memchr(p + 1, *p, (size_t)(end - p - 1));
    if (!close || close - p - 1 > REPAIR_MOST_ENTITY_BYTES)
        return;
    size_t value_length = (size_t)(close - p - 1);
    r->entity_names[r->entity_count] = (struct slice){name, length};
    r->entity_values[r->entity_count++] = (struct slice){p + 1, value_length};
}

static void doctype(struct repair *r)
{
    static const char entity[] = "<!ENTITY";
    const char *close = memchr(r->at, '>', (size_t)(r->end - r->at));
    const char *subset = close ? memchr(r->at, '[', (size_t)(close - r->at)) : NULL;
    if (subset) {
        const char *subset_end = memmem(subset, (size_t)(r->end - subset), "]>", 2);
        if (!subset_end)
            subset_end = memchr(subset, ']', (size_t)(r->end - subset));
        close = subset_end ? memchr(subset_end, '>', (size_t)(r->end - subset_end)) : NULL;
        const char *end = subset_end ? subset_end : subset;
        for (const char *p = subset; (p = memmem(p, (size_t)(end - p), entity, 8)); p += 8)
            declare_entity(r, p + 8, end);
    }
    r->at = close ? close + 1 : r->end;
}

static void markup(struct repair *r)
{
    size_t rest = (size_t)(r->end - r->at);
    const char *close;
    if (rest >= 9 && memcmp(r->at, "<![CDATA[", 9) == 0) {
        close = memmem(r->at, rest, "]]>", 3);
        if (!close)
            note(r, REPAIR_CUT);
        if (r->depth > 0)
            section(r, r->at + 9, close ? close : r->end);
        r->at = close ? close + 3 : r->end;
    } else if (rest >= 4 && memcmp(r->at, "<!--", 4) == 0) {
        close = r->no_comment_end ? NULL : memmem(r->at + 4, rest - 4, "-->", 3);
        r->no_comment_end = !close;
        r->at = close ? close + 3 : skip_tag(r, r->at);
    } else if (rest >= 9 && strncasecmp(r->at, "<!DOCTYPE", 9) == 0) {
        doctype(r);
    } else if (rest >= 2 && r->at[1] == '?') {
        close = r->no_instruction_end ? NULL : memmem(r->at, rest, "?>", 2);
        r->no_instruction_end = !close;
        r->at = close ? close + 2 : skip_tag(r, r->at);
    } else if (rest >= 2 && r->at[1] == '!') {
        r->at = skip_tag(r, r->at);
    } else {
        bool closing = rest >= 2 && r->at[1] == '/';
        const char *name = r->at + 1 + closing;
        size_t length = name_length(name, r->end);
        if (length == 0 && name >= r->end) {
            r->at = r->end; // cut short right behind '<'
            note(r, REPAIR_CUT);
        } else if (length == 0) {
            note(r, REPAIR_LESS);
            if (r->depth > 0)
                emit_text(r, "&lt;");
            r->at++;
        } else if (closing) {
            end_tag(r, name, length);
        } else {
            start_tag(r, name, length);
        }
    }
}

static void outside(struct repair *r, const char *from, const char *to)
{
    for (; from < to; from++)
        if ((unsigned char)*from > ' ') {
            r->at = from;
            note(r, r->rooted ? REPAIR_AFTER : REPAIR_BEFORE);
            return;
        }
}

void repair_xml(const char *text, size_t length, const struct repair_sink *sink,
                struct repair_report *report)
{
    *report = (struct repair_report){0};
    struct repair r = {.start = text,
                       .at = text,
                       .end = text + length,
                       .sink = sink,
                       .report = report,
                       .counted_to = text,
                       .line = 1};
    buffer_init(&r.out, PIECE_BYTES);
    while (r.at < r.end) {
        const char *less = memchr(r.at, '<', (size_t)(r.end - r.at));
        const char *stop = less ? less : r.end;
        if (r.depth > 0)
            content(&r, r.at, stop, true);
        else
            outside(&r, r.at, stop);
        r.at = stop;
        if (less)
            markup(&r);
    }
    if (r.depth > 0) {
        note(&r, REPAIR_CUT);
        if (r.out.length > 0)
            sink->take(sink->context, r.out.bytes, r.out.length);
        buffer_clear(&r.out);
        sink->cut(sink->context);
    }
    while (r.depth > 0)
        close_one(&r);
    if (r.out.length > 0)
        sink->take(sink->context, r.out.bytes, r.out.length);
    buffer_finish(&r.out);
}
