// What each element of a template may have. The kinds share one flat struct; the table below says
// which attributes are legal where, so that a misspelt one is an error with a line and not silence.
#include "signage/drawing/template_node.h"

#include <math.h>
#include <string.h>

#include "signage/drawing/color.h"
#include "signage/drawing/template_motion.h"
#include "signage/drawing/template_terms.h"

#define COMMON                                                                                     \
    "x y w h right bottom if unless fill alpha radius border border-color padx pady before align " \
    "valign grow hug rank motion order"
#define TYPE "role family size least weight line-height letter-spacing lines color vertical"

static const struct kind_row {
    const char *element;
    const char *attributes;
    const char *children;
} kinds[TEMPLATE_KINDS] = {
    [TEMPLATE_GROUP] = {"group", COMMON, NULL},
    [TEMPLATE_STACK] = {"stack", COMMON " gap even", NULL},
    [TEMPLATE_ROW] = {"row", COMMON " gap", NULL},
    [TEMPLATE_TEXT] = {"text", COMMON " " TYPE " field separator lang turn scrim", "label"},
    [TEMPLATE_PICTURE] = {"picture", COMMON " name fit", ""},
    [TEMPLATE_SVG] = {"svg", COMMON " src fit", ""},
    [TEMPLATE_QR] = {"qr", COMMON " name", ""},
    [TEMPLATE_RECT] = {"rect", COMMON, ""},
    [TEMPLATE_GRADIENT] = {"gradient", COMMON " from to towards", ""},
    [TEMPLATE_RULE] = {"rule", COMMON, ""},
    [TEMPLATE_SPACE] = {"space", COMMON, ""},
    [TEMPLATE_CLOCK] = {"clock", COMMON " " TYPE " format scrim", "label"},
    [TEMPLATE_TICKER] = {"ticker", COMMON " " TYPE " field separator", ""},
};

bool template_kind_holds(enum template_kind kind)
{
    return kind == TEMPLATE_GROUP || kind == TEMPLATE_STACK || kind == TEMPLATE_ROW;
}

static bool find_kind(struct xml *xml, const xmlNode *element, enum template_kind *kind,
                      struct error *error)
{
    for (int i = 0; i < TEMPLATE_KINDS; i++)
        if (xml_is(element, kinds[i].element)) {
            *kind = (enum template_kind)i;
            return true;
        }
    return xml_expect_children(xml, element->parent,
                               "group stack row repeat text picture svg qr rect gradient rule "
                               "space clock ticker",
                               error);
}

static bool read_lengths(struct template *template, struct xml *xml, const xmlNode *element,
                         struct template_node *node, struct error *error)
{
    const struct {
        const char *attribute;
        struct template_length *length;
    } lengths[] = {
        {"x", &node->x},        {"y", &node->y},           {"w", &node->w},
        {"h", &node->h},        {"right", &node->right},   {"bottom", &node->bottom},
        {"padx", &node->pad_x}, {"pady", &node->pad_y},    {"before", &node->before},
        {"gap", &node->gap},    {"radius", &node->radius}, {"border", &node->border},
    };
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
        if (!template_length_read(template, xml, element, lengths[i].attribute, lengths[i].length,
                                  error))
            return false;
    if ((node->x.given && node->w.given && node->right.given) ||
        (node->y.given && node->h.given && node->bottom.given))
        return xml_fail(xml, element, error,
                        "<%s> has a beginning, a size and an end in one direction; leave one out",
                        xml_name(element));
    return template_condition_read(template, xml, element, "if", &node->when, error) &&
           template_condition_read(template, xml, element, "unless", &node->unless, error);
}

static const char *keep(struct template *template, struct xml *xml, const xmlNode *element,
                        const char *attribute)
{
    return arena_text(template->arena, xml_attribute(xml, element, attribute));
}

// A name of the theme, or a colour in hexadecimal, which is checked here.
static bool read_color_name(struct template *template, struct xml *xml, const xmlNode *element,
                            const char *attribute, const char **color, struct error *error)
{
    uint32_t argb;
    *color = keep(template, xml, element, attribute);
    if (*color && (*color)[0] == '#' && !color_parse(*color, &argb))
        return xml_fail(xml, element, error,
                        "%s=\"%s\" is no colour; write a name of the theme, #RRGGBB or #RRGGBBAA",
                        attribute, *color);
    return true;
}

static bool read_common(struct template *template, struct xml *xml, const xmlNode *element,
                        struct template_node *node, struct error *error)
{
    static const char *const aligns[] = {"", "start", "center", "end", "justify", NULL};
    static const char *const valigns[] = {"", "top", "middle", "bottom", "baseline", NULL};
    int align = ALIGN_UNSET, valign = VALIGN_UNSET;
    int64_t rank = -1;
    node->alpha = 1;
    if (!read_lengths(template, xml, element, node, error) ||
        !read_color_name(template, xml, element, "fill", &node->fill, error) ||
        !read_color_name(template, xml, element, "border-color", &node->border_color, error) ||
        !xml_get_double(xml, element, "alpha", 0, 1, &node->alpha, error) ||
        !xml_get_choice(xml, element, "align", aligns, &align, error) ||
        !xml_get_choice(xml, element, "valign", valigns, &valign, error) ||
        !xml_get_bool(xml, element, "grow", &node->grow, error) ||
        !xml_get_bool(xml, element, "hug", &node->hug, error) ||
        !xml_get_bool(xml, element, "even", &node->even, error) ||
        !template_motion_read(xml, element, node, error))
        return false;
    node->align = (enum template_align)align;
    node->valign = (enum template_valign)valign;
    if (!xml_get_int(xml, element, "rank", 0, 9, &rank, error))
        return false;
    node->rank =
        rank >= 0 ? (int)rank
                  : (node->grow && node->kind == TEMPLATE_TEXT && xml_is(element->parent, "stack"));
    return true;
}

static bool read_labels(struct template *template, struct xml *xml, const xmlNode *element,
                        struct template_node *node, struct error *error)
{
    size_t count = 0;
    for (xmlNode *child = xml_child(element, "label"); child; child = xml_next(child, "label"))
        count++;
    node->labels = arena_array(template->arena, count, sizeof *node->labels);
    for (xmlNode *child = xml_child(element, "label"); child; child = xml_next(child, "label")) {
        struct template_label *label = &node->labels[node->label_count++];
        if (!xml_expect_attributes(xml, child, "lang", error) ||
            !xml_expect_children(xml, child, "", error) ||
            !xml_require(xml, child, "lang", &label->lang, error))
            return false;
        label->lang = arena_text(template->arena, label->lang);
        label->text = arena_text(template->arena, xml_text(xml, child));
    }
    return true;
}

static bool read_type(struct template *template, struct xml *xml, const xmlNode *element,
                      struct template_node *node, struct error *error)
{
    static const char *const weights[] = {"regular", "bold", NULL};
    static const char *const scrims[] = {"auto", "none", NULL};
    int scrim = 0;
    int64_t lines = -1;
    node->role = keep(template, xml, element, "role");
    node->family = keep(template, xml, element, "family");
    node->bold = -1;
    node->size = node->least = node->line_height = node->letter_spacing = NAN;
    if (!read_color_name(template, xml, element, "color", &node->color, error) ||
        !xml_get_double(xml, element, "size", 0.1, 1000, &node->size, error) ||
        !xml_get_double(xml, element, "least", 0.1, 1000, &node->least, error) ||
        !xml_get_double(xml, element, "line-height", 0.5, 4, &node->line_height, error) ||
        !xml_get_double(xml, element, "letter-spacing", -0.5, 2, &node->letter_spacing, error) ||
        !xml_get_choice(xml, element, "weight", weights, &node->bold, error) ||
        !xml_get_int(xml, element, "lines", 0, 100, &lines, error) ||
        !xml_get_bool(xml, element, "vertical", &node->vertical, error) ||
        !xml_get_choice(xml, element, "scrim", scrims, &scrim, error))
        return false;
    node->no_scrim = scrim == 1;
    node->lines = (int)lines;
    return read_labels(template, xml, element, node, error);
}

static bool read_text(struct template *template, struct xml *xml, const xmlNode *element,
                      struct template_node *node, struct error *error)
{
    if (!read_type(template, xml, element, node, error))
        return false;
    node->field = keep(template, xml, element, "field");
    node->separator = keep(template, xml, element, "separator");
    node->text_lang = keep(template, xml, element, "lang");
    node->format = keep(template, xml, element, "format");
    if (!xml_get_bool(xml, element, "turn", &node->turn, error))
        return false;
    if (node->turn && (!node->field || node->text_lang))
        return xml_fail(xml, element, error,
                        "turn=\"yes\" shows a field in its other languages: it needs field=\"…\" "
                        "and goes without lang=\"…\"");
    if (node->kind == TEMPLATE_TICKER && !node->field)
        node->field = "message";
    if (node->kind == TEMPLATE_TEXT && !node->field && node->label_count == 0)
        return xml_fail(xml, element, error, "<text> has neither field=\"…\" nor a <label>");
    if (node->kind == TEMPLATE_CLOCK && !node->format)
        return xml_fail(xml, element, error, "<clock> has no format=\"…\", as \"%%H:%%M\"");
    return true;
}

static bool read_picture(struct template *template, struct xml *xml, const xmlNode *element,
                         struct template_node *node, struct error *error)
{
    static const char *const fits[] = {"cover", "contain", "stretch", NULL};
    int fit = node->kind == TEMPLATE_SVG ? IMAGE_CONTAIN : IMAGE_COVER;
    if (!xml_get_choice(xml, element, "fit", fits, &fit, error))
        return false;
    node->fit = (enum image_fit)fit;
    if (node->kind != TEMPLATE_SVG) {
        const char *name;
        if (!xml_require(xml, element, "name", &name, error))
            return false;
        node->name = arena_text(template->arena, name);
        return true;
    }
    node->src = keep(template, xml, element, "src");
    if (node->src && strncmp(node->src, "theme:", 6) == 0)
        return true;
    return references_add(&template->references, template->arena, xml, element, &node->src, error);
}

static bool read_gradient(struct template *template, struct xml *xml, const xmlNode *element,
                          struct template_node *node, struct error *error)
{
    static const char *const directions[] = {"bottom", "top", "right", "left", NULL};
    const char *value;
    int towards = TOWARDS_BOTTOM;
    if (!xml_require(xml, element, "from", &value, error) ||
        !xml_require(xml, element, "to", &value, error) ||
        !read_color_name(template, xml, element, "from", &node->from, error) ||
        !read_color_name(template, xml, element, "to", &node->to, error) ||
        !xml_get_choice(xml, element, "towards", directions, &towards, error))
        return false;
    node->towards = (enum template_towards)towards;
    return true;
}

bool template_node_read(struct template *template, struct xml *xml, const xmlNode *element,
                        struct template_node *node, struct error *error)
{
    if (!find_kind(xml, element, &node->kind, error))
        return false;
    const struct kind_row *row = &kinds[node->kind];
    node->line = (int)xmlGetLineNo(element);
    if (!xml_expect_attributes(xml, element, row->attributes, error) ||
        (row->children && !xml_expect_children(xml, element, row->children, error)) ||
        !read_common(template, xml, element, node, error))
        return false;
    switch (node->kind) {
    case TEMPLATE_TEXT:
    case TEMPLATE_CLOCK:
    case TEMPLATE_TICKER:
        return read_text(template, xml, element, node, error);
    case TEMPLATE_PICTURE:
    case TEMPLATE_SVG:
    case TEMPLATE_QR:
        return read_picture(template, xml, element, node, error);
    case TEMPLATE_GRADIENT:
        return read_gradient(template, xml, element, node, error);
    default:
        return true;
    }
}
