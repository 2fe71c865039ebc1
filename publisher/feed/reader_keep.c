// Which items stay when a feed has more than are kept, and where they live: the texts of each are
// packed into one block of its own, so an item that has to go gives back what it took, and the peak
// grows with what is kept and not with the file.
#include <stdlib.h>
#include <string.h>

#include "publisher/feed/reader.h"

static int64_t date_of(const struct feed_item *item)
{
    return item->published_utc != INSTANT_NEVER ? item->published_utc : item->updated_utc;
}

// ---- packing ----

static size_t text_bytes(const char *text)
{
    return text && *text ? strlen(text) + 1 : 0;
}

static bool link_is_id(const struct feed_item *item)
{
    return strcmp(item->id, item->link) == 0;
}

// The media whose address the picture is, as draft_finish() has it: the same pointer.
static size_t picture_number(const struct feed_item *item)
{
    size_t i = 0;
    while (i < item->media_count && item->media[i].url != item->picture)
        i++;
    return i;
}

static size_t packed_bytes(const struct feed_item *item)
{
    size_t bytes = item->category_count * sizeof *item->categories +
                   item->media_count * sizeof *item->media + text_bytes(item->id) +
                   text_bytes(item->title) + text_bytes(item->summary) + text_bytes(item->content) +
                   text_bytes(item->language);
    if (!link_is_id(item))
        bytes += text_bytes(item->link);
    if (picture_number(item) == item->media_count)
        bytes += text_bytes(item->picture);
    for (size_t i = 0; i < item->category_count; i++)
        bytes += text_bytes(item->categories[i]);
    for (size_t i = 0; i < item->media_count; i++)
        bytes += text_bytes(item->media[i].url) + text_bytes(item->media[i].type);
    const struct feed_event *event = item->event;
    if (event)
        bytes += sizeof *event + text_bytes(event->place) + text_bytes(event->status) +
                 text_bytes(event->series) + text_bytes(event->sessions);
    return bytes;
}

static const char *pack_text(char **at, const char *text)
{
    size_t bytes = text_bytes(text);
    if (bytes == 0)
        return "";
    char *place = *at;
    memcpy(place, text, bytes);
    *at += bytes;
    return place;
}

static struct feed_event *pack_event(struct feed_event *place, const struct feed_event *event,
                                     char **at)
{
    *place = *event;
    place->place = pack_text(at, event->place);
    place->status = pack_text(at, event->status);
    place->series = pack_text(at, event->series);
    place->sessions = pack_text(at, event->sessions);
    return place;
}

// The item with all it points to in one block: first what has to be aligned, then the texts.
static struct feed_item pack(const struct feed_item *item, size_t bytes)
{
    struct feed_item packed = *item;
    packed.block = malloc(bytes ? bytes : 1);
    if (!packed.block)
        abort();
    struct feed_event *event = packed.block;
    packed.media = (struct feed_media *)(event + (item->event != NULL));
    packed.categories = (const char **)(packed.media + item->media_count);
    char *at = (char *)(packed.categories + item->category_count);
    if (item->event)
        packed.event = pack_event(event, item->event, &at);
    packed.id = pack_text(&at, item->id);
    packed.link = link_is_id(item) ? packed.id : pack_text(&at, item->link);
    packed.title = pack_text(&at, item->title);
    packed.summary = pack_text(&at, item->summary);
    packed.content = pack_text(&at, item->content);
    packed.language = pack_text(&at, item->language);
    for (size_t i = 0; i < item->category_count; i++)
        packed.categories[i] = pack_text(&at, item->categories[i]);
    for (size_t i = 0; i < item->media_count; i++)
        packed.media[i] = (struct feed_media){pack_text(&at, item->media[i].url),
                                              pack_text(&at, item->media[i].type)};
    size_t picture = picture_number(item);
    packed.picture =
        picture < item->media_count ? packed.media[picture].url : pack_text(&at, item->picture);
    return packed;
}

// ---- a heap of those that have to go first ----

// Of those of one date the last in the document goes first.
static bool goes_before(const struct reader_place *a, const struct reader_place *b)
{
    return a->date_utc != b->date_utc ? a->date_utc < b->date_utc : a->number > b->number;
}

static void sift_down(struct reader_place *heap, size_t count, size_t at)
{
    struct reader_place place = heap[at];
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && goes_before(&heap[child + 1], &heap[child]))
            child++;
        if (!goes_before(&heap[child], &place))
            break;
        heap[at] = heap[child];
    }
    heap[at] = place;
}

static void heap_create(struct reader *reader)
{
    reader->oldest = calloc(FEED_MOST_ITEMS, sizeof *reader->oldest);
    if (!reader->oldest)
        abort();
    for (uint32_t i = 0; i < reader->item_count; i++) // nothing went yet: slots are in order
        reader->oldest[i] = (struct reader_place){date_of(&reader->items[i]), i, i};
    for (size_t i = reader->item_count / 2; i-- > 0;)
        sift_down(reader->oldest, reader->item_count, i);
}

static int64_t oldest_date(const struct reader *reader)
{
    if (reader->oldest)
        return reader->oldest[0].date_utc;
    int64_t oldest = INSTANT_FOR_EVER;
    for (size_t i = 0; i < reader->item_count; i++) {
        int64_t date_utc = date_of(&reader->items[i]);
        oldest = date_utc < oldest ? date_utc : oldest;
    }
    return oldest;
}

static void heap_add(struct reader *reader, struct reader_place place)
{
    struct reader_place *heap = reader->oldest;
    size_t at = reader->item_count - 1;
    for (; at > 0 && goes_before(&place, &heap[(at - 1) / 2]); at = (at - 1) / 2)
        heap[at] = heap[(at - 1) / 2];
    heap[at] = place;
}

static void let_oldest_go(struct reader *reader)
{
    struct reader_place *heap = reader->oldest, gone = heap[0];
    struct feed_item *item = &reader->items[gone.slot];
    reader->kept_bytes -= packed_bytes(item);
    free(item->block);
    item->block = NULL;
    heap[0] = heap[--reader->item_count];
    sift_down(heap, reader->item_count, 0);
    heap[reader->item_count] = gone; // its slot is free
}

static bool make_room(struct reader *reader, const struct reader_place *place, size_t bytes)
{
    while (reader->item_count == FEED_MOST_ITEMS ||
           reader->kept_bytes + bytes > READER_MOST_KEPT_BYTES) {
        reader->let_go |= reader->item_count < FEED_MOST_ITEMS;
        if (!reader->oldest)
            heap_create(reader);
        if (reader->item_count == 0 || !goes_before(&reader->oldest[0], place))
            return false;
        let_oldest_go(reader);
    }
    return true;
}

static size_t free_slot(struct reader *reader)
{
    if (reader->item_count < reader->slot_count)
        return reader->oldest[reader->item_count].slot;
    if (reader->slot_count == reader->item_room) {
        reader->item_room = reader->item_room ? reader->item_room * 2 : 64;
        if (reader->item_room > FEED_MOST_ITEMS)
            reader->item_room = FEED_MOST_ITEMS;
        reader->items = realloc(reader->items, reader->item_room * sizeof *reader->items);
        if (!reader->items)
            abort();
    }
    return reader->slot_count++;
}

void reader_keep(struct reader *reader, const struct feed_item *item)
{
    size_t bytes = packed_bytes(item);
    struct reader_place place = {date_of(item), (uint32_t)reader->items_seen, 0};
    if (!make_room(reader, &place, bytes))
        return;
    place.slot = (uint32_t)free_slot(reader);
    reader->items[place.slot] = pack(item, bytes);
    reader->item_count++;
    reader->kept_bytes += bytes;
    if (reader->oldest)
        heap_add(reader, place);
    if (reader->item_count == FEED_MOST_ITEMS)
        reader->cutoff_utc = oldest_date(reader);
}

void reader_forget_items(struct reader *reader)
{
    for (size_t i = 0; i < reader->slot_count; i++)
        free(reader->items[i].block);
    free(reader->items);
    free(reader->oldest);
    reader->items = NULL;
    reader->oldest = NULL;
    reader->slot_count = reader->item_count = 0;
}

void reader_dated(struct reader *reader)
{
    if (!reader->in_item || reader->item_count < FEED_MOST_ITEMS ||
        reader->draft.published_utc > reader->cutoff_utc)
        return;
    reader->in_item = false;
    reader->frames[reader->depth - 1].inside = IN_CLOSED; // the item's
}

static int in_document_order(const void *a, const void *b)
{
    const struct reader_place *x = a, *y = b;
    return x->number < y->number ? -1 : x->number > y->number;
}

void reader_settle_items(struct reader *reader)
{
    struct reader_place *places = reader->oldest;
    if (!places)
        return;
    qsort(places, reader->item_count, sizeof *places, in_document_order);
    for (size_t i = 0; i < reader->item_count; i++) {
        size_t from = places[i].slot;
        while (from < i) // what was there has been moved to where its successor came from
            from = places[from].slot;
        struct feed_item item = reader->items[i];
        reader->items[i] = reader->items[from];
        reader->items[from] = item;
    }
    free(places);
    reader->oldest = NULL;
}
