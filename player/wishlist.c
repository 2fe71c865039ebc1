// Two short lists: the one before, whose ids are taken over, and the one being made.
#include "player/wishlist.h"

#include <stdlib.h>
#include <string.h>

void wishlist_init(struct wishlist *list)
{
    *list = (struct wishlist){0};
    list->wishes = calloc(LOADER_MOST_WISHES, sizeof *list->wishes);
    if (!list->wishes)
        abort();
}

void wishlist_finish(struct wishlist *list)
{
    free(list->wishes);
    list->wishes = NULL;
}

void wishlist_begin(struct wishlist *list)
{
    memcpy(list->before, list->asked, sizeof list->before);
    list->before_count = list->count;
    list->count = 0;
}

static bool is_same(const struct wishlist_asked *asked, const struct digest *key, int64_t tag)
{
    return asked->tag == tag && digest_equal(&asked->key, key);
}

void wishlist_add(struct wishlist *list, const struct picture_wish *wish, int64_t tag)
{
    for (size_t i = 0; i < list->count; i++)
        if (is_same(&list->asked[i], &wish->key, tag))
            return;
    if (list->count == LOADER_MOST_WISHES)
        return;
    uint64_t id = 0;
    for (size_t i = 0; i < list->before_count; i++)
        if (is_same(&list->before[i], &wish->key, tag))
            id = list->before[i].id;
    if (!id)
        id = ++list->last_id;
    list->asked[list->count] = (struct wishlist_asked){wish->key, tag, id};
    list->wishes[list->count] = *wish;
    list->wishes[list->count++].id = id;
}

bool wishlist_changed(const struct wishlist *list)
{
    if (list->count != list->before_count)
        return true;
    for (size_t i = 0; i < list->count; i++)
        if (list->asked[i].id != list->before[i].id)
            return true;
    return false;
}

void wishlist_answered(struct wishlist *list, uint64_t id)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->asked[i].id == id)
            list->asked[i].id = 0;
}
