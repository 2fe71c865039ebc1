// The font table (fonts/fonts.xml) as read: font files and the chains in which they stand in for
// each other. Never changes after loading; any thread may read it.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "signage/base/arena.h"
#include "signage/base/error.h"

#define FONT_TABLE_NAMESPACE "urn:kawaraban:fonts:1"
#define FONT_TABLE_MOST_BYTES (256u * 1024)
#define FONT_TABLE_MOST_FONTS 100
#define FONT_TABLE_MOST_CHAINS 100
#define FONT_TABLE_MOST_SETS 20
#define FONT_CHAIN_MOST 40

struct font_file {
    const char *id;
    const char *path;
    const char *package; // the Debian package that brings it
    const char *sha256;  // 64 lower-case digits, of the file this table was made with; "" unknown
    int index;           // within a collection
    bool optional;       // chains do without it when it is missing
    bool color;          // bitmaps in colour: drawn at their own size and scaled
    bool present;
};

// Fonts that many chains end in, named by one word there.
struct font_set {
    const char *id;
    int fonts[FONT_CHAIN_MOST]; // as in a chain
    int count;
};

struct font_chain {
    const char *family;
    const char *langs; // blank-separated BCP 47 tags; NULL: every other language
    bool bold;
    int fonts[FONT_CHAIN_MOST]; // places in the table's files, present ones only
    int count;
};

struct font_table {
    struct arena *arena;
    const char *path;
    struct font_file *files;
    int file_count;
    struct font_set *sets;
    int set_count;
    struct font_chain *chains;
    int chain_count;
};

// NULL with a sentence when the table is wrong or a font that is not optional is missing.
struct font_table *font_table_load(const char *path, struct error *error)
    __attribute__((warn_unused_result));
void font_table_destroy(struct font_table *table); // NULL is legal

// The family's chain for the language: the longest tag that `lang` begins with, else the one
// without; a family with no bold chain gives its regular one. NULL when there is no such family.
const struct font_chain *font_table_chain(const struct font_table *table, const char *family,
                                          bool bold, const char *lang);
