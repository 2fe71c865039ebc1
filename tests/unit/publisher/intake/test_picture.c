#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/intake/picture.h"

static void the_first_bytes_tell_what_a_picture_is(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length;
        const char *extension; // NULL: none of ours
    } rows[] = {
#define ROW(text, extension) {text, sizeof(text) - 1, extension}
        ROW("\x89PNG\r\n\x1A\n....", "png"),
        ROW("\x89PNG\n\x1A\n....", NULL), // line ends were converted on the way
        ROW("\xFF\xD8\xFF\xE1", "jpg"),
        ROW("RIFF\0\0\0\0WEBP", "webp"),
        ROW("RIFF\0\0\0\0WAVE", NULL),
        ROW("RIFF\0\0\0\0WEB", NULL),
        ROW("GIF89a", NULL),
        ROW("%PDF-1.7", NULL),
        ROW("<svg/>", "svg"),
        ROW("<svg xmlns='http://www.w3.org/2000/svg'>", "svg"),
        ROW("\xEF\xBB\xBF \n<?xml version='1.0'?><!-- a > b --><svg >", "svg"),
        ROW("<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'x'><s:svg>", "svg"),
        ROW("<!DOCTYPE svg [<!ENTITY a 'b>'>]><svg>", "svg"),
        ROW("<!DOCTYPE html><html><svg/></html>", NULL),
        ROW("<svgfoo/>", NULL),
        ROW("<svg", NULL),
        ROW("<!-- never ends <svg/>", NULL),
        ROW("<?xml", NULL),
        ROW("<!DOCTYPE [", NULL),
        ROW("<", NULL),
        ROW("", NULL),
        ROW("\0<svg/>", NULL),
        ROW("text <svg/>", NULL),
#undef ROW
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *exact = malloc(rows[i].length + 1); // so that reading behind the end is seen
        memcpy(exact, rows[i].bytes, rows[i].length);
        exact = realloc(exact, rows[i].length ? rows[i].length : 1);
        const char *found = picture_sniff(exact, rows[i].length);
        if (found != rows[i].extension &&
            (!found || !rows[i].extension || strcmp(found, rows[i].extension) != 0))
            fail_msg("row %zu: expected %s, got %s", i,
                     rows[i].extension ? rows[i].extension : "none", found ? found : "none");
        free(exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_bytes_tell_what_a_picture_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
