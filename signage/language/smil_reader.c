#include "signage/language/smil_reader.h"

#include <stdlib.h>
#include <string.h>

void smil_note(struct smil_reader *reader, const xmlNode *node, const char *format, ...)
{
    if (!reader->notes || reader->note_count > SMIL_MOST_NOTES)
        return;
    struct buffer *lines = &reader->notes->lines;
    if (reader->note_count++ == SMIL_MOST_NOTES) {
        buffer_printf(lines, "%s: more than %d notes; the rest is left out\n",
                      xml_path(reader->xml), SMIL_MOST_NOTES);
        return;
    }
    struct error sentence;
    va_list arguments;
    va_start(arguments, format);
    error_set_va(&sentence, format, arguments);
    va_end(arguments);
    buffer_printf(lines, "%s:%ld: %s\n", xml_path(reader->xml), node ? xmlGetLineNo(node) : 1,
                  sentence.text);
}

bool smil_fail(struct smil_reader *reader, const char *format, ...)
{
    if (reader->failed)
        return false;
    reader->failed = true;
    va_list arguments;
    va_start(arguments, format);
    error_set_va(reader->error, format, arguments);
    va_end(arguments);
    return error_prefix(reader->error, "%s", xml_path(reader->xml));
}

static bool is_attribute(const xmlAttr *attribute, const char *name)
{
    if (strcmp((const char *)attribute->name, name) != 0)
        return false;
    return !attribute->ns || ((strcmp(name, "id") == 0 || strcmp(name, "lang") == 0) &&
                              xmlStrEqual(attribute->ns->href, XML_XML_NAMESPACE));
}

const char *smil_attribute(struct smil_reader *reader, const xmlNode *node, const char *name)
{
    for (const xmlAttr *attribute = node->properties; attribute; attribute = attribute->next) {
        if (!is_attribute(attribute, name))
            continue;
        const xmlNode *value = attribute->children;
        if (!value)
            return "";
        if (value->type == XML_TEXT_NODE && !value->next)
            return (const char *)value->content; // nearly always, and without a copy
        xmlChar *joined = xmlNodeListGetString(node->doc, value, 1);
        const char *text = arena_text(reader->playlist->arena, (const char *)joined);
        xmlFree(joined);
        return text ? text : "";
    }
    return NULL;
}
