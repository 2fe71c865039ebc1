// What a form sent: multipart/form-data (RFC 7578, RFC 2046) or application/x-www-form-urlencoded,
// read strictly and in place. Pure; any thread. Not a door.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "signage/base/arena.h"
#include "signage/base/error.h"

#define FORM_MOST_PARTS 200
#define FORM_MOST_NAME_BYTES 64
#define FORM_MOST_FILE_NAME_BYTES 255 // longer ones are cut
#define FORM_MOST_VALUE_BYTES (64u * 1024)
#define FORM_MOST_PART_HEAD_BYTES 4096
#define FORM_MOST_BOUNDARY_BYTES 70 // RFC 2046 section 5.1.1

struct form_part {
    const char *name;
    const char *value;     // NUL-terminated text; NULL of a file
    const char *file_name; // NULL of a value; "" when no file was chosen
    const char *bytes;     // of a file, in the body as it was given
    size_t length;
};

struct form_body {
    struct form_part *parts;
    size_t count;
};

// `type` is the Content-Type field. False with a sentence for the log when it is neither form, or
// broken. Text that is not UTF-8 is refused. The bytes outlive the parts; strings live in the
// arena.
bool form_body_parse(const char *type, const char *bytes, size_t length, struct arena *arena,
                     struct form_body *body, struct error *error)
    __attribute__((warn_unused_result));

// The first value of that name; NULL when there is none.
const char *form_body_value(const struct form_body *body, const char *name);
