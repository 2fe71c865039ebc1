#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "signage/base/buffer.h"
#include "signage/base/file.h"
#include "signage/drawing/font_face.h"

#define TABLE "fonts/fonts.xml"
#define ABSENT "<font id='o' path='/nowhere.ttf' package='p' optional='yes'/>"
#define BIZ "/usr/share/fonts/truetype/bizud-gothic/BIZUDPGothic-Regular.ttf"

static void every_font_is_the_one_the_table_was_made_with(void **state)
{
    (void)state;
    struct error error = {0};
    struct buffer differences;
    buffer_init(&differences, 65536);
    assert_true(fonts_check(TABLE, &differences, &error));
    assert_string_equal(buffer_text(&differences), "");
    buffer_finish(&differences);
}

static void write_table(char *path, const char *inside)
{
    struct error error;
    struct buffer table;
    buffer_init(&table, 65536);
    buffer_printf(&table, "<fonts xmlns=\"urn:kawaraban:fonts:1\">\n%s\n</fonts>\n", inside);
    assert_true(folder_make("build", &error));
    int file = mkstemp(path);
    assert_true(file >= 0);
    close(file);
    assert_true(file_replace(path, table.bytes, table.length, &error));
    buffer_finish(&table);
}

static void a_font_that_differs_is_named_with_its_package(void **state)
{
    (void)state;
    char path[] = "build/fonts-XXXXXX";
    struct error error = {0};
    struct buffer differences;
    buffer_init(&differences, 65536);
    write_table(path, "<font id='a' path='" BIZ "' package='fonts-morisawa-bizud-gothic' sha256='"
                      "0000000000000000000000000000000000000000000000000000000000000000'/>"
                      "<chain family='x' fonts='a'/>");
    assert_true(fonts_check(path, &differences, &error));
    assert_non_null(strstr(buffer_text(&differences), BIZ));
    assert_non_null(strstr(buffer_text(&differences), "fonts-morisawa-bizud-gothic"));
    buffer_finish(&differences);
    unlink(path);
}

static void a_wrong_table_is_refused_with_a_sentence_that_helps(void **state)
{
    (void)state;
    static const struct {
        const char *table, *words;
    } rows[] = {
        {"<font id='a' path='/nowhere.ttf' package='fonts-example'/><chain family='x' fonts='a'/>",
         "apt-get install fonts-example"},
        {"<font id='a' path='/nowhere.ttf' package='p' optional='yes'/>"
         "<chain family='x' fonts='a'/>",
         "none of the chain's fonts"},
        {"<font id='a' path='" BIZ "' package='p'/><chain family='x' fonts='a b'/>",
         "no font called 'b'"},
        {"<font id='a' path='" BIZ "' package='p'/><font id='a' path='" BIZ "' package='p'/>",
         "called 'a' already"},
        {"<font id='a' path='" BIZ "' package='p'/><set id='a' fonts='a'/>", "called 'a' already"},
        {ABSENT "<set id='s' fonts='o'/><set id='s' fonts='o'/>", "called 's' already"},
        {"<set id='s' fonts='b'/>", "no font called 'b' above this set"},
        {"<set id='s' fonts='s'/>", "no font called 's'"},
        {"<set id='s'/>", "fonts"},
        {ABSENT "<set id='s' fonts='o'/><chain family='x' fonts='s'/>",
         "none of the chain's fonts"},
        {"<font id='a' path='" BIZ "' package='p'/><set id='s' fonts='a a a a a a a a a a'/>"
         "<chain family='x' fonts='s s s s a'/>",
         "at most 40 fonts"},
        {"<font id='a' path='" BIZ "' package='p' sha256='12'/>", "64 lower-case"},
        {"<font id='a' path='" BIZ "' package='p' index='-1'/>", "index"},
        {"<font id='a' package='p'/>", "path"},
        {"<font id='a' path='" BIZ "' package='p' colour='yes'/>", "no attribute"},
        {"<chain family='x' fonts=''/>", "fonts"},
        {"", "no <chain>"},
        {"<chein/>", "chain"},
        {"<font", "not well-formed"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char path[] = "build/fonts-XXXXXX";
        struct error error = {0};
        write_table(path, rows[i].table);
        struct fonts *fonts = fonts_open(path, &error);
        if (fonts || !strstr(error.text, rows[i].words))
            fail_msg("row %zu: “%s” does not say “%s”", i, error.text, rows[i].words);
        if (!strstr(error.text, path))
            fail_msg("row %zu: “%s” does not say where", i, error.text);
        unlink(path);
    }
}

static void a_missing_table_is_named(void **state)
{
    (void)state;
    struct error error = {0};
    assert_null(fonts_open("build/no-such-table.xml", &error));
    assert_non_null(strstr(error.text, "build/no-such-table.xml"));
}

static void a_file_that_is_no_font_says_which_package_to_install_anew(void **state)
{
    (void)state;
    char path[] = "build/fonts-XXXXXX";
    struct error error = {0};
    write_table(path, "<font id='a' path='fonts/fonts.xml' package='fonts-example'/>"
                      "<chain family='x' fonts='a'/>");
    struct fonts *fonts = fonts_open(path, &error);
    assert_non_null(fonts);
    assert_null(fonts_sized(fonts, 0, 20, &error));
    assert_non_null(strstr(error.text, "fonts-example"));
    fonts_close(fonts);
    unlink(path);
}

// The first font of the chain that a family, weight and language get.
static const char *first_font(const struct font_table *table, const char *family, bool bold,
                              const char *lang)
{
    const struct font_chain *chain = font_table_chain(table, family, bold, lang);
    return chain ? table->files[chain->fonts[0]].id : "none";
}

static void each_language_gets_its_own_forms_of_the_ideographs(void **state)
{
    (void)state;
    static const struct {
        const char *family;
        bool bold;
        const char *lang, *font;
    } rows[] = {
        {"gothic", false, "ja", "udp"},
        {"gothic", true, "ja-JP", "udp-bold"},
        {"gothic", false, "", "udp"},
        {"gothic", false, NULL, "udp"},
        {"gothic", false, "x-unknown", "udp"},
        {"gothic", false, "en-GB", "sans"},
        {"gothic", false, "zh", "sans-zh-hans"},
        {"gothic", false, "zh-CN", "sans-zh-hans"},
        {"gothic", true, "zh-Hans-CN", "sans-zh-hans-bold"},
        {"gothic", false, "ZH-HANT", "sans-zh-hant"},
        {"gothic", false, "zh-Hant-HK", "sans-zh-hk"},
        {"gothic", false, "zh-TW", "sans-zh-hant"},
        {"gothic", false, "ko", "sans-ko"},
        {"gothic", false, "kok", "udp"}, // Konkani is not Korean
        {"mincho", true, "ja", "serif-bold"},
        {"gothic-fixed", false, "ja", "ud"},
        {"gothic-fixed", false, "zh-Hant", "sans-zh-hant"},
        {"gothic", false, "uk", "noto"},
        {"gothic", false, "vi", "sans"},
        {"comic", false, "ja", "none"},
    };
    struct error error = {0};
    struct font_table *table = font_table_load(TABLE, &error);
    assert_non_null(table);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(first_font(table, rows[i].family, rows[i].bold, rows[i].lang),
                            rows[i].font);
    font_table_destroy(table);
}

// A Japanese text that needs a font standing in must not get a Chinese form from it: of the
// collections with all countries' forms only the Japanese face is in its chains.
static void japanese_chains_hold_japanese_forms_alone(void **state)
{
    (void)state;
    static const char *const families[] = {"gothic", "gothic-fixed", "mincho"};
    struct error error = {0};
    struct font_table *table = font_table_load(TABLE, &error);
    assert_non_null(table);
    for (size_t i = 0; i < 2 * sizeof families / sizeof families[0]; i++) {
        const struct font_chain *chain =
            font_table_chain(table, families[i / 2], i % 2, i % 3 ? "ja" : "ja-JP");
        assert_non_null(chain);
        for (int k = 0; k < chain->count; k++) {
            const struct font_file *file = &table->files[chain->fonts[k]];
            if (strstr(file->path, "CJK") && file->index != 0)
                fail_msg("%s draws Japanese from face %d of %s", families[i / 2], file->index,
                         file->path);
        }
    }
    font_table_destroy(table);
}

static void sizes_are_opened_again_after_many_others(void **state)
{
    (void)state;
    struct error error = {0};
    struct fonts *fonts = fonts_open(TABLE, &error);
    assert_non_null(fonts);
    for (int size = 10; size < 80; size++) {
        TTF_Font *font = fonts_sized(fonts, 0, size, &error);
        assert_non_null(font);
        assert_int_equal(TTF_GlyphIsProvided32(font, 0x3042) != 0, 1);
    }
    assert_ptr_equal(fonts_sized(fonts, 0, 79, &error), fonts_sized(fonts, 0, 79, &error));
    assert_int_equal(TTF_FontAscent(fonts_sized(fonts, 0, 10, &error)), 9);
    fonts_close(fonts);
}

static void a_family_that_is_not_there_gets_a_list_of_those_that_are(void **state)
{
    (void)state;
    struct error error = {0};
    struct fonts *fonts = fonts_open(TABLE, &error);
    assert_non_null(fonts);
    assert_null(fonts_chain(fonts, "comic", false, "ja", &error));
    assert_non_null(strstr(error.text, "comic"));
    assert_non_null(strstr(error.text, "gothic"));
    assert_non_null(strstr(error.text, "mincho"));
    fonts_close(fonts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_font_is_the_one_the_table_was_made_with),
        cmocka_unit_test(a_font_that_differs_is_named_with_its_package),
        cmocka_unit_test(a_wrong_table_is_refused_with_a_sentence_that_helps),
        cmocka_unit_test(a_missing_table_is_named),
        cmocka_unit_test(a_file_that_is_no_font_says_which_package_to_install_anew),
        cmocka_unit_test(each_language_gets_its_own_forms_of_the_ideographs),
        cmocka_unit_test(japanese_chains_hold_japanese_forms_alone),
        cmocka_unit_test(sizes_are_opened_again_after_many_others),
        cmocka_unit_test(a_family_that_is_not_there_gets_a_list_of_those_that_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
