// Nothing behind this file sees a path that is not plain: libmicrohttpd's own unescaping, which
// turns %00 into the end of the string and leaves ".." alone, is switched off in the server.
#include "publisher/delivery/target.h"

#include <string.h>
#include <strings.h>

#include "signage/base/utf8.h"

#define API "/api/" // where ids are segments, and an id may have slashes

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

// The byte that "%XX" at `at` stands for, or -1.
static int escaped_byte(const char *at)
{
    int high = hex_value(at[1]);
    int low = high < 0 ? -1 : hex_value(at[2]);
    return low < 0 ? -1 : high * 16 + low;
}

// Proxies may be sent "http://host/path"; so may we.
static const char *skip_origin(const char *raw)
{
    size_t scheme = strncasecmp(raw, "http://", 7) == 0    ? 7
                    : strncasecmp(raw, "https://", 8) == 0 ? 8
                                                           : 0;
    return scheme ? raw + scheme + strcspn(raw + scheme, "/?#") : raw;
}

static bool has_dot_segment(const char *path)
{
    for (const char *at = path; (at = strchr(at, '/')); at++) {
        size_t length = strcspn(at + 1, "/");
        if ((length == 1 && at[1] == '.') || (length == 2 && at[1] == '.' && at[2] == '.'))
            return true;
    }
    return false;
}

bool target_parse(const char *raw, char *path, const char **query, struct error *error)
{
    *query = "";
    if (strlen(raw) > TARGET_MOST_BYTES)
        return error_set(error, "the address is longer than %d bytes", TARGET_MOST_BYTES);
    const char *at = skip_origin(raw), *raw_path = at;
    if (*at != '/')
        return error_set(error, "the address must be a path that begins with /");

    size_t length = 0;
    for (; *at && *at != '?'; at++) {
        int byte = (unsigned char)*at;
        if (byte == '%') {
            byte = escaped_byte(at);
            if (byte < 0)
                return error_set(error, "the address has a %% without two hexadecimal digits");
            at += 2;
            if (byte == '/' && strncmp(raw_path, API, sizeof API - 1) != 0)
                return error_set(error, "the address has an encoded slash, which is used nowhere");
            if (byte == '/') {
                path[length++] = TARGET_SLASH;
                continue;
            }
        } else if (byte == '#') {
            return error_set(error, "the address has a #, which is for browsers only");
        }
        if (byte < 0x20 || byte == 0x7F || byte == '\\')
            return error_set(error, "the address has a character that is allowed nowhere");
        path[length++] = (char)byte;
    }
    path[length] = '\0';
    if (*at == '?')
        *query = at + 1;
    if (!utf8_valid(path, length))
        return error_set(error, "the address is not UTF-8");
    if (has_dot_segment(path))
        return error_set(error, "the address has . or .. segments; write the path out");
    return true;
}

static bool decode_value(const char *at, size_t length, char *value, size_t value_bytes)
{
    size_t used = 0;
    for (const char *end = at + length; at < end; at++) {
        int byte = *at == '+' ? ' ' : (unsigned char)*at;
        if (byte == '%') {
            byte = end - at < 3 ? -1 : escaped_byte(at);
            if (byte < 0)
                return false;
            at += 2;
        }
        if (byte == '\0' || used + 1 >= value_bytes)
            return false;
        value[used++] = (char)byte;
    }
    value[used] = '\0';
    return utf8_valid(value, used);
}

bool target_query_value(const char *query, const char *name, char *value, size_t value_bytes)
{
    size_t name_length = strlen(name);
    for (const char *at = query; *at;) {
        size_t length = strcspn(at, "&");
        if (length >= name_length && strncmp(at, name, name_length) == 0 &&
            (length == name_length || at[name_length] == '=')) {
            size_t skip = length == name_length ? length : name_length + 1;
            return decode_value(at + skip, length - skip, value, value_bytes);
        }
        at += length;
        at += *at == '&';
    }
    return false;
}
