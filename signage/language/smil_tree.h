// The <body> without its XML: time containers and media with their timing read, what is not
// understood left out and noted. Lives in a scratch arena of smil_parse.
#pragma once

#include "signage/language/smil_reader.h"

enum smil_kind { SMIL_MEDIA, SMIL_SEQ, SMIL_PAR, SMIL_EXCL, SMIL_CLASS };

// Half-open, in wall-clock time.
struct smil_window {
    int64_t begin_utc_ms, end_utc_ms;
};

struct smil_stretch;

struct smil_node {
    enum smil_kind kind;
    const xmlNode *xml;             // for notes
    struct playlist_region *region; // media; a container's is for its children; NULL: none named
    struct playlist_entry *entry;   // media only; in the playlist's arena
    struct smil_window *windows; // sorted, apart; NULL when begin and end name no wall-clock time
    size_t window_count;
    bool timed;                   // has windows, or something inside has
    bool timed_inside;            // something inside has
    bool told_dur;                // that its duration is missing
    struct smil_stretch *stretch; // smil_schedule.c: what it plays, once worked out
    int64_t begin_ms;             // offset, 0 or more
    int64_t dur_ms;               // -1: none given; SMIL_INDEFINITE
    int64_t end_ms;               // offset from the same point as begin_ms; -1: none
    int64_t repeat_ms;            // repeatDur; -1: none; SMIL_INDEFINITE
    int64_t repeat_thousandths;   // repeatCount * 1000; 1000 when none; SMIL_INDEFINITE
    unsigned class_rank;          // SMIL_CLASS: higher is more important
    struct smil_node *first, *next;
};

// NULL only when reader->failed. The result is a SMIL_SEQ, as <body> is.
struct smil_node *smil_tree_build(struct smil_reader *reader, struct arena *scratch,
                                  const xmlNode *body);

// Reads dur, repeatCount, repeatDur, begin, end of `xml` into `node`. False when it can never
// begin.
bool smil_timing_read(struct smil_reader *reader, struct arena *scratch, const xmlNode *xml,
                      struct smil_node *node);
