// A short list with due times; a tree seldom has more than a few files in motion at once.

#include "publisher/intake/settle.h"

#include <stdlib.h>
#include <string.h>

struct settle {
    struct {
        char *path;
        int64_t due_ms;
    } resting[SETTLE_MOST_PATHS];
    size_t count;
};

struct settle *settle_create(void)
{
    struct settle *settle = calloc(1, sizeof *settle);
    if (!settle)
        abort();
    return settle;
}

void settle_clear(struct settle *settle)
{
    for (size_t i = 0; i < settle->count; i++)
        free(settle->resting[i].path);
    settle->count = 0;
}

void settle_destroy(struct settle *settle)
{
    if (!settle)
        return;
    settle_clear(settle);
    free(settle);
}

bool settle_note(struct settle *settle, const char *path, int64_t due_ms)
{
    size_t place = 0;
    while (place < settle->count && strcmp(settle->resting[place].path, path) != 0)
        place++;
    if (place == SETTLE_MOST_PATHS)
        return false;
    if (place == settle->count) {
        char *copy = strdup(path);
        if (!copy)
            abort();
        settle->resting[settle->count++].path = copy;
    }
    settle->resting[place].due_ms = due_ms;
    return true;
}

char *settle_take(struct settle *settle, int64_t now_ms)
{
    for (size_t i = 0; i < settle->count; i++) {
        if (settle->resting[i].due_ms > now_ms)
            continue;
        char *path = settle->resting[i].path;
        settle->resting[i] = settle->resting[--settle->count];
        return path;
    }
    return NULL;
}

int64_t settle_next_ms(const struct settle *settle)
{
    int64_t next = INT64_MAX;
    for (size_t i = 0; i < settle->count; i++)
        if (settle->resting[i].due_ms < next)
            next = settle->resting[i].due_ms;
    return next;
}
