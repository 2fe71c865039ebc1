// An item as a small XML file beside its pictures (namespace "urn:kawaraban:item:1"):
//
//   <item xmlns="urn:kawaraban:item:1" kind="seminar" state="approved" priority="5" sample="yes">
//     <title>…</title> <title lang="en">…</title>   field elements, see item_field_specs()
//     <starts>2026-12-05 14:00</starts>              instants: RFC 3339, local date and time,
//     <starts>today+3d 14:00</starts>                or relative to today, or "next saturday …"
//     <ends>17:00</ends>                             on the day of <starts>
//     <session>today+1d 13:00/17:00</session>        several, gathered into "sessions"
//     <session>every tue,thu 13:00/17:00</session>   from today over the next six weeks
//     <picture role="photo" src="photo.svg" alt="…" focus="0.5 0.3"/>
//     <show from="…" until="…"/>                     the window
//   </item>
//
// Fields that are a choice may be attributes of <item> instead: drill="yes", layout="vertical".
// The item may also have pinned="yes", lang="…" (of texts that do not say; "ja") and published="…"
// (else the file's time). Text may hold <ruby>, <rt> and <br/>, <wbr/> where a line may
// well end, <nobr> around what it must not part. Dates are also read as 2026/12/5
// and 2026年12月5日, full-width digits as digits. "next saturday" is never today. A date without
// a time is its first second, but in <ends> and <deadline> its last minute, and until="…" shows
// the item through that day. Pure but for reading; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "publisher/item/item.h"
#include "signage/base/civil.h"
#include "signage/base/error.h"

#define ITEM_FILE_NAMESPACE "urn:kawaraban:item:1"
#define ITEM_FILE_MOST_BYTES (1024u * 1024)

// `id` is the path below the content folder without ".xml", as "seminars/sogyo"; it becomes
// "folder:seminars/sogyo". Pictures are checked to lie below the content folder (what is left of
// the path without the id; links are followed first), to exist, and to be PNG, JPEG, WebP or SVG by
// content; their `name` stays "". *relative says that dates depend on today. NULL with "PATH:LINE:
// sentence".
struct item *item_file_load(const char *path, const char *id, const struct civil_zone *zone,
                            int64_t now_utc, bool *relative, struct error *error)
    __attribute__((warn_unused_result));

// The time words above, on their own; `after_utc` gives the date for a bare "17:00" (INSTANT_NEVER:
// not allowed).
bool item_file_instant(const char *text, const struct civil_zone *zone, int64_t now_utc,
                       int64_t after_utc, int64_t *utc, bool *relative, struct error *error);
