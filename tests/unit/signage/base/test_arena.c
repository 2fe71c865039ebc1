#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdalign.h>
#include <stdio.h>
#include <string.h>

#include "signage/base/arena.h"
#include "signage/base/error.h"

static void pieces_are_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    unsigned char *pieces[2000];
    for (size_t i = 0; i < 2000; i++) {
        size_t bytes = i * 7 % 500;
        pieces[i] = arena_take(arena, bytes);
        assert_int_equal((uintptr_t)pieces[i] % alignof(max_align_t), 0);
        for (size_t j = 0; j < bytes; j++)
            assert_int_equal(pieces[i][j], 0);
        memset(pieces[i], (int)(i % 255) + 1, bytes);
    }
    for (size_t i = 0; i < 2000; i++)
        for (size_t j = 0; j < i * 7 % 500; j++)
            assert_int_equal(pieces[i][j], i % 255 + 1);
    assert_non_null(arena_take(arena, 10 << 20));
    assert_true(arena_bytes(arena) > 10 << 20);
    assert_non_null(arena_array(arena, 0, 8));
    arena_destroy(arena);
    arena_destroy(NULL);
}

static void texts_are_copied(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    char text[] = "目黒";
    char *copy = arena_text(arena, text);
    text[0] = 'x';
    assert_string_equal(copy, "目黒");
    assert_null(arena_text(arena, NULL));
    assert_string_equal(arena_text_n(arena, "abcdef", 3), "abc");
    assert_string_equal(arena_text_n(arena, "", 0), "");
    assert_string_equal(arena_printf(arena, "%d-%s", 7, "a"), "7-a");
    const char *wide = arena_printf(arena, "%20000d", 7);
    assert_int_equal(strlen(wide), 20000);
    assert_string_equal(wide + 19998, " 7");
    arena_destroy(arena);
}

static void a_reset_arena_is_as_a_new_one(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    arena_reset(arena); // nothing was taken yet
    for (int round = 0; round < 3; round++) {
        for (size_t i = 1; i < 300; i++) {
            unsigned char *piece = arena_take(arena, i * 13);
            for (size_t j = 0; j < i * 13; j++)
                assert_int_equal(piece[j], 0);
            memset(piece, 0xAA, i * 13);
        }
        assert_true(arena_bytes(arena) > 0);
        arena_reset(arena);
        assert_int_equal(arena_bytes(arena), 0);
    }
    arena_destroy(arena);
}

static void sentences_are_one_line_and_cut_at_a_character(void **state)
{
    (void)state;
    struct error error;
    assert_false(error_set(&error, "a\nb\r%d", 5));
    assert_string_equal(error.text, "a b 5");
    assert_false(error_prefix(&error, "%s:%d", "x.xml", 3));
    assert_string_equal(error.text, "x.xml:3: a b 5");
    assert_false(error_set_errno(&error, 28, "%s cannot be written", "disk"));
    assert_string_equal(error.text, "disk cannot be written: No space left on device");
    assert_false(error_set(NULL, "%d", 1));
    assert_false(error_prefix(NULL, "%d", 1));
    assert_false(error_set_errno(NULL, 28, "%d", 1));

    for (int shift = 0; shift < 3; shift++) { // one of them falls between characters
        char text[3 * ERROR_TEXT_BYTES] = "";
        memset(text, 'a', (size_t)shift);
        for (size_t i = 0; i < ERROR_TEXT_BYTES / 2; i++)
            strcat(text, "目");
        error_set(&error, "%s", text);
        size_t length = strlen(error.text);
        assert_true(length > ERROR_TEXT_BYTES - 5 && length < ERROR_TEXT_BYTES);
        assert_int_equal((length - (size_t)shift) % 3, 0);
        assert_false(error_prefix(&error, "目"));
        assert_int_equal((strlen(error.text) - 5 - (size_t)shift) % 3, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
        cmocka_unit_test(texts_are_copied),
        cmocka_unit_test(a_reset_arena_is_as_a_new_one),
        cmocka_unit_test(sentences_are_one_line_and_cut_at_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
