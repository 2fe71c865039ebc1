#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "signage/base/buffer.h"

static void refuses_more_than_its_maximum_and_keeps_what_it_has(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 5);
    assert_true(buffer_add_text(&buffer, "abcd"));
    assert_false(buffer_add_text(&buffer, "ef"));
    assert_true(buffer.overflowed);
    assert_string_equal(buffer_text(&buffer), "abcd");
    assert_false(buffer_printf(&buffer, "%d", 12));
    assert_true(buffer_printf(&buffer, "%d", 1));
    assert_string_equal(buffer_text(&buffer), "abcd1");
    assert_false(buffer_add(&buffer, "", SIZE_MAX));
    buffer_finish(&buffer);
    buffer_finish(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_more_than_its_maximum_and_keeps_what_it_has),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
