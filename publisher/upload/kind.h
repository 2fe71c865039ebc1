// What a file is, by its first bytes and never by its name; and whether it is something else
// besides. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum upload_kind {
    UPLOAD_KIND_NONE, // nothing known
    UPLOAD_KIND_PNG,
    UPLOAD_KIND_JPEG,
    UPLOAD_KIND_WEBP,
    UPLOAD_KIND_SVG,
    UPLOAD_KIND_PDF,
    UPLOAD_KIND_MP4,     // also QuickTime
    UPLOAD_KIND_WEBM,    // also Matroska
    UPLOAD_KIND_GIF,     // from here on: known, and refused with advice of their own
    UPLOAD_KIND_HEIF,    // HEIC, AVIF
    UPLOAD_KIND_PICTURE, // TIFF, BMP, PSD, icons, raw, PostScript
    UPLOAD_KIND_OFFICE,  // Word, Excel, PowerPoint, 一太郎, and every other ZIP
    UPLOAD_KIND_VIDEO,   // AVI, WMV, MPEG, FLV
    UPLOAD_KIND_COUNT,
};

#define KIND_SNIFF_BYTES 16384 // editors put long licence comments in front of <svg

enum upload_kind kind_of(const void *bytes, size_t length);
const char *
kind_type(enum upload_kind kind); // "image/png" …; of what is refused "application/octet-stream"
size_t kind_most_bytes(enum upload_kind kind);

// Whether a picture's, document's or film's bytes also hold the marks by which another program
// would take them for a page, a script, an archive or a document: made to be two things at once.
// `bytes` is all of the file, or of a film the first and the last of it.
bool kind_is_double(enum upload_kind kind, const void *bytes, size_t length);
