#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "signage/base/file.h"
#include "signage/drawing/color.h"
#include "signage/drawing/template.h"
#include "signage/drawing/theme.h"

#define HEAD "<theme xmlns=\"urn:kawaraban:theme:1\">\n"

static void colours_are_read_or_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool good;
        uint32_t argb;
    } rows[] = {
        {"#A1b2C3", true, 0xFFA1B2C3u},
        {"#00000080", true, 0x80000000u},
        {"", false, 0},
        {"#12345", false, 0},
        {"#1234567", false, 0},
        {"red", false, 0},
        {"#12345G", false, 0},
        {"123456", false, 0},
        {"#1234567890", false, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint32_t argb = 0;
        assert_int_equal(color_parse(rows[i].text, &argb), rows[i].good);
        assert_int_equal(argb, rows[i].argb);
    }
    assert_float_equal(color_contrast(0xFF000000u, 0xFFFFFFFFu), 21, 0.001);
    assert_float_equal(color_contrast(0xFF777777u, 0xFFFFFFFFu), 4.478, 0.01);
    assert_float_equal(color_contrast(0xFFAA00AAu, 0xFFAA00AAu), 1, 0.001);
}

static void what_is_wrong_is_said_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *content, *says;
    } rows[] = {
        {"<colour name='a' value='#000000'/>", "t:2: <colour> is not known inside <theme>"},
        {"<color name='a' value='black'/>", "t:2: value=\"black\" is no colour"},
        {"<color value='#000000'/>", "t:2:"},
        {"<color name='a' value='#000000'/>\n<color name='a' value='#000001'/>", "t:3:"},
        {"<color name='a' value='#777777' on='b'/>\n<color name='b' value='#FFFFFF'/>",
         "contrast of 4.48:1; to be read it needs 4.5:1"},
        {"<color name='a' value='#959595' on-large='b'/>\n<color name='b' value='#FFFFFF'/>",
         "needs 3.0:1"},
        {"<color name='a' value='#000000' on='nothing'/>", "no <color name=\"nothing\">"},
        {"<role name='r' size='3' color='nothing'/>", "no <color name=\"nothing\">"},
        {"<role name='r' size='-3' color='a'/>", "t:2:"},
        {"<role name='r' size='3' least='4' color='a'/>", "t:2:"},
        {"<role name='r' size='3' color='a' wieght='bold'/>", "did you mean “weight”"},
        {"<space name='m' value='wide'/>", "t:2:"},
        {"<space name='m'/>", "t:2:"},
        {"<graphic name='g' src='../secret.svg'/>", "leads elsewhere"},
        {"<graphic name='g' src='/etc/passwd'/>", "leads elsewhere"},
        {"<graphic name='g'/>", "t:2:"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[1024];
        struct error error = {""};
        int length = snprintf(text, sizeof text, HEAD "%s\n</theme>", rows[i].content);
        assert_null(theme_parse("t", text, (size_t)length, &error));
        if (!strstr(error.text, rows[i].says))
            fail_msg("row %zu: “%s” was expected in “%s”", i, rows[i].says, error.text);
    }
}

static void other_documents_are_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "", "<theme", "<theme/>", "<template xmlns='urn:kawaraban:theme:1'/>",
        "<!DOCTYPE theme [<!ENTITY a 'b'>]><theme xmlns='urn:kawaraban:theme:1'/>"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct error error = {""};
        assert_null(theme_parse("t", texts[i], strlen(texts[i]), &error));
        assert_true(strlen(error.text) > 5);
    }
}

static const char *map_to_media(void *context, const char *src)
{
    size_t *calls = context;
    ++*calls;
    return strcmp(src, "lost.svg") == 0 ? NULL : "0123.svg";
}

static void files_it_points_to_are_listed_and_renamed(void **state)
{
    (void)state;
    static const char text[] = HEAD "<!-- kept -->\n<graphic name=\"a\" src=\"one.svg\"/>"
                                    "<graphic name=\"b\" src=\"one.svg\"/></theme>";
    static const char lost[] = HEAD "\n<graphic name=\"a\" src=\"lost.svg\"/></theme>";
    struct error error = {""};
    struct buffer out;
    size_t calls = 0;
    buffer_init(&out, 4096);
    struct theme *theme = theme_parse("t", text, strlen(text), &error);
    assert_non_null(theme);
    assert_int_equal(theme->references.count, 1);
    assert_string_equal(theme->references.srcs[0], "one.svg");
    theme_destroy(theme);
    assert_true(theme_rewrite("t", text, strlen(text), map_to_media, &calls, &out, &error));
    theme = theme_parse("t", buffer_text(&out), out.length, &error);
    assert_non_null(theme);
    assert_string_equal(theme_graphic(theme, "b")->src, "0123.svg");
    assert_non_null(strstr(buffer_text(&out), "kept"));
    theme_destroy(theme);
    assert_false(theme_rewrite("t", lost, strlen(lost), map_to_media, &calls, &out, &error));
    assert_non_null(strstr(error.text, "t:3:"));
    buffer_finish(&out);
}

static void the_shipped_themes_serve_every_shipped_template(void **state)
{
    (void)state;
    static const char *const themes[] = {"kawara", "yoi", "hakkiri"};
    static const char *const templates[] = {"showcase", "seminar", "consultation", "space",
                                            "brand",    "notice",  "alert",        "welcome",
                                            "waiting",  "ticker",  "clock"};
    for (size_t i = 0; i < sizeof themes / sizeof themes[0]; i++) {
        char path[128];
        size_t length;
        struct error error = {""};
        snprintf(path, sizeof path, "content/themes/%s.xml", themes[i]);
        char *bytes = file_load(path, THEME_MOST_BYTES, &length, &error);
        struct theme *theme = bytes ? theme_parse(path, bytes, length, &error) : NULL;
        free(bytes);
        for (size_t k = 0; theme && k < sizeof templates / sizeof templates[0]; k++) {
            snprintf(path, sizeof path, "content/templates/%s.xml", templates[k]);
            bytes = file_load(path, TEMPLATE_MOST_BYTES, &length, &error);
            struct template *template = bytes ? template_parse(path, bytes, length, &error) : NULL;
            free(bytes);
            if (!template || !template_check(template, theme, &error))
                fail_msg("%s", error.text);
            template_destroy(template);
        }
        if (!theme)
            fail_msg("%s", error.text);
        theme_destroy(theme);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(colours_are_read_or_refused),
        cmocka_unit_test(what_is_wrong_is_said_with_its_line),
        cmocka_unit_test(other_documents_are_refused),
        cmocka_unit_test(files_it_points_to_are_listed_and_renamed),
        cmocka_unit_test(the_shipped_themes_serve_every_shipped_template),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
