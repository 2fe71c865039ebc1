#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "signage/base/xml.h"
#include "signage/language/slide.h"

#define R(base, reading) "\uFFF9" base "\uFFFA" reading "\uFFFB"

static void xml_becomes_marks(void **state)
{
    (void)state;
    static const struct {
        const char *xml, *text;
    } rows[] = {
        {"<t>a</t>", "a"},
        {"<t/>", ""},
        {"<t>  \n </t>", ""},
        {"<t>一<br/>二<br/></t>", "一\n二\n"},
        {"<t>目<ruby>黒<rt>ぐろ</rt></ruby>区</t>", "目" R("黒", "ぐろ") "区"},
        {"<t><ruby>目<rt>め</rt>黒<rt>ぐろ</rt></ruby></t>", R("目", "め") R("黒", "ぐろ")},
        {"<t><ruby><rb>目黒</rb><rp>(</rp><rt>めぐろ</rt><rp>)</rp></ruby></t>",
         R("目黒", "めぐろ")},
        {"<t><ruby>読みなし</ruby></t>", "読みなし"},
        {"<t><ruby>空<rt/></ruby></t>", "空"},
        {"<t><ruby><rt>だけ</rt></ruby></t>", ""},
        {"<t>a<b>b<i>c</i></b><![CDATA[<d>]]><!-- e --></t>", "abc<d>"},
        // an editor's breaks
        {"<t>産業<wbr/>振興</t>", "産業\u200B振興"},
        {"<t>この<nobr>会社名</nobr>と<nobr>x</nobr></t>", "この会\u2060社\u2060名とx"},
        {"<t><nobr>あ<wbr/>い</nobr>う</t>", "あ\u200B\u2060いう"},
        {"<t><nobr>\n  A\n  B\n</nobr></t>", "A\u2060 \u2060B"},
        {"<t><nobr>目<ruby>黒<rt>ぐろ</rt></ruby>区</nobr></t>",
         "目\u2060" R("黒", "ぐろ") "\u2060区"},
        {"<t><nobr>一<nobr>二</nobr>三</nobr><br/><nobr/><wbr/></t>", "一\u2060二\u2060三\n\u200B"},
        // marks in the text itself are dropped: only elements make ruby
        {"<t>x\uFFFAy\uFFFB\uFFF9z</t>", "xyz"},
        {"<t>改\u200B行\u2060禁</t>", "改\u200B行\u2060禁"},
        // the file's own line ends
        {"<t>\n  一行目の\n  続き\n</t>", "一行目の続き"},
        {"<t>\n  one\n  two\n</t>", "one two"},
        {"<t>日本\n  and</t>", "日本and"},
        {"<t>한국\n  어</t>", "한국 어"},
        {"<t>一\n  <br/>\n  二</t>", "一\n二"},
        {"<t>a  b c</t>", "a  b c"},
        {"<t> a\tb </t>", "a b"},
        {"<t>&#10;a&#13;&#10;b</t>", "a b"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error error;
        struct xml *xml = xml_parse("t", rows[i].xml, strlen(rows[i].xml), &error);
        struct arena *arena = arena_create();
        assert_non_null(xml);
        const char *text = rich_text_from_xml(arena, xml_root(xml));
        if (strcmp(text, rows[i].text) != 0)
            fail_msg("%s\n  expected “%s” and got “%s”", rows[i].xml, rows[i].text, text);
        arena_destroy(arena);
        xml_destroy(xml);
    }
}

static void whatever_the_marks_the_xml_is_well_formed(void **state)
{
    (void)state;
    static const struct {
        const char *text, *xml;
    } rows[] = {
        {"", ""},
        {"a\nb", "a<br/>b"},
        {R("目黒", "めぐろ") "区", "<ruby>目黒<rt>めぐろ</rt></ruby>区"},
        {"<&>\"", "&lt;&amp;&gt;&quot;"},
        {"\uFFF9x", "<ruby>x</ruby>"},
        {"\uFFF9x\uFFFAy", "<ruby>x<rt>y</rt></ruby>"},
        {"\uFFFAx\uFFFB", "x"},
        {"\uFFF9a\uFFF9b\uFFFAc\uFFFAd\uFFFB\uFFFB", "<ruby>a</ruby><ruby>b<rt>cd</rt></ruby>"},
        {"\uFFF9a\nb\uFFFAc\nd\uFFFB", "<ruby>a b<rt>c d</rt></ruby>"},
        {"\x01"
         "a\x1F",
         "a"},
        {"\xFF\xC0", "\uFFFD\uFFFD"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buffer out;
        buffer_init(&out, 1000);
        rich_text_to_xml(&out, rows[i].text);
        assert_string_equal(buffer_text(&out), rows[i].xml);
        buffer_finish(&out);
    }
}

static void plain_text_is_what_a_person_would_copy(void **state)
{
    (void)state;
    static const struct {
        const char *text, *plain;
    } rows[] = {
        {"", ""},
        {"創業\u200B支援\u2060会", "創業支援会"},
        {R("目黒", "めぐろ") "区\n民", "目黒区\n民"},
        {"\uFFF9x", "x"},
        {"\uFFF9x\uFFFAy", "x"},
        {"\uFFFAx\uFFFBy", "xy"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buffer out;
        buffer_init(&out, 1000);
        rich_text_to_plain(&out, rows[i].text);
        assert_string_equal(buffer_text(&out), rows[i].plain);
        buffer_finish(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(xml_becomes_marks),
        cmocka_unit_test(whatever_the_marks_the_xml_is_well_formed),
        cmocka_unit_test(plain_text_is_what_a_person_would_copy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
