// fonts.xml → struct font_table. Called by fonts_open and fonts_check; paths are taken as written,
// fontconfig is never asked.
#include "signage/drawing/font_table.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "signage/base/xml.h"

static int find_file(const struct font_table *table, const char *id, size_t length)
{
    for (int i = 0; i < table->file_count; i++)
        if (strlen(table->files[i].id) == length && memcmp(table->files[i].id, id, length) == 0)
            return i;
    return -1;
}

static bool is_sha256(const char *text)
{
    return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

static bool read_font(struct font_table *table, struct xml *xml, const xmlNode *node,
                      struct error *error)
{
    if (table->file_count == FONT_TABLE_MOST_FONTS)
        return xml_fail(xml, node, error, "more than %d fonts", FONT_TABLE_MOST_FONTS);
    const char *id, *path, *package;
    int64_t index = 0;
    bool optional = false, color = false;
    if (!xml_expect_attributes(xml, node, "id path package index sha256 optional color", error) ||
        !xml_expect_children(xml, node, "", error) || !xml_require(xml, node, "id", &id, error) ||
        !xml_require(xml, node, "path", &path, error) ||
        !xml_require(xml, node, "package", &package, error) ||
        !xml_get_int(xml, node, "index", 0, 255, &index, error) ||
        !xml_get_bool(xml, node, "optional", &optional, error) ||
        !xml_get_bool(xml, node, "color", &color, error))
        return false;
    const char *sha256 = xml_attribute(xml, node, "sha256");
    if (sha256 && !is_sha256(sha256))
        return xml_fail(xml, node, error, "sha256 must be 64 lower-case hexadecimal digits");
    if (find_file(table, id, strlen(id)) >= 0)
        return xml_fail(xml, node, error, "there is a font called '%s' already", id);
    bool present = access(path, R_OK) == 0;
    if (!present && !optional)
        return xml_fail(xml, node, error,
                        "the font file %s is missing: install the Debian package %s "
                        "(apt-get install %s)",
                        path, package, package);
    table->files[table->file_count++] = (struct font_file){
        .id = arena_text(table->arena, id),
        .path = arena_text(table->arena, path),
        .package = arena_text(table->arena, package),
        .sha256 = sha256 ? arena_text(table->arena, sha256) : "",
        .index = (int)index,
        .optional = optional,
        .color = color,
        .present = present,
    };
    return true;
}

static const struct font_set *find_set(const struct font_table *table, const char *id,
                                       size_t length)
{
    for (int i = 0; i < table->set_count; i++)
        if (strlen(table->sets[i].id) == length && memcmp(table->sets[i].id, id, length) == 0)
            return &table->sets[i];
    return NULL;
}

// The names of fonts and of sets of them → the fonts that are present, in order.
static bool read_fonts(const struct font_table *table, const char *names,
                       int fonts[FONT_CHAIN_MOST], int *count, const struct xml *xml,
                       const xmlNode *node, struct error *error)
{
    for (const char *at = names + strspn(names, " \t\n"); *at; at += strspn(at, " \t\n")) {
        size_t length = strcspn(at, " \t\n");
        const struct font_set *set = find_set(table, at, length);
        int file = set ? -1 : find_file(table, at, length);
        if (!set && file < 0)
            return xml_fail(xml, node, error, "there is no font called '%.*s' above this %s",
                            (int)length, at, xml_is(node, "set") ? "set" : "chain");
        int more = set ? set->count : table->files[file].present;
        if (*count + more > FONT_CHAIN_MOST)
            return xml_fail(xml, node, error, "a chain holds at most %d fonts", FONT_CHAIN_MOST);
        if (more > 0)
            memcpy(fonts + *count, set ? set->fonts : &file, (size_t)more * sizeof *fonts);
        *count += more;
        at += length;
    }
    return true;
}

// A set may be empty: what is in it is there for those who installed it.
static bool read_set(struct font_table *table, struct xml *xml, const xmlNode *node,
                     struct error *error)
{
    if (table->set_count == FONT_TABLE_MOST_SETS)
        return xml_fail(xml, node, error, "more than %d sets", FONT_TABLE_MOST_SETS);
    const char *id, *names;
    struct font_set set = {0};
    if (!xml_expect_attributes(xml, node, "id fonts", error) ||
        !xml_expect_children(xml, node, "", error) || !xml_require(xml, node, "id", &id, error) ||
        !xml_require(xml, node, "fonts", &names, error))
        return false;
    if (find_set(table, id, strlen(id)) || find_file(table, id, strlen(id)) >= 0)
        return xml_fail(xml, node, error, "there is a font or set called '%s' already", id);
    if (!read_fonts(table, names, set.fonts, &set.count, xml, node, error))
        return false;
    set.id = arena_text(table->arena, id);
    table->sets[table->set_count++] = set;
    return true;
}

static bool read_chain(struct font_table *table, struct xml *xml, const xmlNode *node,
                       struct error *error)
{
    if (table->chain_count == FONT_TABLE_MOST_CHAINS)
        return xml_fail(xml, node, error, "more than %d chains", FONT_TABLE_MOST_CHAINS);
    const char *family, *names;
    struct font_chain chain = {0};
    if (!xml_expect_attributes(xml, node, "family lang bold fonts", error) ||
        !xml_expect_children(xml, node, "", error) ||
        !xml_require(xml, node, "family", &family, error) ||
        !xml_require(xml, node, "fonts", &names, error) ||
        !xml_get_bool(xml, node, "bold", &chain.bold, error) ||
        !read_fonts(table, names, chain.fonts, &chain.count, xml, node, error))
        return false;
    if (chain.count == 0)
        return xml_fail(xml, node, error, "none of the chain's fonts (%s) is installed", names);
    chain.family = arena_text(table->arena, family);
    chain.langs = arena_text(table->arena, xml_attribute(xml, node, "lang"));
    table->chains[table->chain_count++] = chain;
    return true;
}

static bool read_table(struct font_table *table, struct xml *xml, struct error *error)
{
    const xmlNode *root = xml_root(xml);
    if (!xml_expect_root(xml, "fonts", FONT_TABLE_NAMESPACE, error) ||
        !xml_expect_attributes(xml, root, "", error) ||
        !xml_expect_children(xml, root, "font set chain", error))
        return false;
    for (const xmlNode *node = xml_child(root, NULL); node; node = xml_next(node, NULL))
        if (!(xml_is(node, "font")  ? read_font(table, xml, node, error)
              : xml_is(node, "set") ? read_set(table, xml, node, error)
                                    : read_chain(table, xml, node, error)))
            return false;
    if (table->chain_count == 0)
        return xml_fail(xml, root, error, "the font table has no <chain>");
    return true;
}

struct font_table *font_table_load(const char *path, struct error *error)
{
    struct xml *xml = xml_load(path, FONT_TABLE_MOST_BYTES, error);
    if (!xml)
        return NULL;
    struct arena *arena = arena_create();
    struct font_table *table = arena_take(arena, sizeof *table);
    table->arena = arena;
    table->path = arena_text(arena, path);
    table->files = arena_array(arena, FONT_TABLE_MOST_FONTS, sizeof *table->files);
    table->sets = arena_array(arena, FONT_TABLE_MOST_SETS, sizeof *table->sets);
    table->chains = arena_array(arena, FONT_TABLE_MOST_CHAINS, sizeof *table->chains);
    if (!read_table(table, xml, error)) {
        font_table_destroy(table);
        table = NULL;
    }
    xml_destroy(xml);
    return table;
}

void font_table_destroy(struct font_table *table)
{
    if (table)
        arena_destroy(table->arena);
}

// How much of `lang` the chain answers to: the length of its longest tag that is `lang` or a
// prefix of it at a subtag's border, 1 for a chain of every other language, 0 for not at all.
static size_t tag_match(const struct font_chain *chain, const char *lang)
{
    if (!chain->langs)
        return 1;
    size_t best = 0;
    for (const char *at = chain->langs; *at; at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        if (strncasecmp(lang, at, length) == 0 && (lang[length] == '\0' || lang[length] == '-') &&
            length > best)
            best = length;
        at += length;
    }
    return best;
}

const struct font_chain *font_table_chain(const struct font_table *table, const char *family,
                                          bool bold, const char *lang)
{
    const struct font_chain *best = NULL;
    size_t best_match = 0;
    for (int i = 0; i < table->chain_count; i++) {
        const struct font_chain *chain = &table->chains[i];
        if (strcmp(chain->family, family) != 0 || (chain->bold && !bold))
            continue;
        size_t match = tag_match(chain, lang ? lang : "");
        if (match > 0)
            match = 2 * match + (chain->bold == bold);
        if (match > best_match) {
            best = chain;
            best_match = match;
        }
    }
    return best;
}
