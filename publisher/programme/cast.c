// Items → members with the spans in which they are due.

#include "publisher/programme/cast.h"

#include <stdlib.h>
#include <string.h>

#include "publisher/programme/gather.h"

#define MOST_SPANS 1000 // three changes for each occasion, and some

static bool same_picture(const struct standing *a, const struct standing *b)
{
    return a->flags == b->flags && a->occasion == b->occasion;
}

static void find_spans(struct cast *cast, struct cast_member *member)
{
    struct cast_span spans[MOST_SPANS];
    size_t count = 0;
    int64_t at = cast->from_utc;
    while (at < cast->until_utc && count < MOST_SPANS) {
        struct standing standing = standing_at(&member->facts, at);
        int64_t end = standing.until_utc < cast->until_utc ? standing.until_utc : cast->until_utc;
        struct cast_span *last = count > 0 ? &spans[count - 1] : NULL;
        if (standing.reason == STANDING_DUE) {
            if (last && last->end_utc == at && same_picture(&last->standing, &standing))
                last->end_utc = end;
            else
                spans[count++] =
                    (struct cast_span){.begin_utc = at, .end_utc = end, .standing = standing};
        }
        at = end;
    }
    member->spans = arena_array(cast->arena, count + 1, sizeof *spans);
    for (size_t i = 0; i < count; i++)
        member->spans[i] = spans[i];
    member->span_count = count;
}

static int precedence(const void *left, const void *right)
{
    const struct item *a = ((const struct cast_member *)left)->item;
    const struct item *b = ((const struct cast_member *)right)->item;
    if (a->pinned != b->pinned)
        return a->pinned ? -1 : 1;
    if (a->priority != b->priority)
        return a->priority > b->priority ? -1 : 1;
    if (a->published_utc != b->published_utc)
        return a->published_utc > b->published_utc ? -1 : 1;
    return strcmp(a->id, b->id);
}

// All spans in one array, so that a number is enough to name one.
static void gather_spans(struct cast *cast)
{
    for (size_t i = 0; i < cast->count; i++)
        cast->span_count += cast->members[i].span_count;
    cast->spans = arena_array(cast->arena, cast->span_count + 1, sizeof *cast->spans);
    struct cast_span *next = cast->spans;
    for (size_t i = 0; i < cast->count; i++) {
        struct cast_member *member = &cast->members[i];
        memcpy(next, member->spans, member->span_count * sizeof *next);
        member->spans = next;
        for (size_t s = 0; s < member->span_count; s++)
            (next++)->member = i;
    }
}

struct named {
    const char *business;
    size_t member;
};

static int compare_named(const void *left, const void *right)
{
    const struct named *a = left, *b = right;
    int order = strcmp(a->business, b->business);
    return order ? order : a->member < b->member ? -1 : a->member > b->member;
}

static void number_businesses(struct cast *cast)
{
    struct named *named = arena_array(cast->arena, cast->count + 1, sizeof *named);
    for (size_t i = 0; i < cast->count; i++)
        named[i] = (struct named){cast->members[i].business, i};
    if (cast->count > 1)
        qsort(named, cast->count, sizeof *named, compare_named);
    for (size_t i = 0; i < cast->count; i++) {
        bool same =
            i > 0 && *named[i].business && strcmp(named[i].business, named[i - 1].business) == 0;
        cast->members[named[i].member].who = same ? cast->who_count - 1 : cast->who_count++;
    }
}

struct cast *cast_create(const struct item_list *items, const struct civil_zone *zone,
                         int64_t from_utc, int64_t until_utc)
{
    struct arena *arena = arena_create();
    struct cast *cast = arena_take(arena, sizeof *cast);
    *cast = (struct cast){.arena = arena, .from_utc = from_utc, .until_utc = until_utc};
    cast->members =
        arena_array(arena, items->count + GATHER_MOST_MEMBERS + 1, sizeof *cast->members);
    for (size_t i = 0; i < items->count; i++) {
        struct cast_member *member = &cast->members[cast->count];
        member->item = items->items[i];
        member->facts = standing_facts(member->item, zone, arena);
        const char *business = item_value(member->item, "business", NULL);
        member->business = business ? business : "";
        member->undated = standing_undated(&member->facts, from_utc);
        find_spans(cast, member);
        cast->count += member->span_count > 0;
    }
    gather_board(cast);
    gather_digest(cast);
    if (cast->count > 1)
        qsort(cast->members, cast->count, sizeof *cast->members, precedence);
    number_businesses(cast);
    gather_spans(cast);
    return cast;
}

void cast_destroy(struct cast *cast)
{
    if (cast)
        arena_destroy(cast->arena);
}
