#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "publisher/delivery/target.h"

static void decodes_paths_and_refuses_what_is_none(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *path, *query; // path NULL: refused
    } rows[] = {
        {"/", "/", ""},
        {"/screens/hall/playlist.smil", "/screens/hall/playlist.smil", ""},
        {"/a?b=c&d", "/a", "b=c&d"},
        {"/a?", "/a", ""},
        {"/a?b?c", "/a", "b?c"},
        {"/a%20b", "/a b", ""},
        {"/%e7%93%a6%E7%89%88", "/瓦版", ""},
        {"/a+b", "/a+b", ""},
        {"//", "//", ""},
        {"/.well-known/x", "/.well-known/x", ""},
        {"/...", "/...", ""},
        {"/a..b", "/a..b", ""},
        {"/%25", "/%", ""},
        {"/api/v1/items/folder:a%2Fb",
         "/api/v1/items/folder:a\x1f"
         "b",
         ""},
        {"/api/../%2f", NULL, NULL},
        {"/apis/a%2Fb", NULL, NULL},
        {"http://hall.example:8080/a?b", "/a", "b"},
        {"HTTPS://hall.example/a", "/a", ""},
        {"", NULL, NULL},
        {"*", NULL, NULL},
        {"a", NULL, NULL},
        {"?a", NULL, NULL},
        {"http://hall.example", NULL, NULL},
        {"http://hall.example?a", NULL, NULL},
        {"ftp://hall.example/a", NULL, NULL},
        {"hall.example:443", NULL, NULL},
        {"/media/../x", NULL, NULL},
        {"/..", NULL, NULL},
        {"/.", NULL, NULL},
        {"/./a", NULL, NULL},
        {"/a/.", NULL, NULL},
        {"/a/..", NULL, NULL},
        {"/media/%2e%2e/x", NULL, NULL},
        {"/media/.%2E/x", NULL, NULL},
        {"/%2e", NULL, NULL},
        {"/media%2f..%2fx", NULL, NULL},
        {"/a%2Fb", NULL, NULL},
        {"/a\\..\\b", NULL, NULL},
        {"/a%5cb", NULL, NULL},
        {"/a%00", NULL, NULL},
        {"/a%00.png", NULL, NULL},
        {"/a%0d%0aX: y", NULL, NULL},
        {"/a%7f", NULL, NULL},
        {"/a\x01", NULL, NULL},
        {"/a%", NULL, NULL},
        {"/a%2", NULL, NULL},
        {"/a%zz", NULL, NULL},
        {"/a%-1", NULL, NULL},
        {"/a%%41", NULL, NULL},
        {"/%c0%ae%c0%ae/", NULL, NULL},
        {"/%ff", NULL, NULL},
        {"/\xFF", NULL, NULL},
        {"/%ed%a0%80", NULL, NULL},
        {"/a#b", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *path = malloc(strlen(rows[i].raw) + 1); // so that the sanitizer sees one byte more
        const char *query;
        struct error error = {""};
        bool read = target_parse(rows[i].raw, path, &query, &error);
        if (read != (rows[i].path != NULL))
            fail_msg("[%s] was %s (%s)", rows[i].raw, read ? "read" : "refused", error.text);
        if (read) {
            assert_string_equal(path, rows[i].path);
            assert_string_equal(query, rows[i].query);
        } else {
            assert_true(strlen(error.text) > 20);
        }
        free(path);
    }
}

static void refuses_more_than_its_limit(void **state)
{
    (void)state;
    char raw[TARGET_MOST_BYTES + 2], path[TARGET_MOST_BYTES + 2];
    const char *query;
    memset(raw, 'a', sizeof raw);
    raw[0] = '/';
    raw[TARGET_MOST_BYTES] = '\0';
    assert_true(target_parse(raw, path, &query, NULL));
    raw[TARGET_MOST_BYTES] = 'a';
    raw[TARGET_MOST_BYTES + 1] = '\0';
    assert_false(target_parse(raw, path, &query, NULL));
}

static void finds_values_in_the_query(void **state)
{
    (void)state;
    static const struct {
        const char *query, *value; // NULL: not found
    } rows[] = {
        {"as=images", "images"},
        {"a=b&as=images&c", "images"},
        {"as=a+b%20c", "a b c"},
        {"as=", ""},
        {"as", ""},
        {"as=1&as=2", "1"},
        {"as=a=b", "a=b"},
        {"as=%E7%93%A6", "瓦"},
        {"", NULL},
        {"&&", NULL},
        {"asx=1", NULL},
        {"xas=1", NULL},
        {"AS=1", NULL},
        {"a=as=1", NULL},
        {"as=%00", NULL},
        {"as=%", NULL},
        {"as=%4", NULL},
        {"as=%4&x=11", NULL},
        {"as=%ff", NULL},
        {"as=0123456789012345", NULL}, // does not fit
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char value[16];
        bool found = target_query_value(rows[i].query, "as", value, sizeof value);
        if (found != (rows[i].value != NULL) || (found && strcmp(value, rows[i].value) != 0))
            fail_msg("[%s] gave %s", rows[i].query, found ? value : "nothing");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_paths_and_refuses_what_is_none),
        cmocka_unit_test(refuses_more_than_its_limit),
        cmocka_unit_test(finds_values_in_the_query),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
