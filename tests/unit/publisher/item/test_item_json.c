// Items as JSON: every sample comes back as it was, and what is none is refused in a sentence.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/item/item_json.h"

static struct item *parse(const char *text, struct error *error)
{
    json_error_t fault;
    json_t *json = json_loads(text, JSON_ALLOW_NUL | JSON_DECODE_ANY, &fault);
    if (!json)
        fail_msg("%s: %s", text, fault.text);
    struct item *item = item_from_json(json, error);
    json_decref(json);
    return item;
}

// Each field of a kind with something in it.
static struct item *full_item(enum item_kind kind)
{
    static const char *const values[] = {
        [ITEM_TEXT] = "創業\xE2\x80\x8Bセミナー \"<&>\\",
        [ITEM_TEXT_LONG] = "一行目\n二行目",
        [ITEM_INSTANT] = "2026-12-05T05:00:00Z",
        [ITEM_SESSIONS] = "2026-12-05T05:00:00Z/2026-12-05T06:00:00Z",
        [ITEM_COUNT] = "3",
        [ITEM_URL] = "https://example.jp/a?b=c&d=%E3%81%82",
    };
    struct item *item = item_create(kind, "console:12");
    size_t count;
    const struct item_field_spec *specs = item_field_specs(&count);
    for (size_t i = 0; i < count; i++) {
        char choice[32] = "";
        if (!(specs[i].kinds & 1u << kind))
            continue;
        if (specs[i].type == ITEM_CHOICE)
            snprintf(choice, sizeof choice, "%.*s", (int)strcspn(specs[i].choices, " "),
                     specs[i].choices);
        const char *value = *choice ? choice : values[specs[i].type];
        bool texts = item_field_has_language(&specs[i]);
        item_add_field(item, specs[i].name, texts ? "ja" : "", value);
        if (texts)
            item_add_field(item, specs[i].name, "zh-Hant", "標題");
    }
    item_add_media(
        item, &(struct item_media){"photo", "a.jpg", "https://example.jp/a.jpg", "写真", 0.25, 1});
    item_add_media(item, &(struct item_media){"logo", "b.png", "", "", 0.5, 0.5});
    item->pinned = item->sample = true;
    item->priority = 9;
    item->state = ITEM_WITHDRAWN;
    item->source = "console";
    item->origin = "person:1";
    item->published_utc = 1796000000;
    item->show_from_utc = 1796000001;
    item->show_until_utc = 1796000002;
    return item;
}

static void items_of_all_kinds_come_back_as_they_were(void **state)
{
    (void)state;
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++)
        for (int open = 0; open < 2; open++) {
            struct error error = {""};
            struct item *item = full_item((enum item_kind)kind);
            if (open) {
                item->published_utc = item->show_from_utc = INSTANT_NEVER;
                item->show_until_utc = INSTANT_FOR_EVER;
            }
            json_t *json = item_to_json(item);
            assert_non_null(json);
            char *text = json_dumps(json, 0);
            struct item *back = parse(text, &error);
            if (!back)
                fail_msg("%s: %s", text, error.text);
            json_t *again = item_to_json(back);
            if (!item_equal(item, back) || strcmp(item->id, back->id) != 0)
                fail_msg("not the same: %s", text);
            json_object_del(json, "revision");
            json_object_del(again, "revision");
            json_object_del(json, "updated");
            json_object_del(again, "updated");
            assert_true(json_equal(json, again));
            json_decref(json);
            json_decref(again);
            free(text);
            item_destroy(item);
            item_destroy(back);
        }
}

static void what_is_no_item_is_refused_in_a_sentence(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } rows[] = {
        {"[]", "an item is an object"},
        {"7", "an item is an object"},
        {"null", "an item is an object"},
        {"{}", "kind"},
        {"{\"kind\":7}", "kind"},
        {"{\"kind\":\"poster\"}", "kind"},
        {"{\"kind\":\"notice\",\"colour\":\"red\"}", "“colour” is not a member"},
        {"{\"kind\":\"notice\",\"id\":7}", "“id” must be text"},
        {"{\"kind\":\"notice\",\"id\":\"a\\u0000b\"}", "“id” must be text"},
        {"{\"kind\":\"notice\",\"state\":\"shown\"}", "“state”"},
        {"{\"kind\":\"notice\",\"fields\":[]}", "“fields” must be an object"},
        {"{\"kind\":\"notice\",\"fields\":{\"colour\":\"red\"}}", "“fields.colour”"},
        {"{\"kind\":\"notice\",\"fields\":{\"title\":7}}", "“fields.title.ja” must be text"},
        {"{\"kind\":\"notice\",\"fields\":{\"title\":{\"ja\":[]}}}", "“fields.title.ja”"},
        {"{\"kind\":\"notice\",\"fields\":{\"title\":{\"ja\":7}}}", "“fields.title.ja”"},
        {"{\"kind\":\"notice\",\"fields\":{\"title\":\"a\\u0000b\"}}", "“fields.title.ja”"},
        {"{\"kind\":\"notice\",\"fields\":{\"starts\":{\"ja\":\"x\"}}}", "“fields.starts”"},
        {"{\"kind\":\"notice\",\"fields\":{\"starts\":1796000000}}", "“fields.starts”"},
        {"{\"kind\":\"seminar\",\"fields\":{\"capacity\":-1}}", "“fields.capacity”"},
        {"{\"kind\":\"seminar\",\"fields\":{\"capacity\":1.5}}", "“fields.capacity”"},
        {"{\"kind\":\"seminar\",\"fields\":{\"capacity\":true}}", "“fields.capacity”"},
        {"{\"kind\":\"notice\",\"media\":{}}", "“media” must be a list"},
        {"{\"kind\":\"notice\",\"media\":[7]}", "“media” must be a list of objects"},
        {"{\"kind\":\"notice\",\"media\":[{\"path\":\"/etc/passwd\"}]}", "“media.path”"},
        {"{\"kind\":\"notice\",\"media\":[{\"name\":7}]}", "“name” must be text"},
        {"{\"kind\":\"notice\",\"media\":[{\"focus\":[1]}]}", "“media.focus”"},
        {"{\"kind\":\"notice\",\"media\":[{\"focus\":\"a\"}]}", "“media.focus”"},
        {"{\"kind\":\"notice\",\"priority\":10}", "“priority”"},
        {"{\"kind\":\"notice\",\"priority\":\"5\"}", "“priority”"},
        {"{\"kind\":\"notice\",\"priority\":-9223372036854775808}", "“priority”"},
        {"{\"kind\":\"notice\",\"pinned\":1}", "“pinned” must be true or false"},
        {"{\"kind\":\"notice\",\"show_from\":\"tomorrow\"}", "“show_from” must be an instant"},
        {"{\"kind\":\"notice\",\"show_until\":7}", "“show_until” must be an instant"},
        {"{\"kind\":\"notice\",\"published\":\"2026-13-01T00:00:00Z\"}", "“published”"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error error = {""};
        struct item *item = parse(rows[i].text, &error);
        if (item || !strstr(error.text, rows[i].words))
            fail_msg("%s: %s", rows[i].text, item ? "was taken" : error.text);
    }
}

static void too_much_is_refused_too(void **state)
{
    (void)state;
    struct error error = {""};
    json_t *titles = json_object(), *pictures = json_array();
    char lang[16];
    for (int i = 0; i <= ITEM_MOST_FIELDS; i++) {
        snprintf(lang, sizeof lang, "x-%d", i);
        json_object_set_new(titles, lang, json_string("a"));
    }
    for (int i = 0; i <= ITEM_MOST_MEDIA; i++)
        json_array_append_new(pictures, json_pack("{s:s}", "name", "a.jpg"));
    json_t *many = json_pack("{s:s, s:{s:o}}", "kind", "notice", "fields", "title", titles);
    json_t *album = json_pack("{s:s, s:o}", "kind", "notice", "media", pictures);
    assert_null(item_from_json(many, &error));
    assert_non_null(strstr(error.text, "more than"));
    assert_null(item_from_json(album, &error));
    assert_non_null(strstr(error.text, "at most"));
    json_decref(many);
    json_decref(album);
}

static void a_half_filled_one_is_taken_and_its_faults_told(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *faults; // field/lang of each
    } rows[] = {
        {"{\"kind\":\"notice\",\"fields\":{\"title\":\"題\"}}", ""},
        {"{\"kind\":\"notice\"}", "title/ja "},
        {"{\"kind\":\"notice\",\"fields\":{\"title\":\"\"}}", "title/ja "},
        {"{\"kind\":\"notice\",\"fields\":{\"title\":null}}", "title/ja "},
        {"{\"kind\":\"seminar\"}", "title/ja starts/ "},
        {"{\"kind\":\"seminar\",\"fields\":{\"title\":{\"en\":\"a\"},\"starts\":\"soon\","
         "\"link\":\"javascript:alert(1)\",\"status\":\"perhaps\"}}",
         "starts/ link/ status/ "},
        {"{\"kind\":\"notice\",\"fields\":{\"title\":\"題\",\"capacity\":5}}", "capacity/ "},
        {"{\"kind\":\"seminar\",\"fields\":{\"title\":\"題\",\"starts\":\"2026-12-05T05:00:00Z\","
         "\"ends\":\"2026-12-05T04:00:00Z\"},\"media\":[{\"name\":\"a.jpg\",\"role\":\"\"}]}",
         "media/ ends/ "},
        {"{\"kind\":\"notice\",\"fields\":{\"title\":\"題\"},\"show_from\":\"2026-12-05T05:00:"
         "00Z\","
         "\"show_until\":\"2026-12-05T04:00:00Z\"}",
         "/ "},
        {"{\"kind\":\"notice\",\"fields\":{\"title\":{\"not a language!\":\"x\",\"ja\":\"題\"}}}",
         "title/not a language! "},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error error = {""};
        struct item *item = parse(rows[i].text, &error);
        if (!item)
            fail_msg("%s: %s", rows[i].text, error.text);
        json_t *ja = item_faults_json(item, "ja"), *en = item_faults_json(item, "en"), *fault;
        char seen[512] = "";
        size_t index;
        assert_int_equal(json_array_size(ja), json_array_size(en));
        json_array_foreach(ja, index, fault)
        {
            const char *message = json_string_value(json_object_get(fault, "message"));
            const char *english =
                json_string_value(json_object_get(json_array_get(en, index), "message"));
            snprintf(seen + strlen(seen), sizeof seen - strlen(seen), "%s/%s ",
                     json_string_value(json_object_get(fault, "field")),
                     json_string_value(json_object_get(fault, "lang")));
            assert_string_not_equal(message, english);
            // What the English sentence says of ours is in English.
            if (strstr(english, "です") || strstr(english, "開始") || strstr(english, "終了") ||
                strstr(english, "画像"))
                fail_msg("%s: %s", rows[i].text, english);
        }
        if (strcmp(seen, rows[i].faults) != 0)
            fail_msg("%s: “%s” expected, “%s” came", rows[i].text, rows[i].faults, seen);
        json_decref(ja);
        json_decref(en);
        item_destroy(item);
    }
}

static void forms_are_told_every_kind_and_field_in_both_languages(void **state)
{
    (void)state;
    json_t *ja = item_specs_json("ja"), *en = item_specs_json("en"), *field;
    size_t index, count;
    item_field_specs(&count);
    assert_int_equal(json_array_size(json_object_get(ja, "kinds")), ITEM_KIND_COUNT);
    assert_int_equal(json_array_size(json_object_get(ja, "fields")), count);
    json_array_foreach(json_object_get(ja, "fields"), index, field)
    {
        json_t *other = json_array_get(json_object_get(en, "fields"), index);
        assert_string_not_equal(json_string_value(json_object_get(field, "label")),
                                json_string_value(json_object_get(other, "label")));
        assert_true(json_array_size(json_object_get(field, "kinds")) > 0);
        bool chooses = strcmp(json_string_value(json_object_get(field, "type")), "choice") == 0;
        assert_true(chooses == (json_array_size(json_object_get(field, "choices")) > 0));
    }
    json_decref(ja);
    json_decref(en);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_of_all_kinds_come_back_as_they_were),
        cmocka_unit_test(what_is_no_item_is_refused_in_a_sentence),
        cmocka_unit_test(too_much_is_refused_too),
        cmocka_unit_test(a_half_filled_one_is_taken_and_its_faults_told),
        cmocka_unit_test(forms_are_told_every_kind_and_field_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
