// What kind of character a cell is, for spacing and breaking.
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include "signage/drawing/text_cell.h"

static bool among(uint32_t character, const uint16_t *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == character)
            return true;
    return false;
}

#define AMONG(character, ...)                                                                      \
    among(character, (const uint16_t[]){__VA_ARGS__},                                              \
          sizeof((const uint16_t[]){__VA_ARGS__}) / sizeof(uint16_t))

static enum cell_kind by_script(uint32_t character)
{
    UErrorCode status = U_ZERO_ERROR;
    switch (uscript_getScript((UChar32)character, &status)) {
    case USCRIPT_HAN:
        return CELL_KANJI;
    case USCRIPT_HIRAGANA:
        return CELL_HIRAGANA;
    case USCRIPT_KATAKANA:
        return CELL_KATAKANA;
    case USCRIPT_HANGUL:
        return CELL_HANGUL;
    case USCRIPT_LATIN:
    case USCRIPT_GREEK:
    case USCRIPT_CYRILLIC:
        // Full-width letters stand like kanji.
        return character >= 0xFF21 && character <= 0xFF5A ? CELL_KANJI : CELL_LATIN;
    default:
        return u_isalpha((UChar32)character) ? CELL_LATIN : CELL_OTHER;
    }
}

enum cell_kind text_cell_kind(uint32_t c)
{
    if (c == ' ' || c == 0x3000 || c == 0xA0 || c == '\t' ||
        u_charType((UChar32)c) == U_SPACE_SEPARATOR)
        return CELL_SPACE;
    if (c >= '0' && c <= '9')
        return CELL_DIGIT;
    if (c < 0x80)
        return u_isalpha((UChar32)c) ? CELL_LATIN : CELL_OTHER;
    if (AMONG(c, 0x3008, 0x300A, 0x300C, 0x300E, 0x3010, 0x3014, 0x3016, 0x3018, 0x301D, 0xFF08,
              0xFF3B, 0xFF5B, 0xFF5F, 0x2018, 0x201C))
        return CELL_OPENING;
    if (AMONG(c, 0x3009, 0x300B, 0x300D, 0x300F, 0x3011, 0x3015, 0x3017, 0x3019, 0x301F, 0xFF09,
              0xFF3D, 0xFF5D, 0xFF60, 0x2019, 0x201D))
        return CELL_CLOSING;
    if (AMONG(c, 0x3001, 0x3002, 0xFF0C, 0xFF0E))
        return CELL_STOP;
    if (AMONG(c, 0x30FB, 0xFF1A, 0xFF1B))
        return CELL_MIDDLE;
    if (AMONG(c, 0x3005, 0x3006, 0x3007, 0x303B))
        return CELL_KANJI;
    if (c == 0x30FC)
        return CELL_KATAKANA;
    return by_script(c);
}
