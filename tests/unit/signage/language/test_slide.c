#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "signage/language/slide.h"
#include "tests/unit/signage/language/samples.h"

#define ROOT "<slide xmlns='urn:kawaraban:slide:1' template='t.template' theme='t.theme' lang='ja'>"
#define SHA "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

static struct slide *parse(const char *text)
{
    struct error error;
    struct slide *slide = slide_parse("s.slide", text, strlen(text), &error);
    if (!slide)
        fail_msg("%s\n  is refused: %s", text, error.text);
    return slide;
}

static void all_parts_are_read(void **state)
{
    (void)state;
    struct slide *slide = parse(
        ROOT
        "<text name='headline'>創業<ruby>融資<rt>ゆうし</rt></ruby>相談</text>"
        "<text name='headline' lang='en'>Loans &amp; advice<br/>today</text>"
        "<text name='empty'/><flag name='full'/><flag name='full'/>"
        "<picture name='photo' src='../media/" SHA ".jpg' focus='0.5 0.3'/>"
        "<picture name='logo' src='logo.svg'/><qr name='link'> https://example.jp/?a=1&amp;b=2 "
        "</qr></slide>");
    assert_string_equal(slide->template_src, "t.template");
    assert_string_equal(slide_find_text(slide, "headline", NULL)->text,
                        "創業\uFFF9融資\uFFFAゆうし\uFFFB相談");
    assert_string_equal(slide_find_text(slide, "headline", "en")->text, "Loans & advice\ntoday");
    assert_null(slide_find_text(slide, "empty", "ja"));
    assert_null(slide_find_text(slide, "nothing", "ja"));
    assert_true(slide_has_flag(slide, "full"));
    assert_int_equal(slide->flag_count, 1);
    assert_false(slide_has_flag(slide, "empty"));
    assert_string_equal(slide_find_picture(slide, "photo")->media, SHA ".jpg");
    assert_true(fabs(slide_find_picture(slide, "photo")->focus_y - 0.3) < 1e-12);
    assert_string_equal(slide_find_picture(slide, "logo")->media, "");
    assert_true(fabs(slide_find_picture(slide, "logo")->focus_x - 0.5) < 1e-12);
    assert_string_equal(slide_find_qr(slide, "link")->text, "https://example.jp/?a=1&b=2");
    assert_null(slide_find_qr(slide, "photo"));
    slide_destroy(slide);
    slide_destroy(NULL);
}

static void the_nearest_language_is_found(void **state)
{
    (void)state;
    struct slide *slide = parse(
        ROOT "<text name='h'>日</text><text name='h' lang='en'>e</text>"
             "<text name='h' lang='zh-Hans'>简</text><text name='h' lang='ja-Hira'>やさ</text>"
             "<text name='only' lang='ko'>한</text></slide>");
    static const struct {
        const char *name, *lang, *text;
    } rows[] = {{"h", "ja", "日"},     {"h", NULL, "日"},   {"h", "", "日"},
                {"h", "en", "e"},      {"h", "en-GB", "e"}, {"h", "EN", "e"},
                {"h", "zh", "简"},     {"h", "fr", "日"},   {"h", "ja-Hira", "やさ"},
                {"h", "ja-JP", "日"},  {"h", "e", "日"},    {"only", "ja", "한"},
                {"h", "english", "日"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct slide_text *text = slide_find_text(slide, rows[i].name, rows[i].lang);
        if (!text || strcmp(text->text, rows[i].text) != 0)
            fail_msg("“%s” in “%s”: expected “%s” and got “%s”", rows[i].name,
                     rows[i].lang ? rows[i].lang : "", rows[i].text, text ? text->text : "none");
    }
    slide_destroy(slide);
}

static void wrong_slides_are_refused_with_a_place(void **state)
{
    (void)state;
    static const struct {
        const char *text, *sentence;
    } rows[] = {
        {"", "s.slide:1: not well-formed XML"},
        {"<slide/>", "s.slide:1: <slide> is in the namespace “”"},
        {"<slides/>", "s.slide:1: the document begins with <slides>; <slide> was expected"},
        {"<slide xmlns='urn:kawaraban:slide:1' theme='x'/>", "needs the attribute “template”"},
        {"<slide xmlns='urn:kawaraban:slide:1' template='x'/>", "needs the attribute “theme”"},
        {"<slide xmlns='urn:kawaraban:slide:1' template='x' theme='x' lang='日本'/>",
         "is not a language tag"},
        {"<slide xmlns='urn:kawaraban:slide:1' template='x' theme='x' least='big'/>",
         "least=\"big\" is not a number"},
        {"<slide xmlns='urn:kawaraban:slide:1' template='x' theme='x' least='21'/>",
         "outside 0 to 20"},
        {"<slide xmlns='urn:kawaraban:slide:1' template='x' theme='x' least='nan'/>",
         "outside 0 to 20"},
        {"<slide xmlns='urn:kawaraban:slide:1' template='x' theme='x' least='-1'/>",
         "outside 0 to 20"},
        {ROOT "\n<txt name='a'/></slide>", "s.slide:2: <txt> is not known inside <slide>; did you "
                                           "mean <text>?"},
        {ROOT "\n\n<text nam='a'/></slide>", "s.slide:3: <text> has no attribute “nam”; did you "
                                             "mean “name”?"},
        {ROOT "<text/></slide>", "<text> needs the attribute “name”"},
        {ROOT "<text name='../x'/></slide>", "is not a name"},
        {ROOT "<text name='a'><b>x</b></text></slide>", "<b> is not known inside <text>"},
        {ROOT "<text name='a'><rt>x</rt></text></slide>", "text may hold <ruby> and <br/>"},
        {ROOT "<text name='a'><ruby>x<ruby/></ruby></text></slide>", "ruby is <ruby>base"},
        {ROOT "<picture name='a'/></slide>", "needs the attribute “src”"},
        {ROOT "<picture name='a' src='x' focus='2 0'/></slide>", "is not a point"},
        {ROOT "<picture name='a' src='x' focus='nan 0'/></slide>", "is not a point"},
        {ROOT "<picture name='a' src='x' focus='0.5'/></slide>", "is not a point"},
        {ROOT "<picture name='a' src='x'/><picture name='a' src='y'/></slide>", "there twice"},
        {ROOT "<qr name='a'/></slide>", "holds 0 bytes; 1 to 2953 fit"},
        {ROOT "<qr name='a'><x/></qr></slide>", "<x> is not known inside <qr>"},
        {ROOT "<flag/></slide>", "<flag> needs the attribute “name”"},
        {"<!DOCTYPE slide [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" ROOT
         "<text name='a'>&x;</text></slide>",
         "entity definitions are not allowed"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error error = {0};
        struct slide *slide = slide_parse("s.slide", rows[i].text, strlen(rows[i].text), &error);
        if (slide || !strstr(error.text, rows[i].sentence))
            fail_msg("%s\n  expected “%s” and got “%s”", rows[i].text, rows[i].sentence,
                     error.text);
    }
}

static void expect_too_many(const char *format, int limit, const char *sentence)
{
    for (int over = 0; over < 2; over++) {
        struct buffer out;
        buffer_init(&out, SLIDE_MOST_BYTES);
        buffer_add_text(&out, ROOT);
        for (int i = 0; i < limit + over; i++) {
            buffer_add_text(&out, format);
            buffer_printf(&out, " name='n%d'", i);
            buffer_add_text(&out, strcmp(format, "<qr") == 0 ? ">x</qr>" : "/>");
        }
        buffer_add_text(&out, "</slide>");
        struct error error = {0};
        struct slide *slide = slide_parse("s.slide", out.bytes, out.length, &error);
        if (over == 0 ? !slide : slide || !strstr(error.text, sentence))
            fail_msg("%d of %s: “%s”", limit + over, format, error.text);
        slide_destroy(slide);
        buffer_finish(&out);
    }
}

static void limits_are_named(void **state)
{
    (void)state;
    expect_too_many("<text", SLIDE_MOST_TEXTS, "more than 512 texts");
    expect_too_many("<picture src='x'", SLIDE_MOST_PICTURES, "more than 16 pictures");
    expect_too_many("<qr", SLIDE_MOST_QRS, "more than 16 QR codes");
    expect_too_many("<flag", SLIDE_MOST_FLAGS, "more than 64 flags");
    char *large = calloc(1, SLIDE_MOST_BYTES + 1);
    struct error error = {0};
    assert_null(slide_parse("s.slide", large, SLIDE_MOST_BYTES + 1, &error));
    assert_string_equal(error.text, "s.slide has 262145 bytes; a slide has at most 262144");
    free(large);
}

static const char *rich_samples[] = {
    "創業\u200B支援\u2060セミナー",
    "\uFFF9目黒\uFFFAめぐろ\uFFFB区\n二行目 with words",
    "a < b & c > \"d\"",
    "\uFFF9葛\U000E0100飾\uFFFAかつ\u200Bしか\uFFFB",
    "🏭\n\n🏭",
    "",
    "two  blanks",
};

static void what_is_written_reads_back_equal(void **state)
{
    (void)state;
    struct dice dice = {3};
    for (int round = 0; round < 300; round++) {
        struct slide_text texts[3];
        static const char *const names[] = {"headline", "body", "place"};
        for (size_t i = 0; i < 3; i++)
            texts[i] = (struct slide_text){names[i], dice_below(&dice, 2) ? "ja" : "en",
                                           rich_samples[dice_below(&dice, 7)]};
        struct slide_picture picture = {.name = "photo",
                                        .src = SHA ".jpg",
                                        .focus_x = (double)dice_below(&dice, 1000) / 999,
                                        .focus_y = 0.5};
        struct slide_qr qr = {"link", "https://example.jp/?a=1&b=<>"};
        const char *flags[] = {"full", "free-of-charge"};
        struct slide slide = {.template_src = "a&b.template",
                              .theme_src = "x.theme",
                              .lang = "en",
                              .texts = texts,
                              .text_count = 3,
                              .pictures = &picture,
                              .picture_count = 1,
                              .qrs = &qr,
                              .qr_count = 1,
                              .flags = flags,
                              .flag_count = 2};
        struct buffer out;
        buffer_init(&out, SLIDE_MOST_BYTES);
        assert_true(slide_format(&slide, &out));
        struct slide *back = parse(buffer_text(&out));
        assert_string_equal(back->template_src, slide.template_src);
        assert_string_equal(back->lang, "en");
        assert_int_equal(back->text_count, 3);
        for (size_t i = 0; i < 3; i++) {
            assert_string_equal(back->texts[i].text, texts[i].text);
            assert_string_equal(back->texts[i].lang, texts[i].lang);
        }
        assert_true(back->pictures[0].focus_x >= picture.focus_x &&
                    back->pictures[0].focus_x <= picture.focus_x);
        assert_string_equal(back->qrs[0].text, qr.text);
        assert_string_equal(back->flags[1], flags[1]);
        slide_destroy(back);
        buffer_finish(&out);
        buffer_init(&out, 100);
        assert_false(slide_format(&slide, &out));
        buffer_finish(&out);
    }
}

static void texts_of_one_name_are_a_list_in_order(void **state)
{
    (void)state;
    static const char document[] = ROOT "<text name='m'>一</text><text name='n'>x</text>"
                                        "<text name='m'>二</text></slide>";
    struct error error = {0};
    struct slide *slide = slide_parse("s.slide", document, sizeof document - 1, &error);
    if (!slide)
        fail_msg("%s", error.text);
    assert_int_equal(slide->text_count, 3);
    assert_string_equal(slide->texts[0].text, "一");
    assert_string_equal(slide->texts[2].text, "二");
    assert_string_equal(slide_find_text(slide, "m", NULL)->text, "一");
    slide_destroy(slide);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_of_one_name_are_a_list_in_order),
        cmocka_unit_test(all_parts_are_read),
        cmocka_unit_test(the_nearest_language_is_found),
        cmocka_unit_test(wrong_slides_are_refused_with_a_place),
        cmocka_unit_test(limits_are_named),
        cmocka_unit_test(what_is_written_reads_back_equal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
