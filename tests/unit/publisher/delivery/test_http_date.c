#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "publisher/delivery/http_date.h"
#include "signage/base/clock.h"

static void writes_the_one_form(void **state)
{
    (void)state;
    static const struct {
        int64_t utc;
        const char *text;
    } rows[] = {
        {784111777, "Sun, 06 Nov 1994 08:49:37 GMT"},
        {0, "Thu, 01 Jan 1970 00:00:00 GMT"},
        {951782400, "Tue, 29 Feb 2000 00:00:00 GMT"},
        {253402300799, "Fri, 31 Dec 9999 23:59:59 GMT"},
        {INSTANT_FOR_EVER, "Fri, 31 Dec 9999 23:59:59 GMT"},
        {INSTANT_NEVER, "Mon, 01 Jan 0001 00:00:00 GMT"},
        {INT64_MAX, "Fri, 31 Dec 9999 23:59:59 GMT"},
        {INT64_MIN, "Mon, 01 Jan 0001 00:00:00 GMT"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[HTTP_DATE_BYTES];
        int64_t back;
        http_date_format(rows[i].utc, text);
        assert_string_equal(text, rows[i].text);
        assert_true(http_date_parse(text, &back));
        if (rows[i].utc >= 0 && rows[i].utc < INSTANT_FOR_EVER)
            assert_int_equal(back, rows[i].utc);
    }
}

static void reads_all_three_forms_and_nothing_else(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t utc; // -1: refused
    } rows[] = {
        {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
        {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
        {"Sun Nov  6 08:49:37 1994", 784111777},
        {"Sunday, 06-Nov-69 08:49:37 GMT", 3150953377},
        {"Sun, 06 Nov 1994 08:49:60 GMT", 784111800},
        {"", -1},
        {"yesterday", -1},
        {"784111777", -1},
        {"Sun, 06 Nov 1994 08:49:37", -1},
        {"Sun, 06 Nov 1994 08:49:37 JST", -1},
        {"Sun, 06 Nov 1994 08:49:37 GMT ", -1},
        {"Sun, 06 Nov 1994 08:49:37 GMT; length=5", -1},
        {"Sun, 06 Nov 1994 25:49:37 GMT", -1},
        {"Sun, 06 Nov 1994 08:60:37 GMT", -1},
        {"Sun, 00 Nov 1994 08:49:37 GMT", -1},
        {"Sun, 32 Nov 1994 08:49:37 GMT", -1},
        {"Sun, 06 Nvo 1994 08:49:37 GMT", -1},
        {"Sun, 06 Nov 0000 08:49:37 GMT", -1},
        {"Sun, 06 Nov -994 08:49:37 GMT", -1},
        {"Sun, -6 Nov 1994 08:49:37 GMT", -1},
        {"Sun, 06 Nov 1994 -8:49:37 GMT", -1},
        {"Sun, 06 Nov 1994 08:-9:37 GMT", -1},
        {"Sun, +6 Nov 1994 08:49:37 GMT", -1},
        {"Sun, 06 Nov 99999 08:49:37 GMT", -1},
        {"Sun, 06 Nov 1994 08:49:37 GMTSun, 06 Nov 1994 08:49:37 GMT", -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t utc = -1;
        bool read = http_date_parse(rows[i].text, &utc);
        if (read != (rows[i].utc >= 0) || (read && utc != rows[i].utc))
            fail_msg("[%s] gave %d, %lld", rows[i].text, read, (long long)utc);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_the_one_form),
        cmocka_unit_test(reads_all_three_forms_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
