// Editions are counted references to publications; see edition_inside.h for how they are made.

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/programme/edition_inside.h"

struct shared {
    struct edition edition; // first: what callers hold
    atomic_int holders;
    struct edition_screen *screens;
    const struct publication **publications;
};

static struct shared *shared_of(const struct edition *edition)
{
    return (struct shared *)(uintptr_t)edition;
}

static int compare_publications(const void *left, const void *right)
{
    const struct publication *a = *(const struct publication *const *)left;
    const struct publication *b = *(const struct publication *const *)right;
    return strcmp(a->screen.id, b->screen.id);
}

const struct edition *edition_create(const struct publication *const *publications, size_t count,
                                     int64_t number)
{
    struct shared *shared = calloc(1, sizeof *shared);
    if (!shared)
        abort();
    atomic_init(&shared->holders, 1);
    shared->screens = calloc(count + 1, sizeof *shared->screens);
    shared->publications = calloc(count + 1, sizeof *shared->publications);
    if (!shared->screens || !shared->publications)
        abort();
    for (size_t i = 0; i < count; i++)
        shared->publications[i] = publication_acquire(publications[i]);
    if (count > 1)
        qsort(shared->publications, count, sizeof *shared->publications, compare_publications);
    for (size_t i = 0; i < count; i++)
        shared->screens[i] = shared->publications[i]->screen;
    shared->edition = (struct edition){shared->screens, count, number};
    return &shared->edition;
}

const struct publication *edition_publication(const struct edition *edition, const char *screen_id)
{
    const struct edition_screen *screen = edition_find(edition, screen_id);
    return screen ? shared_of(edition)->publications[screen - edition->screens] : NULL;
}

const struct playlist *edition_playlist(const struct edition *edition, const char *screen_id)
{
    const struct publication *publication = edition_publication(edition, screen_id);
    return publication ? publication->playlist : NULL;
}

const struct edition *edition_acquire(const struct edition *edition)
{
    atomic_fetch_add(&shared_of(edition)->holders, 1);
    return edition;
}

void edition_release(const struct edition *edition)
{
    if (!edition || atomic_fetch_sub(&shared_of(edition)->holders, 1) > 1)
        return;
    struct shared *shared = shared_of(edition);
    for (size_t i = 0; i < edition->screen_count; i++)
        publication_release(shared->publications[i]);
    free(shared->publications);
    free(shared->screens);
    free(shared);
}

static int compare_id(const void *id, const void *screen)
{
    return strcmp(id, ((const struct edition_screen *)screen)->id);
}

const struct edition_screen *edition_find(const struct edition *edition, const char *screen_id)
{
    if (edition->screen_count == 0)
        return NULL;
    return bsearch(screen_id, edition->screens, edition->screen_count, sizeof *edition->screens,
                   compare_id);
}
