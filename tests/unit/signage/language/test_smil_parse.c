// What a player makes of playlists: rows of a body and what is on screen then. The sheets are
// written "REGION [BEGIN END) SRC/MS SRC/MS…" a period a line, "*" before what may be shown at any
// date.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "signage/language/smil.h"
#include "tests/unit/signage/language/samples.h"

#define LAYOUT                                                                                     \
    "<head><layout><root-layout width='1000' height='500'/><region xml:id='a' fit='meet'/>"        \
    "<region xml:id='b'/></layout></head>"
#define SMIL(body) "<smil xmlns='http://www.w3.org/ns/SMIL'>" LAYOUT "<body>" body "</body></smil>"
#define A "region='a'"
#define B "region='b'"

static void describe_period(struct buffer *out, const char *region,
                            const struct playlist_period *period)
{
    char begin[INSTANT_TEXT_BYTES], end[INSTANT_TEXT_BYTES];
    instant_format(period->begin_utc_ms / 1000, begin);
    instant_format(period->end_utc_ms / 1000, end);
    buffer_printf(out, "%s [%s %s)", region, begin, end);
    for (size_t i = 0; i < period->entry_count; i++)
        buffer_printf(out, " %s%s/%" PRId64, period->entries[i].undated ? "*" : "",
                      period->entries[i].src[0] ? period->entries[i].src : "-",
                      period->entries[i].dur_ms);
    buffer_add_text(out, "\n");
}

static char *sheet_of(const struct playlist *playlist)
{
    struct buffer out;
    buffer_init(&out, 1 << 20);
    for (size_t i = 0; i < playlist->region_count; i++)
        for (size_t j = 0; j < playlist->regions[i].period_count && j < 8; j++)
            describe_period(&out, playlist->regions[i].id, &playlist->regions[i].periods[j]);
    return buffer_take(&out, NULL);
}

static struct playlist *parse(const char *text, char **notes_text, struct error *error)
{
    struct smil_notes notes;
    buffer_init(&notes.lines, 65536);
    struct playlist *playlist = smil_parse("t.smil", text, strlen(text), &notes, error);
    *notes_text = buffer_take(&notes.lines, NULL);
    buffer_finish(&notes.lines);
    return playlist;
}

struct row {
    const char *smil;
    const char *sheet;
    const char *note; // part of a note; NULL: there must be none
};

static void check_row(const struct row *row)
{
    struct error error;
    char *notes;
    struct playlist *playlist = parse(row->smil, &notes, &error);
    if (!playlist)
        fail_msg("%s\n  is refused: %s", row->smil, error.text);
    char *sheet = sheet_of(playlist);
    if (strcmp(sheet, row->sheet) != 0)
        fail_msg("%s\n  expected\n%s  and got\n%s  notes: %s", row->smil, row->sheet, sheet, notes);
    if (row->note ? !strstr(notes, row->note) : notes[0] != '\0')
        fail_msg("%s\n  expected the note “%s” and got “%s”", row->smil, row->note ? row->note : "",
                 notes);
    free(sheet);
    free(notes);
    playlist_destroy(playlist);
}

#define CHECK_ROWS(rows)                                                                           \
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++)                                  \
    check_row(&rows[row])

static void loops_without_times_go_on_for_ever(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {SMIL("<img " A " src='1' dur='5s'/><img " A " src='2' dur='10s'/>"),
         "a [never forever) *1/5000 *2/10000\n", NULL},
        {SMIL("<seq repeatCount='indefinite'><img " A " src='1' dur='5s'/></seq>"),
         "a [never forever) *1/5000\n", NULL},
        {SMIL("<par><seq repeatCount='indefinite'><img " A " src='1' dur='5s'/></seq>"
              "<seq repeatCount='indefinite'><video " B " src='2' dur='7s'/></seq></par>"),
         "a [never forever) *1/5000\nb [never forever) *2/7000\n", NULL},
        {SMIL("<par><seq " A "><img src='1' dur='5s'/><img src='2' dur='5s'/></seq><img " B
              " src='3'/></par>"),
         "a [never forever) *1/5000 *2/5000\nb [never forever) *3/10000\n", NULL},
        {SMIL("<img " A " src='1'/>"), "a [never forever) *1/3600000\n", NULL},
        {SMIL("<img " A " src='1'/><img " A " src='2' dur='4s'/>"),
         "a [never forever) *1/10000 *2/4000\n", "<img> has no dur; 10 s are taken"},
        {SMIL("<img " A " src='1' dur='4s' begin='2s'/>"), "a [never forever) *-/2000 *1/4000\n",
         NULL},
        {SMIL("<img " A " src='1' dur='4s' repeatCount='2.5'/>"), "a [never forever) *1/10000\n",
         NULL},
        {SMIL("<seq repeatCount='2'><img " A " src='1' dur='4s'/><img " A
              " src='2' dur='1s'/></seq>"),
         "a [never forever) *1/4000 *2/1000 *1/4000 *2/1000\n", NULL},
        {SMIL("<seq repeatDur='7s'><img " A " src='1' dur='4s'/><img " A
              " src='2' dur='1s'/></seq>"),
         "a [never forever) *1/4000 *2/1000 *1/2000\n", NULL},
        {SMIL("<img " A " src='1' end='3s'/>"), "a [never forever) *1/3000\n", NULL},
        {SMIL("<img " A " src='0' dur='3s'/><seq repeatCount='indefinite'><img " A
              " src='1' dur='4s'/></seq><img " A " src='2' dur='1s'/>"),
         "a [never forever) *1/4000\n", "<img> is never reached"},
        {SMIL(""), "", NULL},
        {SMIL("<seq repeatCount='indefinite'></seq>"), "", NULL},
        {SMIL("<par/><seq/><excl/><par><seq><par/></seq></par>"), "", NULL},
    };
    CHECK_ROWS(rows);
}

static void things_at_once_share_the_time(void **state)
{
    (void)state;
    static const struct row rows[] = {
        // the second region has its own sequence and rests while the first is alone
        {SMIL("<par dur='20s'><img " A " src='1'/><seq><img " B " src='2' dur='5s'/><img " B
              " src='3' dur='6s'/></seq></par><img " A " src='4' dur='5s'/>"),
         "a [never forever) *1/20000 *4/5000\n"
         "b [never forever) *2/5000 *3/6000 *-/14000\n",
         NULL},
        {SMIL("<par><video " A " src='1' dur='8s'/><img " B " src='2'/></par><img " A
              " src='3' dur='2s'/>"),
         "a [never forever) *1/8000 *3/2000\nb [never forever) *2/8000 *-/2000\n", NULL},
        // two things in one region: the later is on top while it lasts
        {SMIL("<par><img " A " src='1' dur='10s'/><img " A " src='2' begin='3s' dur='4s'/></par>"),
         "a [never forever) *1/3000 *2/4000 *1/3000\n", NULL},
        {SMIL("<par dur='9s'><seq repeatCount='indefinite'><img " A " src='1' dur='2s'/><img " A
              " src='2' dur='2s'/></seq></par>"),
         "a [never forever) *1/2000 *2/2000 *1/2000 *2/2000 *1/1000\n", NULL},
        {SMIL("<par dur='24h'><seq repeatCount='indefinite'><img " A
              " src='1' dur='2s'/></seq></par>"),
         "a [never forever) *1/86400000\n", NULL},
    };
    CHECK_ROWS(rows);
}

static void wall_clock_times_make_periods(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {SMIL("<par><seq " A " begin='wallclock(2026-12-01T09:00:00+09:00)' "
              "end='wallclock(2026-12-01T12:00:00+09:00)' repeatCount='indefinite'>"
              "<img src='1' dur='5s'/></seq></par>"),
         "a [2026-12-01T00:00:00Z 2026-12-01T03:00:00Z) 1/5000\n", NULL},
        // local offsets and forms of ISO 8601
        {SMIL("<par><img " A " src='1' begin='wallclock(2026-12-01)' "
              "end='wallclock( 2026-12-01T09:30 )'/></par>"),
         "a [2026-11-30T15:00:00Z 2026-12-01T00:30:00Z) 1/3600000\n", "read in Asia/Tokyo"},
        {SMIL("<par><img " A " src='1' begin='wallclock(2026-12-01T00:00:00.0-0530)' "
              "end='wallclock(2026-12-01T24:00Z)'/></par>"),
         "a [2026-12-01T05:30:00Z 2026-12-02T00:00:00Z) 1/3600000\n", NULL},
        // once, not again and again
        {SMIL("<par><img " A " src='1' dur='10s' begin='wallclock(2026-12-01T00:00:00Z)'/></par>"),
         "a [2026-12-01T00:00:00Z 2026-12-01T00:00:10Z) 1/10000\n", NULL},
        // first once, then for ever
        {SMIL("<par><seq " A " begin='wallclock(2026-12-01T00:00:00Z)'><img src='1' dur='10s'/>"
              "<seq repeatCount='indefinite'><img src='2' dur='3s'/></seq></seq></par>"),
         "a [2026-12-01T00:00:00Z 2026-12-01T00:00:10Z) 1/10000\n"
         "a [2026-12-01T00:00:10Z forever) 2/3000\n",
         NULL},
        // the later begun is on top, and the earlier comes back
        {SMIL("<par><img " A " src='1'/><img " A " src='2' begin='wallclock(2026-12-01T00:00:00Z)' "
              "end='wallclock(2026-12-01T01:00:00Z)'/></par>"),
         "a [never 2026-12-01T00:00:00Z) *1/3600000\n"
         "a [2026-12-01T00:00:00Z 2026-12-01T01:00:00Z) 2/3600000\n"
         "a [2026-12-01T01:00:00Z forever) *1/3600000\n",
         NULL},
        // in a sequence a time says from when to when something takes its turn
        {SMIL("<img " A " src='1' dur='5s'/><img " A " src='2' dur='6s' "
              "begin='wallclock(2026-12-01T00:00:00Z)' end='wallclock(2026-12-02T00:00:00Z)'/>"),
         "a [never 2026-12-01T00:00:00Z) *1/5000\n"
         "a [2026-12-01T00:00:00Z 2026-12-02T00:00:00Z) *1/5000 2/6000\n"
         "a [2026-12-02T00:00:00Z forever) *1/5000\n",
         NULL},
        {SMIL("<par><img " A " src='1' end='wallclock(2026-12-01T00:00:00Z)'/></par>"),
         "a [never 2026-12-01T00:00:00Z) 1/3600000\n", NULL},
        // lists: begins take the end that follows them
        {SMIL("<par><img " A " src='1' begin='wallclock(2026-12-02T00:00:00Z);"
              "wallclock(2026-12-01T00:00:00Z)' end='wallclock(2026-12-01T01:00:00Z) ; "
              "wallclock(2026-12-02T02:00:00Z)'/></par>"),
         "a [2026-12-01T00:00:00Z 2026-12-01T01:00:00Z) 1/3600000\n"
         "a [2026-12-02T00:00:00Z 2026-12-02T02:00:00Z) 1/3600000\n",
         NULL},
        // an end before the begin: never
        {SMIL("<par><img " A " src='1' dur='1s' begin='wallclock(2026-12-02T00:00:00Z)' "
              "end='wallclock(2026-12-01T00:00:00Z)'/></par>"),
         "a [2026-12-02T00:00:00Z 2026-12-02T00:00:01Z) 1/1000\n", NULL},
    };
    CHECK_ROWS(rows);
}

static void repeating_times_come_again(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {SMIL("<par><img " A " src='1' begin='wallclock(R2/2026-12-01T09:00:00+09:00/P1D)' "
              "end='wallclock(R2/2026-12-01T17:00:00+09:00/P1D)'/></par>"),
         "a [2026-12-01T00:00:00Z 2026-12-01T08:00:00Z) 1/3600000\n"
         "a [2026-12-02T00:00:00Z 2026-12-02T08:00:00Z) 1/3600000\n"
         "a [2026-12-03T00:00:00Z 2026-12-03T08:00:00Z) 1/3600000\n",
         NULL},
        {SMIL("<par><img " A " src='1' begin='wallclock(R2/2026-12-01T00:00:00Z/P1W)' dur='1min'/>"
              "</par>"),
         "a [2026-12-01T00:00:00Z 2026-12-01T00:01:00Z) 1/60000\n"
         "a [2026-12-08T00:00:00Z 2026-12-08T00:01:00Z) 1/60000\n"
         "a [2026-12-15T00:00:00Z 2026-12-15T00:01:00Z) 1/60000\n",
         NULL},
        {SMIL("<par><img " A " src='1' begin='wallclock(R2/2027-12-31T00:00:00Z/P2M)' dur='1min'/>"
              "</par>"),
         "a [2027-12-31T00:00:00Z 2027-12-31T00:01:00Z) 1/60000\n"
         "a [2028-02-29T00:00:00Z 2028-02-29T00:01:00Z) 1/60000\n"
         "a [2028-04-30T00:00:00Z 2028-04-30T00:01:00Z) 1/60000\n",
         NULL},
    };
    CHECK_ROWS(rows);
}

static void a_rule_that_began_years_ago_is_on_today(void **state)
{
    (void)state;
    struct error error;
    char *notes;
    struct playlist *playlist =
        parse(SMIL("<par><seq " A " begin='wallclock(R/2008-01-01T08:00:00+09:00/P1D)' "
                   "end='wallclock(R/2008-01-01T22:00:00+09:00/P1D)' repeatCount='indefinite'>"
                   "<img src='1' dur='5s'/><img src='2' dur='5s'/></seq></par>"),
              &notes, &error);
    assert_non_null(playlist);
    const struct playlist_region *region = playlist_region(playlist, "a");
    bool found = false;
    int64_t morning_ms, shared = 0;
    assert_true(instant_parse_ms("2030-06-01T08:00:00+09:00", &morning_ms));
    for (size_t i = 0; i < region->period_count; i++) {
        found = found || region->periods[i].begin_utc_ms == morning_ms;
        shared += region->periods[i].entries == region->periods[0].entries;
    }
    assert_true(found);
    assert_int_equal(shared, region->period_count); // one array of entries for all days
    assert_non_null(strstr(notes, "the repetition is worked out until 2061"));
    free(notes);
    playlist_destroy(playlist);
}

static void more_important_classes_pre_empt(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {SMIL("<excl><priorityClass higher='pause'><img " A " src='alert' "
              "begin='wallclock(2026-12-01T00:30:00Z)' end='wallclock(2026-12-01T00:40:00Z)'/>"
              "</priorityClass><priorityClass><seq " A " begin='wallclock(2026-12-01T00:00:00Z)' "
              "end='wallclock(2026-12-01T01:00:00Z)' repeatCount='indefinite'>"
              "<img src='1' dur='5s'/></seq><img " A " src='late' "
              "begin='wallclock(2026-12-01T00:35:00Z)' end='wallclock(2026-12-01T00:45:00Z)'/>"
              "</priorityClass></excl>"),
         "a [2026-12-01T00:00:00Z 2026-12-01T00:30:00Z) 1/5000\n"
         "a [2026-12-01T00:30:00Z 2026-12-01T00:40:00Z) alert/3600000\n"
         "a [2026-12-01T00:40:00Z 2026-12-01T00:45:00Z) late/3600000\n"
         "a [2026-12-01T00:45:00Z 2026-12-01T01:00:00Z) 1/5000\n",
         NULL},
        {SMIL("<excl><img " A " src='1' begin='wallclock(2026-12-01T00:00:00Z)'/><img " A
              " src='2' begin='wallclock(2026-12-02T00:00:00Z)'/></excl>"),
         "a [2026-12-01T00:00:00Z 2026-12-02T00:00:00Z) 1/3600000\n"
         "a [2026-12-02T00:00:00Z forever) 2/3600000\n",
         NULL},
    };
    CHECK_ROWS(rows);
}

static void what_is_skipped_is_said(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {SMIL("<audio src='1' dur='5s'/><img " A " src='2' dur='1s'/>"),
         "a [never forever) *2/1000\n", "t.smil:1: sound alone is not played"},
        {SMIL("<animate/><img " A " src='2' dur='1s'/>"), "a [never forever) *2/1000\n",
         "<animate> is not understood"},
        {SMIL("<img " A " src='1' dur='1s' begin='2.end'/><img " A " src='2' dur='1s'/>"),
         "a [never forever) *2/1000\n", "waits for an event"},
        {SMIL("<img " A " src='1' dur='1s' begin='indefinite'/><img " A " src='2' dur='1s'/>"),
         "a [never forever) *2/1000\n", "never begins"},
        {SMIL("<img region='zz' src='1' dur='1s'/>"), "screen [never forever) *1/1000\n",
         "no region “zz”"},
        {SMIL("<img " A " src='1' dur='1s' transIn='nope'/>"), "a [never forever) *1/1000\n",
         "no transition"},
        {SMIL("<img " A " src='1' dur='1s' expr='adapi-compare(1)'/>"),
         "a [never forever) *1/1000\n", "“expr” is not understood"},
        {SMIL("<ref " A " src='1.swf' dur='1s'/>"), "a [never forever) *1.swf/1000\n", "not shown"},
        {SMIL("<par><img " A " src='1' dur='1s' begin='wallclock(09:00:00)'/></par>"), "",
         "wallclock(09:00:00) is not understood"},
        {SMIL("<switch><img " A " systemLanguage='en' src='en' dur='1s'/>"
              "<img " A " systemLanguage='zh, ja-JP' src='ja' dur='1s'/></switch>"),
         "a [never forever) *ja/1000\n", NULL},
        {SMIL("<switch><img " A " systemLanguage='en' src='en' dur='1s'/>"
              "<img " A " src='any' dur='1s'/></switch>"),
         "a [never forever) *any/1000\n", NULL},
        {SMIL("<switch><img " A " systemLanguage='en' src='en' dur='1s'/></switch>"),
         "a [never forever) *en/1000\n", "no alternative"},
        {SMIL("<img " A " systemLanguage='jav' src='1' dur='1s'/>"), "", "other languages"},
    };
    CHECK_ROWS(rows);
}

static void hostile_times_do_no_harm(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {SMIL("<img " A " src='1' dur='0s'/><img " A " src='2' dur='1s'/>"),
         "a [never forever) *1/10000 *2/1000\n", "dur=\"0s\" is not a duration"},
        {SMIL("<img " A " src='1' dur='-5s'/>"), "a [never forever) *1/3600000\n",
         "dur=\"-5s\" is not a duration"},
        {SMIL("<img " A " src='1' dur='NaN'/>"), "a [never forever) *1/3600000\n", "dur=\"NaN\""},
        {SMIL("<img " A " src='1' dur='1e9'/>"), "a [never forever) *1/3600000\n", "dur=\"1e9\""},
        {SMIL("<img " A " src='1' dur='9999999999h'/>"), "a [never forever) *1/3600000\n",
         "dur=\"9999999999h\""},
        {SMIL("<img " A " src='1' dur='99999999999999999999s'/>"), "a [never forever) *1/3600000\n",
         "is not a duration"},
        {SMIL("<img " A " src='1' dur='1ms'/>"), "a [never forever) *1/200\n", NULL},
        {SMIL("<img " A " src='1' dur='5s' repeatCount='0'/>"), "a [never forever) *1/5000\n",
         "repeatCount=\"0\""},
        {SMIL("<img " A " src='1' dur='5s' repeatCount='-1'/>"), "a [never forever) *1/5000\n",
         "repeatCount=\"-1\""},
        {SMIL("<img " A " src='1' dur='5s' repeatCount='nan'/>"), "a [never forever) *1/5000\n",
         "repeatCount=\"nan\""},
        {SMIL("<img " A " src='1' dur='5s' repeatCount='1e300'/>"), "a [never forever) *1/5000\n",
         "repeatCount=\"1e300\""},
        {SMIL("<img " A " src='1' dur='5s' begin='-3s'/>"), "a [never forever) *1/5000\n",
         "0s is taken"},
        {SMIL("<par><img " A " src='1' begin='wallclock(2026-02-29T00:00:00Z)'/></par>"), "",
         "is not understood"},
        {SMIL("<par><img " A " src='1' begin='wallclock(R/2026-01-01/P0D)'/></par>"), "",
         "is not understood"},
        {SMIL("<par><img " A " src='1' begin='wallclock(R/2026-01-01/P999999Y999999Y)'/></par>"),
         "", "is not understood"},
        {SMIL("<par><img " A " src='1' begin='wallclock('/></par>"), "", "waits for an event"},
        {SMIL("<par><img " A " src='1' begin=';;;'/></par>"), "", "never begins"},
    };
    CHECK_ROWS(rows);
}

static void refuses_what_is_no_playlist(void **state)
{
    (void)state;
    static const struct {
        const char *text, *sentence;
    } rows[] = {
        {"", "not well-formed"},
        {"<html><body/></html>", "this is no SMIL"},
        {"<smil><head/></smil>", "no <body>"},
        {"<smil><body>", "not well-formed"},
        {"<!DOCTYPE smil [<!ENTITY a \"aaaa\"><!ENTITY b "
         "\"&a;&a;\">]><smil><body>&b;</body></smil>",
         "entity definitions are not allowed"},
        {SMIL("<seq repeatCount='1000000'><img " A " src='1' dur='1s'/><img " A
              " src='2' dur='1s'/></seq>"),
         "t.smil: the body repeats so much"},
        {SMIL("<seq repeatCount='1000'><seq repeatCount='1000'><seq repeatCount='1000'><img " A
              " src='1' dur='1s'/><img " A " src='2' dur='1s'/></seq></seq></seq>"),
         "the body repeats so much"},
        {SMIL("<seq dur='100000h'><seq repeatCount='indefinite'><img " A
              " src='1' dur='1ms'/><img " A " src='2' dur='1ms'/></seq></seq>"),
         "the body repeats so much"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error error = {0};
        char *notes;
        struct playlist *playlist = parse(rows[i].text, &notes, &error);
        if (playlist || !strstr(error.text, rows[i].sentence))
            fail_msg("%.200s\n  expected “%s” and got “%s”", rows[i].text, rows[i].sentence,
                     error.text);
        free(notes);
    }
}

// head, then `count` times `unit`, then tail
static char *many(const char *head, const char *unit, int count, const char *tail)
{
    struct buffer out;
    buffer_init(&out, (size_t)64 << 20);
    buffer_add_text(&out, head);
    for (int i = 0; i < count; i++)
        buffer_add_text(&out, unit);
    buffer_add_text(&out, tail);
    return buffer_take(&out, NULL);
}

static void limits_are_named(void **state)
{
    (void)state;
    struct error error = {0};
    char *notes, *text;

    text = many("<smil><body>", "<seq>", 5000, "");
    assert_null(parse(text, &notes, &error));
    free(notes);
    free(text);

    text = many("<smil><head><layout>", "<region/>", 17, "</layout></head><body/></smil>");
    struct playlist *playlist = parse(text, &notes, &error);
    assert_non_null(playlist); // without names they are noted, not kept
    playlist_destroy(playlist);
    free(notes);
    free(text);

    text = many("<smil><body>", "<img src='x' dur='1s'/>", PLAYLIST_MOST_ENTRIES + 1,
                "</body></smil>");
    assert_null(parse(text, &notes, &error));
    assert_non_null(strstr(error.text, "200000 entries"));
    free(notes);
    free(text);

    text =
        many("<smil><body><par>", "<img src='x' begin='wallclock(R/2020-01-01T00:00:00Z/PT1S)'/>",
             20, "</par></body></smil>");
    assert_null(parse(text, &notes, &error));
    assert_non_null(strstr(error.text, "more than 200000 wall-clock times"));
    free(notes);
    free(text);

    text = many("<smil><body>", "<wrong/>", 5000, "</body></smil>");
    playlist = parse(text, &notes, &error);
    assert_non_null(strstr(notes, "more than 200 notes"));
    playlist_destroy(playlist);
    free(notes);
    free(text);
}

static void too_many_regions_are_refused(void **state)
{
    (void)state;
    struct buffer out;
    buffer_init(&out, 1 << 16);
    buffer_add_text(&out, "<smil><head><layout>");
    for (int i = 0; i < PLAYLIST_MOST_REGIONS + 1; i++)
        buffer_printf(&out, "<region xml:id='r%d'/>", i);
    buffer_add_text(&out, "</layout></head><body/></smil>");
    struct error error;
    assert_null(smil_parse("t.smil", out.bytes, out.length, NULL, &error));
    assert_string_equal(error.text, "t.smil: more than 16 regions");
    buffer_finish(&out);
}

static void regions_are_fractions_of_the_screen(void **state)
{
    (void)state;
    static const struct {
        const char *attributes;
        double left, top, width, height;
    } rows[] = {
        {"", 0, 0, 1, 1},
        {"left='250' width='500px' top='10%' height='50%'", 0.25, 0.1, 0.5, 0.5},
        {"right='25%' bottom='100'", 0, 0, 0.75, 0.8},
        {"right='0' width='30%' bottom='0' height='50'", 0.7, 0.9, 0.3, 0.1},
        {"left='10%' right='10%' top='auto' height='auto'", 0.1, 0, 0.8, 1},
        {"left='-10%' width='30%'", 0, 0, 0.2, 1},
        {"left='150%' width='200%'", 1, 0, 1, 1},
        {"left='abc' width='nan' top='inf'", 0, 0, 1, 1},
        {"left='1e400%'", 0, 0, 1, 1},
        {"left='60%' right='60%'", 0.6, 0, 0, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[512];
        snprintf(text, sizeof text,
                 "<smil><head><layout><root-layout width='1000' height='500'/>"
                 "<region xml:id='a' %s/></layout></head><body/></smil>",
                 rows[i].attributes);
        struct error error;
        struct playlist *playlist = smil_parse("t.smil", text, strlen(text), NULL, &error);
        assert_non_null(playlist);
        const struct playlist_region *region = playlist_region(playlist, "a");
        if (fabs(region->left - rows[i].left) > 1e-9 || fabs(region->top - rows[i].top) > 1e-9 ||
            fabs(region->width - rows[i].width) > 1e-9 ||
            fabs(region->height - rows[i].height) > 1e-9)
            fail_msg("%s: expected %g %g %g %g and got %g %g %g %g", rows[i].attributes,
                     rows[i].left, rows[i].top, rows[i].width, rows[i].height, region->left,
                     region->top, region->width, region->height);
        playlist_destroy(playlist);
    }
}

static void kinds_and_looks_are_kept(void **state)
{
    (void)state;
    static const char text[] =
        "<smil><head><meta name='title' content='ロビー'/><layout>"
        "<root-layout width='1080' height='1920' backgroundColor='navy'/>"
        "<region regionName='top' z-index='2' fit='fill' backgroundColor='#f80'/>"
        "<region xml:id='outer' left='50%'><region xml:id='inner' top='50%' z-index='1'/></region>"
        "</layout><transition xml:id='x' type='slideWipe' subtype='fromRight' dur='3s'/></head>"
        "<body><par><prefetch src='a.png' mediaSize='120'/><seq region='top' "
        "repeatCount='indefinite'>"
        "<img src='a.png' dur='4s' transIn='none;x' alt='絵' fit='slice'/>"
        "<ref src='b.webm' type='video/webm' dur='4s'/><text src='c.txt' dur='4s'/>"
        "<ref src='d.slide' dur='4s' xml:lang='en'/><text src='e.html' dur='4s'/>"
        "<brush color='red' dur='4s'/></seq></par></body></smil>";
    struct error error;
    struct playlist *playlist = smil_parse("t.smil", text, strlen(text), NULL, &error);
    assert_non_null(playlist);
    assert_string_equal(playlist->title, "ロビー");
    assert_int_equal(playlist->height_px, 1920);
    assert_int_equal(playlist->background_rgb, 0x000080);
    assert_int_equal(playlist->sequence, 0);
    assert_int_equal(playlist->prefetches[0].bytes, 120);
    const struct playlist_region *top = playlist_region(playlist, "top");
    assert_int_equal(top->background_rgb, 0xFF8800);
    assert_int_equal(top->z, 2);
    assert_true(fabs(playlist_region(playlist, "inner")->left - 0.5) < 1e-9);
    assert_true(fabs(playlist_region(playlist, "inner")->height - 0.5) < 1e-9);
    assert_ptr_equal(top, &playlist->regions[2]); // sorted by z
    const struct playlist_entry *entries = top->periods[0].entries;
    static const enum playlist_entry_type types[] = {PLAYLIST_IMAGE, PLAYLIST_VIDEO,
                                                     PLAYLIST_TEXT,  PLAYLIST_SLIDE,
                                                     PLAYLIST_OTHER, PLAYLIST_OTHER};
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(entries[i].type, types[i]);
    assert_string_equal(entries[0].title, "絵");
    assert_int_equal(entries[0].fit, PLAYLIST_FIT_SLICE);
    assert_int_equal(entries[1].fit, PLAYLIST_FIT_FILL);
    assert_int_equal(entries[0].transition, PLAYLIST_SLIDE_IN);
    assert_int_equal(entries[0].transition_ms, 2000); // no more than half of its time
    assert_string_equal(entries[3].language, "en");
    playlist_destroy(playlist);
}

static void transitions_are_told_apart(void **state)
{
    (void)state;
    static const struct {
        const char *attributes;
        enum playlist_transition transition;
        enum playlist_from from;
        bool exact;
    } rows[] = {
        {"type='fade'", PLAYLIST_CROSS_FADE, PLAYLIST_FROM_LEFT, true},
        {"type='fade' subtype='crossfade'", PLAYLIST_CROSS_FADE, PLAYLIST_FROM_LEFT, true},
        {"type='fade' subtype='fadeToColor'", PLAYLIST_CROSS_FADE, PLAYLIST_FROM_LEFT, false},
        {"type='fade' direction='reverse'", PLAYLIST_CROSS_FADE, PLAYLIST_FROM_LEFT, true},
        {"type='slideWipe'", PLAYLIST_SLIDE_IN, PLAYLIST_FROM_LEFT, true},
        {"type='slideWipe' subtype='fromRight'", PLAYLIST_SLIDE_IN, PLAYLIST_FROM_RIGHT, true},
        {"type='slideWipe' subtype='fromTop'", PLAYLIST_SLIDE_IN, PLAYLIST_FROM_TOP, true},
        {"type='pushWipe' subtype='fromBottom'", PLAYLIST_PUSH, PLAYLIST_FROM_BOTTOM, true},
        {"type='pushWipe' subtype='fromBottom' direction='reverse'", PLAYLIST_PUSH,
         PLAYLIST_FROM_TOP, true},
        {"type='pushWipe' subtype='sideways'", PLAYLIST_PUSH, PLAYLIST_FROM_LEFT, false},
        {"type='barWipe'", PLAYLIST_WIPE, PLAYLIST_FROM_LEFT, true},
        {"type='barWipe' subtype='leftToRight' direction='reverse'", PLAYLIST_WIPE,
         PLAYLIST_FROM_RIGHT, true},
        {"type='barWipe' subtype='topToBottom'", PLAYLIST_WIPE, PLAYLIST_FROM_TOP, true},
        {"type='starWipe' subtype='fivePoint'", PLAYLIST_CROSS_FADE, PLAYLIST_FROM_LEFT, false},
        {"type='' subtype=''", PLAYLIST_CROSS_FADE, PLAYLIST_FROM_LEFT, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[600];
        snprintf(text, sizeof text,
                 "<smil><head><transition xml:id='t' %s dur='1s'/></head><body>"
                 "<img src='a.png' dur='9s' transIn='t'/></body></smil>",
                 rows[i].attributes);
        struct smil_notes notes;
        struct error error;
        buffer_init(&notes.lines, 4096);
        struct playlist *playlist = smil_parse("t.smil", text, strlen(text), &notes, &error);
        assert_non_null(playlist);
        const struct playlist_entry *entry = &playlist->regions[0].periods[0].entries[0];
        if (entry->transition != rows[i].transition || entry->from != rows[i].from ||
            (notes.lines.length == 0) != rows[i].exact)
            fail_msg("%s: transition %d from %d, notes “%s”", rows[i].attributes,
                     (int)entry->transition, (int)entry->from, buffer_text(&notes.lines));
        buffer_finish(&notes.lines);
        playlist_destroy(playlist);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loops_without_times_go_on_for_ever),
        cmocka_unit_test(things_at_once_share_the_time),
        cmocka_unit_test(wall_clock_times_make_periods),
        cmocka_unit_test(repeating_times_come_again),
        cmocka_unit_test(a_rule_that_began_years_ago_is_on_today),
        cmocka_unit_test(more_important_classes_pre_empt),
        cmocka_unit_test(what_is_skipped_is_said),
        cmocka_unit_test(hostile_times_do_no_harm),
        cmocka_unit_test(refuses_what_is_no_playlist),
        cmocka_unit_test(limits_are_named),
        cmocka_unit_test(too_many_regions_are_refused),
        cmocka_unit_test(regions_are_fractions_of_the_screen),
        cmocka_unit_test(kinds_and_looks_are_kept),
        cmocka_unit_test(transitions_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
