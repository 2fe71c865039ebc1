// What fields a kind has: the one table that intake, store, programme, delivery and console read.
// A field that a reader of some kind needs is a row here, and works everywhere.

#include "publisher/item/item.h"

#include <string.h>

#define SHOWCASE (1u << ITEM_SHOWCASE)
#define SEMINAR (1u << ITEM_SEMINAR)
#define CONSULTATION (1u << ITEM_CONSULTATION)
#define SPACE (1u << ITEM_SPACE)
#define BRAND (1u << ITEM_BRAND)
#define NOTICE (1u << ITEM_NOTICE)
#define ALERT (1u << ITEM_ALERT)
#define ALL ((1u << ITEM_KIND_COUNT) - 1)

// Limits are what a screenful can hold with something to spare; composing a slide shortens further
// and says so. clang-format off keeps a row a line.
// clang-format off
static const struct item_field_spec specs[] = {
    {"title",       ITEM_TEXT,      ALL, ALL,                           120, NULL, "タイトル", "Title"},
    {"subtitle",    ITEM_TEXT,      ALL, 0,                             160, NULL, "サブタイトル", "Subtitle"},
    {"summary",     ITEM_TEXT_LONG, ALL, 0,                            1200, NULL, "概要", "Summary"},
    {"link",        ITEM_URL,       ALL, 0,                            2048, NULL, "リンク", "Link"},
    {"link_label",  ITEM_TEXT,      ALL, 0,                              60, NULL, "リンクの説明", "Link label"},
    {"business",    ITEM_TEXT,      SHOWCASE | BRAND, SHOWCASE,         120, NULL, "事業者名", "Business"},
    {"district",    ITEM_TEXT,      SHOWCASE, 0,                         60, NULL, "地区", "District"},
    {"category",    ITEM_TEXT,      SHOWCASE | SEMINAR | CONSULTATION | BRAND | NOTICE, 0,
                                                                         60, NULL, "分野", "Category"},
    {"product",     ITEM_TEXT,      SHOWCASE | BRAND, 0,                160, NULL, "製品・サービス", "Product or service"},
    {"statement",   ITEM_TEXT,      BRAND, 0,                           200, NULL, "ブランドの言葉", "Statement"},
    {"shops",       ITEM_TEXT,      BRAND, 0,                           200, NULL, "取扱店", "Where to buy"},
    {"address",     ITEM_TEXT,      SHOWCASE | SPACE, 0,                160, NULL, "所在地", "Address"},
    {"hours",       ITEM_TEXT,      SHOWCASE | SPACE, 0,                120, NULL, "営業時間・利用時間", "Hours"},
    {"starts",      ITEM_INSTANT,   SEMINAR | SPACE | NOTICE | ALERT, SEMINAR,
                                                                         20, NULL, "開始", "Starts"},
    {"ends",        ITEM_INSTANT,   SEMINAR | SPACE | NOTICE | ALERT, 0, 20, NULL, "終了", "Ends"},
    {"all_day",     ITEM_CHOICE,    SEMINAR | CONSULTATION | SPACE | NOTICE, 0,
                                                                         20, "yes no", "終日", "All day"},
    {"sessions",    ITEM_SESSIONS,  SEMINAR | CONSULTATION, 0,        12000, NULL, "日程", "Sessions"},
    {"schedule",    ITEM_TEXT,      CONSULTATION, 0,                    120, NULL, "開催日時", "Schedule"},
    {"deadline",    ITEM_INSTANT,   SEMINAR | NOTICE, 0,                 20, NULL, "申込期限", "Deadline"},
    {"status",      ITEM_CHOICE,    SEMINAR, 0,                          20, "open full cancelled", "受付状況", "Status"},
    {"room",        ITEM_TEXT,      SEMINAR | CONSULTATION | SPACE | NOTICE, 0,
                                                                         80, NULL, "会場", "Room"},
    {"capacity",    ITEM_COUNT,     SEMINAR | CONSULTATION | SPACE, 0,    9, NULL, "定員", "Capacity"},
    {"seats_left",  ITEM_COUNT,     SEMINAR, 0,                           9, NULL, "残席", "Seats left"},
    {"speaker",     ITEM_TEXT,      SEMINAR, 0,                         120, NULL, "講師", "Speaker"},
    {"advisor",     ITEM_TEXT,      CONSULTATION, 0,                    120, NULL, "相談員", "Advisor"},
    {"audience",    ITEM_TEXT,      SEMINAR | CONSULTATION | NOTICE, 0, 160, NULL, "対象", "Audience"},
    {"fee",         ITEM_TEXT,      SEMINAR | CONSULTATION, 0,           80, NULL, "費用", "Fee"},
    {"reservation", ITEM_TEXT,      SEMINAR | CONSULTATION | SPACE, 0,  160, NULL, "予約・申込", "Reservation"},
    {"price",       ITEM_TEXT,      SPACE | BRAND, 0,                   120, NULL, "料金・価格", "Price"},
    {"equipment",   ITEM_TEXT,      SPACE, 0,                           200, NULL, "設備", "Equipment"},
    {"event",       ITEM_TEXT,      SPACE, 0,                           120, NULL, "催し", "What is on"},
    {"contact",     ITEM_TEXT,      ALL & ~ALERT, 0,                    160, NULL, "問い合わせ先", "Contact"},
    {"phone",       ITEM_TEXT,      ALL, 0,                              40, NULL, "電話", "Phone"},
    {"organizer",   ITEM_TEXT,      SEMINAR | CONSULTATION | SPACE | NOTICE, 0,
                                                                        160, NULL, "主催", "Organizer"},
    {"source_name", ITEM_TEXT,      NOTICE | ALERT, 0,                  160, NULL, "情報元", "Source"},
    {"level",       ITEM_COUNT,     ALERT, 0,                             1, NULL, "警戒レベル", "Alert level"},
    {"instruction", ITEM_TEXT_LONG, ALERT, 0,                          1200, NULL, "とるべき行動", "Instruction"},
    {"area",        ITEM_TEXT,      ALERT, 0,                           400, NULL, "対象地域", "Area"},
    {"sender",      ITEM_TEXT,      ALERT, 0,                           160, NULL, "発表", "Sender"},
    {"drill",       ITEM_CHOICE,    ALERT, 0,                            20, "yes no", "訓練", "Drill"},
    {"fault",       ITEM_CHOICE,    NOTICE, 0,                           20, "yes no", "障害のお知らせ", "Technical fault"},
    {"layout",      ITEM_CHOICE,    SHOWCASE, 0,                         20, "horizontal vertical", "組み方", "Layout"},
    {"least_hourly", ITEM_COUNT,    ALL & ~ALERT, 0,                      2, NULL, "1時間の最少表示回数", "Least showings an hour"},
    {"most_hourly", ITEM_COUNT,     ALL & ~ALERT, 0,                      2, NULL, "1時間の最多表示回数", "Most showings an hour"},
};
// clang-format on

const struct item_field_spec *item_field_specs(size_t *count)
{
    *count = sizeof specs / sizeof *specs;
    return specs;
}

const struct item_field_spec *item_field_spec(const char *name)
{
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++)
        if (strcmp(specs[i].name, name) == 0)
            return &specs[i];
    return NULL;
}
