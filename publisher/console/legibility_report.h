// What slide_check found, in words for who edits the slide and as JSON for the console. Pure; any
// thread.
#pragma once

#include <jansson.h>
#include <stdint.h>

#include "signage/base/buffer.h"
#include "signage/drawing/slide_check.h"

struct legibility_report {
    const struct slide_check *check;
    int64_t shown_ms; // how long the channel shows it; 0: not known
};

// The whole report; in Japanese unless `lang` is another language: then in English. Appends.
void legibility_report_format(const struct legibility_report *report, const char *lang,
                              struct buffer *out);

// The first thing that is wrong, in one sentence; "" when nothing is. Appends.
void legibility_report_first(const struct legibility_report *report, const char *lang,
                             struct buffer *out);

// {"legible":…,"screen":{…},"texts":[…],"qrs":[…],"dwell":{…},"faults":[{"fault","of","ja","en"}],
// "remarks":[…]}. The caller owns it.
json_t *legibility_report_json(const struct legibility_report *report);
