// What is compressed is kept from issue to issue as long as the playlist stays the same: an edition
// that changes one screen of fifty costs one compression.
#include "publisher/delivery/issue.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "signage/base/log.h"

struct shared {
    struct issue issue; // first: what callers hold
    atomic_int holders;
    void (*give_back)(const struct edition *edition);
    const struct packed *packed[];
};

static struct shared *shared_of(const struct issue *issue)
{
    return (struct shared *)(uintptr_t)issue;
}

const struct issue *issue_acquire(const struct issue *issue)
{
    atomic_fetch_add(&shared_of(issue)->holders, 1);
    return issue;
}

void issue_release(const struct issue *issue)
{
    if (!issue || atomic_fetch_sub(&shared_of(issue)->holders, 1) > 1)
        return;
    struct shared *shared = shared_of(issue);
    for (size_t i = 0; i < issue->edition->screen_count; i++)
        packed_release(shared->packed[i]);
    shared->give_back(issue->edition);
    free(shared);
}

const struct packed *issue_packed(const struct issue *issue, const struct edition_screen *screen)
{
    return issue->packed[screen - issue->edition->screens];
}

static const struct packed *pack(const struct edition_screen *screen, const struct issue *last)
{
    const struct edition_screen *old = last ? edition_find(last->edition, screen->id) : NULL;
    bool same = old && old->length == screen->length && strcmp(old->etag, screen->etag) == 0;
    const struct packed *packed = same ? packed_acquire(issue_packed(last, old)) : NULL;
    if (!packed)
        packed = packed_create(screen);
    if (!packed)
        log_warning("screen %s: its playlist of %zu bytes cannot be compressed for want of memory, "
                    "it is sent as it is",
                    screen->id, screen->length);
    return packed;
}

const struct issue *issue_create(const struct source *source, const struct edition *edition,
                                 const struct issue *last)
{
    size_t count = edition->screen_count;
    struct shared *shared = calloc(1, sizeof *shared + count * sizeof shared->packed[0]);
    if (!shared)
        abort();
    atomic_init(&shared->holders, 1);
    shared->give_back = source->release;
    for (size_t i = 0; i < count; i++)
        shared->packed[i] = pack(&edition->screens[i], last);
    shared->issue = (struct issue){edition, shared->packed};
    return &shared->issue;
}
