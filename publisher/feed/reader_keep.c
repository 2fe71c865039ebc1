// A feed of more items than are kept: which stay, and how the memory of the others is given back
// while the rest of the file is read, so that the peak grows with what is kept and not with the
// file.
#include <stdlib.h>
#include <string.h>

#include "publisher/feed/reader.h"

static int64_t date_of(const struct feed_item *item)
{
    return item->published_utc != INSTANT_NEVER ? item->published_utc : item->updated_utc;
}

struct place {
    int64_t date_utc;
    size_t index;
};

static int newer_first(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->date_utc != y->date_utc)
        return x->date_utc > y->date_utc ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

static int in_document_order(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    return x->index < y->index ? -1 : x->index > y->index;
}

void reader_choose_newest(struct reader *reader)
{
    if (reader->item_count <= FEED_MOST_ITEMS)
        return;
    struct place *places = calloc(reader->item_count, sizeof *places);
    if (!places)
        abort();
    for (size_t i = 0; i < reader->item_count; i++)
        places[i] = (struct place){date_of(&reader->items[i]), i};
    qsort(places, reader->item_count, sizeof *places, newer_first);
    qsort(places, FEED_MOST_ITEMS, sizeof *places, in_document_order);
    for (size_t i = 0; i < FEED_MOST_ITEMS; i++)
        reader->items[i] = reader->items[places[i].index];
    reader->item_count = FEED_MOST_ITEMS;
    free(places);
}

void reader_set_cutoff(struct reader *reader)
{
    reader->cutoff_utc = INSTANT_FOR_EVER;
    for (size_t i = 0; i < reader->item_count; i++) {
        int64_t date_utc = date_of(&reader->items[i]);
        reader->cutoff_utc = date_utc < reader->cutoff_utc ? date_utc : reader->cutoff_utc;
    }
}

void reader_dated(struct reader *reader)
{
    if (!reader->in_item || reader->item_count < FEED_MOST_ITEMS ||
        reader->draft.published_utc > reader->cutoff_utc)
        return;
    reader->in_item = false;
    reader->frames[reader->depth - 1].inside = IN_CLOSED; // the item's
}

static void move_text(struct arena *arena, const char **text)
{
    if (*text)
        *text = **text ? arena_text(arena, *text) : "";
}

static void move_item(struct arena *arena, struct feed_item *item)
{
    const char **texts[] = {&item->id,      &item->title,    &item->link,   &item->summary,
                            &item->content, &item->language, &item->picture};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        move_text(arena, texts[i]);
    if (item->category_count > 0) {
        const char **old = item->categories;
        item->categories = arena_array(arena, item->category_count, sizeof *item->categories);
        for (size_t i = 0; i < item->category_count; i++)
            item->categories[i] = arena_text(arena, old[i]);
    }
    if (item->media_count > 0) {
        struct feed_media *old = item->media;
        item->media = arena_array(arena, item->media_count, sizeof *item->media);
        for (size_t i = 0; i < item->media_count; i++)
            item->media[i] =
                (struct feed_media){arena_text(arena, old[i].url), arena_text(arena, old[i].type)};
    }
    if (item->event) {
        struct feed_event *event = arena_take(arena, sizeof *event);
        *event = *item->event;
        move_text(arena, &event->place);
        move_text(arena, &event->status);
        move_text(arena, &event->series);
        move_text(arena, &event->sessions);
        item->event = event;
    }
}

// Between two items: the draft is about to be cleared, and no text is being gathered.
void reader_keep_newest(struct reader *reader)
{
    reader_choose_newest(reader);
    struct arena *old = reader->feed->arena, *arena = arena_create();
    struct feed *feed = arena_take(arena, sizeof *feed);
    *feed = *reader->feed;
    feed->arena = arena;
    move_text(arena, &feed->name);
    move_text(arena, &feed->title);
    move_text(arena, &feed->link);
    move_text(arena, &feed->language);
    for (size_t i = 0; i < reader->warning_count; i++)
        move_text(arena, &reader->warnings[i]);
    const char *source_base = reader->frames[0].base; // not of the arena
    for (int i = 1; i <= reader->depth; i++) {
        if (reader->frames[i].base != source_base)
            move_text(arena, &reader->frames[i].base);
        move_text(arena, &reader->frames[i].lang);
    }
    for (size_t i = 0; i < reader->item_count; i++)
        move_item(arena, &reader->items[i]);
    reader_set_cutoff(reader);
    reader->feed = feed;
    arena_destroy(old);
}
