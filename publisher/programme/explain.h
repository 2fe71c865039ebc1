// Why an item is, or is not, on a screen at an instant: every rule in a sentence, and when it shows
// next.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "publisher/programme/programme.h"
#include "signage/base/buffer.h"

enum explain_verdict { EXPLAIN_SHOWING, EXPLAIN_IN_LOOP, EXPLAIN_OFF };

// Appends lines to `out`: a verdict, then "  ✓ …" / "  ✗ …" a rule, then "next: INSTANT". In `lang`
// "ja" or "en". False when the item or screen is unknown.
bool explain_item(struct programme *programme, const char *item_id, const char *screen_id,
                  int64_t utc, const char *lang, enum explain_verdict *verdict, struct buffer *out,
                  struct error *error) __attribute__((warn_unused_result));

// The same as one line of JSON: {"item", "title", "screen", "screen_title", "at",
// "verdict": "showing"|"in-loop"|"off", "text", "rules": [{"lets": bool, "text"}], "next": an
// instant or null}.
bool explain_item_json(struct programme *programme, const char *item_id, const char *screen_id,
                       int64_t utc, const char *lang, struct buffer *out, struct error *error)
    __attribute__((warn_unused_result));
