// The first bytes decide. Telephones append whole films to their pictures and cameras hide previews
// in them, so what is behind a picture's end says nothing; only marks that another program acts
// upon (a browser, an archiver, a document reader) make a file a double.
#include "publisher/upload/kind.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "publisher/upload/upload.h"
#include "signage/drawing/image.h"

#define ZIP_TAIL_BYTES (65535 + 22) // where the end-of-directory record may begin (APPNOTE 4.3.16)
#define PDF_HEAD_BYTES 1024         // where readers look for %PDF-

static const struct {
    enum upload_kind kind;
    size_t at, length;
    const char *bytes;
} marks[] = {
    {UPLOAD_KIND_PDF, 0, 5, "%PDF-"},
    {UPLOAD_KIND_WEBM, 0, 4, "\x1A\x45\xDF\xA3"},
    {UPLOAD_KIND_GIF, 0, 4, "GIF8"},
    {UPLOAD_KIND_PICTURE, 0, 4, "II*\0"},
    {UPLOAD_KIND_PICTURE, 0, 4, "MM\0*"},
    {UPLOAD_KIND_PICTURE, 0, 4, "8BPS"},
    {UPLOAD_KIND_PICTURE, 0, 4, "%!PS"},
    {UPLOAD_KIND_PICTURE, 0, 4, "\xC5\xD0\xD3\xC6"}, // EPS with a preview
    {UPLOAD_KIND_PICTURE, 0, 4, "\0\0\1\0"},
    {UPLOAD_KIND_PICTURE, 0, 12, "\0\0\0\x0CjP  \r\n\x87\n"},
    {UPLOAD_KIND_PICTURE, 0, 2, "BM"},
    {UPLOAD_KIND_OFFICE, 0, 4, "PK\3\4"},
    {UPLOAD_KIND_OFFICE, 0, 8, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"},
    {UPLOAD_KIND_VIDEO, 8, 4, "AVI "},
    {UPLOAD_KIND_VIDEO, 0, 4, "\x30\x26\xB2\x75"}, // WMV
    {UPLOAD_KIND_VIDEO, 0, 4, "\0\0\1\xBA"},       // MPEG program stream
    {UPLOAD_KIND_VIDEO, 0, 3, "FLV"},
};

static bool has(const char *bytes, size_t length, size_t at, const char *mark, size_t mark_length)
{
    return length >= at + mark_length && memcmp(bytes + at, mark, mark_length) == 0;
}

// ISO 14496-12: the first box is the file type, and the brand behind it tells pictures from films.
static enum upload_kind box_kind(const char *bytes, size_t length)
{
    static const char stills[][5] = {"heic", "heix", "heim", "heis", "hevc",
                                     "mif1", "msf1", "avif", "avis"};
    static const char old_quicktime[][5] = {"moov", "mdat", "wide", "free", "skip", "pnot"};
    if (length < 12)
        return UPLOAD_KIND_NONE;
    if (memcmp(bytes + 4, "ftyp", 4) == 0) {
        for (size_t i = 0; i < sizeof stills / sizeof *stills; i++)
            if (memcmp(bytes + 8, stills[i], 4) == 0)
                return UPLOAD_KIND_HEIF;
        return UPLOAD_KIND_MP4;
    }
    for (size_t i = 0; i < sizeof old_quicktime / sizeof *old_quicktime; i++)
        if (memcmp(bytes + 4, old_quicktime[i], 4) == 0)
            return UPLOAD_KIND_MP4;
    return UPLOAD_KIND_NONE;
}

// A document type with entities hides the root from image_format_of; it is refused for what it is.
static bool says_svg(const char *bytes, size_t length)
{
    return length > 0 && bytes[0] == '<' && memmem(bytes, length, "<!DOCTYPE svg", 13);
}

enum upload_kind kind_of(const void *bytes, size_t length)
{
    static const enum upload_kind of_image[] = {[IMAGE_PNG] = UPLOAD_KIND_PNG,
                                                [IMAGE_JPEG] = UPLOAD_KIND_JPEG,
                                                [IMAGE_WEBP] = UPLOAD_KIND_WEBP,
                                                [IMAGE_SVG] = UPLOAD_KIND_SVG};
    enum image_format format = image_format_of(bytes, length);
    if (format != IMAGE_NONE)
        return of_image[format];
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (has(bytes, length, marks[i].at, marks[i].bytes, marks[i].length))
            return marks[i].kind;
    return says_svg(bytes, length) ? UPLOAD_KIND_SVG : box_kind(bytes, length);
}

const char *kind_type(enum upload_kind kind)
{
    static const char *const types[UPLOAD_KIND_COUNT] = {
        [UPLOAD_KIND_PNG] = "image/png",       [UPLOAD_KIND_JPEG] = "image/jpeg",
        [UPLOAD_KIND_WEBP] = "image/webp",     [UPLOAD_KIND_SVG] = "image/svg+xml",
        [UPLOAD_KIND_PDF] = "application/pdf", [UPLOAD_KIND_MP4] = "video/mp4",
        [UPLOAD_KIND_WEBM] = "video/webm"};
    return types[kind] ? types[kind] : "application/octet-stream";
}

size_t kind_most_bytes(enum upload_kind kind)
{
    switch (kind) {
    case UPLOAD_KIND_SVG:
        return UPLOAD_MOST_SVG_BYTES;
    case UPLOAD_KIND_PDF:
        return UPLOAD_MOST_PDF_BYTES;
    case UPLOAD_KIND_MP4:
    case UPLOAD_KIND_WEBM:
        return UPLOAD_MOST_VIDEO_BYTES;
    default:
        return UPLOAD_MOST_PICTURE_BYTES;
    }
}

static bool holds_page(const char *bytes, size_t length)
{
    static const char *const tags[] = {"<html", "<script", "<!doctype html",
                                       "<?php", "<iframe", "<body"};
    for (const char *at = bytes, *end = bytes + length;
         (at = memchr(at, '<', (size_t)(end - at))) != NULL; at++)
        for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
            size_t tag_length = strlen(tags[i]);
            if ((size_t)(end - at) > tag_length && strncasecmp(at, tags[i], tag_length) == 0 &&
                !isalnum((unsigned char)at[tag_length]))
                return true;
        }
    return false;
}

bool kind_is_double(enum upload_kind kind, const void *bytes, size_t length)
{
    const char *from = bytes;
    size_t tail = length < ZIP_TAIL_BYTES ? length : ZIP_TAIL_BYTES;
    size_t head = length < PDF_HEAD_BYTES ? length : PDF_HEAD_BYTES;
    if (memmem(from + length - tail, tail, "PK\5\6\0\0\0\0", 8) ||
        memmem(from + length - tail, tail, "Rar!\x1A\7", 6) ||
        memmem(from + length - tail, tail, "7z\xBC\xAF\x27\x1C", 6))
        return true;
    if (kind == UPLOAD_KIND_PDF) // its own text may well speak of HTML
        return false;
    return memmem(from, head, "%PDF-", 5) || memmem(from + length - tail, tail, "\n%PDF-", 6) ||
           holds_page(from, length);
}
