// The media folder: named by content, written once, healed, and emptied of what nobody needs.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "publisher/store/store.h"
#include "signage/base/file.h"
#include "signage/base/log.h"

#define ABC_NAME "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.png"

struct fixture {
    char folder[64];
    struct store *store;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    struct error error = {""};
    log_set_level(LOG_LEVEL_ERROR);
    assert_true(folder_make("build/tmp", NULL));
    strcpy(fixture->folder, "build/tmp/media-XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    fixture->store = store_open(fixture->folder, clock_system(), &error);
    if (!fixture->store)
        fail_msg("%s", error.text);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    char command[128];
    store_close(fixture->store);
    snprintf(command, sizeof command, "rm -r '%s'", fixture->folder);
    free(fixture);
    return system(command);
}

static void path_of(struct fixture *fixture, const char *name, char path[512])
{
    snprintf(path, 512, "%s/media/%.2s/%.79s", fixture->folder, name, name);
}

static void expect_content(struct fixture *fixture, const char *name, const char *expected)
{
    char path[512];
    size_t length;
    struct error error = {""};
    path_of(fixture, name, path);
    char *bytes = file_load(path, 1 << 20, &length, &error);
    if (!bytes)
        fail_msg("%s", error.text);
    assert_string_equal(bytes, expected);
    free(bytes);
}

static void the_name_is_the_content(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {""};
    char name[STORE_MEDIA_NAME_BYTES], path[512];
    struct stat first, second;
    assert_true(store_add_media(fixture->store, "abc", 3, "png", name, &error));
    assert_string_equal(name, ABC_NAME);
    expect_content(fixture, name, "abc");
    path_of(fixture, name, path);
    assert_int_equal(stat(path, &first), 0);
    assert_int_equal(first.st_mode & 0777, 0644);
    assert_true(store_add_media(fixture->store, "abc", 3, "png", name, &error));
    assert_int_equal(stat(path, &second), 0);
    assert_int_equal(first.st_ino, second.st_ino); // written once
    assert_int_equal(truncate(path, 1), 0);
    assert_true(store_add_media(fixture->store, "abc", 3, "png", name, &error));
    expect_content(fixture, name, "abc"); // and again when it was damaged
    assert_true(store_add_media(fixture->store, "", 0, "txt", name, &error));
    expect_content(fixture, name, "");
}

static void extensions_cannot_leave_the_folder(void **state)
{
    struct fixture *fixture = *state;
    static const char *const rows[] = {"",     "PNG",       ".png", "a/b",
                                       "../x", "ninechars", "p ng", "jpé"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error error = {""};
        char name[STORE_MEDIA_NAME_BYTES];
        if (store_add_media(fixture->store, "abc", 3, rows[i], name, &error) || !error.text[0])
            fail_msg("“%s” was taken", rows[i]);
    }
}

static void files_are_copied_with_a_limit(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {""};
    char name[STORE_MEDIA_NAME_BYTES], path[512];
    snprintf(path, sizeof path, "%s/abc", fixture->folder);
    assert_true(file_replace(path, "abc", 3, NULL));
    assert_true(store_add_media_file(fixture->store, path, "png", 3, name, &error));
    assert_string_equal(name, ABC_NAME);
    expect_content(fixture, name, "abc");
    assert_true(store_add_media_file(fixture->store, path, "png", 3, name, &error));
    assert_false(store_add_media_file(fixture->store, path, "png", 2, name, &error));
    assert_non_null(strstr(error.text, "larger than 2 bytes"));
    assert_false(store_add_media_file(fixture->store, path, "PNG", 3, name, &error));
    assert_false(store_add_media_file(fixture->store, fixture->folder, "png", 3, name, &error));
    assert_non_null(strstr(error.text, "not a regular file"));
    assert_false(store_add_media_file(fixture->store, "build/tmp/none", "png", 3, name, &error));
    assert_non_null(strstr(error.text, "build/tmp/none"));
    snprintf(path, sizeof path, "%s/pipe", fixture->folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_false(store_add_media_file(fixture->store, path, "png", 3, name, &error));
    snprintf(path, sizeof path, "ls %s/media | grep -q part", fixture->folder);
    assert_int_not_equal(system(path), 0); // nothing half is left
}

static void put_with_media(struct fixture *fixture, const char *id, const char *name)
{
    struct error error = {""};
    struct item *item = item_create(ITEM_NOTICE, id);
    struct item_media media = {"photo", name, "a.png", "", 0.5, 0.5};
    item->source = "folder";
    item_add_field(item, "title", "ja", "題");
    item_add_media(item, &media);
    if (!store_put_item(fixture->store, item, NULL, &error))
        fail_msg("%s", error.text);
    item_destroy(item);
}

static bool keep_one(const char *name, void *context)
{
    return strcmp(name, context) == 0;
}

static void age(const char *path)
{
    struct timespec old[2] = {{.tv_sec = 1000000000}, {.tv_sec = 1000000000}};
    assert_int_equal(utimensat(AT_FDCWD, path, old, 0), 0);
}

static void only_what_nobody_needs_is_collected(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {""};
    struct store_collected collected;
    static const struct {
        const char *bytes;
        bool old, stays;
    } rows[] = {
        {"used", true, true},       {"kept by the programme", true, true},
        {"old", true, false},       {"young", false, true},
        {"withdrawn", true, false}, {"added again", true, true},
    };
    char names[6][STORE_MEDIA_NAME_BYTES], path[512];
    for (size_t i = 0; i < 6; i++) {
        assert_true(store_add_media(fixture->store, rows[i].bytes, strlen(rows[i].bytes), "png",
                                    names[i], &error));
        path_of(fixture, names[i], path);
        if (rows[i].old)
            age(path);
    }
    put_with_media(fixture, "used", names[0]);
    put_with_media(fixture, "withdrawn", names[4]);
    assert_true(store_withdraw_item(fixture->store, "withdrawn", "x", &error));
    assert_true(store_add_media(fixture->store, rows[5].bytes, strlen(rows[5].bytes), "png",
                                names[5], &error));
    snprintf(path, sizeof path, "%s/media/incoming.part-abcdef", fixture->folder);
    assert_true(file_replace(path, "half", 4, NULL));
    age(path);
    snprintf(path, sizeof path, "%s/media/README", fixture->folder); // not ours to remove
    assert_true(file_replace(path, "by hand", 7, NULL));
    age(path);
    assert_true(store_collect_media(fixture->store, keep_one, names[1], 3600, &collected, &error));
    assert_int_equal(collected.files, 3);
    assert_int_equal(collected.bytes, strlen("old") + strlen("withdrawn") + strlen("half"));
    for (size_t i = 0; i < 6; i++) {
        path_of(fixture, names[i], path);
        if ((access(path, F_OK) == 0) != rows[i].stays)
            fail_msg("%s %s", rows[i].bytes, rows[i].stays ? "is gone" : "is still there");
    }
    snprintf(path, sizeof path, "%s/media/README", fixture->folder);
    assert_int_equal(access(path, F_OK), 0);
    assert_true(store_collect_media(fixture->store, NULL, NULL, 3600, NULL, &error));
    path_of(fixture, names[1], path);
    assert_int_not_equal(access(path, F_OK), 0); // its keeper let go
}

int main(void)
{
#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_STORE(the_name_is_the_content),
        WITH_STORE(extensions_cannot_leave_the_folder),
        WITH_STORE(files_are_copied_with_a_limit),
        WITH_STORE(only_what_nobody_needs_is_collected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
