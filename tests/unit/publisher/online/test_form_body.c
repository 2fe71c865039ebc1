// Forms as browsers and attackers send them: what is taken is taken whole, what is broken is
// refused whole.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/online/form_body.h"
#include "signage/base/buffer.h"

#define TYPE "multipart/form-data; boundary=XX"
#define VALUE(name, value) "Content-Disposition: form-data; name=\"" name "\"\r\n\r\n" value "\r\n"
#define FILE_PART(name, file, bytes)                                                               \
    "Content-Disposition: form-data; name=\"" name "\"; filename=\"" file                          \
    "\"\r\nContent-Type: image/png\r\n\r\n" bytes "\r\n"

static void good_forms(void **state)
{
    (void)state;
    static const struct {
        const char *type, *body;
        size_t count;
        const char *name, *value, *file_name; // of the last part; value is a file's content
    } rows[] = {
        {TYPE, "--XX\r\n" VALUE("a", "b") "--XX--\r\n", 1, "a", "b", NULL},
        {TYPE, "--XX\r\n" VALUE("a", "b") "--XX--", 1, "a", "b", NULL},
        {TYPE, "--XX\r\n" VALUE("a", "") "--XX--", 1, "a", "", NULL},
        {TYPE, "--XX\r\n" VALUE("a", "1\r\n2\r\n--X\r\n") "--XX--", 1, "a", "1\r\n2\r\n--X\r\n",
         NULL},
        {TYPE, "--XX\r\n" VALUE("a", "1") "--XX\r\n" VALUE("b", "見出し") "--XX--", 2, "b",
         "見出し", NULL},
        {TYPE, "--XX\r\n" FILE_PART("files", "写真.png", "\x89PNG\r\n\x1a") "--XX--", 1, "files",
         "\x89PNG\r\n\x1a", "写真.png"},
        {TYPE, "--XX\r\n" FILE_PART("files", "", "") "--XX--", 1, "files", "", ""},
        {TYPE, "--XX\r\n" FILE_PART("files", "a;name=x.png", "1") "--XX--", 1, "files", "1",
         "a;name=x.png"},
        {"multipart/form-data; charset=utf-8; boundary=\"XX\"", "--XX\r\n" VALUE("a", "b") "--XX--",
         1, "a", "b", NULL},
        {"Multipart/Form-Data;boundary=XX", "--XX\r\n" VALUE("a", "b") "--XX--", 1, "a", "b", NULL},
        {TYPE, "--XX\r\n" VALUE("a", "b") "--XX--\r\nepilogue", 1, "a", "b", NULL},
        {TYPE, "--XX--", 0, NULL, NULL, NULL},
        {"application/x-www-form-urlencoded", "a=b", 1, "a", "b", NULL},
        {"application/x-www-form-urlencoded; charset=UTF-8", "x=1&a=%E8%A6%8B+b", 2, "a", "見 b",
         NULL},
        {"application/x-www-form-urlencoded", "a", 1, "a", "", NULL},
        {"application/x-www-form-urlencoded", "", 0, NULL, NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena *arena = arena_create();
        struct form_body body;
        struct error error = {""};
        if (!form_body_parse(rows[i].type, rows[i].body, strlen(rows[i].body), arena, &body,
                             &error))
            fail_msg("row %zu is refused: %s", i, error.text);
        assert_int_equal(body.count, rows[i].count);
        if (body.count > 0) {
            const struct form_part *part = &body.parts[body.count - 1];
            assert_string_equal(part->name, rows[i].name);
            if (rows[i].file_name) {
                assert_string_equal(part->file_name, rows[i].file_name);
                assert_null(part->value);
                assert_int_equal(part->length, strlen(rows[i].value));
                assert_memory_equal(part->bytes, rows[i].value, part->length);
            } else {
                assert_string_equal(part->value, rows[i].value);
                assert_string_equal(form_body_value(&body, rows[i].name), rows[i].value);
            }
        }
        arena_destroy(arena);
    }
}

static void broken_forms(void **state)
{
    (void)state;
    static const struct {
        const char *type, *body;
    } rows[] = {
        {"", "a=b"},
        {"text/plain", "a=b"},
        {"application/json", "{}"},
        {"multipart/form-data", "--XX--"},
        {"multipart/form-data; boundary=", "--XX--"},
        {"multipart/form-data; boundary=\"XX", "--XX--"},
        {"multipart/form-data; boundary=\"X\x01X\"", "--XX--"},
        {"multipart/form-data; boundary="
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         "--XX--"},
        {TYPE, ""},
        {TYPE, "--X"},
        {TYPE, "--XX"},
        {TYPE, "--XX\r\n"},
        {TYPE, "preamble\r\n--XX\r\n" VALUE("a", "b") "--XX--"},
        {TYPE, "--XXY\r\n" VALUE("a", "b") "--XX--"},
        {TYPE, "--XX\r\n" VALUE("a", "b")},
        {TYPE, "--XX\r\n" VALUE("a", "b") "--XX"},
        {TYPE, "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n"},
        {TYPE, "--XX\r\nContent-Disposition: form-data\r\n\r\nb\r\n--XX--"},
        {TYPE, "--XX\r\nContent-Disposition: form-data; name=\"\"\r\n\r\nb\r\n--XX--"},
        {TYPE, "--XX\r\nContent-Disposition: form-data; name=\"a\r\n\r\nb\r\n--XX--"},
        {TYPE, "--XX\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nb\r\n--XX--"},
        {TYPE, "--XX\r\nContent-Type: text/plain\r\n\r\nb\r\n--XX--"},
        {TYPE, "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Disposition: "
               "form-data; name=\"b\"\r\n\r\nb\r\n--XX--"},
        {TYPE, "--XX\r\n" VALUE("a", "\xff\xfe") "--XX--"},
        {TYPE, "--XX\n"
               "Content-Disposition: form-data; name=\"a\"\n\nb\n--XX--"},
        {"application/x-www-form-urlencoded", "a=%"},
        {"application/x-www-form-urlencoded", "a=%zz"},
        {"application/x-www-form-urlencoded", "a=%00"},
        {"application/x-www-form-urlencoded", "a=%ff"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena *arena = arena_create();
        struct form_body body;
        struct error error = {""};
        // As the bytes of a body are: without an end.
        size_t length = strlen(rows[i].body);
        char *bytes = malloc(length + 1);
        memcpy(bytes, rows[i].body, length);
        if (form_body_parse(rows[i].type, bytes, length, arena, &body, &error))
            fail_msg("row %zu is taken", i);
        assert_true(error.text[0]);
        free(bytes);
        arena_destroy(arena);
    }
}

static void limits_hold(void **state)
{
    (void)state;
    struct buffer many;
    struct arena *arena = arena_create();
    struct form_body body;
    struct error error;
    buffer_init(&many, 1024 * 1024);
    for (int i = 0; i <= FORM_MOST_PARTS; i++)
        buffer_add_text(&many, "--XX\r\n" VALUE("a", "b"));
    buffer_add_text(&many, "--XX--");
    assert_false(form_body_parse(TYPE, many.bytes, many.length, arena, &body, &error));
    buffer_clear(&many);
    buffer_add_text(&many, "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n");
    for (size_t i = 0; i <= FORM_MOST_VALUE_BYTES; i++)
        buffer_add_char(&many, 'a');
    buffer_add_text(&many, "\r\n--XX--");
    assert_false(form_body_parse(TYPE, many.bytes, many.length, arena, &body, &error));
    buffer_clear(&many);
    buffer_add_text(&many, "--XX\r\nX: ");
    for (size_t i = 0; i <= FORM_MOST_PART_HEAD_BYTES; i++)
        buffer_add_char(&many, 'a');
    buffer_add_text(&many, "\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--XX--");
    assert_false(form_body_parse(TYPE, many.bytes, many.length, arena, &body, &error));
    buffer_finish(&many);
    arena_destroy(arena);
}

// Every prefix of a good form: none reads behind its end (the sanitizers see to that), none is
// taken before the last boundary.
static void cut_forms(void **state)
{
    (void)state;
    static const char whole[] =
        "--XX\r\n" VALUE("a", "b") "--XX\r\n" FILE_PART("files", "a.png", "bytes") "--XX--";
    for (size_t length = 0; length + 1 < sizeof whole; length++) {
        struct arena *arena = arena_create();
        struct form_body body;
        struct error error;
        char *bytes = malloc(length + 1);
        memcpy(bytes, whole, length);
        char *exact = length > 0 ? realloc(bytes, length) : bytes;
        assert_false(form_body_parse(TYPE, exact, length, arena, &body, &error));
        free(exact);
        arena_destroy(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_forms),
        cmocka_unit_test(broken_forms),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(cut_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
