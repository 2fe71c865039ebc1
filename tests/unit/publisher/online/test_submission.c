// What businesses type: each fault at its field, in their language; what is good becomes an item
// and comes back the same.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/item/item_json.h"
#include "publisher/online/submission.h"
#include "signage/base/buffer.h"

#define NOW_UTC 1795392000 // 2026-11-23, 09:00 in Tokyo

static struct civil_zone *zone;

static int set_up(void **state)
{
    struct error error;
    (void)state;
    zone = civil_zone_create("Asia/Tokyo", &error);
    return zone ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    civil_zone_destroy(zone);
    return 0;
}

// A good one, with one field replaced.
static void fill(struct submission *submission, struct arena *arena, const char *field,
                 const char *value)
{
    static const char *const good[][2] = {
        {"kind", "showcase"},
        {"title", "柿の木坂の小さな家具工房"},
        {"text", "一枚板から、暮らしに合う机を作ります。\n工房の見学もできます。"},
        {"company", "柿の木坂製作所（見本）"},
        {"contact", "見本 太郎"},
        {"email", "taro@example.jp"},
        {"phone", "03-0000-0000"},
        {"link", "https://www.example.jp/desk?x=1&y=2"},
        {"address", "柿の木坂0-0-0"},
        {"title_en", "A small furniture workshop"},
        {"from", "2026-12-01"},
        {"until", "2027-02-28"},
        {"rights", "yes"},
        {"terms", "yes"},
    };
    struct form_part parts[16];
    struct form_body body = {.parts = parts};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        bool replaced = field && strcmp(field, good[i][0]) == 0;
        parts[body.count++] =
            (struct form_part){.name = good[i][0], .value = replaced ? value : good[i][1]};
    }
    submission_init(submission, arena);
    submission_read(submission, &body);
}

static bool is_japanese(const char *text)
{
    return strpbrk(text, "\xE3\xE4\xE5\xE6\xE7\xE8\xE9");
}

static const struct {
    const char *field, *value;
    int fault; // FIELD_COUNT: none
} rows[] = {
    {NULL, NULL, FIELD_COUNT},
    {"kind", "", FIELD_KIND},
    {"kind", "alert", FIELD_KIND},
    {"kind", "seminar", FIELD_KIND},
    {"kind", "\"><script>", FIELD_KIND},
    {"title", "", FIELD_TITLE},
    {"title", " \t\n ", FIELD_TITLE},
    {"title", "\x7f\x01", FIELD_TITLE},
    {"title", "あいうえおかきくけこあいうえおかきくけこあいうえおかきくけこあいうえおかきくけこ",
     FIELD_COUNT},
    {"title", "あいうえおかきくけこあいうえおかきくけこあいうえおかきくけこあいうえおかきくけこあ",
     FIELD_TITLE},
    {"text", "", FIELD_SUMMARY},
    {"company", "", FIELD_COMPANY},
    {"contact", "", FIELD_CONTACT},
    {"email", "", FIELD_EMAIL},
    {"email", "taro", FIELD_EMAIL},
    {"email", "taro@example.jp\nBcc: x@example.jp", FIELD_EMAIL},
    {"phone", "", FIELD_COUNT},
    {"phone", "call me", FIELD_PHONE},
    {"link", "", FIELD_COUNT},
    {"link", "www.example.jp", FIELD_LINK},
    {"link", "javascript:alert(1)", FIELD_LINK},
    {"link", "https://", FIELD_LINK},
    {"link", "https://user@example.jp/", FIELD_LINK},
    {"link", "https://example.jp/<script>", FIELD_LINK},
    {"from", "2026-02-30", FIELD_FROM},
    {"from", "soon", FIELD_FROM},
    {"from", "", FIELD_COUNT},
    {"until", "", FIELD_COUNT},
    {"until", "2026-11-22", FIELD_UNTIL},
    {"until", "2026-11-30", FIELD_UNTIL}, // before the first day
    {"until", "2028-01-01", FIELD_UNTIL},
    {"until", "2026-13-01", FIELD_UNTIL},
    {"rights", "", FIELD_RIGHTS},
    {"terms", "", FIELD_TERMS},
};

static void faults_at_their_fields(void **state)
{
    (void)state;
    static const char *const languages[] = {"ja", "en"};
    for (size_t i = 0; i < 2 * (sizeof rows / sizeof *rows); i++) {
        struct arena *arena = arena_create();
        struct submission submission;
        const char *lang = languages[i % 2];
        int expected = rows[i / 2].fault;
        fill(&submission, arena, rows[i / 2].field, rows[i / 2].value);
        submission_check(&submission, zone, NOW_UTC, lang);
        for (int field = 0; field < FIELD_COUNT; field++) {
            const char *fault = submission.faults[field];
            if ((field == expected) != (fault != NULL))
                fail_msg("row %zu: %s: %s", i / 2,
                         submission_spec((enum submission_field)field)->name,
                         fault ? fault : "should be refused");
            if (fault)
                assert_int_equal(lang[0] == 'j', is_japanese(fault));
        }
        arena_destroy(arena);
    }
}

static void a_good_one_becomes_an_item(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    struct submission submission;
    struct error error = {""};
    fill(&submission, arena, NULL, NULL);
    submission.files[submission.file_count++] =
        (struct submission_file){"video", "aa.mp4", "bb.jpg", "机"};
    submission_check(&submission, zone, NOW_UTC, "ja");
    assert_int_equal(submission.fault_count, 0);
    struct item *item = submission_item(&submission, zone, NOW_UTC);
    assert_string_equal(item_value(item, "business", NULL), "柿の木坂製作所（見本）");
    assert_string_equal(item_value(item, "title", "en"), "A small furniture workshop");
    assert_null(item_value(item, "contact", NULL)); // nobody's name is shown
    assert_null(item_value(item, "phone", NULL));
    assert_int_equal(item->show_from_utc, 1796050800);  // 2026-12-01T00:00+09:00
    assert_int_equal(item->show_until_utc, 1803826800); // 2027-03-01T00:00+09:00
    assert_int_equal(item->media_count, 2);

    // Stored and read again: the form as it was.
    json_t *json = item_to_json(item);
    char *text = json_dumps(json, 0);
    struct proposal proposal = {.kind = ITEM_SHOWCASE,
                                .document = text,
                                .company = "柿の木坂製作所（見本）",
                                .contact = "見本 太郎",
                                .email = "taro@example.jp",
                                .phone = "03-0000-0000"};
    struct submission again;
    submission_init(&again, arena);
    if (!submission_from_proposal(&again, &proposal, zone))
        fail_msg("not read again: %s %s", text, error.text);
    for (int field = 0; field < FIELD_COUNT; field++)
        assert_string_equal(again.values[field], submission.values[field]);
    assert_int_equal(again.file_count, 1);
    assert_string_equal(again.files[0].name, "aa.mp4");
    assert_string_equal(again.files[0].poster, "bb.jpg");
    assert_string_equal(again.files[0].alt, "机");
    proposal.document = "{\"no\": \"item\"}";
    assert_false(submission_from_proposal(&again, &proposal, zone));
    proposal.document = "no JSON";
    assert_false(submission_from_proposal(&again, &proposal, zone));
    free(text);
    json_decref(json);
    item_destroy(item);
    arena_destroy(arena);
}

static void marks_of_typesetting_are_taken_out(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    struct submission submission;
    fill(&submission, arena, "title",
         "\xE2\x80\xAE反転\xE2\x80\x8B印\xEF\xBF\xB9ルビ\xEF\xBF\xBA読み\xEF\xBF\xBB");
    assert_string_equal(submission.values[FIELD_TITLE], "反転印ルビ読み");
    fill(&submission, arena, "text", "  一行目\r\n二行目\r\n\r\n");
    assert_string_equal(submission.values[FIELD_SUMMARY], "一行目\n二行目");
    fill(&submission, arena, "company", "一行\n二行");
    assert_string_equal(submission.values[FIELD_COMPANY], "一行 二行");
    arena_destroy(arena);
}

// What the kind has no place for is not in its way and not in the item.
static void fields_of_other_kinds_are_left_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < submission_kind_count; i++) {
        struct arena *arena = arena_create();
        struct submission submission;
        struct error error = {""};
        fill(&submission, arena, "kind", item_kind_name(submission_kinds[i]));
        submission_check(&submission, zone, NOW_UTC, "ja");
        assert_int_equal(submission.fault_count, 0);
        struct item *item = submission_item(&submission, zone, NOW_UTC);
        if (!item_check(item, &error))
            fail_msg("%s: %s", item_kind_name(submission_kinds[i]), error.text);
        item_destroy(item);
        arena_destroy(arena);
    }
}

static void everything_is_said_in_both_languages(void **state)
{
    (void)state;
    for (int field = 0; field < FIELD_COUNT; field++) {
        const struct submission_spec *spec = submission_spec((enum submission_field)field);
        assert_true(spec->name && *spec->name && *spec->label_ja && *spec->label_en);
        assert_int_equal(*spec->hint_ja != '\0', *spec->hint_en != '\0');
        assert_true((unsigned char)spec->label_ja[0] >= 0x80);
        assert_true((unsigned char)spec->label_en[0] < 0x80);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_at_their_fields),
        cmocka_unit_test(a_good_one_becomes_an_item),
        cmocka_unit_test(marks_of_typesetting_are_taken_out),
        cmocka_unit_test(fields_of_other_kinds_are_left_out),
        cmocka_unit_test(everything_is_said_in_both_languages),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
