// The form as a table: what is asked, of whom, how long, in which words.
#include "publisher/online/submission.h"

#define SHOWCASE (1u << ITEM_SHOWCASE)
#define BRAND (1u << ITEM_BRAND)
#define SPACE (1u << ITEM_SPACE)
#define NOTICE (1u << ITEM_NOTICE)
#define ALL (SHOWCASE | BRAND | SPACE | NOTICE)

const enum item_kind submission_kinds[] = {ITEM_SHOWCASE, ITEM_BRAND, ITEM_NOTICE, ITEM_SPACE};
const size_t submission_kind_count = sizeof submission_kinds / sizeof *submission_kinds;

// clang-format off
static const struct submission_spec specs[FIELD_COUNT] = {
    [FIELD_KIND] = {"kind", INPUT_KIND, true, ALL, 20, NULL, NULL, NULL,
        "何を紹介しますか", "What is it about?", "", ""},
    [FIELD_TITLE] = {"title", INPUT_LINE, true, ALL, 40, "title", "ja", NULL,
        "見出し", "Headline",
        "遠くから読むのは、まずこの一行です。20文字くらいまでが読みやすい長さです。40文字まで。",
        "The line that is read from afar. Best in Japanese, about 20 characters; at most 40."},
    [FIELD_SUMMARY] = {"text", INPUT_TEXT, true, ALL, 200, "summary", "ja", NULL,
        "紹介文", "Text",
        "だれに、何を、どう届けているか。80文字くらいまでだと、表示の間に読みきれます。200文字まで。",
        "For whom, what and how. About 80 characters can be read while it is shown; at most 200."},
    [FIELD_PRODUCT] = {"product", INPUT_LINE, false, SHOWCASE | BRAND, 60, "product", "ja", NULL,
        "製品・サービスの名前", "Product or service", "", ""},
    [FIELD_ADDRESS] = {"address", INPUT_LINE, false, SHOWCASE | SPACE, 80, "address", "ja", NULL,
        "お店・会社の所在地", "Address", "画面に出ます。出したくないときは空のままにしてください。",
        "It is shown. Leave it empty if it should not be."},
    [FIELD_HOURS] = {"hours", INPUT_LINE, false, SHOWCASE | SPACE, 60, "hours", "ja", NULL,
        "営業時間・利用時間", "Hours", "例: 10:00〜18:00　水曜定休", "For example 10:00–18:00, closed on Wednesdays"},
    [FIELD_PRICE] = {"price", INPUT_LINE, false, BRAND | SPACE, 60, "price", "ja", NULL,
        "料金・価格", "Price", "", ""},
    [FIELD_LINK] = {"link", INPUT_URL, false, ALL, 500, "link", "", "url",
        "くわしいページ", "Web page", "画面にQRコードで出ます。https:// から書いてください。",
        "Shown as a QR code. Begin with https://"},
    [FIELD_TITLE_EN] = {"title_en", INPUT_LINE, false, ALL, 80, "title", "en", NULL,
        "見出し（英語）", "Headline in English", "", ""},
    [FIELD_SUMMARY_EN] = {"text_en", INPUT_TEXT, false, ALL, 400, "summary", "en", NULL,
        "紹介文（英語）", "Text in English", "", ""},
    [FIELD_FILES] = {"files", INPUT_FILES, false, ALL, 0, NULL, NULL, NULL,
        "写真・動画・チラシ", "Pictures, a video or a flyer",
        "写真（JPEG・PNG・WebP、1枚20MBまで）を5枚まで、または動画（MP4・WebM、300MB・3分まで）を1本、または"
        "PDFのチラシ（30MBまで）を1つ。写真の撮影場所などの情報は取り除きます。",
        "Up to five pictures (JPEG, PNG, WebP; 20 MB each), or one video (MP4, WebM; 300 MB, 3 minutes), or one PDF "
        "flyer (30 MB). Where a picture was taken is removed from it."},
    [FIELD_FROM] = {"from", INPUT_DATE, false, ALL, 10, NULL, NULL, NULL,
        "掲載を始める日", "Show it from", "空のときは、承認されしだい始めます。", "Empty: as soon as it is approved."},
    [FIELD_UNTIL] = {"until", INPUT_DATE, false, ALL, 10, NULL, NULL, NULL,
        "掲載を終える日", "Show it until", "この日まで出ます。1年先まで。", "It is shown on this day, too. At most a year ahead."},
    [FIELD_COMPANY] = {"company", INPUT_LINE, true, ALL, 60, NULL, NULL, "organization",
        "会社・お店の名前", "Company or shop", "画面に出ます。", "It is shown."},
    [FIELD_CONTACT] = {"contact", INPUT_LINE, true, ALL, 60, NULL, NULL, "name",
        "ご担当者の氏名", "Your name", "画面には出ません。", "It is not shown."},
    [FIELD_EMAIL] = {"email", INPUT_EMAIL, true, ALL, 254, NULL, NULL, "email",
        "メールアドレス", "E-mail", "画面には出ません。受付と審査の結果をお知らせします。",
        "It is not shown. We write to you what became of it."},
    [FIELD_PHONE] = {"phone", INPUT_PHONE, false, ALL, 30, NULL, NULL, "tel",
        "電話番号", "Telephone", "画面には出ません。急いで確かめたいときにお電話します。", "It is not shown. For urgent questions."},
    [FIELD_RIGHTS] = {"rights", INPUT_TICK, true, ALL, 3, NULL, NULL, NULL,
        "文章・写真・動画・音を使う権利を持っています。写っている人の了解も得ています。",
        "I have the rights to the text, pictures, video and sound, and the people in them agree.", "", ""},
    [FIELD_TERMS] = {"terms", INPUT_TICK, true, ALL, 3, NULL, NULL, NULL,
        "掲載の決まりを読み、同意します。", "I have read the terms and agree.", "", ""},
};
// clang-format on

const struct submission_spec *submission_spec(enum submission_field field)
{
    return &specs[field];
}
