// Broken XML → well-formed XML with the same content as far as a person can tell: bare ampersands,
// HTML entities nobody declared, control characters, junk around the document, attributes without
// quotes, tags that are crossed or never closed, a file cut short. Used only after a strict parse
// has failed. Entities the document declares itself are put in as plain text, within limits, and
// never nested: the XML parser behind never sees an entity.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "publisher/feed/feed.h"

#define REPAIR_MOST_ENTITIES 64
#define REPAIR_MOST_ENTITY_BYTES 1024
#define REPAIR_MOST_EXPANSION_BYTES (1024u * 1024)

enum repair_kind {
    REPAIR_AMPERSAND,
    REPAIR_ENTITY,
    REPAIR_CONTROL,
    REPAIR_BEFORE,
    REPAIR_AFTER,
    REPAIR_ATTRIBUTE,
    REPAIR_LESS,
    REPAIR_CROSSED,
    REPAIR_DEPTH,
    REPAIR_EXPANSION,
    REPAIR_CUT,
    REPAIR_KIND_COUNT
};

struct repair_report {
    size_t count[REPAIR_KIND_COUNT];
    int line[REPAIR_KIND_COUNT]; // of the first
};

struct repair_sink {
    void (*take)(void *context, const char *bytes, size_t length); // in order, in pieces
    void (*cut)(
        void *context); // called where the document ends too early, before its tags are closed
    void *context;
};

// `text` is UTF-8 without XML declaration.
void repair_xml(const char *text, size_t length, const struct repair_sink *sink,
                struct repair_report *report);

// What was done of this kind, as a sentence; "" when nothing.
void repair_sentence(const struct repair_report *report, enum repair_kind kind, struct error *out);
