// What a business sends in: the values of its form as they were typed, the faults found in them,
// and the way to an item's document and back. Pure; any thread. Not a door.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher/item/item.h"
#include "publisher/online/form_body.h"
#include "publisher/store/store_proposal.h"
#include "signage/base/civil.h"

#define SUBMISSION_MOST_PICTURES 5
#define SUBMISSION_MOST_DAYS 366 // that it may be shown

enum submission_field {
    FIELD_KIND,
    FIELD_TITLE,
    FIELD_SUMMARY,
    FIELD_PRODUCT,
    FIELD_ADDRESS,
    FIELD_HOURS,
    FIELD_PRICE,
    FIELD_LINK,
    FIELD_TITLE_EN,
    FIELD_SUMMARY_EN,
    FIELD_FILES,
    FIELD_FROM,
    FIELD_UNTIL,
    FIELD_COMPANY,
    FIELD_CONTACT,
    FIELD_EMAIL,
    FIELD_PHONE,
    FIELD_RIGHTS,
    FIELD_TERMS,
    FIELD_COUNT
};

enum submission_input {
    INPUT_LINE,
    INPUT_TEXT,
    INPUT_EMAIL,
    INPUT_PHONE,
    INPUT_URL,
    INPUT_DATE,
    INPUT_TICK,
    INPUT_KIND,
    INPUT_FILES
};

struct submission_spec {
    const char *name; // of the form's field
    enum submission_input input;
    bool required;
    unsigned kinds; // bit 1u << kind: those that have it
    size_t most_chars;
    const char *item_field, *item_lang;                  // where it goes in the item; NULL: nowhere
    const char *autocomplete;                            // WCAG 1.3.5; NULL
    const char *label_ja, *label_en, *hint_ja, *hint_en; // hints may be ""
};
const struct submission_spec *submission_spec(enum submission_field field);

// Kinds that businesses may send: showcase, brand, space, notice.
extern const enum item_kind submission_kinds[];
extern const size_t submission_kind_count;

// A file that was looked at and is in the store.
struct submission_file {
    const char *role;   // "photo", "flyer", "video"
    const char *name;   // media name
    const char *poster; // of a video: its picture's media name; ""
    const char *alt;
};

struct submission {
    struct arena *arena; // the caller's
    enum item_kind kind;
    const char *values[FIELD_COUNT]; // "" when empty; ticks are "yes"
    struct submission_file files[SUBMISSION_MOST_PICTURES];
    size_t file_count;
    const char *faults[FIELD_COUNT]; // sentences; NULL: none
    size_t fault_count;
};

// Empty, for a first look.
void submission_init(struct submission *submission, struct arena *arena);

// Everything but the files, as it was typed: without control characters and with plain line ends.
void submission_read(struct submission *submission, const struct form_body *body);

// Looks at all of it; `faults` in `lang`.
void submission_check(struct submission *submission, const struct civil_zone *zone, int64_t now_utc,
                      const char *lang);
void submission_add_fault(struct submission *submission, enum submission_field field,
                          const char *sentence); // the first of a field counts

// The item that it asks for; owned by the caller. Also of an unfinished one.
struct item *submission_item(const struct submission *submission, const struct civil_zone *zone,
                             int64_t now_utc) __attribute__((warn_unused_result));

// The other way round, from what was stored. False when the document is none.
bool submission_from_proposal(struct submission *submission, const struct proposal *proposal,
                              const struct civil_zone *zone) __attribute__((warn_unused_result));
