#include "signage/base/utf8.h"

#include <string.h>

static int sequence_length(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 2;
    if (lead >= 0xE0 && lead <= 0xEF)
        return 3;
    if (lead >= 0xF0 && lead <= 0xF4)
        return 4;
    return 0;
}

static bool in_range(uint32_t character, int length)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    return character >= smallest[length] && character <= 0x10FFFF &&
           !(character >= 0xD800 && character <= 0xDFFF);
}

// The length of the well-formed sequence at the start of `s`, or 0; the character in *character.
static int decode(const unsigned char *s, size_t bytes, uint32_t *character)
{
    int length = sequence_length(s[0]);
    if (length == 0 || (size_t)length > bytes)
        return 0;
    uint32_t value = length == 1 ? s[0] : s[0] & (0x7Fu >> length);
    for (int i = 1; i < length; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return 0;
        value = value << 6 | (s[i] & 0x3Fu);
    }
    if (!in_range(value, length))
        return 0;
    *character = value;
    return length;
}

uint32_t utf8_next(const char *text, size_t bytes, size_t *offset)
{
    uint32_t character = UTF8_REPLACEMENT;
    int length = decode((const unsigned char *)text + *offset, bytes - *offset, &character);
    *offset += length ? (size_t)length : 1;
    return character;
}

size_t utf8_encode(uint32_t c, char out[4])
{
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        c = UTF8_REPLACEMENT;
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t length = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (c & 0x3F));
        c >>= 6;
    }
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    out[0] = (char)(lead[length] | c);
    return length;
}

size_t utf8_floor(const char *text, size_t offset)
{
    for (size_t back = 1; back <= 4 && back <= offset; back++) {
        unsigned char c = (unsigned char)text[offset - back];
        if ((c & 0xC0) == 0x80)
            continue;
        int length = sequence_length(c);
        return length > (int)back ? offset - back : offset;
    }
    return offset;
}

bool utf8_valid(const char *text, size_t bytes)
{
    uint32_t character;
    for (size_t offset = 0; offset < bytes;) {
        int length = decode((const unsigned char *)text + offset, bytes - offset, &character);
        if (length == 0)
            return false;
        offset += (size_t)length;
    }
    return true;
}

size_t utf8_count(const char *text, size_t bytes)
{
    size_t count = 0;
    for (size_t offset = 0; offset < bytes; count++)
        utf8_next(text, bytes, &offset);
    return count;
}
