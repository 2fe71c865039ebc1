#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "player/source.h"
#include "signage/base/file.h"

#define NAME "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.png"

static void addresses_of_a_publisher_become_the_screens_playlist(void **state)
{
    (void)state;
    static const struct {
        const char *word, *screen, *playlist, *report;
    } rows[] = {
        {"http://h:8080", "hall", "http://h:8080/screens/hall/playlist.smil",
         "http://h:8080/screens/hall/report"},
        {"http://h:8080/", "hall", "http://h:8080/screens/hall/playlist.smil",
         "http://h:8080/screens/hall/report"},
        {"https://h/signage", "a", "https://h/signage/screens/a/playlist.smil",
         "https://h/signage/screens/a/report"},
        {"http://h/screens/a/playlist.smil", NULL, "http://h/screens/a/playlist.smil",
         "http://h/screens/a/report"},
        {"http://h/other.smil", NULL, "http://h/other.smil", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct source source;
        struct error error = {""};
        if (!source_find(rows[i].word, rows[i].screen, &source, &error))
            fail_msg("%s: %s", rows[i].word, error.text);
        assert_string_equal(source.playlist_url, rows[i].playlist);
        assert_string_equal(source.report_url, rows[i].report);
        assert_false(source.local);
    }
}

static void what_cannot_be_played_is_refused_with_a_sentence(void **state)
{
    (void)state;
    static const struct {
        const char *word, *sentence;
    } rows[] = {
        {"http://h:8080", "--screen"},
        {"http://", "no usable URL"},
        {"ftp://h/x.smil", "only http"},
        {"gopher://h", "only http"},
        {"build", "holds"},
        {"http://h:99999999/", "no usable URL"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct source source;
        struct error error = {""};
        if (source_find(rows[i].word, NULL, &source, &error) ||
            !strstr(error.text, rows[i].sentence))
            fail_msg("%s: expected “%s”, got “%s”", rows[i].word, rows[i].sentence, error.text);
    }
}

static void a_folder_made_by_the_publisher_is_found_and_a_single_screen_needs_no_name(void **state)
{
    (void)state;
    char folder[] = "build/source-XXXXXX", path[256];
    struct source source;
    struct error error = {""};
    assert_true(folder_make("build", &error));
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/screens/目 黒", folder);
    assert_true(folder_make(path, &error));
    snprintf(path, sizeof path, "%s/screens/目 黒/playlist.smil", folder);
    assert_true(file_replace(path, "x", 1, &error));
    assert_true(source_find(folder, NULL, &source, &error));
    assert_true(source.local);
    assert_string_equal(source.playlist_path, path);
    char back[SOURCE_MOST_URL_BYTES];
    assert_true(source_local_path(source.playlist_url, back, sizeof back));
    assert_true(access(back, R_OK) == 0);

    snprintf(path, sizeof path, "%s/screens/b", folder);
    assert_true(folder_make(path, &error));
    assert_false(source_find(folder, NULL, &source, &error));
    assert_non_null(strstr(error.text, "--screen"));
    assert_true(source_find(folder, "b", &source, &error));
    char command[256];
    snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
}

static void media_are_looked_for_where_they_may_lie_and_never_outside(void **state)
{
    (void)state;
    struct source network, local;
    struct error error;
    char url[SOURCE_MOST_URL_BYTES];
    assert_true(source_find("http://h/screens/a/playlist.smil", NULL, &network, &error));
    assert_true(source_media_url(&network, "../../media/" NAME, 0, url, sizeof url));
    assert_string_equal(url, "http://h/media/" NAME);
    assert_false(source_media_url(&network, "../../media/" NAME, 1, url, sizeof url));
    assert_true(source_resolve(&network, "http://cdn/x.png", url, sizeof url));
    static const char *const outside[] = {"file:///etc/passwd", "FILE:///etc/passwd", "ftp://h/x",
                                          "", "dict://h/x"};
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++)
        if (source_resolve(&network, outside[i], url, sizeof url))
            fail_msg("%s must not be fetched, but became %s", outside[i], url);

    assert_true(source_find("/show/screens/a/playlist.smil", NULL, &local, &error));
    static const char *const places[] = {
        "file:///show/screens/a/" NAME,        "file:///show/media/" NAME,
        "file:///show/screens/media/" NAME,    "file:///show/screens/a/media/" NAME,
        "file:///show/screens/a/" NAME,        "file:///show/media/01/" NAME,
        "file:///show/screens/media/01/" NAME, "file:///show/screens/a/media/01/" NAME,
        "file:///show/screens/a/01/" NAME};
    for (int i = 0; i < (int)(sizeof places / sizeof places[0]); i++) {
        assert_true(source_media_url(&local, NAME, i, url, sizeof url));
        assert_string_equal(url, places[i]);
    }
    assert_false(source_media_url(&local, NAME, 9, url, sizeof url));
    assert_false(source_media_url(&local, "picture.png", 1, url, sizeof url));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_of_a_publisher_become_the_screens_playlist),
        cmocka_unit_test(what_cannot_be_played_is_refused_with_a_sentence),
        cmocka_unit_test(a_folder_made_by_the_publisher_is_found_and_a_single_screen_needs_no_name),
        cmocka_unit_test(media_are_looked_for_where_they_may_lie_and_never_outside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
