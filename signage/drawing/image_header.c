// Reads just enough of PNG (ISO 15948), JPEG (T.81, Exif 2.3), WebP (RFC 9649) and SVG to know the
// size that a decoder would allocate, so that a 40-byte file cannot ask for gigabytes, and whether
// the file is whole: decoders paint the missing part of a cut JPEG grey and call it a success.
#include "signage/drawing/image_header.h"

#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct span {
    const uint8_t *bytes;
    size_t length;
};

static unsigned big_16(const uint8_t *at)
{
    return (unsigned)at[0] << 8 | at[1];
}

static uint32_t big_32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static unsigned little_16(const uint8_t *at)
{
    return at[0] | (unsigned)at[1] << 8;
}

static uint32_t little_24(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16;
}

static uint32_t little_32(const uint8_t *at)
{
    return little_24(at) | (uint32_t)at[3] << 24;
}

static bool begins(struct span file, size_t at, const char *word, size_t word_length)
{
    return file.length >= at + word_length && memcmp(file.bytes + at, word, word_length) == 0;
}

// The root element's start tag, past byte order mark, declaration, comments and a doctype.
static const char *svg_root(struct span file, size_t *tag_length)
{
    const char *text = (const char *)file.bytes, *end = text + file.length;
    if (begins(file, 0, "\xEF\xBB\xBF", 3))
        text += 3;
    while (text < end) {
        while (text < end && isspace((unsigned char)*text))
            text++;
        struct span rest = {(const uint8_t *)text, (size_t)(end - text)};
        const char *close = NULL;
        if (begins(rest, 0, "<!--", 4))
            close = memmem(text, rest.length, "-->", 3);
        else if (begins(rest, 0, "<?", 2) || begins(rest, 0, "<!DOCTYPE", 9))
            close = memchr(text, '>', rest.length);
        else if (begins(rest, 0, "<svg", 4) && rest.length > 4 &&
                 (isspace((unsigned char)text[4]) || text[4] == '>')) {
            close = memchr(text, '>', rest.length);
            *tag_length = close ? (size_t)(close - text) : 0;
            return close ? text : NULL;
        }
        if (!close)
            return NULL;
        text = memchr(close, '>', (size_t)(end - close));
        if (!text)
            return NULL;
        text++;
    }
    return NULL;
}

enum image_format image_format_of(const void *bytes, size_t length)
{
    struct span file = {bytes, length};
    size_t tag;
    if (begins(file, 0, "\x89PNG\r\n\x1A\n", 8))
        return IMAGE_PNG;
    if (begins(file, 0, "\xFF\xD8\xFF", 3))
        return IMAGE_JPEG;
    if (begins(file, 0, "RIFF", 4) && begins(file, 8, "WEBP", 4))
        return IMAGE_WEBP;
    return svg_root(file, &tag) ? IMAGE_SVG : IMAGE_NONE;
}

const char *image_format_extension(enum image_format format)
{
    static const char *const extensions[] = {"", "png", "jpg", "webp", "svg"};
    return extensions[format];
}

static bool read_png(struct span file, struct image_header *header)
{
    if (!begins(file, 12, "IHDR", 4) || file.length < 33 || big_32(file.bytes + 16) > INT32_MAX ||
        big_32(file.bytes + 20) > INT32_MAX)
        return false;
    header->width_px = (int)big_32(file.bytes + 16);
    header->height_px = (int)big_32(file.bytes + 20);
    const size_t look =
        file.length < 1024 ? file.length : 1024; // the last chunk, or junk behind it
    return memmem(file.bytes + file.length - look, look, "IEND", 4) != NULL;
}

// The orientation tag in the first directory of a TIFF structure.
static int exif_orientation(struct span tiff)
{
    if (tiff.length < 8)
        return 1;
    bool big = begins(tiff, 0, "MM\0*", 4);
    if (!big && !begins(tiff, 0, "II*\0", 4))
        return 1;
    uint32_t directory = big ? big_32(tiff.bytes + 4) : little_32(tiff.bytes + 4);
    if (directory > tiff.length - 2)
        return 1;
    const uint8_t *entry = tiff.bytes + directory;
    unsigned count = big ? big_16(entry) : little_16(entry);
    entry += 2;
    for (unsigned i = 0; i < count && entry + 12 <= tiff.bytes + tiff.length; i++, entry += 12) {
        if ((big ? big_16(entry) : little_16(entry)) != 0x0112)
            continue;
        unsigned value = big ? big_16(entry + 8) : little_16(entry + 8);
        return value >= 1 && value <= 8 ? (int)value : 1;
    }
    return 1;
}

static bool is_frame_header(uint8_t marker)
{
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

static bool read_jpeg(struct span file, struct image_header *header)
{
    size_t at = 2;
    while (at + 4 <= file.length) {
        if (file.bytes[at] != 0xFF)
            return false;
        uint8_t marker = file.bytes[at + 1];
        if (marker == 0xFF) { // fill byte
            at++;
            continue;
        }
        size_t size = big_16(file.bytes + at + 2);
        if (size < 2 || at + 2 + size > file.length)
            return false;
        if (marker == 0xE1 && size > 10 && begins(file, at + 4, "Exif\0\0", 6))
            header->orientation = exif_orientation((struct span){file.bytes + at + 10, size - 8});
        if (is_frame_header(marker) && size >= 8) {
            header->height_px = (int)big_16(file.bytes + at + 5);
            header->width_px = (int)big_16(file.bytes + at + 7);
        }
        if (marker == 0xDA) // scan data follows to the end of image
            return header->width_px > 0 &&
                   memmem(file.bytes + at, file.length - at, "\xFF\xD9", 2) != NULL;
        at += 2 + size;
    }
    return false;
}

static bool read_webp(struct span file, struct image_header *header)
{
    if (file.length < 30 || little_32(file.bytes + 4) > file.length - 8)
        return false;
    const uint8_t *body = file.bytes + 20;
    if (begins(file, 12, "VP8X", 4)) {
        header->width_px = (int)little_24(body + 4) + 1;
        header->height_px = (int)little_24(body + 7) + 1;
    } else if (begins(file, 12, "VP8L", 4)) {
        uint32_t bits = little_32(body + 1);
        header->width_px = (int)(bits & 0x3FFF) + 1;
        header->height_px = (int)(bits >> 14 & 0x3FFF) + 1;
    } else if (begins(file, 12, "VP8 ", 4)) {
        header->width_px = (int)(little_16(body + 6) & 0x3FFF);
        header->height_px = (int)(little_16(body + 8) & 0x3FFF);
    } else {
        return false;
    }
    return true;
}

// The value of attribute `name` inside a start tag, copied; "" when absent.
static void tag_attribute(const char *tag, size_t length, const char *name, char *value,
                          size_t most)
{
    size_t name_length = strlen(name);
    value[0] = '\0';
    for (size_t i = 1; i + name_length + 2 < length; i++) {
        if (!isspace((unsigned char)tag[i - 1]) || memcmp(tag + i, name, name_length) != 0)
            continue;
        size_t at = i + name_length;
        while (at < length && (isspace((unsigned char)tag[at]) || tag[at] == '='))
            at++;
        if (at == i + name_length || at >= length || (tag[at] != '"' && tag[at] != '\''))
            continue;
        const char *close = memchr(tag + at + 1, tag[at], length - at - 1);
        size_t bytes = close ? (size_t)(close - tag) - at - 1 : 0;
        if (bytes >= most)
            return;
        memcpy(value, tag + at + 1, bytes);
        value[bytes] = '\0';
        return;
    }
}

static bool read_svg(struct span file, struct image_header *header)
{
    size_t length = 0;
    const char *tag = svg_root(file, &length);
    if (!tag || !memmem(file.bytes, file.length, "</svg", 5))
        return false;
    char value[128];
    double box[4] = {0, 0, 0, 0};
    tag_attribute(tag, length, "viewBox", value, sizeof value);
    char *at = value;
    for (int i = 0; i < 4 && *at; i++) {
        box[i] = strtod(at, &at);
        at += strspn(at, " ,\t\r\n");
    }
    tag_attribute(tag, length, "width", value, sizeof value);
    header->svg_width = strchr(value, '%') ? 0 : strtod(value, NULL);
    tag_attribute(tag, length, "height", value, sizeof value);
    header->svg_height = strchr(value, '%') ? 0 : strtod(value, NULL);
    if (!(header->svg_width > 0 && header->svg_height > 0)) {
        header->svg_width = box[2];
        header->svg_height = box[3];
    }
    if (!(header->svg_width > 0 && header->svg_width < 1e6 && header->svg_height > 0 &&
          header->svg_height < 1e6))
        return false;
    header->width_px = (int)ceil(header->svg_width);
    header->height_px = (int)ceil(header->svg_height);
    return true;
}

static bool check_size(const char *name, const struct image_header *header, struct error *error)
{
    if (header->width_px <= 0 || header->height_px <= 0)
        return error_set(error, "%s: the picture is empty (%d x %d px)", name, header->width_px,
                         header->height_px);
    if (header->format != IMAGE_SVG &&
        (header->width_px > IMAGE_MOST_SIDE_PX || header->height_px > IMAGE_MOST_SIDE_PX ||
         (uint64_t)header->width_px * (uint64_t)header->height_px > IMAGE_MOST_PIXELS))
        return error_set(error,
                         "%s: the picture is %d x %d px; the most is %d px a side and %u million "
                         "pixels, save it smaller",
                         name, header->width_px, header->height_px, IMAGE_MOST_SIDE_PX,
                         IMAGE_MOST_PIXELS / 1000000);
    return true;
}

bool image_header_read(const char *name, const void *bytes, size_t length,
                       struct image_header *header, struct error *error)
{
    *header = (struct image_header){.format = image_format_of(bytes, length), .orientation = 1};
    struct span file = {bytes, length};
    bool whole = false;
    switch (header->format) {
    case IMAGE_NONE:
        return error_set(error, "%s: not a picture that can be shown; PNG, JPEG, WebP and SVG can",
                         name);
    case IMAGE_PNG:
        whole = read_png(file, header);
        break;
    case IMAGE_JPEG:
        whole = read_jpeg(file, header);
        break;
    case IMAGE_WEBP:
        whole = read_webp(file, header);
        break;
    case IMAGE_SVG:
        whole = length <= IMAGE_MOST_SVG_BYTES && read_svg(file, header);
        break;
    }
    if (!whole)
        return error_set(error, "%s: the %s picture is damaged or cut short; save it again", name,
                         image_format_extension(header->format));
    return check_size(name, header, error);
}
