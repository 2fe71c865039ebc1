// What the parts of smil_parse share while they read one document: the document, the playlist that
// is being built, what has been counted against the limits, and the notes.
#pragma once

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/base/civil.h"
#include "signage/base/xml.h"
#include "signage/language/playlist.h"
#include "signage/language/smil.h"

#define SMIL_MOST_NOTES 200
#define SMIL_MOST_TRANSITIONS 10000

// Discrete media without a duration of their own, one after the other.
#define SMIL_DEFAULT_DUR_MS 10000

// Of several languages the first that people here read.
#define SMIL_LANGUAGE "ja"

struct smil_transition {
    const char *id;
    enum playlist_transition transition;
    enum playlist_from from;
    int ms;
};

struct smil_reader {
    struct xml *xml;
    struct playlist *playlist;
    struct smil_notes *notes; // may be NULL
    size_t note_count;
    struct error *error;
    bool failed; // a limit was passed, `error` says which; whoever sees it stops adding
    struct civil_zone *zone;
    bool told_local; // that times without an offset are read in `zone`
    bool ours;       // the document is one of smil_format's
    struct smil_transition *transitions;
    size_t transition_count, transition_capacity; // malloc'd; freed by smil_parse
    size_t entry_count, period_count, moment_count, step_count;
};

// "NAME:LINE: sentence" into the notes.
void smil_note(struct smil_reader *reader, const xmlNode *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// "NAME: sentence" into the error, once. Always returns false.
bool smil_fail(struct smil_reader *reader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// The attribute without a prefix, or the xml: one for "id" and "lang"; NULL when absent.
const char *smil_attribute(struct smil_reader *reader, const xmlNode *node, const char *name);

// Reads <head>: meta, layout, transition.
void smil_read_head(struct smil_reader *reader, const xmlNode *head);

// The region an element names with `region`; `otherwise` when it names none. A name that the layout
// does not know is noted and means the whole screen.
struct playlist_region *smil_region_of(struct smil_reader *reader, const xmlNode *node,
                                       struct playlist_region *otherwise);

// The region that covers the screen, made when first asked for.
struct playlist_region *smil_whole_screen(struct smil_reader *reader);
bool smil_fit_parse(const char *text, enum playlist_fit *fit);
