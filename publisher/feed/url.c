#include "publisher/feed/url.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static size_t scheme_length(const char *url)
{
    if (!isalpha((unsigned char)url[0]))
        return 0;
    size_t n = 1;
    while (isalnum((unsigned char)url[n]) || url[n] == '+' || url[n] == '-' || url[n] == '.')
        n++;
    return url[n] == ':' ? n : 0;
}

bool url_absolute(const char *url)
{
    return scheme_length(url) > 0;
}

bool url_http(const char *url)
{
    size_t skip = strncasecmp(url, "https://", 8) == 0  ? 8
                  : strncasecmp(url, "http://", 7) == 0 ? 7
                                                        : 0;
    return skip > 0 && url[skip] != '\0' && url[skip] != '/' && url[skip] != '?';
}

// Copies without the white space around and without line breaks and tabs inside.
static size_t clean(const char *reference, size_t length, char out[URL_MOST_BYTES])
{
    while (length > 0 && (unsigned char)*reference <= ' ') {
        reference++;
        length--;
    }
    while (length > 0 && (unsigned char)reference[length - 1] <= ' ')
        length--;
    size_t n = 0;
    for (size_t i = 0; i < length; i++) {
        if (reference[i] == '\n' || reference[i] == '\r' || reference[i] == '\t')
            continue;
        if (n + 1 >= URL_MOST_BYTES) {
            n = 0;
            break;
        }
        out[n++] = reference[i];
    }
    out[n] = '\0';
    return n;
}

// Section 5.2.4, in place: `path` begins with '/'.
static void remove_dot_segments(char *path)
{
    size_t end = strcspn(path, "?#");
    size_t in = 0, out = 0;
    while (in < end) {
        size_t next = in + 1;
        while (next < end && path[next] != '/')
            next++;
        size_t length = next - in; // "/segment"
        bool last = next == end;
        if (length == 2 && path[in + 1] == '.') {
            if (last)
                path[out++] = '/';
        } else if (length == 3 && path[in + 1] == '.' && path[in + 2] == '.') {
            while (out > 0 && path[--out] != '/')
                ;
            if (last)
                path[out++] = '/';
        } else {
            memmove(path + out, path + in, length);
            out += length;
        }
        in = next;
    }
    memmove(path + out, path + end, strlen(path + end) + 1);
}

static const char *join(struct arena *arena, const char *base, const char *reference)
{
    size_t scheme = scheme_length(base) + 1;
    if (reference[0] == '/' && reference[1] == '/')
        return arena_printf(arena, "%.*s%s", (int)scheme, base, reference);
    size_t authority = scheme;
    if (strncmp(base + authority, "//", 2) == 0)
        authority += 2 + strcspn(base + authority + 2, "/?#");
    size_t keep = authority + strcspn(base + authority, "?#");
    if (reference[0] == '#')
        keep = authority + strcspn(base + authority, "#");
    else if (reference[0] == '/')
        keep = authority;
    else if (reference[0] != '?')
        while (keep > authority && base[keep - 1] != '/')
            keep--;
    bool slash = keep == authority && reference[0] != '/';
    char *joined = arena_printf(arena, "%.*s%s%s", (int)keep, base, slash ? "/" : "", reference);
    remove_dot_segments(joined + authority);
    return joined;
}

const char *url_resolve(struct arena *arena, const char *base, const char *reference, size_t length)
{
    char text[URL_MOST_BYTES];
    size_t n = clean(reference, length, text);
    if (n == 0)
        return "";
    if (!base || scheme_length(text) > 0 || scheme_length(base) == 0 ||
        strlen(base) >= URL_MOST_BYTES)
        return arena_text_n(arena, text, n);
    return join(arena, base, text);
}

static size_t host_of(const char *url, const char **host)
{
    const char *start = url + scheme_length(url) + 1;
    if (scheme_length(url) == 0 || strncmp(start, "//", 2) != 0)
        return 0;
    start += 2;
    size_t length = strcspn(start, "/?#");
    if (length > 4 && strncasecmp(start, "www.", 4) == 0) {
        start += 4;
        length -= 4;
    }
    *host = start;
    return length;
}

bool url_same_host(const char *a, const char *b)
{
    const char *host_a, *host_b;
    size_t length = host_of(a, &host_a);
    return length > 0 && host_of(b, &host_b) == length && strncasecmp(host_a, host_b, length) == 0;
}
