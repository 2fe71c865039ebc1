#include "signage/drawing/template_terms.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_CONDITION_TERMS 16
#define MOST_PERCENT 10000.0

static bool fail_length(const struct xml *xml, const xmlNode *element, const char *attribute,
                        const char *value, struct error *error)
{
    return xml_fail(xml, element, error,
                    "%s=\"%s\" is no length; write percents of the parent (12), of the frame's "
                    "shorter side (3u), names of spaces, and + or - between them",
                    attribute, value);
}

// "12", "3u" or a name at *at; moves on behind it.
static bool read_term(struct template *template, const char **at, bool minus,
                      struct template_length *length)
{
    if (isdigit((unsigned char)**at) || **at == '.') {
        char *end;
        double number = strtod(*at, &end);
        if (!isfinite(number) || fabs(number) > MOST_PERCENT)
            return false;
        if (minus)
            number = -number;
        if (*end == 'u') {
            length->shorter_percent += number;
            end++;
        } else {
            length->parent_percent += number;
        }
        *at = end;
        return true;
    }
    size_t letters = 0;
    while (isalnum((unsigned char)(*at)[letters]) || (*at)[letters] == '_')
        letters++;
    if (letters == 0 || length->space_count == TEMPLATE_LENGTH_TERMS)
        return false;
    length->spaces[length->space_count] = arena_text_n(template->arena, *at, letters);
    length->minus[length->space_count++] = minus;
    *at += letters;
    return true;
}

bool template_length_read(struct template *template, struct xml *xml, const xmlNode *element,
                          const char *attribute, struct template_length *length,
                          struct error *error)
{
    const char *value = xml_attribute(xml, element, attribute);
    if (!value)
        return true;
    *length = (struct template_length){.given = true};
    const char *at = value;
    bool minus = *at == '-';
    if (minus)
        at++;
    for (;;) {
        if (!read_term(template, &at, minus, length))
            return fail_length(xml, element, attribute, value, error);
        if (!*at)
            return true;
        if (*at != '+' && *at != '-')
            return fail_length(xml, element, attribute, value, error);
        minus = *at++ == '-';
    }
}

static bool read_condition_term(struct template *template, const char *word, size_t bytes,
                                struct template_term *term)
{
    static const struct {
        const char *prefix;
        enum template_term_kind kind;
    } kinds[] = {{"text:", TERM_TEXT},
                 {"picture:", TERM_PICTURE},
                 {"qr:", TERM_QR},
                 {"lang:", TERM_LANG},
                 {"turn:", TERM_TURN}};
    *term = (struct template_term){.kind = TERM_FLAG};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        size_t prefix = strlen(kinds[i].prefix);
        if (bytes > prefix && strncmp(word, kinds[i].prefix, prefix) == 0) {
            term->kind = kinds[i].kind;
            word += prefix;
            bytes -= prefix;
        }
    }
    char *name = arena_text_n(template->arena, word, bytes);
    char *at = strchr(name, '@');
    if (at && term->kind == TERM_TEXT) {
        *at = '\0';
        term->lang = at + 1;
    }
    term->name = name;
    return *name && !strchr(name, ':') && !strchr(name, '@');
}

bool template_condition_read(struct template *template, struct xml *xml, const xmlNode *element,
                             const char *attribute, struct template_condition *condition,
                             struct error *error)
{
    const char *value = xml_attribute(xml, element, attribute);
    if (!value)
        return true;
    struct template_term *terms = arena_array(template->arena, MOST_CONDITION_TERMS, sizeof *terms);
    size_t count = 0;
    for (const char *at = value + strspn(value, " "); *at; at += strspn(at, " ")) {
        size_t bytes = strcspn(at, " |");
        if (count == MOST_CONDITION_TERMS ||
            !read_condition_term(template, at, bytes, &terms[count]))
            return xml_fail(xml, element, error,
                            "%s=\"%s\" is no condition; write a flag, text:NAME, picture:NAME, "
                            "qr:NAME, lang:NAME or turn:NAME, with | for or, at most %d of them",
                            attribute, value, MOST_CONDITION_TERMS);
        at += bytes;
        terms[count].or_next = *at == '|';
        if (*at == '|')
            at++;
        count++;
    }
    if (count > 0)
        terms[count - 1].or_next = false;
    *condition = (struct template_condition){terms, count};
    return true;
}
