// What a picture file really is, judged by its first bytes and never by its name. Inside intake
// only.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "signage/base/error.h"

#define PICTURE_MOST_BYTES (32u * 1024 * 1024)

// "png", "jpg", "webp" or "svg"; NULL with a sentence when the file is missing, no regular file,
// cut short, too large, or something else.
const char *picture_extension(const char *path, struct error *error);

// Pure: what begins with these bytes; NULL when it is none of the four.
const char *picture_sniff(const char *bytes, size_t length);

// The local name of an XML document's root element, "" when the bytes do not show one. *name_bytes
// is its length; it lies in `bytes`.
const char *xml_root_name(const char *bytes, size_t length, size_t *name_bytes);
