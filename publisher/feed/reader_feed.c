// Items as they are completed, and the feed when all has been read.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/feed/reader.h"
#include "signage/base/digest.h"

void reader_begin_item(struct reader *reader)
{
    reader->items_seen++;
    reader->in_item = true;
    draft_clear(&reader->draft);
    const char *about = reader_attribute(reader, "about"); // rdf:about
    if (!*about && reader_has_attribute(reader, "id"))
        about = reader_attribute(reader, "id");
    draft_set(&reader->draft, DRAFT_ID, RANK_LOW, about);
    draft_set(&reader->draft, DRAFT_LANGUAGE, RANK_LOW, reader->frames[reader->depth].lang);
}

void reader_end_item(struct reader *reader)
{
    if (!reader->in_item)
        return;
    reader->in_item = false;
    if (draft_is_empty(&reader->draft))
        return;
    struct feed_item item = draft_finish(&reader->draft, reader->item_arena, reader->feed->link);
    reader_keep(reader, &item);
}

static uint64_t hash(const char *text)
{
    uint64_t h = 14695981039346656037u;
    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * 1099511628211u;
    return h ^ h >> 29;
}

// Some feeds give every item the same id. Then title and link tell them apart; an item that is the
// same in all three is said twice and kept once.
static void tell_apart(struct reader *reader, struct feed_item *item)
{
    struct digest_state *state = digest_begin();
    digest_add(state, item->link, strlen(item->link) + 1);
    digest_add(state, item->title, strlen(item->title) + 1);
    struct digest digest = digest_end(state);
    char hex[DIGEST_HEX_BYTES];
    digest_hex(&digest, hex);
    item->id = arena_printf(reader->feed->arena, "%s#%.16s", item->id, hex);
}

// The slot of an item with this id, or the free one where it belongs.
static size_t slot_of(const struct feed *feed, const uint16_t *table, size_t mask, const char *id)
{
    size_t slot = hash(id) & mask;
    while (table[slot] && strcmp(feed->items[table[slot] - 1].id, id) != 0)
        slot = (slot + 1) & mask;
    return slot;
}

static void make_ids_unique(struct reader *reader, struct feed *feed)
{
    _Static_assert(FEED_MOST_ITEMS < UINT16_MAX, "item numbers fit the table");
    size_t size = 64;
    while (size < feed->item_count * 2)
        size *= 2;
    uint16_t *table = calloc(size, sizeof *table);
    if (!table)
        abort();
    size_t kept = 0, shared = 0, repeated = 0;
    for (size_t i = 0; i < feed->item_count; i++) {
        struct feed_item item = feed->items[i];
        size_t slot = slot_of(feed, table, size - 1, item.id);
        if (table[slot]) {
            const struct feed_item *first = &feed->items[table[slot] - 1];
            bool same =
                strcmp(first->link, item.link) == 0 && strcmp(first->title, item.title) == 0;
            if (!same) {
                tell_apart(reader, &item);
                slot = slot_of(feed, table, size - 1, item.id);
            }
            shared += !same;
            if (same || table[slot]) {
                repeated++;
                free(item.block);
                continue;
            }
        }
        feed->items[kept++] = item;
        table[slot] = (uint16_t)kept;
    }
    free(table);
    feed->item_count = kept;
    if (shared > 0)
        reader_warn(reader, "%zu item%s the id of another; they are told apart by link and title.",
                    shared, shared == 1 ? " has" : "s have");
    if (repeated > 0)
        reader_warn(reader, "%zu item%s said twice; they are kept once.", repeated,
                    repeated == 1 ? " is" : "s are");
}

static void final_warnings(struct reader *reader)
{
    if (reader->bad_dates > 3)
        reader_warn(reader, "%zu more dates could not be read.", reader->bad_dates - 3);
    if (reader->let_go)
        reader_warn(reader,
                    "The feed's items hold more than %u MiB together; the newest %zu are kept.",
                    READER_MOST_KEPT_BYTES / 1024 / 1024, reader->feed->item_count);
    else if (reader->items_seen > FEED_MOST_ITEMS)
        reader_warn(reader, "The feed has %zu items; the newest %d are kept.", reader->items_seen,
                    FEED_MOST_ITEMS);
    if (reader->items_seen == 0)
        reader_warn(reader, "The feed has no items.");
}

struct feed *reader_take_feed(struct reader *reader)
{
    struct feed *feed = reader->feed;
    if (reader->in_item) // the file ended inside it
        reader_end_item(reader);
    reader_settle_items(reader);
    feed->items = reader->items;
    feed->item_count = reader->item_count;
    reader->items = NULL;
    reader->slot_count = 0;
    for (size_t i = 0; i < feed->item_count; i++)
        if (!*feed->items[i].language)
            feed->items[i].language = feed->language;
    make_ids_unique(reader, feed);
    if (reader->period_s > 0)
        feed->ttl_s = feed->ttl_s > reader->period_s / reader->frequency
                          ? feed->ttl_s
                          : reader->period_s / reader->frequency;
    final_warnings(reader);
    if (reader->warning_count > 0) {
        feed->warnings = arena_array(feed->arena, reader->warning_count, sizeof *feed->warnings);
        memcpy(feed->warnings, reader->warnings, reader->warning_count * sizeof *feed->warnings);
    }
    feed->warning_count = reader->warning_count;
    reader->feed = NULL;
    return feed;
}
