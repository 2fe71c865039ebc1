// The Accept-Encoding request header (RFC 9110 section 12.5.3), as far as it is about gzip and
// about no coding at all. Pure; any thread.
#pragma once

#include <stdbool.h>

#define ACCEPT_UNSAID (-1)

// Weights in thousandths. Of codings named twice the least weight counts.
struct accept_encoding {
    int gzip, identity, other; // ACCEPT_UNSAID, or 0 (refused) to 1000; other: "*"
    bool faulty;               // then it says nothing
};

// As if there were no such header: only what is not coded is sent to who does not speak of codings.
void accept_encoding_init(struct accept_encoding *accept);

// Adds what one field value says; a request may have several. One that is not in the RFC's grammar
// makes the whole header say nothing.
void accept_encoding_add(struct accept_encoding *accept, const char *value);

bool accept_encoding_takes_gzip(const struct accept_encoding *accept)
    __attribute__((warn_unused_result));
bool accept_encoding_takes_identity(const struct accept_encoding *accept)
    __attribute__((warn_unused_result));

// Whether gzip is taken and no less welcome than no coding.
bool accept_encoding_prefers_gzip(const struct accept_encoding *accept)
    __attribute__((warn_unused_result));
