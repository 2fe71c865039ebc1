// Regions, entries and the list of what to fetch.

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "publisher/programme/publication_playlist.h"
#include "signage/drawing/legibility.h"
#include "signage/language/media_name.h"

#define BAND_LANDSCAPE 0.08
#define BAND_PORTRAIT 0.05
#define BAND_LETTERS 0.46 // of its height, as the themes have it
#define BAND_MOST 0.25    // however far away people stand
#define CLOCK_LANDSCAPE 0.15
#define CLOCK_PORTRAIT 0.24
#define BAND_ENTRY_MS INT64_C(86400000) // text and clock run on; this is only when they begin anew
#define SLIDE_TYPE "application/vnd.kawaraban.slide+xml"
#define GEOMETRY_TOLERANCE 1e-4

struct drafting {
    const struct publication_request *request;
    struct playlist *playlist;
    struct arena *arena;
    size_t prefetch_capacity;
    size_t *table; // hash of media → prefetch number + 1
    size_t table_size;
};

// ---- what to fetch ----

static size_t table_place(const struct drafting *drafting, const char *media)
{
    // A media name begins with 64 bits of a digest: that is hash enough.
    char digits[17];
    memcpy(digits, media, 16);
    digits[16] = '\0';
    size_t at = (size_t)(strtoull(digits, NULL, 16) % drafting->table_size);
    while (drafting->table[at] > 0 &&
           strcmp(drafting->playlist->prefetches[drafting->table[at] - 1].media, media) != 0)
        at = (at + 1) % drafting->table_size;
    return at;
}

static void grow_table(struct drafting *drafting)
{
    struct playlist *playlist = drafting->playlist;
    size_t capacity = drafting->prefetch_capacity ? drafting->prefetch_capacity * 2 : 256;
    struct playlist_prefetch *more = arena_array(drafting->arena, capacity, sizeof *more);
    if (playlist->prefetch_count > 0)
        memcpy(more, playlist->prefetches, playlist->prefetch_count * sizeof *more);
    playlist->prefetches = more;
    drafting->prefetch_capacity = capacity;
    free(drafting->table);
    drafting->table_size = capacity * 2 + 1;
    drafting->table = calloc(drafting->table_size, sizeof *drafting->table);
    if (!drafting->table)
        abort();
    for (size_t i = 0; i < playlist->prefetch_count; i++)
        drafting->table[table_place(drafting, more[i].media)] = i + 1;
}

// "../../media/NAME": where delivery has it, seen from /screens/ID/playlist.smil.
static const char *src_of(struct drafting *drafting, const char *media)
{
    return arena_printf(drafting->arena, "../../media/%s", media);
}

static bool prefetch(struct drafting *drafting, const char *media, int64_t bytes)
{
    struct playlist *playlist = drafting->playlist;
    if (playlist->prefetch_count == drafting->prefetch_capacity)
        grow_table(drafting);
    size_t at = table_place(drafting, media);
    if (drafting->table[at] > 0)
        return false;
    struct playlist_prefetch *added = &playlist->prefetches[playlist->prefetch_count++];
    drafting->table[at] = playlist->prefetch_count;
    *added = (struct playlist_prefetch){.src = src_of(drafting, media), .bytes = bytes};
    memcpy(added->media, media, strlen(media) + 1);
    return true;
}

static int64_t size_of(const struct drafting *drafting, const char *media)
{
    char path[PATH_MAX];
    struct stat status;
    if (!media_name_path(store_media_folder(drafting->request->store), media, path, sizeof path) ||
        stat(path, &status) != 0)
        return -1;
    return status.st_size;
}

static void prefetch_slide(struct drafting *drafting, const struct shelf_slide *slide)
{
    if (!prefetch(drafting, slide->media, slide->bytes))
        return;
    for (size_t i = 0; i < slide->picture_count; i++)
        if (prefetch(drafting, slide->pictures[i], -1))
            drafting->playlist->prefetches[drafting->playlist->prefetch_count - 1].bytes =
                size_of(drafting, slide->pictures[i]);
}

// ---- regions ----

static struct playlist_entry entry_of(struct drafting *drafting, enum playlist_entry_type type,
                                      const char *media, const char *item, const char *title,
                                      int64_t dur_ms)
{
    struct playlist_entry entry = {
        .type = type,
        .src = src_of(drafting, media),
        .mime_type = SLIDE_TYPE,
        .item = arena_text(drafting->arena, item),
        .title = arena_text(drafting->arena, title),
        .language = "",
        .dur_ms = dur_ms,
        .fit = PLAYLIST_FIT_FILL,
        .transition = PLAYLIST_CUT,
    };
    memcpy(entry.media, media, strlen(media) + 1);
    return entry;
}

static struct playlist_region *add_region(struct drafting *drafting, const char *id, double left,
                                          double top, double width, double height)
{
    struct playlist *playlist = drafting->playlist;
    struct playlist_region *region = &playlist->regions[playlist->region_count];
    *region = (struct playlist_region){.id = id,
                                       .left = left,
                                       .top = top,
                                       .width = width,
                                       .height = height,
                                       .z = (int)playlist->region_count,
                                       .background_rgb = playlist->background_rgb,
                                       .fit = PLAYLIST_FIT_FILL};
    playlist->region_count++;
    return region;
}

static struct playlist_entry entry_of_show(struct drafting *drafting, const struct loop_show *show)
{
    const struct channel_settings *channel = drafting->request->channel;
    struct playlist_entry entry =
        entry_of(drafting, PLAYLIST_SLIDE, show->slide->media, show->id, show->title, show->dur_ms);
    entry.undated = show->undated;
    const struct channel_transition *transition = &channel->transitions[show->kind];
    if (!channel->motionless && transition->kind != PLAYLIST_CUT) {
        int64_t half_ms = show->dur_ms / 2;
        entry.transition = transition->kind;
        entry.from = transition->from;
        entry.transition_ms = (int)(transition->ms < half_ms ? transition->ms : half_ms);
    }
    prefetch_slide(drafting, show->slide);
    return entry;
}

// `made`: by place in the table, what is one show's entry in every loop; made when first asked for.
static void fill_loop(struct drafting *drafting, const struct loop *loop,
                      struct playlist_entry *made, struct playlist_period *period)
{
    *period = (struct playlist_period){
        .begin_utc_ms = loop->begin_ms, .end_utc_ms = loop->end_ms, .entry_count = loop->count};
    period->entries = arena_array(drafting->arena, loop->count, sizeof *period->entries);
    for (size_t i = 0; i < loop->count; i++) {
        const struct loop_show *show = loop_show(loop, loop->order[i]);
        struct playlist_entry *entry = &made[show - loop->table];
        if (!entry->src)
            *entry = entry_of_show(drafting, show);
        period->entries[i] = *entry;
    }
}

static void add_main(struct drafting *drafting, double height)
{
    const struct plan *plan = drafting->request->plan;
    struct playlist_region *region = add_region(drafting, "main", 0, 0, 1, height);
    region->periods = arena_array(drafting->arena, plan->loop_count, sizeof *region->periods);
    region->period_count = plan->loop_count;
    struct playlist_entry *made = calloc(plan->show_count, sizeof *made);
    if (!made)
        abort();
    for (size_t i = 0; i < plan->loop_count; i++)
        fill_loop(drafting, &plan->loops[i], made, &region->periods[i]);
    free(made);
}

static struct playlist_entry *one_entry(struct drafting *drafting, struct playlist_period *period,
                                        enum playlist_entry_type type,
                                        const struct shelf_slide *slide)
{
    period->entries = arena_array(drafting->arena, 1, sizeof *period->entries);
    period->entry_count = 1;
    period->entries[0] = entry_of(drafting, type, slide->media, "", slide->title, BAND_ENTRY_MS);
    prefetch_slide(drafting, slide);
    return &period->entries[0];
}

static void add_band(struct drafting *drafting, double height, double clock_width)
{
    const struct plan *plan = drafting->request->plan;
    struct playlist_region *texts =
        add_region(drafting, "ticker", 0, 1 - height, 1 - clock_width, height);
    texts->periods = arena_array(drafting->arena, plan->text_count, sizeof *texts->periods);
    texts->period_count = plan->text_count;
    for (size_t i = 0; i < plan->text_count; i++) {
        struct playlist_period *period = &texts->periods[i];
        period->begin_utc_ms = plan->texts[i].begin_ms;
        period->end_utc_ms = plan->texts[i].end_ms;
        // What stays for ever is the house's name.
        one_entry(drafting, period, PLAYLIST_TICKER, plan->texts[i].slide)->undated =
            i + 1 == plan->text_count;
    }
    if (!plan->clock)
        return;
    struct playlist_region *clock =
        add_region(drafting, "clock", 1 - clock_width, 1 - height, clock_width, height);
    clock->periods = arena_array(drafting->arena, 1, sizeof *clock->periods);
    clock->period_count = 1;
    clock->periods[0].begin_utc_ms = INSTANT_NEVER * 1000;
    clock->periods[0].end_utc_ms = PLAYLIST_FOR_EVER_MS;
    one_entry(drafting, &clock->periods[0], PLAYLIST_SLIDE, plan->clock);
}

double publication_band_height(const struct screen_settings *screen)
{
    const struct legibility_screen seen = {screen->diagonal_mm, screen->distance_mm,
                                           screen->width_px, screen->height_px};
    double usual = screen->height_px > screen->width_px ? BAND_PORTRAIT : BAND_LANDSCAPE;
    double legible = legibility_least_em_px(&seen) / BAND_LETTERS / screen->height_px;
    return fmin(fmax(usual, legible), BAND_MOST);
}

struct playlist *publication_playlist(const struct publication_request *request)
{
    struct playlist *playlist = playlist_create();
    struct drafting drafting = {.request = request, .playlist = playlist, .arena = playlist->arena};
    const struct screen_settings *screen = request->screen;
    const struct plan *plan = request->plan;
    playlist->screen = arena_text(playlist->arena, screen->id);
    playlist->title = arena_text(playlist->arena, screen->title);
    playlist->width_px = screen->width_px;
    playlist->height_px = screen->height_px;
    playlist->background_rgb = plan->paper_rgb;
    playlist->motionless = request->channel->motionless;
    playlist->regions = arena_array(playlist->arena, 3, sizeof *playlist->regions);
    for (size_t i = 0; i < plan->look_count; i++)
        prefetch(&drafting, plan->looks[i]->media, plan->looks[i]->bytes);
    bool portrait = screen->height_px > screen->width_px;
    double band = plan->text_count == 0 ? 0 : publication_band_height(screen);
    double clock = !plan->clock ? 0 : portrait ? CLOCK_PORTRAIT : CLOCK_LANDSCAPE;
    add_main(&drafting, 1 - band);
    if (plan->text_count > 0)
        add_band(&drafting, band, clock);
    playlist_finish(playlist);
    free(drafting.table);
    return playlist;
}

// ---- the same? ----

static bool same_entry(const struct playlist_entry *a, const struct playlist_entry *b)
{
    return a->type == b->type && strcmp(a->media, b->media) == 0 && strcmp(a->item, b->item) == 0 &&
           strcmp(a->title, b->title) == 0 && a->dur_ms == b->dur_ms && a->undated == b->undated &&
           a->transition == b->transition && a->from == b->from &&
           a->transition_ms == b->transition_ms;
}

static bool same_period(const struct playlist_period *a, const struct playlist_period *b)
{
    if (a->begin_utc_ms != b->begin_utc_ms || a->end_utc_ms != b->end_utc_ms ||
        a->entry_count != b->entry_count)
        return false;
    for (size_t i = 0; i < a->entry_count; i++)
        if (!same_entry(&a->entries[i], &b->entries[i]))
            return false;
    return true;
}

static bool near(double a, double b)
{
    return fabs(a - b) < GEOMETRY_TOLERANCE;
}

static size_t first_ahead(const struct playlist_region *region, int64_t now_ms)
{
    size_t i = 0;
    while (i < region->period_count && region->periods[i].end_utc_ms <= now_ms)
        i++;
    return i;
}

static bool same_region(const struct playlist_region *a, const struct playlist_region *b,
                        int64_t now_ms)
{
    if (strcmp(a->id, b->id) != 0 || !near(a->left, b->left) || !near(a->top, b->top) ||
        !near(a->width, b->width) || !near(a->height, b->height))
        return false;
    size_t i = first_ahead(a, now_ms), j = first_ahead(b, now_ms);
    if (a->period_count - i != b->period_count - j)
        return false;
    for (; i < a->period_count; i++, j++)
        if (!same_period(&a->periods[i], &b->periods[j]))
            return false;
    return true;
}

bool publication_same_playlist(const struct playlist *a, const struct playlist *b, int64_t now_ms)
{
    if (strcmp(a->title, b->title) != 0 || a->width_px != b->width_px ||
        a->height_px != b->height_px || a->background_rgb != b->background_rgb ||
        a->motionless != b->motionless || a->region_count != b->region_count)
        return false;
    for (size_t i = 0; i < a->region_count; i++)
        if (!same_region(&a->regions[i], &b->regions[i], now_ms))
            return false;
    return true;
}
