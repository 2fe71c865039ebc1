// The timing attributes of one element: offsets, durations, repetitions, and the wall-clock windows
// in which it may be shown. Begins and ends pair up as SMIL 3.0 section 5.4.3 says: every begin
// with the first end behind it, and a later begin ends what an earlier one began.

#include <stdlib.h>
#include <string.h>

#include "signage/language/smil_time.h"
#include "signage/language/smil_tree.h"

#define MOST_MOMENTS_A_RULE 15000             // forty years of days
#define MOST_MOMENTS 200000                   // in one document
#define UNFOLD_FROM_MS INT64_C(1577836800000) // 2020-01-01: rules often start years ago
#define WORD_BYTES 256
#define MOST_REPEAT_COUNT 1000000

struct moments {
    int64_t *utc_ms;
    size_t count, capacity;
};

static void add_moment(struct smil_reader *reader, struct moments *moments, int64_t utc_ms)
{
    if (reader->moment_count++ >= MOST_MOMENTS) {
        smil_fail(reader, "more than %d wall-clock times", MOST_MOMENTS);
        return;
    }
    if (moments->count == moments->capacity) {
        moments->capacity = moments->capacity * 2 + 4;
        moments->utc_ms = realloc(moments->utc_ms, moments->capacity * sizeof *moments->utc_ms);
        if (!moments->utc_ms)
            abort();
    }
    moments->utc_ms[moments->count++] = utc_ms;
}

// The first index whose moment is not before `from`; moments grow with their index.
static int64_t first_index(const struct smil_reader *reader, const struct smil_wallclock *rule,
                           int64_t from_utc_ms)
{
    int64_t low = 0, high = rule->times < INT64_C(1) << 40 ? rule->times : INT64_C(1) << 40, at;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (smil_wallclock_at(rule, reader->zone, middle, &at) && at < from_utc_ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// A rule without end is unfolded from shortly before the playlist was published, or from 2020.
static void unfold(struct smil_reader *reader, const xmlNode *xml,
                   const struct smil_wallclock *rule, struct moments *moments)
{
    int64_t from_ms = UNFOLD_FROM_MS, at, index = 0;
    if (reader->playlist->published_utc > INSTANT_NEVER)
        from_ms = (reader->playlist->published_utc - 86400) * 1000;
    if (rule->times > MOST_MOMENTS_A_RULE) {
        index = first_index(reader, rule, from_ms);
        index = index > 0 ? index - 1 : 0; // the one that is still on
    }
    for (int count = 0; smil_wallclock_at(rule, reader->zone, index, &at); index++, count++) {
        if (count == MOST_MOMENTS_A_RULE) {
            char text[SMIL_WALLCLOCK_BYTES];
            smil_wallclock_format(at, text);
            smil_note(reader, xml, "the repetition is worked out until %s", text);
            return;
        }
        add_moment(reader, moments, at);
        if (reader->failed)
            return;
    }
}

static void take_wallclock(struct smil_reader *reader, const xmlNode *xml, const char *name,
                           const char *inside, struct moments *moments)
{
    struct smil_wallclock rule;
    if (!smil_wallclock_parse(inside, reader->zone, &rule)) {
        smil_note(reader, xml,
                  "%s: wallclock(%s) is not understood; write wallclock(2026-12-01T09:00:00+09:00) "
                  "or wallclock(R/2026-12-01T09:00:00+09:00/P1D)",
                  name, inside);
        return;
    }
    if (rule.local && !reader->told_local) {
        smil_note(reader, xml, "times without an offset are read in %s",
                  civil_zone_name(reader->zone));
        reader->told_local = true;
    }
    unfold(reader, xml, &rule, moments);
}

// One value of a begin or end list.
static void take_word(struct smil_reader *reader, const xmlNode *xml, const char *name, char *word,
                      struct moments *moments, int64_t *offset_ms)
{
    static const char call[] = "wallclock(";
    size_t length = strlen(word);
    while (length > 0 && strchr(" \t\n\r", word[length - 1]))
        word[--length] = '\0';
    word += strspn(word, " \t\n\r");
    length = strlen(word);
    int64_t ms;
    if (strncmp(word, call, strlen(call)) == 0 && word[length - 1] == ')') {
        word[length - 1] = '\0';
        take_wallclock(reader, xml, name, word + strlen(call), moments);
    } else if (smil_offset_parse(word, &ms)) {
        if (ms < 0)
            smil_note(reader, xml, "%s=\"%s\" lies before the element's turn; 0s is taken", name,
                      word);
        *offset_ms = ms < 0 ? 0 : ms;
    } else if (strcmp(word, "indefinite") != 0 && word[0]) {
        smil_note(reader, xml, "%s=\"%s\" waits for an event, which a screen does not have", name,
                  word);
    }
}

static int compare_moments(const void *a, const void *b)
{
    const int64_t *first = a, *second = b;
    return (*first > *second) - (*first < *second);
}

// Reads a list of begins or ends. *offset_ms is -1 when no offset is among them.
static bool take_list(struct smil_reader *reader, const xmlNode *xml, const char *name,
                      struct moments *moments, int64_t *offset_ms)
{
    const char *text = smil_attribute(reader, xml, name);
    *offset_ms = -1;
    if (!text)
        return false;
    while (*text && !reader->failed) {
        size_t length = strcspn(text, ";");
        char word[WORD_BYTES];
        if (length < sizeof word) {
            memcpy(word, text, length);
            word[length] = '\0';
            take_word(reader, xml, name, word, moments, offset_ms);
        } else {
            smil_note(reader, xml, "a value of %s longer than %d bytes is passed over", name,
                      WORD_BYTES - 1);
        }
        text += length + (text[length] == ';');
    }
    if (moments->count > 1)
        qsort(moments->utc_ms, moments->count, sizeof *moments->utc_ms, compare_moments);
    return true;
}

static void pair_up(struct arena *scratch, const struct moments *begins, const struct moments *ends,
                    struct smil_node *node)
{
    size_t count = begins->count ? begins->count : 1, end = 0;
    node->windows = arena_array(scratch, count, sizeof *node->windows);
    for (size_t i = 0; i < count; i++) {
        int64_t from = begins->count ? begins->utc_ms[i] : INSTANT_NEVER * 1000;
        int64_t until = i + 1 < begins->count ? begins->utc_ms[i + 1] : PLAYLIST_FOR_EVER_MS;
        while (end < ends->count && ends->utc_ms[end] <= from)
            end++;
        if (end < ends->count && ends->utc_ms[end] < until)
            until = ends->utc_ms[end];
        if (from < until)
            node->windows[node->window_count++] = (struct smil_window){from, until};
    }
}

static void read_repeat_count(struct smil_reader *reader, const xmlNode *xml,
                              struct smil_node *node)
{
    const char *text = smil_attribute(reader, xml, "repeatCount");
    if (!text)
        text = smil_attribute(reader, xml, "repeat"); // SMIL 1.0
    if (!text)
        return;
    if (strcmp(text, "indefinite") == 0) {
        node->repeat_thousandths = SMIL_INDEFINITE;
        return;
    }
    char *end;
    double count = strtod(text, &end);
    if (end != text && !*end && count >= 0.001 && count <= MOST_REPEAT_COUNT)
        node->repeat_thousandths = (int64_t)(count * 1000 + 0.5);
    else
        smil_note(reader, xml,
                  "repeatCount=\"%s\" is not a count above 0 and up to %d; once is "
                  "taken",
                  text, MOST_REPEAT_COUNT);
}

static void read_clock(struct smil_reader *reader, const xmlNode *xml, const char *name,
                       int64_t *ms)
{
    const char *text = smil_attribute(reader, xml, name);
    int64_t value;
    if (!text || strcmp(text, "media") == 0)
        return;
    if (smil_clock_parse(text, &value) && value > 0)
        *ms = value;
    else
        smil_note(reader, xml, "%s=\"%s\" is not a duration; write for example 10s or 00:00:10",
                  name, text);
}

bool smil_timing_read(struct smil_reader *reader, struct arena *scratch, const xmlNode *xml,
                      struct smil_node *node)
{
    struct moments begins = {0}, ends = {0};
    node->dur_ms = node->repeat_ms = -1;
    node->repeat_thousandths = 1000;
    read_clock(reader, xml, "dur", &node->dur_ms);
    read_clock(reader, xml, "repeatDur", &node->repeat_ms);
    read_repeat_count(reader, xml, node);
    bool has_begin = take_list(reader, xml, "begin", &begins, &node->begin_ms);
    bool has_end = take_list(reader, xml, "end", &ends, &node->end_ms);
    bool begins_ever = !has_begin || begins.count > 0 || node->begin_ms >= 0;
    if (begins.count > 0 || (ends.count > 0 && has_end)) {
        pair_up(scratch, &begins, &ends, node);
        begins_ever = begins_ever && node->window_count > 0;
    }
    if (node->begin_ms < 0 || node->windows)
        node->begin_ms = 0;
    if (!begins_ever)
        smil_note(reader, xml, "<%s> never begins and is left out", xml_name(xml));
    if (node->windows && node->window_count == 0)
        begins_ever = false;
    node->timed = node->windows != NULL;
    free(begins.utc_ms);
    free(ends.utc_ms);
    return begins_ever && !reader->failed;
}
