#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "signage/drawing/template.h"
#include "signage/drawing/theme.h"

#define HEAD "<template xmlns=\"urn:kawaraban:template:1\">\n"
#define LAYOUT "<layout for=\"landscape\">\n"
#define TAIL "</layout></template>"

static struct template *parse(const char *text)
{
    struct error error = {""};
    struct template *template = template_parse("t", text, strlen(text), &error);
    if (!template)
        fail_msg("%s", error.text);
    return template;
}

static void what_is_wrong_is_said_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *content, *says;
    } rows[] = {
        {"<txet field='headline'/>", "t:3: <txet> is not known"},
        {"<text fields='headline'/>", "did you mean “field”"},
        {"<text/>", "t:3: <text> has neither field"},
        {"<text field='a'><b/></text>", "t:3: <b> is not known inside <text>"},
        {"<text field='a' x='12px'/>", "x=\"12px\" is no length"},
        {"<text field='a' x='1e999'/>", "is no length"},
        {"<text field='a' x='nan-'/>", "is no length"},
        {"<text field='a' x=''/>", "is no length"},
        {"<text field='a' x='a+b+c+d+e'/>", "is no length"},
        {"<text field='a' x='1' w='2' right='3'/>", "leave one out"},
        {"<text field='a' y='1' h='2' bottom='3'/>", "leave one out"},
        {"<text field='a' size='0'/>", "t:3:"},
        {"<text field='a' align='middle'/>", "t:3:"},
        {"<text field='a' if='text:'/>", "is no condition"},
        {"<text field='a' if='picture:a@ja'/>", "is no condition"},
        {"<text field='a' if='a b c d e f g h i j k l m n o p q'/>", "is no condition"},
        {"<rect fill='#12'/>", "is no colour"},
        {"<rect><rect/></rect>", "t:3: <rect> is not known inside <rect>"},
        {"<picture/>", "t:3:"},
        {"<svg src='../../x.svg'/>", "leads elsewhere"},
        {"<svg src='.hidden'/>", "leads elsewhere"},
        {"<svg/>", "t:3:"},
        {"<clock/>", "format"},
        {"<gradient from='a'/>", "t:3:"},
        {"<stack even='perhaps'/>", "t:3:"},
        {"<group rank='10'/>", "t:3:"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[1024];
        struct error error = {""};
        int length = snprintf(text, sizeof text, HEAD LAYOUT "%s" TAIL, rows[i].content);
        if (template_parse("t", text, (size_t)length, &error))
            fail_msg("row %zu was taken: %s", i, rows[i].content);
        if (!strstr(error.text, rows[i].says))
            fail_msg("row %zu: “%s” was expected in “%s”", i, rows[i].says, error.text);
    }
}

static void other_documents_are_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "<template/>",
        HEAD "</template>",
        HEAD "<layout for='round'/></template>",
        HEAD "<layout/></template>",
        HEAD LAYOUT TAIL "trailing",
        "<theme xmlns='urn:kawaraban:template:1'/>",
        "<!DOCTYPE t [<!ENTITY a '&b;'><!ENTITY b 'x'>]>" HEAD LAYOUT TAIL,
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct error error = {""};
        if (template_parse("t", texts[i], strlen(texts[i]), &error))
            fail_msg("row %zu was taken", i);
        assert_true(strlen(error.text) > 3);
    }
}

static void limits_hold_against_many_and_against_deep(void **state)
{
    (void)state;
    static char text[512 * 1024];
    struct error error = {""};
    strcpy(text, HEAD LAYOUT);
    for (int i = 0; i < 3000; i++)
        strcat(text + i * 7, "<rect/>");
    strcat(text, TAIL);
    assert_null(template_parse("t", text, strlen(text), &error));
    assert_non_null(strstr(error.text, "more than 2000"));
    strcpy(text, HEAD LAYOUT);
    for (int i = 0; i < 40; i++)
        strcat(text, "<group>");
    for (int i = 0; i < 40; i++)
        strcat(text, "</group>");
    strcat(text, TAIL);
    assert_null(template_parse("t", text, strlen(text), &error));
    assert_non_null(strstr(error.text, "nested deeper"));
    assert_null(template_parse("t", text, TEMPLATE_MOST_BYTES + 1, &error));
}

static void lengths_and_conditions_mean_what_they_say(void **state)
{
    (void)state;
    struct template *template =
        parse(HEAD LAYOUT
              "<text field='a' x='10-margin+2.5u' if='full|text:b@ja !' unless='qr:c'/>" TAIL);
    const struct template_node *node = &template->layouts[0].root.children[0];
    assert_float_equal(node->x.parent_percent, 10, 1e-9);
    assert_float_equal(node->x.shorter_percent, 2.5, 1e-9);
    assert_int_equal(node->x.space_count, 1);
    assert_string_equal(node->x.spaces[0], "margin");
    assert_true(node->x.minus[0]);
    assert_false(node->y.given);
    assert_int_equal(node->when.count, 3);
    assert_true(node->when.terms[0].or_next);
    assert_int_equal(node->when.terms[1].kind, TERM_TEXT);
    assert_string_equal(node->when.terms[1].name, "b");
    assert_string_equal(node->when.terms[1].lang, "ja");
    assert_false(node->when.terms[1].or_next);
    assert_int_equal(node->unless.terms[0].kind, TERM_QR);
    template_destroy(template);
}

static void the_layout_follows_the_frame(void **state)
{
    (void)state;
    struct template *template = parse(HEAD "<layout for='landscape'/><layout for='portrait bar'/>"
                                           "</template>");
    static const struct {
        int width, height;
        size_t layout;
    } rows[] = {{1920, 1080, 0}, {1080, 1920, 1}, {1000, 1000, 1}, {1632, 86, 1},
                {300, 100, 1},   {299, 100, 0},   {1, 16000, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_ptr_equal(template_layout_for(template, rows[i].width, rows[i].height),
                         &template->layouts[rows[i].layout]);
    template_destroy(template);
    template = parse(HEAD "<layout for='bar'/></template>");
    assert_ptr_equal(template_layout_for(template, 1920, 1080), &template->layouts[0]);
    template_destroy(template);
}

static void names_the_theme_lacks_are_found_before_drawing(void **state)
{
    (void)state;
    static const char theme_text[] = "<theme xmlns='urn:kawaraban:theme:1'>"
                                     "<color name='ink' value='#000000'/>"
                                     "<role name='body' size='3' color='ink'/>"
                                     "<space name='gap' value='2'/></theme>";
    static const struct {
        const char *content, *says;
    } rows[] = {
        {"<text field='a' color='ink' x='gap'/><rect fill='#FF0000'/>", NULL},
        {"<rect fill='paper'/>", "t:3: the theme th has no <color name=\"paper\">"},
        {"<gradient from='ink' to='paper'/>", "<color name=\"paper\">"},
        {"<text field='a' role='headline'/>", "<role name=\"headline\">"},
        {"<stack>\n<rect x='margin'/></stack>", "t:4: the theme th has no <space name=\"margin\">"},
        {"<svg src='theme:season'/>", NULL},
    };
    struct error error = {""};
    struct theme *theme = theme_parse("th", theme_text, strlen(theme_text), &error);
    assert_non_null(theme);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[1024];
        snprintf(text, sizeof text, HEAD LAYOUT "%s" TAIL, rows[i].content);
        struct template *template = parse(text);
        error.text[0] = '\0';
        assert_int_equal(template_check(template, theme, &error), rows[i].says == NULL);
        if (rows[i].says && !strstr(error.text, rows[i].says))
            fail_msg("row %zu: “%s” was expected in “%s”", i, rows[i].says, error.text);
        template_destroy(template);
    }
    theme_destroy(theme);
}

static const char *map_to_media(void *context, const char *src)
{
    (void)context;
    return strcmp(src, "one.svg") == 0 ? "aa.svg" : strcmp(src, "two.svg") == 0 ? "bb&<.svg" : NULL;
}

static void files_it_points_to_are_renamed_and_nothing_else(void **state)
{
    (void)state;
    static const char text[] =
        HEAD LAYOUT "<svg src='one.svg'/><stack><svg src='two.svg'/></stack><svg src='theme:x'/>"
                    "<text field='a'><label lang='ja'>会場 &amp; 時</label></text>" TAIL;
    static const char lost[] = HEAD LAYOUT "\n\n<svg src='three.svg'/>" TAIL;
    struct error error = {""};
    struct buffer out;
    buffer_init(&out, 4096);
    assert_true(template_rewrite("t", text, strlen(text), map_to_media, NULL, &out, &error));
    struct template *template = parse(buffer_text(&out));
    assert_int_equal(template->references.count, 2);
    assert_string_equal(template->references.srcs[0], "aa.svg");
    assert_string_equal(template->references.srcs[1], "bb&<.svg");
    const struct template_node *root = &template->layouts[0].root;
    assert_string_equal(root->children[2].src, "theme:x");
    assert_string_equal(root->children[3].labels[0].text, "会場 & 時");
    template_destroy(template);
    buffer_clear(&out);
    assert_false(template_rewrite("t", lost, strlen(lost), map_to_media, NULL, &out, &error));
    assert_non_null(strstr(error.text, "t:5:"));
    assert_non_null(strstr(error.text, "three.svg"));
    buffer_finish(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrong_is_said_with_its_line),
        cmocka_unit_test(other_documents_are_refused),
        cmocka_unit_test(limits_hold_against_many_and_against_deep),
        cmocka_unit_test(lengths_and_conditions_mean_what_they_say),
        cmocka_unit_test(the_layout_follows_the_frame),
        cmocka_unit_test(names_the_theme_lacks_are_found_before_drawing),
        cmocka_unit_test(files_it_points_to_are_renamed_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
