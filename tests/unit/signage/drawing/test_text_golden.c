// Typesetting against pictures that somebody looked at: tests/golden/text-NAME.png, one a row of
// the table below. To the pixel with the libraries they were drawn with
// (tests/golden/text-made-with names them), within the tolerance of the other golden pictures
// otherwise.
#include <SDL2/SDL_ttf.h>
#include <hb.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unicode/uversion.h>

#include <cmocka.h>

#include "tests/unit/signage/drawing/golden.h"
#include "tests/unit/signage/drawing/ink.h"

#define MADE_WITH "tests/golden/text-made-with"
#define MARGIN_PX 24
#define CHANNEL_TOLERANCE 40
#define PIXEL_TOLERANCE 0.0015
#define RUBY(base, reading) "\uFFF9" base "\uFFFA" reading "\uFFFB"

struct sample {
    const char *name;
    int width_px, height_px;
    double size_px;
    const char *family, *lang;
    bool bold, vertical;
    enum text_align align;
    const char *text;
};

static const struct sample samples[] = {
    {"kinsoku", 560, 420, 40, "gothic", "ja", false, false, TEXT_JUSTIFY,
     "「えっ、ちょっと待ってよ！」と彼は言った。『キャッチコピー』って、やっぱり難しい？"
     "（そうでもない……かも）【受付中】コンピューター、人々、〈山〉と《川》。"},
    {"yakumono", 560, 420, 40, "mincho", "ja", false, false, TEXT_START,
     "（山）「川」、『谷』。\n「（一）」、「二」・「三」。\n午後：十時、東京・大阪。\n"
     "創業2026年、A社とDX推進。\n山、川。「海」と（空）。"},
    {"ruby", 560, 420, 44, "gothic", "ja", true, false, TEXT_START,
     RUBY("目黒区", "めぐろく") "の" RUBY("産業", "さんぎょう")
         RUBY("振興", "しんこう") "センターで、" RUBY("志", "こころざし") "を" RUBY(
             "重要", "﹅") "な" RUBY("瓦", "かわら") RUBY("版", "ばん") "にする。"},
    {"vertical", 560, 640, 44, "gothic", "ja", false, true, TEXT_START,
     "「目黒の瓦版」、第12回。っゃゅょー〜…――と、DX推進やKubernetes入門（全3回）!?\n"
     "2026年3月15日：14時～16時30分、50%オフ、5G対応。"},
    {"vertical-mincho", 560, 640, 44, "mincho", "ja", false, true, TEXT_JUSTIFY,
     RUBY("職人", "しょくにん") "の" RUBY(
         "手仕事",
         "てしごと") "を、次の世代へ。「家具の町」の百年を、" RUBY("写真",
                                                                   "﹅") "と道具とでふりかえる展覧"
                                                                         "会を――春まで開きます。"},
    {"mixed", 640, 420, 40, "gothic", "ja", false, false, TEXT_CENTER,
     "中小企業のためのDX推進セミナー\nA社×B社 Windows 11で100％、℃と㎡\n"
     "α波とКиїв、Ελλάδα、Việt Nam"},
    {"names", 640, 420, 52, "gothic", "ja", true, false, TEXT_START,
     "𠮷野さん　髙島さん\n山﨑さん　𩸽と鮪\n葛\U000E0100城・葛\U000E0101飾　邉\U000E0100・邉"
     "\U000E0101・"
     "邉\U000E0102\n辻\U000E0100・辻\U000E0101　𐀀は〓"},
    {"emoji", 640, 240, 56, "gothic", "ja", false, false, TEXT_START,
     "祭🎉です👨‍👩‍👧‍👦🇯🇵1️⃣👍🏽\n☎\uFE0Eは03、❤️と☺"
     "️"
     "と"
     "\U0001F3F3\uFE0F\u200D\U0001F308"},
    {"zh-hans", 560, 320, 48, "gothic", "zh-Hans", false, false, TEXT_START,
     "直接述说：骨角与刃。\n“创业”研讨会、免费咨询。"},
    {"zh-hant", 560, 320, 48, "gothic", "zh-Hant", false, false, TEXT_START,
     "直接述說：骨角與刃。\n「創業」研討會、免費諮詢。"},
    {"ko", 640, 320, 48, "gothic", "ko", false, false, TEXT_START,
     "창업을 위한 무료 상담회\n메구로구 산업진흥센터 2026년"},
    {"ar", 640, 320, 48, "gothic", "ar", true, false, TEXT_START,
     "استشارات مجانية لأصحاب الأعمال\nمن 10:00 إلى 16:30 (目黒区)"},
    {"world", 640, 520, 40, "gothic", "ja", false, false, TEXT_START,
     "目黒へようこそ مرحبا 2026\nשלום עולם 12:30\nยินดีต้อนรับสู่เมกุโระ ที่นี่\n"
     "मेगुरो में आपका स्वागत है।\nমেগুরো தமிழ் မြန်မာ ខ្មែរ"},
};

// The libraries whose versions decide where a pixel goes, and the machine whose arithmetic does.
static void made_with(char *line, size_t room)
{
    int major, minor, patch;
    char icu[U_MAX_VERSION_STRING_LENGTH];
    UVersionInfo icu_version;
    struct utsname machine;
    const SDL_version *ttf = TTF_Linked_Version();
    TTF_GetFreeTypeVersion(&major, &minor, &patch);
    u_getVersion(icu_version);
    u_versionToString(icu_version, icu);
    uname(&machine);
    snprintf(line, room, "SDL2_ttf %d.%d.%d, FreeType %d.%d.%d, HarfBuzz %s, ICU %s, %s\n",
             ttf->major, ttf->minor, ttf->patch, major, minor, patch, hb_version_string(), icu,
             machine.machine);
}

static bool made_with_these(void)
{
    char line[256];
    struct error error = {""};
    size_t length = 0;
    made_with(line, sizeof line);
    const char *update = getenv("GOLDEN_UPDATE");
    if (update && strcmp(update, "1") == 0)
        return file_replace(MADE_WITH, line, strlen(line), &error);
    char *recorded = file_load(MADE_WITH, 4096, &length, &error);
    bool same = recorded && length == strlen(line) && memcmp(recorded, line, length) == 0;
    if (!same)
        print_message("# the pictures were made with other libraries than %s", line);
    free(recorded);
    return same;
}

static struct frame *draw_sample(struct fonts *fonts, const struct sample *sample)
{
    struct error error = {""};
    struct text_style style = ink_style(sample->family, sample->lang, sample->size_px);
    style.bold = sample->bold;
    style.vertical = sample->vertical;
    style.align = sample->align;
    style.line_height = 1.5;
    struct text_report report;
    struct frame *text = ink_draw(fonts, sample->text, style, sample->width_px - 2 * MARGIN_PX,
                                  sample->height_px - 2 * MARGIN_PX, &report);
    if (report.truncated)
        fail_msg("the sample %s does not fit", sample->name);
    struct frame *page = frame_create(sample->width_px, sample->height_px, &error);
    assert_non_null(page);
    frame_fill(page, INK_PAPER);
    frame_copy(page, MARGIN_PX, MARGIN_PX, text, NULL);
    frame_destroy(text);
    return page;
}

static void text_is_set_as_it_was_when_somebody_looked(void **state)
{
    bool exact = made_with_these();
    int bad = 0;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        char name[64];
        snprintf(name, sizeof name, "text-%s", samples[i].name);
        struct frame *page = draw_sample(*state, &samples[i]);
        bad +=
            !golden_agrees(name, page, exact ? 0 : CHANNEL_TOLERANCE, exact ? 0 : PIXEL_TOLERANCE);
        frame_destroy(page);
    }
    assert_int_equal(bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_set_as_it_was_when_somebody_looked),
    };
    return cmocka_run_group_tests(tests, ink_open_fonts, ink_close_fonts);
}
