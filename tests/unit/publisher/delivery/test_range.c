#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "publisher/delivery/range.h"

static void reads_which_bytes_are_asked_for(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        int64_t size;
        enum range_verdict verdict;
        int64_t first, bytes;
    } rows[] = {
        {"bytes=0-0", 10, RANGE_PART, 0, 1},
        {"bytes=0-9", 10, RANGE_PART, 0, 10},
        {"bytes=0-", 10, RANGE_PART, 0, 10},
        {"bytes=3-5", 10, RANGE_PART, 3, 3},
        {"bytes=9-", 10, RANGE_PART, 9, 1},
        {"bytes=3-99", 10, RANGE_PART, 3, 7},
        {"bytes=-1", 10, RANGE_PART, 9, 1},
        {"bytes=-10", 10, RANGE_PART, 0, 10},
        {"bytes=-11", 10, RANGE_PART, 0, 10},
        {"BYTES=1-2", 10, RANGE_PART, 1, 2},
        {"bytes= 1-2 ", 10, RANGE_PART, 1, 2},
        {"bytes=1-2,", 10, RANGE_PART, 1, 2},
        {"bytes=5-99999999999999999999999999", 10, RANGE_PART, 5, 5},
        {"bytes=-99999999999999999999999999", 10, RANGE_PART, 0, 10},
        {"bytes=0-9223372036854775807", INT64_MAX, RANGE_PART, 0, INT64_MAX},
        {"bytes=9223372036854775806-", INT64_MAX, RANGE_PART, INT64_MAX - 1, 1},
        // One of several is inside.
        {"bytes=20-30, 4-5", 10, RANGE_PART, 4, 2},
        // Nothing is inside.
        {"bytes=10-", 10, RANGE_UNSATISFIABLE, 0, 0},
        {"bytes=10-20", 10, RANGE_UNSATISFIABLE, 0, 0},
        {"bytes=-0", 10, RANGE_UNSATISFIABLE, 0, 0},
        {"bytes=0-", 0, RANGE_UNSATISFIABLE, 0, 0},
        {"bytes=-0, 10-11", 10, RANGE_UNSATISFIABLE, 0, 0},
        {"bytes=99999999999999999999999999-", 10, RANGE_UNSATISFIABLE, 0, 0},
        // The whole instead.
        {"bytes=-5", 0, RANGE_WHOLE, 0, 0},
        {"bytes=0-1, 3-4", 10, RANGE_WHOLE, 0, 0},
        {"bytes=0-,0-,0-,0-,0-,0-,0-,0-", 10, RANGE_WHOLE, 0, 0},
        {"bytes=5-3", 10, RANGE_WHOLE, 0, 0},
        {"bytes=", 10, RANGE_WHOLE, 0, 0},
        {"bytes=,", 10, RANGE_WHOLE, 0, 0},
        {"bytes=-", 10, RANGE_WHOLE, 0, 0},
        {"bytes=--1", 10, RANGE_WHOLE, 0, 0},
        {"bytes=1--2", 10, RANGE_WHOLE, 0, 0},
        {"bytes=1", 10, RANGE_WHOLE, 0, 0},
        {"bytes=1-2-3", 10, RANGE_WHOLE, 0, 0},
        {"bytes=+1-2", 10, RANGE_WHOLE, 0, 0},
        {"bytes=0x1-2", 10, RANGE_WHOLE, 0, 0},
        {"bytes=a-b", 10, RANGE_WHOLE, 0, 0},
        {"bytes=1-b", 10, RANGE_WHOLE, 0, 0},
        {"bytes=1-2;3-4", 10, RANGE_WHOLE, 0, 0},
        {"bytes=1 -2", 10, RANGE_WHOLE, 0, 0},
        {"bytes=1- 2", 10, RANGE_WHOLE, 0, 0},
        {"bytes=1-2 3-4", 10, RANGE_WHOLE, 0, 0},
        {"bytes 1-2", 10, RANGE_WHOLE, 0, 0},
        {"bytes:1-2", 10, RANGE_WHOLE, 0, 0},
        {"byte=1-2", 10, RANGE_WHOLE, 0, 0},
        {"items=1-2", 10, RANGE_WHOLE, 0, 0},
        {"=1-2", 10, RANGE_WHOLE, 0, 0},
        {"", 10, RANGE_WHOLE, 0, 0},
    };
    static const char *const words[] = {"whole", "part", "unsatisfiable"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct range part = {0, 0};
        enum range_verdict verdict = range_parse(rows[i].value, rows[i].size, &part);
        if (verdict != rows[i].verdict ||
            (verdict == RANGE_PART && (part.first != rows[i].first || part.bytes != rows[i].bytes)))
            fail_msg("[%s] of %lld bytes: %s, %lld bytes from %lld; expected %s, %lld from %lld",
                     rows[i].value, (long long)rows[i].size, words[verdict], (long long)part.bytes,
                     (long long)part.first, words[rows[i].verdict], (long long)rows[i].bytes,
                     (long long)rows[i].first);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_which_bytes_are_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
