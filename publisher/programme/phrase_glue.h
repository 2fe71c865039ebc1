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

// How many characters from chars[at] on form the longest protected term; 0 when none begins there.
size_t phrase_term_at(const struct phrase_terms *terms, const uint32_t *chars, size_t count,
                      size_t at);

// How many characters from chars[at] on form one number expression ("12月5日(土)", "14:00〜16:00",
// "第3回"); 0 when none begins there.
size_t phrase_number_at(const uint32_t *chars, size_t count, size_t at);
