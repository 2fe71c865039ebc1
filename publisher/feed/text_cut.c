#include "publisher/feed/text_cut.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "signage/base/utf8.h"

struct cut {
    size_t sentence, sentence_chars; // behind the last sentence that fits
    size_t phrase, phrase_chars;     // before the last comma or blank that fits
    size_t anywhere;                 // where one character less than fits ends
};

static bool ends_sentence(uint32_t c, uint32_t next)
{
    if (c == 0x3002 || c == 0xFF01 || c == 0xFF1F) // 。！？, but not inside 「そうです。」
        return next != 0x300D && next != 0x300F && next != 0xFF09 && next != 0x3002;
    return c == '\n' || ((c == '.' || c == '!' || c == '?') && (next == ' ' || next == '\n'));
}

static bool separates(uint32_t c)
{
    return c == ' ' || c == 0x3000 || c == 0x3001 || c == ',' || c == 0xFF0C || c == 0x30FB ||
           c == '\n' || c == ';' || c == 0xFF1A;
}

// False when the whole text fits.
static bool measure(const char *text, size_t most_chars, struct cut *cut)
{
    size_t bytes = strlen(text), chars = 0;
    bool reading = false, annotated = false;
    for (size_t at = 0; at < bytes;) {
        size_t before = at;
        uint32_t c = utf8_next(text, bytes, &at);
        annotated = c == UTF8_RUBY_BASE || (annotated && c != UTF8_RUBY_END);
        reading = c == UTF8_RUBY_TEXT || (reading && c != UTF8_RUBY_END);
        if (reading || c == UTF8_RUBY_BASE || c == UTF8_RUBY_END || c == UTF8_ZERO_WIDTH_SPACE ||
            c == UTF8_WORD_JOINER)
            continue;
        if (++chars > most_chars)
            return true;
        if (annotated)
            continue;
        size_t peek = at;
        uint32_t next = at < bytes ? utf8_next(text, bytes, &peek) : 0;
        if (ends_sentence(c, next)) {
            cut->sentence = c == '\n' ? before : at;
            cut->sentence_chars = chars;
        }
        if (separates(c)) {
            cut->phrase = before;
            cut->phrase_chars = chars;
        }
        if (chars < most_chars && next != UTF8_RUBY_BASE)
            cut->anywhere = at;
    }
    return false;
}

const char *text_cut(struct arena *arena, const char *text, size_t most_chars)
{
    struct cut cut = {0};
    if (!measure(text, most_chars, &cut))
        return text;
    if (cut.sentence_chars * 5 >= most_chars * 2)
        return arena_text_n(arena, text, cut.sentence);
    size_t at = cut.phrase_chars * 2 >= most_chars ? cut.phrase : cut.anywhere;
    return arena_printf(arena, "%.*s…", (int)at, text);
}
