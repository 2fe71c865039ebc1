// The grammar of phrase borders: a word begins a phrase unless it leans on the one before.

#include "publisher/programme/phrase_grammar.h"

#include <string.h>

#define FEATURE_FIELDS 7

struct feature {
    const char *field[FEATURE_FIELDS];
    size_t length[FEATURE_FIELDS];
};

static struct feature split(const char *text)
{
    struct feature feature = {{0}, {0}};
    for (size_t i = 0; i < FEATURE_FIELDS; i++) {
        feature.field[i] = text;
        feature.length[i] = strcspn(text, ",");
        text += feature.length[i];
        text += *text == ',';
    }
    return feature;
}

static bool is(const struct feature *feature, size_t field, const char *words)
{
    while (*words) {
        size_t length = strcspn(words, " ");
        if (length == feature->length[field] && strncmp(words, feature->field[field], length) == 0)
            return true;
        words += length + (words[length] == ' ');
    }
    return false;
}

static enum phrase_class noun_class(const struct feature *feature)
{
    if (is(feature, 1, "数"))
        return PHRASE_NUMBER;
    if (is(feature, 1, "接尾 非自立 特殊"))
        return PHRASE_SUFFIX;
    return PHRASE_NOUN;
}

static enum phrase_class class_of(const struct feature *feature)
{
    if (is(feature, 0, "名詞"))
        return noun_class(feature);
    if (is(feature, 0, "助詞"))
        return PHRASE_PARTICLE;
    if (is(feature, 0, "助動詞 フィラー その他"))
        return PHRASE_SUFFIX;
    if (is(feature, 0, "接頭詞"))
        return PHRASE_PREFIX;
    if (is(feature, 0, "動詞 形容詞") && is(feature, 1, "非自立 接尾"))
        return PHRASE_SUFFIX;
    if (is(feature, 0, "動詞"))
        return is(feature, 6, "する できる いたす 致す なさる くださる") ? PHRASE_DO : PHRASE_VERB;
    if (is(feature, 0, "記号"))
        return is(feature, 1, "アルファベット") ? PHRASE_NOUN : PHRASE_CLOSING;
    return PHRASE_OTHER;
}

void phrase_word_read(struct phrase_word *word, const char *feature_text)
{
    struct feature feature = split(feature_text);
    word->class = class_of(&feature);
    word->nominal = word->class == PHRASE_NOUN ||
                    (is(&feature, 0, "名詞 接頭詞") && !is(&feature, 1, "非自立"));
    word->dependent = is(&feature, 1, "非自立") || is(&feature, 6, "ござる");
    word->continuing = is(&feature, 0, "動詞") && feature.length[5] >= strlen("連用") &&
                       strncmp(feature.field[5], "連用", strlen("連用")) == 0;
}

static bool in(uint32_t character, const uint32_t *list)
{
    for (; *list; list++)
        if (*list == character)
            return true;
    return false;
}

static bool is_opening(uint32_t c)
{
    static const uint32_t list[] = {'(',    '[',    '{',    0x2018, 0x201C, 0x3008, 0x300A,
                                    0x300C, 0x300E, 0x3010, 0x3014, 0x3016, 0xFF08, 0xFF3B,
                                    0xFF5B, 0xFF62, 0x226A, 0xFF1C, 0};
    return in(c, list);
}

static bool is_closing(uint32_t c)
{
    static const uint32_t list[] = {')',    ']',    '}',    '!',    '?',    ',',    ';',    ':',
                                    0x2019, 0x201D, 0x2026, 0x2025, 0x3001, 0x3002, 0x3009, 0x300B,
                                    0x300D, 0x300F, 0x3011, 0x3015, 0x3017, 0x30FB, 0xFF01, 0xFF09,
                                    0xFF0C, 0xFF0E, 0xFF1A, 0xFF1B, 0xFF1F, 0xFF3D, 0xFF5D, 0xFF61,
                                    0xFF63, 0xFF64, 0xFF65, 0x266A, 0x2606, 0x2605, 0};
    return in(c, list);
}

static bool is_dash(uint32_t c)
{
    static const uint32_t list[] = {0x301C, 0xFF5E, 0x2015, 0x2014, 0x2500, 0};
    return in(c, list);
}

static bool is_joining(uint32_t c)
{
    static const uint32_t list[] = {'/',    '&',    '-',    '+',    '.',    '@',    '_',
                                    '\'',   '%',    '#',    '=',    '*',    0x00D7, 0xFF0F,
                                    0xFF06, 0xFF0B, 0xFF0D, 0xFF1D, 0x2010, 0x2013, 0};
    return in(c, list);
}

// Small kana, the long mark and repetition marks never begin anything.
static bool never_first(uint32_t c)
{
    static const uint32_t list[] = {0x3041, 0x3043, 0x3045, 0x3047, 0x3049, 0x3063, 0x3083, 0x3085,
                                    0x3087, 0x308E, 0x30A1, 0x30A3, 0x30A5, 0x30A7, 0x30A9, 0x30C3,
                                    0x30E3, 0x30E5, 0x30E7, 0x30EE, 0x30F5, 0x30F6, 0x30FC, 0x3005,
                                    0x309D, 0x309E, 0x30FD, 0x30FE, 0};
    return in(c, list);
}

static bool is_space(uint32_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == 0x3000 || c == 0xA0;
}

bool phrase_char_is_mark(uint32_t c)
{
    return is_space(c) || is_opening(c) || is_closing(c) || is_dash(c) || is_joining(c);
}

static bool is_latin(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c >= 0xC0 && c < 0x250 && c != 0xD7 && c != 0xF7);
}

void phrase_grammar_pair_dashes(const uint32_t *chars, size_t count, struct phrase_word *words,
                                size_t word_count)
{
    size_t dashes = 0;
    for (size_t i = 0; i < count; i++)
        dashes += is_dash(chars[i]) && (i == 0 || chars[i - 1] != chars[i]);
    bool open = dashes == 2; // else each stands behind its word, as in 入門〜応用
    for (size_t i = 0; i < word_count; i++) {
        struct phrase_word *word = &words[i];
        uint32_t first = chars[word->begin];
        if (is_opening(first))
            word->class = PHRASE_OPENING;
        else if (is_closing(first))
            word->class = PHRASE_CLOSING;
        else if (is_joining(first))
            word->class = PHRASE_JOINING;
        if (phrase_char_is_mark(first))
            word->nominal = word->continuing = false;
        if (!is_dash(first))
            continue;
        word->class = open ? PHRASE_OPENING : PHRASE_CLOSING;
        if (i + 1 == word_count || chars[words[i + 1].begin] != first)
            open = false;
    }
}

static bool is_kanji(uint32_t c)
{
    return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0x20000 && c <= 0x3FFFF) || c == 0x3005;
}

static bool is_hiragana(uint32_t c)
{
    return c >= 0x3041 && c <= 0x309F;
}

static bool is_katakana(uint32_t c)
{
    return (c >= 0x30A1 && c <= 0x30FA) || c == 0x30FC;
}

static size_t length_of(const struct phrase_word *word)
{
    return word->end - word->begin;
}

static enum phrase_border noun_border(const uint32_t *chars, const struct phrase_word *before,
                                      const struct phrase_word *word)
{
    if (before->class == PHRASE_NUMBER)
        return BORDER_HELD; // 5ステップ, 3大特典: the number leans on what is counted
    bool suffix = length_of(word) == 1 && is_kanji(chars[word->begin]);
    if (before->continuing)
        return suffix ? BORDER_HELD : BORDER_SEAM; // つくり方, 見直しポイント
    if (!before->nominal)
        return BORDER_PHRASE;
    if (suffix && is_kanji(chars[word->begin - 1]))
        return BORDER_HELD; // 都民|税, 見学|会, whatever the dictionary calls them
    bool in_kana = is_hiragana(chars[word->begin - 1]) && is_hiragana(chars[word->begin]);
    if (in_kana && (length_of(before) == 1 || length_of(word) == 1))
        return BORDER_HELD; // こ|むぎ: a word the dictionary lacks
    if (is_katakana(chars[word->begin - 1]) && is_katakana(chars[word->begin]))
        return BORDER_LEANING; // スタート|アップ: more of a word than 設備|導入
    return BORDER_SEAM;
}

// What leans on the word before: never its first syllables, but a particle of several may stand at
// a line's beginning when the word before it fills the line.
static enum phrase_border leaning_border(const struct phrase_word *before,
                                         const struct phrase_word *word)
{
    if (length_of(word) < 2 || before->class == PHRASE_CLOSING)
        return BORDER_HELD;
    if (word->class == PHRASE_PARTICLE)
        return before->class == PHRASE_PARTICLE ? BORDER_HELD : BORDER_LEANING;
    return word->dependent ? BORDER_LEANING : BORDER_HELD;
}

static enum phrase_border verb_border(const struct phrase_word *before,
                                      const struct phrase_word *word)
{
    if (before->continuing)
        return BORDER_HELD; // 読み解く, 取り組む are one
    if (word->class == PHRASE_DO && (before->nominal || before->class == PHRASE_SUFFIX))
        return length_of(word) < 2 ? BORDER_HELD : BORDER_LEANING;
    return BORDER_PHRASE;
}

enum phrase_border phrase_border_at(const uint32_t *chars, const struct phrase_word *before,
                                    const struct phrase_word *word)
{
    uint32_t last = chars[word->begin - 1], first = chars[word->begin];
    if (never_first(first) || is_dash(first) || is_space(first) || is_space(last))
        return BORDER_HELD; // a space is a border already
    if (is_latin(last) && is_latin(first))
        return BORDER_HELD;
    if (before->class == PHRASE_OPENING && is_dash(last))
        return BORDER_LEANING; // no line begins with 〜; better it ends there than a word is torn
    if (before->class == PHRASE_OPENING || before->class == PHRASE_PREFIX ||
        before->class == PHRASE_JOINING)
        return BORDER_HELD;
    switch (word->class) {
    case PHRASE_NOUN:
        return noun_border(chars, before, word);
    case PHRASE_NUMBER:
        if (before->class == PHRASE_NUMBER)
            return BORDER_HELD;
        if (length_of(before) == 1 && is_kanji(last))
            return BORDER_LEANING; // 黒77, 号館2
        return before->nominal ? BORDER_SEAM : BORDER_PHRASE;
    case PHRASE_VERB:
    case PHRASE_DO:
        return verb_border(before, word);
    case PHRASE_PREFIX:
        return before->nominal ? BORDER_SEAM : BORDER_PHRASE;
    case PHRASE_OPENING:
    case PHRASE_OTHER:
        return BORDER_PHRASE;
    case PHRASE_SUFFIX:
    case PHRASE_PARTICLE:
        return leaning_border(before, word);
    case PHRASE_CLOSING:
    case PHRASE_JOINING:
        break;
    }
    return BORDER_HELD;
}
