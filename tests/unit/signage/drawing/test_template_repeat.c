// <repeat>: rows of a board, written once.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "signage/drawing/template.h"

#define HEAD "<template xmlns=\"urn:kawaraban:template:1\">\n<layout for=\"landscape\">\n"
#define TAIL "</layout></template>"
#define ROWS "<repeat over='row#_title' most='3'>"

static void what_is_wrong_is_said_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *content, *says;
    } rows[] = {
        {"<repeat most='3'><rect/></repeat>", "t:3:"},
        {"<repeat over='a#'><rect/></repeat>", "most"},
        {"<repeat over='a' most='3'><rect/></repeat>", "t:3: over=\"a\" must name one text with #"},
        {"<repeat over='a# b#' most='3'><rect/></repeat>", "must name one text"},
        {"<repeat over='text:a#' most='3'><rect/></repeat>", "must name one text"},
        {"<repeat over='' most='3'><rect/></repeat>", "t:3:"},
        {"<repeat over='a#' most='0'><rect/></repeat>", "t:3:"},
        {"<repeat over='a#' most='25'><rect/></repeat>", "24"},
        {"<repeat over='a#' most='-1'><rect/></repeat>", "t:3:"},
        {"<repeat over='a#' most='99999999999999999999'><rect/></repeat>", "t:3:"},
        {"<repeat over='a#' most='3' x='1'><rect/></repeat>", "t:3:"},
        {ROWS "<repeat over='b#' most='3'><rect/></repeat></repeat>",
         "t:3: <repeat> stands in another <repeat>"},
        {ROWS "<stack><repeat over='b#' most='3'><rect/></repeat></stack></repeat>",
         "stands in another"},
        {"<text field='row#_title'/>", "t:3: # stands for a number only inside <repeat"},
        {"<qr name='link#'/>", "only inside <repeat"},
        {"<rect if='text:row#_title'/>", "only inside <repeat"},
        {"<rect unless='full|row#'/>", "only inside <repeat"},
        {ROWS "<txet field='row#_title'/></repeat>", "t:3: <txet> is not known"},
        {"<rect><repeat over='a#' most='1'/></rect>", "<repeat> is not known inside <rect>"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[1024];
        struct error error = {""};
        int length = snprintf(text, sizeof text, HEAD "%s" TAIL, rows[i].content);
        if (template_parse("t", text, (size_t)length, &error))
            fail_msg("row %zu was taken: %s", i, rows[i].content);
        if (!strstr(error.text, rows[i].says))
            fail_msg("row %zu: “%s” was expected in “%s”", i, rows[i].says, error.text);
    }
}

static struct template *parse(const char *content)
{
    char text[2048];
    struct error error = {""};
    int length = snprintf(text, sizeof text, HEAD "%s" TAIL, content);
    struct template *template = template_parse("t", text, (size_t)length, &error);
    if (!template)
        fail_msg("%s", error.text);
    return template;
}

static void copies_stand_where_the_repeat_stands_and_are_numbered(void **state)
{
    (void)state;
    struct template *template = parse(
        "<stack><rule/>" ROWS
        "<row if='text:row#_room !row#' unless='row#_off'><text field='row#_title row#_note'/>"
        "<qr name='row#_link'/></row><rule rank='2'/></repeat><space/></stack>");
    const struct template_node *stack = &template->layouts[0].root.children[0];
    assert_int_equal(stack->child_count, 1 + 3 * 2 + 1);
    assert_int_equal(stack->children[0].kind, TEMPLATE_RULE);
    const struct template_node *third = &stack->children[5];
    assert_int_equal(third->kind, TEMPLATE_ROW);
    assert_string_equal(third->children[0].field, "row3_title row3_note");
    assert_string_equal(third->children[1].name, "row3_link");
    assert_string_equal(third->when.terms[0].name, "row3_room");
    assert_string_equal(third->when.terms[1].name, "!row3");
    assert_string_equal(third->unless.terms[0].name, "row3_off");
    assert_int_equal(stack->children[6].rank, 2);
    assert_int_equal(stack->children[7].kind, TEMPLATE_SPACE);
    template_destroy(template);
}

static void a_copy_asks_for_all_texts_up_to_its_own(void **state)
{
    (void)state;
    struct template *template = parse(ROWS "<rect/></repeat>");
    const struct template_node *root = &template->layouts[0].root;
    assert_int_equal(root->child_count, 3);
    assert_int_equal(root->children[0].when.count, 1);
    assert_int_equal(root->children[2].when.count, 3);
    assert_int_equal(root->children[2].when.terms[0].kind, TERM_TEXT);
    assert_string_equal(root->children[2].when.terms[0].name, "row1_title");
    assert_string_equal(root->children[2].when.terms[2].name, "row3_title");
    assert_false(root->children[2].when.terms[1].or_next);
    template_destroy(template);
}

static void copies_count_against_the_limit(void **state)
{
    (void)state;
    static char text[64 * 1024];
    struct error error = {""};
    strcpy(text, HEAD "<repeat over='a#' most='24'>");
    for (int i = 0; i < 90; i++)
        strcat(text, "<rect/>");
    strcat(text, "</repeat>" TAIL);
    assert_null(template_parse("t", text, strlen(text), &error));
    assert_non_null(strstr(error.text, "more than 2000"));
}

static void an_empty_repeat_is_nothing(void **state)
{
    (void)state;
    struct template *template = parse(ROWS "</repeat>");
    assert_int_equal(template->layouts[0].root.child_count, 0);
    template_destroy(template);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrong_is_said_with_its_line),
        cmocka_unit_test(copies_stand_where_the_repeat_stands_and_are_numbered),
        cmocka_unit_test(a_copy_asks_for_all_texts_up_to_its_own),
        cmocka_unit_test(copies_count_against_the_limit),
        cmocka_unit_test(an_empty_repeat_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
