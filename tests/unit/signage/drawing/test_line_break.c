#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "signage/base/buffer.h"
#include "signage/drawing/text.h"
#include "signage/drawing/text_cell.h"

static int open_fonts(void **state)
{
    struct error error;
    *state = fonts_open("fonts/fonts.xml", &error);
    if (!*state)
        print_error("%s\n", error.text);
    return *state ? 0 : -1;
}

static int close_fonts(void **state)
{
    fonts_close(*state);
    return 0;
}

// The text with each break's grade in front of the cell: '|' best, '/' good, ',' word, '.' legal,
// '~' ugly, ''' inside a Latin word, '!' must, nothing for never.
static void grades(struct fonts *fonts, const char *text, const char *lang, struct buffer *out)
{
    static const char *const signs[] = {"", "'", "~", ".", ",", "/", "|", "!"};
    struct error error;
    const struct font_chain *chain = fonts_chain(fonts, "gothic", false, lang, &error);
    assert_non_null(chain);
    const struct text_style style = {.lang = lang};
    struct text_cells *cells = text_cells_read(fonts, chain, text, &style, false);
    for (size_t i = 0; i < cells->count; i++) {
        buffer_add_text(out, signs[cells->cells[i].break_before]);
        buffer_add(out, buffer_text(&cells->text) + cells->cells[i].at, cells->cells[i].bytes);
    }
    text_cells_destroy(cells);
}

struct row {
    const char *lang, *text, *expected;
};

static void grades_breaks_by_what_a_reader_would_feel(void **state)
{
    static const struct row rows[] = {
        {"ja", "", ""},
        {"ja", "あ", "あ"},
        {"ja", "申込は5月10日（火）まで！参加無料",
         "申.込.は/5~月,10~日.（火）.ま.で！|参.加,無.料"},
        {"ja", "目黒区の中小企業を応援します！ものづくり補助金の説明会を開催",
         "目.黒.区.の/中.小.企.業.を/応.援.し.ま.す！|も.の,づ.く.り/補.助.金.の/説.明.会.を/"
         "開.催"},
        // Marks rank above what the words say: what they leave out lies within a word, and is the
        // less ugly where ICU sees one end.
        {"ja", "目黒区の\u200B中小企業を\u200B応援。ものづくり\u2060補助金の説明会",
         "目~黒.区~の/中~小~企~業~を/応~援。|も~の.づ~く~り'補~助~金~の.説~明.会"},
        // Where a long phrase is parted: between words, and at worse places.
        {"ja", "産業\u2060\u200B振興\u2060\u2060\u200Bセンター\u2060\u2060\u200Bから",
         "産~業,振~興.セ~ン~ター.か~ら"},
        {"ja", "https://\u2060\u2060\u2060\u200Ba.jp", "h't't'p's://.a.j'p"},
        {"ja", "き\u2060\u200Bゃく", "きゃ~く"},
        {"ja", "準備～はじめに〜", "準.備～.は.じ.め.に〜"},
        // A mark cannot put a full stop or a small kana at a line's beginning.
        {"ja", "終わり\u200B。き\u200Bゃく", "終~わ~り。|きゃ~く"},
        {"ja", "セミナー「はじめてのクラウド会計」申込受付中",
         "セ~ミ~ナー|「は.じ.め.て.の,ク~ラ~ウ~ド,会.計」|申.込,受.付.中"},
        {"ja", "コンピューター・ネットワーク入門、第3回",
         "コ~ン~ピュー~ター・/ネッ~ト~ワー~ク,入.門、|第~3~回"},
        {"ja", "令和6年度 創業支援 約50名様（先着順）",
         "令.和~6~年.度 |創.業,支.援 |約~50~名.様|（先.着.順）"},
        {"ja", "ちょっと待って、ラーメンは1,200円〜です。",
         "ちょっ.と/待っ.て、|ラー~メ~ン.は/1,200~円〜.で.す。"},
        {"ja", "\uFFF9目黒\uFFFAめぐろ\uFFFBの\uFFF9志\uFFFAこころざし\uFFFB", "目黒.の/志"},
        {"ja", "ＤＸ推進セミナーのお知らせ", "Ｄ~Ｘ.推.進,セ~ミ~ナー.の/お.知.ら.せ"},
        {"ja", "「テスト」、「（二重）」。", "「テ~ス~ト」、|「（二.重）」。"},
        {"ja", "例はhttps://a.jp/b?x=1です", "例.は/h't't'p's://.a.j'p/.b?.x=1.で.す"},
        {"en", "Free at Meguro’s office (14:00–16:30).",
         "F'r'e'e /a't /M'e'g'u'r'o’s /o'f'f'i'c'e |(14:00–.16:30)."},
        {"ko", "안녕하세요 창업지원", "안~녕~하~세~요 /창~업~지~원"},
        {"zh-Hans", "中小企业创业，将于下周二举行。", "中~小~企~业,创~业，|将,于,下,周~二,举~行。"},
        {"zh-Hant", "我們的產業，與創新", "我~們.的,產~業，|與,創~新"},
        {"ja", "「瓦版」展", "「瓦.版」.展"},
        {"ja", "一\n二\n\n三", "一!二!三"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buffer out;
        buffer_init(&out, 100000);
        grades(*state, rows[i].text, rows[i].lang, &out);
        assert_string_equal(buffer_text(&out), rows[i].expected);
        buffer_finish(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grades_breaks_by_what_a_reader_would_feel),
    };
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
