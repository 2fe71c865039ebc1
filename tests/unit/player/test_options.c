#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "player/options.h"

#define MOST_WORDS 12

struct row {
    const char *words[MOST_WORDS]; // behind the program's name
    const char *sentence;          // part of what a refusal says; NULL when it is accepted
};

static int count_words(const char *const *words)
{
    int count = 0;
    while (count < MOST_WORDS && words[count])
        count++;
    return count;
}

static bool parse(const struct row *row, struct options *options, struct error *error)
{
    char *argv[MOST_WORDS + 2] = {"kawaraban-player"};
    int count = count_words(row->words);
    for (int i = 0; i < count; i++)
        argv[i + 1] = (char *)(uintptr_t)row->words[i];
    return options_parse(count + 1, argv, options, error);
}

static void wrong_usage_is_refused_with_a_sentence_that_helps(void **state)
{
    (void)state;
    static char endless[5000];
    memset(endless, 'x', sizeof endless - 1);
    const struct row rows[] = {
        {{NULL}, "say what to play"},
        {{"plan"}, "say which playlist"},
        {{"plan", "x.smil"}, "--from"},
        {{"shot", "x.smil", "-o", "x.png"}, "--at"},
        {{"shot", "x.smil", "--at", "2026-01-01T00:00:00Z"}, "-o"},
        {{"http://h", "--window"}, "--window needs a size"},
        {{"http://h", "--window", "1280"}, "not “1280”"},
        {{"http://h", "--window", "1280x"}, "--window needs"},
        {{"http://h", "--window", "-1280x720"}, "--window needs"},
        {{"http://h", "--window", "0x0"}, "--window needs"},
        {{"http://h", "--window", "99999x99999"}, "--window needs"},
        {{"http://h", "--window", "1280x720x3"}, "--window needs"},
        {{"http://h", "--window="}, "--window needs"},
        {{"http://h", "--windows", "1x1"}, "no option"},
        {{"http://h", "--screen", "../../etc"}, "--screen needs"},
        {{"http://h", "--screen", "a/b"}, "--screen needs"},
        {{"http://h", "--screen", ".."}, "--screen needs"},
        {{"http://h", "--zone", "Moon/Tranquility"}, "--zone needs"},
        {{"http://h", "--shot-every", "0s"}, "--shot-every needs"},
        {{"http://h", "--shot-every", "-5s"}, "--shot-every needs"},
        {{"http://h", "--exit-after", "soon"}, "--exit-after needs"},
        {{"http://h", "--log-level", "loud"}, "--log-level needs"},
        {{"http://h", "--from", "2026-01-01T00:00:00Z"}, "does not belong to playing"},
        {{"plan", "x", "--from", "yesterday"}, "--from needs"},
        {{"plan", "x", "--from", "2026-01-01T00:00:00Z", "--for", "0"}, "--for needs"},
        {{"plan", "x", "--window", "640x480"}, "does not belong to plan"},
        {{"shot", "x", "--at", "2026-02-30T00:00:00Z", "-o", "y"}, "--at needs"},
        {{"a", "b"}, "one thing at a time"},
        {{""}, "nothing to play"},
        {{endless}, "nothing to play"},
        {{"--", "--help", "x"}, "one thing at a time"},
        {{"%s%n%n", "--%n"}, "no option"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct options options;
        struct error error = {""};
        if (parse(&rows[i], &options, &error) || !strstr(error.text, rows[i].sentence))
            fail_msg("row %zu: expected a refusal with “%s”, got “%s”", i, rows[i].sentence,
                     error.text);
    }
}

static void what_is_asked_for_is_understood(void **state)
{
    (void)state;
    struct options options;
    struct error error;
    const struct row play = {{"http://hall:8080", "--screen", "hall-1", "--window=1280X720",
                              "--shot-every", "250ms", "--exit-after", "30s", "--zone=Asia/Tokyo"},
                             NULL};
    assert_true(parse(&play, &options, &error));
    assert_int_equal(options.command, OPTIONS_PLAY);
    assert_string_equal(options.source, "http://hall:8080");
    assert_string_equal(options.screen, "hall-1");
    assert_true(options.windowed);
    assert_int_equal(options.width_px, 1280);
    assert_int_equal(options.height_px, 720);
    assert_int_equal(options.shot_every_ms, 250);
    assert_int_equal(options.exit_after_ms, 30000);

    const struct row plan = {{"plan", "a.smil", "--from", "2026-12-01T14:00:00+09:00", "--for",
                              "2h", "--region", "main"},
                             NULL};
    assert_true(parse(&plan, &options, &error));
    assert_int_equal(options.command, OPTIONS_PLAN);
    assert_int_equal(options.from_utc_ms, INT64_C(1796101200000));
    assert_int_equal(options.for_ms, 7200000);
    assert_string_equal(options.region, "main");

    const struct row help = {{"shot", "--help"}, NULL};
    assert_true(parse(&help, &options, &error));
    assert_int_equal(options.command, OPTIONS_HELP);
    const struct row version = {{"--version"}, NULL};
    assert_true(parse(&version, &options, &error));
    assert_int_equal(options.command, OPTIONS_VERSION);
    const struct row dashed = {{"--", "--strange.smil"}, NULL};
    assert_true(parse(&dashed, &options, &error));
    assert_string_equal(options.source, "--strange.smil");
}

static void help_names_every_command_and_says_what_the_exit_status_means(void **state)
{
    (void)state;
    const char *words[] = {"plan",    "shot",      "check",        "--window", "--screen",
                           "--cache", "--key",     "--zone",       "--shots",  "--shot-every",
                           "--media", "--content", "--exit-after", "--region", "2 when"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (!strstr(options_help(), words[i]))
            fail_msg("--help does not say anything about %s", words[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_usage_is_refused_with_a_sentence_that_helps),
        cmocka_unit_test(what_is_asked_for_is_understood),
        cmocka_unit_test(help_names_every_command_and_says_what_the_exit_status_means),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
