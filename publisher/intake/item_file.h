// An item as a small XML file beside its pictures (namespace "urn:kawaraban:item:1"):
//
//   <item xmlns="urn:kawaraban:item:1" kind="seminar" state="approved" priority="5" sample="yes">
//     <title>…</title> <title lang="en">…</title>        field elements, see item_field_specs()
//     <starts>2026-12-05 14:00</starts>                    instants: RFC 3339, or local date and time,
//     <starts>today+3d 14:00</starts>                      or relative to today / next WEEKDAY
//     <session>today+1d 13:00/17:00</session>              several, gathered into "sessions"
//     <picture role="photo" src="photo.svg" alt="…" focus="0.5 0.3"/>
//     <show from="…" until="…"/>                           the window
//   </item>
//
// Text may hold <ruby>漢字<rt>かんじ</rt></ruby> and <br/>. Pure but for reading; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "publisher/item/item.h"
#include "signage/base/civil.h"
#include "signage/base/error.h"

#define ITEM_FILE_NAMESPACE "urn:kawaraban:item:1"
#define ITEM_FILE_MOST_BYTES (1024u * 1024)

// `id` is the path below the content folder without ".xml", as "seminars/sogyo"; it becomes
// "folder:seminars/sogyo". Pictures are checked to lie below the file's folder and to exist; their
// `name` stays "". *relative says that dates depend on today. NULL with "PATH:LINE: sentence".
struct item *item_file_load(const char *path, const char *id, const struct civil_zone *zone,
                            int64_t now_utc, bool *relative, struct error *error)
    __attribute__((warn_unused_result));

// The time words above, on their own; `after_utc` gives the date for a bare "17:00" (INSTANT_NEVER: not allowed).
bool item_file_instant(const char *text, const struct civil_zone *zone, int64_t now_utc,
                       int64_t after_utc, int64_t *utc, bool *relative, struct error *error);
