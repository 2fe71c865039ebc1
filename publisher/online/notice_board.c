// Screens ask what is due this second; readers at home ask what there is this week. Windows hold
// for both.
#include "publisher/online/notice_board.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "signage/base/buffer.h"
#include "signage/base/digest.h"
#include "signage/language/slide.h"

#define MOST_PLAIN_BYTES (64u * 1024)

static bool is_announced(const struct posting *posting, int64_t now_utc)
{
    enum standing_reason reason = posting->standing.reason;
    if (reason == STANDING_DUE)
        return true;
    if (reason != STANDING_BEGUN)
        return false;
    // It began, but is not over yet.
    for (size_t i = 0; i < posting->facts.occasion_count; i++) {
        const struct occasion *occasion = &posting->facts.occasions[i];
        if (occasion->end_utc > now_utc || occasion->leave_utc > now_utc)
            return true;
    }
    return false;
}

static int by_change(const void *a, const void *b)
{
    const struct item *left = ((const struct posting *)a)->item;
    const struct item *right = ((const struct posting *)b)->item;
    if (left->updated_utc != right->updated_utc)
        return left->updated_utc > right->updated_utc ? -1 : 1;
    return strcmp(left->id, right->id);
}

static int by_beginning(const void *a, const void *b)
{
    const struct board_event *left = a, *right = b;
    if (left->occasion.begin_utc != right->occasion.begin_utc)
        return left->occasion.begin_utc < right->occasion.begin_utc ? -1 : 1;
    return strcmp(left->posting->item->id, right->posting->item->id);
}

static bool is_event_kind(enum item_kind kind)
{
    return kind == ITEM_SEMINAR || kind == ITEM_CONSULTATION || kind == ITEM_SPACE;
}

static void add_events(struct notice_board *board, const struct posting *posting, int64_t from_utc,
                       int64_t until_utc)
{
    if (!is_event_kind(posting->item->kind))
        return;
    if (posting->item->kind == ITEM_SEMINAR)
        until_utc = INSTANT_FOR_EVER;
    for (size_t i = 0; i < posting->facts.occasion_count; i++) {
        const struct occasion *occasion = &posting->facts.occasions[i];
        int64_t end =
            occasion->end_utc == INSTANT_NEVER ? occasion->begin_utc + 1 : occasion->end_utc;
        if (end > from_utc && occasion->begin_utc < until_utc &&
            board->event_count < NOTICE_BOARD_MOST_EVENTS)
            board->events[board->event_count++] = (struct board_event){posting, *occasion};
    }
}

void notice_board_fill(struct notice_board *board, const struct item_list *items,
                       const struct civil_zone *zone, int64_t now_utc, struct arena *arena)
{
    *board = (struct notice_board){0};
    board->postings = arena_array(arena, items->count + 1, sizeof *board->postings);
    board->events = arena_array(arena, NOTICE_BOARD_MOST_EVENTS, sizeof *board->events);
    for (size_t i = 0; i < items->count; i++) {
        struct posting posting = {.item = items->items[i]};
        posting.facts = standing_facts(posting.item, zone, arena);
        posting.standing = standing_at(&posting.facts, now_utc);
        if (is_announced(&posting, now_utc))
            board->postings[board->count++] = posting;
    }
    qsort(board->postings, board->count, sizeof *board->postings, by_change);
    int64_t today = civil_day_start(zone, now_utc, 0);
    int64_t until = civil_day_start(zone, now_utc, NOTICE_BOARD_DAYS);
    for (size_t i = 0; i < board->count; i++)
        add_events(board, &board->postings[i], today, until);
    qsort(board->events, board->event_count, sizeof *board->events, by_beginning);
}

const char *notice_board_value(const struct item *item, const char *name, const char *lang,
                               const char **have)
{
    const char *const languages[] = {lang, "ja", NULL};
    for (size_t i = 0; languages[i]; i++) {
        const char *value = item_value_for(item, name, languages[i]);
        if (value && *value) {
            *have = languages[i];
            return value;
        }
    }
    const char *value = item_value(item, name, NULL);
    *have = "";
    return value && *value ? value : NULL;
}

const char *notice_board_plain(const struct item *item, const char *name, const char *lang,
                               struct arena *arena)
{
    const char *have, *value = notice_board_value(item, name, lang, &have);
    struct buffer plain;
    if (!value)
        return "";
    buffer_init(&plain, MOST_PLAIN_BYTES);
    rich_text_to_plain(&plain, value);
    const char *text = arena_text(arena, buffer_text(&plain));
    buffer_finish(&plain);
    return text;
}

void notice_board_anchor(const struct item *item, char anchor[NOTICE_BOARD_ANCHOR_BYTES])
{
    char hex[DIGEST_HEX_BYTES];
    struct digest digest = digest_of(item->id, strlen(item->id));
    digest_hex(&digest, hex);
    snprintf(anchor, NOTICE_BOARD_ANCHOR_BYTES, "i-%.12s", hex);
}
