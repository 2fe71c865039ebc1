// What a passer-by gets: headlines that break between phrases, never inside a term or a date.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "publisher/programme/phrases.h"
#include "signage/base/buffer.h"
#include "signage/base/file.h"

#define SPACE "\u200B"
#define JOIN "\u2060"

static struct phrases *phrases;

static int open_phrases(void **state)
{
    (void)state;
    struct error error = {0};
    phrases = phrases_create("content/terms.txt", &error);
    if (!phrases)
        fprintf(stderr, "%s\n", error.text);
    return phrases ? 0 : -1;
}

static int close_phrases(void **state)
{
    (void)state;
    phrases_destroy(phrases);
    return 0;
}

// The marks made visible: '|' between phrases, '/' between the words of a compound, '^' before a
// particle, '_' inside a term, '~' where no line ever breaks. The last three only on demand.
static void show(const char *marked, bool all, struct buffer *out)
{
    static const char signs[] = "|/^_";
    size_t joins = 0;
    while (*marked) {
        if (strncmp(marked, JOIN, 3) == 0) {
            joins++;
            marked += 3;
            continue;
        }
        if (strncmp(marked, SPACE, 3) == 0) {
            assert_true(joins < sizeof signs - 1);
            if (all || joins < 2)
                buffer_add_char(out, signs[joins]);
            marked += 3;
        } else {
            if (joins > 0 && all)
                buffer_add_char(out, '~');
            buffer_add_char(out, *marked++);
        }
        joins = 0;
    }
}

static void check(const char *text, const char *lang, bool all, const char *expected)
{
    struct arena *arena = arena_create();
    struct buffer out;
    buffer_init(&out, 1 << 20);
    show(phrases_mark(phrases, arena, text, lang), all, &out);
    assert_string_equal(buffer_text(&out), expected);
    buffer_finish(&out);
    arena_destroy(arena);
}

static void headlines_break_between_phrases(void **state)
{
    (void)state;
    static const char *const headlines[] = {
        "はじめての|創業支援/セミナー",
        "中小企業のための|ものづくり補助金/活用/講座",
        "レベル4大雨危険警報が|発令されました",
        "受発注/相談は|毎週/火曜日です",
        "学び直しを|応援します",
        "お申し込みは|こちら",
        "12月5日（土）|開催",
        "目黒区産業振興センターからの|お知らせ",
        "年末年始の|休館日について",
        "生成AIで|変わる|小さな|会社の|仕事術",
        "インボイス制度の|基礎と|実務を|二時間で|学ぶ",
        "商店街を|歩こう 冬の|スタンプラリー",
        "町工場の|技術を|世界へ",
        "金属/加工の|精度を|支える|三代目の手",
        "女性起業家のための|事業計画書づくり",
        "第3回 経営実践/セミナー",
        "定員/20名・|残り/5席",
        "参加費無料、|予約不要です",
        "事業承継の|進め方〜後継者と|つくる|未来〜",
        "入門〜|応用",
        "「伝える|力」を|磨く|プレゼンテーション/講座",
        "令和8年12月5日(土)|14:00〜/16:00",
        "12月5日(土)〜/12月7日(月)",
        "約30社が|出展する|合同企業説明会",
        "キャッシュレス決済を|店に|入れる",
        "IoT/導入で|見える化する|工場",
        "Webで|集客するための|5つの|ステップ",
        "子育て世代の|再就職を|応援する|就職面接会",
        "ビジネススペースの|利用者を|募集しています",
        "目黒の|手仕事展",
        "海外展開を|めざす|事業者のための|個別/相談会",
        "働き方改革と|36協定の|基本",
        "税理士による|確定申告/無料/相談",
        "SNS活用で|広がる|販路開拓",
        "地域の|味を|届ける|小さな|パン屋",
        "朝6時から|焼き上げる|食パンが|人気です",
        "東京都の|助成金を|活用しよう",
        "高齢者等避難が|発令されています",
        "訓練 緊急地震速報",
        "資金繰りに|困る|前に|読み解く|決算書",
        "ハローワーク/出張/相談会を|開催します",
        "職人が|手で|仕上げる|革小物",
        "お困りごとは|ありませんか？",
        "社員が|辞めない|会社の|つくり方",
        "1,000万円までの|創業融資",
        "DX推進/はじめの|一歩",
        "3D/プリンターで|試作を|始める",
        "最新の|AI/技術を|使った|業務効率化",
        "やさしい日本語で|伝える|コツ",
        "自由が丘の|お菓子を|全国に",
        "キャリアコンサルタントに|相談できます",
        "産業ブランド/認定品の|販売会",
        "BCP/策定/ワークショップ",
        "休館日：|12月29日〜/1月3日",
        "目黒川沿いの|水門を|守る|ポンプ/技術",
        "電子帳簿保存法への|対応は|お済みですか",
        "ものづくり/企業の|見学会を|行います",
        "展示/スペース/利用の|ご案内",
        "暮らしに|寄り添う|照明/器具",
        "江戸切子の|体験/教室",
        "知的財産の|守り方と|活かし方",
        "若手社員のための|ビジネスマナー/研修",
        "省エネ/設備導入に|補助金が|出ます",
        "リスキリングで|広がる|キャリアの|選択肢",
        "はじめてでも|安心の|簿記/入門",
        "水曜日の夜、|経営の|悩みを|話しませんか",
        "五本木の|染物店が|ひらく|藍染め/教室",
        "一人でも|参加できる|ビジネス/交流会",
        "下町の|味を|守り続けて|六十年",
        "手で|曲げ、|目で|確かめる、|精密/板金",
        "あなたの|会社の|強みを|見つける|90分",
        "残席わずか！|電子/契約の|はじめ方",
        "夏休み/親子/ものづくり/体験",
        "防災の日に|考える|事業/継続/計画",
        "午後2時から|第2会議室で",
    };
    for (size_t i = 0; i < sizeof headlines / sizeof *headlines; i++) {
        char plain[512];
        size_t length = 0;
        for (const char *c = headlines[i]; *c; c++)
            if (*c != '|' && *c != '/')
                plain[length++] = *c;
        plain[length] = '\0';
        check(plain, "ja", false, headlines[i]);
    }
}

static void terms_and_numbers_hold_together(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"レベル4大雨危険警報が発令", "レ~ベ~ル_4~大~雨_危~険_警~報が|発令"},
        {"12月5日(土)14:00〜16:00", "1~2~月~5~日~(~土~)|1~4~:~0~0~〜/1~6~:~0~0"},
        {"12月5日（土・祝）開催", "1~2~月~5~日~（~土~・~祝~）|開催"},
        {"定員20名", "定員/2~0~名"},
        {"１，０００円", "１~，~０~０~０~円"},
        {"中小企業診断士に相談", "中~小_企~業_診~断~士に|相談"},
        {"中小企業庁", "中小企業庁"},
        {"東京都民", "東京/都民"},
        {"IT導入補助金", "I~T_導~入_補~助~金"},
        {"UNIT導入", "UNIT/導入"},
        {"3Dプリンター", "3D/プリンター"},
        {"第12回", "第~1~2~回"},
        {"12月5日(土)〜12月17日(木)まで", "1~2~月~5~日~(~土~)~〜/1~2~月~1~7~日~(~木~)_ま~で"},
        {"令和8年12月5日", "令~和~8~年_1~2~月~5~日"},
        {"目黒区産業振興センターから", "目~黒~区_産~業~振~興~セ~ン~タ~ー^から"},
        {"株式会社山吹精密の", "株~式~会~社|山吹/精密の"},
        {"三田精機株式会社", "三田/精機|株~式~会~社"},
        {"詳しくはhttps://example.jp/a/b.htmlへ",
         "詳しくは|h~t~t~p~s~:~/~/~e~x~a~m~p~l~e~.~j~p~/_a~/_b~.~h~t~m~lへ"},
        {"info@example.jpまで", "i~n~f~o~@~e~x~a~m~p~l~e~.~j~p^まで"},
        {"スーパーコンピューター", "スーパー_コンピューター"},
        {"ChatGPTではじめる", "ChatGPTで|はじめる"},
        {"都民税の", "都~民~税の"},
        {"つくり方〜接客編〜", "つ~く~り~方〜^接客編〜"},
        {"創業セミナーについて", "創業/セミナー^について"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check(rows[i].text, "ja", true, rows[i].expected);
}

#define BASE "\uFFF9"
#define READING "\uFFFA"
#define END "\uFFFB"

static void what_the_author_marked_stays(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } rows[] = {
        // ruby is never cut, and stands as it was
        {BASE "創業" READING "そうぎょう" END "を学ぶ",
         BASE "創業" READING "そうぎょう" END "を|学ぶ"},
        {"冬の" BASE "手仕事" READING "てしごと" END "展",
         "冬の|" BASE "手仕事" READING "てしごと" END "展"},
        // marks of the author's hold where ours would differ
        {"創業" JOIN "セミナー", "創業~セミナー"},
        {"創業" JOIN SPACE "セミナー", "創業/セミナー"},
        {"お" SPACE "知らせ", "お|知~ら~せ"},
        {"一行目\n二行目です", "一行目\n二行目です"},
        // broken ruby does no harm
        {BASE "創業を学ぶ", BASE "創業を学ぶ"},
        {READING "読みだけ", READING "読みだけ"},
        {END END "創業を学ぶ", END END "創業を|学ぶ"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check(rows[i].text, "ja", true, rows[i].expected);
}

static void other_languages_and_oddities_are_left_alone(void **state)
{
    (void)state;
    check("First steps in founding a company", "en", true, "First steps in founding a company");
    check("创业支援讲座", "zh", true, "创业支援讲座");
    check("創業を学ぶ", "jam", true, "創業を学ぶ");
    check("", "ja", true, "");
    check("。", "ja", true, "。");
    check("\xff\xfe創業を学ぶ", "ja", false, "\xff\xfe|創業を|学ぶ");
    check("Meguro Industry Fair 2026", "ja", false, "Meguro Industry Fair 2026");
    check("経営を学ぶ", "ja-Hira", true, "経営を|学ぶ");
}

static void a_very_long_text_comes_back_whole(void **state)
{
    (void)state;
    size_t length = PHRASES_MOST_TEXT_BYTES * 2;
    char *text = malloc(length + 1);
    assert_non_null(text);
    for (size_t i = 0; i + 3 <= length; i += 3)
        memcpy(text + i, "あ", 3);
    text[length / 3 * 3] = '\0';
    struct arena *arena = arena_create();
    assert_string_equal(phrases_mark(phrases, arena, text, "ja"), text);
    arena_destroy(arena);
    free(text);
}

static void *mark_often(void *context)
{
    (void)context;
    for (int i = 0; i < 200; i++) {
        struct arena *arena = arena_create();
        const char *marked = phrases_mark(phrases, arena, "経営の悩みを話す", "ja");
        bool good = strcmp(marked, "経営の" SPACE "悩みを" SPACE "話す") == 0;
        arena_destroy(arena);
        if (!good)
            return "differs";
    }
    return NULL;
}

static void threads_may_share_it(void **state)
{
    (void)state;
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, mark_often, NULL), 0);
    for (int i = 0; i < 4; i++) {
        void *result;
        pthread_join(threads[i], &result);
        assert_null(result);
    }
}

static void a_bad_term_file_is_named_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *content, *expected;
    } rows[] = {
        {"商店街\n\xff\xfe\n", ":2: this line is not UTF-8"},
        {"あああああああああああああああああああああああああああああああああああああああああ\n",
         ":1: a protected term has at most 40 characters"},
    };
    struct error error = {0};
    assert_true(folder_make("build", &error));
    char path[] = "build/terms-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(file_replace(path, rows[i].content, strlen(rows[i].content), &error));
        assert_null(phrases_create(path, &error));
        assert_non_null(strstr(error.text, path));
        assert_non_null(strstr(error.text, rows[i].expected));
    }
    unlink(path);
    assert_null(phrases_create(path, &error));
    assert_non_null(strstr(error.text, path));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headlines_break_between_phrases),
        cmocka_unit_test(terms_and_numbers_hold_together),
        cmocka_unit_test(what_the_author_marked_stays),
        cmocka_unit_test(other_languages_and_oddities_are_left_alone),
        cmocka_unit_test(a_very_long_text_comes_back_whole),
        cmocka_unit_test(threads_may_share_it),
        cmocka_unit_test(a_bad_term_file_is_named_with_its_line),
    };
    return cmocka_run_group_tests(tests, open_phrases, close_phrases);
}
