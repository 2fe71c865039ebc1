#include "signage/drawing/references.h"

#include <libxml/parser.h>
#include <string.h>

bool references_add(struct references *references, struct arena *arena, struct xml *xml,
                    const xmlNode *node, const char **src, struct error *error)
{
    const char *value;
    if (!xml_require(xml, node, "src", &value, error))
        return false;
    if (strchr(value, '/') || value[0] == '.')
        return xml_fail(xml, node, error,
                        "src=\"%s\" leads elsewhere; it must be the name of a file beside this one",
                        value);
    *src = arena_text(arena, value);
    for (size_t i = 0; i < references->count; i++)
        if (strcmp(references->srcs[i], value) == 0)
            return true;
    if (references->count == REFERENCES_MOST)
        return xml_fail(xml, node, error, "more than %d files are pointed to", REFERENCES_MOST);
    references->srcs[references->count++] = *src;
    return true;
}

struct rewriting {
    struct xml *xml;
    const char *element;
    const char *(*map)(void *context, const char *src);
    void *context;
};

static bool rewrite_below(const struct rewriting *work, xmlNode *parent, struct error *error)
{
    for (xmlNode *node = xml_child(parent, NULL); node; node = xml_next(node, NULL)) {
        const char *src =
            xml_is(node, work->element) ? xml_attribute(work->xml, node, "src") : NULL;
        if (src && strncmp(src, "theme:", 6) != 0) {
            const char *mapped = work->map(work->context, src);
            if (!mapped)
                return xml_fail(work->xml, node, error, "src=\"%s\" is not there", src);
            xmlSetProp(node, (const xmlChar *)"src", (const xmlChar *)mapped);
        }
        if (!rewrite_below(work, node, error))
            return false;
    }
    return true;
}

bool references_rewrite(const char *name, const void *bytes, size_t length, const char *element,
                        const char *(*map)(void *context, const char *src), void *context,
                        struct buffer *out, struct error *error)
{
    struct xml *xml = xml_parse(name, bytes, length, error);
    if (!xml)
        return false;
    struct rewriting work = {xml, element, map, context};
    bool done = rewrite_below(&work, xml_root(xml), error);
    if (done) {
        xmlChar *text = NULL;
        int text_length = 0;
        xmlDocDumpMemoryEnc(xml_root(xml)->doc, &text, &text_length, "UTF-8");
        done = text && buffer_add(out, text, (size_t)text_length);
        if (!done)
            error_set(error, "%s: the rewritten document is too large", name);
        xmlFree(text);
    }
    xml_destroy(xml);
    return done;
}
