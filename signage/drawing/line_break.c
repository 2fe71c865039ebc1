// ICU's break iterators over a text's cells. Legality is the strict line rule's of the language;
// words and phrases come from its phrase rule (Japanese, which also knows Korean words) or its
// dictionary (Chinese).
#include "signage/drawing/line_break.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unicode/ubrk.h>
#include <unicode/utext.h>

// Longer texts are no reading for a screen; their words are not looked up, which could take half a
// second.
#define PHRASED_MOST_CELLS 5000
#define TITLE_MOST_CELLS 16
#define NOTE_MOST_CELLS 3 // from the opening bracket

enum iterator { CLUSTERS, LINES_JA, LINES_ZH, LINES_ANY, PHRASES_JA, WORDS_ZH, ITERATORS };

struct line_breaker {
    UBreakIterator *iterators[ITERATORS];
    uint32_t *offsets;
    size_t capacity;
};

struct line_breaker *line_breaker_create(void)
{
    struct line_breaker *breaker = calloc(1, sizeof *breaker);
    if (!breaker)
        abort();
    return breaker;
}

void line_breaker_destroy(struct line_breaker *breaker)
{
    if (!breaker)
        return;
    for (int i = 0; i < ITERATORS; i++)
        if (breaker->iterators[i])
            ubrk_close(breaker->iterators[i]);
    free(breaker->offsets);
    free(breaker);
}

// NULL only when ICU's data lack the rule; the text then breaks as if the rule had found nothing.
static UBreakIterator *iterator_of(struct line_breaker *breaker, enum iterator which)
{
    static const struct {
        UBreakIteratorType type;
        const char *locale;
    } rules[ITERATORS] = {
        [CLUSTERS] = {UBRK_CHARACTER, "ja"},
        [LINES_JA] = {UBRK_LINE, "ja@lb=strict"},
        [LINES_ZH] = {UBRK_LINE, "zh@lb=strict"},
        [LINES_ANY] = {UBRK_LINE, "en@lb=strict"},
        [PHRASES_JA] = {UBRK_LINE, "ja@lb=strict;lw=phrase"},
        [WORDS_ZH] = {UBRK_WORD, "zh"},
    };
    if (!breaker->iterators[which]) {
        UErrorCode status = U_ZERO_ERROR;
        UBreakIterator *made = ubrk_open(rules[which].type, rules[which].locale, NULL, 0, &status);
        breaker->iterators[which] = U_SUCCESS(status) ? made : NULL;
    }
    return breaker->iterators[which];
}

static size_t offsets_by(struct line_breaker *breaker, enum iterator which, const char *text,
                         size_t length)
{
    if (length + 2 > breaker->capacity) {
        breaker->capacity = (length + 2) * 2;
        free(breaker->offsets);
        breaker->offsets = malloc(breaker->capacity * sizeof *breaker->offsets);
        if (!breaker->offsets)
            abort();
    }
    UBreakIterator *iterator = iterator_of(breaker, which);
    UErrorCode status = U_ZERO_ERROR;
    UText utf8 = UTEXT_INITIALIZER;
    utext_openUTF8(&utf8, text, (int64_t)length, &status);
    size_t count = 0;
    if (iterator && U_SUCCESS(status)) {
        ubrk_setUText(iterator, &utf8, &status);
        if (U_SUCCESS(status))
            for (int32_t at = ubrk_first(iterator); at != UBRK_DONE && count <= length;
                 at = ubrk_next(iterator))
                breaker->offsets[count++] = (uint32_t)at;
    }
    utext_close(&utf8);
    return count;
}

const uint32_t *line_breaker_clusters(struct line_breaker *breaker, const char *text, size_t length,
                                      size_t *count)
{
    *count = offsets_by(breaker, CLUSTERS, text, length);
    return breaker->offsets;
}

static bool lang_is(const char *lang, const char *code)
{
    size_t length = strlen(code);
    return lang && strncasecmp(lang, code, length) == 0 &&
           (lang[length] == '\0' || lang[length] == '-');
}

// Sets the flag of each cell that begins at one of the iterator's offsets.
static void note(struct line_breaker *breaker, enum iterator which, const struct text_cells *cells,
                 uint8_t *flags, uint8_t flag)
{
    size_t count = offsets_by(breaker, which, buffer_text(&cells->text), cells->text.length);
    size_t next = 0;
    for (size_t i = 0; i < cells->count; i++) {
        while (next < count && breaker->offsets[next] < cells->cells[i].at)
            next++;
        if (next < count && breaker->offsets[next] == cells->cells[i].at)
            flags[i] = (uint8_t)(flags[i] | flag);
    }
}

static bool among(uint32_t character, const uint16_t *list)
{
    for (; *list; list++)
        if (*list == character)
            return true;
    return false;
}

static bool is_number(const struct cell *cell)
{
    return cell->kind == CELL_DIGIT || (cell->character >= 0xFF10 && cell->character <= 0xFF19);
}

static bool is_full_width_letter(const struct cell *cell)
{
    return cell->character >= 0xFF21 && cell->character <= 0xFF5A && cell->kind == CELL_KANJI;
}

// ～ is 〜 on other keyboards, and as little a beginning (JIS X 4051).
static bool is_wave(const struct cell *cell)
{
    return cell->character == 0xFF5E || cell->character == 0x301C;
}

static bool is_range(const struct cell *cell)
{
    static const uint16_t signs[] = u"～〜~–—―-";
    return among(cell->character, signs);
}

// Within a katakana word, or between a number and what it counts or is introduced by (6|月, 第|3).
static bool is_ugly(const struct cell *before, const struct cell *cell)
{
    static const uint16_t introduces[] = u"第約計和成前後各毎全築満";
    if (before->kind == CELL_KATAKANA && cell->kind == CELL_KATAKANA)
        return true;
    if (is_full_width_letter(before) && (is_full_width_letter(cell) || is_number(cell)))
        return true;
    if (is_number(before) && (cell->kind == CELL_KANJI || cell->kind == CELL_KATAKANA ||
                              cell->kind == CELL_LATIN || cell->kind == CELL_OTHER))
        return true;
    if (before->kind == CELL_HANGUL && cell->kind == CELL_HANGUL)
        return true; // Korean parts words at spaces
    return is_number(cell) && (among(before->character, introduces) || cell_is_western(before));
}

static bool goes_on(const struct cell *cell, const struct cell *after)
{
    return after && after->kind == cell->kind && after->new_lines == 0;
}

static bool is_clause_end(const struct cell *before, const struct cell *cell,
                          const struct cell *after)
{
    static const uint16_t ends[] = u"！？!?。、，…";
    if (before->kind == CELL_CLOSING &&
        (cell->kind == CELL_HIRAGANA || (cell->kind == CELL_KANJI && !goes_on(cell, after))))
        return false; // 「…」の, （火）まで, 「…」展: a particle or suffix follows
    if (before->kind == CELL_CLOSING || before->kind == CELL_STOP || cell->kind == CELL_OPENING)
        return true;
    if (before->kind == CELL_SPACE)
        return !cell_is_western(cell) && cell->kind != CELL_HANGUL;
    return among(before->character, ends) && !cell_is_western(cell);
}

// The phrase rule also parts compounds (東京|都, 振興|センター, もの|づくり): a phrase proper ends
// in hiragana or a sign.
static bool ends_phrase(const struct cell *before, const struct cell *cell)
{
    static const uint16_t begins[] = u"第毎各";
    bool honorific = cell->character == 0x304A || cell->character == 0x3054; // お知らせ, ご案内
    if (before->kind == CELL_HIRAGANA)
        return cell->kind != CELL_HIRAGANA || honorific;
    return before->kind == CELL_MIDDLE || before->kind == CELL_OTHER ||
           among(cell->character, begins);
}

// 説明|会, 会議|室: one kanji at the end of a compound is its suffix.
static bool is_suffix(const struct cell *before, const struct cell *cell, const struct cell *after)
{
    return before->kind == CELL_KANJI && cell->kind == CELL_KANJI && !goes_on(cell, after);
}

enum { LEGAL = 1, PHRASE = 2, CHINESE = 4 };

// Between the dictionary's words, but for the small ones that lean on the word before.
static enum break_kind grade_chinese(const struct cell *cell, unsigned flags)
{
    static const uint16_t leaning[] = u"的了着过吗呢吧们之等與与和及過嗎們";
    if (!(flags & PHRASE))
        return BREAK_UGLY;
    return among(cell->character, leaning) ? BREAK_LEGAL : BREAK_WORD;
}

static enum break_kind grade_illegal(const struct cell *before, const struct cell *cell)
{
    if (is_number(before) && is_number(cell))
        return BREAK_NEVER; // half a price is a wrong price
    if (cell->mark_never)
        return BREAK_NEVER;
    bool in_word = (cell_is_western(before) || before->kind == CELL_HANGUL) &&
                   (cell_is_western(cell) || cell->kind == CELL_HANGUL);
    if (!in_word)
        return BREAK_NEVER;
    if (cell->mark_seam > 0)
        return BREAK_LEGAL;
    return cell->mark_good ? BREAK_GOOD : BREAK_INSIDE;
}

// `after` may be NULL. `marked_text`: somebody has read it word by word, and what the marks do not
// name lies within a word.
static enum break_kind grade(const struct cell *before, const struct cell *cell,
                             const struct cell *after, unsigned flags, bool marked_text)
{
    if (cell->new_lines > 0)
        return BREAK_MUST;
    if (cell->ruby >= 0 && cell->ruby == before->ruby)
        return BREAK_NEVER;
    if (!(flags & LEGAL) || is_wave(cell))
        return grade_illegal(before, cell);
    if (cell->mark_never) // what is forbidden is still better than what is illegal
        return is_number(before) && is_number(cell) ? BREAK_NEVER : BREAK_INSIDE;
    if (cell->mark_seam > 0)
        return cell->mark_seam == 1 ? BREAK_WORD : BREAK_LEGAL;
    if (is_clause_end(before, cell, after))
        return BREAK_BEST;
    if (cell->mark_good || before->kind == CELL_SPACE)
        return BREAK_GOOD;
    if (is_ugly(before, cell))
        return BREAK_UGLY;
    if (marked_text && (cell_is_japanese(before) || cell_is_japanese(cell)))
        return flags & PHRASE ? BREAK_LEGAL : BREAK_UGLY;
    if (before->character < 0x80 && cell->character < 0x80)
        return BREAK_LEGAL; // within an address
    if (is_range(before) || is_range(cell) || before->kind == CELL_CLOSING)
        return BREAK_LEGAL;
    if (flags & CHINESE)
        return grade_chinese(cell, flags);
    if (is_suffix(before, cell, after))
        return BREAK_LEGAL;
    if (flags & PHRASE)
        return ends_phrase(before, cell) ? BREAK_GOOD : BREAK_WORD;
    return BREAK_LEGAL;
}

// A short title in brackets stays together when there is another way, and a day's name with its
// date.
static void bind_brackets(struct text_cells *cells)
{
    struct cell *all = cells->cells;
    for (size_t first = 0; first < cells->count; first++) {
        if (all[first].kind != CELL_OPENING)
            continue;
        size_t end = first + 1;
        while (end < cells->count && end - first <= TITLE_MOST_CELLS &&
               all[end].kind != CELL_CLOSING && all[end].new_lines == 0)
            end++;
        if (end == cells->count || all[end].kind != CELL_CLOSING)
            continue;
        if (first > 0 && end - first <= NOTE_MOST_CELLS && all[first].break_before > BREAK_LEGAL &&
            all[first].break_before != BREAK_MUST)
            all[first].break_before =
                all[first - 1].character == U'日' ? BREAK_LEGAL : BREAK_WORD; // 10日（火）
        for (size_t i = first + 1; i <= end; i++)
            if (all[i].break_before == BREAK_GOOD || all[i].break_before == BREAK_BEST)
                all[i].break_before = BREAK_WORD;
    }
}

void line_breaker_grade(struct line_breaker *breaker, struct text_cells *cells, const char *lang)
{
    if (cells->count == 0)
        return;
    uint8_t *flags = calloc(cells->count, 1);
    if (!flags)
        abort();
    bool zh = lang_is(lang, "zh"), ja = lang_is(lang, "ja") || !lang || !*lang;
    note(breaker, zh ? LINES_ZH : ja ? LINES_JA : LINES_ANY, cells, flags, LEGAL);
    if (cells->count <= PHRASED_MOST_CELLS)
        note(breaker, zh ? WORDS_ZH : PHRASES_JA, cells, flags, PHRASE);
    bool marked_text = false;
    for (size_t i = 0; i < cells->count; i++)
        marked_text |= ja && (cells->cells[i].mark_good || cells->cells[i].mark_seam > 0);
    cells->cells[0].break_before = BREAK_NEVER;
    for (size_t i = 1; i < cells->count; i++)
        cells->cells[i].break_before =
            (uint8_t)grade(&cells->cells[i - 1], &cells->cells[i],
                           i + 1 < cells->count ? &cells->cells[i + 1] : NULL,
                           flags[i] | (zh ? CHINESE : 0u), marked_text);
    bind_brackets(cells);
    free(flags);
}
