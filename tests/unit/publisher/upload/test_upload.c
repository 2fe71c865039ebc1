// What becomes of a good file: the same picture to look at, upright, in screen colours, and nothing
// else of what was in it.
#include "signage/drawing/image.h"
#include "tests/unit/publisher/upload/documents.h"
#include "tests/unit/publisher/upload/pictures.h"

static struct upload take(const struct gate *gate, const char *name, struct buffer *buffer)
{
    struct upload upload;
    struct error error = {0};
    gate_write(gate, buffer->bytes, buffer->length);
    buffer_finish(buffer);
    if (!upload_check(gate->file, gate->folder, "en", &upload, &error))
        fail_msg("%s: %s", name, error.text);
    return upload;
}

static void expect(const struct upload *upload, const char *type, int width, int height,
                   const char *extension)
{
    assert_string_equal(upload->type, type);
    assert_int_equal(upload->width, width);
    assert_int_equal(upload->height, height);
    assert_string_equal(upload->extension, extension);
    assert_string_equal(strrchr(upload->path, '.') + 1, extension);
}

// The colour there is at a place of the result, as 0xAARRGGBB.
static uint32_t colour_at(const struct upload *upload, int x, int y)
{
    struct error error = {0};
    struct frame *frame =
        image_load(upload->path, upload->width, upload->height, IMAGE_STRETCH, 0.5, 0.5, &error);
    if (!frame)
        fail_msg("%s", error.text);
    uint32_t colour = frame_row(frame, y)[x];
    frame_destroy(frame);
    return colour;
}

static void expect_near(uint32_t colour, uint32_t wished)
{
    for (int shift = 0; shift < 32; shift += 8)
        if (abs((int)(colour >> shift & 0xFF) - (int)(wished >> shift & 0xFF)) > 12)
            fail_msg("expected the colour %08x, got %08x", wished, colour);
}

#define EXIF(orientation)                                                                          \
    "Exif\0\0MM\0*\0\0\0\x08\0\2\x01\x12\0\3\0\0\0\1\0" orientation                                \
    "\0\0\x88\x25\0\4\0\0\0\1\0\0\0\x26\0\0\0\0"                                                   \
    "\0\1\0\1\0\2\0\0\0\2N\0\0\0\0\0\0\0GPS-LATITUDE-35.641N made by ExampleCam"

static bool file_holds(const char *path, const char *words)
{
    size_t length;
    struct error error = {0};
    char *bytes = file_load(path, FILE_MOST_BYTES, &length, &error);
    assert_non_null(bytes);
    bool found = memmem(bytes, length, words, strlen(words)) != NULL;
    free(bytes);
    return found;
}

static void place_and_camera_are_gone(void **state)
{
    static const char exif[] = EXIF("\1");
    struct buffer out = jpeg_make((struct jpeg_wish){
        .width = 64, .height = 48, .components = 3, .marker = exif, .marker_bytes = sizeof exif});
    struct upload upload = take(*state, "JPEG with GPS", &out);
    assert_true(file_holds(((const struct gate *)*state)->file, "GPS-LATITUDE"));
    expect(&upload, "image/jpeg", 64, 48, "jpg");
    assert_false(file_holds(upload.path, "GPS-LATITUDE"));
    assert_false(file_holds(upload.path, "ExampleCam"));
    assert_false(file_holds(upload.path, "Exif"));
    gate_forget(&upload);
    out = png_with(64, 48, 8, 2, "eXIf", exif + 6, sizeof exif - 6);
    upload = take(*state, "PNG with GPS", &out);
    assert_false(file_holds(upload.path, "GPS-LATITUDE"));
    gate_forget(&upload);
}

static void the_picture_stands_upright(void **state)
{
    // The stored picture is red in its left half, and dark above.
    static const struct {
        const char *exif;
        int width, height, red_x, red_y; // a place that is red in the upright picture
    } rows[] = {
        {EXIF("\1"), 64, 32, 8, 16},  {EXIF("\2"), 64, 32, 56, 16},   {EXIF("\3"), 64, 32, 56, 16},
        {EXIF("\4"), 64, 32, 8, 16},  {EXIF("\5"), 32, 64, 16, 8},    {EXIF("\6"), 32, 64, 16, 8},
        {EXIF("\7"), 32, 64, 16, 56}, {EXIF("\x08"), 32, 64, 16, 56},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buffer out = jpeg_make((struct jpeg_wish){.width = 64,
                                                         .height = 32,
                                                         .components = 3,
                                                         .marker = rows[i].exif,
                                                         .marker_bytes = 60});
        struct upload upload = take(*state, "turned JPEG", &out);
        expect(&upload, "image/jpeg", rows[i].width, rows[i].height, "jpg");
        if ((colour_at(&upload, rows[i].red_x, rows[i].red_y) >> 16 & 0xFF) < 200)
            fail_msg("orientation %zu: not red where it should be", i + 1);
        gate_forget(&upload);
    }
}

static void a_name_says_nothing(void **state)
{
    struct buffer out = png_with(40, 30, 8, 2, NULL, NULL, 0);
    struct upload upload = take(*state, "PNG", &out); // it is named .sent
    expect(&upload, "image/png", 40, 30, "jpg");
    assert_int_equal(upload.pages, -1);
    assert_int_equal(upload.duration_ms, -1);
    gate_forget(&upload);
}

static void what_shines_through_stays_so(void **state)
{
    struct buffer out = png_with(40, 30, 8, 6, NULL, NULL, 0);
    struct upload upload = take(*state, "clear PNG", &out);
    expect(&upload, "image/png", 40, 30, "png");
    assert_int_equal(colour_at(&upload, 5, 5) >> 24, 0);
    gate_forget(&upload);
    out = webp_make(40, 30, true);
    upload = take(*state, "clear WebP", &out);
    expect(&upload, "image/webp", 40, 30, "png");
    gate_forget(&upload);
    out = webp_make(40, 30, false);
    upload = take(*state, "opaque WebP", &out);
    expect(&upload, "image/webp", 40, 30, "jpg");
    gate_forget(&upload);
}

static void large_pictures_become_as_large_as_a_screen(void **state)
{
    struct buffer out =
        jpeg_make((struct jpeg_wish){.width = 4800, .height = 400, .components = 3});
    struct upload upload = take(*state, "large JPEG", &out);
    expect(&upload, "image/jpeg", 3840, 320, "jpg");
    expect_near(colour_at(&upload, 100, 160) & 0xFFFFFF00u, 0xFFFA7F00);
    gate_forget(&upload);
    out = jpeg_make((struct jpeg_wish){.width = 400, .height = 8000, .components = 1});
    upload = take(*state, "tall JPEG", &out);
    expect(&upload, "image/jpeg", 192, 3840, "jpg");
    gate_forget(&upload);
    out = png_with(16384, 10, 16, 0, NULL, NULL, 0);
    upload = take(*state, "wide PNG of 16 bits", &out);
    expect(&upload, "image/png", 3840, 2, "jpg");
    gate_forget(&upload);
}

static void the_printers_inks_become_colours(void **state)
{
    // jpeg_make's components are inks here: much cyan on the left, none on the right; libjpeg
    // writes Adobe's marker, so that the values say how much paper shows.
    struct buffer out = jpeg_make((struct jpeg_wish){.width = 64, .height = 64, .components = 4});
    struct upload upload = take(*state, "CMYK JPEG", &out);
    expect(&upload, "image/jpeg", 64, 64, "jpg");
    uint32_t left = colour_at(&upload, 10, 60), right = colour_at(&upload, 50, 60);
    assert_true((left >> 16 & 0xFF) > (right >> 16 & 0xFF));
    gate_forget(&upload);
}

static void a_flyers_first_page_is_a_picture(void **state)
{
    struct buffer out = pdf_make(3, A4_BOX, RED_SQUARE, "");
    struct upload upload = take(*state, "PDF", &out);
    expect(&upload, "application/pdf", 2714, 3840, "jpg");
    assert_int_equal(upload.pages, 3);
    expect_near(colour_at(&upload, 300, 3500), 0xFFFF0000);
    expect_near(colour_at(&upload, 2000, 200), 0xFFFFFFFF);
    gate_forget(&upload);
}

static void a_drawing_is_drawn(void **state)
{
    struct buffer out = gate_buffer();
    buffer_add_text(&out, "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 40 20'>"
                          "<path fill='#00f' d='M0 0h20v20h-20z'/></svg>");
    struct upload upload = take(*state, "SVG", &out);
    expect(&upload, "image/svg+xml", 2160, 1080, "png");
    expect_near(colour_at(&upload, 500, 500), 0xFF0000FF);
    gate_forget(&upload);
}

static void sentences_come_in_the_forms_language(void **state)
{
    const struct gate *gate = *state;
    struct upload upload;
    struct error error = {0};
    gate_write(gate, "GIF89a", 6);
    assert_false(upload_check(gate->file, gate->folder, "ja", &upload, &error));
    assert_non_null(strstr(error.text, "GIFは使えません"));
    assert_false(upload_check(gate->file, gate->folder, "en", &upload, &error));
    assert_non_null(strstr(error.text, "GIF cannot be used"));
    assert_int_equal(gate_files(gate), 0);
}

static void a_folder_that_is_not_there_is_the_houses_fault(void **state)
{
    const struct gate *gate = *state;
    struct upload upload;
    struct error error = {0};
    gate_write(gate, "GIF89a", 6);
    assert_false(upload_check(gate->file, "build/no-such-folder", "en", &upload, &error));
    assert_non_null(strstr(error.text, "server cannot check"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(place_and_camera_are_gone),
        cmocka_unit_test(the_picture_stands_upright),
        cmocka_unit_test(a_name_says_nothing),
        cmocka_unit_test(what_shines_through_stays_so),
        cmocka_unit_test(large_pictures_become_as_large_as_a_screen),
        cmocka_unit_test(the_printers_inks_become_colours),
        cmocka_unit_test(a_flyers_first_page_is_a_picture),
        cmocka_unit_test(a_drawing_is_drawn),
        cmocka_unit_test(sentences_come_in_the_forms_language),
        cmocka_unit_test(a_folder_that_is_not_there_is_the_houses_fault),
    };
    return cmocka_run_group_tests(tests, gate_open, gate_close);
}
