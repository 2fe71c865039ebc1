// What the log says about the content folder: each thing once, and again only when it changed.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "publisher/intake/content.h"
#include "signage/base/file.h"

#define NOTICE "<item xmlns=\"urn:kawaraban:item:1\" kind=\"notice\"><title>題</title></item>"
#define NOW_MS INT64_C(1796000000000)

static int64_t now_ms = NOW_MS;

struct place {
    char top[64], content[96], log[96];
    struct store *store;
    struct civil_zone *zone;
    struct content *files;
};

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    char store[96];
    assert_true(folder_make("build/tmp", NULL));
    strcpy(place->top, "build/tmp/content-XXXXXX");
    assert_non_null(mkdtemp(place->top));
    snprintf(place->content, sizeof place->content, "%s/content", place->top);
    snprintf(place->log, sizeof place->log, "%s/log", place->top);
    snprintf(store, sizeof store, "%s/store", place->top);
    assert_true(folder_make(place->content, NULL));
    place->store = store_open(store, clock_fixed(&now_ms), NULL);
    place->zone = civil_zone_create("Asia/Tokyo", NULL);
    assert_true(place->store && place->zone);
    place->files =
        content_create(place->content, place->store, place->zone, clock_fixed(&now_ms), NULL);
    assert_non_null(place->files);
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    char command[128];
    content_destroy(place->files);
    store_close(place->store);
    civil_zone_destroy(place->zone);
    snprintf(command, sizeof command, "rm -rf '%s'", place->top);
    free(place);
    return system(command);
}

static void write_file(struct place *place, const char *name, const char *text)
{
    char path[160];
    snprintf(path, sizeof path, "%s/%s", place->content, name);
    assert_true(file_replace(path, text, strlen(text), NULL));
}

// Reads everything; gives what the log said meanwhile, which the caller frees.
static char *read_all(struct place *place)
{
    int terminal = dup(STDERR_FILENO);
    int log = open(place->log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(terminal >= 0 && log >= 0);
    dup2(log, STDERR_FILENO);
    bool ok = content_read_all(place->files, NULL);
    dup2(terminal, STDERR_FILENO);
    close(log);
    close(terminal);
    (void)ok;
    size_t length;
    char *text = file_load(place->log, 1 << 20, &length, NULL);
    assert_non_null(text);
    return text;
}

static size_t lines_with(const char *text, const char *word)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, word)); at += strlen(word))
        count++;
    return count;
}

static void expect_said(struct place *place, const char *word, size_t times)
{
    char *text = read_all(place);
    if (lines_with(text, word) != times)
        fail_msg("“%s” was expected %zu times in\n%s", word, times, text);
    free(text);
}

static bool is_shown(struct place *place, const char *id)
{
    struct item *item = store_find_item(place->store, id, NULL, NULL);
    bool shown = item && item->state == ITEM_APPROVED;
    item_destroy(item);
    return shown;
}

static void another_kind_of_document_is_named_once(void **state)
{
    struct place *place = *state;
    write_file(place, "good.xml", NOTICE);
    write_file(place, "typo.xml",
               "<items xmlns=\"urn:kawaraban:item:1\"><title>題</title></items>");
    write_file(place, "board.xml", "<template xmlns=\"urn:kawaraban:template:1\"/>");
    write_file(place, "news.xml", "<?xml version=\"1.0\"?><rss version=\"2.0\"/>");
    char *text = read_all(place);
    assert_int_equal(lines_with(text, "typo.xml begins with <items>"), 1);
    assert_int_equal(lines_with(text, "board.xml"), 0);
    assert_int_equal(lines_with(text, "news.xml"), 0);
    assert_int_equal(lines_with(text, "good.xml"), 0);
    free(text);
    expect_said(place, "typo.xml", 0);
    write_file(place, "typo.xml", "<Item xmlns=\"urn:kawaraban:item:1\"/>");
    expect_said(place, "typo.xml begins with <Item>", 1);
    write_file(place, "typo.xml", NOTICE);
    expect_said(place, "typo.xml", 0);
    assert_true(is_shown(place, "folder:typo"));
    write_file(place, "typo.xml", "<note/>");
    expect_said(place, "typo.xml begins with <note>", 1);
    assert_false(is_shown(place, "folder:typo"));
    assert_true(is_shown(place, "folder:good"));
    expect_said(place, "typo.xml", 0);
}

static void a_mistake_is_named_again_only_when_it_changed(void **state)
{
    struct place *place = *state;
    write_file(place, "bad.xml", "<item xmlns=\"urn:kawaraban:item:1\" kind=\"notice\"/>");
    expect_said(place, "bad.xml", 1);
    expect_said(place, "bad.xml", 0);
    write_file(place, "other.xml", NOTICE);
    expect_said(place, "bad.xml", 0);
    write_file(place, "bad.xml", "<item xmlns=\"urn:kawaraban:item:1\" kind=\"novel\"/>");
    expect_said(place, "bad.xml", 1);
    expect_said(place, "bad.xml", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(another_kind_of_document_is_named_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_mistake_is_named_again_only_when_it_changed, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
