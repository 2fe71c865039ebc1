// Feed bytes → one parsed document: what `kawaraban-publisher feed` prints and what the poller
// turns into items. RSS 0.9x/1.0/2.0, Atom 0.3/1.0 (RFC 4287), by streaming SAX; iCalendar (RFC
// 5545), whose events come soonest first, an item for each occurrence. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher/item/item.h"
#include "signage/base/arena.h"
#include "signage/base/buffer.h"
#include "signage/base/clock.h"
#include "signage/base/error.h"

#define FEED_MOST_BYTES (10u * 1024 * 1024) // after decompression
#define FEED_MOST_ITEMS 5000
#define FEED_MOST_DEPTH 256
#define FEED_MOST_TEXT_BYTES (256u * 1024) // of one element
#define FEED_MOST_WARNINGS 50
#define FEED_URL_BYTES 2048

enum feed_format {
    FEED_RSS20,
    FEED_RSS09X,
    FEED_RSS10,
    FEED_ATOM10,
    FEED_ATOM03,
    FEED_ICAL,
    FEED_CAP12,
    FEED_JMX
};
const char *feed_format_name(enum feed_format format); // "rss20" …

struct feed_media {
    const char *url;  // absolute when the feed's base is known
    const char *type; // MIME; "" when not told
};

struct feed_event {
    int64_t starts_utc, ends_utc; // INSTANT_NEVER when not told
    const char *place, *status;   // ""; confirmed, tentative, cancelled or the feed's own word
    bool all_day;                 // whole days: from a midnight of the centre's zone to another
    const char *series;           // iCalendar: what all occurrences of one event share; ""
    const char *sessions;         // iCalendar: "BEGIN/END" pairs as ITEM_SESSIONS has them; ""
};

struct feed_item {
    const char *id; // guid, atom:id, rdf:about, else link, else a digest of title and date
    const char *title, *link, *summary, *content, *language; // plain text; "" when absent
    int64_t published_utc, updated_utc;                      // INSTANT_NEVER when absent
    const char **categories;
    size_t category_count;
    struct feed_media *media;
    size_t media_count;
    const char *picture; // the one to show: declared media, else of the HTML body; "" when none
    const struct feed_event *event; // NULL when it is none
    void *block; // malloc'ed, holds what the pointers above lead to; NULL: the feed's arena does
};

struct feed {
    struct arena *arena;
    const char *name; // file or URL
    enum feed_format format;
    const char *title, *link, *language;
    struct feed_item *items; // in document order, a calendar's by time; malloc'ed
    size_t item_count;
    const char **warnings; // sentences
    size_t warning_count;
    int64_t ttl_s;       // the feed's own word on how long it stays fresh; 0 when none
    uint32_t skip_hours; // bit h: it does not change in the hour h of the day, UTC
    uint32_t skip_days;  // bit d: nor on weekday d, UTC; 0 is Sunday
    bool incomplete;     // it ended in the middle: what it lacks may still be there
};

// What travels beside the bytes.
struct feed_source {
    const char *name;         // path or URL, for sentences
    const char *base_url;     // resolves relative links; "" when unknown
    const char *content_type; // HTTP header with charset; "" when unknown
    int64_t now_utc;          // for two-digit years and the like
    const char *zone;         // IANA name for whole days and times that name no zone; NULL or
                              // unknown: CIVIL_DEFAULT_ZONE
};

// NULL with a sentence that says what and where when it is not readable as a feed at all;
// everything less is a warning.
struct feed *feed_parse(const struct feed_source *source, const void *bytes, size_t length,
                        struct error *error) __attribute__((warn_unused_result));
void feed_destroy(struct feed *feed); // NULL is legal

// The feed that an HTML page offers by <link rel="alternate">: absolute when base_url ("" when
// unknown) is. False when the page names none.
bool feed_discover(const void *bytes, size_t length, const char *base_url,
                   char url[FEED_URL_BYTES]);

// One line of JSON as DESIGN's `feed` command shows it, newline included. Every key is always
// there: absent texts are "", absent times, event and alert null, lists []; only "all_day" stands
// in an event when it is true. Appends; false when `out` is full.
bool feed_format_json(const struct feed *feed, struct buffer *out);

// One feed item as an item of the programme. `feed_id` and `kind` from the configuration; title cut
// to the kind's limits at a sentence or phrase end. NULL when it has nothing to show (no title),
// with why.
struct item *feed_item_to_item(const struct feed *feed, const struct feed_item *entry,
                               const char *feed_id, const char *feed_title, enum item_kind kind,
                               int64_t now_utc, int64_t max_age_s, struct error *error);

// The id that item has: of a consultation, which is one item with all its sessions, the series'.
// Lives in the arena.
const char *feed_item_id(struct arena *arena, const char *feed_id, enum item_kind kind,
                         const struct feed_item *entry);
