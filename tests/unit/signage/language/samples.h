// Playlists for the tests of this folder: random ones, and a comparison that says what differs.
#pragma once

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "signage/language/playlist.h"

// xorshift64*: the same numbers on every machine.
struct dice {
    uint64_t state;
};

static inline uint64_t dice_roll(struct dice *dice)
{
    dice->state ^= dice->state >> 12;
    dice->state ^= dice->state << 25;
    dice->state ^= dice->state >> 27;
    return dice->state * UINT64_C(0x2545F4914F6CDD1D);
}

// 0 to below `sides`.
static inline int64_t dice_below(struct dice *dice, int64_t sides)
{
    return (int64_t)(dice_roll(dice) >> 11) % sides;
}

static const char *const sample_texts[] = {"",
                                           "創業支援セミナー「はじめての資金計画」",
                                           "A & B <co> \"quoted\" 'x'",
                                           "ja",
                                           "  two  blanks ",
                                           "改行\nと\tタブ",
                                           "a--b-->c",
                                           "100%",
                                           "🏭 ものづくり 葛󠄀飾",
                                           "&amp;#10;",
                                           "]]>"};

static inline const char *sample_text(struct dice *dice)
{
    return sample_texts[dice_below(dice, sizeof sample_texts / sizeof *sample_texts)];
}

static inline struct playlist_entry sample_entry(struct arena *arena, struct dice *dice)
{
    static const char *const extensions[] = {"slide", "slide", "png", "mp4", "txt", "bin"};
    static const char *const mimes[] = {"", "image/png", "application/vnd.kawaraban.slide+xml"};
    struct playlist_entry entry = {
        .type = (enum playlist_entry_type)dice_below(dice, PLAYLIST_OTHER + 1),
        .mime_type = mimes[dice_below(dice, 3)],
        .item = sample_text(dice),
        .title = sample_text(dice),
        .language = dice_below(dice, 2) ? "ja" : "",
        .dur_ms = dice_below(dice, 3) ? (dice_below(dice, 60) + 1) * 1000
                                      : dice_below(dice, 60000) + PLAYLIST_SHORTEST_ENTRY_MS,
        .undated = dice_below(dice, 3) == 0,
        .fit = (enum playlist_fit)dice_below(dice, 4),
        .transition = (enum playlist_transition)dice_below(dice, PLAYLIST_TRANSITIONS),
        .from = (enum playlist_from)dice_below(dice, PLAYLIST_SIDES),
        .transition_ms = (int)dice_below(dice, 1500),
    };
    const char *extension = extensions[entry.type];
    if (dice_below(dice, 2)) {
        uint64_t seed = dice_roll(dice);
        struct digest digest = digest_of(&seed, sizeof seed);
        media_name_make(&digest, extension, entry.media);
        entry.src = arena_printf(arena, "../media/%s", entry.media);
    } else {
        entry.src = arena_printf(arena, "a%%20b/目黒 %d.%s?x=1&y=2", (int)dice_below(dice, 1000),
                                 extension);
    }
    return entry;
}

static inline void sample_period(struct arena *arena, struct dice *dice, int64_t begin_ms,
                                 int64_t end_ms, struct playlist_period *period)
{
    size_t count = (size_t)dice_below(dice, 9);
    *period =
        (struct playlist_period){.begin_utc_ms = begin_ms,
                                 .end_utc_ms = end_ms,
                                 .entries = arena_array(arena, count + 1, sizeof *period->entries),
                                 .entry_count = count};
    for (size_t i = 0; i < count; i++)
        period->entries[i] = sample_entry(arena, dice);
}

// Periods with and without gaps, sometimes without a beginning, sometimes for ever.
static inline void sample_region(struct arena *arena, struct dice *dice, size_t index,
                                 struct playlist_region *region)
{
    *region = (struct playlist_region){
        .id = arena_printf(arena, index % 2 ? "region-%zu" : "帯_%zu", index),
        .left = (double)dice_below(dice, 1000) / 1000,
        .top = (double)dice_below(dice, 3) / 3,
        .width = (double)dice_below(dice, 1920) / 1920,
        .height = (double)dice_below(dice, 7) / 7,
        .z = (int)dice_below(dice, 5) - 2,
        .background_rgb = (uint32_t)dice_below(dice, 0x1000000),
        .fit = (enum playlist_fit)dice_below(dice, 4),
    };
    size_t count = (size_t)dice_below(dice, 12);
    region->periods = arena_array(arena, count + 1, sizeof *region->periods);
    int64_t at = INT64_C(1764547200000) + dice_below(dice, 86400) * 1000;
    for (size_t i = 0; i < count; i++) {
        int64_t end = at + 1 + dice_below(dice, 4) * 3600000 + dice_below(dice, 100000);
        bool first = i == 0 && dice_below(dice, 2), last = i + 1 == count && dice_below(dice, 2);
        sample_period(arena, dice, first ? INSTANT_NEVER * 1000 : at,
                      last ? PLAYLIST_FOR_EVER_MS : end, &region->periods[i]);
        at = end + (dice_below(dice, 3) ? 0 : dice_below(dice, 5000));
    }
    region->period_count = count;
}

static inline struct playlist *sample_playlist(uint64_t seed)
{
    struct dice dice = {seed * 2654435761u + 88172645463325252u};
    struct playlist *playlist = playlist_create();
    struct arena *arena = playlist->arena;
    playlist->screen = sample_text(&dice);
    playlist->title = sample_text(&dice);
    playlist->sequence = dice_below(&dice, INT64_C(1) << 40);
    if (dice_below(&dice, 4))
        playlist->published_utc = 1764547200 + dice_below(&dice, 100000);
    if (dice_below(&dice, 2))
        playlist->expires_utc = 1764547200 + dice_below(&dice, INT64_C(1) << 36);
    if (dice_below(&dice, 4)) {
        playlist->width_px = (int)dice_below(&dice, 3840) + 1;
        playlist->height_px = (int)dice_below(&dice, 2160) + 1;
    }
    playlist->background_rgb = (uint32_t)dice_below(&dice, 0x1000000);
    playlist->motionless = dice_below(&dice, 3) == 0;
    playlist->region_count = (size_t)dice_below(&dice, PLAYLIST_MOST_REGIONS + 1);
    playlist->regions = arena_array(arena, PLAYLIST_MOST_REGIONS, sizeof *playlist->regions);
    for (size_t i = 0; i < playlist->region_count; i++)
        sample_region(arena, &dice, i, &playlist->regions[i]);
    playlist->prefetch_count = (size_t)dice_below(&dice, 20);
    playlist->prefetches =
        arena_array(arena, playlist->prefetch_count + 1, sizeof *playlist->prefetches);
    for (size_t i = 0; i < playlist->prefetch_count; i++) {
        struct playlist_entry entry = sample_entry(arena, &dice);
        playlist->prefetches[i].src = entry.src;
        memcpy(playlist->prefetches[i].media, entry.media, MEDIA_NAME_BYTES);
        playlist->prefetches[i].bytes = dice_below(&dice, 3) ? dice_below(&dice, 1 << 30) : -1;
    }
    playlist_finish(playlist);
    return playlist;
}

// What first differs, in words; "" when nothing does.
struct difference {
    char text[512];
};

static inline bool differ(struct difference *difference, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static inline bool differ(struct difference *difference, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(difference->text, sizeof difference->text, format, arguments);
    va_end(arguments);
    return true;
}

#define DIFFER_TEXT(what)                                                                          \
    if (strcmp(a->what, b->what) != 0)                                                             \
    return differ(difference, #what " was “%s” and is “%s”", a->what, b->what)
#define DIFFER_NUMBER(what)                                                                        \
    if (a->what != b->what)                                                                        \
    return differ(difference, #what " was %lld and is %lld", (long long)a->what, (long long)b->what)
#define DIFFER_FRACTION(what)                                                                      \
    if (fabs(a->what - b->what) > 1e-12)                                                           \
    return differ(difference, #what " was %.17g and is %.17g", a->what, b->what)

static inline bool entries_differ(const struct playlist_entry *a, const struct playlist_entry *b,
                                  struct difference *difference)
{
    DIFFER_NUMBER(type);
    DIFFER_TEXT(src);
    DIFFER_TEXT(media);
    DIFFER_TEXT(mime_type);
    DIFFER_TEXT(item);
    DIFFER_TEXT(title);
    DIFFER_TEXT(language);
    DIFFER_NUMBER(dur_ms);
    DIFFER_NUMBER(undated);
    DIFFER_NUMBER(fit);
    DIFFER_NUMBER(transition);
    DIFFER_NUMBER(from);
    DIFFER_NUMBER(transition_ms);
    return false;
}

static inline bool periods_differ(const struct playlist_period *a, const struct playlist_period *b,
                                  struct difference *difference)
{
    DIFFER_NUMBER(begin_utc_ms);
    DIFFER_NUMBER(end_utc_ms);
    DIFFER_NUMBER(entry_count);
    DIFFER_NUMBER(loop_ms);
    DIFFER_NUMBER(undated_ms);
    for (size_t i = 0; i < a->entry_count; i++)
        if (entries_differ(&a->entries[i], &b->entries[i], difference))
            return true;
        else
            DIFFER_NUMBER(starts_ms[i]);
    return false;
}

static inline bool regions_differ(const struct playlist_region *a, const struct playlist_region *b,
                                  struct difference *difference)
{
    DIFFER_TEXT(id);
    DIFFER_FRACTION(left);
    DIFFER_FRACTION(top);
    DIFFER_FRACTION(width);
    DIFFER_FRACTION(height);
    DIFFER_NUMBER(z);
    DIFFER_NUMBER(background_rgb);
    DIFFER_NUMBER(fit);
    DIFFER_NUMBER(period_count);
    for (size_t i = 0; i < a->period_count; i++)
        if (periods_differ(&a->periods[i], &b->periods[i], difference))
            return true;
    return false;
}

static inline bool playlists_differ(const struct playlist *a, const struct playlist *b,
                                    struct difference *difference)
{
    difference->text[0] = '\0';
    DIFFER_TEXT(screen);
    DIFFER_TEXT(title);
    DIFFER_NUMBER(sequence);
    DIFFER_NUMBER(published_utc);
    DIFFER_NUMBER(expires_utc);
    DIFFER_NUMBER(width_px);
    DIFFER_NUMBER(height_px);
    DIFFER_NUMBER(background_rgb);
    DIFFER_NUMBER(motionless);
    DIFFER_NUMBER(region_count);
    DIFFER_NUMBER(prefetch_count);
    for (size_t i = 0; i < a->region_count; i++)
        if (regions_differ(&a->regions[i], &b->regions[i], difference))
            return true;
    for (size_t i = 0; i < a->prefetch_count; i++) {
        const struct playlist_prefetch *const first = &a->prefetches[i];
        const struct playlist_prefetch *const second = &b->prefetches[i];
        if (strcmp(first->src, second->src) != 0 || strcmp(first->media, second->media) != 0 ||
            first->bytes != second->bytes)
            return differ(difference, "prefetch %zu: “%s” %lld and “%s” %lld", i, first->src,
                          (long long)first->bytes, second->src, (long long)second->bytes);
    }
    return false;
}
