// `plan`: the timeline as JSON Lines, in the order of time over all regions.
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "player/commands.h"
#include "signage/base/buffer.h"
#include "signage/base/clock.h"
#include "signage/language/timeline.h"

static void format_instant(int64_t utc_ms, char out[INSTANT_TEXT_BYTES])
{
    bool is_border = utc_ms >= PLAYLIST_FOR_EVER_MS || utc_ms <= INSTANT_NEVER * 1000;
    if (is_border || utc_ms % 1000 == 0)
        instant_format(utc_ms / 1000, out);
    else
        instant_format_ms(utc_ms, out);
}

static void print_row(FILE *out, const struct playlist_region *region,
                      const struct timeline_spot *spot)
{
    char at[INSTANT_TEXT_BYTES], until[INSTANT_TEXT_BYTES];
    format_instant(spot->starts_utc_ms, at);
    format_instant(spot->until_utc_ms, until);
    json_t *src = spot->entry ? json_string(spot->entry->src) : NULL;
    json_t *row = json_pack("{s:s,s:s,s:s,s:o}", "at", at, "until", until, "region", region->id,
                            "src", src ? src : json_null());
    char *text = row ? json_dumps(row, JSON_COMPACT) : NULL;
    if (text)
        fprintf(out, "%s\n", text);
    free(text);
    json_decref(row);
}

static bool find_regions(const struct playlist *playlist, const char *wanted,
                         const struct playlist_region **regions, size_t *count, struct error *error)
{
    struct buffer names;
    buffer_init(&names, 512);
    *count = 0;
    for (size_t i = 0; i < playlist->region_count; i++) {
        if (!wanted || strcmp(playlist->regions[i].id, wanted) == 0)
            regions[(*count)++] = &playlist->regions[i];
        buffer_printf(&names, "%s%s", i ? ", " : "", playlist->regions[i].id);
    }
    if (wanted && *count == 0)
        error_set(error, "there is no region “%s” in this playlist; it has %s", wanted,
                  names.length ? buffer_text(&names) : "none");
    buffer_finish(&names);
    return !wanted || *count > 0;
}

static void print_plan(const struct playlist_region *const *regions, size_t count, int64_t from,
                       int64_t until, FILE *out)
{
    struct timeline_spot spots[PLAYLIST_MOST_REGIONS];
    for (size_t i = 0; i < count; i++)
        spots[i] = timeline_at(regions[i], from, TIMELINE_TRUSTED);
    for (;;) {
        size_t first = count;
        for (size_t i = 0; i < count; i++)
            if (spots[i].starts_utc_ms < until &&
                (first == count || spots[i].starts_utc_ms < spots[first].starts_utc_ms))
                first = i;
        if (first == count)
            return;
        print_row(out, regions[first], &spots[first]);
        if (spots[first].until_utc_ms >= PLAYLIST_FOR_EVER_MS || ferror(out))
            spots[first].starts_utc_ms = INT64_MAX;
        else
            spots[first] = timeline_next(regions[first], &spots[first], TIMELINE_TRUSTED);
    }
}

int plan_run(const struct options *options, FILE *out, struct error *error)
{
    struct source source;
    size_t length, count;
    const struct playlist_region *regions[PLAYLIST_MOST_REGIONS];
    struct playlist *playlist =
        commands_load_playlist(options, &source, NULL, NULL, &length, error);
    bool ok = playlist && find_regions(playlist, options->region, regions, &count, error);
    if (ok)
        print_plan(regions, count, options->from_utc_ms, options->from_utc_ms + options->for_ms,
                   out);
    if (ok && (fflush(out) != 0 || ferror(out)))
        ok = error_set(error, "the plan cannot be written; is the disk full?");
    playlist_destroy(playlist);
    return ok ? 0 : 1;
}
