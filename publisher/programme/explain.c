// Why, rule by rule: the rules are the same functions that plan; the position and the next showing
// are looked up in the published playlist itself.

#include "publisher/programme/explain_inside.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "publisher/programme/design_choice.h"
#include "publisher/programme/edition_inside.h"
#include "publisher/programme/explain_near.h"
#include "publisher/programme/explain_words.h"
#include "publisher/programme/gather.h"
#include "publisher/programme/hours.h"
#include "publisher/programme/periods.h"
#include "publisher/programme/programme_inside.h"
#include "publisher/programme/settings_copy.h"
#include "publisher/programme/wording.h"
#include "signage/language/timeline.h"

#define MOST_RULES 32

struct explaining {
    struct programme *programme;
    const struct channel_settings *channel;
    const struct playlist_region *region; // the screen's main one; NULL before the first build
    const struct item *item;
    const struct item_list *items; // all that may be on
    const char *why;
    int64_t utc;
    const char *lang;
    struct arena *arena;
    struct standing_facts facts;
    struct standing standing;
    const struct cast *cast;          // of the instant
    const struct cast_member *digest; // that shows the item in a row; NULL when none does
    struct explain_rule rules[MOST_RULES];
    size_t rule_count;
    bool lets; // no rule was against it so far
};

static void add_rule(struct explaining *explaining, bool lets, enum explain_word word, ...)
{
    char line[1024];
    va_list arguments;
    va_start(arguments, word);
    vsnprintf(line, sizeof line, explain_word(word, explaining->lang), arguments);
    va_end(arguments);
    assert(explaining->rule_count < MOST_RULES);
    explaining->rules[explaining->rule_count++] =
        (struct explain_rule){lets, arena_text(explaining->arena, line)};
    explaining->lets &= lets;
}

static const char *when(const struct explaining *explaining, int64_t utc)
{
    if (utc >= INSTANT_FOR_EVER || utc <= INSTANT_NEVER)
        return "–";
    struct civil at = civil_from_utc(explaining->programme->zone, utc);
    return wording_instant(explaining->arena, &at, explaining->lang);
}

// From one instant to another, either of which may be open.
static const char *between(const struct explaining *explaining, int64_t from_utc, int64_t until_utc)
{
    const struct civil_zone *zone = explaining->programme->zone;
    bool begins = from_utc > INSTANT_NEVER, ends = until_utc < INSTANT_FOR_EVER;
    struct civil from = civil_from_utc(zone, begins ? from_utc : 0);
    struct civil until = civil_from_utc(zone, ends ? until_utc : 0);
    return wording_window(explaining->arena, begins ? &from : NULL, ends ? &until : NULL,
                          explaining->lang);
}

static const char *occasion_words(const struct explaining *explaining,
                                  const struct occasion *occasion)
{
    return occasion->end_utc == INSTANT_NEVER
               ? when(explaining, occasion->begin_utc)
               : between(explaining, occasion->begin_utc, occasion->end_utc);
}

// ---- rules ----

static void explain_state(struct explaining *explaining)
{
    if (explaining->item->state == ITEM_APPROVED)
        add_rule(explaining, true, EXPLAIN_WORD_APPROVED);
    else
        add_rule(explaining, false, EXPLAIN_WORD_NOT_APPROVED,
                 item_state_label(explaining->item->state, explaining->lang));
    if (explaining->item->state != ITEM_APPROVED && *explaining->why)
        add_rule(explaining, false, EXPLAIN_WORD_REASON,
                 item_reason_words(explaining->why, explaining->lang));
}

static void explain_window(struct explaining *explaining)
{
    struct standing_window window = standing_window(explaining->item);
    if (window.from_utc == INSTANT_NEVER && window.until_utc == INSTANT_FOR_EVER)
        add_rule(explaining, true, EXPLAIN_WORD_NO_WINDOW);
    else
        add_rule(explaining,
                 explaining->utc >= window.from_utc && explaining->utc < window.until_utc,
                 explaining->utc >= window.until_utc ? EXPLAIN_WORD_WINDOW_OVER
                 : explaining->utc < window.from_utc ? EXPLAIN_WORD_NOT_YET
                                                     : EXPLAIN_WORD_IN_WINDOW,
                 between(explaining, window.from_utc, window.until_utc));
}

static bool is_due(const struct explaining *explaining, const struct item *item)
{
    struct standing_facts facts =
        standing_facts(item, explaining->programme->zone, explaining->arena);
    return standing_at(&facts, explaining->utc).reason == STANDING_DUE;
}

static void explain_share(struct explaining *explaining)
{
    const struct channel_settings *channel = explaining->channel;
    enum item_kind kind = explaining->item->kind;
    const char *label = item_kind_label(kind, explaining->lang);
    if (kind == ITEM_ALERT) {
        add_rule(explaining, true, EXPLAIN_WORD_ALERT_SHARE, channel->title);
        return;
    }
    if (!periods_admit(channel, explaining->item)) {
        add_rule(explaining, false, EXPLAIN_WORD_NO_SHARE, channel->title, label);
        return;
    }
    int64_t until;
    const int *shares = hours_shares(channel, explaining->programme->zone, explaining->utc, &until);
    int sum = 0;
    size_t same = 0;
    for (int k = 0; k < ITEM_KIND_COUNT; k++)
        sum += shares[k];
    for (size_t i = 0; i < explaining->items->count; i++)
        same += explaining->items->items[i]->kind == kind &&
                is_due(explaining, explaining->items->items[i]);
    if (shares[kind] == 0) {
        add_rule(explaining, false, EXPLAIN_WORD_NO_SHARE_NOW, label, when(explaining, until));
        return;
    }
    add_rule(explaining, true, EXPLAIN_WORD_SHARE, channel->title, label, shares[kind],
             (int)(shares[kind] * 100LL / sum), same);
    int64_t times;
    if (item_count(explaining->item, "most_hourly", &times) && times > 0)
        add_rule(explaining, true, EXPLAIN_WORD_MOST_HOURLY, (int)times);
    if (item_count(explaining->item, "least_hourly", &times) && times > 0)
        add_rule(explaining, true, EXPLAIN_WORD_LEAST_HOURLY, (int)times);
}

static void explain_occasions(struct explaining *explaining)
{
    const struct standing_facts *facts = &explaining->facts;
    size_t count = facts->occasion_count, next = explaining->standing.occasion;
    if (count > 0 && next < count) {
        add_rule(explaining, true, EXPLAIN_WORD_NEXT_OCCASION,
                 occasion_words(explaining, &facts->occasions[next]));
    } else if (count > 0) {
        bool lets = explaining->standing.reason != STANDING_BEGUN;
        const char *last = occasion_words(explaining, &facts->occasions[count - 1]);
        bool begun = explaining->item->kind == ITEM_SEMINAR && count == 1;
        add_rule(explaining, lets, begun ? EXPLAIN_WORD_BEGUN : EXPLAIN_WORD_OCCASIONS_OVER, last);
    }
    static const struct {
        unsigned flag;
        enum wording_word word;
    } states[] = {{STANDING_CANCELLED, WORDING_CANCELLED},
                  {STANDING_FULL, WORDING_FULL},
                  {STANDING_CLOSED, WORDING_CLOSED},
                  {STANDING_TODAY, WORDING_TODAY},
                  {STANDING_ON, WORDING_ON},
                  {STANDING_FEW, WORDING_FEW}};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (explaining->standing.flags & states[i].flag) {
            add_rule(explaining, true, EXPLAIN_WORD_STATE,
                     wording_word(states[i].word, explaining->lang));
            return;
        }
}

static void explain_opening(struct explaining *explaining)
{
    int64_t until;
    bool open =
        hours_open(explaining->channel, explaining->programme->zone, explaining->utc, &until);
    if (explaining->item->kind == ITEM_ALERT)
        return; // doors do not matter to it
    if (!open && hours_closure(explaining->channel, explaining->programme->zone, explaining->utc))
        add_rule(explaining, false, EXPLAIN_WORD_CLOSED_DAY);
    if (open && until == INSTANT_FOR_EVER)
        add_rule(explaining, true, EXPLAIN_WORD_ALWAYS_OPEN);
    else
        add_rule(explaining, open, open ? EXPLAIN_WORD_OPEN : EXPLAIN_WORD_RESTING,
                 when(explaining, until));
}

static void explain_alerts(struct explaining *explaining)
{
    bool alert = explaining->item->kind == ITEM_ALERT;
    if (alert && !item_says_yes(explaining->item, "drill"))
        return;
    for (size_t i = 0; i < explaining->items->count; i++) {
        const struct item *other = explaining->items->items[i];
        if (other->kind != ITEM_ALERT || (alert && item_says_yes(other, "drill")) ||
            !is_due(explaining, other))
            continue;
        add_rule(explaining, false, EXPLAIN_WORD_PREEMPTED,
                 compose_plain_title(other, explaining->lang, explaining->arena));
        return;
    }
    add_rule(explaining, true, EXPLAIN_WORD_NO_ALERT);
}

// ---- boards and digests ----

static const struct cast_page *page_of(const struct cast_member *member)
{
    return member->span_count > 0 ? member->spans[0].page : NULL;
}

// The board or digest page that has the item; NULL when none has.
static const struct cast_member *page_with(const struct explaining *explaining, enum cast_sort sort)
{
    for (size_t i = 0; i < explaining->cast->count; i++) {
        const struct cast_member *member = &explaining->cast->members[i];
        const struct cast_page *page = member->sort == sort ? page_of(member) : NULL;
        for (size_t r = 0; page && r < page->row_count; r++)
            if (strcmp(page->rows[r].item->id, explaining->item->id) == 0)
                return member;
    }
    return NULL;
}

static void explain_pages(struct explaining *explaining)
{
    const struct channel_settings settings =
        plan_settings(explaining->programme->designs, explaining->channel);
    const struct cast_member *board = settings.board ? page_with(explaining, CAST_BOARD) : NULL;
    explaining->digest = settings.digest ? page_with(explaining, CAST_DIGEST) : NULL;
    if (board)
        add_rule(explaining, true, EXPLAIN_WORD_ON_BOARD,
                 wording_word(WORDING_BOARD, explaining->lang), page_of(board)->number,
                 page_of(board)->count);
    if (explaining->digest)
        add_rule(explaining, true, EXPLAIN_WORD_IN_DIGEST,
                 wording_word(WORDING_NEWS, explaining->lang), page_of(explaining->digest)->number,
                 page_of(explaining->digest)->count);
}

// For a board or a digest itself.
static void explain_rows(struct explaining *explaining, bool board)
{
    const struct channel_settings *channel = explaining->channel;
    const struct cast_page *page = NULL;
    if (board ? !channel->board : !channel->digest)
        add_rule(explaining, false, EXPLAIN_WORD_SWITCHED_OFF, channel->title);
    if (!designs_template(explaining->programme->designs, board ? "board" : "digest"))
        add_rule(explaining, false, EXPLAIN_WORD_NO_TEMPLATE, board ? "board" : "digest");
    for (size_t i = 0; i < explaining->cast->count; i++)
        if (strcmp(explaining->cast->members[i].item->id, explaining->item->id) == 0)
            page = page_of(&explaining->cast->members[i]);
    if (page)
        add_rule(explaining, true, EXPLAIN_WORD_ROWS, page->row_count);
    else
        add_rule(explaining, false, EXPLAIN_WORD_NO_ROWS);
}

static void explain_template(struct explaining *explaining)
{
    if (!design_choice(explaining->programme->designs, explaining->channel, explaining->item))
        add_rule(explaining, false, EXPLAIN_WORD_NO_TEMPLATE,
                 item_kind_name(explaining->item->kind));
}

// ---- in the playlist ----

static bool is_its(const struct explaining *explaining, const struct playlist_entry *entry)
{
    return strcmp(entry->item,
                  explaining->digest ? explaining->digest->item->id : explaining->item->id) == 0;
}

// Its first beginning at or after `from_ms` in this period; INSTANT_FOR_EVER * 1000 for none.
static int64_t next_in_period(const struct explaining *explaining,
                              const struct playlist_period *period, int64_t from_ms)
{
    int64_t best = PLAYLIST_FOR_EVER_MS;
    for (size_t i = 0; i < period->entry_count && period->loop_ms > 0; i++) {
        if (!is_its(explaining, &period->entries[i]))
            continue;
        int64_t at = period->begin_utc_ms + period->starts_ms[i];
        if (at < from_ms)
            at += (from_ms - at + period->loop_ms - 1) / period->loop_ms * period->loop_ms;
        if (at < best && at < period->end_utc_ms)
            best = at;
    }
    return best;
}

static int64_t next_showing(const struct explaining *explaining)
{
    int64_t from_ms = explaining->utc * 1000;
    const struct playlist_region *region = explaining->region;
    for (size_t p = 0; region && p < region->period_count; p++) {
        const struct playlist_period *period = &region->periods[p];
        if (period->end_utc_ms <= from_ms)
            continue;
        int64_t at = next_in_period(explaining, period, from_ms);
        if (at < PLAYLIST_FOR_EVER_MS)
            return at;
    }
    return PLAYLIST_FOR_EVER_MS;
}

static enum explain_verdict explain_position(struct explaining *explaining)
{
    struct timeline_spot spot = {0};
    if (explaining->region)
        spot = timeline_at(explaining->region, explaining->utc * 1000, TIMELINE_TRUSTED);
    if (!spot.period || !spot.entry) {
        add_rule(explaining, false, EXPLAIN_WORD_OUT_OF_REACH);
        return EXPLAIN_OFF;
    }
    size_t times = 0, first = 0;
    for (size_t i = 0; i < spot.period->entry_count; i++)
        if (is_its(explaining, &spot.period->entries[i]) && times++ == 0)
            first = i;
    if (times == 0) {
        if (explaining->lets)
            add_rule(explaining, false, EXPLAIN_WORD_NOT_IN_LOOP);
        return EXPLAIN_OFF;
    }
    long long seconds = spot.period->loop_ms / 1000;
    add_rule(explaining, true, EXPLAIN_WORD_POSITION, first + 1, spot.period->entry_count,
             seconds / 60, seconds % 60, times);
    return is_its(explaining, spot.entry) ? EXPLAIN_SHOWING : EXPLAIN_IN_LOOP;
}

static enum explain_verdict explain(struct explaining *explaining)
{
    explaining->lets = true;
    explaining->facts =
        standing_facts(explaining->item, explaining->programme->zone, explaining->arena);
    explaining->standing = standing_at(&explaining->facts, explaining->utc);
    bool board = strncmp(explaining->item->id, GATHER_BOARD_ID, strlen(GATHER_BOARD_ID)) == 0;
    if (board || strncmp(explaining->item->id, GATHER_DIGEST_ID, strlen(GATHER_DIGEST_ID)) == 0) {
        explain_rows(explaining, board);
    } else {
        explain_state(explaining);
        explain_window(explaining);
        explain_occasions(explaining);
        explain_pages(explaining);
        explain_template(explaining);
    }
    explain_share(explaining);
    explain_opening(explaining);
    explain_alerts(explaining);
    return explain_position(explaining);
}

static struct item *find_item(struct programme *programme, const char *item_id,
                              const struct item_list *items, struct buffer *why,
                              struct error *error)
{
    bool board = strncmp(item_id, GATHER_BOARD_ID, strlen(GATHER_BOARD_ID)) == 0;
    if (board || strncmp(item_id, GATHER_DIGEST_ID, strlen(GATHER_DIGEST_ID)) == 0) {
        struct item *page = item_create(board ? ITEM_SEMINAR : ITEM_NOTICE, item_id);
        enum wording_word word = board ? WORDING_BOARD : WORDING_NEWS;
        item_add_field(page, "title", "ja", wording_word(word, "ja"));
        item_add_field(page, "title", "en", wording_word(word, "en"));
        return page;
    }
    struct item *item = store_find_item(programme->store, item_id, why, error);
    if (!item)
        explain_near_ids(items, item_id, error);
    return item;
}

bool explain_item_to(struct programme *programme, const char *item_id, const char *screen_id,
                     int64_t utc, const char *lang,
                     void (*tell)(void *context, const struct explanation *explanation),
                     void *context, struct error *error)
{
    pthread_mutex_lock(&programme->build_lock);
    struct buffer why;
    buffer_init(&why, 4096);
    struct item_list *items = store_current_items(programme->store, error);
    struct item *item = items ? find_item(programme, item_id, items, &why, error) : NULL;
    const struct screen_settings *screen = settings_screen(&programme->settings, screen_id);
    const struct edition *edition = programme_current(programme);
    bool ok = item && screen;
    if (item && !screen)
        error_set(error, "there is no screen “%s” in the configuration", screen_id);
    if (ok) {
        const struct publication *publication =
            edition ? edition_publication(edition, screen_id) : NULL;
        struct explaining explaining = {
            .programme = programme,
            .channel = settings_channel(&programme->settings, screen->channel),
            .region = publication ? playlist_region(publication->playlist, "main") : NULL,
            .item = item,
            .items = items,
            .why = buffer_text(&why),
            .utc = utc,
            .lang = lang,
            .arena = arena_create(),
        };
        struct cast *cast = cast_create(items, programme->zone, utc, utc + 1);
        explaining.cast = cast;
        struct explanation explanation = {
            .verdict = explain(&explaining),
            .item = item->id,
            .title = compose_plain_title(item, lang, explaining.arena),
            .screen = screen->id,
            .screen_title = screen->title,
            .utc = utc,
            .when = when(&explaining, utc),
            .rules = explaining.rules,
            .rule_count = explaining.rule_count,
            .next_utc = INSTANT_FOR_EVER,
        };
        int64_t next_ms = next_showing(&explaining);
        if (next_ms < PLAYLIST_FOR_EVER_MS) {
            explanation.next_utc = next_ms / 1000;
            explanation.next_when = when(&explaining, explanation.next_utc);
        }
        tell(context, &explanation);
        cast_destroy(cast);
        arena_destroy(explaining.arena);
    }
    edition_release(edition);
    item_destroy(item);
    item_list_destroy(items);
    buffer_finish(&why);
    pthread_mutex_unlock(&programme->build_lock);
    return ok;
}
