#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <SDL2/SDL.h>
#include <SDL2/SDL_image.h>

#include "signage/base/buffer.h"
#include "signage/drawing/image.h"

#define MOST_FILE (1024 * 1024)

struct file {
    uint8_t bytes[MOST_FILE];
    size_t length;
};

// Four quarters: red, green above, blue, white below.
static struct frame *quarters(int width, int height)
{
    struct frame *frame = frame_create(width, height, NULL);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            frame_row(frame, y)[x] = y < height / 2 ? (x < width / 2 ? 0xFFFF0000u : 0xFF00FF00u)
                                                    : (x < width / 2 ? 0xFF0000FFu : 0xFFFFFFFFu);
    return frame;
}

static struct file *encode(const struct frame *frame, enum image_format format)
{
    struct file *file = malloc(sizeof *file);
    SDL_Surface *surface =
        SDL_CreateRGBSurfaceWithFormatFrom(frame->pixels, frame->width_px, frame->height_px, 32,
                                           (int)(frame->stride_px * 4), SDL_PIXELFORMAT_ARGB8888);
    SDL_RWops *rw = SDL_RWFromMem(file->bytes, MOST_FILE);
    if (format == IMAGE_PNG)
        assert_int_equal(IMG_SavePNG_RW(surface, rw, 0), 0);
    else
        assert_int_equal(IMG_SaveJPG_RW(surface, rw, 0, 95), 0);
    file->length = (size_t)SDL_RWtell(rw);
    SDL_RWclose(rw);
    SDL_FreeSurface(surface);
    return file;
}

static bool near(uint32_t a, uint32_t b, int most)
{
    for (int shift = 0; shift < 32; shift += 8)
        if (abs((int)(a >> shift & 0xFF) - (int)(b >> shift & 0xFF)) > most)
            return false;
    return true;
}

static void assert_pixel(const struct frame *frame, int x, int y, uint32_t expected, int most)
{
    uint32_t came = frame_row(frame, y)[x];
    if (!near(came, expected, most))
        fail_msg("at (%d, %d) 0x%08X was expected, 0x%08X came", x, y, expected, came);
}

static struct frame *decode(const struct file *file, int width, int height, enum image_fit fit,
                            double focus_x, double focus_y)
{
    struct error error = {""};
    struct frame *frame = image_decode("test", file->bytes, file->length, width, height, fit,
                                       focus_x, focus_y, &error);
    if (!frame)
        fail_msg("%s", error.text);
    return frame;
}

static void a_smaller_picture_is_the_mean_of_what_it_covers(void **state)
{
    (void)state;
    struct frame *stripes = frame_create(90, 30, NULL);
    for (int y = 0; y < 30; y++)
        for (int x = 0; x < 90; x++)
            frame_row(stripes, y)[x] = x % 3 == 0 ? 0xFFFFFFFFu : 0xFF000000u;
    struct file *file = encode(stripes, IMAGE_PNG);
    struct frame *small = decode(file, 30, 10, IMAGE_STRETCH, 0.5, 0.5);
    for (int y = 0; y < 10; y++)
        for (int x = 0; x < 30; x++)
            assert_pixel(small, x, y, 0xFF555555u, 1);
    frame_destroy(small);
    frame_destroy(stripes);
    free(file);
}

static void a_larger_picture_is_smooth_and_keeps_its_corners(void **state)
{
    (void)state;
    struct frame *frame = quarters(8, 8);
    struct file *file = encode(frame, IMAGE_PNG);
    struct frame *large = decode(file, 80, 80, IMAGE_STRETCH, 0.5, 0.5);
    assert_pixel(large, 0, 0, 0xFFFF0000u, 0);
    assert_pixel(large, 79, 0, 0xFF00FF00u, 0);
    assert_pixel(large, 0, 79, 0xFF0000FFu, 0);
    assert_pixel(large, 79, 79, 0xFFFFFFFFu, 0);
    uint32_t middle = frame_row(large, 10)[40] >> 16 & 0xFF; // red to green, half way
    assert_in_range(middle, 100, 155);
    frame_destroy(large);
    frame_destroy(frame);
    free(file);
}

static void cover_keeps_the_focus_and_contain_keeps_everything(void **state)
{
    (void)state;
    struct frame *frame = quarters(200, 100);
    struct file *file = encode(frame, IMAGE_PNG);
    struct frame *left = decode(file, 50, 50, IMAGE_COVER, 0, 0.5);
    struct frame *right = decode(file, 50, 50, IMAGE_COVER, 1, 0.5);
    struct frame *whole = decode(file, 50, 50, IMAGE_CONTAIN, 0.5, 0.5);
    assert_pixel(left, 48, 0, 0xFFFF0000u, 0);
    assert_pixel(right, 1, 0, 0xFF00FF00u, 0);
    assert_int_equal(left->width_px, 50);
    assert_int_equal(left->height_px, 50);
    assert_int_equal(whole->width_px, 50);
    assert_int_equal(whole->height_px, 25);
    assert_pixel(whole, 0, 24, 0xFF0000FFu, 0);
    frame_destroy(left);
    frame_destroy(right);
    frame_destroy(whole);
    frame_destroy(frame);
    free(file);
}

static void transparent_edges_do_not_bleed_their_colour(void **state)
{
    (void)state;
    struct frame *frame = frame_create(4, 4, NULL);
    for (int y = 0; y < 4; y++)
        for (int x = 0; x < 4; x++)
            frame_row(frame, y)[x] = x < 2 ? 0xFFFFFFFFu : 0x00000000u;
    struct file *file = encode(frame, IMAGE_PNG);
    struct frame *small = decode(file, 1, 1, IMAGE_STRETCH, 0.5, 0.5);
    assert_pixel(small, 0, 0, 0x80FFFFFFu, 1);
    frame_destroy(small);
    frame_destroy(frame);
    free(file);
}

// The quarters as a viewer should see them, whatever way they are stored; the Exif block is put
// behind the JPEG's first marker.
static void a_camera_held_sideways_makes_no_difference(void **state)
{
    (void)state;
    static const uint32_t seen[8][4] = {
        // for each orientation of stored red/green/blue/white: top left, top right, bottom left,
        // right
        {0xFFFF0000u, 0xFF00FF00u, 0xFF0000FFu, 0xFFFFFFFFu},
        {0xFF00FF00u, 0xFFFF0000u, 0xFFFFFFFFu, 0xFF0000FFu},
        {0xFFFFFFFFu, 0xFF0000FFu, 0xFF00FF00u, 0xFFFF0000u},
        {0xFF0000FFu, 0xFFFFFFFFu, 0xFFFF0000u, 0xFF00FF00u},
        {0xFFFF0000u, 0xFF0000FFu, 0xFF00FF00u, 0xFFFFFFFFu},
        {0xFF0000FFu, 0xFFFF0000u, 0xFFFFFFFFu, 0xFF00FF00u},
        {0xFFFFFFFFu, 0xFF00FF00u, 0xFF0000FFu, 0xFFFF0000u},
        {0xFF00FF00u, 0xFFFFFFFFu, 0xFFFF0000u, 0xFF0000FFu},
    };
    struct frame *frame = quarters(96, 48);
    struct file *plain = encode(frame, IMAGE_JPEG), *turned = malloc(sizeof *turned);
    for (int orientation = 1; orientation <= 8; orientation++) {
        uint8_t exif[] = {0xFF, 0xE1, 0, 34,  'E', 'x', 'i', 'f', 0, 0,
                          'M',  'M',  0, '*', 0,   0,   0,   8,   0, 1,
                          1,    0x12, 0, 3,   0,   0,   0,   1,   0, (uint8_t)orientation,
                          0,    0,    0, 0,   0,   0};
        memcpy(turned->bytes, plain->bytes, 2);
        memcpy(turned->bytes + 2, exif, sizeof exif);
        memcpy(turned->bytes + 2 + sizeof exif, plain->bytes + 2, plain->length - 2);
        turned->length = plain->length + sizeof exif;
        int width, height;
        assert_true(image_size("t", turned->bytes, turned->length, &width, &height, NULL));
        assert_int_equal(width, orientation < 5 ? 96 : 48);
        struct frame *shown = decode(turned, width, height, IMAGE_COVER, 0.5, 0.5);
        const uint32_t *expected = seen[orientation - 1];
        assert_pixel(shown, 4, 4, expected[0], 24);
        assert_pixel(shown, width - 5, 4, expected[1], 24);
        assert_pixel(shown, 4, height - 5, expected[2], 24);
        assert_pixel(shown, width - 5, height - 5, expected[3], 24);
        frame_destroy(shown);
        shown = decode(turned, 10, 10, IMAGE_COVER, 0, 0); // the viewer's top left corner
        assert_pixel(shown, 1, 1, expected[0], 30);
        frame_destroy(shown);
    }
    frame_destroy(frame);
    free(plain);
    free(turned);
}

static void a_drawing_is_rasterised_at_the_size_it_is_shown(void **state)
{
    (void)state;
    static const char svg[] =
        "<?xml version=\"1.0\"?><!-- two halves --><svg xmlns=\"http://www.w3.org/2000/svg\" "
        "viewBox=\"0 0 20 10\"><rect width=\"10\" height=\"10\" fill=\"#ff0000\"/>"
        "<rect x=\"10\" width=\"10\" height=\"10\" fill=\"#0000ff\"/></svg>";
    struct error error = {""};
    assert_int_equal(image_format_of(svg, strlen(svg)), IMAGE_SVG);
    struct frame *frame =
        image_decode("s", svg, strlen(svg), 400, 400, IMAGE_CONTAIN, 0.5, 0.5, &error);
    assert_non_null(frame);
    assert_int_equal(frame->width_px, 400);
    assert_int_equal(frame->height_px, 200);
    assert_pixel(frame, 197, 100, 0xFFFF0000u, 0);
    assert_pixel(frame, 202, 100, 0xFF0000FFu, 0);
    frame_destroy(frame);
    frame = image_decode("s", svg, strlen(svg), 60, 60, IMAGE_COVER, 1, 0.5, &error);
    assert_non_null(frame);
    assert_int_equal(frame->width_px, 60);
    assert_pixel(frame, 1, 30, 0xFF0000FFu, 0);
    frame_destroy(frame);
    frame = image_decode("s", svg, strlen(svg), 30, 90, IMAGE_STRETCH, 0.5, 0.5, &error);
    assert_non_null(frame);
    assert_pixel(frame, 3, 80, 0xFFFF0000u, 0);
    assert_pixel(frame, 27, 80, 0xFF0000FFu, 0);
    frame_destroy(frame);
}

static void content_decides_and_not_the_name(void **state)
{
    (void)state;
    static const uint8_t webp[] = {
        'R', 'I', 'F', 'F',  0x1a, 0, 0, 0,    'W',  'E',  'B',  'P',  'V',  'P',  '8',  'L',  0x0d,
        0,   0,   0,   0x2f, 0,    0, 0, 0x10, 0x07, 0x10, 0x11, 0x11, 0x88, 0x88, 0xfe, 0x07, 0};
    struct frame *frame = quarters(16, 16);
    struct file *jpeg = encode(frame, IMAGE_JPEG);
    struct error error = {""};
    assert_int_equal(image_format_of(webp, sizeof webp), IMAGE_WEBP);
    struct frame *shown =
        image_decode("photo.gif", webp, sizeof webp, 4, 4, IMAGE_COVER, 0.5, 0.5, &error);
    if (!shown)
        fail_msg("%s", error.text);
    frame_destroy(shown);
    shown =
        image_decode("photo.png", jpeg->bytes, jpeg->length, 4, 4, IMAGE_COVER, 0.5, 0.5, &error);
    assert_non_null(shown);
    frame_destroy(shown);
    frame_destroy(frame);
    free(jpeg);
}

static void every_cut_of_a_file_is_refused_and_none_crashes(void **state)
{
    (void)state;
    struct frame *frame = quarters(40, 40);
    static const enum image_format formats[] = {IMAGE_PNG, IMAGE_JPEG};
    for (size_t f = 0; f < 2; f++) {
        struct file *file = encode(frame, formats[f]);
        for (size_t length = 0; length < file->length - 12; length++) {
            struct error error = {""};
            uint8_t *cut = malloc(length + 1); // so that a read behind the end is seen
            memcpy(cut, file->bytes, length);
            struct frame *shown =
                image_decode("cut", cut, length, 10, 10, IMAGE_COVER, 0.5, 0.5, &error);
            if (shown)
                fail_msg("format %d cut to %zu of %zu bytes was shown", (int)formats[f], length,
                         file->length);
            assert_non_null(strstr(error.text, "cut"));
            free(cut);
        }
        free(file);
    }
    frame_destroy(frame);
}

static void damaged_bytes_never_crash(void **state)
{
    (void)state;
    struct frame *frame = quarters(24, 24);
    static const enum image_format formats[] = {IMAGE_PNG, IMAGE_JPEG};
    uint32_t seed = 77;
    for (size_t f = 0; f < 2; f++) {
        struct file *file = encode(frame, formats[f]), *damaged = malloc(sizeof *damaged);
        for (int round = 0; round < 300; round++) {
            *damaged = *file;
            for (int i = 0; i < 3; i++) {
                seed = seed * 1664525 + 1013904223;
                damaged->bytes[(seed >> 8) % damaged->length] = (uint8_t)(seed >> 3);
            }
            frame_destroy(image_decode("damaged", damaged->bytes, damaged->length, 9, 9,
                                       IMAGE_COVER, 0.5, 0.5, NULL));
        }
        free(file);
        free(damaged);
    }
    frame_destroy(frame);
}

static void what_cannot_be_shown_says_why(void **state)
{
    (void)state;
#define PNG_HEAD(w, h)                                                                             \
    "\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR" w h "\x08\x06\0\0\0\0\0\0\0\0\0\0\0IEND\xAE\x42\x60\x82"
#define ROW(bytes, says)                                                                           \
    {                                                                                              \
        bytes, sizeof(bytes) - 1, says                                                             \
    }
    static const struct {
        const char *bytes;
        size_t length;
        const char *says;
    } rows[] = {
        ROW("", "not a picture"),
        ROW("GIF89a\1\0\1\0", "not a picture"),
        ROW("<html><svg/></html>", "not a picture"),
        ROW("<svg xmlns='http://www.w3.org/2000/svg'></svg>", "damaged"),
        ROW("<svg width='1e9' height='1' ></svg>", "damaged"),
        ROW("<svg width='nan' height='nan' ></svg>", "damaged"),
        ROW("<svg width='900000' height='1' ></svg>", "thin"),
        ROW("<svg width='10' height='10'", "not a picture"),
        ROW(PNG_HEAD("\0\0\x75\x30", "\0\0\x75\x30"), "30000 x 30000"),
        ROW(PNG_HEAD("\0\0\x20\0", "\0\0\x20\0"), "8192 x 8192"),
        ROW(PNG_HEAD("\xFF\xFF\xFF\xFF", "\0\0\0\1"), "damaged"),
        ROW(PNG_HEAD("\0\0\0\0", "\0\0\0\1"), "empty"),
        ROW(PNG_HEAD("\0\0\0\x9", "\0\0\0\x9"), "cannot be decoded"),
        ROW("\xFF\xD8\xFF\xC0\0\x0B\x08\xFF\xFF\xFF\xFF\1\1\x11\0\xFF\xDA\0\2\xFF\xD9",
            "65535 x 65535"),
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct error error = {""};
        struct frame *frame = image_decode("upload", rows[i].bytes, rows[i].length, 100, 100,
                                           IMAGE_COVER, 0.5, 0.5, &error);
        assert_null(frame);
        if (!strstr(error.text, rows[i].says) || strncmp(error.text, "upload", 6) != 0)
            fail_msg("row %zu: “%s” was expected in “%s”", i, rows[i].says, error.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_smaller_picture_is_the_mean_of_what_it_covers),
        cmocka_unit_test(a_larger_picture_is_smooth_and_keeps_its_corners),
        cmocka_unit_test(cover_keeps_the_focus_and_contain_keeps_everything),
        cmocka_unit_test(transparent_edges_do_not_bleed_their_colour),
        cmocka_unit_test(a_camera_held_sideways_makes_no_difference),
        cmocka_unit_test(a_drawing_is_rasterised_at_the_size_it_is_shown),
        cmocka_unit_test(content_decides_and_not_the_name),
        cmocka_unit_test(every_cut_of_a_file_is_refused_and_none_crashes),
        cmocka_unit_test(damaged_bytes_never_crash),
        cmocka_unit_test(what_cannot_be_shown_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
