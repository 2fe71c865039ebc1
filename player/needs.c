// Playlist → list of needs by due time. Entries name slides, slides name templates, themes and
// pictures (read once the slide is there), and the playlist's prefetch list names everything, also
// what only templates know of.
#include "player/needs.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "signage/base/arena.h"
#include "signage/base/clock.h"
#include "signage/base/file.h"
#include "signage/base/log.h"
#include "signage/language/slide.h"

// What only the prefetch list names (a template's own pictures) is wanted after what is on and
// next, before the rest of the day.
#define PREFETCH_DUE_AFTER_MS 60000

struct needs {
    struct arena *arena;
    const struct source *source;
    struct need *rows;
    size_t count, capacity;
    size_t *table; // index + 1 by hash of the locator; 0 is empty
    size_t table_capacity;
    size_t *order; // indexes by due time
    bool order_is_stale;
};

static size_t table_place(const struct needs *needs, const char *locator)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (const char *c = locator; *c; c++)
        hash = (hash ^ (unsigned char)*c) * UINT64_C(1099511628211);
    size_t place = (size_t)hash & (needs->table_capacity - 1);
    while (needs->table[place] &&
           strcmp(needs->rows[needs->table[place] - 1].locator, locator) != 0)
        place = (place + 1) & (needs->table_capacity - 1);
    return place;
}

static void *resized(void *memory, size_t count, size_t bytes)
{
    void *result = reallocarray(memory, count, bytes);
    if (!result)
        abort();
    return result;
}

static void grow(struct needs *needs)
{
    needs->capacity = needs->capacity ? needs->capacity * 2 : 64;
    needs->rows = resized(needs->rows, needs->capacity, sizeof *needs->rows);
    needs->order = resized(needs->order, needs->capacity, sizeof *needs->order);
    free(needs->table);
    needs->table_capacity = needs->capacity * 4;
    needs->table = calloc(needs->table_capacity, sizeof *needs->table);
    if (!needs->table)
        abort();
    for (size_t i = 0; i < needs->count; i++)
        needs->table[table_place(needs, needs->rows[i].locator)] = i + 1;
}

bool needs_locator(const struct source *source, const char *src, char *locator, size_t bytes)
{
    char name[MEDIA_NAME_BYTES];
    if (media_name_from_path(src, name)) {
        int length = snprintf(locator, bytes, "%s", name);
        return (size_t)length < bytes;
    }
    return source_resolve(source, src, locator, bytes);
}

// The row for `src`, made when missing; SIZE_MAX when it is no usable reference or there are too
// many.
static size_t add(struct needs *needs, const char *src, int64_t due_utc_ms)
{
    char locator[SOURCE_MOST_URL_BYTES];
    if (!needs_locator(needs->source, src, locator, sizeof locator))
        return SIZE_MAX;
    if (needs->count == needs->capacity) {
        if (needs->count >= NEEDS_MOST)
            return SIZE_MAX;
        grow(needs);
    }
    size_t place = table_place(needs, locator);
    if (needs->table[place]) {
        struct need *row = &needs->rows[needs->table[place] - 1];
        if (due_utc_ms < row->due_utc_ms) {
            row->due_utc_ms = due_utc_ms;
            needs->order_is_stale = true;
        }
        return needs->table[place] - 1;
    }
    needs->rows[needs->count] = (struct need){
        .locator = arena_text(needs->arena, locator),
        .src = arena_text(needs->arena, src),
        .due_utc_ms = due_utc_ms,
        .bytes = -1,
    };
    needs->table[place] = ++needs->count;
    needs->order_is_stale = true;
    return needs->count - 1;
}

static bool has_media(const struct playlist_entry *entry)
{
    return entry->src[0] && (entry->type == PLAYLIST_SLIDE || entry->type == PLAYLIST_TICKER ||
                             entry->type == PLAYLIST_IMAGE || entry->type == PLAYLIST_TEXT);
}

// When entry `index` is shown next, not before `now`; INT64_MAX when never in this period.
static int64_t due_in_period(const struct playlist_period *period, size_t index, int64_t now)
{
    if (period->end_utc_ms <= now || period->loop_ms <= 0)
        return INT64_MAX;
    bool has_begin = period->begin_utc_ms > INSTANT_NEVER * 1000;
    int64_t start = (has_begin ? period->begin_utc_ms : 0) + period->starts_ms[index];
    int64_t dur = period->entries[index].dur_ms;
    if (start + dur <= now)
        start += (now - start - dur) / period->loop_ms * period->loop_ms;
    if (start + dur <= now)
        start += period->loop_ms;
    return start < period->end_utc_ms ? start : INT64_MAX;
}

static void add_entries(struct needs *needs, const struct playlist_region *region,
                        int64_t now_utc_ms, enum timeline_trust trust)
{
    for (size_t p = 0; p < region->period_count; p++) {
        const struct playlist_period *period = &region->periods[p];
        for (size_t e = 0; e < period->entry_count; e++) {
            const struct playlist_entry *entry = &period->entries[e];
            int64_t due = due_in_period(period, e, now_utc_ms);
            if (trust == TIMELINE_UNTRUSTED && entry->undated)
                due = now_utc_ms;
            if (due == INT64_MAX || !has_media(entry))
                continue;
            size_t index = add(needs, entry->src, due);
            if (index != SIZE_MAX)
                needs->rows[index].is_slide =
                    entry->type == PLAYLIST_SLIDE || entry->type == PLAYLIST_TICKER;
        }
    }
}

struct needs *needs_create(const struct reel *reel, const struct source *source, int64_t now_utc_ms,
                           enum timeline_trust trust)
{
    struct needs *needs = calloc(1, sizeof *needs);
    if (!needs)
        abort();
    needs->arena = arena_create();
    needs->source = source;
    grow(needs);
    const struct playlist *playlist = reel->playlist;
    for (size_t i = 0; i < playlist->region_count; i++)
        add_entries(needs, &playlist->regions[i], now_utc_ms, trust);
    for (size_t i = 0; i < playlist->prefetch_count; i++) {
        const struct playlist_prefetch *prefetch = &playlist->prefetches[i];
        size_t index = add(needs, prefetch->src, now_utc_ms + PREFETCH_DUE_AFTER_MS);
        if (index != SIZE_MAX)
            needs->rows[index].bytes = prefetch->bytes;
    }
    return needs;
}

void needs_destroy(struct needs *needs)
{
    if (!needs)
        return;
    for (size_t i = 0; i < needs->count; i++)
        free(needs->rows[i].parts);
    arena_destroy(needs->arena);
    free(needs->rows);
    free(needs->order);
    free(needs->table);
    free(needs);
}

struct needs_tally needs_count_up(const struct needs *needs)
{
    struct needs_tally tally = {.needed = needs->count};
    for (size_t i = 0; i < needs->count; i++) {
        const struct need *need = &needs->rows[i];
        tally.held += need->state == NEED_HELD;
        tally.failed += need->state == NEED_FAILED;
        if (need->state == NEED_FAILED && !tally.first_failed)
            tally.first_failed = need->src;
    }
    return tally;
}

struct need *needs_at(struct needs *needs, size_t index)
{
    return &needs->rows[index];
}

static int compare_due(const void *a, const void *b, void *context)
{
    const struct need *rows = context;
    const struct need *left = &rows[*(const size_t *)a], *right = &rows[*(const size_t *)b];
    if (left->due_utc_ms != right->due_utc_ms)
        return left->due_utc_ms < right->due_utc_ms ? -1 : 1;
    return left < right ? -1 : left > right;
}

static void sort(struct needs *needs)
{
    if (!needs->order_is_stale)
        return;
    for (size_t i = 0; i < needs->count; i++)
        needs->order[i] = i;
    qsort_r(needs->order, needs->count, sizeof *needs->order, compare_due, needs->rows);
    needs->order_is_stale = false;
}

static void add_part(struct needs *needs, size_t slide, const char *src)
{
    if (!src || !src[0])
        return;
    size_t part = add(needs, src, needs->rows[slide].due_utc_ms);
    if (part == SIZE_MAX || part == slide)
        return;
    struct need *row = &needs->rows[slide];
    row->parts = resized(row->parts, row->part_count + 1, sizeof *row->parts);
    row->parts[row->part_count++] = part;
}

static void read_parts(struct needs *needs, size_t index, const char *path)
{
    size_t length;
    struct error error;
    char *bytes = file_load(path, SLIDE_MOST_BYTES, &length, &error);
    struct slide *slide =
        bytes ? slide_parse(needs->rows[index].locator, bytes, length, &error) : NULL;
    free(bytes);
    if (!slide) {
        log_warning("a slide cannot be read: %s", error.text);
        return;
    }
    needs->rows[index].part_count = 0;
    add_part(needs, index, slide->template_src);
    add_part(needs, index, slide->theme_src);
    for (size_t i = 0; i < slide->picture_count; i++)
        add_part(needs, index, slide->pictures[i].src);
    slide_destroy(slide);
}

bool needs_examine(struct needs *needs, struct cache *cache)
{
    sort(needs);
    for (size_t i = 0; i < needs->count; i++) {
        size_t index = needs->order[i];
        struct need *row = &needs->rows[index];
        if (row->state != NEED_UNKNOWN)
            continue;
        char path[PATH_MAX];
        bool held = cache_find(cache, row->locator, path, sizeof path);
        row->state = held ? NEED_HELD : NEED_WANTED;
        if (held && row->is_slide)
            read_parts(needs, index, path);
        return true;
    }
    return false;
}

void needs_doubt(struct needs *needs)
{
    for (size_t i = 0; i < needs->count; i++)
        if (needs->rows[i].state == NEED_HELD)
            needs->rows[i].state = NEED_UNKNOWN;
}

void needs_make_stale(struct needs *needs)
{
    for (size_t i = 0; i < needs->count; i++)
        needs->rows[i].is_stale = strstr(needs->rows[i].locator, "://") != NULL;
}

void needs_hurry(struct needs *needs)
{
    for (size_t i = 0; i < needs->count; i++) {
        needs->rows[i].tries = 0;
        needs->rows[i].next_try_ms = 0;
    }
}

struct need *needs_next(struct needs *needs, int64_t now_ms, int64_t *wait_ms)
{
    sort(needs);
    *wait_ms = -1;
    struct need *stale = NULL;
    for (size_t i = 0; i < needs->count; i++) {
        struct need *row = &needs->rows[needs->order[i]];
        if (row->in_flight || row->state == NEED_UNKNOWN ||
            (row->state == NEED_HELD && !row->is_stale))
            continue;
        if (row->next_try_ms > now_ms) {
            int64_t wait = row->next_try_ms - now_ms;
            if (*wait_ms < 0 || wait < *wait_ms)
                *wait_ms = wait;
        } else if (row->state == NEED_HELD) {
            stale = stale ? stale : row;
        } else {
            return row;
        }
    }
    return stale;
}

static const struct need *find(const struct needs *needs, const char *src)
{
    char locator[SOURCE_MOST_URL_BYTES];
    if (!needs_locator(needs->source, src, locator, sizeof locator))
        return NULL;
    size_t index = needs->table[table_place(needs, locator)];
    return index ? &needs->rows[index - 1] : NULL;
}

static bool all_parts(const struct needs *needs, const struct playlist_entry *entry,
                      bool failed_will_do)
{
    if (!has_media(entry))
        return failed_will_do;
    const struct need *row = find(needs, entry->src);
    if (!row)
        return failed_will_do;
    if (row->state == NEED_FAILED)
        return failed_will_do;
    if (row->state != NEED_HELD)
        return false;
    for (size_t i = 0; i < row->part_count; i++) {
        enum need_state state = needs->rows[row->parts[i]].state;
        if (state != NEED_HELD && !(state == NEED_FAILED && failed_will_do))
            return false;
    }
    return true;
}

bool needs_entry_held(const struct needs *needs, const struct playlist_entry *entry)
{
    return all_parts(needs, entry, false);
}

bool needs_entry_settled(const struct needs *needs, const struct playlist_entry *entry)
{
    return all_parts(needs, entry, true);
}

bool needs_know(const struct needs *needs, const char *locator)
{
    return needs->table[table_place(needs, locator)] != 0;
}
