// Where a long katakana word is parted when it is wider than a line: スーパー|コンピューター. The
// dictionary knows the parts of many such words, and not the whole. The tagger's owner holds its
// lock.
#pragma once

#include <mecab.h>
#include <stddef.h>
#include <stdint.h>

#define KATAKANA_LEAST_CHARS 6 // shorter words are never parted
#define KATAKANA_MOST_CHARS 40

// The place of the best seam in chars[0, count), all of them katakana; 0 when there is none.
size_t katakana_seam(mecab_t *tagger, const uint32_t *chars, size_t count);
