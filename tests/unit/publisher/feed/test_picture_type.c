#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "publisher/feed/picture_type.h"

static void pictures_are_known_by_their_content(void **state)
{
    (void)state;
    static const struct {
        const char *name, *bytes;
        size_t length;
        const char *type; // NULL: refused
    } rows[] = {
#define BYTES(s) s, sizeof s - 1
        {"PNG", BYTES("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x02\0\0\0\x01\0\x08\x02\0\0\0...."),
         "png"},
        {"PNG of one pixel",
         BYTES("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0...."), NULL},
        {"PNG beyond measure",
         BYTES("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\x01\0\0\0\0\x01\0\x08\x02\0\0\0...."), NULL},
        {"PNG cut short", BYTES("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x02"), NULL},
        {"JPEG", BYTES("\xFF\xD8\xFF\xE0\0\x04JF\xFF\xC0\0\x11\x08\x01\0\x02\0\x03......"), "jpg"},
        {"JPEG without a frame", BYTES("\xFF\xD8\xFF\xE0\0\x04JF\xFF\xDA\0\x11\x08\x01\0\x02\0..."),
         NULL},
        {"JPEG with a segment of nothing",
         BYTES("\xFF\xD8\xFF\xE0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), NULL},
        {"WebP", BYTES("RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\xFF\0\0\xFF\0\0"), "webp"},
        {"RIFF that is sound", BYTES("RIFF\0\0\0\0WAVEfmt \0\0\0\0\0\0\0\0\xFF\0\0\xFF\0\0"), NULL},
        {"SVG", BYTES("\xEF\xBB\xBF <?xml version='1.0'?><svg xmlns='x'/>"), "svg"},
        {"HTML", BYTES("<!DOCTYPE html><html><body><svg></svg></body></html>"), NULL},
        {"GIF", BYTES("GIF89a\0\x02\0\x02........................"), NULL},
        {"nothing", BYTES(""), NULL},
        {"text", BYTES("PNG JPEG RIFF WEBP svg and more"), NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *exact = malloc(rows[i].length ? rows[i].length : 1);
        memcpy(exact, rows[i].bytes, rows[i].length);
        const char *type = picture_type(exact, rows[i].length);
        if ((type == NULL) != (rows[i].type == NULL) || (type && strcmp(type, rows[i].type) != 0))
            fail_msg("%s: expected %s, got %s", rows[i].name, rows[i].type ? rows[i].type : "none",
                     type ? type : "none");
        free(exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pictures_are_known_by_their_content)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
