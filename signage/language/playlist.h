// What one screen shows and when: regions, for each region periods, for each period a loop of
// entries. A plain struct that knows nothing of SMIL (smil.h reads and writes it) nor of pixels.
//
// A period is a half-open span [begin, end) of wall-clock time; its entries follow each other from
// `begin` without gaps, and the loop repeats until `end`. Periods of a region are sorted, do not
// overlap, and the last one usually ends at PLAYLIST_FOR_EVER_MS. A loop of a period without a
// beginning counts from 1970-01-01T00:00:00Z. Everything a playlist points to lives in its arena;
// after building it never changes and may be read from any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/base/arena.h"
#include "signage/base/clock.h"
#include "signage/language/media_name.h"

#define PLAYLIST_FOR_EVER_MS (INSTANT_FOR_EVER * 1000)
#define PLAYLIST_SHORTEST_ENTRY_MS 200 // anything shorter is lengthened when read: no flashing
#define PLAYLIST_LONGEST_ENTRY_MS (INT64_C(366) * 86400 * 1000)
#define PLAYLIST_MOST_REGIONS 16
#define PLAYLIST_MOST_PERIODS 200000 // of all regions together
#define PLAYLIST_MOST_ENTRIES 200000

enum playlist_entry_type {
    PLAYLIST_SLIDE,  // a slide document (slide.h), drawn
    PLAYLIST_TICKER, // a slide document whose text runs through the region
    PLAYLIST_IMAGE,
    PLAYLIST_VIDEO,
    PLAYLIST_TEXT,  // plain text file (other systems' playlists)
    PLAYLIST_OTHER, // named, timed, not understood: the player shows the region's background
};

enum playlist_fit { PLAYLIST_FIT_SLICE, PLAYLIST_FIT_MEET, PLAYLIST_FIT_FILL, PLAYLIST_FIT_HIDDEN };

enum playlist_transition {
    PLAYLIST_CUT,
    PLAYLIST_CROSS_FADE,
    PLAYLIST_SLIDE_IN, // over what was there
    PLAYLIST_WIPE,     // uncovered by an edge that runs across
    PLAYLIST_PUSH,     // pushes what was there out
    PLAYLIST_TRANSITIONS
};
enum playlist_from {
    PLAYLIST_FROM_LEFT,
    PLAYLIST_FROM_RIGHT,
    PLAYLIST_FROM_TOP,
    PLAYLIST_FROM_BOTTOM,
    PLAYLIST_SIDES
};

struct playlist_entry {
    enum playlist_entry_type type;
    const char *src;              // as written: relative to the playlist or absolute
    char media[MEDIA_NAME_BYTES]; // the content name in src; "" for media not named by digest
    const char *mime_type;        // "" when not given
    const char *item;     // id of the item shown, for proof of play and explain; "" when foreign
    const char *title;    // for people: plan, logs, status
    const char *language; // BCP 47; "" when none
    int64_t dur_ms;       // > 0
    bool undated;         // true in content: may be shown at any date, also with an untrusted clock
    enum playlist_fit fit;
    enum playlist_transition transition; // how it comes in
    enum playlist_from from;             // … and from where; of no meaning for cut and cross-fade
    int transition_ms;                   // 0 for a cut; never more than half of dur_ms
};

struct playlist_period {
    int64_t begin_utc_ms; // INSTANT_NEVER * 1000 when it has no beginning
    int64_t end_utc_ms;   // exclusive
    struct playlist_entry *entries;
    size_t entry_count; // 0: the region rests (background)
    int64_t loop_ms;    // sum of dur_ms; set by playlist_finish
    int64_t undated_ms; // the same of its undated entries; set by playlist_finish
    int64_t *starts_ms; // entry_count offsets into the loop; set by playlist_finish
};

struct playlist_region {
    const char *id;
    double left, top, width, height; // fractions of the screen, 0 to 1
    int z;                           // higher is nearer
    uint32_t background_rgb;         // 0xRRGGBB
    enum playlist_fit fit;
    struct playlist_period *periods;
    size_t period_count;
    const struct playlist_period *undated; // last with undated entries; set by playlist_finish
};

struct playlist_prefetch {
    const char *src;
    char media[MEDIA_NAME_BYTES];
    int64_t bytes; // -1 when not told
};

struct playlist {
    struct arena *arena;
    const char *screen;      // "" when foreign
    const char *title;       // ""
    int64_t sequence;        // grows with every publication; 0 when foreign
    int64_t published_utc;   // INSTANT_NEVER when not told
    int64_t expires_utc;     // INSTANT_FOR_EVER when not told
    int width_px, height_px; // root-layout; 0 when not told
    uint32_t background_rgb;
    bool motionless; // nothing is to move: cuts, slides at rest, messages that stand
    struct playlist_region *regions; // sorted by z, then document order
    size_t region_count;
    struct playlist_prefetch *prefetches; // everything entries need, theirs included
    size_t prefetch_count;
};

// An empty playlist with its own arena, and the end of it. NULL is legal for destroy.
struct playlist *playlist_create(void);
void playlist_destroy(struct playlist *playlist);

// Completes a playlist whose arrays are filled in: sorts regions and periods, computes loop_ms and
// starts_ms, limits durations and transitions. Periods that overlap an earlier-begun one are cut
// where the later begins; empty spans are dropped. To be called once, by whoever built it.
void playlist_finish(struct playlist *playlist);

const struct playlist_region *playlist_region(const struct playlist *playlist, const char *id);
const char *playlist_entry_type_name(enum playlist_entry_type type);
