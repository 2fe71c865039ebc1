#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "publisher/intake/settle.h"
#include "publisher/intake/tree_watch.h"
#include "publisher/intake/walk.h"
#include "signage/base/file.h"

static char top[64];

struct heard {
    int count[TREE_LOST + 1];
    char last[256];
};

static void hear(void *context, const char *relative, enum tree_news news)
{
    struct heard *heard = context;
    heard->count[news]++;
    snprintf(heard->last, sizeof heard->last, "%s", relative);
}

static int set_up(void **state)
{
    (void)state;
    assert_true(folder_make("build/tmp", NULL));
    strcpy(top, "build/tmp/watch-XXXXXX");
    return mkdtemp(top) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", top);
    return system(command);
}

static void more_than_the_kernel_remembers_is_told_as_such(void **state)
{
    (void)state;
    struct error error = {""};
    struct heard heard = {0};
    char path[128];
    int queue = 16384;
    FILE *limit = fopen("/proc/sys/fs/inotify/max_queued_events", "r");
    if (limit && fscanf(limit, "%d", &queue) != 1)
        queue = 16384;
    if (limit)
        fclose(limit);
    if (queue > 200000) {
        print_message("the kernel remembers %d events here: too many to overflow\n", queue);
        skip();
    }
    struct tree_watch *watch = tree_watch_create(top, hear, &heard, &error);
    if (!watch)
        fail_msg("%s", error.text);
    snprintf(path, sizeof path, "%s/a.xml", top);
    for (int i = 0; i < queue; i++) { // three events each
        close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
        unlink(path);
    }
    tree_watch_read(watch);
    assert_int_equal(heard.count[TREE_OVERFLOW], 1);
    heard = (struct heard){0};
    tree_watch_refresh(watch);
    close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
    tree_watch_read(watch);
    assert_int_equal(heard.count[TREE_CREATED], 1);
    assert_int_equal(heard.count[TREE_CHANGED], 1);
    assert_string_equal(heard.last, "a.xml");
    tree_watch_destroy(watch);
}

static void a_lost_root_is_told(void **state)
{
    (void)state;
    struct heard heard = {0};
    struct error error = {""};
    struct tree_watch *watch = tree_watch_create(top, hear, &heard, &error);
    char elsewhere[96];
    snprintf(elsewhere, sizeof elsewhere, "%s-moved", top);
    assert_int_equal(rename(top, elsewhere), 0);
    tree_watch_read(watch);
    assert_int_equal(heard.count[TREE_LOST], 1);
    tree_watch_destroy(watch);
    assert_null(tree_watch_create(top, hear, &heard, &error));
    assert_non_null(strstr(error.text, top));
    assert_int_equal(rename(elsewhere, top), 0);
}

static void names_of_a_moment_are_ignored(void **state)
{
    (void)state;
    static const char *const ignored[] = {".x.xml",    "x.xml~",    ".x.xml.swp",
                                          "x.xml.swp", "x.xml.swx", "x.xml.part-a1B2c3",
                                          "#x.xml#",   "x.tmp",     "x.xml.part"};
    static const char *const kept[] = {"x.xml", "part.xml", "tmp.xml", "x.part.xml", "写真.png"};
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
        if (!walk_ignores(ignored[i]))
            fail_msg("%s was not ignored", ignored[i]);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (walk_ignores(kept[i]))
            fail_msg("%s was ignored", kept[i]);
}

static void a_path_rests_until_its_last_event_is_over(void **state)
{
    (void)state;
    struct settle *settle = settle_create();
    char path[32];
    assert_true(settle_next_ms(settle) == INT64_MAX);
    assert_true(settle_note(settle, "a", 100));
    assert_true(settle_note(settle, "b", 120));
    assert_true(settle_note(settle, "a", 150));
    assert_int_equal(settle_next_ms(settle), 120);
    assert_null(settle_take(settle, 119));
    char *taken = settle_take(settle, 149);
    assert_string_equal(taken, "b");
    free(taken);
    assert_null(settle_take(settle, 149));
    taken = settle_take(settle, 150);
    assert_string_equal(taken, "a");
    free(taken);
    assert_null(settle_take(settle, INT64_MAX));
    for (int i = 0; i < SETTLE_MOST_PATHS; i++) {
        snprintf(path, sizeof path, "%d", i);
        assert_true(settle_note(settle, path, i));
    }
    assert_false(settle_note(settle, "one more", 1));
    assert_true(settle_note(settle, "17", 1));
    settle_destroy(settle);
    settle_destroy(NULL);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(more_than_the_kernel_remembers_is_told_as_such),
        IN_FOLDER(a_lost_root_is_told),
        cmocka_unit_test(names_of_a_moment_are_ignored),
        cmocka_unit_test(a_path_rests_until_its_last_event_is_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
