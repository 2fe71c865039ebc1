// Is it in reading order? Tesseract reads the drawn headlines back, horizontal and vertical ones.
// It errs in single characters, which is its own affair; lines in a wrong order, columns from the
// left or letters on their side it does not forgive.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "signage/base/file.h"
#include "signage/base/utf8.h"
#include "tests/unit/signage/drawing/ink.h"

#define MOST_CHARACTERS 400
#define ALIKE 0.8 // of the headline's characters, in order

static bool have_tesseract(const char *lang)
{
    char command[256];
    snprintf(command, sizeof command, "tesseract --list-langs 2>/dev/null | grep -qx %s", lang);
    return system(command) == 0;
}

static size_t characters_of(const char *text, uint32_t *characters)
{
    size_t count = 0;
    for (size_t at = 0, length = strlen(text); at < length && count < MOST_CHARACTERS;) {
        uint32_t c = utf8_next(text, length, &at);
        if (c > ' ' && c != 0x3000)
            characters[count++] = c;
    }
    return count;
}

// How many of `expected`'s characters are found in `came`, in the same order.
static double found_in_order(const char *expected, const char *came)
{
    static uint32_t a[MOST_CHARACTERS], b[MOST_CHARACTERS];
    static size_t longest[MOST_CHARACTERS + 1][MOST_CHARACTERS + 1];
    size_t m = characters_of(expected, a), n = characters_of(came, b);
    for (size_t i = 1; i <= m; i++)
        for (size_t k = 1; k <= n; k++) {
            size_t skip =
                longest[i - 1][k] > longest[i][k - 1] ? longest[i - 1][k] : longest[i][k - 1];
            longest[i][k] = a[i - 1] == b[k - 1] ? longest[i - 1][k - 1] + 1 : skip;
        }
    return m ? (double)longest[m][n] / (double)m : 0;
}

static void read_back(const char *picture, const char *lang, int layout, char *text, size_t room)
{
    char command[512];
    snprintf(command, sizeof command,
             "OMP_THREAD_LIMIT=1 tesseract %s - -l %s --psm %d --dpi 150 2>/dev/null", picture,
             lang, layout);
    FILE *output = popen(command, "r");
    assert_non_null(output);
    text[fread(text, 1, room - 1, output)] = '\0';
    assert_int_equal(pclose(output), 0);
}

struct headline {
    const char *text;
    const char *family;
    int width_px, height_px;
};

static void expect_read(struct fonts *fonts, const struct headline *headline, bool vertical,
                        const char *lang, int layout)
{
    char folder[] = "build/ocr-XXXXXX", path[64], text[8192];
    struct error error = {""};
    assert_true(folder_make("build", &error));
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/headline.png", folder);
    struct text_style style = ink_style(headline->family, "ja", 56);
    style.vertical = vertical;
    style.line_height = 1.6;
    // White around it, as tesseract wants.
    struct frame *page = frame_create(headline->width_px + 80, headline->height_px + 80, &error);
    assert_non_null(page);
    frame_fill(page, INK_PAPER);
    struct text_report report;
    struct frame *drawn =
        ink_draw(fonts, headline->text, style, headline->width_px, headline->height_px, &report);
    assert_false(report.truncated);
    assert_true(report.lines > 1);
    frame_copy(page, 40, 40, drawn, NULL);
    assert_true(frame_save_png(page, path, &error));
    frame_destroy(page);
    frame_destroy(drawn);
    read_back(path, lang, layout, text, sizeof text);
    double alike = found_in_order(headline->text, text);
    unlink(path);
    rmdir(folder);
    if (alike < ALIKE)
        fail_msg("“%s” was read as “%s” (%.0f %%)", headline->text, text, alike * 100);
}

static void horizontal_headlines_are_read_back(void **state)
{
    static const struct headline headlines[] = {
        {"目黒区の中小企業を応援する創業支援セミナーを開催します", "gothic", 900, 300},
        {"経営相談会のご案内　毎週火曜日の午後に産業振興センターで受け付けています", "gothic", 1000,
         400},
        {"地域の産業と商店街を元気にする展示会", "mincho", 640, 300},
    };
    if (!have_tesseract("jpn")) {
        print_message("skipped: tesseract with jpn is not installed (apt-get install "
                      "tesseract-ocr tesseract-ocr-jpn)\n");
        skip();
    }
    for (size_t i = 0; i < sizeof headlines / sizeof headlines[0]; i++)
        expect_read(*state, &headlines[i], false, "jpn", 6);
}

static void vertical_headlines_are_read_back(void **state)
{
    static const struct headline headlines[] = {
        {"目黒区の中小企業を応援する創業支援セミナーを開催します", "gothic", 300, 900},
        {"地域の産業と商店街を元気にする展示会", "mincho", 300, 640},
        {"職人の手仕事を、次の世代へ。家具の町の百年をふりかえる展覧会", "mincho", 400, 700},
    };
    if (!have_tesseract("jpn_vert")) {
        print_message("skipped: tesseract with jpn_vert is not installed (apt-get install "
                      "tesseract-ocr tesseract-ocr-jpn-vert)\n");
        skip();
    }
    for (size_t i = 0; i < sizeof headlines / sizeof headlines[0]; i++)
        expect_read(*state, &headlines[i], true, "jpn_vert", 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(horizontal_headlines_are_read_back),
        cmocka_unit_test(vertical_headlines_are_read_back),
    };
    return cmocka_run_group_tests(tests, ink_open_fonts, ink_close_fonts);
}
