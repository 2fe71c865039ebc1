// Which characters of a text must stay on one line: protected terms, and numbers with what belongs
// to them (dates, times, units). Pure but for reading the term file; any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/base/error.h"

struct phrase_terms;

struct phrase_terms *phrase_terms_load(const char *path, struct error *error); // "" = none
void phrase_terms_destroy(struct phrase_terms *terms);                         // NULL is legal

// What holds together from a place on, and where it is parted when it is wider than a line: bit i
// stands for the place in front of its character i.
struct phrase_hold {
    size_t length; // characters; 0 when nothing begins here
    uint64_t seams, poor_seams;
    bool words; // no seam is told, and it may be parted where words meet
};

// The longest protected term that begins at chars[at].
struct phrase_hold phrase_term_at(const struct phrase_terms *terms, const uint32_t *chars,
                                  size_t count, size_t at);

// The web or mail address that begins there: parted behind its slashes.
struct phrase_hold phrase_address_at(const uint32_t *chars, size_t count, size_t at);

// How many characters from chars[at] on are a legal form, which stands apart from the name beside
// it: 株式会社, 一般社団法人; 0 for none.
size_t phrase_legal_form_at(const uint32_t *chars, size_t count, size_t at);

// The number expression ("12月5日(土)", "14:00〜16:00", "第3回") that begins there.
struct phrase_hold phrase_number_at(const uint32_t *chars, size_t count, size_t at);
