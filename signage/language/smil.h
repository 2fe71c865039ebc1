// Playlist ⇄ SMIL 3.0 (W3C Recommendation 2008-12-01), the profile ARCHITECTURE.md describes: what
// we write is valid against the Language profile's DTD; what we read is that and what other signage
// systems write in the same profile (layout/regions in px or %, par, seq, excl/priorityClass,
// begin/end wallclock(), repeatCount, repeatDur, dur, img, video, text, ref, prefetch, switch with
// systemLanguage, meta, transition). Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "signage/base/buffer.h"
#include "signage/base/error.h"
#include "signage/language/playlist.h"

#define SMIL_MOST_BYTES (32u * 1024 * 1024)

// What was understood only in part, for `check`; each a sentence "NAME:LINE: …".
struct smil_notes {
    struct buffer lines; // newline-separated; the caller inits (with a maximum) and finishes
};

// `name` stands for the path in sentences. NULL with a sentence when it is no SMIL at all, not
// well-formed or beyond a limit; things merely not understood go to `notes` (may be NULL).
struct playlist *smil_parse(const char *name, const void *bytes, size_t length,
                            struct smil_notes *notes, struct error *error)
    __attribute__((warn_unused_result));

// Appends a complete document, without signature. False only when `out` is full.
bool smil_format(const struct playlist *playlist, struct buffer *out);
