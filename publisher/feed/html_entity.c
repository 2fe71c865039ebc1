// Character references: HTML's names, decimal and hexadecimal numbers, with the mistakes browsers
// forgive: no semicolon, Windows-1252 numbers, an ampersand escaped twice.
#include <ctype.h>
#include <libxml/HTMLparser.h>
#include <string.h>

#include "publisher/feed/html_text.h"
#include "signage/base/utf8.h"

#define NAME_BYTES 12 // longer than any name of HTML 4

unsigned html_entity(const char *name, size_t length)
{
    static const struct {
        const char *name;
        unsigned character;
    } common[] = {
        {"amp", '&'},     {"lt", '<'},        {"gt", '>'},       {"quot", '"'},     {"nbsp", 0xA0},
        {"apos", '\''},   {"hellip", 0x2026}, {"ndash", 0x2013}, {"mdash", 0x2014}, {"yen", 0xA5},
        {"middot", 0xB7}, {"times", 0xD7},    {"AMP", '&'},      {"LT", '<'},       {"GT", '>'},
        {"QUOT", '"'},    {"NewLine", '\n'},  {"Tab", '\t'},     {"lpar", '('},     {"rpar", ')'},
        {"num", '#'},     {"percnt", '%'},    {"plus", '+'},     {"comma", ','},    {"period", '.'},
        {"colon", ':'},   {"semi", ';'},      {"excl", '!'},     {"quest", '?'},    {"sol", '/'},
        {"lsqb", '['},    {"rsqb", ']'},      {"star", 0x2606},  {"phone", 0x260E}};
    if (length < 2 || length >= NAME_BYTES)
        return 0;
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        if (strncmp(common[i].name, name, length) == 0 && common[i].name[length] == '\0')
            return common[i].character;
    char text[NAME_BYTES];
    memcpy(text, name, length);
    text[length] = '\0';
    const htmlEntityDesc *entity = htmlEntityLookup((const xmlChar *)text);
    return entity ? entity->value : 0;
}

static unsigned repaired(unsigned long value)
{
    static const unsigned short windows_1252[32] = {
        0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
    if (value >= 0x80 && value < 0xA0)
        return windows_1252[value - 0x80];
    if (value == 0 || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000))
        return UTF8_REPLACEMENT;
    return (unsigned)value;
}

static unsigned number(const char **at, const char *end)
{
    const char *p = *at + 2;
    unsigned base = 10;
    if (p < end && (*p == 'x' || *p == 'X')) {
        base = 16;
        p++;
    }
    const char *digits = p;
    unsigned long value = 0;
    for (; p < end && (base == 16 ? isxdigit((unsigned char)*p) : isdigit((unsigned char)*p));
         p++) {
        unsigned digit =
            isdigit((unsigned char)*p) ? (unsigned)(*p - '0') : (unsigned)((*p | 0x20) - 'a' + 10);
        if (value <= 0x10FFFF)
            value = value * base + digit;
    }
    if (p == digits)
        return 0;
    *at = p < end && *p == ';' ? p + 1 : p;
    return repaired(value);
}

unsigned html_reference(const char **at, const char *end)
{
    const char *p = *at + 1;
    if (p >= end)
        return 0;
    if (*p == '#')
        return number(at, end);
    const char *name = p;
    while (p < end && p - name < NAME_BYTES && isalnum((unsigned char)*p))
        p++;
    unsigned character = html_entity(name, (size_t)(p - name));
    if (!character)
        return 0;
    bool closed = p < end && *p == ';';
    if (!closed) { // only old Latin-1 names may stand open, and not in the middle of a query
        if (character > 0xFF || (p < end && (*p == '=' || isalnum((unsigned char)*p))))
            return 0;
        *at = p;
        return character;
    }
    *at = p + 1;
    return character;
}
