// What the child says about a file, as it crosses the pipe: numbers only. The sentence is made on
// this side, by verdict_say, and every number is checked by verdict_is_sound before it is believed:
// by then the child may be somebody else's.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "publisher/upload/kind.h"
#include "signage/base/error.h"

#define VERDICT_MAGIC 0x6B617761u

enum refusal {
    REFUSAL_NONE, // taken
    REFUSAL_EMPTY,
    REFUSAL_UNKNOWN, // and the kinds that are refused with advice
    REFUSAL_BYTES,   // numbers: MiB it has, MiB allowed
    REFUSAL_SIZE,    // numbers: width, height, most px a side, most million px
    REFUSAL_DAMAGED, // cut short or altered
    REFUSAL_DOUBLE,  // two kinds of file in one
    REFUSAL_ANIMATED,
    REFUSAL_DRAWING, // an SVG with more than plain shapes
    REFUSAL_PASSWORD,
    REFUSAL_PAGES,     // numbers: pages, most
    REFUSAL_CODEC,     // a film in a coding that no screen plays
    REFUSAL_NO_FILM,   // sound only
    REFUSAL_LONG,      // numbers: seconds, most
    REFUSAL_FILM_SIZE, // numbers: width, height, most
    REFUSAL_TIME,      // opening it takes too long
    REFUSAL_MEMORY,
    REFUSAL_FAILED, // the child died of it
    REFUSAL_HOUSE,  // nothing is wrong with the file: the publisher cannot work
    REFUSAL_COUNT,
};

enum verdict_result { RESULT_NONE, RESULT_JPG, RESULT_PNG, RESULT_MP4, RESULT_WEBM, RESULT_COUNT };

struct verdict {
    uint32_t magic;
    int32_t refusal; // enum refusal
    int32_t kind;    // enum upload_kind
    int32_t result;  // enum verdict_result
    int32_t width, height, pages, has_poster;
    int64_t duration_ms;
    int64_t numbers[4]; // as its refusal says
};

// Notes the refusal; always returns false.
bool verdict_refuse(struct verdict *verdict, enum refusal refusal);
bool verdict_refuse_numbers(struct verdict *verdict, enum refusal refusal, int64_t a, int64_t b,
                            int64_t c, int64_t d);

// Everything within the limits that upload.h names, and result and kind go together.
bool verdict_is_sound(const struct verdict *verdict);

const char *verdict_extension(const struct verdict *verdict); // "jpg" …

// The sentence for the person who sent the file: what is wrong and what to do. Always returns
// false.
bool verdict_say(const struct verdict *verdict, const char *lang, struct error *error);
