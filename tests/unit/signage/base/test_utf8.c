#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "signage/base/utf8.h"

static void hostile_bytes_are_passed_one_by_one(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        uint32_t characters[6]; // 0 ends
        bool valid;
    } rows[] = {
        {"a", {'a'}, true},
        {"目", {0x76EE}, true},
        {"é\u200B", {0xE9, 0x200B}, true},
        {"🏭\U000E0100", {0x1F3ED, 0xE0100}, true},
        {"\xF4\x8F\xBF\xBF", {0x10FFFF}, true},
        {"\x80", {0xFFFD}, false},
        {"\xC0\x80", {0xFFFD, 0xFFFD}, false},                         // overlong NUL
        {"\xE0\x80\xAF", {0xFFFD, 0xFFFD, 0xFFFD}, false},             // overlong slash
        {"\xED\xA0\x80", {0xFFFD, 0xFFFD, 0xFFFD}, false},             // surrogate
        {"\xF4\x90\x80\x80", {0xFFFD, 0xFFFD, 0xFFFD, 0xFFFD}, false}, // above Unicode
        {"\xF8\x88\x80\x80\x80", {0xFFFD, 0xFFFD, 0xFFFD, 0xFFFD, 0xFFFD}, false},
        {"\xE7\x9B", {0xFFFD, 0xFFFD}, false}, // cut short
        {"\xE7\x9B"
         "a",
         {0xFFFD, 0xFFFD, 'a'},
         false},
        {"\xFF\xFE", {0xFFFD, 0xFFFD}, false},
        {"", {0}, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t bytes = strlen(rows[i].bytes), offset = 0, count = 0;
        while (offset < bytes) {
            uint32_t c = utf8_next(rows[i].bytes, bytes, &offset);
            if (c != rows[i].characters[count])
                fail_msg("row %d, character %d: expected U+%04X and got U+%04X", (int)i, (int)count,
                         rows[i].characters[count], c);
            count++;
        }
        assert_int_equal(offset, bytes);
        assert_int_equal(rows[i].characters[count], 0);
        assert_int_equal(utf8_valid(rows[i].bytes, bytes), rows[i].valid);
        assert_int_equal(utf8_count(rows[i].bytes, bytes), count);
    }
}

static void every_character_goes_there_and_back(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x110000; c++) {
        char bytes[4];
        size_t length = utf8_encode(c, bytes), offset = 0;
        bool writable = c <= 0x10FFFF && !(c >= 0xD800 && c <= 0xDFFF);
        assert_int_equal(utf8_next(bytes, length, &offset), writable ? c : UTF8_REPLACEMENT);
        assert_int_equal(offset, length);
    }
}

static void floors_are_character_borders(void **state)
{
    (void)state;
    static const char text[] = "a目é🏭b"; // 1 + 3 + 2 + 4 + 1 bytes
    static const size_t floors[] = {0, 1, 1, 1, 4, 4, 6, 6, 6, 6, 10, 11};
    for (size_t i = 0; i < sizeof floors / sizeof *floors; i++)
        assert_int_equal(utf8_floor(text, i), floors[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_bytes_are_passed_one_by_one),
        cmocka_unit_test(every_character_goes_there_and_back),
        cmocka_unit_test(floors_are_character_borders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
