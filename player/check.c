// `check`: what the player makes of a playlist: its regions and spans, what it will skip and why,
// and which media are not beside it.
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "player/commands.h"
#include "player/finder.h"
#include "player/playhead.h"
#include "signage/base/buffer.h"
#include "signage/base/clock.h"

#define NOTES_MOST_BYTES (1024u * 1024)
#define TYPES 6

static void print_head(const struct playlist *playlist, const char *path, bool has_signature,
                       FILE *out)
{
    char published[INSTANT_TEXT_BYTES], expires[INSTANT_TEXT_BYTES];
    instant_format(playlist->published_utc, published);
    instant_format(playlist->expires_utc, expires);
    fprintf(out, "%s: %s\n", path,
            playlist->title[0] ? playlist->title : "a playlist without title");
    if (playlist->screen[0])
        fprintf(out, "  for screen %s, number %" PRId64 ", published %s, expires %s\n",
                playlist->screen, playlist->sequence, published, expires);
    else
        fprintf(out, "  another system's playlist: it names no screen\n");
    fprintf(out, "  %s\n",
            has_signature ? "carries a signature (not checked here)"
                          : "carries no signature: only players without a key take it");
    if (playlist->width_px > 0)
        fprintf(out, "  made for %d x %d px\n", playlist->width_px, playlist->height_px);
}

static void print_region(const struct playlist_region *region, FILE *out)
{
    size_t counts[TYPES] = {0}, entries = 0;
    char begin[INSTANT_TEXT_BYTES] = "never", end[INSTANT_TEXT_BYTES] = "never";
    for (size_t p = 0; p < region->period_count; p++)
        for (size_t e = 0; e < region->periods[p].entry_count; e++, entries++)
            counts[region->periods[p].entries[e].type]++;
    if (region->period_count > 0) {
        instant_format(region->periods[0].begin_utc_ms / 1000, begin);
        instant_format(region->periods[region->period_count - 1].end_utc_ms / 1000, end);
    }
    fprintf(
        out,
        "  region %s at %.1f%%, %.1f%%, %.1f%% x %.1f%%: %zu period%s from %s to %s, %zu entr%s",
        region->id, region->left * 100, region->top * 100, region->width * 100,
        region->height * 100, region->period_count, region->period_count == 1 ? "" : "s", begin,
        end, entries, entries == 1 ? "y" : "ies");
    const char *separator = " (";
    for (int type = 0; type < TYPES; type++)
        if (counts[type]) {
            fprintf(out, "%s%zu %s", separator, counts[type],
                    playlist_entry_type_name((enum playlist_entry_type)type));
            separator = ", ";
        }
    fprintf(out, "%s\n", entries ? ")" : "");
}

// One line for each piece of media that is skipped or missing, each once in a row of the same.
static size_t print_skipped(const struct playlist *playlist, const struct finder *finder, FILE *out)
{
    size_t skipped = 0;
    for (size_t r = 0; r < playlist->region_count; r++)
        for (size_t p = 0; p < playlist->regions[r].period_count; p++)
            for (size_t e = 0; e < playlist->regions[r].periods[p].entry_count; e++) {
                const struct playlist_entry *entry = &playlist->regions[r].periods[p].entries[e];
                char path[PATH_MAX];
                if (!playhead_knows(entry))
                    fprintf(
                        out,
                        "  skipped: %s: this player shows no %s; the next entry takes its time\n",
                        entry->src, playlist_entry_type_name(entry->type));
                else if (entry->type == PLAYLIST_OTHER)
                    fprintf(out, "  skipped: %s: not understood; the background is shown\n",
                            entry->src);
                else if (p == 0 && strstr(entry->src, "://") == NULL &&
                         !finder_find(finder, entry->src, path, sizeof path))
                    fprintf(out, "  missing: %s is not beside the playlist\n", entry->src);
                else
                    continue;
                skipped++;
            }
    return skipped;
}

static void print_notes(const struct smil_notes *notes, FILE *out)
{
    const char *line = buffer_text(&notes->lines);
    while (*line) {
        size_t length = strcspn(line, "\n");
        if (length > 0)
            fprintf(out, "  note: %.*s\n", (int)length, line);
        line += length + (line[length] == '\n');
    }
}

int check_run(const struct options *options, FILE *out, struct error *error)
{
    struct source source;
    struct smil_notes notes;
    char *bytes = NULL;
    size_t length = 0;
    buffer_init(&notes.lines, NOTES_MOST_BYTES);
    struct playlist *playlist =
        commands_load_playlist(options, &source, &notes, &bytes, &length, error);
    if (playlist) {
        struct finder finder = {.source = &source};
        bool has_signature = memmem(bytes, length, "<!-- kawaraban-signature ", 25) != NULL;
        print_head(playlist, source.playlist_path, has_signature, out);
        for (size_t i = 0; i < playlist->region_count; i++)
            print_region(&playlist->regions[i], out);
        size_t skipped = print_skipped(playlist, &finder, out);
        print_notes(&notes, out);
        if (skipped == 0 && notes.lines.length == 0)
            fprintf(out, "  everything in it is understood and there\n");
    }
    bool ok = playlist != NULL;
    if (ok && (fflush(out) != 0 || ferror(out)))
        ok = error_set(error, "the answer cannot be written; is the disk full?");
    free(bytes);
    playlist_destroy(playlist);
    buffer_finish(&notes.lines);
    return ok ? 0 : 1;
}
