// A theme document → names with values. Refuses what it does not know, and colours that could not
// be read on the grounds they are meant for.
#include "signage/drawing/theme.h"

#include <string.h>

#include "signage/base/xml.h"
#include "signage/drawing/color.h"
#include "signage/drawing/template_motion.h"

#define MOST_PERCENT 1000.0

static bool read_color(struct theme *theme, struct xml *xml, xmlNode *node, struct error *error)
{
    struct theme_color *color = &theme->colors[theme->color_count];
    const char *value;
    if (!xml_expect_attributes(xml, node, "name value on on-large", error) ||
        !xml_require(xml, node, "value", &value, error))
        return false;
    if (!color_parse(value, &color->argb))
        return xml_fail(xml, node, error, "value=\"%s\" is no colour; write #RRGGBB or #RRGGBBAA",
                        value);
    theme->color_count++;
    return true;
}

static bool read_space(struct theme *theme, struct xml *xml, xmlNode *node, struct error *error)
{
    struct theme_space *space = &theme->spaces[theme->space_count++];
    const char *value;
    return xml_expect_attributes(xml, node, "name value", error) &&
           xml_require(xml, node, "value", &value, error) &&
           xml_get_double(xml, node, "value", -MOST_PERCENT, MOST_PERCENT, &space->percent, error);
}

static bool read_role(struct theme *theme, struct xml *xml, xmlNode *node, struct error *error)
{
    static const char *const weights[] = {"regular", "bold", NULL};
    struct theme_role *role = &theme->roles[theme->role_count++];
    int weight = 0;
    int64_t lines = 0;
    const char *size, *family, *color;
    if (!xml_expect_attributes(
            xml, node, "name family weight size least line-height letter-spacing lines color",
            error) ||
        !xml_require(xml, node, "size", &size, error) ||
        !xml_require(xml, node, "color", &color, error) ||
        !xml_get_double(xml, node, "size", 0.1, MOST_PERCENT, &role->size, error))
        return false;
    family = xml_attribute(xml, node, "family");
    role->family = arena_text(theme->arena, family ? family : "gothic");
    role->color = arena_text(theme->arena, color);
    role->least = role->size;
    role->line_height = 1.4;
    if (!xml_get_double(xml, node, "least", 0.1, role->size, &role->least, error) ||
        !xml_get_double(xml, node, "line-height", 0.5, 4, &role->line_height, error) ||
        !xml_get_double(xml, node, "letter-spacing", -0.5, 2, &role->letter_spacing_em, error) ||
        !xml_get_choice(xml, node, "weight", weights, &weight, error) ||
        !xml_get_int(xml, node, "lines", 0, 100, &lines, error))
        return false;
    role->bold = weight == 1;
    role->lines = (int)lines;
    return true;
}

static bool read_graphic(struct theme *theme, struct xml *xml, xmlNode *node, struct error *error)
{
    struct theme_graphic *graphic = &theme->graphics[theme->graphic_count++];
    return xml_expect_attributes(xml, node, "name src", error) &&
           references_add(&theme->references, theme->arena, xml, node, &graphic->src, error);
}

// One row a sort of element: where its names are kept.
struct sort {
    const char *element;
    size_t *count;
    size_t element_bytes;
    void *array; // each element begins with its name
    bool (*read)(struct theme *, struct xml *, xmlNode *, struct error *);
};

static const char **name_at(const struct sort *sort, size_t i)
{
    return (const char **)(void *)((char *)sort->array + i * sort->element_bytes);
}

static bool read_named(struct theme *theme, const struct sort *sort, struct xml *xml, xmlNode *node,
                       struct error *error)
{
    const char *name;
    if (!xml_require(xml, node, "name", &name, error))
        return false;
    if (*sort->count == THEME_MOST_NAMES)
        return xml_fail(xml, node, error, "more than %d of <%s>", THEME_MOST_NAMES, sort->element);
    for (size_t i = 0; i < *sort->count; i++)
        if (strcmp(*name_at(sort, i), name) == 0)
            return xml_fail(xml, node, error, "<%s name=\"%s\"> is there twice", sort->element,
                            name);
    *name_at(sort, *sort->count) = arena_text(theme->arena, name);
    return sort->read(theme, xml, node, error);
}

static bool check_contrast(const struct theme *theme, struct xml *xml, xmlNode *node,
                           const char *attribute, double least, struct error *error)
{
    const char *grounds = xml_attribute(xml, node, attribute);
    const struct theme_color *color = theme_color(theme, xml_attribute(xml, node, "name"));
    while (grounds && *grounds) {
        char name[64] = "";
        size_t length = strcspn(grounds, " ");
        if (length > 0 && length < sizeof name) {
            memcpy(name, grounds, length);
            const struct theme_color *ground = theme_color(theme, name);
            if (!ground)
                return xml_fail(xml, node, error, "%s=\"%s\": there is no <color name=\"%s\">",
                                attribute, name, name);
            double ratio = color_contrast(color->argb, ground->argb);
            if (ratio < least)
                return xml_fail(xml, node, error,
                                "“%s” on “%s” has a contrast of %.2f:1; to be read it needs %.1f:1",
                                color->name, name, ratio, least);
        }
        grounds += length;
        grounds += strspn(grounds, " ");
    }
    return true;
}

static bool check_references(const struct theme *theme, struct xml *xml, struct error *error)
{
    xmlNode *root = xml_root(xml);
    for (xmlNode *node = xml_child(root, "color"); node; node = xml_next(node, "color"))
        if (!check_contrast(theme, xml, node, "on", COLOR_LEAST_CONTRAST, error) ||
            !check_contrast(theme, xml, node, "on-large", COLOR_LEAST_CONTRAST_LARGE, error))
            return false;
    for (xmlNode *node = xml_child(root, "role"); node; node = xml_next(node, "role"))
        if (!theme_color(theme, xml_attribute(xml, node, "color")))
            return xml_fail(xml, node, error, "there is no <color name=\"%s\">",
                            xml_attribute(xml, node, "color"));
    return true;
}

static bool read_theme(struct theme *theme, struct xml *xml, struct error *error)
{
    struct sort sorts[] = {
        {"color", &theme->color_count, sizeof *theme->colors, theme->colors, read_color},
        {"space", &theme->space_count, sizeof *theme->spaces, theme->spaces, read_space},
        {"role", &theme->role_count, sizeof *theme->roles, theme->roles, read_role},
        {"graphic", &theme->graphic_count, sizeof *theme->graphics, theme->graphics, read_graphic},
    };
    xmlNode *root = xml_root(xml);
    if (!xml_expect_root(xml, "theme", THEME_NAMESPACE, error) ||
        !xml_expect_attributes(xml, root, "motion", error) ||
        !template_motion_read_off(xml, root, &theme->motionless, error) ||
        !xml_expect_children(xml, root, "color space role graphic", error))
        return false;
    for (xmlNode *node = xml_child(root, NULL); node; node = xml_next(node, NULL))
        for (size_t i = 0; i < sizeof sorts / sizeof sorts[0]; i++)
            if (xml_is(node, sorts[i].element) && !read_named(theme, &sorts[i], xml, node, error))
                return false;
    return check_references(theme, xml, error);
}

struct theme *theme_parse(const char *name, const void *bytes, size_t length, struct error *error)
{
    if (length > THEME_MOST_BYTES) {
        error_set(error, "%s: a theme is at most %u KiB", name, THEME_MOST_BYTES >> 10);
        return NULL;
    }
    struct xml *xml = xml_parse(name, bytes, length, error);
    if (!xml)
        return NULL;
    struct arena *arena = arena_create();
    struct theme *theme = arena_take(arena, sizeof *theme);
    theme->arena = arena;
    theme->path = arena_text(arena, name);
    theme->colors = arena_array(arena, THEME_MOST_NAMES, sizeof *theme->colors);
    theme->spaces = arena_array(arena, THEME_MOST_NAMES, sizeof *theme->spaces);
    theme->roles = arena_array(arena, THEME_MOST_NAMES, sizeof *theme->roles);
    theme->graphics = arena_array(arena, THEME_MOST_NAMES, sizeof *theme->graphics);
    if (!read_theme(theme, xml, error)) {
        theme_destroy(theme);
        theme = NULL;
    }
    xml_destroy(xml);
    return theme;
}

void theme_destroy(struct theme *theme)
{
    if (theme)
        arena_destroy(theme->arena);
}

const struct theme_color *theme_color(const struct theme *theme, const char *name)
{
    for (size_t i = 0; i < theme->color_count; i++)
        if (strcmp(theme->colors[i].name, name) == 0)
            return &theme->colors[i];
    return NULL;
}

const struct theme_space *theme_space(const struct theme *theme, const char *name)
{
    for (size_t i = 0; i < theme->space_count; i++)
        if (strcmp(theme->spaces[i].name, name) == 0)
            return &theme->spaces[i];
    return NULL;
}

const struct theme_role *theme_role(const struct theme *theme, const char *name)
{
    for (size_t i = 0; i < theme->role_count; i++)
        if (strcmp(theme->roles[i].name, name) == 0)
            return &theme->roles[i];
    return NULL;
}

const struct theme_graphic *theme_graphic(const struct theme *theme, const char *name)
{
    for (size_t i = 0; i < theme->graphic_count; i++)
        if (strcmp(theme->graphics[i].name, name) == 0)
            return &theme->graphics[i];
    return NULL;
}

bool theme_rewrite(const char *name, const void *bytes, size_t length,
                   const char *(*map)(void *context, const char *src), void *context,
                   struct buffer *out, struct error *error)
{
    return references_rewrite(name, bytes, length, "graphic", map, context, out, error);
}
