#include "signage/language/media_name.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define DIGITS (2 * DIGEST_BYTES)
#define MOST_EXTENSION_BYTES 8

static const struct {
    const char *extension; // the first row of a type is the extension we give it
    const char *type;
} media_types[] = {
    {"slide", "application/vnd.kawaraban.slide+xml"},
    {"template", "application/vnd.kawaraban.template+xml"},
    {"theme", "application/vnd.kawaraban.theme+xml"},
    {"png", "image/png"},
    {"jpg", "image/jpeg"},
    {"jpeg", "image/jpeg"},
    {"webp", "image/webp"},
    {"svg", "image/svg+xml"},
    {"gif", "image/gif"},
    {"avif", "image/avif"},
    {"mp4", "video/mp4"},
    {"m4v", "video/mp4"},
    {"webm", "video/webm"},
    {"mkv", "video/x-matroska"},
    {"mov", "video/quicktime"},
    {"mpg", "video/mpeg"},
    {"txt", "text/plain"},
    {"html", "text/html"},
    {"pdf", "application/pdf"},
    {"smil", "application/smil+xml"},
    {"json", "application/json"},
};
#define TYPE_COUNT (sizeof media_types / sizeof *media_types)

// Locale-free, unlike isdigit and islower.
static bool hex_digit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

static bool extension_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

static bool valid_extension(const char *extension, size_t length)
{
    if (length < 1 || length > MOST_EXTENSION_BYTES)
        return false;
    for (size_t i = 0; i < length; i++)
        if (!extension_char(extension[i]))
            return false;
    return true;
}

static bool valid_name(const char *name, size_t length)
{
    if (length <= DIGITS + 1 || name[DIGITS] != '.')
        return false;
    for (size_t i = 0; i < DIGITS; i++)
        if (!hex_digit(name[i]))
            return false;
    return valid_extension(name + DIGITS + 1, length - DIGITS - 1);
}

bool media_name_from_path(const char *path, char name[MEDIA_NAME_BYTES])
{
    name[0] = '\0';
    size_t end = strcspn(path, "?#"), start = end;
    while (start > 0 && path[start - 1] != '/')
        start--;
    if (!valid_name(path + start, end - start))
        return false;
    memcpy(name, path + start, end - start);
    name[end - start] = '\0';
    return true;
}

void media_name_make(const struct digest *digest, const char *extension,
                     char name[MEDIA_NAME_BYTES])
{
    digest_hex(digest, name);
    char lower[MOST_EXTENSION_BYTES + 2] = "";
    for (size_t i = 0; i < sizeof lower - 1 && extension[i]; i++)
        lower[i] =
            (char)(extension[i] >= 'A' && extension[i] <= 'Z' ? extension[i] | 0x20 : extension[i]);
    snprintf(name + DIGITS, MEDIA_NAME_BYTES - DIGITS, ".%s",
             valid_extension(lower, strlen(lower)) ? lower : "bin");
}

static uint8_t hex_value(char c)
{
    return (uint8_t)(c <= '9' ? c - '0' : c - 'a' + 10);
}

bool media_name_digest(const char *name, struct digest *digest)
{
    if (!valid_name(name, strlen(name)))
        return false;
    for (size_t i = 0; i < DIGEST_BYTES; i++)
        digest->bytes[i] = (uint8_t)(hex_value(name[2 * i]) << 4 | hex_value(name[2 * i + 1]));
    return true;
}

bool media_name_path(const char *folder, const char *name, char *path, size_t path_bytes)
{
    if (!valid_name(name, strlen(name)))
        return false;
    int length = snprintf(path, path_bytes, "%s/%.2s/%s", folder, name, name);
    return length >= 0 && (size_t)length < path_bytes;
}

const char *media_type_of_name(const char *name)
{
    size_t end = strcspn(name, "?#"), dot = end;
    while (dot > 0 && name[dot - 1] != '.' && name[dot - 1] != '/')
        dot--;
    if (dot > 0 && name[dot - 1] == '.')
        for (size_t i = 0; i < TYPE_COUNT; i++)
            if (strlen(media_types[i].extension) == end - dot &&
                strncasecmp(media_types[i].extension, name + dot, end - dot) == 0)
                return media_types[i].type;
    return "application/octet-stream";
}

const char *media_extension_of_type(const char *type)
{
    size_t length = strcspn(type, "; \t");
    for (size_t i = 0; i < TYPE_COUNT; i++)
        if (strlen(media_types[i].type) == length &&
            strncasecmp(media_types[i].type, type, length) == 0)
            return media_types[i].extension;
    return NULL;
}
