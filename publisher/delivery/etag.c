// Where a client says what it already has. Comes in: field values as the client wrote them, hostile
// or not. Goes out: whether one of the tags is ours.
#include "publisher/delivery/etag.h"

#include <string.h>

static const char *skip_blanks(const char *text)
{
    return text + strspn(text, " \t");
}

// etagc = %x21 / %x23-7E / obs-text
static bool is_tag_character(unsigned char character)
{
    return character == 0x21 || (character >= 0x23 && character != 0x7F);
}

// The tag's end behind the closing quote; NULL when it is none. `text` stands at the opening quote.
static const char *tag_end(const char *text)
{
    if (*text++ != '"')
        return NULL;
    while (is_tag_character((unsigned char)*text))
        text++;
    return *text == '"' ? text + 1 : NULL;
}

bool etag_list_is_any(const char *list)
{
    const char *at = skip_blanks(list);
    return *at == '*' && *skip_blanks(at + 1) == '\0';
}

bool etag_list_names(const char *list, const char *etag, enum etag_comparison comparison)
{
    if (etag_list_is_any(list))
        return true;

    bool own_weak = strncmp(etag, "W/", 2) == 0;
    const char *own = own_weak ? etag + 2 : etag;
    size_t own_length = strlen(own);
    bool found = false;
    const char *at = list;
    for (;;) {
        at += strspn(at, " \t,");
        if (*at == '\0')
            return found;
        bool weak = strncmp(at, "W/", 2) == 0;
        const char *start = weak ? at + 2 : at;
        const char *end = tag_end(start);
        if (!end)
            return false;
        bool same = (size_t)(end - start) == own_length && memcmp(start, own, own_length) == 0;
        if (same && (comparison == ETAG_WEAK || (!weak && !own_weak)))
            found = true;
        at = skip_blanks(end);
        if (*at != ',' && *at != '\0')
            return false;
    }
}
