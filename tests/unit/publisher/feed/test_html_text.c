#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "publisher/feed/html_text.h"

#define BASE "\xEF\xBF\xB9"
#define READING "\xEF\xBF\xBA"
#define END "\xEF\xBF\xBB"

struct row {
    const char *html, *text;
};

static void check(const struct row *rows, size_t count, struct html_options options)
{
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(rows[i].html);
        char *in = strdup(rows[i].html);
        char *out = malloc(HTML_TEXT_ROOM(length));
        size_t written = html_to_text(in, length, options, out, NULL);
        if (strcmp(out, rows[i].text) != 0 || written != strlen(out))
            fail_msg("%s\nexpected: %s\ngot:      %s", rows[i].html, rows[i].text, out);
        free(out);
        free(in);
    }
}

static void html_becomes_lines_as_a_page_shows_them(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", ""},
        {"<p>one</p><p>two<br>three</p>", "one\ntwo\nthree"},
        {"  <div>\n <p> a  b </p>\n</div>\n", "a b"},
        {"a<script>x<b</script>b<style>p{}</style>c<!-- - -- > -->d", "abcd"},
        {"<ul><li>一つ目<li>二つ目</ul>後", "・一つ目\n・二つ目\n後"},
        {"<ul><li>one</li><li></li></ul>", "- one"},
        {"<ol><li>a<li>b<ul><li>c</ul><li>d</ol>", "1. a\n2. b\n- c\n3. d"},
        {"<table><tr><th>日時</th><td>1日</td></tr><tr><td>会場</td></tr></table>",
         "日時 1日\n会場"},
        {"<pre>a\n  b\nc</pre>d\ne", "a\nb\nc\nd e"},
        {"x<hr/>y<svg><text>no</text></svg>z", "x\nyz"},
        {"<H1 CLASS='a>b'>t</H1>u", "t\nu"},
        {"a<unknown>b</unknown:x>c", "abc"},
        {"<![CDATA[a <b>b</b>]]>c", "a bc"},
        {"<p>cut <a href=\"x", "cut"},
        {"1 < 2 <3", "1 < 2 <3"},
        {"<iframe>gone</iframe>kept<video src=x>", "kept"},
        {"a\xE2\x80\x8B"
         "b\xEF\xBB\xBF"
         "c\xC2\xAD"
         "d\xE2\x80\xAE"
         "e\x07"
         "f",
         "abcdef"},
    };
    check(rows, sizeof rows / sizeof *rows, (struct html_options){HTML_TAGS_ALL, true, false});
}

static void japanese_gets_no_blanks_where_its_source_was_wrapped(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"目黒区の\n  産業", "目黒区の産業"},
        {"です。\r\n次", "です。次"},
        {"one\ntwo", "one two"},
        {"漢字\nABC\n漢字", "漢字 ABC 漢字"},
        {"東京 目黒", "東京 目黒"},
        {"東京　目黒", "東京　目黒"},
        {"<p>　字下げ</p>　次　", "字下げ\n次"},
        {"「引用」\n（注）", "「引用」（注）"},
        {"한국\n어", "한국 어"},
        {"<b>太</b>\n<i>字</i>", "太字"},
        {"カナ\nｶﾅ", "カナｶﾅ"},
    };
    check(rows, sizeof rows / sizeof *rows, (struct html_options){HTML_TAGS_ALL, true, false});
}

static void ruby_stays_ruby_where_it_is_simple(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"<ruby>瓦版<rt>かわらばん</rt></ruby>を", BASE "瓦版" READING "かわらばん" END "を"},
        {"<ruby>漢<rp>（</rp><rt>かん</rt><rp>）</rp>字<rp>（</rp><rt>じ</rt><rp>）</rp></ruby>",
         BASE "漢" READING "かん" END BASE "字" READING "じ" END},
        {"a <ruby><rb>漢</rb><rt>かん</ruby> b", "a " BASE "漢" READING "かん" END " b"},
        {"<ruby><rb>漢<rb>字<rt>かん<rt>じ</ruby>", "漢字（かん）（じ）"},
        {"<ruby><ruby>漢<rt>かん</rt></ruby>字<rt>x</rt></ruby>", "漢（かん）字（x）"},
        {"<ruby>漢<rt></rt></ruby>", "漢"},
        {"<ruby>\n  漢\n  <rt>\n かん\n </rt>\n</ruby>", BASE "漢" READING "かん" END},
        {"<rt>x</rt><ruby>漢", "x漢"},
        {"\xEF\xBF\xB9"
         "x\xEF\xBF\xBA"
         "y\xEF\xBF\xBB",
         "xy"},
    };
    check(rows, sizeof rows / sizeof *rows, (struct html_options){HTML_TAGS_ALL, true, false});
}

static void references_are_decoded_with_the_usual_mistakes(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"&lt;b&gt; &amp; &quot;&#39;&#x3042;&#12354;", "<b> & \"'ああ"},
        {"a&nbsp;&nbsp;b", "a b"},
        {"&amp;nbsp;&amp;amp;&amp;#12354;", "&あ"},
        {"&amp;lt;b&amp;gt;", "<b>"},
        {"&copy 2026 &copy=1 &unknown; & &;", "© 2026 &copy=1 &unknown; & &;"},
        {"&#128;&#0;&#xD800;&#99999999999;", "€\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"&hellip;&yen;&middot;&apos;&alpha;", "…¥·'α"},
        {"AT&T &#; &#x;", "AT&T &#; &#x;"},
        {"&lt;p&gt;one&lt;/p&gt;&lt;p&gt;two&lt;/p&gt;", "one\ntwo"},
    };
    check(rows, sizeof rows / sizeof *rows, (struct html_options){HTML_TAGS_ALL, true, false});
}

static void plain_text_and_titles(void **state)
{
    (void)state;
    static const struct row plain[] = {
        {"<b>&amp;</b>", "<b>&amp;</b>"},
        {"first\nparagraph\n\n second", "first paragraph\nsecond"},
    };
    static const struct row titles[] = {
        {"one<br>two\n\nthree", "one two three"},
        {"<foo> <b>b</b> <li>c", "<foo> b c"},
    };
    check(plain, 2, (struct html_options){HTML_TAGS_NONE, false, false});
    check(titles, 2, (struct html_options){HTML_TAGS_KNOWN, true, true});
}

// What would take minutes if every search began anew.
static void hostile_repetition_stays_quick(void **state)
{
    (void)state;
    static const char *const pieces[] = {"<svg>",   "<![CDATA[",   "<a href=\"", "<!--", "&amp;",
                                         "<script", "<ruby>a<rt>", "<ol><li>",   "</",   "<pre>\n"};
    size_t most = 256 * 1024;
    char *in = malloc(most + 1);
    char *out = malloc(HTML_TEXT_ROOM(most));
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        size_t n = strlen(pieces[i]), length = 0;
        for (; length + n <= most; length += n)
            memcpy(in + length, pieces[i], n);
        in[length] = '\0';
        size_t written =
            html_to_text(in, length, (struct html_options){HTML_TAGS_ALL, true, false}, out, NULL);
        assert_true(written < HTML_TEXT_ROOM(length));
    }
    free(in);
    free(out);
}

static void the_first_picture_worth_showing(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"<img src=a.png>", "a.png"},
        {"<img src='t.gif'><img src=\"b.jpg?x=1\">", "b.jpg?x=1"},
        {"<img width=1 src=p.png><IMG height='600' SRC='c.png'>", "c.png"},
        {"<img src='data:image/png;base64,AA' data-src='lazy.jpg'>", "lazy.jpg"},
        {"<img alt='x'>", ""},
        {"<!-- <img src=no.png> -->", ""},
        {"<script><img src=no.png></script>", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[500];
        struct html_picture picture;
        html_to_text(rows[i].html, strlen(rows[i].html),
                     (struct html_options){HTML_TAGS_ALL, true, false}, out, &picture);
        char src[100];
        snprintf(src, sizeof src, "%.*s", (int)picture.length, picture.length ? picture.src : "");
        if (strcmp(src, rows[i].text) != 0)
            fail_msg("%s\nexpected: %s\ngot: %s", rows[i].html, rows[i].text, src);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(html_becomes_lines_as_a_page_shows_them),
        cmocka_unit_test(japanese_gets_no_blanks_where_its_source_was_wrapped),
        cmocka_unit_test(ruby_stays_ruby_where_it_is_simple),
        cmocka_unit_test(references_are_decoded_with_the_usual_mistakes),
        cmocka_unit_test(plain_text_and_titles),
        cmocka_unit_test(hostile_repetition_stays_quick),
        cmocka_unit_test(the_first_picture_worth_showing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
