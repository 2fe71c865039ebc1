#include "publisher/feed/picture_type.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

static bool useful(unsigned width, unsigned height)
{
    return width >= PICTURE_LEAST_PX && height >= PICTURE_LEAST_PX && width <= PICTURE_MOST_PX &&
           height <= PICTURE_MOST_PX;
}

static unsigned two(const uint8_t *b)
{
    return (unsigned)b[0] << 8 | b[1];
}

static bool useful_png(const uint8_t *b, size_t length)
{
    if (length < 33 || memcmp(b + 12, "IHDR", 4) != 0 || two(b + 16) || two(b + 20))
        return false;
    return useful(two(b + 18), two(b + 22));
}

// Walks the segments to the frame header (ITU T.81 section B.2.2).
static bool useful_jpeg(const uint8_t *b, size_t length)
{
    for (size_t at = 2; at + 9 < length && b[at] == 0xFF;) {
        unsigned marker = b[at + 1];
        if (marker == 0xFF || marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7)) {
            at += marker == 0xFF ? 1 : 2;
            continue;
        }
        bool frame =
            marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
        if (frame)
            return useful(two(b + at + 7), two(b + at + 5));
        unsigned segment = two(b + at + 2);
        if (segment < 2 || marker == 0xDA)
            return false;
        at += 2 + segment;
    }
    return false;
}

static bool useful_webp(const uint8_t *b, size_t length)
{
    if (length < 30)
        return false;
    if (memcmp(b + 12, "VP8X", 4) == 0)
        return useful((b[24] | (unsigned)b[25] << 8 | (unsigned)b[26] << 16) + 1,
                      (b[27] | (unsigned)b[28] << 8 | (unsigned)b[29] << 16) + 1);
    if (memcmp(b + 12, "VP8 ", 4) == 0)
        return useful((b[26] | (unsigned)b[27] << 8) & 0x3FFF,
                      (b[28] | (unsigned)b[29] << 8) & 0x3FFF);
    if (memcmp(b + 12, "VP8L", 4) != 0)
        return false;
    unsigned bits = b[21] | (unsigned)b[22] << 8 | (unsigned)b[23] << 16 | (unsigned)b[24] << 24;
    return useful((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
}

static bool is_svg(const char *text, size_t length)
{
    size_t look = length < 4096 ? length : 4096;
    size_t at = 0;
    while (at < look && (isspace((unsigned char)text[at]) || (unsigned char)text[at] >= 0x80))
        at++;
    if (at == look || text[at] != '<' || memchr(text, '\0', look))
        return false;
    return memmem(text + at, look - at, "<svg", 4) && !memmem(text + at, look - at, "<html", 5);
}

const char *picture_type(const void *bytes, size_t length)
{
    const uint8_t *b = bytes;
    if (length < 16 || length > PICTURE_MOST_BYTES)
        return NULL;
    if (memcmp(b, "\x89PNG\r\n\x1A\n", 8) == 0)
        return useful_png(b, length) ? "png" : NULL;
    if (b[0] == 0xFF && b[1] == 0xD8 && b[2] == 0xFF)
        return useful_jpeg(b, length) ? "jpg" : NULL;
    if (memcmp(b, "RIFF", 4) == 0 && memcmp(b + 8, "WEBP", 4) == 0)
        return useful_webp(b, length) ? "webp" : NULL;
    return is_svg(bytes, length) ? "svg" : NULL;
}
