// Who is due, how often, when: items + channels → slides → periods → signed playlists. One thread
// rebuilds when something changed and swaps in an immutable edition.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher/item/item.h"
#include "publisher/programme/edition.h"
#include "publisher/store/store.h"
#include "signage/base/civil.h"
#include "signage/base/clock.h"
#include "signage/base/error.h"
#include "signage/language/playlist.h"
#include "signage/language/signature.h"

#define PROGRAMME_HORIZON_DAYS 14

// How a slide replaces the one before it.
struct channel_transition {
    enum playlist_transition kind;
    enum playlist_from from;
    int64_t ms;
};

// Hours in which kinds have other shares; until at or before from reaches over midnight.
struct channel_daypart {
    int from_minute, until_minute; // after midnight
    unsigned weekdays;             // of the day it begins on
    int shares[ITEM_KIND_COUNT];
};

// Days without opening, both ends included: dates such as 20261228, or 1228 for each year (from
// 1228 until 103 reaches over its end).
struct channel_closure {
    int from, until;
    bool holidays; // public holidays instead
};

#define CHANNEL_MOST_DAYPARTS 12
#define CHANNEL_MOST_CLOSURES 40
#define HOLIDAYS_MOST 1000

struct holidays {
    int dates[HOLIDAYS_MOST]; // as 20260101, sorted
    size_t count;
};

struct channel_settings {
    const char *id;              // [a-z0-9-]+
    const char *title;           // shown in logs and explain
    int shares[ITEM_KIND_COUNT]; // weight of each kind, 0: not shown; alerts pre-empt, no share
    int64_t dwell_ms;            // least showing time of a slide; more text is given more
    int64_t most_dwell_ms;
    double reading_chars_per_s;      // 0: the usual; a public that needs longer is given it
    int opens_minute, closes_minute; // minutes after midnight; equal: always open
    unsigned weekdays;               // bit 0 Sunday … bit 6 Saturday; 0x7F all
    struct channel_daypart
        dayparts[CHANNEL_MOST_DAYPARTS]; // the first that covers an instant counts
    size_t daypart_count;
    struct channel_closure closures[CHANNEL_MOST_CLOSURES];
    size_t closure_count;
    const struct holidays *holidays; // the programme's, set in its own copy
    const char *theme;               // name of a file in the theme folder, without .xml
    struct channel_transition transitions[ITEM_KIND_COUNT]; // by the kind that comes in
    bool motionless;       // cuts, slides at rest, messages that stand
    bool ticker;           // a band with notices below the picture
    bool clock;            // a clock at the band's end
    bool board;            // where a day has several seminars, a slide that lists them
    bool digest;           // older news of feeds as rows of a slide instead of slides of their own
    bool era;              // years in 令和 too
    bool vertical;         // showcases that do not say otherwise are set vertically
    const char *languages; // blank-separated, first is the slide's own: "ja en"
};

struct screen_settings {
    const char *id; // [a-z0-9-]+
    const char *title;
    const char *channel;
    int width_px, height_px;
    double diagonal_mm, distance_mm; // 0: nobody said. Else no text is smaller than both ask for
};

struct programme_settings {
    const struct channel_settings *channels;
    size_t channel_count;
    const struct screen_settings *screens;
    size_t screen_count;
    const char *template_folder; // content/templates
    const char *theme_folder;    // content/themes
    const char *terms_file;      // protected terms, a line each; "" = none
    const char *place;           // the house's name, for welcome and waiting slides
    struct holidays holidays;    // from the calendar file
    int64_t forget_after_s;      // what was withdrawn so long ago is forgotten; 0: never
};

struct programme;

// Settings and keys are copied; store and zone outlive the programme. Templates and themes are read
// (an error in one is a sentence), and again by programme_reconfigure and, while the thread runs,
// when their files change: a design that became bad is logged and keeps its last good form.
struct programme *programme_create(const struct programme_settings *settings, struct store *store,
                                   const struct civil_zone *zone, struct clock clock,
                                   const struct signature_key_pair *keys, struct error *error)
    __attribute__((warn_unused_result));
void programme_destroy(struct programme *programme); // stops and joins; NULL is legal

// Builds now, on the caller's thread: for start-up, `build`, tests. False leaves the last edition.
bool programme_build(struct programme *programme, struct error *error)
    __attribute__((warn_unused_result));

// Takes up what was last published, from the store, without building or publishing anything: for
// `explain` beside a running daemon.
void programme_recall(struct programme *programme);

// Starts the thread. It builds when woken (coalescing wakes within 50 ms), when a border it must
// act on passes, and at least every six hours so that the horizon moves on.
void programme_start(struct programme *programme);
void programme_wake(struct programme *programme); // any thread

// Ends the thread (it finishes a build under way). Fine when it does not run.
void programme_stop(struct programme *programme);

// Takes other settings (copied) and reads the designs again, while the thread runs: for SIGHUP.
// False leaves the old ones in force. The caller wakes it. Any thread.
bool programme_reconfigure(struct programme *programme, const struct programme_settings *settings,
                           struct error *error) __attribute__((warn_unused_result));

// Called on the programme's thread after each swap. One listener; set before start.
void programme_on_edition(struct programme *programme, void (*published)(void *context),
                          void *context);

// The current edition, acquired for the caller. Any thread. Never NULL after the first build.
const struct edition *programme_edition(struct programme *programme);

// Composes one item as it would be shown at `utc` in `lang`, into slide XML (its media, template
// and theme are in the store): for `preview`. Any thread.
struct slide;
struct slide *programme_compose(struct programme *programme, const struct item *item,
                                const char *channel_id, const char *lang, int64_t utc,
                                struct error *error) __attribute__((warn_unused_result));
