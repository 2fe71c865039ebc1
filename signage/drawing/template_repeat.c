// The copies are made while reading, so that measuring, checking and drawing know nothing of
// <repeat>: a copy that has no text is hidden by a condition like any other.
#include "signage/drawing/template_repeat.h"

#include <string.h>

#include "signage/base/buffer.h"

#define MOST_NAME_BYTES 1024

bool template_repeat_read(struct template *template, struct xml *xml, const xmlNode *element,
                          struct template_repeat *repeat, struct error *error)
{
    const char *over, *most;
    int64_t copies = 0;
    if (!xml_expect_attributes(xml, element, "over most", error) ||
        !xml_require(xml, element, "over", &over, error) ||
        !xml_require(xml, element, "most", &most, error) ||
        !xml_get_int(xml, element, "most", 1, TEMPLATE_MOST_COPIES, &copies, error))
        return false;
    if (!strchr(over, '#') || strpbrk(over, " :@|") || strlen(over) > MOST_NAME_BYTES)
        return xml_fail(xml, element, error,
                        "over=\"%s\" must name one text with # where its number goes, as "
                        "\"row#_title\"",
                        over);
    *repeat = (struct template_repeat){arena_text(template->arena, over), (int)copies};
    return true;
}

static const char *numbered(struct template *template, const char *name, int number)
{
    if (!name || !strchr(name, '#'))
        return name;
    struct buffer out;
    buffer_init(&out, TEMPLATE_MOST_BYTES);
    for (const char *at = name; *at; at++)
        if (*at == '#')
            buffer_printf(&out, "%d", number);
        else
            buffer_add_char(&out, *at);
    name = arena_text(template->arena, buffer_text(&out));
    buffer_finish(&out);
    return name;
}

static bool has_number(const struct template_condition *condition)
{
    for (size_t i = 0; i < condition->count; i++)
        if (strchr(condition->terms[i].name, '#'))
            return true;
    return false;
}

static void fill_condition(struct template *template, struct template_condition *condition,
                           int number)
{
    struct template_term *terms = arena_array(template->arena, condition->count, sizeof *terms);
    for (size_t i = 0; i < condition->count; i++) {
        terms[i] = condition->terms[i];
        terms[i].name = numbered(template, terms[i].name, number);
    }
    condition->terms = terms;
}

bool template_repeat_fill(struct template *template, struct xml *xml, const xmlNode *element,
                          struct template_node *node, int number, struct error *error)
{
    bool has = (node->field && strchr(node->field, '#')) ||
               (node->name && strchr(node->name, '#')) || has_number(&node->when) ||
               has_number(&node->unless);
    if (has && number == 0)
        return xml_fail(xml, element, error,
                        "# stands for a number only inside <repeat over=\"…#…\" most=\"…\">");
    if (!has)
        return true;
    fill_condition(template, &node->when, number);
    fill_condition(template, &node->unless, number);
    node->field = numbered(template, node->field, number);
    node->name = numbered(template, node->name, number);
    return true;
}

void template_repeat_guard(struct template *template, const struct template_repeat *repeat,
                           int number, struct template_node *node)
{
    size_t own = node->when.count;
    struct template_term *terms = arena_array(template->arena, own + (size_t)number, sizeof *terms);
    if (own > 0)
        memcpy(terms, node->when.terms, own * sizeof *terms);
    for (int i = 1; i <= number; i++)
        terms[own + (size_t)i - 1] =
            (struct template_term){.kind = TERM_TEXT, .name = numbered(template, repeat->over, i)};
    node->when = (struct template_condition){terms, own + (size_t)number};
}
