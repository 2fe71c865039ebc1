// A QR code is only right when a reader reads it: here zbar, which test machines have.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <glob.h>
#include <qrencode.h>
#include <zbar.h>

#include "signage/base/file.h"
#include "signage/drawing/qr.h"
#include "signage/drawing/slide_draw.h"
#include "signage/drawing/template.h"

#define MOST_TEMPLATES 40

// What stands in the first code found in the frame; "" when there is none.
static void read_code(const struct frame *frame, char text[1024])
{
    size_t width = (size_t)frame->width_px, height = (size_t)frame->height_px;
    uint8_t *grey = malloc(width * height);
    for (size_t y = 0; y < height; y++)
        for (size_t x = 0; x < width; x++)
            grey[y * width + x] = (uint8_t)(frame_row(frame, (int)y)[x] >> 8);
    zbar_image_scanner_t *scanner = zbar_image_scanner_create();
    zbar_image_t *image = zbar_image_create();
    zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_set_size(image, (unsigned)width, (unsigned)height);
    zbar_image_set_data(image, grey, width * height, NULL);
    text[0] = '\0';
    if (zbar_scan_image(scanner, image) > 0)
        snprintf(text, 1024, "%s", zbar_symbol_get_data(zbar_image_first_symbol(image)));
    zbar_image_destroy(image);
    zbar_image_scanner_destroy(scanner);
    free(grey);
}

static void a_drawn_code_is_read_back(void **state)
{
    (void)state;
    static char long_link[QR_MOST_BYTES + 1] = "https://kawaraban.example/";
    memset(long_link + strlen(long_link), 'a', QR_MOST_BYTES - strlen(long_link));
    const struct {
        const char *text;
        int side_px;
    } rows[] = {
        {"https://kawaraban.example/i/7f3k2", 110},
        {"https://kawaraban.example/i/7f3k2", 400},
        {"HTTPS://KAWARABAN.EXAMPLE/I/1", 99},
        {"目黒区産業振興センター https://例え.テスト/セミナー?日=12月5日", 300},
        {"a", 60},
        {long_link, 500},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[1024];
        struct error error = {""};
        struct frame *code =
            qr_create(rows[i].text, rows[i].side_px, 0xFF161616u, 0xFFFFFFFFu, NULL, &error);
        if (!code)
            fail_msg("%s", error.text);
        assert_true(code->width_px <= rows[i].side_px);
        assert_int_equal(code->width_px, code->height_px);
        read_code(code, text);
        assert_string_equal(text, rows[i].text);
        frame_destroy(code);
    }
}

static void modules_are_whole_pixels_with_the_quiet_zone_around(void **state)
{
    (void)state;
    int module_px = 0;
    struct frame *code = qr_create("https://kawaraban.example", 200, 0, 0xFFFFFF, &module_px, NULL);
    assert_non_null(code);
    int module = 0, quiet = 0; // the finder pattern's upper edge is seven modules long
    while (frame_row(code, quiet)[quiet] == 0xFFFFFFFFu)
        quiet++;
    while (frame_row(code, quiet)[quiet + module] == 0xFF000000u)
        module++;
    assert_int_equal(module % 7, 0);
    module /= 7;
    assert_int_equal(module, module_px);
    assert_int_equal(quiet, QR_QUIET_MODULES * module);
    assert_int_equal(code->width_px % module, 0);
    for (int y = 0; y < code->height_px; y++)
        for (int x = 0; x < code->width_px; x++)
            assert_int_equal(frame_row(code, y)[x],
                             frame_row(code, y / module * module)[x / module * module]);
    frame_destroy(code);
}

// Stronger correction only where it costs no module, and never less than M.
static void no_code_is_larger_than_level_m_needs(void **state)
{
    (void)state;
    static const char *const rows[] = {"a", "https://a.example", "HTTPS://A.EXAMPLE/12345",
                                       "https://kawaraban.example/i/7f3k2?from=signage-lobby",
                                       "0123456789012345678901234567890123456789"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int module_px = 0;
        QRcode *plain = QRcode_encodeString8bit(rows[i], 0, QR_ECLEVEL_M);
        struct frame *code = qr_create(rows[i], 600, 0, 0xFFFFFF, &module_px, NULL);
        assert_true(plain && code);
        assert_true(code->width_px / module_px <= plain->width + 2 * QR_QUIET_MODULES);
        QRcode_free(plain);
        frame_destroy(code);
    }
}

static void what_cannot_be_coded_says_why(void **state)
{
    (void)state;
    static char too_long[QR_MOST_BYTES + 2];
    memset(too_long, 'a', QR_MOST_BYTES + 1);
    const struct {
        const char *text;
        int side_px;
        const char *says;
    } rows[] = {{"", 100, "0 bytes"},
                {too_long, 1000, "513 bytes"},
                {"https://kawaraban.example", 60, "shorter link"},
                {"a", 0, "does not fit"},
                {"a", -50, "does not fit"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct error error = {""};
        assert_null(qr_create(rows[i].text, rows[i].side_px, 0, 0xFFFFFF, NULL, &error));
        if (!strstr(error.text, rows[i].says))
            fail_msg("“%s” was expected in “%s”", rows[i].says, error.text);
    }
}

// ---- on whole slides ------------------------------------------------------------------------

static bool has_code(void *context, const struct template_node *node)
{
    bool *found = context;
    *found |= node->kind == TEMPLATE_QR;
    return true;
}

// Every shipped template that has a place for a code.
static size_t templates_with_codes(char paths[MOST_TEMPLATES][256])
{
    size_t count = 0;
    glob_t found;
    assert_int_equal(glob("content/templates/*.xml", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc && count < MOST_TEMPLATES; i++) {
        size_t length;
        bool code = false;
        struct error error = {""};
        char *bytes = file_load(found.gl_pathv[i], TEMPLATE_MOST_BYTES, &length, &error);
        struct template *template =
            bytes ? template_parse(found.gl_pathv[i], bytes, length, &error) : NULL;
        if (!template)
            fail_msg("%s", error.text);
        template_visit(template, has_code, &code);
        if (code)
            snprintf(paths[count++], 256, "%s", found.gl_pathv[i]);
        template_destroy(template);
        free(bytes);
    }
    globfree(&found);
    return count;
}

static struct slide *slide_with_code(const char *template_src, const char *link, bool photo)
{
    char text[4096];
    struct error error = {""};
    int length = snprintf(
        text, sizeof text,
        "<slide xmlns=\"urn:kawaraban:slide:1\" template=\"%s\" "
        "theme=\"content/themes/kawara.xml\" lang=\"ja\">"
        "<text name=\"kicker\">お知らせ</text><text name=\"headline\">ものづくり相談会</text>"
        "<text name=\"body\">図面がなくても、思いつきの段階でご相談ください。</text>"
        "<text name=\"business\">青葉町工場</text><text name=\"meta\">電話 00-0000-0000</text>"
        "<text name=\"link_label\">くわしくは</text><text name=\"time\">14:00〜16:00</text>"
        "<text name=\"figure_day\">5</text><text name=\"room\">研修室A</text>"
        "<text name=\"hours\">平日 9:00〜17:00</text>%s<qr name=\"link\">%s</qr></slide>",
        template_src,
        photo ? "<picture name=\"photo\" src=\"tests/golden/slides/photo.svg\"/>" : "", link);
    struct slide *slide = slide_parse("test", text, (size_t)length, &error);
    if (!slide)
        fail_msg("%s", error.text);
    return slide;
}

static void read_from_slide(struct artist *artist, const char *template_src, const char *link,
                            bool photo, int width, int height)
{
    char text[1024];
    struct error error = {""};
    struct slide *slide = slide_with_code(template_src, link, photo);
    struct slide_drawing_report report;
    struct frame *frame = frame_create(width, height, &error);
    if (!frame || !slide_draw(artist, slide, NULL, frame, &report, &error))
        fail_msg("%s", error.text);
    read_code(frame, text);
    if (strcmp(text, link) != 0)
        fail_msg("%s at %dx%d%s: “%s” was expected and “%s” was read; %s", template_src, width,
                 height, photo ? " with a photo" : "", link, text, report.first_fault);
    frame_destroy(frame);
    slide_destroy(slide);
}

static void the_code_on_every_slide_is_read(void **state)
{
    (void)state;
    static const int sizes[][2] = {{960, 540}, {540, 960}, {1920, 1080}};
    static const char *const links[] = {"https://kawaraban.example/i/7f3k2",
                                        "https://www.city.example.jp/sangyo/seminar/sogyo/2026/"
                                        "moushikomi.html?id=20261205-001;from="
                                        "signage"};
    static char paths[MOST_TEMPLATES][256];
    struct error error = {""};
    struct artist *artist = artist_create("fonts/fonts.xml", NULL, &error);
    if (!artist)
        fail_msg("%s", error.text);
    size_t count = templates_with_codes(paths);
    assert_in_range(count, 7, MOST_TEMPLATES);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++)
            for (size_t n = 0; n < (sizes[k][1] == 1080 ? 4 : 2); n++) // long ones need the pixels
                read_from_slide(artist, paths[i], links[n / 2], n % 2 == 1, sizes[k][0],
                                sizes[k][1]);
    artist_destroy(artist);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_drawn_code_is_read_back),
        cmocka_unit_test(modules_are_whole_pixels_with_the_quiet_zone_around),
        cmocka_unit_test(no_code_is_larger_than_level_m_needs),
        cmocka_unit_test(what_cannot_be_coded_says_why),
        cmocka_unit_test(the_code_on_every_slide_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
