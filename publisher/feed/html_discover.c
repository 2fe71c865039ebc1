#include "publisher/feed/html_discover.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "publisher/feed/feed.h"
#include "publisher/feed/html_text.h"

#define LOOK_BYTES (256u * 1024)

static bool word_at(const char *p, const char *end, const char *word)
{
    size_t n = strlen(word);
    return (size_t)(end - p) >= n && strncasecmp(p, word, n) == 0;
}

bool html_is_page(const char *bytes, size_t length)
{
    const char *p = bytes, *end = bytes + (length < LOOK_BYTES ? length : LOOK_BYTES);
    bool declared = false; // as a page; but some put a feed behind a page's doctype
    for (;;) {
        while (p < end && (isspace((unsigned char)*p) || (unsigned char)*p >= 0x80))
            p++;
        if (word_at(p, end, "<!--")) {
            const char *close = memmem(p, (size_t)(end - p), "-->", 3);
            p = close ? close + 3 : end;
        } else if (word_at(p, end, "<?") || (!declared && word_at(p, end, "<!doctype html"))) {
            declared |= p[1] == '!';
            const char *close = memchr(p, '>', (size_t)(end - p));
            p = close ? close + 1 : end;
        } else {
            break;
        }
    }
    bool feed = word_at(p, end, "<rss") || word_at(p, end, "<rdf:") || word_at(p, end, "<feed");
    return (declared && !feed) || word_at(p, end, "<html") || word_at(p, end, "<head") ||
           word_at(p, end, "<body");
}

bool feed_discover(const void *bytes, size_t length, const char *base_url, char url[FEED_URL_BYTES])
{
    const char *end = (const char *)bytes + (length < LOOK_BYTES ? length : LOOK_BYTES);
    bool found = false;
    for (const char *p = bytes; !found && (p = memchr(p, '<', (size_t)(end - p))); p++) {
        if (!word_at(p, end, "<link") || end - p < 7 || !isspace((unsigned char)p[5]))
            continue;
        const char *close = memchr(p, '>', (size_t)(end - p));
        const char *value;
        size_t n;
        if (!close)
            break;
        if (!html_attribute(p + 5, close, "rel", &value, &n) || n < 9 ||
            !memmem(value, n, "alternate", 9) ||
            !html_attribute(p + 5, close, "type", &value, &n) ||
            !(memmem(value, n, "rss+xml", 7) || memmem(value, n, "atom+xml", 8) ||
              memmem(value, n, "rdf+xml", 7)) ||
            !html_attribute(p + 5, close, "href", &value, &n) || n >= FEED_URL_BYTES / 4)
            continue;
        char href[FEED_URL_BYTES];
        struct html_options options = {HTML_TAGS_NONE, true, true};
        size_t href_length = html_to_text(value, n, options, href, NULL);
        struct arena *arena = arena_create();
        const char *absolute = url_resolve(arena, base_url, href, href_length);
        snprintf(url, FEED_URL_BYTES, "%s", absolute);
        found = *absolute != '\0';
        arena_destroy(arena);
    }
    return found;
}
