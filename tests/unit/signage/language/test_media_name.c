#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "signage/language/media_name.h"

// SHA-256 of "test"
#define SHA "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

static void names_are_found_at_the_end_of_paths(void **state)
{
    (void)state;
    static const struct {
        const char *path, *name;
    } rows[] = {
        {SHA ".png", SHA ".png"},
        {"../media/" SHA ".slide", SHA ".slide"},
        {"https://example.jp/media/" SHA ".png?x=/y.png#z", SHA ".png"},
        {"/" SHA ".template", SHA ".template"},
        {"", ""},
        {"/", ""},
        {SHA, ""},
        {SHA ".", ""},
        {SHA ".PNG", ""},
        {SHA ".p_g", ""},
        {SHA ".abcdefghi", ""},
        {SHA ".tar.gz", ""},
        {SHA "0.png", ""},
        {SHA ".png/", ""},
        {"x" SHA ".png", ""},
        {"9F86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.png", ""},
        {"?" SHA ".png", ""},
        {"photo.png", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char name[MEDIA_NAME_BYTES] = "untouched";
        bool found = media_name_from_path(rows[i].path, name);
        if (found != (rows[i].name[0] != '\0') || strcmp(name, rows[i].name) != 0)
            fail_msg("“%s”: expected “%s” and got “%s”", rows[i].path, rows[i].name, name);
    }
}

static void names_are_made_of_digest_and_extension(void **state)
{
    (void)state;
    static const struct {
        const char *extension, *name;
    } rows[] = {{"png", SHA ".png"}, {"JPG", SHA ".jpg"},  {"template", SHA ".template"},
                {"", SHA ".bin"},    {"../x", SHA ".bin"}, {"abcdefghi", SHA ".bin"},
                {"a b", SHA ".bin"}, {"é", SHA ".bin"}};
    struct digest digest = digest_of("test", 4), back;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char name[MEDIA_NAME_BYTES];
        media_name_make(&digest, rows[i].extension, name);
        assert_string_equal(name, rows[i].name);
        assert_true(media_name_digest(name, &back));
        assert_true(digest_equal(&digest, &back));
    }
    assert_false(media_name_digest("x.png", &back));
    assert_false(media_name_digest(SHA "/../../etc", &back));
}

static void paths_spread_over_folders(void **state)
{
    (void)state;
    char path[200], small[90];
    assert_true(media_name_path("/var/media", SHA ".png", path, sizeof path));
    assert_string_equal(path, "/var/media/9f/" SHA ".png");
    assert_false(media_name_path("/a/long/folder/name", SHA ".png", small, sizeof small));
    assert_false(media_name_path("/var/media", "../../etc/passwd", path, sizeof path));
}

static void types_and_extensions_belong_together(void **state)
{
    (void)state;
    static const struct {
        const char *name, *type;
    } rows[] = {
        {"a.png", "image/png"},
        {"a.JPEG", "image/jpeg"},
        {SHA ".slide", "application/vnd.kawaraban.slide+xml"},
        {SHA ".template", "application/vnd.kawaraban.template+xml"},
        {SHA ".theme", "application/vnd.kawaraban.theme+xml"},
        {"http://x.jp/a.mp4?b.png", "video/mp4"},
        {"png", "application/octet-stream"},
        {"a.png/b", "application/octet-stream"},
        {"a.", "application/octet-stream"},
        {"", "application/octet-stream"},
        {"a.pngx", "application/octet-stream"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(media_type_of_name(rows[i].name), rows[i].type);
    assert_string_equal(media_extension_of_type("image/jpeg"), "jpg");
    assert_string_equal(media_extension_of_type("Image/PNG; q=1"), "png");
    assert_string_equal(media_extension_of_type("application/vnd.kawaraban.slide+xml"), "slide");
    assert_null(media_extension_of_type("application/octet-stream"));
    assert_null(media_extension_of_type(""));
    assert_null(media_extension_of_type("image/"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_found_at_the_end_of_paths),
        cmocka_unit_test(names_are_made_of_digest_and_extension),
        cmocka_unit_test(paths_spread_over_folders),
        cmocka_unit_test(types_and_extensions_belong_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
