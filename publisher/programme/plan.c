// Cast, channel, designs → plan.

#include "publisher/programme/plan.h"

#include <stdlib.h>
#include <string.h>

#include "publisher/programme/design_choice.h"
#include "publisher/programme/plan_band.h"
#include "signage/drawing/legibility.h"

#define DWELL_STEP_MS 500
#define PLAN_MOST_HOURLY 360

bool plan_check_designs(const struct designs *designs, const struct channel_settings *channel,
                        struct error *error)
{
    if (!designs_theme(designs, channel->theme))
        return error_set(error,
                         "channel %s: there is no theme “%s”; put %s.xml into the theme folder or "
                         "name another",
                         channel->id, channel->theme, channel->theme);
    const char *needed[4];
    size_t count = 0;
    needed[count++] = item_kind_name(ITEM_ALERT);
    needed[count++] = "welcome";
    if (channel->ticker || channel->clock)
        needed[count++] = "ticker";
    if (channel->clock)
        needed[count++] = "clock";
    for (size_t i = 0; i < count; i++)
        if (!designs_template(designs, needed[i]))
            return error_set(error,
                             "channel %s: there is no template “%s”; put %s.xml into the template "
                             "folder",
                             channel->id, needed[i], needed[i]);
    return true;
}

struct channel_settings plan_settings(const struct designs *designs,
                                      const struct channel_settings *channel)
{
    struct channel_settings settings = *channel;
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++)
        if (!designs_template(designs, item_kind_name((enum item_kind)kind))) {
            settings.shares[kind] = 0;
            for (size_t i = 0; i < settings.daypart_count; i++)
                settings.dayparts[i].shares[kind] = 0;
        }
    settings.board &= designs_template(designs, "board") != NULL;
    settings.digest &= designs_template(designs, "digest") != NULL;
    return settings;
}

int64_t plan_dwell_ms(const struct channel_settings *channel, double reading_chars)
{
    int64_t ms = legibility_dwell_ms(reading_chars, channel->reading_chars_per_s);
    ms = (ms + DWELL_STEP_MS - 1) / DWELL_STEP_MS * DWELL_STEP_MS;
    if (ms > channel->most_dwell_ms)
        ms = channel->most_dwell_ms;
    if (ms < channel->dwell_ms)
        ms = channel->dwell_ms;
    return ms < PLAYLIST_SHORTEST_ENTRY_MS ? PLAYLIST_SHORTEST_ENTRY_MS : ms;
}

// ---- slides ----

// Everything the picture depends on: the items' revisions, their states, the languages and the
// look.
static const char *key_of(struct planning *planning, const struct cast_member *member,
                          const struct cast_span *span, const struct design *template)
{
    struct buffer *key = &planning->key;
    buffer_clear(key);
    buffer_printf(key, "%s\n%lld\n%u\n%zu\n%s\n%d\n%s\n%s\n%.3f", member->item->id,
                  (long long)member->item->revision, span->standing.flags, span->standing.occasion,
                  planning->channel->languages, planning->channel->era, template->self.media,
                  planning->theme->self.media, planning->context->least_percent);
    const struct cast_page *page = span->page;
    if (!page)
        return buffer_text(key);
    buffer_printf(key, "\n%lld %d/%d", (long long)page->day_utc, page->number, page->count);
    for (size_t i = 0; i < page->row_count; i++) {
        const struct cast_row *row = &page->rows[i];
        buffer_printf(key, "\n%s %lld %u %lld %d", row->item->id, (long long)row->item->revision,
                      row->standing.flags, (long long)row->occasion.begin_utc, row->begun);
    }
    return buffer_text(key);
}

static struct slide *compose_span(struct planning *planning, const struct cast_member *member,
                                  const struct cast_span *span, const struct design *template)
{
    const struct compose_context *context = &planning->compose;
    const char *src = template->self.media;
    if (member->sort == CAST_BOARD)
        return compose_board(context, src, span->page);
    if (member->sort == CAST_DIGEST)
        return compose_digest(context, src, span->page);
    return compose_item(context, src, &member->facts, &span->standing);
}

static const char *title_of(const struct planning *planning, const struct cast_member *member,
                            const struct slide *composed, struct arena *arena)
{
    const struct slide_text *headline = slide_find_text(composed, "headline", NULL);
    if (member->sort == CAST_ITEM || !headline)
        return compose_plain_title(member->item, planning->channel->languages, arena);
    struct buffer plain;
    buffer_init(&plain, SLIDE_MOST_BYTES);
    rich_text_to_plain(&plain, headline->text);
    const char *title = arena_text(arena, buffer_text(&plain));
    buffer_finish(&plain);
    return title;
}

static const struct shelf_slide *slide_of(struct planning *planning,
                                          const struct cast_member *member,
                                          const struct cast_span *span,
                                          const struct design *template, struct error *error)
{
    const char *key = key_of(planning, member, span, template);
    const struct shelf_slide *slide = slide_shelf_find(planning->context->shelf, key);
    if (slide)
        return slide;
    struct slide *composed = compose_span(planning, member, span, template);
    struct arena *scratch = arena_create();
    slide = slide_shelf_put(planning->context->shelf, key, composed,
                            title_of(planning, member, composed, scratch), error);
    arena_destroy(scratch);
    slide_destroy(composed);
    return slide;
}

const struct shelf_slide *plan_keep_slide(struct planning *planning, struct slide *composed,
                                          const char *title, struct error *error)
{
    struct digest digest;
    char hex[DIGEST_HEX_BYTES];
    struct buffer document;
    buffer_init(&document, SLIDE_MOST_BYTES);
    slide_format(composed, &document);
    digest = digest_of(document.bytes, document.length);
    digest_hex(&digest, hex);
    buffer_finish(&document);
    const struct shelf_slide *slide = slide_shelf_find(planning->context->shelf, hex);
    if (!slide)
        slide = slide_shelf_put(planning->context->shelf, hex, composed, title, error);
    slide_destroy(composed);
    return slide;
}

// 0 when not told; as often as a minute has seconds is often enough.
static int hourly(const struct item *item, const char *name)
{
    int64_t count;
    return !item_count(item, name, &count) ? 0
           : count < PLAN_MOST_HOURLY      ? (int)count
                                           : PLAN_MOST_HOURLY;
}

static struct loop_show show_of(const struct planning *planning, const struct cast_span *span,
                                const struct shelf_slide *slide)
{
    const struct cast_member *member = &planning->cast->members[span->member];
    return (struct loop_show){
        .id = member->item->id,
        .src = slide->media,
        .slide = slide,
        .title = slide->title,
        .business = member->business,
        .kind = member->item->kind,
        .who = member->who,
        .member = span->member,
        .dur_ms = plan_dwell_ms(planning->channel, slide->reading_chars),
        .undated = member->undated,
        .pinned = member->item->pinned,
        .least_hourly = hourly(member->item, "least_hourly"),
        .most_hourly = hourly(member->item, "most_hourly"),
    };
}

static bool compose_cast(struct planning *planning, struct error *error)
{
    for (size_t i = 0; i < planning->cast->count; i++) {
        struct cast_member *member = &planning->cast->members[i];
        const struct design *template =
            design_choice_member(planning->context->designs, &planning->settings, member);
        if (!periods_admit_member(&planning->settings, member))
            continue;
        for (size_t s = 0; s < member->span_count; s++) {
            const struct cast_span *span = &member->spans[s];
            if (!periods_admit_span(&planning->settings, span))
                continue;
            const struct shelf_slide *slide = slide_of(planning, member, span, template, error);
            if (!slide)
                return error_prefix(error, "item %s", member->item->id);
            planning->table[span - planning->cast->spans] = show_of(planning, span, slide);
        }
    }
    return true;
}

static bool compose_welcome_slide(struct planning *planning, struct error *error)
{
    const struct design *template = designs_template(planning->context->designs, "welcome");
    planning->welcome = plan_keep_slide(
        planning,
        compose_welcome(&planning->compose, template->self.media, planning->context->place),
        planning->context->place, error);
    return planning->welcome != NULL;
}

// ---- loops ----

static struct loop_show welcome_show(const struct planning *planning)
{
    return (struct loop_show){
        .id = "",
        .src = planning->welcome->media,
        .slide = planning->welcome,
        .title = planning->welcome->title,
        .business = "",
        .kind = ITEM_NOTICE,
        .who = ROTA_NOBODY,
        .member = SIZE_MAX,
        .dur_ms = planning->channel->most_dwell_ms > 0 ? planning->channel->most_dwell_ms : 20000,
        .undated = true,
    };
}

// The welcome's place in the table, for loops that show nothing else.
static void fill_loop(const struct planning *planning, const struct period *period,
                      const uint32_t *welcome, struct loop *loop)
{
    bool empty = period->show_count == 0;
    *loop = (struct loop){
        .begin_ms = period->begin_utc * 1000,
        .end_ms = period->end_utc * 1000,
        .sort = period->sort,
        .table = planning->table,
        .shows = empty ? welcome : period->shows,
        .show_count = empty ? 1 : period->show_count,
        .shares = period->shares,
    };
}

static void plan_loops(struct planning *planning, const struct playlist *previous, int64_t now_ms)
{
    struct plan *plan = planning->plan;
    plan->loop_count = planning->period_count;
    plan->loops = arena_array(plan->arena, plan->loop_count, sizeof *plan->loops);
    uint32_t *welcome = arena_take(plan->arena, sizeof *welcome);
    *welcome = (uint32_t)planning->cast->span_count;
    planning->table[*welcome] = welcome_show(planning);
    plan->show_count = planning->cast->span_count + 1;
    for (size_t i = 0; i < plan->loop_count; i++)
        fill_loop(planning, &planning->periods[i], welcome, &plan->loops[i]);
    struct loops_request request = {
        .member_count = planning->cast->count,
        .who_count = planning->cast->who_count,
        .previous = previous ? playlist_region(previous, "main") : NULL,
        .now_ms = now_ms,
    };
    loops_order(&request, plan->loops, plan->loop_count, plan->arena);
}

// ---- looks ----

static void add_look(struct plan *plan, const struct design_media *media)
{
    for (size_t i = 0; i < plan->look_count; i++)
        if (strcmp(plan->looks[i]->media, media->media) == 0)
            return;
    plan->looks[plan->look_count++] = media;
}

static void add_design(struct plan *plan, const struct design *design)
{
    add_look(plan, &design->self);
    for (size_t i = 0; i < design->need_count; i++)
        add_look(plan, &design->needs[i]);
}

static void collect_looks(struct planning *planning)
{
    const struct design *used[DESIGN_CHOICE_MOST + 1];
    size_t media = 0,
           count = 1 + design_choice_all(planning->context->designs, planning->channel, &used[1]);
    used[0] = planning->theme;
    for (size_t i = 0; i < count; i++)
        media += 1 + used[i]->need_count;
    planning->plan->looks =
        arena_array(planning->plan->arena, media, sizeof *planning->plan->looks);
    for (size_t i = 0; i < count; i++)
        add_design(planning->plan, used[i]);
}

struct plan *plan_create(const struct plan_context *context, const struct channel_settings *channel,
                         struct cast *cast, const struct playlist *previous, int64_t now_ms,
                         struct error *error)
{
    if (!plan_check_designs(context->designs, channel, error))
        return NULL;
    struct plan *plan = calloc(1, sizeof *plan);
    if (!plan)
        abort();
    plan->arena = arena_create();
    struct planning planning = {
        .context = context,
        .channel = channel,
        .cast = cast,
        .plan = plan,
        .theme = designs_theme(context->designs, channel->theme),
    };
    plan->paper_rgb = planning.theme->paper_rgb;
    buffer_init(&planning.key, PLAN_MOST_KEY_BYTES);
    planning.compose = (struct compose_context){.phrases = context->phrases,
                                                .zone = context->zone,
                                                .languages = channel->languages,
                                                .theme_src = planning.theme->self.media,
                                                .least_percent = context->least_percent,
                                                .era = channel->era};
    planning.settings = plan_settings(context->designs, channel);
    planning.table = arena_array(plan->arena, cast->span_count + 1, sizeof *planning.table);
    bool ok = compose_cast(&planning, error) && compose_welcome_slide(&planning, error);
    if (ok) {
        planning.periods = periods_plan(cast, &planning.settings, context->zone, plan->arena,
                                        &planning.period_count);
        plan_loops(&planning, previous, now_ms);
        collect_looks(&planning);
        ok = plan_band(&planning, previous, now_ms, error);
    }
    buffer_finish(&planning.key);
    if (ok)
        return plan;
    plan_destroy(plan);
    return NULL;
}

void plan_destroy(struct plan *plan)
{
    if (!plan)
        return;
    arena_destroy(plan->arena);
    free(plan);
}
