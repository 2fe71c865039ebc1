// Old exporters fold in the middle of a character, so lines are unfolded as bytes and decoded
// after. So that line numbers survive both, each fold is put at its line's end as a mark.
#include "publisher/feed/ical_lines.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "publisher/feed/feed.h"
#include "publisher/feed/ical_quoted.h"
#include "signage/base/utf8.h"

#define FOLD_MARK '\x01'

static size_t break_length(const char *bytes, size_t length, size_t at)
{
    if (at < length && bytes[at] == '\n')
        return 1;
    if (at < length && bytes[at] == '\r')
        return at + 1 < length && bytes[at + 1] == '\n' ? 2 : 1;
    return 0;
}

static void end_line(struct buffer *out, size_t folds)
{
    for (; folds > 0; folds--)
        buffer_add_char(out, FOLD_MARK);
}

static void unfold(const char *bytes, size_t length, struct buffer *out)
{
    size_t folds = 0;
    for (size_t at = 0; at < length;) {
        size_t run = at;
        while (at < length && bytes[at] != '\r' && bytes[at] != '\n' && bytes[at] != '\0' &&
               bytes[at] != FOLD_MARK)
            at++;
        buffer_add(out, bytes + run, at - run);
        if (at == length)
            break;
        size_t skip = break_length(bytes, length, at);
        if (skip == 0) {
            at++; // a control character that no text has
            continue;
        }
        at += skip;
        if (at < length && (bytes[at] == ' ' || bytes[at] == '\t')) {
            folds++;
            at++;
            continue;
        }
        end_line(out, folds);
        folds = 0;
        buffer_add_char(out, '\n');
    }
    end_line(out, folds);
}

static bool is_utf16(const unsigned char *bytes, size_t length)
{
    return length >= 2 &&
           ((bytes[0] == 0xFF && bytes[1] == 0xFE) || (bytes[0] == 0xFE && bytes[1] == 0xFF));
}

void ical_lines_init(struct ical_lines *lines, const void *bytes, size_t length,
                     const char *content_type, struct error *warning)
{
    *lines = (struct ical_lines){.number = 1};
    buffer_init(&lines->unfolded, ENCODING_MOST_UTF8_BYTES);
    buffer_init(&lines->line, ICAL_MOST_LINE_BYTES);
    buffer_init(&lines->quoted, ICAL_MOST_LINE_BYTES);
    if (is_utf16(bytes, length)) { // its line breaks are no single bytes
        encoding_read(bytes, length, content_type, true, &lines->text, warning);
        unfold(lines->text.bytes, lines->text.length, &lines->unfolded);
        lines->text.bytes = buffer_text(&lines->unfolded);
        lines->text.length = lines->unfolded.length;
        return;
    }
    unfold(bytes, length, &lines->unfolded);
    encoding_read(buffer_text(&lines->unfolded), lines->unfolded.length, content_type, true,
                  &lines->text, warning);
}

void ical_lines_finish(struct ical_lines *lines)
{
    encoding_finish(&lines->text);
    buffer_finish(&lines->unfolded);
    buffer_finish(&lines->line);
    buffer_finish(&lines->quoted);
}

// Behind the name and its parameters; a quote that is never closed counts as a character.
static char *colon_of(char *parameters)
{
    bool quoted = false;
    for (char *p = parameters; *p; p++) {
        if (*p == '"')
            quoted = !quoted;
        else if (*p == ':' && !quoted)
            return p;
    }
    return strchr(parameters, ':');
}

static void split(char *text, struct ical_line *line)
{
    size_t length = 0;
    line->name[0] = '\0';
    line->parameters = line->value = "";
    while (isalnum((unsigned char)text[length]) || text[length] == '-' || text[length] == '_')
        length++;
    char *rest = text + length;
    while (*rest == ' ')
        rest++;
    char *colon = length > 0 && (*rest == ';' || *rest == ':') ? colon_of(rest) : NULL;
    if (!colon || length >= sizeof line->name)
        return;
    for (size_t i = 0; i < length; i++)
        line->name[i] = (char)toupper((unsigned char)text[i]);
    line->name[length] = '\0';
    *colon = '\0';
    line->parameters = rest;
    line->value = colon + 1;
}

// The next line as it stands in the text, without its folds' marks.
static const char *raw_line(struct ical_lines *lines, size_t *length, bool *unfinished)
{
    const char *start = lines->text.bytes + lines->at;
    size_t left = lines->text.length - lines->at;
    const char *newline = memchr(start, '\n', left);
    *length = newline ? (size_t)(newline - start) : left;
    lines->at += *length + (newline != NULL);
    lines->number++;
    while (*length > 0 && start[*length - 1] == FOLD_MARK) {
        (*length)--;
        lines->number++;
    }
    *unfinished = !newline;
    return start;
}

// Joins what goes on in the next lines, and reads it.
static void unquote(struct ical_lines *lines, struct ical_line *line)
{
    struct buffer whole;
    buffer_init(&whole, ICAL_MOST_LINE_BYTES);
    const char *part = line->value;
    size_t length = strlen(part);
    while (ical_quoted_goes_on(part, length) && lines->at < lines->text.length) {
        buffer_add(&whole, part, length - 1);
        part = raw_line(lines, &length, &line->unfinished);
    }
    buffer_add(&whole, part, length);
    if (ical_unquote(buffer_text(&whole), line, &lines->quoted))
        line->value = buffer_text(&lines->quoted);
    buffer_finish(&whole);
}

bool ical_lines_next(struct ical_lines *lines, struct ical_line *line)
{
    while (lines->at < lines->text.length) {
        size_t length;
        line->number = lines->number;
        const char *start = raw_line(lines, &length, &line->unfinished);
        while (length > 0 && (*start == ' ' || *start == '\t')) {
            start++;
            length--;
        }
        while (length > 0 && (start[length - 1] == ' ' || start[length - 1] == '\t'))
            length--;
        if (length == 0)
            continue;
        if (length > ICAL_MOST_LINE_BYTES)
            length = utf8_floor(start, ICAL_MOST_LINE_BYTES);
        buffer_clear(&lines->line);
        buffer_add(&lines->line, start, length);
        line->whole = lines->line.bytes;
        split(lines->line.bytes, line);
        if (*line->parameters && ical_is_quoted(line->parameters))
            unquote(lines, line);
        return true;
    }
    return false;
}

bool ical_line_parameter(const struct ical_line *line, const char *name,
                         char out[ICAL_PARAMETER_BYTES])
{
    size_t name_length = strlen(name);
    for (const char *p = line->parameters; *p == ';';) {
        p++;
        bool found = strncasecmp(p, name, name_length) == 0 && p[name_length] == '=';
        if (found) {
            p += name_length + 1;
            bool quoted = *p == '"';
            p += quoted;
            size_t length = strcspn(p, quoted ? "\"" : ",;");
            if (length >= ICAL_PARAMETER_BYTES)
                length = utf8_floor(p, ICAL_PARAMETER_BYTES - 1);
            memcpy(out, p, length);
            out[length] = '\0';
            return true;
        }
        for (bool quoted = false; *p && (*p != ';' || quoted); p++)
            quoted ^= *p == '"';
    }
    return false;
}

char *ical_unescape(struct arena *arena, const char *value, const char *end)
{
    char *text = arena_take(arena, (size_t)(end - value) + 1);
    char *to = text;
    for (const char *p = value; p < end; p++) {
        char next = p + 1 < end ? p[1] : '\0';
        if (*p != '\\' || !next || !strchr("nN,;:\\\"", next)) {
            *to++ = *p;
            continue;
        }
        *to++ = next == 'n' || next == 'N' ? '\n' : next;
        p++;
    }
    *to = '\0';
    return text;
}

const char *ical_list_end(const char *value)
{
    while (*value && *value != ',')
        value += value[0] == '\\' && value[1] ? 2 : 1;
    return value;
}
