// `preview`, as who edits a slide calls it: the picture, and whether it can be read.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <ftw.h>
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "publisher/commands.h"
#include "signage/base/file.h"

#define MOST_WORDS 24

struct desk {
    char folder[64];
    char *out, *err; // of the last call
};

static int remove_one(const char *path, const struct stat *status, int flag, struct FTW *place)
{
    (void)status, (void)flag, (void)place;
    return remove(path);
}

static void write_file(const struct desk *desk, const char *name, const char *content)
{
    char path[128];
    struct error error = {0};
    snprintf(path, sizeof path, "%s/%s", desk->folder, name);
    if (!file_replace(path, content, strlen(content), &error))
        fail_msg("%s", error.text);
}

static void write_slide(const struct desk *desk, const char *name, const char *body)
{
    static char text[32768];
    snprintf(text, sizeof text,
             "<slide xmlns=\"urn:kawaraban:slide:1\" template=\"content/templates/notice.xml\" "
             "theme=\"content/themes/kawara.xml\" lang=\"ja\">"
             "<text name=\"kicker\">お知らせ</text>%s</slide>",
             body);
    write_file(desk, name, text);
}

static int enter(void **state)
{
    struct desk *desk = calloc(1, sizeof *desk);
    struct error error = {0};
    char name[96], config[2048], *top = getcwd(NULL, 0);
    assert_true(desk && top && folder_make("build", &error));
    strcpy(desk->folder, "build/preview-XXXXXX");
    assert_non_null(mkdtemp(desk->folder));
    snprintf(name, sizeof name, "%s/items", desk->folder);
    assert_true(folder_make(name, &error));
    snprintf(config, sizeof config,
             "<kawaraban xmlns=\"urn:kawaraban:config:1\"><place name=\"試験の館\"/>"
             "<store folder=\"store\"/><content folder=\"items\" "
             "templates=\"%s/content/templates\" themes=\"%s/content/themes\" "
             "terms=\"%s/content/terms.txt\"/>"
             "<channel id=\"hall\" dwell=\"8s\" most-dwell=\"20s\"/>"
             "<screen id=\"hall\" channel=\"hall\" width=\"1280\" height=\"720\" size=\"43in\" "
             "distance=\"4m\"/></kawaraban>",
             top, top, top);
    write_file(desk, "kawaraban.xml", config);
    write_file(desk, "items/notice.xml",
               "<item xmlns=\"urn:kawaraban:item:1\" kind=\"notice\">"
               "<title lang=\"ja\">休館のお知らせ</title>"
               "<summary lang=\"ja\">年末年始は休館します。</summary></item>");
    free(top);
    *state = desk;
    return 0;
}

static int leave(void **state)
{
    struct desk *desk = *state;
    nftw(desk->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(desk->out);
    free(desk->err);
    free(desk);
    return 0;
}

static int redirect(const struct desk *desk, int fd, const char *name)
{
    char path[128];
    int kept = dup(fd);
    snprintf(path, sizeof path, "%s/%s", desk->folder, name);
    int file = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    assert_true(kept >= 0 && file >= 0);
    dup2(file, fd);
    close(file);
    return kept;
}

static char *restore(const struct desk *desk, int fd, int kept, const char *name)
{
    char path[128];
    size_t length;
    fflush(stdout);
    dup2(kept, fd);
    close(kept);
    snprintf(path, sizeof path, "%s/%s", desk->folder, name);
    return file_load(path, 1 << 20, &length, NULL);
}

// Runs `preview WORDS`; "@" stands for the desk's folder.
static int preview(struct desk *desk, const char *words)
{
    static char text[2048];
    char *argv[MOST_WORDS + 1] = {(char *)"preview"};
    int argc = 1;
    size_t length = 0;
    for (const char *at = words; *at; at++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%s",
                                   *at == '@' ? desk->folder : (char[]){*at, '\0'});
    for (char *rest, *word = strtok_r(text, " ", &rest); word && argc < MOST_WORDS;
         word = strtok_r(NULL, " ", &rest))
        argv[argc++] = word;
    free(desk->out);
    free(desk->err);
    fflush(stdout);
    int out = redirect(desk, 1, "out"), err = redirect(desk, 2, "err");
    optind = 0; // getopt begins anew
    int status = command_preview(argc, argv);
    desk->out = restore(desk, 1, out, "out");
    desk->err = restore(desk, 2, err, "err");
    assert_true(desk->out && desk->err);
    return status;
}

static void assert_status(const struct desk *desk, int status, int expected, const char *words)
{
    if (status != expected)
        fail_msg("preview %s: %d was expected and %d came\n%s%s", words, expected, status,
                 desk->out, desk->err);
}

static void assert_says(const char *text, const char *words)
{
    if (!strstr(text, words))
        fail_msg("“%s” was expected in:\n%s", words, text);
}

#define GOOD "<text name=\"headline\">休館のお知らせ</text>"

static void a_legible_slide_passes(void **state)
{
    struct desk *desk = *state;
    write_slide(desk, "good.xml", GOOD);
    static const char *const rows[] = {
        "--check @/good.xml",
        "--check @/good.xml --distance 5m --screen 43in",
        "--check --lang en @/good.xml --distance 5m",
        "--check @/good.xml --size 1080x1920 --screen 55in --distance 3m -o @/good.png",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_status(desk, preview(desk, rows[i]), 0, rows[i]);
    assert_says(desk->out, "判定: 読めます");
    assert_says(desk->out, "12.0 mm");
    assert_string_equal(desk->err, "");
    preview(desk, rows[2]);
    assert_says(desk->out, "Verdict: legible");
    assert_says(desk->out, "20.0 mm");
    preview(desk, rows[0]);
    assert_says(desk->out, "43 型・3.0 m として調べました");
}

static void what_is_wrong_is_a_sentence(void **state)
{
    struct desk *desk = *state;
    static char body[32768];
    static const struct {
        const char *texts, *more, *ja, *en;
    } rows[] = {
        {"<text name=\"headline\">&#x10FFFD;</text>", "", "どのフォントにもない文字が 1 字",
         "has 1 characters that no font can show"},
        {GOOD "<text name=\"body\">", "</text>", "途中で切れています", "does not fit and is cut"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        strcpy(body, rows[i].texts);
        for (int k = 0; rows[i].more[0] && k < 100; k++)
            strcat(body, "年末年始は休館し、新年は一月四日から開館します。");
        strcat(body, rows[i].more);
        write_slide(desk, "bad.xml", body);
        const char *ja = "--check @/bad.xml --distance 5m", *en = "--check --lang en @/bad.xml";
        assert_status(desk, preview(desk, ja), 1, ja);
        assert_says(desk->out, rows[i].ja);
        assert_says(desk->err, rows[i].ja);
        assert_says(desk->out, "判定: 読めないところがあります");
        assert_status(desk, preview(desk, en), 1, en);
        assert_says(desk->out, rows[i].en);
    }
}

static json_t *parsed(const struct desk *desk)
{
    json_error_t error;
    json_t *json = json_loads(desk->out, 0, &error);
    if (!json)
        fail_msg("%s at line %d of\n%s", error.text, error.line, desk->out);
    return json;
}

static void json_holds_the_same_for_programs(void **state)
{
    struct desk *desk = *state;
    write_slide(desk, "code.xml", GOOD "<qr name=\"link\">https://kawaraban.example/i/7f3k2</qr>");
    assert_int_equal(preview(desk, "--check --json @/code.xml --distance 5m --screen 43in"), 0);
    json_t *json = parsed(desk);
    const char *field, *is;
    int legible, assumed, ok, lines, module_px;
    double least_px, size_mm, contrast, reach_mm, needed_ms;
    json_error_t error;
    if (json_unpack_ex(json, &error, 0,
                       "{s:b, s:{s:F, s:b}, s:[{}, {s:s, s:F, s:F, s:i, s:b}], s:[{s:i, s:F}], "
                       "s:{s:F}, s:[{s:s}]}",
                       "legible", &legible, "screen", "least_px", &least_px, "assumed", &assumed,
                       "texts", "field", &field, "size_mm", &size_mm, "contrast", &contrast,
                       "lines", &lines, "ok", &ok, "qrs", "module_px", &module_px, "reach_mm",
                       &reach_mm, "dwell", "needed_ms", &needed_ms, "remarks", "fault", &is) != 0)
        fail_msg("%s\n%s", error.text, desk->out);
    assert_true(legible && ok && !assumed);
    assert_float_equal(least_px, 40.34, 0.01);
    assert_true(size_mm >= 20 && contrast >= 4.5 && lines >= 1 && needed_ms > 1500);
    assert_true(module_px >= 2 && reach_mm > 600);
    assert_string_equal(is, "code-near");
    json_decref(json);
}

// What the channel's screens ask for is in force for an item, and its showing time is known.
static void an_item_is_checked_as_its_screens_show_it(void **state)
{
    struct desk *desk = *state;
    static const char *const rows[] = {
        "--check --json -c @/kawaraban.xml @/items/notice.xml",
        "--check --json -c @/kawaraban.xml --screen hall @/items/notice.xml",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_status(desk, preview(desk, rows[i]), 0, rows[i]);
        json_t *json = parsed(desk), *screen = json_object_get(json, "screen");
        assert_false(json_is_true(json_object_get(screen, "assumed")));
        assert_float_equal(json_number_value(json_object_get(screen, "least_mm")), 16, 0.01);
        assert_int_equal(json_integer_value(json_object_get(screen, "width_px")),
                         i == 0 ? 1920 : 1280);
        json_t *dwell = json_object_get(json, "dwell");
        assert_in_range(json_integer_value(json_object_get(dwell, "shown_ms")), 8000, 20000);
        json_decref(json);
    }
    const char *nowhere = "--check -c @/kawaraban.xml --screen attic @/items/notice.xml";
    assert_status(desk, preview(desk, nowhere), 1, nowhere);
    assert_says(desk->err, "attic");
}

static void wrong_usage_says_so(void **state)
{
    struct desk *desk = *state;
    write_slide(desk, "good.xml", GOOD);
    static const struct {
        const char *words;
        int status;
        const char *says;
    } rows[] = {
        {"@/good.xml", 2, "-o OUT.png"},
        {"--check", 2, "is needed"},
        {"--json -o @/x.png @/good.xml", 2, "--check"},
        {"--check --distance far @/good.xml", 2, "--distance far"},
        {"--check --distance 5 @/good.xml", 2, "5m"},
        {"--check --distance -5m @/good.xml", 2, "-5m"},
        {"--check --size huge @/good.xml", 2, "huge"},
        {"--check --at later @/good.xml", 2, "later"},
        {"--check --loud @/good.xml", 2, "not known"},
        {"--check --screen lobby @/good.xml", 1, "lobby"},
        {"--check @/kawaraban.xml -c @/kawaraban.xml", 1, "kawaraban.xml"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_status(desk, preview(desk, rows[i].words), rows[i].status, rows[i].words);
        assert_says(desk->err, rows[i].says);
    }
    assert_status(desk, preview(desk, "--help"), 0, "--help");
    assert_says(desk->out, "--check");
}

// From so far away that one letter fills the screen: a report, and no harm.
static void absurd_distances_are_survived(void **state)
{
    struct desk *desk = *state;
    write_slide(desk, "good.xml", GOOD "<text name=\"body\">年末年始は休館します。</text>");
    static const char *const rows[] = {
        "--check @/good.xml --distance 200m --screen 1in --size 16x16",
        "--check @/good.xml --distance 200m --screen 10in",
        "--check @/good.xml --distance 0.001m --screen 200m",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_in_range(preview(desk, rows[i]), 0, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_legible_slide_passes, enter, leave),
        cmocka_unit_test_setup_teardown(what_is_wrong_is_a_sentence, enter, leave),
        cmocka_unit_test_setup_teardown(json_holds_the_same_for_programs, enter, leave),
        cmocka_unit_test_setup_teardown(an_item_is_checked_as_its_screens_show_it, enter, leave),
        cmocka_unit_test_setup_teardown(wrong_usage_says_so, enter, leave),
        cmocka_unit_test_setup_teardown(absurd_distances_are_survived, enter, leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
