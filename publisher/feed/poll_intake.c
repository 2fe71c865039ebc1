// A parsed feed → the store: the newest items that are young enough, that nobody else shows
// already, with their pictures; and the withdrawal of what the feed no longer has. One short
// transaction.
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "publisher/feed/poller_inside.h"
#include "signage/base/log.h"

#define DAY_S 86400
#define JAPAN_S (9 * 3600)

struct intake {
    struct poller *poller;
    struct polled *polled;
    const struct feed *feed;
    int64_t now_utc;
    struct item_list *stored; // what the store has of this feed
    struct item **kept;
    struct news_key *keys;
    size_t count;
    int left_out[LEFT_REASON_COUNT];
    char why_faulty[ERROR_TEXT_BYTES];
};

// ---- the same news in two feeds ----

static uint64_t hash(const char *text, size_t length, uint64_t seed)
{
    uint64_t h = 14695981039346656037u ^ seed;
    for (size_t i = 0; i < length; i++)
        if (!isspace((unsigned char)text[i]))
            h = (h ^ (uint64_t)tolower((unsigned char)text[i])) * 1099511628211u;
    return h ? h : 1;
}

static uint64_t link_key(const char *link)
{
    const char *rest = link ? strstr(link, "://") : NULL;
    if (!rest)
        return 0;
    rest += 3;
    if (strncasecmp(rest, "www.", 4) == 0)
        rest += 4;
    size_t length = strcspn(rest, "#");
    while (length > 0 && rest[length - 1] == '/')
        length--;
    bool page =
        memchr(rest, '/', length) || memchr(rest, '?', length); // not just a site's front door
    return page ? hash(rest, length, 0) : 0;
}

static struct news_key key_of(const struct item *item)
{
    const char *title = item_value(item, "title", NULL);
    int64_t day = (item->published_utc + JAPAN_S) / DAY_S;
    return (struct news_key){link_key(item_value(item, "link", NULL)),
                             title ? hash(title, strlen(title), (uint64_t)day << 20) : 0};
}

static bool same_news(const struct news_key *a, const struct news_key *b)
{
    return (a->link && a->link == b->link) || (a->title_day && a->title_day == b->title_day);
}

static bool shown_by_another(const struct intake *intake, const struct news_key *key)
{
    for (size_t i = 0; i < intake->poller->feed_count; i++) {
        const struct polled *other = &intake->poller->feeds[i];
        for (size_t j = 0; other != intake->polled && j < other->key_count; j++)
            if (same_news(&other->keys[j], key))
                return true;
    }
    return false;
}

// A link that several items of one feed have tells nothing apart.
static void blank_shared_links(struct news_key *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; keys[i].link && j < count; j++)
            if (keys[j].link == keys[i].link) {
                uint64_t shared = keys[i].link;
                for (size_t k = i; k < count; k++)
                    if (keys[k].link == shared)
                        keys[k].link = 0;
            }
}

// ---- which items ----

static int64_t date_of(const struct feed_item *entry)
{
    return entry->published_utc != INSTANT_NEVER ? entry->published_utc : entry->updated_utc;
}

struct place {
    const struct feed_item *entry;
    size_t index;
};

static int newer_first(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    int64_t date_x = date_of(x->entry), date_y = date_of(y->entry);
    if (date_x != date_y)
        return date_x > date_y ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

static const struct item *stored_item(const struct intake *intake, const char *id)
{
    size_t low = 0, high = intake->stored->count; // sorted by id
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(intake->stored->items[middle]->id, id);
        if (order == 0)
            return intake->stored->items[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static struct item *convert(struct intake *intake, const struct feed_item *entry, int64_t now_utc,
                            struct error *error)
{
    const struct feed_settings *settings = &intake->polled->settings;
    return feed_item_to_item(intake->feed, entry, settings->id, settings->title, settings->kind,
                             now_utc, settings->max_age_s, error);
}

// An item without a date keeps the one it got when it was first seen.
static struct item *make_item(struct intake *intake, const struct feed_item *entry,
                              struct error *error)
{
    struct item *item = convert(intake, entry, intake->now_utc, error);
    const struct item *before = item ? stored_item(intake, item->id) : NULL;
    if (!before || date_of(entry) != INSTANT_NEVER)
        return item;
    item_destroy(item);
    item = convert(intake, entry, before->published_utc, error);
    if (item && item->show_until_utc <= intake->now_utc) {
        item_destroy(item);
        error_set(error, "%s is older than the feed's limit", before->id);
        return NULL;
    }
    return item;
}

static void attach_picture(struct intake *intake, struct item *item)
{
    if (item->media_count == 0)
        return;
    struct item_media *media = &item->media[0];
    const struct item *before = stored_item(intake, item->id);
    const char *name = before && before->media_count > 0 && *before->media[0].name &&
                               strcmp(before->media[0].source, media->source) == 0
                           ? before->media[0].name
                           : poll_picture(intake->poller, intake->polled, media->source);
    if (name)
        media->name = arena_text(item->arena, name);
    else
        item->media_count = 0;
}

// What staff took off the screens stays off, though the feed still has it.
static bool withdrawn_by_staff(const struct intake *intake, const char *id)
{
    struct buffer why;
    buffer_init(&why, 4096);
    struct item *item = store_find_item(intake->poller->store, id, &why, NULL);
    enum item_reason reason;
    bool ours = item_reason_parse(buffer_text(&why), &reason);
    bool answer = item && item->state == ITEM_WITHDRAWN && !ours;
    item_destroy(item);
    buffer_finish(&why);
    return answer;
}

static bool repeats(const struct intake *intake, const struct item *item)
{
    for (size_t i = 0; i < intake->count; i++)
        if (strcmp(intake->kept[i]->id, item->id) == 0)
            return true;
    return false;
}

static void consider(struct intake *intake, const struct feed_item *entry)
{
    struct error error;
    struct item *item = make_item(intake, entry, &error);
    if (!item) {
        bool old = strstr(error.text, "older than") != NULL;
        intake->left_out[old ? LEFT_OLD : LEFT_FAULTY]++;
        if (!old && !*intake->why_faulty)
            strcpy(intake->why_faulty, error.text);
        return;
    }
    struct news_key key = key_of(item);
    bool known = stored_item(intake, item->id) != NULL;
    enum left_out why = shown_by_another(intake, &key)                   ? LEFT_ELSEWHERE
                        : repeats(intake, item)                          ? LEFT_REPEATED
                        : !known && withdrawn_by_staff(intake, item->id) ? LEFT_STAFF
                                                                         : LEFT_REASON_COUNT;
    if (why == LEFT_STAFF && !store_mark_offered(intake->poller->store, item->id, &error))
        log_warning("feed %s: %s", intake->polled->settings.id, error.text);
    if (why != LEFT_REASON_COUNT) {
        intake->left_out[why]++;
        item_destroy(item);
        return;
    }
    attach_picture(intake, item);
    intake->keys[intake->count] = key;
    intake->kept[intake->count++] = item;
}

static void choose(struct intake *intake)
{
    const struct feed *feed = intake->feed;
    size_t most = intake->polled->settings.max_items;
    struct place *places = calloc(feed->item_count + 1, sizeof *places);
    intake->kept = calloc(most + 1, sizeof *intake->kept);
    intake->keys = calloc(most + 1, sizeof *intake->keys);
    if (!places || !intake->kept || !intake->keys)
        abort();
    for (size_t i = 0; i < feed->item_count; i++)
        places[i] = (struct place){&feed->items[i], i};
    if (feed->format != FEED_ICAL) // a calendar begins with what comes soonest
        qsort(places, feed->item_count, sizeof *places, newer_first);
    for (size_t i = 0; i < feed->item_count; i++) {
        if (intake->count < most)
            consider(intake, places[i].entry);
        else
            intake->left_out[LEFT_BEYOND]++;
    }
    free(places);
    blank_shared_links(intake->keys, intake->count);
}

// ---- into the store ----

static bool is_kept(const struct intake *intake, const char *id)
{
    for (size_t i = 0; i < intake->count; i++)
        if (strcmp(intake->kept[i]->id, id) == 0)
            return true;
    return false;
}

static bool feed_has(const struct intake *intake, struct arena *arena, const char *id)
{
    const struct feed_settings *settings = &intake->polled->settings;
    for (size_t i = 0; i < intake->feed->item_count; i++)
        if (strcmp(feed_item_id(arena, settings->id, settings->kind, &intake->feed->items[i]),
                   id) == 0)
            return true;
    return false;
}

// The feed has it, but it is not among the kept: newer items came, or another feed has it too.
static bool push_out(struct intake *intake, const char *id, struct error *error)
{
    return store_withdraw_item(intake->poller->store, id,
                               intake->left_out[LEFT_ELSEWHERE] > 0 &&
                                       intake->count < intake->polled->settings.max_items
                                   ? item_reason_code(ITEM_REASON_FEED_ELSEWHERE)
                                   : item_reason_code(ITEM_REASON_FEED_NEWER),
                               error);
}

static bool miss(struct intake *intake, const char *id, bool counts, bool *withdrew,
                 struct error *error)
{
    int missed = 0;
    if (!counts)
        return true;
    if (!store_mark_seen(intake->poller->store, id, false, &missed, error))
        return false;
    if (missed < POLLER_MISSED_POLLS)
        return true;
    *withdrew = true;
    return store_withdraw_item(intake->poller->store, id, item_reason_code(ITEM_REASON_FEED_GONE),
                               error);
}

static void leave_out(struct intake *intake, size_t index, enum left_out why)
{
    intake->left_out[why]++;
    item_destroy(intake->kept[index]);
    intake->count--;
    memmove(&intake->kept[index], &intake->kept[index + 1],
            (intake->count - index) * sizeof *intake->kept);
    memmove(&intake->keys[index], &intake->keys[index + 1],
            (intake->count - index) * sizeof *intake->keys);
}

// Staff may have taken something off since it was chosen; in the transaction, that is settled.
static bool leave_out_withdrawn(struct intake *intake, struct error *error)
{
    for (size_t i = intake->count; i-- > 0;)
        if (withdrawn_by_staff(intake, intake->kept[i]->id)) {
            if (!store_mark_offered(intake->poller->store, intake->kept[i]->id, error))
                return false;
            leave_out(intake, i, LEFT_STAFF);
        }
    return true;
}

static bool write_kept(struct intake *intake, int *added, struct error *error)
{
    if (!leave_out_withdrawn(intake, error))
        return false;
    for (size_t i = 0; i < intake->count; i++) {
        enum store_change change;
        if (!store_put_item(intake->poller->store, intake->kept[i], &change, error) ||
            !store_mark_seen(intake->poller->store, intake->kept[i]->id, true, NULL, error))
            return false;
        *added += change == STORE_ADDED;
    }
    return true;
}

static bool write_missing(struct intake *intake, bool counts, bool *withdrew, struct error *error)
{
    struct arena *arena = arena_create();
    bool ok = true;
    for (size_t i = 0; ok && i < intake->stored->count; i++) {
        const struct item *item = intake->stored->items[i];
        if (is_kept(intake, item->id) || item->show_until_utc <= intake->now_utc)
            continue;
        if (feed_has(intake, arena, item->id)) {
            ok = push_out(intake, item->id, error);
            *withdrew = true;
        } else {
            ok = miss(intake, item->id, counts, withdrew, error);
        }
    }
    arena_destroy(arena);
    return ok;
}

// An empty feed, or one cut short, is more often a fault than the truth: it removes nothing.
static bool write_all(struct intake *intake, bool counts, int *added, bool *withdrew,
                      struct error *error)
{
    return poll_batch_open(intake->poller, intake->polled, error) &&
           write_kept(intake, added, error) &&
           (intake->feed->item_count == 0 ||
            write_missing(intake, counts && !intake->feed->incomplete, withdrew, error));
}

// What another feed hid may be shown now: those who hide something are read anew.
static void offer_again(struct poller *poller)
{
    for (size_t i = 0; i < poller->feed_count; i++)
        if (poller->feeds[i].hides_duplicates)
            poller->feeds[i].state.etag[0] = poller->feeds[i].state.last_modified[0] = '\0';
}

bool poll_take_in(struct poller *poller, struct polled *polled, const struct feed *feed,
                  bool counts, struct error *error)
{
    char source[128];
    snprintf(source, sizeof source, "feed:%s", polled->settings.id);
    struct intake intake = {
        .poller = poller, .polled = polled, .feed = feed, .now_utc = clock_now_utc(&poller->clock)};
    intake.stored = store_source_items(poller->store, source, error);
    if (!intake.stored)
        return false;
    choose(&intake);
    int added = 0;
    bool withdrew = false;
    bool ok = write_all(&intake, counts, &added, &withdrew, error);
    if (ok && feed->item_count > 0) {
        free(polled->keys);
        polled->keys = intake.keys;
        polled->key_count = intake.count;
        intake.keys = NULL;
        polled->hides_duplicates = intake.left_out[LEFT_ELSEWHERE] > 0;
    }
    if (counts) {
        polled->state.items_new = added;
        polled->state.items_kept = (int)intake.count;
        polled->state.items_dropped = 0;
        for (int i = 0; i < LEFT_REASON_COUNT; i++)
            polled->state.items_dropped += intake.left_out[i];
        memcpy(polled->left_out, intake.left_out, sizeof polled->left_out);
        strcpy(polled->why_faulty, intake.why_faulty);
    }
    if (withdrew)
        offer_again(poller);
    for (size_t i = 0; i < intake.count; i++)
        item_destroy(intake.kept[i]);
    free(intake.kept);
    free(intake.keys);
    item_list_destroy(intake.stored);
    return ok;
}

void poll_remember(struct poller *poller, struct polled *polled)
{
    char source[128];
    snprintf(source, sizeof source, "feed:%s", polled->settings.id);
    struct item_list *items = store_source_items(poller->store, source, NULL);
    if (!items)
        return;
    polled->keys = calloc(items->count + 1, sizeof *polled->keys);
    if (!polled->keys)
        abort();
    int64_t now_utc = clock_now_utc(&poller->clock);
    for (size_t i = 0; i < items->count; i++)
        if (items->items[i]->show_until_utc > now_utc)
            polled->keys[polled->key_count++] = key_of(items->items[i]);
    blank_shared_links(polled->keys, polled->key_count);
    item_list_destroy(items);
}
