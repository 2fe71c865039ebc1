// One thing worth showing, wherever it came from (feed, folder, console): the publisher's central
// noun. What fields a kind has is said once, in the table behind item_field_specs(); intake,
// store, programme and console all read that table.
//
// An item and everything it points to lives in one arena and is not changed after it was handed
// over.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/base/arena.h"
#include "signage/base/buffer.h"
#include "signage/base/clock.h"
#include "signage/base/error.h"

#define ITEM_MOST_FIELDS 256
#define ITEM_MOST_MEDIA 16
#define ITEM_ID_BYTES 200
#define ITEM_EASY_JAPANESE "ja-x-easy" // やさしい日本語, as a language of its own

enum item_kind {
    ITEM_SHOWCASE,
    ITEM_SEMINAR,
    ITEM_CONSULTATION,
    ITEM_SPACE,
    ITEM_BRAND,
    ITEM_NOTICE,
    ITEM_ALERT,
    ITEM_KIND_COUNT
};

// draft → submitted → approved; live and expired follow from the clock and are never stored.
enum item_state { ITEM_DRAFT, ITEM_SUBMITTED, ITEM_APPROVED, ITEM_RETURNED, ITEM_WITHDRAWN };

enum item_field_type {
    ITEM_TEXT,      // one paragraph of rich text (signage/language/slide.h), per language
    ITEM_TEXT_LONG, // several paragraphs, '\n' between
    ITEM_INSTANT,   // RFC 3339 UTC
    ITEM_SESSIONS,  // blank-separated "BEGIN/END" pairs of RFC 3339 UTC instants, sorted
    ITEM_COUNT,     // whole number, 0 or more
    ITEM_URL,       // http or https
    ITEM_CHOICE     // one of `choices`
};

struct item_field_spec {
    const char *name; // also the element's name in item files and the key in the API
    enum item_field_type type;
    unsigned kinds;      // bit 1u << kind for each kind that has it
    unsigned required;   // likewise
    size_t most_chars;   // of plain text
    const char *choices; // blank-separated; NULL unless ITEM_CHOICE
    const char *label_ja, *label_en;
};

struct item_field {
    const char *name;
    const char *lang;  // BCP 47; "" for what has no language (instants, counts, URLs, choices)
    const char *value; // canonical form of its type
};

struct item_media {
    const char *role;   // "photo", "logo", "flyer"
    const char *name;   // media name in the store (signage/language/media_name.h); "" until stored
    const char *source; // file path or URL it came from, for messages
    const char *alt;    // "" when not told
    double focus_x, focus_y; // 0 to 1; 0.5 each when not told
};

struct item {
    struct arena *arena;
    const char *id; // stable over updates; "folder:…" or "feed:…" in front
    enum item_kind kind;
    enum item_state state;
    const char *source; // "folder" or "feed:ID": who may withdraw it
    const char *origin; // where a person finds it: file path or web address
    bool sample;        // invented, for demonstration
    bool pinned;        // leads its kind
    int priority;       // 0 (filler) to 9; 5 when not told
    int64_t published_utc;
    int64_t updated_utc;
    int64_t show_from_utc;  // half-open window; INSTANT_NEVER and INSTANT_FOR_EVER when not told
    int64_t show_until_utc; // exclusive
    int64_t revision;       // set by the store: 1, 2, …
    struct item_field *fields;
    size_t field_count;
    struct item_media *media;
    size_t media_count;
};

struct item_list {
    struct arena *arena; // owns the items; their own `arena` is NULL
    struct item **items;
    size_t count;
};

// An approved item of the defaults above with an arena of its own; what it is given is copied in.
// The add functions are for items made here, until they are handed over; false, with nothing
// added, beyond ITEM_MOST_FIELDS and ITEM_MOST_MEDIA.
struct item *item_create(enum item_kind kind, const char *id);
bool item_add_field(struct item *item, const char *name, const char *lang, const char *value);
bool item_add_instant(struct item *item, const char *name, int64_t utc);
bool item_add_media(struct item *item, const struct item_media *media);

void item_destroy(struct item *item);           // frees its arena; NULL is legal
void item_list_destroy(struct item_list *list); // NULL is legal

const char *item_kind_name(enum item_kind kind);                    // "seminar"
const char *item_kind_label(enum item_kind kind, const char *lang); // "セミナー"
bool item_kind_parse(const char *name, enum item_kind *kind);
const char *item_state_name(enum item_state state);
const char *item_state_label(enum item_state state, const char *lang); // "承認済み"; ja or en
bool item_state_parse(const char *name, enum item_state *state);

const struct item_field_spec *item_field_specs(size_t *count);
const struct item_field_spec *item_field_spec(const char *name);  // NULL when unknown
bool item_field_has_language(const struct item_field_spec *spec); // its values differ by language

// Whether readers of `lang` can do with what is written in `have`: the same language, and for
// Chinese the same script. やさしい日本語 stands for itself alone, and nothing else stands for it.
bool item_language_serves(const char *lang, const char *have);

// The value in `lang`, or without language, or (lang given but absent) NULL. `lang` NULL: the
// first.
const char *item_value(const struct item *item, const char *name, const char *lang);
// The value for readers of `lang`: in it, or in one that serves them (en for en-GB, zh-TW for
// zh-Hant), or without language; NULL when there is none.
const char *item_value_for(const struct item *item, const char *name, const char *lang);

bool item_says_yes(const struct item *item, const char *name); // of a choice "yes no"
bool item_instant(const struct item *item, const char *name, int64_t *utc);
bool item_count(const struct item *item, const char *name, int64_t *count);

// The session that is on at `utc` or comes next; false when none is left.
bool item_next_session(const struct item *item, int64_t utc, int64_t *begin_utc, int64_t *end_utc);

// Reads the next BEGIN/END pair of a "sessions" value and moves *text behind it and its blanks; for
// `while (*text)`. False when it is none.
bool item_session_parse(const char **text, int64_t *begin_utc, int64_t *end_utc);

// Why the publisher itself took an item off; anything else is what a person wrote. The store keeps
// item_reason_code(); people are given item_reason_words().
enum item_reason {
    ITEM_REASON_FEED_GONE,      // the feed no longer has it
    ITEM_REASON_FEED_ELSEWHERE, // another feed shows the same
    ITEM_REASON_FEED_NEWER,     // newer items of the feed took its place
    ITEM_REASON_FEED_REMOVED,   // its feed is no longer in the configuration
    ITEM_REASON_FILE_GONE,      // its file is no longer in the content folder
    ITEM_REASON_COUNT
};

const char *item_reason_code(enum item_reason reason);             // "reason:feed-gone"
bool item_reason_parse(const char *why, enum item_reason *reason); // false: a person's words

// The reason in `lang` (Japanese or English); what a person wrote comes back as it is.
const char *item_reason_words(const char *why, const char *lang);

// Required fields present, values of their types, limits kept, ends after starts: the first fault
// as a sentence that names the field by its label.
bool item_check(const struct item *item, struct error *error);

// The same the other way round, for whoever can point at the place: true when there is a fault;
// *field is the index of the one field that is wrong, or field_count when it is none alone.
bool item_find_fault(const struct item *item, size_t *field, struct error *error);
// The same in `lang` (Japanese or English), for forms.
bool item_find_fault_in(const struct item *item, const char *lang, size_t *field,
                        struct error *error);

// Every fault but missing fields, which item_field_specs() tells: for whoever shows them all at
// once. `field` is "media" for pictures and "" for the item as a whole.
void item_each_fault(const struct item *item, const char *lang,
                     void (*each)(void *context, const char *field, const char *field_lang,
                                  const char *sentence),
                     void *context);

// True when a reader would see no difference (revision and updated_utc do not count).
bool item_equal(const struct item *a, const struct item *b);
