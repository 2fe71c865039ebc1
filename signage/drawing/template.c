// A template document → trees of nodes. What stands where on a real frame is slide_layout.c's
// business.
#include "signage/drawing/template.h"

#include <string.h>

#include "signage/base/xml.h"
#include "signage/drawing/template_motion.h"
#include "signage/drawing/template_node.h"
#include "signage/drawing/template_repeat.h"

#define BAR_ASPECT 3
#define SQUARE_ASPECT 1.36 // 4:3 and 5:4, lying or standing

struct reading {
    struct template *template;
    struct xml *xml;
    size_t node_count;
};

// How many nodes the element's content comes to, copies counted.
static bool count_children(struct reading *reading, const xmlNode *element, size_t *count,
                           struct error *error)
{
    *count = 0;
    for (xmlNode *child = xml_child(element, NULL); child; child = xml_next(child, NULL)) {
        struct template_repeat repeat;
        size_t inside = 0;
        if (!xml_is(child, "repeat")) {
            ++*count;
            continue;
        }
        if (!template_repeat_read(reading->template, reading->xml, child, &repeat, error))
            return false;
        for (xmlNode *copied = xml_child(child, NULL); copied; copied = xml_next(copied, NULL))
            inside++;
        *count += inside * (size_t)repeat.most;
    }
    return true;
}

static bool read_children(struct reading *reading, const xmlNode *element,
                          struct template_node *parent, int depth, int number, struct error *error);

// `number` is that of the copy within a <repeat>, else 0.
static bool read_child(struct reading *reading, const xmlNode *element,
                       struct template_node *parent, int depth, int number, struct error *error)
{
    struct template_node *node = &parent->children[parent->child_count++];
    return template_node_read(reading->template, reading->xml, element, node, error) &&
           template_repeat_fill(reading->template, reading->xml, element, node, number, error) &&
           (!template_kind_holds(node->kind) ||
            read_children(reading, element, node, depth + 1, number, error));
}

static bool read_copies(struct reading *reading, const xmlNode *element,
                        struct template_node *parent, int depth, int number, struct error *error)
{
    struct template_repeat repeat;
    if (number > 0)
        return xml_fail(reading->xml, element, error,
                        "<repeat> stands in another <repeat>; write the inner one out");
    if (!template_repeat_read(reading->template, reading->xml, element, &repeat, error))
        return false;
    for (int copy = 1; copy <= repeat.most; copy++)
        for (xmlNode *child = xml_child(element, NULL); child; child = xml_next(child, NULL)) {
            if (xml_is(child, "repeat"))
                return read_copies(reading, child, parent, depth, copy, error);
            if (!read_child(reading, child, parent, depth, copy, error))
                return false;
            template_repeat_guard(reading->template, &repeat, copy,
                                  &parent->children[parent->child_count - 1]);
        }
    return true;
}

static bool read_children(struct reading *reading, const xmlNode *element,
                          struct template_node *parent, int depth, int number, struct error *error)
{
    size_t count;
    if (!count_children(reading, element, &count, error))
        return false;
    reading->node_count += count;
    if (reading->node_count > TEMPLATE_MOST_NODES)
        return xml_fail(reading->xml, element, error, "more than %d elements, copies counted",
                        TEMPLATE_MOST_NODES);
    if (depth > TEMPLATE_MOST_DEPTH)
        return xml_fail(reading->xml, element, error, "nested deeper than %d", TEMPLATE_MOST_DEPTH);
    parent->children = arena_array(reading->template->arena, count, sizeof *parent->children);
    for (xmlNode *child = xml_child(element, NULL); child; child = xml_next(child, NULL)) {
        bool ok = xml_is(child, "repeat")
                      ? read_copies(reading, child, parent, depth, number, error)
                      : read_child(reading, child, parent, depth, number, error);
        if (!ok)
            return false;
    }
    return true;
}

static bool read_shapes(struct xml *xml, const xmlNode *element, struct template_layout *layout,
                        struct error *error)
{
    static const char *const shapes[TEMPLATE_SHAPES] = {"landscape", "portrait", "square", "bar"};
    const char *value;
    if (!xml_require(xml, element, "for", &value, error))
        return false;
    for (const char *at = value; *at; at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        bool known = false;
        for (int i = 0; i < TEMPLATE_SHAPES; i++)
            if (strlen(shapes[i]) == length && strncmp(shapes[i], at, length) == 0)
                known = layout->fits[i] = true;
        if (length > 0 && !known)
            return xml_fail(xml, element, error,
                            "for=\"%s\": a layout is for landscape, portrait, square or bar",
                            value);
        at += length;
    }
    return true;
}

static bool read_layout(struct reading *reading, const xmlNode *element, struct error *error)
{
    struct template *template = reading->template;
    if (template->layout_count == TEMPLATE_MOST_LAYOUTS)
        return xml_fail(reading->xml, element, error, "more than %d layouts",
                        TEMPLATE_MOST_LAYOUTS);
    struct template_layout *layout = &template->layouts[template->layout_count++];
    layout->root = (struct template_node){
        .kind = TEMPLATE_GROUP, .line = (int)xmlGetLineNo(element), .alpha = 1};
    return xml_expect_attributes(reading->xml, element, "for", error) &&
           read_shapes(reading->xml, element, layout, error) &&
           read_children(reading, element, &layout->root, 1, 0, error);
}

static bool read_template(struct reading *reading, struct error *error)
{
    struct xml *xml = reading->xml;
    xmlNode *root = xml_root(xml);
    if (!xml_expect_root(xml, "template", TEMPLATE_NAMESPACE, error) ||
        !xml_expect_attributes(xml, root, "motion", error) ||
        !template_motion_read_off(xml, root, &reading->template->motionless, error) ||
        !xml_expect_children(xml, root, "layout", error))
        return false;
    for (xmlNode *node = xml_child(root, "layout"); node; node = xml_next(node, "layout"))
        if (!read_layout(reading, node, error))
            return false;
    if (reading->template->layout_count == 0)
        return xml_fail(xml, root, error, "<template> has no <layout>");
    return true;
}

struct template *template_parse(const char *name, const void *bytes, size_t length,
                                struct error *error)
{
    if (length > TEMPLATE_MOST_BYTES) {
        error_set(error, "%s: a template is at most %u KiB", name, TEMPLATE_MOST_BYTES >> 10);
        return NULL;
    }
    struct xml *xml = xml_parse(name, bytes, length, error);
    if (!xml)
        return NULL;
    struct arena *arena = arena_create();
    struct template *template = arena_take(arena, sizeof *template);
    template->arena = arena;
    template->path = arena_text(arena, name);
    struct reading reading = {template, xml, 0};
    if (!read_template(&reading, error)) {
        template_destroy(template);
        template = NULL;
    }
    xml_destroy(xml);
    return template;
}

void template_destroy(struct template *template)
{
    if (template)
        arena_destroy(template->arena);
}

const struct template_layout *template_layout_for(const struct template *template, int width_px,
                                                  int height_px)
{
    enum template_shape shape = width_px <= height_px                ? TEMPLATE_PORTRAIT
                                : width_px >= BAR_ASPECT * height_px ? TEMPLATE_BAR
                                                                     : TEMPLATE_LANDSCAPE;
    bool square = width_px < SQUARE_ASPECT * height_px && height_px < SQUARE_ASPECT * width_px;
    for (size_t i = 0; square && i < template->layout_count; i++)
        if (template->layouts[i].fits[TEMPLATE_SQUARE])
            return &template->layouts[i];
    for (size_t i = 0; i < template->layout_count; i++)
        if (template->layouts[i].fits[shape])
            return &template->layouts[i];
    return &template->layouts[0];
}

static bool visit_below(const struct template_node *node,
                        bool (*visit)(void *context, const struct template_node *node),
                        void *context)
{
    if (!visit(context, node))
        return false;
    for (size_t i = 0; i < node->child_count; i++)
        if (!visit_below(&node->children[i], visit, context))
            return false;
    return true;
}

bool template_visit(const struct template *template,
                    bool (*visit)(void *context, const struct template_node *node), void *context)
{
    for (size_t i = 0; i < template->layout_count; i++)
        if (!visit_below(&template->layouts[i].root, visit, context))
            return false;
    return true;
}

struct check {
    const struct template *template;
    const struct theme *theme;
    struct error *error;
};

static bool fail_check(const struct check *check, const struct template_node *node,
                       const char *element, const char *name)
{
    return error_set(check->error, "%s:%d: the theme %s has no <%s name=\"%s\">",
                     check->template->path, node->line, check->theme->path, element, name);
}

static bool check_lengths(const struct check *check, const struct template_node *node)
{
    const struct template_length *lengths[] = {
        &node->x,     &node->y,     &node->w,      &node->h,   &node->right,  &node->bottom,
        &node->pad_x, &node->pad_y, &node->before, &node->gap, &node->radius, &node->border};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
        for (int k = 0; k < lengths[i]->space_count; k++)
            if (!theme_space(check->theme, lengths[i]->spaces[k]))
                return fail_check(check, node, "space", lengths[i]->spaces[k]);
    return true;
}

static bool check_node(void *context, const struct template_node *node)
{
    const struct check *check = context;
    const char *colors[] = {node->fill, node->border_color, node->color, node->from, node->to};
    for (size_t i = 0; i < sizeof colors / sizeof colors[0]; i++)
        if (colors[i] && colors[i][0] != '#' && !theme_color(check->theme, colors[i]))
            return fail_check(check, node, "color", colors[i]);
    bool typed = node->kind == TEMPLATE_TEXT || node->kind == TEMPLATE_CLOCK ||
                 node->kind == TEMPLATE_TICKER;
    if (typed && !theme_role(check->theme, node->role ? node->role : "body"))
        return fail_check(check, node, "role", node->role ? node->role : "body");
    return check_lengths(check, node);
}

bool template_check(const struct template *template, const struct theme *theme, struct error *error)
{
    struct check check = {template, theme, error};
    return template_visit(template, check_node, &check);
}

bool template_rewrite(const char *name, const void *bytes, size_t length,
                      const char *(*map)(void *context, const char *src), void *context,
                      struct buffer *out, struct error *error)
{
    return references_rewrite(name, bytes, length, "svg", map, context, out, error);
}
