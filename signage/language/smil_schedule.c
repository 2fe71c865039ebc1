#include "signage/language/smil_schedule.h"

#include <stdlib.h>
#include <string.h>

#include "signage/language/smil_claim.h"
#include "signage/language/smil_score.h"
#include "signage/language/smil_time.h"

#define FAR_PAST_MS (INSTANT_NEVER * 1000)
#define MOST_CLASS_RANKS 65
#define MOST_PRIORITY (INT64_C(1) << 50)

// Against sequences in which very many things come and go at very many times.
#define MOST_CHECKS 50000000

// What one region plays: first this once, then that for ever. The entries are in the playlist's
// arena and shared by all the times it is played.
struct part {
    size_t region;
    struct playlist_entry *once, *loop;
    size_t once_count, loop_count;
    int64_t once_ms;
};

struct smil_stretch {
    struct part *parts;
    size_t count;
};

// The time that is being filled.
struct span {
    int64_t begin, end;
    bool loops;   // nothing around it says when it began: what ends begins again
    bool repeats; // something around it repeats without end
    int64_t priority;
};

struct scheduler {
    struct smil_reader *reader;
    struct arena *scratch;
    struct smil_claims claims[PLAYLIST_MOST_REGIONS];
    size_t check_count;
};

static void schedule(struct scheduler *scheduler, struct smil_node *node, struct span span);

// ---- score → entries

static struct playlist_entry *entries_of(struct smil_reader *reader, const struct smil_line *line,
                                         const struct playlist_region *region, size_t from,
                                         size_t to)
{
    size_t count = to - from;
    reader->entry_count += count;
    if (reader->entry_count > PLAYLIST_MOST_ENTRIES) {
        smil_fail(reader, "more than %d entries", PLAYLIST_MOST_ENTRIES);
        return NULL;
    }
    struct playlist_entry *entries = arena_array(reader->playlist->arena, count, sizeof *entries);
    bool undated = false;
    for (size_t i = from; i < to && !undated; i++)
        undated = line->beats[i].entry && line->beats[i].entry->undated;
    for (size_t i = 0; i < count; i++) {
        const struct smil_beat *beat = &line->beats[from + i];
        entries[i] = beat->entry ? *beat->entry
                                 : (struct playlist_entry){.type = PLAYLIST_OTHER,
                                                           .src = "",
                                                           .mime_type = "",
                                                           .item = "",
                                                           .title = "",
                                                           .language = "",
                                                           .fit = region->fit,
                                                           .undated = undated};
        entries[i].dur_ms = beat->ms;
    }
    return entries;
}

static void settle_line(struct scheduler *scheduler, struct smil_line *line, int64_t score_ms,
                        bool loops, struct part *part)
{
    struct smil_reader *reader = scheduler->reader;
    const struct playlist_region *region = &reader->playlist->regions[part->region];
    size_t loop_from = line->loop_from == SMIL_NO_LOOP ? line->count : line->loop_from;
    if (loop_from == line->count && loops) {
        if (score_ms != SMIL_INDEFINITE && line->ms < score_ms)
            smil_line_add(reader, line, NULL, score_ms - line->ms);
        loop_from = 0;
    }
    part->once_count = loop_from;
    part->loop_count = line->count - loop_from;
    if (part->once_count > 0)
        part->once = entries_of(reader, line, region, 0, loop_from);
    if (part->loop_count > 0)
        part->loop = entries_of(reader, line, region, loop_from, line->count);
    for (size_t i = 0; i < loop_from; i++)
        part->once_ms += line->beats[i].ms;
}

static struct smil_stretch *settle(struct scheduler *scheduler, struct smil_node *node,
                                   const struct span *span)
{
    struct smil_score score = smil_score_of(scheduler->reader, node, span->begin);
    struct smil_stretch *stretch = arena_take(scheduler->scratch, sizeof *stretch);
    for (size_t i = 0; i < PLAYLIST_MOST_REGIONS; i++)
        stretch->count += score.lines[i].count > 0;
    stretch->parts = arena_array(scheduler->scratch, stretch->count, sizeof *stretch->parts);
    for (size_t i = 0, place = 0; i < PLAYLIST_MOST_REGIONS; i++) {
        if (score.lines[i].count == 0)
            continue;
        stretch->parts[place].region = i;
        settle_line(scheduler, &score.lines[i], score.ms, span->loops || span->repeats,
                    &stretch->parts[place++]);
    }
    smil_score_finish(&score);
    return stretch;
}

// ---- entries → claims

static void claim(struct scheduler *scheduler, size_t region, const struct span *span,
                  int64_t begin, int64_t end, struct playlist_entry *entries, size_t count)
{
    struct smil_reader *reader = scheduler->reader;
    if (begin >= end || reader->failed)
        return;
    if (reader->period_count++ >= PLAYLIST_MOST_PERIODS) {
        smil_fail(reader, "more than %d periods", PLAYLIST_MOST_PERIODS);
        return;
    }
    smil_claims_add(&scheduler->claims[region], (struct smil_claim){.begin = begin,
                                                                    .end = end,
                                                                    .entries = entries,
                                                                    .entry_count = count,
                                                                    .priority = span->priority});
}

static int64_t end_of_once(const struct span *span, const struct part *part)
{
    return part->once_ms < span->end - span->begin ? span->begin + part->once_ms : span->end;
}

static void play(struct scheduler *scheduler, const struct smil_node *node,
                 const struct smil_stretch *stretch, const struct span *span)
{
    for (size_t i = 0; i < stretch->count; i++) {
        const struct part *part = &stretch->parts[i];
        int64_t begin = span->begin;
        if (part->once_count > 0 && begin > FAR_PAST_MS) {
            begin = end_of_once(span, part);
            claim(scheduler, part->region, span, span->begin, begin, part->once, part->once_count);
        } else if (part->once_count > 0) {
            smil_note(scheduler->reader, node->xml,
                      "what stands before an endless repetition has no time of its own and is "
                      "left out");
        }
        if (part->loop_count > 0)
            claim(scheduler, part->region, span, begin, span->end, part->loop, part->loop_count);
    }
    if (stretch->count == 0 && node->kind == SMIL_SEQ && node->region && !node->first)
        claim(scheduler, (size_t)(node->region - scheduler->reader->playlist->regions), span,
              span->begin, span->end, NULL, 0);
}

// ---- sequences in which things come and go

struct timed_nodes {
    struct smil_node **nodes;
    size_t count, capacity;
    int64_t *borders;
    size_t border_count, border_capacity;
};

// A set of nodes that may be shown together, and what the sequence plays then.
struct known_set {
    struct known_set *next;
    const struct smil_stretch *stretch;
    bool open[];
};

static void add_border(struct timed_nodes *timed, int64_t at, const struct span *span)
{
    if (at <= span->begin || at >= span->end)
        return;
    if (timed->border_count == timed->border_capacity) {
        timed->border_capacity = timed->border_capacity * 2 + 16;
        timed->borders = realloc(timed->borders, timed->border_capacity * sizeof *timed->borders);
        if (!timed->borders)
            abort();
    }
    timed->borders[timed->border_count++] = at;
}

static void collect(struct timed_nodes *timed, struct smil_node *parent, const struct span *span)
{
    for (struct smil_node *child = parent->first; child; child = child->next) {
        if (child->windows) {
            if (timed->count == timed->capacity) {
                timed->capacity = timed->capacity * 2 + 16;
                timed->nodes = realloc(timed->nodes, timed->capacity * sizeof(struct smil_node *));
                if (!timed->nodes)
                    abort();
            }
            timed->nodes[timed->count++] = child;
            for (size_t i = 0; i < child->window_count; i++) {
                add_border(timed, child->windows[i].begin_utc_ms, span);
                add_border(timed, child->windows[i].end_utc_ms, span);
            }
        }
        collect(timed, child, span);
    }
}

static int compare_borders(const void *a, const void *b)
{
    const int64_t *first = a, *second = b;
    return (*first > *second) - (*first < *second);
}

static const struct smil_stretch *stretch_at(struct scheduler *scheduler, struct smil_node *node,
                                             const struct timed_nodes *timed,
                                             struct known_set **known, const struct span *span)
{
    struct known_set *set = arena_take(scheduler->scratch, sizeof *set + timed->count);
    for (size_t i = 0; i < timed->count; i++)
        set->open[i] = smil_node_open(timed->nodes[i], span->begin);
    scheduler->check_count += timed->count;
    for (const struct known_set *other = *known; other; other = other->next) {
        scheduler->check_count += timed->count / 16 + 1;
        if (memcmp(other->open, set->open, timed->count) == 0)
            return other->stretch;
    }
    set->stretch = settle(scheduler, node, span);
    set->next = *known;
    *known = set;
    return set->stretch;
}

static void play_changing(struct scheduler *scheduler, struct smil_node *node,
                          const struct span *span)
{
    struct timed_nodes timed = {0};
    struct known_set *known = NULL;
    collect(&timed, node, span);
    if (timed.border_count > 1)
        qsort(timed.borders, timed.border_count, sizeof *timed.borders, compare_borders);
    struct span piece = *span;
    for (size_t i = 0; i <= timed.border_count && !scheduler->reader->failed; i++) {
        piece.end = i < timed.border_count ? timed.borders[i] : span->end;
        if (piece.begin < piece.end)
            play(scheduler, node, stretch_at(scheduler, node, &timed, &known, &piece), &piece);
        piece.begin = piece.end;
        if (scheduler->check_count > MOST_CHECKS)
            smil_fail(scheduler->reader, "too much comes and goes in one sequence; put less in it, "
                                         "or give the times to <par> elements around it");
    }
    free(timed.nodes);
    free(timed.borders);
}

// ---- the tree

static bool alone(const struct smil_node *node)
{
    return node->first && !node->first->next;
}

static void schedule_inside(struct scheduler *scheduler, struct smil_node *node, struct span span)
{
    if (!node->timed_inside) {
        if (!node->stretch)
            node->stretch = settle(scheduler, node, &span);
        play(scheduler, node, node->stretch, &span);
        return;
    }
    span.repeats = span.repeats || node->repeat_thousandths == SMIL_INDEFINITE;
    if (node->kind == SMIL_SEQ && !alone(node)) {
        play_changing(scheduler, node, &span);
        return;
    }
    for (struct smil_node *child = node->first; child && !scheduler->reader->failed;
         child = child->next) {
        struct span inner = span;
        if (child->kind == SMIL_CLASS && span.priority < MOST_PRIORITY)
            inner.priority = span.priority * MOST_CLASS_RANKS + child->class_rank;
        if (!inner.loops && child->begin_ms < inner.end - inner.begin)
            inner.begin += child->begin_ms;
        schedule(scheduler, child, inner);
    }
}

static void schedule(struct scheduler *scheduler, struct smil_node *node, struct span span)
{
    if (!node->windows) {
        schedule_inside(scheduler, node, span);
        return;
    }
    for (size_t i = 0; i < node->window_count && !scheduler->reader->failed; i++) {
        struct span inner = span;
        if (node->windows[i].begin_utc_ms > inner.begin) {
            inner.begin = node->windows[i].begin_utc_ms;
            inner.loops = false;
        }
        if (node->windows[i].end_utc_ms < inner.end)
            inner.end = node->windows[i].end_utc_ms;
        if (inner.begin < inner.end)
            schedule_inside(scheduler, node, inner);
    }
}

bool smil_schedule(struct smil_reader *reader, struct arena *scratch, struct smil_node *body)
{
    struct scheduler scheduler = {.reader = reader, .scratch = scratch};
    schedule(&scheduler, body,
             (struct span){.begin = FAR_PAST_MS, .end = PLAYLIST_FOR_EVER_MS, .loops = true});
    for (size_t i = 0; i < PLAYLIST_MOST_REGIONS; i++) {
        if (i < reader->playlist->region_count && !reader->failed)
            smil_claims_resolve(&scheduler.claims[i], reader->playlist->arena,
                                &reader->playlist->regions[i]);
        smil_claims_finish(&scheduler.claims[i]);
    }
    return !reader->failed;
}
