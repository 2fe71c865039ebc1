#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "signage/base/digest.h"
#include "signage/base/file.h"

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    struct error error;
    strcpy(folder, "build/test-file-XXXXXX");
    return folder_make("build", &error) && mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static const char *in_folder(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static size_t files_in(const char *path)
{
    size_t count = 0;
    DIR *listing = opendir(path);
    assert_non_null(listing);
    for (struct dirent *entry; (entry = readdir(listing));)
        count += entry->d_name[0] != '.';
    closedir(listing);
    return count;
}

static void a_replaced_file_has_the_new_content_and_leaves_nothing_beside(void **state)
{
    (void)state;
    struct error error;
    size_t length;
    assert_true(folder_make(in_folder("replace"), &error));
    for (int round = 0; round < 3; round++) {
        char text[64];
        snprintf(text, sizeof text, "版 %d", round);
        assert_true(file_replace(in_folder("replace/a"), text, strlen(text), &error));
        char *back = file_load(in_folder("replace/a"), 100, &length, &error);
        assert_string_equal(back, text);
        assert_int_equal(length, strlen(text));
        free(back);
    }
    assert_true(file_replace(in_folder("replace/empty"), "", 0, &error));
    char *empty = file_load(in_folder("replace/empty"), 0, &length, &error);
    assert_non_null(empty);
    assert_int_equal(length, 0);
    free(empty);
    assert_int_equal(files_in(in_folder("replace")), 2);
}

static void limits_are_exact(void **state)
{
    (void)state;
    struct error error;
    size_t length;
    char *large = calloc(1, 200001);
    assert_true(file_replace(in_folder("large"), large, 200000, &error));
    free(large);
    char *bytes = file_load(in_folder("large"), 200000, &length, &error);
    assert_non_null(bytes);
    free(bytes);
    assert_null(file_load(in_folder("large"), 199999, &length, &error));
    assert_non_null(strstr(error.text, "is larger than 199999 bytes"));
    assert_null(file_load("/dev/zero", 1000000, &length, &error));
}

static void failures_name_the_path(void **state)
{
    (void)state;
    struct error error;
    size_t length;
    char too_long[5000];
    memset(too_long, 'x', sizeof too_long - 1);
    too_long[sizeof too_long - 1] = '\0';
    assert_null(file_load(in_folder("none"), 10, &length, &error));
    assert_non_null(strstr(error.text, "/none cannot be opened: No such file"));
    assert_null(file_load(folder, 10, &length, &error));
    assert_non_null(strstr(error.text, "cannot be read: Is a directory"));
    assert_false(file_replace(in_folder("no/such/file"), "x", 1, &error));
    assert_non_null(strstr(error.text, "cannot be written: No such file"));
    assert_false(file_replace(too_long, "x", 1, &error));
    assert_true(folder_make(in_folder("busy/inside"), &error));
    assert_false(file_replace(in_folder("busy"), "x", 1, &error));
    assert_non_null(strstr(error.text, "cannot be put in place"));
    assert_int_equal(files_in(in_folder("busy")), 1);
    assert_null(file_load(in_folder("none"), 10, &length, NULL));
}

// The kernel refuses to write beyond a size, as it does when the disk is full.
static void a_full_disk_keeps_the_old_file(void **state)
{
    (void)state;
    struct error error = {0};
    struct rlimit before, small;
    char *large = calloc(1, 100000);
    assert_true(folder_make(in_folder("full"), &error));
    assert_true(file_replace(in_folder("full/kept"), "old", 3, &error));
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before);
    small = (struct rlimit){4096, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    bool replaced = file_replace(in_folder("full/kept"), large, 100000, &error);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_false(replaced);
    assert_non_null(strstr(error.text, "/full/kept cannot be written: File too large"));
    assert_int_equal(files_in(in_folder("full")), 1);
    free(large);

    size_t length;
    char none[512];
    snprintf(none, sizeof none, "%s", in_folder("full/none"));
    assert_false(file_commit(none, in_folder("full/kept"), &error));
    char *bytes = file_load(in_folder("full/kept"), 10, &length, &error);
    assert_string_equal(bytes, "old");
    free(bytes);
}

static void folders_are_made_with_their_parents(void **state)
{
    (void)state;
    struct error error;
    struct stat status;
    assert_true(folder_make(in_folder("a/b/c"), &error));
    assert_true(folder_make(in_folder("a/b/c"), &error));
    assert_true(folder_make(in_folder("a/b/c/"), &error));
    assert_int_equal(stat(in_folder("a/b/c"), &status), 0);
    assert_true(file_replace(in_folder("plain"), "x", 1, &error));
    assert_false(folder_make(in_folder("plain"), &error));
    assert_non_null(strstr(error.text, "is not a folder"));
    assert_false(folder_make(in_folder("plain/below"), &error));
    assert_false(folder_make("", &error));
}

static void digests_are_sha256(void **state)
{
    (void)state;
    static const struct {
        const char *text, *hex; // FIPS 180-4 examples
    } rows[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char hex[DIGEST_HEX_BYTES];
        struct error error;
        size_t length = strlen(rows[i].text);
        struct digest whole = digest_of(rows[i].text, length), file;
        digest_hex(&whole, hex);
        assert_string_equal(hex, rows[i].hex);
        struct digest_state *pieces = digest_begin();
        for (size_t j = 0; j < length; j++)
            digest_add(pieces, rows[i].text + j, 1);
        struct digest joined = digest_end(pieces);
        assert_true(digest_equal(&whole, &joined));
        assert_true(file_replace(in_folder("digest"), rows[i].text, length, &error));
        assert_true(digest_of_file(in_folder("digest"), &file));
        assert_true(digest_equal(&whole, &file));
        file.bytes[31] ^= 1;
        assert_false(digest_equal(&whole, &file));
    }
    struct digest digest;
    assert_false(digest_of_file(in_folder("none"), &digest));
    assert_false(digest_of_file(folder, &digest));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_replaced_file_has_the_new_content_and_leaves_nothing_beside),
        cmocka_unit_test(limits_are_exact),
        cmocka_unit_test(failures_name_the_path),
        cmocka_unit_test(a_full_disk_keeps_the_old_file),
        cmocka_unit_test(folders_are_made_with_their_parents),
        cmocka_unit_test(digests_are_sha256),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
