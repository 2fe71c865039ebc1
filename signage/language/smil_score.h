// What a piece of the tree plays, as a sheet of music: for every region a line of beats, one after
// the other, with an end or with a part that repeats for ever. Malloc'd; finish frees.
#pragma once

#include "signage/language/smil_tree.h"

struct smil_beat {
    const struct playlist_entry *entry; // NULL: a rest
    int64_t ms;
};

#define SMIL_NO_LOOP SIZE_MAX

struct smil_line {
    struct smil_beat *beats;
    size_t count, capacity;
    int64_t ms;       // of all beats
    size_t loop_from; // the beats from here repeat for ever; SMIL_NO_LOOP: it ends
};

struct smil_score {
    struct smil_line lines[PLAYLIST_MOST_REGIONS]; // by index of the region
    int64_t ms;                                    // SMIL_INDEFINITE when endless
    bool implicit; // endless only because nothing says how long it is
};

// What `node` plays without its own windows; inside it only what a window lets be seen at
// `at_utc_ms`.
struct smil_score smil_score_of(struct smil_reader *reader, struct smil_node *node,
                                int64_t at_utc_ms);
void smil_score_finish(struct smil_score *score);

// Whether one of the node's windows holds the instant; true when it has none.
bool smil_node_open(const struct smil_node *node, int64_t at_utc_ms);
void smil_line_add(struct smil_reader *reader, struct smil_line *line,
                   const struct playlist_entry *entry, int64_t ms);
