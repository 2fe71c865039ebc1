// Documents, drawings and everything that is no picture at all, whatever it is called.
#include <fcntl.h>

#include "tests/unit/publisher/upload/documents.h"
#include "tests/unit/publisher/upload/pictures.h"

static void what_is_no_picture_is_refused_with_the_way_out(void **state)
{
    static const struct {
        const char *name, *bytes;
        size_t length;
        const char *expected;
    } rows[] = {
#define ROW(name, text, expected) {name, text, sizeof(text) - 1, expected}
        ROW("an empty file", "", "is empty"),
        ROW("one byte", "x", "cannot be used"),
        ROW("a text", "hello, I am flyer.jpg", "cannot be used"),
        ROW("a page", "<!DOCTYPE html><html><svg/></html>", "cannot be used"),
        ROW("a script", "#!/bin/sh\nrm -rf /\n", "cannot be used"),
        ROW("a program",
            "\x7F"
            "ELF\2\1\1\0\0\0\0\0\0\0\0\0",
            "cannot be used"),
        ROW("a ZIP", "PK\3\4\24\0\0\0", "Office documents and archives"),
        ROW("an old Word", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "Office documents"),
        ROW("a gzip", "\x1F\x8B\x08\0\0\0\0\0", "cannot be used"),
        ROW("HEIC",
            "\0\0\0\x18"
            "ftypheic\0\0\0\0mif1heic",
            "HEIC"),
        ROW("AVIF",
            "\0\0\0\x18"
            "ftypavif\0\0\0\0mif1avif",
            "HEIC"),
        ROW("TIFF", "II*\0\x08\0\0\0", "export it as JPEG"),
        ROW("big-endian TIFF", "MM\0*\0\0\0\x08", "export it as JPEG"),
        ROW("BMP", "BM\x46\0\0\0\0\0\0\0", "export it as JPEG"),
        ROW("Photoshop", "8BPS\0\1", "export it as JPEG"),
        ROW("PostScript", "%!PS-Adobe-3.0", "export it as JPEG"),
        ROW("AVI", "RIFF\0\0\0\0AVI LIST", "MP4 with H.264"),
        ROW("WMV", "\x30\x26\xB2\x75\x8E\x66\xCF\x11", "MP4 with H.264"),
        ROW("the beginning of a PNG", "\x89PNG\r\n\x1A\n", "damaged"),
        ROW("the beginning of a JPEG", "\xFF\xD8\xFF", "damaged"),
        ROW("the beginning of a PDF", "%PDF-", "damaged"),
        ROW("the beginning of a film",
            "\0\0\0\x18"
            "ftypisom\0\0\0\0",
            "damaged"),
        ROW("the beginning of a WebM", "\x1A\x45\xDF\xA3", "damaged"),
#undef ROW
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        gate_expect(*state, rows[i].name, rows[i].bytes, rows[i].length, rows[i].expected);
}

#define SVG "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' "
#define BOX SVG "viewBox='0 0 40 20'>"

static void a_drawing_is_plain_or_refused(void **state)
{
    static const struct {
        const char *name, *text, *expected;
    } rows[] = {
        {"shapes", BOX "<title>a</title><g><path d='M0 0h9v9z'/></g></svg>", ""},
        {"an editor's own words",
         BOX "<e:view xmlns:e='http://example.org/e'><e:text/></e:view>"
             "<rect width='9' height='9'/></svg>",
         ""},
        {"a gradient",
         BOX "<defs><linearGradient id='a'><stop offset='0'/></linearGradient></defs>"
             "<rect width='9' height='9' fill='url(#a)'/></svg>",
         ""},
        {"text", BOX "<text>a</text></svg>", "text into outlines"},
        {"a script", BOX "<script>alert(1)</script></svg>", NULL},
        {"a handler", SVG "viewBox='0 0 4 4' onload='alert(1)'></svg>", "text into outlines"},
        {"a picture from elsewhere", BOX "<image xlink:href='file:///etc/passwd'/></svg>",
         "text into outlines"},
        {"a page inside", BOX "<foreignObject/></svg>", "text into outlines"},
        {"a style sheet", BOX "<style>@import 'http://example.org/'</style></svg>",
         "text into outlines"},
        {"a use of itself", BOX "<g id='a'><use xlink:href='#a'/></g></svg>", "text into outlines"},
        {"entities",
         "<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" BOX "<title>&a;</title></svg>",
         "text into outlines"},
        {"a billion laughs",
         "<!DOCTYPE svg [<!ENTITY a 'haha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>"
         "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]>" BOX "<title>&c;</title></svg>",
         "text into outlines"},
        {"a page's type", "<!DOCTYPE html SYSTEM 'x'>" BOX "</svg>", NULL},
        {"no end", BOX "<path d='M0 0h9", "damaged"},
        {"no size", SVG "></svg>", NULL},
        {"all of the world", SVG "viewBox='0 0 1e30 1e30'></svg>", NULL},
        {"a hair", SVG "viewBox='0 0 900000 1'><rect width='9' height='1'/></svg>", NULL},
        {"numbers that are none",
         SVG "viewBox='0 0 40 20'><path d='M nan inf 1e999 -1e999 z'/></svg>", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        gate_expect(*state, rows[i].name, rows[i].text, strlen(rows[i].text), rows[i].expected);
    struct buffer deep = gate_buffer();
    buffer_add_text(&deep, BOX);
    for (int i = 0; i < 100000; i++)
        buffer_add_text(&deep, "<g>");
    gate_expect_buffer(*state, "100,000 groups in each other", &deep, "damaged");
    deep = gate_buffer();
    buffer_add_text(&deep, BOX);
    while (deep.length <= UPLOAD_MOST_SVG_BYTES)
        buffer_add_text(&deep, "<path d='M0 0h9v9z'/>");
    buffer_add_text(&deep, "</svg>");
    gate_expect_buffer(*state, "two MiB of drawing", &deep, "3 MB and at most 2 MB");
}

#define LOCKED                                                                                     \
    "/ID[<00112233445566778899AABBCCDDEEFF><00112233445566778899AABBCCDDEEFF>]/Encrypt<</Filter/"  \
    "Standard/V 1/R 2/P -4/O<00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF>/"   \
    "U<FFEEDDCCBBAA99887766554433221100FFEEDDCCBBAA99887766554433221100>>>"

static void documents_that_hurt_are_refused(void **state)
{
    struct buffer out = pdf_make(1, A4_BOX, RED_SQUARE, LOCKED);
    gate_expect_buffer(*state, "PDF with a password", &out, "protected by a password");
    out = pdf_make(51, A4_BOX, RED_SQUARE, "");
    gate_expect_buffer(*state, "PDF of 51 pages", &out, "has 51 pages and at most 50");
    out = pdf_make(0, A4_BOX, RED_SQUARE, "");
    gate_expect_buffer(*state, "PDF of no page", &out, "damaged");
    out = pdf_make(1, "0 0 1e9 1e9", RED_SQUARE, "");
    gate_expect_buffer(*state, "PDF of a page as large as a country", &out, NULL);
    out = pdf_make(1, "0 0 0.001 0.001", RED_SQUARE, "");
    gate_expect_buffer(*state, "PDF of a page as small as dust", &out, NULL);
    out = pdf_make(1, "0 0 14000 9", RED_SQUARE, "");
    gate_expect_buffer(*state, "PDF of a page like a thread", &out, NULL);
    out = pdf_make(1, A4_BOX, "/A Do", "");
    gate_expect_buffer(*state, "PDF whose form draws itself", &out, NULL);
    out = pdf_make(1, A4_BOX, RED_SQUARE, "");
    gate_expect_cut(*state, "PDF", &out, 4, NULL);
    gate_expect(*state, "half a PDF", out.bytes, out.length / 2, "damaged");
    buffer_add_text(&out, "PK\3\4\24");
    buffer_add(&out, "PK\5\6\0\0\0\0\1\0\1\0\x30\0\0\0\x20\0\0\0\0\0", 22);
    gate_expect_buffer(*state, "PDF and ZIP", &out, "hidden inside");
    struct pdf loop;
    pdf_begin(&loop);
    pdf_object(&loop, "<</Type/Catalog/Pages 2 0 R>>");
    pdf_object(&loop, "<</Type/Pages/Count 1/Kids[2 0 R]>>");
    pdf_end(&loop, "");
    gate_expect_buffer(*state, "PDF whose pages hold themselves", &loop.out, "damaged");
}

// A page of content that unpacks to `length` bytes of `value`.
static struct buffer packed_page(size_t length, char value)
{
    struct buffer content = packed(length, value);
    struct pdf pdf;
    pdf_begin(&pdf);
    pdf_object(&pdf, "<</Type/Catalog/Pages 2 0 R>>");
    pdf_object(&pdf, "<</Type/Pages/Count 1/Kids[3 0 R]>>");
    pdf_object(&pdf, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>");
    pdf_stream(&pdf, "/Filter/FlateDecode", content.bytes, content.length);
    pdf_end(&pdf, "");
    buffer_finish(&content);
    return pdf.out;
}

// Ten forms, each drawing the next one ten times: 10^10 squares.
static struct buffer squares(void)
{
    char name[128];
    struct pdf pdf;
    pdf_begin(&pdf);
    pdf_object(&pdf, "<</Type/Catalog/Pages 2 0 R>>");
    pdf_object(&pdf, "<</Type/Pages/Count 1/Kids[3 0 R]>>");
    pdf_object(&pdf, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<"
                     "/XObject<</A 5 0 R>>>>>>");
    pdf_stream(&pdf, "", "/A Do", 5);
    for (int i = 0; i < 10; i++) {
        const char *inside =
            i < 9 ? "/A Do /A Do /A Do /A Do /A Do /A Do /A Do /A Do /A Do /A Do" : RED_SQUARE;
        snprintf(name, sizeof name,
                 "/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</A %d 0 R>>>>", 6 + i);
        pdf_stream(&pdf, name, inside, strlen(inside));
    }
    pdf_end(&pdf, "");
    return pdf.out;
}

static void document_bombs_are_refused(void **state)
{
    struct buffer out = packed_page(1u << 30, 'q');
    gate_expect_buffer(*state, "PDF with 1 GiB of packed saves", &out, GATE_MAY_DIE);
    out = packed_page(1u << 28, '[');
    gate_expect_buffer(*state, "PDF with 256 MiB of packed brackets", &out, GATE_MAY_DIE);
    out = squares();
    gate_expect_buffer(*state, "PDF of 10,000,000,000 squares", &out, "so complicated");
}

static void what_is_no_file_is_not_opened(void **state)
{
    const struct gate *gate = *state;
    struct upload upload;
    struct error error = {0};
    assert_false(upload_check("build", gate->folder, "en", &upload, &error));
    assert_false(upload_check("/dev/zero", gate->folder, "en", &upload, &error));
    assert_false(upload_check("build/no-such-file", gate->folder, "ja", &upload, &error));
    assert_int_equal(gate_files(gate), 0);
}

static void no_child_was_larger_than_allowed(void **state)
{
    (void)state;
    gate_expect_small_children();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_picture_is_refused_with_the_way_out),
        cmocka_unit_test(a_drawing_is_plain_or_refused),
        cmocka_unit_test(documents_that_hurt_are_refused),
        cmocka_unit_test(document_bombs_are_refused),
        cmocka_unit_test(what_is_no_file_is_not_opened),
        cmocka_unit_test(no_child_was_larger_than_allowed),
    };
    return cmocka_run_group_tests(tests, gate_open, gate_close);
}
