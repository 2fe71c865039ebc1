// A QR code is only right when a reader reads it: here zbar, loaded when it is there.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <dlfcn.h>
#include <zbar.h>

#include "signage/base/civil.h"
#include "signage/base/file.h"
#include "signage/drawing/qr.h"
#include "signage/drawing/slide_draw.h"

// The functions of libzbar that are needed, by name.
struct reader {
    void *library;
    __typeof__(zbar_image_scanner_create) *scanner_create;
    __typeof__(zbar_image_scanner_destroy) *scanner_destroy;
    __typeof__(zbar_scan_image) *scan;
    __typeof__(zbar_image_create) *image_create;
    __typeof__(zbar_image_destroy) *image_destroy;
    __typeof__(zbar_image_set_format) *set_format;
    __typeof__(zbar_image_set_size) *set_size;
    __typeof__(zbar_image_set_data) *set_data;
    __typeof__(zbar_image_first_symbol) *first_symbol;
    __typeof__(zbar_symbol_get_data) *symbol_data;
};

static int open_reader(void **state)
{
    static struct reader reader;
    reader.library = dlopen("libzbar.so.0", RTLD_NOW);
    *state = &reader;
    if (!reader.library)
        return 0;
    *(void **)&reader.scanner_create = dlsym(reader.library, "zbar_image_scanner_create");
    *(void **)&reader.scanner_destroy = dlsym(reader.library, "zbar_image_scanner_destroy");
    *(void **)&reader.scan = dlsym(reader.library, "zbar_scan_image");
    *(void **)&reader.image_create = dlsym(reader.library, "zbar_image_create");
    *(void **)&reader.image_destroy = dlsym(reader.library, "zbar_image_destroy");
    *(void **)&reader.set_format = dlsym(reader.library, "zbar_image_set_format");
    *(void **)&reader.set_size = dlsym(reader.library, "zbar_image_set_size");
    *(void **)&reader.set_data = dlsym(reader.library, "zbar_image_set_data");
    *(void **)&reader.first_symbol = dlsym(reader.library, "zbar_image_first_symbol");
    *(void **)&reader.symbol_data = dlsym(reader.library, "zbar_symbol_get_data");
    return 0;
}

// What stands in the first code found in the frame; "" when there is none.
static void read_code(const struct reader *reader, const struct frame *frame, char text[1024])
{
    size_t width = (size_t)frame->width_px, height = (size_t)frame->height_px;
    uint8_t *grey = malloc(width * height);
    for (size_t y = 0; y < height; y++)
        for (size_t x = 0; x < width; x++)
            grey[y * width + x] = (uint8_t)(frame_row(frame, (int)y)[x] >> 8);
    zbar_image_scanner_t *scanner = reader->scanner_create();
    zbar_image_t *image = reader->image_create();
    reader->set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    reader->set_size(image, (unsigned)width, (unsigned)height);
    reader->set_data(image, grey, width * height, NULL);
    text[0] = '\0';
    if (reader->scan(scanner, image) > 0)
        snprintf(text, 1024, "%s", reader->symbol_data(reader->first_symbol(image)));
    reader->image_destroy(image);
    reader->scanner_destroy(scanner);
    free(grey);
}

static void a_drawn_code_is_read_back(void **state)
{
    const struct reader *reader = *state;
    if (!reader->library)
        skip();
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
            qr_create(rows[i].text, rows[i].side_px, 0xFF161616u, 0xFFFFFFFFu, &error);
        if (!code)
            fail_msg("%s", error.text);
        assert_true(code->width_px <= rows[i].side_px);
        assert_int_equal(code->width_px, code->height_px);
        read_code(reader, code, text);
        assert_string_equal(text, rows[i].text);
        frame_destroy(code);
    }
}

static void modules_are_whole_pixels_with_the_quiet_zone_around(void **state)
{
    (void)state;
    struct frame *code = qr_create("https://kawaraban.example", 200, 0, 0xFFFFFF, NULL);
    assert_non_null(code);
    int module = 0, quiet = 0; // the finder pattern's upper edge is seven modules long
    while (frame_row(code, quiet)[quiet] == 0xFFFFFFFFu)
        quiet++;
    while (frame_row(code, quiet)[quiet + module] == 0xFF000000u)
        module++;
    assert_int_equal(module % 7, 0);
    module /= 7;
    assert_int_equal(quiet, QR_QUIET_MODULES * module);
    assert_int_equal(code->width_px % module, 0);
    for (int y = 0; y < code->height_px; y++)
        for (int x = 0; x < code->width_px; x++)
            assert_int_equal(frame_row(code, y)[x],
                             frame_row(code, y / module * module)[x / module * module]);
    frame_destroy(code);
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
        assert_null(qr_create(rows[i].text, rows[i].side_px, 0, 0xFFFFFF, &error));
        if (!strstr(error.text, rows[i].says))
            fail_msg("“%s” was expected in “%s”", rows[i].says, error.text);
    }
}

static void the_code_on_a_whole_slide_is_read(void **state)
{
    const struct reader *reader = *state;
    if (!reader->library)
        skip();
    static const char *const names[] = {"showcase-typical", "seminar-typical", "brand-typical",
                                        "alert-long", "seminar-evening"};
    struct error error = {""};
    struct artist *artist = artist_create("fonts/fonts.xml", NULL, &error);
    if (!artist)
        fail_msg("%s", error.text);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[128], text[1024];
        size_t length;
        snprintf(path, sizeof path, "tests/golden/slides/%s.xml", names[i]);
        char *bytes = file_load(path, SLIDE_MOST_BYTES, &length, &error);
        struct slide *slide = bytes ? slide_parse(path, bytes, length, &error) : NULL;
        struct frame *frame = frame_create(1280, 720, &error);
        if (!slide || !slide_draw(artist, slide, NULL, frame, NULL, &error))
            fail_msg("%s", error.text);
        read_code(reader, frame, text);
        assert_string_equal(text, "https://kawaraban.example/i/7f3k2");
        frame_destroy(frame);
        slide_destroy(slide);
        free(bytes);
    }
    artist_destroy(artist);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_drawn_code_is_read_back),
        cmocka_unit_test(modules_are_whole_pixels_with_the_quiet_zone_around),
        cmocka_unit_test(what_cannot_be_coded_says_why),
        cmocka_unit_test(the_code_on_a_whole_slide_is_read),
    };
    return cmocka_run_group_tests(tests, open_reader, NULL);
}
