#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "publisher/feed/url.h"

static void relative_references_resolve_as_rfc_3986_says(void **state)
{
    (void)state;
    // The examples of section 5.4, and what feeds do beyond them.
    static const char base[] = "http://a/b/c/d;p?q";
    static const struct {
        const char *base, *reference, *expected;
    } rows[] = {
        {base, "g:h", "g:h"},
        {base, "g", "http://a/b/c/g"},
        {base, "./g/", "http://a/b/c/g/"},
        {base, "/g", "http://a/g"},
        {base, "//g/x", "http://g/x"},
        {base, "?y", "http://a/b/c/d;p?y"},
        {base, "g?y#s", "http://a/b/c/g?y#s"},
        {base, "#s", "http://a/b/c/d;p?q#s"},
        {base, ".", "http://a/b/c/"},
        {base, "..", "http://a/b/"},
        {base, "../../g", "http://a/g"},
        {base, "../../../../g", "http://a/g"},
        {base, "g/./h/../i?a=../b", "http://a/b/c/g/i?a=../b"},
        {"http://a", "g", "http://a/g"},
        {"http://a?x", "?y", "http://a/?y"},
        {"", "g", "g"},
        {"relative/", "g", "g"},
        {base, "", ""},
        {base, "  http://x.example/\n  a b ", "http://x.example/  a b"},
        {"mailto:x", "y", "mailto:/y"},
    };
    struct arena *arena = arena_create();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *got =
            url_resolve(arena, rows[i].base, rows[i].reference, strlen(rows[i].reference));
        if (strcmp(got, rows[i].expected) != 0)
            fail_msg("%s + %s\nexpected: %s\ngot: %s", rows[i].base, rows[i].reference,
                     rows[i].expected, got);
    }
    char longest[URL_MOST_BYTES * 2];
    memset(longest, 'a', sizeof longest);
    assert_string_equal(url_resolve(arena, base, longest, sizeof longest), "");
    arena_destroy(arena);
}

static void hosts_and_schemes(void **state)
{
    (void)state;
    assert_true(url_http("https://x"));
    assert_true(url_http("HTTP://x/"));
    assert_false(url_http("http:///x"));
    assert_false(url_http("ftp://x"));
    assert_false(url_http(""));
    assert_true(url_same_host("http://WWW.x.example/a", "https://x.example?b"));
    assert_false(url_same_host("http://x.example", "http://y.example"));
    assert_false(url_same_host("x", "x"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(relative_references_resolve_as_rfc_3986_says),
        cmocka_unit_test(hosts_and_schemes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
