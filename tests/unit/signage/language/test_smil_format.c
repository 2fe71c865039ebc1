#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "signage/base/file.h"
#include "signage/language/signature.h"
#include "signage/language/smil.h"
#include "tests/unit/signage/language/samples.h"

#define DTD "/usr/share/xml/w3c-sgml-lib/schema/dtd/REC-SMIL3-20081201/SMIL30Language.dtd"

extern char **environ;

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    struct error error;
    strcpy(folder, "build/test-smil-format-XXXXXX");
    return folder_make("build", &error) && mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static char *in_folder(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s%s", folder, name);
    return path;
}

static char *written(const struct playlist *playlist, size_t *length)
{
    struct buffer buffer;
    buffer_init(&buffer, SMIL_MOST_BYTES);
    assert_true(smil_format(playlist, &buffer));
    return buffer_take(&buffer, length);
}

static struct playlist *read_back(const char *bytes, size_t length)
{
    struct error error;
    struct smil_notes notes;
    buffer_init(&notes.lines, 65536);
    struct playlist *playlist = smil_parse("back.smil", bytes, length, &notes, &error);
    if (!playlist)
        fail_msg("%s", error.text);
    if (notes.lines.length > 0)
        fail_msg("notes on our own document: %s", buffer_text(&notes.lines));
    buffer_finish(&notes.lines);
    return playlist;
}

static void what_is_written_reads_back_equal(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 600; seed++) {
        struct playlist *playlist = sample_playlist(seed);
        size_t length;
        char *bytes = written(playlist, &length);
        struct playlist *back = read_back(bytes, length);
        struct difference difference;
        if (playlists_differ(playlist, back, &difference))
            fail_msg("seed %d: %s", (int)seed, difference.text);
        playlist_destroy(back);
        playlist_destroy(playlist);
        free(bytes);
    }
}

static void writing_again_gives_the_same_bytes(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct playlist *playlist = sample_playlist(seed);
        size_t length, again_length;
        char *bytes = written(playlist, &length);
        struct playlist *back = read_back(bytes, length);
        char *again = written(back, &again_length);
        assert_int_equal(length, again_length);
        assert_memory_equal(bytes, again, length);
        playlist_destroy(back);
        playlist_destroy(playlist);
        free(bytes);
        free(again);
    }
}

// xmllint --noout --nonet --dtdvalid DTD FILE…: the DTD's modules are beside it, so nothing is
// fetched.
static int run_xmllint(char **arguments, const char *output)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC,
                                     0644);
    pid_t child;
    int status = -1;
    if (posix_spawnp(&child, "xmllint", &actions, NULL, arguments, environ) == 0)
        waitpid(child, &status, 0);
    posix_spawn_file_actions_destroy(&actions);
    return status;
}

static bool validator_is_there(void)
{
    char *arguments[] = {"xmllint", "--version", NULL};
    if (access(DTD, R_OK) != 0) {
        print_message("skipped: %s is not there (Debian: w3c-sgml-lib)\n", DTD);
        return false;
    }
    if (run_xmllint(arguments, "/dev/null") != 0) {
        print_message("skipped: xmllint is not there (Debian: libxml2-utils)\n");
        return false;
    }
    return true;
}

static void what_is_written_is_valid_smil(void **state)
{
    (void)state;
    enum { COUNT = 60 };
    if (!validator_is_there())
        skip();
    static char paths[COUNT][128];
    char *arguments[COUNT + 6] = {"xmllint", "--noout", "--nonet", "--dtdvalid", DTD};
    struct error error;
    struct signature_key_pair keys;
    assert_true(signature_key_pair_load(in_folder("/publisher.key"), &keys, &error));
    for (int i = 0; i < COUNT; i++) {
        struct playlist *playlist = sample_playlist((uint64_t)i + 1000);
        struct buffer buffer;
        buffer_init(&buffer, SMIL_MOST_BYTES);
        assert_true(smil_format(playlist, &buffer));
        assert_true(signature_sign(&keys, &buffer)); // as it goes over the wire
        snprintf(paths[i], sizeof paths[i], "%s/%d.smil", folder, i);
        assert_true(file_replace(paths[i], buffer.bytes, buffer.length, &error));
        arguments[5 + i] = paths[i];
        buffer_finish(&buffer);
        playlist_destroy(playlist);
    }
    int status = run_xmllint(arguments, in_folder("/xmllint.txt"));
    if (status != 0) {
        size_t length;
        char *said = file_load(in_folder("/xmllint.txt"), 1 << 24, &length, &error);
        fail_msg("xmllint says: %.2000s", said ? said : error.text);
    }
}

static void the_validator_would_notice(void **state)
{
    (void)state;
    if (!validator_is_there())
        skip();
    static const char wrong[] =
        "<smil xmlns=\"http://www.w3.org/ns/SMIL\"><body><img lenght=\"5s\"/></body></smil>";
    struct error error;
    assert_true(file_replace(in_folder("/wrong.smil"), wrong, strlen(wrong), &error));
    char *arguments[] = {
        "xmllint", "--noout", "--nonet", "--dtdvalid", DTD, in_folder("/wrong.smil"), NULL};
    assert_int_not_equal(run_xmllint(arguments, in_folder("/wrong.txt")), 0);
}

static void a_full_buffer_is_told(void **state)
{
    (void)state;
    struct playlist *playlist = sample_playlist(7);
    struct buffer buffer;
    buffer_init(&buffer, 300);
    assert_false(smil_format(playlist, &buffer));
    buffer_finish(&buffer);
    playlist_destroy(playlist);
}

static void foreign_names_of_regions_become_xml_names(void **state)
{
    (void)state;
    struct playlist *playlist = playlist_create();
    struct playlist_region region = {.id = "1 main/left", .width = 1, .height = 1};
    playlist->regions = &region;
    playlist->region_count = 1;
    size_t length;
    char *bytes = written(playlist, &length);
    assert_non_null(strstr(bytes, "xml:id=\"_1_main_left\""));
    playlist_destroy(playlist);
    free(bytes);
}

static void times_smil_cannot_write_have_no_border(void **state)
{
    (void)state;
    struct playlist *playlist = playlist_create();
    struct playlist_period periods[] = {
        {.begin_utc_ms = INT64_C(-99999999999999), .end_utc_ms = 0},
        {.begin_utc_ms = 0, .end_utc_ms = INT64_C(999999999999999)}};
    struct playlist_region region = {
        .id = "main", .width = 1, .height = 1, .periods = periods, .period_count = 2};
    playlist->regions = &region;
    playlist->region_count = 1;
    playlist_finish(playlist);
    size_t length;
    char *bytes = written(playlist, &length);
    struct playlist *back = read_back(bytes, length);
    assert_int_equal(back->regions[0].periods[0].begin_utc_ms, INSTANT_NEVER * 1000);
    assert_int_equal(back->regions[0].periods[1].end_utc_ms, PLAYLIST_FOR_EVER_MS);
    playlist_destroy(back);
    playlist_destroy(playlist);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_reads_back_equal),
        cmocka_unit_test(writing_again_gives_the_same_bytes),
        cmocka_unit_test(what_is_written_is_valid_smil),
        cmocka_unit_test(the_validator_would_notice),
        cmocka_unit_test(a_full_buffer_is_told),
        cmocka_unit_test(foreign_names_of_regions_become_xml_names),
        cmocka_unit_test(times_smil_cannot_write_have_no_border),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
