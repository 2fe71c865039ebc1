// The name of a piece of media on the wire and on disk: the SHA-256 of its bytes in lower-case hex,
// a dot, and an extension that tells its type, as "9f86…0a08.png". Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "signage/base/digest.h"

#define MEDIA_NAME_BYTES 80 // 64 digits, '.', up to 8 of [a-z0-9], terminator
#define MEDIA_MOST_BYTES (512u * 1024 * 1024)

// The last path segment of `path` (with or without folders or a query) when it is such a name;
// false otherwise, and `name` is "".
bool media_name_from_path(const char *path, char name[MEDIA_NAME_BYTES]);

// `extension` without the dot.
void media_name_make(const struct digest *digest, const char *extension,
                     char name[MEDIA_NAME_BYTES]);

// The digest inside a valid name.
bool media_name_digest(const char *name, struct digest *digest);

// Where it lives below a media folder: "FOLDER/9f/9f86….png". False when it does not fit.
bool media_name_path(const char *folder, const char *name, char *path, size_t path_bytes);

// IANA media type for the extension ("image/png", "application/vnd.kawaraban.slide+xml" for
// "slide", …template+xml for "template", …theme+xml for "theme"; "application/octet-stream" when
// unknown), and back; NULL when there is none.
const char *media_type_of_name(const char *name);
const char *media_extension_of_type(const char *type);
