#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "signage/base/xml.h"

static struct xml *parse(const char *text, struct error *error)
{
    return xml_parse("c.xml", text, strlen(text), error);
}

static void dangerous_documents_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *sentence;
    } rows[] = {
        {"", "c.xml:1: not well-formed XML"},
        {"<a>", "c.xml:1: not well-formed XML"},
        {"\n\n<a></b>", "c.xml:3: not well-formed XML"},
        {"<a/><b/>", "not well-formed"},
        {"<a x='1' x='2'/>", "not well-formed"},
        {"<a>&nbsp;</a>", "not well-formed"},
        {"<a>\x01</a>", "not well-formed"},
        {"<a>\xFF</a>", "not well-formed"},
        {"<!DOCTYPE a [<!ENTITY x 'y'>]><a/>", "entity definitions are not allowed"},
        {"<!DOCTYPE a [<!ENTITY x SYSTEM '/etc/passwd'>]><a>&x;</a>",
         "entity definitions are not allowed"},
        {"<!DOCTYPE a [<!ENTITY % x 'y'>]><a/>", "entity definitions are not allowed"},
        {"<!DOCTYPE a [<!ENTITY % x SYSTEM 'file:///etc/passwd'>%x;]><a/>", "c.xml:1:"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error error = {0};
        struct xml *xml = parse(rows[i].text, &error);
        if (xml || !strstr(error.text, rows[i].sentence))
            fail_msg("“%s”: expected “%s” and got “%s”", rows[i].text, rows[i].sentence,
                     error.text);
    }
}

static void depth_has_a_limit(void **state)
{
    (void)state;
    for (int depth = 200; depth <= 5000; depth += 4800) {
        struct buffer text;
        struct error error = {0};
        buffer_init(&text, 1 << 20);
        for (int i = 0; i < depth; i++)
            buffer_add_text(&text, "<a>");
        for (int i = 0; i < depth; i++)
            buffer_add_text(&text, "</a>");
        struct xml *xml = xml_parse("c.xml", text.bytes, text.length, &error);
        assert_int_equal(xml != NULL, depth < 256);
        xml_destroy(xml);
        buffer_finish(&text);
    }
}

static void a_doctype_that_defines_nothing_is_fine(void **state)
{
    (void)state;
    struct error error;
    struct xml *xml = parse("<!DOCTYPE smil SYSTEM 'http://127.0.0.1:1/none.dtd'><smil/>", &error);
    assert_non_null(xml);
    xml_destroy(xml);
    xml_destroy(NULL);
}

static const char document[] =
    "<c xmlns='urn:x' port='80' ratio='0.5' on='yes' every='90s' kind='b'\n"
    "   empty='' bad='8O'>\n"
    "  <!-- c --><item name='1'> a <b>b</b> </item>\n"
    "  <?pi?><other/><item name='2'>&lt;&amp;</item>\n"
    "</c>";

static void elements_are_walked_in_order(void **state)
{
    (void)state;
    struct error error;
    struct xml *xml = parse(document, &error);
    assert_non_null(xml);
    const xmlNode *root = xml_root(xml), *item = xml_child(root, "item");
    assert_true(xml_is(root, "c"));
    assert_string_equal(xml_path(xml), "c.xml");
    assert_string_equal(xml_attribute(xml, item, "name"), "1");
    assert_null(xml_attribute(xml, item, "none"));
    assert_string_equal(xml_text(xml, item), "a b");
    assert_string_equal(xml_name(xml_next(item, NULL)), "other");
    item = xml_next(item, "item");
    assert_string_equal(xml_text(xml, item), "<&");
    assert_null(xml_next(item, NULL));
    assert_null(xml_child(item, NULL));
    xml_destroy(xml);
}

static void sentences_say_where_and_what_instead(void **state)
{
    (void)state;
    struct error error;
    struct xml *xml = parse(document, &error);
    const xmlNode *root = xml_root(xml), *item = xml_next(xml_child(root, "item"), "item");
    const char *value;
    assert_true(xml_expect_root(xml, "c", "urn:x", &error));
    assert_true(xml_expect_root(xml, "c", NULL, &error));
    assert_false(xml_expect_root(xml, "d", NULL, &error));
    assert_string_equal(error.text, "c.xml:2: the document begins with <c>; <d> was expected");
    assert_false(xml_expect_root(xml, "c", "urn:y", &error));
    assert_non_null(strstr(error.text, "write xmlns=\"urn:y\""));
    assert_false(xml_expect_attributes(xml, item, "nam id", &error));
    assert_string_equal(error.text, "c.xml:4: <item> has no attribute “name”; did you mean “nam”?");
    assert_false(xml_expect_attributes(xml, item, "colour", &error));
    assert_non_null(strstr(error.text, "it may have: colour"));
    assert_true(xml_expect_attributes(xml, item, "id name", &error));
    assert_true(xml_expect_children(xml, root, "other item", &error));
    assert_false(xml_expect_children(xml, root, "item others", &error));
    assert_string_equal(error.text,
                        "c.xml:4: <other> is not known inside <c>; did you mean <others>?");
    assert_false(xml_require(xml, root, "empty", &value, &error));
    assert_true(xml_require(xml, root, "port", &value, &error));
    assert_string_equal(value, "80");
    xml_destroy(xml);
}

static void typed_attributes_have_ranges(void **state)
{
    (void)state;
    struct error error;
    struct xml *xml = parse(document, &error);
    const xmlNode *root = xml_root(xml);
    int64_t number = 7, ms = 5;
    double ratio = 0.25;
    bool on = false;
    int index = 0;
    static const char *const kinds[] = {"a", "b", NULL}, *const others[] = {"x", "y", NULL};
    assert_true(xml_get_int(xml, root, "none", 0, 10, &number, &error));
    assert_int_equal(number, 7);
    assert_true(xml_get_int(xml, root, "port", 1, 65535, &number, &error));
    assert_int_equal(number, 80);
    assert_false(xml_get_int(xml, root, "port", 100, 65535, &number, &error));
    assert_non_null(strstr(error.text, "port=\"80\" is outside 100 to 65535"));
    assert_false(xml_get_int(xml, root, "bad", 0, 100, &number, &error));
    assert_non_null(strstr(error.text, "is not a whole number"));
    assert_false(xml_get_int(xml, root, "empty", 0, 100, &number, &error));
    assert_true(xml_get_double(xml, root, "ratio", 0, 1, &ratio, &error));
    assert_true(ratio >= 0.5 && ratio <= 0.5);
    assert_false(xml_get_double(xml, root, "ratio", 0.6, 1, &ratio, &error));
    assert_false(xml_get_double(xml, root, "kind", 0, 1, &ratio, &error));
    assert_true(xml_get_bool(xml, root, "on", &on, &error));
    assert_true(on);
    assert_false(xml_get_bool(xml, root, "port", &on, &error));
    assert_true(xml_get_duration_ms(xml, root, "every", &ms, &error));
    assert_int_equal(ms, 90000);
    assert_false(xml_get_duration_ms(xml, root, "kind", &ms, &error));
    assert_true(xml_get_choice(xml, root, "kind", kinds, &index, &error));
    assert_int_equal(index, 1);
    assert_false(xml_get_choice(xml, root, "kind", others, &index, &error));
    assert_non_null(strstr(error.text, "kind=\"b\" is not one of: x, y"));
    xml_destroy(xml);
}

static void what_is_escaped_reads_back(void **state)
{
    (void)state;
    static const struct {
        const char *text, *back;
    } rows[] = {
        {"<a b=\"c\">&amp;]]></a>", "<a b=\"c\">&amp;]]></a>"},
        {"目黒\U0001F3ED", "目黒\U0001F3ED"},
        {"a\x01\x0B\uFFFE"
         "b",
         "ab"},
        {"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buffer out;
        struct error error;
        buffer_init(&out, 1000);
        buffer_add_text(&out, "<t a=\"");
        xml_escape(&out, rows[i].text);
        buffer_add_text(&out, "\">");
        xml_escape(&out, rows[i].text);
        buffer_add_text(&out, "</t>");
        struct xml *xml = xml_parse("t", out.bytes, out.length, &error);
        if (!xml)
            fail_msg("%s", error.text);
        assert_string_equal(xml_text(xml, xml_root(xml)), rows[i].back);
        assert_string_equal(xml_attribute(xml, xml_root(xml), "a"), rows[i].back);
        xml_destroy(xml);
        buffer_finish(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dangerous_documents_are_refused),
        cmocka_unit_test(depth_has_a_limit),
        cmocka_unit_test(a_doctype_that_defines_nothing_is_fine),
        cmocka_unit_test(elements_are_walked_in_order),
        cmocka_unit_test(sentences_say_where_and_what_instead),
        cmocka_unit_test(typed_attributes_have_ranges),
        cmocka_unit_test(what_is_escaped_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
