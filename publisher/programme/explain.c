// Why, rule by rule: the rules are the same functions that plan; the position and the next showing
// are looked up in the published playlist itself.

#include "publisher/programme/explain.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "publisher/programme/edition_inside.h"
#include "publisher/programme/explain_near.h"
#include "publisher/programme/explain_words.h"
#include "publisher/programme/periods.h"
#include "publisher/programme/programme_inside.h"
#include "publisher/programme/settings_copy.h"
#include "publisher/programme/wording.h"
#include "signage/language/timeline.h"

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
    struct buffer *out;
    bool lets; // no rule was against it so far
};

static void add_rule(struct explaining *explaining, bool lets, enum explain_word word, ...)
{
    char line[1024];
    va_list arguments;
    va_start(arguments, word);
    vsnprintf(line, sizeof line, explain_word(word, explaining->lang), arguments);
    va_end(arguments);
    buffer_printf(explaining->out, "  %s %s\n", lets ? "✓" : "✗", line);
    explaining->lets &= lets;
}

static const char *when(const struct explaining *explaining, int64_t utc)
{
    if (utc >= INSTANT_FOR_EVER || utc <= INSTANT_NEVER)
        return "–";
    struct civil at = civil_from_utc(explaining->programme->zone, utc);
    return arena_printf(explaining->arena, "%d-%02d-%02d (%s) %d:%02d", at.year, at.month, at.day,
                        wording_weekday(&at, explaining->lang), at.hour, at.minute);
}

// ---- rules ----

static void explain_state(struct explaining *explaining)
{
    if (explaining->item->state == ITEM_APPROVED)
        add_rule(explaining, true, EXPLAIN_WORD_APPROVED);
    else
        add_rule(explaining, false, EXPLAIN_WORD_NOT_APPROVED,
                 item_state_name(explaining->item->state));
    if (explaining->item->state != ITEM_APPROVED && *explaining->why)
        add_rule(explaining, false, EXPLAIN_WORD_REASON, explaining->why);
}

static void explain_window(struct explaining *explaining)
{
    struct standing_window window = standing_window(explaining->item);
    if (window.from_utc == INSTANT_NEVER && window.until_utc == INSTANT_FOR_EVER)
        add_rule(explaining, true, EXPLAIN_WORD_NO_WINDOW);
    else if (explaining->utc >= window.until_utc)
        add_rule(explaining, false, EXPLAIN_WORD_WINDOW_OVER, when(explaining, window.until_utc));
    else if (explaining->utc < window.from_utc)
        add_rule(explaining, false, EXPLAIN_WORD_NOT_YET, when(explaining, window.from_utc));
    else
        add_rule(explaining, true, EXPLAIN_WORD_IN_WINDOW, when(explaining, window.from_utc),
                 when(explaining, window.until_utc));
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
    int sum = 0;
    size_t same = 0;
    for (int k = 0; k < ITEM_KIND_COUNT; k++)
        sum += channel->shares[k];
    for (size_t i = 0; i < explaining->items->count; i++)
        same += explaining->items->items[i]->kind == kind &&
                is_due(explaining, explaining->items->items[i]);
    add_rule(explaining, true, EXPLAIN_WORD_SHARE, channel->title, label, channel->shares[kind],
             (int)(channel->shares[kind] * 100LL / sum), same);
}

static void explain_occasions(struct explaining *explaining)
{
    const struct standing_facts *facts = &explaining->facts;
    size_t count = facts->occasion_count, next = explaining->standing.occasion;
    if (count > 0 && next < count) {
        add_rule(explaining, true, EXPLAIN_WORD_NEXT_OCCASION,
                 when(explaining, facts->occasions[next].begin_utc));
    } else if (count > 0) {
        bool lets = explaining->standing.reason != STANDING_BEGUN;
        const char *last = when(explaining, facts->occasions[count - 1].begin_utc);
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
        periods_open(explaining->channel, explaining->programme->zone, explaining->utc, &until);
    if (explaining->item->kind == ITEM_ALERT)
        return; // doors do not matter to it
    if (open && until == INSTANT_FOR_EVER)
        add_rule(explaining, true, EXPLAIN_WORD_ALWAYS_OPEN);
    else
        add_rule(explaining, open, open ? EXPLAIN_WORD_OPEN : EXPLAIN_WORD_RESTING,
                 when(explaining, until));
}

static void explain_alerts(struct explaining *explaining)
{
    if (explaining->item->kind == ITEM_ALERT)
        return;
    for (size_t i = 0; i < explaining->items->count; i++) {
        const struct item *other = explaining->items->items[i];
        if (other->kind != ITEM_ALERT || !is_due(explaining, other))
            continue;
        add_rule(explaining, false, EXPLAIN_WORD_PREEMPTED,
                 compose_plain_title(other, explaining->lang, explaining->arena));
        return;
    }
    add_rule(explaining, true, EXPLAIN_WORD_NO_ALERT);
}

// ---- in the playlist ----

static bool is_its(const struct explaining *explaining, const struct playlist_entry *entry)
{
    return strcmp(entry->item, explaining->item->id) == 0;
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

static void add_next(struct explaining *explaining, struct buffer *out)
{
    int64_t next_ms = next_showing(explaining);
    if (next_ms >= PLAYLIST_FOR_EVER_MS) {
        buffer_printf(out, "next: %s\n", explain_word(EXPLAIN_WORD_NEVER, explaining->lang));
        return;
    }
    char instant[INSTANT_TEXT_BYTES];
    instant_format(next_ms / 1000, instant);
    buffer_printf(out, "next: %s (%s)\n", instant, when(explaining, next_ms / 1000));
}

static enum explain_verdict explain(struct explaining *explaining, const char *screen_title,
                                    struct buffer *out)
{
    struct buffer rules;
    buffer_init(&rules, 64u * 1024);
    explaining->out = &rules;
    explaining->lets = true;
    explaining->facts =
        standing_facts(explaining->item, explaining->programme->zone, explaining->arena);
    explaining->standing = standing_at(&explaining->facts, explaining->utc);
    explain_state(explaining);
    explain_window(explaining);
    explain_occasions(explaining);
    explain_share(explaining);
    explain_opening(explaining);
    explain_alerts(explaining);
    enum explain_verdict verdict = explain_position(explaining);
    static const enum explain_word words[] = {[EXPLAIN_SHOWING] = EXPLAIN_WORD_SHOWING,
                                              [EXPLAIN_IN_LOOP] = EXPLAIN_WORD_IN_LOOP,
                                              [EXPLAIN_OFF] = EXPLAIN_WORD_OFF};
    buffer_printf(out, "%s, %s, %s: %s\n",
                  compose_plain_title(explaining->item, explaining->lang, explaining->arena),
                  screen_title, when(explaining, explaining->utc),
                  explain_word(words[verdict], explaining->lang));
    buffer_add(out, buffer_text(&rules), rules.length);
    add_next(explaining, out);
    buffer_finish(&rules);
    return verdict;
}

static struct item *find_item(struct programme *programme, const char *item_id,
                              const struct item_list *items, struct buffer *why,
                              struct error *error)
{
    struct item *item = store_find_item(programme->store, item_id, why, error);
    if (!item)
        explain_near_ids(items, item_id, error);
    return item;
}

bool explain_item(struct programme *programme, const char *item_id, const char *screen_id,
                  int64_t utc, const char *lang, enum explain_verdict *verdict, struct buffer *out,
                  struct error *error)
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
        *verdict = explain(&explaining, screen->title, out);
        arena_destroy(explaining.arena);
    }
    edition_release(edition);
    item_destroy(item);
    item_list_destroy(items);
    buffer_finish(&why);
    pthread_mutex_unlock(&programme->build_lock);
    return ok;
}
