// SVG: plain shapes and gradients, which our drawing shows as drawn. Whatever it would leave out in
// silence (text, embedded pictures, masks, style sheets) and whatever does more than draw is
// refused: who sent it should see what the screen will show.
#include <libxml/tree.h>
#include <string.h>

#include "publisher/upload/readers.h"
#include "signage/base/xml.h"
#include "signage/drawing/image.h"

#define SVG_SIDE_PX 2160 // of what is drawn

static bool is_known(const char *word, const char *const known[])
{
    for (; *known; known++)
        if (strcmp(word, *known) == 0)
            return true;
    return false;
}

static bool is_foreign(const xmlNode *node)
{
    return node->ns && node->ns->href &&
           strcmp((const char *)node->ns->href, "http://www.w3.org/2000/svg") != 0;
}

static bool attributes_are_plain(const xmlNode *node)
{
    for (const xmlAttr *attribute = node->properties; attribute; attribute = attribute->next) {
        const char *name = (const char *)attribute->name;
        const char *value = attribute->children ? (const char *)attribute->children->content : NULL;
        bool link = strcmp(name, "href") == 0 && value && value[0] != '#';
        if (strncmp(name, "on", 2) == 0 || link || strcmp(name, "filter") == 0 ||
            strcmp(name, "mask") == 0 || strcmp(name, "clip-path") == 0)
            return false;
    }
    return true;
}

// Every element in turn, without recursion of our own: the tree is at most 256 deep (xml.h), wide
// as it likes.
static bool is_plain(const xmlNode *root)
{
    static const char *const shapes[] = {
        "svg",      "g",    "path",    "rect",           "circle",         "ellipse", "line",
        "polyline", "defs", "polygon", "linearGradient", "radialGradient", "stop",    NULL};
    static const char *const silent[] = {"title", "desc", "metadata", NULL};
    const xmlNode *node = root;
    while (node) {
        bool skip = node->type != XML_ELEMENT_NODE || is_foreign(node) ||
                    is_known((const char *)node->name, silent);
        if (!skip && (!is_known((const char *)node->name, shapes) || !attributes_are_plain(node)))
            return false;
        if (!skip && node->children) {
            node = node->children;
            continue;
        }
        while (node && node != root && !node->next)
            node = node->parent;
        node = !node || node == root ? NULL : node->next;
    }
    return true;
}

struct frame *svg_read_still(const struct sent *sent, struct verdict *verdict)
{
    struct xml *xml = xml_parse("svg", sent->bytes, sent->length, NULL);
    if (!xml) {
        bool entities = memmem(sent->bytes, sent->length, "<!ENTITY", 8) != NULL;
        verdict_refuse(verdict, entities ? REFUSAL_DRAWING : REFUSAL_DAMAGED);
        return NULL;
    }
    bool plain = is_plain(xml_root(xml));
    xml_destroy(xml);
    struct frame *frame = plain ? image_decode("svg", sent->bytes, sent->length, SVG_SIDE_PX,
                                               SVG_SIDE_PX, IMAGE_CONTAIN, 0.5, 0.5, NULL)
                                : NULL;
    if (!frame)
        verdict_refuse(verdict, plain ? REFUSAL_DAMAGED : REFUSAL_DRAWING);
    return frame;
}
