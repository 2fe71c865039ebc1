// `typeset` as people use it, and an editor's breaks on their way from the item file to the lines
// of a slide.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "publisher/commands.h"
#include "publisher/house.h"
#include "publisher/intake/folder.h"
#include "publisher/programme/programme.h"
#include "signage/base/file.h"
#include "signage/drawing/text.h"
#include "signage/language/slide.h"

#define MOST_ARGUMENTS 12

static char folder[] = "build/typeset-XXXXXX";

static void path_in(char path[PATH_MAX], const char *name)
{
    snprintf(path, PATH_MAX, "%s/%s", folder, name);
}

static void write_file(const char *name, const char *content)
{
    char path[PATH_MAX];
    struct error error = {0};
    path_in(path, name);
    if (!file_replace(path, content, strlen(content), &error))
        fail_msg("%s", error.text);
}

static char *read_file(const char *name)
{
    char path[PATH_MAX];
    size_t length;
    path_in(path, name);
    char *text = file_load(path, 1u << 24, &length, NULL);
    assert_non_null(text);
    return text;
}

static int make_folder(void **state)
{
    (void)state;
    unsetenv("KAWARABAN_CONFIG");
    return folder_make("build", NULL) && mkdtemp(folder) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

static int remove_folder(void **state)
{
    (void)state;
    return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

// ---- the command ----------------------------------------------------------------------------

// Runs it in a process of its own; what it says is in the files out and err.
static int run(const char *const *arguments, const char *input)
{
    char *argv[MOST_ARGUMENTS + 2] = {"typeset"};
    int argc = 1;
    for (; *arguments; arguments++) {
        assert_true(argc <= MOST_ARGUMENTS);
        argv[argc++] = (char *)(uintptr_t)*arguments;
    }
    write_file("in", input ? input : "");
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        char in[PATH_MAX], out[PATH_MAX], err[PATH_MAX];
        path_in(in, "in");
        path_in(out, "out");
        path_in(err, "err");
        if (!freopen(in, "r", stdin) || !freopen(out, "w", stdout) || !freopen(err, "w", stderr))
            _exit(99);
        int status = command_typeset(argc, argv);
        fflush(NULL);
        _exit(status);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

struct row {
    const char *arguments[MOST_ARGUMENTS];
    const char *input, *out;
};

static void expect(const struct row *row)
{
    int status = run(row->arguments, row->input);
    char *out = read_file("out"), *err = read_file("err");
    if (status != 0 || strcmp(out, row->out) != 0)
        fail_msg("exit %d, “%s”\n%sexpected: %s", status, out, err, row->out);
    assert_string_equal(err, "");
    free(out);
    free(err);
}

static void it_prints_the_lines(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {{"--width", "8em", "はじめての創業支援セミナー"}, NULL, "はじめての⏎創業支援セミナー\n"},
        {{"--width", "13", "はじめての創業支援セミナー", "お知らせ"},
         NULL,
         "はじめての創業支援セミナー\nお知らせ\n"},
        {{"--width=10em"},
         "目黒区産業振興センターからのお知らせ\r\n\n資金繰り相談会",
         "目黒区⏎産業振興センター⏎からのお知らせ\n\n資金繰り相談会\n"},
        {{"--vertical", "--width", "7.5em", "第12回、2026年の目黒の手仕事展"},
         NULL,
         "第12回、⏎2026年の⏎目黒の手仕事展\n"},
        // an editor's marks: here, and not there
        {{"--width", "8em", "産業\u200B振興の日", "はじ\u2060めての創業\u2060支援セミナー"},
         NULL,
         "産業振興の日\nはじめての⏎創業支援セミナー\n"},
        {{"--width", "5em", "産業\u200B振興の日"}, NULL, "産業⏎振興の日\n"},
        {{"--width", "6em", "--lines", "2", "はじめての創業支援セミナー"},
         NULL,
         "はじめての⏎創業支援…\n"},
        {{"--width", "9em", "--lines", "1", "町工場の技術を世界へ届ける"},
         NULL,
         "町工場の技術を…\n"},
        {{"--width", "20em", "--lang", "en", "Free consultation for founders of new businesses"},
         NULL,
         "Free consultation for⏎founders of new businesses\n"},
        {{"--width", "7em", "--lang", "ko", "중소기업을 위한 창업 지원 세미나"},
         NULL,
         "중소기업을 위한⏎창업 지원 세미나\n"},
        {{"--width", "8em", "--lang", "zh-Hans", "面向中小企业的创业支援讲座"},
         NULL,
         "面向中小企业的⏎创业支援讲座\n"},
        {{"--marks", "創業支援セミナーのご案内"}, NULL, "創~業¦支~援¦セミナーの|ご案内\n"},
        {{"--width", "8em", "--terms", "/dev/null", "「」"}, NULL, "「」\n"},
        {{"--width", "8em", "--", "--marks"}, NULL, "--marks\n"},
        {{"--width", "8em", "\xff\xfe"}, NULL, "\uFFFD\uFFFD\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect(&rows[i]);
}

static void wrong_usage_is_told_in_a_sentence(void **state)
{
    (void)state;
    static const struct {
        const char *arguments[MOST_ARGUMENTS];
        int status;
        const char *said;
    } rows[] = {
        {{"見出し"}, 2, "the measure is missing; say --width 10em"},
        {{"--width", "wide", "見出し"}, 2, "--width wide: write 1em to 1000em, as 10em"},
        {{"--width", "0em", "見出し"}, 2, "--width 0em: "},
        {{"--width", "-3", "見出し"}, 2, "--width -3: "},
        {{"--width", "nan", "見出し"}, 2, "--width nan: "},
        {{"--width", "1e9", "見出し"}, 2, "--width 1e9: "},
        {{"--width", "10px", "見出し"}, 2, "--width 10px: "},
        {{"--width", "10", "--lines", "0", "見出し"}, 2, "--lines 0: "},
        {{"--nonsense"}, 2, "that option is not known"},
        {{"--width", "10", "--family", "fraktur", "見出し"}, 1, "fraktur"},
        {{"--width", "10", "--terms", "build/none.txt", "見出し"}, 1, "build/none.txt"},
        {{"--width", "10", "-c", "build/none.xml", "見出し"}, 1, "build/none.xml"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int status = run(rows[i].arguments, NULL);
        char *err = read_file("err");
        if (status != rows[i].status || !strstr(err, rows[i].said))
            fail_msg("row %zu: exit %d, “%s”", i, status, err);
        free(err);
    }
}

static void a_text_too_long_for_a_slide_is_refused(void **state)
{
    (void)state;
    char *text = malloc(TEXT_MOST_BYTES + 8);
    assert_non_null(text);
    memset(text, 'x', TEXT_MOST_BYTES + 1);
    strcpy(text + TEXT_MOST_BYTES + 1, "\n");
    const char *const arguments[] = {"--width", "10", NULL};
    assert_int_equal(run(arguments, text), 1);
    char *err = read_file("err");
    assert_non_null(strstr(err, "at most 65536; shorten it: xxx"));
    free(err);
    free(text);
}

static void two_hundred_headlines_come_back_in_order(void **state)
{
    (void)state;
    struct buffer input;
    buffer_init(&input, 1u << 20);
    for (int i = 0; i < 200; i++)
        buffer_printf(&input, "第%d回創業支援セミナーのご案内\n", i);
    const char *const arguments[] = {"--width", "16", NULL};
    assert_int_equal(run(arguments, buffer_text(&input)), 0);
    char *out = read_file("out");
    int line = 0;
    for (char *rest = out, *each; (each = strsep(&rest, "\n")) && *each; line++) {
        char begins[32];
        snprintf(begins, sizeof begins, "第%d回", line);
        assert_int_equal(strncmp(each, begins, strlen(begins)), 0);
    }
    assert_int_equal(line, 200);
    free(out);
    buffer_finish(&input);
}

// ---- from the item file to the lines --------------------------------------------------------

static void open_house(struct house **house)
{
    char top[PATH_MAX / 4], config[2 * PATH_MAX], path[PATH_MAX];
    struct error error = {0};
    assert_non_null(getcwd(top, sizeof top));
    snprintf(
        config, sizeof config,
        "<kawaraban xmlns=\"urn:kawaraban:config:1\"><place name=\"見本館\"/>"
        "<store folder=\"store\"/><content folder=\"items\" templates=\"%s/content/templates\" "
        "themes=\"%s/content/themes\" terms=\"%s/content/terms.txt\"/>"
        "<channel id=\"lobby\" title=\"x\" theme=\"kawara\" languages=\"ja\">"
        "<share kind=\"notice\" weight=\"1\"/></channel>"
        "<screen id=\"lobby\" channel=\"lobby\" width=\"1920\" height=\"1080\"/></kawaraban>",
        top, top, top);
    write_file("house.xml", config);
    path_in(path, "items");
    assert_true(folder_make(path, &error));
    path_in(path, "house.xml");
    *house = house_open(path, clock_system(), &error);
    if (!*house)
        fail_msg("%s", error.text);
}

// What a screen gets of the title: stored, found again, composed, written and read as XML.
static struct slide *slide_of(struct house *house, const char *title)
{
    char path[PATH_MAX], item_text[2048];
    struct error error = {0};
    snprintf(item_text, sizeof item_text,
             "<item xmlns=\"urn:kawaraban:item:1\" kind=\"notice\"><title>%s</title></item>",
             title);
    write_file("items/one.xml", item_text);
    path_in(path, "items/one.xml");
    struct item *item = folder_load_item(path, house->store, house->zone, 1800000000, &error);
    if (!item || !store_put_item(house->store, item, NULL, &error))
        fail_msg("%s", error.text);
    struct item *stored = store_find_item(house->store, item->id, NULL, &error);
    assert_non_null(stored);
    struct slide *slide =
        programme_compose(house->programme, stored, "lobby", "ja", 1800000000, &error);
    if (!slide)
        fail_msg("%s", error.text);
    struct buffer xml;
    buffer_init(&xml, SLIDE_MOST_BYTES);
    assert_true(slide_format(slide, &xml));
    slide_destroy(slide);
    slide = slide_parse("wire", buffer_text(&xml), xml.length, &error);
    if (!slide)
        fail_msg("%s", error.text);
    buffer_finish(&xml);
    item_destroy(stored);
    item_destroy(item);
    return slide;
}

static void an_editors_breaks_reach_the_screen(void **state)
{
    (void)state;
    static const struct {
        const char *title, *lines;
    } rows[] = {
        {"目黒の新しい産業の力", "目黒の新しい⏎産業の力"},
        {"目黒の新<wbr/>しい産業の力", "目黒の新しい⏎産業の力"},
        {"目黒の<nobr>新しい産業の</nobr>力", "目黒の⏎新しい産業の⏎力"},
        {"目黒の<br/>新しい産業の力", "目黒の⏎新しい⏎産業の力"},
        {"こむぎ<wbr/>のもり教室", "こむぎ⏎のもり教室"},
        {"<nobr>産業振興の日</nobr>", "産業振興の日"},
        {"<nobr>このまま<wbr/>では長すぎる</nobr>", "このまま⏎では長すぎる"},
    };
    struct house *house;
    struct error error = {0};
    open_house(&house);
    struct fonts *fonts = fonts_open("fonts/fonts.xml", &error);
    assert_non_null(fonts);
    const struct text_style style = {.family = "gothic-fixed",
                                     .lang = "ja",
                                     .size_px = 10,
                                     .least_size_px = 10,
                                     .line_height = 1.2,
                                     .setting = TEXT_HEADLINE};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct slide *slide = slide_of(house, rows[i].title);
        const struct slide_text *text = slide_find_text(slide, "headline", "ja");
        assert_non_null(text);
        struct text_layout *layout = text_layout_create(fonts, text->text, &style, 60, 400, &error);
        struct buffer lines;
        buffer_init(&lines, 4096);
        text_layout_lines(layout, "⏎", &lines);
        if (strcmp(buffer_text(&lines), rows[i].lines) != 0)
            fail_msg("%s: expected %s, got %s", rows[i].title, rows[i].lines, buffer_text(&lines));
        buffer_finish(&lines);
        text_layout_destroy(layout);
        slide_destroy(slide);
    }
    fonts_close(fonts);
    house_close(house);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_prints_the_lines),
        cmocka_unit_test(wrong_usage_is_told_in_a_sentence),
        cmocka_unit_test(a_text_too_long_for_a_slide_is_refused),
        cmocka_unit_test(two_hundred_headlines_come_back_in_order),
        cmocka_unit_test(an_editors_breaks_reach_the_screen),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
