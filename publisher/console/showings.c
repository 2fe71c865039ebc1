// Each period's loop is walked once; where an entry stands in it and how often the loop has run
// tell its next showing.
#include "publisher/console/showings.h"

#include <stdlib.h>
#include <string.h>

#include "signage/base/clock.h"
#include "signage/language/playlist.h"

struct index {
    struct showing **sorted;
    size_t count;
};

static int by_item(const void *a, const void *b)
{
    return strcmp((*(struct showing *const *)a)->item, (*(struct showing *const *)b)->item);
}

static int of_item(const void *item, const void *showing)
{
    return strcmp(item, (*(struct showing *const *)showing)->item);
}

// When the entry that begins `offset_ms` into the loop is on at `from_ms` or next;
// PLAYLIST_FOR_EVER_MS when that is behind the period.
static int64_t next_ms(const struct playlist_period *period, size_t entry, int64_t from_ms)
{
    int64_t begin_ms = period->begin_utc_ms > INSTANT_NEVER * 1000 ? period->begin_utc_ms : 0;
    if (from_ms < begin_ms)
        from_ms = begin_ms;
    int64_t round_ms = begin_ms + (from_ms - begin_ms) / period->loop_ms * period->loop_ms;
    int64_t at_ms = round_ms + period->starts_ms[entry];
    if (at_ms + period->entries[entry].dur_ms <= from_ms)
        at_ms += period->loop_ms;
    return at_ms < period->end_utc_ms ? at_ms : PLAYLIST_FOR_EVER_MS;
}

static void look_at_period(const struct index *index, const struct playlist_period *period,
                           int64_t now_ms, const char *screen)
{
    for (size_t i = 0; i < period->entry_count; i++) {
        struct showing **found = bsearch(period->entries[i].item, index->sorted, index->count,
                                         sizeof *index->sorted, of_item);
        if (!found)
            continue;
        int64_t at_ms = next_ms(period, i, now_ms);
        if (at_ms < PLAYLIST_FOR_EVER_MS && at_ms / 1000 < (*found)->at_utc) {
            (*found)->at_utc = at_ms / 1000;
            (*found)->screen = screen;
        }
    }
}

void showings_find(const struct edition *edition, int64_t now_utc, struct showing *showings,
                   size_t count)
{
    struct index index = {calloc(count + 1, sizeof *index.sorted), count};
    if (!index.sorted)
        abort();
    for (size_t i = 0; i < count; i++) {
        showings[i].at_utc = INSTANT_FOR_EVER;
        showings[i].screen = "";
        index.sorted[i] = &showings[i];
    }
    qsort(index.sorted, count, sizeof *index.sorted, by_item);
    for (size_t s = 0; edition && count > 0 && s < edition->screen_count; s++) {
        const char *screen = edition->screens[s].id;
        const struct playlist *playlist = edition_playlist(edition, screen);
        for (size_t r = 0; playlist && r < playlist->region_count; r++)
            for (size_t p = 0; p < playlist->regions[r].period_count; p++) {
                const struct playlist_period *period = &playlist->regions[r].periods[p];
                if (period->end_utc_ms > now_utc * 1000 && period->entry_count > 0)
                    look_at_period(&index, period, now_utc * 1000, screen);
            }
    }
    free(index.sorted);
}
