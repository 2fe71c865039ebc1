#include "publisher/feed/html_tag.h"

#include <stdint.h>

// Names as numbers, so that the lookup is one switch.
#define P(c, n) ((uint64_t)(c) << (8 * (n)))
#define T1(a) P(a, 0)
#define T2(a, b) (T1(a) | P(b, 1))
#define T3(a, b, c) (T2(a, b) | P(c, 2))
#define T4(a, b, c, d) (T3(a, b, c) | P(d, 3))
#define T5(a, b, c, d, e) (T4(a, b, c, d) | P(e, 4))
#define T6(a, b, c, d, e, f) (T5(a, b, c, d, e) | P(f, 5))
#define T7(a, b, c, d, e, f, g) (T6(a, b, c, d, e, f) | P(g, 6))
#define T8(a, b, c, d, e, f, g, h) (T7(a, b, c, d, e, f, g) | P(h, 7))

static enum html_tag_kind block_kind(uint64_t name)
{
    switch (name) {
    case T1('p'):
    case T3('d', 'i', 'v'):
    case T2('h', '1'):
    case T2('h', '2'):
    case T2('h', '3'):
    case T2('h', '4'):
    case T2('h', '5'):
    case T2('h', '6'):
    case T2('d', 'l'):
    case T2('d', 't'):
    case T2('d', 'd'):
    case T2('t', 'r'):
    case T3('p', 'r', 'e'):
    case T4('b', 'o', 'd', 'y'):
    case T4('f', 'o', 'r', 'm'):
    case T4('h', 't', 'm', 'l'):
    case T4('m', 'a', 'i', 'n'):
    case T3('n', 'a', 'v'):
    case T5('a', 's', 'i', 'd', 'e'):
    case T5('t', 'a', 'b', 'l', 'e'):
    case T5('t', 'b', 'o', 'd', 'y'):
    case T5('t', 'h', 'e', 'a', 'd'):
    case T5('t', 'f', 'o', 'o', 't'):
    case T6('c', 'e', 'n', 't', 'e', 'r'):
    case T6('f', 'i', 'g', 'u', 'r', 'e'):
    case T6('f', 'o', 'o', 't', 'e', 'r'):
    case T6('h', 'e', 'a', 'd', 'e', 'r'):
    case T6('h', 'g', 'r', 'o', 'u', 'p'):
    case T6('l', 'e', 'g', 'e', 'n', 'd'):
    case T7('a', 'd', 'd', 'r', 'e', 's', 's'):
    case T7('a', 'r', 't', 'i', 'c', 'l', 'e'):
    case T7('c', 'a', 'p', 't', 'i', 'o', 'n'):
    case T7('d', 'e', 't', 'a', 'i', 'l', 's'):
    case T7('s', 'e', 'c', 't', 'i', 'o', 'n'):
    case T7('s', 'u', 'm', 'm', 'a', 'r', 'y'):
    case T8('b', 'l', 'o', 'c', 'k', 'q', 'u', 'o'):
    case T8('f', 'i', 'e', 'l', 'd', 's', 'e', 't'):
    case T8('f', 'i', 'g', 'c', 'a', 'p', 't', 'i'):
        return HTML_TAG_BLOCK;
    case T2('b', 'r'):
        return HTML_TAG_BREAK;
    case T2('h', 'r'):
        return HTML_TAG_RULE;
    case T2('t', 'd'):
    case T2('t', 'h'):
        return HTML_TAG_CELL;
    case T2('l', 'i'):
        return HTML_TAG_ITEM;
    case T2('u', 'l'):
    case T3('d', 'i', 'r'):
    case T4('m', 'e', 'n', 'u'):
        return HTML_TAG_LIST;
    case T2('o', 'l'):
        return HTML_TAG_NUMBERED;
    default:
        return HTML_TAG_UNKNOWN;
    }
}

static enum html_tag_kind special_kind(uint64_t name)
{
    switch (name) {
    case T3('i', 'm', 'g'):
        return HTML_TAG_PICTURE;
    case T4('r', 'u', 'b', 'y'):
        return HTML_TAG_RUBY;
    case T2('r', 'b'):
        return HTML_TAG_RUBY_BASE;
    case T2('r', 't'):
        return HTML_TAG_RUBY_TEXT;
    case T2('r', 'p'):
        return HTML_TAG_RUBY_PAREN;
    case T3('r', 't', 'c'):
    case T3('r', 'b', 'c'):
        return HTML_TAG_RUBY_CONTAINER;
    case T4('h', 'e', 'a', 'd'):
    case T5('a', 'u', 'd', 'i', 'o'):
    case T5('s', 't', 'y', 'l', 'e'):
    case T5('v', 'i', 'd', 'e', 'o'):
    case T6('a', 'p', 'p', 'l', 'e', 't'):
    case T6('c', 'a', 'n', 'v', 'a', 's'):
    case T6('i', 'f', 'r', 'a', 'm', 'e'):
    case T6('o', 'b', 'j', 'e', 'c', 't'):
    case T6('s', 'c', 'r', 'i', 'p', 't'):
    case T6('s', 'e', 'l', 'e', 'c', 't'):
    case T3('s', 'v', 'g'):
    case T8('t', 'e', 'm', 'p', 'l', 'a', 't', 'e'):
    case T8('t', 'e', 'x', 't', 'a', 'r', 'e', 'a'):
        return HTML_TAG_SKIP;
    default:
        return HTML_TAG_UNKNOWN;
    }
}

static enum html_tag_kind inline_kind(uint64_t name)
{
    switch (name) {
    case T1('a'):
    case T1('b'):
    case T1('i'):
    case T1('q'):
    case T1('s'):
    case T1('u'):
    case T2('e', 'm'):
    case T2('t', 't'):
    case T3('b', 'd', 'i'):
    case T3('b', 'd', 'o'):
    case T3('b', 'i', 'g'):
    case T3('c', 'o', 'l'):
    case T3('d', 'e', 'l'):
    case T3('d', 'f', 'n'):
    case T3('i', 'n', 's'):
    case T3('k', 'b', 'd'):
    case T3('m', 'a', 'p'):
    case T3('s', 'u', 'b'):
    case T3('s', 'u', 'p'):
    case T3('v', 'a', 'r'):
    case T3('w', 'b', 'r'):
    case T4('a', 'b', 'b', 'r'):
    case T4('a', 'r', 'e', 'a'):
    case T4('c', 'i', 't', 'e'):
    case T4('c', 'o', 'd', 'e'):
    case T4('f', 'o', 'n', 't'):
    case T4('l', 'i', 'n', 'k'):
    case T4('m', 'a', 'r', 'k'):
    case T4('m', 'e', 't', 'a'):
    case T4('n', 'o', 'b', 'r'):
    case T4('s', 'a', 'm', 'p'):
    case T4('s', 'p', 'a', 'n'):
    case T4('t', 'i', 'm', 'e'):
    case T5('e', 'm', 'b', 'e', 'd'):
    case T5('i', 'n', 'p', 'u', 't'):
    case T5('l', 'a', 'b', 'e', 'l'):
    case T5('p', 'a', 'r', 'a', 'm'):
    case T5('s', 'm', 'a', 'l', 'l'):
    case T5('t', 'r', 'a', 'c', 'k'):
    case T6('b', 'u', 't', 't', 'o', 'n'):
    case T6('s', 'o', 'u', 'r', 'c', 'e'):
    case T6('s', 't', 'r', 'i', 'k', 'e'):
    case T6('s', 't', 'r', 'o', 'n', 'g'):
    case T7('a', 'c', 'r', 'o', 'n', 'y', 'm'):
    case T7('p', 'i', 'c', 't', 'u', 'r', 'e'):
    case T8('c', 'o', 'l', 'g', 'r', 'o', 'u', 'p'):
    case T8('n', 'o', 's', 'c', 'r', 'i', 'p', 't'):
    case T8('b', 'a', 's', 'e', 'f', 'o', 'n', 't'):
        return HTML_TAG_INLINE;
    default:
        return HTML_TAG_UNKNOWN;
    }
}

enum html_tag_kind html_tag_kind(const char *name, size_t length)
{
    if (length > sizeof "blockquote" - 1)
        return HTML_TAG_UNKNOWN;
    uint64_t packed = 0;
    for (size_t i = 0; i < length && i < 8; i++) {
        unsigned char c = (unsigned char)name[i];
        packed |= P(c >= 'A' && c <= 'Z' ? c | 0x20 : c, i);
    }
    enum html_tag_kind kind = block_kind(packed);
    if (kind == HTML_TAG_UNKNOWN)
        kind = special_kind(packed);
    return kind == HTML_TAG_UNKNOWN ? inline_kind(packed) : kind;
}
