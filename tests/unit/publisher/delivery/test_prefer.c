#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "publisher/delivery/prefer.h"

static void reads_how_long_a_client_waits(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        bool found;
        int seconds;
    } rows[] = {
        {"wait=10", true, 10},
        {"wait=0", true, 0},
        {"WAIT=7", true, 7},
        {"wait = 7", true, 7},
        {"wait=\"7\"", true, 7},
        {"wait=600", true, 600},
        {"wait=601", true, 600},
        {"wait=99999999999999", true, 600},
        {"wait=00000000000000000000000000012", true, 12},
        {"respond-async, wait=10", true, 10},
        {"respond-async,wait=10, return=minimal", true, 10},
        {"return=representation; foo=\"a, wait=5\", wait=3", true, 3},
        {"foo=\"wait=9\"", false, 0},
        {"foo=\"\\\", wait=9\"", false, 0},
        {"foo; wait=9", false, 0}, // a parameter of another preference
        {"wait=10; priority=5", true, 10},
        {"wait=10 ;x", true, 10},
        {"wait=10, wait=20", true, 10}, // the first counts
        {",, wait=4", true, 4},
        // Hostile: no number is no waiting, and never a negative one.
        {"wait=-1", true, 0},
        {"wait=+5", true, 0},
        {"wait=5s", true, 0},
        {"wait=5.5", true, 0},
        {"wait=0x10", true, 0},
        {"wait=5 6", true, 0},
        {"wait=", true, 0},
        {"wait", true, 0},
        {"wait;5", true, 0},
        {"wait=\"5", true, 0},
        {"wait=\"\"", true, 0},
        {"wait=\"", true, 0},
        {"wait=\"5\"6", true, 0},
        {"wait=\"-5\"", true, 0},
        {"wait=\xEF\xBC\x95", true, 0},
        {"waiting=5", false, 0},
        {"await=5", false, 0},
        {"\"wait=5", false, 0},
        {"foo=\"\\", false, 0},
        {"", false, 0},
        {" , ;=,", false, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int seconds = -7;
        bool found = prefer_wait(rows[i].value, 600, &seconds);
        if (found != rows[i].found || seconds != rows[i].seconds)
            fail_msg("Prefer: %s gave %d, %d s", rows[i].value, found, seconds);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_how_long_a_client_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
