// What the API's areas (api_AREA.c) share: the same refusals, lists and times everywhere. Not a
// door.
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher/console/call.h"
#include "publisher/console/members.h"
#include "publisher/item/item.h"
#include "publisher/programme/programme.h"
#include "signage/base/error.h"

#define API_MOST_LIMIT 500
#define API_USUAL_LIMIT 50
#define API_SMALL_BYTES 16384 // of a body that holds a few members

// ---- words ----
bool api_japanese(const struct call *call);
const char *api_words(const struct call *call, const char *ja, const char *en);

// ---- asking; false: refused already ----
// The version that If-Match names; 428 without one.
bool api_version(struct call *call, int64_t *version);
// An instant of the query; `otherwise` when it is absent, 400 when it is none.
bool api_instant(struct call *call, const char *name, int64_t otherwise, int64_t *utc);
// A number in the path; 404 when it is none.
bool api_number(struct call *call, size_t word, int64_t *number);
// WIDTHxHEIGHT of the query, within what the studio draws.
bool api_size(struct call *call, int *width_px, int *height_px);
// limit and cursor of the query.
struct api_range {
    size_t skip, most;
};
bool api_range(struct call *call, struct api_range *range);
// A day of the query ("2026-12-01") as days since 1970-01-01.
bool api_day(struct call *call, const char *name, int64_t otherwise, int64_t *day);
// The day that holds an instant in the house's zone, counted likewise.
int64_t api_day_of(const struct civil_zone *zone, int64_t utc);
// "" when the body has no such text.
const char *api_text(const struct call *call, const char *member);

// ---- answering ----
json_t *api_time(int64_t utc); // RFC 3339, or null for the two borders
json_t *api_text_or_null(const char *text);
// {"items": […], "total": N, "next": "…"}; takes items, which are those of the range.
void api_reply_list(struct call *call, json_t *items, size_t total, const struct api_range *range);
void api_refuse_unknown(struct call *call);                               // 404
void api_refuse_failed(struct call *call, const struct error *error);     // 500, logged
void api_refuse_member(struct call *call, const struct members *members); // 422 at the member
void api_refuse_field(struct call *call, const char *field, const char *message); // 422 at a field
void api_refuse_conflict(struct call *call, json_t *current); // 409 with the newer text; takes it
void api_reply_csv(struct call *call, const char *name, struct buffer *csv); // takes its bytes

// Into the audit, as the one who is signed in; takes detail (NULL: nothing to add).
bool api_note(struct call *call, const char *action, const char *subject, json_t *detail,
              struct error *error);

// A cell of a CSV (RFC 4180), with the comma or line end before or after being the caller's. A text
// that a spreadsheet would take for a formula is kept from it.
void api_csv_text(struct buffer *csv, const char *text);
