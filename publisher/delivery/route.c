// From a path to the function that answers it. Patterns have a handful of segments and tables a
// handful of rows, so they are walked; nothing here allocates.
#include "publisher/delivery/route.h"

#include <assert.h>
#include <string.h>

static const struct {
    unsigned method;
    const char *name;
} methods[] = {
    {METHOD_GET, "GET"},         {METHOD_HEAD, "HEAD"},   {METHOD_POST, "POST"},
    {METHOD_PUT, "PUT"},         {METHOD_PATCH, "PATCH"}, {METHOD_DELETE, "DELETE"},
    {METHOD_OPTIONS, "OPTIONS"},
};

#define METHOD_COUNT (sizeof methods / sizeof methods[0])

unsigned method_parse(const char *name)
{
    for (size_t i = 0; i < METHOD_COUNT; i++)
        if (strcmp(methods[i].name, name) == 0)
            return methods[i].method;
    return 0;
}

const char *method_name(unsigned method)
{
    for (size_t i = 0; i < METHOD_COUNT; i++)
        if (methods[i].method == method)
            return methods[i].name;
    return "";
}

bool route_matches(const char *pattern, const char *path, struct route_words *words)
{
    words->count = 0;
    while (*pattern) {
        if (*pattern == '{') {
            size_t length = strcspn(path, "/");
            if (length == 0)
                return false;
            assert(words->count < ROUTE_MOST_WORDS);
            words->words[words->count++] = (struct route_word){path, length};
            path += length;
            pattern = strchr(pattern, '}') + 1;
        } else if (*pattern++ != *path++) {
            return false;
        }
    }
    return *path == '\0';
}

const struct route *route_find(const struct route_table *tables, size_t table_count,
                               unsigned method, const char *path, struct route_words *words,
                               unsigned *allowed)
{
    *allowed = 0;
    for (size_t t = 0; t < table_count; t++)
        for (size_t r = 0; r < tables[t].count; r++) {
            const struct route *route = &tables[t].routes[r];
            if (!route_matches(route->pattern, path, words))
                continue;
            if (route->methods & method)
                return route;
            *allowed |= route->methods;
        }
    return NULL;
}

void route_format_allow(unsigned allowed, char out[ROUTE_ALLOW_BYTES])
{
    char *end = out;
    for (size_t i = 0; i < METHOD_COUNT; i++) {
        if (!((allowed | METHOD_OPTIONS) & methods[i].method))
            continue;
        if (end > out)
            end = stpcpy(end, ", ");
        end = stpcpy(end, methods[i].name);
    }
}
