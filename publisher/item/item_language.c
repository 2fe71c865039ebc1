// Which language serves whose readers (RFC 4647, made shorter: only what signs are written in).
#include "publisher/item/item.h"

#include <string.h>
#include <strings.h>

static bool same_primary(const char *a, const char *b)
{
    size_t length = strcspn(a, "-");
    return length == strcspn(b, "-") && strncasecmp(a, b, length) == 0;
}

static bool has_subtag(const char *lang, const char *subtag)
{
    size_t length = strlen(subtag);
    for (const char *at = strchr(lang, '-'); at; at = strchr(at + 1, '-'))
        if (strncasecmp(at + 1, subtag, length) == 0 && (at[1 + length] == '-' || !at[1 + length]))
            return true;
    return false;
}

// Taiwan, Hong Kong and Macao write traditional characters; where nothing is said they are simple.
static bool is_traditional(const char *lang)
{
    return has_subtag(lang, "Hant") ||
           (!has_subtag(lang, "Hans") &&
            (has_subtag(lang, "TW") || has_subtag(lang, "HK") || has_subtag(lang, "MO")));
}

bool item_language_serves(const char *lang, const char *have)
{
    if (strcasecmp(lang, have) == 0)
        return true;
    if (!*have || !same_primary(lang, have) || has_subtag(lang, "easy") || has_subtag(have, "easy"))
        return false;
    return strncasecmp(lang, "zh", 2) != 0 || is_traditional(lang) == is_traditional(have);
}
