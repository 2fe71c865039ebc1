// Near ids, by edit distance; an id that holds the whole word is near too.

#include "publisher/programme/explain_near.h"

#include <string.h>

#define MOST_NEAR 3

// Levenshtein's, by bytes, one row at a time.
static size_t distance(const char *a, const char *b)
{
    size_t row[ITEM_ID_BYTES + 1], length = strlen(b);
    if (length > ITEM_ID_BYTES || strlen(a) > ITEM_ID_BYTES)
        return SIZE_MAX;
    for (size_t j = 0; j <= length; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= length; j++) {
            size_t change = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            size_t best = row[j - 1] < row[j] ? row[j - 1] + 1 : row[j] + 1;
            row[j] = change < best ? change : best;
        }
    }
    return row[length];
}

static size_t how_far(const char *id, const char *wanted)
{
    if (*wanted && strstr(id, wanted))
        return 0;
    return distance(id, wanted);
}

void explain_near_ids(const struct item_list *items, const char *id, struct error *error)
{
    struct {
        const char *id;
        size_t far;
    } near[MOST_NEAR];
    size_t count = 0, most = strlen(id) / 3 + 1;
    for (size_t i = 0; i < items->count; i++) {
        size_t far = how_far(items->items[i]->id, id), place = count;
        if (far > most)
            continue;
        while (place > 0 && near[place - 1].far > far)
            place--;
        if (place == MOST_NEAR)
            continue;
        if (count < MOST_NEAR)
            count++;
        memmove(&near[place + 1], &near[place], (count - place - 1) * sizeof *near);
        near[place].id = items->items[i]->id;
        near[place].far = far;
    }
    if (count == 0)
        error_set(error, "there is no item “%s”", id);
    else
        error_set(error, "there is no item “%s”; near it: %s%s%s%s%s", id, near[0].id,
                  count > 1 ? ", " : "", count > 1 ? near[1].id : "", count > 2 ? ", " : "",
                  count > 2 ? near[2].id : "");
}
