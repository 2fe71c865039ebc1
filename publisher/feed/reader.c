#include "publisher/feed/reader.h"

#include <libxml/parserInternals.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "signage/base/utf8.h"

static bool matches(const struct element *element, unsigned ns, const char *name)
{
    return (element->namespaces & ns) && strcasecmp(element->name, name) == 0;
}

static const struct element *look_up(const char *name, enum feed_ns ns)
{
    static const struct element *const tables[] = {rss_elements, atom_elements, module_elements};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (const struct element *e = tables[i]; e->name; e++)
            if (matches(e, NS_BIT(ns), name))
                return e;
    return NULL;
}

// The row for the name in this place; names recur, so the tables are walked once for each.
static const struct element *find(struct reader *reader, const xmlChar *name, const xmlChar *prefix,
                                  const xmlChar *uri, unsigned where)
{
    uint64_t key =
        ((uint64_t)(uintptr_t)name ^ (uint64_t)(uintptr_t)uri << 7) * 0x9E3779B97F4A7C15u;
    struct reader_slot *slot = &reader->cache[key >> 32 & (READER_CACHE_SLOTS - 1)];
    if (!slot->used || slot->name != name || slot->uri != uri || slot->prefix != prefix) {
        enum feed_ns ns = feed_ns_of((const char *)uri, (const char *)prefix);
        if (reader->bare_atom && ns == NS_RSS)
            ns = NS_ATOM10;
        if (reader->root_uri && uri == reader->root_uri && !prefix)
            ns = NS_RSS;
        const struct element *found = look_up((const char *)name, ns);
        *slot = (struct reader_slot){name, uri, prefix, found, ns, reader->depth > 1};
    }
    reader->ns = slot->ns;
    const struct element *first = slot->element;
    for (const struct element *e = first;
         e && e->name && (e == first || strcmp(e->name, first->name) == 0); e++)
        if ((e->where & where) && e->namespaces == first->namespaces)
            return e;
    return NULL;
}

// ---- gathering ----

static void gather(struct reader *reader, const char *bytes, size_t length)
{
    size_t room = FEED_MOST_TEXT_BYTES - reader->text.length;
    if (length > room) {
        length = utf8_floor(bytes, room);
        if (!reader->told_long)
            reader_warn(reader, "A text is longer than %u KiB; the rest of it was left out.",
                        FEED_MOST_TEXT_BYTES / 1024);
        reader->told_long = true;
    }
    buffer_add(&reader->text, bytes, length);
}

static void gather_escaped(struct reader *reader, const char *bytes, size_t length)
{
    for (size_t run = 0; run < length;) {
        size_t at = run;
        while (at < length && bytes[at] != '<' && bytes[at] != '&')
            at++;
        gather(reader, bytes + run, at - run);
        if (at < length)
            gather(reader, bytes[at] == '<' ? "&lt;" : "&amp;", bytes[at] == '<' ? 4 : 5);
        run = at + 1;
    }
}

// Markup that nobody escaped, where text was expected: what was gathered until now is text.
static void expect_markup(struct reader *reader)
{
    if (reader->construct == CONSTRUCT_TEXT && reader->text.length > 0) {
        struct buffer plain = reader->text;
        buffer_init(&reader->text, FEED_MOST_TEXT_BYTES);
        gather_escaped(reader, buffer_text(&plain), plain.length);
        buffer_finish(&plain);
    }
    if (reader->construct == CONSTRUCT_GUESS || reader->construct == CONSTRUCT_TEXT)
        reader->construct = CONSTRUCT_HTML;
    reader->markup = true;
}

static void gather_tag(struct reader *reader, const char *name, bool closing)
{
    static const char *const kept[] = {"src", "width", "height", "class", "alt", "data-src"};
    gather(reader, closing ? "</" : "<", closing ? 2 : 1);
    gather(reader, name, strlen(name));
    for (size_t i = 0; !closing && i < sizeof kept / sizeof *kept; i++) {
        if (!reader_has_attribute(reader, kept[i]))
            continue;
        const char *value = reader_attribute(reader, kept[i]);
        gather(reader, " ", 1);
        gather(reader, kept[i], strlen(kept[i]));
        gather(reader, "=\"", 2);
        for (; *value; value++)
            if (*value == '"')
                gather(reader, "&quot;", 6);
            else
                gather_escaped(reader, value, 1);
        gather(reader, "\"", 1);
    }
    gather(reader, ">", 1);
}

// ---- SAX ----

static void set_scope(struct reader *reader, struct frame *frame, struct arena *arena)
{
    for (int i = 0; i < reader->attribute_count && arena; i++) {
        const xmlChar **a = reader->attributes + 5 * i;
        if (!a[1] || strcmp((const char *)a[1], "xml") != 0)
            continue;
        if (strcmp((const char *)a[0], "lang") == 0)
            frame->lang = reader_attribute_in(reader, "lang", arena);
        else if (strcmp((const char *)a[0], "base") == 0)
            frame->base = reader_attribute_url_in(reader, "base", arena);
    }
}

// An item's own scope goes with the item, and so does that of what is closed.
static void begin_scope(struct reader *reader, struct frame *frame)
{
    bool item = frame->element && frame->element->inside == IN_ITEM;
    if (item)
        arena_reset(reader->item_arena);
    if (reader->attribute_count > 0)
        set_scope(reader, frame,
                  reader_limited(reader, item || !(frame->where & (IN_ROOT | IN_OUTER | IN_FEED))));
}

static unsigned inside_unknown(unsigned where)
{
    if (where & (IN_ITEM | IN_WRAPPER))
        return IN_WRAPPER;
    return where & (IN_ROOT | IN_OUTER | IN_FEED) ? IN_OUTER : IN_CLOSED;
}

static void break_off(struct reader *reader)
{
    if (reader->strict && !reader->broken) {
        reader->broken = true;
        xmlStopParser(reader->parser);
    }
}

static void start_element(void *context, const xmlChar *name, const xmlChar *prefix,
                          const xmlChar *uri, int namespace_count, const xmlChar **namespaces,
                          int attribute_count, int defaulted, const xmlChar **attributes)
{
    (void)namespace_count;
    (void)namespaces;
    (void)defaulted;
    struct reader *reader = context;
    if (reader->depth == FEED_MOST_DEPTH) // the repairer passes less on
        break_off(reader);
    if (reader->broken)
        return;
    reader->attributes = attributes;
    reader->attribute_count = attribute_count;
    const struct frame *parent = &reader->frames[reader->depth];
    struct frame *frame = &reader->frames[++reader->depth];
    *frame = (struct frame){NULL, IN_CLOSED, parent->inside, parent->base, parent->lang};
    if (reader->gathering) {
        set_scope(reader, frame, reader_arena(reader));
        if (!reader->markup)
            expect_markup(reader);
        gather_tag(reader, (const char *)name, false);
        return;
    }
    if (reader->depth == 1) {
        snprintf(reader->root, sizeof reader->root, "%s", name);
        reader->root_uri = !prefix && strcasecmp(reader->root, "rss") == 0 ? uri : NULL;
    }
    frame->element = find(reader, name, prefix, uri, parent->inside);
    begin_scope(reader, frame);
    if (!frame->element) {
        frame->inside = inside_unknown(parent->inside);
        return;
    }
    frame->inside = frame->element->inside;
    if (frame->element->text) {
        buffer_clear(&reader->text);
        reader->gathering = reader->depth;
        reader->construct = CONSTRUCT_GUESS;
        reader->markup = false;
    }
    if (frame->element->start)
        frame->element->start(reader);
}

static void end_element(void *context, const xmlChar *name, const xmlChar *prefix,
                        const xmlChar *uri)
{
    (void)prefix;
    (void)uri;
    struct reader *reader = context;
    if (reader->broken || reader->depth == 0)
        return;
    const struct element *element = reader->frames[reader->depth].element;
    reader->attribute_count = 0;
    if (reader->gathering && reader->gathering < reader->depth) {
        gather_tag(reader, (const char *)name, true);
    } else {
        bool cut = reader->cut && reader->gathering &&
                   element->text == TEXT_LINE; // half a title is worse than none
        reader->gathering = 0;
        if (element && element->end && !cut)
            element->end(reader);
    }
    reader->depth--;
}

static void characters(void *context, const xmlChar *bytes, int length)
{
    struct reader *reader = context;
    if (!reader->gathering || length <= 0)
        return;
    if (reader->markup)
        gather_escaped(reader, (const char *)bytes, (size_t)length);
    else if (reader->text.length + (size_t)length <= FEED_MOST_TEXT_BYTES)
        buffer_add(&reader->text, bytes, (size_t)length);
    else
        gather(reader, (const char *)bytes, (size_t)length);
}

// No entity is ever known to libxml2: whoever uses or declares one gets the repairer.
static xmlEntity *get_entity(void *context, const xmlChar *name)
{
    (void)name;
    break_off(context);
    return NULL;
}

static void declares_entity(void *context, const xmlChar *name, int type, const xmlChar *public_id,
                            const xmlChar *system_id, xmlChar *content)
{
    (void)name, (void)type, (void)public_id, (void)system_id, (void)content;
    break_off(context);
}

static void declares_attribute(void *context, const xmlChar *element, const xmlChar *name, int type,
                               int value_kind, const xmlChar *value, xmlEnumeration *tree)
{
    (void)element, (void)name, (void)type, (void)value_kind, (void)value;
    xmlFreeEnumeration(tree);
    break_off(context);
}

static void complain(void *context, xmlError *problem)
{
    struct reader *reader = context;
    if (problem->code == XML_ERR_NO_MEMORY && !reader->strict && !reader->told_names) {
        reader->told_names = true;
        reader->feed->incomplete = true;
        reader_warn(reader,
                    "Line %d: the names of its elements alone take more than %u KiB; what comes "
                    "behind is not read.",
                    problem->line, READER_MOST_NAME_BYTES / 1024);
    }
    if (problem->level == XML_ERR_FATAL) {
        break_off(reader);
    } else if (problem->code == XML_NS_ERR_UNDEFINED_NAMESPACE && !reader->told_prefix) {
        reader->told_prefix = true;
        reader_warn(reader, "Line %d: the prefix “%s” is not declared; it was read as usual.",
                    problem->line, problem->str1 ? problem->str1 : "");
    }
}

// ---- life ----

void reader_init(struct reader *reader, const struct feed_source *source, bool strict)
{
    memset(reader, 0, sizeof *reader);
    reader->source = source;
    reader->strict = strict;
    buffer_init(&reader->text, FEED_MOST_TEXT_BYTES);
    struct arena *arena = arena_create();
    struct feed *feed = arena_take(arena, sizeof *feed);
    *feed = (struct feed){.arena = arena,
                          .name = arena_text(arena, source->name),
                          .title = "",
                          .link = "",
                          .language = ""};
    reader->feed = feed;
    reader->item_arena = arena_create();
    reader->frequency = 1;
    reader->cutoff_utc = INSTANT_NEVER;
    reader->frames[0] =
        (struct frame){NULL, IN_ROOT, 0, source->base_url ? source->base_url : "", ""};
    xmlSAXHandler handler = {.initialized = XML_SAX2_MAGIC,
                             .startElementNs = start_element,
                             .endElementNs = end_element,
                             .characters = characters,
                             .cdataBlock = characters,
                             .getEntity = get_entity,
                             .entityDecl = declares_entity,
                             .attributeDecl = declares_attribute,
                             .serror = (xmlStructuredErrorFunc)complain};
    reader->parser = xmlCreatePushParserCtxt(&handler, reader, NULL, 0, NULL);
    if (!reader->parser)
        abort();
    xmlSwitchEncoding(reader->parser,
                      XML_CHAR_ENCODING_UTF8); // it would guess from the first bytes
    xmlCtxtUseOptions(reader->parser, XML_PARSE_NOENT | XML_PARSE_NONET | XML_PARSE_IGNORE_ENC |
                                          (strict ? 0 : XML_PARSE_RECOVER));
    xmlDictSetLimit(reader->parser->dict, READER_MOST_NAME_BYTES);
}

void reader_finish(struct reader *reader)
{
    xmlDoc *declarations = reader->parser->myDoc; // libxml2 keeps what a DTD declared even for SAX
    xmlFreeParserCtxt(reader->parser);
    xmlFreeDoc(declarations);
    buffer_finish(&reader->text);
    free(reader->plain);
    arena_destroy(reader->item_arena);
    reader_forget_items(reader);
    feed_destroy(reader->feed);
    *reader = (struct reader){0};
}

bool reader_take(struct reader *reader, const char *bytes, size_t length)
{
    const size_t piece = 32 * 1024;
    for (size_t at = 0; at < length && !reader->broken; at += piece) {
        size_t n = length - at < piece ? length - at : piece;
        xmlParseChunk(reader->parser, bytes + at, (int)n, 0);
    }
    return !reader->broken;
}

void reader_cut(struct reader *reader)
{
    reader->cut = true;
}

bool reader_end(struct reader *reader)
{
    if (!reader->broken)
        xmlParseChunk(reader->parser, NULL, 0, 1);
    return !reader->broken;
}

void reader_warn(struct reader *reader, const char *format, ...)
{
    if (reader->warning_count == FEED_MOST_WARNINGS)
        return;
    char sentence[ERROR_TEXT_BYTES];
    va_list arguments;
    va_start(arguments, format);
    struct error error;
    error_set_va(&error, format, arguments);
    va_end(arguments);
    snprintf(sentence, sizeof sentence, "%s", error.text);
    reader->warnings[reader->warning_count++] = arena_text(reader->feed->arena, sentence);
}
