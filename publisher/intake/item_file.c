// An item file, from XML to an item that passes item_check. Whatever is wrong comes back as
// PATH:LINE: sentence, because the reader of the sentence has the file open in an editor.

#include "publisher/intake/item_file.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "publisher/intake/date_words.h"
#include "publisher/intake/picture.h"
#include "signage/base/file.h"
#include "signage/base/xml.h"
#include "signage/language/slide.h"

#define MOST_SESSIONS 256
#define LIST_BYTES 1024

struct session {
    int64_t begin_utc, end_utc;
};

// What is known while one file is read.
struct reading {
    struct xml *xml;
    struct item *item;
    const char *lang;    // of texts that do not say
    char root[PATH_MAX]; // resolved; pictures lie below it
    struct date_words words;
    xmlNode *nodes[ITEM_MOST_FIELDS]; // where each field of the item stands
    struct session sessions[MOST_SESSIONS];
    size_t session_count;
    xmlNode *session_node; // the first
};

static bool fail_at(struct reading *reading, const xmlNode *node, struct error *error,
                    const struct error *sentence)
{
    return xml_fail(reading->xml, node, error, "%s", sentence->text);
}

static bool kind_has(enum item_kind kind, const struct item_field_spec *spec)
{
    return (spec->kinds & (1u << kind)) != 0;
}

// ---- which elements may stand here ----

// The elements of a kind, blank-separated, in the table's order.
static void list_elements(enum item_kind kind, char list[LIST_BYTES])
{
    size_t count, length = 0;
    const struct item_field_spec *specs = item_field_specs(&count);
    for (size_t i = 0; i < count && length < LIST_BYTES - 64; i++)
        if (kind_has(kind, &specs[i]))
            length += (size_t)snprintf(list + length, LIST_BYTES - length, "%s ",
                                       specs[i].type == ITEM_SESSIONS ? "session" : specs[i].name);
    snprintf(list + length, LIST_BYTES - length, "picture show");
}

static void list_kinds(const struct item_field_spec *spec, char list[LIST_BYTES])
{
    size_t length = 0;
    list[0] = '\0';
    for (unsigned kind = 0; kind < ITEM_KIND_COUNT && length < LIST_BYTES - 64; kind++)
        if (kind_has(kind, spec))
            length += (size_t)snprintf(list + length, LIST_BYTES - length, "%s%s",
                                       length ? ", " : "", item_kind_name(kind));
}

static bool expect_elements(struct reading *reading, const xmlNode *root, struct error *error)
{
    char elements[LIST_BYTES], kinds[LIST_BYTES];
    enum item_kind kind = reading->item->kind;
    list_elements(kind, elements);
    for (xmlNode *node = xml_child(root, NULL); node; node = xml_next(node, NULL)) {
        const char *name = xml_is(node, "session") ? "sessions" : xml_name(node);
        const struct item_field_spec *spec = item_field_spec(name);
        if (!spec || kind_has(kind, spec))
            continue;
        list_kinds(spec, kinds);
        return xml_fail(reading->xml, node, error,
                        "<%s> is for %s; this is a %s (%s), which may hold: %s", xml_name(node),
                        kinds, item_kind_name(kind), item_kind_label(kind, "ja"), elements);
    }
    if (xml_expect_children(reading->xml, root, elements, error))
        return true;
    if (error) {
        struct error inner = *error;
        error_set(error, "%s (this is a %s)", inner.text, item_kind_name(kind));
    }
    return false;
}

// ---- fields ----

static bool add_field(struct reading *reading, xmlNode *node, const char *name, const char *lang,
                      const char *value, struct error *error)
{
    size_t place = reading->item->field_count;
    if (!item_add_field(reading->item, name, lang, value))
        return xml_fail(reading->xml, node, error, "there are more than %d fields; leave some out",
                        ITEM_MOST_FIELDS);
    reading->nodes[place] = node;
    return true;
}

static const char *language_of(struct reading *reading, const xmlNode *node)
{
    const char *lang = xml_attribute(reading->xml, node, "lang");
    if (lang)
        return lang;
    xmlChar *inherited = xmlGetNsProp(node, (const xmlChar *)"lang", XML_XML_NAMESPACE);
    if (!inherited)
        return reading->lang;
    lang = arena_text(reading->item->arena, (const char *)inherited);
    xmlFree(inherited);
    return lang;
}

// A date without a time means the whole day: it begins with its first second, and what ends or is
// due on it does so with its last minute.
static bool add_instant(struct reading *reading, xmlNode *node, const char *name,
                        struct error *error)
{
    struct error sentence;
    bool whole_day;
    int64_t utc, starts = INSTANT_NEVER;
    bool is_end = strcmp(name, "ends") == 0, is_deadline = strcmp(name, "deadline") == 0;
    if (is_end && !item_instant(reading->item, "starts", &starts))
        starts = INSTANT_NEVER;
    if (!date_words_instant(&reading->words, xml_text(reading->xml, node), starts, &utc, &whole_day,
                            &sentence))
        return fail_at(reading, node, error, &sentence);
    if (whole_day && (is_end || is_deadline))
        utc = civil_day_start(reading->words.zone, utc, 1) - 60;
    char canonical[INSTANT_TEXT_BYTES];
    instant_format(utc, canonical);
    return add_field(reading, node, name, "", canonical, error);
}

// What a keyboard in Japanese mode leaves: full-width digits, and zeros in front.
static bool add_count(struct reading *reading, xmlNode *node, const char *name, struct error *error)
{
    struct buffer folded;
    buffer_init(&folded, 64);
    date_words_fold(&folded, xml_text(reading->xml, node));
    const char *digits = buffer_text(&folded);
    while (digits[0] == '0' && digits[1])
        digits++;
    bool ok = add_field(reading, node, name, "", digits, error);
    buffer_finish(&folded);
    return ok;
}

// Browsers show addresses in letters of any script; QR codes and other programs want them escaped
// (RFC 3987 section 3.1).
static bool add_url(struct reading *reading, xmlNode *node, const char *name, struct error *error)
{
    struct buffer url;
    buffer_init(&url, 16 * 1024);
    for (const char *byte = xml_text(reading->xml, node); *byte; byte++) {
        if ((unsigned char)*byte >= 0x80)
            buffer_printf(&url, "%%%02X", (unsigned char)*byte);
        else
            buffer_add_char(&url, *byte);
    }
    bool ok = url.overflowed
                  ? xml_fail(reading->xml, node, error, "this address is too long to be one")
                  : add_field(reading, node, name, "", buffer_text(&url), error);
    buffer_finish(&url);
    return ok;
}

static bool read_field(struct reading *reading, xmlNode *node, struct error *error)
{
    const struct item_field_spec *spec = item_field_spec(xml_name(node));
    bool text = item_field_has_language(spec);
    if (!xml_expect_attributes(reading->xml, node, text ? "lang" : "", error) ||
        !(text || xml_expect_children(reading->xml, node, "", error)) ||
        !(!text || xml_expect_children(reading->xml, node, "ruby br wbr nobr", error)))
        return false;
    switch (spec->type) {
    case ITEM_INSTANT:
        return add_instant(reading, node, spec->name, error);
    case ITEM_COUNT:
        return add_count(reading, node, spec->name, error);
    case ITEM_URL:
        return add_url(reading, node, spec->name, error);
    case ITEM_TEXT:
    case ITEM_TEXT_LONG:
        return add_field(reading, node, spec->name, language_of(reading, node),
                         rich_text_from_xml(reading->item->arena, node), error);
    case ITEM_SESSIONS:
        return xml_fail(reading->xml, node, error,
                        "write one <session>BEGIN/END</session> for each session");
    case ITEM_CHOICE:
        break;
    }
    return add_field(reading, node, spec->name, "", xml_text(reading->xml, node), error);
}

// ---- sessions ----

static bool keep_session(void *context, int64_t begin_utc, int64_t end_utc)
{
    struct reading *reading = context;
    if (reading->session_count == MOST_SESSIONS)
        return false;
    reading->sessions[reading->session_count++] = (struct session){begin_utc, end_utc};
    return true;
}

static bool read_session(struct reading *reading, xmlNode *node, struct error *error)
{
    struct error sentence;
    if (!reading->session_node)
        reading->session_node = node;
    return (xml_expect_attributes(reading->xml, node, "", error) &&
            xml_expect_children(reading->xml, node, "", error)) &&
           (date_words_sessions(&reading->words, xml_text(reading->xml, node), keep_session,
                                reading, &sentence) ||
            fail_at(reading, node, error, &sentence));
}

static int by_begin(const void *left, const void *right)
{
    const struct session *a = left, *b = right;
    if (a->begin_utc != b->begin_utc)
        return a->begin_utc < b->begin_utc ? -1 : 1;
    return (a->end_utc > b->end_utc) - (a->end_utc < b->end_utc);
}

static bool gather_sessions(struct reading *reading, struct error *error)
{
    struct buffer text;
    if (!reading->session_count)
        return true;
    buffer_init(&text, (size_t)MOST_SESSIONS * 2 * INSTANT_TEXT_BYTES);
    qsort(reading->sessions, reading->session_count, sizeof *reading->sessions, by_begin);
    for (size_t i = 0; i < reading->session_count; i++) {
        char begin[INSTANT_TEXT_BYTES], end[INSTANT_TEXT_BYTES];
        instant_format(reading->sessions[i].begin_utc, begin);
        instant_format(reading->sessions[i].end_utc, end);
        if (i > 0 && by_begin(&reading->sessions[i - 1], &reading->sessions[i]) == 0)
            continue;
        buffer_printf(&text, "%s%s/%s", text.length ? " " : "", begin, end);
    }
    bool ok = add_field(reading, reading->session_node, "sessions", "", buffer_text(&text), error);
    buffer_finish(&text);
    return ok;
}

// ---- pictures ----

// Follows links; the result must lie below the content folder, so that an item file can never
// publish what is not meant for it.
static bool resolve(struct reading *reading, xmlNode *node, const char *src, char path[PATH_MAX],
                    struct error *error)
{
    char written[PATH_MAX], resolved[PATH_MAX];
    const char *own = xml_path(reading->xml), *slash = strrchr(own, '/');
    int folder_length = slash ? (int)(slash - own) + 1 : 0;
    if (src[0] == '/' || strstr(src, "://"))
        return xml_fail(reading->xml, node, error,
                        "src=\"%s\": a picture is a file beside the item; write its path from here",
                        src);
    int size = snprintf(written, sizeof written, "%.*s%s", folder_length, own, src);
    if (size < 0 || (size_t)size >= sizeof written)
        return xml_fail(reading->xml, node, error, "src=\"%.60s…\" is too long for a path", src);
    if (!realpath(written, resolved))
        return xml_fail(reading->xml, node, error, "src=\"%s\": %s cannot be found (%s)", src,
                        written, strerror(errno));
    size_t length = strlen(reading->root);
    bool below = strncmp(resolved, reading->root, length) == 0 &&
                 (resolved[length] == '/' || strcmp(reading->root, "/") == 0);
    if (!below)
        return xml_fail(reading->xml, node, error,
                        "src=\"%s\" leads out of the content folder; copy the picture into it",
                        src);
    snprintf(path, PATH_MAX, "%s", written);
    return true;
}

static bool read_focus(struct reading *reading, xmlNode *node, struct item_media *media,
                       struct error *error)
{
    const char *text = xml_attribute(reading->xml, node, "focus");
    char behind;
    if (!text ||
        (sscanf(text, "%lf %lf %c", &media->focus_x, &media->focus_y, &behind) == 2 &&
         media->focus_x >= 0 && media->focus_x <= 1 && media->focus_y >= 0 && media->focus_y <= 1))
        return true;
    return xml_fail(reading->xml, node, error,
                    "focus=\"%s\" is no point of the picture; write two numbers from 0 to 1, as "
                    "0.5 0.3",
                    text);
}

static bool read_picture(struct reading *reading, xmlNode *node, struct error *error)
{
    static const char *const roles[] = {"photo", "logo", "flyer", NULL};
    struct error sentence;
    const char *src;
    char path[PATH_MAX];
    int role = 0;
    struct item_media media = {.name = "", .alt = "", .focus_x = 0.5, .focus_y = 0.5};
    if (!xml_expect_attributes(reading->xml, node, "role src alt focus", error) ||
        !xml_expect_children(reading->xml, node, "", error) ||
        !xml_get_choice(reading->xml, node, "role", roles, &role, error) ||
        !xml_require(reading->xml, node, "src", &src, error) ||
        !read_focus(reading, node, &media, error) || !resolve(reading, node, src, path, error))
        return false;
    if (!picture_extension(path, &sentence))
        return fail_at(reading, node, error, &sentence);
    const char *alt = xml_attribute(reading->xml, node, "alt");
    media.role = roles[role];
    media.source = path;
    media.alt = alt ? alt : "";
    return item_add_media(reading->item, &media) ||
           xml_fail(reading->xml, node, error, "there are more than %d pictures; leave some out",
                    ITEM_MOST_MEDIA);
}

// ---- the whole ----

static bool read_attribute_instant(struct reading *reading, xmlNode *node, const char *name,
                                   int64_t after_utc, int64_t *utc, bool *whole_day,
                                   struct error *error)
{
    struct error sentence;
    const char *text = xml_attribute(reading->xml, node, name);
    if (!text || date_words_instant(&reading->words, text, after_utc, utc, whole_day, &sentence))
        return true;
    return fail_at(reading, node, error, &sentence);
}

// The window is half-open: until="2026-12-05" shows it through that day.
static bool read_show(struct reading *reading, xmlNode *node, struct error *error)
{
    struct item *item = reading->item;
    bool whole_day = false;
    if (item->show_from_utc > INSTANT_NEVER || item->show_until_utc < INSTANT_FOR_EVER)
        return xml_fail(reading->xml, node, error, "<show> is given twice; keep one of them");
    if (!xml_expect_attributes(reading->xml, node, "from until", error) ||
        !read_attribute_instant(reading, node, "from", INSTANT_NEVER, &item->show_from_utc, NULL,
                                error) ||
        !read_attribute_instant(reading, node, "until", item->show_from_utc, &item->show_until_utc,
                                &whole_day, error))
        return false;
    if (whole_day)
        item->show_until_utc = civil_day_start(reading->words.zone, item->show_until_utc, 1);
    if (item->show_until_utc > item->show_from_utc)
        return true;
    return xml_fail(reading->xml, node, error,
                    "<show> ends before it begins; it would never be "
                    "shown");
}

static bool read_element(struct reading *reading, xmlNode *node, struct error *error)
{
    if (xml_is(node, "picture"))
        return read_picture(reading, node, error);
    if (xml_is(node, "show"))
        return read_show(reading, node, error);
    if (xml_is(node, "session"))
        return read_session(reading, node, error);
    return read_field(reading, node, error);
}

// <ends> comes last wherever it stands: a bare time there leans on <starts>.
static bool read_elements(struct reading *reading, xmlNode *root, struct error *error)
{
    for (int round = 0; round < 2; round++)
        for (xmlNode *node = xml_child(root, NULL); node; node = xml_next(node, NULL))
            if (xml_is(node, "ends") == (round == 1) && !read_element(reading, node, error))
                return false;
    return gather_sessions(reading, error);
}

static bool read_kind(struct xml *xml, xmlNode *root, enum item_kind *kind, struct error *error)
{
    const char *words[ITEM_KIND_COUNT + 1] = {NULL}, *unused;
    int index = 0;
    for (unsigned i = 0; i < ITEM_KIND_COUNT; i++)
        words[i] = item_kind_name(i);
    if (!xml_require(xml, root, "kind", &unused, error) ||
        !xml_get_choice(xml, root, "kind", words, &index, error))
        return false;
    *kind = (enum item_kind)index;
    return true;
}

// What is a choice may be written as an attribute of <item> too: drill="yes", layout="vertical".
static bool read_choices(struct reading *reading, xmlNode *root, struct error *error)
{
    char known[LIST_BYTES] = "kind state priority sample pinned published lang";
    size_t count, length = strlen(known);
    const struct item_field_spec *specs = item_field_specs(&count);
    for (size_t i = 0; i < count; i++) {
        const char *value = xml_attribute(reading->xml, root, specs[i].name);
        if (specs[i].type != ITEM_CHOICE || !kind_has(reading->item->kind, &specs[i]))
            continue;
        length += (size_t)snprintf(known + length, sizeof known - length, " %s", specs[i].name);
        if (value && !add_field(reading, root, specs[i].name, "", value, error))
            return false;
    }
    return xml_expect_attributes(reading->xml, root, known, error);
}

static bool read_head(struct reading *reading, xmlNode *root, struct error *error)
{
    static const char *const states[] = {"draft",    "submitted", "approved",
                                         "returned", "withdrawn", NULL};
    struct item *item = reading->item;
    int64_t priority = item->priority;
    int state = ITEM_APPROVED;
    const char *lang = xml_attribute(reading->xml, root, "lang");
    if (!read_choices(reading, root, error) ||
        !xml_get_choice(reading->xml, root, "state", states, &state, error) ||
        !xml_get_int(reading->xml, root, "priority", 0, 9, &priority, error) ||
        !xml_get_bool(reading->xml, root, "sample", &item->sample, error) ||
        !xml_get_bool(reading->xml, root, "pinned", &item->pinned, error) ||
        !read_attribute_instant(reading, root, "published", INSTANT_NEVER, &item->published_utc,
                                NULL, error))
        return false;
    item->state = (enum item_state)state;
    item->priority = (int)priority;
    reading->lang = lang ? lang : "ja";
    return true;
}

// The content folder is what is left of the path without the id; a path that does not end in the id
// has only its own folder.
static bool find_root(struct reading *reading, const char *path, const char *id,
                      struct error *error)
{
    char folder[PATH_MAX];
    size_t length = strlen(path), tail = strlen(id) + strlen(".xml");
    bool below = length > tail && path[length - tail - 1] == '/' &&
                 strncmp(path + length - tail, id, strlen(id)) == 0;
    const char *slash = strrchr(path, '/');
    size_t folder_length = below ? length - tail : slash ? (size_t)(slash - path) + 1 : 0;
    snprintf(folder, sizeof folder, "%.*s", (int)folder_length, path);
    if (realpath(folder_length ? folder : ".", reading->root))
        return true;
    return error_set_errno(error, errno, "%s cannot be opened", folder);
}

static bool check(struct reading *reading, xmlNode *root, struct error *error)
{
    size_t field;
    struct error sentence;
    if (!item_find_fault(reading->item, &field, &sentence))
        return true;
    bool one_field = field < reading->item->field_count;
    return fail_at(reading, one_field ? reading->nodes[field] : root, error, &sentence);
}

static bool read_item(struct reading *reading, const char *path, const char *id, xmlNode *root,
                      struct error *error)
{
    struct item *item = reading->item;
    struct stat status;
    item->id = arena_printf(item->arena, "folder:%s", id);
    item->source = "folder";
    item->origin = arena_text(item->arena, path);
    if (stat(path, &status) == 0)
        item->published_utc = item->updated_utc = status.st_mtime;
    return find_root(reading, path, id, error) && read_head(reading, root, error) &&
           expect_elements(reading, root, error) && read_elements(reading, root, error) &&
           check(reading, root, error);
}

struct item *item_file_load(const char *path, const char *id, const struct civil_zone *zone,
                            int64_t now_utc, bool *relative, struct error *error)
{
    struct xml *xml = xml_load(path, ITEM_FILE_MOST_BYTES, error);
    if (!xml)
        return NULL;
    struct reading *reading = calloc(1, sizeof *reading);
    if (!reading)
        abort();
    reading->xml = xml;
    reading->words = (struct date_words){.zone = zone, .now_utc = now_utc};
    enum item_kind kind;
    bool ok = xml_expect_root(xml, "item", ITEM_FILE_NAMESPACE, error) &&
              read_kind(xml, xml_root(xml), &kind, error);
    if (ok) {
        reading->item = item_create(kind, "");
        ok = read_item(reading, path, id, xml_root(xml), error);
    }
    struct item *item = reading->item;
    if (relative)
        *relative = reading->words.relative;
    if (!ok) {
        item_destroy(item);
        item = NULL;
    }
    free(reading);
    xml_destroy(xml);
    return item;
}
