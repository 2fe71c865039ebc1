// Pictures that want to hurt: each is refused with a sentence that says what to do, or taken and
// clean; none kills the process that opens it, and nothing stays behind.
#include "tests/unit/publisher/upload/pictures.h"

#include "signage/base/buffer.h"

static void png_bombs_are_refused_by_their_header(void **state)
{
    static const struct {
        uint32_t width, height;
        const char *expected;
    } rows[] = {
        {30000, 30000, "30000 x 30000 px"},
        {16385, 1, "at most 16384 px a side"},
        {1, 65535, "at most 16384 px a side"},
        {16384, 16384, "64 million px"},
        {8001, 8000, "64 million px"},
        {0x7FFFFFFF, 0x7FFFFFFF, "at most 16384 px a side"},
        {0xFFFFFFFF, 2, "at most 16384 px a side"},
        {0, 0, "damaged"},
        {0, 100, "damaged"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buffer out = gate_buffer();
        struct buffer pixels = packed(100000, 0);
        char name[64];
        snprintf(name, sizeof name, "PNG of %u x %u px", rows[i].width, rows[i].height);
        png_begin(&out, rows[i].width, rows[i].height, 8, 6);
        png_chunk(&out, "IDAT", pixels.bytes, pixels.length);
        png_chunk(&out, "IEND", NULL, 0);
        buffer_finish(&pixels);
        gate_expect_buffer(*state, name, &out, rows[i].expected);
    }
}

static void png_that_unpacks_to_too_much_is_harmless(void **state)
{
    struct buffer inside = packed(200u * 1024 * 1024, 'a');
    struct buffer text = gate_buffer(), profile = gate_buffer();
    buffer_add(&text, "Comment\0\0", 9);
    buffer_add(&text, inside.bytes, inside.length);
    buffer_add(&profile, "icc\0\0", 5);
    buffer_add(&profile, inside.bytes, inside.length);
    struct buffer out = png_with(20, 20, 8, 2, "zTXt", text.bytes, text.length);
    gate_expect_buffer(*state, "200 MB of packed text", &out, NULL);
    out = png_with(20, 20, 8, 2, "iCCP", profile.bytes, profile.length);
    gate_expect_buffer(*state, "200 MB of packed profile", &out, NULL);
    out = gate_buffer();
    png_begin(&out, 20, 20, 8, 2);
    png_chunk(&out, "IDAT", inside.bytes, inside.length);
    png_chunk(&out, "IEND", NULL, 0);
    gate_expect_buffer(*state, "200 MB of pixels for 400", &out, NULL);
    out = png_with(8000, 8000, 1, 0, NULL, NULL, 0);
    gate_expect_buffer(*state, "64 million px, all that is allowed", &out, NULL);
    out = png_with(8000, 7999, 16, 6, NULL, NULL, 0);
    gate_expect_buffer(*state, "512 MB of 16 bit pixels", &out, NULL);
    out = png_with(20, 20, 8, 2, NULL, NULL, 0);
    for (int i = 0; i < 200000; i++)
        png_chunk(&out, "tEXt", "a\0b", 3);
    gate_expect_buffer(*state, "200,000 chunks", &out, NULL);
    buffer_finish(&inside);
    buffer_finish(&text);
    buffer_finish(&profile);
}

static void damaged_png_is_refused(void **state)
{
    struct buffer whole = png_with(300, 200, 8, 6, NULL, NULL, 0);
    gate_expect_cut(*state, "PNG", &whole, 6, NULL);
    gate_expect(*state, "PNG without its last chunk", whole.bytes, whole.length - 12, "damaged");
    gate_expect(*state, "PNG with half its pixels", whole.bytes, whole.length - 40, "damaged");
    whole.bytes[60] ^= 0x55;
    gate_expect_buffer(*state, "PNG with a wrong sum", &whole, "damaged");
    whole = gate_buffer();
    png_begin(&whole, 10, 10, 8, 3);
    png_chunk(&whole, "IDAT", "x", 1);
    png_chunk(&whole, "IEND", NULL, 0);
    gate_expect_buffer(*state, "PNG whose palette is missing", &whole, "damaged");
    whole = gate_buffer();
    png_begin(&whole, 10, 10, 7, 9);
    png_chunk(&whole, "IEND", NULL, 0);
    gate_expect_buffer(*state, "PNG of 7 bits and colour type 9", &whole, "damaged");
}

static void animations_are_refused(void **state)
{
    struct buffer out = png_with(20, 20, 8, 6, "acTL", "\0\0\0\2\0\0\0\0", 8);
    gate_expect_buffer(*state, "animated PNG", &out, "Animated");
    static const char animated[] =
        "RIFF\x36\0\0\0WEBPVP8X\x0A\0\0\0\x02\0\0\0\x13\0\0\x13\0\0"
        "ANIM\6\0\0\0\0\0\0\0\0\0ANMF\x10\0\0\0\0\0\0\0\0\0\x13\0\0\x13\0\0\0\0\0\0";
    gate_expect(*state, "animated WebP", animated, sizeof animated - 1, "Animated");
    gate_expect(*state, "GIF", "GIF89a\1\0\1\0\0\0\0;", 14, "GIF cannot be used");
}

// What each tool would read of it beside the picture.
static void doubles_are_refused(void **state)
{
    static const char archive[] = "PK\3\4\24\0\0\0\0\0Main.class"
                                  "PK\5\6\0\0\0\0\1\0\1\0\x30\0\0\0\x20\0\0\0\0\0";
    static const char page[] = "Comment\0<HTML><script>alert(1)</script>";
    struct buffer out = png_with(20, 20, 8, 2, "tEXt", page, sizeof page - 1);
    gate_expect_buffer(*state, "HTML in a PNG", &out, "hidden inside");
    out = png_with(20, 20, 8, 2, "tEXt", "a\0<?php system(1);", 18);
    gate_expect_buffer(*state, "PHP in a PNG", &out, "hidden inside");
    out = png_with(20, 20, 8, 2, NULL, NULL, 0);
    buffer_add(&out, archive, sizeof archive - 1);
    gate_expect_buffer(*state, "PNG and JAR", &out, "hidden inside");
    out = png_with(20, 20, 8, 2, NULL, NULL, 0);
    buffer_add_text(&out, "\n%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF");
    gate_expect_buffer(*state, "PNG and PDF", &out, "hidden inside");
    out = jpeg_make((struct jpeg_wish){.width = 64,
                                       .height = 64,
                                       .components = 3,
                                       .marker = "%PDF-1.4\n%",
                                       .marker_bytes = 10,
                                       .marker_code = JPEG_COM});
    buffer_add_text(&out, "\n1 0 obj<</Type/Catalog>>endobj\n%%EOF");
    gate_expect_buffer(*state, "JPEG and PDF", &out, "hidden inside");
    out = jpeg_make((struct jpeg_wish){.width = 64, .height = 64, .components = 3});
    buffer_add(&out, archive, sizeof archive - 1);
    gate_expect_buffer(*state, "JPEG and ZIP", &out, "hidden inside");
    out = jpeg_make((struct jpeg_wish){.width = 64,
                                       .height = 64,
                                       .components = 3,
                                       .marker = page,
                                       .marker_bytes = sizeof page - 1,
                                       .marker_code = JPEG_COM});
    gate_expect_buffer(*state, "HTML in a JPEG", &out, "hidden inside");
    out = gate_buffer();
    buffer_add(&out, "GIF89a\1\0\1\0\0\0\0;", 14);
    buffer_add(&out, archive, sizeof archive - 1);
    gate_expect_buffer(*state, "GIFAR", &out, "GIF cannot be used");
}

static void damaged_jpeg_is_refused(void **state)
{
    struct buffer whole =
        jpeg_make((struct jpeg_wish){.width = 400, .height = 300, .components = 3});
    gate_expect_cut(*state, "JPEG", &whole, 7, NULL);
    gate_expect(*state, "JPEG that ends early", whole.bytes, whole.length - 2, "damaged");
    gate_expect(*state, "half a JPEG", whole.bytes, whole.length / 2, "damaged");
    memset(whole.bytes + whole.length / 2, 0xFF, 200);
    gate_expect_buffer(*state, "JPEG with a hole", &whole, "damaged");
    whole = jpeg_make(
        (struct jpeg_wish){.width = 400, .height = 300, .components = 3, .progressive = true});
    gate_expect_cut(*state, "progressive JPEG", &whole, 5, "damaged");
    buffer_finish(&whole);
}

static char *frame_header(struct buffer *jpeg)
{
    for (size_t i = 2; i + 9 < jpeg->length; i++)
        if (jpeg->bytes[i] == '\xFF' &&
            (jpeg->bytes[i + 1] == '\xC0' || jpeg->bytes[i + 1] == '\xC2'))
            return jpeg->bytes + i;
    fail_msg("no frame header");
    return NULL;
}

static void jpeg_bombs_are_refused(void **state)
{
    struct buffer out = jpeg_make((struct jpeg_wish){.width = 64, .height = 64, .components = 3});
    memcpy(frame_header(&out) + 5, "\xFF\xDC\xFF\xDC", 4);
    gate_expect_buffer(*state, "JPEG of 65500 px a side", &out, "65500 x 65500 px");
    out = jpeg_make((struct jpeg_wish){.width = 64, .height = 64, .components = 3});
    memcpy(frame_header(&out) + 5, "\x1F\x40\x1F\x40", 4);
    gate_expect_buffer(*state, "JPEG of 64 million px in 1 kB", &out, "damaged");
    out = jpeg_make((struct jpeg_wish){.width = 64, .height = 64, .components = 3});
    memcpy(frame_header(&out) + 5, "\0\0\0\0", 4);
    gate_expect_buffer(*state, "JPEG of no px", &out, NULL);
    out = jpeg_make((struct jpeg_wish){
        .width = 8000, .height = 8000, .components = 3, .progressive = true, .even = true});
    gate_expect_buffer(*state, "progressive JPEG of 64 million px", &out, NULL);
}

// The last pass of a progressive file repeated: a few hundred kB ask for days of work.
static void endless_scans_are_refused(void **state)
{
    struct buffer once = jpeg_make((struct jpeg_wish){
        .width = 4000, .height = 4000, .components = 1, .progressive = true, .even = true});
    size_t last = 0;
    for (size_t i = 2; i + 1 < once.length; i++)
        if (once.bytes[i] == '\xFF' && once.bytes[i + 1] == '\xDA')
            last = i;
    struct buffer out = gate_buffer();
    buffer_add(&out, once.bytes, once.length - 2);
    for (int i = 0; i < 5000; i++)
        buffer_add(&out, once.bytes + last, once.length - 2 - last);
    buffer_add(&out, "\xFF\xD9", 2);
    buffer_finish(&once);
    gate_expect_buffer(*state, "5000 passes over 16 million px", &out, NULL);
}

static void damaged_webp_is_refused(void **state)
{
    struct buffer whole = webp_make(200, 100, true);
    gate_expect_cut(*state, "WebP", &whole, 5, "damaged");
    memset(whole.bytes + whole.length / 2, 0x5A, whole.length / 4);
    gate_expect_buffer(*state, "WebP with a hole", &whole, NULL);
    static const char large[] = "RIFF\x1E\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF";
    gate_expect(*state, "WebP of 16 million px a side", large, sizeof large - 1, NULL);
    gate_expect(*state, "WebP with nothing in it", "RIFF\4\0\0\0WEBP", 12, "damaged");
}

static void too_many_bytes_are_refused(void **state)
{
    const struct gate *gate = *state;
    struct buffer out = png_with(20, 20, 8, 2, NULL, NULL, 0);
    gate_write(gate, out.bytes, out.length);
    buffer_finish(&out);
    assert_int_equal(truncate(gate->file, (off_t)UPLOAD_MOST_PICTURE_BYTES + 1), 0);
    gate_expect_file(gate, "PNG of 20 MiB and a byte", "21 MB and at most 20 MB");
}

static void no_child_was_larger_than_allowed(void **state)
{
    (void)state;
    gate_expect_small_children();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(png_bombs_are_refused_by_their_header),
        cmocka_unit_test(png_that_unpacks_to_too_much_is_harmless),
        cmocka_unit_test(damaged_png_is_refused),
        cmocka_unit_test(animations_are_refused),
        cmocka_unit_test(doubles_are_refused),
        cmocka_unit_test(damaged_jpeg_is_refused),
        cmocka_unit_test(jpeg_bombs_are_refused),
        cmocka_unit_test(endless_scans_are_refused),
        cmocka_unit_test(damaged_webp_is_refused),
        cmocka_unit_test(too_many_bytes_are_refused),
        cmocka_unit_test(no_child_was_larger_than_allowed),
    };
    return cmocka_run_group_tests(tests, gate_open, gate_close);
}
