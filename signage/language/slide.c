#include "signage/language/slide.h"

#include <libxml/tree.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "signage/base/xml.h"

#define DEFAULT_LANGUAGE "ja"

static bool alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool made_of(const char *text, size_t most_bytes, const char *besides)
{
    size_t length = strlen(text);
    for (size_t i = 0; i < length; i++)
        if (!alnum(text[i]) && !strchr(besides, text[i]))
            return false;
    return length >= 1 && length <= most_bytes;
}

static bool take_name(struct xml *xml, const xmlNode *node, struct arena *arena, const char **name,
                      struct error *error)
{
    const char *value;
    if (!xml_require(xml, node, "name", &value, error))
        return false;
    if (!made_of(value, SLIDE_MOST_NAME_BYTES, "-_."))
        return xml_fail(
            xml, node, error,
            "name=\"%s\" is not a name; letters, digits, “-”, “_” and “.” are, up to %d", value,
            SLIDE_MOST_NAME_BYTES);
    *name = arena_text(arena, value);
    return true;
}

static bool take_language(struct xml *xml, const xmlNode *node, struct arena *arena,
                          const char *otherwise, const char **lang, struct error *error)
{
    const char *value = xml_attribute(xml, node, "lang");
    if (value && !made_of(value, SLIDE_MOST_LANGUAGE_BYTES, "-"))
        return xml_fail(xml, node, error,
                        "lang=\"%s\" is not a language tag; write for example ja, en or zh-Hans",
                        value);
    *lang = arena_text(arena, value ? value : otherwise);
    return true;
}

static bool known_inside_text(const struct xml *xml, const xmlNode *element, struct error *error)
{
    for (const xmlNode *child = xml_child(element, NULL); child; child = xml_next(child, NULL)) {
        bool in_ruby = xml_is(element, "ruby");
        if (!xml_is(child, "br") && !xml_is(child, in_ruby ? "rt" : "ruby") &&
            !(in_ruby && (xml_is(child, "rp") || xml_is(child, "rb"))))
            return xml_fail(xml, child, error, "<%s> is not known inside <%s>; %s", xml_name(child),
                            xml_name(element),
                            in_ruby ? "ruby is <ruby>base<rt>reading</rt></ruby>"
                                    : "text may hold <ruby> and <br/>");
        if (!known_inside_text(xml, child, error))
            return false;
    }
    return true;
}

static bool parse_text(struct xml *xml, const xmlNode *node, struct slide *slide,
                       struct error *error)
{
    struct slide_text *text = &slide->texts[slide->text_count];
    if (slide->text_count == SLIDE_MOST_TEXTS)
        return xml_fail(xml, node, error, "more than %d texts", SLIDE_MOST_TEXTS);
    if (!xml_expect_attributes(xml, node, "name lang", error) ||
        !take_name(xml, node, slide->arena, &text->name, error) ||
        !take_language(xml, node, slide->arena, slide->lang, &text->lang, error) ||
        !known_inside_text(xml, node, error))
        return false;
    text->text = rich_text_from_xml(slide->arena, node);
    slide->text_count++;
    return true;
}

static bool parse_fraction(const char **text, double *value)
{
    char *end;
    *value = strtod(*text, &end);
    bool ok = end != *text && *value >= 0 && *value <= 1; // false for NaN too
    *text = end;
    return ok;
}

static bool parse_focus(struct xml *xml, const xmlNode *node, struct slide_picture *picture,
                        struct error *error)
{
    picture->focus_x = picture->focus_y = 0.5;
    const char *value = xml_attribute(xml, node, "focus"), *rest = value;
    if (!value)
        return true;
    if (parse_fraction(&rest, &picture->focus_x) && *rest == ' ' &&
        parse_fraction(&rest, &picture->focus_y) && *rest == '\0')
        return true;
    return xml_fail(xml, node, error,
                    "focus=\"%s\" is not a point; write two numbers from 0 to 1, as \"0.5 0.3\"",
                    value);
}

static bool parse_picture(struct xml *xml, const xmlNode *node, struct slide *slide,
                          struct error *error)
{
    struct slide_picture *picture = &slide->pictures[slide->picture_count];
    const char *src;
    if (slide->picture_count == SLIDE_MOST_PICTURES)
        return xml_fail(xml, node, error, "more than %d pictures", SLIDE_MOST_PICTURES);
    if (!xml_expect_attributes(xml, node, "name src focus", error) ||
        !take_name(xml, node, slide->arena, &picture->name, error) ||
        !xml_require(xml, node, "src", &src, error) || !parse_focus(xml, node, picture, error))
        return false;
    if (slide_find_picture(slide, picture->name))
        return xml_fail(xml, node, error, "the picture “%s” is there twice", picture->name);
    picture->src = arena_text(slide->arena, src);
    media_name_from_path(src, picture->media);
    slide->picture_count++;
    return true;
}

static bool parse_qr(struct xml *xml, const xmlNode *node, struct slide *slide, struct error *error)
{
    struct slide_qr *qr = &slide->qrs[slide->qr_count];
    if (slide->qr_count == SLIDE_MOST_QRS)
        return xml_fail(xml, node, error, "more than %d QR codes", SLIDE_MOST_QRS);
    if (!xml_expect_attributes(xml, node, "name", error) ||
        !xml_expect_children(xml, node, "", error) ||
        !take_name(xml, node, slide->arena, &qr->name, error))
        return false;
    if (slide_find_qr(slide, qr->name))
        return xml_fail(xml, node, error, "the QR code “%s” is there twice", qr->name);
    qr->text = arena_text(slide->arena, xml_text(xml, node));
    size_t length = strlen(qr->text);
    if (length == 0 || length > SLIDE_MOST_QR_BYTES)
        return xml_fail(xml, node, error, "the QR code “%s” holds %zu bytes; 1 to %d fit", qr->name,
                        length, SLIDE_MOST_QR_BYTES);
    slide->qr_count++;
    return true;
}

static bool parse_flag(struct xml *xml, const xmlNode *node, struct slide *slide,
                       struct error *error)
{
    if (slide->flag_count == SLIDE_MOST_FLAGS)
        return xml_fail(xml, node, error, "more than %d flags", SLIDE_MOST_FLAGS);
    const char *name = NULL;
    if (!xml_expect_attributes(xml, node, "name", error) ||
        !take_name(xml, node, slide->arena, &name, error))
        return false;
    if (!slide_has_flag(slide, name))
        slide->flags[slide->flag_count++] = name;
    return true;
}

static bool parse_root(struct xml *xml, struct slide *slide, struct error *error)
{
    xmlNode *root = xml_root(xml);
    const char *template_src, *theme_src;
    if (!xml_expect_root(xml, "slide", SLIDE_NAMESPACE, error) ||
        !xml_expect_attributes(xml, root, "template theme lang least", error) ||
        !xml_expect_children(xml, root, "text flag picture qr", error) ||
        !xml_require(xml, root, "template", &template_src, error) ||
        !xml_require(xml, root, "theme", &theme_src, error) ||
        !take_language(xml, root, slide->arena, DEFAULT_LANGUAGE, &slide->lang, error) ||
        !xml_get_double(xml, root, "least", 0, SLIDE_MOST_LEAST_PERCENT, &slide->least_percent,
                        error))
        return false;
    slide->template_src = arena_text(slide->arena, template_src);
    slide->theme_src = arena_text(slide->arena, theme_src);
    for (const xmlNode *node = xml_child(root, NULL); node; node = xml_next(node, NULL)) {
        bool ok = xml_is(node, "text")      ? parse_text(xml, node, slide, error)
                  : xml_is(node, "picture") ? parse_picture(xml, node, slide, error)
                  : xml_is(node, "qr")      ? parse_qr(xml, node, slide, error)
                                            : parse_flag(xml, node, slide, error);
        if (!ok)
            return false;
    }
    return true;
}

struct slide *slide_parse(const char *name, const void *bytes, size_t length, struct error *error)
{
    if (length > SLIDE_MOST_BYTES) {
        error_set(error, "%s has %zu bytes; a slide has at most %u", name, length,
                  SLIDE_MOST_BYTES);
        return NULL;
    }
    struct xml *xml = xml_parse(name, bytes, length, error);
    if (!xml)
        return NULL;
    struct arena *arena = arena_create();
    struct slide *slide = arena_take(arena, sizeof *slide);
    slide->arena = arena;
    // One place more than the limit: the one past the end is where a refused element is refused.
    slide->texts = arena_array(arena, SLIDE_MOST_TEXTS + 1, sizeof *slide->texts);
    slide->pictures = arena_array(arena, SLIDE_MOST_PICTURES + 1, sizeof *slide->pictures);
    slide->qrs = arena_array(arena, SLIDE_MOST_QRS + 1, sizeof *slide->qrs);
    slide->flags = arena_array(arena, SLIDE_MOST_FLAGS, sizeof(const char *));
    if (!parse_root(xml, slide, error)) {
        slide_destroy(slide);
        slide = NULL;
    }
    xml_destroy(xml);
    return slide;
}

void slide_destroy(struct slide *slide)
{
    if (slide)
        arena_destroy(slide->arena); // the slide itself lies in it
}

static void add_attribute(struct buffer *out, const char *name, const char *value)
{
    buffer_printf(out, " %s=\"", name);
    xml_escape(out, value);
    buffer_add_char(out, '"');
}

static void format_texts(const struct slide *slide, struct buffer *out)
{
    for (size_t i = 0; i < slide->text_count; i++) {
        buffer_add_text(out, "  <text");
        add_attribute(out, "name", slide->texts[i].name);
        add_attribute(out, "lang", slide->texts[i].lang);
        buffer_add_char(out, '>');
        rich_text_to_xml(out, slide->texts[i].text);
        buffer_add_text(out, "</text>\n");
    }
}

static void format_pictures(const struct slide *slide, struct buffer *out)
{
    for (size_t i = 0; i < slide->picture_count; i++) {
        const struct slide_picture *picture = &slide->pictures[i];
        buffer_add_text(out, "  <picture");
        add_attribute(out, "name", picture->name);
        add_attribute(out, "src", picture->src);
        if (picture->focus_x != 0.5 || picture->focus_y != 0.5)
            buffer_printf(out, " focus=\"%.17g %.17g\"", picture->focus_x, picture->focus_y);
        buffer_add_text(out, "/>\n");
    }
}

bool slide_format(const struct slide *slide, struct buffer *out)
{
    buffer_add_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<slide");
    add_attribute(out, "xmlns", SLIDE_NAMESPACE);
    add_attribute(out, "template", slide->template_src);
    add_attribute(out, "theme", slide->theme_src);
    add_attribute(out, "lang", slide->lang);
    if (slide->least_percent > 0)
        buffer_printf(out, " least=\"%.6g\"", slide->least_percent);
    buffer_add_text(out, ">\n");
    format_texts(slide, out);
    for (size_t i = 0; i < slide->flag_count; i++) {
        buffer_add_text(out, "  <flag");
        add_attribute(out, "name", slide->flags[i]);
        buffer_add_text(out, "/>\n");
    }
    format_pictures(slide, out);
    for (size_t i = 0; i < slide->qr_count; i++) {
        buffer_add_text(out, "  <qr");
        add_attribute(out, "name", slide->qrs[i].name);
        buffer_add_char(out, '>');
        xml_escape(out, slide->qrs[i].text);
        buffer_add_text(out, "</qr>\n");
    }
    buffer_add_text(out, "</slide>\n");
    return !out->overflowed;
}

// How well a text in `have` serves who asked for `want`: the same tag 3, a more general one 2 (en
// for en-GB), a more special one 1 (zh-Hans for zh), else 0.
static int language_match(const char *want, const char *have)
{
    size_t want_length = strlen(want), have_length = strlen(have);
    size_t shorter = want_length < have_length ? want_length : have_length;
    if (strncasecmp(want, have, shorter) != 0)
        return 0;
    if (want_length == have_length)
        return 3;
    if (want_length > have_length)
        return want[shorter] == '-' ? 2 : 0;
    return have[shorter] == '-' ? 1 : 0;
}

// The best in one language; in any when `lang` is NULL.
static const struct slide_text *text_in(const struct slide *slide, const char *name,
                                        const char *lang)
{
    const struct slide_text *best = NULL;
    int best_match = 0;
    for (size_t i = 0; i < slide->text_count; i++) {
        const struct slide_text *text = &slide->texts[i];
        int match = lang ? language_match(lang, text->lang) : 1;
        if (match > best_match && text->text[0] && strcmp(text->name, name) == 0) {
            best = text;
            best_match = match;
        }
    }
    return best;
}

const struct slide_text *slide_find_text(const struct slide *slide, const char *name,
                                         const char *lang)
{
    const struct slide_text *text = lang && lang[0] ? text_in(slide, name, lang) : NULL;
    if (!text)
        text = text_in(slide, name, slide->lang);
    return text ? text : text_in(slide, name, NULL);
}

const struct slide_picture *slide_find_picture(const struct slide *slide, const char *name)
{
    for (size_t i = 0; i < slide->picture_count; i++)
        if (strcmp(slide->pictures[i].name, name) == 0)
            return &slide->pictures[i];
    return NULL;
}

const struct slide_qr *slide_find_qr(const struct slide *slide, const char *name)
{
    for (size_t i = 0; i < slide->qr_count; i++)
        if (strcmp(slide->qrs[i].name, name) == 0)
            return &slide->qrs[i];
    return NULL;
}

bool slide_has_flag(const struct slide *slide, const char *name)
{
    for (size_t i = 0; i < slide->flag_count; i++)
        if (strcmp(slide->flags[i], name) == 0)
            return true;
    return false;
}
