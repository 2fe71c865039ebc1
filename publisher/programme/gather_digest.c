// News of feeds beyond the newest few → the digest's pages.

#include <stdlib.h>
#include <string.h>

#include "publisher/programme/gather.h"
#include "publisher/programme/gather_pages.h"

#define DAY_S 86400
#define MOST_ROWS ((size_t)GATHER_DIGEST_ROWS * GATHER_DIGEST_MOST_PAGES)

struct stretch {
    int64_t begin_utc, end_utc;
};

// A notice of a feed, and when it is a row.
struct news {
    struct cast_member *member;
    size_t next; // its first span that has not ended
    struct stretch *stretches;
    size_t count, capacity;
};

struct digest {
    struct cast *cast;
    struct news *news; // those that lead first
    size_t count;
};

static void *checked(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

// What staff put first, and what says that something does not work, keeps a slide of its own.
static bool may_be_row(const struct cast_member *member)
{
    const struct item *item = member->item;
    return member->sort == CAST_ITEM && item->kind == ITEM_NOTICE && !item->pinned &&
           item->priority <= 5 && strncmp(item->source, "feed:", 5) == 0 &&
           !item_says_yes(item, "fault");
}

static int by_lead(const void *left, const void *right)
{
    const struct item *a = ((const struct news *)left)->member->item;
    const struct item *b = ((const struct news *)right)->member->item;
    if (a->priority != b->priority)
        return a->priority > b->priority ? -1 : 1;
    if (a->published_utc != b->published_utc)
        return a->published_utc > b->published_utc ? -1 : 1;
    return strcmp(a->id, b->id);
}

static int by_instant(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

static size_t cuts_of(const struct digest *digest, int64_t **cuts)
{
    size_t room = 1, count = 0, kept = 0;
    for (size_t i = 0; i < digest->count; i++)
        room += 2 * digest->news[i].member->span_count;
    int64_t *at = *cuts = checked(calloc(room, sizeof *at));
    for (size_t i = 0; i < digest->count; i++)
        for (size_t s = 0; s < digest->news[i].member->span_count; s++) {
            at[count++] = digest->news[i].member->spans[s].begin_utc;
            at[count++] = digest->news[i].member->spans[s].end_utc;
        }
    qsort(at, count, sizeof *at, by_instant);
    for (size_t i = 0; i < count; i++) {
        int64_t far_s = at[i] - digest->cast->from_utc - GATHER_NEAR_S;
        if (far_s > 0 && far_s % DAY_S != 0)
            at[i] += DAY_S - far_s % DAY_S;
        if (at[i] > digest->cast->until_utc)
            at[i] = digest->cast->until_utc;
        if (kept == 0 || at[kept - 1] < at[i])
            at[kept++] = at[i];
    }
    return kept;
}

static const struct cast_span *span_at(struct news *news, int64_t utc)
{
    const struct cast_member *member = news->member;
    while (news->next < member->span_count && member->spans[news->next].end_utc <= utc)
        news->next++;
    if (news->next == member->span_count || member->spans[news->next].begin_utc > utc)
        return NULL;
    return &member->spans[news->next];
}

static void note_stretch(struct news *news, int64_t begin_utc, int64_t end_utc)
{
    if (news->count > 0 && news->stretches[news->count - 1].end_utc == begin_utc) {
        news->stretches[news->count - 1].end_utc = end_utc;
        return;
    }
    if (news->count == news->capacity) {
        news->capacity = news->capacity * 2 + 4;
        news->stretches =
            checked(reallocarray(news->stretches, news->capacity, sizeof *news->stretches));
    }
    news->stretches[news->count++] = (struct stretch){begin_utc, end_utc};
}

static void gather_between(struct digest *digest, struct gather_pages *pages, int64_t begin_utc,
                           int64_t end_utc)
{
    struct cast_row rows[MOST_ROWS];
    struct news *of_row[MOST_ROWS];
    size_t due = 0, count = 0;
    for (size_t i = 0; i < digest->count && count < MOST_ROWS; i++) {
        const struct cast_span *span = span_at(&digest->news[i], begin_utc);
        if (!span || due++ < GATHER_DIGEST_OWN || span->end_utc < end_utc)
            continue;
        of_row[count] = &digest->news[i];
        rows[count++] =
            (struct cast_row){.item = digest->news[i].member->item, .standing = span->standing};
    }
    if (count < GATHER_DIGEST_LEAST)
        return;
    for (size_t i = 0; i < count; i++)
        note_stretch(of_row[i], begin_utc, end_utc);
    gather_pages_add(pages, begin_utc, end_utc, 0, rows, count);
}

// Cuts the member's spans where a stretch begins and ends. A stretch lies within one or several
// spans that touch.
static void mark_spans(struct cast *cast, struct news *news)
{
    struct cast_member *member = news->member;
    struct cast_span *spans =
        arena_array(cast->arena, member->span_count + 2 * news->count, sizeof *spans);
    size_t count = 0, next = 0;
    for (size_t s = 0; s < member->span_count; s++) {
        struct cast_span span = member->spans[s];
        int64_t end_utc = span.end_utc;
        while (span.begin_utc < end_utc) {
            while (next < news->count && news->stretches[next].end_utc <= span.begin_utc)
                next++;
            const struct stretch *stretch = next < news->count ? &news->stretches[next] : NULL;
            span.in_digest = stretch && stretch->begin_utc <= span.begin_utc;
            span.end_utc = end_utc;
            int64_t border = !stretch         ? end_utc
                             : span.in_digest ? stretch->end_utc
                                              : stretch->begin_utc;
            if (border < end_utc)
                span.end_utc = border;
            spans[count++] = span;
            span.begin_utc = span.end_utc;
        }
    }
    member->spans = spans;
    member->span_count = count;
}

void gather_digest(struct cast *cast)
{
    struct digest digest = {.cast = cast};
    digest.news = checked(calloc(cast->count + 1, sizeof *digest.news));
    for (size_t i = 0; i < cast->count; i++)
        if (may_be_row(&cast->members[i]))
            digest.news[digest.count++].member = &cast->members[i];
    if (digest.count >= GATHER_DIGEST_OWN + GATHER_DIGEST_LEAST) {
        struct gather_pages pages =
            gather_pages_begin(cast, CAST_DIGEST, ITEM_NOTICE, GATHER_DIGEST_ID, GATHER_DIGEST_ROWS,
                               GATHER_DIGEST_MOST_PAGES);
        int64_t *cuts;
        qsort(digest.news, digest.count, sizeof *digest.news, by_lead);
        size_t count = cuts_of(&digest, &cuts);
        for (size_t i = 0; i + 1 < count; i++)
            gather_between(&digest, &pages, cuts[i], cuts[i + 1]);
        free(cuts);
        for (size_t i = 0; i < digest.count; i++) {
            if (digest.news[i].count > 0)
                mark_spans(cast, &digest.news[i]);
            free(digest.news[i].stretches);
        }
    }
    free(digest.news);
}
