#include "signage/language/playlist.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FAR_PAST_MS (INSTANT_NEVER * 1000)

// Periods often share one array of entries (the same opening hours every day): its offsets are
// worked out once. A few slots are enough, since such periods alternate.
#define SHARED_SLOTS 64

struct shared_loop {
    const struct playlist_entry *entries;
    size_t entry_count;
    int64_t loop_ms;
    int64_t undated_ms;
    int64_t *starts_ms;
};

struct playlist *playlist_create(void)
{
    struct arena *arena = arena_create();
    struct playlist *playlist = arena_take(arena, sizeof *playlist);
    playlist->arena = arena;
    playlist->screen = "";
    playlist->title = "";
    playlist->published_utc = INSTANT_NEVER;
    playlist->expires_utc = INSTANT_FOR_EVER;
    return playlist;
}

void playlist_destroy(struct playlist *playlist)
{
    if (playlist)
        arena_destroy(playlist->arena); // the playlist itself lies in it
}

static int64_t clamp(int64_t value, int64_t least, int64_t most)
{
    return value < least ? least : value > most ? most : value;
}

static double clamp_fraction(double value)
{
    return isnan(value) || value < 0 ? 0 : value > 1 ? 1 : value;
}

static void limit_entry(struct playlist_entry *entry)
{
    entry->dur_ms = clamp(entry->dur_ms, PLAYLIST_SHORTEST_ENTRY_MS, PLAYLIST_LONGEST_ENTRY_MS);
    if (entry->transition == PLAYLIST_CUT || entry->transition_ms < 0)
        entry->transition_ms = 0;
    if (entry->transition_ms > entry->dur_ms / 2)
        entry->transition_ms = (int)(entry->dur_ms / 2);
    if (entry->transition_ms == 0)
        entry->transition = PLAYLIST_CUT;
    if (entry->transition == PLAYLIST_CUT || entry->transition == PLAYLIST_CROSS_FADE)
        entry->from = PLAYLIST_FROM_LEFT;
}

static void lay_out_loop(struct arena *arena, struct playlist_period *period,
                         struct shared_loop slots[SHARED_SLOTS])
{
    size_t place = (size_t)((uintptr_t)period->entries / sizeof(struct playlist_entry));
    struct shared_loop *slot = &slots[place % SHARED_SLOTS];
    if (slot->entries != period->entries || slot->entry_count != period->entry_count) {
        *slot =
            (struct shared_loop){.entries = period->entries, .entry_count = period->entry_count};
        slot->starts_ms = arena_array(arena, period->entry_count, sizeof *slot->starts_ms);
        for (size_t i = 0; i < period->entry_count; i++) {
            limit_entry(&period->entries[i]);
            slot->starts_ms[i] = slot->loop_ms;
            slot->loop_ms += period->entries[i].dur_ms;
            slot->undated_ms += period->entries[i].undated ? period->entries[i].dur_ms : 0;
        }
    }
    period->loop_ms = slot->loop_ms;
    period->undated_ms = slot->undated_ms;
    period->starts_ms = slot->starts_ms;
}

// By beginning; of two that begin together the one further on in the array is the later.
static int compare_periods(const void *a, const void *b)
{
    const struct playlist_period *const *first = a, *const *second = b;
    if ((*first)->begin_utc_ms != (*second)->begin_utc_ms)
        return (*first)->begin_utc_ms < (*second)->begin_utc_ms ? -1 : 1;
    return (*first > *second) - (*first < *second);
}

static bool periods_in_order(const struct playlist_region *region)
{
    for (size_t i = 1; i < region->period_count; i++)
        if (region->periods[i].begin_utc_ms < region->periods[i - 1].begin_utc_ms)
            return false;
    return true;
}

static void sort_periods(struct playlist_region *region)
{
    if (periods_in_order(region))
        return;
    size_t count = region->period_count;
    struct playlist_period **order = calloc(count, sizeof(struct playlist_period *));
    struct playlist_period *sorted = calloc(count, sizeof *sorted);
    if (!order || !sorted)
        abort();
    for (size_t i = 0; i < count; i++)
        order[i] = &region->periods[i];
    qsort(order, count, sizeof(struct playlist_period *), compare_periods);
    for (size_t i = 0; i < count; i++)
        sorted[i] = *order[i];
    memcpy(region->periods, sorted, count * sizeof *sorted);
    free(sorted);
    free(order);
}

static void cut_overlaps(struct playlist_region *region)
{
    size_t kept = 0;
    for (size_t i = 0; i < region->period_count; i++) {
        struct playlist_period period = region->periods[i];
        if (period.begin_utc_ms >= period.end_utc_ms)
            continue;
        while (kept > 0 && region->periods[kept - 1].begin_utc_ms >= period.begin_utc_ms)
            kept--;
        if (kept > 0 && region->periods[kept - 1].end_utc_ms > period.begin_utc_ms)
            region->periods[kept - 1].end_utc_ms = period.begin_utc_ms;
        region->periods[kept++] = period;
    }
    region->period_count = kept;
}

static void finish_region(struct arena *arena, struct playlist_region *region)
{
    region->left = clamp_fraction(region->left);
    region->top = clamp_fraction(region->top);
    region->width = clamp_fraction(region->width);
    region->height = clamp_fraction(region->height);
    for (size_t i = 0; i < region->period_count; i++) {
        struct playlist_period *period = &region->periods[i];
        period->begin_utc_ms = clamp(period->begin_utc_ms, FAR_PAST_MS, PLAYLIST_FOR_EVER_MS);
        period->end_utc_ms = clamp(period->end_utc_ms, FAR_PAST_MS, PLAYLIST_FOR_EVER_MS);
    }
    sort_periods(region);
    cut_overlaps(region);
    struct shared_loop slots[SHARED_SLOTS] = {0};
    region->undated = NULL;
    for (size_t i = 0; i < region->period_count; i++) {
        struct playlist_period *period = &region->periods[i];
        if (period->entry_count > 0)
            lay_out_loop(arena, period, slots);
        if (period->undated_ms > 0)
            region->undated = period;
    }
}

static void sort_regions(struct playlist *playlist)
{
    for (size_t i = 1; i < playlist->region_count; i++) { // few, and stable
        struct playlist_region region = playlist->regions[i];
        size_t place = i;
        for (; place > 0 && playlist->regions[place - 1].z > region.z; place--)
            playlist->regions[place] = playlist->regions[place - 1];
        playlist->regions[place] = region;
    }
}

void playlist_finish(struct playlist *playlist)
{
    sort_regions(playlist);
    for (size_t i = 0; i < playlist->region_count; i++)
        finish_region(playlist->arena, &playlist->regions[i]);
}

const struct playlist_region *playlist_region(const struct playlist *playlist, const char *id)
{
    for (size_t i = 0; i < playlist->region_count; i++)
        if (strcmp(playlist->regions[i].id, id) == 0)
            return &playlist->regions[i];
    return NULL;
}

const char *playlist_entry_type_name(enum playlist_entry_type type)
{
    switch (type) {
    case PLAYLIST_SLIDE:
        return "slide";
    case PLAYLIST_TICKER:
        return "ticker";
    case PLAYLIST_IMAGE:
        return "image";
    case PLAYLIST_VIDEO:
        return "video";
    case PLAYLIST_TEXT:
        return "text";
    case PLAYLIST_OTHER:
        break;
    }
    return "other";
}
