#include "signage/language/smil_claim.h"

#include <stdlib.h>

// The claims that have begun, the winner on top; those that have ended are taken off when they come
// up.
struct heap {
    const struct smil_claim **claims;
    size_t count;
};

void smil_claims_add(struct smil_claims *claims, struct smil_claim claim)
{
    if (claims->count == claims->capacity) {
        claims->capacity = claims->capacity * 2 + 16;
        claims->claims = realloc(claims->claims, claims->capacity * sizeof *claims->claims);
        if (!claims->claims)
            abort();
    }
    claim.order = claims->count;
    claims->claims[claims->count++] = claim;
}

void smil_claims_finish(struct smil_claims *claims)
{
    free(claims->claims);
    *claims = (struct smil_claims){0};
}

static bool beats(const struct smil_claim *a, const struct smil_claim *b)
{
    if (a->priority != b->priority)
        return a->priority > b->priority;
    if (a->begin != b->begin)
        return a->begin > b->begin;
    return a->order > b->order;
}

static void swap(struct heap *heap, size_t i, size_t j)
{
    const struct smil_claim *claim = heap->claims[i];
    heap->claims[i] = heap->claims[j];
    heap->claims[j] = claim;
}

static void push(struct heap *heap, const struct smil_claim *claim)
{
    size_t place = heap->count++;
    heap->claims[place] = claim;
    for (; place > 0 && beats(heap->claims[place], heap->claims[(place - 1) / 2]);
         place = (place - 1) / 2)
        swap(heap, place, (place - 1) / 2);
}

static void pop(struct heap *heap)
{
    heap->claims[0] = heap->claims[--heap->count];
    for (size_t place = 0, child; (child = 2 * place + 1) < heap->count; place = child) {
        if (child + 1 < heap->count && beats(heap->claims[child + 1], heap->claims[child]))
            child++;
        if (!beats(heap->claims[child], heap->claims[place]))
            break;
        swap(heap, place, child);
    }
}

static int compare_claims(const void *a, const void *b)
{
    const struct smil_claim *first = a, *second = b;
    if (first->begin != second->begin)
        return first->begin < second->begin ? -1 : 1;
    return (first->order > second->order) - (first->order < second->order);
}

static int compare_instants(const void *a, const void *b)
{
    const int64_t *first = a, *second = b;
    return (*first > *second) - (*first < *second);
}

static int64_t *sorted_borders(const struct smil_claims *claims)
{
    int64_t *borders = calloc(claims->count * 2, sizeof *borders);
    if (!borders)
        abort();
    for (size_t i = 0; i < claims->count; i++) {
        borders[2 * i] = claims->claims[i].begin;
        borders[2 * i + 1] = claims->claims[i].end;
    }
    qsort(borders, claims->count * 2, sizeof *borders, compare_instants);
    return borders;
}

static size_t sweep(const struct smil_claims *claims, const int64_t *borders,
                    struct playlist_period *periods)
{
    struct heap heap = {calloc(claims->count, sizeof(struct smil_claim *)), 0};
    if (!heap.claims)
        abort();
    const struct smil_claim *shown = NULL;
    size_t count = 0, next = 0;
    for (size_t i = 0; i < claims->count * 2; i++) {
        while (next < claims->count && claims->claims[next].begin <= borders[i])
            push(&heap, &claims->claims[next++]);
        while (heap.count > 0 && heap.claims[0]->end <= borders[i])
            pop(&heap);
        const struct smil_claim *winner = heap.count > 0 ? heap.claims[0] : NULL;
        if (winner == shown)
            continue;
        if (shown)
            periods[count - 1].end_utc_ms = borders[i];
        if (winner)
            periods[count++] = (struct playlist_period){.begin_utc_ms = borders[i],
                                                        .end_utc_ms = winner->end,
                                                        .entries = winner->entries,
                                                        .entry_count = winner->entry_count};
        shown = winner;
    }
    free(heap.claims);
    return count;
}

void smil_claims_resolve(struct smil_claims *claims, struct arena *arena,
                         struct playlist_region *region)
{
    if (claims->count == 0)
        return;
    qsort(claims->claims, claims->count, sizeof *claims->claims, compare_claims);
    int64_t *borders = sorted_borders(claims);
    region->periods = arena_array(arena, claims->count * 2, sizeof *region->periods);
    region->period_count = sweep(claims, borders, region->periods);
    free(borders);
}
