// Every place is tried: the seam is where most of the word is words that the dictionary knows.
#include "publisher/programme/phrase_katakana.h"

#include <stdbool.h>
#include <string.h>

#include "signage/base/buffer.h"
#include "signage/base/utf8.h"

#define LEAST_PART_CHARS 2

// Is it one known word?
static bool is_known(mecab_t *tagger, const uint32_t *chars, size_t count)
{
    struct buffer text;
    buffer_init(&text, (size_t)4 * KATAKANA_MOST_CHARS);
    for (size_t i = 0; i < count; i++)
        buffer_add_utf8(&text, chars[i]);
    bool known = false;
    const mecab_node_t *node = mecab_sparse_tonode2(tagger, buffer_text(&text), text.length);
    for (; node; node = node->next)
        if (node->stat != MECAB_BOS_NODE && node->stat != MECAB_EOS_NODE) {
            known = node->stat == MECAB_NOR_NODE && node->length == text.length;
            break;
        }
    buffer_finish(&text);
    return known;
}

// Never first in a word: ー, small kana, ン; nor is ッ ever last.
static bool may_begin(uint32_t c)
{
    static const uint32_t list[] = U"ーァィゥェォッャュョヮヵヶンヽヾ";
    for (const uint32_t *each = list; *each; each++)
        if (*each == c)
            return false;
    return true;
}

size_t katakana_seam(mecab_t *tagger, const uint32_t *chars, size_t count)
{
    size_t best = 0, best_score = 0;
    if (count < KATAKANA_LEAST_CHARS || count > KATAKANA_MOST_CHARS)
        return 0;
    for (size_t i = LEAST_PART_CHARS; i + LEAST_PART_CHARS <= count; i++) {
        if (!may_begin(chars[i]) || chars[i - 1] == U'ッ')
            continue;
        size_t left = is_known(tagger, chars, i) ? i : 0;
        size_t right = is_known(tagger, chars + i, count - i) ? count - i : 0;
        size_t score = left && right ? 2 * count : left > right ? left : right;
        if (score >= 3 && score > best_score) {
            best = i;
            best_score = score;
        }
    }
    return best;
}
