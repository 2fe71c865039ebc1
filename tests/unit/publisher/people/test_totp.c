// One-time codes against the vectors of RFC 6238 appendix B (SHA-1; the last six digits).
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "publisher/people/totp.h"

#define SECRET "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // "12345678901234567890"

static void codes_are_those_of_the_rfc(void **state)
{
    (void)state;
    static const struct {
        int64_t utc;
        const char *code;
    } rows[] = {
        {59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
        {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char code[7];
        assert_true(totp_code(SECRET, rows[i].utc / TOTP_STEP_S, code));
        assert_string_equal(code, rows[i].code);
    }
}

static void a_code_is_taken_one_step_early_or_late_and_no_more(void **state)
{
    (void)state;
    int64_t step;
    assert_true(totp_check(SECRET, "081804", 1111111109, &step));
    assert_int_equal(step, 1111111109 / 30);
    assert_true(totp_check(SECRET, "081804", 1111111109 + 30, &step));
    assert_true(totp_check(SECRET, "081804", 1111111109 - 30, &step));
    assert_false(totp_check(SECRET, "081804", 1111111109 + 60, &step));
    assert_false(totp_check(SECRET, "081804", 1111111109 - 60, &step));
}

static void nonsense_is_no_code(void **state)
{
    (void)state;
    static const char *const codes[] = {"",      "0", "08180", "0818040", "08180a", "０８１８０４",
                                        "      "};
    int64_t step;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        assert_false(totp_check(SECRET, codes[i], 1111111109, &step));
    char code[7];
    assert_false(totp_code("", 1, code));
    assert_false(totp_code("not base32!", 1, code));
    assert_false(totp_code(SECRET, -1, code));
}

static void a_new_secret_works_and_goes_into_an_address(void **state)
{
    (void)state;
    char secret[TOTP_SECRET_BYTES], other[TOTP_SECRET_BYTES], code[7];
    int64_t step;
    totp_new_secret(secret);
    totp_new_secret(other);
    assert_string_not_equal(secret, other);
    assert_true(totp_code(secret, 1000, code));
    assert_true(totp_check(secret, code, 30000, &step));
    struct arena *arena = arena_create();
    const char *uri = totp_uri(SECRET, "産業 A", "sato", arena);
    assert_string_equal(uri, "otpauth://totp/%E7%94%A3%E6%A5%AD%20A:sato?secret=" SECRET
                             "&issuer=%E7%94%A3%E6%A5%AD%20A");
    arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_those_of_the_rfc),
        cmocka_unit_test(a_code_is_taken_one_step_early_or_late_and_no_more),
        cmocka_unit_test(nonsense_is_no_code),
        cmocka_unit_test(a_new_secret_works_and_goes_into_an_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
