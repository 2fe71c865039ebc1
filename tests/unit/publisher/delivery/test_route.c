#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "publisher/delivery/route.h"

static void matches_whole_segments(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *path, *first, *second; // first NULL: no match
    } rows[] = {
        {"/healthz", "/healthz", "", ""},
        {"/media/{name}", "/media/a.png", "a.png", ""},
        {"/screens/{id}/report", "/screens/hall/report", "hall", ""},
        {"/a/{x}/b/{y}", "/a/1/b/2", "1", "2"},
        {"/a/{x}{y}", "/a/1", NULL, NULL},
        {"/healthz", "/healthz/", NULL, NULL},
        {"/healthz", "/health", NULL, NULL},
        {"/healthz", "", NULL, NULL},
        {"/media/{name}", "/media/", NULL, NULL},
        {"/media/{name}", "/media", NULL, NULL},
        {"/media/{name}", "/media/a/b", NULL, NULL},
        {"/media/{name}", "/media/a/", NULL, NULL},
        {"/screens/{id}/report", "/screens//report", NULL, NULL},
        {"/screens/{id}/report", "/screens/hall/reports", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct route_words words = {.count = 9};
        bool matches = route_matches(rows[i].pattern, rows[i].path, &words);
        if (matches != (rows[i].first != NULL))
            fail_msg("%s and %s: %d", rows[i].pattern, rows[i].path, matches);
        if (!matches)
            continue;
        const char *const expected[] = {rows[i].first, rows[i].second};
        for (size_t w = 0; w < 2; w++) {
            size_t length = w < words.count ? words.words[w].length : 0;
            assert_int_equal(length, strlen(expected[w]));
            if (length > 0)
                assert_memory_equal(words.words[w].text, expected[w], length);
        }
    }
}

static void finds_the_route_or_tells_what_is_allowed(void **state)
{
    (void)state;
    const struct route one[] = {{METHOD_GET | METHOD_HEAD, "/a/{x}", 0, NULL}};
    const struct route two[] = {{METHOD_PUT, "/a/{x}", 0, NULL}, {METHOD_POST, "/b", 0, NULL}};
    const struct route_table tables[] = {{.routes = one, .count = 1}, {.routes = two, .count = 2}};
    struct route_words words;
    unsigned allowed;
    assert_ptr_equal(route_find(tables, 2, METHOD_HEAD, "/a/1", &words, &allowed), &one[0]);
    assert_ptr_equal(route_find(tables, 2, METHOD_PUT, "/a/1", &words, &allowed), &two[0]);
    assert_ptr_equal(route_find(tables, 2, METHOD_POST, "/b", &words, &allowed), &two[1]);
    assert_null(route_find(tables, 2, METHOD_DELETE, "/a/1", &words, &allowed));
    assert_int_equal(allowed, METHOD_GET | METHOD_HEAD | METHOD_PUT);
    assert_null(route_find(tables, 2, METHOD_GET, "/c", &words, &allowed));
    assert_int_equal(allowed, 0);
    assert_null(route_find(tables, 2, 0, "/b", &words, &allowed));
    assert_int_equal(allowed, METHOD_POST);
}

static void names_methods(void **state)
{
    (void)state;
    char allow[ROUTE_ALLOW_BYTES];
    route_format_allow(METHOD_GET | METHOD_HEAD, allow);
    assert_string_equal(allow, "GET, HEAD, OPTIONS");
    route_format_allow(~0u, allow);
    assert_string_equal(allow, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    assert_int_equal(method_parse("PATCH"), METHOD_PATCH);
    assert_int_equal(method_parse("get"), 0);
    assert_int_equal(method_parse("GETS"), 0);
    assert_int_equal(method_parse(""), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches_whole_segments),
        cmocka_unit_test(finds_the_route_or_tells_what_is_allowed),
        cmocka_unit_test(names_methods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
