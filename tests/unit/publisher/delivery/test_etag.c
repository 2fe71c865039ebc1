#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "publisher/delivery/etag.h"

static void names_the_tag_a_client_has(void **state)
{
    (void)state;
    static const struct {
        const char *list, *etag;
        bool weak, strong;
    } rows[] = {
        {"\"a\"", "\"a\"", true, true},
        {"  \"a\"\t", "\"a\"", true, true},
        {"\"b\", \"a\"", "\"a\"", true, true},
        {"\"b\",,\t,\"a\",", "\"a\"", true, true},
        {"W/\"a\"", "\"a\"", true, false},
        {"\"a\"", "W/\"a\"", true, false},
        {"W/\"a\"", "W/\"a\"", true, false},
        {"W/\"a\", \"a\"", "\"a\"", true, true},
        {"*", "\"a\"", true, true},
        {" * ", "\"a\"", true, true},
        {"\"\"", "\"\"", true, true},
        {"\"a,b\"", "\"a,b\"", true, true},
        {"\"\xE7\x93\xA6\"", "\"\xE7\x93\xA6\"", true, true},
        // Not ours, or not a list at all.
        {"", "\"a\"", false, false},
        {" , ,", "\"a\"", false, false},
        {"\"A\"", "\"a\"", false, false},
        {"\"aa\"", "\"a\"", false, false},
        {"\"\"", "\"a\"", false, false},
        {"a", "\"a\"", false, false},
        {"\"a", "\"a\"", false, false},
        {"a\"", "\"a\"", false, false},
        {"w/\"a\"", "\"a\"", false, false},
        {"W/ \"a\"", "\"a\"", false, false},
        {"W/", "\"a\"", false, false},
        {"\"a\" \"b\"", "\"a\"", false, false},
        {"\"a\"x", "\"a\"", false, false},
        {"\"a\", b", "\"a\"", false, false},
        {"\"a\", *", "\"a\"", false, false},
        {"*, \"b\"", "\"a\"", false, false},
        {"**", "\"a\"", false, false},
        {"\"a b\"", "\"a b\"", false, false},
        {"\"\x7F\"", "\"\x7F\"", false, false},
        {"\"\x01\"", "\"\x01\"", false, false},
        {"\"\\\"\"", "\"\\\"\"", false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool weak = etag_list_names(rows[i].list, rows[i].etag, ETAG_WEAK);
        bool strong = etag_list_names(rows[i].list, rows[i].etag, ETAG_STRONG);
        if (weak != rows[i].weak || strong != rows[i].strong)
            fail_msg("[%s] against %s: weak %d, strong %d", rows[i].list, rows[i].etag, weak,
                     strong);
    }
}

static void knows_the_star(void **state)
{
    (void)state;
    assert_true(etag_list_is_any("*"));
    assert_true(etag_list_is_any("\t* "));
    assert_false(etag_list_is_any("\"*\""));
    assert_false(etag_list_is_any("*,"));
    assert_false(etag_list_is_any(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_the_tag_a_client_has),
        cmocka_unit_test(knows_the_star),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
