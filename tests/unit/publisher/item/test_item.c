#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/item/item.h"
#include "signage/base/utf8.h"

static struct item *seminar(void)
{
    struct item *item = item_create(ITEM_SEMINAR, "folder:seminars/sogyo");
    item->source = "folder";
    item->origin = "content/seminars/sogyo.xml";
    item_add_field(item, "title", "ja", "創業セミナー");
    item_add_field(item, "starts", "", "2026-12-05T05:00:00Z");
    return item;
}

static void every_kind_has_a_title_and_its_own_fields(void **state)
{
    (void)state;
    static const struct {
        enum item_kind kind;
        const char *fields;
    } rows[] = {
        {ITEM_SHOWCASE, "title subtitle summary link link_label business district category product "
                        "contact"},
        {ITEM_SEMINAR,
         "title starts ends room capacity seats_left deadline status speaker audience "
         "category fee organizer"},
        {ITEM_CONSULTATION, "title schedule sessions room advisor reservation phone"},
        {ITEM_SPACE, "title room capacity price hours equipment event starts ends"},
        {ITEM_BRAND, "title business statement category"},
        {ITEM_NOTICE, "title source_name organizer"},
        {ITEM_ALERT, "title level instruction area sender starts ends drill"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char fields[256], *rest = fields;
        snprintf(fields, sizeof fields, "%s", rows[i].fields);
        for (char *name; (name = strsep(&rest, " "));) {
            const struct item_field_spec *spec = item_field_spec(name);
            if (!spec || !(spec->kinds & (1u << rows[i].kind)))
                fail_msg("%s has no field %s", item_kind_name(rows[i].kind), name);
        }
    }
    assert_null(item_field_spec("place"));
    assert_null(item_field_spec(""));
}

static void the_table_of_fields_is_whole(void **state)
{
    (void)state;
    size_t count;
    const struct item_field_spec *specs = item_field_specs(&count);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(item_field_spec(specs[i].name), &specs[i]); // no name twice
        assert_true(specs[i].kinds != 0 && specs[i].kinds < 1u << ITEM_KIND_COUNT);
        assert_int_equal(specs[i].required & ~specs[i].kinds, 0);
        assert_true(specs[i].most_chars > 0);
        assert_true(utf8_valid(specs[i].label_ja, strlen(specs[i].label_ja)));
        assert_true(specs[i].label_ja[0] && specs[i].label_en[0]);
        assert_true((specs[i].type == ITEM_CHOICE) == (specs[i].choices != NULL));
    }
}

static void names_go_there_and_back(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ITEM_KIND_COUNT; i++) {
        enum item_kind kind;
        assert_true(item_kind_parse(item_kind_name(i), &kind));
        assert_int_equal(kind, i);
    }
    for (unsigned i = 0; i <= ITEM_WITHDRAWN; i++) {
        enum item_state found;
        assert_true(item_state_parse(item_state_name(i), &found));
        assert_int_equal(found, i);
    }
    enum item_kind kind;
    enum item_state found;
    assert_false(item_kind_parse("Seminar", &kind));
    assert_false(item_kind_parse("", &kind));
    assert_false(item_state_parse("live", &found)); // follows from the clock, is never said
    assert_string_equal(item_kind_label(ITEM_SEMINAR, "ja"), "セミナー");
    assert_string_equal(item_kind_label(ITEM_SEMINAR, "en-GB"), "Seminar");
    assert_string_equal(item_kind_label(ITEM_SEMINAR, "ko"), "세미나");
    assert_string_equal(item_kind_label(ITEM_SEMINAR, "fr"), "セミナー");
    assert_string_equal(item_kind_label(ITEM_SEMINAR, NULL), "セミナー");
}

struct fault {
    enum item_kind kind;
    const char *name, *lang, *value;
    const char *says; // NULL: fine
};

static void a_field_is_refused_with_a_sentence_that_names_it(void **state)
{
    (void)state;
    static const struct fault rows[] = {
        {ITEM_NOTICE, "title", "ja", "お知らせ", NULL},
        {ITEM_NOTICE, "summary", "ja", "一行目\n二行目", NULL},
        {ITEM_NOTICE, "summary", "", "言語のない本文", NULL},
        {ITEM_NOTICE, "summary", "zh-Hant", "通知", NULL},
        {ITEM_NOTICE, "summary", "ja_JP", "x", "language tag"},
        {ITEM_NOTICE, "summary", "ja-", "x", "language tag"},
        {ITEM_NOTICE, "summary", "-", "x", "language tag"},
        {ITEM_NOTICE, "summary", "日本語", "x", "language tag"},
        {ITEM_NOTICE, "summary", "ja", "", "概要 (summary) is empty"},
        {ITEM_NOTICE, "summary", "ja", "\xFF\xFE", "not UTF-8"},
        {ITEM_NOTICE, "summary", "ja", "a\x01z", "control characters"},
        {ITEM_NOTICE, "summary", "ja", "a\xC2\x85z", "control characters"},
        {ITEM_NOTICE, "summary", "ja", "\xEF\xBF\xB9漢字\xEF\xBF\xBAかんじ\xEF\xBF\xBB", NULL},
        {ITEM_NOTICE, "summary", "ja", "\xEF\xBF\xB9漢字", "ruby"},
        {ITEM_NOTICE, "summary", "ja", "漢字\xEF\xBF\xBB", "ruby"},
        {ITEM_NOTICE, "no_such", "", "x", "“no_such” is not a field of any kind"},
        {ITEM_NOTICE, "", "", "x", "is not a field of any kind"},
        {ITEM_NOTICE, "speaker", "ja", "山田",
         "講師 (speaker) is not a field of お知らせ (notice)"},
        {ITEM_NOTICE, "link", "", "https://example.jp/a?b=c#d", NULL},
        {ITEM_NOTICE, "link", "", "http://[2001:db8::1]/", NULL},
        {ITEM_NOTICE, "link", "", "http://:80/", "not a complete web address"},
        {ITEM_NOTICE, "link", "", "javascript:alert(1)", "https://"},
        {ITEM_NOTICE, "link", "", "HTTPS://example.jp", "https://"},
        {ITEM_NOTICE, "link", "", "https://", "not a complete web address"},
        {ITEM_NOTICE, "link", "", "https://exam ple.jp", "not a complete web address"},
        {ITEM_NOTICE, "link", "", "https://example.jp/\n", "not a complete web address"},
        {ITEM_NOTICE, "link", "ja", "https://example.jp/", "same in every language"},
        {ITEM_NOTICE, "starts", "", "2026-12-05T05:00:00Z", NULL},
        {ITEM_NOTICE, "starts", "", "2026-12-05T14:00:00+09:00", "is not in UTC"},
        {ITEM_NOTICE, "starts", "", "2026-02-30T00:00:00Z", "開始 (starts) is not a date and time"},
        {ITEM_NOTICE, "starts", "", "forever", "is not a date and time"},
        {ITEM_SPACE, "capacity", "", "0", NULL},
        {ITEM_SPACE, "capacity", "", "999999999", NULL},
        {ITEM_SPACE, "capacity", "", "1000000000", "定員 (capacity) is not a whole number"},
        {ITEM_SPACE, "capacity", "", "-1", "is not a whole number"},
        {ITEM_SPACE, "capacity", "", "030", "is not a whole number"},
        {ITEM_SPACE, "capacity", "", "30名", "is not a whole number"},
        {ITEM_ALERT, "level", "", "5", NULL},
        {ITEM_ALERT, "level", "", "0", "level from 1 to 5"},
        {ITEM_ALERT, "level", "", "6", "level from 1 to 5"},
        {ITEM_ALERT, "level", "", "10", "警戒レベル (level) is not"},
        {ITEM_ALERT, "drill", "", "yes", NULL},
        {ITEM_ALERT, "drill", "", "ye", "one of: yes no"},
        {ITEM_ALERT, "drill", "", "yes no", "one of: yes no"},
        {ITEM_CONSULTATION, "sessions", "", "2026-12-01T04:00:00Z/2026-12-01T08:00:00Z", NULL},
        {ITEM_CONSULTATION, "sessions", "",
         "2026-12-01T04:00:00Z/2026-12-01T08:00:00Z 2026-12-03T04:00:00Z/2026-12-03T08:00:00Z",
         NULL},
        {ITEM_CONSULTATION, "sessions", "",
         "2026-12-03T04:00:00Z/2026-12-03T08:00:00Z 2026-12-01T04:00:00Z/2026-12-01T08:00:00Z",
         "not sorted"},
        {ITEM_CONSULTATION, "sessions", "", "2026-12-01T04:00:00Z/2026-12-01T04:00:00Z",
         "ends before"},
        {ITEM_CONSULTATION, "sessions", "", "2026-12-01T04:00:00Z", "not BEGIN/END"},
        {ITEM_CONSULTATION, "sessions", "", "/", "not BEGIN/END"},
        {ITEM_CONSULTATION, "sessions", "", "////////", "not BEGIN/END"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct item *item = item_create(rows[i].kind, "folder:x");
        if (strcmp(rows[i].name, "title") != 0)
            item_add_field(item, "title", "ja", "題");
        item_add_field(item, rows[i].name, rows[i].lang, rows[i].value);
        struct error error = {""};
        bool ok = item_check(item, &error);
        if (ok != !rows[i].says || (rows[i].says && !strstr(error.text, rows[i].says)))
            fail_msg("row %zu (%s=%s): expected “%s”, got “%s”", i, rows[i].name, rows[i].value,
                     rows[i].says ? rows[i].says : "fine", error.text);
        item_destroy(item);
    }
}

static void lengths_count_what_a_reader_sees(void **state)
{
    (void)state;
    struct buffer title;
    buffer_init(&title, 65536);
    for (int i = 0; i < 120; i++) // each 字 with a reading and break marks counts as one
        buffer_add_text(&title, "\xEF\xBF\xB9字\xEF\xBF\xBAじ\xEF\xBF\xBB\xE2\x80\x8B\xE2\x81\xA0");
    struct item *item = item_create(ITEM_NOTICE, "x");
    item_add_field(item, "title", "ja", buffer_text(&title));
    struct error error = {""};
    if (!item_check(item, &error))
        fail_msg("%s", error.text);
    item_destroy(item);
    buffer_add_text(&title, "字");
    item = item_create(ITEM_NOTICE, "x");
    item_add_field(item, "title", "ja", buffer_text(&title));
    assert_false(item_check(item, &error));
    assert_string_equal(error.text,
                        "タイトル (title) has 121 characters; at most 120 fit, please shorten it");
    item_destroy(item);
    buffer_finish(&title);
}

static void break_starts(struct item *item)
{
    item_add_field(item, "ends", "", "2026-12-05T05:00:00Z");
}
static void break_deadline(struct item *item)
{
    item_add_field(item, "ends", "", "2026-12-05T08:00:00Z");
    item_add_field(item, "deadline", "", "2026-12-06T00:00:00Z");
}
static void break_seats(struct item *item)
{
    item_add_field(item, "capacity", "", "30");
    item_add_field(item, "seats_left", "", "31");
}
static void break_twice(struct item *item)
{
    item_add_field(item, "title", "ja", "二度目");
}
static void break_window(struct item *item)
{
    item->show_from_utc = item->show_until_utc = 1796000000;
}
static void break_priority(struct item *item)
{
    item->priority = 10;
}
static void break_id(struct item *item)
{
    item->id = "";
}
static void break_long_id(struct item *item)
{
    char *id = arena_take(item->arena, 300);
    memset(id, 'a', 299);
    item->id = id;
}
static void break_focus(struct item *item)
{
    struct item_media media = {"photo", "", "a.png", "", NAN, 0.5};
    item_add_media(item, &media);
}
static void break_media(struct item *item)
{
    struct item_media media = {"photo", "", "", "", 0.5, 0.5};
    item_add_media(item, &media);
}
static void break_state(struct item *item)
{
    item->state = (enum item_state)77;
}
static void break_title(struct item *item)
{
    item->fields[0] = item->fields[--item->field_count];
}
static void break_starts_missing(struct item *item)
{
    item->field_count--;
}
static void break_count(struct item *item)
{
    item->field_count = ITEM_MOST_FIELDS + 1;
}

static void the_whole_item_is_refused_with_a_sentence(void **state)
{
    (void)state;
    static const struct {
        void (*spoil)(struct item *item);
        const char *says;
    } rows[] = {
        {break_starts, "終了 (ends) 2026-12-05T05:00:00Z is not after 開始 (starts)"},
        {break_deadline, "申込期限 (deadline)"},
        {break_seats, "残席 (seats_left) 31 is more than 定員 (capacity) 30"},
        {break_twice, "タイトル (title) is given twice (ja)"},
        {break_window, "掲載期間 (show)"},
        {break_priority, "優先度 (priority) is 10"},
        {break_id, "no id"},
        {break_long_id, "id is longer than 199 bytes"},
        {break_focus, "focus"},
        {break_media, "neither name nor source"},
        {break_state, "state"},
        {break_title, "タイトル (title) is missing"},
        {break_starts_missing, "開始 (starts) is missing; every セミナー (seminar) needs it"},
        {break_count, "257 fields"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct item *item = seminar();
        rows[i].spoil(item);
        struct error error = {""};
        if (item_check(item, &error) || !strstr(error.text, rows[i].says))
            fail_msg("row %zu: expected “%s”, got “%s”", i, rows[i].says, error.text);
        item_destroy(item);
    }
}

static void no_more_fields_and_media_than_the_limit(void **state)
{
    (void)state;
    struct item *item = item_create(ITEM_NOTICE, "x");
    char name[16];
    for (int i = 0; i < ITEM_MOST_FIELDS; i++) {
        snprintf(name, sizeof name, "f%d", i);
        assert_true(item_add_field(item, name, "", name));
    }
    assert_false(item_add_field(item, "one_more", "", "x"));
    for (int i = 0; i < ITEM_MOST_FIELDS; i++) {
        snprintf(name, sizeof name, "f%d", i);
        assert_string_equal(item->fields[i].value, name);
    }
    struct item_media media = {"photo", "", "a.png", "", 0.5, 0.5};
    for (int i = 0; i < ITEM_MOST_MEDIA; i++)
        assert_true(item_add_media(item, &media));
    assert_false(item_add_media(item, &media));
    item_destroy(item);
    item_destroy(NULL);
    item_list_destroy(NULL);
}

static void a_value_is_found_by_language(void **state)
{
    (void)state;
    struct item *item = seminar();
    item_add_field(item, "title", "en", "Starting a business");
    item_add_field(item, "room", "", "第1会議室");
    item_add_field(item, "capacity", "", "30");
    assert_string_equal(item_value(item, "title", "ja"), "創業セミナー");
    assert_string_equal(item_value(item, "title", "en"), "Starting a business");
    assert_null(item_value(item, "title", "ko"));
    assert_string_equal(item_value(item, "title", NULL), "創業セミナー");
    assert_string_equal(item_value(item, "room", "ko"), "第1会議室");
    assert_null(item_value(item, "speaker", NULL));
    int64_t number;
    assert_true(item_instant(item, "starts", &number));
    assert_int_equal(number, 1796446800);
    assert_true(item_count(item, "capacity", &number));
    assert_int_equal(number, 30);
    assert_false(item_count(item, "title", &number));
    assert_false(item_instant(item, "capacity", &number));
    item_destroy(item);
}

static void the_next_session_is_the_one_that_is_on_or_comes(void **state)
{
    (void)state;
    struct item *item = item_create(ITEM_CONSULTATION, "x");
    item_add_field(item, "sessions", "",
                   "2026-12-01T04:00:00Z/2026-12-01T08:00:00Z "
                   "2026-12-03T04:00:00Z/2026-12-03T08:00:00Z");
    const int64_t first = 1796097600, second = first + 2 * 86400, length = 4 * 3600;
    static const struct {
        int64_t at, begin;
    } rows[] = {
        {-4 * 86400, 0},
        {-1, 0},
        {0, 0},
        {4 * 3600 - 1, 0},
        {4 * 3600, 1},
        {86400, 1},
        {2 * 86400 + 4 * 3600 - 1, 1},
        {2 * 86400 + 4 * 3600, -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t begin, end;
        bool found = item_next_session(item, first + rows[i].at, &begin, &end);
        assert_int_equal(found, rows[i].begin >= 0);
        if (!found)
            continue;
        assert_int_equal(begin, rows[i].begin ? second : first);
        assert_int_equal(end, begin + length);
    }
    item_destroy(item);
    item = seminar();
    int64_t begin, end;
    assert_false(item_next_session(item, first, &begin, &end));
    item_destroy(item);
}

static void equal_is_what_a_reader_cannot_tell_apart(void **state)
{
    (void)state;
    struct item *a = seminar(), *b = seminar();
    assert_true(item_equal(a, b));
    b->revision = 7;
    b->updated_utc = 1;
    assert_true(item_equal(a, b));
    b->pinned = true;
    assert_false(item_equal(a, b));
    b->pinned = false;
    b->published_utc = 5;
    assert_false(item_equal(a, b));
    b->published_utc = a->published_utc;
    b->fields[0].value = "別";
    assert_false(item_equal(a, b));
    b->fields[0].value = a->fields[0].value;
    struct item_media media = {"photo", "aa.png", "one.png", "", 0.5, 0.5};
    item_add_media(a, &media);
    assert_false(item_equal(a, b));
    media.source = "moved.png"; // same bytes from another place
    item_add_media(b, &media);
    assert_true(item_equal(a, b));
    b->media[0].focus_x = 0.25;
    assert_false(item_equal(a, b));
    item_destroy(a);
    item_destroy(b);
}

static void a_language_serves_its_readers(void **state)
{
    (void)state;
    static const struct {
        const char *lang, *have;
        bool serves;
    } rows[] = {
        {"ja", "ja", true},
        {"en", "en-GB", true},
        {"en-GB", "en", true},
        {"EN", "en", true},
        {"ja", "en", false},
        {"zh-Hans", "zh", true},
        {"zh-Hans", "zh-CN", true},
        {"zh-Hans", "zh-TW", false},
        {"zh-Hant", "zh-TW", true},
        {"zh-Hant", "zh-HK", true},
        {"zh-Hant", "zh", false},
        {"zh", "zh-Hans", true},
        {"zh", "zh-Hant", false},
        {"zh-Hant", "zh-Hans-TW", false},
        {"ja", "ja-x-easy", false},
        {"ja-x-easy", "ja", false},
        {"ja-x-easy", "ja-x-easy", true},
        {"ja-x-easy", "ja-Hira", false},
        {"ja", "", false},
        {"e", "en", false},
        {"", "", true},
        {"en", "eng", false},
        {"ko", "ko-KR", true},
        {"-", "x", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (item_language_serves(rows[i].lang, rows[i].have) != rows[i].serves)
            fail_msg("readers of “%s”, text in “%s”: not %d", rows[i].lang, rows[i].have,
                     rows[i].serves);
    struct item *item = item_create(ITEM_NOTICE, "a");
    item_add_field(item, "title", "en-GB", "Lift");
    item_add_field(item, "title", "en", "Elevator");
    item_add_field(item, "link", "", "https://example.jp/");
    assert_string_equal(item_value_for(item, "title", "en"), "Elevator");
    assert_string_equal(item_value_for(item, "title", "en-US"), "Lift"); // the first that serves
    assert_string_equal(item_value_for(item, "link", "ko"), "https://example.jp/");
    assert_null(item_value_for(item, "title", "ja"));
    item_destroy(item);
}

static void reasons_have_words_in_both_languages(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ITEM_REASON_COUNT; i++) {
        enum item_reason reason;
        const char *code = item_reason_code((enum item_reason)i);
        assert_true(item_reason_parse(code, &reason));
        assert_int_equal(reason, i);
        assert_string_not_equal(item_reason_words(code, "ja"), code);
        assert_string_not_equal(item_reason_words(code, "en"), item_reason_words(code, "ja"));
    }
    enum item_reason reason;
    static const char *const people[] = {
        "", "講師の都合", "reason:", "reason:feed-gone2", "feed-gone", "'); DROP TABLE item;--"};
    for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
        assert_false(item_reason_parse(people[i], &reason));
        assert_string_equal(item_reason_words(people[i], "ja"), people[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_has_a_title_and_its_own_fields),
        cmocka_unit_test(the_table_of_fields_is_whole),
        cmocka_unit_test(names_go_there_and_back),
        cmocka_unit_test(a_field_is_refused_with_a_sentence_that_names_it),
        cmocka_unit_test(lengths_count_what_a_reader_sees),
        cmocka_unit_test(the_whole_item_is_refused_with_a_sentence),
        cmocka_unit_test(no_more_fields_and_media_than_the_limit),
        cmocka_unit_test(a_value_is_found_by_language),
        cmocka_unit_test(a_language_serves_its_readers),
        cmocka_unit_test(reasons_have_words_in_both_languages),
        cmocka_unit_test(the_next_session_is_the_one_that_is_on_or_comes),
        cmocka_unit_test(equal_is_what_a_reader_cannot_tell_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
