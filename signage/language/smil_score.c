#include "signage/language/smil_score.h"

#include <stdlib.h>
#include <string.h>

#include "signage/language/smil_time.h"

// Against documents that make much work of few bytes: repetitions inside repetitions.
#define MOST_STEPS 4000000

// How long one beat of something endless is; the next one shows the same.
#define ENDLESS_BEAT_MS 3600000

bool smil_node_open(const struct smil_node *node, int64_t at_utc_ms)
{
    if (!node->windows)
        return true;
    size_t low = 0, high = node->window_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (node->windows[middle].begin_utc_ms <= at_utc_ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && at_utc_ms < node->windows[low - 1].end_utc_ms;
}

void smil_line_add(struct smil_reader *reader, struct smil_line *line,
                   const struct playlist_entry *entry, int64_t ms)
{
    if (line->count == 0)
        line->loop_from = SMIL_NO_LOOP;
    if (reader->failed || ms <= 0)
        return;
    if (reader->step_count++ >= MOST_STEPS || line->count >= PLAYLIST_MOST_ENTRIES) {
        smil_fail(reader, "the body repeats so much that more than %d entries come of it",
                  PLAYLIST_MOST_ENTRIES);
        return;
    }
    if (line->count == line->capacity) {
        line->capacity = line->capacity * 2 + 2;
        line->beats = realloc(line->beats, line->capacity * sizeof *line->beats);
        if (!line->beats)
            abort();
    }
    line->beats[line->count++] = (struct smil_beat){entry, ms};
    line->ms += ms;
}

static void finish_line(struct smil_line *line)
{
    free(line->beats);
    *line = (struct smil_line){.loop_from = SMIL_NO_LOOP};
}

void smil_score_finish(struct smil_score *score)
{
    for (size_t i = 0; i < PLAYLIST_MOST_REGIONS; i++)
        finish_line(&score->lines[i]);
}

static bool endless(const struct smil_line *line)
{
    return line->count > 0 && line->loop_from != SMIL_NO_LOOP;
}

static void add_beats(struct smil_reader *reader, struct smil_line *line,
                      const struct smil_line *from, size_t first)
{
    for (size_t i = first; i < from->count && !reader->failed; i++)
        smil_line_add(reader, line, from->beats[i].entry, from->beats[i].ms);
}

// A rest at the end up to `ms`.
static void pad_line(struct smil_reader *reader, struct smil_line *line, int64_t ms)
{
    if (!endless(line) && line->ms < ms)
        smil_line_add(reader, line, NULL, ms - line->ms);
}

// Drops what lies behind `ms`.
static void cut_line(struct smil_line *line, int64_t ms)
{
    while (line->count > 0 && line->ms - line->beats[line->count - 1].ms >= ms) {
        line->ms -= line->beats[line->count - 1].ms;
        line->count--;
    }
    if (line->count > 0 && line->ms > ms) {
        line->beats[line->count - 1].ms -= line->ms - ms;
        line->ms = ms;
    }
}

// An endless line becomes one of `ms`: its loop is written out. One beat alone is held instead.
static void end_line(struct smil_reader *reader, struct smil_line *line, int64_t ms)
{
    if (endless(line)) {
        size_t from = line->loop_from, to = line->count;
        line->loop_from = SMIL_NO_LOOP;
        if (to - from == 1 && line->ms < ms) {
            line->beats[from].ms += ms - line->ms;
            line->ms = ms;
        }
        while (line->ms < ms && !reader->failed)
            for (size_t i = from; i < to && line->ms < ms && !reader->failed; i++)
                smil_line_add(reader, line, line->beats[i].entry, line->beats[i].ms);
    }
    cut_line(line, ms);
}

// Lasts exactly `ms` from now on.
static void clip(struct smil_reader *reader, struct smil_score *score, int64_t ms)
{
    for (size_t i = 0; i < PLAYLIST_MOST_REGIONS; i++)
        if (score->lines[i].count > 0)
            end_line(reader, &score->lines[i], ms);
    score->ms = ms;
    score->implicit = false;
}

static void make_endless(struct smil_reader *reader, struct smil_score *score)
{
    score->implicit = false;
    if (score->ms == SMIL_INDEFINITE || score->ms == 0)
        return;
    for (size_t i = 0; i < PLAYLIST_MOST_REGIONS; i++)
        if (score->lines[i].count > 0) {
            pad_line(reader, &score->lines[i], score->ms);
            score->lines[i].loop_from = 0;
        }
    score->ms = SMIL_INDEFINITE;
}

static int64_t times_thousandths(int64_t ms, int64_t thousandths)
{
    __int128 product = (__int128)ms * thousandths / 1000;
    return product > SMIL_LONGEST_MS ? SMIL_LONGEST_MS : (int64_t)product;
}

static void repeat(struct smil_reader *reader, struct smil_score *score,
                   const struct smil_node *node)
{
    int64_t total = score->ms;
    if (node->repeat_thousandths == SMIL_INDEFINITE)
        total = SMIL_INDEFINITE;
    else if (score->ms != SMIL_INDEFINITE)
        total = times_thousandths(score->ms, node->repeat_thousandths);
    if (node->repeat_ms > 0 && (node->repeat_thousandths == 1000 || node->repeat_ms < total))
        total = node->repeat_ms;
    if (total == score->ms && !(score->implicit && total != SMIL_INDEFINITE) &&
        node->repeat_thousandths != SMIL_INDEFINITE)
        return;
    make_endless(reader, score);
    if (total != SMIL_INDEFINITE && score->ms == SMIL_INDEFINITE)
        clip(reader, score, total);
}

// dur, then repetitions, then end, as SMIL 3.0 section 5.4.5 puts them together.
static void apply_timing(struct smil_reader *reader, struct smil_score *score,
                         const struct smil_node *node)
{
    if (node->dur_ms == SMIL_INDEFINITE) {
        score->ms = SMIL_INDEFINITE;
        score->implicit = false;
    } else if (node->dur_ms > 0) {
        clip(reader, score, node->dur_ms);
    }
    repeat(reader, score, node);
    int64_t most = node->end_ms >= 0 ? node->end_ms - node->begin_ms : SMIL_INDEFINITE;
    if (most != SMIL_INDEFINITE && (score->ms > most || score->implicit))
        clip(reader, score, most > 0 ? most : 0);
}

static struct smil_score media_score(struct smil_reader *reader, struct smil_node *node)
{
    struct smil_score score = {.ms = SMIL_INDEFINITE, .implicit = true};
    struct smil_line *line = &score.lines[node->region - reader->playlist->regions];
    smil_line_add(reader, line, node->entry, ENDLESS_BEAT_MS);
    line->loop_from = 0;
    apply_timing(reader, &score, node);
    return score;
}

// A rest before everything.
static void shift(struct smil_reader *reader, struct smil_score *score, int64_t ms)
{
    if (ms <= 0)
        return;
    for (size_t i = 0; i < PLAYLIST_MOST_REGIONS; i++) {
        struct smil_line *line = &score->lines[i], shifted = {.loop_from = SMIL_NO_LOOP};
        if (line->count == 0)
            continue;
        smil_line_add(reader, &shifted, NULL, ms);
        add_beats(reader, &shifted, line, 0);
        if (endless(line))
            shifted.loop_from = line->loop_from + 1;
        free(line->beats);
        *line = shifted;
    }
    if (score->ms != SMIL_INDEFINITE)
        score->ms += ms;
}

static void append_line(struct smil_reader *reader, struct smil_line *line, int64_t line_ms,
                        struct smil_line *next)
{
    if (next->count == 0)
        return;
    if (line->count == 0 && line_ms == 0) {
        free(line->beats);
        *line = *next;
        *next = (struct smil_line){.loop_from = SMIL_NO_LOOP};
        return;
    }
    pad_line(reader, line, line_ms);
    size_t before = line->count;
    add_beats(reader, line, next, 0);
    if (endless(next))
        line->loop_from = before + next->loop_from;
}

// `next` behind `score`; empties `next`.
static void append(struct smil_reader *reader, struct smil_score *score, struct smil_score *next)
{
    for (size_t i = 0; i < PLAYLIST_MOST_REGIONS; i++)
        append_line(reader, &score->lines[i], score->ms, &next->lines[i]);
    if (next->ms == SMIL_INDEFINITE)
        score->ms = SMIL_INDEFINITE;
    else if ((score->ms += next->ms) > SMIL_LONGEST_MS)
        smil_fail(reader, "a sequence lasts longer than 200 years");
    smil_score_finish(next);
}

// What is left of `line` from `ms` on; of an endless one its loop, begun anew.
static void add_tail(struct smil_reader *reader, struct smil_line *out,
                     const struct smil_line *line, int64_t ms)
{
    if (endless(line)) {
        size_t from = out->count;
        add_beats(reader, out, line, line->loop_from);
        out->loop_from = from;
        return;
    }
    int64_t at = 0;
    for (size_t i = 0; i < line->count; at += line->beats[i].ms, i++)
        if (at + line->beats[i].ms > ms)
            smil_line_add(reader, out, line->beats[i].entry,
                          at < ms ? at + line->beats[i].ms - ms : line->beats[i].ms);
}

// Both at once in one region: while `upper` shows something, it is seen.
static void overlay_line(struct smil_reader *reader, struct smil_line *line,
                         struct smil_line *upper)
{
    if (upper->count == 0)
        return;
    struct smil_line both = {.loop_from = SMIL_NO_LOOP};
    if (line->count == 0) {
        both = *upper;
        *upper = (struct smil_line){.loop_from = SMIL_NO_LOOP};
    } else {
        bool rests_first = !upper->beats[0].entry && upper->loop_from != 0;
        int64_t start = rests_first ? upper->beats[0].ms : 0;
        struct smil_line head = {.loop_from = line->loop_from};
        add_beats(reader, &head, line, 0);
        head.loop_from = line->loop_from;
        end_line(reader, &head, start);
        add_beats(reader, &both, &head, 0);
        pad_line(reader, &both, start);
        size_t before = both.count;
        add_beats(reader, &both, upper, rests_first);
        if (endless(upper))
            both.loop_from = before + upper->loop_from - rests_first;
        else
            add_tail(reader, &both, line, upper->ms);
        finish_line(&head);
    }
    free(line->beats);
    *line = both;
}

static void overlay(struct smil_reader *reader, struct smil_score *score, struct smil_score *upper)
{
    if (upper->ms == 0)
        return;
    for (size_t i = 0; i < PLAYLIST_MOST_REGIONS; i++)
        overlay_line(reader, &score->lines[i], &upper->lines[i]);
    if (!upper->implicit) { // what is as long as needed does not say how long all is
        if (score->implicit || upper->ms > score->ms)
            score->ms = upper->ms;
        score->implicit = false;
    }
    smil_score_finish(upper);
}

static struct smil_score seq_score(struct smil_reader *reader, const struct smil_node *node,
                                   int64_t at_utc_ms)
{
    struct smil_score score = {0};
    for (struct smil_node *child = node->first; child && !reader->failed; child = child->next) {
        if (!smil_node_open(child, at_utc_ms))
            continue;
        if (score.ms == SMIL_INDEFINITE) {
            smil_note(reader, child->xml,
                      "<%s> is never reached: what stands before it lasts for ever",
                      xml_name(child->xml));
            break;
        }
        struct smil_score next = smil_score_of(reader, child, at_utc_ms);
        bool last_alone = child == node->first && !child->next;
        if (next.implicit && !last_alone) {
            if (!child->told_dur)
                smil_note(reader, child->xml, "<%s> has no dur; %d s are taken",
                          xml_name(child->xml), SMIL_DEFAULT_DUR_MS / 1000);
            child->told_dur = true;
            clip(reader, &next, SMIL_DEFAULT_DUR_MS);
        }
        shift(reader, &next, child->begin_ms);
        score.implicit = next.implicit;
        append(reader, &score, &next);
    }
    return score;
}

static bool plays_something(const struct smil_score *score)
{
    for (size_t i = 0; i < PLAYLIST_MOST_REGIONS; i++)
        if (score->lines[i].count > 0)
            return true;
    return false;
}

static struct smil_score par_score(struct smil_reader *reader, const struct smil_node *node,
                                   int64_t at_utc_ms)
{
    struct smil_score score = {.ms = SMIL_INDEFINITE, .implicit = true};
    size_t count = 0, open = 0;
    for (struct smil_node *child = node->first; child; child = child->next)
        count++;
    struct smil_node **order = calloc(count + 1, sizeof(struct smil_node *));
    if (!order)
        abort();
    for (struct smil_node *child = node->first; child; child = child->next)
        if (smil_node_open(child, at_utc_ms))
            order[open++] = child;
    for (size_t i = 0; i < open && !reader->failed; i++) {
        // Of priority classes the first is the most important: it comes last, on top.
        bool classes = order[0]->kind == SMIL_CLASS;
        struct smil_node *child = order[classes ? open - 1 - i : i];
        struct smil_score next = smil_score_of(reader, child, at_utc_ms);
        shift(reader, &next, child->begin_ms);
        overlay(reader, &score, &next);
    }
    free(order);
    if (score.implicit && !plays_something(&score))
        score = (struct smil_score){0};
    else if (score.ms != SMIL_INDEFINITE && node->dur_ms < 0) // else dur says how long all is
        clip(reader, &score, score.ms);
    return score;
}

struct smil_score smil_score_of(struct smil_reader *reader, struct smil_node *node,
                                int64_t at_utc_ms)
{
    if (node->kind == SMIL_MEDIA)
        return media_score(reader, node);
    struct smil_score score = node->kind == SMIL_SEQ ? seq_score(reader, node, at_utc_ms)
                                                     : par_score(reader, node, at_utc_ms);
    apply_timing(reader, &score, node);
    return score;
}
