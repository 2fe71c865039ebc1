#include "signage/base/xml.h"

#include <ctype.h>
#include <errno.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "signage/base/clock.h"
#include "signage/base/file.h"
#include "signage/base/utf8.h"

struct xml {
    char *path;
    xmlDoc *document;
    struct arena *arena;
};

struct first_error {
    char text[256];
    int line;
};

static void keep_first_error(void *context, xmlErrorPtr report)
{
    struct first_error *first = context;
    if (first->text[0] || report->level == XML_ERR_WARNING)
        return;
    snprintf(first->text, sizeof first->text, "%s", report->message ? report->message : "?");
    first->text[strcspn(first->text, "\n")] = '\0';
    first->line = report->line;
}

static xmlDoc *read_document(const char *name, const void *bytes, size_t length,
                             struct error *error)
{
    xmlParserCtxt *parser = xmlNewParserCtxt();
    if (!parser)
        abort();
    struct first_error first = {.line = 1};
    xmlSetStructuredErrorFunc(&first, keep_first_error);
    xmlDoc *document = xmlCtxtReadMemory(parser, bytes, (int)length, name, NULL,
                                         XML_PARSE_NONET | XML_PARSE_NOCDATA);
    xmlSetStructuredErrorFunc(NULL, NULL);
    xmlFreeParserCtxt(parser);
    if (!document)
        error_set(error, "%s:%d: not well-formed XML: %s", name, first.line,
                  first.text[0] ? first.text : "empty document");
    else if (document->intSubset &&
             (document->intSubset->entities || document->intSubset->pentities)) {
        error_set(error, "%s:1: entity definitions are not allowed here", name);
        xmlFreeDoc(document);
        document = NULL;
    }
    return document;
}

struct xml *xml_parse(const char *name, const void *bytes, size_t length, struct error *error)
{
    if (length > INT32_MAX) {
        error_set(error, "%s is too large to be read", name);
        return NULL;
    }
    xmlDoc *document = read_document(name, bytes, length, error);
    if (!document)
        return NULL;
    struct xml *xml = calloc(1, sizeof *xml);
    if (!xml)
        abort();
    xml->arena = arena_create();
    xml->path = arena_text(xml->arena, name);
    xml->document = document;
    return xml;
}

struct xml *xml_load(const char *path, size_t most_bytes, struct error *error)
{
    size_t length;
    char *bytes = file_load(path, most_bytes, &length, error);
    if (!bytes)
        return NULL;
    struct xml *xml = xml_parse(path, bytes, length, error);
    free(bytes);
    return xml;
}

void xml_destroy(struct xml *xml)
{
    if (!xml)
        return;
    xmlFreeDoc(xml->document);
    arena_destroy(xml->arena);
    free(xml);
}

xmlNode *xml_root(const struct xml *xml)
{
    return xmlDocGetRootElement(xml->document);
}

const char *xml_path(const struct xml *xml)
{
    return xml->path;
}

const char *xml_name(const xmlNode *node)
{
    return (const char *)node->name;
}

bool xml_is(const xmlNode *node, const char *name)
{
    return strcmp(xml_name(node), name) == 0;
}

bool xml_expect_root(const struct xml *xml, const char *name, const char *ns_uri,
                     struct error *error)
{
    const xmlNode *root = xml_root(xml);
    if (!xml_is(root, name))
        return xml_fail(xml, root, error, "the document begins with <%s>; <%s> was expected",
                        xml_name(root), name);
    const char *uri = root->ns ? (const char *)root->ns->href : "";
    if (ns_uri && strcmp(uri, ns_uri) != 0)
        return xml_fail(xml, root, error, "<%s> is in the namespace “%s”; write xmlns=\"%s\"", name,
                        uri, ns_uri);
    return true;
}

static xmlNode *element_from(xmlNode *node, const char *name)
{
    for (; node; node = node->next)
        if (node->type == XML_ELEMENT_NODE && (!name || xml_is(node, name)))
            return node;
    return NULL;
}

xmlNode *xml_child(const xmlNode *parent, const char *name)
{
    return element_from(parent->children, name);
}

xmlNode *xml_next(const xmlNode *sibling, const char *name)
{
    return element_from(sibling->next, name);
}

bool xml_fail(const struct xml *xml, const xmlNode *node, struct error *error, const char *format,
              ...)
{
    va_list arguments;
    va_start(arguments, format);
    error_set_va(error, format, arguments);
    va_end(arguments);
    if (error) {
        struct error inner = *error;
        error_set(error, "%s:%ld: %s", xml->path, xmlGetLineNo(node), inner.text);
    }
    return false;
}

// Levenshtein distance of short ASCII names; long ones count as far apart.
static size_t name_distance(const char *a, size_t a_length, const char *b)
{
    enum { MOST = 32 };
    size_t b_length = strlen(b), row[MOST + 1];
    if (a_length > MOST || b_length > MOST)
        return MOST;
    for (size_t j = 0; j <= b_length; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t above = row[j];
            size_t cost = diagonal + (a[i - 1] != b[j - 1]);
            if (above + 1 < cost)
                cost = above + 1;
            if (row[j - 1] + 1 < cost)
                cost = row[j - 1] + 1;
            row[j] = cost;
            diagonal = above;
        }
    }
    return row[b_length];
}

// Whether `name` is among the blank-separated words; the nearest one goes to `nearest`.
static bool is_known(const char *known, const char *name, char nearest[64])
{
    size_t best = 3; // further than two letters is no typing slip
    nearest[0] = '\0';
    for (const char *word = known; *word;) {
        size_t length = strcspn(word, " ");
        if (length == strlen(name) && memcmp(word, name, length) == 0)
            return true;
        size_t distance = name_distance(word, length, name);
        if (distance < best && length < 64) {
            best = distance;
            memcpy(nearest, word, length);
            nearest[length] = '\0';
        }
        word += length;
        word += strspn(word, " ");
    }
    return false;
}

bool xml_expect_attributes(const struct xml *xml, const xmlNode *node, const char *known,
                           struct error *error)
{
    char nearest[64];
    for (const xmlAttr *attribute = node->properties; attribute; attribute = attribute->next) {
        const char *name = (const char *)attribute->name;
        if (attribute->ns || is_known(known, name, nearest))
            continue;
        if (nearest[0])
            return xml_fail(xml, node, error, "<%s> has no attribute “%s”; did you mean “%s”?",
                            xml_name(node), name, nearest);
        return xml_fail(xml, node, error, "<%s> has no attribute “%s”; it may have: %s",
                        xml_name(node), name, *known ? known : "none");
    }
    return true;
}

bool xml_expect_children(const struct xml *xml, const xmlNode *node, const char *known,
                         struct error *error)
{
    char nearest[64];
    for (const xmlNode *child = xml_child(node, NULL); child; child = xml_next(child, NULL)) {
        if (is_known(known, xml_name(child), nearest))
            continue;
        if (nearest[0])
            return xml_fail(xml, child, error, "<%s> is not known inside <%s>; did you mean <%s>?",
                            xml_name(child), xml_name(node), nearest);
        return xml_fail(xml, child, error, "<%s> is not known inside <%s>; it may hold: %s",
                        xml_name(child), xml_name(node), *known ? known : "nothing");
    }
    return true;
}

const char *xml_attribute(struct xml *xml, const xmlNode *node, const char *name)
{
    xmlChar *value = xmlGetNoNsProp(node, (const xmlChar *)name);
    char *copy = arena_text(xml->arena, (const char *)value);
    xmlFree(value);
    return copy;
}

bool xml_require(struct xml *xml, const xmlNode *node, const char *name, const char **value,
                 struct error *error)
{
    *value = xml_attribute(xml, node, name);
    if (*value && **value)
        return true;
    return xml_fail(xml, node, error, "<%s> needs the attribute “%s”", xml_name(node), name);
}

bool xml_get_int(struct xml *xml, const xmlNode *node, const char *name, int64_t least,
                 int64_t most, int64_t *value, struct error *error)
{
    const char *text = xml_attribute(xml, node, name);
    if (!text)
        return true;
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (end == text || *end || errno)
        return xml_fail(xml, node, error, "%s=\"%s\" is not a whole number", name, text);
    if (number < least || number > most)
        return xml_fail(xml, node, error, "%s=\"%s\" is outside %lld to %lld", name, text,
                        (long long)least, (long long)most);
    *value = number;
    return true;
}

bool xml_get_double(struct xml *xml, const xmlNode *node, const char *name, double least,
                    double most, double *value, struct error *error)
{
    const char *text = xml_attribute(xml, node, name);
    if (!text)
        return true;
    char *end;
    double number = strtod(text, &end);
    if (end == text || *end)
        return xml_fail(xml, node, error, "%s=\"%s\" is not a number", name, text);
    if (!(number >= least && number <= most))
        return xml_fail(xml, node, error, "%s=\"%s\" is outside %g to %g", name, text, least, most);
    *value = number;
    return true;
}

bool xml_get_bool(struct xml *xml, const xmlNode *node, const char *name, bool *value,
                  struct error *error)
{
    static const char *const words[] = {"no", "yes", "false", "true", NULL};
    int index = *value;
    if (!xml_get_choice(xml, node, name, words, &index, error))
        return false;
    *value = index % 2 == 1;
    return true;
}

bool xml_get_duration_ms(struct xml *xml, const xmlNode *node, const char *name, int64_t *value,
                         struct error *error)
{
    const char *text = xml_attribute(xml, node, name);
    if (!text || duration_parse_ms(text, value))
        return true;
    return xml_fail(xml, node, error,
                    "%s=\"%s\" is not a duration; write for example 90s, 15m, 2h or 14d", name,
                    text);
}

bool xml_get_choice(struct xml *xml, const xmlNode *node, const char *name,
                    const char *const words[], int *index, struct error *error)
{
    const char *text = xml_attribute(xml, node, name);
    if (!text)
        return true;
    char list[256] = "";
    for (int i = 0; words[i]; i++) {
        if (strcmp(words[i], text) == 0) {
            *index = i;
            return true;
        }
        size_t length = strlen(list);
        snprintf(list + length, sizeof list - length, "%s%s", i ? ", " : "", words[i]);
    }
    return xml_fail(xml, node, error, "%s=\"%s\" is not one of: %s", name, text, list);
}

const char *xml_text(struct xml *xml, const xmlNode *node)
{
    xmlChar *content = xmlNodeGetContent(node);
    const char *text = content ? (const char *)content : "";
    while (isspace((unsigned char)*text))
        text++;
    size_t length = strlen(text);
    while (length && isspace((unsigned char)text[length - 1]))
        length--;
    char *copy = arena_text_n(xml->arena, text, length);
    xmlFree(content);
    return copy;
}

static bool allowed_in_xml(uint32_t c)
{
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c != 0xFFFE && c != 0xFFFF);
}

void xml_escape(struct buffer *out, const char *text)
{
    size_t bytes = strlen(text);
    for (size_t offset = 0; offset < bytes;) {
        uint32_t c = utf8_next(text, bytes, &offset);
        if (c == '&')
            buffer_add_text(out, "&amp;");
        else if (c == '<')
            buffer_add_text(out, "&lt;");
        else if (c == '>')
            buffer_add_text(out, "&gt;");
        else if (c == '"')
            buffer_add_text(out, "&quot;");
        else if (allowed_in_xml(c))
            buffer_add_utf8(out, c);
    }
}
