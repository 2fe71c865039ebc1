// <body> → tree. Every element of the profile becomes a node; <switch> is decided, <a> is looked
// through, <prefetch> goes to the playlist's list, and the rest is noted and left out.

#include "signage/language/smil_tree.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "signage/base/utf8.h"
#include "signage/language/smil_profile.h"
#include "signage/language/smil_time.h"

#define MOST_CLASSES 64
#define MOST_PREFETCHES PLAYLIST_MOST_ENTRIES
#define SLIDE_TYPE "application/vnd.kawaraban.slide+xml"

struct builder {
    struct smil_reader *reader;
    struct arena *scratch;
    size_t prefetch_capacity;
    size_t node_count;
};

// What an element inherits.
struct setting {
    struct playlist_region *region;
    bool dated; // something around it names a wall-clock time
};

static struct smil_node *build(struct builder *builder, const xmlNode *xml, struct setting setting);

// ---- media

static bool has_word(const char *words, const char *word)
{
    size_t length = strlen(word);
    for (; words && *words; words += strcspn(words, " ")) {
        words += strspn(words, " ");
        if (strncmp(words, word, length) == 0 && (words[length] == ' ' || !words[length]))
            return true;
    }
    return false;
}

static bool begins_with(const char *text, const char *start)
{
    return strncasecmp(text, start, strlen(start)) == 0;
}

static enum playlist_entry_type type_of_mime(const char *mime_type)
{
    if (begins_with(mime_type, SLIDE_TYPE))
        return PLAYLIST_SLIDE;
    if (begins_with(mime_type, "image/"))
        return PLAYLIST_IMAGE;
    if (begins_with(mime_type, "video/"))
        return PLAYLIST_VIDEO;
    return begins_with(mime_type, "text/plain") ? PLAYLIST_TEXT : PLAYLIST_OTHER;
}

static enum playlist_entry_type type_of(const xmlNode *xml, const char *classes,
                                        const struct playlist_entry *entry)
{
    if (has_word(classes, SMIL_CLASS_SLIDE))
        return PLAYLIST_SLIDE;
    if (has_word(classes, SMIL_CLASS_TICKER))
        return PLAYLIST_TICKER;
    if (has_word(classes, SMIL_CLASS_OTHER) || !entry->src[0])
        return PLAYLIST_OTHER;
    if (xml_is(xml, "img") || xml_is(xml, "image"))
        return PLAYLIST_IMAGE;
    if (xml_is(xml, "video"))
        return PLAYLIST_VIDEO;
    const char *mime_type = entry->mime_type[0] ? entry->mime_type : media_type_of_name(entry->src);
    if (xml_is(xml, "text") && !begins_with(mime_type, "text/html"))
        return PLAYLIST_TEXT;
    return type_of_mime(mime_type);
}

static const char *kept(struct builder *builder, const xmlNode *xml, const char *name)
{
    const char *text = smil_attribute(builder->reader, xml, name);
    return text ? arena_text(builder->reader->playlist->arena, text) : "";
}

static const char *item_of(struct builder *builder, const xmlNode *xml)
{
    for (const xmlNode *param = xml_child(xml, "param"); param; param = xml_next(param, "param")) {
        const char *name = smil_attribute(builder->reader, param, "name");
        if (name && strcmp(name, SMIL_PARAM_ITEM) == 0)
            return kept(builder, param, "value");
    }
    return "";
}

// The first of the list that the head defines; others are not fetched from elsewhere.
static void take_transition(struct builder *builder, const xmlNode *xml,
                            struct playlist_entry *entry)
{
    const struct smil_reader *reader = builder->reader;
    const char *list = smil_attribute(builder->reader, xml, "transIn");
    for (const char *id = list; id && *id;) {
        size_t length = strcspn(id, "; ");
        for (size_t i = 0; i < reader->transition_count; i++)
            if (strlen(reader->transitions[i].id) == length &&
                memcmp(reader->transitions[i].id, id, length) == 0) {
                entry->transition = reader->transitions[i].transition;
                entry->from = reader->transitions[i].from;
                entry->transition_ms = reader->transitions[i].ms;
                return;
            }
        id += length + strspn(id + length, "; ");
    }
    if (list && *list)
        smil_note(builder->reader, xml, "transIn=\"%s\" names no transition of the head", list);
}

static struct playlist_entry *make_entry(struct builder *builder, const xmlNode *xml,
                                         struct setting setting)
{
    struct smil_reader *reader = builder->reader;
    struct playlist_entry *entry = arena_take(builder->scratch, sizeof *entry);
    const char *classes = smil_attribute(reader, xml, "class");
    const char *fit = smil_attribute(reader, xml, "fit");
    entry->src = kept(builder, xml, "src");
    media_name_from_path(entry->src, entry->media);
    entry->mime_type = kept(builder, xml, "type");
    entry->item = item_of(builder, xml);
    entry->title = kept(builder, xml, "title");
    if (!entry->title[0])
        entry->title = kept(builder, xml, "alt");
    entry->language = kept(builder, xml, "lang");
    entry->undated = reader->ours ? has_word(classes, SMIL_CLASS_UNDATED) : !setting.dated;
    entry->fit = setting.region->fit;
    if (fit && !smil_fit_parse(fit, &entry->fit))
        smil_note(reader, xml, "fit=\"%s\" is not understood", fit);
    take_transition(builder, xml, entry);
    entry->type = type_of(xml, classes, entry);
    if (entry->type == PLAYLIST_OTHER && !reader->ours)
        smil_note(reader, xml,
                  "<%s src=\"%s\"> is of a kind that is not shown; the background "
                  "stands in its time",
                  xml_name(xml), entry->src);
    return entry;
}

static struct smil_node *build_media(struct builder *builder, const xmlNode *xml,
                                     struct smil_node *node, struct setting setting)
{
    struct smil_reader *reader = builder->reader;
    if (xml_is(xml, "audio")) {
        smil_note(reader, xml, "sound alone is not played");
        return NULL;
    }
    if (!setting.region)
        setting.region = smil_whole_screen(reader);
    node->kind = SMIL_MEDIA;
    node->region = setting.region;
    node->entry = make_entry(builder, xml, setting);
    return node;
}

// ---- what is not shown itself

static void take_prefetch(struct builder *builder, const xmlNode *xml)
{
    struct playlist *playlist = builder->reader->playlist;
    const char *src = smil_attribute(builder->reader, xml, "src");
    const char *size = smil_attribute(builder->reader, xml, "mediaSize");
    if (!src || !src[0])
        return;
    if (playlist->prefetch_count == MOST_PREFETCHES) {
        smil_fail(builder->reader, "more than %d <prefetch>", MOST_PREFETCHES);
        return;
    }
    if (playlist->prefetch_count == builder->prefetch_capacity) {
        builder->prefetch_capacity = builder->prefetch_capacity * 2 + 64;
        struct playlist_prefetch *grown =
            arena_array(playlist->arena, builder->prefetch_capacity, sizeof *grown);
        if (playlist->prefetch_count > 0)
            memcpy(grown, playlist->prefetches, playlist->prefetch_count * sizeof *grown);
        playlist->prefetches = grown;
    }
    struct playlist_prefetch *prefetch = &playlist->prefetches[playlist->prefetch_count++];
    prefetch->src = arena_text(playlist->arena, src);
    media_name_from_path(src, prefetch->media);
    char *end;
    long long bytes = size ? strtoll(size, &end, 10) : -1;
    prefetch->bytes = size && end != size && !*end && bytes >= 0 ? bytes : -1;
}

// A comma-separated list of language ranges against SMIL_LANGUAGE; true when absent.
static bool language_holds(struct builder *builder, const xmlNode *xml)
{
    const char *list = smil_attribute(builder->reader, xml, "systemLanguage");
    if (!list)
        list = smil_attribute(builder->reader, xml, "system-language");
    for (const char *tag = list; tag && *tag;) {
        tag += strspn(tag, ", \t");
        if (begins_with(tag, SMIL_LANGUAGE) &&
            strchr("-, \t", tag[strlen(SMIL_LANGUAGE)])) // the terminator counts too
            return true;
        tag += strcspn(tag, ",");
    }
    return !list;
}

static const xmlNode *choose(struct builder *builder, const xmlNode *choice)
{
    for (const xmlNode *xml = xml_child(choice, NULL); xml; xml = xml_next(xml, NULL))
        if (!xml_is(xml, "metadata") && language_holds(builder, xml))
            return xml;
    const xmlNode *first = xml_child(choice, NULL);
    if (first)
        smil_note(builder->reader, choice, "no alternative is in “%s”; the first is shown",
                  SMIL_LANGUAGE);
    return first;
}

// ---- containers

static void build_children(struct builder *builder, const xmlNode *parent, struct smil_node *node,
                           struct setting setting)
{
    struct smil_node **end = &node->first;
    unsigned class_rank = MOST_CLASSES;
    while (*end)
        end = &(*end)->next;
    for (const xmlNode *xml = xml_child(parent, NULL); xml && !builder->reader->failed;
         xml = xml_next(xml, NULL)) {
        struct smil_node *child = build(builder, xml, setting);
        if (!child)
            continue;
        if (child->kind == SMIL_CLASS && class_rank > 1)
            child->class_rank = class_rank--;
        node->timed_inside = node->timed_inside || child->timed;
        *end = child;
        end = &child->next;
    }
    node->timed = node->timed || node->timed_inside;
}

static bool kind_of(const xmlNode *xml, enum smil_kind *kind)
{
    static const struct {
        const char *name;
        enum smil_kind kind;
    } kinds[] = {{"par", SMIL_PAR},       {"seq", SMIL_SEQ},
                 {"excl", SMIL_EXCL},     {"priorityClass", SMIL_CLASS},
                 {"a", SMIL_PAR},         {"img", SMIL_MEDIA},
                 {"image", SMIL_MEDIA},   {"video", SMIL_MEDIA},
                 {"ref", SMIL_MEDIA},     {"text", SMIL_MEDIA},
                 {"audio", SMIL_MEDIA},   {"animation", SMIL_MEDIA},
                 {"brush", SMIL_MEDIA},   {"textstream", SMIL_MEDIA},
                 {"smilText", SMIL_MEDIA}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (xml_is(xml, kinds[i].name)) {
            *kind = kinds[i].kind;
            return true;
        }
    return false;
}

// A period of ours that has neither borders nor entries.
static void rest_for_ever(struct builder *builder, struct smil_node *node)
{
    node->windows = arena_take(builder->scratch, sizeof *node->windows);
    *node->windows = (struct smil_window){INSTANT_NEVER * 1000, PLAYLIST_FOR_EVER_MS};
    node->window_count = 1;
    node->timed = true;
}

static struct smil_node *build_timed(struct builder *builder, const xmlNode *xml,
                                     enum smil_kind kind, struct setting setting)
{
    struct smil_reader *reader = builder->reader;
    if (builder->node_count++ > PLAYLIST_MOST_ENTRIES + PLAYLIST_MOST_PERIODS) {
        smil_fail(reader, "more than %d elements in the body",
                  PLAYLIST_MOST_ENTRIES + PLAYLIST_MOST_PERIODS);
        return NULL;
    }
    struct smil_node *node = arena_take(builder->scratch, sizeof *node);
    node->kind = kind;
    node->xml = xml;
    if (!smil_timing_read(reader, builder->scratch, xml, node))
        return NULL;
    if (smil_attribute(reader, xml, "expr"))
        smil_note(reader, xml, "the condition “expr” is not understood; <%s> is shown at all times",
                  xml_name(xml));
    setting.dated = setting.dated || node->timed;
    setting.region = smil_region_of(reader, xml, setting.region);
    if (kind == SMIL_MEDIA)
        return build_media(builder, xml, node, setting);
    node->region = setting.region;
    build_children(builder, xml, node, setting);
    if (kind == SMIL_SEQ && reader->ours && !node->first && !node->windows)
        rest_for_ever(builder, node);
    return node;
}

static struct smil_node *build(struct builder *builder, const xmlNode *xml, struct setting setting)
{
    struct smil_reader *reader = builder->reader;
    enum smil_kind kind;
    if (!language_holds(builder, xml) && !xml_is(xml->parent, "switch")) {
        smil_note(reader, xml, "<%s> is for other languages than “%s” and left out", xml_name(xml),
                  SMIL_LANGUAGE);
        return NULL;
    }
    if (kind_of(xml, &kind))
        return build_timed(builder, xml, kind, setting);
    if (xml_is(xml, "switch")) {
        const xmlNode *chosen = choose(builder, xml);
        return chosen ? build(builder, chosen, setting) : NULL;
    }
    if (xml_is(xml, "prefetch"))
        take_prefetch(builder, xml);
    else if (!xml_is(xml, "metadata") && !xml_is(xml, "meta"))
        smil_note(reader, xml, "<%s> is not understood and left out", xml_name(xml));
    return NULL;
}

struct smil_node *smil_tree_build(struct smil_reader *reader, struct arena *scratch,
                                  const xmlNode *body)
{
    struct builder builder = {.reader = reader, .scratch = scratch};
    struct setting setting = {0};
    struct smil_node *root = arena_take(scratch, sizeof *root);
    root->kind = SMIL_SEQ;
    root->xml = body;
    if (smil_timing_read(reader, scratch, body, root)) {
        setting.dated = root->timed;
        build_children(&builder, body, root, setting);
    }
    return reader->failed ? NULL : root;
}
