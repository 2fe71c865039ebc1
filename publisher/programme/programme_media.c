// Old slides and designs make room once a day.

#include "publisher/programme/programme_media.h"

#include <stdlib.h>
#include <string.h>

#include "publisher/programme/publication.h"
#include "signage/base/log.h"

#define EVERY_S 86400
// A player that was away comes back with a playlist as old as it may be, and fetches its media.
#define GRACE_S (2 * PUBLICATION_LIFE_S)

struct names {
    const char **names;
    size_t count, capacity;
};

static void add_name(void *context, const char *name)
{
    struct names *names = context;
    if (names->count == names->capacity) {
        names->capacity = names->capacity ? names->capacity * 2 : 256;
        names->names = realloc(names->names, names->capacity * sizeof *names->names);
        if (!names->names)
            abort();
    }
    names->names[names->count++] = name;
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static bool is_needed(const char *name, void *context)
{
    const struct names *names = context;
    return names->count > 0 &&
           bsearch(&name, names->names, names->count, sizeof name, compare_names) != NULL;
}

static void forget(struct programme *programme, int64_t now_utc)
{
    struct error error = {0};
    int64_t forgotten = 0, after_s = programme->settings.forget_after_s;
    if (after_s <= 0)
        return;
    if (!store_forget_withdrawn(programme->store, now_utc - after_s, &forgotten, &error))
        log_warning("old items stay: %s", error.text);
    else if (forgotten > 0)
        log_info("forgot %lld items that were withdrawn more than %lld days ago",
                 (long long)forgotten, (long long)(after_s / EVERY_S));
}

void programme_media_tidy(struct programme *programme)
{
    slide_shelf_sweep(programme->shelf);
    int64_t now_utc = clock_now_utc(&programme->clock);
    if (now_utc < programme->collected_utc + EVERY_S && now_utc >= programme->collected_utc)
        return;
    programme->collected_utc = now_utc;
    forget(programme, now_utc);
    const struct edition *edition = programme_current(programme);
    if (!edition)
        return;
    struct names names = {0};
    for (size_t i = 0; i < edition->screen_count; i++)
        for (size_t m = 0; m < edition->screens[i].media_count; m++)
            add_name(&names, edition->screens[i].media[m]);
    slide_shelf_visit(programme->shelf, add_name, &names);
    designs_visit(programme->designs, add_name, &names);
    if (names.count > 1)
        qsort(names.names, names.count, sizeof *names.names, compare_names);
    struct error error = {0};
    struct store_collected collected = {0};
    if (!store_collect_media(programme->store, is_needed, &names, GRACE_S, &collected, &error))
        log_warning("old media stay: %s", error.text);
    else if (collected.files > 0)
        log_info("removed %lld old media files (%lld bytes)", (long long)collected.files,
                 (long long)collected.bytes);
    free(names.names);
    edition_release(edition);
}
