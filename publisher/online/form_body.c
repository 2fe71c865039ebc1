// Browsers write this form in one way, and that is the way that is read; whatever else comes is
// refused whole.
#include "publisher/online/form_body.h"

#include <string.h>
#include <strings.h>

#include "signage/base/utf8.h"

#define BOUNDARY_CHARACTERS                                                                        \
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'()+_,-./:=? "

struct reader {
    const char *at, *end;
    char delimiter[FORM_MOST_BOUNDARY_BYTES + 8]; // CRLF "--" boundary
    size_t delimiter_length;
    struct arena *arena;
    struct form_body *body;
};

static struct form_part *add_part(struct reader *reader)
{
    return reader->body->count < FORM_MOST_PARTS ? &reader->body->parts[reader->body->count++]
                                                 : NULL;
}

static bool is_text(const char *bytes, size_t length)
{
    return length <= FORM_MOST_VALUE_BYTES && !memchr(bytes, '\0', length) &&
           utf8_valid(bytes, length);
}

// ---- multipart ----

// The boundary parameter, quoted or not.
static bool read_boundary(const char *type, struct reader *reader)
{
    const char *at = type;
    while ((at = strchr(at, ';'))) {
        at += 1 + strspn(at + 1, " \t");
        if (strncasecmp(at, "boundary=", 9) == 0)
            break;
    }
    if (!at)
        return false;
    at += 9;
    bool quoted = *at == '"';
    at += quoted;
    size_t length = strcspn(at, quoted ? "\"" : "; \t");
    if (length == 0 || length > FORM_MOST_BOUNDARY_BYTES || (quoted && at[length] != '"') ||
        strspn(at, BOUNDARY_CHARACTERS) < length || at[length - 1] == ' ')
        return false;
    memcpy(reader->delimiter, "\r\n--", 4);
    memcpy(reader->delimiter + 4, at, length);
    reader->delimiter_length = length + 4;
    return true;
}

// A quoted parameter of Content-Disposition. Browsers write %22, %0D and %0A for what would break
// out (WHATWG), and send UTF-8 as it is. NULL when absent; "" is there.
static const char *parameter(const char *head, const char *name, size_t most_bytes,
                             struct arena *arena)
{
    size_t name_length = strlen(name);
    bool quoted = false;
    for (const char *at = head; *at; at++) {
        if (*at == '"')
            quoted = !quoted;
        if (quoted || *at != ';')
            continue;
        const char *start = at + 1 + strspn(at + 1, " \t");
        if (strncasecmp(start, name, name_length) != 0 ||
            strncmp(start + name_length, "=\"", 2) != 0)
            continue;
        start += name_length + 2;
        size_t length = strcspn(start, "\"");
        if (start[length] != '"')
            return NULL;
        if (length > most_bytes)
            length = utf8_floor(start, most_bytes);
        return arena_text_n(arena, start, length);
    }
    return NULL;
}

// The lines before a part's content; *disposition is the one that matters.
static bool read_head(struct reader *reader, const char **disposition)
{
    *disposition = NULL;
    for (const char *first = reader->at;;) {
        const char *end = memmem(reader->at, (size_t)(reader->end - reader->at), "\r\n", 2);
        if (!end || end - first > FORM_MOST_PART_HEAD_BYTES)
            return false;
        size_t length = (size_t)(end - reader->at);
        if (length == 0) {
            reader->at += 2;
            return *disposition != NULL;
        }
        if (!is_text(reader->at, length))
            return false;
        if (strncasecmp(reader->at, "Content-Disposition:", 20) == 0) {
            if (*disposition)
                return false;
            *disposition = arena_text_n(reader->arena, reader->at, length);
        }
        reader->at = end + 2;
    }
}

static bool read_part(struct reader *reader, struct error *error)
{
    const char *disposition;
    struct form_part *part = add_part(reader);
    if (!part)
        return error_set(error, "the form has more than %d parts", FORM_MOST_PARTS);
    if (!read_head(reader, &disposition) ||
        strncasecmp(disposition + 20 + strspn(disposition + 20, " "), "form-data", 9) != 0)
        return error_set(error, "a part of the form has no proper head");
    part->name = parameter(disposition, "name", FORM_MOST_NAME_BYTES, reader->arena);
    part->file_name = parameter(disposition, "filename", FORM_MOST_FILE_NAME_BYTES, reader->arena);
    // The delimiter's CRLF may be the head's own: an empty content.
    const char *start = reader->at;
    const char *end = memmem(start - 2, (size_t)(reader->end - start) + 2, reader->delimiter,
                             reader->delimiter_length);
    if (!part->name || !*part->name || !end)
        return error_set(error, "a part of the form has no name or no end");
    part->length = end < start ? 0 : (size_t)(end - start);
    reader->at = end + reader->delimiter_length;
    if (part->file_name) {
        part->bytes = start;
        return true;
    }
    if (!is_text(start, part->length))
        return error_set(error, "“%s” is longer than %u bytes or no text", part->name,
                         FORM_MOST_VALUE_BYTES);
    part->value = arena_text_n(reader->arena, start, part->length);
    return true;
}

static bool parse_multipart(struct reader *reader, struct error *error)
{
    // The first delimiter stands at the very beginning, without the CRLF.
    const char *first = reader->delimiter + 2;
    size_t first_length = reader->delimiter_length - 2;
    if ((size_t)(reader->end - reader->at) < first_length ||
        memcmp(reader->at, first, first_length) != 0)
        return error_set(error, "the form does not begin with its boundary");
    reader->at += first_length;
    for (;;) {
        if (reader->end - reader->at < 2)
            return error_set(error, "the form breaks off");
        bool last = memcmp(reader->at, "--", 2) == 0;
        if (last)
            return true;
        if (memcmp(reader->at, "\r\n", 2) != 0)
            return error_set(error, "a boundary of the form has something behind it");
        reader->at += 2;
        if (!read_part(reader, error))
            return false;
    }
}

// ---- urlencoded ----

static int digit(char character)
{
    return character >= '0' && character <= '9'   ? character - '0'
           : character >= 'a' && character <= 'f' ? character - 'a' + 10
           : character >= 'A' && character <= 'F' ? character - 'A' + 10
                                                  : -1;
}

static const char *decode(struct reader *reader, const char *bytes, size_t length)
{
    char *text = arena_text_n(reader->arena, bytes, length), *out = text;
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '%') {
            if (length - i < 3 || digit(bytes[i + 1]) < 0 || digit(bytes[i + 2]) < 0)
                return NULL;
            *out++ = (char)(digit(bytes[i + 1]) * 16 + digit(bytes[i + 2]));
            i += 2;
        } else {
            *out++ = bytes[i] == '+' ? ' ' : bytes[i];
        }
    }
    *out = '\0';
    return is_text(text, (size_t)(out - text)) ? text : NULL;
}

static bool parse_urlencoded(struct reader *reader, struct error *error)
{
    while (reader->at < reader->end) {
        size_t left = (size_t)(reader->end - reader->at);
        const char *end = memchr(reader->at, '&', left);
        size_t length = end ? (size_t)(end - reader->at) : left;
        const char *equals = memchr(reader->at, '=', length);
        size_t name_length = equals ? (size_t)(equals - reader->at) : length;
        struct form_part *part = add_part(reader);
        if (!part)
            return error_set(error, "the form has more than %d parts", FORM_MOST_PARTS);
        part->name = name_length <= 3 * FORM_MOST_NAME_BYTES
                         ? decode(reader, reader->at, name_length)
                         : NULL;
        part->value = equals ? decode(reader, equals + 1, length - name_length - 1) : "";
        if (!part->name || !part->value || strlen(part->name) > FORM_MOST_NAME_BYTES)
            return error_set(error, "a field of the form is too long or no text");
        reader->at += length + (end ? 1 : 0);
    }
    return true;
}

bool form_body_parse(const char *type, const char *bytes, size_t length, struct arena *arena,
                     struct form_body *body, struct error *error)
{
    struct reader reader = {.at = bytes, .end = bytes + length, .arena = arena, .body = body};
    size_t name = strcspn(type, "; \t");
    *body = (struct form_body){.parts = arena_array(arena, FORM_MOST_PARTS, sizeof *body->parts)};
    if (name == 19 && strncasecmp(type, "multipart/form-data", name) == 0)
        return read_boundary(type, &reader)
                   ? parse_multipart(&reader, error)
                   : error_set(error, "the form's boundary is missing or no boundary");
    if (name == 33 && strncasecmp(type, "application/x-www-form-urlencoded", name) == 0)
        return parse_urlencoded(&reader, error);
    return error_set(error, "a form is multipart/form-data or application/x-www-form-urlencoded");
}

const char *form_body_value(const struct form_body *body, const char *name)
{
    for (size_t i = 0; i < body->count; i++)
        if (body->parts[i].value && strcmp(body->parts[i].name, name) == 0)
            return body->parts[i].value;
    return NULL;
}
