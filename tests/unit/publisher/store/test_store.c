// Items: what goes in comes out, now and after a restart, from one thread and from many.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/store/store.h"
#include "signage/base/file.h"
#include "signage/base/utf8.h"

static int64_t now_ms = INT64_C(1796000000000);

struct fixture {
    char folder[64];
    struct store *store;
    atomic_int told;
};

static void count_change(void *context)
{
    struct fixture *fixture = context;
    atomic_fetch_add(&fixture->told, 1);
}

static void open_store(struct fixture *fixture)
{
    struct error error = {""};
    fixture->store = store_open(fixture->folder, clock_fixed(&now_ms), &error);
    if (!fixture->store)
        fail_msg("%s", error.text);
    store_on_change(fixture->store, count_change, fixture);
}

static void reopen(struct fixture *fixture)
{
    store_close(fixture->store);
    open_store(fixture);
}

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    assert_true(folder_make("build/tmp", NULL));
    strcpy(fixture->folder, "build/tmp/store-XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    open_store(fixture);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    char command[128];
    store_close(fixture->store);
    snprintf(command, sizeof command, "rm -r '%s'", fixture->folder);
    free(fixture);
    return system(command);
}

static struct item *notice(const char *id, const char *title)
{
    struct item *item = item_create(ITEM_NOTICE, id);
    item->source = "folder";
    item_add_field(item, "title", "ja", title);
    return item;
}

static enum store_change put(struct store *store, const struct item *item)
{
    struct error error = {""};
    enum store_change change;
    if (!store_put_item(store, item, &change, &error))
        fail_msg("%s", error.text);
    return change;
}

static void put_notice(struct store *store, const char *id, const char *title)
{
    struct item *item = notice(id, title);
    put(store, item);
    item_destroy(item);
}

static void ids(struct item_list *list, char out[1024])
{
    size_t length = 0;
    assert_non_null(list);
    out[0] = '\0';
    for (size_t i = 0; i < list->count; i++)
        length +=
            (size_t)snprintf(out + length, 1024 - length, "%s%s", i ? " " : "", list->items[i]->id);
    item_list_destroy(list);
}

// ---- items ----

static void an_equal_item_writes_nothing_and_a_changed_one_a_revision(void **state)
{
    struct fixture *fixture = *state;
    struct item *item = notice("folder:a", "一");
    assert_int_equal(put(fixture->store, item), STORE_ADDED);
    assert_int_equal(put(fixture->store, item), STORE_UNCHANGED);
    assert_int_equal(fixture->told, 1);
    reopen(fixture);
    assert_int_equal(put(fixture->store, item), STORE_UNCHANGED);
    item->pinned = true;
    assert_int_equal(put(fixture->store, item), STORE_UPDATED);
    assert_int_equal(fixture->told, 2);
    struct item *found = store_find_item(fixture->store, "folder:a", NULL, NULL);
    assert_int_equal(found->revision, 2);
    assert_int_equal(found->updated_utc, now_ms / 1000);
    item_destroy(found);
    char *history = store_item_history(fixture->store, "folder:a", NULL);
    assert_non_null(strstr(history, "\"revision\":2"));
    assert_non_null(strstr(strstr(history, "\"revision\":1"), "\"pinned\":0"));
    assert_non_null(strstr(history, "\"value\":\"一\""));
    free(history);
    history = store_item_history(fixture->store, "no such", NULL);
    assert_string_equal(history, "[]");
    free(history);
    item_destroy(item);
}

static void a_withdrawn_item_stays_with_its_reason(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {""};
    struct buffer why;
    buffer_init(&why, 1024);
    put_notice(fixture->store, "folder:a", "一");
    assert_true(store_withdraw_item(fixture->store, "folder:a", "講師の都合'); DROP TABLE item;--",
                                    &error));
    assert_int_equal(fixture->told, 2);
    assert_true(store_withdraw_item(fixture->store, "folder:a", "again", &error));
    assert_true(store_withdraw_item(fixture->store, "unknown", "x", &error));
    assert_int_equal(fixture->told, 2);
    struct item *found = store_find_item(fixture->store, "folder:a", &why, NULL);
    assert_int_equal(found->state, ITEM_WITHDRAWN);
    assert_string_equal(buffer_text(&why), "講師の都合'); DROP TABLE item;--");
    item_destroy(found);
    put_notice(fixture->store, "folder:a", "一"); // it may come back
    buffer_clear(&why);
    found = store_find_item(fixture->store, "folder:a", &why, NULL);
    assert_int_equal(found->state, ITEM_APPROVED);
    assert_int_equal(found->revision, 3);
    assert_string_equal(buffer_text(&why), "");
    item_destroy(found);
    assert_null(store_find_item(fixture->store, "unknown", NULL, &error));
    assert_string_equal(error.text, "there is no item “unknown” in the store");
    buffer_finish(&why);
}

static void only_the_newest_revisions_are_kept(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {""};
    assert_true(store_begin(fixture->store, &error));
    for (int i = 0; i < 250; i++) {
        char title[32];
        snprintf(title, sizeof title, "%d", i);
        put_notice(fixture->store, "folder:a", title);
    }
    assert_true(store_end(fixture->store, &error));
    char *history = store_item_history(fixture->store, "folder:a", NULL);
    assert_non_null(strstr(history, "\"revision\":250,"));
    assert_non_null(strstr(history, "\"revision\":51,"));
    assert_null(strstr(history, "\"revision\":50,"));
    free(history);
}

static void current_is_approved_and_not_over(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {""};
    int64_t now_utc = now_ms / 1000;
    static const struct {
        const char *id;
        enum item_state state;
        int64_t from, until; // seconds from now
    } rows[] = {
        {"z", ITEM_APPROVED, -10, 10},   {"ended", ITEM_APPROVED, -10, 0},
        {"later", ITEM_APPROVED, 5, 9},  {"draft", ITEM_DRAFT, -10, 10},
        {"sent", ITEM_SUBMITTED, -1, 1}, {"back", ITEM_RETURNED, -1, 1},
        {"gone", ITEM_WITHDRAWN, -1, 1}, {"Aあ", ITEM_APPROVED, -1, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct item *item = notice(rows[i].id, "題");
        item->source = i % 2 ? "feed:x" : "folder";
        item->state = rows[i].state;
        item->show_from_utc = now_utc + rows[i].from;
        item->show_until_utc = now_utc + rows[i].until;
        put(fixture->store, item);
        item_destroy(item);
    }
    char found[1024];
    ids(store_current_items(fixture->store, &error), found);
    assert_string_equal(found, "Aあ later z");
    ids(store_source_items(fixture->store, "folder", &error), found);
    assert_string_equal(found, "later sent z");
    ids(store_source_items(fixture->store, "feed:x", &error), found);
    assert_string_equal(found, "Aあ back draft ended");
    ids(store_source_items(fixture->store, "", &error), found);
    assert_string_equal(found, "");
}

static void what_item_check_refuses_is_not_stored(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {""};
    struct item *item = item_create(ITEM_NOTICE, "folder:a");
    assert_false(store_put_item(fixture->store, item, NULL, &error));
    assert_non_null(strstr(error.text, "タイトル (title) is missing"));
    assert_int_equal(fixture->told, 0);
    assert_null(store_find_item(fixture->store, "folder:a", NULL, NULL));
    item_destroy(item);
}

// ---- batches ----

static void a_batch_tells_once_and_survives_a_bad_item(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {""};
    struct item *bad = item_create(ITEM_NOTICE, "bad");
    assert_true(store_begin(fixture->store, &error));
    assert_false(store_begin(fixture->store, &error));
    put_notice(fixture->store, "a", "一");
    assert_false(store_put_item(fixture->store, bad, NULL, &error));
    put_notice(fixture->store, "b", "二");
    char found[1024];
    ids(store_current_items(fixture->store, &error), found); // its own changes are seen
    assert_string_equal(found, "a b");
    assert_int_equal(fixture->told, 0);
    assert_true(store_end(fixture->store, &error));
    assert_int_equal(fixture->told, 1);
    assert_false(store_end(fixture->store, &error));
    assert_true(store_begin(fixture->store, &error));
    put_notice(fixture->store, "a", "一");
    assert_true(store_end(fixture->store, &error));
    assert_int_equal(fixture->told, 1); // nothing was different
    item_destroy(bad);
}

// ---- random items ----

static uint64_t seed;

static unsigned below(unsigned most)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(seed >> 33) % most;
}

static void random_text(char *out, size_t most_chars)
{
    static const uint32_t alphabet[] = {'a',    ' ',    '\'',   '"',    '%',    ';',     0xE9,
                                        0x3042, 0x6F22, 0xFF01, 0x200B, 0x2060, 0x1F600, 0x20BB7};
    size_t length = 0, chars = 1 + below((unsigned)most_chars);
    for (size_t i = 0; i < chars; i++)
        length += utf8_encode(alphabet[below(sizeof alphabet / sizeof *alphabet)], out + length);
    out[length] = '\0';
}

static void random_value(const struct item_field_spec *spec, char out[8192])
{
    int64_t utc = 1796000000 + below(100000000);
    char begin[INSTANT_TEXT_BYTES], end[INSTANT_TEXT_BYTES];
    instant_format(utc, begin);
    instant_format(utc + 1 + below(9999), end);
    switch (spec->type) {
    case ITEM_TEXT:
    case ITEM_TEXT_LONG:
        random_text(out, spec->most_chars);
        return;
    case ITEM_INSTANT:
        // In the order that item_check wants: starts before deadline before ends.
        instant_format(1796000000 +
                           (strcmp(spec->name, "ends") == 0       ? 2000000u
                            : strcmp(spec->name, "deadline") == 0 ? 1000000u
                                                                  : 0) +
                           below(999999),
                       out);
        return;
    case ITEM_SESSIONS:
        snprintf(out, 8192, "%s/%s", begin, end);
        return;
    case ITEM_COUNT:
        snprintf(out, 8192, "%u", strcmp(spec->name, "capacity") == 0 ? 100 : 1 + below(5));
        return;
    case ITEM_URL:
        snprintf(out, 8192, "https://example.jp/%u", below(1000));
        return;
    case ITEM_CHOICE:
        snprintf(out, 8192, "%.*s", (int)strcspn(spec->choices, " "), spec->choices);
        return;
    }
}

static struct item *random_item(const char *id)
{
    static const char *const langs[] = {"", "ja", "en", "zh-Hant", "ja-Hrkt"};
    static char value[8192];
    struct item *item = item_create(below(ITEM_KIND_COUNT), id);
    size_t count;
    const struct item_field_spec *specs = item_field_specs(&count);
    item->source = below(2) ? "folder" : "feed:ward-news";
    item->origin = below(2) ? "" : "content/日本語.xml";
    item->sample = below(2);
    item->pinned = below(2);
    item->priority = (int)below(10);
    item->state = (enum item_state)below(5);
    item->published_utc = below(2) ? INSTANT_NEVER : below(2000000000);
    item->show_from_utc = below(2) ? INSTANT_NEVER : below(1000000);
    item->show_until_utc = below(2) ? INSTANT_FOR_EVER : 2000000 + below(1000000);
    for (size_t i = 0; i < count; i++) {
        bool required = specs[i].required & (1u << item->kind);
        if (!(specs[i].kinds & (1u << item->kind)) || (!required && below(3) == 0))
            continue;
        bool text = specs[i].type == ITEM_TEXT || specs[i].type == ITEM_TEXT_LONG;
        for (unsigned lang = 0; lang < (text ? 5 : 1); lang++) {
            if (!(required && lang == 0) && below(3) == 0)
                continue;
            random_value(&specs[i], value);
            assert_true(item_add_field(item, specs[i].name, langs[lang], value));
        }
    }
    for (unsigned media = below(ITEM_MOST_MEDIA + 1); media > 0; media--) {
        struct item_media one = {
            "photo", "", value, "", below(1001) / 1000.0, below(1001) / 1000.0};
        snprintf(value, sizeof value, "content/%u.png", media);
        item_add_media(item, &one);
    }
    return item;
}

static void random_items_are_equal_after_a_restart(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {""};
    enum { ITEMS = 200 };
    struct item *items[ITEMS];
    for (int round = 0; round < 3; round++) {
        assert_true(store_begin(fixture->store, &error));
        for (unsigned i = 0; i < ITEMS; i++) {
            char id[32];
            snprintf(id, sizeof id, "folder:%u", i);
            seed = (uint64_t)round * 1000 + i;
            items[i] = random_item(id);
            if (!store_put_item(fixture->store, items[i], NULL, &error))
                fail_msg("seed %u of round %d: %s", i, round, error.text);
        }
        assert_true(store_end(fixture->store, &error));
        reopen(fixture);
        for (unsigned i = 0; i < ITEMS; i++) {
            struct item *found = store_find_item(fixture->store, items[i]->id, NULL, &error);
            if (!found || !item_equal(found, items[i]))
                fail_msg("seed %u of round %d differs", i, round);
            item_destroy(found);
            item_destroy(items[i]);
        }
    }
}

// ---- threads ----

struct writer {
    struct fixture *fixture;
    int number;
};

static void *write_and_read(void *context)
{
    struct writer *writer = context;
    struct store *store = writer->fixture->store;
    for (int i = 0; i < 60; i++) {
        char id[32], title[32];
        snprintf(id, sizeof id, "w%d:%d", writer->number, i % 10);
        snprintf(title, sizeof title, "%d/%d", writer->number, i);
        bool batch = i % 3 == 0;
        if (batch && !store_begin(store, NULL))
            return "begin failed";
        struct item *item = notice(id, title);
        bool ok = store_put_item(store, item, NULL, NULL);
        item_destroy(item);
        struct item *found = ok ? store_find_item(store, id, NULL, NULL) : NULL;
        bool same = found && strcmp(item_value(found, "title", NULL), title) == 0;
        item_destroy(found);
        struct item_list *list = store_current_items(store, NULL);
        bool listed = list && list->count > 0;
        item_list_destroy(list);
        char name[STORE_MEDIA_NAME_BYTES];
        bool media = store_add_media(store, title, strlen(title), "txt", name, NULL);
        if (batch && !store_end(store, NULL))
            return "end failed";
        if (!same || !listed || !media)
            return "lost a write";
    }
    return NULL;
}

static void *collect_meanwhile(void *context)
{
    for (int i = 0; i < 20; i++)
        if (!store_collect_media(((struct fixture *)context)->store, NULL, NULL, 3600, NULL, NULL))
            return "collection failed";
    return NULL;
}

static void four_writers_and_a_collector_do_not_lose_anything(void **state)
{
    struct fixture *fixture = *state;
    struct writer writers[4];
    pthread_t threads[5];
    void *failure;
    for (int i = 0; i < 4; i++) {
        writers[i] = (struct writer){fixture, i};
        assert_int_equal(pthread_create(&threads[i], NULL, write_and_read, &writers[i]), 0);
    }
    assert_int_equal(pthread_create(&threads[4], NULL, collect_meanwhile, fixture), 0);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(pthread_join(threads[i], &failure), 0);
        if (failure)
            fail_msg("%s", (const char *)failure);
    }
    struct item_list *list = store_current_items(fixture->store, NULL);
    assert_int_equal(list->count, 40);
    for (size_t i = 0; i < list->count; i++)
        assert_int_equal(list->items[i]->revision, 6);
    item_list_destroy(list);
}

int main(void)
{
#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_STORE(an_equal_item_writes_nothing_and_a_changed_one_a_revision),
        WITH_STORE(a_withdrawn_item_stays_with_its_reason),
        WITH_STORE(only_the_newest_revisions_are_kept),
        WITH_STORE(current_is_approved_and_not_over),
        WITH_STORE(what_item_check_refuses_is_not_stored),
        WITH_STORE(a_batch_tells_once_and_survives_a_bad_item),
        WITH_STORE(random_items_are_equal_after_a_restart),
        WITH_STORE(four_writers_and_a_collector_do_not_lose_anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
