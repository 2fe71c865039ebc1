// Phrase borders for Japanese: rich text in, the same text with U+200B and U+2060 out. MeCab cuts
// the visible characters into words; the grammar below says which words begin a phrase; terms and
// numbers are glued afterwards.

#include "publisher/programme/phrases.h"

#include <mecab.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/programme/phrase_glue.h"
#include "publisher/programme/phrase_grammar.h"
#include "publisher/programme/phrase_katakana.h"
#include "signage/base/buffer.h"
#include "signage/base/log.h"
#include "signage/base/utf8.h"

static const char *const dictionaries[] = {"/var/lib/mecab/dic/ipadic-utf8",
                                           "/var/lib/mecab/dic/debian"};

struct phrases {
    struct phrase_terms *terms;
    pthread_mutex_t lock;
    mecab_t *tagger; // under lock; NULL without a dictionary
};

// What stands in front of a character. The seams are numbered by how many U+2060 they take. KEPT:
// the author's, or inside ruby.
enum gap { GAP_NONE, GAP_SEAM, GAP_LEANING, GAP_IN_TERM, GAP_BREAK, GAP_JOIN, GAP_KEPT };

// The visible characters of one text and what is to stand in front of each.
struct line {
    uint32_t *chars;
    uint8_t *gaps; // enum gap
    size_t *bytes; // offset of each in `plain`
    size_t count;
    struct buffer plain;
};

// IPADIC in UTF-8, told by how it analyses a particle; JUMAN's tags are other words.
static bool is_ipadic(mecab_t *tagger)
{
    const mecab_dictionary_info_t *info = mecab_dictionary_info(tagger);
    if (!info ||
        (strcasecmp(info->charset, "UTF-8") != 0 && strcasecmp(info->charset, "UTF8") != 0))
        return false;
    const mecab_node_t *node = mecab_sparse_tonode(tagger, "目黒の店");
    for (; node; node = node->next)
        if (strncmp(node->feature, "助詞,連体化", strlen("助詞,連体化")) == 0)
            return true;
    return false;
}

static mecab_t *open_tagger(void)
{
    for (size_t i = 0; i < sizeof dictionaries / sizeof *dictionaries; i++) {
        // mecabrc names another dictionary on some machines: it is not asked.
        char *arguments[] = {"mecab", "-r", "/dev/null", "-d", (char *)(uintptr_t)dictionaries[i]};
        mecab_t *tagger = mecab_new(5, arguments);
        if (tagger && is_ipadic(tagger))
            return tagger;
        if (tagger)
            mecab_destroy(tagger);
    }
    log_warning("no Japanese dictionary (%s): headlines break without regard to words; install "
                "mecab-ipadic-utf8",
                dictionaries[0]);
    return NULL;
}

struct phrases *phrases_create(const char *terms_file, struct error *error)
{
    struct phrase_terms *terms = phrase_terms_load(terms_file, error);
    if (!terms)
        return NULL;
    struct phrases *phrases = calloc(1, sizeof *phrases);
    if (!phrases)
        abort();
    phrases->terms = terms;
    pthread_mutex_init(&phrases->lock, NULL);
    phrases->tagger = open_tagger();
    return phrases;
}

void phrases_destroy(struct phrases *phrases)
{
    if (!phrases)
        return;
    if (phrases->tagger)
        mecab_destroy(phrases->tagger);
    pthread_mutex_destroy(&phrases->lock);
    phrase_terms_destroy(phrases->terms);
    free(phrases);
}

bool phrases_ready(const struct phrases *phrases)
{
    return phrases->tagger != NULL;
}

// ---- rich text ⇄ line ----

// Walks rich text once: which characters are seen, and which of them follow a mark or stand inside
// ruby. `visit` is given each seen character's number and the place in front of it (in front of the
// ruby anchor for the first character of a base).
struct walk {
    const char *text;
    size_t length, offset;
    bool in_base, in_reading, base_begins, marked;
};

static bool walk_next(struct walk *walk, uint32_t *character, size_t *place, bool *kept)
{
    size_t anchor = SIZE_MAX;
    while (walk->offset < walk->length) {
        size_t at = walk->offset;
        uint32_t c = utf8_next(walk->text, walk->length, &walk->offset);
        if (c == UTF8_RUBY_BASE) {
            anchor = at;
            walk->in_base = walk->base_begins = true;
        } else if (c == UTF8_RUBY_TEXT) {
            walk->in_base = false;
            walk->in_reading = true;
        } else if (c == UTF8_RUBY_END) {
            walk->in_base = walk->in_reading = false;
        } else if (c == UTF8_ZERO_WIDTH_SPACE || c == UTF8_WORD_JOINER) {
            walk->marked = !walk->in_reading;
        } else if (!walk->in_reading) {
            *character = c;
            *place = anchor == SIZE_MAX ? at : anchor;
            *kept = walk->marked || (walk->in_base && !walk->base_begins);
            walk->marked = walk->base_begins = false;
            return true;
        }
    }
    return false;
}

static void line_read(struct line *line, const char *text, size_t length, struct arena *arena)
{
    *line = (struct line){.chars = arena_array(arena, length + 1, sizeof *line->chars),
                          .gaps = arena_array(arena, length + 1, sizeof *line->gaps),
                          .bytes = arena_array(arena, length + 1, sizeof *line->bytes)};
    buffer_init(&line->plain, PHRASES_MOST_TEXT_BYTES);
    struct walk walk = {.text = text, .length = length};
    uint32_t character;
    size_t place;
    bool kept;
    while (walk_next(&walk, &character, &place, &kept)) {
        line->chars[line->count] = character;
        line->gaps[line->count] = kept ? GAP_KEPT : GAP_NONE;
        line->bytes[line->count++] = line->plain.length;
        buffer_add_utf8(&line->plain, character);
    }
    line->bytes[line->count] = line->plain.length;
}

static void line_write(const struct line *line, const char *text, size_t length, struct buffer *out)
{
    struct walk walk = {.text = text, .length = length};
    uint32_t character;
    size_t place, copied = 0;
    bool kept;
    for (size_t i = 0; walk_next(&walk, &character, &place, &kept); i++) {
        enum gap gap = line->gaps[i];
        if (gap == GAP_NONE || gap == GAP_KEPT)
            continue;
        buffer_add(out, text + copied, place - copied);
        size_t joins = gap == GAP_JOIN ? 1 : gap == GAP_BREAK ? 0 : (size_t)gap;
        for (size_t k = 0; k < joins; k++)
            buffer_add_utf8(out, UTF8_WORD_JOINER);
        if (gap != GAP_JOIN)
            buffer_add_utf8(out, UTF8_ZERO_WIDTH_SPACE);
        copied = place;
    }
    buffer_add(out, text + copied, length - copied);
}

// ---- marking ----

static size_t char_of_byte(const struct line *line, size_t from, size_t byte)
{
    while (from < line->count && line->bytes[from] < byte)
        from++;
    return from;
}

// The dictionary has ではじめる for 出始める; behind a noun it is the particle で and はじめる.
// Cuts the last word in two; returns 1 when it did.
static size_t split_verb(const struct line *line, struct phrase_word *words, size_t count)
{
    struct phrase_word *last = &words[count - 1];
    if (count < 2 || last->class != PHRASE_VERB || !words[count - 2].nominal ||
        last->end - last->begin < 4 || line->chars[last->begin] != U'で')
        return 0;
    words[count] = *last;
    words[count].begin++;
    last->end = last->begin + 1;
    last->class = PHRASE_PARTICLE;
    last->continuing = false;
    return 1;
}

// The words of the line, in the caller's arena, since the tagger's nodes live only until its next
// use.
static struct phrase_word *words_of(struct phrases *phrases, const struct line *line,
                                    struct arena *arena, size_t *count)
{
    struct phrase_word *words = arena_array(arena, line->count + 1, sizeof *words);
    *count = 0;
    size_t at = 0;
    pthread_mutex_lock(&phrases->lock);
    const char *plain = buffer_text(&line->plain);
    const mecab_node_t *node = mecab_sparse_tonode2(phrases->tagger, plain, line->plain.length);
    for (; node; node = node->next) {
        if (node->stat == MECAB_BOS_NODE || node->stat == MECAB_EOS_NODE || node->length == 0)
            continue;
        struct phrase_word *word = &words[(*count)++];
        size_t byte = (size_t)(node->surface - plain);
        word->begin = at = char_of_byte(line, at, byte);
        word->end = at = char_of_byte(line, at, byte + node->length);
        word->unknown = node->stat == MECAB_UNK_NODE;
        phrase_word_read(word, node->feature);
        *count += split_verb(line, words, *count);
    }
    pthread_mutex_unlock(&phrases->lock);
    return words;
}

static void set_gap(struct line *line, size_t at, enum gap gap)
{
    if (line->gaps[at] != GAP_KEPT)
        line->gaps[at] = (uint8_t)gap;
}

// A term is one only where words begin and end: 京都 is none in 東京都.
static bool on_word_borders(const struct phrase_word *words, size_t word_count, size_t begin,
                            size_t end)
{
    for (size_t i = 0; i < word_count; i++) {
        const struct phrase_word *word = &words[i];
        if (word->unknown)
            continue;
        if ((word->begin < begin && begin < word->end) || (word->begin < end && end < word->end))
            return false;
    }
    return true;
}

// A term is a word of its own, whatever the dictionary took its beginning for: 親子|ものづくり.
static bool follows_a_noun(const struct phrase_word *words, size_t word_count, size_t at)
{
    for (size_t i = 0; i < word_count; i++)
        if (words[i].end == at)
            return words[i].class == PHRASE_NOUN;
    return false;
}

// What holds together has no borders of its own; where words meet inside it, it is parted when it
// is wider than a line and no seam was told.
static void hold_together(struct line *line, size_t at, const struct phrase_hold *hold)
{
    for (size_t i = 1; i < hold->length; i++) {
        enum gap gap = line->gaps[at + i];
        bool words_meet =
            hold->words && gap >= GAP_SEAM && gap <= GAP_BREAK && i > 1 && i + 1 < hold->length;
        uint64_t place = i < 64 ? UINT64_C(1) << i : 0;
        if (hold->seams & place)
            set_gap(line, at + i, GAP_SEAM);
        else
            set_gap(line, at + i, hold->poor_seams & place || words_meet ? GAP_IN_TERM : GAP_JOIN);
    }
}

static void glue(const struct phrases *phrases, struct line *line, const struct phrase_word *words,
                 size_t word_count)
{
    size_t at = 0;
    while (at < line->count) {
        struct phrase_hold term = phrase_term_at(phrases->terms, line->chars, line->count, at);
        if (term.length > 0 && !on_word_borders(words, word_count, at, at + term.length))
            term.length = 0;
        struct phrase_hold number = phrase_number_at(line->chars, line->count, at);
        struct phrase_hold address = phrase_address_at(line->chars, line->count, at);
        const struct phrase_hold *hold = term.length > number.length ? &term : &number;
        if (address.length > hold->length)
            hold = &address;
        hold_together(line, at, hold);
        if (term.length > 0 && at > 0 && line->gaps[at] == GAP_NONE &&
            follows_a_noun(words, word_count, at))
            set_gap(line, at, GAP_SEAM);
        at += hold->length > 0 ? hold->length : 1;
    }
}

// A phrase of one character looks lost on a line: it goes with the one before, or, at the
// beginning, with the one behind.
static void spare_lone_characters(struct line *line)
{
    size_t begin = 0;
    for (size_t i = 1; i <= line->count; i++) {
        bool border = i == line->count || line->gaps[i] == GAP_BREAK || line->chars[i] == '\n';
        if (!border)
            continue;
        size_t seen = 0;
        for (size_t j = begin; j < i; j++)
            seen += !phrase_char_is_mark(line->chars[j]);
        bool first = begin == 0 || line->chars[begin] == '\n';
        if (seen <= 1 && !first && line->gaps[begin] == GAP_BREAK)
            line->gaps[begin] = GAP_LEANING;
        else if (seen <= 1 && first && i < line->count && line->gaps[i] == GAP_BREAK)
            line->gaps[i] = GAP_LEANING;
        else
            begin = i;
    }
}

static bool is_katakana(uint32_t c)
{
    return (c >= 0x30A1 && c <= 0x30FA) || c == 0x30FC;
}

static void part_long_katakana(struct phrases *phrases, struct line *line,
                               const struct phrase_word *words, size_t word_count)
{
    for (size_t i = 0; i < word_count; i++) {
        size_t at = words[i].begin, length = words[i].end - at, katakana = 0;
        while (katakana < length && is_katakana(line->chars[at + katakana]))
            katakana++;
        if (katakana < length || length < KATAKANA_LEAST_CHARS)
            continue;
        pthread_mutex_lock(&phrases->lock);
        size_t seam = katakana_seam(phrases->tagger, line->chars + at, length);
        pthread_mutex_unlock(&phrases->lock);
        if (seam > 0)
            set_gap(line, at + seam, GAP_IN_TERM);
    }
}

// The name behind a legal form: what is written in hiragana is a word the dictionary may lack
// (あおぞら); a lone の, は … is the particle.
static void hold_kana_name(struct line *line, size_t begin)
{
    size_t end = begin;
    while (end < line->count && line->chars[end] >= 0x3041 && line->chars[end] <= 0x309F)
        end++;
    bool name = end - begin > 1 || line->gaps[begin] == GAP_SEAM || line->gaps[begin] == GAP_JOIN;
    if (begin == line->count || end - begin == 1 || !name || line->gaps[begin] == GAP_LEANING)
        return;
    set_gap(line, begin, GAP_BREAK);
    for (size_t i = begin + 1; i < end && line->chars[i - 1] != U'の'; i++)
        if (line->gaps[i] == GAP_BREAK || line->gaps[i] == GAP_SEAM)
            line->gaps[i] = GAP_NONE;
}

static void part_legal_forms(struct line *line)
{
    for (size_t at = 0; at < line->count; at++) {
        size_t length = phrase_legal_form_at(line->chars, line->count, at);
        if (length == 0)
            continue;
        size_t end = at + length;
        for (size_t i = at + 1; i < end; i++)
            set_gap(line, i,
                    line->gaps[i] == GAP_SEAM || line->gaps[i] == GAP_IN_TERM ? GAP_IN_TERM
                                                                              : GAP_JOIN);
        if (line->gaps[at] == GAP_SEAM)
            set_gap(line, at, GAP_BREAK);
        hold_kana_name(line, end);
        at = end - 1;
    }
}

static void mark_line(struct phrases *phrases, struct line *line, struct arena *arena)
{
    size_t word_count;
    struct phrase_word *words = words_of(phrases, line, arena, &word_count);
    phrase_grammar_pair_dashes(line->chars, line->count, words, word_count);
    static const enum gap gaps[] = {[BORDER_HELD] = GAP_NONE,
                                    [BORDER_PHRASE] = GAP_BREAK,
                                    [BORDER_SEAM] = GAP_SEAM,
                                    [BORDER_LEANING] = GAP_LEANING};
    for (size_t i = 1; i < word_count; i++)
        if (words[i - 1].end == words[i].begin)
            set_gap(line, words[i].begin,
                    gaps[phrase_border_at(line->chars, &words[i - 1], &words[i])]);
    part_long_katakana(phrases, line, words, word_count);
    glue(phrases, line, words, word_count);
    part_legal_forms(line);
    spare_lone_characters(line);
}

static bool is_japanese(const char *lang)
{
    return strncmp(lang, "ja", 2) == 0 && (lang[2] == '\0' || lang[2] == '-');
}

const char *phrases_mark(struct phrases *phrases, struct arena *arena, const char *rich_text,
                         const char *lang)
{
    size_t length = strlen(rich_text);
    if (!phrases->tagger || length == 0 || length > PHRASES_MOST_TEXT_BYTES || !is_japanese(lang))
        return rich_text;
    struct arena *scratch = arena_create();
    struct line line;
    line_read(&line, rich_text, length, scratch);
    if (line.count > 1)
        mark_line(phrases, &line, scratch);
    struct buffer out;
    buffer_init(&out, 4 * (size_t)PHRASES_MOST_TEXT_BYTES);
    line_write(&line, rich_text, length, &out);
    const char *marked = arena_text(arena, buffer_text(&out));
    buffer_finish(&out);
    buffer_finish(&line.plain);
    arena_destroy(scratch);
    return marked;
}
