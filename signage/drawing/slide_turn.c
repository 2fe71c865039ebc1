// All texts that take turns show the same language where they can, so the list of languages is the
// slide's and not each text's own.
#include "signage/drawing/slide_turn.h"

#include <string.h>

// The other languages of one name: the first text of each, in the slide's order.
struct others {
    const struct slide_text *texts[SLIDE_SCENE_MOST_TURNS];
    int count;
};

static bool has_language(const struct others *others, const char *lang)
{
    for (int i = 0; i < others->count; i++)
        if (strcmp(others->texts[i]->lang, lang) == 0)
            return true;
    return false;
}

static struct others others_of(const struct slide_scene *scene, const char *name)
{
    struct others others = {.count = 0};
    const struct slide_text *shown = slide_find_text(scene->slide, name, scene->lang);
    for (size_t i = 0; shown && i < scene->slide->text_count; i++) {
        const struct slide_text *text = &scene->slide->texts[i];
        if (text->text[0] && strcmp(text->name, name) == 0 &&
            strcmp(text->lang, shown->lang) != 0 && !has_language(&others, text->lang) &&
            others.count < SLIDE_SCENE_MOST_TURNS)
            others.texts[others.count++] = text;
    }
    return others;
}

const struct slide_text *slide_turn_text(const struct slide_scene *scene, const char *name)
{
    struct others others = others_of(scene, name);
    if (others.count == 0)
        return NULL;
    const char *lang = scene->turn_count > 0 ? scene->turn_langs[scene->turn % scene->turn_count]
                                             : others.texts[0]->lang;
    for (int i = 0; i < others.count; i++)
        if (strcmp(others.texts[i]->lang, lang) == 0)
            return others.texts[i];
    return others.texts[scene->turn % others.count];
}

// Calls `visit` with each name in a node's list of fields.
static void visit_fields(const struct slide_scene *scene, const struct template_node *node,
                         void (*visit)(void *context, struct others others), void *context)
{
    for (const char *at = node->field; *at; at += strspn(at, " ")) {
        char name[SLIDE_MOST_NAME_BYTES + 1] = "";
        size_t length = strcspn(at, " ");
        if (length > 0 && length < sizeof name) {
            memcpy(name, at, length);
            visit(context, others_of(scene, name));
        }
        at += length;
    }
}

static void mark(void *context, struct others others)
{
    struct slide_scene *scene = context;
    for (int i = 0; i < others.count; i++) {
        bool known = false;
        for (int k = 0; k < scene->turn_count; k++)
            known |= strcmp(scene->turn_langs[k], others.texts[i]->lang) == 0;
        if (!known && scene->turn_count < SLIDE_SCENE_MOST_TURNS)
            scene->turn_langs[scene->turn_count++] = others.texts[i]->lang;
    }
}

static bool mark_node(void *context, const struct template_node *node)
{
    if (node->turn)
        visit_fields(context, node, mark, context);
    return true;
}

void slide_turn_begin(struct slide_scene *scene)
{
    scene->turn_count = 0;
    scene->turn = 0;
    template_visit(scene->template, mark_node, scene);
    if (!scene->moment)
        return;
    int64_t rest = scene->moment->utc_ms % TEMPLATE_TURN_MS;
    int64_t turn = (scene->moment->utc_ms - rest) / TEMPLATE_TURN_MS - (rest < 0);
    if (scene->turn_count > 0)
        scene->turn = (turn % scene->turn_count + scene->turn_count) % scene->turn_count;
}

static void note_most(void *context, struct others others)
{
    int *most = context;
    *most = others.count > *most ? others.count : *most;
}

bool slide_turn_moves(const struct slide_scene *scene, const struct template_node *node)
{
    int most = 0;
    if (node->turn)
        visit_fields(scene, node, note_most, &most);
    return most > 1;
}
