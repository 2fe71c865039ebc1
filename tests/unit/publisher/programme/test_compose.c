// What templates are given: the names and words of each kind's slide.
#include "stage.h"

#include "publisher/programme/compose.h"
#include "signage/base/utf8.h"

static struct civil_zone *zone;
static struct phrases *phrases;

static int open_all(void **state)
{
    (void)state;
    zone = civil_zone_create("Asia/Tokyo", NULL);
    phrases = phrases_create("", NULL);
    return zone && phrases ? 0 : -1;
}

static int close_all(void **state)
{
    (void)state;
    civil_zone_destroy(zone);
    phrases_destroy(phrases);
    return 0;
}

static struct slide *compose(const struct item *item, const char *languages, const char *at)
{
    struct arena *arena = arena_create();
    struct standing_facts facts = standing_facts(item, zone, arena);
    struct standing standing = standing_at(&facts, utc_of(at));
    struct compose_context context = {
        .phrases = phrases, .zone = zone, .languages = languages, .theme_src = "look.theme"};
    struct slide *slide = compose_item(&context, "kind.template", &facts, &standing);
    arena_destroy(arena);
    return slide;
}

static void add(struct item *item, const char *name, const char *lang, const char *value)
{
    if (!item_add_field(item, name, lang, value))
        fail_msg("%s cannot be added", name);
}

// Marks left out: they are tested elsewhere.
static void assert_text(const struct slide *slide, const char *name, const char *lang,
                        const char *expected)
{
    const struct slide_text *text = slide_find_text(slide, name, lang);
    if (!text && !expected)
        return;
    if (!text || !expected)
        fail_msg("%s: expected %s, got %s", name, expected ? expected : "nothing",
                 text ? text->text : "nothing");
    struct buffer plain;
    buffer_init(&plain, 1 << 16);
    rich_text_to_plain(&plain, text->text);
    if (strcmp(buffer_text(&plain), expected) != 0)
        fail_msg("%s: expected “%s”, got “%s”", name, expected, buffer_text(&plain));
    buffer_finish(&plain);
}

static struct item *seminar(void)
{
    struct item *item = stage_item(ITEM_SEMINAR, "folder:s", "はじめての創業");
    add(item, "title", "en", "Founding for beginners");
    item_add_instant(item, "starts", utc_of("2026-12-05T05:00:00Z"));
    item_add_instant(item, "ends", utc_of("2026-12-05T07:00:00Z"));
    item_add_instant(item, "deadline", utc_of("2026-12-01T08:00:00Z"));
    add(item, "capacity", "", "20");
    add(item, "seats_left", "", "5");
    add(item, "room", "ja", "第2研修室");
    add(item, "speaker", "ja", "試験 太郎");
    add(item, "fee", "ja", "無料");
    add(item, "link", "", "https://example.jp/sogyo");
    add(item, "organizer", "ja", "試験の館");
    add(item, "phone", "ja", "03-0000-0000");
    item->sample = true;
    return item;
}

static void a_seminar_has_all_its_facts(void **state)
{
    (void)state;
    struct item *item = seminar();
    struct slide *slide = compose(item, "ja en", "2026-11-23T01:00:00Z");
    static const char *const rows[][2] = {
        {"kicker", "セミナー"},
        {"headline", "はじめての創業"},
        {"figure_year", "2026年"},
        {"era", NULL},
        {"figure_month", "12月"},
        {"figure_day", "5"},
        {"figure_weekday", "土"},
        {"time", "14:00〜16:00"},
        {"deadline", "申込締切 12月1日(火)"},
        {"seats", "定員20名・残り5席"},
        {"room", "第2研修室"},
        {"speaker", "試験 太郎"},
        {"price", "無料"},
        {"meta", "試験の館　03-0000-0000"},
        {"link_label", "お申し込み"},
        {"sample", "見本"},
        {"dates", NULL},
        {"state", NULL},
        {"published", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_text(slide, rows[i][0], NULL, rows[i][1]);
    assert_text(slide, "headline", "en", "Founding for beginners");
    assert_text(slide, "time", "en", "14:00–16:00");
    assert_string_equal(slide_find_qr(slide, "link")->text, "https://example.jp/sogyo");
    assert_true(slide_has_flag(slide, "kind-seminar"));
    assert_true(slide_has_flag(slide, "sample"));
    assert_false(slide_has_flag(slide, "today"));
    slide_destroy(slide);
    item_destroy(item);
}

static void its_state_is_said_by_rank(void **state)
{
    (void)state;
    static const struct {
        const char *status, *left, *at, *word, *flag;
    } rows[] = {
        {"open", "5", "2026-11-23T01:00:00Z", NULL, NULL},
        {"open", "3", "2026-11-23T01:00:00Z", "残席わずか", "few"},
        {"open", "3", "2026-12-04T15:00:00Z", "申込締切", "closed"},
        {"full", "0", "2026-12-04T15:00:00Z", "満席", "full"},
        {"cancelled", "0", "2026-12-04T15:00:00Z", "中止", "cancelled"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct item *item = stage_item(ITEM_SEMINAR, "folder:s", "創業");
        item_add_instant(item, "starts", utc_of("2026-12-05T05:00:00Z"));
        item_add_instant(item, "deadline", utc_of("2026-12-01T08:00:00Z"));
        add(item, "capacity", "", "24");
        add(item, "status", "", rows[i].status);
        add(item, "seats_left", "", rows[i].left);
        struct slide *slide = compose(item, "ja", rows[i].at);
        assert_text(slide, "state", NULL, rows[i].word);
        if (rows[i].flag)
            assert_true(slide_has_flag(slide, rows[i].flag));
        slide_destroy(slide);
        item_destroy(item);
    }
}

static void several_sessions_become_a_list(void **state)
{
    (void)state;
    struct item *item = stage_item(ITEM_CONSULTATION, "folder:c", "経営相談");
    add(item, "sessions", "",
        "2026-11-24T04:00:00Z/2026-11-24T08:00:00Z 2026-12-01T04:00:00Z/2026-12-01T08:00:00Z "
        "2026-12-08T04:00:00Z/2026-12-08T08:00:00Z 2026-12-15T04:00:00Z/2026-12-15T08:00:00Z "
        "2026-12-22T04:00:00Z/2026-12-22T08:00:00Z 2026-12-29T04:00:00Z/2026-12-29T08:00:00Z");
    add(item, "schedule", "ja", "毎週火曜日");
    add(item, "advisor", "ja", "中小企業診断士");
    struct slide *slide = compose(item, "ja", "2026-11-23T01:00:00Z");
    assert_text(slide, "dates", NULL,
                "11月24日(火) 13:00〜17:00\n12月1日(火) 13:00〜17:00\n12月8日(火) 13:00〜17:00\n"
                "12月15日(火) 13:00〜17:00\nほか2回");
    assert_text(slide, "figure_day", NULL, "24");
    assert_text(slide, "hours", NULL, "毎週火曜日");
    assert_text(slide, "speaker", NULL, "中小企業診断士");
    slide_destroy(slide);
    // The first is over: it is not named any more, and five are few enough to be named all.
    slide = compose(item, "ja", "2026-11-24T08:00:00Z");
    assert_text(slide, "dates", NULL,
                "12月1日(火) 13:00〜17:00\n12月8日(火) 13:00〜17:00\n12月15日(火) 13:00〜17:00\n"
                "12月22日(火) 13:00〜17:00\n12月29日(火) 13:00〜17:00");
    slide_destroy(slide);
    slide = compose(item, "ja", "2027-01-01T00:00:00Z");
    assert_text(slide, "dates", NULL, NULL);
    assert_text(slide, "figure_day", NULL, NULL);
    slide_destroy(slide);
    item_destroy(item);
}

static void an_alert_says_level_area_and_what_to_do(void **state)
{
    (void)state;
    struct item *item = stage_item(ITEM_ALERT, "feed:a", "大雨警報");
    add(item, "level", "", "4");
    add(item, "area", "ja", "目黒区");
    add(item, "instruction", "ja", "ただちに避難してください。");
    add(item, "summary", "ja", "川の水位が上がっています。");
    add(item, "sender", "ja", "試験気象台");
    add(item, "drill", "", "yes");
    item->published_utc = utc_of("2026-09-02T19:07:00Z");
    struct slide *slide = compose(item, "ja", "2026-09-02T20:00:00Z");
    assert_text(slide, "level", NULL, "レベル4");
    assert_text(slide, "area", NULL, "目黒区");
    assert_text(slide, "body", NULL, "ただちに避難してください。\n川の水位が上がっています。");
    assert_text(slide, "issued", NULL, "9月3日(木) 4:07発表");
    assert_text(slide, "source", NULL, "試験気象台");
    assert_text(slide, "state", NULL, "訓練");
    assert_true(slide_has_flag(slide, "level4"));
    assert_true(slide_has_flag(slide, "drill"));
    slide_destroy(slide);
    item_destroy(item);
}

static void pictures_are_taken_by_their_role(void **state)
{
    (void)state;
    struct item *item = stage_item(ITEM_SHOWCASE, "folder:b", "店");
    static const char digits[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    char photo[80], logo[80], film[80];
    snprintf(photo, sizeof photo, "%s.jpg", digits);
    snprintf(logo, sizeof logo, "%s.svg", digits);
    snprintf(film, sizeof film, "%s.mp4", digits);
    item_add_media(item, &(struct item_media){"photo", film, "", "", 0.5, 0.5});
    item_add_media(item, &(struct item_media){"photo", photo, "", "", 0.25, 0.75});
    item_add_media(item, &(struct item_media){"logo", logo, "", "", 0.5, 0.5});
    item_add_media(item, &(struct item_media){"photo", "", "later.png", "", 0.5, 0.5});
    struct slide *slide = compose(item, "ja", "2026-11-23T01:00:00Z");
    assert_int_equal(slide->picture_count, 2);
    assert_string_equal(slide_find_picture(slide, "photo")->media, photo);
    assert_true(slide_find_picture(slide, "photo")->focus_x < 0.3);
    assert_string_equal(slide_find_picture(slide, "logo")->media, logo);
    slide_destroy(slide);
    item_destroy(item);
}

static void half_a_translation_is_none(void **state)
{
    (void)state;
    struct item *item = stage_item(ITEM_SHOWCASE, "folder:b", "店");
    add(item, "summary", "en", "A summary without a title");
    struct slide *slide = compose(item, "ja en", "2026-11-23T01:00:00Z");
    for (size_t i = 0; i < slide->text_count; i++)
        assert_string_equal(slide->texts[i].lang, "ja");
    slide_destroy(slide);
    // A foreign item keeps its words, in its own language, among labels in the screen's.
    struct item *foreign = item_create(ITEM_NOTICE, "feed:x");
    add(foreign, "title", "cs", "Nová výstava");
    slide = compose(foreign, "ja en", "2026-11-23T01:00:00Z");
    assert_text(slide, "headline", NULL, "Nová výstava");
    assert_string_equal(slide_find_text(slide, "headline", NULL)->lang, "cs");
    assert_text(slide, "kicker", NULL, "お知らせ");
    slide_destroy(slide);
    item_destroy(foreign);
    item_destroy(item);
}

static void long_bodies_end_with_a_sentence(void **state)
{
    (void)state;
    struct item *item = stage_item(ITEM_NOTICE, "feed:n", "お知らせ");
    struct buffer text;
    buffer_init(&text, 1 << 16);
    for (int i = 0; i < 40; i++)
        buffer_add_text(&text, "十文字でできた文です。"); // eleven with its stop
    add(item, "summary", "ja", buffer_text(&text));
    struct slide *slide = compose(item, "ja", "2026-11-23T01:00:00Z");
    struct buffer body;
    buffer_init(&body, 1 << 16);
    rich_text_to_plain(&body, slide_find_text(slide, "body", NULL)->text);
    assert_int_equal(utf8_count(body.bytes, body.length), 143); // 13 sentences of 150 characters
    slide_destroy(slide);
    item_destroy(item);
    buffer_clear(&text);
    for (int i = 0; i < 300; i++)
        buffer_add_text(&text, "\uFFF9字\uFFFAじ\uFFFB");
    item = stage_item(ITEM_NOTICE, "feed:n", "お知らせ");
    add(item, "summary", "ja", buffer_text(&text));
    slide = compose(item, "ja", "2026-11-23T01:00:00Z");
    buffer_clear(&body);
    rich_text_to_plain(&body, slide_find_text(slide, "body", NULL)->text);
    assert_true(utf8_count(body.bytes, body.length) <= 151);
    const char *end = strrchr(slide_find_text(slide, "body", NULL)->text, '\xEF');
    assert_non_null(end);
    assert_int_equal(strncmp(end, "\uFFFB…", 6), 0); // never within ruby
    slide_destroy(slide);
    item_destroy(item);
    buffer_finish(&body);
    buffer_finish(&text);
}

static void whole_days_have_no_time(void **state)
{
    (void)state;
    struct item *item = stage_item(ITEM_SPACE, "folder:s", "展示スペース");
    item_add_instant(item, "starts", utc_of("2026-12-04T15:00:00Z"));
    item_add_instant(item, "ends", utc_of("2026-12-07T15:00:00Z"));
    add(item, "event", "ja", "目黒の手仕事展");
    struct slide *slide = compose(item, "ja", "2026-11-23T01:00:00Z");
    assert_text(slide, "dates", NULL, "12月5日(土)〜12月7日(月)");
    assert_text(slide, "time", NULL, NULL);
    assert_text(slide, "subtitle", NULL, "目黒の手仕事展");
    slide_destroy(slide);
    slide = compose(item, "ja", "2026-12-06T03:00:00Z");
    assert_text(slide, "state", NULL, "開催中");
    assert_true(slide_has_flag(slide, "today"));
    slide_destroy(slide);
    slide = compose(item, "ja", "2026-12-07T15:00:00Z");
    assert_text(slide, "subtitle", NULL, NULL); // over; the space is still there
    slide_destroy(slide);
    item_destroy(item);
}

static void every_language_of_the_item_is_on_its_slide(void **state)
{
    (void)state;
    struct item *item = seminar();
    add(item, "title", "zh-TW", "創業入門");
    add(item, "title", "zh", "创业入门");
    add(item, "title", "ja-x-easy", "会社を はじめたい 人へ");
    add(item, "title", "en-GB", "never asked for: en is there");
    add(item, "room", "zh", "第2研修室");
    struct slide *slide =
        compose(item, "ja en zh-Hans zh-Hant ko ja-x-easy fr", "2026-12-05T01:00:00Z");
    static const struct {
        const char *name, *lang, *text; // NULL: in no such language
    } rows[] = {
        {"headline", "ja", "はじめての創業"},
        {"headline", "en", "Founding for beginners"},
        {"headline", "zh-Hans", "创业入门"},
        {"headline", "zh-Hant", "創業入門"},
        {"headline", "ja-x-easy", "会社を はじめたい 人へ"},
        {"headline", "ko", NULL},
        {"headline", "fr", NULL},
        {"kicker", "zh-Hans", "讲座"},
        {"kicker", "zh-Hant", "講座"},
        {"state", "zh-Hant", "報名截止"},
        {"state", "ja-x-easy", "申しこみは おわりました"},
        {"time", "ja-x-easy", "14:00 から 16:00 まで"},
        {"figure_weekday", "zh-Hant", "六"},
        {"room", "zh-Hans", "第2研修室"},
        {"room", "zh-Hant", NULL},
        {"room", "ja-x-easy", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct slide_text *text = slide_find_text(slide, rows[i].name, rows[i].lang);
        bool there = text && strcmp(text->lang, rows[i].lang) == 0;
        if (there != (rows[i].text != NULL))
            fail_msg("%s in %s: %s", rows[i].name, rows[i].lang, there ? text->text : "nothing");
        if (there)
            assert_text(slide, rows[i].name, rows[i].lang, rows[i].text);
    }
    slide_destroy(slide);
    item_destroy(item);
}

static void eras_are_told_where_they_are_asked_for(void **state)
{
    (void)state;
    struct item *item = seminar();
    struct arena *arena = arena_create();
    struct standing_facts facts = standing_facts(item, zone, arena);
    struct standing standing = standing_at(&facts, utc_of("2026-11-23T01:00:00Z"));
    struct compose_context context = {
        .phrases = phrases, .zone = zone, .languages = "ja en", .theme_src = "t", .era = true};
    struct slide *slide = compose_item(&context, "seminar.template", &facts, &standing);
    assert_text(slide, "era", NULL, "令和8年");
    assert_text(slide, "figure_year", NULL, "2026年");
    assert_string_equal(slide_find_text(slide, "era", "en")->lang, "ja");
    slide_destroy(slide);
    arena_destroy(arena);
    item_destroy(item);
}

static void an_all_day_seminar_has_a_date_and_no_time(void **state)
{
    (void)state;
    struct item *item = stage_item(ITEM_SEMINAR, "feed:c", "展示会");
    item_add_instant(item, "starts", utc_of("2026-12-04T15:00:00Z"));
    item_add_instant(item, "ends", utc_of("2026-12-05T15:00:00Z"));
    add(item, "all_day", "", "yes");
    struct slide *slide = compose(item, "ja", "2026-12-05T05:00:00Z"); // the middle of the day
    assert_text(slide, "figure_day", NULL, "5");
    assert_text(slide, "time", NULL, NULL);
    assert_text(slide, "dates", NULL, NULL);
    assert_text(slide, "state", NULL, "本日開催");
    slide_destroy(slide);
    item_destroy(item);
}

static void a_fault_is_told_as_one(void **state)
{
    (void)state;
    struct item *item = stage_item(ITEM_NOTICE, "folder:n", "エレベーターが止まっています");
    add(item, "fault", "", "yes");
    add(item, "contact", "ja", "1階受付");
    struct slide *slide = compose(item, "ja", "2026-11-23T01:00:00Z");
    assert_text(slide, "kicker", NULL, "障害のお知らせ");
    assert_text(slide, "meta", NULL, "1階受付");
    assert_true(slide_has_flag(slide, "fault"));
    slide_destroy(slide);
    item_destroy(item);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seminar_has_all_its_facts),
        cmocka_unit_test(its_state_is_said_by_rank),
        cmocka_unit_test(several_sessions_become_a_list),
        cmocka_unit_test(an_alert_says_level_area_and_what_to_do),
        cmocka_unit_test(pictures_are_taken_by_their_role),
        cmocka_unit_test(half_a_translation_is_none),
        cmocka_unit_test(long_bodies_end_with_a_sentence),
        cmocka_unit_test(whole_days_have_no_time),
        cmocka_unit_test(every_language_of_the_item_is_on_its_slide),
        cmocka_unit_test(eras_are_told_where_they_are_asked_for),
        cmocka_unit_test(an_all_day_seminar_has_a_date_and_no_time),
        cmocka_unit_test(a_fault_is_told_as_one),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
