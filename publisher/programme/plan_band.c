// What runs through the band: alerts alone while there are any; else notices, the next seminars and
// the house's name; at night the name only.

#include "publisher/programme/plan_band.h"

#include <stdlib.h>
#include <string.h>

#include "publisher/programme/compose_inside.h"
#include "publisher/programme/wording.h"
#include "signage/language/timeline.h"

#define SEMINAR_AHEAD_S (14 * 86400)

// What is a row of the digest runs through the band as before.
static size_t add_rows(const struct planning *planning, const struct cast_page *page,
                       const char **messages, size_t count)
{
    struct arena *arena = planning->plan->arena;
    for (size_t i = 0; i < page->row_count && count < PLAN_MOST_MESSAGES; i++) {
        struct standing_facts facts =
            standing_facts(page->rows[i].item, planning->context->zone, arena);
        messages[count++] =
            compose_message(&planning->compose, &facts, &page->rows[i].standing, arena);
    }
    return count;
}

// Members whose titles run: the kind, in the cast's order.
static size_t add_kind(const struct planning *planning, const struct period *period,
                       enum item_kind kind, const char **messages, size_t count)
{
    for (size_t i = 0; i < period->show_count && count < PLAN_MOST_MESSAGES; i++) {
        const struct cast_span *span = &planning->cast->spans[period->shows[i]];
        const struct cast_member *member = &planning->cast->members[span->member];
        if (member->item->kind != kind || member->sort != CAST_ITEM)
            continue;
        const struct standing_facts *facts = &member->facts;
        size_t occasion = span->standing.occasion;
        if (kind == ITEM_SEMINAR && occasion < facts->occasion_count &&
            facts->occasions[occasion].begin_utc > planning->cast->from_utc + SEMINAR_AHEAD_S)
            continue;
        messages[count++] =
            compose_message(&planning->compose, facts, &span->standing, planning->plan->arena);
    }
    for (size_t i = 0; i < period->show_count && kind == ITEM_NOTICE; i++) {
        const struct cast_span *span = &planning->cast->spans[period->shows[i]];
        if (planning->cast->members[span->member].sort == CAST_DIGEST)
            count = add_rows(planning, span->page, messages, count);
    }
    return count;
}

// Drills are never among real alerts (periods.c), so that the first speaks for all.
static bool is_drill(const struct planning *planning, const struct period *period)
{
    const struct cast_span *span = &planning->cast->spans[period->shows[0]];
    return item_says_yes(planning->cast->members[span->member].item, "drill");
}

static const struct shelf_slide *text_of(struct planning *planning, const struct period *period,
                                         struct error *error)
{
    const char *messages[PLAN_MOST_MESSAGES + 1], *kicker = NULL;
    size_t count = 0;
    if (planning->channel->ticker && period->sort == PERIOD_ALERT) {
        count = add_kind(planning, period, ITEM_ALERT, messages, count);
        char lang[COMPOSE_LANG_BYTES];
        compose_first_language(planning->compose.languages, lang);
        kicker = is_drill(planning, period) ? wording_word(WORDING_DRILL, lang)
                                            : item_kind_label(ITEM_ALERT, lang);
    } else {
        if (planning->channel->ticker && period->sort == PERIOD_LOOP) {
            count = add_kind(planning, period, ITEM_NOTICE, messages, count);
            count = add_kind(planning, period, ITEM_SEMINAR, messages, count);
        }
        messages[count++] = planning->context->place;
    }
    const struct design *template = designs_template(planning->context->designs, "ticker");
    return plan_keep_slide(
        planning, compose_ticker(&planning->compose, template->self.media, kicker, messages, count),
        planning->context->place, error);
}

// A text that runs already goes on from where it is.
static void keep_running(struct plan_text *text, const struct playlist *previous, int64_t now_ms)
{
    const struct playlist_region *region = previous ? playlist_region(previous, "ticker") : NULL;
    if (!region)
        return;
    struct timeline_spot spot = timeline_at(region, now_ms, TIMELINE_TRUSTED);
    if (spot.entry && strcmp(spot.entry->media, text->slide->media) == 0)
        text->begin_ms = spot.period->begin_utc_ms;
}

bool plan_band(struct planning *planning, const struct playlist *previous, int64_t now_ms,
               struct error *error)
{
    struct plan *plan = planning->plan;
    const struct channel_settings *channel = planning->channel;
    if (!channel->ticker && !channel->clock)
        return true;
    plan->texts = arena_array(plan->arena, planning->period_count, sizeof *plan->texts);
    for (size_t i = 0; i < planning->period_count; i++) {
        const struct period *period = &planning->periods[i];
        const struct shelf_slide *slide = text_of(planning, period, error);
        if (!slide)
            return false;
        struct plan_text *last = plan->text_count > 0 ? &plan->texts[plan->text_count - 1] : NULL;
        if (last && last->slide == slide)
            last->end_ms = period->end_utc * 1000;
        else
            plan->texts[plan->text_count++] =
                (struct plan_text){period->begin_utc * 1000, period->end_utc * 1000, slide};
    }
    keep_running(&plan->texts[0], previous, now_ms);
    if (!channel->clock)
        return true;
    const struct design *template = designs_template(planning->context->designs, "clock");
    plan->clock = plan_keep_slide(planning, compose_clock(&planning->compose, template->self.media),
                                  "clock", error);
    return plan->clock != NULL;
}
