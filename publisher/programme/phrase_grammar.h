// Which words of a Japanese sentence begin a phrase, told from IPADIC's parts of speech and from
// the characters (its tags of symbols cannot be trusted). Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum phrase_class {
    PHRASE_NOUN,
    PHRASE_NUMBER,
    PHRASE_SUFFIX,   // whatever leans on the word before: particles, auxiliaries, suffixes
    PHRASE_PARTICLE, // as above, but closes its phrase
    PHRASE_PREFIX,
    PHRASE_VERB,
    PHRASE_DO,      // する, できる: leans on a noun of action
    PHRASE_OTHER,   // adverbs, adjectives, conjunctions: stand alone
    PHRASE_OPENING, // 「（【
    PHRASE_CLOSING, // 」）】、。！？
    PHRASE_JOINING, // symbols that hold both sides: / & - +
};

struct phrase_word {
    size_t begin, end; // characters
    enum phrase_class class;
    bool unknown;    // not in the dictionary
    bool continuing; // a verb in 連用形
    bool nominal;    // a noun or what makes one: two in a row are a compound
    bool dependent;  // 非自立: ため, こと, いる, ください
};

// How well a line may end in front of a word, from best to worst but for the first.
enum phrase_border {
    BORDER_HELD,    // it may not
    BORDER_PHRASE,  // a phrase begins
    BORDER_SEAM,    // between the words of a compound
    BORDER_LEANING, // before から, ため, ください: only when there is no other way
};

// Fills in class and continuing from a feature string "名詞,サ変接続,…".
void phrase_word_read(struct phrase_word *word, const char *feature);

// A pair of 〜 or ― around a subtitle acts as brackets.
void phrase_grammar_pair_dashes(const uint32_t *chars, size_t count, struct phrase_word *words,
                                size_t word_count);

enum phrase_border phrase_border_at(const uint32_t *chars, const struct phrase_word *before,
                                    const struct phrase_word *word);

// Punctuation, brackets, white space: not counted when a phrase's length is judged.
bool phrase_char_is_mark(uint32_t character);
