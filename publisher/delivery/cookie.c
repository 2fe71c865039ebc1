// Pairs, each name=value, between "; ". Quotes round a value are taken off.
#include "publisher/delivery/cookie.h"

#include <string.h>

bool cookie_find(const char *field, const char *name, char *value, size_t value_bytes)
{
    size_t name_length = strlen(name);
    for (const char *pair = field; *pair; pair += strcspn(pair, ";"), pair += *pair == ';') {
        pair += strspn(pair, " \t");
        size_t length = strcspn(pair, ";");
        if (length <= name_length || strncmp(pair, name, name_length) != 0 ||
            pair[name_length] != '=')
            continue;
        const char *begin = pair + name_length + 1, *end = pair + length;
        while (end > begin && (end[-1] == ' ' || end[-1] == '\t'))
            end--;
        if (end - begin >= 2 && *begin == '"' && end[-1] == '"')
            begin++, end--;
        if ((size_t)(end - begin) >= value_bytes)
            return false;
        memcpy(value, begin, (size_t)(end - begin));
        value[end - begin] = '\0';
        return true;
    }
    return false;
}
