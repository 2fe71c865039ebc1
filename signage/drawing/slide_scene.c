#include "signage/drawing/slide_scene.h"

#include <math.h>
#include <string.h>

#include "signage/drawing/artist_assets.h"
#include "signage/drawing/clock_words.h"
#include "signage/drawing/color.h"
#include "signage/drawing/slide_turn.h"

#define FIELD_SEPARATOR "　"

bool slide_scene_open(struct slide_scene *scene, struct artist *artist, const struct slide *slide,
                      const struct slide_moment *moment, struct error *error)
{
    *scene = (struct slide_scene){.artist = artist, .slide = slide, .moment = moment};
    scene->lang = moment && moment->lang ? moment->lang : slide->lang;
    scene->template = artist_template(artist, slide->template_src, error);
    scene->theme = scene->template ? artist_theme(artist, slide->theme_src, error) : NULL;
    if (!scene->theme || !template_check(scene->template, scene->theme, error))
        return false;
    slide_turn_begin(scene);
    return true;
}

static const struct slide_text *find_text_in(const struct slide *slide, const char *name,
                                             const char *lang)
{
    for (size_t i = 0; i < slide->text_count; i++) {
        const struct slide_text *text = &slide->texts[i];
        if (text->text[0] && strcmp(text->name, name) == 0 && strcmp(text->lang, lang) == 0)
            return text;
    }
    return NULL;
}

static const struct slide_text *find_text(const struct slide_scene *scene, const char *name,
                                          const char *only_lang)
{
    return only_lang ? find_text_in(scene->slide, name, only_lang)
                     : slide_find_text(scene->slide, name, scene->lang);
}

static bool has_picture(const struct slide_scene *scene, const char *name)
{
    const struct slide_picture *picture = slide_find_picture(scene->slide, name);
    return picture && artist_has_picture(scene->artist, picture->src, NULL);
}

static bool term_holds(const struct slide_scene *scene, const struct template_term *term)
{
    switch (term->kind) {
    case TERM_FLAG:
        return slide_has_flag(scene->slide, term->name);
    case TERM_TEXT:
        return find_text(scene, term->name, term->lang) != NULL;
    case TERM_PICTURE:
        return has_picture(scene, term->name);
    case TERM_LANG: {
        size_t length = strlen(term->name);
        return strncmp(scene->lang, term->name, length) == 0 &&
               (scene->lang[length] == '\0' || scene->lang[length] == '-');
    }
    case TERM_QR:
        return slide_find_qr(scene->slide, term->name) != NULL;
    case TERM_TURN:
        return slide_turn_text(scene, term->name) != NULL;
    }
    return false;
}

// How many of the words hold; *words is how many there are.
static size_t words_held(const struct slide_scene *scene,
                         const struct template_condition *condition, size_t *words)
{
    size_t held = 0;
    *words = 0;
    for (size_t i = 0; i < condition->count; i++) {
        bool holds = term_holds(scene, &condition->terms[i]);
        while (condition->terms[i].or_next)
            holds |= term_holds(scene, &condition->terms[++i]);
        held += holds;
        ++*words;
    }
    return held;
}

// Whether there is something to draw for what a node points to.
static bool has_content(const struct slide_scene *scene, const struct template_node *node)
{
    switch (node->kind) {
    case TEMPLATE_PICTURE:
        return has_picture(scene, node->name);
    case TEMPLATE_QR:
        return slide_find_qr(scene->slide, node->name) != NULL;
    case TEMPLATE_SVG:
        return strncmp(node->src, "theme:", 6) != 0 || theme_graphic(scene->theme, node->src + 6);
    default:
        return true;
    }
}

bool slide_scene_shows(const struct slide_scene *scene, const struct template_node *node)
{
    size_t words;
    size_t held = words_held(scene, &node->when, &words);
    if (held < words || words_held(scene, &node->unless, &words) > 0)
        return false;
    return has_content(scene, node);
}

// The label for `lang`: exactly it, else its primary language, else the first.
static const char *find_label(const struct template_node *node, const char *lang)
{
    size_t primary = strcspn(lang, "-");
    const char *found = node->label_count > 0 ? node->labels[0].text : NULL;
    for (size_t i = node->label_count; i-- > 0;)
        if (strncmp(node->labels[i].lang, lang, primary) == 0 &&
            strlen(node->labels[i].lang) == primary)
            found = node->labels[i].text;
    for (size_t i = 0; i < node->label_count; i++)
        if (strcmp(node->labels[i].lang, lang) == 0)
            return node->labels[i].text;
    return found;
}

static bool field_words(const struct slide_scene *scene, const struct template_node *node,
                        struct buffer *out, const char **lang)
{
    bool any = false;
    for (const char *at = node->field; *at; at += strspn(at, " ")) {
        char name[64] = "";
        size_t length = strcspn(at, " ");
        if (length > 0 && length < sizeof name) {
            memcpy(name, at, length);
            const struct slide_text *text =
                node->turn ? slide_turn_text(scene, name) : find_text(scene, name, node->text_lang);
            if (text && !any) {
                const char *label = find_label(node, text->lang);
                *lang = text->lang;
                if (label)
                    buffer_printf(out, "%s%s", label, FIELD_SEPARATOR);
            } else if (text) {
                buffer_add_text(out, node->separator ? node->separator : FIELD_SEPARATOR);
            }
            if (text)
                any = buffer_add_text(out, text->text);
        }
        at += length;
    }
    return any;
}

bool slide_scene_words(const struct slide_scene *scene, const struct template_node *node,
                       struct buffer *out, const char **lang)
{
    *lang = node->text_lang ? node->text_lang : scene->lang;
    if (node->kind == TEMPLATE_CLOCK) {
        if (!scene->moment || !scene->moment->zone)
            return false;
        clock_words(node->format, scene->moment->zone, scene->moment->utc_ms, *lang, out);
        return out->length > 0;
    }
    if (node->field)
        return field_words(scene, node, out, lang);
    const char *label = find_label(node, *lang);
    return label && *label && buffer_add_text(out, label);
}

static size_t messages_in(const struct slide *slide, const char *name, const char *lang,
                          const struct slide_text *texts[], size_t most)
{
    size_t count = 0;
    for (size_t i = 0; i < slide->text_count && count < most; i++)
        if (slide->texts[i].text[0] && strcmp(slide->texts[i].name, name) == 0 &&
            (!lang || strcmp(slide->texts[i].lang, lang) == 0))
            texts[count++] = &slide->texts[i];
    return count;
}

size_t slide_scene_messages(const struct slide_scene *scene, const char *name,
                            const struct slide_text *texts[], size_t most)
{
    size_t count = messages_in(scene->slide, name, scene->lang, texts, most);
    if (count == 0)
        count = messages_in(scene->slide, name, scene->slide->lang, texts, most);
    return count > 0 ? count : messages_in(scene->slide, name, NULL, texts, most);
}

uint32_t slide_scene_color(const struct slide_scene *scene, const char *name)
{
    uint32_t argb = 0;
    if (!name)
        return 0;
    if (name[0] == '#')
        return color_parse(name, &argb) ? argb : 0;
    const struct theme_color *color = theme_color(scene->theme, name);
    return color ? color->argb : 0;
}

static const struct theme_role *role_of(const struct slide_scene *scene,
                                        const struct template_node *node)
{
    return theme_role(scene->theme, node->role ? node->role : "body"); // template_check saw it
}

uint32_t slide_scene_text_color(const struct slide_scene *scene, const struct template_node *node)
{
    return slide_scene_color(scene, node->color ? node->color : role_of(scene, node)->color);
}

double slide_scene_length(const struct slide_scene *scene, const struct template_length *length,
                          double parent_px, double otherwise)
{
    if (!length->given)
        return otherwise;
    double shorter_percent = length->shorter_percent;
    for (int i = 0; i < length->space_count; i++) {
        double percent = theme_space(scene->theme, length->spaces[i])->percent;
        shorter_percent += length->minus[i] ? -percent : percent;
    }
    return (length->parent_percent * parent_px + shorter_percent * scene->shorter_px) / 100;
}

static double or_role(double own, double of_role)
{
    return isnan(own) ? of_role : own;
}

struct text_style slide_scene_style(const struct slide_scene *scene,
                                    const struct template_node *node, const char *lang)
{
    const struct theme_role *role = role_of(scene, node);
    double percent_px = scene->shorter_px / 100;
    double floor_px =
        ceil(scene->slide->least_percent * percent_px - 1e-6); // letters are set in whole px
    double size = or_role(node->size, role->size);
    double least = fmin(size, or_role(node->least, role->least));
    return (struct text_style){
        .family = node->family ? node->family : role->family,
        .bold = node->bold < 0 ? role->bold : node->bold == 1,
        .lang = lang,
        .size_px = fmax(size * percent_px, floor_px),
        .least_size_px = fmax(least * percent_px, floor_px),
        .line_height = or_role(node->line_height, role->line_height),
        .letter_spacing_em = or_role(node->letter_spacing, role->letter_spacing_em),
        .most_lines = node->lines < 0 ? role->lines : node->lines,
        .align = node->align == ALIGN_CENTER    ? TEXT_CENTER
                 : node->align == ALIGN_END     ? TEXT_END
                 : node->align == ALIGN_JUSTIFY ? TEXT_JUSTIFY
                                                : TEXT_START,
        .vertical_align = TEXT_TOP,
        .vertical = node->vertical,
    };
}
